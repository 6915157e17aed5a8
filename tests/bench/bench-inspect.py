#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures credenza --inspect against keytool, openssl and certtool on the same files, time and peak memory side by side.

Files: PEM bundles, JKS and PKCS#12 of 1, 100 and 1,000 certificates, the PKCS#12 with 2,048 and with 600,000 rounds of key
derivation; all made by keytool and openssl. The programs take turns, so that a busy machine slows all of them; medians are
compared. Verdicts: ten times as fast as keytool at least, on every file; twice the time of openssl at most on 1,000
certificates; 1.2 times the bare key derivation at most with 600,000 rounds, to which a bare decoding is added where there
are 1,000 certificates to decode; twice a bare decoding of the same certificates at most; a start within 10 ms; and every
certificate is there. Status 1 when a bound is missed.
"""

import argparse
import base64
import hashlib
import json
import statistics
import struct
import subprocess
import sys
from pathlib import Path

COUNTS = (1, 100, 1000)
ROUNDS = (2048, 600000)
PASSWORD = 'changeit'
MIN_KEYTOOL_RATIO = 10
MAX_OPENSSL_RATIO = 2
MAX_KDF_RATIO = 1.2
MAX_BARE_RATIO = 2
MAX_START_MS = 10


# ---- the files ----

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


def run(*command, **more):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, **more).stdout


def make_model(folder):
    """A self-signed certificate, whose serial number is then changed: a thousand with one name and one key, and a signature
    that none of them has made. No file asks more of finding the chain."""
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-days', '3650', '-subj',
        '/C=DE/O=Example/OU=Bench/CN=example.org', '-addext', 'subjectAltName=DNS:example.org', '-outform', 'DER', '-out',
        folder / 'model.der')
    return (folder / 'model.der').read_bytes()


def make_certificates(model, count):
    body, _ = read_der(model, 0)
    fields, fields_end = read_der(model, body)
    _, version_end = read_der(model, fields)
    _, serial_end = read_der(model, version_end)
    for number in range(1, count + 1):
        serial = der(2, b'\x01' + number.to_bytes(4, 'big'))
        tbs = der(0x30, model[fields:version_end], serial, model[serial_end:fields_end])
        yield der(0x30, tbs, model[fields_end:])


def make_jks(certificates):
    store = struct.pack('>III', 0xfeedfeed, 2, len(certificates))
    for number, certificate in enumerate(certificates):
        alias = f'certificate-{number}'.encode()
        store += struct.pack('>IH', 2, len(alias)) + alias + struct.pack('>QH', 1700000000000, 5) + b'X.509'
        store += struct.pack('>I', len(certificate)) + certificate
    return store + hashlib.sha1(PASSWORD.encode('utf-16-be') + b'Mighty Aphrodite' + store).digest()


def make_pkcs12(folder, count, rounds):
    """By keytool, which lists of such a file only what it has marked as trusted."""
    path = folder / f'{count}-{rounds}.p12'
    path.unlink(missing_ok=True)
    run('keytool', f'-J-Dkeystore.pkcs12.certPbeIterationCount={rounds}', f'-J-Dkeystore.pkcs12.macIterationCount={rounds}',
        '-importkeystore', '-noprompt', '-srckeystore', folder / f'{count}.jks', '-srcstoretype', 'JKS', '-srcstorepass',
        PASSWORD, '-destkeystore', path, '-deststoretype', 'PKCS12', '-deststorepass', PASSWORD)
    # What bare-kdf derives is what this file needs.
    text = subprocess.run(['openssl', 'pkcs12', '-info', '-noout', '-in', path, '-passin', f'pass:{PASSWORD}'], check=True,
                          capture_output=True, text=True).stderr
    assert f'MAC: sha256, Iteration {rounds}' in text, text
    assert f'PBES2, PBKDF2, AES-256-CBC, Iteration {rounds}, PRF hmacWithSHA256' in text, text


def to_pem(certificate):
    text = base64.b64encode(certificate).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return '\n'.join(['-----BEGIN CERTIFICATE-----', *lines, '-----END CERTIFICATE-----', ''])


def make_files(folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'password').write_text(PASSWORD + '\n', encoding='utf-8')
    model = make_model(folder)
    for count in COUNTS:
        certificates = list(make_certificates(model, count))
        (folder / f'{count}.jks').write_bytes(make_jks(certificates))
        (folder / f'{count}.bare').write_bytes(b''.join(struct.pack('>I', len(c)) + c for c in certificates))
        pem = ''.join(map(to_pem, certificates))
        (folder / f'{count}.pem').write_text(pem, encoding='ascii')
        for rounds in ROUNDS:
            make_pkcs12(folder, count, rounds)


# ---- the programs ----

def count_json(output):
    return sum(len(entry['certificates']) for file in json.loads(output) for entry in file['entries'])


def count_pem(output):
    return output.count(b'BEGIN CERTIFICATE')


def list_programs(args, folder, name):
    """{program: (command, what counts the certificates in its output)} for a file."""
    path = folder / name
    inspect = [args.credenza or args.build / 'src' / 'credenza', '--inspect']
    password = ['--password-file', folder / 'password']
    programs = {
        'credenza': ([*inspect, *password, path], lambda output: output.count(b'SHA-256: ')),
        'credenza json': ([*inspect, '--json', *password, path], count_json),
    }
    if not name.endswith('.pem'):
        programs['keytool'] = (['keytool', '-list', '-keystore', path, '-storepass', PASSWORD],
                               lambda output: output.count(b'fingerprint (SHA-256)'))
    if name.endswith('.p12'):
        programs['openssl'] = (['openssl', 'pkcs12', '-info', '-nokeys', '-in', path, '-passin', f'pass:{PASSWORD}'],
                               count_pem)
        programs['certtool'] = (['certtool', '--p12-info', '--inder', '--infile', path, '--password', PASSWORD], count_pem)
        programs['bare kdf'] = ([args.build / 'tests' / 'pki' / 'bare-kdf', path.stem.split('-')[1]], None)
    if not name.endswith('.pem'):
        bare = folder / f'{path.stem.split("-")[0]}.bare'
        programs['bare decoding'] = ([args.build / 'tests' / 'pki' / 'bare-import', bare], int)
    if name.endswith('.pem'):
        programs['keytool'] = (['keytool', '-printcert', '-file', path], lambda output: output.count(b'SHA256: '))
        programs['bare start'] = ([args.build / 'tests' / 'pki' / 'bare-start'], None)
    return programs


def measure(args, command):
    """(what it prints, milliseconds, megabytes at most)"""
    done = subprocess.run([args.build / 'tests' / 'pki' / 'measure', *command], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f'{" ".join(map(str, command))}: status {done.returncode}\n{done.stderr.decode(errors="replace")[-2000:]}')
    microseconds, kilobytes = map(int, done.stderr.split()[-2:])
    return done.stdout, microseconds / 1000, kilobytes / 1024


def measure_file(args, folder, name):
    """{program: (median ms, fastest ms, MB, certificates)}: in turns, after one round that warms up; the slow ones less."""
    programs = list_programs(args, folder, name)
    times, peaks, counts = {p: [] for p in programs}, {}, {}
    for turn in range(args.runs + 1):
        for program, (command, count) in programs.items():
            if turn > args.slow_runs and statistics.median(times[program]) > 150:
                continue
            output, milliseconds, megabytes = measure(args, command)
            if turn:
                times[program].append(milliseconds)
            else:
                counts[program] = count(output) if count else None
            peaks[program] = max(peaks.get(program, 0), megabytes)
    return {p: (statistics.median(times[p]), min(times[p]), peaks[p], counts[p]) for p in programs}


# ---- the verdicts ----

class Verdicts:
    def __init__(self):
        self.lines, self.missed = [], 0

    def bound(self, holds, text):
        self.missed += not holds
        self.lines.append(f'{"ok    " if holds else "MISSED"} {text}')


def judge(verdicts, name, count, found):
    for ours in ('credenza', 'credenza json'):
        time, _, _, counted = found[ours]
        verdicts.bound(counted == count, f'{name}: {ours} has {counted} of {count} certificates')
        ratio = found['keytool'][0] / time
        verdicts.bound(ratio >= MIN_KEYTOOL_RATIO, f'{name}: keytool/{ours} {ratio:.1f} (at least {MIN_KEYTOOL_RATIO})')
        if 'openssl' in found and count == max(COUNTS):
            ratio = time / found['openssl'][0]
            verdicts.bound(ratio <= MAX_OPENSSL_RATIO, f'{name}: {ours}/openssl {ratio:.2f} (at most {MAX_OPENSSL_RATIO})')
        if 'bare kdf' in found and f'-{max(ROUNDS)}.' in name:
            decoding = found['bare decoding'][0] if count == max(COUNTS) else 0
            ratio = time / (found['bare kdf'][0] + decoding)
            verdicts.bound(ratio <= MAX_KDF_RATIO, f'{name}: {ours}/bare kdf{" and decoding" if decoding else ""} {ratio:.2f} '
                           f'(at most {MAX_KDF_RATIO})')
        if name.endswith('.jks') and count == max(COUNTS):
            ratio = time / found['bare decoding'][0]
            verdicts.bound(ratio <= MAX_BARE_RATIO, f'{name}: {ours}/bare decoding {ratio:.2f} (at most {MAX_BARE_RATIO})')
    if 'bare start' in found and count == 1:
        fastest = found['credenza'][1]
        verdicts.bound(fastest <= MAX_START_MS, f'{name}: credenza starts, prints and ends in {fastest:.1f} ms (at most '
                       f'{MAX_START_MS}; its libraries alone need {found["bare start"][1]:.1f})')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=Path, required=True, help='the build folder')
    parser.add_argument('--credenza', help='another program in the place of the built one')
    parser.add_argument('--runs', type=int, default=9)
    parser.add_argument('--slow-runs', type=int, default=3, help='of programs that need more than 150 ms')
    args = parser.parse_args()
    args.build = args.build.resolve()

    folder = args.build / 'tests' / 'bench' / 'files'
    make_files(folder)
    verdicts = Verdicts()
    print(f'{"file":14} {"program":14} {"median":>9} {"fastest":>9} {"memory":>9}  certificates')
    for suffix in ('.pem', '.jks', *(f'-{rounds}.p12' for rounds in ROUNDS)):
        for count in COUNTS:
            name = f'{count}{suffix}'
            found = measure_file(args, folder, name)
            for program, (median, fastest, megabytes, counted) in found.items():
                print(f'{name:14} {program:14} {median:6.1f} ms {fastest:6.1f} ms {megabytes:6.1f} MB  '
                      f'{"" if counted is None else counted}', flush=True)
            judge(verdicts, name, count, found)
    print('\n'.join(verdicts.lines))
    return 1 if verdicts.missed else 0


if __name__ == '__main__':
    sys.exit(main())
