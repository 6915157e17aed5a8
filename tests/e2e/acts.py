# SPDX-License-Identifier: GPL-3.0-or-later
"""What many scripts do with Credenza's window."""

import os
import re
import sqlite3

import a11y


def shows(program, *texts):
    """Waits until the window shows labels with these texts (or patterns); returns the last."""
    label = None
    for text in texts:
        label = a11y.find(program.window, 'label', text)
    return label


def names(program):
    """The Name column of the list, from the top."""
    return [cells[1] for cells in a11y.rows(program.window) if len(cells) > 1]


def has_rows(program, *expected):
    """Waits until the list has exactly these rows, in this order."""
    a11y.wait_for(lambda: names(program) == list(expected), f'rows {expected}')


def open_search(program):
    """Ctrl+F; returns the field, which has the focus then."""
    a11y.key('ctrl+f')
    return a11y.find(program.window, 'entry', 'Search certificates', match=lambda n: a11y.has_state(n, a11y.State.FOCUSED))


def create_buttons(program):
    """The Create buttons that can be pressed: that of the header, then that of the form."""
    return a11y.find_all(a11y.fresh(program.window), 'push button', 'Create',
                         match=lambda n: n.get_state_set().contains(a11y.State.SENSITIVE))


def create(program):
    """Presses Create in the form, as soon as it has read the files."""
    shows(program, re.compile('^Attachments'))

    def both():
        buttons = create_buttons(program)
        return buttons if len(buttons) == 2 else None
    a11y.do(a11y.wait_for(both, 'Create in the form')[-1])


def start_with(t, *files, **options):
    """Starts Credenza, stores these fixtures, waits until the list has them."""
    program = t.start(*(t.file(name) for name in files), **options)
    shows(program, f'Attachments ({len(files)})')
    create(program)
    shows(program, f'All: {len(files)}')
    a11y.wait_for(lambda: set(files) <= set(names(program)), f'rows {files}')
    return program


def stored(t, name):
    """What the store has of an entry, as it is on the disk."""
    path = os.path.join(t.data_home, 'credenza', 'vault.sqlite')
    with sqlite3.connect(path) as vault:
        return next(row[0] for row in vault.execute('SELECT content FROM entry WHERE name = ?', (name,)))
