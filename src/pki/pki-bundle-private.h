/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-key-private.h"
#include "pki/pki-private.h"

G_BEGIN_DECLS

/* Loose certificates and keys, in the order of the file; pki_bundle_finish() puts together what belongs together. */
typedef struct
{
  PkiReading *reading;      /* (not owned) */
  GPtrArray  *certificates; /* (owned) (element-type PkiCertificate) */
  GArray     *keys;         /* (owned) (element-type PkiKeyDescription) */
  GPtrArray  *others;       /* (owned) (element-type PkiEntry) */
  guint       n_opened;     /* keys that a password has opened */
  guint       n_completions; /* attempts left to find the rest of a key in a certificate */
} PkiBundle;

void     pki_bundle_init            (PkiBundle                *self,
                                     PkiReading               *reading);
void     pki_bundle_clear           (PkiBundle                *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiBundle, pki_bundle_clear)

gboolean pki_bundle_add_certificate (PkiBundle                *self,
                                     GBytes                   *der,
                                     GError                  **error);
gboolean pki_bundle_add_key         (PkiBundle                *self,
                                     gconstpointer             data,
                                     gsize                     size,
                                     PkiKeyEncoding            encoding,
                                     const char               *format,
                                     GError                  **error);
gboolean pki_bundle_add_crl         (PkiBundle                *self,
                                     GBytes                   *der,
                                     GError                  **error);
gboolean pki_bundle_add_request     (PkiBundle                *self,
                                     GBytes                   *der,
                                     GError                  **error);
gboolean pki_bundle_add_pkcs7       (PkiBundle                *self,
                                     GBytes                   *der,
                                     GError                  **error);
gboolean pki_bundle_finish          (PkiBundle                *self,
                                     GError                  **error);

G_END_DECLS
