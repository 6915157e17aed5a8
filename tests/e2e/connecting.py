# SPDX-License-Identifier: GPL-3.0-or-later
"""What many scripts do with connections: the store menu, the dialogs, the keyring as secret-tool sees it."""

import hashlib
import os
import re
import subprocess
import time

import a11y
from acts import has_rows, shows

SCHEMA = 'org.credenza.Credenza.ServiceKey'

WORKS = 'Works'
STEPS = ('Reach “localhost”', 'Sign in with the service key', 'List the subaccount', 'List the instance')


# ---- the store menu --------------------------------------------------------------------------------------------------

def open_menu(program):
    """Opens the store menu; returns its node."""
    a11y.do(a11y.menu_button(program.window, re.compile('^Store: ')))
    return a11y.find(program.window, name='Stores', match=lambda n: n.get_role_name() == 'list')


def places(program):
    """What the store menu lists, as somebody hears it; it is closed again."""
    menu = open_menu(program)
    found = [row.get_name() for row in a11y.find_all(a11y.fresh(menu), 'list item')]
    a11y.key('Escape')
    a11y.gone(program.window, 'list', 'Stores')
    return found


def go_to(program, place):
    """Chooses a place of the store menu by the keys: 'This Computer', 'provider, Subaccount'."""
    menu = open_menu(program)
    a11y.find(menu, 'list item', re.compile('^' + re.escape(place) + '(,|$)'))
    rows = a11y.find_all(menu, 'list item')
    wanted = next(i for i, row in enumerate(rows) if re.match(re.escape(place) + '(,|$)', row.get_name()))
    a11y.wait_for(lambda: a11y.focused(menu) is not None, 'focus in the store menu')
    now = next(i for i, row in enumerate(a11y.find_all(a11y.fresh(menu), 'list item'))
               if a11y.has_state(row, a11y.State.FOCUSED))
    for _ in range(abs(wanted - now)):
        a11y.key('Down' if wanted > now else 'Up')
    a11y.wait_for(lambda: a11y.has_state(a11y.find_all(menu, 'list item')[wanted], a11y.State.FOCUSED), f'focus on {place}')
    a11y.key('Return')
    a11y.gone(program.window, 'list', 'Stores')
    a11y.find(program.window, name=f'Store: {place.split(", ")[0]}')


# ---- Add Connection --------------------------------------------------------------------------------------------------

def open_add(program):
    """Store menu, Add Connection…; returns the dialog."""
    open_menu(program)
    a11y.press(program.window, 'Add Connection…')
    dialog = a11y.top(program.app, 'Add Connection')
    a11y.mapped('Add Connection')
    return dialog


def choose_key(program, dialog, path):
    """The service key by the file chooser."""
    a11y.press(dialog, 'Choose…')
    a11y.choose_files(program.app, 'Choose a Service Key', path)


def show_more(dialog):
    """Opens More Options, unless they are shown, once the dialog has the focus again: a chooser may just have closed."""
    if not a11y.find_all(a11y.fresh(dialog), 'label', 'Extra Authorities'):
        a11y.mapped(dialog.get_name())
        label = a11y.find(dialog, 'label', 'More Options')
        a11y.wait_for(lambda: _rests(label), 'the end of the animations')
        a11y.click(label)


def choose_authority(program, dialog, path):
    """The extra authority: that of the case's service, which no system knows."""
    show_more(dialog)
    row = a11y.find(dialog, 'list item', 'Extra Authorities')
    a11y.press(row, re.compile('Choose…|^Extra Authorities$'))      # newer GTK does not add what stands on it
    a11y.choose_files(program.app, 'Extra Authorities', path)
    a11y.find(row, 'label', re.compile('Credenza Server CA'))


def results(dialog):
    """What the test says so far: {step: text}."""
    found = a11y.find_all(a11y.fresh(dialog), 'list', 'Test result')
    rows = a11y.rows(found[0], 'list item') if found else []
    return {row[0]: row[1] if len(row) > 1 else '' for row in rows}


def test(dialog, *expected):
    """Presses Test, waits for these results of the four steps. A failure says whether the test was begun, and still runs."""
    before = results(dialog)
    a11y.press(dialog, 'Test')
    try:
        a11y.wait_for(lambda: list(results(dialog).items()) == list(zip(STEPS, expected)), 'the results', timeout=20)
    except a11y.NotFound:
        buttons = [a11y.clean(b.get_name()) for b in a11y.find_all(a11y.fresh(dialog), 'push button', re.compile('Test|Stop'))]
        raise AssertionError(f'results {expected} of the test, are {results(dialog)}; before it {before}; buttons {buttons}') \
            from None


def _rests(node):
    before = a11y.screen_rect(a11y.fresh(node))
    time.sleep(a11y.STEP)
    return a11y.screen_rect(a11y.fresh(node)) == before


def details(dialog):
    """Opens Details of what failed; its lines as {what: value}."""
    label = a11y.find(dialog, 'label', 'Details')
    a11y.wait_for(lambda: _rests(label), 'the end of the animations')
    a11y.click(label)
    text = a11y.find(dialog, 'label', re.compile('^HTTP status|^What it is about|^Reason|^The service says')).get_name()
    return dict(line.split(': ', 1) for line in text.splitlines())


def connect(program, dialog):
    """Presses Connect; the dialog goes, and the first level is shown."""
    a11y.press(dialog, 'Connect')
    a11y.no_top(program.app, 'Add Connection')


def add_connection(program, service, name='provider', key=None, subscriber=None):
    """The whole way, by the file chooser; waits until the subaccount of the connection is shown."""
    dialog = open_add(program)
    choose_key(program, dialog, key or service.key)
    shows_key(dialog)
    choose_authority(program, dialog, service.ca)
    if name != 'provider':
        a11y.fill(a11y.find(dialog, 'text', 'Name'), name)
    if subscriber:
        show_more(dialog)
        a11y.fill(a11y.find(dialog, 'text', re.compile('Subscriber')), subscriber)
    connect(program, dialog)
    a11y.find(program.window, name=f'Store: {name}')
    shows(program, re.compile('^Subaccount · '))


def shows_key(dialog):
    """Waits for the page that says what the key is."""
    a11y.find(dialog, 'label', 'Signs In With')


def connected(t, service, *names, **options):
    """Starts Credenza and connects it; waits for these rows."""
    clear_keyring()
    p = t.start(**options)
    add_connection(p, service)
    if names:
        has_rows(p, *names)
    else:
        shows(p, 'No Certificates')
    return p


def ask(program, heading):
    dialog = a11y.top(program.app, heading)
    a11y.mapped(heading)
    return dialog


def delete(program, name):
    """Selects a certificate, presses Delete once it is open and has the keys, confirms."""
    a11y.click(a11y.row(program.window, name))
    a11y.find(program.window, 'push button', 'Export to Downloads')
    a11y.wait_for(lambda: a11y.focused(program.window) is not None, 'the focus in the window')
    a11y.key('Delete')
    a11y.press(ask(program, f'Delete “{name}”?'), 'Delete')


# ---- Manage Connections ----------------------------------------------------------------------------------------------

def open_manage(program, name=None):
    """Store menu, Manage Connections, and one of them; returns the window."""
    open_menu(program)
    a11y.press(program.window, 'Manage Connections')
    window = a11y.top(program.app, 'Connections')
    a11y.mapped('Connections')
    if name:
        a11y.click(a11y.find(window, 'label', name))
        a11y.find(window, 'push button', re.compile('Remove Connection'), visible=False)
    return window


# ---- the keyring, as another program sees it -------------------------------------------------------------------------

def keyring():
    """The secrets of Credenza in the keyring: {id of the connection: secret}."""
    done = subprocess.run(['secret-tool', 'search', '--all', 'xdg:schema', SCHEMA], capture_output=True, text=True,
                          timeout=15 * a11y.FACTOR, check=False)
    items, secret = {}, []
    # A secret may have several lines; attributes are on standard error.
    ids = re.findall(r'^attribute\.connection = (.*)$', done.stderr, re.M)
    secret = re.findall(r'^secret = (.*?)^created = ', done.stdout, re.M | re.S)
    for i, connection in enumerate(ids):
        items[connection] = secret[i].rstrip('\n') if i < len(secret) else None
    return items


def clear_keyring():
    """Forgets what a case before has left there."""
    subprocess.run(['secret-tool', 'clear', 'xdg:schema', SCHEMA], capture_output=True, timeout=15 * a11y.FACTOR,
                   check=False)


# ---- what is on the disk ---------------------------------------------------------------------------------------------

def settings(t):
    """The text of the settings file of a case (keep_settings)."""
    path = os.path.join(t.config_home, 'glib-2.0', 'settings', 'keyfile')
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8') as file:
        return file.read()


def files_below(*folders):
    for folder in folders:
        for path, _, names in os.walk(folder):
            yield from (os.path.join(path, name) for name in names)


def lists(t):
    """The cached lists of a case."""
    return list(files_below(os.path.join(t.directory, 'cache', 'credenza')))


# ---- the screen ------------------------------------------------------------------------------------------------------

def look(node):
    """What a part of the window looks like; it compares equal while nothing changes there."""
    area = a11y.screen_rect(node)
    done = subprocess.run(['import', '-silent', '-window', 'root', '-crop', '{2}x{3}+{0}+{1}'.format(*area), 'rgb:-'],
                          capture_output=True, timeout=30, check=True)
    return hashlib.sha256(done.stdout).hexdigest()
