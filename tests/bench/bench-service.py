#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the window on a service with 1,000 certificates of 4 KiB, over HTTPS on loopback.

The first rows must be painted before the last page has arrived, and each certificate may cost 3 KiB of memory. GTK's
list view makes widgets for 200 rows, however many fit on the screen, and nothing of ours can change that; so the
certificate's own cost is what it adds beyond these: from 400 to all. The whole, above a window on an empty service, is
printed too. Status 1 when a bound is missed.
"""

import argparse
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile

BUDGET_BYTES = 3 * 1024
SOME = 400       # more than the rows that have widgets


class Server:
    """credenza-server, whose subaccount has so many certificates."""

    def __init__(self, build, folder, certificates):
        os.makedirs(folder)
        self.build = build
        self.key = os.path.join(folder, 'key.json')
        self.authority = os.path.join(folder, 'ca.pem')
        self.database = os.path.join(folder, 'server.sqlite')
        self.process = None
        self.start()
        self.stop()
        if certificates:
            self.fill(certificates)

    def fill(self, certificates):
        """The vault of a program becomes that of a subaccount."""
        with open(self.key, encoding='utf-8') as file:
            tenant = json.load(file)['tenantid']
        subprocess.run([os.path.join(self.build, 'tests', 'bench', 'fill-vault'), self.database, str(certificates), '3'],
                       check=True, timeout=600)
        with sqlite3.connect(self.database) as database:
            database.execute("UPDATE entry SET realm = ? WHERE realm = ''", ('subaccount/' + tenant,))

    def start(self):
        self.process = subprocess.Popen(
            [os.path.join(self.build, 'src', 'credenza-server'), '--port', '0', '--tls', '--database', self.database,
             '--write-service-key', self.key, '--write-ca', self.authority], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().startswith('Listening'), 'the server does not come up'

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def measure(build, env, server):
    done = subprocess.run([os.path.join(build, 'tests', 'bench', 'load-service'), server.key, server.authority], env=env,
                          capture_output=True, text=True, timeout=120, check=True)
    words = done.stdout.split()
    return dict(zip(words[::2], map(float, words[1::2])))


def median(runs, what):
    return statistics.median(run[what] for run in runs)


def main():
    parser = argparse.ArgumentParser(description='the window on a service')
    parser.add_argument('--build', required=True)
    parser.add_argument('--runs', type=int, default=7)
    parser.add_argument('--certificates', type=int, default=1000)
    options = parser.parse_args()
    build = os.path.abspath(options.build)

    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, GSETTINGS_BACKEND='memory',
                   GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'))
        servers = [Server(build, os.path.join(home, str(n)), n) for n in (0, SOME, options.certificates)]
        for server in servers:
            server.start()
        try:
            empty, some, full = [[measure(build, env, server) for _ in range(options.runs)] for server in servers]
        finally:
            for server in servers:
                server.stop()

    assert all(run['rows'] == options.certificates for run in full), full
    each = (median(full, 'resident') - median(some, 'resident')) / (options.certificates - SOME)
    whole = (median(full, 'resident') - median(empty, 'resident')) / options.certificates
    early = sum(run['painted'] < run['last'] for run in full)
    print(f'window on a service, {options.certificates} certificates of 4 KiB over HTTPS, {options.runs} runs, median:')
    print(f'  first page arrived {median(full, "first"):.0f} ms, first rows painted {median(full, "painted"):.0f} ms, '
          f'last page arrived {median(full, "last"):.0f} ms')
    print(f'  painted before the last page in {early} of {options.runs} runs: {"kept" if early == options.runs else "MISSED"}')
    print(f'  memory      {median(full, "resident") / 1e6:.1f} MB, with {SOME} {median(some, "resident") / 1e6:.1f} MB, empty '
          f'{median(empty, "resident") / 1e6:.1f} MB')
    print(f'  {whole:.0f} bytes a certificate with the widgets of GTK for 200 rows')
    print(f'  {each:.0f} bytes a certificate beyond {SOME}, budget {BUDGET_BYTES}: {"kept" if each <= BUDGET_BYTES else "EXCEEDED"}')
    return 0 if each <= BUDGET_BYTES and early == options.runs else 1


if __name__ == '__main__':
    sys.exit(main())
