/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-passwords.h"

struct _ModelPasswords
{
  GObject           parent_instance;

  ModelPasswordSet *set; /* (owned) (nullable): none yet */
  gboolean          keeps;
};

enum
{
  PROP_KEEPS = 1,
  PROP_N,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ModelPasswords, model_passwords, G_TYPE_OBJECT)

static gboolean
is_known (ModelPasswords *self,
          const char     *password)
{
  return self->set != NULL && g_strv_contains (model_password_set_get (self->set), password);
}

/**
 * model_passwords_add:
 * @self: the passwords of a window
 * @password: one that has opened something, in UTF-8; the caller wipes its own
 *
 * Keeps it, if any are kept, to be tried before the others. Beyond %MODEL_MAX_PASSWORDS the one that was of use longest ago is forgotten.
 */
void
model_passwords_add (ModelPasswords *self,
                     const char     *password)
{
  gboolean is_new;
  ModelPasswordSet *old;

  g_return_if_fail (MODEL_IS_PASSWORDS (self));
  g_return_if_fail (password != NULL);

  if (!self->keeps)
    return;
  is_new = !is_known (self, password);
  old = self->set;
  self->set = model_password_set_new (password, old);
  g_clear_pointer (&old, model_password_set_unref);
  if (!is_new)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N]);
  g_signal_emit (self, signals[ADDED], 0);
}

guint
model_passwords_get_n (ModelPasswords *self)
{
  g_return_val_if_fail (MODEL_IS_PASSWORDS (self), 0);
  return self->set != NULL ? model_password_set_get_n (self->set) : 0;
}

/**
 * model_passwords_dup_set:
 * @self: (nullable): the passwords of a window
 * @first: (nullable): a password to try before them, in UTF-8
 *
 * Returns: (transfer full): what to try, for another thread; it stays as it is
 */
ModelPasswordSet *
model_passwords_dup_set (ModelPasswords *self,
                         const char     *first)
{
  ModelPasswordSet *known = self != NULL ? self->set : NULL;

  return first == NULL && known != NULL ? model_password_set_ref (known) : model_password_set_new (first, known);
}

/**
 * model_passwords_wipe:
 * @self: the passwords of a window
 *
 * Forgets all of them.
 */
void
model_passwords_wipe (ModelPasswords *self)
{
  g_return_if_fail (MODEL_IS_PASSWORDS (self));

  if (self->set == NULL)
    return;
  g_clear_pointer (&self->set, model_password_set_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N]);
}

/**
 * model_passwords_set_keeps:
 * @self: the passwords of a window
 * @keeps: whether passwords are kept
 *
 * When they are no longer, those that are there are forgotten.
 */
void
model_passwords_set_keeps (ModelPasswords *self,
                           gboolean        keeps)
{
  g_return_if_fail (MODEL_IS_PASSWORDS (self));

  if (self->keeps == keeps)
    return;
  self->keeps = keeps;
  if (!keeps)
    model_passwords_wipe (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KEEPS]);
}

gboolean
model_passwords_get_keeps (ModelPasswords *self)
{
  g_return_val_if_fail (MODEL_IS_PASSWORDS (self), FALSE);
  return self->keeps;
}

static void
model_passwords_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (id == PROP_KEEPS)
    model_passwords_set_keeps (MODEL_PASSWORDS (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
model_passwords_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  ModelPasswords *self = MODEL_PASSWORDS (object);

  switch (id)
    {
    case PROP_KEEPS:
      g_value_set_boolean (value, self->keeps);
      break;
    case PROP_N:
      g_value_set_uint (value, model_passwords_get_n (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_passwords_finalize (GObject *object)
{
  g_clear_pointer (&MODEL_PASSWORDS (object)->set, model_password_set_unref);

  G_OBJECT_CLASS (model_passwords_parent_class)->finalize (object);
}

static void
model_passwords_class_init (ModelPasswordsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = model_passwords_set_property;
  object_class->get_property = model_passwords_get_property;
  object_class->finalize = model_passwords_finalize;

  props[PROP_KEEPS] = g_param_spec_boolean ("keeps", NULL, NULL, TRUE, G_PARAM_READWRITE | flags);
  props[PROP_N] = g_param_spec_uint ("n", NULL, NULL, 0, MODEL_MAX_PASSWORDS, 0, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ADDED] = g_signal_new ("added", MODEL_TYPE_PASSWORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
model_passwords_init (ModelPasswords *self)
{
  self->keeps = TRUE;
}

/**
 * model_passwords_new:
 *
 * Returns: (transfer full): no passwords yet
 */
ModelPasswords *
model_passwords_new (void)
{
  return g_object_new (MODEL_TYPE_PASSWORDS, NULL);
}
