#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on a Destination Service over TLS, with curl as the judge and as somebody else who changes things."""

import os
import re
import subprocess

import a11y
import fixtures
from acts import create, create_buttons, has_rows, open_search, shows
from case import Suite
from connecting import connected, delete, go_to, places

suite = Suite()

HIGHLIGHT = 'Drop Files to Import Them'


def fixture(name):
    with open(os.path.join(fixtures.ready(), name), 'rb') as file:
        return file.read()


@suite.case('upload, list, view, search, sort, export, delete and undo, with a client certificate')
def main_job(t):
    service = t.service(x509=True)
    p = connected(t, service)
    a11y.press(p.window, 'Upload…')
    a11y.choose_files(p.app, 'Upload Certificates', t.file('keystore.jks'))
    shows(p, 'JKS · 1 entry · expires in 12 months · with private key · locked with a password')
    t.drop(p, [t.file('grüße aus köln.pem'), t.file('expired.pem')], over=lambda: a11y.find_all(p.window, 'label', HIGHLIGHT))
    shows(p, 'Attachments (3)')
    t.screenshot('report', p.window_id)
    create(p)
    has_rows(p, 'expired.pem', 'grüße aus köln.pem', 'keystore.jks')
    shows(p, 'Subaccount · All: 3')
    service.has('expired.pem', 'grüße aus köln.pem', 'keystore.jks')
    for name in service.names():
        assert service.read(name) == fixture(name), name

    a11y.click(a11y.row(p.window, 'grüße aus köln.pem'))
    shows(p, 'Subject', 'server.example.com', 'Issuer', 'Test Issuing CA', 'alt.example.com')
    t.screenshot('certificate', p.window_id)
    a11y.click(a11y.row(p.window, 'keystore.jks'))
    shows(p, 'Content')
    a11y.click(a11y.row(p.window, 'Test Root CA', role='list item'))
    shows(p, 'Certificate authority')
    a11y.press(p.window, 'Back')
    a11y.gone(p.window, 'push button', 'Back')
    shows(p, 'Content')

    a11y.fill(open_search(p), 'alt.example')
    has_rows(p, 'grüße aus köln.pem', 'keystore.jks')
    shows(p, 'Subaccount · 2 of 3')
    a11y.key('Escape')
    has_rows(p, 'expired.pem', 'grüße aus köln.pem', 'keystore.jks')
    a11y.click(a11y.find(p.window, 'label', 'Name'))
    has_rows(p, 'keystore.jks', 'grüße aus köln.pem', 'expired.pem')
    a11y.click(a11y.find(p.window, 'label', 'Name'))

    a11y.click(a11y.row(p.window, 'keystore.jks'))
    shows(p, 'Content')
    a11y.key('ctrl+s')
    question = a11y.top(p.app, 'Export the Private Key?')
    a11y.mapped('Export the Private Key?')
    a11y.press(question, 'With Private Key')
    # The toast is a matter of seconds, and looking through this pane is, too.
    exported = os.path.join(t.home, 'Downloads', 'keystore.jks')
    a11y.wait_for(lambda: os.path.exists(exported), exported)
    with open(exported, 'rb') as file:
        assert file.read() == fixture('keystore.jks')

    delete(p, 'keystore.jks')
    shows(p, '“keystore.jks” deleted')
    service.has('expired.pem', 'grüße aus köln.pem')
    a11y.press(p.window, 'Undo')
    service.has('expired.pem', 'grüße aus köln.pem', 'keystore.jks')
    assert service.read('keystore.jks') == fixture('keystore.jks'), 'the same bytes are back'
    has_rows(p, 'expired.pem', 'grüße aus köln.pem', 'keystore.jks')


@suite.case('a name that is taken is replaced; the levels are lists of their own')
def replace(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    p = connected(t, service, 'server.crt')
    assert t.run(t.file('expired.pem', 'server.crt')).returncode == 0
    a11y.press(p.window, 'Replace')
    shows(p, 'The certificate “server.crt” will be replaced.')
    create(p)
    a11y.wait_for(lambda: service.read('server.crt') == fixture('expired.pem'), 'replaced')
    a11y.wait_for(lambda: [r[:2] for r in a11y.rows(p.window)] == [['Expired', 'server.crt']], 'the new one is shown')

    go_to(p, 'provider, Instance')
    shows(p, 'No Certificates', 'Instance · All: 0')
    assert t.run(t.file('expiring.pem')).returncode == 0
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'expiring.pem')
    service.has('expiring.pem', level='instance')
    service.has('server.crt')
    a11y.wait_for(lambda: places(p)[1:] == ['provider, Subaccount, 1 certificate', 'provider, Instance, 1 certificate'], 'counts')


def identity(content):
    """Subject and serial number of the first certificate, as openssl prints them."""
    done = subprocess.run(['openssl', 'x509', '-noout', '-subject', '-serial'], input=content, capture_output=True,
                          timeout=60, check=True)
    return done.stdout.decode().splitlines()


@suite.case('what is generated there is renewed there')
def generate(t):
    service = t.service()
    p = connected(t, service)
    a11y.key('ctrl+n')
    shows(p, 'Generation Details')
    a11y.wait_for(lambda: (a11y.focused(p.window) or p.window).get_name() == 'Name', 'focus on the name')
    a11y.type_text('client')
    a11y.wait_for(lambda: len(create_buttons(p)) == 2, 'Create')
    a11y.key('Return')
    a11y.wait_for(lambda: service.names() == ['client.pem'], 'client.pem in the service', timeout=60)
    shows(p, re.compile('^Renews automatically about '))
    t.screenshot('generated', p.window_id)
    first = identity(service.read('client.pem'))

    a11y.press(p.window, 'Renew Now…')
    a11y.press(a11y.top(p.app, 'Renew Certificate'), 'Renew')
    a11y.press(a11y.top(p.app, 'Certificate Renewed', timeout=60), 'Close')
    second = identity(service.read('client.pem'))
    assert second[0] == first[0] and second[1] != first[1], f'{first}, and {second}'
    shows(p, re.compile('^Renews automatically about '))


@suite.case('what somebody else changes or deletes is told before it is overwritten')
def somebody_else(t):
    service = t.service()
    service.put('a.pem', t.file('expiring.pem', 'a.pem'))
    service.put('b.pem', t.file('expired.pem', 'b.pem'))
    p = connected(t, service, 'a.pem', 'b.pem')
    a11y.click(a11y.row(p.window, 'a.pem'))
    shows(p, 'This certificate expires in 10 days')
    service.put('a.pem', t.file('expired.pem', 'new.pem'))      # valid longer, it would be a renewal
    a11y.key('ctrl+r')
    shows(p, 'Changed by somebody else. This is how it was.')
    t.screenshot('changed', p.window_id)
    a11y.press(p.window, 'Show the New One')
    shows(p, 'This certificate expired 2 years ago')

    # Not seen yet: the replacement asks.
    assert t.run(t.file('server.crt', 'b.pem')).returncode == 0
    a11y.press(p.window, 'Replace')
    shows(p, 'The certificate “b.pem” will be replaced.')
    service.put('b.pem', t.file('expiring.pem', 'newer.pem'))
    a11y.do(a11y.find_all(a11y.fresh(p.window), 'push button', 'Create')[-1])
    shows(p, re.compile('^“b.pem” was changed by somebody else'))
    t.screenshot('conflict', p.window_id)
    assert service.read('b.pem') == fixture('expiring.pem'), 'nothing was overwritten'
    a11y.press(p.window, 'Replace Anyway')
    create(p)
    a11y.wait_for(lambda: service.read('b.pem') == fixture('server.crt'), 'replaced after all')
    shows(p, re.compile('^This certificate is valid for another'))     # what was stored is opened

    a11y.click(a11y.row(p.window, 'a.pem'))
    shows(p, 'This certificate expired 2 years ago')
    service.delete('a.pem')
    a11y.key('ctrl+r')
    has_rows(p, 'b.pem')
    shows(p, 'Deleted by somebody else. This is how it was.')
    t.screenshot('gone', p.window_id)
    a11y.press(p.window, 'Store It Again')
    service.has('a.pem', 'b.pem')


suite.run()
