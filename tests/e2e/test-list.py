#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list: states, columns, search, sort; and what is remembered."""

import a11y
from acts import has_rows, open_search, shows, start_with
from case import Suite

suite = Suite()

FILES = ('expired.pem', 'expiring.pem', 'locked.p12', 'not-yet-valid.pem', 'server.crt', 'truststore.jks')


def header(program, title):
    """The title of a column: a row of the table without cells."""
    return a11y.find(program.window, 'label', title)


def sort_by(program, title):
    a11y.click(header(program, title))


def search(program, text):
    a11y.fill(open_search(program), text)


@suite.case('each row tells state, name, type and expiry')
def rows(t):
    p = start_with(t, *FILES)
    has_rows(p, *FILES)
    # AT-SPI calls a label without text by its type.
    found = [row[:4] for row in a11y.rows(p.window)]
    assert found[:5] == [['Expired', 'expired.pem', 'PEM', '2 years ago'], ['Expiring', 'expiring.pem', 'PEM', 'in 10 days'],
                         ['Locked', 'locked.p12', 'P12', 'GtkLabel'], ['Not Yet Valid', 'not-yet-valid.pem', 'PEM', 'in 13 months'],
                         ['Valid', 'server.crt', 'CRT', 'in 12 months']], found
    # The earlier of the two: that of the issuing authority, not of the root.
    assert found[5] == ['Valid', 'truststore.jks', 'JKS', 'in 4 years'], found
    t.screenshot('rows', p.window_id)


@suite.case('sort by every column, in both directions')
def sort(t):
    p = start_with(t, *FILES)
    sort_by(p, 'Name')
    has_rows(p, *reversed(FILES))
    sort_by(p, 'Type')
    a11y.wait_for(lambda: [r[2] for r in a11y.rows(p.window)] == ['CRT', 'JKS', 'P12', 'PEM', 'PEM', 'PEM'], 'by type')
    sort_by(p, 'Type')
    a11y.wait_for(lambda: [r[2] for r in a11y.rows(p.window)] == ['PEM', 'PEM', 'PEM', 'P12', 'JKS', 'CRT'], 'by type, back')
    sort_by(p, 'Expires')
    has_rows(p, 'expired.pem', 'expiring.pem', 'server.crt', 'not-yet-valid.pem', 'truststore.jks', 'locked.p12')
    sort_by(p, 'State')
    a11y.wait_for(lambda: [r[0] for r in a11y.rows(p.window)][:3] == ['Expired', 'Expiring', 'Not Yet Valid'], 'by state')
    a11y.key('F9')  # the pane gives way to the labels
    a11y.wait_for(lambda: a11y.find_all(p.window, 'label', 'Labels'), 'the column of labels')
    sort_by(p, 'Labels')
    has_rows(p, *FILES)


@suite.case('search finds names, subjects, issuers, alternative names and serial numbers')
def search_all(t):
    p = start_with(t, *FILES)
    search(p, 'EXP')
    has_rows(p, 'expired.pem', 'expiring.pem')
    shows(p, '2 of 6')
    t.screenshot('search', p.window_id)
    for text, found in (('alt.example', ['server.crt']), ('test issuing', ['server.crt', 'truststore.jks']),
                        ('future.example.com', ['not-yet-valid.pem']), ('root ca', ['truststore.jks'])):
        search(p, text)
        has_rows(p, *found)
    search(p, 'nothing like this')
    shows(p, 'No Results Found', '0 of 6')
    t.screenshot('no-results', p.window_id)
    a11y.key('Escape')
    has_rows(p, *FILES)
    shows(p, 'All: 6')


@suite.case('expiring is a matter of the preferences')
def expiring(t):
    p = start_with(t, 'expiring.pem')
    assert a11y.rows(p.window)[0][0] == 'Expiring'
    a11y.key('ctrl+comma')
    a11y.mapped('Preferences')
    dialog = a11y.top(p.app, 'Preferences')
    spin = a11y.find(dialog, 'spin button')
    a11y.fill(spin, '5')
    a11y.key('Return')
    a11y.wait_for(lambda: a11y.rows(p.window)[0][0] == 'Valid', 'no longer expiring')
    a11y.key('Escape')


@suite.case('sort, size and divider are remembered')
def remembered(t):
    p = start_with(t, 'expired.pem', 'server.crt', keep_settings=True)
    sort_by(p, 'Name')
    has_rows(p, 'server.crt', 'expired.pem')
    a11y.xdotool('windowsize', p.window_id, 1000, 560)
    a11y.wait_for(lambda: abs(a11y.geometry(p.window_id).width - 1000) < 5, 'the new size')
    divider = a11y.screen_rect(a11y.find(p.window, 'separator', 'Divider'))
    x, y = a11y.middle(divider)
    with a11y.drag((x, y), (x - 120, y), over=lambda: True):
        pass
    moved = a11y.screen_rect(a11y.find(p.window, 'separator', 'Divider')).x
    assert divider.x - moved > 60, f'the divider moved from {divider.x} to {moved}'
    width = a11y.geometry(p.window_id).width
    share = a11y.extents(a11y.find(p.window, 'separator', 'Divider')).x / width
    assert p.quit() == 0

    p = t.start(keep_settings=True)
    has_rows(p, 'server.crt', 'expired.pem')
    a11y.wait_for(lambda: abs(a11y.geometry(p.window_id).width - width) < 5, 'the size of last time')
    a11y.click(a11y.row(p.window, 'server.crt'))
    now = a11y.extents(a11y.find(p.window, 'separator', 'Divider')).x / width
    assert abs(now - share) < 0.03, f'the divider was at {share:.2f} and is at {now:.2f}'


@suite.case('keys select, and the pane follows')
def keys(t):
    p = start_with(t, 'expired.pem', 'expiring.pem')
    a11y.click(a11y.row(p.window, 'expired.pem'))
    shows(p, 'This certificate expired 2 years ago')
    a11y.key('Down')
    shows(p, 'This certificate expires in 10 days')


suite.run()
