#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that nobody here wrote: SAP's Cloud SDK for JavaScript, from the npm registry, against credenza-server over
TLS. It fetches tokens with both kinds of service keys, and trust stores from both levels. Nothing of it is kept but in
the build's folder. Prints TAP. Usage: test-sdk.py CREDENZA-SERVER"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'checks')]
from checking import Tap  # noqa: E402
from service import V1, Service  # noqa: E402

# One that runs on the Node.js of Debian 12.
PACKAGE, VERSION = '@sap-cloud-sdk/connectivity', '3.26.4'


def install():
    """Gives the folder with node_modules. Made beside it and then renamed: what has the name is whole."""
    base = Path(os.environ.get('G_TEST_BUILDDIR', tempfile.gettempdir())).resolve() / 'destination'
    folder = base / ('sdk-' + VERSION)
    if folder.exists():
        return folder
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=base) as made:
        Path(made, 'package.json').write_text('{"private": true}', encoding='utf-8')
        done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline',
                               '--save-exact', '%s@%s' % (PACKAGE, VERSION)],
                              cwd=made, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr
        if not folder.exists():
            os.mkdir(folder)
            for name in os.listdir(made):
                os.rename(os.path.join(made, name), folder / name)
    return folder


def make_trust_store(folder):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj',
                    '/CN=trust', '-keyout', 'trust.key', '-out', 'trust.pem', '-days', '30'],
                   cwd=folder, check=True, capture_output=True, timeout=60)
    return Path(folder, 'trust.pem').read_bytes()


def make_other_certificate(folder):
    """The one of the trust store: nobody the server knows."""
    return {'certificate': Path(folder, 'trust.pem').read_text(encoding='ascii'),
            'key': Path(folder, 'trust.key').read_text(encoding='ascii')}


def put_in(service, level, name, content):
    body = {'Name': name, 'Content': base64.b64encode(content).decode()}
    answer = service.call('POST', '%s%sCertificates' % (V1, level), json.dumps(body),
                          {'Authorization': 'Bearer ' + service.log_in()})
    assert answer.status == 201, (answer.status, answer.body)


def generate(service, folder):
    """Has a certificate issued for a key that is here; gives its file."""
    subprocess.run(['openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=any',
                    '-keyout', 'own.key', '-out', 'own.csr'], cwd=folder, check=True, capture_output=True, timeout=60)
    csr = base64.b64encode(Path(folder, 'own.csr').read_bytes()).decode()
    headers = {'Authorization': 'Bearer ' + service.log_in()}
    path = V1 + 'subaccountCertificates'
    body = {'Name': 'generated.pem', 'Attributes': {'CN': 'sdk', 'CSR': csr}}
    answer = service.call('POST', path, json.dumps(body), headers)
    assert answer.status == 201, (answer.status, answer.body)
    return base64.b64decode(service.call('GET', path + '/generated.pem', None, headers).json()['Content'])


def run_sdk(service, sdk, key, *names):
    binding = {'name': 'destination', 'label': 'destination', 'tags': ['destination'], 'credentials': key}
    env = {'PATH': os.environ['PATH'], 'HOME': service.folder, 'NODE_EXTRA_CA_CERTS': service.path('ca.pem'),
           'VCAP_SERVICES': json.dumps({'destination': [binding]})}
    done = subprocess.run(['node', str(HERE / 'sdk-client.js'), str(sdk), *names], env=env, capture_output=True, text=True,
                          timeout=120, check=False)
    lines = done.stdout.splitlines()
    return (json.loads(lines[-1]) if done.returncode == 0 and lines else None), done.stderr


def check_run(service, sdk, key, wanted):
    """The problems of one run with a service key."""
    found, errors = run_sdk(service, sdk, key, *wanted, 'missing.pem')
    if found is None:
        return errors.splitlines()
    problems = [] if found['claims']['zid'] == key['tenantid'] else ['the token is for another tenant']
    for name, content in wanted.items():
        certificate = found['certificates'][name]
        if certificate is None or base64.b64decode(certificate['content']) != content:
            problems.append('%s is %r' % (name, certificate))
    if found['certificates']['missing.pem'] is not None:
        problems.append('what is not there was found')
    return problems


def check_refusal(service, sdk, key):
    found, errors = run_sdk(service, sdk, key)
    if found is not None:
        return ['it got ' + str(found)]
    return [] if '401' in errors else errors.splitlines()


def main():
    tap = Tap()
    if not shutil.which('npm'):
        print('1..0 # SKIP there is no npm')
        return 0
    sdk = install()
    with tempfile.TemporaryDirectory() as folder:
        trust = make_trust_store(folder)
        with Service(sys.argv[1], folder, tls=True) as service:
            wanted = {level + '.pem': trust + level.encode() + b'\n' for level in ('subaccount', 'instance')}
            for name, content in wanted.items():
                put_in(service, name.removesuffix('.pem'), name, content)
            wanted['generated.pem'] = generate(service, folder)
            key = service.key
            tap.case('a client secret', check_run(service, sdk, key, wanted))
            tap.case('a wrong secret is refused', check_refusal(service, sdk, {**key, 'clientsecret': 'wrong'}))
        # Again on the same database: what is there stays, and it is the same client.
        with Service(sys.argv[1], folder, '--x509', tls=True) as service:
            tap.case('a client certificate', check_run(service, sdk, service.key, wanted))
            other = make_other_certificate(folder)
            tap.case('another certificate is refused', check_refusal(service, sdk, {**service.key, **other}))
            old = {**key, 'url': service.key['url'], 'uri': service.key['uri']}
            tap.case('the key from before the restart', check_run(service, sdk, old, wanted))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
