/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-entry.h"

/**
 * StoreEntry:
 *
 * One entry of a store: a name and a file's bytes, and what the store knows about them. It never changes once it is
 * made, so any thread may read it, and hand it to another.
 */
struct _StoreEntry
{
  GObject parent_instance;

  char *name;        /* (owned) */
  GBytes *content;   /* (owned) (nullable) */
  char *file_name;   /* (owned) (nullable) */
  char *etag;        /* (owned) (nullable) */
  GPtrArray *labels; /* (owned) (element-type StoreLabel): never NULL once constructed */
  StoreGeneration *generation; /* (owned) (nullable) */
  gint64 created;    /* microseconds since the epoch, -1: not known */
  gint64 modified;   /* microseconds since the epoch, -1: not known */
  StoreMethod method;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_CONTENT,
  PROP_METHOD,
  PROP_FILE_NAME,
  PROP_CREATED,
  PROP_MODIFIED,
  PROP_ETAG,
  PROP_LABELS,
  PROP_GENERATION,
} StoreEntryProperty;

G_DEFINE_FINAL_TYPE (StoreEntry, store_entry, G_TYPE_OBJECT)

static GParamSpec *props[PROP_GENERATION + 1];

/* An array of our own: the caller may go on filling its. */
static GPtrArray *
copy_labels (GPtrArray *labels)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; labels != NULL && i < labels->len; i++)
    g_ptr_array_add (copy, store_label_ref (labels->pdata[i]));

  return copy;
}

static void
store_entry_finalize (GObject *object)
{
  StoreEntry *self = STORE_ENTRY (object);

  g_free (self->name);
  g_free (self->file_name);
  g_free (self->etag);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->generation, store_generation_unref);

  G_OBJECT_CLASS (store_entry_parent_class)->finalize (object);
}

static void
store_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  StoreEntry *self = STORE_ENTRY (object);

  switch ((StoreEntryProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_CONTENT:
      g_value_set_boxed (value, self->content);
      break;
    case PROP_METHOD:
      g_value_set_int (value, (int) self->method);
      break;
    case PROP_FILE_NAME:
      g_value_set_string (value, self->file_name);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, self->created);
      break;
    case PROP_MODIFIED:
      g_value_set_int64 (value, self->modified);
      break;
    case PROP_ETAG:
      g_value_set_string (value, self->etag);
      break;
    case PROP_LABELS:
      g_value_set_boxed (value, self->labels);
      break;
    case PROP_GENERATION:
      g_value_set_boxed (value, self->generation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
store_entry_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  StoreEntry *self = STORE_ENTRY (object);

  switch ((StoreEntryProperty) prop_id)
    {
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_CONTENT:
      self->content = g_value_dup_boxed (value);
      break;
    case PROP_METHOD:
      self->method = (StoreMethod) g_value_get_int (value);
      break;
    case PROP_FILE_NAME:
      self->file_name = g_value_dup_string (value);
      break;
    case PROP_CREATED:
      self->created = g_value_get_int64 (value);
      break;
    case PROP_MODIFIED:
      self->modified = g_value_get_int64 (value);
      break;
    case PROP_ETAG:
      self->etag = g_value_dup_string (value);
      break;
    case PROP_LABELS:
      self->labels = copy_labels (g_value_get_boxed (value));
      break;
    case PROP_GENERATION:
      self->generation = g_value_dup_boxed (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
store_entry_constructed (GObject *object)
{
  G_OBJECT_CLASS (store_entry_parent_class)->constructed (object);

  g_return_if_fail (STORE_ENTRY (object)->name != NULL);
}

static void
store_entry_class_init (StoreEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = store_entry_constructed;
  object_class->finalize = store_entry_finalize;
  object_class->get_property = store_entry_get_property;
  object_class->set_property = store_entry_set_property;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_CONTENT] = g_param_spec_boxed ("content", NULL, NULL, G_TYPE_BYTES, flags);
  props[PROP_METHOD] = g_param_spec_int ("method", NULL, NULL, STORE_METHOD_UNKNOWN, STORE_METHOD_EXTERNAL_SERVICE,
                                         STORE_METHOD_UNKNOWN, flags);
  props[PROP_FILE_NAME] = g_param_spec_string ("file-name", NULL, NULL, NULL, flags);
  props[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_MODIFIED] = g_param_spec_int64 ("modified", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_ETAG] = g_param_spec_string ("etag", NULL, NULL, NULL, flags);
  props[PROP_LABELS] = g_param_spec_boxed ("labels", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  props[PROP_GENERATION] = g_param_spec_boxed ("generation", NULL, NULL, STORE_TYPE_GENERATION, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
store_entry_init (StoreEntry *self)
{
}

/**
 * store_entry_new:
 * @name: the name
 * @content: (nullable): the file's bytes
 * @file_name: (nullable): the file they come from
 *
 * Makes an entry that is to be imported. For anything else there is g_object_new().
 *
 * Returns: (transfer full): the entry, its method %STORE_METHOD_IMPORT
 */
StoreEntry *
store_entry_new (const char *name, GBytes *content, const char *file_name)
{
  return g_object_new (STORE_TYPE_ENTRY,
                       "name", name,
                       "content", content,
                       "file-name", file_name,
                       "method", STORE_METHOD_IMPORT,
                       NULL);
}

/**
 * store_entry_copy_renamed:
 * @self: an entry
 * @name: another name
 *
 * Returns: (transfer full): an entry that differs in its name only, and has no etag, since that is @self's
 */
StoreEntry *
store_entry_copy_renamed (StoreEntry *self, const char *name)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", name,
                       "content", self->content,
                       "method", self->method,
                       "file-name", self->file_name,
                       "created", self->created,
                       "modified", self->modified,
                       "labels", self->labels,
                       "generation", self->generation,
                       NULL);
}

/**
 * store_entry_get_name:
 * @self: an entry
 *
 * Returns: (transfer none): the name, with its extension
 */
const char *
store_entry_get_name (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->name;
}

/**
 * store_entry_get_file_type:
 * @self: an entry
 *
 * Returns: what the name's extension says about the content
 */
StoreFileType
store_entry_get_file_type (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), STORE_FILE_TYPE_UNKNOWN);

  return store_file_type_from_name (self->name);
}

/**
 * store_entry_get_content:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): the file's bytes, which may hold a private key
 */
GBytes *
store_entry_get_content (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->content;
}

/**
 * store_entry_get_method:
 * @self: an entry
 *
 * Returns: how the entry came to be
 */
StoreMethod
store_entry_get_method (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), STORE_METHOD_UNKNOWN);

  return self->method;
}

/**
 * store_entry_get_file_name:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): the name of the file it was imported from
 */
const char *
store_entry_get_file_name (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->file_name;
}

/**
 * store_entry_get_created:
 * @self: an entry
 *
 * Returns: when it was created, in microseconds since the epoch; -1: not known
 */
gint64
store_entry_get_created (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), -1);

  return self->created;
}

/**
 * store_entry_get_modified:
 * @self: an entry
 *
 * Returns: when its content was written last, in microseconds since the epoch; -1: not known
 */
gint64
store_entry_get_modified (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), -1);

  return self->modified;
}

/**
 * store_entry_get_etag:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): what changes with each write of the content, to be compared byte for byte
 */
const char *
store_entry_get_etag (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->etag;
}

/**
 * store_entry_get_labels:
 * @self: an entry
 *
 * Returns: (transfer none) (element-type StoreLabel): the labels, in the order they were set; not to be changed
 */
GPtrArray *
store_entry_get_labels (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->labels;
}

/**
 * store_entry_get_generation:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): how it was generated; %NULL where it was not, or where the store does not tell
 */
StoreGeneration *
store_entry_get_generation (StoreEntry *self)
{
  g_return_val_if_fail (STORE_IS_ENTRY (self), NULL);

  return self->generation;
}
