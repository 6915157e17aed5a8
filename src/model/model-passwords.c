/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-passwords.h"

struct _ModelPasswords
{
  GObject           parent_instance;

  ModelPasswordSet *set; /* (owned) (nullable): none yet */
};

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
 * Keeps it, to be tried before the others. Beyond %MODEL_MAX_PASSWORDS the one that was of use longest ago is forgotten.
 */
void
model_passwords_add (ModelPasswords *self,
                     const char     *password)
{
  gboolean is_new;
  ModelPasswordSet *old;

  g_return_if_fail (MODEL_IS_PASSWORDS (self));
  g_return_if_fail (password != NULL);

  is_new = !is_known (self, password);
  old = self->set;
  self->set = model_password_set_new (password, old);
  g_clear_pointer (&old, model_password_set_unref);
  if (is_new)
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
  g_clear_pointer (&self->set, model_password_set_unref);
}

static void
model_passwords_finalize (GObject *object)
{
  model_passwords_wipe (MODEL_PASSWORDS (object));

  G_OBJECT_CLASS (model_passwords_parent_class)->finalize (object);
}

static void
model_passwords_class_init (ModelPasswordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_passwords_finalize;

  signals[ADDED] = g_signal_new ("added", MODEL_TYPE_PASSWORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
model_passwords_init (ModelPasswords *self)
{
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
