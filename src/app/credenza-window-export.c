/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes out: the stored bytes, or one certificate as PEM or DER. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-entry-provider.h"
#include "app/credenza-export-dialog.h"
#include "app/credenza-failures-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT_NAME "credenza-root-ca.pem"

/* What is on its way to a file that is being chosen. */
typedef struct
{
  GBytes *bytes; /* (owned) */
  char   *name;  /* (owned) */
} Outgoing;

static void
outgoing_free (Outgoing *outgoing)
{
  g_bytes_unref (outgoing->bytes);
  g_free (outgoing->name);
  g_free (outgoing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outgoing, outgoing_free)

static Outgoing *
outgoing_new (GBytes *bytes,
              char   *name /* (transfer full) */)
{
  Outgoing *outgoing = g_new (Outgoing, 1);

  outgoing->bytes = g_bytes_ref (bytes);
  outgoing->name = name;
  return outgoing;
}

/**
 * credenza_window_toast_file:
 * @self: a window
 * @file: a file that was written
 * @text: what is said of it; not markup
 */
void
credenza_window_toast_file (CredenzaWindow *self,
                            GFile          *file,
                            const char     *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *uri = g_file_get_uri (file);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Show in Folder"));
  adw_toast_set_action_name (toast, "win.show-in-folder");
  adw_toast_set_action_target (toast, "s", uri);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static char *
dup_file_name (GFile *file)
{
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (basename);

  return credenza_text_visible (name);
}

static void
toast_exported (CredenzaWindow *self,
                GFile          *file)
{
  g_autofree char *name = dup_file_name (file);
  g_autofree char *text = g_strdup_printf (_("“%s” exported"), name);

  credenza_window_toast_file (self, file, text);
}

/* The folder */

/* (nullable) (transfer full): of one that was chosen in the preferences; NULL for Downloads, which every text knows */
static char *
dup_folder_name (CredenzaWindow *self)
{
  g_autofree char *setting = g_settings_get_string (self->settings, "export-folder");
  g_autofree char *name = model_export_folder_dup_name (setting);

  return name != NULL ? credenza_text_visible (name) : NULL;
}

/* What leads there says where that is. */
void
credenza_window_update_folder (CredenzaWindow *self)
{
  g_autofree char *name = dup_folder_name (self);

  if (self->pane != NULL)
    credenza_pane_set_folder_name (self->pane, name);
  credenza_window_update_row_menu (self, name == NULL);
}

static void
find_folder (CredenzaWindow      *self,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  g_autofree char *setting = g_settings_get_string (self->settings, "export-folder");

  model_export_folder_find_async (setting, self->cancellable, callback, user_data);
}

/* Nothing goes where it is not expected: the folder may be on a drive that is not plugged in. */
static void
toast_folder_error (CredenzaWindow *self,
                    const GError   *error)
{
  g_autofree char *name = dup_folder_name (self);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  if (store_error_is_cancelled (error))
    return;
  text = credenza_text_error (error, name != NULL ? name : _("Downloads"));
  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, _("_Preferences"));
  adw_toast_set_action_name (toast, "app.preferences");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* One */

static void
toast_exported_to_folder (CredenzaWindow *self,
                          GFile          *file)
{
  g_autofree char *folder = dup_folder_name (self);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (folder == NULL)
    {
      toast_exported (self, file);
      return;
    }
  name = dup_file_name (file);
  /* Translators: the first %s is the name of a file, the second that of a folder */
  text = g_strdup_printf (_("“%s” exported to “%s”"), name, folder);
  credenza_window_toast_file (self, file, text);
}

static void
exported_to_folder_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = model_export_to_folder_finish (result, &error);

  if (file == NULL)
    credenza_window_toast_error (self, error, NULL);
  else if (!g_cancellable_is_cancelled (self->cancellable)) /* else the window is gone */
    toast_exported_to_folder (self, file);
}

/* What is on its way to the folder. */
typedef struct
{
  CredenzaWindow *window;   /* (owned) */
  Outgoing       *outgoing; /* (owned) */
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->window);
  outgoing_free (sending->outgoing);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
found_folder_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (Sending) sending = user_data;
  CredenzaWindow *self = sending->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = model_export_folder_find_finish (result, &error);

  if (folder == NULL)
    toast_folder_error (self, error);
  else
    model_export_to_folder_async (sending->outgoing->bytes, sending->outgoing->name, folder, self->cancellable,
                                  exported_to_folder_cb, g_object_ref (self));
}

static void
export_to_folder (CredenzaWindow *self,
                  GBytes         *bytes,
                  const char     *name)
{
  Sending *sending = g_new (Sending, 1);

  sending->window = g_object_ref (self);
  sending->outgoing = outgoing_new (bytes, g_strdup (name));
  find_folder (self, found_folder_cb, sending);
}

/* Several */

static void
toast_several (CredenzaWindow *self,
               GPtrArray      *files)
{
  g_autofree char *folder = dup_folder_name (self);
  g_autofree char *text = NULL;

  if (folder == NULL)
    text = g_strdup_printf (ngettext ("%u certificate exported", "%u certificates exported", files->len), files->len);
  else
    /* Translators: %s is the name of a folder */
    text = g_strdup_printf (ngettext ("%u certificate exported to “%s”", "%u certificates exported to “%s”", files->len),
                            files->len, folder);
  credenza_window_toast_file (self, g_ptr_array_index (files, 0), text);
}

/* What was cancelled did not fail. */
static void
tell_failures (CredenzaWindow *self,
               GPtrArray      *failures)
{
  for (guint i = failures->len; i-- > 0;)
    if (store_error_is_cancelled (((ModelFailure *) g_ptr_array_index (failures, i))->error))
      g_ptr_array_remove_index (failures, i);
  if (failures->len > 0)
    credenza_failures_dialog_present (GTK_WINDOW (self), _("Some Certificates Could Not Be Exported"), failures);
}

static void
exported_several_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GPtrArray) failures = NULL;
  g_autoptr (GPtrArray) files = model_export_entries_finish (result, &failures, NULL);

  /* The window may be gone. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  credenza_window_end_operation (self);
  if (files->len > 0)
    toast_several (self, files);
  tell_failures (self, failures);
}

static void
export_progress_cb (guint64  done,
                    guint64  total,
                    gpointer user_data)
{
  guint n_done = (guint) done;
  guint n_all = (guint) total;
  /* Translators: certificates; how many are exported, and of how many; the plural form is that of the second number */
  g_autofree char *text = g_strdup_printf (ngettext ("Exporting… %u of %u", "Exporting… %u of %u", n_all), n_done, n_all);

  credenza_window_set_progress (user_data, text, n_done, n_all);
}

/* What is to go to the folder. */
typedef struct
{
  CredenzaWindow       *window; /* (owned) */
  ModelCertificateList *list;   /* (owned): that they are of */
  char                **names;  /* (owned) */
  gboolean              without_keys;
} SendingSeveral;

static void
sending_several_free (SendingSeveral *sending)
{
  g_object_unref (sending->window);
  g_object_unref (sending->list);
  g_strfreev (sending->names);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendingSeveral, sending_several_free)

static void
found_folder_for_several_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr (SendingSeveral) sending = user_data;
  CredenzaWindow *self = sending->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = model_export_folder_find_finish (result, &error);

  if (folder == NULL)
    toast_folder_error (self, error);
  else if (credenza_window_begin_operation (self))
    model_export_entries_async (sending->list, (const char * const *) sending->names, folder, sending->without_keys,
                                export_progress_cb, self, self->operation, exported_several_cb, g_object_ref (self));
}

static void
export_names (CredenzaWindow     *self,
              const char * const *names,
              gboolean            without_keys,
              gpointer            data)
{
  SendingSeveral *sending = g_new (SendingSeveral, 1);

  sending->window = g_object_ref (self);
  sending->list = g_object_ref (self->list);
  sending->names = g_strdupv ((char **) names);
  sending->without_keys = without_keys;
  find_folder (self, found_folder_for_several_cb, sending);
}

static void
export_several (CredenzaWindow *self,
                GPtrArray      *rows)
{
  g_auto (GStrv) names = credenza_window_dup_names (rows);

  credenza_window_ask_about_keys (self, self->list, (const char * const *) names, _("Export the Private Keys?"), export_names,
                                  NULL, NULL);
}

static char *
replace_extension (const char *name,
                   const char *extension)
{
  const char *dot = strrchr (name, '.');

  if (dot != NULL && store_file_type_from_name (name) != STORE_FILE_TYPE_UNKNOWN)
    return g_strdup_printf ("%.*s.%s", (int) (dot - name), name, extension);
  return g_strdup_printf ("%s.%s", name, extension);
}

/* "server.p12" and the certificate "www.example.com" make "www.example.com.pem" */
static char *
make_certificate_name (CredenzaWindow *self,
                       const char     *extension)
{
  g_autofree char *title = credenza_document_view_dup_title (credenza_pane_get_document_view (credenza_window_get_pane (self)));

  return replace_extension (title, extension);
}

static GBytes *
dup_certificate_bytes (PkiCertificate *certificate,
                       gboolean        pem)
{
  char *text;

  if (!pem)
    return g_bytes_ref (pki_certificate_get_der (certificate));
  text = pki_certificate_to_pem (certificate);
  return g_bytes_new_take (text, strlen (text));
}

/* Inside a keystore, an opened certificate is what is meant; otherwise the whole, byte for byte. */
static gboolean
is_certificate_meant (CredenzaDocumentView *view)
{
  return credenza_document_view_get_nested (view) && credenza_document_view_get_certificate (view) != NULL;
}

static Outgoing *
dup_shown (CredenzaWindow *self)
{
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (self));
  PkiCertificate *certificate = credenza_document_view_get_certificate (view);
  StoreEntry *entry = model_document_get_entry (credenza_document_view_get_document (view));
  g_autoptr (GBytes) bytes = NULL;

  if (!is_certificate_meant (view))
    return outgoing_new (store_entry_get_content (entry), g_strdup (store_entry_get_name (entry)));
  bytes = dup_certificate_bytes (certificate, TRUE);
  return outgoing_new (bytes, make_certificate_name (self, "pem"));
}

/* Whether the private key shall go along */

/* What is asked about. */
typedef struct
{
  CredenzaWindow *window; /* (owned) */
  Outgoing       *whole;  /* (owned) */
  Outgoing       *chain;  /* (owned) (nullable): nothing but the whole can be exported */
} KeyQuestion;

static void
key_question_free (gpointer  data,
                   GClosure *closure)
{
  KeyQuestion *question = data;

  g_object_unref (question->window);
  g_clear_pointer (&question->whole, outgoing_free);
  g_clear_pointer (&question->chain, outgoing_free);
  g_free (question);
}

static void
send_to_folder (CredenzaWindow *self,
                   Outgoing       *outgoing)
{
  export_to_folder (self, outgoing->bytes, outgoing->name);
}

static void
key_response_cb (KeyQuestion *question,
                 const char  *response)
{
  if (g_strcmp0 (response, "key") == 0)
    send_to_folder (question->window, question->whole);
  else if (g_strcmp0 (response, "chain") == 0 && question->chain != NULL)
    send_to_folder (question->window, question->chain);
}

static char *
make_key_body (const char *name,
               gboolean    is_locked)
{
  g_autofree char *visible = credenza_text_visible (name);

  if (is_locked)
    return g_strdup_printf (_("“%s” is locked and may include a private key. Whoever has the file and its password can use it in your name. Unlock it to export only the certificates."), visible);
  return g_strdup_printf (_("“%s” includes a private key. Whoever has the file can use it in your name: leave the key out where only the certificates are needed."), visible);
}

static void
ask_about_key (CredenzaWindow *self,
               Outgoing       *whole /* (transfer full) */,
               GBytes         *chain /* (nullable) */,
               gboolean        is_locked)
{
  g_autofree char *body = make_key_body (whole->name, is_locked);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Export the Private Key?"), body);
  KeyQuestion *question = g_new0 (KeyQuestion, 1);

  question->window = g_object_ref (self);
  question->whole = whole;
  question->chain = chain != NULL ? outgoing_new (chain, model_export_dup_chain_name (whole->name)) : NULL;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "key", _("With Private _Key"), NULL);
  if (chain != NULL)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "chain", _("Certificate C_hain Only"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), chain != NULL ? "chain" : "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (key_response_cb), question, key_question_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Where no certificate can be seen, there may be a key as well. */
static gboolean
hides_key (PkiContainer *container)
{
  return pki_container_get_locked (container) && pki_container_get_earliest_expiry (container) == NULL;
}

/* What goes out of what is shown, and asks first where that has a private key, or may have one. */
static void
export_shown (CredenzaWindow *self)
{
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (self));
  PkiContainer *container = model_document_get_container (credenza_document_view_get_document (view));
  g_autoptr (Outgoing) outgoing = dup_shown (self);
  gboolean has_key = container != NULL && pki_container_has_private_key (container);
  g_autoptr (GBytes) chain = has_key ? model_export_dup_chain (container) : NULL;

  if (container != NULL && (has_key || hides_key (container)) && !is_certificate_meant (view))
    ask_about_key (self, g_steal_pointer (&outgoing), chain, chain == NULL && pki_container_get_locked (container));
  else
    send_to_folder (self, outgoing);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);

  if (several != NULL)
    export_several (self, several);
  else
    export_shown (self);
}

static void
export_certificate_action (GtkWidget  *widget,
                           const char *name,
                           GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  const char *format = g_variant_get_string (parameter, NULL);
  PkiCertificate *certificate;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *file_name = NULL;

  certificate = credenza_document_view_get_certificate (credenza_pane_get_document_view (credenza_window_get_pane (self)));
  bytes = dup_certificate_bytes (certificate, g_str_equal (format, "pem"));
  file_name = make_certificate_name (self, g_str_equal (format, "pem") ? "pem" : "cer");
  export_to_folder (self, bytes, file_name);
}

/* Export As */

static void
exported_as_cb (GtkWidget      *dialog,
                GFile          *file,
                CredenzaWindow *self)
{
  toast_exported (self, file);
}

/* What a store tells of a locked keystore is no entry of the file. */
static ModelConversion *
convert_certificates (const char *name,
                      PkiEntry   *entry)
{
  GPtrArray *chain = pki_entry_get_certificates (entry);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *pem = pki_certificate_to_pem (g_ptr_array_index (chain, i));

      g_string_append (text, pem);
    }
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  return model_conversion_new (name, bytes);
}

/* What is opened below the root is meant, or the whole file. */
static ModelConversion *
make_conversion (CredenzaWindow *self)
{
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (self));
  ModelDocument *document = credenza_document_view_get_document (view);
  PkiEntry *entry = credenza_document_view_get_entry (view);
  StoreEntry *stored = model_document_get_entry (document);
  const char *name = store_entry_get_name (stored);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  GBytes *content = store_entry_get_content (stored);
  ModelConversion *conversion;
  guint index;

  if (entry != NULL && !g_ptr_array_find (pki_container_get_entries (model_document_get_container (document)), entry, &index))
    return convert_certificates (name, entry);
  conversion = model_conversion_new (name, content != NULL ? content : none);
  model_conversion_set_passwords (conversion, self->passwords);
  if (entry != NULL)
    model_conversion_select (conversion, index, credenza_document_view_get_certificate (view));
  return conversion;
}

static void
export_as_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (self));
  g_autoptr (ModelConversion) conversion = make_conversion (self);
  g_autofree char *title = credenza_document_view_dup_title (view);
  g_autofree char *setting = g_settings_get_string (self->settings, "export-folder");
  GtkWidget *dialog = credenza_export_dialog_new (GTK_WINDOW (self), conversion, title, setting);

  g_signal_connect_object (dialog, "exported", G_CALLBACK (exported_as_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The root of the store's own authority */

static void
got_root_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = store_get_root_finish (STORE_STORE (source), result, &error);

  if (pem != NULL)
    export_to_folder (self, pem, ROOT_NAME);
  else
    credenza_window_toast_error (self, error, NULL);
}

static void
export_root_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  store_get_root_async (model_certificate_list_get_store (self->list), self->cancellable, got_root_cb, g_object_ref (self));
}

/* Whether there is such a root depends on the store. */
void
credenza_window_update_export (CredenzaWindow *self)
{
  Store *store = self->list != NULL ? model_certificate_list_get_store (self->list) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export-root",
                                 store != NULL && (store_get_capabilities (store) & STORE_CAPABILITY_ROOT) != 0);
}

/* The folder */

static void
show_folder (CredenzaWindow *self,
             GFile          *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : file);

  gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
shown_items_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GFile) file = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GtkWindow *window = application != NULL ? gtk_application_get_active_window (application) : NULL;

  /* No file manager offers that interface: show the folder without the file selected. */
  if (reply == NULL && CREDENZA_IS_WINDOW (window))
    show_folder (CREDENZA_WINDOW (window), file);
}

static void
show_in_folder_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  const char *uris[] = { g_variant_get_string (parameter, NULL), NULL };
  g_autoptr (GFile) file = g_file_new_for_uri (uris[0]);
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());

  if (bus == NULL)
    show_folder (CREDENZA_WINDOW (widget), file);
  else
    g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, shown_items_cb, g_object_ref (file));
}

/* Dragging a certificate out */

/* One that is selected takes the others along. */
static char **
dup_dragged (CredenzaWindow   *self,
             ModelCertificate *row)
{
  const char *only[] = { model_certificate_get_name (row), NULL };
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);

  if (several != NULL && credenza_certificate_table_is_selected (self->table, row))
    return credenza_window_dup_names (several);
  return g_strdupv ((char **) only);
}

/* In memory, for this user alone, and gone with the session at the latest. */
static char *
make_drag_folder (void)
{
  const char *sandbox = model_sandbox_is_around () ? APP_ID : NULL;
  g_autofree char *shared = model_sandbox_dup_shared (g_get_user_runtime_dir (), sandbox);

  return g_strdup_printf ("%s/credenza-%d", shared, getpid ());
}

/**
 * credenza_window_new_provider:
 * @self: a window
 * @names: (array zero-terminated=1): the names of entries of its list
 *
 * Returns: (transfer full): what gives them to another program
 */
GdkContentProvider *
credenza_window_new_provider (CredenzaWindow     *self,
                              const char * const *names)
{
  if (self->drag_folder == NULL)
    self->drag_folder = make_drag_folder ();
  return credenza_entry_provider_new (self->list, names, self->drag_folder);
}

static void
toast_keyless (CredenzaWindow     *self,
               const char * const *names)
{
  guint n = g_strv_length ((char **) names);
  g_autofree char *name = credenza_text_visible (names[0]);
  g_autofree char *text = NULL;

  if (n == 1)
    text = g_strdup_printf (_("“%s” was dropped without its private key"), name);
  else
    text = g_strdup_printf (ngettext ("%u file was dropped without its private key",
                                      "%u files were dropped without their private keys", n), n);
  credenza_window_toast_text (self, text);
}

/* The other program has what it asked for. */
static void
dropped_cb (CredenzaWindow *self,
            GdkDrag        *drag)
{
  GdkContentProvider *content = gdk_drag_get_content (drag);
  const char * const *keyless = credenza_entry_provider_get_keyless (CREDENZA_ENTRY_PROVIDER (content));

  if (keyless[0] != NULL)
    toast_keyless (self, keyless);
}

static void
begin_drag_cb (CredenzaWindow *self,
               GdkDrag        *drag)
{
  g_signal_connect_object (drag, "dnd-finished", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
}

static GdkContentProvider *
prepare_drag_cb (CredenzaWindow *self,
                 double          x,
                 double          y)
{
  ModelCertificate *row = credenza_certificate_table_get_row_at (self->table, x, y);
  g_auto (GStrv) names = NULL;

  if (row == NULL || model_certificate_get_state (row) == MODEL_STATE_DRAFT)
    return NULL;

  names = dup_dragged (self, row);
  return credenza_window_new_provider (self, (const char * const *) names);
}

void
credenza_window_init_export (CredenzaWindow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_signal_connect_object (self->settings, "changed::export-folder", G_CALLBACK (credenza_window_update_folder), self,
                           G_CONNECT_SWAPPED);
  credenza_window_update_folder (self);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_drag_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_drag_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->table), GTK_EVENT_CONTROLLER (source));
}

/* Another program may read a file long after it was dropped; with the window it goes. */
void
credenza_window_dispose_export (CredenzaWindow *self)
{
  g_autoptr (GDir) dir = self->drag_folder != NULL ? g_dir_open (self->drag_folder, 0, NULL) : NULL;

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (self->drag_folder, name, NULL);

      g_unlink (path);
    }
  if (dir != NULL)
    g_rmdir (self->drag_folder);
  g_clear_pointer (&self->drag_folder, g_free);
}

void
credenza_window_class_init_export (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.export-as", NULL, export_as_action);
  gtk_widget_class_install_action (widget_class, "win.export-certificate", "s", export_certificate_action);
  gtk_widget_class_install_action (widget_class, "win.export-root", NULL, export_root_action);
  gtk_widget_class_install_action (widget_class, "win.show-in-folder", "s", show_in_folder_action);
}
