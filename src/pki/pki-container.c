/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-private-key-private.h"
#include "pki/pki-private.h"

struct _PkiContainer
{
  GObject         parent_instance;

  GPtrArray      *entries;  /* (owned) (element-type PkiEntry) */
  GPtrArray      *certificates; /* (owned) (element-type PkiCertificate) */
  GPtrArray      *warnings; /* (owned) (element-type PkiWarning) */
  PkiFormat       format;
  PkiProtection   protection;
  PkiIntegrity    integrity;
  gboolean        locked;
};

G_DEFINE_FINAL_TYPE (PkiContainer, pki_container, G_TYPE_OBJECT)

typedef gboolean (* ReadFunc) (GBytes *bytes, PkiReading *reading, GError **error);

static const struct
{
  gboolean  (* matches) (GBytes *bytes);
  ReadFunc     read;
  PkiFormat    format;
} readers[] = {
  { pki_jks_matches, pki_jks_read, PKI_FORMAT_JKS },
  { pki_pem_matches, pki_pem_read, PKI_FORMAT_PEM },
  { pki_pkcs12_matches, pki_pkcs12_read, PKI_FORMAT_PKCS12 },
  { pki_pkcs7_matches, pki_pkcs7_read, PKI_FORMAT_PKCS7 },
};

static gboolean
check_size (GBytes  *bytes,
            GError **error)
{
  gsize size = g_bytes_get_size (bytes);

  if (size == 0)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_EMPTY, "The file is empty");
      return FALSE;
    }
  if (size > PKI_MAX_BYTES)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d bytes", PKI_MAX_BYTES);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_any (GBytes      *bytes,
          PkiReading  *reading,
          GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].matches (bytes))
      {
        reading->format = readers[i].format;
        return readers[i].read (bytes, reading, error);
      }

  reading->format = PKI_FORMAT_DER;
  return pki_der_read (bytes, reading, error);
}

/**
 * pki_container_parse:
 * @bytes: the content of a file; the format is told by it alone
 * @password: (nullable): the file's password, in UTF-8; %NULL for none
 * @error: return location for a #PkiError
 *
 * Reads what a file holds. Without a password, what needs one is locked and the rest is there; a wrong one is an error.
 * Takes milliseconds for large files, and as long as the file's key derivation wants: not for the main thread.
 *
 * Returns: (transfer full): what the file holds
 */
PkiContainer *
pki_container_parse (GBytes      *bytes,
                     const char  *password,
                     GError     **error)
{
  const char *passwords[] = { password, NULL };

  return pki_container_parse_with (bytes, passwords, NULL, error);
}

static gboolean
read_bytes (GBytes                   *bytes,
            const PkiReadingOptions  *options,
            PkiReading               *reading,
            GError                  **error)
{
  PkiReadingOptions own = *options;

  if (own.passwords != NULL && own.passwords[0] == NULL)
    own.passwords = NULL;
  pki_reading_init (reading, PKI_FORMAT_DER, &own);
  return check_size (bytes, error) && pki_effort_check (&reading->effort, error) && read_any (bytes, reading, error);
}

/**
 * pki_container_parse_with:
 * @bytes: the content of a file; the format is told by it alone
 * @passwords: (nullable) (array zero-terminated=1): in UTF-8, tried in this order for the file and for each key in it
 * @cancelled: (nullable): set to 1 from any thread, it ends the reading within 100 ms
 * @error: return location for a #PkiError, %PKI_ERROR_CANCELLED among them
 *
 * Reads what a file holds. Without passwords, what needs one is locked and the rest is there. It is an error if none of
 * them opens anything; what another one would open stays locked. The entries and their order are the same whatever
 * passwords are given, unless a file hides from those who have none how much it holds.
 *
 * Returns: (transfer full): what the file holds
 */
PkiContainer *
pki_container_parse_with (GBytes               *bytes,
                          const char * const   *passwords,
                          const volatile gint  *cancelled,
                          GError              **error)
{
  return pki_container_parse_with_keys (bytes, passwords, cancelled, NULL, error);
}

/**
 * pki_container_parse_with_keys:
 * @bytes: the content of a file
 * @passwords: (nullable) (array zero-terminated=1): as for pki_container_parse_with()
 * @cancelled: (nullable): as for pki_container_parse_with()
 * @keys: (out) (optional) (transfer full) (element-type PkiPrivateKey): the private keys, each at the index of its entry
 *   in pki_container_get_entries(); the array may be shorter, and an element is %NULL where there is no key or none that
 *   can be read with @passwords
 * @error: return location for a #PkiError, %PKI_ERROR_CANCELLED among them
 *
 * Reads what a file holds, and all its private keys with it: pki_container_extract_key() would read it for each of them.
 *
 * Returns: (transfer full): what the file holds
 */
PkiContainer *
pki_container_parse_with_keys (GBytes               *bytes,
                               const char * const   *passwords,
                               const volatile gint  *cancelled,
                               GPtrArray           **keys,
                               GError              **error)
{
  const PkiReadingOptions options = { passwords, cancelled, keys != NULL ? PKI_ALL_KEYS_WANTED : PKI_NO_KEY_WANTED };
  g_auto (PkiReading) reading = { 0 };
  PkiContainer *self;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (!read_bytes (bytes, &options, &reading, error))
    return NULL;

  if (keys != NULL)
    *keys = reading.keys != NULL ? g_steal_pointer (&reading.keys) : g_ptr_array_new ();

  self = g_object_new (PKI_TYPE_CONTAINER, NULL);
  self->format = reading.format;
  self->integrity = reading.integrity;
  self->protection = reading.protection;
  self->locked = reading.locked;
  self->entries = g_steal_pointer (&reading.entries);
  self->warnings = g_steal_pointer (&reading.warnings);
  self->certificates = g_steal_pointer (&reading.certificates);
  return self;
}

/**
 * pki_container_extract_key:
 * @bytes: the content of a file
 * @passwords: (nullable) (array zero-terminated=1): as for pki_container_parse_with()
 * @index: the number, from 0, of an entry of pki_container_get_entries()
 * @error: return location for a #PkiError: %PKI_ERROR_WRONG_PASSWORD if no password opens the key,
 *   %PKI_ERROR_UNSUPPORTED_ALGORITHM if it is of a kind that can only be shown, %PKI_ERROR_UNRECOGNIZED if the entry is
 *   not a private key
 *
 * Reads the file again for the private key of one of its entries, and checks that the key's parts fit together. Takes as
 * long as reading the file does.
 *
 * Returns: (transfer full): the key
 */
PkiPrivateKey *
pki_container_extract_key (GBytes              *bytes,
                           const char * const  *passwords,
                           guint                index,
                           GError             **error)
{
  const PkiReadingOptions options = { passwords, NULL, index };
  g_auto (PkiReading) reading = { 0 };

  g_return_val_if_fail (bytes != NULL && index < PKI_ALL_KEYS_WANTED, NULL);

  if (!read_bytes (bytes, &options, &reading, error))
    return NULL;
  if (reading.key != NULL)
    return pki_private_key_new_take_handle (g_steal_pointer (&reading.key), error);
  if (reading.key_problem != NULL)
    g_propagate_error (error, g_steal_pointer (&reading.key_problem));
  else
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED, "The entry is not a private key");
  return NULL;
}

PkiFormat
pki_container_get_format (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), PKI_FORMAT_DER);
  return self->format;
}

PkiIntegrity
pki_container_get_integrity (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), PKI_INTEGRITY_NONE);
  return self->integrity;
}

gboolean
pki_container_get_locked (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), FALSE);
  return self->locked;
}

GPtrArray *
pki_container_get_entries (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), NULL);
  return self->entries;
}

GPtrArray *
pki_container_get_warnings (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), NULL);
  return self->warnings;
}

const PkiProtection *
pki_container_get_protection (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), NULL);
  return &self->protection;
}

/**
 * pki_container_get_certificates:
 * @self: a container
 *
 * Returns: (transfer none) (element-type PkiCertificate): all certificates of the file, in its order: entries are put in
 *   another one, and an entry's chain is ordered
 */
GPtrArray *
pki_container_get_certificates (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), NULL);
  return self->certificates;
}

gboolean
pki_container_has_private_key (PkiContainer *self)
{
  g_return_val_if_fail (PKI_IS_CONTAINER (self), FALSE);

  for (guint i = 0; i < self->entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (self->entries, i)) == PKI_ENTRY_PRIVATE_KEY)
      return TRUE;
  return FALSE;
}

/**
 * pki_container_get_earliest_expiry:
 * @self: a container
 *
 * Returns: (nullable) (transfer none): the certificate, of all chains, that expires first
 */
PkiCertificate *
pki_container_get_earliest_expiry (PkiContainer *self)
{
  PkiCertificate *earliest = NULL;

  g_return_val_if_fail (PKI_IS_CONTAINER (self), NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (g_ptr_array_index (self->entries, i));

      for (guint k = 0; k < chain->len; k++)
        {
          PkiCertificate *certificate = g_ptr_array_index (chain, k);

          if (pki_certificate_get_problem (certificate) == NULL &&
              (earliest == NULL ||
               pki_certificate_get_not_after (certificate) < pki_certificate_get_not_after (earliest)))
            earliest = certificate;
        }
    }
  return earliest;
}

const char *
pki_format_get_name (PkiFormat format)
{
  switch (format)
    {
    case PKI_FORMAT_PEM:
      return "PEM";
    case PKI_FORMAT_DER:
      return "DER";
    case PKI_FORMAT_PKCS7:
      return "PKCS#7";
    case PKI_FORMAT_PKCS12:
      return "PKCS#12";
    case PKI_FORMAT_JKS:
      return "JKS";
    case PKI_FORMAT_JCEKS:
      return "JCEKS";
    default:
      g_return_val_if_reached ("unknown");
    }
}

const char *
pki_integrity_get_name (PkiIntegrity integrity)
{
  switch (integrity)
    {
    case PKI_INTEGRITY_NONE:
      return "none";
    case PKI_INTEGRITY_UNCHECKED:
      return "unchecked";
    case PKI_INTEGRITY_VERIFIED:
      return "verified";
    case PKI_INTEGRITY_FAILED:
      return "failed";
    default:
      g_return_val_if_reached ("unknown");
    }
}

const char *
pki_warning_get_code_name (PkiWarningCode code)
{
  switch (code)
    {
    case PKI_WARNING_UNDECODABLE_CERTIFICATE:
      return "undecodable-certificate";
    case PKI_WARNING_UNREADABLE_ENTRY:
      return "unreadable-entry";
    case PKI_WARNING_UNKNOWN_PEM_BLOCK:
      return "unknown-pem-block";
    case PKI_WARNING_DUPLICATE_ALIAS:
      return "duplicate-alias";
    case PKI_WARNING_TRAILING_DATA:
      return "trailing-data";
    case PKI_WARNING_INTEGRITY_UNCHECKED:
      return "integrity-unchecked";
    default:
      g_return_val_if_reached ("unknown");
    }
}

static void
pki_container_finalize (GObject *object)
{
  PkiContainer *self = PKI_CONTAINER (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);

  G_OBJECT_CLASS (pki_container_parent_class)->finalize (object);
}

static void
pki_container_class_init (PkiContainerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_container_finalize;
}

static void
pki_container_init (PkiContainer *self)
{
}
