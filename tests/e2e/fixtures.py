# SPDX-License-Identifier: GPL-3.0-or-later
"""Real files for the end-to-end tests, made by other people's tools: keytool, openssl, certtool.

ready() makes them once and hands out their folder; by hand: fixtures.py FOLDER.

    server.crt             PEM   CN=server.example.com, 2 alternative names, RSA 2048, one year, issued by "Test Issuing CA"
    server.cer             DER   the same certificate
    server-key.pem         PEM   its private key, PKCS#8, not encrypted
    chain.pem              PEM   server, "Test Issuing CA", "Test Root CA"
    chain-with-key.pem     PEM   the same and the private key
    chain.p12              P12   key and the chain of 3, friendly name "server", AES, PASSWORD
    locked.p12             P12   the same under LOCKED_PASSWORD
    truststore.jks         JKS   2 trusted certificates, aliases "root" and "issuing", PASSWORD
    keystore.jks           JKS   key entry "server" with its chain of 3, PASSWORD
    incomplete.pem         PEM   server alone with the root: the issuing CA is missing
    bundle.pem             PEM   5 certificates of no chain, CN=bundle-1.example.com ... 5
    expired.pem            PEM   CN=expired.example.com, ended on 2024-06-30
    not-yet-valid.pem      PEM   CN=future.example.com, begins in 30 days
    expiring.pem           PEM   CN=expiring.example.com, ends in 10 days (and one hour)
    weak.pem               PEM   CN=weak.example.com, RSA 1024, SHA-1
    hostile.pem            PEM   CN=<b>Bold</b> & "Co" (markup)
    rich.pem               PEM   CN=rich.example.com, 3000 alternative names, most extensions there are
    rich-renewed.pem       PEM   the same with a name less and another serial number
    grüße aus köln.pem     PEM   server.crt under a name that is not ASCII and has spaces
    mislabelled.pem        JKS   truststore.jks with a wrong extension
    garbage.pem            -     a PEM armour with nonsense in it
    empty.pem              -     no bytes
    huge.pem               -     6 MiB: over every cap
    folder/                -     a folder with server.crt in it
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time

PASSWORD = 'changeit'
LOCKED_PASSWORD = 'Locked-4711'
MAX_AGE = 45 * 60       # seconds: "ends in 10 days" must stay true, so the files are made anew when they are older
DAY = 86400

_CA = 'ca\ncert_signing_key\ncrl_signing_key\n'
_SERVER = 'tls_www_server\nsigning_key\nencryption_key\ndns_name = "server.example.com"\ndns_name = "alt.example.com"\n'


def ready(folder=None):
    """The folder with the files, made now when it is missing or old. Several tests may call this at once."""
    folder = os.path.abspath(folder or os.environ['CREDENZA_FIXTURES'])
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with open(folder + '.lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_fresh(folder):
            part = folder + '.part'
            shutil.rmtree(part, ignore_errors=True)
            os.makedirs(part)
            _make(part)
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(part, folder)
    return folder


def _is_fresh(folder):
    made = os.path.join(folder, 'folder')       # made last
    return os.path.isdir(made) and time.time() - os.stat(made).st_mtime < MAX_AGE


def _run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                          check=False)
    if done.returncode:
        raise RuntimeError(f'{" ".join(command)}: {done.stderr.strip()}')


def _certificate(folder, name, subject, issuer=None, key=None, extra='', start=-DAY, end=365 * DAY):
    """NAME.pem (and NAME-key.pem) by certtool: dates are seconds from now, or 'YYYY-MM-DD'."""
    def date(value):
        return value if isinstance(value, str) else time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime(time.time() + value))
    key = key or f'{name}-key.pem'
    if not os.path.exists(os.path.join(folder, key)):
        kind = ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] if 'encryption_key' in extra else \
               ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
        _run(folder, 'openssl', 'genpkey', '-algorithm', *kind, '-out', key)
    template = f'{name}.tmpl'
    with open(os.path.join(folder, template), 'w', encoding='utf-8') as f:
        f.write(f'cn = "{subject}"\norganization = "Example"\ncountry = DE\n{extra}'
                f'activation_date = "{date(start)}"\nexpiration_date = "{date(end)}"\n')
    command = ['certtool', '--template', template, '--outfile', f'{name}.pem', '--load-privkey', key]
    if issuer:
        command += ['--generate-certificate', '--load-ca-certificate', f'{issuer}.pem',
                    '--load-ca-privkey', f'{issuer}-key.pem']
    else:
        command += ['--generate-self-signed']
    _run(folder, *command)
    os.remove(os.path.join(folder, template))


_RICH = """[req]
distinguished_name=dn
prompt=no
x509_extensions=ext
[dn]
C=DE
O=Example
CN=rich.example.com
[ext]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth,1.3.6.1.4.1.311.20.2.2
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid:always,issuer:always
subjectAltName=@names
nameConstraints=permitted;DNS:example.com,excluded;IP:10.0.0.0/255.0.0.0
certificatePolicies=2.23.140.1.2.2,@policy
crlDistributionPoints=URI:http://crl.example.com/issuing.crl
authorityInfoAccess=OCSP;URI:http://ocsp.example.com/,caIssuers;URI:http://example.com/issuing.cer
tlsfeature=status_request
nsComment=Made for a test
1.3.6.1.4.1.311.20.2=ASN1:BMP:WebServer
1.3.6.1.4.1.11129.2.4.2=ASN1:FORMAT:HEX,OCT:00330031005cdc4392fee6ab4544b15e9ad456e61037fbd5fa47dca17394b25ee6f6c70eca\
0000018c0000000000000403000230ff
1.2.3.4.5=critical,ASN1:UTF8String:mine
[policy]
policyIdentifier=1.2.3.4
CPS.1=https://example.com/practice
userNotice.1=@notice
[notice]
explicitText=UTF8:For tests only
[names]
otherName=1.3.6.1.4.1.311.20.2.3;UTF8:rich@example.com
"""


def _rich(folder, name, serial, names):
    """A certificate with most of what certificates can have, and that many names."""
    with open(os.path.join(folder, 'rich.cnf'), 'w', encoding='ascii') as f:
        f.write(_RICH + ''.join(f'DNS.{i}=host-{i}.example.com\n' for i in range(1, names)))
    _run(folder, 'openssl', 'req', '-x509', '-config', 'rich.cnf', '-key', 'bundle-key.pem', '-set_serial', serial, '-days',
         '365', '-out', name)
    os.remove(os.path.join(folder, 'rich.cnf'))


def _make(folder):
    def path(name):
        return os.path.join(folder, name)

    def read(name):
        with open(path(name), 'rb') as f:
            return f.read()

    def write(name, data):
        with open(path(name), 'wb') as f:
            f.write(data)

    _certificate(folder, 'root', 'Test Root CA', extra=_CA, end=3650 * DAY)
    _certificate(folder, 'issuing', 'Test Issuing CA', issuer='root', extra=_CA, end=1825 * DAY)
    _certificate(folder, 'server', 'server.example.com', issuer='issuing', extra=_SERVER)
    root, issuing, server, key = (read(n) for n in ('root.pem', 'issuing.pem', 'server.pem', 'server-key.pem'))
    write('ca.pem', issuing + root)
    write('server.crt', server)
    write('chain.pem', server + issuing + root)
    write('chain-with-key.pem', server + issuing + root + key)
    write('incomplete.pem', server + root)
    _run(folder, 'openssl', 'x509', '-in', 'server.pem', '-outform', 'DER', '-out', 'server.cer')
    for name, password in (('chain.p12', PASSWORD), ('locked.p12', LOCKED_PASSWORD)):
        _run(folder, 'openssl', 'pkcs12', '-export', '-in', 'server.pem', '-inkey', 'server-key.pem', '-certfile', 'ca.pem',
             '-name', 'server', '-passout', f'pass:{password}', '-out', name)

    for alias in ('root', 'issuing'):
        _run(folder, 'keytool', '-importcert', '-noprompt', '-storetype', 'JKS', '-keystore', 'truststore.jks',
             '-storepass', PASSWORD, '-alias', alias, '-file', f'{alias}.pem')
    _run(folder, 'keytool', '-importkeystore', '-noprompt', '-srckeystore', 'chain.p12', '-srcstoretype', 'PKCS12',
         '-srcstorepass', PASSWORD, '-destkeystore', 'keystore.jks', '-deststoretype', 'JKS', '-deststorepass', PASSWORD)
    write('mislabelled.pem', read('truststore.jks'))

    for i in range(1, 6):
        _certificate(folder, f'bundle-{i}', f'bundle-{i}.example.com', key='bundle-key.pem')
    write('bundle.pem', b''.join(read(f'bundle-{i}.pem') for i in range(1, 6)))
    _certificate(folder, 'expired', 'expired.example.com', key='bundle-key.pem', start='2023-06-30', end='2024-06-30')
    _certificate(folder, 'not-yet-valid', 'future.example.com', key='bundle-key.pem', start=30 * DAY, end=395 * DAY)
    _certificate(folder, 'expiring', 'expiring.example.com', key='bundle-key.pem', end=10 * DAY + 3600)
    _run(folder, 'openssl', 'req', '-x509', '-newkey', 'rsa:1024', '-sha1', '-nodes', '-keyout', 'weak-key.pem',
         '-subj', '/CN=weak.example.com', '-days', '365', '-out', 'weak.pem')
    _run(folder, 'openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
         'hostile-key.pem', '-subj', '/CN=<b>Bold<\\/b> & "Co"', '-days', '365', '-out', 'hostile.pem')
    write('grüße aus köln.pem', server)

    _rich(folder, 'rich.pem', '0x123456789abcdef0', 3000)
    _rich(folder, 'rich-renewed.pem', '0x123456789abcdef1', 2999)

    write('garbage.pem', b'-----BEGIN CERTIFICATE-----\nVGhpcyBpcyBub3QgYSBjZXJ0aWZpY2F0ZS4=\n-----END CERTIFICATE-----\n')
    write('empty.pem', b'')
    write('huge.pem', server + b'#' * (6 * 1024 * 1024))

    for name in ('server.pem', 'root.pem', 'issuing.pem', 'ca.pem', 'root-key.pem', 'issuing-key.pem', 'bundle-key.pem',
                 'weak-key.pem', 'hostile-key.pem', *(f'bundle-{i}.pem' for i in range(1, 6))):
        os.remove(path(name))
    os.mkdir(path('folder'))
    shutil.copy(path('server.crt'), path('folder/server.crt'))


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(ready(sys.argv[1]))
