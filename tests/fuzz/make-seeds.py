#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what the fuzzers start from: small files of the programs that users make theirs with.

    make-seeds.py FOLDER STAMP      writes FOLDER/TARGET/NAME, then the empty file STAMP

A target that does several things is told by the first byte which; the seeds have it. All passwords are what fuzz.h says,
and rounds of key derivation are few."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAKE = r'''
set -e -o pipefail
P=changeit
EC="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
cat >ext <<END
subjectAltName=DNS:a.example,DNS:*.b.example,email:a@b.example,URI:https://a.example/,IP:192.0.2.1,IP:2001:db8::1,RID:1.2.3.4,dirName:dn,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@b
basicConstraints=critical,CA:TRUE,pathlen:1
keyUsage=critical,digitalSignature,keyCertSign,cRLSign
extendedKeyUsage=serverAuth,clientAuth,1.2.3.4.5
subjectKeyIdentifier=hash
crlDistributionPoints=URI:http://a.example/crl
authorityInfoAccess=OCSP;URI:http://a.example/ocsp,caIssuers;URI:http://a.example/ca
certificatePolicies=1.2.3.4,@policy
nameConstraints=permitted;DNS:example,excluded;IP:192.0.2.0/255.255.255.0
policyConstraints=requireExplicitPolicy:1
inhibitAnyPolicy=0
tlsfeature=status_request
1.2.3.4.5.6=ASN1:UTF8String:unknown
[dn]
CN=directory
[policy]
policyIdentifier=1.3.5.8
CPS.1=http://a.example/cps
userNotice.1=@notice
[notice]
explicitText=text
END
S='/C=DE/O=Exämple/OU=A+CN=Leaf, "quoted"/emailAddress=a@b.example'
openssl req -x509 -utf8 $EC -nodes -keyout root.key -subj /CN=Root -days 3650 -out root.pem
openssl req -new -utf8 $EC -nodes -keyout leaf.key -subj "$S" -out leaf.csr
openssl req -new -utf8 $EC -nodes -keyout x.key -subj /CN=x -addext subjectAltName=DNS:x.example -out ext.csr
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 0x8a01 -days 30 -extfile ext -out leaf.pem
openssl req -x509 -newkey rsa:1024 -nodes -keyout rsa.key -subj /CN=rsa -days 9 -out rsa.pem
openssl req -x509 -newkey rsa:1024 -nodes -keyout x.key -subj /CN=pss -days 9 -sigopt rsa_padding_mode:pss -sha256 -out pss.pem
openssl req -x509 -newkey ed25519 -nodes -keyout ed.key -subj /CN=ed -days 9 -out ed.pem
openssl genpkey -algorithm ed448 -out ed448.key
openssl ecparam -name brainpoolP256r1 -genkey -noout -out brainpool.key
openssl ec -in leaf.key -out sec1.key
openssl rsa -in rsa.key -traditional -out pkcs1.key
openssl rsa -in rsa.key -traditional -aes128 -passout pass:$P -out dek.key
openssl pkcs8 -topk8 -in leaf.key -iter 10 -passout pass:$P -out encrypted.key
openssl pkcs8 -topk8 -in leaf.key -v1 PBE-SHA1-3DES -iter 10 -passout pass:$P -out encrypted-3des.key
for f in root leaf rsa pss ed; do openssl x509 -in $f.pem -outform DER -out $f.der; done
for f in leaf rsa ed ed448; do openssl pkey -in $f.key -outform DER -out $f.key.der; done
openssl ec -in leaf.key -outform DER -out sec1.key.der
openssl rsa -in rsa.key -traditional -outform DER -out pkcs1.key.der
openssl pkcs8 -topk8 -in leaf.key -iter 10 -passout pass:$P -outform DER -out encrypted.key.der
for f in leaf ext; do openssl req -in $f.csr -outform DER -out $f.csr.der; done
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=9\n' >ca.cnf; : >index
openssl ca -config ca.cnf -gencrl -keyfile root.key -cert root.pem -out root.crl
openssl crl -in root.crl -outform DER -out root.crl.der
openssl asn1parse -in leaf.pem -noout -strparse 4 -out tbs.der
openssl x509 -in leaf.pem -noout -subject -nameopt oneline >text
cat leaf.pem root.pem leaf.key >bundle.pem
cat leaf.pem encrypted.key dek.key root.crl leaf.csr >mixed.pem
{ printf '\357\273\277Bag Attributes\n    friendlyName: x\n'; sed 's/^/  /;s/$/\r/' leaf.pem; } >odd.pem
openssl x509 -in leaf.pem -trustout -out trusted.pem
openssl crl2pkcs7 -in root.crl -certfile bundle.pem -outform DER -out chain.p7b
openssl crl2pkcs7 -nocrl -certfile leaf.pem -out chain.p7.pem
openssl cms -sign -in text -signer leaf.pem -inkey leaf.key -outform DER -stream -nodetach -out ber.p7
O="openssl pkcs12 -export -iter 10 -passout pass:$P -inkey leaf.key -in leaf.pem -name server"
$O -certfile root.pem -out new.p12
$O -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -out old.p12
$O -nomac -keypbe NONE -certpbe NONE -out plain.p12
$O -nomac -out nomac.p12
openssl pkcs12 -export -iter 10 -passout pass: -in leaf.pem -inkey leaf.key -out empty.p12
K="keytool -storepass $P -keypass $P -noprompt"
Q="-J-Dkeystore.pkcs12.macIterationCount=10 -J-Dkeystore.pkcs12.certPbeIterationCount=10 -J-Dkeystore.pkcs12.keyPbeIterationCount=10"
J="-J-Djdk.jceks.iterationCount=10000"
I="-importkeystore -srckeystore new.p12 -srcstoretype PKCS12 -srcstorepass $P -deststorepass $P -srcalias server"
$K $Q -importcert -file root.pem -alias trusted -keystore java.p12 -storetype PKCS12
$K $Q -genseckey -keyalg AES -keysize 128 -alias secret -keystore java.p12 -storetype PKCS12
$K -importcert -file root.pem -alias Trusted -keystore key.jks -storetype JKS
keytool $I -noprompt -destkeypass $P -destkeystore key.jks -deststoretype JKS
$K $J -genseckey -keyalg AES -keysize 128 -alias secret -keystore all.jceks -storetype JCEKS
$K $J -importcert -file root.pem -alias trusted -keystore all.jceks -storetype JCEKS
keytool $J $I -noprompt -destkeypass $P -destkeystore all.jceks -deststoretype JCEKS
'''


def der(tag, content):
    length = len(content)
    return bytes([tag, length] if length < 0x80 else [tag, 0x82, length >> 8, length & 0xff]) + content


def der_name(path):
    """The DER of the subject, cut out of the certificate by its issuer's neighbour: the longest SEQUENCE of SETs."""
    data = path.read_bytes()
    starts = [i for i in range(len(data) - 4) if data[i] == 0x30 and data[i + 2] == 0x31 and data[i + 1] < 0x80]
    return max((data[i:i + 2 + data[i + 1]] for i in starts), key=len)


def java_body(path):
    """What fuzz-jks.c puts its magic number before and its digest after."""
    return path.read_bytes()[4:-20]


def signed_content(path):
    """What follows the type in a ContentInfo."""
    data = path.read_bytes()
    oid = bytes.fromhex('06092a864886f70d010702')
    return data[data.index(oid) + len(oid):]


def service_keys():
    fields = ('"clientid":"sb-a!b1|destination!b2","uri":"https://destination.example","url":"https://t.auth.example",'
              '"instanceid":"0-1","uaadomain":"auth.example","tenantid":"2-3"')
    yield 'secret', 0, '{%s,"clientsecret":"x$=","credential-type":"binding-secret"}' % fields
    yield 'x509', 0, ('{%s,"certurl":"https://t.cert.example","credential-type":"x509","key":"-----BEGIN PRIVATE KEY-----\\nAA==\\n'
                      '-----END PRIVATE KEY-----\\n","certificate":"-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----\\n"}'
                      % fields)
    yield 'nested', 0, '{"credentials":{%s,"clientsecret":"y"}}' % fields
    yield 'env', 0, '{"VCAP_SERVICES":{"destination":[{"credentials":{%s,"clientsecret":"z"}}]}}' % fields
    yield 'address', 2, 'https://a.accounts.example/oauth2/token'


def list_seeds(folder):
    """(target, name, bytes)"""
    files = {path.name: path for path in folder.iterdir() if path.stat().st_size}
    for name, path in files.items():
        data = path.read_bytes()
        if path.suffix in ('.der', '.pem', '.p12', '.p7b', '.p7', '.jks', '.jceks', '.key', '.csr', '.crl'):
            yield 'container', name, data
        if path.suffix in ('.pem', '.key', '.csr', '.crl'):
            yield 'pem', name, data
        if path.suffix == '.p12':
            yield 'pkcs12', name, b'\0' + data
            yield 'pkcs12', name + '-ber', b'\7' + data
        if path.suffix in ('.jks', '.jceks'):
            yield 'jks', name, bytes([path.suffix == '.jceks']) + java_body(path)
        if path.suffix == '.der':
            yield 'der', name, b'\0' + data
            yield 'der', name + '-file', b'\2' + data
    for name in ('root', 'leaf', 'rsa', 'pss', 'ed'):
        yield 'certificate', name, files[name + '.der'].read_bytes()
        yield 'der', name + '-name', b'\1' + der_name(files[name + '.der'])
    for name, selector in (('leaf', 0), ('rsa', 0), ('ed', 0), ('ed448', 0), ('encrypted', 1), ('pkcs1', 2), ('sec1', 3)):
        yield 'key', name, bytes([selector]) + files[name + '.key.der'].read_bytes()
    for name in ('dek', 'encrypted', 'encrypted-3des', 'brainpool', 'sec1'):
        yield 'key', name + '-pem', b'\4' + files[name + '.key'].read_bytes()
        yield 'key', name + '-file', b'\5' + files[name + '.key'].read_bytes()
    for name in ('leaf', 'ext'):
        yield 'key', name + '-request', b'\6' + files[name + '.csr.der'].read_bytes()
        yield 'key', name + '-request-pem', b'\6' + files[name + '.csr'].read_bytes()
    for name in ('chain.p7b', 'ber.p7'):
        yield 'pkcs7', name, b'\0' + files[name].read_bytes()
        yield 'pkcs7', name + '-inside', b'\1' + signed_content(files[name])
    yield 'pkcs7', 'path', b'\0' + der(0x30, files['root.der'].read_bytes() + files['leaf.der'].read_bytes())
    for name, text in (('plain', b'alias\0password'), ('upper', 'ÄLIAS\0pässwörd'.encode()), ('beyond', '😀İ\0😀'.encode()),
                       ('empty', b'\0')):
        yield 'writer', name, text
    for name, selector, text in service_keys():
        yield 'service-key', name, bytes([selector]) + text.encode()


def main():
    target_folder, stamp = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(target_folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(['bash', '-c', MAKE], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        if done.returncode:
            print(done.stdout, done.stderr, file=sys.stderr)
            return 1
        for target, name, data in list_seeds(Path(folder)):
            (target_folder / target).mkdir(parents=True, exist_ok=True)
            (target_folder / target / name).write_bytes(data)
    stamp.touch()
    return 0


if __name__ == '__main__':
    sys.exit(main())
