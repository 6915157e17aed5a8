#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop file, metainfo, settings schema, icons, templates and the manifest of the Flatpak: judged by their own tools, and by each other.

Usage: data.py BUILD, where BUILD has the translated files."""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
from checking import ROOT, Tap, find, read  # noqa: E402

APP_ID = 'org.credenza.Credenza'
SITE = 'https://credenza.example'


def run(*command):
    """What a tool complains of."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (done.stdout + done.stderr).splitlines() or ['status %d' % done.returncode] if done.returncode else []


def check_desktop(build):
    return run('desktop-file-validate', '--no-hints', os.path.join(build, 'data', APP_ID + '.desktop'))


def validate_metainfo(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, APP_ID + '.metainfo.xml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return run('appstreamcli', 'validate', '--no-net', path)


def check_metainfo(build):
    """As it is published, with pictures, and as it is built, with its translations; there may be no site to link to then,
    which new validators insist on."""
    source = read(os.path.join(ROOT, 'data', APP_ID + '.metainfo.xml.in'))
    for place, value in (('@SITE@', SITE), ('@BEGIN_SITE@', ''), ('@END_SITE@', '')):
        source = source.replace(place, value)
    built = read(os.path.join(build, 'data', APP_ID + '.metainfo.xml'))
    if '<!--\n  <url type="homepage">' in built:
        built = built.replace('<launchable', f'<url type="homepage">{SITE}</url><launchable')
    return validate_metainfo(source) + validate_metainfo(built)


def check_schema(build):
    return run('glib-compile-schemas', '--strict', '--dry-run', os.path.join(ROOT, 'data'))


def check_settings_are_used(build):
    """A key that nothing reads is a promise that nothing keeps."""
    keys = [key.get('name') for key in ElementTree.parse(os.path.join(ROOT, 'data', APP_ID + '.gschema.xml')).iter('key')]
    code = '\n'.join(read(os.path.join(ROOT, path)) for path in find(ROOT, 'src', '.c'))
    return [key + ': no file of src names it' for key in keys if '"%s"' % key not in code]


def listed_files():
    root = ElementTree.parse(os.path.join(ROOT, 'ui', 'credenza.gresource.xml'))
    return [element.text for element in root.iter('file')]


def check_resources(build):
    """What is in ui/ is in the resources."""
    listed = {os.path.normpath(name) for name in listed_files()}
    have = {os.path.relpath(path, 'ui') for path in find(ROOT, 'ui', '.ui', '.css', '.svg')}
    return [name + ': not in the resources' for name in sorted(have - listed)]


def check_templates(build):
    """A template has the class and the file that belong together, and is used by code of the same name."""
    problems = []
    for path in find(ROOT, 'ui', '.ui'):
        template = ElementTree.parse(os.path.join(ROOT, path)).getroot().find('template')
        if template is None:
            continue
        words = re.findall('[A-Z][a-z0-9]*', template.get('class'))
        name = '-'.join(word.lower() for word in words)
        if os.path.basename(path) != name + '.ui':
            problems.append('%s: holds the class %s' % (path, template.get('class')))
        if not os.path.exists(os.path.join(ROOT, 'src', 'app', name + '.c')):
            problems.append('%s: there is no src/app/%s.c' % (path, name))
    return problems


def check_icons(build):
    """Every icon of ours that is named exists, and every one that exists is named."""
    texts = [read(os.path.join(ROOT, path)) for path in find(ROOT, 'src/app', '.c') + find(ROOT, 'ui', '.ui')]
    named = set(re.findall(r'credenza-[a-z-]+-symbolic', '\n'.join(texts)))
    have = {os.path.splitext(os.path.basename(path))[0] for path in find(ROOT, 'ui/icons', '.svg')}
    return ([name + ': there is no such icon' for name in sorted(named - have)] +
            [name + ': nothing shows this icon' for name in sorted(have - named)])


def check_labels(build):
    """A button that shows an icon alone has a name for those who do not see it, and a tooltip for those who do."""
    problems = []
    for path in find(ROOT, 'ui', '.ui'):
        for element in ElementTree.parse(os.path.join(ROOT, path)).iter('object'):
            if element.get('class') not in ('GtkButton', 'GtkMenuButton', 'GtkToggleButton'):
                continue
            properties = {p.get('name') for p in element.findall('property')} | {p.get('name') for p in element.findall('binding')}
            accessible = {p.get('name') for p in element.findall('accessibility/property')}
            named_in_code = element.get('id') in ('copy_button', 'remove_button')
            if 'icon-name' in properties and not named_in_code and not ('tooltip-text' in properties and 'label' in accessible):
                problems.append('%s: a %s without tooltip or label' % (path, element.get('class')))
    return problems


def check_potfiles(build):
    """Every text that can be translated is in a file that translators get."""
    listed = read(os.path.join(ROOT, 'po', 'POTFILES')).split('\n')
    problems = []
    for path in find(ROOT, 'ui', '.ui') + find(ROOT, 'data', '.desktop.in', '.xml.in', '.gschema.xml'):
        if path not in listed:
            problems.append(path + ': not in POTFILES')
    return problems


# What the sandbox lets in. Files come through portals, and secrets: nothing of the bus is needed.
PERMISSIONS = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri',
               '--filesystem=xdg-download'}


def check_manifest(build):
    """The Flatpak is built of these sources alone, without a network, and is let out no further than it has to be."""
    text = read(os.path.join(ROOT, 'flatpak', APP_ID + '.json'))
    manifest = json.loads(text)
    problems = ['finish-args: ' + arg for arg in sorted(PERMISSIONS ^ set(manifest['finish-args']))]
    if (manifest['id'], manifest['runtime'], manifest['runtime-version']) != (APP_ID, 'org.gnome.Platform', '50'):
        problems.append('it is another program, or for another runtime')
    sources = [source for module in manifest['modules'] for source in module['sources']]
    problems += ['not of these sources: %s' % source for source in sources if (source['type'], source['path']) != ('dir', '..')]
    if 'build-args' in text:
        problems.append('build-args: the build is given more than its sources')
    return problems


CHECKS = {
    'the desktop file is valid': check_desktop,
    'the metainfo is valid': check_metainfo,
    'the settings schema is valid': check_schema,
    'every setting is used': check_settings_are_used,
    'every file of ui/ is a resource': check_resources,
    'templates and classes belong together': check_templates,
    'icons are there and shown': check_icons,
    'buttons with an icon alone have a name': check_labels,
    'the Flatpak asks for no more than it needs': check_manifest,
    'POTFILES lists ui/ and data/': check_potfiles,
}


def main(build):
    tap = Tap()
    for name, check in CHECKS.items():
        tap.case(name, check(build))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
