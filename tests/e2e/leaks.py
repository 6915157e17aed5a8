# SPDX-License-Identifier: GPL-3.0-or-later
"""Sorts a LeakSanitizer report by owner.

GTK's own libraries leave things allocated at exit, and a suppression that names GTK or GLib would hide every leak of a
callback of ours. So: a leak is ours when, going outwards from the allocation, a frame of this project comes before any
frame of a library other than the allocator, GLib, GObject and GIO. The report must be made with
ASAN_OPTIONS=fast_unwind_on_malloc=0, because the libraries have no frame pointers.

A leaked widget is not found this way: GTK still points at it.
"""

import re
import sys

_BLOCK = re.compile(r'((?:Direct|Indirect) leak of \d+ byte.*?\n(?:    #.*\n)+)')
_FRAME = re.compile(r'#\d+ 0x[0-9a-f]+ (?:in (\S+) )?(.*)')
_LIBRARY = re.compile(r'/(lib[^/]+?)\.so')
_TRANSPARENT = re.compile(r'lib(glib|gobject|gio|gmodule|c$|c-|asan|ubsan)')


def own_leaks(report, own=r'/(src|tests)/.*\.c:'):
    """The blocks of a report that are ours, as a list of texts."""
    own = re.compile(own)
    found = []
    for block in _BLOCK.findall(report):
        for _, where in _FRAME.findall(block):
            if 'sanitizer' in where:
                continue
            if own.search(where):
                found.append(block)
                break
            library = _LIBRARY.search(where)
            if not (library and _TRANSPARENT.match(library[1])):
                break
    return found


if __name__ == '__main__':
    with open(sys.argv[1], encoding='utf-8', errors='replace') as f:
        leaks = own_leaks(f.read())
    print('\n'.join(leaks))
    sys.exit(1 if leaks else 0)
