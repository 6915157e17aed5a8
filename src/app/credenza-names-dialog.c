/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-names-dialog.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaNamesDialog
{
  AdwWindow           parent_instance;

  AdwWindowTitle     *title;
  GtkStringList      *names;
  GtkFilterListModel *found;
  GtkSearchEntry     *search;
  GtkStack           *stack;
};

G_DEFINE_FINAL_TYPE (CredenzaNamesDialog, credenza_names_dialog, ADW_TYPE_WINDOW)

/* What is found is what is copied. */
static void
copy_cb (CredenzaNamesDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkStringObject) name = g_list_model_get_item (G_LIST_MODEL (self->found), i);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", gtk_string_object_get_string (name));
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

static void
stop_cb (CredenzaNamesDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "name");
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  GtkStringObject *name = gtk_list_item_get_item (item);
  g_autofree char *visible = credenza_text_visible (gtk_string_object_get_string (name));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), visible);
}

static void
found_cb (CredenzaNamesDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->names));
  g_autofree char *text = NULL;

  if (n == all)
    text = g_strdup_printf (ngettext ("%u name", "%u names", all), all);
  else
    text = g_strdup_printf (_("%u of %u"), n, all);
  adw_window_title_set_subtitle (self->title, text);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "names" : "none");
}

static void
credenza_names_dialog_class_init (CredenzaNamesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-names-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaNamesDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaNamesDialog, names);
  gtk_widget_class_bind_template_child (widget_class, CredenzaNamesDialog, found);
  gtk_widget_class_bind_template_child (widget_class, CredenzaNamesDialog, search);
  gtk_widget_class_bind_template_child (widget_class, CredenzaNamesDialog, stack);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
}

static void
credenza_names_dialog_init (CredenzaNamesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
}

/**
 * credenza_names_dialog_new:
 * @parent: the window that shows the certificate
 * @certificate: a certificate
 *
 * Returns: (transfer none): a dialog with all its alternative names
 */
GtkWidget *
credenza_names_dialog_new (GtkWindow      *parent,
                           PkiCertificate *certificate)
{
  CredenzaNamesDialog *self = g_object_new (CREDENZA_TYPE_NAMES_DIALOG, "transient-for", parent, NULL);
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;

  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add (values, ((PkiAlternativeName *) g_ptr_array_index (names, i))->value);
  strings = g_strv_builder_end (values);
  gtk_string_list_splice (self->names, 0, 0, (const char * const *) strings);
  found_cb (self);
  return GTK_WIDGET (self);
}
