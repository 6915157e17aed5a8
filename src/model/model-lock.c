/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-lock.h"

#include "model/model-unlock.h"

struct _ModelLock
{
  GObject           parent_instance;

  GBytes           *bytes;       /* (owned) */
  PkiContainer     *container;   /* (owned) */
  ModelPasswords   *passwords;   /* (owned) (nullable) */
  GError           *error;       /* (owned) (nullable) */
  GCancellable     *cancellable; /* (owned) (nullable): of what is being tried */
  gboolean          typed;       /* that was typed */
};

enum
{
  PROP_CONTAINER = 1,
  PROP_BUSY,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelLock, model_lock, G_TYPE_OBJECT)

static void
set_error (ModelLock *self,
           GError    *error /* (transfer full) (nullable) */)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

/* The lock may be gone before the passwords were tried: they do not keep it. */

typedef struct
{
  GWeakRef      lock;
  GCancellable *cancellable; /* (owned) */
} Trial;

static void
trial_free (Trial *trial)
{
  g_weak_ref_clear (&trial->lock);
  g_object_unref (trial->cancellable);
  g_free (trial);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trial, trial_free)

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Trial) trial = user_data;
  g_autoptr (ModelLock) self = g_weak_ref_get (&trial->lock);
  GError *error = NULL;
  g_autoptr (PkiContainer) container = model_unlock_finish (result, &error);

  /* Cancelled: something else is being tried, or nothing any more. */
  if (self == NULL || self->cancellable != trial->cancellable)
    {
      g_clear_error (&error);
      return;
    }

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_object (&self->cancellable);
  if (self->typed || container != NULL)
    set_error (self, g_steal_pointer (&error));
  g_clear_error (&error);
  if (container != NULL && g_set_object (&self->container, container))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTAINER]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
try_passwords (ModelLock  *self,
               const char *password)
{
  Trial *trial = g_new0 (Trial, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->typed = password != NULL;
  g_weak_ref_init (&trial->lock, self);
  trial->cancellable = g_object_ref (self->cancellable);
  model_unlock_async (self->bytes, self->container, self->passwords, password, self->cancellable, tried_cb, trial);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

/* Silently. What was typed has precedence: it takes the others along. */
static void
try_known (ModelLock *self)
{
  if (model_unlock_is_wanted (self->container) && model_passwords_get_n (self->passwords) > 0 &&
      !(self->cancellable != NULL && self->typed))
    try_passwords (self, NULL);
}

/**
 * model_lock_open:
 * @self: a lock
 * @password: what is to open it, in UTF-8; the copy that this takes is wiped
 *
 * Tries a password that was typed. "container" tells that it was the right one, "error" that it was not.
 */
void
model_lock_open (ModelLock  *self,
                 const char *password)
{
  g_return_if_fail (MODEL_IS_LOCK (self));
  g_return_if_fail (password != NULL);

  set_error (self, NULL);
  try_passwords (self, password);
}

/**
 * model_lock_cancel:
 * @self: a lock
 *
 * Stops trying; everything stays as it is.
 */
void
model_lock_cancel (ModelLock *self)
{
  g_return_if_fail (MODEL_IS_LOCK (self));

  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

/* Properties */

/**
 * model_lock_get_container:
 * @self: a lock
 *
 * Returns: (transfer none): what the file holds, as far as it is open
 */
PkiContainer *
model_lock_get_container (ModelLock *self)
{
  g_return_val_if_fail (MODEL_IS_LOCK (self), NULL);
  return self->container;
}

gboolean
model_lock_get_wanted (ModelLock *self)
{
  g_return_val_if_fail (MODEL_IS_LOCK (self), FALSE);
  return model_unlock_is_wanted (self->container);
}

gboolean
model_lock_get_busy (ModelLock *self)
{
  g_return_val_if_fail (MODEL_IS_LOCK (self), FALSE);
  return self->cancellable != NULL;
}

/**
 * model_lock_get_error:
 * @self: a lock
 *
 * Returns: (nullable) (transfer none): the #PkiError of the password that was typed last
 */
const GError *
model_lock_get_error (ModelLock *self)
{
  g_return_val_if_fail (MODEL_IS_LOCK (self), NULL);
  return self->error;
}

static void
model_lock_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  ModelLock *self = MODEL_LOCK (object);

  switch (id)
    {
    case PROP_CONTAINER:
      g_value_set_object (value, self->container);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, model_lock_get_busy (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_lock_finalize (GObject *object)
{
  ModelLock *self = MODEL_LOCK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_bytes_unref (self->bytes);
  g_object_unref (self->container);
  g_clear_object (&self->passwords);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (model_lock_parent_class)->finalize (object);
}

static void
model_lock_class_init (ModelLockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_lock_get_property;
  object_class->finalize = model_lock_finalize;

  props[PROP_CONTAINER] = g_param_spec_object ("container", NULL, NULL, PKI_TYPE_CONTAINER, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_lock_init (ModelLock *self)
{
}

/**
 * model_lock_new:
 * @bytes: the content of a file
 * @container: what it holds, as far as it could be read without a password
 * @passwords: (nullable): the passwords of the window, which are tried at once, and whenever there are more of them
 *
 * Returns: (transfer full): the lock of the file
 */
ModelLock *
model_lock_new (GBytes         *bytes,
                PkiContainer   *container,
                ModelPasswords *passwords)
{
  ModelLock *self;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (PKI_IS_CONTAINER (container), NULL);

  self = g_object_new (MODEL_TYPE_LOCK, NULL);
  self->bytes = g_bytes_ref (bytes);
  self->container = g_object_ref (container);
  if (passwords == NULL)
    return self;

  self->passwords = g_object_ref (passwords);
  g_signal_connect_object (passwords, "added", G_CALLBACK (try_known), self, G_CONNECT_SWAPPED);
  try_known (self);
  return self;
}
