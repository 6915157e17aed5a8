#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection shows besides its service: while that cannot be reached, after a restart, for a subscriber; and
certificates on their way from one store to another."""

import os
import re

import a11y
import fixtures
from acts import create, has_rows, shows
from case import Suite
from connecting import add_connection, clear_keyring, connected, delete, go_to, keyring, lists, settings

suite = Suite()

OFFLINE = re.compile(r'^Offline: as of \d\d:\d\d\. “[\w.]*localhost” can’t be reached')


def fixture(name):
    with open(os.path.join(fixtures.ready(), name), 'rb') as file:
        return file.read()


@suite.case('offline: the rows stay, also after a restart, and Try Again brings it back')
def offline(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    p = connected(t, service, 'server.crt', keep_settings=True)
    a11y.wait_for(lambda: lists(t), 'the rows in the cache')
    service.stop()
    a11y.key('ctrl+r')
    shows(p, OFFLINE)
    has_rows(p, 'server.crt')
    t.screenshot('offline', p.window_id)
    assert p.quit() == 0

    p = t.start(keep_settings=True)
    shows(p, OFFLINE)
    has_rows(p, 'server.crt')
    a11y.find(p.window, name='Store: provider')
    service.start()
    service.put('expired.pem', t.file('expired.pem'))
    a11y.press(p.window, 'Try Again')
    has_rows(p, 'expired.pem', 'server.crt')
    a11y.gone(p.window, 'label', re.compile('^Offline'))


@suite.case('a second start comes back to the place, and asks nothing')
def second_start(t):
    service = t.service()
    service.put('own.pem', t.file('server.crt', 'own.pem'), level='instance')
    p = connected(t, service, keep_settings=True)
    go_to(p, 'provider, Instance')
    has_rows(p, 'own.pem')
    assert p.quit() == 0
    assert len(keyring()) == 1 and 'provider' in settings(t)
    p = t.start(keep_settings=True)
    has_rows(p, 'own.pem')
    shows(p, 'Instance · All: 1')
    assert len(list(a11y.children(a11y.fresh(p.app)))) == 1, 'no question'


@suite.case('the levels of a subscriber are lists of their own')
def subscriber(t):
    service = t.service(subscribers=['acme'])
    service.put('server.crt', t.file('server.crt'))
    service.put('acme.pem', t.file('expired.pem', 'acme.pem'), subscriber='acme')
    clear_keyring()
    p = t.start()
    add_connection(p, service, subscriber='acme')
    has_rows(p, 'server.crt')
    go_to(p, 'provider, Subaccount of acme')
    has_rows(p, 'acme.pem')
    t.screenshot('subscriber', p.window_id)
    delete(p, 'acme.pem')
    shows(p, 'No Certificates')
    service.has(subscriber='acme')
    service.has('server.crt')
    go_to(p, 'provider, Instance for acme')
    shows(p, 'No Certificates')
    assert t.run(t.file('expiring.pem')).returncode == 0
    shows(p, 'Attachments (1)')
    create(p)
    service.has('expiring.pem', level='instance', subscriber='acme')
    service.has(level='instance')


def copy_to(program, level, *names):
    """Selects these, Copy To…, and this store: 'This Computer' or a level of the connection."""
    a11y.click(a11y.row(program.window, names[0]))
    for name in names[1:]:
        a11y.xdotool('keydown', 'ctrl')
        a11y.click(a11y.row(program.window, name))
        a11y.xdotool('keyup', 'ctrl')
    a11y.click(a11y.row(program.window, names[0]), button=3)
    a11y.do(a11y.find(program.app, 'menu item', 'Copy To…'))
    heading = f'Copy {len(names)} Certificate{"s" if len(names) > 1 else ""} To'
    dialog = a11y.top(program.app, heading)
    a11y.mapped(heading)
    a11y.gone(program.app, 'menu item', 'Copy To…')     # a menu that is still open would take the click
    a11y.click(a11y.row(dialog, level, role='list item'))
    a11y.no_top(program.app, heading)
    if any(name.endswith(('.p12', '.jks')) for name in names):
        a11y.press(a11y.top(program.app, 'Copy the Private Keys?'), 'With Private Keys')


@suite.case('certificates are copied from a connection to this computer, and back')
def copy(t):
    service = t.service()
    for name in ('chain.p12', 'server.crt'):
        service.put(name, t.file(name))
    p = connected(t, service, 'chain.p12', 'server.crt')
    copy_to(p, 'This Computer', 'chain.p12', 'server.crt')
    a11y.find(p.window, name='Store: This Computer')
    shows(p, 'Attachments (2)', 'PKCS#12 · 1 entry · with private key · locked with a password')
    t.screenshot('copied', p.window_id)
    create(p)
    has_rows(p, 'chain.p12', 'server.crt')
    a11y.click(a11y.row(p.window, 'chain.p12'))
    shows(p, 'Content')
    a11y.key('ctrl+s')
    a11y.press(a11y.top(p.app, 'Export the Private Key?'), 'With Private Key')
    exported = os.path.join(t.home, 'Downloads', 'chain.p12')
    a11y.wait_for(lambda: os.path.exists(exported), 'export')
    with open(exported, 'rb') as file:
        assert file.read() == fixture('chain.p12')

    copy_to(p, 'Instance', 'server.crt')
    a11y.find(p.window, name='Store: provider')
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'server.crt')
    service.has('server.crt', level='instance')
    assert service.read('server.crt', level='instance') == fixture('server.crt')
    service.has('chain.p12', 'server.crt')

    # By the clipboard, with its key.
    go_to(p, 'provider, Subaccount')
    a11y.click(a11y.row(p.window, 'chain.p12'))
    shows(p, 'Content')
    a11y.key('ctrl+c')
    shows(p, '“chain.p12” copied')
    go_to(p, 'provider, Instance')
    has_rows(p, 'server.crt')
    a11y.key('ctrl+v')
    a11y.press(a11y.top(p.app, 'Copy the Private Keys?'), 'With Private Keys')
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'chain.p12', 'server.crt')
    service.has('chain.p12', 'server.crt', level='instance')
    assert service.read('chain.p12', level='instance') == fixture('chain.p12')


suite.run()
