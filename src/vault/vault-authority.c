/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-authority-private.h"

#include "store/store.h"
#include "vault/vault-sqlite-private.h"

#include <glib/gi18n.h>

/* The root is trusted by hand somewhere; the authority below it changes once or so in its time. */
#define ROOT_YEARS 30
#define ISSUER_YEARS 20

struct _VaultAuthority
{
  char *id;             /* (owned): of the vault; what it issues bears it */
  PkiIdentity *root;    /* (owned) */
  PkiIdentity *issuer;  /* (owned) */
  GBytes *root_pem;     /* (owned): with the private key */
  GBytes *issuer_pem;   /* (owned): the same, and with the root's certificate */
};

static void
clear (gpointer data)
{
  VaultAuthority *self = data;

  g_free (self->id);
  g_clear_object (&self->root);
  g_clear_object (&self->issuer);
  g_clear_pointer (&self->root_pem, g_bytes_unref);
  g_clear_pointer (&self->issuer_pem, g_bytes_unref);
}

static gint64
get_end (PkiIdentity *identity)
{
  return pki_certificate_get_not_after (pki_identity_get_certificate (identity));
}

static PkiIdentity *
make_root (gint64 now, GError **error)
{
  const PkiSubjectAttribute subject[] = {
    { PKI_OID_ORGANIZATION, "Credenza" },
    { PKI_OID_COMMON_NAME, "Credenza Root CA" },
    { NULL, NULL },
  };
  const PkiIdentityRequest request = {
    .subject = subject,
    .not_before = now - VAULT_BACKDATE,
    .not_after = store_validity_get_end (now, ROOT_YEARS, STORE_VALIDITY_YEARS),
    .is_authority = TRUE,
    .key_kind = PKI_KEY_KIND_RSA_4096,
  };

  return pki_identity_new (&request, NULL, error);
}

static PkiIdentity *
make_issuer (PkiIdentity *root, gint64 now, GError **error)
{
  const PkiSubjectAttribute subject[] = {
    { PKI_OID_ORGANIZATION, "Credenza" },
    { PKI_OID_ORGANIZATIONAL_UNIT, "Credenza Clients" },
    { PKI_OID_COMMON_NAME, "Credenza Client CA" },
    { NULL, NULL },
  };
  const PkiIdentityRequest request = {
    .subject = subject,
    .not_before = now - VAULT_BACKDATE,
    .not_after = MIN (store_validity_get_end (now, ISSUER_YEARS, STORE_VALIDITY_YEARS), get_end (root)),
    .is_authority = TRUE,
    .has_path_length = TRUE,
    .path_length = 0,
    .key_kind = PKI_KEY_KIND_RSA_4096,
  };

  return pki_identity_new (&request, root, error);
}

static gboolean
export (VaultAuthority *self, GError **error)
{
  self->root_pem = pki_identity_to_pem (self->root, TRUE, error);
  if (self->root_pem != NULL)
    self->issuer_pem = pki_identity_to_pem (self->issuer, TRUE, error);

  return self->issuer_pem != NULL;
}

/**
 * vault_authority_new:
 * @old: (nullable): the authority as it is, of which the root is kept if it lasts
 * @now: the time, in seconds since the epoch
 * @until: when what is to be issued ends, in the same; at most #VAULT_MAX_VALIDITY_YEARS ahead
 * @error: return location: %PKI_ERROR_GENERATION
 *
 * Makes an authority that outlives what it is to issue. Takes a second or more: not for a main thread.
 *
 * Returns: (transfer full): the authority
 */
VaultAuthority *
vault_authority_new (VaultAuthority *old, gint64 now, gint64 until, GError **error)
{
  g_autoptr (VaultAuthority) self = g_atomic_rc_box_new0 (VaultAuthority);

  self->id = old != NULL ? g_strdup (old->id) : g_uuid_string_random ();
  self->root = old != NULL && until <= get_end (old->root) ? g_object_ref (old->root) : make_root (now, error);
  if (self->root != NULL)
    self->issuer = make_issuer (self->root, now, error);

  return self->issuer != NULL && export (self, error) ? g_steal_pointer (&self) : NULL;
}

/* The chain that goes out has to be that of the key that signs. */
static gboolean
is_whole (VaultAuthority *self)
{
  PkiIdentity *above = pki_identity_get_issuer (self->issuer);

  return pki_identity_has_key (self->root) && pki_identity_has_key (self->issuer) && above != NULL &&
         pki_certificate_equal (pki_identity_get_certificate (above), pki_identity_get_certificate (self->root));
}

/**
 * vault_authority_new_from_pem:
 * @id: what vault_authority_get_id() gave
 * @root: what vault_authority_get_root_pem() gave
 * @issuer: what vault_authority_get_issuer_pem() gave
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Returns: (transfer full): the same authority
 */
VaultAuthority *
vault_authority_new_from_pem (const char *id, GBytes *root, GBytes *issuer, GError **error)
{
  g_autoptr (VaultAuthority) self = g_atomic_rc_box_new0 (VaultAuthority);

  self->id = g_strdup (id);
  self->root_pem = g_bytes_ref (root);
  self->issuer_pem = g_bytes_ref (issuer);
  self->root = pki_identity_new_from_pem (root, NULL);
  self->issuer = pki_identity_new_from_pem (issuer, NULL);
  if (self->root != NULL && self->issuer != NULL && is_whole (self) && g_uuid_string_is_valid (id))
    return g_steal_pointer (&self);

  vault_sqlite_set_damaged (error, NC_("reason", "its authority makes no sense"));

  return NULL;
}

/**
 * vault_authority_ref:
 * @self: an authority
 *
 * Returns: (transfer full): @self
 */
VaultAuthority *
vault_authority_ref (VaultAuthority *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * vault_authority_unref:
 * @self: (transfer full): an authority
 *
 * Drops a reference.
 */
void
vault_authority_unref (VaultAuthority *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * vault_authority_covers:
 * @self: an authority
 * @until: when a certificate ends, in seconds since the epoch
 *
 * Returns: whether the authority outlives the certificate
 */
gboolean
vault_authority_covers (VaultAuthority *self, gint64 until)
{
  return until <= get_end (self->issuer) && until <= get_end (self->root);
}

/**
 * vault_authority_get_id:
 * @self: an authority
 *
 * Returns: the vault's UUID
 */
const char *
vault_authority_get_id (VaultAuthority *self)
{
  return self->id;
}

/**
 * vault_authority_get_root:
 * @self: an authority
 *
 * Returns: (transfer none): the certificate to trust
 */
PkiCertificate *
vault_authority_get_root (VaultAuthority *self)
{
  return pki_identity_get_certificate (self->root);
}

/**
 * vault_authority_get_issuer:
 * @self: an authority
 *
 * Returns: (transfer none): who signs, with the root above it
 */
PkiIdentity *
vault_authority_get_issuer (VaultAuthority *self)
{
  return self->issuer;
}

/**
 * vault_authority_get_root_pem:
 * @self: an authority
 *
 * Returns: (transfer none): the root, with its private key
 */
GBytes *
vault_authority_get_root_pem (VaultAuthority *self)
{
  return self->root_pem;
}

/**
 * vault_authority_get_issuer_pem:
 * @self: an authority
 *
 * Returns: (transfer none): who signs, with its private key
 */
GBytes *
vault_authority_get_issuer_pem (VaultAuthority *self)
{
  return self->issuer_pem;
}
