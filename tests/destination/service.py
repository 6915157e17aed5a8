# SPDX-License-Identifier: GPL-3.0-or-later
"""credenza-server as a process of its own, and a client for it that is nothing but Python's standard library."""

import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import urllib.parse

V1 = '/destination-configuration/v1/'


class Answer:
    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def type(self):
        return self.headers.get('content-type', '').split(';')[0]

    def json(self):
        return json.loads(self.body)


class Service:
    """A running server. Its files are in a folder: vault.sqlite, key.json, ca.pem."""

    def __init__(self, program, folder, *options, tls=False):
        self.folder, self.tls = folder, tls
        command = [program, '--port', '0', '--database', self.path('vault.sqlite'), '--write-service-key',
                   self.path('key.json'), '--write-ca', self.path('ca.pem'), *(['--tls'] if tls else []), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.announced = self.process.stdout.readline()
        match = re.fullmatch(r'Listening on (https?)://(127\.0\.0\.1|\[::1\]):(\d+)\n', self.announced)
        assert match, self.announced + self.process.stderr.read()
        self.port = int(match[3])
        with open(self.path('key.json'), encoding='utf-8') as file:
            self.key = json.load(file)

    def path(self, name):
        return os.path.join(self.folder, name)

    def connect(self, certificate=None):
        if not self.tls:
            return http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        context = ssl.create_default_context(cafile=self.path('ca.pem'))
        if certificate:
            context.load_cert_chain(certificate)
        return http.client.HTTPSConnection('127.0.0.1', self.port, timeout=60, context=context)

    def call(self, method, path, body=None, headers=None, connection=None):
        own = connection or self.connect()
        own.request(method, path, body, headers or {})
        response = own.getresponse()
        answer = Answer(response, response.read())
        if connection is None:
            own.close()
        return answer

    def ask_token(self, **form):
        form = form or {'client_id': self.key['clientid'], 'client_secret': self.key['clientsecret']}
        return self.call('POST', '/oauth/token', urllib.parse.urlencode({'grant_type': 'client_credentials', **form}),
                         {'Content-Type': 'application/x-www-form-urlencoded'})

    def log_in(self):
        answer = self.ask_token()
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json()['access_token']

    def stop(self):
        """Ends it as an administrator does; gives what it said on standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, (self.process.returncode, errors)
        return errors

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            if error[0] is None:
                errors = self.stop()
                assert 'Sanitizer' not in errors and 'CRITICAL' not in errors and 'WARNING' not in errors, errors
            else:
                self.kill()


def quote(name):
    return urllib.parse.quote(name, safe='')


def in_filter(names):
    """The parameter $filter: each name is encoded by itself, then all of it again."""
    return '$filter=' + quote('Name in (%s)' % ', '.join("'%s'" % quote(name) for name in names))
