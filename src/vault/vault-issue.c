/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From an order to a file: no clock, no database. */

#include "config.h"

#include "vault/vault-issue-private.h"

#include <glib/gi18n.h>

/* ITU-T X.520, annex C: ub-common-name and ub-locality-name, in characters */
#define MAX_COMMON_NAME 64
#define MAX_LOCALITY 128

/* What NIST SP 800-57 part 1, table 2, calls 112 bits of strength, and the smallest curve that TLS clients agree on. */
#define MIN_RSA_BITS 2048
#define MIN_EC_BITS 256

/* The vault's own realm has no name. */
#define OWN_REALM "this-computer"

/**
 * vault_set_field_error:
 * @error: return location
 * @code: what is wrong
 * @field: which field it is about: STORE_FIELD_...
 * @message: it in words
 *
 * Says what is wrong with one field of what is asked for.
 */
void
vault_set_field_error (GError **error, StoreError code, const char *field, const char *message)
{
  const StoreErrorDetails details = { .subject = (char *) field };

  g_propagate_error (error, store_error_new_with_details (code, message, &details));
}

static gboolean
refuse (GError **error, const char *field, const char *message)
{
  vault_set_field_error (error, STORE_ERROR_INVALID, field, message);

  return FALSE;
}

/**
 * vault_issue_order_copy:
 * @order: an order
 *
 * Returns: (transfer full): a copy
 */
VaultIssueOrder *
vault_issue_order_copy (const VaultIssueOrder *order)
{
  VaultIssueOrder *copy = g_new (VaultIssueOrder, 1);

  *copy = *order;
  copy->realm = g_strdup (order->realm);
  copy->name = g_strdup (order->name);
  copy->common_name = g_strdup (order->common_name);
  copy->password = g_strdup (order->password);
  if (order->leaf != NULL)
    g_object_ref (copy->leaf);
  if (order->signing_request != NULL)
    g_bytes_ref (copy->signing_request);

  return copy;
}

/**
 * vault_issue_order_free:
 * @order: (transfer full): what vault_issue_order_copy() made
 *
 * Frees it, and wipes the password.
 */
void
vault_issue_order_free (VaultIssueOrder *order)
{
  g_free (order->realm);
  g_free (order->name);
  g_free (order->common_name);
  g_clear_object (&order->leaf);
  store_secret_free (order->password);
  g_clear_pointer (&order->signing_request, g_bytes_unref);
  g_free (order);
}

/**
 * vault_issue_order_get_end:
 * @order: an order
 *
 * Returns: when what it asks for ends, in seconds since the epoch; -1: beyond all dates
 */
gint64
vault_issue_order_get_end (const VaultIssueOrder *order)
{
  return store_validity_get_end (order->now, order->validity, order->validity_unit);
}

static gboolean
validate_name (const VaultIssueOrder *order, GError **error)
{
  StoreFileType type = store_file_type_from_name (order->name);
  g_autoptr (GError) local = NULL;

  if (!store_name_validate (order->name, &local))
    return refuse (error, STORE_FIELD_NAME, local->message);
  if (type == STORE_FILE_TYPE_PEM)
    return TRUE;
  if (type != STORE_FILE_TYPE_P12 && type != STORE_FILE_TYPE_PFX && type != STORE_FILE_TYPE_JKS)
    return refuse (error, STORE_FIELD_NAME,
                   NC_("reason", "Only files that end in .pem, .p12, .pfx or .jks can be generated"));
  if (order->signing_request != NULL)
    return refuse (error, STORE_FIELD_NAME,
                   NC_("reason", "With a signing request only a file that ends in .pem can be generated"));

  return TRUE;
}

static const char *
get_common_name (const VaultIssueOrder *order)
{
  return order->common_name != NULL ? order->common_name : order->name;
}

static gboolean
has_control (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return TRUE;

  return FALSE;
}

static gboolean
validate_common_name (const VaultIssueOrder *order, GError **error)
{
  const char *name = get_common_name (order);

  if (*name == '\0')
    return refuse (error, STORE_FIELD_COMMON_NAME, NC_("reason", "The common name is empty"));
  if (!g_utf8_validate (name, -1, NULL))
    return refuse (error, STORE_FIELD_COMMON_NAME, NC_("reason", "The common name is not valid UTF-8"));
  if (has_control (name))
    return refuse (error, STORE_FIELD_COMMON_NAME, NC_("reason", "The common name has control characters"));
  if (g_utf8_strlen (name, -1) > MAX_COMMON_NAME)
    return refuse (error, STORE_FIELD_COMMON_NAME, NC_("reason", "The common name is longer than 64 characters"));

  return TRUE;
}

static gboolean
validate_validity (const VaultIssueOrder *order, GError **error)
{
  gint64 most = store_validity_get_end (order->now, VAULT_MAX_VALIDITY_YEARS, STORE_VALIDITY_YEARS);
  gint64 end;

  if (order->validity < 1 || order->validity_unit > STORE_VALIDITY_YEARS)
    return refuse (error, STORE_FIELD_VALIDITY, NC_("reason", "The validity is none"));

  end = vault_issue_order_get_end (order);
  if (end < 0 || end > most)
    return refuse (error, STORE_FIELD_VALIDITY, NC_("reason", "The validity is longer than 10 years"));

  return TRUE;
}

static gboolean
validate_password (const VaultIssueOrder *order, GError **error)
{
  return order->password == NULL || g_utf8_validate (order->password, -1, NULL) ||
         refuse (error, STORE_FIELD_PASSWORD, NC_("reason", "The password is not valid UTF-8"));
}

/**
 * vault_issue_order_validate:
 * @order: an order
 * @error: return location: %STORE_ERROR_INVALID, with the field as its subject
 *
 * Looks at all that can be told at once; a signing request is not looked into.
 *
 * Returns: whether it can be done
 */
gboolean
vault_issue_order_validate (const VaultIssueOrder *order, GError **error)
{
  return validate_name (order, error) && (order->leaf != NULL || validate_common_name (order, error)) &&
         validate_validity (order, error) && validate_password (order, error);
}

static gboolean
check_key (PkiSigningRequest *request, GError **error)
{
  const char *algorithm = pki_signing_request_get_key_algorithm (request);
  guint bits = pki_signing_request_get_key_bits (request);

  if (g_strcmp0 (algorithm, "RSA") == 0)
    return bits >= MIN_RSA_BITS ||
           refuse (error, STORE_FIELD_SIGNING_REQUEST,
                   NC_("reason", "The signing request’s RSA key has less than 2048 bits"));
  if (g_strcmp0 (algorithm, "EC") == 0)
    return bits >= MIN_EC_BITS ||
           refuse (error, STORE_FIELD_SIGNING_REQUEST,
                   NC_("reason", "The signing request’s EC key has less than 256 bits"));

  return g_strcmp0 (algorithm, "Ed25519") == 0 || g_strcmp0 (algorithm, "Ed448") == 0 ||
         refuse (error, STORE_FIELD_SIGNING_REQUEST,
                 NC_("reason", "The signing request’s kind of key cannot be certified"));
}

static gboolean
read_request (const VaultIssueOrder *order, PkiSigningRequest **request, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (order->signing_request == NULL)
    return TRUE;

  *request = pki_signing_request_new_from_bytes (order->signing_request, &local);
  if (*request == NULL)
    return refuse (error, STORE_FIELD_SIGNING_REQUEST, local->message);

  return check_key (*request, error);
}

static char *
make_locality (const char *realm)
{
  g_autofree char *valid = g_utf8_make_valid (*realm != '\0' ? realm : OWN_REALM, -1);
  g_autofree char *path = g_strconcat ("localhost/", valid, NULL);

  return g_utf8_strlen (path, -1) > MAX_LOCALITY ? g_utf8_substring (path, 0, MAX_LOCALITY) : g_steal_pointer (&path);
}

static void
add_attribute (GArray *subject, const char *oid, const char *value)
{
  const PkiSubjectAttribute attribute = { oid, value };

  g_array_append_val (subject, attribute);
}

static GArray *
repeat_subject (PkiCertificate *leaf)
{
  PkiName *name = pki_certificate_get_subject (leaf);
  GArray *subject = g_array_new (TRUE, FALSE, sizeof (PkiSubjectAttribute));

  for (guint i = 0; i < pki_name_get_n_attributes (name); i++)
    {
      const PkiNameAttribute *attribute = pki_name_get_attribute (name, i);

      add_attribute (subject, attribute->oid, attribute->value);
    }

  return subject;
}

static GArray *
make_subject (VaultAuthority *authority, const VaultIssueOrder *order, const char *locality)
{
  GArray *subject = g_array_new (TRUE, FALSE, sizeof (PkiSubjectAttribute));

  add_attribute (subject, PKI_OID_ORGANIZATION, "Credenza");
  add_attribute (subject, PKI_OID_ORGANIZATIONAL_UNIT, "Credenza Clients");
  add_attribute (subject, PKI_OID_ORGANIZATIONAL_UNIT, vault_authority_get_id (authority));
  add_attribute (subject, PKI_OID_LOCALITY, locality);
  add_attribute (subject, PKI_OID_COMMON_NAME, get_common_name (order));

  return subject;
}

static PkiIdentity *
sign (VaultAuthority *authority, const VaultIssueOrder *order, PkiSigningRequest *signing_request, GError **error)
{
  g_autofree char *locality = make_locality (order->realm);
  g_autoptr (GArray) subject = order->leaf != NULL ? repeat_subject (order->leaf)
                                                   : make_subject (authority, order, locality);
  const PkiIdentityRequest request = {
    .subject = (const PkiSubjectAttribute *) (gpointer) subject->data,
    .not_before = order->now - VAULT_BACKDATE,
    .not_after = vault_issue_order_get_end (order),
    .key_kind = PKI_KEY_KIND_RSA_4096,
    .signing_request = signing_request,
  };
  g_autoptr (GError) local = NULL;
  PkiIdentity *identity = pki_identity_new (&request, vault_authority_get_issuer (authority), &local);

  if (identity == NULL)
    g_set_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "%s: %s",
                 NC_("reason", "The certificate could not be made"),
                 local->message);

  return identity;
}

static PkiEncoding
get_encoding (const VaultIssueOrder *order)
{
  StoreFileType type = store_file_type_from_name (order->name);

  if (type == STORE_FILE_TYPE_PEM)
    return PKI_ENCODING_PEM;

  return type == STORE_FILE_TYPE_JKS ? PKI_ENCODING_JKS : PKI_ENCODING_PKCS12;
}

static GBytes *
encode (PkiIdentity *identity, const VaultIssueOrder *order, GError **error)
{
  const char *alias = pki_name_get_common_name (pki_certificate_get_subject (pki_identity_get_certificate (identity)));
  const char *password = order->password != NULL && *order->password != '\0' ? order->password : NULL;
  g_autoptr (GError) local = NULL;
  GBytes *content = pki_identity_encode (identity, get_encoding (order), alias, password, order->now, &local);

  /* Nothing else that goes in is anybody's choice. */
  if (content == NULL && password != NULL)
    refuse (error, STORE_FIELD_PASSWORD, local->message);
  else if (content == NULL)
    g_set_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "%s: %s",
                 NC_("reason", "The file could not be made"), local->message);

  return content;
}

/**
 * vault_issue:
 * @authority: who issues
 * @order: what is to be issued
 * @error: return location: %STORE_ERROR_INVALID, with the field as its subject; %STORE_ERROR_UNAVAILABLE
 *
 * Issues a certificate and makes the file of it: for the key of the signing request, or with a new key (RSA, 4096
 * bits). With a new key this takes up to some seconds: not for a main thread.
 *
 * Returns: (transfer full): what was issued
 */
VaultIssued *
vault_issue (VaultAuthority *authority, const VaultIssueOrder *order, GError **error)
{
  g_autoptr (PkiSigningRequest) request = NULL;
  g_autoptr (PkiIdentity) identity = NULL;
  g_autoptr (GBytes) content = NULL;
  VaultIssued *issued;

  if (!vault_issue_order_validate (order, error) || !read_request (order, &request, error))
    return NULL;

  identity = sign (authority, order, request, error);
  if (identity != NULL)
    content = encode (identity, order, error);
  if (content == NULL)
    return NULL;

  issued = g_new0 (VaultIssued, 1);
  issued->content = g_steal_pointer (&content);
  issued->leaf = g_object_ref (pki_identity_get_certificate (identity));

  return issued;
}

/**
 * vault_issued_free:
 * @self: (transfer full): what was issued
 *
 * Frees it.
 */
void
vault_issued_free (VaultIssued *self)
{
  g_bytes_unref (self->content);
  g_object_unref (self->leaf);
  g_free (self);
}
