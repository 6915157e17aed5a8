#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every #include below src/ and every dependency that a room's meson.build names, and fails on what the layers
do not allow: pki and store know no other room; vault, destination and model know these two; app knows model as well;
from outside, a room is its door header (pki/pki.h) only. Of the rooms, app alone translates; the others mark what it may
find in the translations.

Usage: layers.py [ROOT]"""

import os
import re
import sys

sys.dont_write_bytecode = True
from checking import ROOT, Tap, code_only, find, read, without_comments  # noqa: E402

# room: (libraries, doors)
ROOMS = {
    'pki': ({'glib', 'gnutls'}, set()),
    'store': ({'glib', 'gio'}, set()),
    'vault': ({'glib', 'gio', 'sqlite'}, {'pki', 'store'}),
    'destination': ({'glib', 'gio', 'json-glib', 'libsoup'}, {'pki', 'store'}),
    'model': ({'glib', 'gio', 'libsecret'}, {'pki', 'store'}),
    'app': ({'glib', 'gio', 'gtk', 'adw'}, {'pki', 'store', 'model'}),
}
TOP = {
    'launch.c': ({'glib'}, {'pki'}),
    'installation.c': ({'glib'}, set()),
    'main.c': ({'glib', 'gio'}, set(ROOMS)),
    'demo.c': ({'glib', 'gio'}, set(ROOMS)),
    'inspect.c': ({'glib', 'json-glib'}, {'pki'}),
    'server.c': ({'glib', 'gio'}, set(ROOMS)),
}
TOP_HEADER = ({'glib', 'gio'}, set(ROOMS))

# To mark a text is no use of a library, and allowed everywhere; to translate it is not.
EVERYWHERE = {'glib/gi18n.h', 'glib/gi18n-lib.h'}
TRANSLATE = re.compile(r'\b(?:_|Q_|C_|(?:g_)?d?c?[np]*gettext2?)\s*\(')

HEADERS = (
    (r'(glib|glib-object|glib-unix|gmodule)\.h|(glib|gobject)/.+', 'glib'),
    (r'gio/.+', 'gio'),
    (r'gnutls/.+', 'gnutls'),
    (r'json-glib/.+', 'json-glib'),
    (r'libsoup/.+', 'libsoup'),
    (r'sqlite3(ext)?\.h', 'sqlite'),
    (r'libsecret/.+', 'libsecret'),
    (r'(gtk|gdk|gsk|gdk-pixbuf|pango|graphene|cairo)(/.+|\.h)', 'gtk'),
    (r'adwaita\.h|adw.*\.h', 'adw'),
    (r'(assert|ctype|dirent|errno|fcntl|float|inttypes|langinfo|libintl|limits|locale|malloc|math|poll|pwd|sched|setjmp|'
     r'signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|syslog|termios|time|uchar|'
     r'unistd|wchar|wctype)\.h|(sys|arpa|netinet|net|linux)/.+', 'libc'),
)

# The variables of the meson.build files.
VARIABLES = {
    'glib_dep': 'glib', 'gobject_dep': 'glib', 'gmodule_dep': 'glib', 'gio_dep': 'gio', 'gio_unix_dep': 'gio',
    'gnutls_dep': 'gnutls', 'json_glib_dep': 'json-glib', 'soup_dep': 'libsoup', 'libsoup_dep': 'libsoup',
    'sqlite_dep': 'sqlite', 'secret_dep': 'libsecret', 'libsecret_dep': 'libsecret', 'gtk_dep': 'gtk',
    'adw_dep': 'adw', 'm_dep': 'libc', 'libm_dep': 'libc', 'math_dep': 'libc',
}
PACKAGES = (
    (r'glib-2\.0|gobject-2\.0|gmodule.*', 'glib'), (r'gio-.*', 'gio'), (r'gnutls.*', 'gnutls'),
    (r'json-glib.*', 'json-glib'), (r'libsoup.*', 'libsoup'), (r'sqlite3', 'sqlite'), (r'libsecret.*', 'libsecret'),
    (r'gtk4.*', 'gtk'), (r'libadwaita.*', 'adw'),
)


def classify(name, table):
    return next((library for pattern, library in table if re.fullmatch(pattern, name)), None)


def check_room(header, own, doors):
    """What is wrong with including another room's header; None for nothing."""
    room = header.split('/')[0]
    if room == own:
        return None
    if room not in doors:
        return 'this room does not know %s/' % room
    if header != '%s/%s.h' % (room, room):
        return 'the door is %s/%s.h' % (room, room)
    return None


def check_include(header, is_quoted, own, libraries, doors, siblings):
    if header == 'config.h' or header in EVERYWHERE:
        return None
    if '..' in header.split('/') or header.startswith('/'):
        return 'a header is named from src/'
    if header.split('/')[0] in ROOMS and '/' in header:
        return check_room(header, own, doors)
    if is_quoted and header in siblings:
        return None
    library = classify(header, HEADERS)
    if library is None:
        return 'nothing is known about this header'
    if library != 'libc' and library not in libraries:
        return 'this room does not use %s' % library
    return None


def check_source(text, own, rules, siblings=()):
    """The problems of one C file."""
    problems = []
    for number, line in enumerate(without_comments(text).split('\n'), 1):
        match = re.match(r'\s*(?:#|%:|\?\?=)\s*(?:include|include_next|import)\b\s*(.*)', line)
        if not match:
            continue
        name = re.fullmatch(r'(?:"([^"]+)"|<([^>]+)>)\s*', match.group(1))
        if not name:
            problems.append('%d: %s: not a plain header' % (number, match.group(1)))
            continue
        header = name.group(1) or name.group(2)
        problem = check_include(header, name.group(1) is not None, own, *rules, siblings)
        if problem:
            problems.append('%d: %s: %s' % (number, header, problem))
    return problems + check_translating(text, own)


def check_translating(text, own):
    if own == 'app' or own not in ROOMS:
        return []
    return ['%d: %s: only app/ translates' % (number, line.strip())
            for number, line in enumerate(code_only(text).split('\n'), 1) if TRANSLATE.search(line)]


def check_variable(name, own, libraries, doors):
    room = re.sub(r'_(dep|lib|sources|inc)$', '', name)
    if room == own:
        return None
    if room in ROOMS:
        return None if room in doors and name.endswith('_dep') else 'this room does not know %s/' % room
    if not name.endswith('_dep'):
        return None
    library = VARIABLES.get(name)
    if library is None:
        return 'nothing is known about this dependency'
    return None if library == 'libc' or library in libraries else 'this room does not use %s' % library


def check_package(name, libraries):
    library = classify(name, PACKAGES)
    if library is None:
        return 'nothing is known about this package'
    return None if library in libraries else 'this room does not use %s' % library


def check_meson(text, own, rules):
    """The problems of one meson.build of a room."""
    problems = []
    text = re.sub(r'#[^\n]*', '', text)
    for name in re.findall(r"(?:dependency|find_library)\s*\(\s*'([^']*)'", text):
        problem = check_package(name, rules[0])
        if problem:
            problems.append('%s: %s' % (name, problem))
    bare = re.sub(r"'[^']*'", "''", text)
    for name in sorted(set(re.findall(r'\b\w+_(?:dep|lib|sources|inc)\b', bare))):
        problem = check_variable(name, own, *rules)
        if problem:
            problems.append('%s: %s' % (name, problem))
    return problems


def check_folder(root, room):
    folder = os.path.join('src', room)
    rules = ROOMS[room]
    problems = []
    for path in find(root, folder, '.c', '.h'):
        siblings = os.listdir(os.path.dirname(os.path.join(root, path)))
        problems += ['%s:%s' % (path, p) for p in check_source(read(os.path.join(root, path)), room, rules, siblings)]
    for path in find(root, folder, 'meson.build'):
        problems += ['%s: %s' % (path, p) for p in check_meson(read(os.path.join(root, path)), room, rules)]
    return problems


def check_strangers(root):
    """Every folder and file of src/ has its rules."""
    return ['src/%s: no rules for this' % name for name in sorted(os.listdir(os.path.join(root, 'src')))
            if name not in ROOMS and name not in TOP and name != 'meson.build' and not name.endswith('.h')]


def check_top(root, name):
    """One of the files beside the rooms; they may have headers of their own there."""
    siblings = [header for header in os.listdir(os.path.join(root, 'src')) if header.endswith('.h')]
    text = read(os.path.join(root, 'src', name))
    return ['src/%s:%s' % (name, p) for p in check_source(text, name, TOP.get(name, TOP_HEADER), siblings)]


# (room, source, whether it is allowed)
PLANTED = (
    ('pki', '#include "pki/pki-name-private.h"\n#include <glib-object.h>\n#include <gnutls/x509.h>', True),
    ('pki', '#include <gio/gio.h>', False),
    ('pki', '#include "store/store.h"', False),
    ('store', '#include "config.h"\n#include <gio/gio.h>\n#include <string.h>\n#include <sys/stat.h>', True),
    ('store', '#include "pki/pki.h"', False),
    ('store', '#include <sqlite3.h>', False),
    ('vault', '#include "store/store.h"\n#include "pki/pki.h"\n#include <sqlite3.h>', True),
    ('vault', '#include "store/store-entry.h"', False),
    ('vault', '#include "store/store-entry-private.h"', False),
    ('vault', '#include <store/store-entry.h>', False),
    ('vault', '#include "../store/store-entry.h"', False),
    ('vault', '#include "vault/../store/store-entry.h"', False),
    ('vault', '#include "destination/destination.h"', False),
    ('vault', '#include <gnutls/gnutls.h>', False),
    ('vault', '/* #include <gnutls/gnutls.h> */\n// #include <gtk/gtk.h>', True),
    ('vault', '  #  include<gnutls/gnutls.h>', False),
    ('vault', '#inc\\\nlude <gnutls/gnutls.h>', False),
    ('vault', '#include/**/<gnutls/gnutls.h>', False),
    ('vault', '#include HEADER', False),
    ('vault', '#include <somebody/else.h>', False),
    ('destination', '#include <libsoup/soup.h>\n#include <json-glib/json-glib.h>', True),
    ('destination', '#include "vault/vault.h"', False),
    ('model', '#include <libsecret/secret.h>\n#include <glib/gi18n.h>', True),
    ('model', '#include <gtk/gtk.h>', False),
    ('model', '#include <json-glib/json-glib.h>', False),
    ('model', '#include "app/app.h"', False),
    ('app', '#include <adwaita.h>\n#include <gtk/gtk.h>\n#include "model/model.h"\n#include <gio/gio.h>', True),
    ('app', '#include "vault/vault.h"', False),
    ('app', '#include "model/model-read.h"', False),
    ('app', '#include <sqlite3.h>', False),
    ('app', '#include <libsecret/secret.h>', False),
    ('vault', 'fail (error, NC_("reason", "It failed")); /* _("It") */', True),
    ('vault', 'fail (error, _("It failed"));', False),
    ('pki', 'text = g_dpgettext2 (NULL, "reason", text);', False),
    ('model', 'g_strdup_printf (ngettext ("%u", "%u", n), n)', False),
    ('app', 'text = g_dpgettext2 (NULL, "reason", text);', True),
    ('main.c', '#include "vault/vault.h"\n#include "destination/destination.h"\n#include "app/app.h"', True),
    ('main.c', '#include "app/credenza-window.h"', False),
    ('main.c', '#include <json-glib/json-glib.h>', False),
    ('inspect.c', '#include <json-glib/json-glib.h>\n#include "pki/pki.h"', True),
    ('inspect.c', '#include <gio/gio.h>', False),
    ('inspect.c', '#include "model/model.h"', False),
    ('launch.c', '#include "pki/pki.h"\n#include <unistd.h>', True),
    ('launch.c', '#include "app/app.h"', False),
    ('server.c', '#include <libsoup/soup.h>', False),
)
PLANTED_MESON = (
    ('vault', "vault_lib = static_library('vault', dependencies: [gio_dep, sqlite_dep, pki_dep, store_dep])", True),
    ('vault', 'x = [gnutls_dep]', False),
    ('vault', 'x = [destination_dep]', False),
    ('vault', 'link_with: [store_lib]', False),
    ('vault', "x = dependency('gnutls')", False),
    ('vault', "x = dependency('sqlite3', version: '>= 3.40')", True),
    ('vault', '# gnutls_dep is not used', True),
    ('vault', 'x = unheard_of_dep', False),
    ('pki', 'x = [gobject_dep, gnutls_dep]', True),
    ('pki', 'x = gio_dep', False),
    ('store', 'x = pki_dep', False),
    ('model', 'x = gtk_dep', False),
    ('app', 'x = [adw_dep, gtk_dep, model_dep]', True),
    ('app', 'x = vault_dep', False),
)


def test_planted(tap):
    for check, cases in ((check_source, PLANTED), (check_meson, PLANTED_MESON)):
        for number, (room, text, is_allowed) in enumerate(cases, 1):
            problems = check(text, room, TOP.get(room) or ROOMS[room])
            wrong = bool(problems) == is_allowed
            tap.case('planted %s %d in %s is %s' % (check.__name__, number, room, 'allowed' if is_allowed else 'found'),
                     ['%r gives %r' % (text, problems)] if wrong else [])


def main(root):
    tap = Tap()
    tap.case('src has no folder or file without rules', check_strangers(root))
    for room in ROOMS:
        if os.path.isdir(os.path.join(root, 'src', room)):
            tap.case('src/' + room, check_folder(root, room))
    headers = [name for name in sorted(os.listdir(os.path.join(root, 'src'))) if name.endswith('.h')]
    for name in [*TOP, *headers]:
        if os.path.exists(os.path.join(root, 'src', name)):
            tap.case('src/' + name, check_top(root, name))
    test_planted(tap)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ROOT))
