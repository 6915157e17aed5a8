#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts test cases from what meson logged.

    count.py BUILD...            prints the failures with their output, then "N passed, N failed, N skipped"
                                 status 1 when a case failed or no case ran

Meson counts programs; this counts the cases they tell in TAP. What a program does not tell is a failed case too: that it
crashed, ran out of time, bailed out, ended before its plan or ran no case at all. A program with another protocol than TAP
is one case. Reads BUILD/meson-logs/testlog.json (a JSON object a line) and BUILD/meson-info/intro-tests.json.
"""

import json
import os
import re
import sys
from dataclasses import dataclass, field

_CASE = re.compile(r'(not )?ok\b(?:\s+(\d+))?\s*(?:-\s*)?(.*?)(?:\s+#\s*(SKIP|TODO)\b\s*(.*))?$', re.IGNORECASE)
_PLAN = re.compile(r'1\.\.(\d+)\s*(?:#\s*(.*))?$')
_BAIL_OUT = re.compile(r'Bail out!\s*(.*)')
OUTPUT_LINES = 150      # of a failing program, from the end


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)    # of texts: program: case

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures
        return self

    def fail(self, text):
        self.failed += 1
        self.failures.append(text)

    def __str__(self):
        return f'{self.passed} passed, {self.failed} failed, {self.skipped} skipped'


def count_tap(name, output, result='OK', status=0):
    """Counts one TAP program: its output, meson's word for its result, its exit status (negative: a signal)."""
    count, plan, skip_all, ran, bailed_out = Count(), None, False, 0, False
    for line in output.splitlines():
        if case := _CASE.match(line):
            ran += 1
            bad, directive = bool(case[1]), (case[4] or '').upper()
            if directive == 'SKIP' and not bad or directive == 'TODO' and bad:
                count.skipped += 1
            elif bad or directive == 'TODO':        # a TODO that passes is out of date
                count.fail(f'{name}: {case[3] or case[2]}')
            else:
                count.passed += 1
        elif found := _PLAN.match(line):
            if plan is not None:
                count.fail(f'{name}: has two plans')
            plan = int(found[1])
            skip_all = plan == 0 and (found[2] or '').upper().startswith('SKIP')
        elif found := _BAIL_OUT.match(line):
            bailed_out = True
            count.fail(f'{name}: bailed out after {ran} cases: {found[1]}')

    if bailed_out:      # its signal and its missing cases are the same failure
        return count
    told = count.failed > 0
    if result in ('TIMEOUT', 'INTERRUPT'):
        count.fail(f'{name}: {"out of time" if result == "TIMEOUT" else "interrupted"} after {ran} cases')
    elif status is not None and status < 0 or status and not told and not (skip_all and status == 77):
        count.fail(f'{name}: ended with status {status} after {ran} cases')
    elif plan is None:
        count.fail(f'{name}: ended without a plan after {ran} cases')
    elif plan != ran:
        count.fail(f'{name}: planned {plan} cases, ran {ran}')
    elif skip_all:
        count.skipped += 1
    elif ran == 0:
        count.fail(f'{name}: ran no case')
    elif not told and result in ('FAIL', 'ERROR', 'UNEXPECTEDPASS'):
        count.fail(f'{name}: meson says {result}')
    return count


def count_program(name, result):
    """Counts one program that only has an exit status."""
    if result in ('OK', 'EXPECTEDFAIL'):
        return Count(passed=1)
    if result == 'SKIP':
        return Count(skipped=1)
    count = Count()
    count.fail(f'{name}: {result}')
    return count


def _protocols(build):
    try:
        with open(os.path.join(build, 'meson-info', 'intro-tests.json'), encoding='utf-8') as f:
            return {test['name']: test['protocol'] for test in json.load(f)}
    except FileNotFoundError:       # not even configured
        return {}


def count_build(build, say=print):
    """Counts all programs of a build's last test run; says the output of those that failed."""
    total, protocols = Count(), _protocols(build)
    label = os.path.basename(os.path.normpath(build))
    try:
        with open(os.path.join(build, 'meson-logs', 'testlog.json'), encoding='utf-8') as f:
            records = [json.loads(line) for line in f if line.strip()]
    except FileNotFoundError:
        records = []
    for record in records:
        name = f'{label}: {record["name"]}'
        output = record.get('stdout') or ''
        # The log's name may have the suites before it: "project:suite / name".
        if protocols[record['name'].rsplit(' / ', 1)[-1]] == 'tap':
            count = count_tap(name, output, record['result'], record.get('returncode'))
        else:
            count = count_program(name, record['result'])
        if count.failed:
            text = (output + '\n' + (record.get('stderr') or '')).strip().splitlines()
            say(f'\n---- {name} ({record["result"]}, status {record.get("returncode")}, {record["duration"]:.0f} s) ----')
            if len(text) > OUTPUT_LINES:
                say(f'[the last {OUTPUT_LINES} of {len(text)} lines; all of it is in {build}/meson-logs/testlog.txt]')
            say('\n'.join(text[-OUTPUT_LINES:]))
        total += count
    if not records:
        total.fail(f'{label}: no test program ran')
    return total


def main(builds):
    total = Count()
    for build in builds:
        total += count_build(build)
    if total.failures:
        print('\nFailed:')
        for failure in total.failures:
            print(f'  {failure}')
    print(total)
    return 1 if total.failed or not total.passed else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
