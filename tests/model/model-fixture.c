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

/* An authority or a client, issued by somebody or by itself. */
PkiIdentity *
model_fixture_identity (const char  *common_name,
                        gboolean     is_authority,
                        PkiIdentity *issuer)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    common_name, "Exämple GmbH", NULL, now - DAY, now + 100 * DAY, is_authority,
  };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

/* One text after the other; takes them. */
GBytes *
model_fixture_join (GBytes *first,
                    ...)
{
  GByteArray *joined = g_byte_array_new ();
  va_list args;

  va_start (args, first);
  for (GBytes *part = first; part != NULL; part = va_arg (args, GBytes *))
    {
      g_byte_array_append (joined, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
      g_bytes_unref (part);
    }
  va_end (args);
  return g_byte_array_free_to_bytes (joined);
}

/* An attachment of an import, which keeps it. */
ModelAttachment *
model_fixture_attach (ModelFixture *self,
                      ModelImport  *import,
                      const char   *basename,
                      GBytes       *content)
{
  g_autofree char *path = model_fixture_write (self, basename, content);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ModelAttachment) attachment = NULL;

  model_import_add_file (import, file);
  attachment = g_list_model_get_item (G_LIST_MODEL (import), g_list_model_get_n_items (G_LIST_MODEL (import)) - 1);
  STORE_AWAIT (model_attachment_get_state (attachment) != MODEL_ATTACHMENT_READING);
  return attachment;
}

/* What another program says, on both of its streams. */
char *
model_fixture_run (const char *command_line,
                   gboolean   *succeeds)
{
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_command_line_sync (command_line, &out, &err, &status, &error);
  g_assert_no_error (error);
  *succeeds = g_spawn_check_wait_status (status, NULL);
  return g_strconcat (out, err, NULL);
}
