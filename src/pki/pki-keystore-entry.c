/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-keystore-entry-private.h"

PkiKeystoreEntry *
pki_keystore_entry_new (const char    *alias,
                        GPtrArray     *chain,
                        PkiPrivateKey *key,
                        gint64         created)
{
  PkiKeystoreEntry *self = g_new0 (PkiKeystoreEntry, 1);

  self->alias = g_strdup (alias);
  self->chain = g_ptr_array_ref (chain);
  g_set_object (&self->key, key);
  self->created = created;
  return self;
}

PkiKeystoreEntry *
pki_keystore_entry_new_trusted (const char     *alias,
                                PkiCertificate *certificate,
                                gint64          created)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (certificate));
  return pki_keystore_entry_new (alias, chain, NULL, created);
}

void
pki_keystore_entry_free (PkiKeystoreEntry *self)
{
  g_free (self->alias);
  g_ptr_array_unref (self->chain);
  g_clear_object (&self->key);
  g_free (self);
}

/* (element-type PkiKeystoreEntry) */
GPtrArray *
pki_keystore_entries_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pki_keystore_entry_free);
}
