/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault/vault.h"

G_BEGIN_DECLS

/* A folder for one test, and the path of a vault in it that is not there yet. */
typedef struct
{
  char *folder;
  char *path;
} VaultPlace;

void vault_place_init  (VaultPlace *self);
void vault_place_clear (VaultPlace *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VaultPlace, vault_place_clear)

Vault      *vault_fixture_open   (const char *path, GError **error);
void        vault_fixture_close  (Vault *vault);
StoreEntry *vault_fixture_make   (const char *name, const char *text);
guint       vault_fixture_fill   (Vault *vault, guint n);
char       *vault_fixture_helper (void);
void        vault_fixture_add_authority (const char *path);
GBytes     *vault_fixture_make_request  (void);
StoreEntry *vault_fixture_generate      (Store *store, const StoreGenerateRequest *request, GError **error);
StoreEntry *vault_fixture_regenerate    (Store *store, const StoreGenerateRequest *request, const char *if_etag, GError **error);
GBytes     *vault_fixture_get_root      (Store *store);

G_END_DECLS
