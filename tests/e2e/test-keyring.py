#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a keyring, with a locked one; and that nothing but the keyring ever holds a secret."""

import os
import re

import a11y
import fixtures
from acts import create, has_rows, shows
from case import Suite
from connecting import (add_connection, choose_authority, choose_key, connected, details, files_below, go_to,
                        keyring, lists, open_add, places, results, settings, shows_key)
from keyrings import keyring_daemon, lock, prompter

suite = Suite()


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

    # The next session knows nothing of it.
    p = t.start(keep_settings=True)
    shows(p, 'No Certificates')
    assert places(p) == ['This Computer, 0 certificates'] and lists(t) == [] and 'provider' not in settings(t)
    a11y.press(begin(p, service), 'Connect')
    question = a11y.top(p.app, heading)
    a11y.mapped(heading)
    a11y.press(question, 'Cancel')
    a11y.no_top(p.app, heading)
    dialog = a11y.top(p.app, 'Add Connection')
    a11y.wait_for(lambda: a11y.clean(a11y.focused(dialog).get_name()) == 'Connect', 'it can be tried again')


@suite.case('a locked keyring that nobody unlocks leaves the window usable')
def locked(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    with keyring_daemon(t), prompter() as asked:
        p = connected(t, service, 'server.crt', keep_settings=True)
        assert len(keyring()) == 1
        assert p.quit() == 0
        lock()

        p = t.start(keep_settings=True)
        a11y.wait_for(lambda: 'BeginPrompting' in asked, 'the keyring asks for its password')
        a11y.find(p.window, name='Store: provider')
        has_rows(p, 'server.crt')
        shows(p, re.compile(r'^Connecting… This is the list as of \d\d:\d\d\.$'))
        t.screenshot('locked', p.window_id)
        a11y.press(p.window, 'Cancel')
        shows(p, re.compile(r'^This is the list as of \d\d:\d\d\.$'))
        has_rows(p, 'server.crt')
        go_to(p, 'This Computer')
        shows(p, 'No Certificates')
        assert t.run(t.file('expired.pem')).returncode == 0
        shows(p, 'Attachments (1)')
        create(p)
        has_rows(p, 'expired.pem')

        dialog = begin(p, service)
        a11y.fill(a11y.find(dialog, 'text', 'Name'), 'Second')
        a11y.press(dialog, 'Connect')
        a11y.find(dialog, 'label', 'Saving the Service Key in the Keyring')
        t.screenshot('saving')
        a11y.press(dialog, 'Cancel')
        # Until the end of saving, Cancel is about that alone; then there is a Connect again.
        a11y.find(dialog, 'push button', 'Connect')
        a11y.press(dialog, 'Cancel')
        a11y.no_top(p.app, 'Add Connection')
        has_rows(p, 'expired.pem')
        assert 'Second' not in settings(t)
        p.judge()


def pieces(secret):
    """What of a secret is the same in a form, a URI or a JSON text."""
    return [piece.encode() for piece in re.findall(r'[A-Za-z0-9-]{16,}', secret)]


def key_lines(path):
    """The lines of the private key in a PEM file."""
    with open(path, encoding='ascii') as file:
        key = re.search(r'-----BEGIN PRIVATE KEY-----\n(.*?)-----END', file.read(), re.S)
    return key[1].encode().split()[1:]          # the first one is the same in every key of its kind


@suite.case('no secret of a whole session is in a log, a setting or a cached list')
def no_secret(t):
    debug = {'G_MESSAGES_DEBUG': 'all', 'G_ENABLE_DIAGNOSTIC': '1'}
    plain, x509 = t.service(), t.service(x509=True)
    wrong = plain.wrong_key()
    with keyring_daemon(t):
        p = t.start(keep_settings=True, env=debug)
        dialog = open_add(p)
        choose_key(p, dialog, wrong)
        shows_key(dialog)
        choose_authority(p, dialog, plain.ca)
        a11y.press(dialog, 'Test')
        a11y.wait_for(lambda: 'Not tested' in results(dialog).values(), 'the test is over')
        assert details(dialog)['HTTP status'] == '401'
        a11y.press(dialog, 'Cancel')
        a11y.no_top(p.app, 'Add Connection')
        add_connection(p, plain)
        assert t.run(t.file('chain-with-key.pem'), t.file('keystore.jks')).returncode == 0
        shows(p, 'Attachments (2)')
        create(p)
        has_rows(p, 'chain-with-key.pem', 'keystore.jks')
        a11y.click(a11y.row(p.window, 'chain-with-key.pem'))
        shows(p, 'Content')
        add_connection(p, x509, name='Second')
        shows(p, 'No Certificates')
        go_to(p, 'provider, Subaccount')
        has_rows(p, 'chain-with-key.pem', 'keystore.jks')
        plain.stop()
        a11y.key('ctrl+r')
        shows(p, re.compile('^Offline: as of'))
        assert len(keyring()) == 2
        assert p.quit() == 0
        p = t.start(keep_settings=True, env=debug)
        has_rows(p, 'chain-with-key.pem', 'keystore.jks')
        assert p.quit() == 0

    with open(os.path.join(fixtures.ready(), 'keystore.jks'), 'rb') as file:
        keystore = file.read()
    secrets = [piece for secret in (*plain.secrets(), *x509.secrets()) for piece in pieces(secret)]
    secrets += key_lines(os.path.join(fixtures.ready(), 'server-key.pem'))
    secrets += [keystore[i:i + 32] for i in range(64, len(keystore) - 64, 512)]
    secrets += pieces('00000000-0000-4000-8000-000000000000')
    token = re.compile(rb'eyJ[\w-]{20,}\.[\w-]{20,}')
    searched = [*files_below(t.home, t.config_home, t.data_home, *(os.path.join(t.directory, n) for n in ('cache', 'state'))),
                *(program.log for program in t.programs), *(service.log for service in t.services)]
    searched = [path for path in searched if not path.startswith(os.path.join(t.data_home, 'credenza', 'vault.sqlite'))]
    assert len(lists(t)) >= 3 and settings(t) and any(os.path.getsize(program.log) for program in t.programs), searched
    for path in searched:
        with open(path, 'rb') as file:
            content = file.read()
        found = [secret for secret in secrets if secret in content] + token.findall(content)
        assert not found, f'{path} has {found[0]}'


suite.run()
