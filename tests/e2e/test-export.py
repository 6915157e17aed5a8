#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes out: the stored bytes into Downloads or elsewhere, a certificate as PEM or DER."""

import os
import subprocess

import a11y
import fixtures
from acts import has_rows, shows, start_with
from case import Suite

suite = Suite()


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def has_file(path, data):
    a11y.wait_for(lambda: os.path.exists(path) and read(path) == data, f'{path} with the stored bytes')


def with_key(program):
    """What is locked may have a private key: the question is answered."""
    question = a11y.top(program.app, 'Export the Private Key?')
    a11y.mapped('Export the Private Key?')
    a11y.press(question, 'With Private Key')
    a11y.no_top(program.app, 'Export the Private Key?')


def menu(program, item):
    a11y.do(a11y.menu_button(program.window, 'More Actions'))
    a11y.do(a11y.find(program.app, 'menu item', item))


@suite.case('export writes the stored bytes and never over a file')
def downloads(t):
    p = start_with(t, 'chain.p12')
    stored = read(os.path.join(fixtures.ready(), 'chain.p12'))
    shows(p, 'Content')
    folder = os.path.join(t.home, 'Downloads')
    a11y.press(p.window, 'Export to Downloads')
    with_key(p)
    has_file(os.path.join(folder, 'chain.p12'), stored)
    shows(p, '“chain.p12” exported')
    a11y.find(p.window, 'push button', 'Show in Folder')
    t.screenshot('toast', p.window_id)
    with open(os.path.join(folder, 'chain.p12'), 'wb') as file:
        file.write(b'mine')
    a11y.press(p.window, 'Export to Downloads')
    with_key(p)
    has_file(os.path.join(folder, 'chain (1).p12'), stored)
    a11y.press(p.window, 'Export to Downloads')
    with_key(p)
    has_file(os.path.join(folder, 'chain (2).p12'), stored)
    assert read(os.path.join(folder, 'chain.p12')) == b'mine'
    assert sorted(os.listdir(folder)) == ['chain (1).p12', 'chain (2).p12', 'chain.p12']


@suite.case('the Downloads folder is that of the desktop')
def special_folder(t):
    folder = os.path.join(t.home, 'Heruntergeladenes')
    os.makedirs(folder)
    with open(os.path.join(t.config_home, 'user-dirs.dirs'), 'w', encoding='utf-8') as file:
        file.write('XDG_DOWNLOAD_DIR="$HOME/Heruntergeladenes"\n')
    p = start_with(t, 'server.crt')
    shows(p, 'Subject')
    a11y.key('ctrl+s')
    has_file(os.path.join(folder, 'server.crt'), read(os.path.join(fixtures.ready(), 'server.crt')))


@suite.case('exports go to the folder that the preferences say, while it is there')
def preferences(t):
    folder = os.path.join(t.directory, 'My Keys')
    os.makedirs(folder)
    p = start_with(t, 'server.crt')
    shows(p, 'Subject')
    a11y.key('ctrl+comma')
    window = a11y.top(p.app, 'Preferences')
    a11y.mapped('Preferences')
    a11y.find(window, 'label', 'Downloads')
    t.screenshot('preferences')
    a11y.do(a11y.find(window, 'push button', a11y.re.compile('^Choose the export folder')))
    a11y.choose_files(p.app, 'Choose the Export Folder', folder)
    a11y.find(window, 'label', 'My Keys')
    a11y.find(window, 'push button', 'Reset to Downloads')
    t.screenshot('preferences-folder')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Preferences')
    a11y.press(p.window, 'Export to “My Keys”')
    has_file(os.path.join(folder, 'server.crt'), read(os.path.join(fixtures.ready(), 'server.crt')))
    shows(p, '“server.crt” exported to “My Keys”')
    t.screenshot('folder-toast', p.window_id)
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    a11y.mapped('Export As')
    a11y.find(dialog, 'label', 'My Keys')
    t.screenshot('folder-as')
    os.rename(folder, folder + ' elsewhere')
    a11y.press(dialog, 'Export')
    a11y.find(dialog, 'label', 'The folder “My Keys” is not there. Choose another one in the preferences.')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Export As')
    a11y.key('ctrl+s')
    shows(p, 'The folder “My Keys” is not there. Choose another one in the preferences.')
    t.screenshot('folder-gone', p.window_id)
    assert not os.path.exists(folder) and not os.path.exists(os.path.join(t.home, 'Downloads'))
    a11y.press(p.window, 'Preferences')
    window = a11y.top(p.app, 'Preferences')
    a11y.press(window, 'Reset to Downloads')
    a11y.find(window, 'label', 'Downloads')
    a11y.mapped('Preferences')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Preferences')
    a11y.find(p.window, 'push button', 'Export to Downloads')


def choose(dialog, title, downs, chosen):
    """The choice that stands so many rows below the first of a combo row, by keys."""
    row = a11y.find(dialog, 'combo box', title)
    a11y.click(row)
    a11y.find(dialog, 'label', chosen)
    for _ in range(downs):
        a11y.key('Down')
    a11y.key('Return')
    a11y.wait_for(lambda: a11y.find_all(a11y.fresh(row), 'label', chosen), f'{title}: {chosen}')


def type_passwords(dialog, password):
    for title in ('New Password', 'Repeat Password'):
        a11y.click(a11y.find(dialog, 'text', title))
        a11y.type_text(password)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f'{command}: {done.stderr}{done.stdout}'
    return done.stdout


@suite.case('Export As makes a P12 of a JKS, with its key')
def export_as(t):
    p = start_with(t, 'keystore.jks')
    shows(p, 'Content')
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    a11y.mapped('Export As')
    a11y.press(dialog, 'Continue Without Password')
    choose(dialog, 'Format', 6, 'Unchanged')
    choose(dialog, 'Save In', 1, 'Another Folder…')
    target = os.path.join(t.directory, 'elsewhere.jks')
    a11y.press(dialog, 'Export')
    assert a11y.save_file(p.app, 'Export Certificate', target) == 'keystore.jks'
    has_file(target, read(os.path.join(fixtures.ready(), 'keystore.jks')))
    shows(p, '“elsewhere.jks” exported')
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    a11y.mapped('Export As')
    t.screenshot('locked')
    a11y.type_text('wrong')
    a11y.key('Return')
    a11y.find(dialog, 'label', 'The password is wrong. Try again.')
    a11y.key('ctrl+a')
    a11y.type_text(fixtures.PASSWORD)
    a11y.key('Return')
    a11y.find(dialog, 'combo box', 'Format')
    t.screenshot('choices')
    choose(dialog, 'Format', 4, 'PKCS#12')
    choose(dialog, 'Content', 2, 'Private Key and Chain')
    export = a11y.find(dialog, 'push button', 'Export')
    assert not a11y.has_state(export, a11y.State.SENSITIVE), 'a key needs a password'
    type_passwords(dialog, 'another')
    t.screenshot('pkcs12')
    a11y.press(dialog, 'Export')
    path = os.path.join(t.home, 'Downloads', 'keystore.p12')
    a11y.wait_for(lambda: os.path.exists(path), path)
    listed = run('keytool', '-list', '-keystore', path, '-storepass', 'another')
    assert 'server, ' in listed and 'PrivateKeyEntry' in listed, listed


@suite.case('Export As makes a PEM of a locked P12, its key encrypted')
def export_pem(t):
    p = start_with(t, 'locked.p12')
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    a11y.mapped('Export As')
    a11y.type_text(fixtures.LOCKED_PASSWORD)
    a11y.key('Return')
    a11y.find(dialog, 'combo box', 'Format')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Export As')
    # Asked once: what has opened the file opens it again, here and in the pane.
    shows(p, 'Content')
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    choose(dialog, 'Content', 2, 'Private Key and Chain')
    a11y.find(dialog, 'label', 'Encrypt Private Key')
    type_passwords(dialog, 'pem password')
    t.screenshot('pem')
    a11y.press(dialog, 'Export')
    path = os.path.join(t.home, 'Downloads', 'locked.pem')
    a11y.wait_for(lambda: os.path.exists(path), path)
    assert 'BEGIN ENCRYPTED PRIVATE KEY' in read(path).decode()
    public = run('openssl', 'pkey', '-in', path, '-passin', 'pass:pem password', '-pubout')
    assert public == run('openssl', 'x509', '-in', path, '-noout', '-pubkey')


@suite.case('a certificate of a keystore as PEM and as DER')
def certificate(t):
    p = start_with(t, 'keystore.jks')
    a11y.click(a11y.row(p.window, 'Test Issuing CA', role='list item'))
    shows(p, 'Subject')
    folder = os.path.join(t.home, 'Downloads')
    menu(p, 'Export Certificate as PEM')
    pem = os.path.join(folder, 'Test Issuing CA.pem')
    a11y.wait_for(lambda: os.path.exists(pem), pem)
    menu(p, 'Export Certificate as DER')
    der = os.path.join(folder, 'Test Issuing CA.cer')
    a11y.wait_for(lambda: os.path.exists(der), der)
    subjects = [subprocess.run(['openssl', 'x509', '-in', path, '-noout', '-subject', '-fingerprint'], capture_output=True,
                               text=True, check=True).stdout for path in (pem, der)]
    assert subjects[0] == subjects[1] and 'CN = Test Issuing CA' in subjects[0], subjects


def drop_target(t, p):
    """Another program beside this one, which takes files."""
    other = t.start(program=os.path.join(os.environ['CREDENZA_TOOLS'], 'sample'), app_id='org.credenza.Sample', wait=False)
    other.wait_window()
    a11y.place(other.window_id, 10, 20)
    a11y.place(p.window_id, 600, 300)
    a11y.xdotool('windowraise', other.window_id)
    return other


def drag_into(p, other, name):
    """Drags a row there; the path of what arrives."""
    start = a11y.middle(a11y.screen_rect(a11y.find(a11y.row(p.window, name), 'label', name)))
    end = a11y.middle(a11y.geometry(other.window_id))
    with a11y.drag(start, end, over=lambda: a11y.find_all(other.window, 'label', 'Drop files here')):
        pass
    return a11y.find(other.window, 'label', a11y.re.compile('^drop /')).get_name().split(' ', 1)[1]


@suite.case('drag a certificate into another program')
def drag_out(t):
    p = start_with(t, 'chain.p12', 'server.crt')
    other = drop_target(t, p)
    dropped = drag_into(p, other, 'chain.p12')
    assert os.path.basename(dropped) == 'chain.p12', dropped
    assert read(dropped) == read(os.path.join(fixtures.ready(), 'chain.p12'))
    assert os.stat(dropped).st_mode & 0o077 == 0
    assert p.quit() == 0
    assert not os.path.exists(os.path.dirname(dropped)), 'it went with the window'


@suite.case('a private key that can be seen stays behind when its file is dragged out')
def drag_key(t):
    p = start_with(t, 'chain-with-key.pem', 'server.crt')
    dropped = drag_into(p, drop_target(t, p), 'chain-with-key.pem')
    assert os.path.basename(dropped) == 'chain-with-key.pem', dropped
    text = read(dropped).decode()
    assert 'PRIVATE KEY' not in text, 'the key has left'
    assert text == read(os.path.join(fixtures.ready(), 'chain.pem')).decode(), 'all certificates, in their order'
    assert os.listdir(os.path.dirname(dropped)) == ['chain-with-key.pem'], os.listdir(os.path.dirname(dropped))
    shows(p, '“chain-with-key.pem” was dropped without its private key')


@suite.case('a certificate dragged onto its own list stays there')
def drag_onto_itself(t):
    p = start_with(t, 'chain.p12', 'server.crt')
    row = a11y.middle(a11y.screen_rect(a11y.find(a11y.row(p.window, 'chain.p12'), 'label', 'chain.p12')))
    try:
        with a11y.drag(row, (row[0] + 40, row[1] + 200), timeout=2,
                       over=lambda: a11y.find_all(p.window, 'label', 'Drop Files to Import Them')):
            pass
        raise AssertionError('it was taken')
    except a11y.NotFound:
        pass
    has_rows(p, 'chain.p12', 'server.crt')      # and no draft


@suite.case('an export that fails says so')
def failure(t):
    p = start_with(t, 'server.crt')
    shows(p, 'Subject')
    with open(os.path.join(t.home, 'Downloads'), 'w', encoding='utf-8') as file:
        file.write('a file where the folder should be')
    a11y.key('ctrl+s')
    shows(p, a11y.re.compile('could not be written'))


suite.run()
