#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations: every language has every text of today, none of them by guess, with formats that fit; and translators are
given every file that has a text.

After texts have changed: ninja -C build credenza-update-po, and translate what is new or fuzzy in po/."""

import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from checking import ROOT, Tap, find, read  # noqa: E402

# As meson's preset for GLib has them.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3', 'ngettext:1,2']
TEXT = re.compile(r'\b(?:N?C?_|ngettext|g_dngettext|g_dpgettext2)\s*\(')
TRANSLATABLE = re.compile(r'translatable="(?:yes|true)"')


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                          env=dict(os.environ, LC_ALL='C.UTF-8'))


def lines_of(name):
    return [line for line in read(os.path.join(ROOT, 'po', name)).splitlines() if line and not line.startswith('#')]


def make_template(path):
    done = run('xgettext', '--from-code=UTF-8', '--add-comments', '--directory', ROOT, '--output', path,
               '--files-from', os.path.join(ROOT, 'po', 'POTFILES'), *('--keyword=' + keyword for keyword in KEYWORDS))
    return done.stderr.splitlines() if done.returncode else []


def check_files():
    """What is listed is there, and what has a text is listed."""
    listed = set(lines_of('POTFILES'))
    problems = [path + ': listed, but not there' for path in sorted(listed) if not os.path.exists(os.path.join(ROOT, path))]
    for path in find(ROOT, 'src', '.c') + find(ROOT, 'ui', '.ui'):
        pattern = TEXT if path.endswith('.c') else TRANSLATABLE
        if path not in listed and pattern.search(read(os.path.join(ROOT, path))):
            problems.append(path + ': has a text, but is not listed')
    return problems


def check_catalog(path, template):
    checked = run('msgfmt', '--check', '--statistics', '--output-file=/dev/null', path)
    problems = checked.stderr.splitlines() if checked.returncode or not re.fullmatch(
        r'\d+ translated messages?\.\s*', checked.stderr) else []
    compared = run('msgcmp', path, template)
    return problems + (compared.stderr.splitlines() if compared.returncode else [])


def main():
    tap = Tap()
    languages = lines_of('LINGUAS')
    catalogs = sorted(name[:-3] for name in os.listdir(os.path.join(ROOT, 'po')) if name.endswith('.po'))
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'credenza.pot')
        tap.case('the texts can be extracted', make_template(template))
        tap.case('POTFILES lists every file that has a text', check_files())
        tap.case('LINGUAS lists every catalog', [] if languages == catalogs else ['LINGUAS: %s, catalogs: %s' % (
            ' '.join(languages), ' '.join(catalogs))])
        for language in languages:
            tap.case(language + ' is complete', check_catalog(os.path.join(ROOT, 'po', language + '.po'), template))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
