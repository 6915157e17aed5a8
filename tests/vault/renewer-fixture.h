/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault-fixture.h"
#include "vault/vault-renewer-private.h"

G_BEGIN_DECLS

/* Secrets that are told when to answer. */
#define HELD_TYPE_SECRETS (held_secrets_get_type ())
G_DECLARE_FINAL_TYPE (HeldSecrets, held_secrets, HELD, SECRETS, GObject)

StoreSecrets *held_secrets_new       (void);
guint         held_secrets_n_waiting (StoreSecrets *self);
guint         held_secrets_n_asked   (StoreSecrets *self);
void          held_secrets_answer    (StoreSecrets *self, const char *secret);

/* A vault that has an authority, and a renewer with a clock that stands still. */
typedef struct
{
  VaultPlace place;
  Vault *vault;
  StoreSecrets *secrets;
  VaultRenewer *renewer;
  GBytes *request;    /* a signing request of an EC key, which costs nothing */
  gint64 now;         /* seconds since the epoch */
  GString *changed;   /* the names of the entries that the vault has changed by itself */
  guint period;       /* in milliseconds */
  guint patience;
  guint sweep_delay;
} RenewerFixture;

void        renewer_fixture_init     (RenewerFixture *self);
void        renewer_fixture_clear    (RenewerFixture *self);
void        renewer_fixture_reset    (RenewerFixture *self, StoreSecrets *secrets);
StoreEntry *renewer_fixture_generate (RenewerFixture *self, const char *name, guint validity, StoreValidityUnit unit);
StoreEntry *renewer_fixture_get      (RenewerFixture *self, const char *name);
void        renewer_fixture_run      (RenewerFixture *self, guint n_renewed, guint n_failed);
gint64      renewer_fixture_expires  (StoreEntry *entry);
void        renewer_fixture_save     (RenewerFixture *self, const char *name, StoreEntry *entry);
void        renewer_fixture_shell    (RenewerFixture *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

VaultRenewer *renewer_fixture_new_renewer (Vault *vault, RenewerFixture *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RenewerFixture, renewer_fixture_clear)

G_END_DECLS
