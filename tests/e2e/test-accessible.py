#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page and every dialog, as somebody hears it: each control has a name and a role (audit.py)."""

import os
import re
import subprocess

import a11y
import audit
from acts import create, create_buttons, has_rows, shows, start_with
from case import Suite
from connecting import add_connection, clear_keyring, open_add, open_manage, open_menu

suite = Suite()


class Listener:
    """Hears one window after the other and tells at the end what is wrong with all of them."""

    def __init__(self, program):
        self.program = program
        self.found = {}     # {problem: the first page that has it}

    def hear(self, page, top=None, allowed=()):
        for problem in audit.problems(a11y.fresh(top or self.program.window), allowed):
            self.found.setdefault(problem, page)

    def judge(self):
        assert not self.found, 'not heard:\n' + '\n'.join(f'{page}: {problem}' for problem, page in self.found.items())


def close(program, title):
    a11y.mapped(title)
    a11y.key('Escape')
    a11y.no_top(program.app, title)


def hear_dialog(listener, page, title, allowed=()):
    """A dialog that opens; it stays open."""
    dialog = a11y.top(listener.program.app, title)
    a11y.mapped(title)
    listener.hear(page, dialog, allowed)
    return dialog


def more(program, item):
    """An item of the menu of the pane."""
    a11y.do(a11y.menu_button(program.window, 'More Actions'))
    a11y.do(a11y.find(program.app, 'menu item', item))


@suite.case('an empty store, its menus, and the windows that they open')
def empty(t):
    p = t.start()
    heard = Listener(p)
    shows(p, 'No Certificates')
    heard.hear('empty')
    a11y.do(a11y.menu_button(p.window, 'Main Menu'))
    a11y.find(p.app, 'menu item', 'Preferences')
    heard.hear('main menu')
    a11y.key('Escape')
    a11y.gone(p.app, 'menu item', 'Preferences')
    open_menu(p)
    heard.hear('store menu')
    a11y.key('Escape')
    a11y.gone(p.window, 'list', 'Stores')
    a11y.key('ctrl+f')
    a11y.find(p.window, 'entry', 'Search certificates')
    heard.hear('search')
    a11y.key('Escape')
    a11y.key('ctrl+comma')
    hear_dialog(heard, 'preferences', 'Preferences')
    close(p, 'Preferences')
    a11y.key('F1')
    hear_dialog(heard, 'help', 'Help')
    close(p, 'Help')
    open_add(p)
    heard.hear('add connection', a11y.top(p.app, 'Add Connection'))
    close(p, 'Add Connection')
    for show, text in ((lambda: a11y.key('ctrl+question'), 'Keyboard shortcuts'),
                       (lambda: p.action('about'), 'The Credenza Team')):
        show()
        heard.hear(text, a11y.find(p.app, 'label', text).toplevel())
        a11y.key('Escape')
        a11y.wait_for(lambda: len(a11y.fresh(p.app).children()) == 1, f'the end of {text}')
    heard.judge()


FILES = ('expired.pem', 'garbage.pem', 'keystore.jks', 'locked.p12', 'server.crt', 'truststore.jks')


@suite.case('the list and the pane of each kind, with the dialogs of a certificate')
def panes(t):
    p = start_with(t, *FILES)
    heard = Listener(p)
    for name, text in (('expired.pem', 'Subject'), ('garbage.pem', re.compile('^This certificate can’t be decoded')),
                       ('locked.p12', re.compile('^Some of the content is locked')), ('server.crt', 'Alternative Names'),
                       ('truststore.jks', re.compile('^2 entries')), ('keystore.jks', 'Content')):
        a11y.click(a11y.row(p.window, name))
        shows(p, text)
        heard.hear(name)
    a11y.click(a11y.row(p.window, 'Test Root CA', role='list item'))
    a11y.find(p.window, 'push button', 'Back')
    heard.hear('entry')
    a11y.press(p.window, 'Back')
    a11y.press(p.window, 'Edit Labels…')
    dialog = hear_dialog(heard, 'labels', 'Edit Labels')
    a11y.type_text('env')
    a11y.press(dialog, 'Add Label')
    a11y.wait_for(lambda: len(a11y.find_all(a11y.fresh(dialog), 'text', 'Values')) == 2, 'another label')
    heard.hear('a label', dialog)
    close(p, 'Edit Labels')
    a11y.key('ctrl+shift+s')
    dialog = hear_dialog(heard, 'export as', 'Export As')
    a11y.press(dialog, 'Continue Without Password')
    a11y.find(dialog, 'combo box', 'Format')
    heard.hear('export choices', dialog)
    close(p, 'Export As')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Alternative Names')
    a11y.key('ctrl+a')
    shows(p, re.compile('^6 Certificates Selected'))
    heard.hear('selection')
    a11y.key('Delete')
    hear_dialog(heard, 'delete', 'Delete 6 Certificates?')
    close(p, 'Delete 6 Certificates?')
    a11y.click(a11y.row(p.window, 'server.crt'), button=3)
    a11y.find(p.app, 'menu item', 'Copy To…')
    heard.hear('menu of a row')
    a11y.do(a11y.find(p.app, 'menu item', 'Copy To…'))
    hear_dialog(heard, 'copy to', 'Copy 6 Certificates To')
    close(p, 'Copy 6 Certificates To')
    heard.judge()


@suite.case('the names and the comparison of a certificate')
def names(t):
    p = start_with(t, 'rich.pem')
    heard = Listener(p)
    shows(p, 'Certificate Policies')
    heard.hear('a certificate with everything')
    a11y.do(a11y.find(p.window, 'push button', 'Show All 3000 Names…', visible=False))
    hear_dialog(heard, 'names', 'Alternative Names')
    close(p, 'Alternative Names')
    more(p, 'Compare with File…')
    a11y.choose_files(p.app, 'Compare with File', t.file('rich-renewed.pem'))
    hear_dialog(heard, 'comparison', 'Comparison')
    close(p, 'Comparison')
    heard.judge()


@suite.case('Create: files of each state, and the form that generates')
def creating(t):
    p = start_with(t, 'server.crt')
    heard = Listener(p)
    files = ('server.crt', 'incomplete.pem', 'locked.p12', 'mislabelled.pem', 'chain.p12', 'weak.pem', 'empty.pem', 'huge.pem', 'garbage.pem')
    paths = [t.file(name) for name in files]
    assert t.run(*paths, t.file('server-key.pem')).returncode == 0
    shows(p, 'Attachments (10)')
    heard.hear('import', allowed=('Create',))
    a11y.press(p.window, 'Discard')
    a11y.gone(p.window, 'label', 'Attachments (10)')
    heard.hear('discarded')
    a11y.key('ctrl+n')
    shows(p, 'Generation Details')
    heard.hear('external service', allowed=('Create',))
    a11y.press(p.window, 'Discard')
    heard.judge()


@suite.case('a key and its certificate are joined')
def join(t):
    p = t.start(t.file('server.crt'), t.file('server-key.pem'))
    heard = Listener(p)
    a11y.press(p.window, 'Join Into One File…')
    hear_dialog(heard, 'join', 'Join Into One File')
    close(p, 'Join Into One File')
    heard.judge()


@suite.case('a signing request, its key, and what waits for its file')
def request(t):
    p = t.start()
    heard = Listener(p)
    a11y.key('ctrl+n')
    shows(p, 'Generation Details')
    a11y.wait_for(lambda: (a11y.focused(p.window) or p.window).get_name() == 'Name', 'focus on the name')
    a11y.type_text('mycert')
    a11y.press(p.window, 'Create Key and Request Here…')
    dialog = hear_dialog(heard, 'create key', 'Create Key and Request')
    a11y.press(dialog, 'Create')
    a11y.no_top(p.app, 'Create Key and Request')
    shows(p, re.compile('^Key made here'))
    heard.hear('form with a key', allowed=('Create',))
    a11y.wait_for(lambda: len(create_buttons(p)) == 2, 'Create in the form')
    a11y.do(create_buttons(p)[-1])
    dialog = hear_dialog(heard, 'save key', 'Save Key and Certificate')
    a11y.press(dialog, 'Later')
    a11y.no_top(p.app, 'Save Key and Certificate')
    shows(p, re.compile('waits for'))
    heard.hear('banner of a request')
    a11y.press(p.window, 'Finish…')
    hear_dialog(heard, 'unfinished', 'Unfinished Requests')
    close(p, 'Unfinished Requests')
    heard.judge()


@suite.case('a generated certificate, edited and replaced')
def renewal(t):
    tool = os.path.join(os.environ['CREDENZA_TOOLS'], 'generate')
    subprocess.run([tool, os.path.join(t.data_home, 'credenza', 'vault.sqlite'), 'client.pem'], check=True, timeout=120)
    p = t.start()
    heard = Listener(p)
    a11y.click(a11y.row(p.window, 'client.pem'))
    shows(p, 'Content')
    heard.hear('generated')
    a11y.press(p.window, 'Edit…')
    hear_dialog(heard, 'edit', 'Edit Certificate')
    close(p, 'Edit Certificate')
    a11y.press(p.window, 'Replace with File…')
    a11y.choose_files(p.app, 'Replace with File', t.file('locked.p12'))
    hear_dialog(heard, 'replace', 'Replace Certificate?')
    close(p, 'Replace Certificate?')
    heard.judge()


@suite.case('a connection, in its dialog, in the store menu, among all, and gone')
def connection(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    clear_keyring()
    p = t.start()
    heard = Listener(p)
    add_connection(p, service)
    has_rows(p, 'server.crt')
    heard.hear('connected')
    open_menu(p)
    heard.hear('stores')
    a11y.key('Escape')
    a11y.gone(p.window, 'list', 'Stores')
    window = open_manage(p)
    heard.hear('connections', window)
    a11y.click(a11y.find(window, 'label', 'provider'))
    a11y.find(window, 'push button', re.compile('Remove Connection'), visible=False)
    heard.hear('one connection', window)
    a11y.key('Escape')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Connections')
    service.stop()
    a11y.key('F5')
    a11y.find(p.window, 'push button', 'Try Again')
    heard.hear('offline')
    heard.judge()


suite.run()
