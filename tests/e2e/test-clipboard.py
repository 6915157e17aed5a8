#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is copied to other programs and pasted from them, by the keys that everybody knows."""

import os
import re
import stat
import subprocess
import urllib.parse

import a11y
import fixtures
from acts import create, open_search, shows, start_with
from case import Suite

suite = Suite()


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def subjects(pem):
    """The subjects of the certificates in a text, as openssl reads it."""
    pkcs7 = subprocess.run(['openssl', 'crl2pkcs7', '-nocrl', '-certfile', '/dev/stdin'], input=pem.encode(), check=True,
                           capture_output=True).stdout
    printed = subprocess.run(['openssl', 'pkcs7', '-print_certs', '-noout'], input=pkcs7, check=True, capture_output=True)
    return re.findall(r'^subject=.*CN = (.*)$', printed.stdout.decode(), re.MULTILINE)


def copied_files():
    """What a file manager would paste: paths."""
    return [urllib.parse.unquote(urllib.parse.urlparse(uri).path) for uri in a11y.clipboard('text/uri-list').split()]


def select(program, *names):
    a11y.click(a11y.row(program.window, names[0]))
    for name in names[1:]:
        a11y.xdotool('keydown', 'ctrl')
        a11y.click(a11y.row(program.window, name))
        a11y.xdotool('keyup', 'ctrl')


@suite.case('one is copied as text and as a file, without its key')
def copy_one(t):
    p = start_with(t, 'chain-with-key.pem', 'truststore.jks')
    select(p, 'chain-with-key.pem')
    shows(p, 'Content')
    a11y.key('ctrl+c')
    shows(p, '“chain-with-key.pem” copied, without its private key')
    t.screenshot('copied', p.window_id)
    text = a11y.clipboard()
    assert subjects(text) == ['server.example.com', 'Test Issuing CA', 'Test Root CA'], text
    assert 'PRIVATE' not in text
    path, = copied_files()
    assert os.path.basename(path) == 'chain-with-key.pem' and b'PRIVATE' not in read(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600

    # Inside a keystore it is the opened certificate.
    select(p, 'truststore.jks')
    a11y.click(a11y.row(p.window, 'Test Root CA', role='list item'))
    a11y.find(p.window, 'push button', 'Back')
    a11y.key('F10')
    a11y.do(a11y.find(p.app, 'menu item', 'Copy'))
    a11y.wait_for(lambda: not copied_files(), 'copied')
    shows(p, '“Test Root CA” copied')
    assert subjects(a11y.clipboard()) == ['Test Root CA'] and not copied_files()

    # Text that is selected is what is meant.
    a11y.key('alt+Left')
    a11y.gone(p.window, 'push button', 'Back')
    open_search(p)
    a11y.type_text('trust')
    a11y.key('ctrl+a', 'ctrl+c')
    a11y.wait_for(lambda: a11y.clipboard() == 'trust', 'the selected text')

    # With the program go its files, and nobody is asked to keep them.
    a11y.key('Escape')
    select(p, 'chain-with-key.pem')
    a11y.key('ctrl+c')
    a11y.wait_for(lambda: copied_files(), 'copied again')
    path, = copied_files()
    assert p.quit() == 0
    assert not os.path.exists(path)


@suite.case('several are copied in the order of the list; what shows no certificate is told')
def copy_several(t):
    p = start_with(t, 'chain.pem', 'expired.pem', 'keystore.jks', 'locked.p12')
    select(p, 'expired.pem', 'keystore.jks')
    shows(p, 'Selection')
    a11y.key('ctrl+c')
    shows(p, '2 certificates copied, without private keys')
    assert subjects(a11y.clipboard()) == ['expired.example.com', 'server.example.com', 'Test Issuing CA', 'Test Root CA']
    assert [os.path.basename(path) for path in copied_files()] == ['expired.pem', 'keystore.pem']

    a11y.key('Escape')
    select(p, 'locked.p12', 'chain.pem')
    a11y.key('ctrl+c')
    dialog = a11y.top(p.app, 'Some Certificates Could Not Be Copied')
    a11y.find(dialog, 'label', re.compile('locked.p12'))
    t.screenshot('failures')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Some Certificates Could Not Be Copied')
    text = a11y.clipboard()
    assert subjects(text) == ['server.example.com', 'Test Issuing CA', 'Test Root CA'], text
    # The store has it already.
    a11y.key('ctrl+v')
    shows(p, re.compile('^What was copied is in this store already'))


@suite.case('files and texts are pasted, and looked at first')
def paste(t):
    p = t.start()
    shows(p, 'No Certificates')
    a11y.set_clipboard(''.join(f'file://{urllib.parse.quote(t.file(name))}\r\n' for name in ('chain.p12', 'grüße aus köln.pem')),
                       'text/uri-list')
    a11y.key('ctrl+v')
    shows(p, 'Attachments (2)', 'PKCS#12 · 1 entry · with private key · locked with a password')
    with open(t.file('expired.pem'), encoding='ascii') as file:
        a11y.set_clipboard('The certificate, as you asked:\n\n' + file.read())
    a11y.key('F10')
    a11y.do(a11y.find(p.app, 'menu item', 'Paste'))
    shows(p, 'Attachments (3)', 'PEM · 1 entry · expired 2 years ago · no private key')
    a11y.set_clipboard('No certificate at all')
    a11y.gone(p.app, 'menu item', 'Paste')
    a11y.key('ctrl+v')
    shows(p, 'Attachments (4)')
    t.screenshot('pasted', p.window_id)
    create(p)
    a11y.row(p.window, 'certificate.pem')
    a11y.row(p.window, 'chain.p12')


@suite.case('where there is nothing to paste, that is said; in a field, the text is meant')
def paste_nothing(t):
    p = t.start()
    shows(p, 'No Certificates')
    a11y.set_clipboard('<svg/>', 'image/svg+xml')
    a11y.key('ctrl+v')
    shows(p, re.compile('^There is nothing to paste'))
    a11y.set_clipboard('sought')
    entry = open_search(p)
    a11y.key('ctrl+v')
    a11y.wait_for(lambda: a11y.text(entry) == 'sought', 'the text in the field')
    assert not a11y.find_all(p.window, 'label', re.compile('^Attachments'))


suite.run()
