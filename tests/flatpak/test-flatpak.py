#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak, as it was built and installed: in its sandbox, with the portals of a desktop (session -p).

Environment, beside that of case.py: FLATPAK_USER_DIR, the installation; CREDENZA_LANGUAGES, what it was translated to."""

import configparser
import contextlib
import gettext
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))

import a11y  # noqa: E402
import atspi  # noqa: E402
import connecting  # noqa: E402
from acts import create, has_rows, shows  # noqa: E402
from case import Program, Suite  # noqa: E402
from keyrings import keyring_daemon, lock_login, prompter  # noqa: E402

APP = 'org.credenza.Credenza'
INSTALLATION = os.environ['FLATPAK_USER_DIR']
EXPORTS = os.path.join(INSTALLATION, 'exports', 'share')

# All that goes into the sandbox from outside: flatpak hands on what it does not know.
PASSED = ('PATH', 'HOME', 'DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_DATA_DIRS',
          'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_CURRENT_DESKTOP', 'XDG_SESSION_TYPE',
          'FLATPAK_USER_DIR', 'LC_ALL', 'GSK_RENDERER')

# What no one is to see or to find: where the document portal shows a file.
DOCUMENT_PATH = re.compile(r'/run/(user/\d+/|flatpak/)?doc/')


class Sandboxed(Program):
    """The Flatpak. Its process is not the one that X and AT-SPI know: its window is found by its name."""

    def __init__(self, case, command, env, app_id):
        env = {name: env[name] for name in PASSED if name in env}
        super().__init__(case, ['flatpak', 'run', '--user', '--die-with-parent', APP, *command[1:]], env, app_id)

    def _find_app(self, timeout):
        return find_app(timeout)

    def _x_window(self):
        return x_window()

    def data(self, *names):
        """A path below the folder that is all a Flatpak has of the home."""
        return os.path.join(self.case.home, '.var', 'app', APP, *names)


def x_window():
    ids = a11y.xdotool('search', '--onlyvisible', '--name', '^Credenza$', check=False).splitlines()
    ids = [i for i in ids if a11y.geometry(i).width > 50]
    return ids[-1] if ids else None


def find_app(timeout=20):
    def look():
        found = atspi.applications()
        return next((a for a, name in zip(found, atspi.names(found)) if 'credenza' in (name or '').lower()), None)
    return a11y.wait_for(look, 'Credenza on the AT-SPI bus', timeout)


def no_document_paths(t, program):
    """Nothing that is shown, and nothing that was kept, tells of the paths of the document portal."""
    def texts(node):
        try:
            return [node.get_name(), node.get_description(), a11y.text(node)]
        except a11y.GLib.Error:     # gone meanwhile, as a toast
            return []
    shown = [text for node in a11y.find_all(a11y.fresh(program.app), visible=False) for text in texts(node) if text]
    assert shown, 'nothing is shown'
    found = [text for text in shown if DOCUMENT_PATH.search(text)]
    assert not found, f'shown: {found}'
    kept = [path for path in connecting.files_below(t.home) if os.path.isfile(path)]
    assert any(path.startswith(program.data()) for path in kept), kept
    for path in kept:
        with open(path, 'rb') as file:
            assert not DOCUMENT_PATH.search(file.read().decode('latin-1')), path


def permissions():
    done = subprocess.run(['flatpak', 'info', '--user', '--show-permissions', APP], capture_output=True, text=True, check=True)
    parser = configparser.ConfigParser()
    parser.optionxform = str
    parser.read_string(done.stdout)
    return {f'{section}.{name}': set(value.strip(';').split(';'))
            for section in parser.sections() for name, value in parser[section].items()}


def inside(t, script):
    """What a shell prints in the sandbox of the program."""
    env = {name: value for name, value in t.environment().items() if name in PASSED}
    return subprocess.run(['flatpak', 'run', '--user', '--command=sh', APP, '-c', script], env=env, capture_output=True,
                          text=True, timeout=60, check=False).stdout


def upload(t, program, name):
    """Chooses one file in the portal's chooser and stores it; returns its path outside."""
    path = t.file(name)
    a11y.key('ctrl+o')
    a11y.choose_files(program.app, 'Upload Certificates', path)
    shows(program, 'Attachments (1)')
    create(program)
    has_rows(program, name)
    return path


def read(path):
    with open(path, 'rb') as file:
        return file.read()


suite = Suite(app_id=APP, program_class=Sandboxed)


@suite.case('it may do what the manifest says and no more')
def permitted(t):
    assert permissions() == {
        'Context.shared': {'network', 'ipc'},
        'Context.sockets': {'x11', 'wayland', 'fallback-x11'},
        'Context.devices': {'dri'},
        'Context.filesystems': {'xdg-download'},
    }, permissions()


@suite.case('it starts from its desktop file')
def desktop_file(t):
    env = {name: value for name, value in t.environment().items() if name in PASSED}
    desktop = os.path.join(EXPORTS, 'applications', f'{APP}.desktop')
    subprocess.run(['gio', 'launch', desktop], env=env, check=True, timeout=60)
    a11y.wait_for(x_window, 'its window', 30)
    app = find_app()
    a11y.find(app, 'label', 'No Certificates')
    t.screenshot('start')
    a11y.gaction(APP, '/org/credenza/Credenza', 'quit')
    a11y.wait_for(lambda: not x_window(), 'its end')


@suite.case('it uploads through the chooser of the portal')
def chooser(t):
    p = t.start()
    path = t.file('chain.p12')
    a11y.key('ctrl+o')
    a11y.mapped('Upload Certificates')
    t.screenshot('chooser')
    a11y.choose_files(p.app, 'Upload Certificates', path)
    shows(p, 'Attachments (1)')
    a11y.find(p.window, 'label', 'chain.p12')
    t.screenshot('uploading', p.window_id)
    no_document_paths(t, p)
    create(p)
    has_rows(p, 'chain.p12')
    no_document_paths(t, p)


def highlight(program):
    return lambda: a11y.find_all(program.window, 'label', 'Drop Files to Import Them')


@suite.case('it takes a private file that is dragged in from a program outside')
def dragged(t):
    p = t.start()
    t.drop(p, [t.file('grüße aus köln.pem'), t.file('truststore.jks')], over=highlight(p))
    shows(p, 'Attachments (2)')
    create(p)
    has_rows(p, 'grüße aus köln.pem', 'truststore.jks')
    t.screenshot('dragged', p.window_id)
    no_document_paths(t, p)


@suite.case('of a program that only tells paths it says that the chooser is needed')
def plain_paths(t):
    p = t.start()
    t.drop(p, ['--plain', t.file('server.crt')], over=highlight(p))
    shows(p, re.compile('sandbox.*“server.crt”.*file chooser'))
    t.screenshot('plain', p.window_id)


@suite.case('a certificate dragged out arrives')
def drag_out(t):
    p = t.start()
    path = upload(t, p, 'chain.p12')
    other = t.start(program=os.path.join(os.environ['CREDENZA_TOOLS'], 'sample'), app_id='org.credenza.Sample', wait=False)
    other.wait_window()
    a11y.place(other.window_id, 10, 20)
    a11y.place(p.window_id, 600, 300)
    a11y.xdotool('windowraise', other.window_id)
    start = a11y.middle(a11y.screen_rect(a11y.find(a11y.row(p.window, 'chain.p12'), 'label', 'chain.p12')))
    with a11y.drag(start, a11y.middle(a11y.geometry(other.window_id)),
                   over=lambda: a11y.find_all(other.window, 'label', 'Drop files here')):
        pass
    dropped = a11y.find(other.window, 'label', re.compile('^drop /')).get_name().split(' ', 1)[1]
    assert read(dropped) == read(path)


@contextlib.contextmanager
def file_manager(t):
    """A program of the desktop that shows folders: it writes down which."""
    folder = os.path.join(os.environ['HOME'], '.local', 'share', 'applications')
    log = os.path.join(t.directory, 'file-manager.log')
    script = os.path.join(t.directory, 'file-manager')
    os.makedirs(folder, exist_ok=True)
    with open(script, 'w', encoding='ascii') as file:
        file.write(f'#!/bin/sh\necho "$1" >> {log}\n')
    os.chmod(script, 0o755)
    desktop = os.path.join(folder, 'file-manager.desktop')
    with open(desktop, 'w', encoding='ascii') as file:
        file.write(f'[Desktop Entry]\nType=Application\nName=Files\nExec={script} %u\nMimeType=inode/directory;\n')
    subprocess.run(['update-desktop-database', folder], check=True, timeout=30)
    try:
        yield lambda: read(log).decode() if os.path.exists(log) else ''
    finally:
        os.remove(desktop)
        subprocess.run(['update-desktop-database', folder], check=True, timeout=30)


@suite.case('it exports into Downloads and shows the folder')
def downloads(t):
    os.makedirs(os.path.join(t.home, 'Downloads'))
    with open(os.path.join(t.config_home, 'user-dirs.dirs'), 'w', encoding='ascii') as file:
        file.write('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')
    with file_manager(t) as shown:
        p = t.start()
        path = upload(t, p, 'server.crt')
        shows(p, 'Subject')
        a11y.key('ctrl+s')
        exported = os.path.join(t.home, 'Downloads', 'server.crt')
        a11y.wait_for(lambda: os.path.exists(exported) and read(exported) == read(path), exported)
        shows(p, '“server.crt” exported')
        t.screenshot('exported', p.window_id)
        a11y.press(p.window, 'Show in Folder')
        a11y.wait_for(lambda: os.path.join(t.home, 'Downloads') in shown(), 'the folder in the file manager')
        no_document_paths(t, p)


@suite.case('it exports to where the chooser of the portal says')
def elsewhere(t):
    p = t.start()
    path = upload(t, p, 'server.crt')
    shows(p, 'Subject')
    target = os.path.join(t.directory, 'elsewhere.crt')
    a11y.key('ctrl+shift+s')
    dialog = a11y.top(p.app, 'Export As')
    a11y.mapped('Export As')
    folder = a11y.find(dialog, 'combo box', 'Save In')
    a11y.click(folder)
    a11y.find(dialog, 'label', 'Another Folder…')
    a11y.key('Down')
    a11y.key('Return')
    a11y.wait_for(lambda: a11y.find_all(a11y.fresh(folder), 'label', 'Another Folder…'), 'Another Folder…')
    a11y.press(dialog, 'Export')
    a11y.save_file(p.app, 'Export Certificate', target)
    a11y.wait_for(lambda: os.path.exists(target) and read(target) == read(path), target)
    shows(p, '“elsewhere.crt” exported')
    no_document_paths(t, p)


@suite.case('it sees no other file of the home')
def hidden(t):
    os.makedirs(os.path.join(t.home, 'Documents'))
    secret = os.path.join(t.home, 'Documents', 'secret.txt')
    with open(secret, 'w', encoding='ascii') as file:
        file.write('top secret\n')
    said = inside(t, f'cat "{secret}" && echo readable; ls -A "$HOME"; echo; ls /home /root; '
                     f'find / -xdev -name secret.txt; touch "$HOME/../written" && echo outside; echo end')
    assert 'end' in said, said
    assert not re.search('top secret|readable|Documents', said), said
    assert not os.path.exists(os.path.join(t.directory, 'written')), said


# ---- secrets: by the portal, in a file of the program's own that only its key opens -----------------------------------

def connect(t, program, service):
    """Add Connection, with a key and an authority chosen through the portal, up to Connect; returns the dialog."""
    dialog = connecting.open_add(program)
    connecting.choose_key(program, dialog, service.key)
    connecting.shows_key(dialog)
    connecting.choose_authority(program, dialog, service.ca)
    no_document_paths(t, program)
    a11y.press(dialog, 'Connect')
    return dialog


def no_secret_is_open(t, service):
    """No secret of the service lies anywhere in the home as it is."""
    secrets = [secret.encode() for secret in service.secrets()]
    for path in connecting.files_below(t.home):
        if os.path.isfile(path):
            content = read(path)
            assert not any(secret in content for secret in secrets), path


@suite.case('it keeps a secret, for it alone')
def secret(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    with keyring_daemon(t):
        p = t.start()
        connect(t, p, service)
        a11y.no_top(p.app, 'Add Connection')
        has_rows(p, 'server.crt')
        assert p.quit() == 0
        assert os.path.getsize(p.data('data', 'keyrings', 'default.keyring')) > 0
        assert connecting.keyring() == {}, 'it is in a file of its own'
        no_secret_is_open(t, service)

        p = t.start()
        has_rows(p, 'server.crt')
        shows(p, re.compile('All: 1'))
        no_document_paths(t, p)


@suite.case('of a locked keyring it says that it waits, and stays usable')
def locked(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    with keyring_daemon(t), prompter() as asked:
        p = t.start()
        connect(t, p, service)
        a11y.no_top(p.app, 'Add Connection')
        has_rows(p, 'server.crt')
        assert p.quit() == 0
        lock_login()

        p = t.start()
        a11y.wait_for(lambda: 'BeginPrompting' in asked, 'the keyring asks for its password')
        shows(p, re.compile(r'^Connecting… This is the list as of \d\d:\d\d\.$'))
        t.screenshot('locked', p.window_id)
        a11y.press(p.window, 'Cancel')
        shows(p, re.compile(r'^This is the list as of \d\d:\d\d\.$'))
        has_rows(p, 'server.crt')


@suite.case('of a missing keyring it says so')
def missing(t):
    t.allow('Trying to measure GtkLabel')      # the heading of any AdwMessageDialog of libadwaita 1.7 that has two lines
    service = t.service()
    p = t.start()
    connect(t, p, service)
    heading = 'Keep the Service Key for This Session?'
    question = a11y.top(p.app, heading)
    a11y.mapped(heading)
    assert any('no keyring' in text for text in a11y.labels(question)), a11y.labels(question)
    t.screenshot('no-keyring')
    a11y.press(question, 'Cancel')
    a11y.no_top(p.app, heading)


# ---- how it looks and what it says -----------------------------------------------------------------------------------

def brightness(path):
    """The mean of a picture, from 0 (black) to 1 (white)."""
    done = subprocess.run(['convert', path, '-colorspace', 'Gray', '-format', '%[fx:mean]', 'info:'], capture_output=True,
                          text=True, check=True)
    return float(done.stdout)


@suite.case('it follows the dark style of the desktop while it runs')
def dark(t):
    p = t.start()
    assert brightness(t.screenshot('light', p.window_id)) > 0.8
    scheme = ['gsettings', 'set', 'org.gnome.desktop.interface', 'color-scheme']
    try:
        subprocess.run([*scheme, 'prefer-dark'], check=True, timeout=30)
        a11y.wait_for(lambda: brightness(t.screenshot('dark', p.window_id)) < 0.3, 'the dark style')
    finally:
        subprocess.run([*scheme, 'default'], check=True, timeout=30)
    a11y.wait_for(lambda: brightness(t.screenshot('light', p.window_id)) > 0.8, 'the light style')


if 'de' in os.environ['CREDENZA_LANGUAGES'].split():
    @suite.case('it speaks German')
    def german(t):
        catalogue = os.path.join(INSTALLATION, 'app', APP, 'current', 'active', 'files', 'share', 'locale', 'de', 'LC_MESSAGES',
                                 'credenza.mo')
        with open(catalogue, 'rb') as file:
            sentence = gettext.GNUTranslations(file).gettext('No Certificates')
        assert sentence != 'No Certificates'
        p = t.start(env={'LC_ALL': 'de_DE.UTF-8'})
        shows(p, sentence)
        t.screenshot('german', p.window_id)


suite.run()
