/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-fixture.h"

#include <string.h>

void
model_fixture_set_up (ModelFixture  *self,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  vault_place_init (&self->place);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  self->gate = gate_store_new (STORE_STORE (self->vault));
  self->store = STORE_STORE (self->gate);
  self->list = model_certificate_list_new (self->store);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* What is under way holds the list, or the store. A thread that lets go of it does not wake the main loop. */
static void
await_last_reference (gpointer object)
{
  guint tick = g_timeout_add (1, tick_cb, NULL);

  STORE_AWAIT (G_OBJECT (object)->ref_count == 1);
  g_source_remove (tick);
}

void
model_fixture_tear_down (ModelFixture  *self,
                         gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  await_last_reference (self->list);
  g_assert_finalize_object (self->list);
  await_last_reference (self->gate);
  g_assert_finalize_object (self->gate);
  vault_fixture_close (self->vault);
  vault_place_clear (&self->place);
}

/* Straight into the vault, past the gate. */
void
model_fixture_add (ModelFixture *self,
                   const char   *name,
                   GBytes       *content)
{
  g_autoptr (StoreEntry) entry = store_entry_new (name, content, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) created = store_await_create (STORE_STORE (self->vault), entry, &error);

  g_assert_no_error (error);
}

/* A file on the disk; its path. */
char *
model_fixture_write (ModelFixture *self,
                     const char   *basename,
                     GBytes       *content)
{
  char *path = g_build_filename (self->place.folder, basename, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (content, NULL), g_bytes_get_size (content), &error);
  g_assert_no_error (error);
  return path;
}

gboolean
model_fixture_load (ModelFixture  *self,
                    GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_certificate_list_load_async (self->list, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_certificate_list_load_finish (self->list, result, error);
}

static PkiIdentity *
make_identity (const char *common_name,
               gint64      days)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *dns_names[] = { "alt.example.org", NULL };
  PkiIdentityRequest request = {
    common_name, "Exämple GmbH", dns_names, now - 100 * DAY, now + days * DAY + DAY / 2, FALSE,
  };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, NULL, &error);

  g_assert_no_error (error);
  return identity;
}

/* A certificate that ends in so many days and a half. */
GBytes *
model_fixture_pem (const char *common_name,
                   gint64      days)
{
  g_autoptr (PkiIdentity) identity = make_identity (common_name, days);

  return pki_identity_to_pem (identity, FALSE, NULL);
}

GBytes *
model_fixture_pkcs12 (const char *common_name,
                      const char *password)
{
  g_autoptr (PkiIdentity) identity = make_identity (common_name, 100);

  return pki_identity_to_pkcs12 (identity, common_name, password, NULL);
}

GBytes *
model_fixture_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}
