#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing requests: a key that never leaves this computer, from the form to its file; requests out of files; what goes
out with a private key and without."""

import os
import re
import subprocess

import a11y
from acts import create_buttons, has_rows, names, shows, stored
from case import Suite

suite = Suite()

PASSWORD = 'Save-4711'


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f'{command}: {done.stderr}{done.stdout}'
    return done.stdout


def begin(program, name):
    a11y.key('ctrl+n')
    shows(program, 'Generation Details')
    a11y.wait_for(lambda: (a11y.focused(program.window) or program.window).get_name() == 'Name', 'focus on the name')
    a11y.type_text(name)


def make_key(t, program, kind):
    a11y.press(program.window, 'Create Key and Request Here…')
    dialog = a11y.top(program.app, 'Create Key and Request')
    a11y.mapped('Create Key and Request')
    t.screenshot('kinds')
    a11y.click(a11y.find(dialog, 'check box', kind))
    a11y.press(dialog, 'Create')
    a11y.no_top(program.app, 'Create Key and Request')
    shows(program, re.compile('^Key made here'))


def create(program):
    a11y.wait_for(lambda: len(create_buttons(program)) == 2, 'Create in the form')
    a11y.do(create_buttons(program)[-1])


def save(t, program, path, proposed):
    dialog = a11y.top(program.app, 'Save Key and Certificate')
    a11y.mapped('Save Key and Certificate')
    a11y.click(a11y.find(dialog, 'text', 'Password'))
    a11y.type_text(PASSWORD)
    again = a11y.find(dialog, 'text', 'Repeat Password')
    a11y.click(again)
    a11y.type_text('Savx')
    a11y.find(dialog, 'label', 'The passwords are not the same.')
    t.screenshot('differs')
    a11y.key('ctrl+a')
    a11y.type_text(PASSWORD)
    a11y.press(dialog, 'Save…')
    chosen = a11y.save_file(program.app, 'Save P12 File', path)
    assert chosen == proposed, chosen
    a11y.no_top(program.app, 'Save Key and Certificate')
    a11y.wait_for(lambda: os.path.exists(path), path)


def public_key(*command):
    return run('openssl', *command).split('-----END PUBLIC KEY-----')[0].split('-----BEGIN PUBLIC KEY-----')[1]


def judge(t, path):
    """What OpenSSL says of the file: its key is the certificate's, its chain is whole; who else may read it."""
    pem = os.path.join(t.directory, 'out.pem')
    run('openssl', 'pkcs12', '-in', path, '-passin', 'pass:' + PASSWORD, '-nodes', '-out', pem)
    assert public_key('pkey', '-in', pem, '-pubout') == public_key('x509', '-in', pem, '-noout', '-pubkey')
    assert pem + ': OK' in run('openssl', 'verify', '-CAfile', pem, pem)
    assert os.stat(path).st_mode & 0o077 == 0


@suite.case('a key that never leaves this computer, from the form to its file')
def made_here(t):
    p = t.start()
    begin(p, 'mycert')
    t.screenshot('none', p.window_id)
    make_key(t, p, 'EC P-256')
    t.screenshot('made', p.window_id)
    create(p)
    path = os.path.join(t.directory, 'kept.p12')
    save(t, p, path, 'mycert.p12')
    t.screenshot('saved', p.window_id)
    judge(t, path)
    assert 'mycert.pem' in names(p)
    assert b'PRIVATE KEY' not in stored(t, 'mycert.pem')
    a11y.gone(p.window, 'label', re.compile('waits for its'))


@suite.case('a key whose file is not saved is offered again, in the next session too')
def later(t):
    p = t.start(keep_settings=True)
    begin(p, 'mycert')
    make_key(t, p, 'RSA 3072')
    create(p)
    dialog = a11y.top(p.app, 'Save Key and Certificate')
    a11y.mapped('Save Key and Certificate')
    t.screenshot('save')
    a11y.press(dialog, 'Later')
    a11y.no_top(p.app, 'Save Key and Certificate')
    shows(p, 'A key for “mycert.pem” waits for its file.')
    assert p.quit() == 0

    p = t.start(keep_settings=True)
    shows(p, 'A key for “mycert.pem” waits for its file.')
    t.screenshot('offered', p.window_id)
    a11y.press(p.window, 'Finish…')
    dialog = a11y.top(p.app, 'Unfinished Requests')
    a11y.mapped('Unfinished Requests')
    t.screenshot('unfinished')
    a11y.press(dialog, 'Save as P12…')
    path = os.path.join(t.directory, 'kept.p12')
    save(t, p, path, 'mycert.p12')
    judge(t, path)
    a11y.gone(p.window, 'label', re.compile('waits for its'))


@suite.case('a key without a certificate can ask again, or be deleted')
def again(t):
    p = t.start(keep_settings=True)
    begin(p, 'mycert')
    make_key(t, p, 'EC P-384')
    create(p)
    a11y.press(a11y.top(p.app, 'Save Key and Certificate'), 'Later')
    a11y.no_top(p.app, 'Save Key and Certificate')
    has_rows(p, 'mycert.pem')
    # What is to be deleted is open, and the window has the keys again.
    a11y.find(p.window, 'push button', 'Export to Downloads')
    a11y.wait_for(lambda: a11y.focused(p.window) is not None, 'the focus in the window')
    a11y.key('Delete')
    question = a11y.top(p.app, 'Delete “mycert.pem”?')
    a11y.press(question, 'Delete')
    shows(p, 'A key for “mycert.pem” waits for its certificate.')
    a11y.press(p.window, 'Finish…')
    a11y.press(a11y.top(p.app, 'Unfinished Requests'), 'Create Again…')
    shows(p, 'Key made here: EC, P-384')
    create(p)
    path = os.path.join(t.directory, 'kept.p12')
    save(t, p, path, 'mycert.p12')
    judge(t, path)


def make_request(t, name):
    path, key = os.path.join(t.directory, name), os.path.join(t.directory, 'key.pem')
    run('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', path, '-subj',
        '/O=Example/CN=from-file')
    return path, key


def certifies(t, key):
    chain = os.path.join(t.directory, 'chain.pem')
    with open(chain, 'wb') as file:
        file.write(stored(t, 'mycert.pem'))
    assert public_key('x509', '-in', chain, '-noout', '-pubkey') == public_key('pkey', '-in', key, '-pubout')


@suite.case('a request out of a file that is chosen')
def chosen(t):
    path, key = make_request(t, 'request.csr')
    bad = os.path.join(t.directory, 'bad.csr')
    with open(bad, 'w', encoding='ascii') as file:
        file.write('no request')
    p = t.start()
    begin(p, 'mycert')
    a11y.press(p.window, 'Choose File…')
    a11y.choose_files(p.app, 'Choose a Certificate Signing Request', bad)
    shows(p, '“bad.csr” holds no certificate signing request. Choose a CSR file.')
    a11y.press(p.window, 'Choose File…')
    a11y.choose_files(p.app, 'Choose a Certificate Signing Request', path)
    shows(p, 'request.csr')
    t.screenshot('chosen', p.window_id)
    create(p)
    has_rows(p, 'mycert.pem')
    certifies(t, key)
    assert not a11y.find_all(p.app, 'frame', 'Save Key and Certificate')


@suite.case('a request that is dropped anywhere on the form')
def dropped(t):
    path, key = make_request(t, 'request.csr')
    p = t.start()
    begin(p, 'mycert')
    t.drop(p, [path], over=lambda: a11y.find_all(p.window, 'label', 'Drop Files to Import Them'))
    shows(p, 'request.csr')
    create(p)
    has_rows(p, 'mycert.pem')
    certifies(t, key)


@suite.case('export asks whether a private key shall go along')
def export_key(t):
    p = t.start()
    begin(p, 'mycert')
    create(p)
    shows(p, 'Includes the private key')
    t.screenshot('includes', p.window_id)
    downloads = os.path.join(t.home, 'Downloads')
    for answer, name in (('Certificate Chain Only', 'mycert.pem'), ('With Private Key', 'mycert (1).pem')):
        a11y.press(p.window, 'Export to Downloads')
        question = a11y.top(p.app, 'Export the Private Key?')
        a11y.mapped('Export the Private Key?')
        t.screenshot('question')
        a11y.press(question, answer)
        a11y.wait_for(lambda name=name: os.path.exists(os.path.join(downloads, name)), name)
    with open(os.path.join(downloads, 'mycert.pem'), encoding='ascii') as file:
        chain = file.read()
    assert 'PRIVATE KEY' not in chain and chain.count('BEGIN CERTIFICATE') == 3, chain
    run('openssl', 'pkey', '-in', os.path.join(downloads, 'mycert (1).pem'), '-noout')
    a11y.press(p.window, 'Export to Downloads')
    a11y.press(a11y.top(p.app, 'Export the Private Key?'), 'Cancel')
    a11y.no_top(p.app, 'Export the Private Key?')
    assert len(os.listdir(downloads)) == 2


@suite.case('the root of this computer’s authority, for whoever is to trust it')
def root(t):
    p = t.start()
    shows(p, 'No Certificates')
    a11y.do(a11y.menu_button(p.window, 'Main Menu'))
    a11y.do(a11y.find(p.app, 'menu item', 'Export Root Certificate…'))
    path = os.path.join(t.home, 'Downloads', 'credenza-root-ca.pem')
    a11y.wait_for(lambda: os.path.exists(path), path)
    shows(p, '“credenza-root-ca.pem” exported')
    text = run('openssl', 'x509', '-in', path, '-noout', '-text')
    assert 'CA:TRUE' in text
    begin(p, 'mycert')
    create(p)
    has_rows(p, 'mycert.pem')
    chain = os.path.join(t.directory, 'chain.pem')
    with open(chain, 'wb') as file:
        file.write(stored(t, 'mycert.pem'))
    run('openssl', 'verify', '-CAfile', path, '-untrusted', chain, chain)


suite.run()
