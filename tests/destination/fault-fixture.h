/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client that is less patient than usual, behind a server that misbehaves, before one over a vault that does not. */

#pragma once

#include "destination/destination-store.h"
#include "fault-server.h"
#include "server-fixture.h"
#include "test-identity.h"

G_BEGIN_DECLS

typedef struct
{
  ServerFixture behind;
  FaultServer *front;     /* (owned): all that the client reaches */
  char *secret;           /* (owned): the key, as the client has it */
  DestinationTiming timing;
  Store *store;           /* (owned) (nullable): the client's subaccount level */
  Store *vault;           /* (owned): the same behind */

  guint n_waits;          /* signals "waiting" */
  guint last_wait;
  guint longest_wait;
  GCancellable *cancel;   /* (unowned) (nullable): when it waits */
} FaultFixture;

void        fault_fixture_init    (FaultFixture *self);
void        fault_fixture_clear   (FaultFixture *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FaultFixture, fault_fixture_clear)

char       *fault_fixture_change  (const char *key, const char *name, const char *value); /* a member of a service key; "" takes it out */
Store      *fault_fixture_connect (const char *key, TestIdentity *authority, const DestinationTiming *timing);
void        fault_fixture_open    (FaultFixture *self); /* anew, with its timing and key */

void        fault_fixture_add     (FaultFixture *self, const char *method, const char *path, guint times, guint status,
                                   const char *headers, const char *body);
void        fault_fixture_put_in  (FaultFixture *self, guint n); /* "0.pem", ... of 3 KiB */
guint       fault_fixture_count   (FaultFixture *self);         /* in the vault */

void        fault_assert          (const GError *error, StoreError code, guint status);

G_END_DECLS
