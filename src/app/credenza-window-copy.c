/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is copied to another place: chosen in a menu, or dragged onto the store's name. It is looked at there like files
 * that are imported. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-ask.h"
#include "app/credenza-copy-dialog.h"
#include "app/credenza-entry-provider.h"

#include <glib/gi18n.h>

/* What is to be copied, until it is known where to. */
typedef struct
{
  CredenzaWindow       *window; /* (owned) */
  ModelCertificateList *source; /* (owned) */
  char                **names;  /* (owned) */
  ModelPlace           *place;  /* (owned) (nullable) */
  gboolean              without_keys;
} Copy;

static Copy *
copy_new (CredenzaWindow       *window,
          ModelCertificateList *source,
          const char * const   *names)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->window = g_object_ref (window);
  copy->source = g_object_ref (source);
  copy->names = g_strdupv ((char **) names);
  return copy;
}

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->window);
  g_object_unref (copy->source);
  g_strfreev (copy->names);
  g_clear_object (&copy->place);
  g_free (copy);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Copy, copy_free)

static void
start (Copy *copy)
{
  CredenzaWindow *self = copy->window;
  ModelImport *import;

  credenza_window_set_place (self, copy->place);
  credenza_window_start_create (self);
  import = credenza_create_view_get_import (credenza_pane_get_create_view (credenza_window_get_pane (self)));
  for (guint i = 0; copy->names[i] != NULL; i++)
    model_import_add_entry (import, copy->source, copy->names[i], copy->without_keys);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Copy) copy = user_data;

  if (credenza_ask_finish (GTK_WINDOW (source), result, NULL))
    start (copy);
}

/* What is being created here would be forgotten when another place is shown. */
static gboolean
is_creating (CredenzaWindow *self)
{
  CredenzaCreateView *view = self->pane != NULL ? credenza_pane_get_create_view (self->pane) : NULL;

  if (view == NULL || !credenza_create_view_has_import (view))
    return FALSE;
  return model_import_get_n_unstored (credenza_create_view_get_import (view)) > 0 ||
         model_generation_get_edited (credenza_create_view_get_generation (view));
}

/* Takes what was decided into account, and asks about what would be lost. */
static void
keys_decided_cb (CredenzaWindow     *self,
                 const char * const *names,
                 gboolean            without_keys,
                 gpointer            data)
{
  Copy *decided = data;
  g_autoptr (Copy) copy = copy_new (self, decided->source, names);

  copy->place = g_object_ref (decided->place);
  copy->without_keys = without_keys;
  if (!is_creating (self))
    start (copy);
  else
    credenza_ask_async (GTK_WINDOW (self), _("Discard What Is Being Created?"),
                        _("Another store is shown for the copy. What has not been stored here yet has to be chosen again."),
                        _("_Discard"), self->cancellable, answered_cb, g_steal_pointer (&copy));
}

/**
 * credenza_window_copy_to:
 * @self: a window
 * @source: where the entries are
 * @names: (array zero-terminated=1): their names
 * @place: where they are to be copied to
 *
 * Shows @place, with what is to be stored there; asks first where private keys would go along.
 */
void
credenza_window_copy_to (CredenzaWindow       *self,
                         ModelCertificateList *source,
                         const char * const   *names,
                         ModelPlace           *place)
{
  Copy *copy = copy_new (self, source, names);

  copy->place = g_object_ref (place);
  credenza_window_ask_about_keys (self, source, names, _("Copy the Private Keys?"), keys_decided_cb, copy,
                                  (GDestroyNotify) copy_free);
}

static void
chosen_cb (GtkWidget  *dialog,
           ModelPlace *place,
           Copy       *copy)
{
  credenza_window_copy_to (copy->window, copy->source, (const char * const *) copy->names, place);
}

static void
closure_copy_free (gpointer  data,
                   GClosure *closure)
{
  copy_free (data);
}

static void
append_places (GListStore *places,
               GListModel *others,
               ModelPlace *except)
{
  for (guint i = 0; i < g_list_model_get_n_items (others); i++)
    {
      g_autoptr (ModelPlace) place = g_list_model_get_item (others, i);

      if (place != except)
        g_list_store_append (places, place);
    }
}

static GListModel *
dup_other_places (CredenzaWindow *self)
{
  GListStore *places = g_list_store_new (MODEL_TYPE_PLACE);

  if (self->computer != NULL && self->computer != self->place)
    g_list_store_append (places, self->computer);
  for (guint i = 0; self->connections != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->connections)); i++)
    {
      g_autoptr (ModelConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      append_places (places, model_connection_get_places (connection), self->place);
    }
  return G_LIST_MODEL (places);
}

static void
ask_where (CredenzaWindow       *self,
           ModelCertificateList *source,
           const char * const   *names)
{
  g_autoptr (GListModel) places = dup_other_places (self);
  GtkWidget *dialog = credenza_copy_dialog_new (GTK_WINDOW (self), g_strv_length ((char **) names), places);

  g_signal_connect_data (dialog, "chosen", G_CALLBACK (chosen_cb), copy_new (self, source, names), closure_copy_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
copy_to_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  g_autoptr (GPtrArray) rows = credenza_certificate_table_dup_selection (self->table);
  g_auto (GStrv) names = credenza_window_dup_names (rows);

  if (rows->len > 0)
    ask_where (self, self->list, (const char * const *) names);
}

/* Dropped on the store's name */

static gboolean
drop_cb (CredenzaWindow *self,
         const GValue   *value)
{
  CredenzaEntryProvider *provider = g_value_get_object (value);

  if (provider == NULL || credenza_entry_provider_get_list (provider) == NULL)
    return FALSE;
  ask_where (self, credenza_entry_provider_get_list (provider), credenza_entry_provider_get_names (provider));
  return TRUE;
}

void
credenza_window_class_init_copy (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy-to", NULL, copy_to_action);
}

void
credenza_window_init_copy (CredenzaWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (CREDENZA_TYPE_ENTRY_PROVIDER, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->place_button), GTK_EVENT_CONTROLLER (target));
}
