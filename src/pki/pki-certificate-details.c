/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The extensions of a certificate (RFC 5280, section 4.2). What can't be decoded is left out here; it is still among the
 * raw extensions. */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-name-private.h"

#include <arpa/inet.h>
#include <string.h>

#define MAX_EXTENSIONS 1000
#define MAX_ALTERNATIVE_NAMES 100000

static void
alternative_name_free (PkiAlternativeName *name)
{
  g_free (name->value);
  g_free (name);
}

static void
extension_free (PkiExtension *extension)
{
  g_free (extension->oid);
  g_bytes_unref (extension->value);
  g_free (extension);
}

static char *
format_ip (const gnutls_datum_t *datum)
{
  char text[INET6_ADDRSTRLEN];

  if (datum->size == 4 && inet_ntop (AF_INET, datum->data, text, sizeof text) != NULL)
    return g_strdup (text);
  if (datum->size == 16 && inet_ntop (AF_INET6, datum->data, text, sizeof text) != NULL)
    return g_strdup (text);
  return pki_hex (datum->data, datum->size);
}

static char *
format_other (const gnutls_datum_t *oid,
              const gnutls_datum_t *value)
{
  g_autofree char *id = g_utf8_make_valid ((const char *) oid->data, oid->size);
  g_autofree char *hex = pki_hex (value->data, value->size);

  return g_strdup_printf ("%s: %s", id, hex);
}

static PkiAlternativeName *
alternative_name_new (guint                 type,
                      const gnutls_datum_t *value,
                      const gnutls_datum_t *oid)
{
  PkiAlternativeName *name = g_new0 (PkiAlternativeName, 1);

  switch (type)
    {
    case GNUTLS_SAN_DNSNAME:
      name->kind = PKI_ALTERNATIVE_NAME_DNS;
      break;
    case GNUTLS_SAN_RFC822NAME:
      name->kind = PKI_ALTERNATIVE_NAME_EMAIL;
      break;
    case GNUTLS_SAN_URI:
      name->kind = PKI_ALTERNATIVE_NAME_URI;
      break;
    case GNUTLS_SAN_IPADDRESS:
      name->kind = PKI_ALTERNATIVE_NAME_IP;
      name->value = format_ip (value);
      break;
    case GNUTLS_SAN_DN:
      name->kind = PKI_ALTERNATIVE_NAME_DIRECTORY;
      break;
    case GNUTLS_SAN_REGISTERED_ID:
      name->kind = PKI_ALTERNATIVE_NAME_REGISTERED_ID;
      break;
    default:
      name->kind = PKI_ALTERNATIVE_NAME_OTHER;
      name->value = format_other (oid, value);
      break;
    }

  if (name->value == NULL)
    name->value = g_utf8_make_valid ((const char *) value->data, value->size);
  return name;
}

static void
read_alternative_names (PkiCertificateDetails *self,
                        const gnutls_datum_t  *value)
{
  g_auto (gnutls_subject_alt_names_t) names = NULL;
  gnutls_datum_t name, oid;
  unsigned int type;

  if (gnutls_subject_alt_names_init (&names) < 0 ||
      gnutls_x509_ext_import_subject_alt_names (value, names, 0) < 0)
    return;

  for (guint i = 0; i < MAX_ALTERNATIVE_NAMES; i++)
    {
      memset (&oid, 0, sizeof oid);
      if (gnutls_subject_alt_names_get (names, i, &type, &name, &oid) < 0)
        break;
      g_ptr_array_add (self->alternative_names, alternative_name_new (type, &name, &oid));
    }
}

static void
read_key_usage (PkiCertificateDetails *self,
                const gnutls_datum_t  *value)
{
  const struct { unsigned int bit; PkiKeyUsage usage; } bits[] = {
    { GNUTLS_KEY_DIGITAL_SIGNATURE, PKI_KEY_USAGE_DIGITAL_SIGNATURE },
    { GNUTLS_KEY_NON_REPUDIATION, PKI_KEY_USAGE_NON_REPUDIATION },
    { GNUTLS_KEY_KEY_ENCIPHERMENT, PKI_KEY_USAGE_KEY_ENCIPHERMENT },
    { GNUTLS_KEY_DATA_ENCIPHERMENT, PKI_KEY_USAGE_DATA_ENCIPHERMENT },
    { GNUTLS_KEY_KEY_AGREEMENT, PKI_KEY_USAGE_KEY_AGREEMENT },
    { GNUTLS_KEY_KEY_CERT_SIGN, PKI_KEY_USAGE_KEY_CERT_SIGN },
    { GNUTLS_KEY_CRL_SIGN, PKI_KEY_USAGE_CRL_SIGN },
    { GNUTLS_KEY_ENCIPHER_ONLY, PKI_KEY_USAGE_ENCIPHER_ONLY },
    { GNUTLS_KEY_DECIPHER_ONLY, PKI_KEY_USAGE_DECIPHER_ONLY },
  };
  unsigned int usage;

  if (gnutls_x509_ext_import_key_usage (value, &usage) < 0)
    return;
  self->has_key_usage = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    if (usage & bits[i].bit)
      self->key_usage |= bits[i].usage;
}

static void
read_extended_key_usages (PkiCertificateDetails *self,
                          const gnutls_datum_t  *value)
{
  g_auto (gnutls_x509_key_purposes_t) purposes = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gnutls_datum_t oid;

  if (gnutls_x509_key_purpose_init (&purposes) < 0 || gnutls_x509_ext_import_key_purposes (value, purposes, 0) < 0)
    return;
  for (guint i = 0; i < MAX_EXTENSIONS && gnutls_x509_key_purpose_get (purposes, i, &oid) >= 0; i++)
    {
      g_autofree char *text = g_utf8_make_valid ((const char *) oid.data, oid.size);

      g_strv_builder_add (builder, text);
    }
  g_strfreev (self->extended_key_usages);
  self->extended_key_usages = g_strv_builder_end (builder);
}

static void
read_basic_constraints (PkiCertificateDetails *self,
                        const gnutls_datum_t  *value)
{
  unsigned int ca;
  int path_length;

  if (gnutls_x509_ext_import_basic_constraints (value, &ca, &path_length) < 0)
    return;
  self->has_basic_constraints = TRUE;
  self->is_ca = ca != 0;
  self->path_length = path_length;
}

static void
read_subject_key_id (PkiCertificateDetails *self,
                     const gnutls_datum_t  *value)
{
  g_auto (PkiDatum) id = { NULL, 0 };

  if (self->subject_key_id == NULL && gnutls_x509_ext_import_subject_key_id (value, &id) >= 0)
    self->subject_key_id = pki_hex (id.data, id.size);
}

static void
read_authority_key_id (PkiCertificateDetails *self,
                       const gnutls_datum_t  *value)
{
  g_auto (gnutls_x509_aki_t) aki = NULL;
  gnutls_datum_t id;

  if (self->authority_key_id == NULL && gnutls_x509_aki_init (&aki) >= 0 &&
      gnutls_x509_ext_import_authority_key_id (value, aki, 0) >= 0 && gnutls_x509_aki_get_id (aki, &id) >= 0)
    self->authority_key_id = pki_hex (id.data, id.size);
}

static void
read_known (PkiCertificateDetails *self,
            const char            *oid,
            const gnutls_datum_t  *value)
{
  const struct { const char *oid; void (* read) (PkiCertificateDetails *, const gnutls_datum_t *); } known[] = {
    { "2.5.29.17", read_alternative_names },   { "2.5.29.15", read_key_usage },
    { "2.5.29.37", read_extended_key_usages }, { "2.5.29.19", read_basic_constraints },
    { "2.5.29.14", read_subject_key_id },      { "2.5.29.35", read_authority_key_id },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].oid, oid))
      known[i].read (self, value);
}

static gboolean
read_extension (PkiCertificateDetails *self,
                gnutls_x509_crt_t      crt,
                guint                  index)
{
  g_auto (PkiDatum) value = { NULL, 0 };
  char oid[256];
  size_t oid_size = sizeof oid;
  unsigned int critical = 0;
  PkiExtension *extension;

  if (gnutls_x509_crt_get_extension_info (crt, index, oid, &oid_size, &critical) < 0 ||
      gnutls_x509_crt_get_extension_data2 (crt, index, &value) < 0)
    return FALSE;

  extension = g_new0 (PkiExtension, 1);
  extension->oid = g_strdup (oid);
  extension->critical = critical != 0;
  extension->value = g_bytes_new (value.data, value.size);
  g_ptr_array_add (self->extensions, extension);
  read_known (self, oid, &value);
  return TRUE;
}

PkiCertificateDetails *
pki_certificate_details_new (GBytes *der)
{
  PkiCertificateDetails *self = g_new0 (PkiCertificateDetails, 1);
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (der);

  self->alternative_names = g_ptr_array_new_with_free_func ((GDestroyNotify) alternative_name_free);
  self->extensions = g_ptr_array_new_with_free_func ((GDestroyNotify) extension_free);
  self->extended_key_usages = g_new0 (char *, 1);
  self->path_length = -1;

  if (gnutls_x509_crt_init (&crt) < 0 || gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) < 0)
    return self;
  for (guint i = 0; i < MAX_EXTENSIONS && read_extension (self, crt, i); i++)
    ;
  return self;
}

void
pki_certificate_details_free (PkiCertificateDetails *self)
{
  g_ptr_array_unref (self->alternative_names);
  g_ptr_array_unref (self->extensions);
  g_strfreev (self->extended_key_usages);
  g_free (self->subject_key_id);
  g_free (self->authority_key_id);
  g_free (self);
}
