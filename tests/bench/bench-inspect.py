#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how long a Java trust store of 1,000 certificates takes to read.

Against keytool (ten times as fast at least) and against a bare program that only decodes the same certificates (twice
its time at most). The programs take turns, so that a busy machine slows all of them. Status 1 when a bound is missed.
"""

import argparse
import hashlib
import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path

N_CERTIFICATES = 1000
PASSWORD = 'secret1'
MIN_KEYTOOL_RATIO = 10
MAX_BARE_RATIO = 2


def der(tag, *parts):
    content = b''.join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(length)]) + length + content


def read_der(data, offset):
    """The start and the end of the content of the element at the offset."""
    length = data[offset + 1]
    start = offset + 2
    if length >= 0x80:
        n_octets = length & 0x7f
        length = int.from_bytes(data[start:start + n_octets], 'big')
        start += n_octets
    return start, start + length


def make_model(folder):
    """A self-signed certificate, whose serial number is then changed; nobody checks the signatures here."""
    path = folder / 'model.der'
    if not path.exists():
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-days',
                        '3650', '-subj', '/C=DE/O=Example/OU=Bench/CN=example.org', '-addext',
                        'subjectAltName=DNS:example.org', '-outform', 'DER', '-out', str(path)],
                       check=True, capture_output=True)
    return path.read_bytes()


def make_certificates(model):
    body, _ = read_der(model, 0)
    fields, fields_end = read_der(model, body)
    _, version_end = read_der(model, fields)
    _, serial_end = read_der(model, version_end)
    for number in range(1, N_CERTIFICATES + 1):
        serial = der(2, b'\x01' + number.to_bytes(4, 'big'))
        tbs = der(0x30, model[fields:version_end], serial, model[serial_end:fields_end])
        yield der(0x30, tbs, model[fields_end:])


def make_files(folder):
    folder.mkdir(parents=True, exist_ok=True)
    certificates = list(make_certificates(make_model(folder)))
    store = struct.pack('>III', 0xfeedfeed, 2, len(certificates))
    for number, certificate in enumerate(certificates):
        alias = f'certificate-{number}'.encode()
        store += struct.pack('>IH', 2, len(alias)) + alias + struct.pack('>QH', 1700000000000, 5) + b'X.509'
        store += struct.pack('>I', len(certificate)) + certificate
    store += hashlib.sha1(PASSWORD.encode('utf-16-be') + b'Mighty Aphrodite' + store).digest()
    (folder / 'store.jks').write_bytes(store)
    (folder / 'bare').write_bytes(b''.join(struct.pack('>I', len(c)) + c for c in certificates))
    return folder / 'store.jks', folder / 'bare'


def measure(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=Path, required=True, help='the build folder')
    parser.add_argument('--credenza', help='another program in the place of the built one')
    parser.add_argument('--runs', type=int, default=9)
    args = parser.parse_args()

    store, bare = make_files(args.build.resolve() / 'tests' / 'bench' / 'files')
    commands = {
        'credenza': [args.credenza or str(args.build / 'src' / 'credenza'), '--inspect', '--json', str(store)],
        'keytool': ['keytool', '-list', '-keystore', str(store), '-storepass', PASSWORD],
        'bare': [str(args.build / 'tests' / 'pki' / 'bare-import'), str(bare)],
    }
    times = {name: [] for name in commands}
    for run in range(args.runs + 1):
        for name, command in commands.items():
            seconds = measure(command)
            if run > 0:
                times[name].append(seconds)

    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f'{name:9} {median * 1000:8.1f} ms')
    keytool_ratio = medians['keytool'] / medians['credenza']
    bare_ratio = medians['credenza'] / medians['bare']
    print(f'keytool/credenza {keytool_ratio:.1f} (at least {MIN_KEYTOOL_RATIO})')
    print(f'credenza/bare    {bare_ratio:.2f} (at most {MAX_BARE_RATIO})')
    return 0 if keytool_ratio >= MIN_KEYTOOL_RATIO and bare_ratio <= MAX_BARE_RATIO else 1


if __name__ == '__main__':
    sys.exit(main())
