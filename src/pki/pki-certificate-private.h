/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-name-private.h"

G_BEGIN_DECLS

/* What most callers never ask for; decoded on first use. */
typedef struct
{
  GPtrArray    *alternative_names;   /* (owned) (element-type PkiAlternativeName) */
  char        **extended_key_usages; /* (owned) */
  GPtrArray    *extensions;          /* (owned) (element-type PkiExtension) */
  char         *subject_key_id;      /* (owned) (nullable) */
  char         *authority_key_id;    /* (owned) (nullable) */
  PkiKeyUsage   key_usage;
  int           path_length;
  gboolean      has_key_usage;
  gboolean      has_basic_constraints;
  gboolean      is_ca;
} PkiCertificateDetails;

PkiCertificateDetails *pki_certificate_details_new  (GBytes                *der);
void                   pki_certificate_details_free (PkiCertificateDetails *self);

PkiCertificate        *pki_certificate_new_with_pool (GBytes       *der,
                                                      PkiNamePool  *pool,
                                                      GError      **error);

/* (nullable) (transfer none): the DER of the subject and issuer, for finding issuers */
GBytes                *pki_certificate_get_raw_subject (PkiCertificate *self);
GBytes                *pki_certificate_get_raw_issuer  (PkiCertificate *self);

G_END_DECLS
