#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a keyring, with a locked one; and that nothing but the keyring ever holds a secret."""

import contextlib
import os
import re
import subprocess

import a11y
import fixtures
from acts import create, has_rows, shows
from case import Suite
from connecting import (add_connection, choose_authority, choose_key, connect, connected, files_below, keyring, lists,
                        open_add, open_manage, places, settings, shows_key, test)

suite = Suite()

PASSWORD = 'Keyring-4711'


def has_owner(name):
    done = subprocess.run(['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/', '-m',
                           'org.freedesktop.DBus.NameHasOwner', name], capture_output=True, text=True, check=True,
                          timeout=15 * a11y.FACTOR)
    return 'true' in done.stdout


@contextlib.contextmanager
def keyring_daemon(t):
    """A Secret Service with an unlocked keyring below the folders of the case, as long as the block lasts."""
    daemon = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--components=secrets', '--unlock'],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=t.environment(XDG_DATA_HOME=os.path.join(t.directory, 'keyrings')))
    try:
        daemon.stdin.write(PASSWORD.encode())
        daemon.stdin.close()
        a11y.wait_for(lambda: has_owner('org.freedesktop.secrets'), 'a Secret Service')
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait()
        a11y.wait_for(lambda: not has_owner('org.freedesktop.secrets'), 'the end of the Secret Service')


def lock():
    subprocess.run(['secret-tool', 'lock', '--collection=login'], check=True, capture_output=True, timeout=15 * a11y.FACTOR)


def begin(program, service):
    """Add Connection, up to the key and its authority."""
    dialog = open_add(program)
    choose_key(program, dialog, service.key)
    shows_key(dialog)
    choose_authority(program, dialog, service.ca)
    return dialog


@suite.case('without a keyring the key is kept for this session only, when that is wanted')
def no_keyring(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    p = t.start(keep_settings=True)
    dialog = begin(p, service)
    a11y.press(dialog, 'Connect')
    heading = 'Keep the Service Key for This Session?'
    question = a11y.top(p.app, heading)
    a11y.mapped(heading)
    assert any('no keyring' in text for text in a11y.labels(question)), a11y.labels(question)
    t.screenshot('no-keyring')
    a11y.press(question, 'Keep It for This Session Only')
    a11y.no_top(p.app, 'Add Connection')
    has_rows(p, 'server.crt')
    assert p.quit() == 0
    assert service.secrets()[0] not in settings(t)

    # The next session has no key: it says so, and takes it.
    p = t.start(keep_settings=True)
    text = a11y.find(p.window, 'label', re.compile('service key|keyring')).get_name()
    t.screenshot('asks-again', p.window_id)
    window = open_manage(p, 'provider')
    a11y.find(window, 'label', 'The service key is missing. Give it again with Replace.')
    a11y.press(window, 'Replace…')
    dialog = a11y.top(p.app, 'Replace Service Key')
    a11y.mapped('Replace Service Key')
    choose_key(p, dialog, service.key)
    shows_key(dialog)
    a11y.press(dialog, 'Replace')
    question = a11y.top(p.app, heading)
    a11y.mapped(heading)
    a11y.press(question, 'Keep It for This Session Only')
    a11y.no_top(p.app, 'Replace Service Key')
    a11y.key('Escape', 'Escape')
    a11y.no_top(p.app, 'Connections')
    a11y.key('ctrl+r')
    has_rows(p, 'server.crt')


@suite.case('a locked keyring that nobody unlocks leaves the window usable')
def locked(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    with keyring_daemon(t):
        p = connected(t, service, 'server.crt', keep_settings=True)
        assert len(keyring()) == 1
        assert p.quit() == 0
        lock()

        p = t.start(keep_settings=True)
        a11y.find(p.window, name='Store: provider')
        has_rows(p, 'server.crt')       # of the last time
        t.screenshot('locked', p.window_id)
        from connecting import go_to
        go_to(p, 'This Computer')
        shows(p, 'No Certificates')
        assert t.run(t.file('expired.pem')).returncode == 0
        shows(p, 'Attachments (1)')
        create(p)
        has_rows(p, 'expired.pem')

        dialog = begin(p, service)
        a11y.fill(a11y.find(dialog, 'text', 'Name'), 'Second')
        a11y.press(dialog, 'Connect')
        a11y.screenshot(os.path.join(suite.artifacts, 'test-keyring-saving.png'))
        a11y.press(dialog, 'Cancel')
        a11y.key('Escape')
        p.judge()


suite.run()
