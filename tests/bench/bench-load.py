#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how long the main loop's iterations are while the window fills with 1,000 certificates.

The window is shown and at rest, then it is given the store: no iteration from there until every row is in the list and
painted may be longer than a frame of a 60 Hz screen. Layout and drawing belong to it; the software renderer of a
display without a graphics card makes them dearer than they are on a desktop. Status 1 when the bound is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

BUDGET_MS = 16.0


def measure(build, env, vault):
    done = subprocess.run([os.path.join(build, 'tests', 'bench', 'load'), vault], env=env, capture_output=True, text=True,
                          timeout=120, check=True)
    words = done.stdout.split()
    return dict(zip(words[::2], map(float, words[1::2])))


def main():
    parser = argparse.ArgumentParser(description='longest main-loop iteration while the list loads')
    parser.add_argument('--build', required=True)
    parser.add_argument('--runs', type=int, default=11)
    parser.add_argument('--certificates', type=int, default=1000)
    options = parser.parse_args()
    build = os.path.abspath(options.build)

    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, GSETTINGS_BACKEND='memory',
                   GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'))
        vault = os.path.join(home, 'vault', 'vault.sqlite')
        subprocess.run([os.path.join(build, 'tests', 'bench', 'fill-vault'), vault, str(options.certificates)], check=True,
                       timeout=600)
        measure(build, env, vault)      # the first warms the caches
        runs = [measure(build, env, vault) for _ in range(options.runs)]

    assert all(run['rows'] == options.certificates for run in runs), runs
    longest = [run['longest'] for run in runs]
    median = statistics.median(longest)
    print(f'load, {options.certificates} certificates, {options.runs} runs, median (least..most):')
    print(f'  longest iteration  {median:.1f} ms ({min(longest):.1f}..{max(longest):.1f})')
    print(f'  second longest     {statistics.median(run["second"] for run in runs):.1f} ms')
    print(f'  all iterations     {statistics.median(run["total"] for run in runs):.0f} ms in '
          f'{statistics.median(run["iterations"] for run in runs):.0f}')
    print(f'  memory             {statistics.median(run["row-bytes"] for run in runs) / 1024:.1f} KiB a row above the empty '
          'window, the widgets of the first rows included')
    print(f'  budget {BUDGET_MS:.0f} ms: {"kept" if median <= BUDGET_MS else "EXCEEDED"}')
    return 0 if median <= BUDGET_MS else 1


if __name__ == '__main__':
    sys.exit(main())
