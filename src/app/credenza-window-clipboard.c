/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is copied to the clipboard and pasted from it. Another program gets certificates as text or as files; this one
 * their names, so that they can be pasted into another store. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-entry-provider.h"
#include "app/credenza-failures-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

#define PASTED_NAME "certificate.pem"

/* Who copies one after the other is told of the last, and does not have to wait for it. */
static void
tell (CredenzaWindow *self,
      const char     *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (self->clipboard_toast != NULL)
    adw_toast_dismiss (self->clipboard_toast);
  g_set_weak_pointer (&self->clipboard_toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Copying */

/* @text: as PEM; may be empty, where only files can be given */
static gboolean
set_clipboard (CredenzaWindow     *self,
               const char         *text,
               const char * const *names)
{
  GdkContentProvider *providers[2];
  gsize n = 0;
  g_autoptr (GdkContentProvider) content = NULL;

  if (*text != '\0')
    providers[n++] = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  if (names[0] != NULL)
    providers[n++] = credenza_window_new_provider (self, names);
  if (n == 0)
    return FALSE;
  content = gdk_content_provider_new_union (providers, n);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), content);
  return TRUE;
}

/* Inside a keystore, an opened certificate is what is meant. */
static PkiCertificate *
get_meant_certificate (CredenzaDocumentView *view)
{
  return credenza_document_view_get_nested (view) ? credenza_document_view_get_certificate (view) : NULL;
}

/* Whether the file is given without its key. What is locked goes as it is. */
static gboolean
loses_key (CredenzaWindow *self,
           const char     *name)
{
  ModelCertificate *row = model_certificate_list_lookup (self->list, name);

  return row != NULL && model_certificate_get_has_key (row) && model_certificate_get_state (row) != MODEL_STATE_LOCKED;
}

static void
toast_copied (CredenzaWindow *self,
              const char     *title,
              gboolean        copied,
              gboolean        without_key)
{
  g_autofree char *visible = credenza_text_visible (title);
  g_autofree char *text = NULL;

  if (!copied)
    /* Translators: %s is the name of a file, which is locked, say */
    text = g_strdup_printf (_("“%s” shows no certificate that could be copied"), visible);
  else if (without_key)
    /* Translators: to the clipboard; %s is the name of a file */
    text = g_strdup_printf (_("“%s” copied, without its private key"), visible);
  else
    text = g_strdup_printf (_("“%s” copied"), visible);
  tell (self, text);
}

/* What is being copied. */
typedef struct
{
  CredenzaWindow       *window; /* (owned) */
  ModelCertificateList *list;   /* (owned) */
  char                **names;  /* (owned) */
  char                 *title;  /* (owned) (nullable): of what is shown; NULL for several */
} Copying;

static Copying *
copying_new (CredenzaWindow  *window,
             char           **names /* (transfer full) */,
             const char      *title)
{
  Copying *copying = g_new (Copying, 1);

  copying->window = g_object_ref (window);
  copying->list = g_object_ref (window->list);
  copying->names = names;
  copying->title = g_strdup (title);
  return copying;
}

static void
copying_free (Copying *copying)
{
  g_object_unref (copying->window);
  g_object_unref (copying->list);
  g_strfreev (copying->names);
  g_free (copying->title);
  g_free (copying);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Copying, copying_free)

/* The window, which may be gone, has no list then. */
static gboolean
is_still_shown (Copying *copying)
{
  return copying->window->list == copying->list;
}

static void
finish_shown (Copying *copying,
              GBytes  *chain)
{
  CredenzaWindow *self = copying->window;
  const char *name = copying->names[0];
  g_autofree char *text = chain != NULL ? g_strndup (g_bytes_get_data (chain, NULL), g_bytes_get_size (chain)) : g_strdup ("");
  gboolean copied = set_clipboard (self, text, (const char * const *) copying->names);

  toast_copied (self, copying->title, copied, name != NULL && loses_key (self, name));
}

static void
got_chain_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Copying) copying = user_data;
  g_autoptr (GBytes) chain = model_export_chain_finish (result, NULL);

  if (is_still_shown (copying))
    finish_shown (copying, chain);
}

/* What is shown was read already, and may have been unlocked. */
static void
copy_document (CredenzaWindow *self,
               ModelDocument  *document)
{
  PkiContainer *container = model_document_get_container (document);
  const char *name = store_entry_get_name (model_document_get_entry (document));
  const char *names[] = { credenza_window_keeps_document (self) ? NULL : name, NULL };
  g_autoptr (Copying) copying = copying_new (self, g_strdupv ((char **) names), name);

  if (container == NULL)
    finish_shown (copying, NULL);
  else
    model_export_chain_async (container, self->cancellable, got_chain_cb, g_steal_pointer (&copying));
}

static void
copy_certificate (CredenzaWindow *self,
                  PkiCertificate *certificate)
{
  const char *none[] = { NULL };
  g_autofree char *text = pki_certificate_to_pem (certificate);
  g_autofree char *title = credenza_document_view_dup_title (credenza_pane_get_document_view (self->pane));

  toast_copied (self, title, set_clipboard (self, text, none), FALSE);
}

static void
toast_several (CredenzaWindow  *self,
               char           **names)
{
  guint n = g_strv_length (names);
  gboolean without_keys = FALSE;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n && !without_keys; i++)
    without_keys = loses_key (self, names[i]);
  if (without_keys)
    /* Translators: to the clipboard */
    text = g_strdup_printf (ngettext ("%u certificate copied, without private keys",
                                      "%u certificates copied, without private keys", n), n);
  else
    /* Translators: to the clipboard */
    text = g_strdup_printf (ngettext ("%u certificate copied", "%u certificates copied", n), n);
  tell (self, text);
}

/* A cancel reaches all that are left. */
static gboolean
is_cancelled (GPtrArray *failures)
{
  return failures->len > 0 && store_error_is_cancelled (((ModelFailure *) g_ptr_array_index (failures, failures->len - 1))->error);
}

/* (transfer full): those that did not fail, in their order; the failures are in that order too */
static char **
dup_succeeded (char      **names,
               GPtrArray  *failures)
{
  g_autoptr (GStrvBuilder) succeeded = g_strv_builder_new ();
  guint k = 0;

  for (guint i = 0; names[i] != NULL; i++)
    if (k < failures->len && g_str_equal (((ModelFailure *) g_ptr_array_index (failures, k))->name, names[i]))
      k++;
    else
      g_strv_builder_add (succeeded, names[i]);
  return g_strv_builder_end (succeeded);
}

static void
got_text_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Copying) copying = user_data;
  CredenzaWindow *self = copying->window;
  g_autoptr (GPtrArray) failures = NULL;
  g_autofree char *text = model_export_text_finish (result, &failures);
  g_auto (GStrv) names = dup_succeeded (copying->names, failures);

  /* The window may be gone. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  credenza_window_end_operation (self);
  if (is_cancelled (failures) || !is_still_shown (copying))
    return;
  if (names[0] != NULL)
    {
      set_clipboard (self, text, (const char * const *) names);
      toast_several (self, names);
    }
  if (failures->len > 0)
    credenza_failures_dialog_present (GTK_WINDOW (self), _("Some Certificates Could Not Be Copied"), failures);
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  guint n_done = (guint) done;
  guint n_all = (guint) total;
  /* Translators: certificates; how many are copied, and of how many; the plural form is that of the second number */
  g_autofree char *text = g_strdup_printf (ngettext ("Copying… %u of %u", "Copying… %u of %u", n_all), n_done, n_all);

  credenza_window_set_progress (user_data, text, n_done, n_all);
}

static void
copy_several (CredenzaWindow *self,
              GPtrArray      *rows)
{
  Copying *copying;

  if (!credenza_window_begin_operation (self))
    return;
  copying = copying_new (self, credenza_window_dup_names (rows), NULL);
  model_export_text_async (self->list, (const char * const *) copying->names, progress_cb, self, self->operation,
                           got_text_cb, copying);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (self));
  PkiCertificate *certificate = get_meant_certificate (view);

  if (several != NULL)
    copy_several (self, several);
  else if (certificate != NULL)
    copy_certificate (self, certificate);
  else
    copy_document (self, credenza_document_view_get_document (view));
}

/* For the rows of the pane. */
static void
copy_text_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  g_autofree char *message = NULL;
  const char *label, *text;

  g_variant_get (parameter, "(&s&s)", &label, &text);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  message = g_strdup_printf (_("“%s” copied"), label);
  tell (self, message);
}

/* Pasting */

static void
toast_nothing (CredenzaWindow *self)
{
  tell (self, _("There is nothing to paste. Copy a file or the text of a certificate first."));
}

static void
pasted_text_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GBytes) bytes = text != NULL ? store_secret_to_bytes (text) : NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    toast_nothing (self);
  else if (!credenza_window_can_write (self))
    credenza_window_toast_obstacle (self);
  else
    {
      credenza_window_start_create (self);
      model_import_add_text (credenza_create_view_get_import (credenza_pane_get_create_view (self->pane)), bytes, PASTED_NAME);
    }
}

static void
pasted_files_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  const GSList *files = value != NULL ? g_value_get_boxed (value) : NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (files == NULL)
    toast_nothing (self);
  else
    credenza_window_take_files (self, files);
}

/* (transfer full) (nullable): what was copied in this program */
static CredenzaEntryProvider *
dup_copied (GdkClipboard *clipboard)
{
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, CREDENZA_TYPE_ENTRY_PROVIDER);
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return NULL;
  return g_value_dup_object (&value);
}

static void
paste_copied (CredenzaWindow        *self,
              CredenzaEntryProvider *copied)
{
  if (credenza_entry_provider_get_list (copied) == self->list)
    tell (self, _("What was copied is in this store already. Choose another store to paste it there."));
  else if (!credenza_window_can_write (self))
    credenza_window_toast_obstacle (self);
  else
    credenza_window_copy_to (self, credenza_entry_provider_get_list (copied), credenza_entry_provider_get_names (copied),
                             self->place);
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  g_autoptr (GdkContentFormats) readable = gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));
  g_autoptr (CredenzaEntryProvider) copied = dup_copied (clipboard);

  if (copied != NULL)
    paste_copied (self, copied);
  else if (gdk_content_formats_contain_gtype (readable, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, self->cancellable, pasted_files_cb,
                                    g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (readable, G_TYPE_STRING))
    gdk_clipboard_read_text_async (clipboard, self->cancellable, pasted_text_cb, g_object_ref (self));
  else
    toast_nothing (self);
}

void
credenza_window_class_init_clipboard (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "win.copy-text", "(ss)", copy_text_action);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_action);
}
