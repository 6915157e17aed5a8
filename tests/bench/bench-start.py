#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long until the list can be read, against an empty window of the same toolkit on the same display.

    tests/e2e/session -w none -- bench-start.py --build BUILD [--runs N] [--certificates N]

Both are started in turn and watched from outside by mapwait; the medians give the ratio, which has to stay within the
budget. Milliseconds depend on the machine, the ratio hardly does. Status 1: over the budget, or no list was seen.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

BUDGET = 1.5            # start to painted list, in starts of an empty window
BANDS = 12              # lines of text that make a painted list: a page that says "Loading" or "Empty" has fewer
PROGRAM_ID = 'credenza'


def fill_vault(build, data_home, certificates):
    """A vault of that many certificates, made through the program's own store by the tool fill-vault."""
    path = os.path.join(data_home, PROGRAM_ID, 'vault.sqlite')
    os.makedirs(os.path.dirname(path))
    subprocess.run([os.path.join(build, 'tests', 'bench', 'fill-vault'), path, str(certificates)], check=True, timeout=600)
    return path


def watch(build, env, command, bands=0, png=None):
    """One start seen from outside: {'map': ms, 'paint': ms, 'list': ms, 'settled': ms, 'rss': kB, 'hwm': kB}."""
    options = ['-b', str(bands)] if bands else []
    options += ['-s', png] if png else []
    done = subprocess.run([os.path.join(build, 'tests', 'bench', 'mapwait'), *options, '--', *command], env=env,
                          capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        sys.exit(f'{" ".join(command)}: no {"list" if bands else "window"} was seen\n{done.stdout}{done.stderr}')
    words = done.stdout.split()
    return dict(zip(words[::2], map(float, words[1::2])))


def median(starts, key):
    return statistics.median(start[key] for start in starts)


def spread(starts, key):
    values = [start[key] for start in starts]
    return f'{statistics.median(values):.0f} ms ({min(values):.0f}..{max(values):.0f})'


def main():
    parser = argparse.ArgumentParser(description='time from start to a painted list')
    parser.add_argument('--build', required=True)
    parser.add_argument('--runs', type=int, default=11)
    parser.add_argument('--certificates', type=int, default=1000)
    parser.add_argument('--program', help='another program than the one of the build')
    parser.add_argument('--picture', help='PNG of the last start of the program')
    options = parser.parse_args()
    build = os.path.abspath(options.build)

    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_DATA_HOME=os.path.join(home, 'data'), XDG_CONFIG_HOME=os.path.join(home, 'config'),
                   XDG_CACHE_HOME=os.path.join(home, 'cache'), GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'))
        env.pop('GDK_DEBUG', None)      # as people start it
        program = options.program or os.path.join(build, 'src', 'credenza')
        if not options.program:
            fill_vault(build, env['XDG_DATA_HOME'], options.certificates)
        blank = os.path.join(build, 'tests', 'bench', 'blank')

        watch(build, env, [blank])      # the first of each warms the caches
        watch(build, env, [program], BANDS)
        blanks, programs = [], []
        for _ in range(options.runs):
            blanks.append(watch(build, env, [blank]))
            programs.append(watch(build, env, [program], BANDS, options.picture))

    ratio = median(programs, 'list') / median(blanks, 'paint')
    print(f'start, {options.certificates} certificates, {options.runs} runs each, median (least..most):')
    print(f'  empty window painted    {spread(blanks, "paint")}, peak memory {median(blanks, "hwm") / 1024:.0f} MB')
    print(f'  Credenza window painted {spread(programs, "paint")}')
    print(f'  Credenza list painted   {spread(programs, "list")}, peak memory {median(programs, "hwm") / 1024:.0f} MB')
    print(f'  ratio {ratio:.2f}, budget {BUDGET}: {"kept" if ratio <= BUDGET else "EXCEEDED"}')
    return 0 if ratio <= BUDGET else 1


if __name__ == '__main__':
    sys.exit(main())
