/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the writers of keystores are given. Not for other folders. */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-private-key.h"

G_BEGIN_DECLS

/* One entry of a keystore: a private key with its chain, or trusted certificates without a key: in a keystore that is
 * written there is only one of those in an entry. */
typedef struct
{
  char          *alias;   /* (owned): in UTF-8 */
  GPtrArray     *chain;   /* (owned) (element-type PkiCertificate): the key's own certificate first */
  PkiPrivateKey *key;     /* (owned) (nullable) */
  gint64         created; /* in seconds since the epoch; -1: not known */
} PkiKeystoreEntry;

PkiKeystoreEntry *pki_keystore_entry_new             (const char     *alias,
                                                      GPtrArray      *chain,
                                                      PkiPrivateKey  *key,
                                                      gint64          created) G_GNUC_WARN_UNUSED_RESULT;
PkiKeystoreEntry *pki_keystore_entry_new_trusted     (const char     *alias,
                                                      PkiCertificate *certificate,
                                                      gint64          created) G_GNUC_WARN_UNUSED_RESULT;
void              pki_keystore_entry_free            (PkiKeystoreEntry *self);
GPtrArray        *pki_keystore_entries_new           (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
