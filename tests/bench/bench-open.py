#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long until a bundle of 1,000 certificates is painted in the pane, against one certificate.

Both are entries of a vault of their own, opened in turn in the real window, which is at rest before. Status 1 when the
ratio of the medians is over the budget.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

BUDGET = 2.0
NAME = 'certificate-0000.pem'


def run(build, env, vault):
    done = subprocess.run([os.path.join(build, 'tests', 'bench', 'open'), vault, NAME], env=env, capture_output=True,
                          text=True, timeout=120, check=True)
    words = done.stdout.split()
    return dict(zip(words[::2], map(float, words[1::2])))


def spread(runs, key):
    values = [one[key] for one in runs]
    return f'{statistics.median(values):.0f} ms ({min(values):.0f}..{max(values):.0f})'


def main():
    parser = argparse.ArgumentParser(description='opening a bundle')
    parser.add_argument('--build', required=True)
    parser.add_argument('--runs', type=int, default=11)
    parser.add_argument('--certificates', type=int, default=1000)
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    sizes = (1, options.certificates)

    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, GSETTINGS_BACKEND='memory',
                   GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'))
        vaults = [os.path.join(home, str(size), 'vault.sqlite') for size in sizes]
        for size, vault in zip(sizes, vaults):
            os.makedirs(os.path.dirname(vault))
            subprocess.run([os.path.join(build, 'tests', 'bench', 'fill-vault'), vault, '1', str(size)], check=True,
                           timeout=600)
            run(build, env, vault)      # the first warms the caches
        pairs = [[run(build, env, vault) for vault in vaults] for _ in range(options.runs)]

    runs = list(zip(*pairs))
    medians = [statistics.median(one['painted'] for one in some) for some in runs]
    ratio = medians[1] / medians[0]
    print(f'open, {options.runs} runs each, median (least..most):')
    for size, some in zip(sizes, runs):
        print(f'  {size} certificates painted {spread(some, "painted")}, longest iteration {spread(some, "longest")}')
    print(f'  ratio {ratio:.2f}, budget {BUDGET}: {"kept" if ratio <= BUDGET else "EXCEEDED"}')
    return 0 if ratio <= BUDGET else 1


if __name__ == '__main__':
    sys.exit(main())
