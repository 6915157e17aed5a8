/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-entry-provider.h"

#include <string.h>

#define MIME_TYPE "text/uri-list" /* RFC 2483 */

struct _CredenzaEntryProvider
{
  GdkContentProvider    parent_instance;

  ModelCertificateList *list;   /* (owned) */
  char                **names;  /* (owned) */
  char                 *folder; /* (owned): where the files are put */
  GStrv                 keyless; /* (owned): the names of those whose key was left out */
};

G_DEFINE_FINAL_TYPE (CredenzaEntryProvider, credenza_entry_provider, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
credenza_entry_provider_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, CREDENZA_TYPE_ENTRY_PROVIDER);
  gdk_content_formats_builder_add_mime_type (builder, MIME_TYPE);
  return gdk_content_formats_builder_free_to_formats (builder);
}

/* Nothing outlives the program: with it go the files. */
static GdkContentFormats *
credenza_entry_provider_ref_storable_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new (NULL, 0);
}

static gboolean
credenza_entry_provider_get_value (GdkContentProvider  *provider,
                                   GValue              *value,
                                   GError             **error)
{
  if (!G_VALUE_HOLDS (value, CREDENZA_TYPE_ENTRY_PROVIDER))
    return GDK_CONTENT_PROVIDER_CLASS (credenza_entry_provider_parent_class)->get_value (provider, value, error);

  g_value_set_object (value, provider);
  return TRUE;
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

/* RFC 2483: a line for each, each ended by CR LF */
static char *
make_list (GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (g_ptr_array_index (files, i));

      g_string_append_printf (text, "%s\r\n", uri);
    }
  return g_string_free (text, FALSE);
}

static void
keep_keyless (CredenzaEntryProvider *self,
              GPtrArray             *names)
{
  g_ptr_array_add (names, NULL);
  g_strfreev (self->keyless);
  self->keyless = g_strdupv ((char **) names->pdata);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) failures = NULL;
  g_autoptr (GPtrArray) keyless = NULL;
  g_autoptr (GPtrArray) files = model_export_entries_finish (result, &failures, &keyless);
  char *text;

  /* All of them or none: nobody would notice that one is missing. */
  if (failures->len > 0)
    {
      g_task_return_error (task, g_error_copy (((ModelFailure *) g_ptr_array_index (failures, 0))->error));
      return;
    }

  keep_keyless (g_task_get_source_object (task), keyless);
  text = make_list (files);
  g_object_set_data_full (G_OBJECT (task), "text", text, g_free);
  g_output_stream_write_all_async (g_task_get_task_data (task), text, strlen (text), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb, g_object_ref (task));
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
  /* Nothing can be asked while it is dragged or pasted: a private key that can be left out is. */
  model_export_entries_async (self->list, (const char * const *) self->names, self->folder, TRUE, NULL, NULL,
                              cancellable, exported_cb, g_object_ref (task));
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

  g_clear_object (&self->list);
  g_strfreev (self->names);
  g_free (self->folder);
  g_strfreev (self->keyless);

  G_OBJECT_CLASS (credenza_entry_provider_parent_class)->finalize (object);
}

static void
credenza_entry_provider_class_init (CredenzaEntryProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = credenza_entry_provider_finalize;
  provider_class->ref_formats = credenza_entry_provider_ref_formats;
  provider_class->ref_storable_formats = credenza_entry_provider_ref_storable_formats;
  provider_class->get_value = credenza_entry_provider_get_value;
  provider_class->write_mime_type_async = credenza_entry_provider_write_async;
  provider_class->write_mime_type_finish = credenza_entry_provider_write_finish;
}

static void
credenza_entry_provider_init (CredenzaEntryProvider *self)
{
  self->keyless = g_new0 (char *, 1);
}

/**
 * credenza_entry_provider_new:
 * @list: the list of a store
 * @names: (array zero-terminated=1): the names of some of its entries
 * @folder: the path of a folder for the files, which is made when it is needed
 *
 * The files are readable for their owner only and stay when the provider goes: the other program may still read them.
 *
 * Returns: (transfer full): a provider for drag and drop, or for the clipboard
 */
GdkContentProvider *
credenza_entry_provider_new (ModelCertificateList *list,
                             const char * const   *names,
                             const char           *folder)
{
  CredenzaEntryProvider *self = g_object_new (CREDENZA_TYPE_ENTRY_PROVIDER, NULL);

  self->list = g_object_ref (list);
  self->names = g_strdupv ((char **) names);
  self->folder = g_strdup (folder);
  return GDK_CONTENT_PROVIDER (self);
}

ModelCertificateList *
credenza_entry_provider_get_list (CredenzaEntryProvider *self)
{
  g_return_val_if_fail (CREDENZA_IS_ENTRY_PROVIDER (self), NULL);
  return self->list;
}

const char * const *
credenza_entry_provider_get_names (CredenzaEntryProvider *self)
{
  g_return_val_if_fail (CREDENZA_IS_ENTRY_PROVIDER (self), NULL);
  return (const char * const *) self->names;
}

/**
 * credenza_entry_provider_get_keyless:
 * @self: a provider
 *
 * Returns: (array zero-terminated=1) (transfer none): of what another program was given, the names of the entries whose
 *   private key was left out
 */
const char * const *
credenza_entry_provider_get_keyless (CredenzaEntryProvider *self)
{
  g_return_val_if_fail (CREDENZA_IS_ENTRY_PROVIDER (self), NULL);
  return (const char * const *) self->keyless;
}
