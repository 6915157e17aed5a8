/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Derivations of a key from a password that can be ended in the middle. They return FALSE then, or when an algorithm is
 * forbidden. Not for other folders. */

#pragma once

#include <gnutls/gnutls.h>

#include "pki/pki-effort-private.h"
#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

/* How much scrypt may ask for: 128 bytes for each unit of N * r. */
#define PKI_MAX_SCRYPT_BLOCKS (256 * 1024)

typedef struct
{
  guint64 n; /* a power of two */
  guint64 r;
  guint64 p;
} PkiScryptCost;

gboolean pki_kdf_pbkdf2          (gnutls_mac_algorithm_t     prf,
                                  PkiDerSpan                 password,
                                  PkiDerSpan                 salt,
                                  guint64                    rounds,
                                  const PkiEffort           *effort,
                                  guint8                    *derived,
                                  gsize                      size);
gboolean pki_kdf_pbkdf1          (gnutls_digest_algorithm_t  digest,
                                  PkiDerSpan                 password,
                                  PkiDerSpan                 salt,
                                  guint64                    rounds,
                                  const PkiEffort           *effort,
                                  guint8                    *derived); /* 16 bytes */
gboolean pki_scrypt_cost_is_sane (const PkiScryptCost       *cost);
gboolean pki_kdf_scrypt          (const PkiScryptCost       *cost,
                                  PkiDerSpan                 password,
                                  PkiDerSpan                 salt,
                                  const PkiEffort           *effort,
                                  guint8                    *derived,
                                  gsize                      size);

G_END_DECLS
