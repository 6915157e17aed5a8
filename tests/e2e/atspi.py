# SPDX-License-Identifier: GPL-3.0-or-later
"""What a GTK 4 program tells the accessibility bus of itself, in few calls.

libatspi asks for each property of each node in a call of its own and waits for the answer: half a millisecond each time,
half a second for a window. Here a Look has the whole tree of a program, names, roles and states included, from one call
(GetItems of the cache that GTK keeps for that); whatever else is asked of many nodes is asked of all of them at once (ask).

    app = application(pid)
    with looking(app) as look:
        for depth, node in look.walk(app): ...

A node keeps the name and the role that it was found with; all else is asked when it is wanted. Within looking() the nodes
of the look answer from it, so that what a condition compares is of one moment.

What to know of GTK 4.8:
- A node is in the cache from when its parent has been asked for its children.
- A child that was hidden stays in the cache, 'visible', with the place of the one that follows it: the structure is what
  GetChildren says, asked of all that have children, and the cache gives the rest.
- The cache has the pages of a stack as nodes between the stack and the children that GetChildren gives.
"""

import ast
import collections
import contextlib
import enum
import os
import re

from gi.repository import Gio, GLib

ACCESSIBLE = 'org.a11y.atspi.Accessible'
ACTION = 'org.a11y.atspi.Action'
COMPONENT = 'org.a11y.atspi.Component'
EDITABLE_TEXT = 'org.a11y.atspi.EditableText'
SELECTION = 'org.a11y.atspi.Selection'
TEXT = 'org.a11y.atspi.Text'
CACHE = 'org.a11y.atspi.Cache'
PROPERTIES = 'org.freedesktop.DBus.Properties'

ROOT = '/org/a11y/atspi/accessible/root'
CACHE_PATH = '/org/a11y/atspi/cache'
DESKTOP = 'org.a11y.atspi.Registry'

# A program that hangs must fail a test, not stop it.
CALL_MS = int(10000 * float(os.environ.get('CREDENZA_TIME_FACTOR', '1')))
WINDOW_COORDINATES = 1

# Of AtspiRole, by number.
ROLES = """invalid | accelerator label | alert | animation | arrow | calendar | canvas | check box | check menu item
| color chooser | column header | combo box | date editor | desktop icon | desktop frame | dial | dialog | directory pane
| drawing area | file chooser | filler | focus traversable | font chooser | frame | glass pane | html container | icon
| image | internal frame | label | layered pane | list | list item | menu | menu bar | menu item | option pane | page tab
| page tab list | panel | password text | popup menu | progress bar | push button | radio button | radio menu item
| root pane | row header | scroll bar | scroll pane | separator | slider | spin button | split pane | status bar | table
| table cell | table column header | table row header | tearoff menu item | terminal | text | toggle button | tool bar
| tool tip | tree | tree table | unknown | viewport | window | extended | header | footer | paragraph | ruler
| application | autocomplete | editbar | embedded | entry | chart | caption | document frame | heading | page | section
| redundant object | form | link | input method window | table row | tree item | document spreadsheet
| document presentation | document text | document web | document email | comment | list box | grouping | image map
| notification | info bar | level bar | title bar | block quote | audio | video | definition | article | landmark | log
| marquee | math | rating | timer | static | math fraction | math root | subscript | superscript | description list
| description term | description value | footnote | content deletion | content insertion | mark | suggestion
| push button menu""".replace('\n', ' ').split(' | ')

# Of AtspiStateType, each its number.
State = enum.IntEnum('State', """INVALID ACTIVE ARMED BUSY CHECKED COLLAPSED DEFUNCT EDITABLE ENABLED EXPANDABLE EXPANDED
FOCUSABLE FOCUSED HAS_TOOLTIP HORIZONTAL ICONIFIED MODAL MULTI_LINE MULTISELECTABLE OPAQUE PRESSED RESIZABLE SELECTABLE
SELECTED SENSITIVE SHOWING SINGLE_LINE STALE TRANSIENT VERTICAL VISIBLE MANAGES_DESCENDANTS INDETERMINATE REQUIRED TRUNCATED
ANIMATED INVALID_ENTRY SUPPORTS_AUTOCOMPLETION SELECTABLE_TEXT IS_DEFAULT VISITED CHECKABLE HAS_POPUP READ_ONLY""", start=0)

Rect = collections.namedtuple('Rect', 'x y width height')


class States(int):
    """The states of a node, a bit each."""

    @classmethod
    def of(cls, low, high):
        return cls(low | high << 32)

    def contains(self, state):
        return bool(self >> state & 1)

    def names(self):
        return [state.name.lower() for state in State if self.contains(state)]


# ---- the bus ---------------------------------------------------------------------------------------------------------

class _Bus:
    """The connection to the accessibility bus, made when it is first used."""
    connection = None


def _connection():
    if _Bus.connection is None:
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address, = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                     Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        _Bus.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    return _Bus.connection


Question = collections.namedtuple('Question', 'bus_name path interface method arguments')


def _variants(*questions):
    """Asks all of them at once and waits for all answers: a GVariant each, or a GLib.Error."""
    answers = [None] * len(questions)
    missing = len(questions)

    def answered(connection, result, place):
        nonlocal missing
        missing -= 1
        try:
            answers[place] = connection.call_finish(result)
        except GLib.Error as e:
            answers[place] = e

    connection = _connection()
    context = GLib.MainContext.new()    # nothing but these answers
    context.push_thread_default()
    try:
        for place, question in enumerate(questions):
            connection.call(*question, None, Gio.DBusCallFlags.NONE, CALL_MS, None, answered, place)
        while missing:
            context.iteration(True)
    finally:
        context.pop_thread_default()
    return answers


def ask(*questions):
    """The answers to all questions: a tuple of values each, or a GLib.Error."""
    return [a if isinstance(a, GLib.Error) else a.unpack() for a in _variants(*questions)]


def answer(question):
    """The one value that answers one question (None: there is none); raises GLib.Error."""
    found, = ask(question)
    if isinstance(found, GLib.Error):
        raise found
    return found[0] if found else None


def applications():
    """The application objects on the bus."""
    return Node(DESKTOP, ROOT).children()


def application(pid):
    """The application object of a process, None while it is not on the bus."""
    desktop = Node(DESKTOP, ROOT)
    apps = answer(desktop.question('GetChildren'))
    pids = ask(*(Question('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                          'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,))) for name, _ in apps))
    return next((Node(name, path) for (name, path), found in zip(apps, pids) if found == (pid,)), None)


# ---- a node ----------------------------------------------------------------------------------------------------------

class Node:
    """An accessible object. Equal to every other Node of the same object."""

    def __init__(self, bus_name, path, look=None):
        self.bus_name, self.path = bus_name, path
        self._look = look
        self._item = look.items.get(path) if look else None

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus_name, self.path) == (other.bus_name, other.path)

    def __hash__(self):
        return hash((self.bus_name, self.path))

    def question(self, method, arguments=None, interface=ACCESSIBLE):
        return Question(self.bus_name, self.path, interface, method, arguments)

    def property(self, name, interface=ACCESSIBLE):
        return self.question('Get', GLib.Variant('(ss)', (interface, name)), PROPERTIES)

    def forget(self):
        """What is asked from now on is asked of the program."""
        self._look = self._item = None

    def _now(self):
        """What the look says, while it lasts."""
        return self._item if self._look is not None and self._look is _Looking.look else None

    def get_name(self):
        return self._item.name if self._item else answer(self.property('Name'))

    def get_role_name(self):
        number = self._item.role if self._item else answer(self.question('GetRole'))
        return ROLES[number] if number < len(ROLES) else 'unknown'

    def get_description(self):
        item = self._now()
        return item.description if item else answer(self.property('Description'))

    def get_state_set(self):
        item = self._now()
        return item.states if item else States.of(*answer(self.question('GetState')))

    def has(self, interface):
        item = self._now()
        return interface in (item.interfaces if item else answer(self.question('GetInterfaces')))

    def toplevel(self):
        """The window that it is in."""
        node, parent = self, answer(self.property('Parent'))
        while parent[1] != ROOT:
            node = Node(*parent)
            parent = answer(node.property('Parent'))
        return node

    def children(self):
        if self._now():
            return [self._look.node(path) for path in self._look.children(self.path)]
        return [Node(name, path) for name, path in answer(self.question('GetChildren'))]


def names(nodes):
    """Their names, asked at once; None for a node that is gone."""
    return [None if isinstance(a, GLib.Error) else a[0] for a in ask(*(n.property('Name') for n in nodes))]


def extents(nodes):
    """Their rectangles in the window, logical pixels, asked at once; None for what has none or is gone."""
    coordinates = GLib.Variant('(u)', (WINDOW_COORDINATES,))
    answers = ask(*(n.question('GetExtents', coordinates, COMPONENT) for n in nodes))
    return [None if isinstance(a, GLib.Error) else Rect(*a[0]) for a in answers]


# ---- a look ----------------------------------------------------------------------------------------------------------

class _Looking:
    """The look that lasts, if there is one."""
    look = None


@contextlib.contextmanager
def looking(node, hidden=False):
    """A look at the program of this node; one that lasts already serves. hidden: at hidden pages too."""
    outer = _Looking.look
    if outer is not None and outer.bus_name == node.bus_name and outer.hidden >= hidden:
        yield outer
        return
    _Looking.look = Look(node.bus_name, hidden)
    try:
        yield _Looking.look
    finally:
        _Looking.look = outer


class Item(collections.namedtuple('Item', 'path parent index child_count interfaces name role description states')):
    """What the cache says of a node."""


def _quoted(name):
    return rf'''(?P<{name}>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")'''


# One of a((so)(so)(so)iiassusau) as GVariant writes it. unpack() is written in Python and takes ten times as long.
_REFERENCE = r"\('[^']*', '(?P<{}>[^']*)'\)"
_ITEM = re.compile(r'\(' + ', '.join((
    _REFERENCE.format('path'), _REFERENCE.format('application'), _REFERENCE.format('parent'), r'(?P<index>-?\d+)',
    r'(?P<child_count>-?\d+)', r'\[(?P<interfaces>[^]]*)\]', _quoted('name'), r'(?P<role>\d+)', _quoted('description'),
    r'\[(?P<low>\d+), (?P<high>\d+)\]')) + r'\)')


_PATH = re.compile(r"\('[^']*', '([^']*)'\)")     # of each in a(so)


def _text(literal):
    """GVariant escapes as Python does."""
    return ast.literal_eval(literal) if '\\' in literal else literal[1:-1]


def _items(text):
    for m in _ITEM.finditer(text):
        yield Item(m['path'], m['parent'], int(m['index']), int(m['child_count']), m['interfaces'], _text(m['name']),
                   int(m['role']), _text(m['description']), States.of(int(m['low']), int(m['high'])))


class Look:
    """The tree of a program at one moment: items {path: Item}. Without hidden=True it lacks the hidden pages of stacks."""

    def __init__(self, bus_name, hidden=False):
        self.bus_name, self.hidden = bus_name, hidden
        self.items = {}
        self._children = {}     # {path: paths of the children}
        self._skipped = set()
        try:
            self._read_cache()
        except GLib.Error as e:
            if not e.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD):
                raise
            self._read_tree()
            return
        self._skipped = set() if hidden else self._hidden_pages()
        new = self._ask_children([ROOT, *self._parents()])
        if new:
            while new:
                new = self._ask_children(new)
            self._read_cache()

    def _hidden_pages(self):
        """The children of stacks that have no area: half of a window."""
        pages = {i.path for i in self.items.values() if i.name == 'GtkStackPage' and COMPONENT not in i.interfaces}
        paths = [i.path for i in self.items.values() if i.parent in pages]
        areas = extents([Node(self.bus_name, path) for path in paths])
        return {path for path, area in zip(paths, areas) if area and not (area.width and area.height)}

    def _parents(self):
        """The paths of all nodes that have children, as far as the cache knows, but for those below what is skipped."""
        below = collections.defaultdict(list)
        for item in self.items.values():
            below[item.parent].append(item)
        left = list(below[ROOT])
        while left:
            item = left.pop()
            if item.path in self._skipped:
                continue
            left += below[item.path]
            if item.child_count:
                yield item.path

    def _read_cache(self):
        found, = _variants(Question(self.bus_name, CACHE_PATH, CACHE, 'GetItems', None))
        if isinstance(found, GLib.Error):
            raise found
        self.items = {item.path: item for item in _items(found.print_(False))}
        if len(self.items) != found.get_child_value(0).n_children():
            raise AssertionError('the answer of the cache was not understood')

    def _read_tree(self):
        """Of a program without that cache, as the GTK 3 of a portal: some questions for each node."""
        level = [ROOT]
        while level:
            self._read_nodes(level)
            level = list(dict.fromkeys(self._ask_children(level)))

    def _read_nodes(self, paths):
        nodes = [Node(self.bus_name, path) for path in paths]
        facts = [ask(*(make(node) for node in nodes)) for make in (
            lambda node: node.question('GetInterfaces'), lambda node: node.property('Name'),
            lambda node: node.question('GetRole'), lambda node: node.property('Description'),
            lambda node: node.question('GetState'))]
        for path, *answers in zip(paths, *facts):
            if any(isinstance(a, GLib.Error) for a in answers):
                continue        # gone meanwhile
            (interfaces,), (name,), (role,), (description,), (states,) = answers
            self.items[path] = Item(path, '', 0, 0, interfaces, name, role, description, States.of(*states))

    def _ask_children(self, paths):
        """Asks these nodes for their children; the paths of those that the cache does not have yet."""
        answers = _variants(*(Question(self.bus_name, path, ACCESSIBLE, 'GetChildren', None) for path in paths))
        for path, a in zip(paths, answers):
            self._children[path] = [] if isinstance(a, GLib.Error) else _PATH.findall(a.print_(False))
        return [child for path in paths for child in self._children[path] if child not in self.items]

    def node(self, path):
        return Node(self.bus_name, path, self)

    def children(self, path):
        """The paths of its children."""
        return [child for child in self._children.get(path, ()) if child in self.items and child not in self._skipped]

    def walk(self, root):
        """(depth, node) of the whole tree below a node, itself first."""
        if root.path not in self.items:
            raise GLib.Error.new_literal(Gio.io_error_quark(), 'the node is gone', Gio.IOErrorEnum.NOT_FOUND)
        left = [(0, root.path)]
        while left:
            depth, path = left.pop()
            yield depth, self.node(path)
            left += [(depth + 1, child) for child in reversed(self.children(path))]
