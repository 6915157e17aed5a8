/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-private.h"

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * vault_realms_new:
 *
 * Returns: (transfer full): no realms yet
 */
GPtrArray *
vault_realms_new (void)
{
  return g_ptr_array_new_with_free_func (weak_free);
}

/* Those that are still there; the places of the others are given up. */
static GPtrArray *
collect (Vault *self)
{
  GPtrArray *alive = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->realms->len; i-- > 0;)
    {
      Vault *realm = g_weak_ref_get (self->realms->pdata[i]);

      if (realm != NULL)
        g_ptr_array_add (alive, realm);
      else
        g_ptr_array_remove_index_fast (self->realms, i);
    }

  return alive;
}

/**
 * vault_realms_add:
 * @self: a vault
 * @realm: a store of one of its realms; not kept
 *
 * From now on the store is told of the changes in its realm.
 */
void
vault_realms_add (Vault *self, Vault *realm)
{
  GWeakRef *weak = g_new (GWeakRef, 1);
  g_autoptr (GPtrArray) alive = NULL;

  g_weak_ref_init (weak, realm);
  g_mutex_lock (&self->realms_lock);
  alive = collect (self);
  g_ptr_array_add (self->realms, weak);
  g_mutex_unlock (&self->realms_lock);
}

/**
 * vault_emit_changed:
 * @self: a vault
 * @realm: a name space
 * @name: an entry in it
 *
 * Tells every store of the realm that the vault has changed an entry by itself. To be called in the context in which
 * the vault was opened.
 */
void
vault_emit_changed (Vault *self, const char *realm, const char *name)
{
  g_autoptr (GPtrArray) alive = NULL;

  g_mutex_lock (&self->realms_lock);
  alive = collect (self);
  g_mutex_unlock (&self->realms_lock);

  g_ptr_array_add (alive, g_object_ref (self));
  for (guint i = 0; i < alive->len; i++)
    if (g_str_equal (vault_get_name (alive->pdata[i]), realm))
      store_emit_changed (alive->pdata[i], name);
}
