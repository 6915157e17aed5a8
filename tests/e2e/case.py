# SPDX-License-Identifier: GPL-3.0-or-later
"""A small TAP harness for end-to-end scripts.

    #!/usr/bin/python3
    import a11y
    from case import Suite

    suite = Suite ()

    @suite.case ('a dropped truststore is stored')
    def drop_truststore (t):
        program = t.start ()                                   # its window is up and has the focus
        t.drop (program, [t.file ('truststore.jks')], over=lambda: a11y.find_all (program.window, 'label', 'Drop ...'))
        a11y.find (program.window, 'table row', match=...)
        t.screenshot ('truststore')

    suite.run ()

Every case has folders of its own (HOME, XDG data, config, cache) below t.directory, so it starts with an empty store.
At its end each program is asked to quit and must end by itself with status 0, and must have printed no warning
(t.allow (pattern) names one that the case provokes); a sanitizer's report fails the case. When a case fails, a picture of
the screen, the accessible tree and the program's output are left in CREDENZA_ARTIFACTS and the output is shown.

One case by hand, with the environment that meson.build sets:
meson test -C build e2e-NAME --test-args='part of the case' -v

What the program under test must have: the action app.quit, a frame as its first window, its own name in GApplication's
id (here org.credenza.Credenza). What it must not do: print anything that GLib calls a warning.

Environment: CREDENZA_PROGRAM, CREDENZA_TOOLS (folder of dragsource), CREDENZA_FIXTURES, CREDENZA_ARTIFACTS,
CREDENZA_TIME_FACTOR (slow builds), CREDENZA_SANITIZE (set in a sanitizer build); CREDENZA_SERVER (service.py).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import a11y
import fixtures
import leaks
import service

CASE_SECONDS = 120      # before CREDENZA_TIME_FACTOR
QUIT_SECONDS = 15

COMPLAINT = re.compile(r'(WARNING|CRITICAL|ERROR) \*\*|ERROR: (?!Leak)\w*Sanitizer|runtime error:')
HARMLESS = [re.compile(p) for p in (
    r'dbind-WARNING .*',                                          # a race of libatspi at start
    r'Screen coordinates.*not supported',                         # GTK 4.8, when AT-SPI asks for them
    r'Unknown key gtk-modules in',                                # a settings file of GTK 2 or 3
    r'Failed to setup renderer|EGL|libEGL|MESA',                  # no OpenGL here
)]

HERE = os.path.dirname(os.path.abspath(__file__))


class Skip(Exception):
    """raise Skip ('why'): the case cannot be judged here."""


class Program:
    """A started program: process, pid, log (path of its output), app and window (AT-SPI), window_id (X)."""

    def __init__(self, case, command, env, app_id):
        self.case, self.app_id = case, app_id
        self.log = os.path.join(case.directory, f'{len(case.programs)}-{os.path.basename(command[0])}.log')
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            env=env, cwd=case.directory)
        self.pid = self.process.pid
        self.app = self.window = self.window_id = None
        self.judged = False

    def wait_window(self, timeout=30):
        """Waits for the first window: known to AT-SPI, shown by X, and with the focus when there is a window manager."""
        def alive(look):
            def condition():
                if self.process.poll() is not None:
                    raise AssertionError(f'the program ended with status {self.process.returncode}:\n{self.output()}')
                return look()
            return condition
        self.window_id = a11y.wait_for(alive(self._x_window), 'a window of the program', timeout)
        self.app = self._find_app(timeout)
        self.window = a11y.wait_for(alive(lambda: next((t for t in a11y.children(a11y.fresh(self.app))
                                                        if t.get_role_name() == 'frame'), None)), 'its frame', timeout)
        if a11y.HAS_WM:
            a11y.wait_for(alive(lambda: a11y.xdotool('getactivewindow', check=False) == self.window_id), 'focus', timeout)

    def _find_app(self, timeout):
        return a11y.app(self.pid, timeout)

    def _x_window(self):
        ids = a11y.xdotool('search', '--onlyvisible', '--pid', self.pid, check=False).splitlines()
        ids = [i for i in ids if a11y.geometry(i).width > 50]
        return ids[-1] if ids else None

    def action(self, name, *parameters, window=False):
        """Activates app.NAME (window=True: win.NAME of the first window) over D-Bus; parameters in GVariant text."""
        path = '/' + self.app_id.replace('.', '/').replace('-', '_') + ('/window/1' if window else '')
        a11y.gaction(self.app_id, path, name, *parameters)

    def output(self):
        with open(self.log, encoding='utf-8', errors='replace') as f:
            return f.read()

    def complaints(self):
        """Lines of the output that a clean run does not have."""
        known = HARMLESS + self.case.allowed
        return [line for line in self.output().splitlines() if COMPLAINT.search(line) and not any(k.search(line) for k in known)]

    def quit(self):
        """Asks the program to quit (app.quit), waits for its end, returns its status. It must not need a signal."""
        if self.process.poll() is None:
            try:
                self.action('quit')
            except subprocess.CalledProcessError:
                if self.process.poll() is None:
                    raise
        try:
            return self.process.wait(QUIT_SECONDS * a11y.FACTOR)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'the program did not quit within {QUIT_SECONDS * a11y.FACTOR:.0f} s') from None

    def kill(self):
        """Ends it at once, as a power cut does: kill -9. Its end is not judged."""
        self.judged = True
        self.process.kill()
        self.process.wait()

    def end(self):
        """Ends it by signal, for helpers and after a failure. Its end is not judged."""
        self.judged = True
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def judge(self):
        """Quits and fails on a bad status, a complaint or a leak of ours; once."""
        if self.judged:
            return
        self.judged = True
        status = self.quit()
        assert status == 0, f'the program ended with status {status}:\n{self.output()[-4000:]}'
        complaints = self.complaints()
        assert not complaints, 'the program printed:\n' + '\n'.join(complaints)
        found = leaks.own_leaks(self.output())
        assert not found, 'leaked:\n' + '\n'.join(found)


class Case:
    """What a case function gets as `t`."""

    def __init__(self, suite, name):
        self.suite, self.name = suite, name
        self.directory = tempfile.mkdtemp(prefix='case-', dir=os.environ.get('SESSION_DIR'))
        self.home = self._folder('home')
        self.data_home = self._folder('data')           # XDG_DATA_HOME: the vault is credenza/vault.sqlite below it
        self.config_home = self._folder('config')
        self.programs = []
        self.services = []
        self.allowed = []

    def _folder(self, name):
        path = os.path.join(self.directory, name)
        os.makedirs(path, exist_ok=True)
        return path

    def file(self, name, as_name=None):
        """A copy of a file (or folder) of fixtures.py, in a folder of this case; its path."""
        target = os.path.join(self._folder('files'), as_name or name)
        source = os.path.join(fixtures.ready(), name)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
        return target

    def environment(self, **more):
        env = dict(os.environ, HOME=self.home, XDG_DATA_HOME=self.data_home, XDG_CONFIG_HOME=self.config_home,
                   XDG_CACHE_HOME=self._folder('cache'), XDG_STATE_HOME=self._folder('state'))
        env.update(more)
        return env

    def start(self, *args, program=None, app_id=None, keep_settings=False, check_leaks=False, wait=True, env=None):
        """Starts a program (Credenza) with arguments and waits for its window.

        keep_settings: settings are kept in config_home, so that a second start sees them (else: in memory only).
        check_leaks: in a sanitizer build, a leak of ours fails the case; the start then takes seconds."""
        more = dict(env or {})
        if keep_settings:
            more['GSETTINGS_BACKEND'] = 'keyfile'
        if check_leaks and os.environ.get('CREDENZA_SANITIZE'):
            more['ASAN_OPTIONS'] = 'detect_leaks=1:fast_unwind_on_malloc=0:malloc_context_size=40'
            more['LSAN_OPTIONS'] = 'exitcode=0:report_objects=0'        # leaks.py decides
        command = [program or self.suite.program, *map(str, args)]
        kind = Program if program else self.suite.program_class
        started = kind(self, command, self.environment(**more), app_id or self.suite.app_id)
        self.programs.append(started)
        if wait:
            started.wait_window()
        return started

    def run(self, *args, timeout=30, **env):
        """Runs the program to its end and returns the subprocess result: --version, or a second start that hands its
        files to the first."""
        return subprocess.run([self.suite.program, *map(str, args)], env=self.environment(**env), cwd=self.directory,
                              capture_output=True, text=True, timeout=timeout * a11y.FACTOR, check=False)

    def service(self, **options):
        """A Destination Service that runs until the end of the case (service.py): x509=True, subscribers=['acme']."""
        started = service.Service(self, **options)
        self.services.append(started)
        started.start()
        return started

    def allow(self, pattern):
        """This case provokes lines of this pattern: they are no complaint."""
        self.allowed.append(re.compile(pattern))

    def drag_source(self, paths, gtk=4):
        """Starts another program, from whose window these files can be dragged; it stands in the left upper corner.
        gtk=4 with '--plain' as the first path: one that only tells paths."""
        name = 'dragsource' if gtk == 4 else 'dragsource3'
        command = os.path.join(os.environ['CREDENZA_TOOLS'], name)
        if not os.path.exists(command):
            raise Skip(f'{name} was not built')
        source = Program(self, [command, *paths], self.environment(ASAN_OPTIONS='detect_leaks=0'), 'org.credenza.DragSource')
        source.judged = True
        self.programs.append(source)
        source.window_id = a11y.wait_for(source._x_window, 'the window of the drag source', 20)
        return source

    def drop(self, program, paths, over, target=None, gtk=4, picture=None, cancel=False):
        """A real drag of these files from another program's window onto `target` (a node; default: the middle of the
        program's window). over(): the target shows that it has seen the drag, see a11y.drag. picture: name of a
        screenshot taken while the drag hovers. What the drop did is for the caller to wait for."""
        source = self.drag_source(paths, gtk)
        try:
            a11y.place(source.window_id, 10, 20)
            a11y.place(program.window_id, 280, 60)
            a11y.xdotool('windowraise', source.window_id)
            start = a11y.middle(a11y.geometry(source.window_id))
            end = a11y.middle(a11y.screen_rect(target) if target else a11y.geometry(program.window_id))
            with a11y.drag(start, end, over, cancel=cancel):
                if picture:
                    self.screenshot(picture)
            # The source serves the data until the drop is finished: it must live until the caller has seen the effect.
        finally:
            if sys.exc_info()[0]:
                source.end()
        return source

    def screenshot(self, name, window='root'):
        """PNG in the artifacts folder; window: an X id (program.window_id). Returns its path."""
        path = os.path.join(self.suite.artifacts, f'{self.suite.name}-{name}.png')
        a11y.screenshot(path, window)
        return path

    def leave_evidence(self):
        stem = os.path.join(self.suite.artifacts, f'{self.suite.name}-FAILED-' + re.sub(r'\W+', '-', self.name))
        try:
            a11y.screenshot(stem + '.png')
            for i, program in enumerate(self.programs):
                shutil.copy(program.log, f'{stem}-{i}.log')
                if program.app and program.process.poll() is None:
                    with open(f'{stem}-{i}.txt', 'w', encoding='utf-8') as out:
                        a11y.dump(program.app, out)
            for i, server in enumerate(self.services):
                shutil.copy(server.log, f'{stem}-service-{i}.log')
            comment(f'evidence: {stem}*')
        except Exception as e:      # the failure itself must still be told
            comment(f'no evidence: {e}')

    def finish(self, failed):
        """Ends what the case started, the latest first, services last; judges the ends unless the case has failed anyway."""
        error = None
        for started in (*reversed(self.programs), *reversed(self.services)):
            if not failed and error is None:
                try:
                    started.judge()
                except Exception as e:
                    error = e
            started.end()
        if error:
            raise error


def comment(text_):
    for line in str(text_).splitlines():
        print('#', line)
    sys.stdout.flush()


class Suite:
    """The cases of one script. program, app_id: what t.start() starts (default: Credenza); program_class: how."""

    def __init__(self, program=None, app_id='org.credenza.Credenza', program_class=Program):
        self.program_class = program_class
        self.program = os.path.abspath(program or os.environ.get('CREDENZA_PROGRAM', 'build/src/credenza'))
        self.app_id = app_id
        self.name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
        self.artifacts = os.path.abspath(os.environ.get('CREDENZA_ARTIFACTS', 'build/tests/artifacts'))
        self.cases = []

    def case(self, name):
        """Decorator: the function is a case of this name; it gets a Case."""
        def add(function):
            self.cases.append((name, function))
            return function
        return add

    def run(self):
        """Runs the cases (those whose name contains the first argument, when there is one), speaks TAP, exits."""
        os.makedirs(self.artifacts, exist_ok=True)
        wanted = sys.argv[1] if len(sys.argv) > 1 else ''
        cases = [(name, function) for name, function in self.cases if wanted in name]
        signal.signal(signal.SIGALRM, _too_long)
        print(f'1..{len(cases)}', flush=True)
        failures = 0
        for number, (name, function) in enumerate(cases, 1):
            began = time.monotonic()
            verdict, note = self._run_case(name, function)
            failures += verdict == 'not ok'
            comment(f'{time.monotonic() - began:.1f} s')
            print(f'{verdict} {number} {name}{note}', flush=True)
        sys.exit(1 if failures else 0)

    def _run_case(self, name, function):
        t = Case(self, name)
        failed = True
        signal.alarm(int(CASE_SECONDS * a11y.FACTOR))
        try:
            function(t)
            failed = False
            t.finish(failed)
            return 'ok', ''
        except Skip as e:
            return 'ok', f' # SKIP {e}'
        except Exception:
            signal.alarm(0)
            for program in t.programs:
                comment(program.output()[-3000:])
            t.leave_evidence()
            comment(traceback.format_exc())     # last, where whoever has only the end of a log finds it
            return 'not ok', ''
        finally:
            signal.alarm(0)
            if failed:
                t.finish(True)
            shutil.rmtree(t.directory, ignore_errors=True)


def _too_long(_signal, _frame):
    raise AssertionError(f'the case took longer than {CASE_SECONDS * a11y.FACTOR:.0f} s')
