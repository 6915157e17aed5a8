/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* The calls of a place for secrets, as bits. */
typedef enum
{
  GATE_SECRETS_SAVE = 1 << 0,
  GATE_SECRETS_LOOKUP = 1 << 1,
  GATE_SECRETS_REMOVE = 1 << 2,
  GATE_SECRETS_LIST = 1 << 3,
} GateSecretsCalls;

/* Secrets in memory, some calls of which fail when the test wants it, or wait until they are cancelled. */
#define GATE_TYPE_SECRETS (gate_secrets_get_type ())
G_DECLARE_FINAL_TYPE (GateSecrets, gate_secrets, GATE, SECRETS, GObject)

GateSecrets *gate_secrets_new       (void);
void         gate_secrets_turn_away (GateSecrets      *self,
                                     GateSecretsCalls  calls,
                                     StoreError        code);
void         gate_secrets_hold      (GateSecrets      *self,
                                     GateSecretsCalls  calls);
guint        gate_secrets_n_waiting (GateSecrets      *self);
void         gate_secrets_open      (GateSecrets      *self);

G_END_DECLS
