#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys: where Tab leads, what Escape closes, and that the focus is never lost."""

import re

import a11y
from acts import has_rows, names, shows, start_with
from case import Suite

suite = Suite()

FILES = ('expired.pem', 'server.crt', 'truststore.jks')


def heard(program):
    """What has the focus in the window that is in front: a row by the name of its certificate, all else by its own name."""
    for top in reversed(a11y.fresh(program.app).children()):
        node = a11y.focused(top)
        if node is None:
            continue
        if node.get_role_name() == 'table row':
            return a11y.labels(node)[1]
        return a11y.clean(node.get_name()) or ', '.join(a11y.labels(node))
    return None


def hears(program, *expected):
    """Waits until the focus is on one of these."""
    a11y.wait_for(lambda: heard(program) in expected, f'focus on {" or ".join(expected)}, is on {heard(program)!r}')


def walk(program, key, stops):
    """Presses a key that many times; where the focus has been."""
    passed = []
    for stop in stops:
        a11y.key(key)
        try:
            hears(program, stop)
        except a11y.NotFound:
            raise AssertionError(f'{key} from {passed} leads to {heard(program)!r}, not to {stop!r}') from None
        passed.append(stop)


# From the list through the pane and the header, once around.
AROUND = ('Divider', 'Close Pane', 'Expand Pane', 'Export to Downloads', 'More Actions', 'Delete', 'Password of the keystore',
          'Unlock', 'Test Issuing CA, Expires in 4 years, Verified', 'Test Root CA, Expires in 9 years, Root', 'Import',
          'truststore.jks', 'JKS', 'Not checked: that needs the password')
HEADER = ('Replace with File…', 'Edit Labels…', 'Create', 'Store: This Computer', 'Search', 'Main Menu', 'expired.pem')


@suite.case('Tab goes around the window, and back')
def tab(t):
    p = start_with(t, *FILES)
    a11y.click(a11y.row(p.window, 'truststore.jks'))
    shows(p, 'Content')
    # Not through all rows of the list: it may have thousands.
    walk(p, 'Tab', AROUND)
    walk(p, 'shift+Tab', (*reversed(AROUND[:-1]), 'truststore.jks', 'Main Menu', 'Search', 'Store: This Computer', 'Create',
                          'Edit Labels…', 'Replace with File…'))
    walk(p, 'Tab', (*HEADER[1:-1], 'truststore.jks'))


@suite.case('Escape closes the innermost, also below a toast')
def escape(t):
    p = start_with(t, *FILES)
    a11y.click(a11y.row(p.window, 'expired.pem'))
    shows(p, 'Subject')
    a11y.key('Delete')
    a11y.mapped('Delete “expired.pem”?')
    a11y.key('alt+d')
    a11y.find(p.window, 'push button', 'Undo')
    a11y.click(a11y.row(p.window, 'truststore.jks'))
    shows(p, 'Content')
    a11y.click(a11y.row(p.window, 'Test Root CA', role='list item'))
    a11y.find(p.window, 'push button', 'Back')
    a11y.key('ctrl+f')
    hears(p, 'Search certificates')
    a11y.key('Escape')
    a11y.wait_for(lambda: heard(p) != 'Search certificates', 'the end of the search')
    a11y.find(p.window, 'push button', 'Back')
    a11y.key('Escape')
    a11y.gone(p.window, 'push button', 'Back')
    shows(p, 'Content')
    a11y.key('Escape')
    a11y.gone(p.window, 'push button', 'Close Pane')
    a11y.key('ctrl+n')
    hears(p, 'Name')
    a11y.find(p.window, 'push button', 'Undo')      # the toast is still there
    a11y.key('Escape')
    a11y.gone(p.window, 'push button', 'Discard')
    assert 'New Certificate' in names(p), 'the draft is kept'


@suite.case('the focus is never lost')
def focus(t):
    p = start_with(t, 'expired.pem', 'server.crt')
    hears(p, 'expired.pem', 'server.crt')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Alternative Names')
    a11y.key('F9')
    a11y.gone(p.window, 'push button', 'Close Pane')
    hears(p, 'server.crt')
    a11y.key('F9')
    a11y.find(p.window, 'push button', 'Close Pane')
    hears(p, 'server.crt')
    a11y.press(p.window, 'Close Pane')
    a11y.gone(p.window, 'push button', 'Close Pane')
    hears(p, 'server.crt')

    # Typed anywhere, it is searched for.
    a11y.key('e', 'x', 'p')
    hears(p, 'Search certificates')
    has_rows(p, 'expired.pem')
    a11y.key('Escape')
    has_rows(p, 'expired.pem', 'server.crt')
    hears(p, 'expired.pem', 'server.crt')

    for open_menu, inside in (('Menu', 'Copy'), ('shift+F10', 'Copy'), ('F10', 'Reload'),
                              ('alt+Down', 'This Computer, 2 certificates')):
        a11y.click(a11y.row(p.window, 'server.crt'))
        hears(p, 'server.crt')
        a11y.key(open_menu)
        hears(p, inside)
        a11y.key('Escape')
        a11y.gone(p.app, name=inside)
        hears(p, 'server.crt', 'Main Menu', 'Store: This Computer')
    # A menu that just closes takes a click for itself.
    a11y.click(a11y.row(p.window, 'expired.pem'))
    a11y.click(a11y.row(p.window, 'expired.pem'))
    hears(p, 'expired.pem')
    for open_dialog, title in (('ctrl+comma', 'Preferences'), ('ctrl+shift+s', 'Export As'),
                               ('ctrl+shift+c', 'Copy 1 Certificate To'), ('Delete', 'Delete “server.crt”?')):
        a11y.click(a11y.row(p.window, 'server.crt'))
        a11y.find(p.window, 'push button', 'Export to Downloads')
        hears(p, 'server.crt')
        a11y.key(open_dialog)
        a11y.mapped(title)
        a11y.wait_for(lambda title=title: a11y.focused(a11y.top(p.app, title)), f'focus in {title}')
        a11y.key('Escape')
        a11y.no_top(p.app, title)
        hears(p, 'server.crt')

    a11y.key('ctrl+n')
    hears(p, 'Name')
    a11y.press(p.window, 'Discard')
    a11y.gone(p.window, 'push button', 'Discard')
    hears(p, 'expired.pem', 'server.crt')


def choose_sort(program, *items):
    """Goes to these items of the main menu's Sort By, by the arrows alone; Return chooses the last and closes the menu, Space
    the others and leaves it open."""
    def move(key, target):
        for _ in range(12):     # more than the menu has
            if heard(program) == target:
                return
            before = heard(program)
            a11y.key(key)
            a11y.wait_for(lambda: heard(program) != before, f'{key} leads on from {before!r}')
        raise AssertionError(f'{key} does not lead to {target!r}')
    a11y.key('F10')
    hears(program, 'Reload')
    move('Down', 'Sort By')
    a11y.key('Right')
    a11y.find(program.app, 'radio menu item', 'Labels')
    for item in items:
        move('Down', item)
        a11y.key('Return' if item == items[-1] else 'space')
    a11y.gone(program.app, 'radio menu item')


def sort_state(program):
    """What a screen reader says of the list, and the checked items of the menu."""
    table = a11y.find(program.window, 'tree table', 'Certificates')
    a11y.key('F10')
    hears(program, 'Reload')
    a11y.key('s')
    items = a11y.wait_for(lambda: a11y.find_all(a11y.fresh(program.app), 'radio menu item'), 'the submenu')
    checked = [item.get_name() for item in items if a11y.has_state(item, a11y.State.CHECKED)]
    a11y.key('Escape')
    a11y.gone(program.app, 'radio menu item')
    return a11y.fresh(table).get_description(), checked


@suite.case('the menu sorts, and gives the focus back')
def sort(t):
    p = start_with(t, *FILES, 'expiring.pem')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Alternative Names')
    choose_sort(p, 'Expires', 'Descending')
    has_rows(p, 'truststore.jks', 'server.crt', 'expiring.pem', 'expired.pem')
    hears(p, 'server.crt')
    shows(p, 'Alternative Names')
    assert sort_state(p) == ('Sorted by “Expires”, descending', ['Expires', 'Descending'])
    # Closed without a choice as well.
    hears(p, 'server.crt')
    a11y.key('Down')
    hears(p, 'expiring.pem')
    # By the head of a column, and the menu knows.
    a11y.click(a11y.find(p.window, 'label', 'Name'))
    has_rows(p, 'expired.pem', 'expiring.pem', 'server.crt', 'truststore.jks')
    assert sort_state(p) == ('Sorted by “Name”, ascending', ['Name', 'Ascending'])

    # A narrow window has no heads for all of it.
    a11y.key('Escape')
    a11y.gone(p.window, 'push button', 'Close Pane')
    a11y.xdotool('windowsize', p.window_id, 360, 480)
    a11y.gone(p.window, 'label', 'Type')
    choose_sort(p, 'Type')
    has_rows(p, 'server.crt', 'truststore.jks', 'expired.pem', 'expiring.pem')
    a11y.key('F10', 's')
    a11y.find(p.app, 'radio menu item', 'Labels')
    t.screenshot('sort-360')


@suite.case('Alt+Return goes to the details, F1 to the help beside the window')
def details(t):
    p = start_with(t, *FILES)
    a11y.click(a11y.row(p.window, 'expired.pem'))
    shows(p, 'Subject')
    a11y.key('F9')
    a11y.gone(p.window, 'push button', 'Close Pane')
    hears(p, 'expired.pem')
    a11y.key('Down')
    shows(p, 'Subject')
    a11y.key('alt+Return')
    hears(p, 'Copy “Subject”')
    # Again it stays, for it is there already.
    a11y.key('Tab')
    hears(p, 'server.example.com')
    a11y.key('alt+Return')
    hears(p, 'server.example.com')

    a11y.key('F1')
    a11y.mapped('Help')
    window = a11y.top(p.app, 'Help')
    a11y.wait_for(lambda: a11y.focused(window), 'focus in the help')
    a11y.click(a11y.find(window, 'label', 'Delete, and Undo It'))
    a11y.find(window, 'label', re.compile('^Press Delete, or choose it in the details'))
    t.screenshot('help')
    # It does not keep anybody from working, and there is one of it.
    a11y.xdotool('windowactivate', '--sync', p.window_id)
    a11y.key('Escape')
    a11y.gone(p.window, 'push button', 'Close Pane')
    a11y.key('F1')
    a11y.wait_for(lambda: a11y.xdotool('getactivewindow') != p.window_id, 'the help again')
    assert len([w for w in a11y.children(a11y.fresh(p.app)) if w.get_name() == 'Help']) == 1
    a11y.key('Escape')
    a11y.no_top(p.app, 'Help')
    hears(p, 'server.crt')


@suite.case('what is deleted gives the focus to what is left, up to the empty page')
def delete(t):
    p = start_with(t, 'expired.pem', 'server.crt')
    for name, left, after in (('expired.pem', 'All: 1', 'server.crt'), ('server.crt', 'All: 0', 'Upload…')):
        a11y.click(a11y.row(p.window, name))
        a11y.find(p.window, 'push button', 'Export to Downloads')
        a11y.key('Delete')
        a11y.mapped(f'Delete “{name}”?')
        a11y.key('alt+d')
        shows(p, left)
        hears(p, after)
    a11y.key('ctrl+z')
    has_rows(p, 'server.crt')
    hears(p, 'server.crt')


suite.run()
