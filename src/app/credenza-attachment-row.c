/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-attachment-row.h"

#include "app/credenza-attachment-offers.h"
#include "app/credenza-comparison-dialog.h"
#include "app/credenza-findings.h"
#include "app/credenza-lock-view.h"
#include "app/credenza-text.h"
#include "app/credenza-wrap-layout.h"

#include <glib/gi18n.h>

struct _CredenzaAttachmentRow
{
  GtkListBoxRow    parent_instance;

  GtkImage        *icon;
  GtkLabel        *file_name;
  GtkLabel        *report;
  CredenzaFindings *findings;
  GtkLabel        *message;
  CredenzaLockView *lock_view;
  CredenzaAttachmentOffers *offers;
  GtkEditable     *name_entry;
  GtkWidget       *buttons;
  GtkWidget       *replace_button;
  GtkWidget       *rename_button;
  GtkWidget       *compare_button;
  GtkWidget       *retry_button;
  GtkWidget       *remove_button;
  GtkProgressBar  *progress;

  ModelImport     *import;     /* (owned) */
  ModelAttachment *attachment; /* (owned) */
  GCancellable    *cancellable; /* (owned) (nullable): of a comparison that is on its way */
};

G_DEFINE_FINAL_TYPE (CredenzaAttachmentRow, credenza_attachment_row, GTK_TYPE_LIST_BOX_ROW)

/* The report: format · entries · earliest expiry · private key · problems */

static void
append_part (GString *text,
             char    *part /* (transfer full) */)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
  g_free (part);
}

static void
append_expiry (GString      *text,
               PkiContainer *container)
{
  PkiCertificate *earliest = pki_container_get_earliest_expiry (container);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 not_after = earliest != NULL ? pki_certificate_get_not_after (earliest) : 0;
  g_autofree char *relative = NULL;

  if (earliest == NULL)
    return;
  if (credenza_text_is_endless (not_after))
    {
      append_part (text, g_strdup (_("never expires")));
      return;
    }
  relative = credenza_text_relative (not_after, now);
  /* Translators: %s is “in 12 days” or “12 days ago” */
  append_part (text, g_strdup_printf (not_after >= now ? _("expires %s") : _("expired %s"), relative));
}

static char *
describe_warning (const PkiWarning *warning)
{
  const char *detail = warning->detail != NULL ? warning->detail : "";
  g_autofree char *reason = credenza_text_reason (detail);

  switch (warning->code)
    {
    case PKI_WARNING_UNDECODABLE_CERTIFICATE:
      return g_strdup_printf (_("a certificate can’t be decoded: %s"), reason);
    case PKI_WARNING_UNREADABLE_ENTRY:
      return g_strdup_printf (_("an entry can’t be read: %s"), reason);
    case PKI_WARNING_UNKNOWN_PEM_BLOCK:
      return g_strdup_printf (_("a block of an unknown kind: %s"), detail);
    case PKI_WARNING_DUPLICATE_ALIAS:
      return g_strdup_printf (_("an alias occurs twice: %s"), detail);
    case PKI_WARNING_INTEGRITY_UNCHECKED:
      return g_strdup (_("whether it was changed can’t be told"));
    case PKI_WARNING_TRAILING_DATA:
    default:
      return g_strdup (_("there are bytes after its end"));
    }
}

static char *
describe_container (PkiContainer *container)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_entries = pki_container_get_entries (container)->len;
  GPtrArray *warnings = pki_container_get_warnings (container);

  append_part (text, g_strdup (pki_format_get_name (pki_container_get_format (container))));
  append_part (text, g_strdup_printf (ngettext ("%u entry", "%u entries", n_entries), n_entries));
  append_expiry (text, container);
  if (pki_container_has_private_key (container))
    append_part (text, g_strdup (_("with private key")));
  else if (!pki_container_get_locked (container))
    append_part (text, g_strdup (_("no private key")));
  if (pki_container_get_locked (container))
    append_part (text, g_strdup (_("locked with a password")));
  for (guint i = 0; i < MIN (warnings->len, 3); i++)
    append_part (text, describe_warning (g_ptr_array_index (warnings, i)));

  return credenza_text_visible (text->str);
}

static const char *
get_icon_name (CredenzaAttachmentRow *self)
{
  switch (model_attachment_get_state (self->attachment))
    {
    case MODEL_ATTACHMENT_UNUSABLE:
    case MODEL_ATTACHMENT_FAILED:
      return "credenza-unreadable-symbolic";
    case MODEL_ATTACHMENT_STORED:
      return "credenza-valid-symbolic";
    case MODEL_ATTACHMENT_READING:
    case MODEL_ATTACHMENT_READY:
    case MODEL_ATTACHMENT_QUEUED:
    case MODEL_ATTACHMENT_STORING:
    default:
      return "credenza-certificate-symbolic";
    }
}

static gboolean
is_under_way (CredenzaAttachmentRow *self)
{
  ModelAttachmentState state = model_attachment_get_state (self->attachment);

  return state == MODEL_ATTACHMENT_QUEUED || state == MODEL_ATTACHMENT_STORING;
}

static char *
describe_change (CredenzaAttachmentRow *self,
                 const char            *name)
{
  ModelCertificate *row = model_certificate_list_lookup (model_import_get_list (self->import),
                                                         model_attachment_get_name (self->attachment));
  gint64 modified = row != NULL ? model_certificate_get_modified (row) : -1;
  g_autofree char *date = NULL;

  if (modified < 0)
    return g_strdup_printf (_("“%s” was changed by somebody else meanwhile. Replace it anyway?"), name);
  date = credenza_text_date_time (modified / G_USEC_PER_SEC);
  /* Translators: a name, and a date with time */
  return g_strdup_printf (_("“%s” was changed by somebody else (%s). Replace it anyway?"), name, date);
}

/* What is in the way of its name in the store. */
static char *
describe_conflict (CredenzaAttachmentRow *self)
{
  g_autofree char *name = credenza_text_visible (model_attachment_get_name (self->attachment));

  switch (model_attachment_get_conflict (self->attachment))
    {
    case MODEL_CONFLICT_TAKEN:
      return g_strdup_printf (_("There is already a certificate named “%s”. Replace it or choose another name."), name);
    case MODEL_CONFLICT_REPLACING:
      return g_strdup_printf (_("The certificate “%s” will be replaced."), name);
    case MODEL_CONFLICT_CHANGED:
      return describe_change (self, name);
    case MODEL_CONFLICT_DELETED:
      return g_strdup_printf (_("“%s” was deleted by somebody else meanwhile. It will be created anew."), name);
    case MODEL_CONFLICT_NONE:
    default:
      return NULL;
    }
}

static char *
describe_error (CredenzaAttachmentRow *self,
                const GError          *error)
{
  gboolean unusable = model_attachment_get_state (self->attachment) == MODEL_ATTACHMENT_UNUSABLE;
  g_autofree char *sentence = credenza_text_error (error, unusable ? model_attachment_get_file_name (self->attachment)
                                                                   : model_attachment_get_name (self->attachment));

  if (!model_attachment_get_attempted (self->attachment))
    return g_steal_pointer (&sentence);
  /* Translators: %s is a sentence that says why */
  return g_strdup_printf (_("%s It may have been stored all the same: Retry finds out."), sentence);
}

static char *
describe_storing (CredenzaAttachmentRow *self)
{
  guint waiting = model_import_get_waiting (self->import);

  /* Translators: the service asked to slow down; %u is a number of seconds */
  return waiting > 0 ? g_strdup_printf (_("Waiting %u s, as the service asks…"), waiting) : g_strdup (_("Creating…"));
}

/* What is in the way of storing it, or how storing it went. */
static char *
get_message (CredenzaAttachmentRow *self)
{
  const GError *error = model_attachment_get_error (self->attachment);
  ModelConflict conflict = model_attachment_get_conflict (self->attachment);
  const char *name = model_attachment_get_name (self->attachment);
  g_autoptr (GError) invalid = NULL;

  switch (model_attachment_get_state (self->attachment))
    {
    case MODEL_ATTACHMENT_READING:
      return g_strdup (_("Reading…"));
    case MODEL_ATTACHMENT_QUEUED:
      return g_strdup (_("Waiting for its turn…"));
    case MODEL_ATTACHMENT_STORING:
      return describe_storing (self);
    case MODEL_ATTACHMENT_STORED:
      return g_strdup (C_("attachment", "Created"));
    case MODEL_ATTACHMENT_UNUSABLE:
    case MODEL_ATTACHMENT_READY:
    case MODEL_ATTACHMENT_FAILED:
    default:
      break;
    }

  if (error != NULL && conflict != MODEL_CONFLICT_CHANGED && conflict != MODEL_CONFLICT_DELETED)
    return describe_error (self, error);
  if (!store_name_validate (name, &invalid))
    return credenza_text_error (invalid, name);
  return describe_conflict (self);
}

static gboolean
needs_agreement (CredenzaAttachmentRow *self)
{
  ModelConflict conflict = model_attachment_get_conflict (self->attachment);

  /* What may be ours is not in our own way: trying again finds out. */
  return (conflict == MODEL_CONFLICT_TAKEN || conflict == MODEL_CONFLICT_CHANGED) &&
         !model_attachment_get_attempted (self->attachment);
}

static void
set_class (GtkLabel   *label,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (label), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), name);
}

static void
update_message (CredenzaAttachmentRow *self)
{
  ModelConflict conflict = model_attachment_get_conflict (self->attachment);
  g_autofree char *message = get_message (self);
  gboolean marked = (conflict == MODEL_CONFLICT_CHANGED || conflict == MODEL_CONFLICT_DELETED) && !is_under_way (self);

  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
  set_class (self->message, "warning", marked);
  set_class (self->message, "error", model_attachment_get_error (self->attachment) != NULL && !marked);
  set_class (self->message, "success", model_attachment_get_state (self->attachment) == MODEL_ATTACHMENT_STORED);
}

static void
update_remove_button (CredenzaAttachmentRow *self)
{
  g_autofree char *file_name = credenza_text_visible (model_attachment_get_file_name (self->attachment));
  g_autofree char *text = g_strdup_printf (is_under_way (self) ? _("Cancel “%s”") : _("Remove “%s”"), file_name);

  gtk_widget_set_visible (self->remove_button, model_attachment_get_state (self->attachment) != MODEL_ATTACHMENT_STORED);
  gtk_widget_set_tooltip_text (self->remove_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
has_visible_child (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      return TRUE;
  return FALSE;
}

static void
update (CredenzaAttachmentRow *self)
{
  ModelAttachmentState state = model_attachment_get_state (self->attachment);
  PkiContainer *container = model_attachment_get_container (self->attachment);
  gboolean editable = state == MODEL_ATTACHMENT_READY || state == MODEL_ATTACHMENT_FAILED;
  gboolean in_the_way = editable && needs_agreement (self);
  gboolean changed = model_attachment_get_conflict (self->attachment) == MODEL_CONFLICT_CHANGED;
  g_autofree char *report = container != NULL ? describe_container (container) : NULL;

  credenza_lock_view_set_lock (self->lock_view, model_attachment_get_lock (self->attachment),
                               model_attachment_get_file_name (self->attachment));
  gtk_image_set_from_icon_name (self->icon, get_icon_name (self));
  gtk_label_set_text (self->report, report != NULL ? report : "");
  gtk_widget_set_visible (GTK_WIDGET (self->report), report != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->name_entry), editable);
  gtk_button_set_label (GTK_BUTTON (self->replace_button), changed ? _("_Replace Anyway") : _("_Replace"));
  gtk_widget_set_visible (self->replace_button, in_the_way);
  gtk_widget_set_visible (self->rename_button, in_the_way);
  gtk_widget_set_visible (self->compare_button, model_import_can_compare (self->attachment));
  gtk_widget_set_visible (self->retry_button, !in_the_way && (state == MODEL_ATTACHMENT_FAILED ||
                                                              state == MODEL_ATTACHMENT_UNUSABLE));
  gtk_widget_set_visible (self->buttons, has_visible_child (self->buttons));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), state == MODEL_ATTACHMENT_STORING);
  update_remove_button (self);
  update_message (self);
}

static void
analysed_cb (CredenzaAttachmentRow *self)
{
  credenza_findings_set_analysis (self->findings, model_attachment_get_analysis (self->attachment));
}

static void
waiting_cb (CredenzaAttachmentRow *self)
{
  if (model_attachment_get_state (self->attachment) == MODEL_ATTACHMENT_STORING)
    update_message (self);
}

/* Buttons */

static void
replace_cb (CredenzaAttachmentRow *self)
{
  model_import_agree (self->import, self->attachment);
}

static void
rename_cb (CredenzaAttachmentRow *self)
{
  g_autofree char *name = model_import_suggest_name (self->import, self->attachment);

  model_attachment_set_name (self->attachment, name);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
}

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaAttachmentRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelReplacement) comparison = model_import_compare_finish (result, &error);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  g_clear_object (&self->cancellable);
  /* Its file may have been removed meanwhile. */
  if (window == NULL)
    return;
  if (comparison != NULL)
    gtk_window_present (GTK_WINDOW (credenza_comparison_dialog_new_file (window, comparison)));
  else if (!store_error_is_cancelled (error))
    {
      g_autofree char *text = credenza_text_error (error, model_attachment_get_name (self->attachment));

      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
    }
}

static void
compare_cb (CredenzaAttachmentRow *self)
{
  if (self->cancellable != NULL || !model_import_can_compare (self->attachment))
    return;
  self->cancellable = g_cancellable_new ();
  model_import_compare_async (self->import, self->attachment, self->cancellable, compared_cb, g_object_ref (self));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  /* The attachment keeps the error, and this row shows it. */
  model_attachment_read_finish (MODEL_ATTACHMENT (source), result, NULL);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  model_import_store_finish (MODEL_IMPORT (source), result, NULL, NULL);
}

static void
retry_cb (CredenzaAttachmentRow *self)
{
  if (model_attachment_get_state (self->attachment) == MODEL_ATTACHMENT_UNUSABLE)
    model_attachment_read_async (self->attachment, read_cb, NULL);
  else
    model_import_store_async (self->import, self->attachment, stored_cb, NULL);
}

static void
remove_cb (CredenzaAttachmentRow *self)
{
  if (is_under_way (self))
    model_import_cancel_one (self->import, self->attachment);
  else
    model_import_remove (self->import, self->attachment);
}

/* Nobody waits for the comparison of a file that is gone. */
static void
credenza_attachment_row_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (CREDENZA_ATTACHMENT_ROW (widget)->cancellable);

  GTK_WIDGET_CLASS (credenza_attachment_row_parent_class)->unroot (widget);
}

static void
credenza_attachment_row_dispose (GObject *object)
{
  CredenzaAttachmentRow *self = CREDENZA_ATTACHMENT_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->import);
  g_clear_object (&self->attachment);

  G_OBJECT_CLASS (credenza_attachment_row_parent_class)->dispose (object);
}

static void
credenza_attachment_row_class_init (CredenzaAttachmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_attachment_row_dispose;
  widget_class->unroot = credenza_attachment_row_unroot;

  g_type_ensure (CREDENZA_TYPE_ATTACHMENT_OFFERS);
  g_type_ensure (CREDENZA_TYPE_FINDINGS);
  g_type_ensure (CREDENZA_TYPE_LOCK_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-attachment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, file_name);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, report);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, findings);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, lock_view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, offers);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, replace_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, rename_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, compare_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentRow, progress);
  gtk_widget_class_bind_template_callback (widget_class, replace_cb);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
credenza_attachment_row_init (CredenzaAttachmentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->buttons, g_object_new (CREDENZA_TYPE_WRAP_LAYOUT, "spacing", 6, NULL));
}

static void
label_entry (CredenzaAttachmentRow *self,
             const char            *file_name)
{
  g_autofree char *name = g_strdup_printf (_("Name of “%s” in the store"), file_name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The buttons of all rows are called the same: a screen reader also says of which file they are. */
static void
describe_buttons (CredenzaAttachmentRow *self,
                  const char            *file_name)
{
  GtkWidget *buttons[] = { self->replace_button, self->rename_button, self->compare_button, self->retry_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (buttons[i]), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, file_name, -1);
}

/**
 * credenza_attachment_row_new:
 * @import: the import
 * @attachment: one of its attachments
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_attachment_row_new (ModelImport     *import,
                             ModelAttachment *attachment)
{
  CredenzaAttachmentRow *self = g_object_new (CREDENZA_TYPE_ATTACHMENT_ROW, NULL);
  g_autofree char *file_name = credenza_text_visible (model_attachment_get_file_name (attachment));

  self->import = g_object_ref (import);
  self->attachment = g_object_ref (attachment);
  gtk_label_set_text (self->file_name, file_name);
  label_entry (self, file_name);
  describe_buttons (self, file_name);

  g_object_bind_property (attachment, "name", self->name_entry, "text",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (attachment, "fraction", self->progress, "fraction", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (attachment, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  credenza_attachment_offers_set_attachment (self->offers, import, attachment);
  g_signal_connect_object (attachment, "notify::container", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::analysis", G_CALLBACK (analysed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::conflict", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (import, "notify::waiting", G_CALLBACK (waiting_cb), self, G_CONNECT_SWAPPED);
  update (self);
  analysed_cb (self);

  return GTK_WIDGET (self);
}

ModelAttachment *
credenza_attachment_row_get_attachment (CredenzaAttachmentRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_ATTACHMENT_ROW (self), NULL);
  return self->attachment;
}
