#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop asks of the program: to do something at once, over D-Bus or with an option."""

import subprocess
import time

import a11y
from acts import shows
from case import Suite

suite = Suite()


def activate(t, action):
    """As the menu beside the icon of a program that is started over D-Bus does it."""
    path = '/' + t.suite.app_id.replace('.', '/')
    subprocess.run(['gdbus', 'call', '--session', '-d', t.suite.app_id, '-o', path, '-m',
                    'org.freedesktop.Application.ActivateAction', action, '[]', '{}'], check=True, capture_output=True,
                   timeout=30 * a11y.FACTOR)


@suite.case('an option begins to create, before there is a window and after')
def options(t):
    p = t.start('--create')
    shows(p, 'New Certificate')
    t.screenshot('create', p.window_id)
    assert t.run('--upload').returncode == 0
    a11y.top(p.app, 'Upload Certificates')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Upload Certificates')


@suite.case('a service starts without a window, and shows one for an action')
def service(t):
    p = t.start('--gapplication-service', wait=False)
    a11y.wait_for(lambda: t.suite.app_id in subprocess.run(
        ['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/', '-m', 'org.freedesktop.DBus.ListNames'],
        capture_output=True, text=True, check=True, timeout=30).stdout, 'the program on the bus')
    activate(t, 'create')
    p.wait_window()
    shows(p, 'New Certificate')


@suite.case('a service that nobody calls waits to be called, and ends by itself')
def uncalled(t):
    begun = time.monotonic()
    p = t.start('--gapplication-service', wait=False)
    assert p.process.wait(60 * a11y.FACTOR) == 0
    # GApplication waits for 10 s. A service that ends with its start is away when it is called.
    assert time.monotonic() - begun > 9, 'it ended before it could be called'


@suite.case('about tells what a report of a problem needs, and nothing private')
def about(t):
    p = t.start()
    p.action('about')
    window = a11y.wait_for(lambda: next((w for w in a11y.children(a11y.fresh(p.app)) if w != p.window), None), 'About')
    a11y.click(a11y.find(window, 'label', 'Troubleshooting'))
    a11y.click(a11y.find(window, 'label', 'Debugging Information'))
    info = a11y.find(window, 'text', match=lambda n: a11y.text(n).startswith('Credenza '))
    a11y.wait_for(lambda: 'Keyring: none' in a11y.text(a11y.fresh(info)), 'what it tells of the keyring')
    t.screenshot('about')
    told = a11y.text(info)
    for what in ('GTK 4.', 'libadwaita 1.', 'GLib 2.', 'GnuTLS 3.', 'libsoup 3.', 'json-glib', 'SQLite 3.', 'libsecret',
                 'Display: GdkX11Display', 'Stores: this computer\n'):
        assert what in told, f'{what} is not in {told}'
    assert t.directory not in told and t.home not in told, told
    a11y.key('Escape')


suite.run()
