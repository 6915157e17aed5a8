#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""credenza --inspect: what it prints of files that openssl, certtool and keytool have made, against what these say of
them. Prints TAP. Usage: test-inspect.py CREDENZA"""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback

PASSWORD = 'changeit'
CASES = []


def case(function):
    CASES.append(function)
    return function


class Bench:
    """A folder with the files, and the ways to look at them."""

    def __init__(self, credenza, folder):
        self.credenza, self.folder = credenza, folder
        self.env = {k: v for k, v in os.environ.items()
                    if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS')}

    def path(self, name):
        return os.path.join(self.folder, name)

    def sh(self, command):
        """What a shell command prints; it must not fail."""
        done = subprocess.run(['bash', '-c', 'set -e -o pipefail; ' + command], cwd=self.folder, capture_output=True,
                              text=True, timeout=120, check=False)
        assert done.returncode == 0, f'{command}: {done.stderr}'
        return done.stdout.strip()

    def run(self, *args, stdin=b''):
        return subprocess.run([self.credenza, '--inspect', *args], cwd=self.folder, input=stdin, capture_output=True,
                              timeout=120, env=self.env, check=False)

    def json(self, *args, stdin=b'', status=0):
        done = self.run('--json', *args, stdin=stdin)
        assert done.returncode == status, f'status {done.returncode}: {done.stderr.decode()}{done.stdout.decode()[:500]}'
        return json.loads(done.stdout)

    def opened(self, name, password=None):
        """The only object for a file that must open."""
        if password is None:
            found = self.json(name)
        else:
            found = self.json('--password-file', '-', name, stdin=password.encode())
        assert len(found) == 1, found
        assert 'error' not in found[0] or found[0]['error'] is None, found
        return found[0]


def make(bench):
    bench.sh('''
      N="openssl req -newkey rsa:2048 -nodes"
      printf 'basicConstraints=critical,CA:TRUE\\nsubjectKeyIdentifier=hash\\n' >ca.ext
      $N -x509 -keyout root.key -out root.pem -subj '/C=DE/O=Example/CN=Root' -days 3650
      $N -keyout leaf.key -out leaf.csr -subj '/C=DE/O=Exämple/CN=leaf.example.org' -utf8
      openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 0x8a0102030405060708 -days 30 -out leaf.pem
      openssl x509 -in leaf.pem -outform DER -out leaf.der
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp521r1 -nodes -keyout ec.key -subj /CN=ec -days 9 -out ec.pem
      openssl req -in leaf.csr -outform DER -out leaf.csr.der
      cat leaf.pem root.pem >chain.pem
      cat root.pem leaf.key leaf.pem >shuffled.pem
      openssl pkcs8 -topk8 -in leaf.key -passout pass:changeit -out encrypted.key
      cat leaf.pem encrypted.key >encrypted.pem
      openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b
      openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile root.pem -name server -passout pass:changeit -out new.p12
      openssl pkcs12 -export -legacy -in leaf.pem -inkey leaf.key -certfile root.pem -name server -passout pass:changeit -out old.p12
      openssl pkcs12 -export -in leaf.pem -inkey leaf.key -name server -passout pass:changeit -nomac -out nomac.p12
      K="keytool -storepass changeit -noprompt"
      $K -importcert -keystore trust.jks -storetype JKS -alias root -file root.pem
      $K -importcert -keystore trust.jks -storetype JKS -alias leaf -file leaf.pem
      $K -importkeystore -srckeystore new.p12 -srcstorepass changeit -destkeystore key.jks -deststoretype JKS -deststorepass changeit
      $K -genseckey -keystore secret.jceks -storetype JCEKS -alias aes -keyalg AES -keysize 256
      $K -importcert -keystore secret.jceks -storetype JCEKS -alias root -file root.pem
      cp trust.jks lies.pem
      : >empty.pem; echo 'Remember the milk' >text.pem; head -c 400 leaf.der >cut.der; mkdir folder
      truncate -s 100M huge.pem
      touch index
      printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\ndefault_md=sha256\\ndefault_crl_days=30\\n' >crl.cnf
      openssl ca -config crl.cnf -gencrl -keyfile root.key -cert root.pem -out root.crl
    ''')


def iso(text):
    """A date as openssl writes it, in ISO 8601."""
    return datetime.datetime.strptime(text, '%b %d %H:%M:%S %Y GMT').strftime('%Y-%m-%dT%H:%M:%SZ')


@case
def every_field_is_as_openssl_says(bench):
    for name in ('leaf.pem', 'ec.pem'):
        found = bench.opened(name)
        assert found['file'] == name and found['format'] == 'PEM' and found['integrity'] == 'none', found
        assert found['locked'] is False and found['warnings'] == [], found
        entry = found['entries'][0]
        assert entry['kind'] == 'certificate' and entry['locked'] is False, entry
        certificate = entry['certificates'][0]
        says = bench.sh(f'openssl x509 -in {name} -noout -serial -dates -fingerprint -sha256').splitlines()
        serial, start, end, fingerprint = (line.split('=', 1)[1] for line in says)
        assert certificate['serial'].upper() == serial, (certificate, serial)
        assert certificate['notBefore'] == iso(start) and certificate['notAfter'] == iso(end), (certificate, says)
        assert certificate['sha256'] == fingerprint.replace(':', '').lower(), (certificate, fingerprint)
        rfc2253 = bench.sh(f'openssl x509 -in {name} -noout -subject -nameopt RFC2253,utf8,-esc_msb').split('=', 1)[1]
        assert certificate['subject'] == rfc2253, (certificate, rfc2253)
        bits = int(re.search(r'Public-Key: \((\d+) bit', bench.sh(f'openssl x509 -in {name} -noout -text'))[1])
        assert certificate['bits'] == entry['bits'] == bits, (entry, bits)
        assert certificate['keyAlgorithm'] == entry['algorithm'] == {'leaf.pem': 'RSA', 'ec.pem': 'EC'}[name], entry
        assert certificate['signatureAlgorithm'] == {'leaf.pem': 'RSA-SHA256', 'ec.pem': 'ECDSA-SHA256'}[name], entry


@case
def the_shape_is_what_scripts_expect(bench):
    found = bench.opened('new.p12', PASSWORD)
    assert set(found) == {'file', 'format', 'integrity', 'locked', 'entries', 'warnings', 'chains', 'checks', 'error'}, found
    chain = found['chains'][0]
    assert set(chain) == {'verdict', 'certificates', 'culprit', 'missingIssuer', 'missingKeyId', 'ordered', 'root', 'key'}, chain
    assert chain['key'] == 'matches' and chain['certificates'][0] == found['entries'][0]['certificates'][0]['sha256'], chain
    assert {check['code'] for check in found['checks']} >= {'private-key'}, found['checks']
    assert set(found['checks'][0]) == {'code', 'severity', 'count', 'certificate', 'detail'}, found['checks']
    entry = found['entries'][0]
    assert set(entry) == {'kind', 'alias', 'locked', 'algorithm', 'bits', 'certificates'}, entry
    assert set(entry['certificates'][0]) == {'subject', 'issuer', 'serial', 'notBefore', 'notAfter', 'sha256',
                                             'keyAlgorithm', 'bits', 'signatureAlgorithm'}, entry


@case
def keystores_of_openssl(bench):
    for name in ('new.p12', 'old.p12', 'nomac.p12'):
        found = bench.opened(name, PASSWORD)
        assert found['format'] == 'PKCS#12' and not found['locked'], found
        assert found['integrity'] == ('none' if name == 'nomac.p12' else 'verified'), found
        entry = found['entries'][0]
        assert (entry['kind'], entry['alias'], entry['algorithm'], entry['bits']) == ('private-key', 'server', 'RSA', 2048), entry
        names = [c['subject'].split(',')[0] for c in entry['certificates']]
        assert names == (['CN=leaf.example.org'] if name == 'nomac.p12' else ['CN=leaf.example.org', 'CN=Root']), names


@case
def keystores_of_keytool(bench):
    trust = bench.opened('trust.jks', PASSWORD)
    assert trust['format'] == 'JKS' and trust['integrity'] == 'verified', trust
    listed = bench.sh('keytool -list -keystore trust.jks -storepass changeit')
    for entry in trust['entries']:
        assert entry['kind'] == 'certificate', entry
        sha = entry['certificates'][0]['sha256'].upper()
        colons = ':'.join(sha[i:i + 2] for i in range(0, 64, 2))
        assert re.search(entry['alias'] + r', [^\n]*trustedCertEntry, *\n[^\n]*' + colons, listed), (entry, listed)
    key = bench.opened('key.jks', PASSWORD)['entries'][0]
    assert key['kind'] == 'private-key' and len(key['certificates']) == 2 and not key['locked'], key
    secret = bench.opened('secret.jceks', PASSWORD)
    assert secret['format'] == 'JCEKS', secret
    kinds = {entry['alias']: entry['kind'] for entry in secret['entries']}
    assert kinds == {'aes': 'secret-key', 'root': 'certificate'}, kinds
    aes = next(entry for entry in secret['entries'] if entry['alias'] == 'aes')
    assert (aes['algorithm'], aes['bits']) == ('AES', 256), aes


@case
def a_missing_password_is_no_error(bench):
    trust = bench.opened('trust.jks')
    assert trust['integrity'] == 'unchecked' and not trust['locked'] and len(trust['entries']) == 2, trust
    key = bench.opened('key.jks')
    assert key['locked'] and key['entries'][0]['locked'] and len(key['entries'][0]['certificates']) == 2, key
    for name in ('new.p12', 'encrypted.pem', 'encrypted.key'):
        found = bench.opened(name)
        assert found['locked'] is True, found
    assert any(e['kind'] == 'certificate' or e['certificates'] for e in bench.opened('encrypted.pem')['entries'])


@case
def bundles_in_any_order(bench):
    entries = bench.opened('shuffled.pem')['entries']
    key = next(entry for entry in entries if entry['kind'] == 'private-key')
    assert [c['subject'].split(',')[0] for c in key['certificates']] == ['CN=leaf.example.org', 'CN=Root'], key
    with open(bench.path('messy.pem'), 'wb') as file:
        for name in ('root.pem', 'leaf.pem'):
            with open(bench.path(name), 'rb') as one:
                file.write(b'\xef\xbb\xbf' * (name == 'root.pem') + b'text\r\n' + one.read().replace(b'\n', b'\r\n'))
    assert len(bench.opened('messy.pem')['entries']) == 2


@case
def other_kinds(bench):
    for name, format_, kind in (('leaf.der', 'DER', 'certificate'), ('leaf.csr', 'PEM', 'request'),
                                ('leaf.csr.der', 'DER', 'request'), ('root.crl', 'PEM', 'crl'),
                                ('leaf.key', 'PEM', 'private-key')):
        found = bench.opened(name)
        assert (found['format'], found['entries'][0]['kind']) == (format_, kind), found
    found = bench.opened('chain.p7b')
    assert found['format'] == 'PKCS#7' and len(found['entries']) == 2, found


@case
def the_content_decides_not_the_extension(bench):
    assert bench.opened('lies.pem')['format'] == 'JKS'


@case
def errors_have_codes_of_their_own(bench):
    codes = {}
    for name in ('empty.pem', 'text.pem', 'cut.der', 'huge.pem', 'missing.pem', 'folder'):
        found = bench.json(name, status=1)
        assert len(found) == 1 and found[0]['file'] == name and found[0]['error']['message'], found
        codes[name] = found[0]['error']['code']
    assert codes['empty.pem'] == 'empty' and codes['cut.der'] == 'damaged' and codes['huge.pem'] == 'too-large', codes
    assert codes['text.pem'] == 'unrecognized', codes
    found = bench.json('--password-file', '-', 'key.jks', stdin=b'wrong password', status=1)
    assert found[0]['error']['code'] == 'wrong-password', found
    found = bench.json('--password-file', '-', 'new.p12', stdin=b'wrong password', status=1)
    assert found[0]['error']['code'] == 'wrong-password', found


@case
def one_broken_file_does_not_hide_the_others(bench):
    found = bench.json('leaf.pem', 'text.pem', 'root.pem', status=1)
    assert [f['file'] for f in found] == ['leaf.pem', 'text.pem', 'root.pem'], found
    assert len(found[0]['entries']) == len(found[2]['entries']) == 1, found


@case
def the_password_comes_from_a_file(bench):
    with open(bench.path('password'), 'w', encoding='utf-8') as file:
        file.write(PASSWORD + '\n')
    found = bench.json('--password-file', 'password', 'new.p12', 'trust.jks', 'leaf.pem')
    assert [f['integrity'] for f in found] == ['verified', 'verified', 'none'], found
    assert bench.run('--json', '--password-file', 'no such file', 'new.p12').returncode == 2


@case
def wrong_usage(bench):
    for args in ((), ('--json',), ('--no-such-option', 'leaf.pem'), ('--password-file',)):
        done = bench.run(*args)
        assert done.returncode == 2 and done.stdout == b'' and done.stderr, (args, done)


@case
def strange_file_names(bench):
    for name in (b'-dash.pem', 'grüße.pem'.encode(), b'not \xff utf-8.pem'):
        with open(os.path.join(os.fsencode(bench.folder), name), 'wb') as file, open(bench.path('leaf.pem'), 'rb') as leaf:
            file.write(leaf.read())
        done = bench.run('--json', '--', name)
        assert done.returncode == 0, done
        found = json.loads(done.stdout.decode('utf-8'))     # valid UTF-8 in any case
        assert len(found[0]['entries']) == 1, found


@case
def for_people(bench):
    done = bench.run('leaf.pem', 'text.pem')
    text = done.stdout.decode()
    assert done.returncode == 1 and 'leaf.example.org' in text and 'RSA' in text, text
    assert 'text.pem' in text + done.stderr.decode(), done


@case
def a_pipe_is_a_file_too(bench):
    assert bench.sh(f'{bench.credenza} --inspect --json <(cat leaf.pem)').count('"kind"') == 1


def main():
    failed = 0
    print(f'1..{len(CASES)}')
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(sys.argv[1]), folder)
        make(bench)
        for number, function in enumerate(CASES, 1):
            try:
                function(bench)
                verdict = 'ok'
            except Exception:
                verdict = 'not ok'
                failed += 1
                print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
            print(f'{verdict} {number} - {function.__name__.replace("_", " ")}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
