#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What renews: told in the list and in the pane, renewed now, changed, replaced with a file and back."""

import os
import re
import subprocess

import a11y
import fixtures
from acts import shows, stored
from case import Suite

suite = Suite()

SENTENCE = re.compile('^Renews automatically about ')


def start(t, **options):
    """Starts Credenza on a store with a generated certificate, and opens that."""
    tool = os.path.join(os.environ['CREDENZA_TOOLS'], 'generate')
    subprocess.run([tool, os.path.join(t.data_home, 'credenza', 'vault.sqlite'), 'client.pem'], check=True, timeout=120)
    program = t.start(**options)
    a11y.click(a11y.row(program.window, 'client.pem'))
    shows(program, 'Content')
    return program


def in_row(program, word):
    a11y.wait_for(lambda: any(word in cells for cells in a11y.rows(program.window)), f'{word} in the list')


@suite.case('a generated certificate tells when it renews')
def told(t):
    p = start(t)
    in_row(p, 'Automatic')
    shows(p, SENTENCE, 'External service', 'This computer’s authority', '3 months')
    t.screenshot('pane', p.window_id)
    a11y.xdotool('windowsize', p.window_id, 420, 640)
    a11y.wait_for(lambda: a11y.geometry(p.window_id)[2] == 420, 'narrow window')
    shows(p, SENTENCE)
    t.screenshot('narrow', p.window_id)


@suite.case('the dark style')
def dark(t):
    p = start(t, env={'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
    shows(p, SENTENCE)
    t.screenshot('dark', p.window_id)


@suite.case('renew now, with before and after')
def renew(t):
    p = start(t)
    a11y.press(p.window, 'Renew Now…')
    dialog = a11y.top(p.app, 'Renew Certificate')
    t.screenshot('ask')
    a11y.press(dialog, 'Renew')
    after = a11y.top(p.app, 'Certificate Renewed', timeout=60)
    for text in ('Serial Number', 'New', 'Same'):
        a11y.find(after, 'label', text)
    t.screenshot('compared')
    a11y.press(after, 'Close')
    a11y.no_top(p.app, 'Certificate Renewed')
    shows(p, SENTENCE)


@suite.case('automatic renewal off')
def edit(t):
    p = start(t)
    a11y.press(p.window, 'Edit…')
    dialog = a11y.top(p.app, 'Edit Certificate')
    t.screenshot('edit')
    a11y.do(a11y.find(dialog, 'check box', 'Automatic Renewal'))
    a11y.press(dialog, 'Save and Renew')
    a11y.press(a11y.top(p.app, 'Certificate Renewed', timeout=60), 'Close')
    shows(p, 'Does not renew automatically')
    in_row(p, 'Off')


@suite.case('replace with a file, undo')
def replace(t):
    p = start(t)
    a11y.press(p.window, 'Replace with File…')
    a11y.choose_files(p.app, 'Replace with File', t.file('locked.p12'))
    dialog = a11y.top(p.app, 'Replace Certificate?')
    a11y.find(dialog, 'label', re.compile('is locked'))
    button = a11y.find(dialog, 'push button', 'Replace')
    assert not a11y.has_state(button, a11y.State.SENSITIVE)
    assert not a11y.find_all(dialog, 'label', 'New')
    t.screenshot('ask-locked')
    a11y.type_text(fixtures.LOCKED_PASSWORD)
    a11y.key('Return')
    a11y.find(dialog, 'label', 'New')
    assert a11y.has_state(button, a11y.State.SENSITIVE)
    a11y.press(dialog, 'Cancel')
    a11y.no_top(p.app, 'Replace Certificate?')

    a11y.press(p.window, 'Replace with File…')
    a11y.choose_files(p.app, 'Replace with File', t.file('server.crt'))
    dialog = a11y.top(p.app, 'Replace Certificate?')
    a11y.find(dialog, 'label', re.compile('no private key'))
    t.screenshot('ask')
    a11y.press(dialog, 'Replace')
    # Looking at the rows would take longer than there is to undo it.
    undo = a11y.find(p.window, 'push button', 'Undo')
    with open(t.file('server.crt'), 'rb') as file:
        assert stored(t, 'client.pem') == file.read()
    a11y.do(undo)
    shows(p, SENTENCE)
    in_row(p, 'Automatic')


suite.run()
