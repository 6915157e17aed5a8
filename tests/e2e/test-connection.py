#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to a Destination Service: adding, testing, what can go wrong, looking after them, removing."""

import json
import os
import re

import a11y
from acts import has_rows, shows
from case import Suite
from connecting import (STEPS, WORKS, add_connection, choose_authority, choose_key, clear_keyring, connect, details,
                        files_below, keyring, lists, look, open_add, open_manage, places, results, settings, shows_key, test)

suite = Suite()

UNTRUSTED = re.compile('^The certificate of “localhost” is from an authority that this computer does not trust')
REFUSED = 'The service does not accept the service key. It may have been deleted or have expired: replace it with a new one.'


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


@suite.case('choose a key and an authority, test, connect: the secret is in the keyring alone')
def add(t):
    clear_keyring()
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    service.put('truststore.jks', t.file('truststore.jks'))
    service.put('own.pem', t.file('expiring.pem', 'own.pem'), level='instance')
    p = t.start(keep_settings=True)
    shows(p, 'No Certificates')
    dialog = open_add(p)
    t.screenshot('key')
    choose_key(p, dialog, service.key)
    shows_key(dialog)
    assert {'Subaccount', 'provider', 'Host', 'localhost', 'Client secret'} <= set(a11y.labels(dialog))
    assert a11y.text(a11y.find(dialog, 'text', 'Name')) == 'provider'
    choose_authority(p, dialog, service.ca)
    test(dialog, WORKS, WORKS, '2 certificates', '1 certificate')
    t.screenshot('tested')
    assert keyring() == {}, 'nothing is saved before Connect'
    a11y.fill(a11y.find(dialog, 'text', 'Name'), 'Shop')
    connect(p, dialog)

    a11y.find(p.window, name='Store: Shop')
    has_rows(p, 'server.crt', 'truststore.jks')
    shows(p, 'Subaccount · All: 2')
    a11y.wait_for(lambda: places(p) == ['This Computer, 0 certificates', 'Shop, Subaccount, 2 certificates',
                                        'Shop, Instance, 1 certificate'], 'the levels with their counts')
    t.screenshot('connected', p.window_id)

    stored = keyring()
    assert len(stored) == 1 and service.secrets()[0] in list(stored.values())[0], 'the keyring has the key'
    assert next(iter(stored)) in settings(t), 'and the settings the connection'
    for path in files_below(t.config_home, t.data_home, t.home, os.path.join(t.directory, 'cache')):
        with open(path, 'rb') as file:
            assert service.secrets()[0].encode() not in file.read(), path


@suite.case('drop a key from another program')
def drop(t):
    service = t.service()
    p = t.start()
    dialog = open_add(p)
    zone = a11y.find(dialog, 'label', 'Drop a Service Key Here')
    assert a11y.clean(a11y.focused(dialog).get_name()) == 'Paste', 'Return pastes'
    a11y.place(p.window_id, 280, 60)
    before = look(dialog)
    t.drop(p, [service.key], over=lambda: look(dialog) != before, target=zone, picture='drop')
    shows_key(dialog)
    assert 'provider' in a11y.labels(dialog)
    a11y.wait_for(lambda: a11y.clean(a11y.focused(dialog).get_name()) == 'Connect', 'Return connects')
    a11y.press(dialog, 'Cancel')
    a11y.no_top(p.app, 'Add Connection')


@suite.case('paste a key, in whatever envelope; what is no key is refused, and Back takes another')
def paste(t):
    service = t.service()
    p = t.start()
    dialog = open_add(p)
    for text, sentence in (('Remember the milk', 'This is not a service key. Paste all of it, or choose the file that it '
                            'was saved to.'),
                           (json.dumps({**service.fields(), 'clientsecret': None, 'uri': 7}),
                            re.compile('^This service key is not complete. Missing or malformed: .*clientsecret.*uri|'
                                       '^This service key is not complete. Missing or malformed: .*uri.*clientsecret'))):
        a11y.set_clipboard(text)
        a11y.press(dialog, 'Paste')
        a11y.find(dialog, 'label', sentence)
    t.screenshot('refused')
    a11y.set_clipboard('Getting key my-key for service instance destination as me@example.com...\n\n' +
                       json.dumps({'credentials': service.fields()}))
    a11y.key('ctrl+v')
    shows_key(dialog)
    assert 'provider' in a11y.labels(dialog)
    a11y.press(dialog, 'Another Service Key')
    a11y.find(dialog, 'label', 'Drop a Service Key Here')
    a11y.set_clipboard(read(service.key))
    a11y.key('ctrl+v')
    shows_key(dialog)
    a11y.key('Escape')
    a11y.no_top(p.app, 'Add Connection')
    shows(p, 'No Certificates')


@suite.case('a key with a client certificate tells its own expiry, and is tested')
def x509(t):
    service = t.service(x509=True)
    p = t.start()
    dialog = open_add(p)
    choose_key(p, dialog, service.key)
    shows_key(dialog)
    assert 'Client certificate' in a11y.labels(dialog)
    a11y.find(dialog, 'label', 'Validity of the Key')
    a11y.find(dialog, 'label', re.compile(r'^Expires in \d+ \w+ \(.*\)$'))
    t.screenshot('x509')
    choose_authority(p, dialog, service.ca)
    test(dialog, WORKS, WORKS, '0 certificates', '0 certificates')
    connect(p, dialog)
    shows(p, 'No Certificates', 'Subaccount · All: 0')


@suite.case('a wrong secret is said in a sentence, with status 401 in the details')
def wrong_secret(t):
    service = t.service()
    p = t.start()
    dialog = open_add(p)
    choose_key(p, dialog, service.wrong_key())
    shows_key(dialog)
    choose_authority(p, dialog, service.ca)
    test(dialog, WORKS, REFUSED, 'Not tested', 'Not tested')
    found = details(dialog)
    assert found['HTTP status'] == '401', found
    assert 'Bad credentials' in found['The service says'] and found['Request ID'], found
    t.screenshot('wrong-secret')


@suite.case('without its authority the service is not trusted; stopped, it cannot be reached')
def untrusted(t):
    service = t.service()
    p = t.start()
    dialog = open_add(p)
    choose_key(p, dialog, service.key)
    shows_key(dialog)
    a11y.press(dialog, 'Test')
    a11y.find(dialog, 'label', UNTRUSTED)
    a11y.wait_for(lambda: list(results(dialog).values())[1:] == ['Not tested'] * 3, 'the rest is not tested')
    t.screenshot('untrusted')
    assert details(dialog)['What it is about'] == 'localhost'
    choose_authority(p, dialog, service.ca)
    test(dialog, WORKS, WORKS, '0 certificates', '0 certificates')
    service.stop()
    a11y.press(dialog, 'Test')
    a11y.find(dialog, 'label', '“localhost” can’t be reached, or the connection broke off. Check the network and try again.',
              timeout=30)
    a11y.wait_for(lambda: list(results(dialog).items())[1:] == [(s, 'Not tested') for s in STEPS[1:]], 'the rest is not tested')
    t.screenshot('stopped')


@suite.case('rename, test, give another key')
def manage(t):
    clear_keyring()
    service = t.service()
    other = t.service()
    p = t.start(keep_settings=True)
    add_connection(p, service)
    window = open_manage(p, 'provider')
    t.screenshot('manage')
    name = a11y.find(window, 'text', 'Name')
    a11y.fill(name, 'Shop')
    a11y.key('Return')
    a11y.find(p.window, name='Store: Shop')
    assert 'Shop' in settings(t)
    a11y.press(window, 'Test')
    a11y.wait_for(lambda: list(results(window).values()) == [WORKS, WORKS, '0 certificates', '0 certificates'], 'the test passes')
    t.screenshot('manage-tested')

    a11y.press(window, 'Replace…')
    dialog = a11y.top(p.app, 'Replace Service Key')
    a11y.mapped('Replace Service Key')
    choose_key(p, dialog, other.key)
    shows_key(dialog)
    choose_authority(p, dialog, other.ca)
    a11y.press(dialog, 'Replace')
    a11y.no_top(p.app, 'Replace Service Key')
    stored = list(keyring().values())
    assert len(stored) == 1 and other.secrets()[0] in stored[0] and service.secrets()[0] not in stored[0]
    other.put('other.crt', t.file('server.crt', 'other.crt'))
    a11y.key('Escape', 'Escape')
    a11y.no_top(p.app, 'Connections')
    a11y.key('ctrl+r')
    has_rows(p, 'other.crt')


@suite.case('Remove asks, and then forgets everything')
def remove(t):
    clear_keyring()
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    p = t.start(keep_settings=True)
    add_connection(p, service)
    has_rows(p, 'server.crt')
    a11y.wait_for(lambda: lists(t), 'a cached list')
    connection = next(iter(keyring()))
    window = open_manage(p, 'provider')
    for answer in ('Cancel', 'Remove'):
        a11y.do(a11y.find(window, 'push button', 'Remove Connection…', visible=False))
        question = a11y.top(p.app, 'Remove “provider”?')
        a11y.mapped('Remove “provider”?')
        if answer == 'Remove':
            t.screenshot('remove')
        a11y.press(question, answer)
        a11y.no_top(p.app, 'Remove “provider”?')
        if answer == 'Cancel':
            assert connection in keyring() and connection in settings(t)

    a11y.find(window, 'label', 'No Connections')
    a11y.find(p.window, name='Store: This Computer')
    assert keyring() == {}
    a11y.key('Escape')
    a11y.no_top(p.app, 'Connections')
    assert places(p) == ['This Computer, 0 certificates']
    assert p.quit() == 0
    assert lists(t) == [] and connection not in settings(t) and 'provider' not in settings(t), settings(t)
    assert service.names() == ['server.crt'], 'nothing changes in the service'


suite.run()
