/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three pages: while it is looked at, the password where that is needed, and the choices. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-export-dialog.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-text-export.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CredenzaExportDialog
{
  AdwWindow        parent_instance;

  GtkStack        *stack;
  GtkSpinner      *spinner;
  GtkWidget       *unlock_button;
  GtkWidget       *export_button;
  GtkLabel        *locked_text;
  GtkEditable     *source_password;
  GtkLabel        *locked_error;
  GtkWidget       *choices;
  AdwComboRow     *format_row;
  AdwComboRow     *content_row;
  AdwComboRow     *protection_row;
  GtkLabel        *purpose;
  GtkWidget       *protection;
  GtkWidget       *encrypt_row;
  GtkSwitch       *encrypt;
  GtkEditable     *password;
  GtkEditable     *repeated;
  GtkLabel        *hint;
  GtkWidget       *caution_box;
  GtkLabel        *caution;
  GtkEditable     *alias_row;
  GtkEditable     *file_row;
  AdwComboRow     *place_row;
  GtkLabel        *left_out;
  GtkLabel        *error;

  ModelConversion *conversion;   /* (owned) */
  GCancellable    *cancellable;  /* (owned) */
  char            *setting;      /* (owned): the folder that is offered first, see ModelExportFolder */
  char            *folder;       /* (owned) (nullable): its path, once it was found */
  char            *extension;    /* (owned): that the file name was given */
  GFile           *target;       /* (owned) (nullable): that was chosen; that folder */
  guint            formats[CREDENZA_N_EXPORTS]; /* what the rows of format_row are */
  guint            contents[3];  /* what the rows of content_row are */
  guint            n_contents;
  gboolean         is_updating;
};

enum
{
  SIGNAL_EXPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaExportDialog, credenza_export_dialog, ADW_TYPE_WINDOW)

/* What is chosen */

static guint
get_format (CredenzaExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->format_row);

  return selected < CREDENZA_N_EXPORTS ? self->formats[selected] : CREDENZA_EXPORT_UNCHANGED;
}

static ModelConversionContent
get_content (CredenzaExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->content_row);

  return selected < self->n_contents ? self->contents[selected] : MODEL_CONVERSION_CHAIN;
}

static gboolean
is_keystore (guint format)
{
  return format == PKI_EXPORT_PKCS12 || format == PKI_EXPORT_JKS;
}

static gboolean
has_key (CredenzaExportDialog *self)
{
  return get_format (self) != CREDENZA_EXPORT_UNCHANGED && get_content (self) == MODEL_CONVERSION_KEY;
}

/* A keystore always can have one; a PEM with a key has one unless that was switched off. */
static gboolean
has_password (CredenzaExportDialog *self)
{
  return is_keystore (get_format (self)) ||
         (get_format (self) == PKI_EXPORT_PEM && has_key (self) && gtk_switch_get_active (self->encrypt));
}

static gboolean
needs_password (CredenzaExportDialog *self)
{
  return has_password (self) && has_key (self);
}

static gboolean
passwords_agree (CredenzaExportDialog *self)
{
  return g_str_equal (gtk_editable_get_text (self->password), gtk_editable_get_text (self->repeated));
}

static const char *
get_alias (CredenzaExportDialog *self)
{
  const char *alias = gtk_editable_get_text (self->alias_row);

  return gtk_widget_get_visible (GTK_WIDGET (self->alias_row)) && *alias != '\0' ? alias : NULL;
}

static ModelConversionChoice
get_choice (CredenzaExportDialog *self)
{
  ModelConversionChoice choice = {
    .format = get_format (self), .content = get_content (self), .alias = get_alias (self),
    .protection = adw_combo_row_get_selected (self->protection_row) == 1 ? PKI_ENCRYPTION_COMPATIBLE : PKI_ENCRYPTION_MODERN,
    .password = has_password (self) ? gtk_editable_get_text (self->password) : NULL,
  };

  return choice;
}

/* What is shown */

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static char *
dup_caution (CredenzaExportDialog *self)
{
  const ModelConversionChoice choice = get_choice (self);

  if (get_format (self) != CREDENZA_EXPORT_UNCHANGED)
    return credenza_text_export_caution (&choice);
  if (model_conversion_get_n_keys (self->conversion) > 0)
    return g_strdup (_("The file includes a private key. Whoever has the file and its password can use it in your name."));
  return model_conversion_get_locked (self->conversion)
           ? g_strdup (_("The file may include a private key, which nobody can see without its password.")) : NULL;
}

static void
update_caution (CredenzaExportDialog *self)
{
  g_autofree char *caution = dup_caution (self);
  const char *repeated = gtk_editable_get_text (self->repeated);

  gtk_label_set_text (self->caution, caution != NULL ? caution : "");
  gtk_widget_set_visible (self->caution_box, caution != NULL);
  /* While it is being typed for the second time, it is not wrong yet. */
  gtk_widget_set_visible (GTK_WIDGET (self->hint),
                          has_password (self) && !passwords_agree (self) && *repeated != '\0' &&
                          !g_str_has_prefix (gtk_editable_get_text (self->password), repeated));
}

static gboolean
can_export (CredenzaExportDialog *self)
{
  if (gtk_spinner_get_spinning (self->spinner) || *gtk_editable_get_text (self->file_row) == '\0')
    return FALSE;
  if (!has_password (self))
    return TRUE;
  return passwords_agree (self) && (!needs_password (self) || *gtk_editable_get_text (self->password) != '\0');
}

static void
update (CredenzaExportDialog *self)
{
  if (self->is_updating)
    return;
  update_caution (self);
  gtk_widget_set_sensitive (self->export_button, can_export (self));
}

static void
update_rows (CredenzaExportDialog *self)
{
  guint format = get_format (self);
  g_autofree char *alias = is_keystore (format) ? model_conversion_dup_alias (self->conversion) : NULL;

  gtk_label_set_text (self->purpose, credenza_text_export_purpose (format));
  gtk_widget_set_visible (GTK_WIDGET (self->content_row), format != CREDENZA_EXPORT_UNCHANGED);
  gtk_widget_set_visible (GTK_WIDGET (self->protection_row), format == PKI_EXPORT_PKCS12);
  gtk_widget_set_visible (self->encrypt_row, format == PKI_EXPORT_PEM && has_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->password), has_password (self));
  gtk_widget_set_visible (GTK_WIDGET (self->repeated), has_password (self));
  gtk_widget_set_visible (self->protection, is_keystore (format) || (format == PKI_EXPORT_PEM && has_key (self)));
  gtk_widget_set_visible (GTK_WIDGET (self->alias_row), alias != NULL);
  update (self);
}

static void
choice_changed_cb (CredenzaExportDialog *self)
{
  if (!self->is_updating)
    update_rows (self);
}

/* A name that was typed keeps its stem, and another ending of its own. */
static void
update_file_name (CredenzaExportDialog *self)
{
  const char *name = gtk_editable_get_text (self->file_row);
  const char *dot = strrchr (model_conversion_get_name (self->conversion), '.');
  const char *extension = credenza_text_export_extension (get_format (self));
  g_autofree char *wanted = g_strdup (extension != NULL ? extension : dot != NULL ? dot + 1 : "");
  g_autofree char *ending = g_strconcat (".", self->extension, NULL);
  g_autofree char *changed = NULL;

  if (*self->extension == '\0' || !g_str_has_suffix (name, ending))
    return;
  changed = g_strdup_printf ("%.*s%s%s", (int) (strlen (name) - strlen (ending)), name, *wanted != '\0' ? "." : "", wanted);
  gtk_editable_set_text (self->file_row, changed);
  g_free (self->extension);
  self->extension = g_steal_pointer (&wanted);
}

/* Only what there is, and what the format can hold; the choice stays where it can. */
static void
update_contents (CredenzaExportDialog *self)
{
  ModelConversionContent chosen = get_content (self);
  guint format = get_format (self);
  guint selected = 0;
  gboolean is_several = model_conversion_get_n_certificates (self->conversion, MODEL_CONVERSION_CERTIFICATE) > 1;
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);

  self->n_contents = 0;
  for (guint content = MODEL_CONVERSION_CERTIFICATE; content <= MODEL_CONVERSION_KEY; content++)
    {
      if (format == CREDENZA_EXPORT_UNCHANGED || !model_conversion_can_write (self->conversion, format, content))
        continue;
      if (content == chosen || (content == MODEL_CONVERSION_CHAIN && chosen == MODEL_CONVERSION_KEY))
        selected = self->n_contents;
      self->contents[self->n_contents++] = content;
      gtk_string_list_append (texts, credenza_text_export_content (content, is_several));
    }
  adw_combo_row_set_model (self->content_row, G_LIST_MODEL (texts));
  adw_combo_row_set_selected (self->content_row, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->content_row), self->n_contents > 1);
}

static void
format_changed_cb (CredenzaExportDialog *self)
{
  if (self->is_updating)
    return;
  self->is_updating = TRUE;
  update_contents (self);
  update_file_name (self);
  self->is_updating = FALSE;
  update_rows (self);
}

/* Pages */

static void
set_busy (CredenzaExportDialog *self,
          gboolean              busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  /* GTK 4.8 warns of a text that loses its focus by becoming insensitive. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->choices, !busy);
  gtk_editable_set_editable (self->source_password, !busy);
  gtk_widget_set_sensitive (self->unlock_button, !busy);
  update (self);
}

static void
show_page (CredenzaExportDialog *self,
           const char           *name)
{
  gboolean is_locked = g_str_equal (name, "locked");

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->unlock_button, is_locked);
  gtk_widget_set_visible (self->export_button, !is_locked);
  gtk_window_set_default_widget (GTK_WINDOW (self), is_locked ? self->unlock_button : self->export_button);
}

static gboolean
can_write_any (CredenzaExportDialog *self,
               guint                 format)
{
  for (guint content = MODEL_CONVERSION_CERTIFICATE; content <= MODEL_CONVERSION_KEY; content++)
    if (model_conversion_can_write (self->conversion, format, content))
      return TRUE;
  return FALSE;
}

static void
fill_formats (CredenzaExportDialog *self)
{
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  guint n = 0;

  for (guint format = 0; format < CREDENZA_N_EXPORTS; format++)
    {
      if (format == CREDENZA_EXPORT_UNCHANGED ? !model_conversion_get_whole (self->conversion) : !can_write_any (self, format))
        continue;
      self->formats[n++] = format;
      gtk_string_list_append (texts, credenza_text_export_format (format));
    }
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (texts));
}

static void
show_left_out (CredenzaExportDialog *self)
{
  guint n = model_conversion_get_n_left_out (self->conversion);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("%u entry is left out: secret keys, revocation lists and requests are only in the unchanged file.",
                                    "%u entries are left out: secret keys, revocation lists and requests are only in the unchanged file.", n), n);
  show_text (self->left_out, n > 0 ? text : NULL);
}

static void
show_choices (CredenzaExportDialog *self)
{
  g_autofree char *alias = model_conversion_dup_alias (self->conversion);

  self->is_updating = TRUE;
  fill_formats (self);
  gtk_editable_set_text (self->alias_row, alias != NULL ? alias : "");
  update_contents (self);
  for (guint i = 0; i < self->n_contents; i++)
    if (self->contents[i] == MODEL_CONVERSION_CHAIN)
      adw_combo_row_set_selected (self->content_row, i);
  update_file_name (self);
  self->is_updating = FALSE;
  show_left_out (self);
  show_page (self, "choices");
  update_rows (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->format_row));
}

static void
show_locked (CredenzaExportDialog *self)
{
  show_page (self, "locked");
  gtk_widget_grab_focus (GTK_WIDGET (self->source_password));
}

/* Opening */

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = model_conversion_open_finish (self->conversion, result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (done && model_conversion_get_locked (self->conversion))
    show_locked (self);
  else
    /* What can't be read can still be taken along as it is. */
    show_choices (self);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = model_conversion_open_finish (self->conversion, result, &error);
  g_autofree char *sentence = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (done)
    {
      show_choices (self);
      return;
    }
  sentence = credenza_text_error (error, model_conversion_get_name (self->conversion));
  show_text (self->locked_error, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->source_password));
}

static void
unlock_cb (CredenzaExportDialog *self)
{
  if (gtk_spinner_get_spinning (self->spinner))
    return;
  set_busy (self, TRUE);
  show_text (self->locked_error, NULL);
  model_conversion_open_async (self->conversion, gtk_editable_get_text (self->source_password), self->cancellable,
                               unlocked_cb, g_object_ref (self));
}

/* Exporting */

static void
finish (CredenzaExportDialog *self,
        GFile                *file /* (transfer full) (nullable) */,
        const GError         *error)
{
  g_autoptr (GFile) written = file;
  g_autofree char *sentence = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (written != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_EXPORTED], 0, written);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  set_busy (self, FALSE);
  sentence = credenza_text_error (error, gtk_editable_get_text (self->file_row));
  show_text (self->error, sentence);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  finish (self, model_conversion_run_finish (self->conversion, result, &error), error);
}

static void
exported_to_folder_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  finish (self, model_export_to_folder_finish (result, &error), error);
}

static void
exported_to_file_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = model_export_to_file_finish (result, &error);

  finish (self, done ? g_object_ref (self->target) : NULL, error);
}

static void
export_unchanged (CredenzaExportDialog *self)
{
  GBytes *bytes = model_conversion_get_bytes (self->conversion);

  if (self->target == NULL)
    model_export_to_folder_async (bytes, gtk_editable_get_text (self->file_row), self->folder, self->cancellable,
                                  exported_to_folder_cb, g_object_ref (self));
  else
    model_export_to_file_async (bytes, self->target, self->cancellable, exported_to_file_cb, g_object_ref (self));
}

/* @file: (nullable): where to; NULL: the folder that was found */
static void
export_to (CredenzaExportDialog *self,
           GFile                *file)
{
  const ModelConversionChoice choice = get_choice (self);

  g_set_object (&self->target, file);
  set_busy (self, TRUE);
  show_text (self->error, NULL);
  if (get_format (self) == CREDENZA_EXPORT_UNCHANGED)
    export_unchanged (self);
  else
    model_conversion_run_async (self->conversion, &choice, gtk_editable_get_text (self->file_row),
                                file == NULL ? self->folder : NULL, file, self->cancellable, run_cb, g_object_ref (self));
}

static char *
dup_folder_name (const char *setting)
{
  g_autofree char *name = model_export_folder_dup_name (setting);

  return name != NULL ? credenza_text_visible (name) : g_strdup (_("Downloads"));
}

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GFile) file = credenza_pick_target_finish (GTK_WINDOW (source), result, NULL);

  if (file != NULL)
    export_to (CREDENZA_EXPORT_DIALOG (source), file);
}

static void
found_folder_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (CredenzaExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  g_free (self->folder);
  self->folder = model_export_folder_find_finish (result, &error);
  if (store_error_is_cancelled (error))
    return;
  if (self->folder != NULL)
    {
      export_to (self, NULL);
      return;
    }
  set_busy (self, FALSE);
  name = dup_folder_name (self->setting);
  sentence = credenza_text_error (error, name);
  show_text (self->error, sentence);
}

static void
export_cb (CredenzaExportDialog *self)
{
  if (!can_export (self))
    return;
  if (adw_combo_row_get_selected (self->place_row) == 0)
    {
      set_busy (self, TRUE);
      model_export_folder_find_async (self->setting, self->cancellable, found_folder_cb, g_object_ref (self));
    }
  else
    credenza_pick_target_async (GTK_WINDOW (self), gtk_editable_get_text (self->file_row), picked_cb, NULL);
}

/* Life */

static gboolean
credenza_export_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CREDENZA_EXPORT_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (credenza_export_dialog_parent_class)->close_request (window);
}

static void
credenza_export_dialog_dispose (GObject *object)
{
  CredenzaExportDialog *self = CREDENZA_EXPORT_DIALOG (object);

  self->is_updating = TRUE;
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (credenza_export_dialog_parent_class)->dispose (object);
}

static void
credenza_export_dialog_finalize (GObject *object)
{
  CredenzaExportDialog *self = CREDENZA_EXPORT_DIALOG (object);

  g_clear_object (&self->conversion);
  g_object_unref (self->cancellable);
  g_free (self->setting);
  g_free (self->folder);
  g_free (self->extension);
  g_clear_object (&self->target);

  G_OBJECT_CLASS (credenza_export_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, locked_text);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, source_password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, locked_error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, choices);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, content_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, protection_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, purpose);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, protection);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, encrypt_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, encrypt);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, repeated);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, caution_box);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, caution);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, alias_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, place_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, left_out);
  gtk_widget_class_bind_template_child (widget_class, CredenzaExportDialog, error);
}

static void
credenza_export_dialog_class_init (CredenzaExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_export_dialog_dispose;
  object_class->finalize = credenza_export_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_export_dialog_close_request;

  signals[SIGNAL_EXPORTED] = g_signal_new ("exported", CREDENZA_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-export-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_choices);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_export_dialog_init (CredenzaExportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
open_first (CredenzaExportDialog *self)
{
  show_page (self, "opening");
  set_busy (self, TRUE);
  model_conversion_open_async (self->conversion, NULL, self->cancellable, opened_cb, g_object_ref (self));
}

/* In the place of Downloads. */
static void
offer_folder (CredenzaExportDialog *self)
{
  GtkStringList *places = GTK_STRING_LIST (adw_combo_row_get_model (self->place_row));
  g_autofree char *name = dup_folder_name (self->setting);
  const char *added[] = { name, NULL };

  gtk_string_list_splice (places, 0, 1, added);
  adw_combo_row_set_selected (self->place_row, 0);
}

/**
 * credenza_export_dialog_new:
 * @parent: the window that asks
 * @conversion: what is to be exported
 * @title: the name that the file gets, with an ending if it has one
 * @folder: the folder that is offered first, as the settings keep it
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_export_dialog_new (GtkWindow       *parent,
                            ModelConversion *conversion,
                            const char      *title,
                            const char      *folder)
{
  CredenzaExportDialog *self = g_object_new (CREDENZA_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  g_autofree char *visible = credenza_text_visible (model_conversion_get_name (conversion));
  g_autofree char *locked = NULL;
  g_autofree char *name = model_export_safe_name (title);
  const char *dot = strrchr (name, '.');
  gboolean has_extension = dot != NULL && model_conversion_get_whole (conversion);
  g_autofree char *full = has_extension ? g_strdup (name) : g_strconcat (name, ".pem", NULL);

  locked = g_strdup_printf (_("“%s” is locked. Enter its password to export what it holds."), visible);
  self->conversion = g_object_ref (conversion);
  self->setting = g_strdup (folder);
  offer_folder (self);
  self->extension = g_strdup (strrchr (full, '.') + 1);
  gtk_label_set_text (self->locked_text, locked);
  gtk_editable_set_text (self->file_row, full);
  open_first (self);
  return GTK_WIDGET (self);
}
