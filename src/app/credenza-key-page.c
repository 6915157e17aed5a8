/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-key-page.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-focus.h"
#include "app/credenza-secret-file.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CredenzaKeyPage
{
  AdwBin        parent_instance;

  GtkWidget    *paste_button;
  GtkWidget    *error_box;
  GtkLabel     *error_label;

  GCancellable *cancellable; /* (owned): of what is being read, cancelled with the page */
};

enum
{
  SIGNAL_KEY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaKeyPage, credenza_key_page, ADW_TYPE_BIN)

/**
 * credenza_key_page_show_error:
 * @self: a page
 * @sentence: (nullable): why what was given is of no use; not markup
 */
void
credenza_key_page_show_error (CredenzaKeyPage *self,
                              const char      *sentence)
{
  g_return_if_fail (CREDENZA_IS_KEY_PAGE (self));

  gtk_label_set_text (self->error_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->error_box, sentence != NULL);
}

const char *
credenza_key_page_get_error (CredenzaKeyPage *self)
{
  g_return_val_if_fail (CREDENZA_IS_KEY_PAGE (self), NULL);
  return gtk_label_get_text (self->error_label);
}

static void
take_key (CredenzaKeyPage *self,
          GBytes          *key)
{
  credenza_key_page_show_error (self, NULL);
  g_signal_emit (self, signals[SIGNAL_KEY], 0, key);
}

/* A file */

typedef struct
{
  CredenzaKeyPage *page; /* (owned) */
  char            *name; /* (owned): of the file */
} Reading;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = credenza_secret_file_read_finish (result, &error);

  if (key != NULL)
    take_key (reading->page, key);
  else if (!store_error_is_cancelled (error))
    {
      g_autofree char *sentence = credenza_text_error (error, reading->name);

      credenza_key_page_show_error (reading->page, sentence);
    }

  g_object_unref (reading->page);
  g_free (reading->name);
  g_free (reading);
}

/**
 * credenza_key_page_open:
 * @self: a page
 * @file: the file of a service key
 */
void
credenza_key_page_open (CredenzaKeyPage *self,
                        GFile           *file)
{
  Reading *reading;

  g_return_if_fail (CREDENZA_IS_KEY_PAGE (self));
  g_return_if_fail (G_IS_FILE (file));

  reading = g_new0 (Reading, 1);
  reading->page = g_object_ref (self);
  reading->name = g_file_get_basename (file);
  credenza_secret_file_read_async (file, self->cancellable, read_cb, reading);
}

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaKeyPage) self = user_data;
  g_autoptr (GFile) file = credenza_pick_file_finish (GTK_WINDOW (source), result, NULL);

  if (file != NULL)
    credenza_key_page_open (self, file);
}

static void
choose_cb (CredenzaKeyPage *self)
{
  credenza_pick_file_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Choose a Service Key"),
                            _("Service Keys"), "json yaml yml txt", picked_cb, g_object_ref (self));
}

/* The clipboard */

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaKeyPage) self = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GBytes) key = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      store_secret_free (text);
      return;
    }
  if (text == NULL || *text == '\0')
    {
      g_free (text);
      credenza_key_page_show_error (self, _("There is no text to paste. Copy the service key first."));
      return;
    }
  key = store_secret_to_bytes (text);
  take_key (self, key);
}

/**
 * credenza_key_page_paste:
 * @self: a page
 *
 * Takes the service key from the clipboard.
 */
void
credenza_key_page_paste (CredenzaKeyPage *self)
{
  g_return_if_fail (CREDENZA_IS_KEY_PAGE (self));

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable, pasted_cb,
                                 g_object_ref (self));
}

/* A drop: of a file, or of text out of a terminal or a browser */

static gboolean
drop_cb (CredenzaKeyPage *self,
         const GValue    *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    {
      g_autoptr (GBytes) key = store_secret_to_bytes (g_value_dup_string (value));

      take_key (self, key);
      return TRUE;
    }
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && g_value_get_boxed (value) != NULL)
    {
      const GSList *files = g_value_get_boxed (value);

      credenza_key_page_open (self, files->data);
      return TRUE;
    }
  return FALSE;
}

/* Life */

static void
credenza_key_page_dispose (GObject *object)
{
  g_cancellable_cancel (CREDENZA_KEY_PAGE (object)->cancellable);

  G_OBJECT_CLASS (credenza_key_page_parent_class)->dispose (object);
}

static void
credenza_key_page_finalize (GObject *object)
{
  g_object_unref (CREDENZA_KEY_PAGE (object)->cancellable);

  G_OBJECT_CLASS (credenza_key_page_parent_class)->finalize (object);
}

/* What is read holds the page: it ends with the window. */
static void
credenza_key_page_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (CREDENZA_KEY_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (credenza_key_page_parent_class)->unroot (widget);
}

/* Most keys come from the clipboard. */
static gboolean
credenza_key_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CREDENZA_KEY_PAGE (widget)->paste_button);
}

static void
credenza_key_page_class_init (CredenzaKeyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_key_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_key_page_finalize;
  widget_class->unroot = credenza_key_page_unroot;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_key_page_grab_focus;

  signals[SIGNAL_KEY] = g_signal_new ("key", CREDENZA_TYPE_KEY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_BYTES);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-key-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyPage, paste_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyPage, error_box);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyPage, error_label);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, credenza_key_page_paste);
}

static void
credenza_key_page_init (CredenzaKeyPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
