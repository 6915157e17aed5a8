/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-connection-private.h"

#include <string.h>

#include "model/model-place-private.h"

/* What the settings hold may come from anywhere. */
#define MAX_TEXT_BYTES 1000
#define MAX_AUTHORITIES_BYTES (1024 * 1024)
#define MAX_SUBSCRIBERS 1000

/* RFC 1123: a label of a host name. */
#define MAX_SUBDOMAIN_BYTES 63

struct _ModelConnection
{
  GObject               parent_instance;

  char                 *id;          /* (owned): a UUID */
  char                 *name;        /* (owned) */
  char                 *host;        /* (owned) */
  char                 *token_host;  /* (owned) (nullable) */
  char                 *subdomain;   /* (owned) (nullable) */
  char                 *region;      /* (owned) (nullable) */
  char                 *tenant;      /* (owned) (nullable) */
  char                 *instance;    /* (owned) (nullable) */
  gint64                expires;     /* seconds since the epoch, -1: not known */
  StoreCredentialsKind  kind;
  GBytes               *authorities; /* (owned) (nullable): PEM */
  GPtrArray            *subscribers; /* (owned) (element-type utf8): NULL-terminated */
  GVariant             *saved;       /* (owned) (nullable): as it was read, with what is not known here */
  ModelOpener          *opener;      /* (owned) */
  GListStore           *places;      /* (owned) (element-type ModelPlace) */
  gboolean              is_saved;    /* in the settings, not for this session only */
};

enum
{
  PROP_NAME = 1,
  PROP_SECRET_STATE,
  PROP_EXPIRES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelConnection, model_connection, G_TYPE_OBJECT)

/* The members that are a text, in the settings and here. */
static const struct
{
  const char *key;
  gsize       offset;
} texts[] = {
  { "host", G_STRUCT_OFFSET (ModelConnection, host) },
  { "token-host", G_STRUCT_OFFSET (ModelConnection, token_host) },
  { "subdomain", G_STRUCT_OFFSET (ModelConnection, subdomain) },
  { "region", G_STRUCT_OFFSET (ModelConnection, region) },
  { "tenant", G_STRUCT_OFFSET (ModelConnection, tenant) },
  { "instance", G_STRUCT_OFFSET (ModelConnection, instance) },
};

static char **
text_at (ModelConnection *self,
         guint            i)
{
  return G_STRUCT_MEMBER_P (self, texts[i].offset);
}

/* Places */

static guint
n_places (ModelConnection *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->places));
}

static void
for_each_place (ModelConnection *self,
                void           (*function) (ModelPlace *place))
{
  for (guint i = 0; i < n_places (self); i++)
    {
      g_autoptr (ModelPlace) place = g_list_model_get_item (G_LIST_MODEL (self->places), i);

      function (place);
    }
}

/* Puts a place for each level in the place of the last @n_removed. */
static void
add_places (ModelConnection *self,
            const char      *subscriber,
            guint            n_removed)
{
  gpointer additions[STORE_N_LEVELS];

  for (guint level = 0; level < STORE_N_LEVELS; level++)
    additions[level] = model_place_new_in_connection (self, (StoreLevel) level, subscriber);
  g_list_store_splice (self->places, n_places (self) - n_removed, n_removed, additions, STORE_N_LEVELS);
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    g_object_unref (additions[level]);
}

static void
remove_places (ModelConnection *self,
               const char      *subscriber)
{
  for (guint i = n_places (self); i-- > 0;)
    {
      g_autoptr (ModelPlace) place = g_list_model_get_item (G_LIST_MODEL (self->places), i);

      if (g_strcmp0 (model_place_get_subscriber (place), subscriber) != 0)
        continue;
      g_list_store_remove (self->places, i);
      model_place_forget (place);
    }
}

/* Subscribers */

static gboolean
is_label (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_SUBDOMAIN_BYTES || text[0] == '-' || text[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-')
      return FALSE;
  return TRUE;
}

static gboolean
find_subscriber (ModelConnection *self,
                 const char      *subdomain,
                 guint           *index)
{
  for (guint i = 0; self->subscribers->pdata[i] != NULL; i++)
    if (strcmp (self->subscribers->pdata[i], subdomain) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * model_connection_add_subscriber:
 * @self: a connection
 * @subdomain: of a subscriber
 * @error: return location for %STORE_ERROR_INVALID
 *
 * The subdomain becomes part of the host that is asked for a token: it must be one label of a host name (RFC 1123), so
 * that it cannot lead anywhere else. One that is there already stays.
 *
 * Returns: whether it is there now
 */
gboolean
model_connection_add_subscriber (ModelConnection  *self,
                                 const char       *subdomain,
                                 GError          **error)
{
  g_autofree char *lower = g_ascii_strdown (subdomain, -1);
  guint index;

  if (!is_label (lower))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "Not a subdomain");
      return FALSE;
    }
  if (find_subscriber (self, lower, &index))
    return TRUE;

  add_places (self, lower, 0);
  g_ptr_array_insert (self->subscribers, (int) self->subscribers->len - 1, g_steal_pointer (&lower));
  return TRUE;
}

gboolean
model_connection_remove_subscriber (ModelConnection *self,
                                    const char      *subdomain)
{
  guint index;

  if (!find_subscriber (self, subdomain, &index))
    return FALSE;

  remove_places (self, subdomain);
  g_ptr_array_remove_index (self->subscribers, index);
  return TRUE;
}

/* Changes */

void
model_connection_set_name (ModelConnection *self,
                           const char      *name)
{
  if (g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
}

static void
take_authorities (ModelConnection *self,
                  GBytes          *authorities)
{
  g_clear_pointer (&self->authorities, g_bytes_unref);
  self->authorities = authorities != NULL ? g_bytes_ref (authorities) : NULL;
}

void
model_connection_set_authorities (ModelConnection *self,
                                  GBytes          *authorities)
{
  take_authorities (self, authorities);
  model_opener_set_authorities (self->opener, authorities);
  for_each_place (self, model_place_close);
}

/* Another key for the same service leads to the same entries. */
static gboolean
is_same_service (ModelConnection  *self,
                 StoreCredentials *credentials)
{
  return g_strcmp0 (self->host, store_credentials_get_host (credentials)) == 0 &&
         g_strcmp0 (self->subdomain, store_credentials_get_subdomain (credentials)) == 0 &&
         g_strcmp0 (self->tenant, store_credentials_get_tenant (credentials)) == 0 &&
         g_strcmp0 (self->instance, store_credentials_get_instance (credentials)) == 0;
}

static void
set_text (char       **text,
          const char  *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
set_credentials (ModelConnection  *self,
                 StoreCredentials *credentials)
{
  set_text (&self->host, store_credentials_get_host (credentials));
  set_text (&self->token_host, store_credentials_get_token_host (credentials));
  set_text (&self->subdomain, store_credentials_get_subdomain (credentials));
  set_text (&self->region, store_credentials_get_region (credentials));
  set_text (&self->tenant, store_credentials_get_tenant (credentials));
  set_text (&self->instance, store_credentials_get_instance (credentials));
  self->kind = store_credentials_get_kind (credentials);
  self->expires = store_credentials_get_expires (credentials);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPIRES]);
}

/* The places of another service are others, although they are called the same. */
static void
renew_places (ModelConnection *self)
{
  for_each_place (self, model_place_forget);
  g_ptr_array_set_size (self->subscribers, 0);
  g_ptr_array_add (self->subscribers, NULL);
  add_places (self, NULL, n_places (self));
}

/**
 * model_connection_set_access:
 * @self: a connection
 * @access: how its service is reached from now on
 * @session_only: whether the secret is not in the keyring; nothing is kept of a connection that never had one there
 *
 * The places stay when it is the same service as before; what they opened is closed.
 */
void
model_connection_set_access (ModelConnection   *self,
                             const StoreAccess *access,
                             gboolean           session_only)
{
  gboolean stays = is_same_service (self, access->credentials);

  set_credentials (self, access->credentials);
  take_authorities (self, access->authorities);
  model_opener_set_access (self->opener, session_only ? access->credentials : NULL, access->authorities);
  for_each_place (self, model_place_close);
  if (!stays)
    renew_places (self);
  if (!session_only && !self->is_saved)
    {
      self->is_saved = TRUE;
      for_each_place (self, model_place_keep);
    }
}

/**
 * model_connection_forget:
 * @self: a connection that was removed
 *
 * Removes what its places keep in the cache folder.
 */
void
model_connection_forget (ModelConnection *self)
{
  for_each_place (self, model_place_forget);
}

/* Settings */

static const char *
lookup_text (GVariantDict *dict,
             const char   *key)
{
  const char *text = NULL;

  if (!g_variant_dict_lookup (dict, key, "&s", &text) || *text == '\0' || strlen (text) > MAX_TEXT_BYTES)
    return NULL;
  return text;
}

static void
read_authorities (ModelConnection *self,
                  GVariantDict    *dict)
{
  const char *pem = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!g_variant_dict_lookup (dict, "authorities", "&s", &pem) || *pem == '\0' || strlen (pem) > MAX_AUTHORITIES_BYTES)
    return;

  bytes = g_bytes_new (pem, strlen (pem));
  model_connection_set_authorities (self, bytes);
}

static void
read_subscribers (ModelConnection *self,
                  GVariantDict    *dict)
{
  g_autofree const char **subscribers = NULL;

  if (!g_variant_dict_lookup (dict, "subscribers", "^a&s", &subscribers))
    return;

  for (guint i = 0; subscribers[i] != NULL && i < MAX_SUBSCRIBERS; i++)
    model_connection_add_subscriber (self, subscribers[i], NULL);
}

static void
read_members (ModelConnection *self,
              GVariantDict    *dict)
{
  int kind;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    set_text (text_at (self, i), lookup_text (dict, texts[i].key));

  if (g_variant_dict_lookup (dict, "kind", "i", &kind) && kind >= STORE_CREDENTIALS_SECRET &&
      kind <= STORE_CREDENTIALS_IDENTITY)
    self->kind = (StoreCredentialsKind) kind;
  if (!g_variant_dict_lookup (dict, "expires", "x", &self->expires))
    self->expires = -1;
  read_authorities (self, dict);
  read_subscribers (self, dict);
}

/**
 * model_connection_new_from_variant:
 * @connector: what its stores are opened with
 * @saved: what the settings hold
 *
 * Returns: (transfer full) (nullable): the connection; %NULL when it has no id or no host
 */
ModelConnection *
model_connection_new_from_variant (StoreConnector *connector,
                                   GVariant       *saved)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (saved);
  const char *id = lookup_text (&dict, "id");
  const char *host = lookup_text (&dict, "host");
  const char *name = lookup_text (&dict, "name");
  ModelConnection *self;

  if (id == NULL || !g_uuid_string_is_valid (id) || host == NULL)
    return NULL;

  self = model_connection_new (connector, id, name != NULL ? name : host);
  read_members (self, &dict);
  self->saved = g_variant_ref (saved);
  self->is_saved = TRUE;
  return self;
}

static void
put_text (GVariantDict *dict,
          const char   *key,
          const char   *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
  else
    g_variant_dict_remove (dict, key);
}

/**
 * model_connection_to_variant:
 * @self: a connection
 *
 * Returns: (transfer floating): what the settings hold of it, which is no secret; what another version of the program
 *   wrote there is still in it
 */
GVariant *
model_connection_to_variant (ModelConnection *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (self->saved);
  g_autofree char *authorities = NULL;

  if (self->authorities != NULL)
    authorities = g_strndup (g_bytes_get_data (self->authorities, NULL), g_bytes_get_size (self->authorities));

  put_text (&dict, "id", self->id);
  put_text (&dict, "name", self->name);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    put_text (&dict, texts[i].key, *text_at (self, i));
  g_variant_dict_insert (&dict, "kind", "i", (int) self->kind);
  g_variant_dict_insert (&dict, "expires", "x", self->expires);
  put_text (&dict, "authorities", authorities);
  g_variant_dict_insert (&dict, "subscribers", "^as", self->subscribers->pdata);
  return g_variant_dict_end (&dict);
}

/* Properties */

const char *
model_connection_get_id (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->id;
}

const char *
model_connection_get_name (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->name;
}

StoreCredentialsKind
model_connection_get_kind (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), STORE_CREDENTIALS_SECRET);
  return self->kind;
}

const char *
model_connection_get_host (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->host;
}

const char *
model_connection_get_token_host (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->token_host;
}

const char *
model_connection_get_subdomain (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->subdomain;
}

const char *
model_connection_get_region (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->region;
}

gint64
model_connection_get_expires (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), -1);
  return self->expires;
}

ModelSecretState
model_connection_get_secret_state (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), MODEL_SECRET_MISSING);
  return model_opener_get_secret_state (self->opener);
}

GBytes *
model_connection_get_authorities (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return self->authorities;
}

/**
 * model_connection_get_subscribers:
 * @self: a connection
 *
 * Returns: (transfer none) (array zero-terminated=1): the subdomains; valid until they change
 */
const char * const *
model_connection_get_subscribers (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return (const char * const *) self->subscribers->pdata;
}

GListModel *
model_connection_get_places (ModelConnection *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTION (self), NULL);
  return G_LIST_MODEL (self->places);
}

ModelOpener *
model_connection_get_opener (ModelConnection *self)
{
  return self->opener;
}

gboolean
model_connection_get_is_saved (ModelConnection *self)
{
  return self->is_saved;
}

static void
model_connection_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  ModelConnection *self = MODEL_CONNECTION (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SECRET_STATE:
      g_value_set_int (value, (int) model_connection_get_secret_state (self));
      break;
    case PROP_EXPIRES:
      g_value_set_int64 (value, self->expires);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
secret_state_cb (ModelConnection *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECRET_STATE]);
}

static void
model_connection_finalize (GObject *object)
{
  ModelConnection *self = MODEL_CONNECTION (object);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (self, i));
  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->authorities, g_bytes_unref);
  g_clear_pointer (&self->saved, g_variant_unref);
  g_ptr_array_unref (self->subscribers);
  g_clear_object (&self->places);
  g_clear_object (&self->opener);

  G_OBJECT_CLASS (model_connection_parent_class)->finalize (object);
}

static void
model_connection_class_init (ModelConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_connection_get_property;
  object_class->finalize = model_connection_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_SECRET_STATE] = g_param_spec_int ("secret-state", NULL, NULL, MODEL_SECRET_STORED, MODEL_SECRET_MISSING,
                                               MODEL_SECRET_STORED, flags);
  props[PROP_EXPIRES] = g_param_spec_int64 ("expires", NULL, NULL, G_MININT64, G_MAXINT64, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_connection_init (ModelConnection *self)
{
  self->expires = -1;
  self->subscribers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->subscribers, NULL);
  self->places = g_list_store_new (MODEL_TYPE_PLACE);
}

/**
 * model_connection_new:
 * @connector: what its stores are opened with
 * @id: a UUID
 * @name: its name
 *
 * Returns: (transfer full): a connection to nothing yet; see model_connection_set_access()
 */
ModelConnection *
model_connection_new (StoreConnector *connector,
                      const char     *id,
                      const char     *name)
{
  ModelConnection *self = g_object_new (MODEL_TYPE_CONNECTION, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->opener = model_opener_new (connector, id);
  g_signal_connect_object (self->opener, "notify::secret-state", G_CALLBACK (secret_state_cb), self, G_CONNECT_SWAPPED);
  add_places (self, NULL, 0);
  return self;
}
