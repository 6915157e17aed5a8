/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The public part of an entry: its chains. */

#include "config.h"

#include "destination/destination-server-exchange-private.h"

#include <string.h>

#include "destination/destination-json.h"
#include "destination/destination-server-text-private.h"
#include "pki/pki.h"

/* Characters in a line of MIME's Base64 (RFC 2045, section 6.8), which the service writes its PEM in. */
#define LINE_CHARS 76

/* Its lines end otherwise than those of the armour around. */
static void
append_pem (GString *text, PkiCertificate *certificate)
{
  GBytes *der = pki_certificate_get_der (certificate);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  gsize length = strlen (base64);

  g_string_append (text, text->len > 0 ? "\n-----BEGIN CERTIFICATE-----\n" : "-----BEGIN CERTIFICATE-----\n");
  for (gsize i = 0; i < length; i += LINE_CHARS)
    {
      g_string_append (text, i > 0 ? "\r\n" : "");
      g_string_append_len (text, base64 + i, (gssize) MIN (LINE_CHARS, length - i));
    }
  g_string_append (text, "\n-----END CERTIFICATE-----");
}

static void
add_chain (JsonBuilder *builder, const char *alias, GPtrArray *chain)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  PkiName *subject = pki_certificate_get_subject (chain->pdata[0]);

  for (guint i = 0; i < chain->len; i++)
    append_pem (pem, chain->pdata[i]);

  json_builder_begin_object (builder);
  if (alias != NULL)
    {
      json_builder_set_member_name (builder, "Alias");
      json_builder_add_string_value (builder, alias);
    }
  json_builder_set_member_name (builder, "Content");
  json_builder_add_string_value (builder, pem->str);
  if (subject != NULL)
    {
      json_builder_set_member_name (builder, "SubjectDN");
      json_builder_add_string_value (builder, pki_name_to_string (subject));
    }
  json_builder_end_object (builder);
}

static gboolean
add_keystore (JsonBuilder *builder, PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  gboolean has_any = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (entries->pdata[i]);
      const char *alias = pki_entry_get_alias (entries->pdata[i]);

      if (chain->len == 0)
        continue;
      add_chain (builder, alias != NULL ? alias : "", chain);
      has_any = TRUE;
    }

  return has_any;
}

/* Everything that is in the file, each certificate once, in its order. */
static gboolean
add_file (JsonBuilder *builder, PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (entries->pdata[i]);

      for (guint j = 0; j < chain->len; j++)
        if (!g_ptr_array_find_with_equal_func (all, chain->pdata[j], (GEqualFunc) pki_certificate_equal, NULL))
          g_ptr_array_add (all, chain->pdata[j]);
    }
  if (all->len > 0)
    add_chain (builder, NULL, all);

  return all->len > 0;
}

static gboolean
is_locked (PkiContainer *container, const GError *error)
{
  return container != NULL ? pki_container_get_locked (container)
                           : g_error_matches (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
}

static GBytes *
make_text (StoreEntry *entry, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (store_entry_get_content (entry), NULL, &local_error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gboolean has_any = FALSE;
  char *text;

  json_builder_begin_array (builder);
  if (container != NULL)
    has_any = store_file_type_is_keystore (store_entry_get_file_type (entry)) ? add_keystore (builder, container)
                                                                             : add_file (builder, container);
  json_builder_end_array (builder);
  if (!has_any)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID,
                           is_locked (container, local_error)
                               ? "The keystore is password-protected and public keys cannot be retrieved"
                               : "There are no public keys that can be retrieved");
      return NULL;
    }

  root = json_builder_get_root (builder);
  text = destination_json_to_text (root);

  return g_bytes_new_take (text, strlen (text));
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *text = make_text (data, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text != NULL)
    destination_exchange_answer_bytes (user_data, SOUP_STATUS_OK, text);
  else
    destination_exchange_answer_error (user_data, error);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationExchange *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);
  g_autofree char *etag = entry != NULL ? destination_entry_dup_etag (entry) : NULL;
  g_autoptr (GTask) task = NULL;
  guint status;

  if (entry == NULL)
    {
      destination_exchange_answer_error (self, error);
      return;
    }

  destination_exchange_set_header (self, "ETag", etag);
  if (destination_exchange_is_unchanged (self, etag, &status))
    {
      destination_exchange_answer (self, status);
      return;
    }

  task = g_task_new (NULL, NULL, made_cb, self);
  g_task_set_task_data (task, g_steal_pointer (&entry), g_object_unref);
  g_task_run_in_thread (task, run);
}

void
destination_public_keys_get (DestinationExchange *self)
{
  store_get_async (self->store, self->route.name, NULL, NULL, self->cancellable, got_cb, self);
}
