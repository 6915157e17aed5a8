#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""credenza-server as a program: its options, its files, what it says, how it ends. Prints TAP.
Usage: test-program.py CREDENZA-SERVER"""

import base64
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'checks')]
from checking import Tap  # noqa: E402
from service import V1, Service  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
LIST = V1 + 'subaccountCertificates'


def run(folder, *options):
    """What it says when it does not come up."""
    done = subprocess.run([PROGRAM, *options], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == '', done.stdout
    return done.returncode, done.stderr


def upload(name, content=b'text'):
    return json.dumps({'Name': name, 'Content': base64.b64encode(content).decode()})


def bearer(service):
    return {'Authorization': 'Bearer ' + service.log_in()}


def test_refused_options(folder):
    cases = (
        (['--database', 'v', '--address', '0.0.0.0'], 'Without --tls'),
        (['--database', 'v', '--address', '192.0.2.1'], 'Without --tls'),
        (['--database', 'v', '--address', '::'], 'Without --tls'),
        (['--database', 'v', '--address', 'localhost'], 'no IP address'),
        (['--database', 'v', '--x509'], '--x509 needs --tls'),
        (['--database', 'v', '--port', '65536'], 'The port must be'),
        (['--database', 'v', '--port', '-1'], 'The port must be'),
        (['--database', 'v', 'more'], 'an argument that means nothing'),
        (['--database', 'v', '--other'], '--other'),
        ([], '--database is missing'),
    )
    for options, message in cases:
        status, errors = run(folder, *options)
        assert status == 2 and message in errors, (options, status, errors)
    assert not os.path.exists(os.path.join(folder, 'v'))


def test_failures(folder):
    Path(folder, 'other').write_text('no database, but long enough to be looked at ' * 10, encoding='ascii')
    status, errors = run(folder, '--database', 'other', '--port', '0')
    assert status == 1 and 'not a store' in errors, (status, errors)
    with socket.create_server(('127.0.0.1', 0)) as taken:
        status, errors = run(folder, '--database', 'v', '--port', str(taken.getsockname()[1]))
        assert status == 1 and 'in use' in errors, (status, errors)
    status, errors = run(folder, '--database', 'v', '--port', '0', '--write-service-key', 'nowhere/key.json')
    assert status == 1 and 'nowhere' in errors, (status, errors)
    status, errors = run(folder, '--database', 'v', '--port', '0', '--subscriber', 'not/one')
    assert status == 1 and 'subdomain' in errors, (status, errors)


def test_files(folder):
    path = os.path.join(folder, 'key.json')
    Path(path).write_text('old', encoding='ascii')
    os.chmod(path, 0o644)
    mask = os.umask(0)
    try:
        service = Service(PROGRAM, folder)
    finally:
        os.umask(mask)
    with service:
        for name in ('key.json', 'vault.sqlite'):
            mode = stat.S_IMODE(os.stat(service.path(name)).st_mode)
            assert mode == 0o600, (name, oct(mode))
        authority = Path(service.path('ca.pem')).read_text(encoding='ascii')
        assert authority.startswith('-----BEGIN CERTIFICATE-----') and 'PRIVATE' not in authority
        assert sorted(os.listdir(folder)) == ['ca.pem', 'key.json', 'vault.sqlite', 'vault.sqlite-shm',
                                              'vault.sqlite-wal'], os.listdir(folder)


def test_restart(folder):
    with Service(PROGRAM, folder, tls=True) as service:
        key, authority = service.key, Path(service.path('ca.pem')).read_bytes()
        headers = bearer(service)
        assert service.call('POST', LIST, upload('kept.pem'), headers).status == 201
    with Service(PROGRAM, folder, tls=True) as service:
        assert Path(service.path('ca.pem')).read_bytes() == authority
        for name in ('clientid', 'clientsecret', 'instanceid', 'tenantid', 'identityzone'):
            assert service.key[name] == key[name], name
        # Not only the key: the token that was given out before, too.
        assert service.call('GET', LIST + '/kept.pem', None, headers).status == 200
    with tempfile.TemporaryDirectory() as other:
        with Service(PROGRAM, other, tls=True) as service:
            assert service.call('GET', LIST + '/kept.pem', None, headers).status == 401
            assert service.ask_token(client_id=key['clientid'], client_secret=key['clientsecret']).status == 401


def test_subscriber(folder):
    with Service(PROGRAM, folder, '--subscriber', 'one', '--subscriber', 'two') as service:
        statuses = []
        for zone in ('one', 'two', 'three', 'provider'):
            connection = service.connect()
            connection.request('POST', '/oauth/token', 'grant_type=client_credentials&client_id=x&client_secret=y',
                               {'Host': zone + '.credenza.localhost'})
            statuses.append(connection.getresponse().status)
            connection.close()
        assert statuses == [401] * 4, statuses


def test_ipv6(folder):
    with Service(PROGRAM, folder, '--address', '::1') as service:
        assert '[::1]' in service.announced
        with socket.create_connection(('::1', service.port)):
            pass


def test_no_secret_is_said(folder):
    service = Service(PROGRAM, folder, tls=True)
    token = service.log_in()
    service.ask_token(client_id=service.key['clientid'], client_secret='wrong-secret')
    service.call('GET', LIST, None, {'Authorization': 'Bearer ' + token})
    said = service.announced + service.stop()
    for secret in (service.key['clientsecret'], token, 'wrong-secret', 'PRIVATE KEY'):
        assert secret not in said, said
    assert said.count('\n') == 1, said


def test_term_finishes_requests(folder):
    """A request of which a part is there when the signal comes is still answered, and what it wrote is there."""
    service = Service(PROGRAM, folder)
    headers = bearer(service)
    body = upload('late.pem').encode()
    connection = service.connect()
    connection.putrequest('POST', LIST)
    for name, value in {**headers, 'Content-Length': str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body[:10])
    # An answer on another connection: then the server has surely seen the first one, too.
    assert service.call('GET', LIST, None, headers).status == 200
    service.process.send_signal(signal.SIGTERM)
    while service.call('GET', LIST, None, headers).status != 503:
        pass
    connection.send(body[10:])
    answer = connection.getresponse()
    assert answer.status == 201, answer.status
    _, errors = service.process.communicate(timeout=60)
    assert service.process.returncode == 0 and errors == '', (service.process.returncode, errors)
    with Service(PROGRAM, folder) as again:
        assert again.call('GET', LIST + '/late.pem', None, bearer(again)).status == 200


def test_int_under_load(folder):
    """Everything that was acknowledged is there after a clean end, however many were at it."""
    service = Service(PROGRAM, folder)
    headers = bearer(service)
    done, enough = [[] for _ in range(4)], threading.Event()

    def write(number):
        connection = service.connect()
        for count in range(100000):
            name = '%d-%d.pem' % (number, count)
            try:
                answer = service.call('POST', LIST, upload(name), headers, connection)
            except OSError:
                return
            except Exception as error:  # the connection is closed while the answer is awaited
                assert type(error).__module__ == 'http.client', error
                return
            if answer.status != 201:
                return
            done[number].append(name)
            if len(done[number]) == 20:
                enough.set()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    service.process.send_signal(signal.SIGINT)
    for thread in threads:
        thread.join()
    _, errors = service.process.communicate(timeout=60)
    assert service.process.returncode == 0 and errors == '', (service.process.returncode, errors)
    assert sorted(os.listdir(folder)) == ['ca.pem', 'key.json', 'vault.sqlite'], os.listdir(folder)
    with Service(PROGRAM, folder) as again:
        names = [item['Name'] for item in again.call('GET', LIST + '?$select=Name', None, bearer(again)).json()]
        assert set(sum(done, [])) <= set(names), set(sum(done, [])) - set(names)


def openssl(folder, *args):
    done = subprocess.run(['openssl', *args], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


def attributes(name, **members):
    return json.dumps({'Name': name, 'Attributes': members})


def fetch(service, headers, name):
    """Into a file of that name."""
    answer = service.call('GET', LIST + '/' + name, None, headers)
    assert answer.status == 200, (answer.status, answer.body)
    Path(service.folder, name).write_bytes(base64.b64decode(answer.json()['Content']))


def split(folder, name):
    """The certificates of a PEM file in files of their own, the leaf first. Gives how many there are."""
    text = Path(folder, name).read_text(encoding='ascii')
    mark = '-----BEGIN CERTIFICATE-----'
    parts = [mark + part.split('-----END')[0] + '-----END CERTIFICATE-----\n' for part in text.split(mark)[1:]]
    for number, part in enumerate(parts):
        Path(folder, '%d.crt' % number).write_text(part, encoding='ascii')
    return len(parts)


def verify(folder, name, common_name, days):
    assert split(folder, name) == 3
    openssl(folder, 'verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', '2.crt', '-untrusted', '1.crt', '0.crt')
    subject = openssl(folder, 'x509', '-in', '0.crt', '-noout', '-subject', '-nameopt', 'multiline')
    assert [line.split('= ', 1)[1] for line in subject.splitlines() if 'commonName' in line] == [common_name], subject
    openssl(folder, 'x509', '-in', '0.crt', '-noout', '-checkend', str((days - 1) * 86400))
    late = subprocess.run(['openssl', 'x509', '-in', '0.crt', '-noout', '-checkend', str((days + 1) * 86400)], cwd=folder,
                          capture_output=True, timeout=60, check=False)
    assert late.returncode == 1, late.stdout
    return openssl(folder, 'x509', '-in', '0.crt', '-noout', '-pubkey')


def test_generate(folder):
    """What is generated, judged by OpenSSL and by the JDK."""
    openssl(folder, 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=not this one',
            '-keyout', 'own.key', '-out', 'own.csr')
    own_key = openssl(folder, 'pkey', '-in', 'own.key', '-pubout')
    csr = base64.b64encode(Path(folder, 'own.csr').read_bytes()).decode()
    thirty = {'TimeUnit': 'DAYS', 'Value': 30}
    with Service(PROGRAM, folder) as service:
        headers = bearer(service)
        for name, members in (('a.pem', {'CN': 'my-cn', 'Validity': thirty}),
                              ('a.p12', {'Validity': thirty, 'Password': 'hunter2'}),
                              ('a.jks', {'CN': 'java', 'Validity': thirty, 'Password': 'changeit'}),
                              ('own.pem', {'CN': 'own', 'Validity': thirty, 'CSR': csr, 'AutomaticRenew': True})):
            answer = service.call('POST', LIST, attributes(name, **members), headers)
            assert (answer.status, answer.body) == (201, b''), (name, answer.status, answer.body)
            fetch(service, headers, name)

        key = verify(folder, 'a.pem', 'my-cn', 30)
        assert openssl(folder, 'pkey', '-in', 'a.pem', '-pubout') == key
        openssl(folder, 'pkcs12', '-in', 'a.p12', '-passin', 'pass:hunter2', '-nodes', '-out', 'a.p12.pem')
        key = verify(folder, 'a.p12.pem', 'a.p12', 30)
        assert openssl(folder, 'pkey', '-in', 'a.p12.pem', '-pubout') == key
        if shutil.which('keytool'):
            listed = subprocess.run(['keytool', '-list', '-v', '-keystore', 'a.jks', '-storepass', 'changeit'], cwd=folder,
                                    capture_output=True, text=True, timeout=60, check=False).stdout
            assert 'PrivateKeyEntry' in listed and 'Certificate chain length: 3' in listed and 'CN=java' in listed, listed
        assert 'PRIVATE KEY' not in Path(folder, 'own.pem').read_text(encoding='ascii')
        assert verify(folder, 'own.pem', 'own', 30) == own_key
        serial = openssl(folder, 'x509', '-in', '0.crt', '-noout', '-serial')

        year = {'TimeUnit': 'YEARS', 'Value': 1}
        answer = service.call('PUT', LIST, attributes('own.pem', CN='own', Validity=year, CSR=csr), headers)
        assert (answer.status, answer.json()) == (200, {'Count': 1}), (answer.status, answer.body)
        fetch(service, headers, 'own.pem')
        assert verify(folder, 'own.pem', 'own', 365) == own_key
        assert openssl(folder, 'x509', '-in', '0.crt', '-noout', '-serial') != serial


def test_generate_gone(folder):
    """Whoever goes before it is done gets nothing, but it is done; and meanwhile others are answered."""
    with Service(PROGRAM, folder) as service:
        headers = bearer(service)
        connection = service.connect()
        connection.request('POST', LIST, attributes('a.pem'), headers)
        assert service.call('GET', LIST, None, headers).json() == []    # the authority alone takes longer than this
        connection.close()
        deadline = time.monotonic() + 60
        while service.call('GET', LIST + '/a.pem', None, headers).status == 404:
            assert time.monotonic() < deadline
        fetch(service, headers, 'a.pem')
        assert split(folder, 'a.pem') == 3


def test_limits(folder):
    """What is too large is refused, and the server goes on."""
    with Service(PROGRAM, folder) as service:
        headers = bearer(service)
        assert service.call('GET', LIST + '?x=' + 'x' * 4000, None, headers).status == 414
        connection = service.connect()
        connection.putrequest('POST', LIST)
        # A client that asks first is told at once.
        for name, value in {**headers, 'Content-Length': str(200 * 1024 * 1024), 'Expect': '100-continue'}.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()
        large = upload('large.pem', os.urandom(6 * 1024 * 1024))
        assert service.call('POST', LIST, large, headers).status == 201
        assert len(service.call('GET', LIST + '/large.pem', None, headers).body) > 8 * 1024 * 1024
        too_large = upload('large.pem', bytes(33 * 1024 * 1024))
        assert service.call('PUT', LIST, too_large, headers).status == 400
        deep = service.call('POST', LIST, '[' * 100000, headers)
        assert deep.status == 400, deep.status


def send_chunks(service, headers, n):
    """A body that does not say how large it is: chunks of 1 MiB. Gives the first line of the answer."""
    with socket.create_connection(('127.0.0.1', service.port), timeout=60) as connection:
        lines = ['POST %s HTTP/1.1' % LIST, 'Host: localhost', 'Transfer-Encoding: chunked',
                 'Authorization: ' + headers['Authorization']]
        connection.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        try:
            for _ in range(n):
                connection.sendall(b'100000\r\n' + b'x' * 0x100000 + b'\r\n')
            connection.sendall(b'0\r\n\r\n')
        except OSError:
            pass    # it has closed the connection: the answer is there all the same
        return connection.makefile('rb').readline()


def test_endless_body(folder):
    with Service(PROGRAM, folder) as service:
        headers = bearer(service)
        assert b' 400 ' in send_chunks(service, headers, 1)
        assert b' 413 ' in send_chunks(service, headers, 80)
        with open('/proc/%d/status' % service.process.pid, encoding='ascii') as file:
            peak = next(int(line.split()[1]) for line in file if line.startswith('VmHWM'))
        if 'asan' not in PROGRAM:
            assert peak < 300 * 1024, peak
        assert service.call('GET', LIST, None, headers).status == 200


def test_closed_connections(folder):
    """Connections that their clients close while they wait cost nothing afterwards."""
    for tls in (False, True):
        with Service(PROGRAM, folder, tls=tls) as service:
            descriptors = '/proc/%d/fd' % service.process.pid
            headers = bearer(service)
            before = len(os.listdir(descriptors))
            for _ in range(50):
                assert service.call('GET', LIST, None, headers).status == 200
            deadline = time.monotonic() + 30
            while len(os.listdir(descriptors)) > before + 2:
                assert time.monotonic() < deadline, len(os.listdir(descriptors))
                service.call('GET', LIST, None, headers)


def main():
    tap = Tap()
    for name, function in sorted(globals().items()):
        if not name.startswith('test_'):
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(folder)
                problems = []
            except Exception as error:  # any one fails its case only
                trace = error.__traceback__
                while trace.tb_next:
                    trace = trace.tb_next
                problems = ['%s, line %d: %s' % (type(error).__name__, trace.tb_lineno, str(error)[:500])]
            tap.case(name.removeprefix('test_').replace('_', ' '), problems)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
