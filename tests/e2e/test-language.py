#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in other languages: in German, and in one that is made here of longer words with accents, which shows every
text that was not translated."""

import contextlib
import glob
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import a11y
import atspi
from case import Suite

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'checks'))
from translations import make_template  # noqa: E402

suite = Suite()
BUILD = os.path.dirname(os.path.dirname(suite.program))

NOBODYS = 'qq'      # a code that no language has, nor another program translations for
ACCENTS = str.maketrans('aeiouAEIOU', 'áéíóúÁÉÍÓÚ')
ACCENTED = re.compile('[áéíóúÁÉÍÓÚ]')
LETTER = re.compile('[A-Za-z]')
# What a translation keeps: formats, escapes, markup.
KEPT = re.compile(r"(%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?[zl]*[A-Za-z%]|\\.|&\w+;|<[^>]*>)")
PADDING = ' ánd lóngér wórds' * 20

# Names and values stay as they are in any language.
NAMES = [re.compile(pattern) for pattern in (
    r'Credenza', r'server\.crt', r'chain\.pem', r'Test (Issuing|Root) CA', r'(server|alt)\.example\.com|Example',
    r'([0-9A-F]{2}:)+[0-9A-F]{2}',              # fingerprints, serial numbers
    r'[0-9a-f]{40,}', r'[A-Za-z0-9+/]{43}=',    # and in other forms
    r'\d+ [A-Z][a-z]+ \d{4}', r'\d\d:\d\d:\d\d \w+', r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC',
    r'PEM|JKS|PFX|P12|CER|CRT|RSA|SHA(-?\d+)?|(RSA|ECDSA)-SHA\d+|[A-Z]{2}',
    r'Minimize|Maximize|Close|Preferences',     # texts of GTK and libadwaita
    r'(Adw|Gtk|Credenza)[A-Z]\w+',              # GTK's name of what has none
)]


def make_locale(t, name, source):
    """Makes a locale, which the machine need not have, in a folder of the case; the folder."""
    folder = os.path.join(t.directory, 'locales')
    os.makedirs(folder, exist_ok=True)
    subprocess.run(['localedef', '-i', source, '-f', 'UTF-8', '--no-archive', os.path.join(folder, name)],
                   capture_output=True, check=False)    # its warnings make a status too
    assert os.path.isdir(os.path.join(folder, name)), 'localedef made no locale: is its source (package locales) there?'
    return folder


def configured(name):
    with open(os.path.join(BUILD, 'config.h'), encoding='utf-8') as file:
        return re.search(rf'#define {name} "(.*)"', file.read()).group(1)


def install(t):
    """The programs, and the translations that were built, as an installation has them; its prefix."""
    prefix = os.path.join(t.directory, 'usr')
    for folder, program in ((configured('BINDIR'), 'credenza'), (configured('LIBEXECDIR'), 'credenza-window')):
        os.makedirs(os.path.join(prefix, folder), exist_ok=True)
        shutil.copy(os.path.join(BUILD, 'src', program), os.path.join(prefix, folder))
    for catalog in glob.glob(os.path.join(BUILD, 'po', '*', 'LC_MESSAGES', 'credenza.mo')):
        language = catalog.split(os.sep)[-3]
        shutil.copy(catalog, folder_of(prefix, language))
    return prefix


def folder_of(prefix, language):
    folder = os.path.join(prefix, configured('LOCALESUBDIR'), language, 'LC_MESSAGES')
    os.makedirs(folder, exist_ok=True)
    return folder


def start(t, prefix, locales, locale, language, *files):
    return t.start(*files, program=os.path.join(prefix, configured('BINDIR'), 'credenza'),
                   env={'LOCPATH': locales, 'LC_ALL': locale, 'LANG': locale, 'LANGUAGE': language})


def shows(program, *texts):
    for text in texts:
        a11y.find(program.window, 'label', text)


def resize(program, width, height):
    """The window can be made as small in any language: no text needs more room, and GTK cuts off none."""
    (_, _, was_width, was_height), (_, _, inner_width, inner_height) = a11y.geometry(program.window_id), a11y.extents(program.window)
    inner = (width - was_width + inner_width, height - was_height + inner_height)
    a11y.xdotool('windowsize', program.window_id, width, height)
    a11y.wait_for(lambda: a11y.geometry(program.window_id)[2:] == (width, height), f'a window of {width} × {height}')
    # X has it first: then the program lays it out.
    a11y.wait_for(lambda: a11y.extents(a11y.fresh(program.window))[2:] == inner, f'{inner[0]} × {inner[1]} of it laid out')


@suite.case('the start and an upload in German')
def german(t):
    prefix = install(t)
    locales = make_locale(t, 'de_DE.UTF-8', 'de_DE')
    p = start(t, prefix, locales, 'de_DE.UTF-8', 'de')
    shows(p, 'Keine Zertifikate', 'Legen Sie Zertifikatsdateien oder Keystores hier ab oder wählen Sie sie aus.')
    t.screenshot('german-empty', p.window_id)
    a11y.press(p.window, 'Hochladen\u00a0…')
    a11y.choose_files(p.app, 'Zertifikate hochladen', t.file('chain.pem'))
    shows(p, 'Anhänge (1)', 'PEM · 3 Einträge · läuft in 12 Monaten ab · ohne privaten Schlüssel',
          'Die Kette ist vollständig und ihre Signaturen sind verifiziert')
    t.screenshot('german-create', p.window_id)
    resize(p, 420, 700)
    a11y.find(p.window, 'push button', 'Zurück')
    t.screenshot('german-create-420', p.window_id)
    resize(p, 900, 700)
    a11y.gone(p.window, 'push button', 'Zurück')
    a11y.do(a11y.wait_for(lambda: a11y.find_all(a11y.fresh(p.window), 'push button', 'Erstellen')[1:], 'Erstellen')[0])
    a11y.row(p.window, 'chain.pem')
    shows(p, 'Alle: 1', 'Gültig', '3 Einträge, der erste läuft in 12 Monaten ab')
    t.screenshot('german-900', p.window_id)
    resize(p, 420, 700)
    a11y.find(p.window, 'push button', 'Zurück')
    t.screenshot('german-420', p.window_id)
    a11y.key('ctrl+comma')
    a11y.find(p.app, 'label', 'Passwörter merken')
    a11y.mapped('Einstellungen')
    t.screenshot('german-preferences')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Einstellungen')
    a11y.key('F1')
    a11y.mapped('Hilfe')
    a11y.click(a11y.find(a11y.top(p.app, 'Hilfe'), 'label', 'Löschen und rückgängig machen'))
    a11y.find(a11y.top(p.app, 'Hilfe'), 'label', re.compile('^Drücken Sie '))
    t.screenshot('german-help')


def write_pem(t):
    """A file with a certificate, and a block that can't be read; its path."""
    path = t.file('server.crt', 'half.pem')
    with open(path, 'a', encoding='ascii') as file:
        file.write('-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n')
    return path


def fail_renewal(t):
    """A store whose certificate could not be renewed, as it was noted then."""
    path = os.path.join(t.data_home, 'credenza', 'vault.sqlite')
    subprocess.run([os.path.join(os.environ['CREDENZA_TOOLS'], 'generate'), path, 'client.pem'], check=True, timeout=120)
    with contextlib.closing(sqlite3.connect(path)) as vault, vault:
        vault.execute('UPDATE generation SET failed = ?, failure_code = 5, failure = ?',
                      (time.time_ns() // 1000, 'Nobody has unlocked the keyring'))
    return path


@suite.case('in German it is said in German why something failed')
def german_reasons(t):
    prefix = install(t)
    locales = make_locale(t, 'de_DE.UTF-8', 'de_DE')
    store = fail_renewal(t)
    p = start(t, prefix, locales, 'de_DE.UTF-8', 'de')
    a11y.click(a11y.row(p.window, 'client.pem'))
    shows(p, re.compile(r'^Der letzte Erneuerungsversuch ist am .* fehlgeschlagen: Niemand hat den Schlüsselbund entsperrt\. '
                        r'Er wird stündlich wiederholt\.$'))
    t.screenshot('german-renewal', p.window_id)
    p.judge()

    p = start(t, prefix, locales, 'de_DE.UTF-8', 'de', write_pem(t))
    shows(p, re.compile('ein Eintrag kann nicht gelesen werden: Der Block „CERTIFICATE“ ist nicht in Base64'))
    t.screenshot('german-warning', p.window_id)
    p.judge()

    with open(store, 'wb') as file:
        file.write(b'no database' * 1000)
    p = start(t, prefix, locales, 'de_DE.UTF-8', 'de')
    shows(p, re.compile('^Der Speicher auf diesem Rechner meldet ein Problem: Die Datei ist kein Speicher$'))
    t.screenshot('german-store', p.window_id)


# ---- a language of longer words with accents ----

def pseudo(line, ends):
    """A line of a message in it: letters with accents; at the end of the message, two fifths more of them."""
    parts = KEPT.split(line)
    n_letters = sum(len(LETTER.findall(part)) for part in parts[::2])
    if n_letters == 0:
        return line
    text = ''.join(part.translate(ACCENTS) if i % 2 == 0 else part for i, part in enumerate(parts))
    if not ends:
        return text
    last = re.search(r'(?:\\n|:|\.|…| )*$', text).start()   # what ends a text ends the longer one
    return text[:last] + PADDING[:n_letters * 2 // 5 + 2] + text[last:]


def make_pseudo_catalog(folder):
    """The program's texts as they are, in English, then in that language."""
    template, english, catalog = (os.path.join(folder, name) for name in ('texts.pot', 'en.po', 'pseudo.po'))
    problems = make_template(template)
    assert not problems, problems
    for command in (['msgen', '--no-wrap', '-o', english, template],):
        subprocess.run(command, check=True, capture_output=True)
    with open(english, encoding='utf-8') as file:
        header, messages = file.read().replace('charset=CHARSET', 'charset=UTF-8').split('\n\n', 1)
    header = re.sub(r'nplurals=INTEGER; plural=EXPRESSION', 'nplurals=2; plural=n != 1', header)

    def translate(found):
        lines = re.findall('"(.*)"', found.group(2))
        return found.group(1) + '\n'.join(f'"{pseudo(line, i == len(lines) - 1)}"' for i, line in enumerate(lines))
    messages = re.sub(r'^(msgstr(?:\[\d\])? )("(?:.*)"(?:\n"(?:.*)")*)', translate, messages, flags=re.MULTILINE)
    with open(catalog, 'w', encoding='utf-8') as file:
        file.write(header + '\n\n' + messages)
    return catalog


def all_translated(program, root=None):
    left = untranslated(root or program.window)
    assert not left, left


def untranslated(root):
    """The texts that are seen or heard and came neither out of the catalog nor out of a file."""
    with atspi.looking(a11y.fresh(root)):
        nodes = a11y.find_all(root)
        texts = {text for text in atspi.names(nodes) if text and LETTER.search(text)}
    parts = {part for text in texts for part in re.split(r' · |, |\n', text)}
    return sorted(part for part in parts if LETTER.search(part) and not ACCENTED.search(part) and
                  not any(name.fullmatch(part.strip()) for name in NAMES))


@suite.case('no text is left out of the translations, and longer ones have room')
def accents(t):
    prefix = install(t)
    locales = make_locale(t, 'en_US.UTF-8', 'en_US')
    catalog = make_pseudo_catalog(t.directory)
    subprocess.run(['msgfmt', '--check-format', '-o', os.path.join(folder_of(prefix, NOBODYS), 'credenza.mo'), catalog],
                   check=True)
    p = start(t, prefix, locales, 'en_US.UTF-8', NOBODYS)
    shows(p, re.compile('^Nó Cértífícátés'))
    all_translated(p)
    t.screenshot('accents-empty', p.window_id)
    p.judge()

    p = start(t, prefix, locales, 'en_US.UTF-8', NOBODYS, t.file('server.crt'))
    shows(p, re.compile(r'^Áttáchménts.*\(1\)'), re.compile('^PEM · 1 éntry.* · éxpírés '))
    all_translated(p)
    t.screenshot('accents-create', p.window_id)
    a11y.do(a11y.wait_for(lambda: a11y.find_all(a11y.fresh(p.window), 'push button', re.compile('_?Créáté á'))[1:],
                          'Create')[0])
    a11y.row(p.window, 'server.crt')
    shows(p, re.compile('^Áll: ?'), re.compile('^Súbjéct'))
    all_translated(p)
    resize(p, 900, 700)
    t.screenshot('accents-900', p.window_id)
    resize(p, 420, 700)
    a11y.find(p.window, 'push button', re.compile('^Báck'))
    all_translated(p)
    t.screenshot('accents-420', p.window_id)

    a11y.key('ctrl+comma')
    preferences = a11y.top(p.app, 'Preferences')
    a11y.find(preferences, 'label', re.compile('^Rémémbér Pásswórds'))
    all_translated(p, preferences)
    a11y.mapped('Preferences')
    t.screenshot('accents-preferences')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Preferences')
    a11y.key('F1')
    help_window = a11y.wait_for(lambda: next((w for w in a11y.children(a11y.fresh(p.app)) if w != p.window), None), 'the help')
    all_translated(p, help_window)


suite.run()
