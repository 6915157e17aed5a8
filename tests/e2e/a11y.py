# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a GTK 4 program the way a person does: looks through AT-SPI, acts with the pointer and the keyboard.

Runs inside tests/e2e/session, with the system's python (python3-gi), xdotool, xprop, xwininfo, xclip and ImageMagick.
Nothing here knows Credenza; case.py does.

LOOKING     app(pid)  top(app, title)  find(root, role, name)  find_all  gone  text  focused  has_state  rows  labels  dump
ACTING      do (AT-SPI action)  click (real pointer)  key  type_text  set_text  fill  select  gaction (D-Bus)
WAITING     wait_for(condition)  mapped(title): every wait is bounded and scaled by CREDENZA_TIME_FACTOR
X           windows  screen_rect  popover_rect  screenshot  clipboard
WHOLE ACTS  choose_files (file chooser)  drag (press here, release there)

A node is an atspi.Node. Roles are AT-SPI's names: 'frame', 'dialog', 'push button', 'label', 'text', 'password
text', 'list', 'list item', 'table row', 'table cell', 'tree table', 'menu', 'menu item', 'check box', 'toggle button'...

What to know of GTK 4.8 (each is worked around below):
- A button is called "_Open Open"; find() compares with clean(). A button with nothing but an icon needs a tooltip or an
  accessible label in the program to have a name at all.
- Only toplevels have the state SHOWING, and VISIBLE says nothing of the ancestors: find() asks for an area too.
- do() on a push button clicks 250 ms later: wait for the effect, never look at once.
- The action "activate" of an entry answers yes and does nothing: focus it and send key ("Return").
- A list item has no name and no action: the child label has the name (rows()); select() or click() chooses it.
- A popover is an X window of its own: take popover_rect() for the pointer, or open menus with do() and keys.
- The inner push button of a GtkMenuButton has the action: menu_button().
- Of a long list about 200 rows exist for AT-SPI: filter first, or read a count label.
- A password field gives its text to AT-SPI.
"""

import collections
import os
import re
import subprocess
import sys
import time

import atspi
from atspi import Rect, State  # noqa: F401
from gi.repository import GLib

# A sanitizer build is slower: every wait is multiplied by this.
FACTOR = float(os.environ.get('CREDENZA_TIME_FACTOR', '1'))

TIMEOUT = 10.0          # seconds, before FACTOR
STEP = 0.05             # between two looks at a condition
# The file chooser is a window of the portal, a GTK 3 program.
HAS_PORTALS = 'SESSION_PORTALS' in os.environ
SCALE = int(os.environ.get('GDK_SCALE', '1'))
HAS_WM = os.environ.get('SESSION_WM', 'none') != 'none'

# Pauses that no condition can replace: X gives no sign that a client has taken the events.
PRESS_PAUSE = 0.15      # GTK must see the press, and each of the first moves, as events of their own: all motion in one
MOVE_PAUSE = 0.03       # burst cancels the drag
CLICK_PAUSE = 0.05      # the pointer must have entered the widget before the button goes down
# After a layout, GTK makes up a motion event with the state that the buttons have by then: a press that is over before such
# a frame ends without a click. Nobody presses for less than this.
HOLD = 0.15
PASTE_PAUSE = 0.2       # a paste is asynchronous: keys typed at once would overtake it

XWindow = collections.namedtuple('XWindow', 'id name x y width height')


class NotFound(AssertionError):
    """What was waited for did not come."""


# ---- waiting ---------------------------------------------------------------------------------------------------------

def wait_for(condition, what='condition', timeout=TIMEOUT):
    """Calls condition() until its value is true and returns it; NotFound after `timeout` seconds (times FACTOR).

    A node that goes away during the look is no failure: it looks again. Looking keeps the program busy as well: half of
    the time is left to what is waited for."""
    end = time.monotonic() + timeout * FACTOR
    error = ''
    while True:
        begun = time.monotonic()
        try:
            value = condition()
            if value:
                return value
        except GLib.Error as e:
            error = f' (last error: {e.message})'
        if time.monotonic() >= end:
            raise NotFound(f'not within {timeout * FACTOR:.0f} s: {what}{error}')
        time.sleep(max(STEP, time.monotonic() - begun))


# ---- looking ---------------------------------------------------------------------------------------------------------

def fresh(node):
    """The node without what was known of it when it was found."""
    node.forget()
    return node


def app(pid, timeout=20):
    """The application object of a process."""
    return wait_for(lambda: atspi.application(pid), f'process {pid} on the AT-SPI bus', timeout)


def children(node):
    return node.children()


def _tops(application, title):
    nodes = fresh(application).children()
    return [node for node, name in zip(nodes, atspi.names(nodes)) if name == title]


def top(application, title, timeout=TIMEOUT):
    """A toplevel window (also a dialog, the file chooser) by its title; an AdwMessageDialog's title is its heading."""
    return wait_for(lambda: next(iter(_tops(application, title)), None), f'window {title!r}', timeout)


def no_top(application, title, timeout=TIMEOUT):
    """Waits until there is no such toplevel."""
    wait_for(lambda: not _tops(application, title), f'window {title!r} gone', timeout)


def clean(name):
    """'_Open Open' (the label with its mnemonic, then the child label) -> 'Open'."""
    name = (name or '').replace('_', '')
    half = len(name) // 2
    if len(name) % 2 and name[half] == ' ' and name[:half] == name[half + 1:]:
        name = name[:half]
    return name


def has_state(node, state):
    """has_state (node, State.CHECKED), State.SENSITIVE, State.FOCUSED, State.SELECTED, State.EXPANDED..."""
    return fresh(node).get_state_set().contains(state)


def _drawn(nodes):
    """Those that are visible and have an area: a hidden page of a stack is 'visible' as well, but 0 x 0."""
    shown = [n for n in nodes if n.get_state_set().contains(State.SHOWING) or n.get_state_set().contains(State.VISIBLE)]
    areas = atspi.extents(shown)
    return [n for n, area in zip(shown, areas) if not n.has(atspi.COMPONENT) or area and area.width > 0 and area.height > 0]


def _has_name(node, name):
    have = node.get_name()
    return bool(name.search(have)) if isinstance(name, re.Pattern) else name in (have, clean(have))


def _matching(root, role, name, match, visible, most=None):
    """The nodes (or so many of them) of one look; match() sees the same look."""
    with atspi.looking(root, hidden=not visible) as look:
        nodes = [n for _, n in look.walk(root) if (name is None or _has_name(n, name)) and
                 (role is None or n.get_role_name() == role)]
        if visible:
            nodes = _drawn(nodes)
        if match is None:
            return nodes[:most]
        found = []
        for node in nodes:
            try:
                if match(node):
                    found.append(node)
            except GLib.Error:      # gone meanwhile
                continue
            if len(found) == most:
                break
        return found


def find_all(root, role=None, name=None, match=None, visible=True):
    """Every node below root with this role and this name, as it is now. name: a string (compared also with clean()) or a
    compiled pattern (search). match: one more test of the node. visible=False: also what is not drawn."""
    return _matching(root, role, name, match, visible)


def find(root, role=None, name=None, match=None, timeout=TIMEOUT, visible=True):
    """The first such node, as soon as there is one."""
    return wait_for(lambda: next(iter(_matching(root, role, name, match, visible, 1)), None), f'[{role} | {name}]', timeout)


def gone(root, role=None, name=None, timeout=TIMEOUT):
    """Waits until there is no such node."""
    wait_for(lambda: not find_all(root, role, name), f'no more [{role} | {name}]', timeout)


def labels(root):
    """The texts of all drawn labels below root, in order: what a person reads there."""
    return [label.get_name() for label in find_all(root, 'label')]


def _is_row(node):
    """Not the titles of a column view: they are a 'table row' too, but without cells."""
    return node.get_role_name() != 'table row' or any(c.get_role_name() == 'table cell' for c in children(node))


def rows(root, role='table row'):
    """The texts of each drawn row below root: a list of lists of label texts ('list item' for a list view or list box)."""
    with atspi.looking(root):
        return [labels(r) for r in find_all(root, role, match=_is_row)]


def row(root, text_in_row, role='table row', timeout=TIMEOUT):
    """The first drawn row one of whose labels is exactly this text."""
    def matches(r):
        return _is_row(r) and text_in_row in labels(r)
    return find(root, role, match=matches, timeout=timeout)


def text(node):
    """The text of an entry or of a text view; None when the node has none. A label's text is its name too."""
    if not node.has(atspi.TEXT):
        return None
    # GTK 4.8 answers '' for the end offset -1.
    count = atspi.answer(node.property('CharacterCount', atspi.TEXT))
    return atspi.answer(node.question('GetText', GLib.Variant('(ii)', (0, count)), atspi.TEXT))


def focused(root):
    """The node below root that has the keyboard focus, or None."""
    with atspi.looking(root) as look:
        return next((node for _, node in look.walk(root) if node.get_state_set().contains(State.FOCUSED)), None)


def describe(node):
    try:
        return f'[{node.get_role_name()} | {node.get_name()}]'
    except GLib.Error as e:
        return f'[gone: {e.message}]'


def dump(root, out=sys.stderr):
    """Prints the tree, a node a line: role, name, text, actions, rectangle in the window, states."""
    with atspi.looking(root) as look:
        for depth, node in look.walk(root):
            try:
                parts = [node.get_role_name(), repr(node.get_name())]
                if node.get_description():
                    parts.append(f'description={node.get_description()!r}')
                if text(node) is not None:
                    parts.append(f'text={text(node)!r}')
                if actions(node):
                    parts.append(f'actions={actions(node)}')
                if extents(node):
                    parts.append('at={},{} {}x{}'.format(*extents(node)))
                print('  ' * depth + ' '.join(parts), f'({",".join(node.get_state_set().names())})', file=out)
            except GLib.Error as e:
                print('  ' * depth + f'<{e.message}>', file=out)


# ---- acting through AT-SPI -------------------------------------------------------------------------------------------

def actions(node):
    if not node.has(atspi.ACTION):
        return []
    count = atspi.answer(node.property('NActions', atspi.ACTION))
    return [atspi.answer(node.question('GetName', GLib.Variant('(i)', (i,)), atspi.ACTION)) for i in range(count)]


def do(node, action=None):
    """Runs an action of a node, the first by default ("click" of a button). It takes effect up to 250 ms later, and until then
    GTK gives every key to the button: wait for what it does before a key is pressed."""
    names = actions(node)
    if not names:
        raise NotFound(f'{describe(node)} has no action')
    place = GLib.Variant('(i)', (names.index(action) if action else 0,))
    if not atspi.answer(node.question('DoAction', place, atspi.ACTION)):
        raise AssertionError(f'{describe(node)} refused {action or names[0]}')


def press(root, name, timeout=TIMEOUT):
    """Presses the button of this name through AT-SPI, once it is sensitive."""
    def pressable(node):
        return bool(actions(node)) and node.get_state_set().contains(State.SENSITIVE)
    node = find(root, 'push button', name, match=pressable, timeout=timeout)
    do(node)
    return node


def menu_button(root, name):
    """The part of a GtkMenuButton that can be pressed (the outer node has no action)."""
    outer = find(root, name=name)
    return find(outer, match=lambda n: bool(actions(n)))


def set_text(node, value):
    """Replaces the text of an entry at once, without keys."""
    if not node.has(atspi.EDITABLE_TEXT):
        raise NotFound(f'{describe(node)} cannot be edited')
    if not atspi.answer(node.question('SetTextContents', GLib.Variant('(s)', (value,)), atspi.EDITABLE_TEXT)):
        raise AssertionError(f'{describe(node)} refused the text')


def select(list_node, index):
    """Selects a row of a list view or column view by its place among the rows that exist for AT-SPI."""
    if not atspi.answer(list_node.question('SelectChild', GLib.Variant('(i)', (index,)), atspi.SELECTION)):
        raise AssertionError(f'{describe(list_node)} did not select row {index}')


def gaction(bus_name, object_path, name, *parameters):
    """Activates a GAction over D-Bus, as a desktop shell does. Parameters in GVariant text: "'/etc/hosts'".
    app. actions are at /org/credenza/Credenza, win. ones at /org/credenza/Credenza/window/1."""
    values = '[' + ','.join(f'<{p}>' for p in parameters) + ']'
    subprocess.run(['gdbus', 'call', '--session', '-d', bus_name, '-o', object_path, '-m', 'org.gtk.Actions.Activate',
                    name, values, '{}'], capture_output=True, text=True, timeout=15 * FACTOR, check=True)


# ---- the X side ------------------------------------------------------------------------------------------------------

def xdotool(*args, timeout=15, check=True):
    done = subprocess.run(['xdotool', *map(str, args)], capture_output=True, text=True, timeout=timeout * FACTOR)
    if check and done.returncode:
        raise AssertionError(f'xdotool {args}: {done.stderr.strip()}')
    return done.stdout.strip()


def extents(node):
    """Rectangle in the window, logical pixels; None when the node has none. Wrong inside popovers (popover_rect)."""
    if not node.has(atspi.COMPONENT):
        return None
    area = atspi.extents([node])[0]
    if area is None:
        raise NotFound(f'{describe(node)} has no place')
    return area


_XWININFO = re.compile(r'\s+(0x[0-9a-f]+) (?:"([^"]*)"|\(has no name\)).*?\s(\d+)x(\d+)\+-?\d+\+-?\d+\s+\+(-?\d+)\+(-?\d+)')


def windows():
    """All X windows, the topmost first."""
    out = subprocess.run(['xwininfo', '-root', '-tree'], capture_output=True, text=True, timeout=15).stdout
    found = []
    for line in out.splitlines():
        m = _XWININFO.match(line)
        if m:
            found.append(XWindow(m[1], m[2], *map(int, (m[5], m[6], m[3], m[4]))))
    return found


def mapped(title, timeout=TIMEOUT, focus=True):
    """Waits until X shows a window of this title and (with a window manager) it has the focus: only then may keys go to
    it. Returns its X id."""
    pattern = '^' + re.escape(title).replace('\\ ', ' ') + '$'
    found = wait_for(lambda: xdotool('search', '--onlyvisible', '--name', pattern, check=False).splitlines(),
                     f'X window {title!r}', timeout)
    if HAS_WM and focus:
        wait_for(lambda: xdotool('getactivewindow', 'getwindowname', check=False) == title, f'focus on {title!r}', timeout)
    return found[-1]


def window_of(node):
    """The X window in which a node is drawn (not inside a popover)."""
    return _window_of(node.toplevel())


def _window_of(toplevel):
    area = extents(toplevel)
    candidates = [w for w in windows() if w.name == toplevel.get_name()
                  and w.width >= area.width * SCALE and w.height >= area.height * SCALE]
    if not candidates:
        raise NotFound(f'no X window for {describe(toplevel)}')
    return min(candidates, key=lambda w: w.width + w.height)    # the client, not the frame of the window manager


def screen_rect(node):
    """Rectangle on the screen, device pixels. GTK 4.8 knows window coordinates only, without the frame and its shadow:
    the frame is what the X window is larger than its content, given by _GTK_FRAME_EXTENTS where there are shadows."""
    toplevel = node.toplevel()
    window = _window_of(toplevel)
    t = Rect(*(v * SCALE for v in extents(toplevel)))
    left, top_ = (window.width - t.width) // 2, (window.height - t.height) // 2
    out = subprocess.run(['xprop', '-id', window.id, '_GTK_FRAME_EXTENTS'], capture_output=True, text=True, timeout=15).stdout
    if '=' in out:
        l, r, u, d = (int(v) for v in out.split('=')[1].split(','))
        if l + r + u + d:
            left, top_ = l + (window.width - t.width - l - r) // 2, u + (window.height - t.height - u - d) // 2
    n = Rect(*(v * SCALE for v in extents(node)))
    return Rect(window.x + left + n.x - t.x, window.y + top_ + n.y - t.y, n.width, n.height)


def popover_rect(node, popover):
    """Rectangle on the screen of something in a popover: right relative to the popover, which is an X window of the same
    size. `popover` is its node, e.g. find (application, 'menu', 'GtkPopoverMenu')."""
    p = Rect(*(v * SCALE for v in extents(popover)))
    n = Rect(*(v * SCALE for v in extents(node)))
    for w in windows():
        if (w.width, w.height) == (p.width, p.height):
            return Rect(w.x + n.x - p.x, w.y + n.y - p.y, n.width, n.height)
    raise NotFound(f'no X window of {p.width}x{p.height} for the popover')


def middle(rect):
    return rect.x + rect.width // 2, rect.y + rect.height // 2


def click_at(point, button=1, repeat=1):
    xdotool('mousemove', *point)
    time.sleep(CLICK_PAUSE)
    _click(button, repeat)


def _click(button, repeat):
    # A menu opens with the press already, and GTK miscounts a button that is let go over it ("Broken accounting of active
    # state").
    if button == 1 and repeat == 1:
        xdotool('mousedown', button, 'sleep', HOLD, 'mouseup', button)
    else:
        xdotool('click', '--repeat', repeat, '--delay', 80, button)


def click(node, button=1, repeat=1):
    """A real click in the middle of a node, once it rests there: a page may still glide. repeat=2 is a double click,
    button=3 the context menu."""
    def under_pointer():
        area = extents(fresh(node))
        xdotool('mousemove', *middle(screen_rect(node)))
        time.sleep(CLICK_PAUSE)
        return extents(node) == area
    wait_for(under_pointer, f'the end of the movement of {describe(node)}')
    _click(button, repeat)


def key(*keys):
    """Real key presses by their X names, to whatever has the focus: 'Return', 'ctrl+o', 'F10', 'Tab'."""
    xdotool('key', '--clearmodifiers', *keys)


def set_clipboard(value, mime_type='UTF8_STRING'):
    """As another program that offers this, and nothing else."""
    subprocess.run(['xclip', '-selection', 'clipboard', '-target', mime_type, '-in'], input=value.encode(), check=True,
                   timeout=15, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def clipboard(mime_type='UTF8_STRING'):
    """What a program copied, as another one sees it."""
    return subprocess.run(['xclip', '-selection', 'clipboard', '-target', mime_type, '-out'], capture_output=True, text=True,
                          timeout=15 * FACTOR, check=False).stdout


def type_text(value):
    """Types with real keys. xdotool remaps a key on the fly for what the layout lacks, and GTK misses one in ten of
    these: such runs are pasted instead (the clipboard is lost then)."""
    for run in re.findall(r'[\x20-\x7e]+|[^\x20-\x7e]+', value):
        if run[0] <= '\x7e':
            xdotool('type', '--delay', 8, '--', run, timeout=60)
        else:
            set_clipboard(run)
            key('ctrl+v')
            time.sleep(PASTE_PAUSE)


def fill(entry, value):
    """Clicks into an entry, replaces its text with real keys, waits until it is there."""
    click(entry)
    key('ctrl+a')
    if value:
        type_text(value)
    else:
        key('BackSpace')
    wait_for(lambda: text(fresh(entry)) == value, f'{describe(entry)} holds {value!r}')


def screenshot(path, window='root'):
    """PNG of the whole screen, or of one X window."""
    subprocess.run(['import', '-silent', '-window', window, path], check=True, timeout=30)


# ---- whole acts ------------------------------------------------------------------------------------------------------

def choose_files(application, title, path, accept='Return'):
    """Answers an open GTK file chooser: types the path and presses Return; then waits until the chooser is gone.

    "/" comes first, and as a key: while the chooser shows its "Recent" page, a location set in any other way is not
    taken. For an export the chooser opens with a name entry instead: use save_file()."""
    if not path.startswith('/'):
        raise ValueError(f'not an absolute path: {path}')
    if HAS_PORTALS:
        return answer_portal(title, path)
    chooser = top(application, title)
    mapped(title)
    key('slash')
    entry = find(chooser, 'text', 'GtkFileChooserEntry')
    wait_for(lambda: text(fresh(entry)) == '/', 'location entry with "/"')
    type_text(path[1:])
    wait_for(lambda: text(fresh(entry)) == path, f'location entry holds {path!r}')
    key(accept)
    _closed(application, title)


def answer_portal(title, path):
    """Answers the portal's file chooser, whichever of the two it is; returns the name that it proposed, if it did."""
    window = mapped(title)
    chooser = top(app(int(xdotool('getwindowpid', window))), title)
    key('ctrl+l')
    entry = find(chooser, 'text', match=lambda n: n.get_state_set().contains(State.FOCUSED))
    proposed = text(entry)
    key('ctrl+a')
    type_text(path)
    wait_for(lambda: text(fresh(entry)) == path, f'the portal\'s entry holds {path!r}')
    press(chooser, re.compile('^_?(Upload|Choose|Export|Save|Open)$'))     # Return may still go to its completion
    wait_for(lambda: not xdotool('search', '--onlyvisible', '--name', f'^{re.escape(title)}$', check=False),
             f'the end of {title!r}')
    return proposed


def save_file(application, title, path):
    """Answers an open GTK file chooser that asks where to save: replaces the proposed name with the whole path."""
    if HAS_PORTALS:
        return answer_portal(title, path)
    chooser = top(application, title)
    mapped(title)
    entry = find(chooser, 'text', match=lambda n: n.get_state_set().contains(State.FOCUSED))
    proposed = text(entry)
    key('ctrl+a')
    type_text(path)
    wait_for(lambda: text(fresh(entry)) == path, f'name entry holds {path!r}')
    key('Return')
    _closed(application, title)
    return proposed


def _closed(application, title):
    """Waits until a file chooser is gone for AT-SPI and for X, and the keys go elsewhere: a click would be lost before."""
    def elsewhere():
        if xdotool('search', '--onlyvisible', '--name', '^' + re.escape(title).replace('\\ ', ' ') + '$', check=False):
            return False
        return not HAS_WM or xdotool('getactivewindow', 'getwindowname', check=False) not in ('', title)
    no_top(application, title)
    wait_for(elsewhere, f'the focus back from {title!r}')


def place(window_id, x, y):
    """Moves an X window and waits until it is there (within the width of a frame)."""
    def there():
        have = geometry(window_id)
        return abs(have.x - x) < 40 and abs(have.y - y) < 60
    xdotool('windowmove', window_id, x, y)
    wait_for(there, f'window {window_id} at {x},{y}')


def geometry(window_id):
    out = dict(line.split('=') for line in xdotool('getwindowgeometry', '--shell', window_id).splitlines())
    return Rect(int(out['X']), int(out['Y']), int(out['WIDTH']), int(out['HEIGHT']))


class drag:
    """A real drag: presses at `start`, goes to `end` in small steps and nudges until over() is true; leaving the block
    releases the button. Both are points on the screen.

        with a11y.drag (a11y.middle (source), a11y.middle (target), over=lambda: a11y.find_all (win, 'label', 'Drop here')):
            a11y.screenshot (...)           # the drag hovers here
        a11y.wait_for (...)                 # what the drop did

    over: a condition that the target has seen the drag, e.g. that its highlight is there. The nudging is needed because
    XdndPosition is sent on motion only. cancel=True: Escape instead of the release (the GTK 3 source honours it, the
    GTK 4.8 one does not, so there the button is released outside, at `start`)."""

    def __init__(self, start, end, over, timeout=5, cancel=False):
        self.start, self.end, self.over, self.timeout, self.cancel = start, end, over, timeout, cancel

    def __enter__(self):
        (x0, y0), (x1, y1) = self.start, self.end
        xdotool('mousemove', x0, y0)
        time.sleep(PRESS_PAUSE)
        xdotool('mousedown', 1)
        try:
            time.sleep(PRESS_PAUSE)
            for d in (4, 10, 18, 28):               # past the threshold of 8 pixels in small steps
                xdotool('mousemove', x0 + d, y0 + d // 2)
                time.sleep(MOVE_PAUSE)
            time.sleep(PRESS_PAUSE)
            for k in range(1, 13):
                xdotool('mousemove', x0 + 28 + (x1 - x0 - 28) * k // 12, y0 + 14 + (y1 - y0 - 14) * k // 12)
                time.sleep(MOVE_PAUSE)
            wait_for(self._nudge, 'the target sees the drag', self.timeout)
        except BaseException:
            self._release()
            raise
        return self

    def _nudge(self):
        xdotool('mousemove_relative', 2, 1)
        time.sleep(MOVE_PAUSE)
        xdotool('mousemove_relative', '--', -2, -1)
        return self.over()

    def _release(self):
        if self.cancel:
            key('Escape')
            xdotool('mousemove', *self.start)
            time.sleep(PRESS_PAUSE)
        xdotool('mouseup', 1)

    def __exit__(self, *exc):
        self._release()
