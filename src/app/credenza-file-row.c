/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-file-row.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-secret-file.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaFileRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *remove_button;

  gboolean      wants_key;
  GBytes       *content;     /* (owned) (nullable): of a file that holds what is wanted */
  GCancellable *cancellable; /* (owned): of the file that is being read */
};

enum
{
  PROP_WANTS_KEY = 1,
  PROP_CONTENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaFileRow, credenza_file_row, ADW_TYPE_ACTION_ROW)

/* What is being read, on its way through the thread. */
typedef struct
{
  CredenzaFileRow *row;         /* (owned) */
  char            *name;        /* (owned): of the file, or of the row */
  GCancellable    *cancellable; /* (owned) */
  GBytes          *bytes;       /* (owned) (nullable) */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->row);
  g_free (reading->name);
  g_object_unref (reading->cancellable);
  g_clear_pointer (&reading->bytes, g_bytes_unref);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static Reading *
reading_new (CredenzaFileRow *self,
             char            *name /* (transfer full) */)
{
  Reading *reading = g_new0 (Reading, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();

  reading->row = g_object_ref (self);
  reading->name = name;
  reading->cancellable = g_object_ref (self->cancellable);
  return reading;
}

static void
take_content (CredenzaFileRow *self,
              GBytes          *content,
              const char      *text)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = content != NULL ? g_bytes_ref (content) : NULL;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (self->remove_button, content != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTENT]);
}

/* What a container holds */

static guint
count_certificates (PkiContainer    *container,
                    PkiCertificate **first)
{
  GPtrArray *entries = pki_container_get_entries (container);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *certificates = pki_entry_get_certificates (g_ptr_array_index (entries, i));

      if (n == 0 && certificates->len > 0)
        *first = g_ptr_array_index (certificates, 0);
      n += certificates->len;
    }

  return n;
}

static PkiEntry *
find_key (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (entries, i)) == PKI_ENTRY_PRIVATE_KEY)
      return g_ptr_array_index (entries, i);
  return NULL;
}

static char *
describe_certificates (PkiContainer *container)
{
  PkiCertificate *first = NULL;
  guint n = count_certificates (container, &first);
  const char *common_name = n > 0 ? pki_name_get_common_name (pki_certificate_get_subject (first)) : NULL;
  g_autofree char *visible = credenza_text_visible (common_name);

  if (n == 0)
    return NULL;
  if (common_name == NULL)
    return g_strdup_printf (ngettext ("%u certificate", "%u certificates", n), n);
  if (n == 1)
    return g_steal_pointer (&visible);
  /* Translators: %s is the name of a certificate, %u how many there are beside it */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1), visible, n - 1);
}

static char *
describe_key (PkiContainer *container)
{
  PkiEntry *key = find_key (container);

  if (key == NULL || pki_entry_get_locked (key))
    return NULL;
  if (pki_entry_get_algorithm (key) == NULL || pki_entry_get_bits (key) == 0)
    return g_strdup (_("Private key"));
  /* Translators: a private key; %s is its algorithm, %u its size */
  return g_strdup_printf (ngettext ("Private key, %s %u bit", "Private key, %s %u bits", pki_entry_get_bits (key)),
                          pki_entry_get_algorithm (key), pki_entry_get_bits (key));
}

static char *
text_unwanted (CredenzaFileRow *self,
               PkiContainer    *container,
               const char      *name)
{
  g_autofree char *visible = credenza_text_visible (name);

  if (pki_container_get_format (container) != PKI_FORMAT_PEM)
    return g_strdup_printf (_("“%s” is not a PEM file. Choose one that is."), visible);
  if (!self->wants_key)
    return g_strdup_printf (_("“%s” holds no certificate. Choose a PEM file that does."), visible);
  if (find_key (container) != NULL)
    return g_strdup_printf (_("The private key in “%s” is locked with a password. Choose a file without one."), visible);
  return g_strdup_printf (_("“%s” holds no private key. Choose a PEM file that does."), visible);
}

/* Reading, and parsing in a thread */

static void
parse_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  GError *error = NULL;
  PkiContainer *container = pki_container_parse (task_data, NULL, &error);

  if (container != NULL)
    g_task_return_pointer (task, container, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
show_error (CredenzaFileRow *self,
            const GError    *error,
            const char      *name)
{
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  sentence = credenza_text_error (error, name);
  take_content (self, NULL, sentence);
}

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  CredenzaFileRow *self = reading->row;
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  if (container == NULL)
    {
      show_error (self, error, reading->name);
      return;
    }

  if (pki_container_get_format (container) == PKI_FORMAT_PEM)
    text = self->wants_key ? describe_key (container) : describe_certificates (container);
  if (text != NULL)
    {
      take_content (self, reading->bytes, text);
      return;
    }
  text = text_unwanted (self, container, reading->name);
  take_content (self, NULL, text);
}

static void
parse (Reading *reading /* (transfer full) */,
       GBytes  *bytes)
{
  g_autoptr (GTask) task = g_task_new (NULL, reading->cancellable, parsed_cb, reading);

  reading->bytes = g_bytes_ref (bytes);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, parse_in_thread);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = credenza_secret_file_read_finish (result, &error);

  if (bytes != NULL)
    parse (g_steal_pointer (&reading), bytes);
  else
    show_error (reading->row, error, reading->name);
}

/**
 * credenza_file_row_open:
 * @self: a row
 * @file: the file that was chosen or dropped
 */
void
credenza_file_row_open (CredenzaFileRow *self,
                        GFile           *file)
{
  Reading *reading;

  g_return_if_fail (CREDENZA_IS_FILE_ROW (self));
  g_return_if_fail (G_IS_FILE (file));

  reading = reading_new (self, g_file_get_basename (file));
  credenza_secret_file_read_async (file, reading->cancellable, read_cb, reading);
}

GBytes *
credenza_file_row_get_content (CredenzaFileRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_FILE_ROW (self), NULL);
  return self->content;
}

/**
 * credenza_file_row_set_content:
 * @self: a row
 * @content: (nullable): what was chosen some time ago
 */
void
credenza_file_row_set_content (CredenzaFileRow *self,
                               GBytes          *content)
{
  g_return_if_fail (CREDENZA_IS_FILE_ROW (self));

  if (content != NULL)
    parse (reading_new (self, g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)))), content);
  else
    take_content (self, NULL, _("None chosen"));
}

/* Asking */

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaFileRow) self = user_data;
  g_autoptr (GFile) file = credenza_pick_file_finish (GTK_WINDOW (source), result, NULL);

  if (file != NULL)
    credenza_file_row_open (self, file);
}

static void
choose_cb (CredenzaFileRow *self)
{
  credenza_pick_file_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
                            _("PEM Files"), "pem crt cer key", picked_cb, g_object_ref (self));
}

static void
remove_cb (CredenzaFileRow *self)
{
  g_cancellable_cancel (self->cancellable);
  credenza_file_row_set_content (self, NULL);
}

static gboolean
drop_cb (CredenzaFileRow *self,
         const GValue    *value)
{
  const GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  credenza_file_row_open (self, files->data);
  return TRUE;
}

/* Life */

static void
credenza_file_row_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  CredenzaFileRow *self = CREDENZA_FILE_ROW (object);

  switch (id)
    {
    case PROP_WANTS_KEY:
      g_value_set_boolean (value, self->wants_key);
      break;
    case PROP_CONTENT:
      g_value_set_boxed (value, self->content);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_file_row_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  CredenzaFileRow *self = CREDENZA_FILE_ROW (object);

  switch (id)
    {
    case PROP_WANTS_KEY:
      self->wants_key = g_value_get_boolean (value);
      break;
    case PROP_CONTENT:
      credenza_file_row_set_content (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_file_row_dispose (GObject *object)
{
  CredenzaFileRow *self = CREDENZA_FILE_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->content, g_bytes_unref);

  G_OBJECT_CLASS (credenza_file_row_parent_class)->dispose (object);
}

static void
credenza_file_row_finalize (GObject *object)
{
  g_object_unref (CREDENZA_FILE_ROW (object)->cancellable);

  G_OBJECT_CLASS (credenza_file_row_parent_class)->finalize (object);
}

static void
credenza_file_row_class_init (CredenzaFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = credenza_file_row_get_property;
  object_class->set_property = credenza_file_row_set_property;
  object_class->dispose = credenza_file_row_dispose;
  object_class->finalize = credenza_file_row_finalize;

  props[PROP_WANTS_KEY] = g_param_spec_boolean ("wants-key", NULL, NULL, FALSE, flags);
  props[PROP_CONTENT] = g_param_spec_boxed ("content", NULL, NULL, G_TYPE_BYTES, flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaFileRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
credenza_file_row_init (CredenzaFileRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
