/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-request-row.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-key-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* What requests are called: by OpenSSL's users, by Microsoft's, by PKCS#10 (RFC 5967). */
#define SUFFIXES "csr req p10"

struct _CredenzaRequestRow
{
  AdwPreferencesRow     parent_instance;

  GtkWidget            *none;
  GtkWidget            *chosen;
  GtkImage             *icon;
  GtkLabel             *source;
  GtkLabel             *subject;
  GtkWidget            *buttons;
  GtkWidget            *choose_button;
  GtkWidget            *make_button;
  GtkWidget            *obstacle;
  GtkLabel             *error;           /* of the file that was read last */
  GtkLabel             *problem;         /* of the form */

  ModelSigningRequest  *request;         /* (owned) (nullable) */
  ModelPendingRequests *requests;        /* (owned) (nullable): there is nowhere to keep a key */
  GSignalGroup         *request_signals; /* (owned): of the requests */
  GCancellable         *cancellable;     /* (owned): of the file that is being read */
};

enum
{
  PROP_REQUEST = 1,
  PROP_PENDING_REQUESTS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaRequestRow, credenza_request_row, ADW_TYPE_PREFERENCES_ROW)

/* What is being read. */
typedef struct
{
  CredenzaRequestRow *row;  /* (owned) */
  char               *name; /* (owned): of the file */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->row);
  g_free (reading->name);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
show_sentence (GtkLabel   *label,
               const char *sentence)
{
  gtk_label_set_text (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

/**
 * credenza_request_row_set_problem:
 * @self: a row
 * @sentence: (nullable): what the form, or the service, finds wrong; not markup
 */
void
credenza_request_row_set_problem (CredenzaRequestRow *self,
                                  const char         *sentence)
{
  g_return_if_fail (CREDENZA_IS_REQUEST_ROW (self));
  show_sentence (self->problem, sentence);
}

/* (nullable) */
const char *
credenza_request_row_get_problem (CredenzaRequestRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_REQUEST_ROW (self), NULL);
  return gtk_widget_get_visible (GTK_WIDGET (self->problem)) ? gtk_label_get_text (self->problem) : NULL;
}

/* What is chosen */

static char *
describe_source (ModelSigningRequest *request)
{
  const char *file_name = model_signing_request_get_file_name (request);
  g_autofree char *key = credenza_text_request_key (model_signing_request_get_request (request));

  if (file_name != NULL)
    return credenza_text_visible (file_name);
  /* Translators: %s is a kind of key, such as “RSA, 4096 bits” */
  return g_strdup_printf (_("Key made here: %s"), key);
}

static char *
describe_subject (ModelSigningRequest *request)
{
  PkiSigningRequest *parsed = model_signing_request_get_request (request);
  g_autofree char *key = credenza_text_request_key (parsed);
  g_autofree char *subject = NULL;

  if (model_signing_request_get_key (request) != NULL)
    return g_strdup (_("The private key stays on this computer."));
  subject = credenza_text_visible (pki_name_to_string (pki_signing_request_get_subject (parsed)));
  return *subject != '\0' ? g_strdup_printf ("%s\n%s", subject, key) : g_steal_pointer (&key);
}

static void
show_request (CredenzaRequestRow  *self,
              ModelSigningRequest *request)
{
  g_autofree char *source = describe_source (request);
  g_autofree char *subject = describe_subject (request);

  gtk_image_set_from_icon_name (self->icon, model_signing_request_get_key (request) != NULL
                                              ? "credenza-key-symbolic" : "text-x-generic-symbolic");
  gtk_label_set_text (self->source, source);
  gtk_label_set_text (self->subject, subject);
}

static void
update (CredenzaRequestRow *self)
{
  gboolean can_keep = self->requests != NULL && model_pending_requests_get_available (self->requests);

  gtk_widget_set_visible (self->none, self->request == NULL);
  gtk_widget_set_visible (self->buttons, self->request == NULL);
  gtk_widget_set_visible (self->chosen, self->request != NULL);
  gtk_widget_set_sensitive (self->make_button, can_keep);
  gtk_widget_set_visible (self->obstacle, self->request == NULL && !can_keep);
  if (self->request != NULL)
    show_request (self, self->request);
}

/**
 * credenza_request_row_set_request:
 * @self: a row
 * @request: (nullable): a request
 */
void
credenza_request_row_set_request (CredenzaRequestRow  *self,
                                  ModelSigningRequest *request)
{
  g_return_if_fail (CREDENZA_IS_REQUEST_ROW (self));

  g_cancellable_cancel (self->cancellable);
  show_sentence (self->error, NULL);
  if (!g_set_object (&self->request, request))
    return;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REQUEST]);
}

/**
 * credenza_request_row_get_request:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what was chosen
 */
ModelSigningRequest *
credenza_request_row_get_request (CredenzaRequestRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_REQUEST_ROW (self), NULL);
  return self->request;
}

/**
 * credenza_request_row_set_pending_requests:
 * @self: a row
 * @requests: (nullable): where the keys are kept that are made here; %NULL: none can be made
 */
void
credenza_request_row_set_pending_requests (CredenzaRequestRow   *self,
                                           ModelPendingRequests *requests)
{
  g_return_if_fail (CREDENZA_IS_REQUEST_ROW (self));

  if (!g_set_object (&self->requests, requests))
    return;
  g_signal_group_set_target (self->request_signals, requests);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PENDING_REQUESTS]);
}

/* Files */

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelSigningRequest) request = model_signing_request_load_finish (result, &error);
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  if (request != NULL)
    {
      credenza_request_row_set_request (reading->row, request);
      return;
    }
  sentence = credenza_text_request_error (error, reading->name);
  show_sentence (reading->row->error, sentence);
}

/**
 * credenza_request_row_open:
 * @self: a row
 * @file: the file that was chosen or dropped
 *
 * What was chosen before stays when this one turns out to be no request.
 */
void
credenza_request_row_open (CredenzaRequestRow *self,
                           GFile              *file)
{
  g_autofree char *basename = NULL;
  Reading *reading;

  g_return_if_fail (CREDENZA_IS_REQUEST_ROW (self));
  g_return_if_fail (G_IS_FILE (file));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_sentence (self->error, NULL);

  basename = g_file_get_basename (file);
  reading = g_new0 (Reading, 1);
  reading->row = g_object_ref (self);
  reading->name = g_filename_display_name (basename != NULL ? basename : "");
  model_signing_request_load_async (file, self->cancellable, loaded_cb, reading);
}

/**
 * credenza_request_row_is_request:
 * @file: a file
 *
 * Returns: whether it is called as requests are
 */
gboolean
credenza_request_row_is_request (GFile *file)
{
  g_auto (GStrv) suffixes = g_strsplit (SUFFIXES, " ", -1);
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *name = basename != NULL ? g_ascii_strdown (basename, -1) : g_strdup ("");

  for (guint i = 0; suffixes[i] != NULL; i++)
    {
      g_autofree char *suffix = g_strconcat (".", suffixes[i], NULL);

      if (g_str_has_suffix (name, suffix))
        return TRUE;
    }
  return FALSE;
}

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaRequestRow) self = user_data;
  g_autoptr (GFile) file = credenza_pick_file_finish (GTK_WINDOW (source), result, NULL);

  if (file != NULL)
    credenza_request_row_open (self, file);
}

static void
choose_cb (CredenzaRequestRow *self)
{
  credenza_pick_file_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Choose a Certificate Signing Request"),
                            _("Certificate Signing Requests"), SUFFIXES " pem der", picked_cb, g_object_ref (self));
}

static gboolean
drop_cb (CredenzaRequestRow *self,
         const GValue       *value)
{
  const GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  credenza_request_row_open (self, files->data);
  return TRUE;
}

/* Made here */

static void
made_cb (CredenzaRequestRow  *self,
         ModelSigningRequest *request)
{
  credenza_request_row_set_request (self, request);
}

static void
make_cb (CredenzaRequestRow *self)
{
  GtkWidget *dialog = credenza_key_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));

  g_signal_connect_object (dialog, "made", G_CALLBACK (made_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_cb (CredenzaRequestRow *self)
{
  credenza_request_row_set_request (self, NULL);
  gtk_widget_grab_focus (self->choose_button);
}

/* Life */

static void
credenza_request_row_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  CredenzaRequestRow *self = CREDENZA_REQUEST_ROW (object);

  switch (id)
    {
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;
    case PROP_PENDING_REQUESTS:
      g_value_set_object (value, self->requests);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_request_row_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  CredenzaRequestRow *self = CREDENZA_REQUEST_ROW (object);

  switch (id)
    {
    case PROP_REQUEST:
      credenza_request_row_set_request (self, g_value_get_object (value));
      break;
    case PROP_PENDING_REQUESTS:
      credenza_request_row_set_pending_requests (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_request_row_dispose (GObject *object)
{
  CredenzaRequestRow *self = CREDENZA_REQUEST_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->request);
  g_clear_object (&self->requests);
  g_clear_object (&self->request_signals);

  G_OBJECT_CLASS (credenza_request_row_parent_class)->dispose (object);
}

static void
credenza_request_row_finalize (GObject *object)
{
  g_object_unref (CREDENZA_REQUEST_ROW (object)->cancellable);

  G_OBJECT_CLASS (credenza_request_row_parent_class)->finalize (object);
}

static void
credenza_request_row_class_init (CredenzaRequestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = credenza_request_row_get_property;
  object_class->set_property = credenza_request_row_set_property;
  object_class->dispose = credenza_request_row_dispose;
  object_class->finalize = credenza_request_row_finalize;

  props[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, MODEL_TYPE_SIGNING_REQUEST, flags);
  props[PROP_PENDING_REQUESTS] = g_param_spec_object ("pending-requests", NULL, NULL, MODEL_TYPE_PENDING_REQUESTS, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, none);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, chosen);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, source);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, subject);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, make_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, obstacle);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestRow, problem);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, make_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
credenza_request_row_init (CredenzaRequestRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  self->request_signals = g_signal_group_new (MODEL_TYPE_PENDING_REQUESTS);
  g_signal_group_connect_object (self->request_signals, "notify::available", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  update (self);
}
