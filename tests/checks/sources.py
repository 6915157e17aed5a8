#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Habits that a compiler does not see.

Usage: sources.py [ROOT]"""

import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
from checking import ROOT, Tap, code_only, find, read, without_comments  # noqa: E402

SPDX = '/* SPDX-License-Identifier: GPL-3.0-or-later */'
LIBRARIES = ('src/pki', 'src/store', 'src/vault', 'src/destination', 'src/model')
MAIN_THREAD = ('src/app', 'src/model')
ALONE = ('tests/bench/', 'tests/e2e/', 'tests/fuzz/')

# Each would block the main thread.
BLOCKING = r'\b(\w+_sync|g_file_query_exists|g_file_load_contents|soup_session_send_and_read)\s*\('
PRINTING = r'\b(g_print|g_printerr|printf|fprintf|puts|fputs|putchar|perror)\s*\('
LEFTOVER = r'\b(TODO|FIXME|XXX)\b'
TRANSLATED = r'(?<!\w)(_|C_|N_|NC_|ngettext|gettext|g_dngettext|g_dpgettext2)\s*\('


def search(root, folders, endings, pattern, strip):
    """Where a pattern is met."""
    problems = []
    for folder in folders:
        for path in find(root, folder, *endings):
            for number, line in enumerate(strip(read(os.path.join(root, path))).split('\n'), 1):
                match = re.search(pattern, line)
                if match:
                    problems.append('%s:%d: %s' % (path, number, match.group().strip()))
    return problems


def check_heads(root):
    """Programs that only serve a test (tests/e2e, tests/bench) may be built without the project's config.h."""
    problems = []
    for path in find(root, 'src', '.c', '.h') + find(root, 'tests', '.c', '.h'):
        text = read(os.path.join(root, path))
        if not text.startswith(SPDX + '\n'):
            problems.append(path + ': the first line is not ' + SPDX)
        first = re.search(r'^\s*#\s*include\s*(\S+)', without_comments(text), re.M)
        if path.endswith('.c') and not path.startswith(ALONE) and (first is None or first.group(1) != '"config.h"'):
            problems.append(path + ': the first header is not "config.h"')
    return problems


def check_blocking(root):
    return search(root, MAIN_THREAD, ('.c', '.h'), BLOCKING, code_only)


def check_printing(root):
    return search(root, LIBRARIES, ('.c', '.h'), PRINTING, code_only)


def check_leftovers(root):
    return search(root, ('src', 'ui', 'data', 'tests'), ('.c', '.h', '.ui', '.css', '.in', '.build'), LEFTOVER, str)


def check_builder(root):
    return search(root, ('src',), ('.c', '.h'), r'\bgtk_builder_get_object\b', code_only)


def is_translated(root, path):
    return re.search(TRANSLATED, code_only(read(os.path.join(root, path)))) is not None


def find_potfiles(root):
    paths = (os.path.join(root, 'po', name) for name in ('POTFILES', 'POTFILES.in'))
    return next((path for path in paths if os.path.exists(path)), None)


def check_potfiles(root):
    """Every file of src/app with a text to translate is listed, and nothing else of it. None while there is no list."""
    potfiles = find_potfiles(root)
    if potfiles is None or not os.path.isdir(os.path.join(root, 'src', 'app')):
        return None
    lines = [line.strip() for line in read(potfiles).split('\n')]
    listed = [line for line in lines if line and not line.startswith('#')]
    translated = [path for path in find(root, 'src/app', '.c', '.h') if is_translated(root, path)]
    return ([path + ': not in POTFILES' for path in translated if path not in listed] +
            [path + ': in POTFILES, but there is no such file' for path in listed
             if not os.path.exists(os.path.join(root, path))] +
            [path + ': in POTFILES without a text to translate' for path in listed
             if path.startswith('src/app/') and path not in translated and os.path.exists(os.path.join(root, path))] +
            [path + ': in POTFILES twice' for path in sorted(set(listed)) if listed.count(path) > 1])


CHECKS = {
    'SPDX line and config.h come first': check_heads,
    'nothing blocks in app and model': check_blocking,
    'libraries print nothing': check_printing,
    'no leftovers': check_leftovers,
    'templates instead of gtk_builder_get_object': check_builder,
    'POTFILES lists what is translated': check_potfiles,
}

HEAD = SPDX + '\n\n#include "config.h"\n\n'
# (check, files, whether that is right)
PLANTED = (
    (check_heads, {'src/pki/a.c': HEAD}, True),
    (check_heads, {'src/pki/a.c': '#include "config.h"\n'}, False),
    (check_heads, {'src/pki/a.h': '#pragma once\n'}, False),
    (check_heads, {'src/pki/a.c': SPDX + '\n#include <glib.h>\n#include "config.h"\n'}, False),
    (check_heads, {'src/pki/a.c': SPDX + '\n/* #include "config.h" */\n'}, False),
    (check_heads, {'tests/pki/a.c': '\n' + HEAD}, False),
    (check_heads, {'tests/e2e/a.c': SPDX + '\n#include <glib.h>\n'}, True),
    (check_heads, {'tests/e2e/a.c': '#include <glib.h>\n'}, False),
    (check_blocking, {'src/app/a.c': 'x = secret_password_lookup_sync (y);'}, False),
    (check_blocking, {'src/model/a.c': 'g_file_query_exists (f, NULL);'}, False),
    (check_blocking, {'src/model/a.c': 'g_file_load_contents (f);'}, False),
    (check_blocking, {'src/model/a.c': 'soup_session_send_and_read(s);'}, False),
    (check_blocking, {'src/model/a.c': 'g_file_load_contents_async (f); /* x_sync (y) */ s = "x_sync (y)";'}, True),
    (check_blocking, {'src/vault/a.c': 'x_sync (y);'}, True),
    (check_printing, {'src/vault/a.c': 'g_print ("x");'}, False),
    (check_printing, {'src/pki/a.c': 'g_printerr ("x");'}, False),
    (check_printing, {'src/pki/a.c': 'x = g_strdup_printf ("x"); g_string_append_printf (s, "g_print (x)");'}, True),
    (check_printing, {'src/inspect.c': 'g_print ("x");'}, True),
    (check_leftovers, {'src/pki/a.c': '/* TODO: more */'}, False),
    (check_leftovers, {'ui/a.ui': '<!-- FIXME -->'}, False),
    (check_leftovers, {'tests/a.c': 'x = "vault-XXXXXX";'}, True),
    (check_builder, {'src/app/a.c': 'gtk_builder_get_object (b, "x");'}, False),
    (check_potfiles, {'po/POTFILES': 'src/app/a.c\n', 'src/app/a.c': 'x = _("y");'}, True),
    (check_potfiles, {'po/POTFILES': '# none\n', 'src/app/a.c': 'x = _("y");'}, False),
    (check_potfiles, {'po/POTFILES': 'src/app/a.c\n', 'src/app/a.c': 'x = "_(y)"; /* _("z") */ my_(x);'}, False),
    (check_potfiles, {'po/POTFILES': 'src/app/b.c\n', 'src/app/a.c': ''}, False),
    (check_potfiles, {'po/POTFILES.in': 'src/app/a.c\nsrc/app/a.c\n', 'src/app/a.c': 'C_("x", "y")'}, False),
)


def plant(root, files):
    for path, text in files.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)


def test_planted(tap):
    for number, (check, files, is_right) in enumerate(PLANTED, 1):
        with tempfile.TemporaryDirectory() as root:
            plant(root, files)
            problems = check(root)
        wrong = bool(problems) == is_right
        tap.case('planted %d for %s is %s' % (number, check.__name__, 'right' if is_right else 'found'),
                 ['%r gives %r' % (files, problems)] if wrong else [])


def main(root):
    tap = Tap()
    for name, check in CHECKS.items():
        problems = check(root)
        if problems is None:
            tap.skip(name, 'nothing there yet')
        else:
            tap.case(name, problems)
    test_planted(tap)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ROOT))
