#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How files come in: by the file chooser, by drag and drop from other programs, from the command line."""

import os
import re

import a11y
from acts import create, create_buttons, has_rows, shows
from case import Suite
from fixtures import PASSWORD

suite = Suite()

HIGHLIGHT = 'Drop Files to Import Them'


@suite.case('upload by the file chooser')
def chooser(t):
    p = t.start()
    shows(p, 'No Certificates')
    a11y.press(p.window, 'Upload…')
    a11y.choose_files(p.app, 'Upload Certificates', t.file('chain.p12'))
    shows(p, 'PKCS#12 · 1 entry · with private key · locked with a password')
    t.screenshot('report', p.window_id)

    # The password opens the attachment, the one that comes later, and what is stored.
    a11y.click(a11y.find(p.window, 'password text', 'Password of “chain.p12”'))
    a11y.type_text('wrong')
    a11y.key('Return')
    shows(p, 'The password is wrong. Try again.')
    t.screenshot('wrong', p.window_id)
    a11y.type_text(PASSWORD)
    a11y.key('Return')
    shows(p, 'PKCS#12 · 1 entry · expires in 12 months · with private key')
    a11y.key('ctrl+o')
    a11y.choose_files(p.app, 'Upload Certificates', t.file('keystore.jks'))
    shows(p, 'JKS · 1 entry · expires in 12 months · with private key')
    t.screenshot('unlocked', p.window_id)
    a11y.key('ctrl+o')
    a11y.choose_files(p.app, 'Upload Certificates', t.file('grüße aus köln.pem'))
    shows(p, 'Attachments (3)')
    create(p)
    a11y.row(p.window, 'chain.p12')
    shows(p, 'All: 3')
    shows(p, '1 entry, the first expires in 12 months')
    assert not a11y.find_all(p.window, 'password text')
    t.screenshot('created', p.window_id)


@suite.case('drag from another window')
def drag(t):
    p = t.start()
    t.drop(p, [t.file('keystore.jks'), t.file('server.crt')], over=lambda: a11y.find_all(p.window, 'label', HIGHLIGHT),
           picture='hover')
    shows(p, 'Attachments (2)')
    a11y.gone(p.window, 'label', HIGHLIGHT)
    shows(p, 'JKS · 1 entry · expires in 12 months · with private key · locked with a password')
    shows(p, 'PEM · 1 entry · expires in 12 months · no private key')
    shows(p, 'The chain is complete and its signatures are verified', 'The issuer “Test Issuing CA” is missing')
    create(p)
    has_rows(p, 'keystore.jks', 'server.crt')


@suite.case('drag from a window of another toolkit')
def drag_gtk3(t):
    p = t.start()
    t.drop(p, [t.file('truststore.jks')], over=lambda: a11y.find_all(p.window, 'label', HIGHLIGHT), gtk=3)
    shows(p, 'JKS · 2 entries · expires in 4 years · no private key')
    create(p)
    has_rows(p, 'truststore.jks')

    # What is in the store completes the chain of what comes next.
    assert t.run(t.file('server.crt')).returncode == 0
    shows(p, re.compile('^“Test Issuing CA” is in the store, in “truststore.jks”.'))
    t.screenshot('incomplete', p.window_id)
    a11y.press(p.window, 'Complete Chain')
    shows(p, re.compile('^Added “Test Issuing CA” from the store.\nAdded “Test Root CA” from the store.$'),
          'PEM · 3 entries · expires in 12 months · no private key')
    t.screenshot('completed', p.window_id)
    a11y.press(p.window, 'Undo')
    shows(p, 'PEM · 1 entry · expires in 12 months · no private key')
    a11y.press(p.window, 'Complete Chain')
    shows(p, 'PEM · 3 entries · expires in 12 months · no private key')
    create(p)
    has_rows(p, 'server.crt', 'truststore.jks')
    shows(p, '3 entries, the first expires in 12 months')


@suite.case('a cancelled drag leaves nothing behind')
def cancelled_drag(t):
    p = t.start()
    t.drop(p, [t.file('server.crt')], over=lambda: a11y.find_all(p.window, 'label', HIGHLIGHT), gtk=3, cancel=True)
    a11y.gone(p.window, 'label', HIGHLIGHT)
    shows(p, 'No Certificates')


@suite.case('while a dialog is open, drops are refused')
def refused_drop(t):
    p = t.start()
    a11y.key('ctrl+comma')
    dialog = a11y.top(p.app, 'Preferences')
    a11y.mapped('Preferences')
    try:
        t.drop(p, [t.file('server.crt')], over=lambda: a11y.find_all(p.window, 'label', HIGHLIGHT),
               target=a11y.find(p.window, 'push button', 'Create'))
        raise AssertionError('the drop was taken')
    except a11y.NotFound:
        pass
    assert dialog is not None
    a11y.xdotool('windowactivate', a11y.mapped('Preferences', focus=False))     # the drag has taken the focus
    a11y.mapped('Preferences')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Preferences')
    shows(p, 'No Certificates')
    assert not a11y.find_all(p.window, 'label', re.compile('^Attachments'))


@suite.case('files on the command line, also of a second start')
def command_line(t):
    p = t.start(t.file('server.crt'))
    shows(p, 'Attachments (1)')
    assert t.run(t.file('expiring.pem')).returncode == 0
    shows(p, 'Attachments (2)')
    create(p)
    has_rows(p, 'expiring.pem', 'server.crt')
    assert a11y.rows(p.window)[0][0] == 'Expiring'


@suite.case('each refusal has its own sentence, and Retry reads the file again')
def refusals(t):
    text = t.file('server.crt', 'notes.txt')
    with open(text, 'w', encoding='utf-8') as f:
        f.write('Remember the milk\n')
    cut = t.file('chain.p12', 'cut.p12')
    os.truncate(cut, 700)
    missing = os.path.join(t.directory, 'files', 'missing.pem')
    p = t.start(t.file('huge.pem'), t.file('empty.pem'), t.file('folder'), text, cut, missing)
    shows(p, '“huge.pem” is larger than 5 MB. Certificate files are much smaller: check that it is the right one.')
    shows(p, '“empty.pem” is empty. Choose a file that holds a certificate.')
    shows(p, '“folder” is a folder. Choose the certificate files in it.')
    shows(p, '“notes.txt” is not a certificate file. Choose a JKS, PFX, P12, PEM, CER or CRT file.')
    shows(p, '“cut.p12” is damaged or incomplete. Get the file from its source again.')
    shows(p, re.compile('^“missing.pem” could not be read'))
    t.screenshot('refusals', p.window_id)
    assert len(create_buttons(p)) == 1      # that of the header only: there is nothing to create

    os.rename(t.file('server.crt'), missing)
    a11y.do(a11y.find_all(p.window, 'push button', 'Retry')[-1])
    shows(p, 'PEM · 1 entry · expires in 12 months · no private key')
    for name in ('huge.pem', 'empty.pem', 'folder', 'notes.txt', 'cut.p12'):
        a11y.press(p.window, f'Remove “{name}”')
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'missing.pem')


@suite.case('a name that is taken can be replaced or changed')
def taken(t):
    p = t.start(t.file('server.crt'))
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'server.crt')
    assert t.run(t.file('expired.pem', 'server.crt')).returncode == 0
    shows(p, 'There is already a certificate named “server.crt”. Replace it or choose another name.')
    t.screenshot('taken', p.window_id)
    a11y.press(p.window, 'Compare…')
    dialog = a11y.top(p.app, 'Comparison')
    a11y.mapped('Comparison')
    a11y.find(dialog, 'label', 'Stored')
    a11y.find(dialog, 'label', re.compile('^[0-9]+ differences$'))
    t.screenshot('compare', 'Comparison')
    a11y.press(dialog, 'Close')
    a11y.no_top(p.app, 'Comparison')
    a11y.press(p.window, 'Use Another Name')
    a11y.gone(p.window, 'label', re.compile('^There is already'))
    create(p)
    has_rows(p, 'server.crt', 'server-2.crt')

    assert t.run(t.file('expired.pem', 'server.crt')).returncode == 0
    a11y.press(p.window, 'Replace')
    shows(p, 'The certificate “server.crt” will be replaced.')
    create(p)
    a11y.wait_for(lambda: [r[:2] for r in a11y.rows(p.window)] == [['Expired', 'server.crt'], ['Expired', 'server-2.crt']],
                  'both expired')


@suite.case('a key and its certificate become one file and two again, and Discard stores nothing')
def join(t):
    p = t.start(t.file('server.crt'), t.file('server-key.pem'))
    shows(p, 'Attachments (2)', 'Its private key is in “server-key.pem”.', 'Its certificate is in “server.crt”.')
    a11y.row(p.window, 'New Certificate')
    t.screenshot('halves', p.window_id)
    a11y.press(p.window, 'Join Into One File…')
    dialog = a11y.top(p.app, 'Join Into One File')
    a11y.mapped('Join Into One File')
    for field, password in (('Password', 'new secret'), ('Repeat Password', 'new')):
        a11y.click(a11y.find(dialog, 'text', field))
        a11y.type_text(password)
    t.screenshot('join', 'Join Into One File')
    a11y.type_text(' secret')
    a11y.key('Return')
    a11y.no_top(p.app, 'Join Into One File')
    shows(p, 'Attachments (1)', 'Joined from “server.crt” and “server-key.pem”. The private key is included.',
          'PKCS#12 · 1 entry · expires in 12 months · with private key')
    t.screenshot('joined', p.window_id)
    a11y.press(p.window, 'Undo Joining')
    shows(p, 'Attachments (2)', 'Its private key is in “server-key.pem”.')
    a11y.press(p.window, 'Discard')
    shows(p, 'No Certificates')


@suite.case('joining says beforehand what it leaves out')
def left_out(t):
    certificates, other = t.file('server.crt'), t.file('expired.pem')
    with open(certificates, 'a', encoding='utf-8') as file, open(other, encoding='utf-8') as more:
        file.write(more.read())
    p = t.start(certificates, t.file('server-key.pem'))
    shows(p, 'Attachments (2)', 'Its private key is in “server-key.pem”.')
    a11y.press(p.window, 'Join Into One File…')
    dialog = a11y.top(p.app, 'Join Into One File')
    a11y.find(dialog, 'label', '1 certificate is not in the chain, and will be left out:\n• expired.example.com')
    t.screenshot('left-out', 'Join Into One File')
    for field in ('Password', 'Repeat Password'):
        a11y.click(a11y.find(dialog, 'text', field))
        a11y.type_text('new secret')
    a11y.key('Return')
    a11y.no_top(p.app, 'Join Into One File')
    shows(p, 'Attachments (1)', 'PKCS#12 · 1 entry · expires in 12 months · with private key')


@suite.case('what was stored survives a power cut')
def power_cut(t):
    p = t.start(t.file('chain.p12'))
    shows(p, 'Attachments (1)')
    create(p)
    has_rows(p, 'chain.p12')
    p.kill()
    p = t.start()
    has_rows(p, 'chain.p12')


suite.run()
