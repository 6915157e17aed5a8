/* SPDX-License-Identifier: GPL-3.0-or-later */

/* AlgorithmIdentifier, RFC 5280, section 4.1.1.2, of what GnuTLS does not know. */

#pragma once

#include "pki/pki-der-private.h"

G_BEGIN_DECLS

/* Of a SubjectPublicKeyInfo. */
char     *pki_algorithm_dup_curve (const PkiDerElement  *key,
                                   guint                *bits);

/* Of an AlgorithmIdentifier. */
gboolean  pki_algorithm_read_pss  (const PkiDerElement  *algorithm,
                                   char                **hash,
                                   char                **mask_hash,
                                   guint                *salt_length);

G_END_DECLS
