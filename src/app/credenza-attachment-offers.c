/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-attachment-offers.h"

#include "app/credenza-join-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaAttachmentOffers
{
  AdwBin           parent_instance;

  GtkLabel        *join_note;
  GtkWidget       *join_button;
  GtkLabel        *joined_note;
  GtkWidget       *split_button;

  ModelImport     *import;     /* (owned) (nullable) */
  ModelAttachment *attachment; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CredenzaAttachmentOffers, credenza_attachment_offers, ADW_TYPE_BIN)

/* Whether its content can still be made another. */
static gboolean
is_editable (CredenzaAttachmentOffers *self)
{
  ModelAttachmentState state = model_attachment_get_state (self->attachment);

  return state == MODEL_ATTACHMENT_READY || state == MODEL_ATTACHMENT_FAILED;
}

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
  GPtrArray *parts = is_editable (self) ? model_attachment_get_parts (self->attachment) : NULL;
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

/* All of it */

static void
update (CredenzaAttachmentOffers *self)
{
  update_join (self);
  update_parts (self);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->join_button) ||
                                             gtk_widget_get_visible (self->split_button));
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
  g_signal_connect_object (import, "contents-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
credenza_attachment_offers_dispose (GObject *object)
{
  CredenzaAttachmentOffers *self = CREDENZA_ATTACHMENT_OFFERS (object);

  if (self->import != NULL)
    g_signal_handlers_disconnect_by_data (self->import, self);
  g_clear_object (&self->import);
  g_clear_object (&self->attachment);

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
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, joined_note);
  gtk_widget_class_bind_template_child (widget_class, CredenzaAttachmentOffers, split_button);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, split_cb);
}

static void
credenza_attachment_offers_init (CredenzaAttachmentOffers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
