/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-chain-private.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-name-private.h"

#include <string.h>

void
pki_bundle_init (PkiBundle  *self,
                 PkiReading *reading)
{
  self->reading = reading;
  self->n_completions = PKI_MAX_COMPLETIONS;
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->keys = g_array_new (FALSE, TRUE, sizeof (PkiKeyDescription));
  g_array_set_clear_func (self->keys, (GDestroyNotify) pki_key_description_clear);
  self->others = g_ptr_array_new_with_free_func (g_object_unref);
}

void
pki_bundle_clear (PkiBundle *self)
{
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
}

static gboolean
check_count (PkiBundle  *self,
             GError    **error)
{
  if (self->certificates->len + self->keys->len + self->others->len < PKI_MAX_ENTRIES)
    return TRUE;
  g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d entries", PKI_MAX_ENTRIES);
  return FALSE;
}

gboolean
pki_bundle_add_certificate (PkiBundle  *self,
                            GBytes     *der,
                            GError    **error)
{
  if (!check_count (self, error))
    return FALSE;
  g_ptr_array_add (self->certificates, pki_reading_take_certificate (self->reading, der));
  return TRUE;
}

gboolean
pki_bundle_add_key (PkiBundle       *self,
                    gconstpointer    data,
                    gsize            size,
                    PkiKeyEncoding   encoding,
                    const char      *format,
                    GError         **error)
{
  g_auto (PkiKeyDescription) description = { NULL };
  g_autoptr (GError) problem = NULL;

  if (!check_count (self, error))
    return FALSE;
  if (!pki_key_describe (data, size, encoding, format, self->reading->options.passwords, &self->reading->effort,
                         &description, &problem))
    {
      if (!g_error_matches (problem, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      description.locked = TRUE;
      description.problem = g_steal_pointer (&problem);
      g_clear_pointer (&description.handle, gnutls_x509_privkey_deinit);
    }
  if (!pki_reading_wants_keys (self->reading))
    g_clear_pointer (&description.handle, gnutls_x509_privkey_deinit);
  if (encoding != PKI_KEY_PLAIN && !description.locked)
    self->n_opened++;
  g_array_append_val (self->keys, description);
  memset (&description, 0, sizeof description);
  return TRUE;
}

/* A password that opens none of the keys that need one is a wrong one; of those that open some, others stay locked. */
static gboolean
check_passwords (PkiBundle  *self,
                 GError    **error)
{
  for (guint i = 0; i < self->keys->len && self->n_opened == 0; i++)
    {
      const PkiKeyDescription *key = &g_array_index (self->keys, PkiKeyDescription, i);

      if (key->problem != NULL && g_error_matches (key->problem, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD))
        {
          g_propagate_error (error, g_error_copy (key->problem));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
set_damaged (GError **error,
             int      result)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, gnutls_strerror (result));
  return FALSE;
}

static void
add_other (PkiBundle    *self,
           PkiEntryKind  kind,
           const char   *algorithm,
           guint         bits,
           PkiName      *subject,
           GBytes       *der)
{
  PkiEntryFields fields = {
    .kind = kind, .algorithm = algorithm, .bits = bits, .created = -1, .subject = subject, .bytes = der,
  };

  g_ptr_array_add (self->others, pki_entry_new (&fields));
}

gboolean
pki_bundle_add_crl (PkiBundle  *self,
                    GBytes     *der,
                    GError    **error)
{
  g_auto (gnutls_x509_crl_t) crl = NULL;
  g_auto (PkiDatum) raw = { NULL, 0 };
  g_autoptr (PkiName) issuer = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (der);
  int result;

  if (!check_count (self, error))
    return FALSE;
  if ((result = gnutls_x509_crl_init (&crl)) < 0 ||
      (result = gnutls_x509_crl_import (crl, &datum, GNUTLS_X509_FMT_DER)) < 0)
    return set_damaged (error, result);

  if (gnutls_x509_crl_get_raw_issuer_dn (crl, &raw) >= 0)
    issuer = pki_name_new_from_der (raw.data, raw.size);
  result = gnutls_x509_crl_get_signature_algorithm (crl);
  add_other (self, PKI_ENTRY_CRL, result > GNUTLS_SIGN_UNKNOWN ? gnutls_sign_get_name (result) : NULL, 0, issuer, der);
  return TRUE;
}

/* The raw subject of a CertificationRequestInfo (RFC 2986): the SEQUENCE after the version. GnuTLS has no call for it. */
static PkiName *
read_request_subject (gnutls_x509_crq_t crq)
{
  g_auto (PkiDatum) text = { NULL, 0 };
  g_auto (gnutls_x509_dn_t) dn = NULL;
  g_auto (PkiDatum) raw = { NULL, 0 };

  if (gnutls_x509_crq_get_dn2 (crq, &text) < 0 || gnutls_x509_dn_init (&dn) < 0 ||
      gnutls_x509_dn_set_str (dn, (const char *) text.data, NULL) < 0 ||
      gnutls_x509_dn_export2 (dn, GNUTLS_X509_FMT_DER, &raw) < 0)
    return NULL;
  return pki_name_new_from_der (raw.data, raw.size);
}

gboolean
pki_bundle_add_request (PkiBundle  *self,
                        GBytes     *der,
                        GError    **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  g_autoptr (PkiName) subject = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (der);
  g_autofree char *algorithm = NULL;
  unsigned int bits = 0;
  int result;

  if (!check_count (self, error))
    return FALSE;
  if ((result = gnutls_x509_crq_init (&crq)) < 0 ||
      (result = gnutls_x509_crq_import (crq, &datum, GNUTLS_X509_FMT_DER)) < 0)
    return set_damaged (error, result);

  subject = read_request_subject (crq);
  result = gnutls_x509_crq_get_pk_algorithm (crq, &bits);
  if (result > GNUTLS_PK_UNKNOWN)
    algorithm = pki_key_algorithm_name (result);
  add_other (self, PKI_ENTRY_REQUEST, algorithm, pki_key_size (result, bits), subject, der);
  return TRUE;
}

gboolean
pki_bundle_add_pkcs7 (PkiBundle  *self,
                      GBytes     *der,
                      GError    **error)
{
  g_auto (gnutls_pkcs7_t) pkcs7 = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (der);
  int result, count;

  if ((result = gnutls_pkcs7_init (&pkcs7)) < 0 ||
      (result = gnutls_pkcs7_import (pkcs7, &datum, GNUTLS_X509_FMT_DER)) < 0)
    return set_damaged (error, result);

  count = gnutls_pkcs7_get_crt_count (pkcs7);
  for (int i = 0; i < count; i++)
    {
      g_auto (PkiDatum) raw = { NULL, 0 };
      g_autoptr (GBytes) certificate = NULL;

      if (gnutls_pkcs7_get_crt_raw2 (pkcs7, i, &raw) < 0)
        continue;
      certificate = g_bytes_new (raw.data, raw.size);
      if (!pki_bundle_add_certificate (self, certificate, error))
        return FALSE;
    }

  count = gnutls_pkcs7_get_crl_count (pkcs7);
  for (int i = 0; i < count; i++)
    {
      g_auto (PkiDatum) raw = { NULL, 0 };
      g_autoptr (GBytes) crl = NULL;

      if (gnutls_pkcs7_get_crl_raw2 (pkcs7, i, &raw) < 0)
        continue;
      crl = g_bytes_new (raw.data, raw.size);
      if (!pki_bundle_add_crl (self, crl, error))
        return FALSE;
    }
  return TRUE;
}

/* Putting together */

/* (element-type utf8 PkiCertificate): certificates by the id of their key; computed once, it takes an import each. */
static GHashTable *
index_key_ids (PkiBundle *self)
{
  GHashTable *by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; self->keys->len > 0 && i < self->certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (self->certificates, i);
      g_autofree char *id = pki_certificate_dup_key_id (certificate);

      if (id != NULL && !g_hash_table_contains (by_id, id))
        g_hash_table_insert (by_id, g_steal_pointer (&id), certificate);
    }
  return by_id;
}

/* An EC key without its point tells no id, until it has found its certificate. */
static void
complete_key (PkiBundle         *self,
              PkiKeyDescription *key)
{
  for (guint i = 0; key->scalar.data != NULL && i < self->certificates->len && self->n_completions > 0; i++)
    {
      self->n_completions--;
      if (pki_key_complete (key, g_ptr_array_index (self->certificates, i)))
        break;
    }
}

static PkiCertificate *
find_leaf (PkiBundle         *self,
           GHashTable        *by_id,
           PkiKeyDescription *key)
{
  complete_key (self, key);
  return key->id != NULL ? g_hash_table_lookup (by_id, key->id) : NULL;
}

/* A locked key can't be matched; where there is one key, what comes first in the file is taken for its leaf, as everybody
 * writes such files: but only if it is not an authority's. */
static PkiCertificate *
guess_leaf (PkiBundle *self)
{
  PkiCertificate *first = self->certificates->len > 0 ? g_ptr_array_index (self->certificates, 0) : NULL;
  gboolean is_ca;
  int path_length;

  if (self->keys->len != 1 || first == NULL || pki_certificate_get_problem (first) != NULL)
    return NULL;
  if (self->certificates->len > 1 && pki_certificate_get_basic_constraints (first, &is_ca, &path_length) && is_ca)
    return NULL;
  return first;
}

static gboolean
finish_key (PkiBundle                *self,
            PkiChainIndex            *index,
            GHashTable               *by_id,
            PkiKeyDescription        *key,
            GHashTable               *used,
            GError                  **error)
{
  PkiCertificate *leaf = key->locked ? guess_leaf (self) : find_leaf (self, by_id, key);
  g_autoptr (GPtrArray) chain = leaf != NULL ? pki_chain_index_follow (index, leaf) : NULL;
  PkiEntryFields fields = {
    .kind = PKI_ENTRY_PRIVATE_KEY, .locked = key->locked, .algorithm = key->algorithm, .bits = key->bits,
    .key_format = key->format, .created = -1, .certificates = chain,
  };

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    g_hash_table_add (used, g_ptr_array_index (chain, i));
  return pki_reading_add_key (self->reading, pki_entry_new (&fields), key, error);
}

static gboolean
finish_certificate (PkiBundle       *self,
                    PkiChainIndex   *index,
                    PkiCertificate  *certificate,
                    GError         **error)
{
  g_autoptr (GPtrArray) chain = pki_chain_index_follow (index, certificate);
  PkiEntryFields fields = { .kind = PKI_ENTRY_CERTIFICATE, .created = -1, .certificates = chain };

  return pki_reading_add (self->reading, pki_entry_new (&fields), error);
}

/* Keys first, each with its chain; then every certificate that belongs to no key; then the rest. */
gboolean
pki_bundle_finish (PkiBundle  *self,
                   GError    **error)
{
  g_autoptr (PkiChainIndex) index = pki_chain_index_new (self->certificates);
  g_autoptr (GHashTable) by_id = index_key_ids (self);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);

  if (!check_passwords (self, error))
    return FALSE;
  for (guint i = 0; i < self->keys->len; i++)
    if (!finish_key (self, index, by_id, &g_array_index (self->keys, PkiKeyDescription, i), used, error))
      return FALSE;

  for (guint i = 0; i < self->certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (self->certificates, i);

      if (!g_hash_table_contains (used, certificate) && !finish_certificate (self, index, certificate, error))
        return FALSE;
    }

  for (guint i = 0; i < self->others->len; i++)
    if (!pki_reading_add (self->reading, g_object_ref (g_ptr_array_index (self->others, i)), error))
      return FALSE;
  return TRUE;
}
