/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-attachment-offers.h"

#include "app/credenza-join-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Files that are dropped together are read one after the other. */
#define SEARCH_DELAY_MSEC 50

struct _CredenzaAttachmentOffers
{
  AdwBin           parent_instance;

  GtkLabel        *join_note;
  GtkWidget       *join_button;
  GtkLabel        *repair_note;
  GtkButton       *repair_button;
  GtkWidget       *undo_button;
  GtkWidget       *spinner;
  GtkLabel        *error;
  GtkLabel        *joined_note;
  GtkWidget       *split_button;

  ModelImport     *import;     /* (owned) (nullable) */
  ModelAttachment *attachment; /* (owned) (nullable) */

  guint             search_id;   /* until it is searched */
  GCancellable     *cancellable; /* (owned) (nullable): of the search, or of the repair */
  PkiContainer     *searched;    /* (owned) (nullable): what the repair was found for */
  ModelChainRepair *found;       /* (owned) (nullable): that can be carried out */
};

G_DEFINE_FINAL_TYPE (CredenzaAttachmentOffers, credenza_attachment_offers, ADW_TYPE_BIN)

static void
set_note (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* Joining */

static char *
describe_partner (CredenzaAttachmentOffers *self,
                  ModelAttachment          *partner)
{
  g_autofree char *name = credenza_text_visible (model_attachment_get_file_name (partner));

  if (model_join_is_key (partner))
    return g_strdup_printf (_("Its private key is in “%s”."), name);
  return g_strdup_printf (_("Its certificate is in “%s”."), name);
}

static void
update_join (CredenzaAttachmentOffers *self)
{
  ModelAttachment *partner = model_join_find_partner (self->import, self->attachment);
  g_autofree char *note = partner != NULL ? describe_partner (self, partner) : NULL;

  set_note (self->join_note, note);
  gtk_widget_set_visible (self->join_button, partner != NULL);
}

static void
join_cb (CredenzaAttachmentOffers *self)
{
  ModelAttachment *partner = model_join_find_partner (self->import, self->attachment);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean is_key = model_join_is_key (self->attachment);

  if (partner != NULL)
    gtk_window_present (GTK_WINDOW (credenza_join_dialog_new (window, self->import, is_key ? self->attachment : partner,
                                                              is_key ? partner : self->attachment)));
}

static char *
describe_parts (GPtrArray *parts)
{
  g_autofree char *first = credenza_text_visible (model_attachment_get_file_name (g_ptr_array_index (parts, 0)));
  g_autofree char *second = credenza_text_visible (model_attachment_get_file_name (g_ptr_array_index (parts, 1)));

  /* Translators: two file names */
  return g_strdup_printf (_("Joined from “%s” and “%s”. The private key is included."), first, second);
}

static void
update_parts (CredenzaAttachmentOffers *self)
{
  GPtrArray *parts = model_attachment_get_editable (self->attachment) ? model_attachment_get_parts (self->attachment) : NULL;
  g_autofree char *note = parts != NULL ? describe_parts (parts) : NULL;

  set_note (self->joined_note, note);
  gtk_widget_set_visible (self->split_button, parts != NULL);
}

static void
split_cb (CredenzaAttachmentOffers *self)
{
  g_autoptr (ModelImport) import = g_object_ref (self->import);
  g_autoptr (ModelAttachment) joined = g_object_ref (self->attachment);
  g_autoptr (GPtrArray) old = g_ptr_array_new ();

  g_ptr_array_add (old, joined);
  model_import_exchange (import, old, model_attachment_get_parts (joined));
}

/* The chain */

static void
add_line (GString *text,
          char    *line /* (transfer full) */)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  g_free (line);
}

static char *
describe_addition (const ModelChainAddition *addition,
                   gboolean                  done)
{
  g_autofree char *name = credenza_text_name (pki_certificate_get_subject (addition->certificate));
  g_autofree char *source = credenza_text_visible (addition->source);

  if (done && addition->from_store)
    return g_strdup_printf (_("Added “%s” from the store."), name);
  if (done)
    /* Translators: the name of a certificate, and of a file */
    return g_strdup_printf (_("Added “%s” from “%s”."), name, source);
  if (addition->from_store)
    /* Translators: the name of a certificate that is missing in a chain, and of an entry of the store */
    return g_strdup_printf (_("“%s” is in the store, in “%s”."), name, source);
  /* Translators: the name of a certificate that is missing in a chain, and of a file */
  return g_strdup_printf (_("“%s” is in “%s”."), name, source);
}

/* What it will do, or has done. */
static char *
describe_repair (ModelChainRepair *repair,
                 gboolean          done)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *additions = model_chain_repair_get_additions (repair);
  PkiName *missing = model_chain_repair_get_missing (repair);

  for (guint i = 0; i < additions->len; i++)
    add_line (text, describe_addition (g_ptr_array_index (additions, i), done));
  if (model_chain_repair_get_reorders (repair))
    add_line (text, g_strdup (done ? _("The certificates are in order now.") : _("The certificates are not in order.")));
  if (model_chain_repair_get_makes_pem (repair))
    add_line (text, g_strdup (done ? _("The content is PEM now, under the same name.")
                                   : _("The content becomes PEM, under the same name: what it is now can’t hold a chain.")));
  if (missing != NULL)
    {
      g_autofree char *name = credenza_text_name (missing);

      add_line (text, g_strdup_printf (done ? _("“%s” is still missing.") : _("“%s” will still be missing."), name));
    }
  return g_strdup (text->str);
}

static gboolean
is_repairing (CredenzaAttachmentOffers *self)
{
  return gtk_widget_get_visible (self->spinner);
}

static void
update_repair (CredenzaAttachmentOffers *self)
{
  gboolean editable = model_attachment_get_editable (self->attachment);
  ModelChainRepair *done = editable ? model_attachment_get_repair (self->attachment) : NULL;
  ModelChainRepair *found = editable && done == NULL ? self->found : NULL;
  g_autofree char *note = done != NULL ? describe_repair (done, TRUE) : found != NULL ? describe_repair (found, FALSE) : NULL;

  set_note (self->repair_note, note);
  gtk_widget_set_visible (self->undo_button, done != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->repair_button), found != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->repair_button), !is_repairing (self));
  if (found != NULL)
    gtk_button_set_label (self->repair_button, model_chain_repair_get_additions (found)->len > 0 ? _("_Complete Chain")
                                                                                                 : _("Put in _Order"));
}

static void
update (CredenzaAttachmentOffers *self)
{
  update_join (self);
  update_repair (self);
  update_parts (self);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->join_button) ||
                                             gtk_widget_get_visible (GTK_WIDGET (self->repair_button)) ||
                                             gtk_widget_get_visible (self->undo_button) ||
                                             gtk_widget_get_visible (self->split_button));
}

static void
cancel (CredenzaAttachmentOffers *self)
{
  g_clear_handle_id (&self->search_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->spinner, FALSE);
}

/* Searching: once more whenever there is something else to find it in. */

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CredenzaAttachmentOffers) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelChainRepair) found = model_chain_repair_find_finish (result, &error);

  /* Cancelled: it is searched anew, or not any more. Of the store, the list tells what is wrong. */
  if (store_error_is_cancelled (error) || self->attachment == NULL)
    return;
  g_clear_object (&self->cancellable);
  g_set_object (&self->found, found);
  update (self);
}

static gboolean
search_cb (gpointer user_data)
{
  CredenzaAttachmentOffers *self = user_data;

  self->search_id = 0;
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->searched, model_attachment_get_container (self->attachment));
  model_chain_repair_find_async (self->import, self->attachment, self->cancellable, found_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* What was found for other content is nothing to be offered. */
static void
search (CredenzaAttachmentOffers *self)
{
  if (is_repairing (self))
    return;
  cancel (self);
  if (self->searched != model_attachment_get_container (self->attachment))
    g_clear_object (&self->found);
  if (model_attachment_get_editable (self->attachment) && model_attachment_get_repair (self->attachment) == NULL)
    self->search_id = g_timeout_add (SEARCH_DELAY_MSEC, search_cb, self);
}

static void
contents_changed_cb (CredenzaAttachmentOffers *self)
{
  search (self);
  update (self);
}

/* Carrying out */

static void
show_error (CredenzaAttachmentOffers *self,
            const GError             *error)
{
  g_autofree char *reason = credenza_text_error (error, model_attachment_get_file_name (self->attachment));
  g_autofree char *sentence = g_strdup_printf (_("The file is as it was. %s"), reason);

  set_note (self->error, sentence);
}

static void
repaired_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaAttachmentOffers) self = user_data;
  g_autoptr (GError) error = NULL;

  model_chain_repair_apply_finish (MODEL_CHAIN_REPAIR (source), result, &error);
  if (self->attachment == NULL)
    return;
  cancel (self);
  if (error != NULL && !store_error_is_cancelled (error))
    show_error (self, error);
  contents_changed_cb (self);
}

static void
repair_cb (CredenzaAttachmentOffers *self)
{
  if (self->found == NULL || is_repairing (self) || !model_attachment_get_editable (self->attachment))
    return;
  cancel (self);
  set_note (self->error, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->spinner, TRUE);
  update (self);
  model_chain_repair_apply_async (self->found, self->attachment, model_import_get_passwords (self->import), self->cancellable,
                                  repaired_cb, g_object_ref (self));
}

static void
undo_cb (CredenzaAttachmentOffers *self)
{
  model_chain_repair_undo (model_attachment_get_repair (self->attachment), self->attachment);
}

/* Other files have the same buttons: a screen reader also says of which file they are. */
static void
describe_buttons (CredenzaAttachmentOffers *self)
{
  GtkWidget *buttons[] = { self->join_button, GTK_WIDGET (self->repair_button), self->undo_button, self->split_button };
  g_autofree char *file_name = credenza_text_visible (model_attachment_get_file_name (self->attachment));

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (buttons[i]), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, file_name, -1);
}

/**
 * credenza_attachment_offers_set_attachment:
 * @self: a view that has no attachment yet
 * @import: an import
 * @attachment: one of its attachments
 */
void
credenza_attachment_offers_set_attachment (CredenzaAttachmentOffers *self,
                                           ModelImport              *import,
                                           ModelAttachment          *attachment)
{
  g_return_if_fail (CREDENZA_IS_ATTACHMENT_OFFERS (self));
  g_return_if_fail (self->attachment == NULL);

  self->import = g_object_ref (import);
  self->attachment = g_object_ref (attachment);
  describe_buttons (self);
  g_signal_connect_object (import, "contents-changed", G_CALLBACK (contents_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model_import_get_list (import), "notify::loading", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  contents_changed_cb (self);
}

static void
credenza_attachment_offers_dispose (GObject *object)
{
  CredenzaAttachmentOffers *self = CREDENZA_ATTACHMENT_OFFERS (object);

  if (self->import != NULL)
    {
      cancel (self);
      g_signal_handlers_disconnect_by_data (self->import, self);
      g_signal_handlers_disconnect_by_data (model_import_get_list (self->import), self);
    }
  g_clear_object (&self->import);
  g_clear_object (&self->attachment);
  g_clear_object (&self->searched);
  g_clear_object (&self->found);

  G_OBJECT_CLASS (credenza_attachment_offers_parent_class)->dispose (object);
}

static void
credenza_attachment_offers_class_init (CredenzaAttachmentOffersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_attachment_offers_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-attachment-offers.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, join_note);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, join_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, repair_note);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, repair_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, undo_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, joined_note);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, split_button);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, repair_cb);
  gtk_widget_class_bind_template_callback (widget_class, split_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
}

static void
credenza_attachment_offers_init (CredenzaAttachmentOffers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
