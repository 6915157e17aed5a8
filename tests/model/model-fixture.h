/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gate-store.h"
#include "model/model.h"
#include "pki/pki.h"
#include "store-await.h"
#include "vault-fixture.h"

G_BEGIN_DECLS

#define DAY ((gint64) 24 * 60 * 60)

/* A vault, the gate before it, and the list over both. */
typedef struct
{
  VaultPlace            place;
  Vault                *vault;
  GateStore            *gate;
  Store                *store; /* the gate */
  ModelCertificateList *list;
} ModelFixture;

void        model_fixture_set_up    (ModelFixture  *self,
                                     gconstpointer  data);
void        model_fixture_tear_down (ModelFixture  *self,
                                     gconstpointer  data);
void        model_fixture_add       (ModelFixture  *self,
                                     const char    *name,
                                     GBytes        *content);
char       *model_fixture_write     (ModelFixture  *self,
                                     const char    *basename,
                                     GBytes        *content);
gboolean    model_fixture_load      (ModelFixture  *self,
                                     GError       **error);

GBytes     *model_fixture_pem       (const char    *common_name,
                                     gint64         days);
GBytes     *model_fixture_pkcs12    (const char    *common_name,
                                     const char    *password);
PkiIdentity *model_fixture_identity (const char   *common_name,
                                     gboolean      is_authority,
                                     PkiIdentity  *issuer);
GBytes     *model_fixture_join      (GBytes        *first,
                                     ...) G_GNUC_NULL_TERMINATED;
ModelAttachment *
            model_fixture_attach    (ModelFixture  *self,
                                     ModelImport   *import,
                                     const char    *basename,
                                     GBytes        *content);
char       *model_fixture_run       (const char    *command_line,
                                     gboolean      *succeeds);
GBytes     *model_fixture_text      (const char    *text);

#define MODEL_TEST(path, function) \
  g_test_add (path, ModelFixture, NULL, model_fixture_set_up, function, model_fixture_tear_down)

G_END_DECLS
