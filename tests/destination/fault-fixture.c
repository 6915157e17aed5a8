/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-fixture.h"

#include <string.h>

#include "destination/destination-trust.h"
#include "store-await.h"

#define CONTENT_BYTES 3072

/* Nothing that is to be seen here takes real seconds; what is not to be seen has them. */
static const DestinationTiming brisk = {
  .connect = 20000,
  .read = 20000,
  .exchange = 40000,
  .retry = 1,
  .retry_busy = 1,
  .second = 1,
  .max_waiting = 120,
};

/**
 * fault_fixture_change:
 * @key: a flat service key
 * @name: one of its members
 * @value: what it becomes; "": nothing
 *
 * Returns: (transfer full): the key with it
 */
char *
fault_fixture_change (const char *key, const char *name, const char *value)
{
  g_autoptr (JsonNode) root = json_from_string (key, NULL);
  JsonObject *object = json_node_get_object (root);

  if (*value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_remove_member (object, name);

  return json_to_string (root, FALSE);
}

/**
 * fault_fixture_connect:
 * @key: a complete service key
 * @authority: (nullable): whom to trust beside those whom the system trusts
 * @timing: how patient to be
 *
 * Returns: (transfer full): the subaccount level; nothing is sent yet
 */
Store *
fault_fixture_connect (const char *key, TestIdentity *authority, const DestinationTiming *timing)
{
  g_autoptr (GBytes) text = g_bytes_new (key, strlen (key));
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) service_key = destination_service_key_parse (text, NULL, &error);
  g_autofree char *pem = authority != NULL ? test_identity_to_pem (authority) : NULL;
  g_autoptr (GBytes) authorities = pem != NULL ? g_bytes_new (pem, strlen (pem)) : NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (DestinationClient) client = NULL;

  g_assert_no_error (error);
  if (authorities != NULL)
    database = destination_trust_new (authorities, &error);
  g_assert_no_error (error);
  client = destination_client_new (service_key, NULL, database, timing, &error);
  g_assert_no_error (error);

  return destination_store_new (client, STORE_LEVEL_SUBACCOUNT);
}

static char *
make_key (FaultFixture *self)
{
  g_autoptr (GBytes) key = destination_server_make_service_key (self->behind.server, STORE_CREDENTIALS_SECRET);
  g_autofree char *text = g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  g_autofree char *url = fault_server_dup_url (self->front);
  g_autofree char *with_uri = fault_fixture_change (text, "uri", url);

  return fault_fixture_change (with_uri, "url", url);
}

static void
waiting_cb (Store *store, guint seconds, FaultFixture *self)
{
  self->n_waits += seconds > 0;
  self->last_wait = seconds;
  self->longest_wait = MAX (self->longest_wait, seconds);
  if (seconds > 0 && self->cancel != NULL)
    g_cancellable_cancel (self->cancel);
}

static void
close_store (FaultFixture *self)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
}

void
fault_fixture_open (FaultFixture *self)
{
  close_store (self);
  self->store = fault_fixture_connect (self->secret, NULL, &self->timing);
  g_signal_connect (self->store, "waiting", G_CALLBACK (waiting_cb), self);
}

/* The realm of the server's own subaccount, as server-fixture.c names it. */
static Store *
find_vault (FaultFixture *self)
{
  g_autoptr (JsonNode) root = json_from_string (self->secret, NULL);
  const char *tenant = json_object_get_string_member (json_node_get_object (root), "tenantid");
  g_autofree char *realm = g_strdup_printf ("%d/%s/", STORE_LEVEL_SUBACCOUNT, tenant);

  return vault_get_realm (self->behind.vault, realm);
}

void
fault_fixture_init (FaultFixture *self)
{
  memset (self, 0, sizeof *self);
  server_fixture_init (&self->behind, FALSE);
  self->front = fault_server_new (NULL);
  fault_server_set_upstream (self->front, destination_server_get_port (self->behind.server), FALSE);
  self->secret = make_key (self);
  self->timing = brisk;
  self->vault = find_vault (self);
  fault_fixture_open (self);
}

void
fault_fixture_clear (FaultFixture *self)
{
  close_store (self);
  g_clear_pointer (&self->front, fault_server_free);
  g_clear_object (&self->vault);
  server_fixture_clear (&self->behind);
  g_clear_pointer (&self->secret, g_free);
}

/* An answer of the front's own, so many times; 0: always. */
void
fault_fixture_add (FaultFixture *self,
                   const char *method,
                   const char *path,
                   guint times,
                   guint status,
                   const char *headers,
                   const char *body)
{
  FaultRule rule = {
    .method = method,
    .path = path,
    .times = times,
    .status = status,
    .headers = headers,
    .body = body,
  };

  fault_server_add (self->front, &rule);
}

void
fault_fixture_put_in (FaultFixture *self, guint n)
{
  g_autofree char *text = g_strnfill (CONTENT_BYTES, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (StoreEntry) entry = vault_fixture_make (name, text);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored = store_await_create (self->vault, entry, &error);

      g_assert_no_error (error);
    }
}

guint
fault_fixture_count (FaultFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (self->vault, &error);

  g_assert_no_error (error);

  return entries->len;
}

/* The code, the status that is one click away, and that a secret is nowhere in it. */
void
fault_assert (const GError *error, StoreError code, guint status)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  g_assert_error (error, STORE_ERROR, (int) code);
  g_assert_cmpuint (details->status, ==, status);
  g_assert_null (strstr (error->message, "Bearer"));
}
