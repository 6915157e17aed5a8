#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delete: asked before, undone after."""

import os

import a11y
import fixtures
from acts import has_rows, shows, start_with
from case import Suite

suite = Suite()


def ask(program, name):
    """Selects a certificate, presses Delete, returns the dialog."""
    a11y.click(a11y.row(program.window, name))
    a11y.press(program.window, 'Delete')
    heading = f'Delete “{name}”?'
    dialog = a11y.top(program.app, heading)
    a11y.mapped(heading)
    return dialog


@suite.case('delete, cancel, delete, undo')
def delete_undo(t):
    p = start_with(t, 'chain.p12', 'server.crt')
    dialog = ask(p, 'chain.p12')
    t.screenshot('dialog')
    buttons = [b.get_name() for b in a11y.find_all(dialog, 'push button')]
    assert [a11y.clean(b) for b in buttons] == ['Cancel', 'Delete'], buttons
    shows(p)
    a11y.press(dialog, 'Cancel')
    a11y.no_top(p.app, 'Delete “chain.p12”?')
    has_rows(p, 'chain.p12', 'server.crt')

    a11y.press(ask(p, 'chain.p12'), 'Delete')
    has_rows(p, 'server.crt')
    shows(p, '“chain.p12” deleted', 'All: 1')
    t.screenshot('toast', p.window_id)
    a11y.press(p.window, 'Undo')
    has_rows(p, 'chain.p12', 'server.crt')

    # The same bytes are back.
    a11y.click(a11y.row(p.window, 'chain.p12'))
    shows(p, 'Content')
    a11y.key('ctrl+s')
    a11y.press(a11y.top(p.app, 'Export the Private Key?'), 'With Private Key')
    exported = os.path.join(t.home, 'Downloads', 'chain.p12')
    a11y.wait_for(lambda: os.path.exists(exported), 'export')
    with open(exported, 'rb') as one, open(os.path.join(fixtures.ready(), 'chain.p12'), 'rb') as other:
        assert one.read() == other.read()


@suite.case('a narrow pane has Delete in its menu, and room for the name')
def narrow(t):
    p = start_with(t, 'chain.p12', 'server.crt')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject')

    def title_width():
        widths = [area.width for area in map(a11y.extents, a11y.find_all(a11y.fresh(p.window), 'label', 'server.crt'))
                  if area.y < 40]
        return widths[0] if widths else 0
    whole = title_width()
    for width, expands in ((900, True), (360, False)):
        a11y.xdotool('windowsize', p.window_id, width, 600)
        a11y.gone(p.window, 'push button', 'Delete')
        a11y.gone(p.window, 'push button', 'Expand Pane')
        a11y.wait_for(lambda: title_width() == whole, f'{whole} pixels for the name, has {title_width()}')
        a11y.do(a11y.menu_button(p.window, 'More Actions'))
        a11y.find(p.app, 'menu item', 'Delete…')
        found = bool(a11y.find_all(p.app, 'menu item', 'Expand Pane'))
        assert found == expands, f'{width}: Expand Pane is {found}'
        t.screenshot(f'narrow-{width}')
        a11y.key('Escape')
        a11y.gone(p.app, 'menu item', 'Delete…')
    a11y.do(a11y.menu_button(p.window, 'More Actions'))
    a11y.do(a11y.find(p.app, 'menu item', 'Delete…'))
    a11y.mapped('Delete “server.crt”?')
    a11y.press(a11y.top(p.app, 'Delete “server.crt”?'), 'Delete')
    has_rows(p, 'chain.p12')


@suite.case('with the keys: Delete, Escape, Delete, Return, Ctrl+Z')
def keys(t):
    p = start_with(t, 'expired.pem', 'server.crt')
    a11y.click(a11y.row(p.window, 'expired.pem'))
    shows(p, 'Subject')
    a11y.key('Delete')
    a11y.mapped('Delete “expired.pem”?')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Delete “expired.pem”?')
    a11y.key('Delete')
    a11y.mapped('Delete “expired.pem”?')
    # Cancel is what Return takes: nobody deletes by accident.
    a11y.key('Return')
    a11y.no_top(p.app, 'Delete “expired.pem”?')
    has_rows(p, 'expired.pem', 'server.crt')
    a11y.key('Delete')
    a11y.mapped('Delete “expired.pem”?')
    a11y.key('alt+d')
    has_rows(p, 'server.crt')
    a11y.key('ctrl+z')
    has_rows(p, 'expired.pem', 'server.crt')


@suite.case('a deleted certificate stays deleted')
def stays(t):
    p = start_with(t, 'server.crt')
    a11y.press(ask(p, 'server.crt'), 'Delete')
    shows(p, 'No Certificates')
    assert p.quit() == 0
    p = t.start()
    shows(p, 'No Certificates')


suite.run()
