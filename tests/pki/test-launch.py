#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program that people start becomes, built or installed anywhere; and that --inspect does without the libraries of
a window. Prints TAP. Usage: test-launch.py CREDENZA BINDIR LIBEXECDIR VERSION, the folders relative to a prefix"""

import os
import shutil
import subprocess
import sys
import tempfile
import traceback

PROGRAM, BINDIR, LIBEXECDIR, VERSION = os.path.abspath(sys.argv[1]), *sys.argv[2:5]
# In the place of the windows: prints the files it is asked for, as itself.
STAND_IN = shutil.which('cat')


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


def install(prefix, with_windows=True):
    for folder in (BINDIR, LIBEXECDIR):
        os.makedirs(os.path.join(prefix, folder), exist_ok=True)
    if with_windows:
        shutil.copy(STAND_IN, os.path.join(prefix, LIBEXECDIR, 'credenza-window'))
    return shutil.copy(PROGRAM, os.path.join(prefix, BINDIR, 'credenza'))


def loads_nothing_of_a_window(_folder):
    done = run(PROGRAM, env={**os.environ, 'LD_TRACE_LOADED_OBJECTS': '1'})
    assert 'libgnutls' in done.stdout, done
    for name in ('libgtk', 'libadwaita', 'libsoup', 'libsqlite', 'libsecret', 'libX11', 'libwayland'):
        assert name not in done.stdout, done.stdout


def starts_the_windows_where_it_is_built(_folder):
    done = run(PROGRAM, '--version', env={k: v for k, v in os.environ.items() if k not in ('DISPLAY', 'WAYLAND_DISPLAY')})
    assert (done.returncode, done.stdout) == (0, f'Credenza {VERSION}\n'), done


def starts_the_windows_of_its_own_prefix(folder):
    """Also when the prefix was moved, and by a link from elsewhere; the name stays, and no process is added."""
    program = install(os.path.join(folder, 'moved'))
    link = os.path.join(folder, 'link')
    os.symlink(program, link)
    for path in (program, link):
        with subprocess.Popen(['credenza', '/proc/self/cmdline', '/proc/self/stat'], executable=path, cwd='/',
                              stdout=subprocess.PIPE, text=True) as process:
            words, stat = process.communicate(timeout=60)[0].rsplit('\0', 1)
        assert words.split('\0') == ['credenza', '/proc/self/cmdline', '/proc/self/stat'], words
        assert stat.split()[0] == str(process.pid), (stat, process.pid)
        assert process.returncode == 0


def hands_the_status_over(folder):
    done = run(install(os.path.join(folder, 'status')), '/no/such/file')
    assert done.returncode == 1 and '/no/such/file' in done.stderr, done


def inspects_without_the_windows(folder):
    program = install(os.path.join(folder, 'alone'), with_windows=False)
    done = run(program, '--inspect', '/no/such/file')
    assert done.returncode == 1 and '/no/such/file' in done.stdout, done
    done = run(program, '--', '--inspect')
    assert done.returncode == 1 and 'credenza-window' in done.stderr and not done.stdout, done


def main():
    cases = [loads_nothing_of_a_window, starts_the_windows_where_it_is_built, starts_the_windows_of_its_own_prefix,
             hands_the_status_over, inspects_without_the_windows]
    failed = 0
    print(f'1..{len(cases)}')
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(folder)
                verdict = 'ok'
            except Exception:
                verdict = 'not ok'
                failed += 1
                print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
        print(f'{verdict} {number} - {case.__name__.replace("_", " ").strip()}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
