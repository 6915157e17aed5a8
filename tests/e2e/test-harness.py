#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves the harness itself on the sample program (sample.c): what fails here is no fault of Credenza."""

import os
import subprocess
import sys

import a11y
import fixtures
from case import Suite

suite = Suite(os.path.join(os.environ['CREDENZA_TOOLS'], 'sample'), 'org.credenza.Sample')


def event(program, what):
    """Waits for a row of the sample's list."""
    return a11y.row(program.window, what)


@suite.case('buttons, menus and dialogs answer to AT-SPI, the pointer and keys')
def dialogs(t):
    p = t.start()
    a11y.press(p.window, 'Ask')
    dialog = a11y.top(p.app, 'Delete it?')
    assert 'It cannot be brought back.' in a11y.labels(dialog)
    a11y.press(dialog, 'Delete')
    event(p, 'answer delete')
    a11y.no_top(p.app, 'Delete it?')

    a11y.click(a11y.find(p.window, 'push button', 'Ask'))
    a11y.mapped('Delete it?')
    a11y.key('Escape')
    event(p, 'answer cancel')

    a11y.no_top(p.app, 'Delete it?')
    a11y.do(a11y.menu_button(p.window, 'Main Menu'))
    a11y.do(a11y.find(p.app, 'menu item', 'Ask'))
    dialog = a11y.top(p.app, 'Delete it?')
    a11y.mapped('Delete it?')
    a11y.click(a11y.find(dialog, 'push button', 'Cancel'))
    a11y.no_top(p.app, 'Delete it?')
    a11y.wait_for(lambda: a11y.rows(p.window) == [['answer delete'], ['answer cancel'], ['answer cancel']], 'three events')


@suite.case('entries take keys, also those that no keyboard has')
def entries(t):
    p = t.start()
    name = a11y.find(p.window, 'text', 'Name')
    a11y.fill(name, 'grüße 1/2')
    assert a11y.focused(p.window) is not None
    a11y.key('Return')
    event(p, 'entry grüße 1/2')
    password = a11y.find(p.window, 'password text', 'Password')
    a11y.click(password)
    a11y.type_text('pa$$ w0rd')
    a11y.key('Return')
    event(p, 'entry pa$$ w0rd')
    a11y.set_text(name, 'by AT-SPI')
    a11y.wait_for(lambda: a11y.text(a11y.fresh(name)) == 'by AT-SPI', 'text')


@suite.case('what the program copies is on the clipboard')
def copy(t):
    p = t.start()
    a11y.press(p.window, 'Copy')
    a11y.wait_for(lambda: a11y.clipboard() == 'copied text', 'clipboard')


@suite.case('actions work over D-Bus and a second start reaches the first')
def actions(t):
    p = t.start()
    p.action('say', "'hello'")
    event(p, 'said hello')
    assert t.run().returncode == 0
    assert p.process.poll() is None


@suite.case('the file chooser opens and saves, with spaces and umlauts')
def chooser(t):
    p = t.start()
    path = t.file('grüße aus köln.pem')
    a11y.key('ctrl+o')
    a11y.choose_files(p.app, 'Open File', path)
    event(p, f'open {path}')
    a11y.press(p.window, 'Open')
    a11y.choose_files(p.app, 'Open File', t.file('chain.p12'))
    target = os.path.join(t.directory, 'files', 'exported.pem')
    a11y.press(p.window, 'Save')
    assert a11y.save_file(p.app, 'Save File', target) == 'proposed.pem'
    event(p, f'save {target}')


def over(program):
    return lambda: a11y.find_all(a11y.fresh(program.window), 'label', 'Drop files here')


def dragged(t, gtk):
    p = t.start()
    paths = [t.file('truststore.jks'), t.file('grüße aus köln.pem'), t.file('folder')]
    t.drop(p, paths, over(p), gtk=gtk, picture=f'drag-gtk{gtk}')
    for path in paths:
        event(p, f'drop {path}')
    a11y.gone(p.window, 'label', 'Drop files here')


@suite.case('files are dragged from a GTK 4 program')
def drag4(t):
    dragged(t, 4)


@suite.case('files are dragged from a GTK 3 program')
def drag3(t):
    dragged(t, 3)


@suite.case('a warning, a crash and a hang are seen')
def failures(t):
    p = t.start()
    p.action('warn')
    a11y.wait_for(p.complaints, 'the planted warning')
    t.allow('A planted warning')
    assert not p.complaints()

    try:
        p.action('crash')
    except subprocess.CalledProcessError:       # no answer came: it died of the call
        pass
    assert p.process.wait(20 * a11y.FACTOR) != 0
    try:
        p.judge()
    except AssertionError as e:
        assert 'ended with status' in str(e)
    else:
        raise AssertionError('a crash was not seen')

    try:
        a11y.wait_for(lambda: False, 'nothing', timeout=0.2)
    except a11y.NotFound:
        pass
    else:
        raise AssertionError('a wait did not end')


def leak(t):
    t.start(check_leaks=True).judge()
    p = t.start(check_leaks=True)
    p.action('leak')
    try:
        p.judge()
    except AssertionError as e:
        assert 'leaked' in str(e) and 'action_cb' in str(e), e
    else:
        raise AssertionError('the planted leak was not seen')


if os.environ.get('CREDENZA_SANITIZE'):
    suite.case('a leak of ours is told from those of the libraries')(leak)


@suite.case('the fixtures are what they claim to be')
def fixture_files(t):
    def output(*command):
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    listing = output('keytool', '-list', '-keystore', t.file('truststore.jks'), '-storepass', fixtures.PASSWORD)
    assert listing.count('trustedCertEntry') == 2, listing
    listing = output('keytool', '-list', '-keystore', t.file('keystore.jks'), '-storepass', fixtures.PASSWORD)
    assert listing.count('PrivateKeyEntry') == 1, listing
    output('openssl', 'pkcs12', '-noout', '-in', t.file('locked.p12'), '-passin', 'pass:' + fixtures.LOCKED_PASSWORD)
    dates = output('openssl', 'x509', '-noout', '-enddate', '-checkend', str(9 * 86400), '-in', t.file('expiring.pem'))
    assert 'will not expire' in dates, dates
    assert os.path.getsize(t.file('huge.pem')) > 6 * 1024 * 1024


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    suite.run()
