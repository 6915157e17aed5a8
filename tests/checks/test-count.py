#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test of count.py: a number of passed cases must never hide a failed one."""

import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
import count  # noqa: E402

# name: (output, meson's result, exit status, expected passed, failed, skipped)
TAP = {
    'all pass': ('1..2\nok 1 /a\nok 2 /b\n', 'OK', 0, 2, 0, 0),
    'the plan may come last': ('ok 1 a\nok 2 b\n1..2\n', 'OK', 0, 2, 0, 0),
    'comments and nested lines do not count': ('# ok 1 no\n1..1\n    ok 1 nested\nok 1 a\n', 'OK', 0, 1, 0, 0),
    'GLib output': ('TAP version 13\n# random seed: R02S\n1..2\n# Start of x tests\nok 1 /x/a\nok 2 /x/b # SKIP no net\n',
                    'OK', 0, 1, 0, 1),
    'one fails': ('1..2\nok 1 a\nnot ok 2 b\n', 'FAIL', 1, 1, 1, 0),
    'a failure with status 0': ('1..1\nnot ok 1 a\n', 'FAIL', 0, 0, 1, 0),
    'a failure in lower-case skip words': ('1..1\nnot ok 1 skip nothing\n', 'FAIL', 1, 0, 1, 0),
    'a skipped case': ('1..1\nok 1 a # skip why\n', 'OK', 0, 0, 0, 1),
    'a failed skip is a failure': ('1..1\nnot ok 1 a # SKIP why\n', 'FAIL', 1, 0, 1, 0),
    'everything skipped': ('1..0 # SKIP no display\n', 'SKIP', 0, 0, 0, 1),
    'a TODO that fails': ('1..1\nnot ok 1 a # TODO later\n', 'OK', 0, 0, 0, 1),
    'a TODO that passes': ('1..1\nok 1 a # TODO later\n', 'UNEXPECTEDPASS', 0, 0, 1, 0),
    'bail out': ('1..3\nok 1 a\nBail out! GLib:ERROR\n', 'ERROR', -6, 1, 1, 0),
    'a crash between cases': ('1..3\nok 1 a\n', 'ERROR', -11, 1, 1, 0),
    'a crash after the last case': ('1..1\nok 1 a\n', 'ERROR', -11, 1, 1, 0),
    'a leak at the end': ('1..1\nok 1 a\n', 'ERROR', 23, 1, 1, 0),
    'out of time': ('1..2\nok 1 a\n', 'TIMEOUT', -15, 1, 1, 0),
    'out of time after all cases': ('1..1\nok 1 a\n', 'TIMEOUT', -15, 1, 1, 0),
    'ends quietly before its plan': ('1..3\nok 1 a\n', 'ERROR', 0, 1, 1, 0),
    'more than the plan': ('1..1\nok 1 a\nok 2 b\n', 'ERROR', 0, 2, 1, 0),
    'no plan': ('ok 1 a\n', 'ERROR', 0, 1, 1, 0),
    'an empty plan without a reason': ('1..0\n', 'SKIP', 0, 0, 1, 0),
    'no output': ('', 'OK', 0, 0, 1, 0),
    'not started': ('', 'ERROR', 127, 0, 1, 0),
    'meson knows better': ('1..1\nok 1 a\n', 'ERROR', 0, 1, 1, 0),
    'a name with "ok" in it': ('1..2\nok 1 not ok\nok 2 - ok computer\n', 'OK', 0, 2, 0, 0),
}

PROGRAMS = {'OK': (1, 0, 0), 'FAIL': (0, 1, 0), 'TIMEOUT': (0, 1, 0), 'SKIP': (0, 0, 1), 'ERROR': (0, 1, 0),
            'EXPECTEDFAIL': (1, 0, 0), 'UNEXPECTEDPASS': (0, 1, 0)}


def numbers(c):
    return c.passed, c.failed, c.skipped


def check_build(records, tests):
    """Writes a build folder's logs, counts it; (numbers, what was said)."""
    said = []
    with tempfile.TemporaryDirectory() as build:
        os.makedirs(os.path.join(build, 'meson-logs'))
        os.makedirs(os.path.join(build, 'meson-info'))
        if tests is not None:
            with open(os.path.join(build, 'meson-info', 'intro-tests.json'), 'w', encoding='utf-8') as f:
                json.dump(tests, f)
        if records is not None:
            with open(os.path.join(build, 'meson-logs', 'testlog.json'), 'w', encoding='utf-8') as f:
                f.writelines(json.dumps(r) + '\n' for r in records)
        return numbers(count.count_build(build, said.append)), '\n'.join(said)


def build_cases():
    tests = [{'name': 'a', 'protocol': 'tap'}, {'name': 'b', 'protocol': 'exitcode'}]
    good = {'name': 'project:suite / a', 'stdout': '1..1\nok 1 x\n', 'result': 'OK', 'returncode': 0, 'duration': 1.0}
    bad = {'name': 'b', 'stdout': 'out', 'stderr': 'err', 'result': 'FAIL', 'returncode': 1, 'duration': 1.0}
    found, said = check_build([good, bad], tests)
    yield 'a build: both protocols', found == (1, 1, 0), found
    yield 'a build: the output of a failure is shown', 'out' in said and 'err' in said and 'ok 1 x' not in said, said
    found, said = check_build(None, None)
    yield 'a build: not configured is a failure', found == (0, 1, 0), found
    found, said = check_build(None, tests)
    yield 'a build: no log is a failure', found == (0, 1, 0), found
    found, said = check_build([], tests)
    yield 'a build: an empty log is a failure', found == (0, 1, 0), found


def cases():
    for name, (output, result, status, *want) in TAP.items():
        found = numbers(count.count_tap('t', output, result, status))
        yield f'TAP: {name}', found == tuple(want), f'{found}, expected {tuple(want)}'
    for result, want in PROGRAMS.items():
        found = numbers(count.count_program('t', result))
        yield f'a program that is {result}', found == want, f'{found}, expected {want}'
    yield from build_cases()


def main():
    number = failed = 0
    for number, (name, good, detail) in enumerate(cases(), 1):
        if not good:
            failed += 1
            print(f'# {detail}')
        print(f'{"ok" if good else "not ok"} {number} {name}')
    print(f'1..{number}')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
