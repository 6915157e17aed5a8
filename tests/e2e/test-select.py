#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several certificates at once: selected, deleted and brought back, exported."""

import os

import a11y
import fixtures
from acts import has_rows, shows, start_with
from case import Suite

suite = Suite()

TITLE = 'Selection'     # of the pane; a page of it that is hidden is not gone for AT-SPI
FILES = ('chain.p12', 'expired.pem', 'expiring.pem', 'server.crt')


def click_with(key, node):
    """A click while a key is held."""
    a11y.xdotool('keydown', key)
    try:
        a11y.click(node)
    finally:
        a11y.xdotool('keyup', key)


def select(program, first, *others):
    a11y.click(a11y.row(program.window, first))
    for name in others:
        click_with('ctrl', a11y.row(program.window, name))


@suite.case('Ctrl and Shift select more, a click one again')
def select_several(t):
    p = start_with(t, *FILES)
    has_rows(p, *FILES)
    select(p, 'chain.p12', 'expiring.pem')
    shows(p, '2 Certificates Selected', '1 Expiring · 1 Locked')
    t.screenshot('selection', p.window_id)
    a11y.click(a11y.row(p.window, 'chain.p12'))
    shows(p, 'Content')
    a11y.gone(p.window, 'label', TITLE)
    click_with('shift', a11y.row(p.window, 'server.crt'))
    shows(p, '4 Certificates Selected')
    click_with('ctrl', a11y.row(p.window, 'expired.pem'))
    shows(p, '3 Certificates Selected')
    # Down to one, that one is opened.
    click_with('ctrl', a11y.row(p.window, 'server.crt'))
    click_with('ctrl', a11y.row(p.window, 'chain.p12'))
    shows(p, 'Subject')
    a11y.key('ctrl+a')
    shows(p, '4 Certificates Selected')
    a11y.key('ctrl+shift+a')
    a11y.gone(p.window, 'label', TITLE)
    a11y.key('ctrl+a')
    shows(p, '4 Certificates Selected')
    a11y.key('Escape')
    a11y.gone(p.window, 'label', TITLE)


@suite.case('delete 3, undo')
def delete_three(t):
    p = start_with(t, *FILES)
    select(p, 'chain.p12', 'expired.pem', 'server.crt')
    shows(p, '3 Certificates Selected')
    a11y.key('Delete')
    dialog = a11y.top(p.app, 'Delete 3 Certificates?')
    a11y.mapped('Delete 3 Certificates?')
    t.screenshot('dialog')
    a11y.press(dialog, 'Delete')
    has_rows(p, 'expiring.pem')
    shows(p, '3 certificates deleted', 'All: 1')
    t.screenshot('deleted', p.window_id)
    a11y.press(p.window, 'Undo')
    has_rows(p, *FILES)
    # Those that came back are selected.
    shows(p, '3 Certificates Selected')


@suite.case('export 3')
def export_three(t):
    p = start_with(t, *FILES)
    select(p, 'chain.p12', 'expired.pem', 'server.crt')
    a11y.press(p.window, 'Export to Downloads')
    question = a11y.top(p.app, 'Export the Private Keys?')
    a11y.mapped('Export the Private Keys?')
    t.screenshot('keys')
    a11y.press(question, 'With Private Keys')
    shows(p, '3 certificates exported')
    folder = os.path.join(t.home, 'Downloads')
    assert sorted(os.listdir(folder)) == ['chain.p12', 'expired.pem', 'server.crt'], os.listdir(folder)
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), 'rb') as one, open(os.path.join(fixtures.ready(), name), 'rb') as other:
            assert one.read() == other.read(), name


@suite.case('the menu of a row: of it alone, or of all that are selected')
def menu(t):
    p = start_with(t, *FILES)
    a11y.click(a11y.row(p.window, 'server.crt'), button=3)
    shows(p, 'Subject')
    a11y.do(a11y.find(p.app, 'menu item', 'Delete…'))
    a11y.top(p.app, 'Delete “server.crt”?')
    a11y.mapped('Delete “server.crt”?')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Delete “server.crt”?')
    click_with('ctrl', a11y.row(p.window, 'expired.pem'))
    a11y.click(a11y.row(p.window, 'expired.pem'), button=3)
    a11y.find(p.app, 'menu item', 'Copy To…')
    t.screenshot('menu')
    a11y.do(a11y.find(p.app, 'menu item', 'Delete…'))
    a11y.top(p.app, 'Delete 2 Certificates?')
    a11y.mapped('Delete 2 Certificates?')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Delete 2 Certificates?')
    has_rows(p, *FILES)


@suite.case('dragged onto the name of the store, they are asked for a place')
def drag_to_store(t):
    p = start_with(t, *FILES)
    select(p, 'expired.pem', 'server.crt')
    shows(p, '2 Certificates Selected')
    start = a11y.middle(a11y.screen_rect(a11y.row(p.window, 'server.crt')))
    end = a11y.middle(a11y.screen_rect(a11y.find(p.window, 'label', 'This Computer')))
    with a11y.drag(start, end, over=lambda: True):
        t.screenshot('drag')
    a11y.top(p.app, 'Copy 2 Certificates To')
    a11y.mapped('Copy 2 Certificates To')
    t.screenshot('copy')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Copy 2 Certificates To')


suite.run()
