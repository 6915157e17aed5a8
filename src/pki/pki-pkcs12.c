/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pki/pki-chain-private.h"
#include "pki/pki-oid.h"
#include "pki/pki-pkcs12-crypto.h"
#include "pki/pki-error-private.h"
#include "pki/pki-private.h"

#define OID_DATA "1.2.840.113549.1.7.1"
#define OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"

/* RFC 7292, section 4.2 and appendix D. */
#define OID_KEY_BAG "1.2.840.113549.1.12.10.1.1"
#define OID_SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2"
#define OID_CERTIFICATE_BAG "1.2.840.113549.1.12.10.1.3"
#define OID_CRL_BAG "1.2.840.113549.1.12.10.1.4"
#define OID_SECRET_BAG "1.2.840.113549.1.12.10.1.5"
#define OID_SAFE_CONTENTS_BAG "1.2.840.113549.1.12.10.1.6"
#define OID_X509_CERTIFICATE "1.2.840.113549.1.9.22.1"
#define OID_FRIENDLY_NAME "1.2.840.113549.1.9.20"
#define OID_LOCAL_KEY_ID "1.2.840.113549.1.9.21"

#define MAX_NESTED_BAGS 8

typedef struct
{
  PkiEntryKind    kind;
  char           *alias;        /* (nullable) */
  GBytes         *local_key_id; /* (nullable) */
  GBytes         *der;          /* of a certificate */
  PkiCertificate *certificate;  /* of a certificate, once all have been read */
  char           *key_id;       /* (nullable): of a certificate's public key; made when it is asked for */
  gboolean        in_chain;     /* a certificate that is shown with a key */
  PkiKeyDescription key;        /* of a key */
  PkiEntry       *crl;          /* (nullable) */
} Item;

typedef struct
{
  PkiPkcs12Password *password;
  gboolean           given;  /* a password was given */
  gboolean           opened; /* decryption is worth a try: the password verified, or there is nothing to verify */
  GPtrArray         *items;  /* (element-type Item) */
  gboolean           encrypted; /* what is read was encrypted as a whole */
  guint              n_completions; /* attempts left to find the rest of a key in a certificate */
  GError            *problem; /* (owned) (nullable): why a part could not be read */
  PkiReading        *reading;
} Reader;

static gboolean read_safe_contents (Reader      *self,
                                    PkiDerSpan   ber,
                                    guint        depth,
                                    GError     **error);

static void
item_free (Item *item)
{
  g_free (item->alias);
  g_clear_pointer (&item->local_key_id, g_bytes_unref);
  g_clear_pointer (&item->der, g_bytes_unref);
  g_clear_object (&item->certificate);
  g_free (item->key_id);
  pki_key_description_clear (&item->key);
  g_clear_object (&item->crl);
  g_free (item);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Item, item_free)

/* Skips a tag and a length, be it left open, of the front. */
static gboolean
skip_header (PkiDerSpan *span,
             guint8      tag)
{
  gsize n = 2;

  if (span->size < 2 || span->data[0] != tag)
    return FALSE;
  if (span->data[1] > 0x80)
    n += span->data[1] & 0x7f;
  if (n > span->size)
    return FALSE;
  span->data += n;
  span->size -= n;
  return TRUE;
}

/**
 * pki_pkcs12_matches:
 *
 * PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, macData MacData OPTIONAL }, RFC 7292, section 4.
 */
gboolean
pki_pkcs12_matches (GBytes *bytes)
{
  static const guint8 version[] = { PKI_DER_INTEGER, 1, 3 };
  PkiDerSpan span = { NULL, 0 };

  span.data = g_bytes_get_data (bytes, &span.size);
  if (!skip_header (&span, PKI_DER_SEQUENCE) || span.size < sizeof version
      || memcmp (span.data, version, sizeof version) != 0)
    return FALSE;
  span.data += sizeof version;
  span.size -= sizeof version;
  return skip_header (&span, PKI_DER_SEQUENCE) && pki_der_span_peek (&span, PKI_DER_OID);
}

/* BMPString to UTF-8; what is not UTF-16 becomes U+FFFD. */
static char *
bmp_to_utf8 (PkiDerSpan bmp)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i + 1 < bmp.size; i += 2)
    {
      gunichar unit = (gunichar) bmp.data[i] << 8 | bmp.data[i + 1];

      if (unit >= 0xd800 && unit <= 0xdbff && i + 3 < bmp.size && (bmp.data[i + 2] & 0xfc) == 0xdc)
        {
          gunichar low = (gunichar) bmp.data[i + 2] << 8 | bmp.data[i + 3];

          unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
          i += 2;
        }
      g_string_append_unichar (text, unit == 0 || (unit >= 0xd800 && unit <= 0xdfff) ? 0xfffd : unit);
    }
  return g_string_free (text, FALSE);
}

/* PKCS12Attribute ::= SEQUENCE { attrId, attrValues SET OF }; those that can't be read are passed over. */
static void
read_attributes (PkiDerSpan  attributes,
                 Item       *item)
{
  PkiDerSpan attribute;

  while (pki_der_span_take (&attributes, PKI_DER_SEQUENCE, &attribute))
    {
      g_autofree char *oid = NULL;
      PkiDerSpan values;
      PkiDerSpan value;

      if (!pki_der_span_take_oid (&attribute, &oid) || !pki_der_span_take (&attribute, PKI_DER_SET, &values))
        continue;
      if (strcmp (oid, OID_FRIENDLY_NAME) == 0 && item->alias == NULL
          && pki_der_span_take (&values, PKI_DER_BMP_STRING, &value))
        item->alias = bmp_to_utf8 (value);
      else if (strcmp (oid, OID_LOCAL_KEY_ID) == 0 && item->local_key_id == NULL
               && pki_der_span_take (&values, PKI_DER_OCTET_STRING, &value))
        item->local_key_id = g_bytes_new (value.data, value.size);
    }
}

static void
warn_unreadable (Reader     *self,
                 const Item *item,
                 const char *reason)
{
  g_autofree char *detail = item->alias != NULL ? g_strdup_printf ("%s: %s", item->alias, reason) : g_strdup (reason);

  pki_reading_warn (self->reading, PKI_WARNING_UNREADABLE_ENTRY, detail);
}

static void
describe_key (Reader       *self,
              Item         *item,
              const guint8 *der,
              gsize         size)
{
  pki_key_description_clear (&item->key);
  item->key.locked = FALSE;
  pki_key_describe (der, size, PKI_KEY_PLAIN, "PKCS#8", NULL, &self->reading->effort, &item->key, NULL);
  if (!pki_reading_wants_keys (self->reading))
    g_clear_pointer (&item->key.handle, gnutls_x509_privkey_deinit);
}

/* PrivateKeyInfo of a secret key, as the JDK writes it: the OID of its cipher and its bytes. */
static void
describe_secret (Item         *item,
                 const guint8 *der,
                 gsize         size)
{
  g_autofree char *oid = NULL;
  PkiDerSpan rest = { der, size };
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan key;
  guint64 version;

  item->key.locked = FALSE;
  if (!pki_der_span_take (&rest, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take_number (&info, &version)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
      || !pki_der_span_take_oid (&algorithm, &oid)
      || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &key))
    return;
  if (g_str_has_prefix (oid, "2.16.840.1.101.3.4.1"))
    item->key.algorithm = g_strdup ("AES");
  else
    item->key.algorithm = g_strdup (pki_oid_get_label (oid));
  item->key.bits = key.size < G_MAXUINT / 8 ? (guint) key.size * 8 : 0;
}

/* A key that has a password of its own, or an algorithm that is not there, leaves the others readable; only a file that
 * asks for too much is refused. */
static gboolean
read_shrouded (Reader      *self,
               PkiDerSpan   value,
               Item        *item,
               GError     **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree guint8 *plain = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan cipher_text;
  gsize size;

  item->key.locked = TRUE;
  if (!pki_der_span_take (&value, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
      || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &cipher_text))
    return pki_error_set_damaged (error);
  pki_pkcs12_note_cipher (algorithm, &self->reading->protection);
  if (!self->opened)
    return TRUE;
  if (pki_pkcs12_decrypt (self->password, algorithm, cipher_text, &plain, &size, &failure))
    {
      if (item->kind == PKI_ENTRY_SECRET_KEY)
        describe_secret (item, plain, size);
      else
        describe_key (self, item, plain, size);
      pki_pkcs12_wipe (plain, size);
      return TRUE;
    }
  if (g_error_matches (failure, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM))
    {
      warn_unreadable (self, item, failure->message);
      item->key.problem = g_steal_pointer (&failure);
      return TRUE;
    }
  if (g_error_matches (failure, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD)
      && (!self->given || self->reading->integrity == PKI_INTEGRITY_VERIFIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* CertBag and CRLBag ::= SEQUENCE { id, value [0] EXPLICIT }, with an OCTET STRING for X.509. */
static gboolean
take_typed_value (PkiDerSpan   value,
                  char       **oid,
                  PkiDerSpan  *content)
{
  PkiDerSpan bag;
  PkiDerSpan explicit;

  return pki_der_span_take (&value, PKI_DER_SEQUENCE, &bag)
         && pki_der_span_take_oid (&bag, oid)
         && pki_der_span_take (&bag, PKI_DER_CONTEXT_0, &explicit)
         && pki_der_span_take (&explicit, PKI_DER_OCTET_STRING, content);
}

static gboolean
read_certificate (Reader      *self,
                  PkiDerSpan   value,
                  Item        *item,
                  GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan content;

  if (!take_typed_value (value, &oid, &content))
    return pki_error_set_damaged (error);
  if (strcmp (oid, OID_X509_CERTIFICATE) == 0)
    item->der = g_bytes_new (content.data, content.size);
  else
    warn_unreadable (self, item, NC_("reason", "a certificate of another kind than X.509"));
  return TRUE;
}

static gboolean
read_crl (Reader      *self,
          PkiDerSpan   value,
          Item        *item,
          GError     **error)
{
  g_autofree char *oid = NULL;
  g_autoptr (GBytes) der = NULL;
  const PkiReadingOptions options = { NULL, self->reading->options.cancelled, PKI_NO_KEY_WANTED };
  g_auto (PkiReading) inner = { 0 };
  PkiDerSpan content;

  if (!take_typed_value (value, &oid, &content))
    return pki_error_set_damaged (error);
  der = g_bytes_new (content.data, content.size);
  pki_reading_init (&inner, PKI_FORMAT_DER, &options);
  if (pki_der_read (der, &inner, NULL) && inner.entries->len == 1)
    item->crl = g_object_ref (g_ptr_array_index (inner.entries, 0));
  else
    warn_unreadable (self, item, NC_("reason", "a revocation list that can’t be decoded"));
  return TRUE;
}

/* SecretBag; the JDK puts an EncryptedPrivateKeyInfo into it. A secret of another kind is shown without its details. */
static gboolean
read_secret (Reader      *self,
             PkiDerSpan   value,
             Item        *item,
             GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan content;

  item->key.locked = TRUE;
  if (take_typed_value (value, &oid, &content) && strcmp (oid, OID_SHROUDED_KEY_BAG) == 0)
    return read_shrouded (self, content, item, error);
  return TRUE;
}

/* Reads what a bag holds into @item; @keep tells whether that is something to show. */
static gboolean
read_bag_value (Reader      *self,
                const char  *oid,
                PkiDerSpan   value,
                Item        *item,
                gboolean    *keep,
                GError     **error)
{
  gboolean done = TRUE;

  *keep = TRUE;
  if (strcmp (oid, OID_CERTIFICATE_BAG) == 0)
    {
      item->kind = PKI_ENTRY_CERTIFICATE;
      done = read_certificate (self, value, item, error);
      *keep = item->der != NULL;
    }
  else if (strcmp (oid, OID_SHROUDED_KEY_BAG) == 0)
    {
      item->kind = PKI_ENTRY_PRIVATE_KEY;
      done = read_shrouded (self, value, item, error);
    }
  else if (strcmp (oid, OID_KEY_BAG) == 0)
    {
      item->kind = PKI_ENTRY_PRIVATE_KEY;
      self->reading->protection.plain_keys += self->encrypted ? 0 : 1;
      describe_key (self, item, value.data, value.size);
    }
  else if (strcmp (oid, OID_CRL_BAG) == 0)
    {
      item->kind = PKI_ENTRY_CRL;
      done = read_crl (self, value, item, error);
      *keep = item->crl != NULL;
    }
  else if (strcmp (oid, OID_SECRET_BAG) == 0)
    {
      item->kind = PKI_ENTRY_SECRET_KEY;
      done = read_secret (self, value, item, error);
    }
  else
    {
      *keep = FALSE;
      warn_unreadable (self, item, oid);
    }
  return done;
}

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes SET OF OPTIONAL }. */
static gboolean
read_bag (Reader      *self,
          PkiDerSpan   bag,
          guint        depth,
          GError     **error)
{
  g_autoptr (Item) item = g_new0 (Item, 1);
  g_autofree char *oid = NULL;
  PkiDerSpan value;
  PkiDerSpan attributes;
  gboolean keep;

  if (!pki_effort_check (&self->reading->effort, error))
    return FALSE;
  if (!pki_der_span_take_oid (&bag, &oid) || !pki_der_span_take (&bag, PKI_DER_CONTEXT_0, &value))
    return pki_error_set_damaged (error);
  if (strcmp (oid, OID_SAFE_CONTENTS_BAG) == 0)
    return read_safe_contents (self, value, depth + 1, error);
  if (pki_der_span_take (&bag, PKI_DER_SET, &attributes))
    read_attributes (attributes, item);
  if (!read_bag_value (self, oid, value, item, &keep, error))
    return FALSE;
  if (!keep)
    return TRUE;
  if (self->items->len >= PKI_MAX_ENTRIES)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The file has too many entries");
      return FALSE;
    }
  g_ptr_array_add (self->items, g_steal_pointer (&item));
  return TRUE;
}

static gboolean
read_bags (Reader      *self,
           PkiDerSpan   contents,
           guint        depth,
           GError     **error)
{
  PkiDerSpan bags;
  PkiDerSpan bag;

  if (!pki_der_span_take (&contents, PKI_DER_SEQUENCE, &bags))
    return pki_error_set_damaged (error);
  while (bags.size > 0)
    {
      if (!pki_der_span_take (&bags, PKI_DER_SEQUENCE, &bag))
        return pki_error_set_damaged (error);
      if (!read_bag (self, bag, depth, error))
        return FALSE;
    }
  return TRUE;
}

/* SafeContents ::= SEQUENCE OF SafeBag. */
static gboolean
read_safe_contents (Reader      *self,
                    PkiDerSpan   ber,
                    guint        depth,
                    GError     **error)
{
  g_autoptr (GByteArray) der = NULL;
  gsize used;
  gboolean done;

  if (depth > MAX_NESTED_BAGS)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The file is nested too deeply");
      return FALSE;
    }
  der = pki_ber_normalize (ber, &used, error);
  if (der == NULL)
    return FALSE;
  done = read_bags (self, (PkiDerSpan) { der->data, der->len }, depth, error);
  pki_pkcs12_wipe (der->data, der->len);
  return done;
}

/* The [0] IMPLICIT OCTET STRING of EncryptedContentInfo, which in BER may be in pieces. */
static gboolean
take_encrypted_content (PkiDerSpan *from,
                        GByteArray *content)
{
  PkiDerSpan pieces;
  PkiDerSpan piece;

  if (pki_der_span_take (from, PKI_DER_CONTEXT (0), &piece))
    {
      g_byte_array_append (content, piece.data, (guint) piece.size);
      return TRUE;
    }
  if (!pki_der_span_take (from, PKI_DER_CONTEXT_0, &pieces))
    return FALSE;
  while (pieces.size > 0)
    {
      if (!pki_der_span_take (&pieces, PKI_DER_OCTET_STRING, &piece))
        return FALSE;
      g_byte_array_append (content, piece.data, (guint) piece.size);
    }
  return TRUE;
}

/* A part under an algorithm that is not there leaves the other parts readable. */
static void
keep_problem (Reader *self,
              GError *problem)
{
  self->reading->locked = TRUE;
  pki_reading_warn (self->reading, PKI_WARNING_UNREADABLE_ENTRY, problem->message);
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_error_free (problem);
}

/* EncryptedData ::= SEQUENCE { version, EncryptedContentInfo { contentType, algorithm, [0] IMPLICIT content } },
 * RFC 2315, section 13. What is left of @info is the content. */
static gboolean
take_encrypted_data (PkiDerSpan  data,
                     PkiDerSpan *algorithm,
                     PkiDerSpan *info)
{
  g_autofree char *oid = NULL;
  PkiDerSpan sequence;
  guint64 version;

  return pki_der_span_take (&data, PKI_DER_SEQUENCE, &sequence)
         && pki_der_span_take_number (&sequence, &version)
         && pki_der_span_take (&sequence, PKI_DER_SEQUENCE, info)
         && pki_der_span_take_oid (info, &oid)
         && pki_der_span_take (info, PKI_DER_SEQUENCE, algorithm);
}

static gboolean
read_encrypted (Reader      *self,
                PkiDerSpan   data,
                GError     **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree guint8 *plain = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  gsize size;
  gboolean done;

  if (!take_encrypted_data (data, &algorithm, &info) || !take_encrypted_content (&info, content))
    return pki_error_set_damaged (error);
  pki_pkcs12_note_cipher (algorithm, &self->reading->protection);
  if (!self->opened)
    {
      self->reading->locked = TRUE;
      return TRUE;
    }
  if (!pki_pkcs12_decrypt (self->password, algorithm, (PkiDerSpan) { content->data, content->len },
                           &plain, &size, &failure))
    {
      if (g_error_matches (failure, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM))
        {
          keep_problem (self, g_steal_pointer (&failure));
          return TRUE;
        }
      if (!g_error_matches (failure, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD)
          || (self->given && self->reading->integrity != PKI_INTEGRITY_VERIFIED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      self->reading->locked = TRUE;
      return TRUE;
    }
  self->encrypted = TRUE;
  done = read_safe_contents (self, (PkiDerSpan) { plain, size }, 0, error);
  self->encrypted = FALSE;
  pki_pkcs12_wipe (plain, size);
  return done;
}

/* The key of what is encrypted first. A file in BER is left alone: what it is, is only known once it is normal. */
static void
begin_decrypting (Reader     *self,
                  PkiDerSpan  safe)
{
  PkiDerSpan infos;
  PkiDerSpan info;
  PkiDerSpan content;
  PkiDerSpan algorithm;

  if (!self->given || !pki_der_span_take (&safe, PKI_DER_SEQUENCE, &infos))
    return;
  while (pki_der_span_take (&infos, PKI_DER_SEQUENCE, &info))
    {
      g_autofree char *oid = NULL;

      if (pki_der_span_take_oid (&info, &oid) && strcmp (oid, OID_ENCRYPTED_DATA) == 0
          && pki_der_span_take (&info, PKI_DER_CONTEXT_0, &content)
          && take_encrypted_data (content, &algorithm, &info))
        {
          pki_pkcs12_begin_decrypting (self->password, algorithm);
          return;
        }
    }
}

/* AuthenticatedSafe ::= SEQUENCE OF ContentInfo, RFC 7292, section 4.1. */
static gboolean
read_authenticated_safe (Reader      *self,
                         PkiDerSpan   ber,
                         GError     **error)
{
  g_autoptr (GByteArray) der = NULL;
  PkiDerSpan rest;
  PkiDerSpan infos;
  gsize used;

  der = pki_ber_normalize (ber, &used, error);
  if (der == NULL)
    return FALSE;
  rest = (PkiDerSpan) { der->data, der->len };
  if (!pki_der_span_take (&rest, PKI_DER_SEQUENCE, &infos))
    return pki_error_set_damaged (error);
  while (infos.size > 0)
    {
      g_autofree char *oid = NULL;
      PkiDerSpan info;
      PkiDerSpan content;
      PkiDerSpan octets;

      if (!pki_der_span_take (&infos, PKI_DER_SEQUENCE, &info)
          || !pki_der_span_take_oid (&info, &oid)
          || !pki_der_span_take (&info, PKI_DER_CONTEXT_0, &content))
        return pki_error_set_damaged (error);
      if (strcmp (oid, OID_ENCRYPTED_DATA) == 0)
        {
          if (!read_encrypted (self, content, error))
            return FALSE;
        }
      else if (strcmp (oid, OID_DATA) != 0)
        pki_reading_warn (self->reading, PKI_WARNING_UNREADABLE_ENTRY, oid);
      else if (!pki_der_span_take (&content, PKI_DER_OCTET_STRING, &octets))
        return pki_error_set_damaged (error);
      else if (!read_safe_contents (self, octets, 0, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_integrity (Reader      *self,
                 PkiDerSpan   rest,
                 PkiDerSpan   content,
                 GError     **error)
{
  g_autoptr (GError) failure = NULL;
  PkiDerSpan mac_data;
  gboolean verified;

  self->opened = TRUE;
  self->reading->integrity = PKI_INTEGRITY_NONE;
  if (rest.size == 0)
    return TRUE;
  if (!pki_der_span_take (&rest, PKI_DER_SEQUENCE, &mac_data))
    return pki_error_set_damaged (error);
  pki_pkcs12_note_mac (mac_data, &self->reading->protection);
  if (!pki_pkcs12_verify_mac (self->password, mac_data, content, &verified, &failure))
    {
      if (!g_error_matches (failure, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      /* The content may be readable all the same; a wrong password is told by that then. */
      pki_reading_warn (self->reading, PKI_WARNING_INTEGRITY_UNCHECKED, failure->message);
      self->reading->integrity = PKI_INTEGRITY_UNCHECKED;
      return TRUE;
    }
  if (verified)
    {
      self->reading->integrity = PKI_INTEGRITY_VERIFIED;
      return TRUE;
    }
  if (self->given)
    {
      self->reading->integrity = PKI_INTEGRITY_FAILED;
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "Wrong password, or the file was changed");
      return FALSE;
    }
  self->reading->integrity = PKI_INTEGRITY_UNCHECKED;
  self->reading->locked = TRUE;
  self->opened = FALSE;
  return TRUE;
}

static gboolean
read_pfx (Reader      *self,
          PkiDerSpan   der,
          GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan pfx;
  PkiDerSpan info;
  PkiDerSpan content;
  PkiDerSpan octets;
  guint64 version;

  if (!pki_der_span_take (&der, PKI_DER_SEQUENCE, &pfx)
      || !pki_der_span_take_number (&pfx, &version)
      || !pki_der_span_take (&pfx, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take_oid (&info, &oid))
    return pki_error_set_damaged (error);
  if (strcmp (oid, OID_DATA) != 0)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM, "%s (%s)",
                   NC_("reason", "A PKCS#12 file that is protected by a public key is not supported"), oid);
      return FALSE;
    }
  if (!pki_der_span_take (&info, PKI_DER_CONTEXT_0, &content)
      || !pki_der_span_take (&content, PKI_DER_OCTET_STRING, &octets))
    return pki_error_set_damaged (error);
  begin_decrypting (self, octets);
  return check_integrity (self, pfx, octets, error) && read_authenticated_safe (self, octets, error);
}

static gboolean
decode_certificates (Reader  *self,
                     GError **error)
{
  g_autoptr (GPtrArray) ders = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->der != NULL)
        g_ptr_array_add (ders, item->der);
    }
  pki_reading_prepare_certificates (self->reading, ders);
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (!pki_effort_check (&self->reading->effort, error))
        return FALSE;
      if (item->der != NULL)
        item->certificate = pki_reading_take_certificate (self->reading, item->der);
    }
  return TRUE;
}

static const char *
item_key_id (Item *item)
{
  if (item->key_id == NULL && item->certificate != NULL && pki_certificate_get_problem (item->certificate) == NULL)
    item->key_id = pki_certificate_dup_key_id (item->certificate);
  return item->key_id;
}

static gboolean
try_completion (Reader            *self,
                PkiKeyDescription *key,
                PkiCertificate    *certificate)
{
  if (key->scalar.data == NULL || key->handle != NULL || self->n_completions == 0)
    return FALSE;
  self->n_completions--;
  return pki_key_complete (key, certificate);
}

/* The certificate of a key: of the same public key, else of the same localKeyId. */
static Item *
find_certificate (Reader *self,
                  Item   *key)
{
  Item *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);
      guint score = 0;

      if (item->kind != PKI_ENTRY_CERTIFICATE)
        continue;
      if (key->key.id != NULL && g_strcmp0 (key->key.id, item_key_id (item)) == 0)
        score += 2;
      if (try_completion (self, &key->key, item->certificate))
        score += 2;
      if (key->local_key_id != NULL && item->local_key_id != NULL
          && g_bytes_equal (key->local_key_id, item->local_key_id))
        score += 1;
      if (score > best_score)
        {
          best = item;
          best_score = score;
        }
    }
  return best;
}

static GHashTable *
index_certificates (Reader    *self,
                    GPtrArray *pool)
{
  GHashTable *index = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->kind != PKI_ENTRY_CERTIFICATE)
        continue;
      g_ptr_array_add (pool, g_object_ref (item->certificate));
      g_hash_table_insert (index, item->certificate, item);
    }
  return index;
}

static gboolean
add_key (Reader         *self,
         Item           *key,
         PkiChainIndex  *issuers,
         GHashTable     *index,
         GError        **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  PkiEntryFields fields = { key->kind, key->alias, key->key.locked, key->key.algorithm, key->key.bits };
  Item *leaf = key->kind == PKI_ENTRY_PRIVATE_KEY ? find_certificate (self, key) : NULL;

  fields.created = -1;
  if (!key->key.locked)
    fields.key_format = key->kind == PKI_ENTRY_PRIVATE_KEY ? "PKCS#8" : "RAW";
  if (leaf != NULL)
    {
      chain = pki_chain_index_follow (issuers, leaf->certificate);
      for (guint i = 0; i < chain->len; i++)
        {
          Item *item = g_hash_table_lookup (index, g_ptr_array_index (chain, i));

          if (item != NULL)
            item->in_chain = TRUE;
        }
      fields.certificates = chain;
      if (fields.algorithm == NULL)
        {
          fields.algorithm = pki_certificate_get_key_algorithm (leaf->certificate);
          fields.bits = pki_certificate_get_key_bits (leaf->certificate);
        }
      if (fields.alias == NULL)
        fields.alias = leaf->alias;
    }
  return pki_reading_add_key (self->reading, pki_entry_new (&fields), &key->key, error);
}

static gboolean
add_certificate (Reader         *self,
                 Item           *item,
                 PkiChainIndex  *issuers,
                 GError        **error)
{
  g_autoptr (GPtrArray) chain = pki_chain_index_follow (issuers, item->certificate);
  PkiEntryFields fields = { PKI_ENTRY_CERTIFICATE, item->alias };

  fields.algorithm = pki_certificate_get_key_algorithm (item->certificate);
  fields.bits = pki_certificate_get_key_bits (item->certificate);
  fields.created = -1;
  fields.certificates = chain;
  return pki_reading_add (self->reading, pki_entry_new (&fields), error);
}

static gboolean
add_crl (Reader      *self,
         Item        *item,
         GError     **error)
{
  PkiEntryFields fields = { PKI_ENTRY_CRL, item->alias };

  fields.algorithm = pki_entry_get_algorithm (item->crl);
  fields.bits = pki_entry_get_bits (item->crl);
  fields.created = -1;
  fields.subject = pki_entry_get_subject (item->crl);
  fields.bytes = pki_entry_get_bytes (item->crl);
  return pki_reading_add (self->reading, pki_entry_new (&fields), error);
}

/* Keys first, in the order of the file, so that it is known which certificates are shown with one. */
static gboolean
add_items (Reader  *self,
           GError **error)
{
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) index = index_certificates (self, pool);
  g_autoptr (PkiChainIndex) issuers = pki_chain_index_new (pool);

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if ((item->kind == PKI_ENTRY_PRIVATE_KEY || item->kind == PKI_ENTRY_SECRET_KEY)
          && !add_key (self, item, issuers, index, error))
        return FALSE;
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->kind == PKI_ENTRY_CERTIFICATE && !item->in_chain && !add_certificate (self, item, issuers, error))
        return FALSE;
      if (item->kind == PKI_ENTRY_CRL && !add_crl (self, item, error))
        return FALSE;
    }
  return TRUE;
}

/* A file of which nothing could be read is one that can't be read. */
static gboolean
read_whole (Reader      *self,
            PkiDerSpan   der,
            GError     **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean done = read_pfx (self, der, error);

  problem = g_steal_pointer (&self->problem);
  if (!done || problem == NULL || self->items->len > 0)
    return done;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * pki_pkcs12_read:
 *
 * Reads a PKCS #12 file, RFC 7292.
 */
gboolean
pki_pkcs12_read (GBytes      *bytes,
                 PkiReading  *reading,
                 GError     **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  g_autoptr (GByteArray) der = NULL;
  g_auto (PkiPkcs12Password) password = { NULL };
  Reader reader = { .password = &password, .given = reading->options.passwords != NULL, .items = items,
                    .n_completions = PKI_MAX_COMPLETIONS, .reading = reading };
  PkiDerSpan file = { NULL, 0 };
  gsize used;

  file.data = g_bytes_get_data (bytes, &file.size);
  der = pki_ber_normalize (file, &used, error);
  if (der == NULL)
    return FALSE;
  if (used < file.size)
    pki_reading_warn (reading, PKI_WARNING_TRAILING_DATA, NULL);
  pki_pkcs12_password_init (&password, reading->options.passwords, &reading->effort);
  return read_whole (&reader, (PkiDerSpan) { der->data, der->len }, error) && decode_certificates (&reader, error)
         && add_items (&reader, error);
}
