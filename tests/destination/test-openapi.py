#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls every certificate endpoint of a real credenza-server, in every way that answers differently, and validates each
answer: against contract.json beside this file, always; and against SAP's own OpenAPI file where that is there. It is
SAP's and so no part of the project: it is looked for beside the project's folder, or where CREDENZA_TEST_OPENAPI says.
Prints TAP. Usage: test-openapi.py CREDENZA-SERVER"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
import yaml

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'checks')]
from checking import Tap  # noqa: E402
from service import V1, Service, in_filter, quote  # noqa: E402

LEVELS = ('subaccount', 'instance')
LIST = '/v1/{level}Certificates'
ONE = LIST + '/{certificate name}'
KEYS = ONE + '/publicKeys'
LABELS = ONE + '/labels'


def find_openapi():
    named = os.environ.get('CREDENZA_TEST_OPENAPI')
    shared = HERE.parents[1].parent / 'shared', HERE.parents[2].parent / 'shared'
    places = [Path(named)] if named else [place / 'reference' / 'destination-service-openapi.yaml' for place in shared]
    return next((place for place in places if place.exists()), None)


# ---- judging ----


def problems_of(schema, definitions, value):
    validator = jsonschema.Draft7Validator({**schema, **definitions})
    return ['%s: %s' % ('/'.join(map(str, error.path)), error.message[:200]) for error in validator.iter_errors(value)]


class Contract:
    """contract.json"""

    def __init__(self):
        with open(HERE / 'contract.json', encoding='utf-8') as file:
            self.text = json.load(file)
        self.seen = set()

    def judge(self, method, template, level, answer):
        statuses = self.text['paths'][template][method]
        if str(answer.status) not in statuses:
            return ['status %d is not in the contract' % answer.status]
        self.seen.add((method, template, str(answer.status)))
        schema = statuses[str(answer.status)]
        if schema is None:
            return ['a body where there should be none'] if answer.body else []
        if schema == 'text':
            return [] if answer.type == 'text/plain' and answer.body == b'Unauthorized' else ['%r' % answer.body]
        if answer.body and answer.type != 'application/json':
            return ['the body is of type ' + answer.type]
        value = answer.json() if answer.body else ''
        return problems_of(schema, {'definitions': self.text['definitions']}, value)

    def unseen(self):
        return ['%s %s has not answered %s' % (method, template, status)
                for template, methods in self.text['paths'].items() for method, statuses in methods.items()
                for status in statuses if (method, template, status) not in self.seen]


class OpenAPI:
    """SAP's file. Where it contradicts itself or what was recorded of the service, the slip is named here."""

    # Not in this edition of the file: labels, and metadata in answers.
    UNKNOWN_PATHS = (LABELS,)
    # Of answers that the file does not list although its prose asks for them: $filter is required.
    UNLISTED = {('DELETE', LIST, 400)}

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.text = yaml.load(file, yaml.CSafeLoader)
        schemas = self.text['components']['schemas']
        # An object with a Summary is declared to be a string.
        schemas['BulkDelete']['type'] = 'object'
        # Type "could be null", says its description.
        schemas['Certificate']['properties']['Type']['type'] = ['string', 'null']
        # Errors: a bare string in the file; in all that was recorded, an object with a message.
        schemas['Error'] = {'anyOf': [{'type': 'string'}, {**schemas['JsonErrorMessage'], 'required': ['ErrorMessage']}]}
        self.seen = set()

    def resolve(self, schema):
        """Whatever has Content has a Name, too: of Certificate and NameOnly more than one can hold."""
        if isinstance(schema, list):
            return [self.resolve(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        return {('anyOf' if key == 'oneOf' else key): self.resolve(value) for key, value in schema.items()}

    def judge(self, method, template, level, answer):
        if template in self.UNKNOWN_PATHS or (method, template, answer.status) in self.UNLISTED:
            return []
        operation = self.text['paths'][template.format(**{'level': level, 'certificate name': '{certificate name}'})]
        responses = operation[method.lower()]['responses']
        self.seen.add((method, template, level))
        if str(answer.status) not in responses:
            return ['status %d is not in SAP’s file' % answer.status]
        return self.judge_headers(responses[str(answer.status)], answer) + \
            self.judge_body(responses[str(answer.status)], answer)

    def judge_headers(self, response, answer):
        wanted = response.get('headers', {})
        return (['there is no ETag'] if 'ETag' in wanted and 'etag' not in answer.headers else []) + \
            ['%s is no number' % name for name in ('Page-Count', 'Entity-Count')
             if not answer.headers.get(name.lower(), '0').isdigit()]

    def judge_body(self, response, answer):
        content = response.get('content')
        if content is None:
            return ['a body where there should be none'] if answer.body else []
        if not answer.body:
            # A single upload is answered with nothing, says the example (value: '').
            return [] if answer.status == 201 else ['no body']
        kind, media = next(iter(content.items()))
        if kind not in ('*/*', answer.type):
            return ['the body is of type %s, not %s' % (answer.type, kind)]
        value = answer.json() if answer.type == 'application/json' else answer.body.decode()
        if answer.status == 201 and isinstance(value, dict) and list(value) == ['$metadata']:
            return []   # only newer editions of the file know that metadata can be asked for here
        components = {'components': {'schemas': self.resolve(self.text['components']['schemas'])}}
        return problems_of(self.resolve(media['schema']), components, value)

    def unseen(self):
        return ['%s %s was not called' % (method.upper(), path) for path, operations in self.text['paths'].items()
                if 'Certificates' in path for method in operations if method in ('get', 'put', 'post', 'delete')
                and not any(seen == (method.upper(), path.replace(level, '{level}'), level)
                            for level in LEVELS for seen in self.seen)]


# ---- calling ----


class Caller:
    """Calls on one level, and collects what is wrong with the answers."""

    def __init__(self, service, level, judges):
        self.service, self.level, self.judges = service, level, judges
        self.problems = []
        self.headers = {'Authorization': 'Bearer ' + service.log_in(), 'Accept': 'application/json'}

    def __call__(self, method, template, status, name='', query='', body=None, **headers):
        path = template.replace('{level}', self.level).replace('{certificate name}', quote(name))
        path = V1 + path.removeprefix('/v1/') + ('?' + query if query else '')
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        answer = self.service.call(method, path, text and text.encode(), {
            **self.headers, **{key.replace('_', '-'): value for key, value in headers.items()}})
        problems = [] if answer.status == status else ['status %d where %d was wanted' % (answer.status, status)]
        for judge in self.judges:
            problems += ['%s: %s' % (type(judge).__name__, problem)
                         for problem in judge.judge(method, template, self.level, answer)]
        self.problems += ['%s %s: %s (%r)' % (method, path, problem, answer.body[:200]) for problem in problems]
        return answer

    def check(self, what, is_so):
        if not is_so:
            self.problems.append(what)


def upload(name, content):
    return {'Name': name, 'Type': 'PEM', 'Content': base64.b64encode(content).decode()}


NAME = "our team's app (new), Übung.pem"


def call_lists(call, files):
    call('GET', LIST, 200)
    for name in ('a.pem', 'b.pem', 'c.crt'):
        call('POST', LIST, 201, body=upload(name, files['pem']))
    call('POST', LIST, 201, body=upload(NAME, files['pem']))
    everything = call('GET', LIST, 200).json()
    call.check('the list is not whole', [item['Name'] for item in everything] == ['a.pem', 'b.pem', 'c.crt', NAME])
    call('GET', LIST, 200, query='$select=Name')
    page = call('GET', LIST, 200, query='$page=2&$pageSize=3&$pageCount=true&$entityCount=true')
    call.check('the counts are wrong', (page.headers['page-count'], page.headers['entity-count']) == ('2', '4'))
    call.check('the link is wrong', page.headers['link'] ==
               "</%sCertificates?$page=1&$pageSize=3>; rel='previous'" % call.level)
    found = call('GET', LIST, 200, query=in_filter([NAME, 'no.pem'])).json()
    call.check('the filter does not find', [item['Name'] for item in found] == [NAME])
    call('GET', LIST, 200, query='$includeMetadata=modification_time;etag;shared_with_subscriber;labels')
    call('GET', LIST, 400, query='$select=Name&$page=1')
    call('GET', LIST, 400, query='$filter=x')
    call('GET', LIST, 401, Authorization='')


def call_writing(call, files):
    metadata = '$includeMetadata=modification_time;etag'
    call('POST', LIST, 201, query=metadata, body=upload('m.pem', files['pem']))
    call('POST', LIST, 409, query=metadata, body=upload('m.pem', files['pem']))
    call('POST', LIST, 409, body=upload('m.pem', files['pem']))
    call('POST', LIST, 201, body={**upload('s.pem', files['pem']), '$metadata': {'shared_with_subscriber': True}})
    call('POST', LIST, 201, body=[upload('x.pem', files['pem']), upload('y.p12', files['p12'])])
    call('POST', LIST, 207, body=[upload('x.pem', files['pem']), upload('z.pem', files['pem']), upload('z', b'?')])
    call('POST', LIST, 400, body='nothing')
    call('POST', LIST, 401, body=upload('n.pem', b'x'), Authorization='Bearer x')
    call('PUT', LIST, 200, body=upload('x.pem', files['pem']))
    call('PUT', LIST, 200, body=[upload('x.pem', files['pem']), upload('z.pem', files['pem'])])
    call('PUT', LIST, 207, body=[upload('x.pem', files['pem']), upload('no.pem', files['pem'])])
    call('PUT', LIST, 404, body=upload('no.pem', files['pem']))
    call('PUT', LIST, 400, body={'Name': 'x.pem'})
    call('PUT', LIST, 401, body={}, Authorization='Basic x')


def call_generation(call, files):
    """Certificates for a key that is here: one that the service makes takes its time."""
    request = {'CSR': base64.b64encode(files['csr']).decode()}
    everything = {'CN': 'my-cn', 'Validity': {'TimeUnit': 'DAYS', 'Value': 30}, 'AutomaticRenew': True, **request}
    call('POST', LIST, 201, body={'Name': 'g.pem', 'Type': None, 'Attributes': everything})
    call('POST', LIST, 409, body={'Name': 'g.pem', 'Attributes': request})
    call('POST', LIST, 201, query='$includeMetadata=modification_time;etag', body={'Name': 'h.pem', 'Attributes': request})
    call('POST', LIST, 207, body=[{'Name': 'h.pem', 'Attributes': request}, {'Name': 'i.pem', 'Attributes': request}])
    call('POST', LIST, 400, body={'Name': 'j.pem', 'Attributes': {'Validity': {'TimeUnit': 'YEARS', 'Value': 1000}}})
    call('POST', LIST, 400, body={'Name': 'j.jks', 'Attributes': request})
    etag = call('GET', ONE, 200, name='g.pem').headers['etag']
    call('PUT', LIST, 200, body={'Name': 'g.pem', 'Attributes': everything})
    call.check('nothing is new', call('GET', ONE, 200, name='g.pem').headers['etag'] != etag)
    call('PUT', LIST, 200, body=[{'Name': 'g.pem', 'Attributes': {'Validity': {'TimeUnit': 'MONTHS', 'Value': 1}, **request}}])
    call('PUT', LIST, 207, body=[{'Name': 'g.pem', 'Attributes': request}, {'Name': 'no.pem', 'Attributes': request}])
    call('PUT', LIST, 404, body={'Name': 'no.pem', 'Attributes': request})
    call('PUT', LIST, 400, body={'Name': 'g.pem', 'Attributes': {'CN': 17}})
    keys = call('GET', KEYS, 200, name='g.pem').json()
    call.check('the chain is another', keys[0]['Content'].count('BEGIN CERTIFICATE') == 3)
    call.check('the subject is another', keys[0]['SubjectDN'].startswith('CN=g.pem'))
    call('DELETE', LIST, 200, query=in_filter(['g.pem', 'h.pem', 'i.pem']))


def call_one(call, files):
    answer = call('GET', ONE, 200, name=NAME)
    call.check('the content is another', base64.b64decode(answer.json()['Content']) == files['pem'])
    etag = answer.headers['etag']
    call('GET', ONE, 304, name=NAME, If_None_Match=etag)
    call('GET', ONE, 412, name=NAME, If_Match='0' * 64)
    call('GET', ONE, 404, name='no.pem')
    call('GET', ONE, 401, name=NAME, Authorization='')
    keys = call('GET', KEYS, 200, name=NAME)
    call.check('the chain is another', keys.json()[0]['Content'].count('BEGIN CERTIFICATE') == 2)
    call('GET', KEYS, 304, name=NAME, If_None_Match=etag)
    call('GET', KEYS, 412, name=NAME, If_Match='0' * 64)
    call('GET', KEYS, 404, name='no.pem')
    locked = call('GET', KEYS, 400, name='y.p12').json()
    call.check('the message is another', locked['ErrorMessage'] ==
               'The keystore is password-protected and public keys cannot be retrieved')
    call('GET', KEYS, 401, name=NAME, Authorization='')


def call_labels(call, files):
    call('PUT', LABELS, 204, name=NAME, body=[{'key': 'env', 'values': ['prod', 'eu']}])
    call('PATCH', LABELS, 204, name=NAME, body={'action': 'ADD', 'labels': [{'key': 'team', 'values': ['a']}]})
    call.check('the labels are others', [label['key'] for label in call('GET', LABELS, 200, name=NAME).json()] ==
               ['env', 'team'])
    call('PATCH', LABELS, 400, name=NAME, body={'action': 'SET', 'labels': []})
    call('PUT', LABELS, 400, name=NAME, body=[{'key': str(number), 'values': []} for number in range(11)])
    for method, body in (('GET', None), ('PUT', []), ('PATCH', {'action': 'ADD', 'labels': []})):
        call(method, LABELS, 404, name='no.pem', body=body)
        call(method, LABELS, 401, name=NAME, body=body, Authorization='')
    found = call('GET', LIST, 200, query='$filter=' + quote("Label['env'] HAS ('eu')") + '&$includeMetadata=labels')
    call.check('the filter finds others', [item['Name'] for item in found.json()] == [NAME])


def call_deletion(call, files):
    call('DELETE', ONE, 200, name='a.pem')
    call('DELETE', ONE, 404, name='a.pem')
    call('DELETE', ONE, 401, name='b.pem', Authorization='')
    call('DELETE', LIST, 401, query=in_filter(['b.pem']), Authorization='')
    call('DELETE', LIST, 400)
    removed = call('DELETE', LIST, 200, query=in_filter([NAME, 'b.pem', 'no.pem'])).json()
    call.check('other ones are gone', removed['Count'] == 2)


def make_files(folder):
    """A chain of two, and a keystore with a password."""
    def openssl(*args):
        subprocess.run(['openssl', *args], cwd=folder, check=True, capture_output=True, timeout=60)

    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/O=Example/CN=ca',
            '-keyout', 'ca.key', '-out', 'issuer.pem', '-days', '30')
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/O=Example/CN=leaf',
            '-keyout', 'leaf.key', '-out', 'leaf.csr')
    openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'issuer.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out',
            'leaf.pem', '-days', '30')
    openssl('pkcs12', '-export', '-in', 'leaf.pem', '-inkey', 'leaf.key', '-passout', 'pass:changeit', '-out', 'leaf.p12')
    read = {name: Path(folder, name).read_bytes() for name in ('leaf.pem', 'issuer.pem', 'leaf.p12', 'leaf.csr')}
    return {'pem': read['leaf.pem'] + read['issuer.pem'], 'p12': read['leaf.p12'], 'csr': read['leaf.csr']}


def main():
    tap = Tap()
    openapi = find_openapi()
    judges = [Contract()] + ([OpenAPI(openapi)] if openapi else [])
    with tempfile.TemporaryDirectory() as folder:
        files = make_files(folder)
        with Service(sys.argv[1], folder) as service:
            for level in LEVELS:
                call = Caller(service, level, judges)
                for function in (call_lists, call_writing, call_generation, call_one, call_labels, call_deletion):
                    call.problems = []
                    function(call, files)
                    tap.case('%s: %s' % (level, function.__name__), call.problems)
    for judge in judges:
        tap.case('all of %s was seen' % type(judge).__name__, judge.unseen())
    print('# SAP’s OpenAPI file: %s' % (openapi or 'not there'))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
