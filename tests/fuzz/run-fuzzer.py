#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets fuzzers search, one or several. Prints TAP: a case for each, with its executions and the edges reached.

    run-fuzzer.py --build FOLDER --seconds N [TARGET...]

BUILD/tests/fuzz/fuzz-TARGET is the program (default: all there are), BUILD/tests/fuzz/seeds/TARGET what it starts from.
What it has found interesting is kept in BUILD/corpus/TARGET for the next time. A finding is a crash, a leak, undefined
behaviour, a broken promise, an input that takes longer than five seconds or a gigabyte: it is in BUILD/findings/TARGET, and
is tried again with BUILD/tests/fuzz/fuzz-TARGET FILE."""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

SECONDS_AN_INPUT = 5
MEGABYTES = 1024
MAX_BYTES = 16384       # of an input: enough for a few certificates
OUTPUT_LINES = 80

ENVIRONMENT = {
    **os.environ,
    'ASAN_OPTIONS': 'detect_leaks=1:allocator_may_return_null=1',
    'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1',
    'G_SLICE': 'always-malloc',
    'LC_ALL': 'C.UTF-8',
}


def command_for(build, target, seconds):
    own = Path(__file__).resolve().parent
    corpus, findings = build / 'corpus' / target, build / 'findings' / target
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    return [build / 'tests' / 'fuzz' / f'fuzz-{target}', f'-max_total_time={seconds}', f'-timeout={SECONDS_AN_INPUT}',
            f'-rss_limit_mb={MEGABYTES}', f'-max_len={MAX_BYTES}', f'-dict={own / "pki.dict"}', '-print_final_stats=1',
            f'-artifact_prefix={findings}/', corpus, build / 'tests' / 'fuzz' / 'seeds' / target]


# What the fuzzer says of itself: while it searches, and at its end.
NUMBERS = {'executions': r'number_of_executed_units: *(\d+)', 'edges': r'\bcov: (\d+)', 'all_edges': r'\((\d+) inline 8-bit',
           'kept': r'\bcorp: (\d+)', 'megabytes': r'peak_rss_mb: *(\d+)'}


def summarize(log):
    found = {name: (re.findall(pattern, log) or ['?'])[-1] for name, pattern in NUMBERS.items()}
    return '{executions} executions, {edges} of {all_edges} edges, {kept} inputs kept, {megabytes} MB'.format(**found)


def run(build, target, seconds):
    """The problems of one target, as lines; none when it found nothing."""
    print(f'# {target}: searching for {seconds} s', flush=True)
    done = subprocess.run(command_for(build, target, seconds), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, cwd=build, env=ENVIRONMENT, check=False)
    log = done.stdout.decode(errors='replace')
    (build / 'findings' / f'{target}.log').write_text(log, encoding='utf-8')
    print(f'# {target}: {summarize(log)}', flush=True)
    if done.returncode == 0 and 'number_of_executed_units' in log:
        return []
    return [*log.splitlines()[-OUTPUT_LINES:], f'fuzz-{target} ended with status {done.returncode}']


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=Path, required=True)
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('targets', nargs='*')
    args = parser.parse_args()

    build = args.build.resolve()
    known = sorted(path.name for path in (build / 'tests' / 'fuzz' / 'seeds').iterdir())
    targets = args.targets or known
    for target in targets:
        if target not in known:
            parser.error(f'no target {target}; there are {", ".join(known)}')

    failed = 0
    print(f'1..{len(targets)}')
    for number, target in enumerate(targets, 1):
        problems = run(build, target, args.seconds)
        failed += bool(problems)
        print('\n'.join('# ' + line for line in problems) + '\n' * bool(problems), end='')
        print(f'{"not ok" if problems else "ok"} {number} - {target}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
