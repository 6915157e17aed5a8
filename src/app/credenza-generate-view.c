/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-generate-view.h"

#include "app/credenza-focus.h"
#include "app/credenza-form-row.h"
#include "app/credenza-label-editor.h"
#include "app/credenza-request-row.h"
#include "app/credenza-reveal.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CredenzaGenerateView
{
  AdwBin                parent_instance;

  GtkWidget            *form;
  CredenzaFormRow      *name_row;
  GtkEntry             *name_entry;
  GtkLabel             *service_label;
  GtkWidget            *root_button;
  CredenzaFormRow      *file_type_row;
  GtkDropDown          *file_type_choice;
  GtkStringList        *file_types;
  CredenzaFormRow      *common_name_row;
  GtkEntry             *common_name_entry;
  CredenzaFormRow      *validity_row;
  GtkEntry             *validity_entry;
  GtkDropDown          *validity_unit_choice;
  CredenzaFormRow      *password_row;
  GtkEditable          *password_entry;
  CredenzaFormRow      *renewal_row;
  GtkSwitch            *renewal_switch;
  GtkWidget            *request_group;
  CredenzaRequestRow   *request_row;
  GtkWidget            *labels_group;
  CredenzaLabelEditor  *label_editor;

  ModelGeneration      *generation;     /* (owned) (nullable) */
  ModelPendingRequests *requests;       /* (owned) (nullable): there can be none */
  char                 *place_id;       /* (owned) (nullable): together with the requests */
  GCancellable         *keeping;        /* (owned) (nullable): a key is on its way to the keyring */
  GBindingGroup        *bindings;       /* (owned): with the generation */
  GSignalGroup         *signals;        /* (owned): of the generation */
  gboolean              name_touched;   /* that it is empty is said no earlier */
  gboolean              filling;        /* the choices are being made anew */
};

enum
{
  SIGNAL_CREATED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaGenerateView, credenza_generate_view, ADW_TYPE_BIN)

/* Problems, beside their fields */

static void
show_problem (CredenzaGenerateView *self,
              CredenzaFormRow      *row,
              ModelGenerationField  field)
{
  const GError *refusal = model_generation_get_refusal (self->generation, field);
  ModelGenerationProblem problem = model_generation_get_problem (self->generation, field);
  g_autofree char *text = NULL;

  if (problem == MODEL_GENERATION_PROBLEM_NAME_EMPTY && !self->name_touched)
    problem = MODEL_GENERATION_PROBLEM_NONE;
  if (problem != MODEL_GENERATION_PROBLEM_NONE)
    {
      credenza_form_row_set_problem (row, credenza_text_generation_problem (problem), NULL);
      return;
    }
  if (refusal != NULL)
    text = credenza_text_error (refusal, model_generation_get_full_name (self->generation));
  credenza_form_row_set_problem (row, text, refusal);
}

/* An entry that becomes insensitive under the focus would go on blinking its cursor. */
static void
set_form_sensitive (CredenzaGenerateView *self,
                    gboolean              sensitive)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!sensitive && focus != NULL && gtk_widget_is_ancestor (focus, self->form))
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_sensitive (self->form, sensitive);
}

static void
show_request_problem (CredenzaGenerateView *self)
{
  const GError *refusal = model_generation_get_refusal (self->generation, MODEL_GENERATION_FIELD_SIGNING_REQUEST);
  ModelGenerationProblem problem = model_generation_get_problem (self->generation, MODEL_GENERATION_FIELD_SIGNING_REQUEST);
  g_autofree char *text = NULL;

  if (problem != MODEL_GENERATION_PROBLEM_NONE)
    text = g_strdup (credenza_text_generation_problem (problem));
  else if (refusal != NULL)
    text = credenza_text_error (refusal, model_generation_get_full_name (self->generation));
  credenza_request_row_set_problem (self->request_row, text);
}

static void
update (CredenzaGenerateView *self)
{
  if (self->generation == NULL)
    return;

  show_problem (self, self->name_row, MODEL_GENERATION_FIELD_NAME);
  show_problem (self, self->file_type_row, MODEL_GENERATION_FIELD_FILE_TYPE);
  show_problem (self, self->common_name_row, MODEL_GENERATION_FIELD_COMMON_NAME);
  show_problem (self, self->validity_row, MODEL_GENERATION_FIELD_VALIDITY);
  show_problem (self, self->password_row, MODEL_GENERATION_FIELD_PASSWORD);
  show_problem (self, self->renewal_row, MODEL_GENERATION_FIELD_AUTOMATIC_RENEWAL);
  show_request_problem (self);
  set_form_sensitive (self, !model_generation_get_busy (self->generation) && self->keeping == NULL);
}

/* The kinds of files that the service makes */

static StoreFileType
get_chosen_file_type (CredenzaGenerateView *self)
{
  const char *label = gtk_string_list_get_string (self->file_types, gtk_drop_down_get_selected (self->file_type_choice));

  for (guint type = STORE_FILE_TYPE_PEM; type <= STORE_FILE_TYPE_JKS; type++)
    if (g_strcmp0 (label, store_file_type_get_label (type)) == 0)
      return type;
  return STORE_FILE_TYPE_UNKNOWN;
}

static void
file_type_chosen_cb (CredenzaGenerateView *self)
{
  StoreFileType type = get_chosen_file_type (self);

  if (self->filling || self->generation == NULL || type == STORE_FILE_TYPE_UNKNOWN)
    return;
  g_object_set (self->generation, "file-type", type, NULL);
}

static void
select_file_type (CredenzaGenerateView *self)
{
  StoreFileType chosen;

  g_object_get (self->generation, "file-type", &chosen, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->file_types)); i++)
    if (g_str_equal (gtk_string_list_get_string (self->file_types, i), store_file_type_get_label (chosen)))
      gtk_drop_down_set_selected (self->file_type_choice, i);
}

static void
fill_file_types (CredenzaGenerateView *self)
{
  self->filling = TRUE;
  gtk_string_list_splice (self->file_types, 0, g_list_model_get_n_items (G_LIST_MODEL (self->file_types)), NULL);
  for (guint type = STORE_FILE_TYPE_PEM; type <= STORE_FILE_TYPE_JKS; type++)
    if (model_generation_can_make (self->generation, type))
      gtk_string_list_append (self->file_types, store_file_type_get_label (type));
  select_file_type (self);
  self->filling = FALSE;
}

static void
service_changed_cb (CredenzaGenerateView *self)
{
  const StoreGenerationService *service = model_generation_get_service (self->generation);
  Store *store = model_certificate_list_get_store (model_generation_get_list (self->generation));
  StoreCapabilities capabilities = store != NULL ? store_get_capabilities (store) : STORE_CAPABILITY_NONE;

  gtk_label_set_text (self->service_label, service != NULL ? credenza_text_authority (service->authority) : "");
  gtk_widget_set_visible (self->request_group, service != NULL && service->request_file_types != 0);
  gtk_widget_set_visible (self->root_button, (capabilities & STORE_CAPABILITY_ROOT) != 0);
  gtk_widget_set_visible (self->labels_group, (capabilities & STORE_CAPABILITY_LABELS) != 0);
  fill_file_types (self);
}

/* The signing request */

static void
request_changed_cb (CredenzaGenerateView *self)
{
  ModelSigningRequest *request = credenza_request_row_get_request (self->request_row);

  if (self->generation == NULL)
    return;
  model_generation_set_signing_request (self->generation,
                                        request != NULL ? model_signing_request_get_pem (request) : NULL,
                                        request != NULL ? model_signing_request_get_file_name (request) : NULL);
}

/**
 * credenza_generate_view_open_request:
 * @self: a view
 * @file: a signing request that was dropped
 */
void
credenza_generate_view_open_request (CredenzaGenerateView *self,
                                     GFile                *file)
{
  g_return_if_fail (CREDENZA_IS_GENERATE_VIEW (self));
  credenza_request_row_open (self->request_row, file);
}

/**
 * credenza_generate_view_set_requests:
 * @self: a view
 * @requests: (nullable): where the keys are kept that are made here
 * @place_id: (nullable): the id of the place whose service is asked
 */
void
credenza_generate_view_set_requests (CredenzaGenerateView *self,
                                     ModelPendingRequests *requests,
                                     const char           *place_id)
{
  g_return_if_fail (CREDENZA_IS_GENERATE_VIEW (self));

  g_set_object (&self->requests, requests);
  g_free (self->place_id);
  self->place_id = g_strdup (place_id);
  credenza_request_row_set_pending_requests (self->request_row, requests);
}

/**
 * credenza_generate_view_fill_again:
 * @self: a view with a generation
 * @pending: what was asked for in vain
 * @request: the same, with its key
 */
void
credenza_generate_view_fill_again (CredenzaGenerateView *self,
                                   ModelPendingRequest  *pending,
                                   ModelSigningRequest  *request)
{
  const char *name = model_pending_request_get_name (pending);
  const char *common_name = model_pending_request_get_common_name (pending);
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = g_strndup (name, dot != NULL ? (gsize) (dot - name) : strlen (name));
  g_autofree char *validity = g_strdup_printf ("%u", model_pending_request_get_validity (pending));

  g_return_if_fail (CREDENZA_IS_GENERATE_VIEW (self));
  g_return_if_fail (self->generation != NULL);

  credenza_request_row_set_request (self->request_row, request);
  g_object_set (self->generation,
                "name", stem,
                "common-name", common_name != NULL ? common_name : "",
                "validity", validity,
                "validity-unit", (guint) model_pending_request_get_validity_unit (pending),
                "automatic-renewal", model_pending_request_get_automatic_renewal (pending),
                NULL);
}

/* The fields */

static void
name_changed_cb (CredenzaGenerateView *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->name_entry)) == '\0' || self->generation == NULL)
    return;
  self->name_touched = TRUE;
}

static void
password_changed_cb (CredenzaGenerateView *self)
{
  if (self->generation != NULL)
    model_generation_set_password (self->generation, gtk_editable_get_text (self->password_entry));
}

static void
labels_changed_cb (CredenzaGenerateView *self)
{
  g_autoptr (GPtrArray) labels = NULL;

  if (self->generation == NULL)
    return;
  if (credenza_label_editor_get_valid (self->label_editor))
    labels = credenza_label_editor_get_labels (self->label_editor);
  model_generation_set_labels (self->generation, labels);
}

static void
activate_cb (CredenzaGenerateView *self)
{
  if (self->generation != NULL && model_generation_get_can_create (self->generation))
    credenza_generate_view_create (self);
}

/* Creating */

/* Where something is to be changed; otherwise where it began. */
static void
focus_problem (CredenzaGenerateView *self)
{
  CredenzaFormRow *rows[] = {
    self->name_row, self->file_type_row, self->common_name_row, self->validity_row, self->password_row, self->renewal_row,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (credenza_form_row_get_problem (rows[i]) != NULL)
      {
        gtk_widget_grab_focus (GTK_WIDGET (rows[i]));
        credenza_reveal (GTK_WIDGET (rows[i]));
        return;
      }
  if (credenza_request_row_get_problem (self->request_row) != NULL)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->request_row), GTK_DIR_TAB_FORWARD);
      credenza_reveal (GTK_WIDGET (self->request_row));
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
tell_labels (CredenzaGenerateView *self,
             const char           *name)
{
  const GError *error = model_generation_get_label_error (self->generation);
  g_autofree char *visible = credenza_text_visible (name);
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;

  if (error == NULL)
    return;
  reason = store_error_is_cancelled (error) ? g_strdup (_("It was cancelled.")) : credenza_text_error (error, name);
  /* Translators: the first %s is a name, the second a sentence that says why */
  text = g_strdup_printf (_("“%s” was created without its labels. %s"), visible, reason);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaGenerateView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = model_generation_run_finish (MODEL_GENERATION (source), result, &error);

  if (self->generation != MODEL_GENERATION (source))
    return;
  if (entry == NULL)
    {
      focus_problem (self);
      g_signal_emit (self, signals[SIGNAL_FAILED], 0);
      return;
    }
  tell_labels (self, store_entry_get_name (entry));
  g_signal_emit (self, signals[SIGNAL_CREATED], 0, store_entry_get_name (entry));
}

static void
run (CredenzaGenerateView *self)
{
  model_generation_run_async (self->generation, created_cb, g_object_ref (self));
}

static void
stop_keeping (CredenzaGenerateView *self)
{
  g_cancellable_cancel (self->keeping);
  g_clear_object (&self->keeping);
}

/* Only what has its key in the keyring is sent. */
static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (CredenzaGenerateView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelPendingRequest) pending = model_pending_requests_keep_finish (MODEL_PENDING_REQUESTS (source), result,
                                                                                &error);
  g_autofree char *sentence = NULL;

  /* The form was discarded meanwhile. */
  if (self->generation == NULL || self->keeping == NULL || store_error_is_cancelled (error))
    return;
  g_clear_object (&self->keeping);
  update (self);
  if (pending != NULL)
    {
      model_generation_set_signing_request (self->generation, model_pending_request_get_pem (pending), NULL);
      run (self);
      return;
    }
  sentence = credenza_text_request_error (error, model_generation_get_full_name (self->generation));
  credenza_request_row_set_problem (self->request_row, sentence);
  credenza_reveal (GTK_WIDGET (self->request_row));
}

static guint
read_validity (const char *validity)
{
  return *validity != '\0' ? (guint) g_ascii_strtoull (validity, NULL, 10) : STORE_DEFAULT_VALIDITY;
}

static void
keep_and_run (CredenzaGenerateView *self,
              ModelSigningRequest  *request)
{
  g_autofree char *common_name = NULL;
  g_autofree char *validity = NULL;
  StoreGenerateRequest terms = { .name = model_generation_get_full_name (self->generation) };
  guint unit;

  g_object_get (self->generation,
                "common-name", &common_name,
                "validity", &validity,
                "validity-unit", &unit,
                "automatic-renewal", &terms.automatic_renewal,
                NULL);
  terms.common_name = *common_name != '\0' ? common_name : NULL;
  terms.validity = read_validity (validity);
  terms.validity_unit = (StoreValidityUnit) unit;

  self->keeping = g_cancellable_new ();
  update (self);
  model_pending_requests_keep_async (self->requests, request, self->place_id, &terms, self->keeping, kept_cb,
                                     g_object_ref (self));
}

/**
 * credenza_generate_view_create:
 * @self: a view whose generation can be run
 *
 * Has the certificate made. A key that was made here is kept first.
 */
void
credenza_generate_view_create (CredenzaGenerateView *self)
{
  ModelSigningRequest *request;

  g_return_if_fail (CREDENZA_IS_GENERATE_VIEW (self));
  g_return_if_fail (self->generation != NULL);

  request = credenza_request_row_get_request (self->request_row);
  if (self->keeping != NULL)
    return;
  if (request != NULL && model_signing_request_get_key (request) != NULL)
    keep_and_run (self, request);
  else
    run (self);
}

static void
clear_labels (CredenzaGenerateView *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  credenza_label_editor_set_labels (self->label_editor, none);
}

/**
 * credenza_generate_view_set_generation:
 * @self: a view
 * @generation: (nullable): what is filled in; what is under way with the one before is stopped
 */
void
credenza_generate_view_set_generation (CredenzaGenerateView *self,
                                       ModelGeneration      *generation)
{
  g_return_if_fail (CREDENZA_IS_GENERATE_VIEW (self));

  if (self->generation == generation)
    return;
  if (self->generation != NULL)
    model_generation_cancel (self->generation);

  stop_keeping (self);
  g_clear_object (&self->generation);
  credenza_request_row_set_request (self->request_row, NULL);
  gtk_editable_set_text (self->password_entry, "");
  clear_labels (self);
  g_set_object (&self->generation, generation);
  g_binding_group_set_source (self->bindings, generation);
  g_signal_group_set_target (self->signals, generation);
  self->name_touched = FALSE;
  if (generation != NULL)
    service_changed_cb (self);
  update (self);
}

static gboolean
credenza_generate_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CREDENZA_GENERATE_VIEW (widget)->name_row));
}

static void
credenza_generate_view_dispose (GObject *object)
{
  CredenzaGenerateView *self = CREDENZA_GENERATE_VIEW (object);

  if (self->generation != NULL)
    model_generation_cancel (self->generation);
  stop_keeping (self);
  g_clear_object (&self->requests);
  g_clear_pointer (&self->place_id, g_free);
  g_clear_object (&self->bindings);
  g_clear_object (&self->signals);
  g_clear_object (&self->generation);

  G_OBJECT_CLASS (credenza_generate_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, form);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, name_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, name_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, service_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, root_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, file_type_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, file_type_choice);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, file_types);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, common_name_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, common_name_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, validity_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, validity_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, validity_unit_choice);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, password_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, password_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, renewal_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, renewal_switch);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, request_group);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, request_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, labels_group);
  gtk_widget_class_bind_template_child (widget_class, CredenzaGenerateView, label_editor);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_type_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, labels_changed_cb);
}

static void
credenza_generate_view_class_init (CredenzaGenerateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_generate_view_dispose;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_generate_view_grab_focus;

  signals[SIGNAL_CREATED] = g_signal_new ("created", CREDENZA_TYPE_GENERATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", CREDENZA_TYPE_GENERATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  g_type_ensure (CREDENZA_TYPE_FORM_ROW);
  g_type_ensure (CREDENZA_TYPE_LABEL_EDITOR);
  g_type_ensure (CREDENZA_TYPE_REQUEST_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-generate-view.ui");
  bind_children (widget_class);
}

static void
bind_fields (CredenzaGenerateView *self)
{
  GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "name", self->name_entry, "text", both);
  g_binding_group_bind (self->bindings, "full-name", self->common_name_entry, "placeholder-text", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "common-name", self->common_name_entry, "text", both);
  g_binding_group_bind (self->bindings, "validity", self->validity_entry, "text", both);
  g_binding_group_bind (self->bindings, "validity-unit", self->validity_unit_choice, "selected", both);
  g_binding_group_bind (self->bindings, "automatic-renewal", self->renewal_switch, "active", both);
}

static void
credenza_generate_view_init (CredenzaGenerateView *self)
{
  g_autofree char *usual = g_strdup_printf ("%d", STORE_DEFAULT_VALIDITY);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_placeholder_text (self->validity_entry, usual);
  bind_fields (self);

  self->signals = g_signal_group_new (MODEL_TYPE_GENERATION);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::service", G_CALLBACK (service_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::file-type", G_CALLBACK (select_file_type), self);
}
