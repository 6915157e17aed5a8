/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-container.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-pem-private.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-secret-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define SHA256_SIZE 32
#define MAX_BITS 16384

struct _PkiPrivateKey
{
  GObject                parent_instance;

  gnutls_x509_privkey_t  handle;    /* (owned) */
  char                  *algorithm; /* (owned) */
  const char            *curve;     /* (nullable) */
  char                  *key_id;    /* (owned) */
  guint                  bits;
};

G_DEFINE_FINAL_TYPE (PkiPrivateKey, pki_private_key, G_TYPE_OBJECT)

static const struct
{
  gnutls_pk_algorithm_t algorithm;
  unsigned int          bits;
} kinds[] = {
  [PKI_KEY_KIND_EC_P256] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
  [PKI_KEY_KIND_EC_P384] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
  [PKI_KEY_KIND_RSA_3072] = { GNUTLS_PK_RSA, 3072 },
  [PKI_KEY_KIND_RSA_4096] = { GNUTLS_PK_RSA, 4096 },
};

static void
read_curve (PkiPrivateKey *self,
            int            algorithm)
{
  gnutls_ecc_curve_t curve;

  if (algorithm == GNUTLS_PK_ECDSA && gnutls_x509_privkey_export_ecc_raw (self->handle, &curve, NULL, NULL, NULL) >= 0)
    self->curve = pki_key_curve_name (curve);
}

static gboolean
read_id (PkiPrivateKey  *self,
         GError        **error)
{
  guint8 id[SHA256_SIZE];
  size_t size = sizeof id;

  if (!pki_check_generation (gnutls_x509_privkey_get_key_id (self->handle, GNUTLS_KEYID_USE_SHA256, id, &size), error))
    return FALSE;
  self->key_id = pki_hex (id, size);
  return TRUE;
}

/* Reads off the key what may be shown of it. */
static gboolean
describe (PkiPrivateKey  *self,
          GError        **error)
{
  unsigned int bits = 0;
  int algorithm = gnutls_x509_privkey_get_pk_algorithm2 (self->handle, &bits);

  if (!pki_check_generation (algorithm, error))
    return FALSE;
  self->algorithm = pki_key_algorithm_name (algorithm);
  self->bits = pki_key_size (algorithm, bits);
  read_curve (self, algorithm);
  return read_id (self, error);
}

static PkiPrivateKey *
new_empty (GError **error)
{
  g_autoptr (PkiPrivateKey) self = g_object_new (PKI_TYPE_PRIVATE_KEY, NULL);

  return pki_check_generation (gnutls_x509_privkey_init (&self->handle), error) ? g_steal_pointer (&self) : NULL;
}

/**
 * pki_private_key_new:
 * @kind: what key
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Makes a key. An EC key takes less than a millisecond, an RSA key up to some seconds: not for a main thread.
 *
 * Returns: (transfer full): the key
 */
PkiPrivateKey *
pki_private_key_new (PkiKeyKind   kind,
                     GError     **error)
{
  g_autoptr (PkiPrivateKey) self = NULL;

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  self = new_empty (error);
  if (self == NULL ||
      !pki_check_generation (gnutls_x509_privkey_generate (self->handle, kinds[kind].algorithm, kinds[kind].bits, 0), error) ||
      !describe (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Reading */

static PkiKeyEncoding
get_encoding (const PkiPemBlock *block)
{
  if (g_str_equal (block->label, "ENCRYPTED PRIVATE KEY"))
    return PKI_KEY_PKCS8_ENCRYPTED;
  return pki_pem_block_is_encrypted (block) ? PKI_KEY_OPENSSL_PEM : PKI_KEY_PLAIN;
}

static gboolean
import_der (PkiPrivateKey      *self,
            const PkiPemBlock  *block,
            PkiKeyEncoding      encoding,
            const char * const *passwords,
            PkiEffort          *effort,
            GError            **error)
{
  g_autoptr (GBytes) der = pki_pem_block_decode (block);
  gsize size;
  gpointer data;
  gboolean imported;

  if (der == NULL)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "The private key is not Base64"));
      return FALSE;
    }

  /* The bytes are this function's own copy. */
  data = (gpointer) g_bytes_get_data (der, &size);
  imported = pki_key_import (self->handle, data, size, encoding, passwords, effort, error);
  gnutls_memset (data, 0, size);
  return imported;
}

static gboolean
import (PkiPrivateKey      *self,
        const PkiPemBlock  *block,
        const char         *password,
        GError            **error)
{
  PkiKeyEncoding encoding = get_encoding (block);
  const char *passwords[] = { password, NULL };
  PkiEffort effort;

  pki_effort_init (&effort, NULL);
  if (encoding == PKI_KEY_OPENSSL_PEM)
    return pki_key_import (self->handle, block->start, block->next - block->start, encoding, passwords, &effort, error);
  return import_der (self, block, encoding, passwords, &effort, error);
}

/* GnuTLS takes numbers that make no key: signatures of such a key would be worth nothing, or give it away. */
static gboolean
verify (PkiPrivateKey  *self,
        GError        **error)
{
  if (gnutls_x509_privkey_verify_params (self->handle) >= 0)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED,
                       NC_("reason", "The parts of the private key do not fit together"));
  return FALSE;
}

/* The check of the numbers takes long for large ones. */
static gboolean
check_bits (PkiPrivateKey  *self,
            GError        **error)
{
  if (self->bits <= MAX_BITS)
    return TRUE;
  g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "A private key of %u bits", self->bits);
  return FALSE;
}

static gboolean
check_size (GBytes  *pem,
            GError **error)
{
  gsize size = g_bytes_get_size (pem);

  if (size == 0)
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_EMPTY, "The file is empty");
  else if (size > PKI_MAX_BYTES)
    g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d bytes", PKI_MAX_BYTES);
  return size > 0 && size <= PKI_MAX_BYTES;
}

static gboolean
find_block (GBytes       *pem,
            PkiPemBlock  *block,
            GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (pem, &size);
  const char *end = text + size;

  while (pki_pem_block_next (text, end, block, &local_error))
    {
      if (g_str_has_suffix (block->label, "PRIVATE KEY"))
        return TRUE;
      text = block->next;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED, "There is no private key");
  return FALSE;
}

/**
 * pki_private_key_new_from_pem:
 * @pem: a text in the textual encoding of RFC 7468 with a private key in it: PKCS#8 (RFC 5958), plain or encrypted, or
 *   what OpenSSL wrote before (PKCS#1, SEC1); text and blocks of other kinds around it are passed over
 * @password: (nullable): what opens an encrypted key, in UTF-8
 * @error: return location for a #PkiError; %PKI_ERROR_WRONG_PASSWORD also when an encrypted key gets no password
 *
 * Reads the first private key of a text and checks that its parts fit together. It takes as long as the derivation of
 * the key from the password wants: not for a main thread.
 *
 * Returns: (transfer full): the key
 */
PkiPrivateKey *
pki_private_key_new_from_pem (GBytes      *pem,
                              const char  *password,
                              GError     **error)
{
  g_autoptr (PkiPrivateKey) self = NULL;
  PkiPemBlock block;

  g_return_val_if_fail (pem != NULL, NULL);

  if (!check_size (pem, error) || !find_block (pem, &block, error))
    return NULL;
  self = new_empty (error);
  if (self == NULL || !import (self, &block, password, error) || !describe (self, error) ||
      !check_bits (self, error) || !verify (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Takes a key of GnuTLS's; of one whose parts do not fit together no object is made. */
PkiPrivateKey *
pki_private_key_new_take_handle (gnutls_x509_privkey_t   handle,
                                 GError                **error)
{
  g_autoptr (PkiPrivateKey) self = g_object_new (PKI_TYPE_PRIVATE_KEY, NULL);

  self->handle = handle;
  return describe (self, error) && check_bits (self, error) && verify (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Writing */

gboolean
pki_private_key_export (PkiPrivateKey          *self,
                        gnutls_x509_crt_fmt_t   format,
                        const char             *password,
                        PkiSecretDatum         *pkcs8,
                        GError                **error)
{
  unsigned int flags = password != NULL ? GNUTLS_PKCS_PBES2_AES_256 : GNUTLS_PKCS_PLAIN;

  return pki_check_generation (gnutls_x509_privkey_export2_pkcs8 (self->handle, format, password, flags, pkcs8), error);
}

/**
 * pki_private_key_to_pem:
 * @self: a private key
 * @password: (nullable): what encrypts it, in UTF-8; %NULL: it is not encrypted
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): the key as PKCS#8 (RFC 5958) in the textual encoding of RFC 7468, encrypted with PBES2
 *   (RFC 8018) and AES-256 when there is a password; wiped when it is freed
 */
GBytes *
pki_private_key_to_pem (PkiPrivateKey  *self,
                        const char     *password,
                        GError        **error)
{
  g_auto (PkiSecretDatum) pem = { NULL, 0 };

  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self), NULL);

  if (!pki_private_key_export (self, GNUTLS_X509_FMT_PEM, password, &pem, error))
    return NULL;
  return pki_secret_bytes_new_take_datum (&pem);
}

/* Getters */

const char *
pki_private_key_get_algorithm (PkiPrivateKey *self)
{
  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self), NULL);
  return self->algorithm;
}

guint
pki_private_key_get_bits (PkiPrivateKey *self)
{
  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self), 0);
  return self->bits;
}

const char *
pki_private_key_get_curve (PkiPrivateKey *self)
{
  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self), NULL);
  return self->curve;
}

const char *
pki_private_key_get_key_id (PkiPrivateKey *self)
{
  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self), NULL);
  return self->key_id;
}

/**
 * pki_private_key_matches_certificate:
 * @self: a private key
 * @certificate: a certificate
 *
 * Returns: whether the certificate's public key is the one of this private key
 */
gboolean
pki_private_key_matches_certificate (PkiPrivateKey  *self,
                                     PkiCertificate *certificate)
{
  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (self) && PKI_IS_CERTIFICATE (certificate), FALSE);
  return g_strcmp0 (self->key_id, pki_certificate_get_key_id (certificate)) == 0;
}

gnutls_x509_privkey_t
pki_private_key_get_handle (PkiPrivateKey *self)
{
  return self->handle;
}

/* A digest is worth no more than the key (NIST SP 800-57 part 1, section 5.6.2); Ed25519 and Ed448 bring their own
 * (RFC 8032), by which GnuTLS wants them called. */
gnutls_digest_algorithm_t
pki_private_key_get_digest (PkiPrivateKey *self)
{
  if (g_str_equal (self->algorithm, "Ed25519") || g_strcmp0 (self->curve, "secp521r1") == 0)
    return GNUTLS_DIG_SHA512;
  if (g_str_equal (self->algorithm, "Ed448"))
    return GNUTLS_DIG_SHAKE_256;
  return g_strcmp0 (self->curve, "secp384r1") == 0 ? GNUTLS_DIG_SHA384 : GNUTLS_DIG_SHA256;
}

static void
pki_private_key_finalize (GObject *object)
{
  PkiPrivateKey *self = PKI_PRIVATE_KEY (object);

  /* GnuTLS wipes the parts of a private key. */
  g_clear_pointer (&self->handle, gnutls_x509_privkey_deinit);
  g_free (self->algorithm);
  g_free (self->key_id);

  G_OBJECT_CLASS (pki_private_key_parent_class)->finalize (object);
}

static void
pki_private_key_class_init (PkiPrivateKeyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_private_key_finalize;
}

static void
pki_private_key_init (PkiPrivateKey *self)
{
}
