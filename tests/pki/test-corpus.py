#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens every file of the corpus and compares what it finds with the corpus's index. Prints TAP.

The index (index.tsv) has a line a file: path, store password, entries, note. For Java keystores the entries are their
number and the note may tell the kinds; for PKCS #12 they are the numbers of certificates and of private keys.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = {'TrustedCertEntry': 'certificate', 'PrivateKeyEntry': 'private-key', 'SecretKeyEntry': 'secret-key'}
PASSWORDS = {'(empty)': '', '(not needed)': None}


def find_corpus():
    named = os.environ.get('CREDENZA_TEST_CORPUS')
    return Path(named) if named else Path(__file__).resolve().parents[2].parent / 'shared' / 'corpus'


def read_index(corpus):
    for line in (corpus / 'index.tsv').read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('#'):
            yield (line.split('\t') + ['', '', ''])[:4]


def inspect(credenza, path, password):
    """Gives the exit status and what is printed, as an object if it is one."""
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as file:
        command = [credenza, '--inspect', '--json']
        if password is not None:
            file.write(password)
            file.flush()
            command += ['--password-file', file.name]
        done = subprocess.run(command + [str(path)], capture_output=True, text=True, timeout=60)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = None
    return done, found[0] if isinstance(found, list) and len(found) == 1 else found


def count_kinds(entries):
    kinds = {}
    for entry in entries:
        kinds[entry['kind']] = kinds.get(entry['kind'], 0) + 1
    return kinds


def compare(found, expected, note):
    """Gives what is wrong, None if nothing is."""
    entries = found['entries']
    pkcs12 = re.match(r'(\d+) certificates, (\d+) keys', expected)
    if pkcs12:
        # The same certificate may be there twice, under names of its own.
        seen = (sum(len(entry['certificates']) for entry in entries), count_kinds(entries).get('private-key', 0))
        wanted = (int(pkcs12[1]), int(pkcs12[2]))
        return None if seen == wanted else f'{seen} where {wanted} was wanted'
    if len(entries) != int(expected):
        return f'{len(entries)} entries where {expected} were wanted'
    if note.startswith('{'):
        wanted = {KINDS[kind]: int(n) for kind, n in re.findall(r'(\w+): (\d+)', note)}
        if count_kinds(entries) != wanted:
            return f'{count_kinds(entries)} where {wanted} was wanted'
    return None


def check(credenza, corpus, name, password, expected, note):
    done, found = inspect(credenza, corpus / name, PASSWORDS.get(password, password))
    if done.returncode != 0 or found is None:
        return f'status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}'
    problem = compare(found, expected, note)
    if problem:
        return problem
    done, _ = inspect(credenza, corpus / name, None)
    if done.returncode < 0 or 'Sanitizer' in done.stderr:
        return f'without a password: status {done.returncode}: {done.stderr}'
    return None


def main():
    corpus = find_corpus()
    if not (corpus / 'index.tsv').exists():
        print('1..0 # SKIP the corpus is not there (CREDENZA_TEST_CORPUS names its folder)')
        return 0
    rows = list(read_index(corpus))
    failed = 0
    print(f'1..{len(rows)}')
    for number, row in enumerate(rows, 1):
        problem = check(sys.argv[1], corpus, *row)
        failed += problem is not None
        print(f'{"not ok" if problem else "ok"} {number} - {row[0]}')
        if problem:
            print('\n'.join('# ' + line for line in problem.splitlines()))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
