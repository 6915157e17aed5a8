# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of the sources have in common: reading C, and saying in TAP what was found."""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

_TOKEN = re.compile(r'''(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')''', re.S)


def _blank(text):
    return re.sub(r'[^\n]', ' ', text)


def without_comments(text):
    """C with its comments blanked and its line continuations joined."""
    text = re.sub(r'\\\r?\n', '', text)
    return _TOKEN.sub(lambda m: _blank(m.group()) if m.group('comment') else m.group(), text)


def code_only(text):
    """C with comments, strings and characters blanked; lines keep their numbers."""
    return _TOKEN.sub(lambda m: _blank(m.group()), text)


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def find(root, folder, *endings):
    """The files below a folder, sorted, by their paths from root."""
    found = []
    for where, folders, names in os.walk(os.path.join(root, folder)):
        folders.sort()
        found += [os.path.relpath(os.path.join(where, name), root) for name in sorted(names) if name.endswith(endings)]
    return found


class Tap:
    """Prints a case for each call; the exit status says whether all passed."""

    def __init__(self):
        self.number = 0
        self.failed = 0

    def case(self, name, problems):
        self.number += 1
        self.failed += bool(problems)
        print('%s %d %s' % ('not ok' if problems else 'ok', self.number, name))
        for problem in problems:
            print('#   ' + problem)

    def skip(self, name, why):
        self.number += 1
        print('ok %d %s # SKIP %s' % (self.number, name, why))

    def end(self):
        print('1..%d' % self.number)
        return 1 if self.failed else 0
