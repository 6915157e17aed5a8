# SPDX-License-Identifier: GPL-3.0-or-later
"""A Destination Service of the case's own: credenza-server over TLS, and curl as somebody else who uses it.

    service = t.service ()                                 # runs; service.key and service.ca are files to connect with
    service.put ('server.crt', t.file ('server.crt'))      # somebody else stores, replaces
    service.names ()                                       # ... and looks
    service.stop ()                                        # offline
    service.start ()                                       # the same port and database

Names below .localhost need no name server: GLib and curl know them. Its own authority has issued its certificate.

Environment: CREDENZA_SERVER, the program.
"""

import base64
import json
import os
import re
import subprocess
import urllib.parse

import a11y

STOP_SECONDS = 15

SUBACCOUNT, INSTANCE = 'subaccount', 'instance'


class Service:
    """key, ca: paths of the service key and of the authority; secrets: what nobody may find anywhere else."""

    def __init__(self, case, x509=False, subscribers=()):
        self.case, self.x509, self.subscribers = case, x509, subscribers
        self.directory = os.path.join(case.directory, f'service-{len(case.services)}')
        os.mkdir(self.directory)
        self.key, self.ca, self.log = (os.path.join(self.directory, n) for n in ('key.json', 'ca.pem', 'server.log'))
        self.port, self.process, self.tokens = 0, None, {}

    # ---- the server --------------------------------------------------------------------------------------------------

    def start(self):
        """Starts it (again), and waits until it listens. The key and the port stay the same."""
        command = [os.environ['CREDENZA_SERVER'], '--tls', '--port', str(self.port), '--database',
                   os.path.join(self.directory, 'service.sqlite'), '--write-service-key', self.key, '--write-ca', self.ca]
        command += ['--x509'] if self.x509 else []
        for name in self.subscribers:
            command += ['--subscriber', name]
        before = len(self.output())
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            env=self.case.environment(G_MESSAGES_DEBUG='all'), cwd=self.directory)
        self.port = int(a11y.wait_for(lambda: self._port(before), 'the server listens', 20))

    def _port(self, before):
        if self.process.poll() is not None:
            raise AssertionError(f'the server ended with status {self.process.returncode}:\n{self.output()}')
        found = re.search(r'^Listening on https://127\.0\.0\.1:(\d+)\n', self.output()[before:], re.M)
        return found[1] if found else None

    def stop(self):
        """Ends it by SIGTERM; it must end by itself, with status 0."""
        self.process.terminate()
        try:
            status = self.process.wait(STOP_SECONDS * a11y.FACTOR)
        except subprocess.TimeoutExpired:
            raise AssertionError('the server did not stop') from None
        assert status == 0, f'the server ended with status {status}:\n{self.output()}'

    def output(self):
        if not os.path.exists(self.log):
            return ''
        with open(self.log, encoding='utf-8', errors='replace') as file:
            return file.read()

    def judge(self):
        if self.process.poll() is None:
            self.stop()
        quiet = re.compile(r'Listening on |.*-(DEBUG|INFO): |$')
        complaints = [line for line in self.output().splitlines() if not quiet.match(line)]
        assert not complaints, 'the server printed:\n' + '\n'.join(complaints)

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # ---- the key -----------------------------------------------------------------------------------------------------

    def fields(self):
        with open(self.key, encoding='utf-8') as file:
            return json.load(file)

    def host(self):
        """As the program shows it."""
        return urllib.parse.urlsplit(self.fields()['uri']).netloc

    def changed_key(self, **fields):
        """The path of a copy of the key in which these fields are others."""
        path = os.path.join(self.directory, f'key-{len(os.listdir(self.directory))}.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({**self.fields(), **fields}, file, indent=2)
        return path

    def wrong_key(self):
        """A key with a secret that was never given out."""
        return self.changed_key(clientsecret='00000000-0000-4000-8000-000000000000$bm90IHRoZSBzZWNyZXQ=')

    def secrets(self):
        """What only the keyring may keep."""
        fields = self.fields()
        return [fields['clientsecret']] if not self.x509 else _lines_of_key(fields['key'])

    # ---- somebody else -----------------------------------------------------------------------------------------------

    def _curl(self, *options):
        done = subprocess.run(['curl', '--silent', '--show-error', '--max-time', str(int(20 * a11y.FACTOR)), '--cacert',
                               self.ca, '--write-out', '\n%{http_code}', *options], capture_output=True, text=True,
                              timeout=30 * a11y.FACTOR, check=False)
        assert done.returncode == 0, f'curl: {done.stderr}'
        body, _, status = done.stdout.rpartition('\n')
        return int(status), body

    def _identity(self):
        """The options by which curl proves itself with a client certificate."""
        fields, options = self.fields(), []
        for option, name in (('--cert', 'certificate'), ('--key', 'key')):
            path = os.path.join(self.directory, f'judge-{name}.pem')
            with open(path, 'w', encoding='ascii') as file:
                file.write(fields[name])
            options += [option, path]
        return options

    def _token(self, subscriber):
        if subscriber not in self.tokens:
            fields = self.fields()
            url = fields['certurl' if self.x509 else 'url']
            if subscriber:
                url = url.replace(fields['identityzone'], subscriber, 1)
            form = {'grant_type': 'client_credentials', 'client_id': fields['clientid']}
            if not self.x509:
                form['client_secret'] = fields['clientsecret']
            status, body = self._curl('--data', urllib.parse.urlencode(form), *(self._identity() if self.x509 else []),
                                      f'{url}/oauth/token')
            assert status == 200, f'no token: {status} {body}'
            self.tokens[subscriber] = json.loads(body)['access_token']
        return self.tokens[subscriber]

    def call(self, method, path, body=None, subscriber=None):
        """A request as the contract has it; (status, text)."""
        options = ['--request', method, '--header', f'Authorization: Bearer {self._token(subscriber)}']
        if body is not None:
            file = os.path.join(self.directory, 'request.json')
            with open(file, 'w', encoding='utf-8') as out:
                json.dump(body, out)
            options += ['--header', 'Content-Type: application/json', '--data-binary', f'@{file}']
        return self._curl(*options, f'{self.fields()["uri"]}/destination-configuration/v1/{path}')

    def names(self, level=SUBACCOUNT, subscriber=None):
        """What is stored there, sorted."""
        status, body = self.call('GET', f'{level}Certificates?%24select=Name', subscriber=subscriber)
        assert status == 200, f'{status} {body}'
        return sorted(entry['Name'] for entry in json.loads(body))

    def read(self, name, level=SUBACCOUNT, subscriber=None):
        """The stored bytes; None when there is no such entry."""
        status, body = self.call('GET', f'{level}Certificates/{urllib.parse.quote(name, safe="")}', subscriber=subscriber)
        assert status in (200, 404), f'{status} {body}'
        return base64.b64decode(json.loads(body)['Content']) if status == 200 else None

    def put(self, name, path, level=SUBACCOUNT, subscriber=None):
        """Stores a file under this name, also in the place of what has it."""
        with open(path, 'rb') as file:
            entry = {'Name': name, 'Content': base64.b64encode(file.read()).decode('ascii')}
        status, body = self.call('POST', f'{level}Certificates', entry, subscriber)
        if status == 409:
            status, body = self.call('PUT', f'{level}Certificates', entry, subscriber)
        assert status in (200, 201), f'{status} {body}'

    def delete(self, name, level=SUBACCOUNT, subscriber=None):
        status, body = self.call('DELETE', f'{level}Certificates/{urllib.parse.quote(name, safe="")}', subscriber=subscriber)
        assert status == 200, f'{status} {body}'

    def has(self, *expected, level=SUBACCOUNT, subscriber=None):
        """Waits until exactly these are stored."""
        a11y.wait_for(lambda: self.names(level, subscriber) == sorted(expected), f'stored: {expected}')


def _lines_of_key(pem):
    """The Base64 lines of a private key: each alone gives a part of it away."""
    return [line for line in pem.splitlines() if len(line) > 40 and not line.startswith('-----')]
