#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels: edited by the keys, shown as chips, searched for, and changed by somebody else meanwhile."""

import json
import re

import a11y
from acts import has_rows, shows, start_with
from case import Suite
from connecting import connected

suite = Suite()

FILES = ('expired.pem', 'server.crt')


def chips(program, name):
    """What the Labels column of a row shows."""
    row = a11y.row(program.window, name)
    return [text for text in a11y.labels(row) if re.search(r': |^\+', text)]


def wide(program):
    """As wide as the screen, so that there is room for labels beside the pane."""
    a11y.xdotool('windowsize', program.window_id, 1600, 800)
    a11y.wait_for(lambda: a11y.geometry(program.window_id).width > 1500, 'a wide window')


def has_chips(program, name, *expected):
    a11y.wait_for(lambda: chips(program, name) == list(expected), f'{name} has the chips {expected}')


def open_editor(program, loaded=True):
    a11y.press(program.window, 'Edit Labels…')
    dialog = a11y.top(program.app, 'Edit Labels')
    a11y.mapped('Edit Labels')
    if loaded:
        a11y.find(dialog, 'push button', 'Add Label')
    return dialog


def focus_on(dialog, name):
    a11y.wait_for(lambda: a11y.clean((a11y.focused(dialog) or dialog).get_name()) == name, f'focus on {name}')


def type_label(dialog, key, *values, onward='Tab'):
    """Into the label that has the focus. Return and Tab lead from its key to its values."""
    focus_on(dialog, 'Key')
    a11y.type_text(key)
    a11y.key(onward)
    focus_on(dialog, 'Values')
    for value in values:
        a11y.type_text(value)
        a11y.key('Return')
        a11y.find(dialog, 'push button', f'Remove “{value}”')


def save(program):
    a11y.key('ctrl+Return')
    a11y.no_top(program.app, 'Edit Labels')


def scroll_down(program):
    """To the end of the pane, for a picture."""
    place = a11y.geometry(program.window_id)
    a11y.click_at((place.x + place.width - 40, place.y + place.height // 2), button=5, repeat=30)


def search_entry(program):
    return a11y.find(program.window, 'entry', 'Search certificates')


def has_search(program, value):
    a11y.wait_for(lambda: a11y.text(a11y.fresh(search_entry(program))) == value, f'the search is {value!r}')


@suite.case('two labels by the keys alone; chips in list and pane; removed with Backspace and ×')
def edit(t):
    p = start_with(t, *FILES)
    wide(p)
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject', 'No labels')
    dialog = open_editor(p)
    type_label(dialog, 'env', 'prod', 'eu west')
    shows_in(dialog, '2 of 10 values', '1 of 10 labels')
    # Back over the chips to the key, and on again.
    for name in ('Remove “eu west”', 'Remove “prod”', 'Key'):
        a11y.key('shift+Tab')
        focus_on(dialog, name)
    for name in ('Remove “prod”', 'Remove “eu west”', 'Values', 'Remove Label', 'Add Label'):
        a11y.key('Tab')
        focus_on(dialog, name)
    a11y.key('Return')
    type_label(dialog, 'team', 'blue', onward='Return')
    # What was typed and not closed counts.
    a11y.type_text('green')
    t.screenshot('editor', 'root')
    save(p)
    has_chips(p, 'server.crt', 'env: prod', '+3')
    for value in ('prod', 'eu west', 'blue', 'green'):
        a11y.find(p.window, 'push button', value)
    scroll_down(p)
    t.screenshot('pane', p.window_id)

    dialog = open_editor(p)
    a11y.click(a11y.find_all(dialog, 'text', 'Values')[0])
    focus_on(dialog, 'Values')
    a11y.key('BackSpace')
    a11y.gone(dialog, 'push button', 'Remove “eu west”')
    a11y.press(dialog, 'Remove “blue”')
    a11y.gone(dialog, 'push button', 'Remove “blue”')
    save(p)
    has_chips(p, 'server.crt', 'env: prod', '+1')

    # The trash button removes the whole label; the focus goes to the next one.
    dialog = open_editor(p)
    a11y.do(a11y.find_all(dialog, 'push button', 'Remove Label')[0])
    shows_in(dialog, '1 of 10 labels')
    a11y.wait_for(lambda: a11y.text(a11y.fresh(a11y.focused(dialog))) == 'team', 'focus on the next key')
    save(p)
    has_chips(p, 'server.crt', 'team: green')
    # Escape leaves everything as it was.
    dialog = open_editor(p)
    a11y.press(dialog, 'Remove “green”')
    a11y.gone(dialog, 'push button', 'Remove “green”')
    a11y.key('Escape')
    a11y.no_top(p.app, 'Edit Labels')
    has_chips(p, 'server.crt', 'team: green')


def shows_in(dialog, *texts):
    for text in texts:
        a11y.find(dialog, 'label', text)


@suite.case('limits and duplicates are said beside the field')
def limits(t):
    p = start_with(t, *FILES)
    wide(p)
    a11y.click(a11y.row(p.window, 'server.crt'))
    dialog = open_editor(p)
    type_label(dialog, 'env', *(f'v{i}' for i in range(9)))
    shows_in(dialog, '9 of 10 values')
    a11y.type_text('v3')
    shows_in(dialog, 'The value “v3” is already there.')
    assert not sensitive(dialog, 'Save')
    t.screenshot('duplicate')
    a11y.key('ctrl+a')
    # The tenth, closed with a comma.
    a11y.type_text('v9,')
    shows_in(dialog, '10 of 10 values. Remove one to add another.')
    assert sensitive(dialog, 'Save')
    a11y.press(dialog, 'Add Label')
    focus_on(dialog, 'Key')
    a11y.type_text('env')
    shows_in(dialog, 'There is already a label “env”.')
    assert not sensitive(dialog, 'Save')
    a11y.key('ctrl+a', 'BackSpace')
    for n in range(3, 10):
        a11y.press(dialog, 'Add Label')
        shows_in(dialog, f'{n} of 10 labels')
    a11y.press(dialog, 'Add Label')
    shows_in(dialog, '10 of 10 labels. Remove one to add another.')
    assert not sensitive(dialog, 'Add Label')
    t.screenshot('limits')
    save(p)
    has_chips(p, 'server.crt', 'env: v0', 'env: v1', '+8')


def sensitive(root, name):
    """Whether the button of this name can be pressed; AT-SPI is told a moment later."""
    node = a11y.find(root, 'push button', name)
    return a11y.has_state(a11y.fresh(node), a11y.State.SENSITIVE)


def label(program, name, key, *values):
    a11y.click(a11y.row(program.window, name))
    a11y.find(program.window, 'label', re.compile('^(Valid|Expired|Expires)'))
    type_label(open_editor(program), key, *values)
    save(program)


@suite.case('a search by label is completed, and begun by a click on a chip')
def search(t):
    p = start_with(t, *FILES)
    wide(p)
    label(p, 'server.crt', 'cost centre', '47 11', 'prod')
    has_chips(p, 'server.crt', 'cost centre: 47 11', '+1')
    label(p, 'expired.pem', 'env', 'prod')
    has_chips(p, 'expired.pem', 'env: prod')
    a11y.key('ctrl+f')
    a11y.wait_for(lambda: a11y.has_state(a11y.focused(p.window), a11y.State.FOCUSED), 'focus in the search')
    a11y.type_text('la')
    a11y.find(p.window, 'list item', 'label:, 2 certificates')
    a11y.key('Down', 'Return')
    has_search(p, 'label:')
    a11y.find(p.window, 'list item', 'cost centre, 1 certificate')
    t.screenshot('completions')
    a11y.type_text('co')
    a11y.gone(p.window, 'list item', 'env, 1 certificate')
    a11y.key('Tab')
    has_search(p, 'label:"cost centre"=')
    a11y.find(p.window, 'list item', '47 11, 1 certificate')
    a11y.key('Down', 'Up', 'Return')
    has_search(p, 'label:"cost centre"="47 11" ')
    has_rows(p, 'server.crt')
    # Escape closes what is offered first, then the search.
    a11y.key('ctrl+a')
    a11y.type_text('label:')
    a11y.find(p.window, 'list item', 'env, 1 certificate')
    a11y.key('Escape')
    a11y.gone(p.window, 'list item', 'env, 1 certificate')
    has_search(p, 'label:')
    a11y.key('Escape')
    has_rows(p, *FILES)

    # A chip of the list, then one of the pane.
    a11y.click(a11y.find(a11y.row(p.window, 'expired.pem'), 'label', 'env: prod'))
    has_search(p, 'label:env=prod')
    has_rows(p, 'expired.pem')
    a11y.key('Escape')
    has_rows(p, *FILES)
    a11y.click(a11y.row(p.window, 'server.crt'))
    a11y.press(p.window, '47 11')
    has_search(p, 'label:"cost centre"="47 11"')
    has_rows(p, 'server.crt')


@suite.case('it looks right in the dark, in high contrast and in 420 pixels')
def look(t):
    for style, env in (('dark', {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}), ('contrast', {'ADW_DEBUG_HIGH_CONTRAST': '1'})):
        p = t.start(env=env) if style == 'contrast' else start_with(t, *FILES, env=env)
        if style == 'dark':
            label(p, 'server.crt', 'environment of the application', 'production', 'Frankfurt am Main', 'a long value ' * 6 + 'it is')
        a11y.click(a11y.row(p.window, 'server.crt'))
        a11y.find(p.window, 'push button', 'production')
        scroll_down(p)
        t.screenshot(style, p.window_id)
        a11y.xdotool('windowsize', p.window_id, 420, 700)
        a11y.wait_for(lambda: a11y.geometry(p.window_id).width == 420, 'a narrow window')
        open_editor(p)
        t.screenshot(style + '-narrow')
        a11y.key('Escape')
        a11y.no_top(p.app, 'Edit Labels')
        scroll_down(p)
        t.screenshot(style + '-narrow-pane', p.window_id)
        p.judge()


def put_labels(service, name, labels):
    status, body = service.call('PUT', f'subaccountCertificates/{name}/labels',
                                [{'key': key, 'values': values} for key, values in labels.items()])
    assert status == 204, f'{status} {body}'


def has_labels(service, name, expected):
    status, body = service.call('GET', f'subaccountCertificates/{name}/labels')
    assert status == 200, f'{status} {body}'
    found = {label['key']: label['values'] for label in json.loads(body)}
    assert found == expected, f'{found}, not {expected}'


@suite.case('what somebody else does to other labels stays; to the same one, it is asked')
def conflict(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    put_labels(service, 'server.crt', {'env': ['dev'], 'team': ['blue']})
    p = connected(t, service)
    wide(p)
    has_chips(p, 'server.crt', 'env: dev', 'team: blue')
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject')

    dialog = open_editor(p)
    a11y.press(dialog, 'Add Label')
    shows_in(dialog, '3 of 10 labels')
    type_label(dialog, 'mine', '1')
    put_labels(service, 'server.crt', {'env': ['dev'], 'team': ['red'], 'theirs': ['2']})
    save(p)
    has_labels(service, 'server.crt', {'env': ['dev'], 'team': ['red'], 'mine': ['1'], 'theirs': ['2']})
    for value in ('dev', 'red', '1', '2'):
        a11y.find(p.window, 'push button', value)

    dialog = open_editor(p)
    a11y.press(dialog, 'Remove “dev”')
    a11y.gone(dialog, 'push button', 'Remove “dev”')
    focus_on(dialog, 'Values')
    a11y.type_text('prod')
    a11y.key('Return')
    a11y.find(dialog, 'push button', 'Remove “prod”')
    put_labels(service, 'server.crt', {'env': ['test'], 'mine': ['1']})
    a11y.key('ctrl+Return')
    a11y.find(dialog, 'label', re.compile('^Somebody else has changed the same labels'))
    shows_in(dialog, 'env', 'prod', 'test')
    t.screenshot('conflict')
    assert not sensitive(dialog, 'Save')
    has_labels(service, 'server.crt', {'env': ['test'], 'mine': ['1']})
    # Back to what was typed, and to the question again.
    a11y.key('Escape')
    a11y.find(dialog, 'push button', 'Remove “prod”')
    a11y.press(dialog, 'Save')
    # The question has the focus; its answer is chosen by a key. For AT-SPI a GtkCheckButton has no action.
    focus_on(dialog, 'Keep Mine')
    a11y.key('space')
    a11y.wait_for(lambda: sensitive(dialog, 'Save'), 'Save')
    a11y.press(dialog, 'Save')
    a11y.no_top(p.app, 'Edit Labels')
    has_labels(service, 'server.crt', {'env': ['prod'], 'mine': ['1']})
    has_chips(p, 'server.crt', 'env: prod', 'mine: 1')


@suite.case('a failure keeps what was typed')
def failure(t):
    service = t.service()
    service.put('server.crt', t.file('server.crt'))
    p = connected(t, service)
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject')
    dialog = open_editor(p)
    type_label(dialog, 'env', 'prod')
    service.stop()
    a11y.key('ctrl+Return')
    a11y.find(dialog, 'label', re.compile('can’t be reached'), timeout=40)
    t.screenshot('failure')
    a11y.find(dialog, 'push button', 'Remove “prod”')
    service.start()
    a11y.press(dialog, 'Save')
    a11y.no_top(p.app, 'Edit Labels')
    has_labels(service, 'server.crt', {'env': ['prod']})


suite.run()
