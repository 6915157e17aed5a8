/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Automatic cleanup for GnuTLS handles. */

#pragma once

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

typedef gnutls_datum_t PkiDatum;

static inline void
pki_datum_clear (PkiDatum *datum)
{
  g_clear_pointer (&datum->data, gnutls_free);
  datum->size = 0;
}

/* For what must not stay in memory. */
typedef gnutls_datum_t PkiSecretDatum;

static inline void
pki_secret_datum_clear (PkiSecretDatum *datum)
{
  if (datum->data != NULL)
    gnutls_memset (datum->data, 0, datum->size);
  pki_datum_clear (datum);
}

/* A datum that borrows the bytes. */
static inline gnutls_datum_t
pki_datum_from_bytes (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };

  return datum;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiDatum, pki_datum_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiSecretDatum, pki_secret_datum_clear)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crl_t, gnutls_x509_crl_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_dn_t, gnutls_x509_dn_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs7_t, gnutls_pkcs7_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_subject_alt_names_t, gnutls_subject_alt_names_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_key_purposes_t, gnutls_x509_key_purpose_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_aki_t, gnutls_x509_aki_deinit, NULL)

G_END_DECLS
