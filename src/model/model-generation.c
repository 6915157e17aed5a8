/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-generation.h"

#include <string.h>

struct _ModelGeneration
{
  GObject               parent_instance;

  ModelCertificateList *list;              /* (owned) */
  char                 *name;              /* (owned) */
  char                 *full_name;         /* (owned) */
  StoreFileType         file_type;
  char                 *common_name;       /* (owned) */
  char                 *validity;          /* (owned) */
  StoreValidityUnit     validity_unit;
  char                 *password;          /* (owned): wiped with its last use */
  gboolean              automatic_renewal;
  GBytes               *signing_request;   /* (owned) (nullable) */
  char                 *request_text;      /* (owned) (nullable): what the signing request is called */
  GPtrArray            *labels;            /* (owned) (nullable) (element-type StoreLabel): NULL: unfinished */

  gboolean              taken;             /* the full name, as far as the list knows */
  gboolean              edited;
  gboolean              stuck;             /* refused, and nothing has been edited since */
  GError               *refusals[MODEL_GENERATION_N_FIELDS]; /* (owned) (nullable) */
  GError               *error;             /* (owned) (nullable): that is about no field */
  GError               *label_error;       /* (owned) (nullable) */
  ModelGenerationStep   step;
  GCancellable         *cancellable;       /* (owned) (nullable): of what is under way */
};

enum
{
  PROP_NAME = 1,
  PROP_FULL_NAME,
  PROP_FILE_TYPE,
  PROP_COMMON_NAME,
  PROP_VALIDITY,
  PROP_VALIDITY_UNIT,
  PROP_AUTOMATIC_RENEWAL,
  PROP_SERVICE,
  PROP_CAN_CREATE,
  PROP_BUSY,
  PROP_STEP,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ModelGeneration, model_generation, G_TYPE_OBJECT)

static void
changed (ModelGeneration *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_CREATE]);
}

/* What was refused is worth another attempt once something is another one. */
static void
edit (ModelGeneration      *self,
      ModelGenerationField  field)
{
  self->edited = TRUE;
  self->stuck = FALSE;
  g_clear_error (&self->refusals[field]);
  changed (self);
}

/* The name with its extension, which somebody may have typed as well */

static char *
make_full_name (ModelGeneration *self)
{
  g_autofree char *name = g_strstrip (g_strdup (self->name));
  g_autofree char *extension = NULL;

  if (*name == '\0' || store_file_type_from_name (name) == self->file_type)
    return g_steal_pointer (&name);
  extension = g_ascii_strdown (store_file_type_get_label (self->file_type), -1);
  return g_strconcat (name, ".", extension, NULL);
}

static gboolean
is_taken (ModelGeneration *self)
{
  return model_certificate_list_lookup (self->list, self->full_name) != NULL;
}

/* The name stands for the common name where there is none. */
static void
update_full_name (ModelGeneration *self)
{
  g_free (self->full_name);
  self->full_name = make_full_name (self);
  self->taken = is_taken (self);
  g_clear_error (&self->refusals[MODEL_GENERATION_FIELD_NAME]);
  if (*self->common_name == '\0')
    g_clear_error (&self->refusals[MODEL_GENERATION_FIELD_COMMON_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FULL_NAME]);
}

/* A list that loads changes many times in a row, and mostly not in what matters here. */
static void
list_changed_cb (ModelGeneration *self)
{
  gboolean taken = is_taken (self);

  if (taken == self->taken)
    return;
  self->taken = taken;
  changed (self);
}

/* The service */

const StoreGenerationService *
model_generation_get_service (ModelGeneration *self)
{
  Store *store;

  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);

  store = model_certificate_list_get_store (self->list);
  return store != NULL ? store_get_generation_service (store) : NULL;
}

/**
 * model_generation_can_make:
 * @self: a generation
 * @type: a kind of file
 *
 * Returns: whether the service makes such files of what it is asked for at present: with a signing request it makes
 *   fewer kinds
 */
gboolean
model_generation_can_make (ModelGeneration *self,
                           StoreFileType    type)
{
  const StoreGenerationService *service = model_generation_get_service (self);
  guint types;

  if (service == NULL)
    return FALSE;
  types = self->signing_request != NULL ? service->request_file_types : service->file_types;
  return (types & (1u << type)) != 0;
}

static void
set_file_type (ModelGeneration *self,
               StoreFileType    type)
{
  if (self->file_type == type)
    return;
  self->file_type = type;
  update_full_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILE_TYPE]);
}

/* Where the service does not make what is chosen, the first that it makes takes its place. */
static void
choose_file_type (ModelGeneration *self)
{
  if (model_generation_can_make (self, self->file_type))
    return;

  for (guint type = STORE_FILE_TYPE_PEM; type <= STORE_FILE_TYPE_JKS; type++)
    if (model_generation_can_make (self, type))
      {
        set_file_type (self, type);
        return;
      }
}

static void
store_changed_cb (ModelGeneration *self)
{
  choose_file_type (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVICE]);
  changed (self);
}

/* Filling in */

/**
 * model_generation_set_password:
 * @self: a generation
 * @password: (nullable): what protects the private key, or the keystore; "": nothing
 */
void
model_generation_set_password (ModelGeneration *self,
                               const char      *password)
{
  g_return_if_fail (MODEL_IS_GENERATION (self));

  if (g_strcmp0 (self->password, password != NULL ? password : "") == 0)
    return;
  store_secret_free (self->password);
  self->password = g_strdup (password != NULL ? password : "");
  edit (self, MODEL_GENERATION_FIELD_PASSWORD);
}

/**
 * model_generation_set_signing_request:
 * @self: a generation
 * @pem: (nullable): a signing request in PEM; %NULL: the service makes a key
 * @description: (nullable): what the signing request is called
 *
 * Has the service certify the key of a signing request.
 */
void
model_generation_set_signing_request (ModelGeneration *self,
                                      GBytes          *pem,
                                      const char      *description)
{
  g_return_if_fail (MODEL_IS_GENERATION (self));

  if (pem != NULL)
    g_bytes_ref (pem);
  g_clear_pointer (&self->signing_request, g_bytes_unref);
  self->signing_request = pem;
  g_free (self->request_text);
  self->request_text = g_strdup (description);
  choose_file_type (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVICE]);
  edit (self, MODEL_GENERATION_FIELD_SIGNING_REQUEST);
}

GBytes *
model_generation_get_signing_request (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->signing_request;
}

const char *
model_generation_get_signing_request_description (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->request_text;
}

/**
 * model_generation_set_labels:
 * @self: a generation
 * @labels: (nullable) (element-type StoreLabel): what the certificate gets when it is there, not to be changed any more;
 *   %NULL: what is filled in cannot be labels yet, see %MODEL_GENERATION_PROBLEM_LABELS
 */
void
model_generation_set_labels (ModelGeneration *self,
                             GPtrArray       *labels)
{
  g_return_if_fail (MODEL_IS_GENERATION (self));

  if (labels != NULL)
    g_ptr_array_ref (labels);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  self->labels = labels;
  edit (self, MODEL_GENERATION_FIELD_LABELS);
}

const char *
model_generation_get_full_name (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->full_name;
}

/**
 * model_generation_get_edited:
 * @self: a generation
 *
 * Returns: whether anything was filled in, and would be lost
 */
gboolean
model_generation_get_edited (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), FALSE);
  return self->edited;
}

ModelCertificateList *
model_generation_get_list (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->list;
}

/* Problems */

static ModelGenerationProblem
judge_name (ModelGeneration *self)
{
  if (*self->full_name == '\0')
    return MODEL_GENERATION_PROBLEM_NAME_EMPTY;
  if (!store_name_validate (self->full_name, NULL))
    return MODEL_GENERATION_PROBLEM_NAME_INVALID;
  return self->taken ? MODEL_GENERATION_PROBLEM_NAME_TAKEN : MODEL_GENERATION_PROBLEM_NONE;
}

static ModelGenerationProblem
judge_common_name (ModelGeneration *self)
{
  g_autofree char *common_name = g_strstrip (g_strdup (self->common_name));

  if (*common_name != '\0')
    return g_utf8_strlen (common_name, -1) > MODEL_MAX_COMMON_NAME_CHARS
             ? MODEL_GENERATION_PROBLEM_COMMON_NAME_TOO_LONG : MODEL_GENERATION_PROBLEM_NONE;
  return g_utf8_strlen (self->full_name, -1) > MODEL_MAX_COMMON_NAME_CHARS
           ? MODEL_GENERATION_PROBLEM_COMMON_NAME_FROM_NAME : MODEL_GENERATION_PROBLEM_NONE;
}

static gboolean
parse_validity (ModelGeneration *self,
                guint           *validity)
{
  g_autofree char *text = g_strstrip (g_strdup (self->validity));
  guint64 number;

  *validity = STORE_DEFAULT_VALIDITY;
  if (*text == '\0')
    return TRUE;
  if (strspn (text, "0123456789") != strlen (text))
    return FALSE;
  /* What is too large for a number of ours is too far away for a date, too. */
  number = g_ascii_strtoull (text, NULL, 10);
  *validity = (guint) MIN (number, G_MAXUINT);
  return number > 0;
}

static ModelGenerationProblem
judge_validity (ModelGeneration *self)
{
  guint validity;

  if (!parse_validity (self, &validity))
    return MODEL_GENERATION_PROBLEM_VALIDITY_NO_NUMBER;
  if (store_validity_get_end (g_get_real_time () / G_USEC_PER_SEC, validity, self->validity_unit) < 0)
    return MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG;
  return MODEL_GENERATION_PROBLEM_NONE;
}

static ModelGenerationProblem
judge_signing_request (ModelGeneration *self)
{
  const StoreGenerationService *service = model_generation_get_service (self);

  if (self->signing_request == NULL || service == NULL || service->request_file_types != 0)
    return MODEL_GENERATION_PROBLEM_NONE;
  return MODEL_GENERATION_PROBLEM_NO_SIGNING_REQUESTS;
}

static gboolean
has_labels (ModelGeneration *self)
{
  Store *store = model_certificate_list_get_store (self->list);

  return store != NULL && (store_get_capabilities (store) & STORE_CAPABILITY_LABELS) != 0;
}

/* Where there are none, nothing is wrong with them. */
static ModelGenerationProblem
judge_labels (ModelGeneration *self)
{
  if (!has_labels (self) || (self->labels != NULL && store_labels_validate (self->labels, NULL)))
    return MODEL_GENERATION_PROBLEM_NONE;
  return MODEL_GENERATION_PROBLEM_LABELS;
}

/**
 * model_generation_get_problem:
 * @self: a generation
 * @field: a field
 *
 * Returns: what is wrong with it as it is now
 */
ModelGenerationProblem
model_generation_get_problem (ModelGeneration      *self,
                              ModelGenerationField  field)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), MODEL_GENERATION_PROBLEM_NONE);

  switch (field)
    {
    case MODEL_GENERATION_FIELD_NAME:
      return judge_name (self);
    case MODEL_GENERATION_FIELD_FILE_TYPE:
      return model_generation_can_make (self, self->file_type) ? MODEL_GENERATION_PROBLEM_NONE
                                                               : MODEL_GENERATION_PROBLEM_FILE_TYPE;
    case MODEL_GENERATION_FIELD_COMMON_NAME:
      return judge_common_name (self);
    case MODEL_GENERATION_FIELD_VALIDITY:
      return judge_validity (self);
    case MODEL_GENERATION_FIELD_PASSWORD:
      return self->signing_request != NULL && *self->password != '\0' ? MODEL_GENERATION_PROBLEM_PASSWORD_NOT_NEEDED
                                                                      : MODEL_GENERATION_PROBLEM_NONE;
    case MODEL_GENERATION_FIELD_SIGNING_REQUEST:
      return judge_signing_request (self);
    case MODEL_GENERATION_FIELD_LABELS:
      return judge_labels (self);
    case MODEL_GENERATION_FIELD_AUTOMATIC_RENEWAL:
    case MODEL_GENERATION_N_FIELDS:
    default:
      return MODEL_GENERATION_PROBLEM_NONE;
    }
}

/**
 * model_generation_get_refusal:
 * @self: a generation
 * @field: a field
 *
 * Returns: (transfer none) (nullable): why the store or the service refused what the field holds, until it is edited
 */
const GError *
model_generation_get_refusal (ModelGeneration      *self,
                              ModelGenerationField  field)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  g_return_val_if_fail (field < MODEL_GENERATION_N_FIELDS, NULL);
  return self->refusals[field];
}

/**
 * model_generation_get_error:
 * @self: a generation
 *
 * Returns: (transfer none) (nullable): why the last attempt failed, where that is about no field;
 *   %STORE_ERROR_NETWORK: nobody knows whether it did
 */
const GError *
model_generation_get_error (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->error;
}

/**
 * model_generation_get_label_error:
 * @self: a generation that has made a certificate
 *
 * Returns: (transfer none) (nullable): why the certificate has not got its labels
 */
const GError *
model_generation_get_label_error (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), NULL);
  return self->label_error;
}

/**
 * model_generation_get_can_create:
 * @self: a generation
 *
 * Returns: whether it can be run now, as far as is known
 */
gboolean
model_generation_get_can_create (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), FALSE);

  if (self->step != MODEL_GENERATION_STEP_NONE || self->stuck)
    return FALSE;
  for (guint field = 0; field < MODEL_GENERATION_N_FIELDS; field++)
    if (model_generation_get_problem (self, field) != MODEL_GENERATION_PROBLEM_NONE)
      return FALSE;
  return TRUE;
}

gboolean
model_generation_get_busy (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), FALSE);
  return self->step != MODEL_GENERATION_STEP_NONE;
}

ModelGenerationStep
model_generation_get_step (ModelGeneration *self)
{
  g_return_val_if_fail (MODEL_IS_GENERATION (self), MODEL_GENERATION_STEP_NONE);
  return self->step;
}

/* Running: generate; labels, and the entry as it is with them; into the list */

static void
set_step (ModelGeneration     *self,
          ModelGenerationStep  step)
{
  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  changed (self);
}

/* Which field of the form the store's error is about; MODEL_GENERATION_N_FIELDS: none */
static ModelGenerationField
find_refused_field (const GError *error)
{
  static const struct { const char *subject; ModelGenerationField field; } fields[] = {
    { STORE_FIELD_NAME, MODEL_GENERATION_FIELD_NAME },
    { STORE_FIELD_COMMON_NAME, MODEL_GENERATION_FIELD_COMMON_NAME },
    { STORE_FIELD_VALIDITY, MODEL_GENERATION_FIELD_VALIDITY },
    { STORE_FIELD_PASSWORD, MODEL_GENERATION_FIELD_PASSWORD },
    { STORE_FIELD_AUTOMATIC_RENEWAL, MODEL_GENERATION_FIELD_AUTOMATIC_RENEWAL },
    { STORE_FIELD_SIGNING_REQUEST, MODEL_GENERATION_FIELD_SIGNING_REQUEST },
  };
  const StoreErrorDetails *details = store_error_get_details (error);

  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_EXISTS))
    return MODEL_GENERATION_FIELD_NAME;
  for (guint i = 0; details != NULL && i < G_N_ELEMENTS (fields); i++)
    if (g_strcmp0 (details->subject, fields[i].subject) == 0)
      return fields[i].field;
  return MODEL_GENERATION_N_FIELDS;
}

static void
keep_failure (ModelGeneration *self,
              const GError    *error)
{
  ModelGenerationField field = find_refused_field (error);

  if (store_error_is_cancelled (error))
    return;
  if (field == MODEL_GENERATION_N_FIELDS)
    {
      self->error = g_error_copy (error);
      return;
    }
  g_clear_error (&self->refusals[field]);
  self->refusals[field] = g_error_copy (error);
  self->stuck = TRUE;
}

static void
end_run (ModelGeneration *self)
{
  g_clear_object (&self->cancellable);
  set_step (self, MODEL_GENERATION_STEP_NONE);
}

static void
fail (GTask  *task,
      GError *error /* (transfer full) */)
{
  ModelGeneration *self = g_task_get_source_object (task);

  keep_failure (self, error);
  end_run (self);
  g_task_return_error (task, error);
}

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  StoreEntry *entry = g_task_get_task_data (task);

  /* Whether its row is there or not, the certificate is. */
  model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, NULL);
  end_run (g_task_get_source_object (task));
  g_task_return_pointer (task, g_object_ref (entry), g_object_unref);
}

static void
put (GTask *task /* (transfer full) */)
{
  ModelGeneration *self = g_task_get_source_object (task);

  model_certificate_list_put_async (self->list, g_task_get_task_data (task), put_cb, task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  StoreEntry *entry = store_get_finish (STORE_STORE (source), result, NULL);

  if (entry != NULL)
    g_task_set_task_data (task, entry, g_object_unref);
  put (task);
}

static void
labelled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  ModelGeneration *self = g_task_get_source_object (task);

  if (!store_set_labels_finish (STORE_STORE (source), result, &self->label_error))
    put (task);
  else
    store_get_async (STORE_STORE (source), store_entry_get_name (g_task_get_task_data (task)), NULL, NULL,
                     self->cancellable, read_cb, task);
}

static void
label (ModelGeneration *self,
       Store           *store,
       GTask           *task /* (transfer full) */)
{
  if (self->labels == NULL || self->labels->len == 0 || !has_labels (self))
    {
      put (task);
      return;
    }
  set_step (self, MODEL_GENERATION_STEP_LABELLING);
  store_set_labels_async (store, store_entry_get_name (g_task_get_task_data (task)), self->labels, NULL, NULL,
                          self->cancellable, labelled_cb, task);
}

/* For the stores that will not tell. */
static void
remember (ModelGeneration *self,
          StoreEntry      *entry)
{
  g_autofree char *common_name = g_strstrip (g_strdup (self->common_name));
  StoreGeneration values = {
    .common_name = *common_name != '\0' ? common_name : NULL,
    .validity_unit = self->validity_unit,
    .automatic_renewal = self->automatic_renewal,
    .has_password = *self->password != '\0',
    .signing_request = self->signing_request,
    .renewed = -1,
    .failed = -1,
  };
  g_autoptr (StoreGeneration) generation = NULL;

  parse_validity (self, &values.validity);
  generation = store_generation_new (&values);
  model_certificate_list_remember_generation (self->list, store_entry_get_name (entry), generation);
}

static void
generated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelGeneration *self = g_task_get_source_object (task);
  GError *error = NULL;
  StoreEntry *entry = store_generate_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    {
      fail (task, error);
      return;
    }
  remember (self, entry);
  store_secret_free (self->password);
  self->password = g_strdup ("");
  g_task_set_task_data (task, entry, g_object_unref);
  label (self, STORE_STORE (source), g_steal_pointer (&task));
}

static void
generate (ModelGeneration *self,
          Store           *store,
          GTask           *task /* (transfer full) */)
{
  g_autofree char *common_name = g_strstrip (g_strdup (self->common_name));
  StoreGenerateRequest request = {
    .name = self->full_name,
    .common_name = *common_name != '\0' ? common_name : NULL,
    .validity_unit = self->validity_unit,
    .password = *self->password != '\0' ? self->password : NULL,
    .automatic_renewal = self->automatic_renewal,
    .signing_request = self->signing_request,
  };

  parse_validity (self, &request.validity);
  store_generate_async (store, &request, NULL, NULL, self->cancellable, generated_cb, task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelGeneration *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    generate (self, store, g_steal_pointer (&task));
  else
    fail (task, error);
}

/**
 * model_generation_run_async:
 * @self: a generation that can be run: see model_generation_get_can_create()
 * @callback: called when the certificate is in the list, or it has failed
 * @user_data: for @callback
 *
 * Asks the service for the certificate and gives it its labels. When it fails, everything stays filled in. The labels are
 * an addition: see model_generation_get_label_error().
 */
void
model_generation_run_async (ModelGeneration     *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MODEL_IS_GENERATION (self));
  g_return_if_fail (model_generation_get_can_create (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, model_generation_run_async);
  for (guint field = 0; field < MODEL_GENERATION_N_FIELDS; field++)
    g_clear_error (&self->refusals[field]);
  g_clear_error (&self->error);
  g_clear_error (&self->label_error);
  self->cancellable = g_cancellable_new ();
  set_step (self, MODEL_GENERATION_STEP_CREATING);
  model_certificate_list_open_store_async (self->list, self->cancellable, opened_cb, task);
}

/**
 * model_generation_run_finish:
 * @self: a generation
 * @result: the result
 * @error: return location for a #StoreError
 *
 * Returns: (transfer full): the new entry, %NULL on failure; what the failure is about, the generation keeps
 */
StoreEntry *
model_generation_run_finish (ModelGeneration  *self,
                             GAsyncResult     *result,
                             GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_generation_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * model_generation_cancel:
 * @self: a generation
 *
 * Stops what is under way. A certificate that is there already stays.
 */
void
model_generation_cancel (ModelGeneration *self)
{
  g_return_if_fail (MODEL_IS_GENERATION (self));

  g_cancellable_cancel (self->cancellable);
}

/* Properties */

static void
model_generation_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  ModelGeneration *self = MODEL_GENERATION (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FULL_NAME:
      g_value_set_string (value, self->full_name);
      break;
    case PROP_FILE_TYPE:
      g_value_set_uint (value, self->file_type);
      break;
    case PROP_COMMON_NAME:
      g_value_set_string (value, self->common_name);
      break;
    case PROP_VALIDITY:
      g_value_set_string (value, self->validity);
      break;
    case PROP_VALIDITY_UNIT:
      g_value_set_uint (value, self->validity_unit);
      break;
    case PROP_AUTOMATIC_RENEWAL:
      g_value_set_boolean (value, self->automatic_renewal);
      break;
    case PROP_SERVICE:
      g_value_set_pointer (value, (gpointer) model_generation_get_service (self));
      break;
    case PROP_CAN_CREATE:
      g_value_set_boolean (value, model_generation_get_can_create (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, model_generation_get_busy (self));
      break;
    case PROP_STEP:
      g_value_set_uint (value, self->step);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Whether @text is another one than before. */
static gboolean
take_text (char         **field,
           const GValue  *value)
{
  const char *text = g_value_get_string (value);

  if (g_strcmp0 (*field, text != NULL ? text : "") == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
  return TRUE;
}

static void
model_generation_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  ModelGeneration *self = MODEL_GENERATION (object);
  ModelGenerationField field = MODEL_GENERATION_N_FIELDS;

  switch (id)
    {
    case PROP_NAME:
      if (take_text (&self->name, value))
        field = MODEL_GENERATION_FIELD_NAME;
      break;
    case PROP_FILE_TYPE:
      if (self->file_type != g_value_get_uint (value))
        field = MODEL_GENERATION_FIELD_FILE_TYPE;
      self->file_type = g_value_get_uint (value);
      break;
    case PROP_COMMON_NAME:
      if (take_text (&self->common_name, value))
        field = MODEL_GENERATION_FIELD_COMMON_NAME;
      break;
    case PROP_VALIDITY:
      if (take_text (&self->validity, value))
        field = MODEL_GENERATION_FIELD_VALIDITY;
      break;
    case PROP_VALIDITY_UNIT:
      if (self->validity_unit != g_value_get_uint (value))
        field = MODEL_GENERATION_FIELD_VALIDITY;
      self->validity_unit = g_value_get_uint (value);
      break;
    case PROP_AUTOMATIC_RENEWAL:
      if (self->automatic_renewal != g_value_get_boolean (value))
        field = MODEL_GENERATION_FIELD_AUTOMATIC_RENEWAL;
      self->automatic_renewal = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }

  if (field == MODEL_GENERATION_N_FIELDS)
    return;
  if (field == MODEL_GENERATION_FIELD_NAME || field == MODEL_GENERATION_FIELD_FILE_TYPE)
    update_full_name (self);
  g_object_notify_by_pspec (object, pspec);
  edit (self, field);
}

static void
model_generation_dispose (GObject *object)
{
  ModelGeneration *self = MODEL_GENERATION (object);

  g_clear_object (&self->list);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (model_generation_parent_class)->dispose (object);
}

static void
model_generation_finalize (GObject *object)
{
  ModelGeneration *self = MODEL_GENERATION (object);

  g_free (self->name);
  g_free (self->full_name);
  g_free (self->common_name);
  g_free (self->validity);
  store_secret_free (self->password);
  g_clear_pointer (&self->signing_request, g_bytes_unref);
  g_free (self->request_text);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  for (guint field = 0; field < MODEL_GENERATION_N_FIELDS; field++)
    g_clear_error (&self->refusals[field]);
  g_clear_error (&self->error);
  g_clear_error (&self->label_error);

  G_OBJECT_CLASS (model_generation_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags writable = readable | G_PARAM_WRITABLE;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", writable);
  props[PROP_FULL_NAME] = g_param_spec_string ("full-name", NULL, NULL, "", readable);
  props[PROP_FILE_TYPE] = g_param_spec_uint ("file-type", NULL, NULL, STORE_FILE_TYPE_PEM, STORE_FILE_TYPE_JKS,
                                             STORE_FILE_TYPE_PEM, writable);
  props[PROP_COMMON_NAME] = g_param_spec_string ("common-name", NULL, NULL, "", writable);
  props[PROP_VALIDITY] = g_param_spec_string ("validity", NULL, NULL, "", writable);
  props[PROP_VALIDITY_UNIT] = g_param_spec_uint ("validity-unit", NULL, NULL, STORE_VALIDITY_DAYS,
                                                 STORE_VALIDITY_YEARS, STORE_DEFAULT_VALIDITY_UNIT, writable);
  props[PROP_AUTOMATIC_RENEWAL] = g_param_spec_boolean ("automatic-renewal", NULL, NULL, TRUE, writable);
  props[PROP_SERVICE] = g_param_spec_pointer ("service", NULL, NULL, readable);
  props[PROP_CAN_CREATE] = g_param_spec_boolean ("can-create", NULL, NULL, FALSE, readable);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  props[PROP_STEP] = g_param_spec_uint ("step", NULL, NULL, MODEL_GENERATION_STEP_NONE,
                                        MODEL_GENERATION_STEP_LABELLING, MODEL_GENERATION_STEP_NONE, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_generation_class_init (ModelGenerationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_generation_get_property;
  object_class->set_property = model_generation_set_property;
  object_class->dispose = model_generation_dispose;
  object_class->finalize = model_generation_finalize;

  install_properties (object_class);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MODEL_TYPE_GENERATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
model_generation_init (ModelGeneration *self)
{
  self->name = g_strdup ("");
  self->full_name = g_strdup ("");
  self->file_type = STORE_FILE_TYPE_PEM;
  self->common_name = g_strdup ("");
  self->validity = g_strdup ("");
  self->validity_unit = STORE_DEFAULT_VALIDITY_UNIT;
  self->password = g_strdup ("");
  self->automatic_renewal = TRUE;
  self->labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
}

/**
 * model_generation_new:
 * @list: the list of the store that the certificate goes to
 *
 * Returns: (transfer full): a generation with nothing filled in
 */
ModelGeneration *
model_generation_new (ModelCertificateList *list)
{
  ModelGeneration *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);

  self = g_object_new (MODEL_TYPE_GENERATION, NULL);
  self->list = g_object_ref (list);
  choose_file_type (self);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::store", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
