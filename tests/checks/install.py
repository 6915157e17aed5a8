#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an installation puts where, that it works from there, that nothing stays after it is removed; and what a release
tarball holds.

Usage: install.py BUILD PREFIX, where BUILD is built."""

import os
import subprocess
import sys
import tarfile
import tempfile

sys.dont_write_bytecode = True
from checking import ROOT, Tap  # noqa: E402

APP_ID = 'org.credenza.Credenza'
FILES = [
    'bin/credenza',
    'bin/credenza-server',
    'libexec/credenza-window',
    'share/applications/%s.desktop' % APP_ID,
    'share/dbus-1/services/%s.service' % APP_ID,
    'share/glib-2.0/schemas/%s.gschema.xml' % APP_ID,
    'share/icons/hicolor/scalable/apps/%s.svg' % APP_ID,
    'share/icons/hicolor/symbolic/apps/%s-symbolic.svg' % APP_ID,
    'share/metainfo/%s.metainfo.xml' % APP_ID,
    'share/mime/packages/%s.xml' % APP_ID,
]


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL, **more)


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names)


def languages():
    with open(os.path.join(ROOT, 'po', 'LINGUAS'), encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def check_installed(prefix):
    """All that is listed, the translations, and nothing else."""
    want = set(FILES) | {'share/locale/%s/LC_MESSAGES/credenza.mo' % language for language in languages()}
    have = set(files_below(prefix))
    return (['not installed: ' + name for name in sorted(want - have)] +
            ['installed, but not listed here: ' + name for name in sorted(have - want)])


def check_service(prefix, configured):
    with open(os.path.join(prefix, 'share/dbus-1/services/%s.service' % APP_ID), encoding='utf-8') as file:
        lines = file.read().splitlines()
    want = ['[D-BUS Service]', 'Name=' + APP_ID, 'Exec=%s/bin/credenza --gapplication-service' % configured]
    return [] if lines == want else lines


def check_mime(prefix):
    """The types are what the databases of types, made from this alone, say of such files."""
    mime = os.path.join(prefix, 'share/mime')
    done = run('update-mime-database', mime)
    problems = done.stderr.splitlines() if done.returncode else []
    with open(os.path.join(mime, 'globs2'), encoding='utf-8') as file:
        globs = file.read()
    for line in ('50:application/x-java-keystore:*.jks', '50:application/x-java-jce-keystore:*.jceks'):
        if line not in globs:
            problems.append('not in the database: ' + line)
    return problems


def check_program(prefix):
    """The program finds its other half where it was put, which is not where it was configured to be."""
    version = run(os.path.join(prefix, 'bin/credenza'), '--version', env=dict(os.environ, GTK_A11Y='none'))
    inspect = run(os.path.join(prefix, 'bin/credenza'), '--inspect', '/dev/null')
    return [done.stderr or done.stdout for done, status in ((version, 0), (inspect, 1)) if done.returncode != status]


def check_removed(build, destination):
    done = run('ninja', '-C', build, 'uninstall', env=dict(os.environ, DESTDIR=destination))
    left = [name for name in files_below(destination) if '/share/mime/' not in '/' + name]
    return done.stderr.splitlines() + ['left: ' + name for name in left]


def check_tarball(build):
    """A release holds all that is in version control, and no more. Without version control there is nothing to release."""
    if not os.path.exists(os.path.join(ROOT, '.git')):
        return []
    done = run('meson', 'dist', '--no-tests', '--allow-dirty', '--formats', 'gztar', cwd=build)
    if done.returncode:
        return done.stdout.splitlines()[-20:] + done.stderr.splitlines()
    folder = os.path.join(build, 'meson-dist')
    name = next(name for name in sorted(os.listdir(folder)) if name.endswith('.tar.gz'))
    with tarfile.open(os.path.join(folder, name)) as tarball:
        have = {member.name.split('/', 1)[1] for member in tarball.getmembers() if member.isfile()}
    want = set(run('git', '-C', ROOT, 'ls-tree', '-r', '--name-only', '-z', 'HEAD').stdout.split('\0')) - {''}
    problems = ['not in the tarball: ' + path for path in sorted(want - have)] + \
               ['only in the tarball: ' + path for path in sorted(have - want)]
    if not os.path.exists(os.path.join(folder, name + '.sha256sum')):
        problems.append('the tarball has no checksum')
    return problems


def main(build, configured):
    tap = Tap()
    with tempfile.TemporaryDirectory() as destination:
        done = run('meson', 'install', '-C', build, '--no-rebuild', '--destdir', destination)
        prefix = destination + configured
        tap.case('meson install --destdir ends well', done.stderr.splitlines() if done.returncode else [])
        tap.case('it installs what is listed', check_installed(prefix))
        tap.case('the service starts the installed program', check_service(prefix, configured))
        tap.case('the types of Java’s keystores are in the database', check_mime(prefix))
        tap.case('the program runs from there', check_program(prefix))
        tap.case('nothing stays after it was removed', check_removed(build, destination))
    tap.case('a release tarball holds what is in version control', check_tarball(build))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
