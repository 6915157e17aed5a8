/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-public-key.h"

struct _StorePublicKey
{
  char *alias;   /* (owned) (nullable) */
  char *subject; /* (owned) (nullable) */
  GBytes *pem;   /* (owned) */
};

G_DEFINE_BOXED_TYPE (StorePublicKey, store_public_key, store_public_key_ref, store_public_key_unref)

static void
clear (gpointer data)
{
  StorePublicKey *self = data;

  g_free (self->alias);
  g_free (self->subject);
  g_bytes_unref (self->pem);
}

/**
 * store_public_key_new:
 * @alias: (nullable): of a keystore's entry
 * @subject: (nullable): the distinguished name of the leaf, as the store words it
 * @pem: the chain, leaf first
 *
 * Returns: (transfer full): a public key
 */
StorePublicKey *
store_public_key_new (const char *alias, const char *subject, GBytes *pem)
{
  StorePublicKey *self;

  g_return_val_if_fail (pem != NULL, NULL);

  self = g_atomic_rc_box_new0 (StorePublicKey);
  self->alias = g_strdup (alias);
  self->subject = g_strdup (subject);
  self->pem = g_bytes_ref (pem);

  return self;
}

StorePublicKey *
store_public_key_ref (StorePublicKey *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
store_public_key_unref (StorePublicKey *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const char *
store_public_key_get_alias (StorePublicKey *self)
{
  return self->alias;
}

const char *
store_public_key_get_subject (StorePublicKey *self)
{
  return self->subject;
}

GBytes *
store_public_key_get_pem (StorePublicKey *self)
{
  return self->pem;
}
