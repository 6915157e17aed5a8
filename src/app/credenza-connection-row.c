/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-connection-row.h"

#include "app/credenza-text.h"

struct _CredenzaConnectionRow
{
  AdwActionRow     parent_instance;

  GtkWidget       *warning;
  GtkImage        *warning_icon;
  GtkLabel        *warning_label;

  ModelConnection *connection;    /* (owned) */
  guint            expiring_days;
};

G_DEFINE_FINAL_TYPE (CredenzaConnectionRow, credenza_connection_row, ADW_TYPE_ACTION_ROW)

static char *
describe (ModelConnection *connection)
{
  g_autofree char *host = credenza_text_visible (model_connection_get_host (connection));

  return g_strdup_printf ("%s · %s", credenza_text_credentials_kind (model_connection_get_kind (connection)), host);
}

static void
update (CredenzaConnectionRow *self)
{
  g_autofree char *name = credenza_text_visible (model_connection_get_name (self->connection));
  g_autofree char *description = describe (self->connection);
  ModelState state;
  g_autofree char *warning = credenza_text_key_warning (self->connection, self->expiring_days, &state);
  const char *classes[] = { credenza_text_state_class (state), NULL };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), description);
  gtk_widget_set_visible (self->warning, warning != NULL);
  gtk_widget_set_css_classes (self->warning, classes);
  gtk_image_set_from_icon_name (self->warning_icon, credenza_text_state_icon (state));
  gtk_label_set_text (self->warning_label, warning != NULL ? warning : "");
}

static void
credenza_connection_row_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_CONNECTION_ROW (object)->connection);

  G_OBJECT_CLASS (credenza_connection_row_parent_class)->dispose (object);
}

static void
credenza_connection_row_class_init (CredenzaConnectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_connection_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionRow, warning);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionRow, warning_icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionRow, warning_label);
}

static void
credenza_connection_row_init (CredenzaConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_connection_row_new:
 * @connection: a connection
 * @expiring_days: how many days before its end its service key counts as expiring
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_connection_row_new (ModelConnection *connection,
                             guint            expiring_days)
{
  CredenzaConnectionRow *self = g_object_new (CREDENZA_TYPE_CONNECTION_ROW, NULL);

  self->connection = g_object_ref (connection);
  self->expiring_days = expiring_days;
  g_signal_connect_object (connection, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

ModelConnection *
credenza_connection_row_get_connection (CredenzaConnectionRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONNECTION_ROW (self), NULL);
  return self->connection;
}

/**
 * credenza_connection_row_get_warning:
 * @self: a row
 *
 * Returns: (transfer none): what it warns of; "" for nothing
 */
const char *
credenza_connection_row_get_warning (CredenzaConnectionRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONNECTION_ROW (self), NULL);
  return gtk_label_get_text (self->warning_label);
}
