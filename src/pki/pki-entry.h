/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  PKI_ENTRY_CERTIFICATE,
  PKI_ENTRY_PRIVATE_KEY,
  PKI_ENTRY_SECRET_KEY,
  PKI_ENTRY_CRL,
  PKI_ENTRY_REQUEST,
} PkiEntryKind;

/* One thing that a file holds; immutable. It never holds the private or secret key itself: what is needed of a key is
 * read off it and the bytes are wiped. */
#define PKI_TYPE_ENTRY (pki_entry_get_type ())
G_DECLARE_FINAL_TYPE (PkiEntry, pki_entry, PKI, ENTRY, GObject)

PkiEntryKind    pki_entry_get_kind        (PkiEntry *self);
const char     *pki_entry_get_alias       (PkiEntry *self); /* (nullable): as stored */
gboolean        pki_entry_get_locked      (PkiEntry *self); /* its key could not be read for want of a (or the right) password */
const char     *pki_entry_get_algorithm   (PkiEntry *self); /* (nullable): of the key; of a certificate's public key; of a CRL's or request's signature or key */
guint           pki_entry_get_bits        (PkiEntry *self); /* 0: not known */
const char     *pki_entry_get_key_format  (PkiEntry *self); /* (nullable): "PKCS#8", "PKCS#1", "SEC1", ... */
gboolean        pki_entry_has_key_of      (PkiEntry       *self,
                                           PkiCertificate *certificate);
gint64          pki_entry_get_created     (PkiEntry *self); /* seconds since the epoch, -1: not recorded (JKS and JCEKS do) */
GPtrArray      *pki_entry_get_certificates (PkiEntry *self); /* (element-type PkiCertificate) (transfer none): the chain, leaf first; maybe empty */
PkiCertificate *pki_entry_get_certificate (PkiEntry *self); /* (nullable) (transfer none): the first of them */
PkiName        *pki_entry_get_subject     (PkiEntry *self); /* (nullable) (transfer none): of the leaf, of a request; the issuer of a CRL */
GBytes         *pki_entry_get_bytes       (PkiEntry *self); /* (nullable) (transfer none): DER of a certificate, CRL or request; never of a key */

G_END_DECLS
