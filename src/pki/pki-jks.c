/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "pki/pki-jks-protection.h"
#include "pki/pki-jks-stream.h"
#include "pki/pki-private.h"

/* The layout is that of JavaKeyStore.engineStore() and JceKeyStore.engineStore() of the JDK: magic, version, count, the
 * entries, and a digest over all of that. */
#define JKS_MAGIC 0xfeedfeed
#define JCEKS_MAGIC 0xcececece

enum
{
  TAG_PRIVATE_KEY = 1,
  TAG_CERTIFICATE = 2,
  TAG_SECRET_KEY = 3,
};

/* An entry as it lies in the file; the spans point into it. */
typedef struct
{
  guint32       tag;
  char         *alias;
  gint64        created;
  PkiJavaField  key;        /* of a private key: EncryptedPrivateKeyInfo */
  PkiJavaField  parameters; /* of a secret key: what its SealedObject says */
  PkiJavaField  sealed;
  PkiJavaField  seal_algorithm;
  GPtrArray    *certificates; /* (element-type GBytes) */
} JksRecord;

typedef struct
{
  GBytes          *bytes;
  PkiJavaCursor    cursor;
  guint32          version;
  guint            n_certificates;
  GPtrArray       *records;   /* (element-type JksRecord) */
  GArray          *passwords; /* (element-type PkiJksPassword) */
  guint            n_opened;  /* keys */
  PkiReading      *reading;
} JksReader;

static void
jks_record_free (JksRecord *record)
{
  g_free (record->alias);
  g_ptr_array_unref (record->certificates);
  g_free (record);
}

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The keystore is cut short or inconsistent");
  return FALSE;
}

static gboolean
fail_too_many (GError **error)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The keystore has too many entries");
  return FALSE;
}

static gboolean
read_magic (PkiJavaCursor *cursor,
            PkiFormat     *format)
{
  guint32 magic;

  if (!pki_java_cursor_read_u32 (cursor, &magic) || (magic != JKS_MAGIC && magic != JCEKS_MAGIC))
    return FALSE;
  *format = magic == JKS_MAGIC ? PKI_FORMAT_JKS : PKI_FORMAT_JCEKS;
  return TRUE;
}

static PkiJavaCursor
cursor_of (GBytes *bytes)
{
  PkiJavaCursor cursor = { NULL, 0, 0 };

  cursor.data = g_bytes_get_data (bytes, &cursor.size);
  return cursor;
}

gboolean
pki_jks_matches (GBytes *bytes)
{
  PkiJavaCursor cursor = cursor_of (bytes);
  PkiFormat format;

  return read_magic (&cursor, &format);
}

/* A certificate: its type (in version 2 only; version 1 knows X.509 alone), its length and its bytes. */
static gboolean
read_certificate (JksReader  *self,
                  JksRecord  *record,
                  GError    **error)
{
  g_autofree char *type = NULL;
  const guint8 *der;
  gsize size;

  if (++self->n_certificates > PKI_MAX_ENTRIES)
    return fail_too_many (error);
  if ((self->version == 2 && !pki_java_cursor_read_utf (&self->cursor, &type))
      || !pki_java_cursor_read_block (&self->cursor, &der, &size))
    return fail_damaged (error);

  if (type != NULL && strcmp (type, "X.509") != 0 && strcmp (type, "X509") != 0)
    {
      g_autofree char *reason = g_strdup_printf (NC_("reason", "a certificate of the type “%s”"), type);
      g_autofree char *detail = g_strdup_printf ("%s: %s", record->alias, reason);

      pki_reading_warn (self->reading, PKI_WARNING_UNREADABLE_ENTRY, detail);
      return TRUE;
    }
  g_ptr_array_add (record->certificates, g_bytes_new_from_bytes (self->bytes, self->cursor.offset - size, size));
  return TRUE;
}

static gboolean
read_private_key (JksReader  *self,
                  JksRecord  *record,
                  GError    **error)
{
  guint32 n_certificates;

  if (!pki_java_cursor_read_block (&self->cursor, &record->key.bytes, &record->key.size)
      || !pki_java_cursor_read_u32 (&self->cursor, &n_certificates))
    return fail_damaged (error);
  for (guint32 i = 0; i < n_certificates; i++)
    if (!read_certificate (self, record, error))
      return FALSE;
  return TRUE;
}

/* A secret key is a javax.crypto.SealedObject (or a class derived from it), serialized. */
static gboolean
read_secret_key (JksReader  *self,
                 JksRecord  *record,
                 GError    **error)
{
  PkiJavaWanted wanted[] = { { "encodedParams" }, { "encryptedContent" }, { "sealAlg" } };

  if (!pki_java_object_read (&self->cursor, wanted, G_N_ELEMENTS (wanted), error))
    return FALSE;
  record->parameters = wanted[0].value;
  record->sealed = wanted[1].value;
  record->seal_algorithm = wanted[2].value;
  return TRUE;
}

/* Milliseconds since the epoch, rounded down. */
static gint64
seconds_of (guint64 timestamp)
{
  gint64 milliseconds = (gint64) timestamp;

  return milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);
}

static gboolean
read_record (JksReader  *self,
             GError    **error)
{
  JksRecord *record = g_new0 (JksRecord, 1);
  guint64 timestamp;

  record->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->records, record);
  if (!pki_java_cursor_read_u32 (&self->cursor, &record->tag)
      || !pki_java_cursor_read_utf (&self->cursor, &record->alias)
      || !pki_java_cursor_read_u64 (&self->cursor, &timestamp))
    return fail_damaged (error);
  record->created = seconds_of (timestamp);

  switch (record->tag)
    {
    case TAG_PRIVATE_KEY:
      return read_private_key (self, record, error);
    case TAG_CERTIFICATE:
      return read_certificate (self, record, error);
    case TAG_SECRET_KEY:
      if (self->reading->format == PKI_FORMAT_JCEKS)
        return read_secret_key (self, record, error);
      return fail_damaged (error);
    default:
      return fail_damaged (error);
    }
}

/* Walks over everything before the digest. Nothing is decoded yet: a file cut short is told as such, not as a wrong
 * password. */
static gboolean
read_records (JksReader  *self,
              GError    **error)
{
  guint32 count;

  if (!read_magic (&self->cursor, &self->reading->format)
      || !pki_java_cursor_read_u32 (&self->cursor, &self->version)
      || (self->version != 1 && self->version != 2)
      || !pki_java_cursor_read_u32 (&self->cursor, &count))
    return fail_damaged (error);
  if (count > PKI_MAX_ENTRIES)
    return fail_too_many (error);
  for (guint32 i = 0; i < count; i++)
    if (!read_record (self, error))
      return FALSE;
  return TRUE;
}

/* The password of the store goes first from then on: most keys have the same. */
static void
prefer_password (JksReader *self,
                 guint      index)
{
  PkiJksPassword *passwords = (PkiJksPassword *) self->passwords->data;
  PkiJksPassword first = passwords[index];

  memmove (passwords + 1, passwords, index * sizeof *passwords);
  passwords[0] = first;
}

static gboolean
check_integrity (JksReader  *self,
                 GError    **error)
{
  gsize size = self->cursor.offset;
  const guint8 *digest;

  if (!pki_java_cursor_read_bytes (&self->cursor, PKI_JKS_DIGEST_SIZE, &digest))
    return fail_damaged (error);
  if (pki_java_cursor_left (&self->cursor) > 0)
    pki_reading_warn (self->reading, PKI_WARNING_TRAILING_DATA, NULL);

  self->reading->integrity = PKI_INTEGRITY_UNCHECKED;
  for (guint i = 0; i < self->passwords->len; i++)
    {
      if (!pki_effort_check (&self->reading->effort, error))
        return FALSE;
      if (!pki_jks_digest_verify (&g_array_index (self->passwords, PkiJksPassword, i), self->cursor.data, size, digest))
        continue;
      self->reading->integrity = PKI_INTEGRITY_VERIFIED;
      prefer_password (self, i);
      break;
    }
  return TRUE;
}

/* Keys may have passwords of their own, and a key can be had without the store's. What opens neither is a wrong one. */
static gboolean
check_passwords (JksReader  *self,
                 GError    **error)
{
  if (self->passwords->len == 0 || self->reading->integrity == PKI_INTEGRITY_VERIFIED)
    return TRUE;
  if (self->n_opened > 0)
    {
      pki_reading_warn (self->reading, PKI_WARNING_INTEGRITY_UNCHECKED, NULL);
      return TRUE;
    }
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "Wrong password, or the file was changed");
  return FALSE;
}

static GPtrArray *
decode_certificates (JksReader       *self,
                     const JksRecord *record)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < record->certificates->len; i++)
    g_ptr_array_add (certificates,
                     pki_reading_take_certificate (self->reading, g_ptr_array_index (record->certificates, i)));
  return certificates;
}

/* What the outcome of an attempt to open a key means: a file that asks for too much altogether is refused only if it
 * does so in a single key. */
static gboolean
accept_outcome (JksReader        *self,
                const JksRecord  *record,
                PkiJksOutcome     outcome,
                GError          **error)
{
  g_autofree char *detail = NULL;

  switch (outcome)
    {
    case PKI_JKS_OPENED:
    case PKI_JKS_LOCKED:
      return TRUE;
    case PKI_JKS_EXHAUSTED:
      detail = g_strdup_printf ("%s: %s", record->alias, NC_("reason", "too much key derivation in one file"));
      pki_reading_warn (self->reading, PKI_WARNING_UNREADABLE_ENTRY, detail);
      return TRUE;
    case PKI_JKS_CANCELLED:
      return pki_effort_check (&self->reading->effort, error);
    case PKI_JKS_TOO_MANY_ROUNDS:
    default:
      g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The key “%s” asks for too many rounds of key derivation",
                   record->alias);
      return FALSE;
    }
}

/* Algorithm and size as the leaf certificate tells them, for a key that can't be read itself. */
static void
describe_from_leaf (PkiEntryFields *fields)
{
  PkiCertificate *leaf;

  if (fields->certificates->len == 0)
    return;
  leaf = g_ptr_array_index (fields->certificates, 0);
  fields->algorithm = pki_certificate_get_key_algorithm (leaf);
  fields->bits = pki_certificate_get_key_bits (leaf);
}

static PkiJksOutcome
open_private_key (JksReader        *self,
                  const JksRecord  *record,
                  PkiJksSecret     *key)
{
  PkiJksOutcome outcome = PKI_JKS_LOCKED;

  for (guint i = 0; i < self->passwords->len && outcome == PKI_JKS_LOCKED; i++)
    outcome = pki_jks_key_unprotect (&g_array_index (self->passwords, PkiJksPassword, i), &self->reading->effort,
                                     record->key.bytes, record->key.size, key);
  self->n_opened += outcome == PKI_JKS_OPENED;
  return outcome;
}

static gboolean
add_private_key (JksReader        *self,
                 const JksRecord  *record,
                 GError          **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_auto (PkiJksSecret) plain = { NULL, 0 };
  g_auto (PkiKeyDescription) key = { NULL };
  PkiEntryFields fields = { PKI_ENTRY_PRIVATE_KEY, record->alias };
  PkiJksOutcome outcome = open_private_key (self, record, &plain);

  if (!accept_outcome (self, record, outcome, error))
    return FALSE;

  certificates = decode_certificates (self, record);
  fields.created = record->created;
  fields.certificates = certificates;
  fields.locked = outcome != PKI_JKS_OPENED;
  fields.key_format = fields.locked ? NULL : "PKCS#8";
  if (!fields.locked && pki_key_describe (plain.data, plain.size, PKI_KEY_PLAIN, "PKCS#8", NULL, &self->reading->effort, &key, NULL))
    {
      fields.algorithm = key.algorithm;
      fields.bits = key.bits;
      if (certificates->len > 0)
        pki_key_complete (&key, g_ptr_array_index (certificates, 0));
    }
  else
    describe_from_leaf (&fields);
  return pki_reading_add_key (self->reading, pki_entry_new (&fields), &key, error);
}

static gboolean
add_certificate (JksReader        *self,
                 const JksRecord  *record,
                 GError          **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  PkiEntryFields fields = { PKI_ENTRY_CERTIFICATE, record->alias };

  if (record->certificates->len == 0)
    return TRUE;
  certificates = decode_certificates (self, record);
  fields.created = record->created;
  fields.certificates = certificates;
  describe_from_leaf (&fields);
  return pki_reading_add (self->reading, pki_entry_new (&fields), error);
}

/* What sealed the object: com.sun.crypto.provider.KeyProtector.seal() knows this one algorithm. */
static gboolean
is_sealed_by_jdk (const JksRecord *record)
{
  static const char name[] = "PBEWithMD5AndTripleDES";

  return record->seal_algorithm.size == sizeof name - 1
         && memcmp (record->seal_algorithm.bytes, name, sizeof name - 1) == 0
         && record->parameters.bytes != NULL && record->sealed.bytes != NULL;
}

/* Opens a secret key and reads its name and its size off the javax.crypto.spec.SecretKeySpec (`algorithm`, `key`) or
 * the java.security.KeyRep (`algorithm`, `encoded`) inside. An object of another kind stays locked. */
static PkiJksOutcome
describe_secret_key_with (JksReader             *self,
                          const JksRecord       *record,
                          const PkiJksPassword  *password,
                          char                 **algorithm,
                          guint                 *bits)
{
  g_auto (PkiJksSecret) object = { NULL, 0 };
  PkiJavaWanted wanted[] = { { "algorithm" }, { "key" }, { "encoded" } };
  PkiJavaCursor cursor;
  PkiJavaField key;
  PkiJksOutcome outcome;

  outcome = pki_jks_object_unseal (password, &self->reading->effort, record->parameters.bytes, record->parameters.size,
                                   record->sealed.bytes, record->sealed.size, &object);
  if (outcome != PKI_JKS_OPENED)
    return outcome;

  cursor = (PkiJavaCursor) { object.data, object.size, 0 };
  if (!pki_java_object_read (&cursor, wanted, G_N_ELEMENTS (wanted), NULL) || wanted[0].value.bytes == NULL)
    return PKI_JKS_LOCKED;
  key = wanted[1].value.bytes != NULL ? wanted[1].value : wanted[2].value;
  *algorithm = pki_java_utf_decode (wanted[0].value.bytes, wanted[0].value.size);
  *bits = key.size < G_MAXUINT / 8 ? (guint) key.size * 8 : 0;
  return PKI_JKS_OPENED;
}

static PkiJksOutcome
describe_secret_key (JksReader        *self,
                     const JksRecord  *record,
                     char            **algorithm,
                     guint            *bits)
{
  PkiJksOutcome outcome = PKI_JKS_LOCKED;

  if (!is_sealed_by_jdk (record))
    return PKI_JKS_LOCKED;
  for (guint i = 0; i < self->passwords->len && outcome == PKI_JKS_LOCKED; i++)
    outcome = describe_secret_key_with (self, record, &g_array_index (self->passwords, PkiJksPassword, i), algorithm, bits);
  self->n_opened += outcome == PKI_JKS_OPENED;
  return outcome;
}

static gboolean
add_secret_key (JksReader        *self,
                const JksRecord  *record,
                GError          **error)
{
  g_autofree char *algorithm = NULL;
  PkiEntryFields fields = { PKI_ENTRY_SECRET_KEY, record->alias };
  PkiJksOutcome outcome = describe_secret_key (self, record, &algorithm, &fields.bits);

  if (!accept_outcome (self, record, outcome, error))
    return FALSE;
  fields.created = record->created;
  fields.locked = outcome != PKI_JKS_OPENED;
  fields.algorithm = algorithm;
  fields.key_format = fields.locked ? NULL : "RAW";
  return pki_reading_add (self->reading, pki_entry_new (&fields), error);
}

static gboolean
add_record (JksReader        *self,
            const JksRecord  *record,
            GError          **error)
{
  switch (record->tag)
    {
    case TAG_PRIVATE_KEY:
      return add_private_key (self, record, error);
    case TAG_CERTIFICATE:
      return add_certificate (self, record, error);
    default:
      return add_secret_key (self, record, error);
    }
}

/* Java keeps the last of two entries with one alias; who looks into a file wants to know of both. */
static void
warn_of_duplicates (JksReader *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->records->len; i++)
    {
      const JksRecord *record = g_ptr_array_index (self->records, i);

      if (!g_hash_table_add (seen, record->alias))
        pki_reading_warn (self->reading, PKI_WARNING_DUPLICATE_ALIAS, record->alias);
    }
}

static void
prepare_certificates (JksReader *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < self->records->len; i++)
    {
      const JksRecord *record = g_ptr_array_index (self->records, i);

      for (guint k = 0; k < record->certificates->len; k++)
        g_ptr_array_add (all, g_ptr_array_index (record->certificates, k));
    }
  pki_reading_prepare_certificates (self->reading, all);
}

static gboolean
read_all (JksReader  *self,
          GError    **error)
{
  if (!read_records (self, error) || !check_integrity (self, error))
    return FALSE;
  warn_of_duplicates (self);
  prepare_certificates (self);
  for (guint i = 0; i < self->records->len; i++)
    if (!pki_effort_check (&self->reading->effort, error) ||
        !add_record (self, g_ptr_array_index (self->records, i), error))
      return FALSE;
  return check_passwords (self, error);
}

/* No Java program can have used a password that is not UTF-8. */
static gboolean
take_passwords (JksReader           *self,
                const char * const  *passwords,
                GError             **error)
{
  for (guint i = 0; passwords != NULL && passwords[i] != NULL; i++)
    {
      PkiJksPassword password;

      if (pki_jks_password_init (&password, passwords[i]))
        g_array_append_val (self->passwords, password);
    }
  if (passwords == NULL || self->passwords->len > 0)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The password is not valid UTF-8");
  return FALSE;
}

/**
 * pki_jks_read:
 *
 * Reads a keystore of the JDK. Its certificates lie open, so that they are there without a password too.
 */
gboolean
pki_jks_read (GBytes      *bytes,
              PkiReading  *reading,
              GError     **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) jks_record_free);
  g_autoptr (GArray) passwords = g_array_new (FALSE, TRUE, sizeof (PkiJksPassword));
  JksReader reader = { bytes, cursor_of (bytes), 0, 0, records, passwords, 0, reading };

  g_array_set_clear_func (passwords, (GDestroyNotify) pki_jks_password_clear);
  return take_passwords (&reader, reading->options.passwords, error) && read_all (&reader, error);
}
