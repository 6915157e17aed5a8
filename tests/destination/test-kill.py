#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills credenza-server with SIGKILL while clients write, again and again on one database: it is whole each time, and
nothing that was acknowledged is lost. Prints TAP. Usage: test-kill.py CREDENZA-SERVER [ROUNDS]"""

import base64
import http.client
import json
import os
import random
import sqlite3
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

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
WRITERS = 4
SIZE = 4096
LEVELS = ('subaccount', 'instance')
GONE = None


class Writer(threading.Thread):
    """Makes, replaces and deletes entries that nobody else touches, until the server is gone. Knows of each what it must
    be now; of the one that it was at, what it may be instead."""

    def __init__(self, number, known):
        super().__init__()
        self.number, self.known = number, known
        self.path = '%s%sCertificates' % (V1, LEVELS[number % len(LEVELS)])
        self.pending = {}
        self.n_done = 0
        self.problem = None

    def start_on(self, service, headers):
        self.service, self.headers = service, headers
        self.start()

    def attempt(self, connection, method, name, content, status):
        path, body = self.path, None
        if method == 'DELETE':
            path += '/' + name
        else:
            body = json.dumps({'Name': name, 'Content': base64.b64encode(content).decode()})
        self.pending = {name: content}
        answer = self.service.call(method, path, body, self.headers, connection)
        if answer.status != status:
            raise AssertionError('%s %s gave %d %r' % (method, name, answer.status, answer.body))
        self.known[name] = content
        self.pending = {}
        self.n_done += 1

    def run(self):
        connection = self.service.connect()
        try:
            for count in range(len(self.known), 1000000):
                name = '%d-%d.pem' % (self.number, count)
                self.attempt(connection, 'POST', name, os.urandom(SIZE), 201)
                self.attempt(connection, 'PUT', name, os.urandom(SIZE), 200)
                if count % 3 == 0:
                    self.attempt(connection, 'DELETE', name, GONE, 200)
        except AssertionError as error:
            self.problem = str(error)
        except (OSError, http.client.HTTPException):
            pass    # the kill
        finally:
            connection.close()


def check_file(path):
    database = sqlite3.connect(path)
    try:
        found = database.execute('PRAGMA integrity_check').fetchall() + \
            database.execute('PRAGMA foreign_key_check').fetchall()
    finally:
        database.close()
    return [] if found == [('ok',)] else [str(found)]


def check_entries(service, headers, writer):
    """What is there is what was acknowledged, or what was under way."""
    answer = service.call('GET', writer.path, None, headers)
    prefix = '%d-' % writer.number
    seen = {item['Name']: base64.b64decode(item['Content']) for item in answer.json()
            if item['Name'].startswith(prefix)}
    problems = []
    for name in {*writer.known, *writer.pending, *seen}:
        found, wanted = seen.get(name), writer.known.get(name)
        if found != wanted and not (name in writer.pending and found == writer.pending[name]):
            problems.append('%s is %s' % (name, 'another' if found and wanted else 'there' if found else 'lost'))
        if found is not None or name in writer.known:
            writer.known[name] = found
    return problems


def run_round(program, folder, known):
    """Gives the problems, and how many writes were acknowledged."""
    service = Service(program, folder)
    headers = {'Authorization': 'Bearer ' + service.log_in()}
    writers = [Writer(number, known[number]) for number in range(WRITERS)]
    for writer in writers:
        writer.start_on(service, headers)
    wanted = random.randint(1, 150)
    while sum(writer.n_done for writer in writers) < wanted and any(writer.is_alive() for writer in writers):
        time.sleep(0.001)   # between two looks
    service.kill()
    for writer in writers:
        writer.join()
    problems = [writer.problem for writer in writers if writer.problem]
    problems += check_file(service.path('vault.sqlite'))
    with Service(program, folder) as again:
        for writer in writers:
            problems += check_entries(again, headers, writer)
    return problems, sum(writer.n_done for writer in writers)


def main():
    tap = Tap()
    random.seed()
    known = [{} for _ in range(WRITERS)]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, ROUNDS + 1):
            problems, n_done = run_round(sys.argv[1], folder, known)
            tap.case('round %d, killed after %d writes' % (number, n_done),
                     problems or ([] if n_done else ['nothing was written']))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
