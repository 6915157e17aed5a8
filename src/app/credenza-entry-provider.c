/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-entry-provider.h"

#include "model/model.h"

#include <string.h>

#define MIME_TYPE "text/uri-list" /* RFC 2483 */

struct _CredenzaEntryProvider
{
  GdkContentProvider  parent_instance;

  Store              *store;  /* (owned) */
  char               *name;   /* (owned) */
  char               *folder; /* (owned): where the file is put */
};

G_DEFINE_FINAL_TYPE (CredenzaEntryProvider, credenza_entry_provider, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
credenza_entry_provider_ref_formats (GdkContentProvider *provider)
{
  const char *mime_types[] = { MIME_TYPE };

  return gdk_content_formats_new (mime_types, G_N_ELEMENTS (mime_types));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFile) file = NULL;
  g_autofree char *uri = NULL;
  GError *error = NULL;
  char *line;

  file = model_export_to_folder_finish (result, &error);
  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  uri = g_file_get_uri (file);
  line = g_strconcat (uri, "\r\n", NULL);
  g_object_set_data_full (G_OBJECT (task), "line", line, g_free);
  g_output_stream_write_all_async (g_task_get_task_data (task), line, strlen (line), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  CredenzaEntryProvider *self = g_task_get_source_object (task);
  g_autoptr (StoreEntry) entry = NULL;
  GError *error = NULL;

  entry = store_get_finish (STORE_STORE (source), result, &error);
  if (entry == NULL)
    g_task_return_error (task, error);
  else
    model_export_to_folder_async (store_entry_get_content (entry), self->name, self->folder,
                                  g_task_get_cancellable (task), exported_cb, g_object_ref (task));
}

static void
credenza_entry_provider_write_async (GdkContentProvider  *provider,
                                     const char          *mime_type,
                                     GOutputStream       *stream,
                                     int                  io_priority,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  CredenzaEntryProvider *self = CREDENZA_ENTRY_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  store_get_async (self->store, self->name, NULL, NULL, cancellable, got_cb, g_object_ref (task));
}

static gboolean
credenza_entry_provider_write_finish (GdkContentProvider  *provider,
                                      GAsyncResult        *result,
                                      GError             **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
credenza_entry_provider_finalize (GObject *object)
{
  CredenzaEntryProvider *self = CREDENZA_ENTRY_PROVIDER (object);

  g_clear_object (&self->store);
  g_free (self->name);
  g_free (self->folder);

  G_OBJECT_CLASS (credenza_entry_provider_parent_class)->finalize (object);
}

static void
credenza_entry_provider_class_init (CredenzaEntryProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = credenza_entry_provider_finalize;
  provider_class->ref_formats = credenza_entry_provider_ref_formats;
  provider_class->write_mime_type_async = credenza_entry_provider_write_async;
  provider_class->write_mime_type_finish = credenza_entry_provider_write_finish;
}

static void
credenza_entry_provider_init (CredenzaEntryProvider *self)
{
}

/**
 * credenza_entry_provider_new:
 * @store: a store
 * @name: the name of one of its entries
 * @folder: the path of a folder for the file, which is made when it is needed
 *
 * The file is readable for its owner only and stays when the provider goes: the other program may still read it.
 *
 * Returns: (transfer full): a provider for drag and drop
 */
GdkContentProvider *
credenza_entry_provider_new (Store      *store,
                             const char *name,
                             const char *folder)
{
  CredenzaEntryProvider *self = g_object_new (CREDENZA_TYPE_ENTRY_PROVIDER, NULL);

  self->store = g_object_ref (store);
  self->name = g_strdup (name);
  self->folder = g_strdup (folder);
  return GDK_CONTENT_PROVIDER (self);
}
