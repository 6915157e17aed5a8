# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody who does not see a window would miss in it: problems(toplevel) looks at all that is drawn there.

- A control without a name: a button, a field, a choice, a tab, a row that can have the focus.
- A control without a role, of which a screen reader only says that there is something.
- Two buttons side by side, or in rows of one list, that are called the same.
- A picture that has neither a name nor the role of decoration.

What to know of GTK 4.8:
- What has no name of its own is called by its type, as 'GtkImage'; a row of a list box is called nothing.
- Rows of a list view and of a column view are of GTK's own classes and cannot be named before GTK 4.12: they read as the
  labels in them, in order. What such a row lacks is a label.
- The button inside a GtkMenuButton carries its name, or the choice does that both belong to.
- What a drop-down shows is a row of GTK's that cannot be named either.
- The eye of a password row, the pencil of an entry row, the tabs of a window of preferences, and what the windows of the
  shortcuts and About are made of have no name. No key leads to the first two.
- A button with a text is called by it; what it belongs to is its description.
"""

import re

import a11y
import atspi
from a11y import State

CONTROLS = ('push button', 'toggle button', 'check box', 'radio button', 'combo box', 'spin button', 'text', 'password text',
            'entry', 'slider', 'menu item', 'check menu item', 'radio menu item', 'page tab', 'link', 'list item', 'table row')
FIELDS = ('text', 'password text', 'entry')
BUTTONS = ('push button', 'toggle button', 'link')
NO_ROLES = ('filler', 'unknown', 'invalid', 'redundant object')
PICTURES = ('image', 'icon')

# A name that is only the type of the widget.
TYPE_NAME = re.compile(r'^(Gtk|Gdk|Adw|Credenza)[A-Z]\w+$')
# Rows that GTK makes and cannot be named.
UNNAMED_ROWS = ('GtkListItemWidget', 'GtkColumnViewRowWidget')
# The parts of these are the libraries' own.
OF_LIBRARIES = ('AdwViewSwitcher', 'GtkShortcutsWindow', 'AdwLeaflet')


class Drawn:
    """A node that is drawn, with what is around it."""

    def __init__(self, node, parent, area):
        self.node, self.parent, self.area = node, parent, area
        self.children = []
        self.role, self.raw_name, self.states = node.get_role_name(), node.get_name() or '', node.get_state_set()
        self.description = node.get_description()
        self.name = '' if TYPE_NAME.match(self.raw_name) else a11y.clean(self.raw_name).strip()

    def ancestors(self):
        above = self.parent
        while above:
            yield above
            above = above.parent

    def below(self):
        for child in self.children:
            yield child
            yield from child.below()

    def labels(self):
        return [node.name for node in self.below() if node.role == 'label' and node.name]

    def focusable(self):
        return self.states.contains(State.FOCUSABLE)

    def __str__(self):
        heard = ' | '.join(self.labels()[:3])
        way = ' < '.join(above.name or above.raw_name or above.role for above in list(self.ancestors())[:7])
        return f'[{self.role} | {self.raw_name}]{f" with {heard!r}" if heard else ""} in {way}'


def _has_area(area):
    return area is not None and area.width > 0 and area.height > 0


def drawn(toplevel):
    """All that is drawn in a window, as Drawn, itself first."""
    found = []
    with atspi.looking(toplevel) as look:
        nodes = list(look.walk(toplevel))
        areas = atspi.extents([node for _, node in nodes])
        above = []      # (depth, Drawn or None): what is not drawn hides what is below it
        for (depth, node), area in zip(nodes, areas):
            while above and above[-1][0] >= depth:
                above.pop()
            parent = above[-1][1] if above else None
            states = node.get_state_set()
            shown = (not above or parent) and (states.contains(State.VISIBLE) or states.contains(State.SHOWING))
            item = Drawn(node, parent, area) if shown and (_has_area(area) or not node.has(atspi.COMPONENT)) else None
            if item:
                found.append(item)
                if parent:
                    parent.children.append(item)
            above.append((depth, item))
    return found


# ---- the rules -------------------------------------------------------------------------------------------------------

def _is_list_view(item):
    return item is not None and 'list.select-all' in a11y.actions(item.node)


def _is_named(item):
    if item.name:
        return True
    if item.raw_name in UNNAMED_ROWS or item.role == 'list item' and _is_list_view(item.parent):
        return bool(item.labels())
    # The text of a field and the button of a menu button or of a choice have the name around them.
    above = item.parent
    return item.role in ('text', 'password text', *BUTTONS) and above is not None and above.name != '' and above.role in CONTROLS


def _of_libraries(item):
    return any(above.raw_name in OF_LIBRARIES for above in item.ancestors())


def _in_named_row(item):
    """The eye of a field, the arrows and pencils of libadwaita's rows: the row is what has the focus and the name."""
    row = next((above for above in item.ancestors() if above.role != 'panel'), None)
    return row is not None and row.role in ('list item', 'combo box', *FIELDS) and row.name != ''


def _unnamed(items):
    for item in items:
        if item.role not in CONTROLS or _is_named(item):
            continue
        if item.raw_name == 'GtkImage' or _of_libraries(item):
            continue
        # A row that only holds a control is passed over by the focus, or gives it to that control.
        if item.role in ('list item', 'table row') and not item.focusable():
            continue
        yield f'no name: {item}'


def _without_role(items):
    for item in items:
        if item.focusable() and item.role in NO_ROLES and not (item.raw_name in UNNAMED_ROWS and item.labels()):
            yield f'no role: {item}'


def _pictures(items):
    for item in items:
        if item.role in PICTURES and not item.name and not _in_named_row(item) and not _of_libraries(item):
            yield f'no name, nor decoration: {item}'


def _covers(one, other):
    """Pages of a stack that glide lie upon each other: only one of them is seen."""
    a, b = one.area, other.area
    return (a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height)


def _branches(one, other):
    """The two children of what both are in, in which they are; None when one is in the other."""
    way_one, way_other = [one, *one.ancestors()], [other, *other.ancestors()]
    if one in way_other or other in way_one:
        return None
    while way_one and way_other and way_one[-1] is way_other[-1]:
        branch = way_one.pop()
        way_other.pop()
    return way_one[-1], way_other[-1], branch


def _same(items, allowed):
    named = {}
    for item in items:
        if item.role in BUTTONS and item.name and item.name not in allowed:
            named.setdefault((item.name, item.description), []).append(item)
    for (name, _), buttons in named.items():
        for one, other in zip(buttons, buttons[1:]):
            branches = _branches(one, other)
            if branches and not _covers(branches[0], branches[1]):
                yield f'two buttons {name!r}: {one} and {other}'


def problems(toplevel, allowed=()):
    """What is wrong in a window, a line each. allowed: names that several buttons may have there."""
    items = drawn(toplevel)
    return [*_unnamed(items), *_without_role(items), *_pictures(items), *_same(items, allowed)]
