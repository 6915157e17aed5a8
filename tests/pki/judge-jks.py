#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pyjks, another reader than the JDK's, makes of a Java keystore.

    judge-jks.py FILE PASSWORD      prints a line for each entry; writes KEY.key and KEY.der, by number, of each private key
                                    what it is in PKCS#8 and the certificate that it has

It fails when the password is not the one that the digest of the file was made with."""

import sys

import jks

store = jks.KeyStore.load(sys.argv[1], sys.argv[2])
assert store.store_type == 'jks', store.store_type
for number, (alias, entry) in enumerate(store.entries.items()):
    if isinstance(entry, jks.PrivateKeyEntry):
        assert entry.is_decrypted(), f'{alias}: the key is not under the password of the store'
        with open(f'{number}.key', 'wb') as file:
            file.write(entry.pkey_pkcs8)
        with open(f'{number}.der', 'wb') as file:
            file.write(entry.cert_chain[0][1])
        kinds = {kind for kind, _ in entry.cert_chain}
        print(f'{alias}: key of {len(entry.cert_chain)} {"+".join(kinds)}, {entry.timestamp}')
    else:
        assert isinstance(entry, jks.TrustedCertEntry), entry
        print(f'{alias}: trusted {entry.type}, {entry.timestamp}')
