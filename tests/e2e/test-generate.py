#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create → External Service: the form, and what other programs say of the certificates that it makes."""

import contextlib
import os
import re
import sqlite3
import subprocess

import a11y
from acts import create_buttons, has_rows, names, shows
from case import Suite

suite = Suite()

PASSWORD = 'Gen-4711'
EXTENSIONS = ('PEM', 'P12', 'PFX', 'JKS')


def entry(program, name):
    return a11y.find(program.window, 'text', name)


def begin(program):
    """Opens the form; the name has the focus."""
    a11y.key('ctrl+n')
    shows(program, 'Generation Details')
    a11y.wait_for(lambda: (a11y.focused(program.window) or program.window).get_name() == 'Name', 'focus on the name')


def reach(program, name):
    """Moves the focus from field to field until it is in this one."""
    for _ in range(20):
        node = a11y.focused(program.window)
        if node is not None and node.get_name() == name:
            return
        a11y.key('Tab')
        a11y.wait_for(lambda before=node: a11y.focused(program.window) != before, 'the focus moves on')
    raise AssertionError(f'no field {name}')


def walk(program, key, end):
    """The names of what the key leads to, from field to field, until the focus is in the last."""
    passed = []
    while not passed or passed[-1] != end:
        assert len(passed) < 20, f'no way to {end}: {passed}'
        before = a11y.focused(program.window)
        a11y.key(key)
        a11y.wait_for(lambda: a11y.focused(program.window) not in (None, before), f'the focus moves on from {passed}')
        passed.append(a11y.clean(a11y.focused(program.window).get_name()))
    return passed


def choose_extension(program, extension):
    """By keys, from the name on."""
    walk(program, 'Tab', 'Export Root…')
    a11y.key('Tab')
    a11y.key('space')
    a11y.wait_for(lambda: a11y.find_all(a11y.fresh(program.app), 'label', 'JKS'), 'the list of extensions')
    for _ in range(EXTENSIONS.index(extension)):
        a11y.key('Down')
    a11y.key('Return')
    choice = a11y.find(program.window, 'combo box', 'File Extension')
    a11y.wait_for(lambda: a11y.find_all(a11y.fresh(choice), 'label', extension), f'extension {extension}')


def can_create(program):
    return len(create_buttons(program)) == 2


def wait_created(program, name):
    a11y.wait_for(lambda: name in names(program), name, timeout=60)
    a11y.wait_for(lambda: 'New Certificate' not in names(program), 'the end of the draft')


@contextlib.contextmanager
def writing(t):
    """Another process that writes to the store: what is created waits for it, however fast its key was found."""
    vault = sqlite3.connect(os.path.join(t.data_home, 'credenza', 'vault.sqlite'), isolation_level=None)
    with contextlib.closing(vault):
        vault.execute('BEGIN IMMEDIATE')
        yield
        vault.execute('ROLLBACK')


def export(t, program, name):
    """What was opened in the pane, exported to a file; its path."""
    a11y.press(program.window, 'Export to Downloads')
    a11y.press(a11y.top(program.app, 'Export the Private Key?'), 'With Private Key')
    path = os.path.join(t.home, 'Downloads', name)
    a11y.wait_for(lambda: os.path.exists(path), path)
    return path


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f'{command}: {done.stderr}{done.stdout}'
    return done.stdout


def generate(t, extension, password):
    """Makes mycert.EXTENSION by keys alone; the path of what was exported."""
    p = t.start()
    begin(p)
    a11y.type_text('mycert')
    if extension != 'PEM':
        choose_extension(p, extension)
    reach(p, 'Password')
    a11y.type_text(password)
    a11y.wait_for(lambda: can_create(p), 'Create')
    with writing(t):
        a11y.key('Return')
        shows(p, 'Creating key and certificate…')
        t.screenshot(f'creating-{extension}', p.window_id)
    name = f'mycert.{extension.lower()}'
    wait_created(p, name)
    has_rows(p, name)
    a11y.find(p.window, 'push button', 'Export to Downloads')
    t.screenshot(f'created-{extension}', p.window_id)
    return export(t, p, name)


def split(pem):
    return re.findall(r'-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?', pem, re.S)


def judge_chain(t, pem):
    """Leaf, issuing authority and root, and a leaf for TLS clients under the name of the file."""
    blocks = split(pem)
    assert len(blocks) == 3, pem
    paths = [os.path.join(t.directory, f'{i}.pem') for i in range(3)]
    for path, block in zip(paths, blocks):
        with open(path, 'w', encoding='ascii') as out:
            out.write(block)
    run('openssl', 'verify', '-CAfile', paths[2], '-untrusted', paths[1], '-purpose', 'sslclient', paths[0])
    return run('openssl', 'x509', '-in', paths[0], '-noout', '-subject', '-nameopt', 'RFC2253')


@suite.case('PEM, with an encrypted key')
def pem(t):
    path = generate(t, 'PEM', PASSWORD)
    with open(path, encoding='ascii') as file:
        text = file.read()
    assert 'BEGIN ENCRYPTED PRIVATE KEY' in text, text
    assert 'CN=mycert.pem' in judge_chain(t, text)
    key = run('openssl', 'pkey', '-in', path, '-passin', f'pass:{PASSWORD}', '-pubout')
    assert key == run('openssl', 'x509', '-in', os.path.join(t.directory, '0.pem'), '-noout', '-pubkey')


def pkcs12(t, extension):
    path = generate(t, extension, PASSWORD)
    text = run('openssl', 'pkcs12', '-in', path, '-passin', f'pass:{PASSWORD}', '-nodes')
    assert 'PRIVATE KEY' in text
    assert f'CN=mycert.{extension.lower()}' in judge_chain(t, text)
    run('keytool', '-list', '-keystore', path, '-storetype', 'PKCS12', '-storepass', PASSWORD)


@suite.case('P12')
def p12(t):
    pkcs12(t, 'P12')


@suite.case('PFX')
def pfx(t):
    pkcs12(t, 'PFX')


@suite.case('JKS')
def jks(t):
    path = generate(t, 'JKS', PASSWORD)
    listed = run('keytool', '-list', '-rfc', '-keystore', path, '-storetype', 'JKS', '-storepass', PASSWORD)
    assert 'PrivateKeyEntry' in listed, listed
    assert 'CN=mycert.jks' in judge_chain(t, listed)


@suite.case('everything is said beside its field, and Create waits for it')
def problems(t):
    p = t.start()
    begin(p)
    assert not can_create(p)
    assert not a11y.find_all(p.window, 'label', 'Give the certificate a name.')
    a11y.type_text('a/b')
    shows(p, 'A name has at most 200 characters, and no slash or line break.')
    name = entry(p, 'Name')
    a11y.wait_for(lambda: a11y.fresh(name).get_description().startswith('A name has'), 'the description of the name')
    assert not can_create(p)
    t.screenshot('problem', p.window_id)
    a11y.fill(name, '')
    shows(p, 'Give the certificate a name.')
    a11y.fill(name, 'mine')
    a11y.gone(p.window, 'label', 'Give the certificate a name.')
    a11y.wait_for(lambda: can_create(p), 'Create')

    reach(p, 'Validity')
    a11y.type_text('0')
    shows(p, 'Enter a whole number, at least 1.')
    a11y.wait_for(lambda: not can_create(p), 'no Create')
    a11y.key('ctrl+a')
    a11y.type_text('12')
    a11y.wait_for(lambda: can_create(p), 'Create')

    a11y.fill(name, 'mine')
    there = ['Name'] + walk(p, 'Tab', 'Automatic Renewal')
    back = walk(p, 'shift+Tab', 'Name')
    assert back == there[-2::-1], f'{there}, and {back}'

    a11y.press(p.window, 'Add Label')
    a11y.wait_for(lambda: (a11y.focused(p.window) or p.window).get_name() == 'Key', 'focus on the key')
    a11y.type_text('env')
    a11y.key('Tab')
    a11y.wait_for(lambda: (a11y.focused(p.window) or p.window).get_name() == 'Values', 'focus on the values')
    a11y.type_text('prod,prod')
    shows(p, 'The value “prod” is already there.')
    a11y.wait_for(lambda: not can_create(p), 'no Create')
    t.screenshot('labels', p.window_id)
    a11y.key('ctrl+a')
    a11y.type_text('eu west')
    a11y.gone(p.window, 'label', 'The value “prod” is already there.')
    a11y.wait_for(lambda: can_create(p), 'Create')

    a11y.fill(entry(p, 'Common Name (CN)'), 'x' * 65)
    shows(p, 'A common name has at most 64 characters.')
    a11y.key('BackSpace')
    a11y.gone(p.window, 'label', 'A common name has at most 64 characters.')
    a11y.key('ctrl+a')
    a11y.type_text('example.com')
    a11y.key('Return')
    wait_created(p, 'mine.pem')
    shows(p, re.compile('^example.com$'))
    for value in ('prod', 'eu west'):
        a11y.find(p.window, 'push button', value)
    t.screenshot('labelled', p.window_id)

    # The next form has no labels of the one before.
    begin(p)
    shows(p, '0 of 10 labels')
    assert not a11y.find_all(p.window, 'push button', 'Remove “prod”')
    a11y.type_text('mine')
    shows(p, 'There is already a certificate of this name. Choose another one.')
    assert not can_create(p)
    t.screenshot('taken', p.window_id)


@suite.case('what the service refuses, it says at its field')
def refused(t):
    p = t.start()
    begin(p)
    a11y.type_text('long')
    reach(p, 'Validity')
    a11y.type_text('240')
    a11y.wait_for(lambda: can_create(p), 'Create')
    a11y.key('Return')
    shows(p, re.compile('^This validity is not accepted: '))
    t.screenshot('refused', p.window_id)
    a11y.wait_for(lambda: (a11y.focused(p.window) or p.window).get_name() == 'Validity', 'focus on the validity')
    assert not can_create(p)
    assert a11y.text(entry(p, 'Name')) == 'long'
    a11y.key('ctrl+a')
    a11y.type_text('2')
    a11y.gone(p.window, 'label', re.compile('^This validity is not accepted: '))
    a11y.key('Return')
    wait_created(p, 'long.pem')


@suite.case('Cancel while it runs leaves the form as it was')
def cancel(t):
    p = t.start()
    begin(p)
    a11y.type_text('later')
    reach(p, 'Password')
    a11y.type_text(PASSWORD)
    with writing(t):
        a11y.key('Return')
        a11y.press(p.window, 'Cancel')
        a11y.find(p.window, 'push button', 'Discard', match=lambda n: n.get_state_set().contains(a11y.State.SENSITIVE))
    a11y.wait_for(lambda: can_create(p), 'Create')
    assert a11y.text(entry(p, 'Name')) == 'later'
    assert names(p) == ['New Certificate'], names(p)
    reach(p, 'Password')
    a11y.key('Return')
    wait_created(p, 'later.pem')


@suite.case('dropped files are imported; the method can be changed; a draft is kept')
def methods(t):
    p = t.start()
    begin(p)
    a11y.type_text('half')
    assert t.run(t.file('server.crt')).returncode == 0
    shows(p, 'Attachments (1)')
    t.screenshot('import', p.window_id)
    a11y.do(create_buttons(p)[-1])
    a11y.row(p.window, 'server.crt')

    begin(p)
    a11y.type_text('half')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject')
    a11y.click(a11y.row(p.window, 'New Certificate'))
    assert a11y.text(entry(p, 'Name')) == 'half'
    a11y.click(a11y.find(p.window, 'check box', 'Import'))
    shows(p, 'Drop certificate files here')
    a11y.click(a11y.find(p.window, 'check box', 'External Service'))
    assert a11y.text(entry(p, 'Name')) == 'half'
    a11y.press(p.window, 'Discard')
    has_rows(p, 'server.crt')


@suite.case('dark and narrow')
def narrow(t):
    p = t.start(env={'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
    begin(p)
    a11y.type_text('mycert')
    t.screenshot('dark', p.window_id)
    a11y.xdotool('windowsize', p.window_id, 420, 900)
    a11y.wait_for(lambda: a11y.geometry(p.window_id).width < 480, 'a narrow window')
    reach(p, 'Validity')
    a11y.type_text('x')
    shows(p, 'Enter a whole number, at least 1.')
    t.screenshot('narrow', p.window_id)


suite.run()
