#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how long the client takes to list 1,000 certificates of 4 KiB from credenza-server over HTTPS on loopback.

It is compared with curl, which makes the same requests on one connection and throws away what it gets: what the client
adds (JSON, Base64, order, threads) may take half as long again. Both in turn, both with a token already. Status 1 when
the bound is missed.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

BUDGET = 1.5
BUDGET_BYTES = 3 * 1024
CHUNK = 100


class Server:
    """credenza-server on a database of its own."""

    def __init__(self, build, folder):
        self.key = os.path.join(folder, 'key.json')
        self.authority = os.path.join(folder, 'ca.pem')
        self.process = subprocess.Popen(
            [os.path.join(build, 'src', 'credenza-server'), '--port', '0', '--tls', '--database',
             os.path.join(folder, 'server.sqlite'), '--write-service-key', self.key, '--write-ca', self.authority],
            stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while not (os.path.exists(self.key) and os.path.getsize(self.key) and os.path.exists(self.authority)):
            assert self.process.poll() is None and time.monotonic() < deadline, 'the server does not come up'
            time.sleep(0.05)    # between two looks at the files
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def curl(options, *arguments):
    return subprocess.run(['curl', '-sS', '--fail', '--http1.1', *options, *arguments], capture_output=True, text=True,
                          timeout=60, check=True).stdout


class Curl:
    """The requests of the client's list, in its order."""

    def __init__(self, server, folder):
        with open(server.key, encoding='utf-8') as file:
            key = json.load(file)
        self.options = ['--cacert', server.authority]
        token = json.loads(curl(self.options, '--data-urlencode', 'grant_type=client_credentials', '--data-urlencode',
                                'client_id=' + key['clientid'], '--data-urlencode',
                                'client_secret=' + key['clientsecret'], key['url'] + '/oauth/token'))['access_token']
        self.options += ['-H', 'Authorization: Bearer ' + token, '-H', 'Accept: application/json',
                         '-H', 'Accept-Encoding: gzip, deflate']
        base = key['uri'] + '/destination-configuration/v1/subaccountCertificates'
        names = [item['Name'] for item in json.loads(curl(self.options, '--compressed', base + '?$select=Name'))]
        self.urls = [base + '?$select=Name'] + [base + '?' + self.query(names[i:i + CHUNK])
                                                for i in range(0, len(names), CHUNK)]
        # One process, one connection; the first request is for the handshake, as the client has it behind it.
        self.config = os.path.join(folder, 'curl.config')
        with open(self.config, 'w', encoding='utf-8') as file:
            for url in [self.urls[0]] + self.urls:
                file.write('url = "%s"\noutput = "/dev/null"\nwrite-out = "%%{time_total}\\n"\n' % url)

    @staticmethod
    def query(names):
        inner = 'Name in (%s)' % ', '.join("'%s'" % urllib.parse.quote(name, safe='') for name in names)
        return '$filter=%s&$includeMetadata=modification_time%%3Betag%%3Blabels' % urllib.parse.quote(inner, safe='')

    def measure(self):
        times = [float(word) for word in re.findall(r'[\d.]+', curl(self.options, '--config', self.config))]
        assert len(times) == len(self.urls) + 1, times
        return 1000 * sum(times[1:])


def measure_client(build, server):
    words = subprocess.run([os.path.join(build, 'tests', 'bench', 'list-destination'), server.key, server.authority, 'list'],
                           capture_output=True, text=True, timeout=120, check=True).stdout.split()
    return dict(zip(words[::2], map(float, words[1::2])))


def main():
    parser = argparse.ArgumentParser(description='full list over HTTPS, against curl')
    parser.add_argument('--build', required=True)
    parser.add_argument('--runs', type=int, default=11)
    parser.add_argument('--certificates', type=int, default=1000)
    options = parser.parse_args()
    build = os.path.abspath(options.build)

    with tempfile.TemporaryDirectory() as folder, Server(build, folder) as server:
        subprocess.run([os.path.join(build, 'tests', 'bench', 'list-destination'), server.key, server.authority, 'fill',
                        str(options.certificates)], check=True, timeout=600)
        other = Curl(server, folder)
        other.measure()
        measure_client(build, server)      # the first warm the caches
        pairs = [(other.measure(), measure_client(build, server)) for _ in range(options.runs)]

    theirs = [pair[0] for pair in pairs]
    ours = [pair[1] for pair in pairs]
    assert all(run['n'] == options.certificates for run in ours), ours
    ratio = statistics.median(run['ms'] / time_ for time_, run in pairs)
    left = statistics.median(run['left'] for run in ours) / options.certificates
    print(f'list, {options.certificates} certificates of 4 KiB over HTTPS, {options.runs} runs, median (least..most):')
    print(f'  curl        {statistics.median(theirs):.0f} ms ({min(theirs):.0f}..{max(theirs):.0f})')
    print(f'  client      {statistics.median(run["ms"] for run in ours):.0f} ms '
          f'({min(run["ms"] for run in ours):.0f}..{max(run["ms"] for run in ours):.0f}), first page after '
          f'{statistics.median(run["first"] for run in ours):.0f} ms')
    print(f'  ratio       {ratio:.2f}, budget {BUDGET}: {"kept" if ratio <= BUDGET else "EXCEEDED"}')
    print(f'  left behind {left:.0f} bytes a certificate, budget {BUDGET_BYTES}: '
          f'{"kept" if left <= BUDGET_BYTES else "EXCEEDED"}')
    return 0 if ratio <= BUDGET and left <= BUDGET_BYTES else 1


if __name__ == '__main__':
    sys.exit(main())
