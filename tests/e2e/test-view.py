#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pane: certificates, keystores and their entries, locked ones."""

import re
import subprocess

import a11y
import fixtures
from acts import shows, start_with
from case import Suite

suite = Suite()


def openssl(path, *options):
    done = subprocess.run(['openssl', 'x509', '-in', path, '-noout', *options], capture_output=True, text=True, check=True)
    return done.stdout.strip().split('=', 1)[1]


def copy_button(program, label):
    """It may be below the edge: AT-SPI presses it all the same."""
    return a11y.find(program.window, 'push button', f'Copy “{label}”', visible=False)


@suite.case('a certificate shows what openssl says, and Copy copies it')
def certificate(t):
    path = t.file('server.crt')
    p = start_with(t, 'server.crt')
    shows(p, 'Subject', 'server.example.com', 'Common Name (CN)', 'Issuer', 'Test Issuing CA', 'Alternative Names',
          'alt.example.com', 'The issuer “Test Issuing CA” is missing')
    fingerprint = openssl(path, '-fingerprint', '-sha256')
    shows(p, fingerprint, 'RSA, 2048 bits', 'ECDSA-SHA256', 'Digital signature, Key encipherment', 'Server authentication')
    a11y.do(copy_button(p, 'SHA-256 Fingerprint'))
    a11y.wait_for(lambda: a11y.clipboard() == fingerprint, 'fingerprint on the clipboard')
    shows(p, '“SHA-256 Fingerprint” copied')
    serial = openssl(path, '-serial')
    a11y.do(copy_button(p, 'Serial Number'))
    a11y.wait_for(lambda: a11y.clipboard().replace(':', '') == serial, 'serial number on the clipboard')
    a11y.do(copy_button(p, 'Subject'))
    a11y.wait_for(lambda: 'CN=server.example.com' in a11y.clipboard(), 'subject on the clipboard')
    shows(p, 'Creation Details', 'Method', 'File Name')
    t.screenshot('certificate', p.window_id)


@suite.case('a certificate with everything: extensions in words, all names, data, and compared with a file')
def rich(t):
    path = t.file('rich.pem')
    p = start_with(t, 'rich.pem')
    decimal = str(int(openssl(path, '-serial'), 16))
    shows(p, decimal, 'Public Key Pin', 'Server authentication, Client authentication, Smart card logon')
    t.screenshot('top', p.window_id)
    a11y.do(a11y.find(p.window, 'push button', 'Show All 3000 Names…', visible=False))
    names = a11y.top(p.app, 'Alternative Names')
    a11y.find(names, 'label', '3000 names')
    t.screenshot('names')
    a11y.press(names, 'Copy All')
    a11y.wait_for(lambda: len(a11y.clipboard().split()) == 3000, 'all names on the clipboard')
    a11y.type_text('host-2999')
    a11y.find(names, 'label', '1 of 3000')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Alternative Names')
    there = a11y.labels(p.window)
    for text in ('Certificate Policies', 'http://crl.example.com/issuing.crl', 'Signed Certificate Timestamps',
                 'A stapled OCSP response is required (must staple)'):
        assert text in there, text

    a11y.do(a11y.menu_button(p.window, 'More Actions'))
    a11y.do(a11y.find(p.app, 'menu item', 'Compare with File…'))
    a11y.choose_files(p.app, 'Compare with File', t.file('rich-renewed.pem'))
    dialog = a11y.top(p.app, 'Comparison')
    a11y.find(dialog, 'label', re.compile('^[4-6] differences$'))  # the dates may be a second apart
    a11y.find(dialog, 'label', 'host-2999.example.com\nand 2999 names that both have')
    assert 'Same' not in a11y.labels(dialog)
    t.screenshot('compare')
    a11y.click(a11y.find(dialog, 'check box', 'Only Differences'))
    a11y.find(dialog, 'label', 'Same')
    t.screenshot('compare-all')
    a11y.press(dialog, 'Close')


@suite.case('a keystore and one of its entries, with Back')
def keystore(t):
    p = start_with(t, 'truststore.jks')
    shows(p, 'Content', re.compile('^2 entries'), 'Test Root CA', 'Test Issuing CA')
    t.screenshot('keystore', p.window_id)
    a11y.click(a11y.row(p.window, 'Test Root CA', role='list item'))
    shows(p, 'Certificate authority', 'Subject')
    t.screenshot('entry', p.window_id)
    a11y.press(p.window, 'Back')
    a11y.gone(p.window, 'push button', 'Back')
    shows(p, 'Content')
    a11y.click(a11y.row(p.window, 'Test Issuing CA', role='list item'))
    shows(p, 'Certificate authority')
    a11y.key('alt+Left')
    shows(p, 'Content')


@suite.case('a locked keystore refuses the wrong password and opens with the right one')
def locked(t):
    p = start_with(t, 'locked.p12')
    shows(p, 'Some of the content is locked. Enter the password of the keystore to see it.')
    password = a11y.find(p.window, 'password text')
    a11y.click(password)
    a11y.type_text('wrong')
    a11y.key('Return')
    shows(p, 'The password is wrong. Try again.')
    a11y.wait_for(lambda: a11y.has_state(password, a11y.State.FOCUSED) or
                  (a11y.focused(p.window) is not None and a11y.focused(p.window).get_role_name() == 'password text'),
                  'focus on the password')
    t.screenshot('wrong', p.window_id)
    a11y.key('ctrl+a')
    a11y.type_text(fixtures.LOCKED_PASSWORD)
    a11y.press(p.window, 'Unlock')
    a11y.row(p.window, 'server.example.com', role='list item')
    a11y.gone(p.window, 'password text')
    shows(p, 'Test Root CA', 'Verified with the password', 'RSA, 2048 bits')
    t.screenshot('unlocked', p.window_id)
    a11y.click(a11y.row(p.window, 'Private Key', role='list item'))
    shows(p, 'Alias', 'server', 'Algorithm', 'PKCS#8')
    a11y.key('Escape')
    shows(p, 'Content')


@suite.case('the password of a trust store checks its integrity')
def integrity(t):
    p = start_with(t, 'truststore.jks')
    shows(p, 'The integrity was not checked. Enter the password of the keystore to check it.')
    a11y.click(a11y.find(p.window, 'password text'))
    a11y.type_text(fixtures.PASSWORD)
    a11y.key('Return')
    shows(p, 'Verified with the password')
    a11y.gone(p.window, 'password text')


@suite.case('markup in a certificate stays text')
def hostile(t):
    p = start_with(t, 'hostile.pem')
    shows(p, '<b>Bold</b> & "Co"')


@suite.case('a certificate that cannot be decoded shows why')
def undecodable(t):
    p = start_with(t, 'garbage.pem')
    shows(p, re.compile('^This certificate can’t be decoded'), 'SHA-256 Fingerprint')


@suite.case('states are told by a sentence')
def states(t):
    p = start_with(t, 'expired.pem', 'expiring.pem', 'not-yet-valid.pem')
    for name, sentence in (('expired.pem', 'This certificate expired 2 years ago'),
                           ('expiring.pem', 'This certificate expires in 10 days'),
                           ('not-yet-valid.pem', 'This certificate will be valid in 29 days')):
        a11y.click(a11y.row(p.window, name))
        shows(p, sentence)


@suite.case('the pane expands, restores and closes')
def expand(t):
    p = start_with(t, 'server.crt')
    shows(p, 'Subject')
    a11y.press(p.window, 'Expand Pane')
    a11y.gone(p.window, 'table', 'Certificates')
    t.screenshot('expanded', p.window_id)
    a11y.key('F11')
    a11y.row(p.window, 'server.crt')
    a11y.press(p.window, 'Close Pane')
    a11y.gone(p.window, 'label', 'Subject')
    a11y.key('F9')
    shows(p, 'No Certificate Selected')


@suite.case('in a narrow window the pane is a page with Back')
def narrow(t):
    p = start_with(t, 'server.crt')
    a11y.xdotool('windowsize', p.window_id, 420, 640)
    a11y.wait_for(lambda: a11y.geometry(p.window_id).width < 500, 'narrow window')
    shows(p, 'Subject')
    a11y.gone(p.window, 'table row')
    t.screenshot('narrow-pane', p.window_id)
    a11y.press(p.window, 'Back')
    a11y.row(p.window, 'server.crt')
    a11y.gone(p.window, 'label', 'Subject')
    t.screenshot('narrow-list', p.window_id)


suite.run()
