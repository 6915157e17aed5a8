/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-lock-view.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaLockView
{
  AdwBin       parent_instance;

  GtkEditable *password;
  GtkWidget   *unlock_button;
  GtkWidget   *spinner;
  GtkWidget   *cancel_button;
  GtkLabel    *message;

  ModelLock   *lock;      /* (owned) (nullable) */
  char        *file_name; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CredenzaLockView, credenza_lock_view, ADW_TYPE_BIN)

static gboolean
is_locked (CredenzaLockView *self)
{
  return self->lock != NULL && pki_container_get_locked (model_lock_get_container (self->lock));
}

/* Whether a password has opened the file, but not all that is in it. */
static gboolean
is_partly_open (CredenzaLockView *self)
{
  GPtrArray *entries = pki_container_get_entries (model_lock_get_container (self->lock));

  if (pki_container_get_integrity (model_lock_get_container (self->lock)) == PKI_INTEGRITY_VERIFIED)
    return TRUE;
  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (entries, i)) == PKI_ENTRY_PRIVATE_KEY &&
        !pki_entry_get_locked (g_ptr_array_index (entries, i)))
      return TRUE;
  return FALSE;
}

static char *
dup_message (CredenzaLockView *self)
{
  const GError *error = model_lock_get_error (self->lock);

  if (error != NULL)
    return credenza_text_error (error, self->file_name);
  if (model_lock_get_busy (self->lock))
    return g_strdup (_("Trying passwords…"));
  if (is_partly_open (self))
    return g_strdup (_("A key in it has a password of its own. Enter that to see it."));
  return NULL;
}

static void
update_message (CredenzaLockView *self)
{
  g_autofree char *message = dup_message (self);

  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
  if (model_lock_get_error (self->lock) != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "error");
}

static void
update (CredenzaLockView *self)
{
  gboolean locked = is_locked (self);
  gboolean busy = locked && model_lock_get_busy (self->lock);

  gtk_widget_set_visible (GTK_WIDGET (self), locked);
  gtk_widget_set_visible (self->unlock_button, !busy);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  if (locked)
    update_message (self);
}

static void
failed_cb (CredenzaLockView *self)
{
  if (model_lock_get_error (self->lock) == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
  gtk_editable_select_region (self->password, 0, -1);
}

/* The password is in the pool of the window now; nobody needs it here. */
static void
opened_cb (CredenzaLockView *self)
{
  gtk_editable_set_text (self->password, "");
  update (self);
}

static void
unlock_cb (CredenzaLockView *self)
{
  if (self->lock != NULL && *gtk_editable_get_text (self->password) != '\0')
    model_lock_open (self->lock, gtk_editable_get_text (self->password));
}

static void
cancel_cb (CredenzaLockView *self)
{
  model_lock_cancel (self->lock);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
forget (CredenzaLockView *self)
{
  if (self->lock != NULL)
    g_signal_handlers_disconnect_by_data (self->lock, self);
  g_clear_object (&self->lock);
}

static void
follow (CredenzaLockView *self,
        ModelLock        *lock)
{
  g_signal_connect_object (lock, "notify::busy", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lock, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lock, "notify::error", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lock, "notify::container", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
}

static void
label_entry (CredenzaLockView *self)
{
  g_autofree char *name = credenza_text_visible (self->file_name != NULL ? self->file_name : "");
  g_autofree char *label = g_strdup_printf (_("Password of “%s”"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->password), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* Other files may be locked as well. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unlock_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
}

/**
 * credenza_lock_view_set_lock:
 * @self: a view
 * @lock: (nullable): what is locked, if anything is
 * @file_name: (nullable): the name of the file
 */
void
credenza_lock_view_set_lock (CredenzaLockView *self,
                             ModelLock        *lock,
                             const char       *file_name)
{
  g_return_if_fail (CREDENZA_IS_LOCK_VIEW (self));

  if (self->lock == lock)
    return;

  forget (self);
  g_free (self->file_name);
  self->file_name = g_strdup (file_name);
  gtk_editable_set_text (self->password, "");
  if (lock != NULL)
    {
      self->lock = g_object_ref (lock);
      label_entry (self);
      follow (self, lock);
    }
  update (self);
}

static void
credenza_lock_view_dispose (GObject *object)
{
  forget (CREDENZA_LOCK_VIEW (object));

  G_OBJECT_CLASS (credenza_lock_view_parent_class)->dispose (object);
}

static void
credenza_lock_view_finalize (GObject *object)
{
  g_free (CREDENZA_LOCK_VIEW (object)->file_name);

  G_OBJECT_CLASS (credenza_lock_view_parent_class)->finalize (object);
}

static void
credenza_lock_view_class_init (CredenzaLockViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_lock_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_lock_view_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-lock-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaLockView, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLockView, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLockView, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLockView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLockView, message);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
credenza_lock_view_init (CredenzaLockView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
