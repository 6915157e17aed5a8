/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In the keyring it is a text: what a key file says of it, the private key as PEM (PKCS#8, protected by the keyring),
 * the request as PEM. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-pending-request-private.h"

#include "model/model-error.h"

#include <string.h>

#define GROUP "Signing Request"

/* A line of its own: no value of a key file has one, whatever a person has called something. */
#define PEM_KEY "\n-----BEGIN PRIVATE KEY-----"
#define PEM_REQUEST "\n-----BEGIN CERTIFICATE REQUEST-----"

struct _ModelPendingRequest
{
  GObject            parent_instance;

  char              *id;          /* (owned): in the keyring */
  char              *place_id;    /* (owned) */
  char              *name;        /* (owned) */
  char              *common_name; /* (owned) (nullable) */
  guint              validity;
  StoreValidityUnit  validity_unit;
  gboolean           automatic_renewal;
  gint64             created;
  PkiSigningRequest *request;     /* (owned) */
  GBytes            *pem;         /* (owned): the same */
};

G_DEFINE_FINAL_TYPE (ModelPendingRequest, model_pending_request, G_TYPE_OBJECT)

/* Writing */

static char *
describe (ModelPendingRequest *self,
          gsize               *size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, GROUP, "place", self->place_id);
  g_key_file_set_string (file, GROUP, "name", self->name);
  if (self->common_name != NULL)
    g_key_file_set_string (file, GROUP, "common-name", self->common_name);
  g_key_file_set_uint64 (file, GROUP, "validity", self->validity);
  g_key_file_set_integer (file, GROUP, "validity-unit", self->validity_unit);
  g_key_file_set_boolean (file, GROUP, "automatic-renewal", self->automatic_renewal);
  g_key_file_set_int64 (file, GROUP, "created", self->created);
  return g_key_file_to_data (file, size, NULL);
}

/**
 * model_pending_request_to_secret:
 * @self: a request
 * @key: its key
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): what the keyring is to keep; to be wiped
 */
char *
model_pending_request_to_secret (ModelPendingRequest  *self,
                                 PkiPrivateKey        *key,
                                 GError              **error)
{
  g_autoptr (GBytes) key_pem = pki_private_key_to_pem (key, NULL, error);
  g_autofree char *text = NULL;
  gsize text_size, key_size, pem_size;
  char *secret, *end;

  if (key_pem == NULL)
    return NULL;

  text = describe (self, &text_size);
  key_size = g_bytes_get_size (key_pem);
  pem_size = g_bytes_get_size (self->pem);
  /* In one go: a string that grows leaves copies of the key behind. */
  secret = end = g_malloc (text_size + key_size + pem_size + 1);
  end = mempcpy (end, text, text_size);
  end = mempcpy (end, g_bytes_get_data (key_pem, NULL), key_size);
  end = mempcpy (end, g_bytes_get_data (self->pem, NULL), pem_size);
  *end = '\0';
  return secret;
}

/* Reading */

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING, "What the keyring has is no signing request");
  return FALSE;
}

static gboolean
read_description (ModelPendingRequest  *self,
                  const char           *secret,
                  GError              **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  const char *end = strstr (secret, PEM_KEY);

  if (end == NULL || !g_key_file_load_from_data (file, secret, (gsize) (end - secret) + 1, G_KEY_FILE_NONE, NULL))
    return set_damaged (error);

  self->place_id = g_key_file_get_string (file, GROUP, "place", NULL);
  self->name = g_key_file_get_string (file, GROUP, "name", NULL);
  self->common_name = g_key_file_get_string (file, GROUP, "common-name", NULL);
  self->validity = (guint) MIN (g_key_file_get_uint64 (file, GROUP, "validity", NULL), G_MAXINT);
  self->validity_unit = (StoreValidityUnit) CLAMP (g_key_file_get_integer (file, GROUP, "validity-unit", NULL),
                                                   STORE_VALIDITY_DAYS, STORE_VALIDITY_YEARS);
  self->automatic_renewal = g_key_file_get_boolean (file, GROUP, "automatic-renewal", NULL);
  self->created = g_key_file_get_int64 (file, GROUP, "created", NULL);
  return (self->place_id != NULL && self->name != NULL) || set_damaged (error);
}

static gboolean
read_request (ModelPendingRequest  *self,
              const char           *secret,
              GError              **error)
{
  const char *begin = strstr (secret, PEM_REQUEST);

  if (begin == NULL)
    return set_damaged (error);
  self->pem = g_bytes_new (begin + 1, strlen (begin + 1));
  self->request = pki_signing_request_new_from_bytes (self->pem, error);
  return self->request != NULL;
}

/**
 * model_pending_request_new_from_secret:
 * @id: the id of the secret
 * @secret: what the keyring has
 * @error: return location for %MODEL_ERROR_SECRET_MISSING or a #PkiError
 *
 * Verifies a signature, which takes some milliseconds: not for a main thread.
 *
 * Returns: (transfer full): the request
 */
ModelPendingRequest *
model_pending_request_new_from_secret (const char  *id,
                                       const char  *secret,
                                       GError     **error)
{
  g_autoptr (ModelPendingRequest) self = g_object_new (MODEL_TYPE_PENDING_REQUEST, NULL);

  self->id = g_strdup (id);
  if (!read_description (self, secret, error) || !read_request (self, secret, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * model_pending_request_read_key:
 * @secret: what the keyring has
 * @error: return location for %MODEL_ERROR_SECRET_MISSING or a #PkiError
 *
 * Not for a main thread.
 *
 * Returns: (transfer full): the key
 */
PkiPrivateKey *
model_pending_request_read_key (const char  *secret,
                                GError     **error)
{
  const char *begin = strstr (secret, PEM_KEY);
  g_autoptr (GBytes) bytes = NULL;

  if (begin == NULL)
    {
      set_damaged (error);
      return NULL;
    }
  bytes = store_secret_to_bytes (g_strdup (begin + 1));
  return pki_private_key_new_from_pem (bytes, NULL, error);
}

/* Properties */

const char *
model_pending_request_get_id (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->id;
}

const char *
model_pending_request_get_name (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->name;
}

const char *
model_pending_request_get_place_id (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->place_id;
}

const char *
model_pending_request_get_common_name (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->common_name;
}

guint
model_pending_request_get_validity (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), 0);
  return self->validity;
}

StoreValidityUnit
model_pending_request_get_validity_unit (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), STORE_VALIDITY_MONTHS);
  return self->validity_unit;
}

gboolean
model_pending_request_get_automatic_renewal (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), FALSE);
  return self->automatic_renewal;
}

gint64
model_pending_request_get_created (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), 0);
  return self->created;
}

PkiSigningRequest *
model_pending_request_get_request (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->request;
}

GBytes *
model_pending_request_get_pem (ModelPendingRequest *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUEST (self), NULL);
  return self->pem;
}

/* Life */

static void
model_pending_request_finalize (GObject *object)
{
  ModelPendingRequest *self = MODEL_PENDING_REQUEST (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->place_id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->common_name, g_free);
  g_clear_object (&self->request);
  g_clear_pointer (&self->pem, g_bytes_unref);

  G_OBJECT_CLASS (model_pending_request_parent_class)->finalize (object);
}

static void
model_pending_request_class_init (ModelPendingRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_pending_request_finalize;
}

static void
model_pending_request_init (ModelPendingRequest *self)
{
}

/**
 * model_pending_request_new:
 * @id: the id that its secret is to have
 * @place_id: the id of the place whose service is asked
 * @terms: what is asked for; its signing request and its password do not count
 * @request: the request
 * @created: when it was made, in microseconds since the epoch
 *
 * Returns: (transfer full): the request
 */
ModelPendingRequest *
model_pending_request_new (const char                 *id,
                           const char                 *place_id,
                           const StoreGenerateRequest *terms,
                           PkiSigningRequest          *request,
                           gint64                      created)
{
  ModelPendingRequest *self = g_object_new (MODEL_TYPE_PENDING_REQUEST, NULL);

  self->id = g_strdup (id);
  self->place_id = g_strdup (place_id);
  self->name = g_strdup (terms->name);
  self->common_name = g_strdup (terms->common_name);
  self->validity = terms->validity;
  self->validity_unit = terms->validity_unit;
  self->automatic_renewal = terms->automatic_renewal;
  self->created = created;
  self->request = g_object_ref (request);
  self->pem = pki_signing_request_to_pem (request);
  return self;
}
