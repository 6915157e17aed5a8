#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures credenza-server under eight clients that read and write at once: requests a second and how long one takes.

Not one request may fail, and in the end every write that was acknowledged must be there; status 1 when it is not so.
The figures themselves have no budget: a write is a write to the disk, and disks differ.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'destination')]
from service import Service  # noqa: E402


def measure(build, folder, options, tls):
    with Service(os.path.join(build, 'src', 'credenza-server'), folder, tls=tls) as service:
        done = subprocess.run([os.path.join(build, 'tests', 'bench', 'load-server'), str(service.port),
                               str(options.seconds), str(options.clients), *([service.path('ca.pem')] if tls else [])],
                              env=dict(os.environ, TOKEN=service.log_in()), capture_output=True, text=True,
                              timeout=options.seconds + 300, check=False)
    words = done.stdout.split()
    assert len(words) % 2 == 0 and words, (done.returncode, done.stdout, done.stderr)
    return dict(zip(words[::2], map(float, words[1::2])))


def report(name, run, options):
    print(f'server, {name}, {options.clients} clients for {run["seconds"]:.0f} s:')
    print(f'  {run["requests"] / run["seconds"]:.0f} requests a second, {run["writes"] / run["seconds"]:.0f} of them writes')
    for kind in ('all', 'read', 'write'):
        print(f'  {kind:5} median {run[kind + "_median"] / 1000:.1f} ms, p99 {run[kind + "_p99"] / 1000:.1f} ms, '
              f'longest {run[kind + "_longest"] / 1000:.1f} ms')
    print(f'  {run["errors"]:.0f} errors, {run["lost"]:.0f} lost writes')
    return run['errors'] == 0 and run['lost'] == 0


def main():
    parser = argparse.ArgumentParser(description='credenza-server under load')
    parser.add_argument('--build', required=True)
    parser.add_argument('--seconds', type=int, default=10, help='for each of HTTP and HTTPS; 60 for a measurement')
    parser.add_argument('--clients', type=int, default=8)
    options = parser.parse_args()
    is_good = True
    for name, tls in (('HTTP', False), ('HTTPS', True)):
        with tempfile.TemporaryDirectory() as folder:
            is_good &= report(name, measure(os.path.abspath(options.build), folder, options, tls), options)
    return 0 if is_good else 1


if __name__ == '__main__':
    sys.exit(main())
