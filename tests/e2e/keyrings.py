# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyrings of a case's own: unlocked, locked, with a question that nobody answers."""

import contextlib
import os
import subprocess

from gi.repository import Gio, GLib

import a11y
from connecting import keyring

PASSWORD = 'Keyring-4711'


def has_owner(name):
    done = subprocess.run(['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/', '-m',
                           'org.freedesktop.DBus.NameHasOwner', name], capture_output=True, text=True, check=True,
                          timeout=15 * a11y.FACTOR)
    return 'true' in done.stdout


@contextlib.contextmanager
def keyring_daemon(t):
    """A Secret Service with an unlocked keyring below the folders of the case, as long as the block lasts."""
    daemon = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--components=secrets', '--unlock'],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=t.environment(XDG_DATA_HOME=os.path.join(t.directory, 'keyrings')))
    try:
        daemon.stdin.write(PASSWORD.encode())
        daemon.stdin.close()
        a11y.wait_for(lambda: has_owner('org.freedesktop.secrets'), 'a Secret Service')
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait()
        a11y.wait_for(lambda: not has_owner('org.freedesktop.secrets'), 'the end of the Secret Service')


def lock_login():
    """Locks the keyring of keyring_daemon()."""
    subprocess.run(['gdbus', 'call', '--session', '-d', 'org.freedesktop.secrets', '-o', '/org/freedesktop/secrets', '-m',
                    'org.freedesktop.Secret.Service.Lock', "['/org/freedesktop/secrets/collection/login']"], check=True,
                   capture_output=True, timeout=15 * a11y.FACTOR)


def lock():
    """The same, and it shows in the secrets of Credenza."""
    lock_login()
    a11y.wait_for(lambda: None in keyring().values(), 'a locked keyring')


@contextlib.contextmanager
def prompter():
    """What asks for the password of a keyring, in a room where nobody is: it is called and never answers."""
    node = Gio.DBusNodeInfo.new_for_xml("""
        <node><interface name='org.gnome.keyring.internal.Prompter'>
          <method name='BeginPrompting'><arg type='o' direction='in'/></method>
          <method name='PerformPrompt'><arg type='o' direction='in'/><arg type='s' direction='in'/>
            <arg type='a{sv}' direction='in'/><arg type='s' direction='in'/></method>
          <method name='StopPrompting'><arg type='o' direction='in'/></method>
        </interface></node>""")
    bus = Gio.DBusConnection.new_for_address_sync(
        os.environ['DBUS_SESSION_BUS_ADDRESS'], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
        Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    bus.register_object('/org/gnome/keyring/Prompter', node.interfaces[0], lambda *call: None, None, None)
    asked = []
    bus.add_filter(lambda _bus, message, incoming: asked.append(message.get_member()) or message)
    bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName',
                  GLib.Variant('(su)', ('org.gnome.keyring.SystemPrompter', 0)), None, Gio.DBusCallFlags.NONE, -1, None)
    try:
        yield asked
    finally:
        bus.close_sync(None)
