#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How it looks: light, dark and high contrast, with pictures; the demonstration; the dialogs."""

import subprocess

import a11y
from acts import shows, start_with
from case import Suite

suite = Suite()

FILES = ('chain.pem', 'expired.pem', 'expiring.pem', 'keystore.jks', 'locked.p12', 'not-yet-valid.pem', 'server.crt')


def brightness(path):
    """The mean of a picture, from 0 (black) to 1 (white)."""
    done = subprocess.run(['convert', path, '-colorspace', 'Gray', '-format', '%[fx:mean]', 'info:'], capture_output=True,
                          text=True, check=True)
    return float(done.stdout)


def take(t, style, **env):
    p = start_with(t, *FILES, env=env)
    a11y.click(a11y.row(p.window, 'server.crt'))
    shows(p, 'Subject')
    certificate = t.screenshot(style, p.window_id)
    a11y.click(a11y.row(p.window, 'keystore.jks'))
    shows(p, 'Content')
    t.screenshot(style + '-keystore', p.window_id)
    return brightness(certificate)


@suite.case('the light style')
def light(t):
    assert take(t, 'light') > 0.8


@suite.case('the dark style')
def dark(t):
    assert take(t, 'dark', ADW_DEBUG_COLOR_SCHEME='prefer-dark') < 0.3


@suite.case('high contrast')
def high_contrast(t):
    take(t, 'high-contrast', ADW_DEBUG_HIGH_CONTRAST='1')


@suite.case('the demonstration has one of every kind and leaves nothing behind')
def demo(t):
    p = t.start('--demo')
    shows(p, 'All: 8')
    states = {row[0] for row in a11y.rows(p.window)}
    assert states == {'Valid', 'Expiring', 'Expired', 'Not Yet Valid', 'Locked'}, states
    a11y.click(a11y.row(p.window, 's4-client.p12'))
    a11y.click(a11y.find(p.window, 'password text'))
    a11y.type_text('credenza')
    a11y.key('Return')
    a11y.row(p.window, 'Example Root CA', role='list item')
    t.screenshot('demo', p.window_id)
    a11y.key('ctrl+q')
    a11y.wait_for(lambda: p.process.poll() == 0, 'its end')
    p.judged = True


def mapped_windows(program):
    return a11y.xdotool('search', '--onlyvisible', '--pid', program.pid, check=False).splitlines()


@suite.case('about, shortcuts and preferences open and close')
def dialogs(t):
    p = t.start()
    before = len(mapped_windows(p))

    def opens(text, name):
        a11y.find(p.app, 'label', text)
        a11y.wait_for(lambda: len(mapped_windows(p)) > before, f'the window {name}')
        t.screenshot(name)
        a11y.key('Escape')
        a11y.wait_for(lambda: len(mapped_windows(p)) == before, f'the end of the window {name}')

    a11y.key('ctrl+question')
    opens('Keyboard shortcuts', 'shortcuts')
    a11y.key('ctrl+comma')
    opens('Days Before Expiry', 'preferences')
    p.action('about')
    opens('The Credenza Team', 'about')


suite.run()
