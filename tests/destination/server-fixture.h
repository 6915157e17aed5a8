/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server in the test's own process, over a vault in a folder of its own, and a client that nobody here wrote. */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "destination/destination.h"
#include "vault-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  DestinationServer *server;
  DestinationServerIdentity *identity;
  Vault *vault;
  VaultPlace place;
  SoupSession *session;
  char *token; /* (nullable): sent along as bearer */
} ServerFixture;

void server_fixture_init  (ServerFixture *self, gboolean with_tls);
void server_fixture_clear (ServerFixture *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerFixture, server_fixture_clear)

/* What a request came to. */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers; /* of the message */
  SoupMessage *message;        /* (owned) */
  GBytes *body;                /* (owned) */
  char *text;                  /* (owned): the body, terminated */
} ServerAnswer;

void server_answer_clear (ServerAnswer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerAnswer, server_answer_clear)

#define SERVER_CERTIFICATES "/destination-configuration/v1/subaccountCertificates"
#define SERVER_INSTANCE_CERTIFICATES "/destination-configuration/v1/instanceCertificates"

char        *server_fixture_address (ServerFixture *self, const char *host, const char *path);
SoupMessage *server_fixture_message (ServerFixture *self, const char *method, const char *path, const char *body);
ServerAnswer server_fixture_send    (ServerFixture *self, SoupMessage *message);
ServerAnswer server_fixture_call    (ServerFixture *self, const char *method, const char *path, const char *body);
ServerAnswer server_fixture_ask     (ServerFixture *self, const char *host, const char *form);
void         server_fixture_log_in  (ServerFixture *self, const char *host);
void         server_fixture_put_in  (ServerFixture *self, const char *name, const char *text);

const char  *server_answer_header   (ServerAnswer *self, const char *name);
JsonNode    *server_answer_json     (ServerAnswer *self);

G_END_DECLS
