/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-regeneration.h"

#include "model/model-error.h"
#include "model/model-read.h"
#include "model/model-signing-request.h"

/* A generated certificate begins an hour before it is made. */
#define BACKDATED (60 * 60)
#define SECONDS_PER_DAY (24 * 60 * 60)

#define MAX_MONTHS 11
#define MAX_YEARS 50

struct _ModelRegeneration
{
  GObject               parent_instance;

  ModelCertificateList *list;              /* (owned) */
  StoreEntry           *entry;             /* (owned): as it is */
  PkiContainer         *before;            /* (owned) (nullable): what it holds */
  StoreGeneration      *generation;        /* (owned) (nullable): how it was generated, where that is known */
  guint                 validity;
  StoreValidityUnit     unit;
  gboolean              automatic_renewal;
  GBytes               *signing_request;   /* (owned) (nullable) */
  double                fraction;
  ModelComparison      *comparison;        /* (owned) (nullable) */
};

enum
{
  PROP_FRACTION = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelRegeneration, model_regeneration, G_TYPE_OBJECT)

/* What it was, where nobody tells */

static gboolean
ends_after (gint64            start,
            gint64            end,
            guint             max,
            StoreValidityUnit unit,
            guint            *validity)
{
  for (*validity = 1; *validity <= max; (*validity)++)
    if (store_validity_get_end (start, *validity, unit) == end)
      return TRUE;
  return FALSE;
}

/* What was asked for is what makes the calendar come out right. */
static void
guess_validity (ModelRegeneration *self,
                PkiCertificate    *leaf)
{
  gint64 start = pki_certificate_get_not_before (leaf) + BACKDATED;
  gint64 end = pki_certificate_get_not_after (leaf);

  if (ends_after (start, end, MAX_YEARS, STORE_VALIDITY_YEARS, &self->validity))
    self->unit = STORE_VALIDITY_YEARS;
  else if (ends_after (start, end, MAX_MONTHS, STORE_VALIDITY_MONTHS, &self->validity))
    self->unit = STORE_VALIDITY_MONTHS;
  else
    {
      self->unit = STORE_VALIDITY_DAYS;
      self->validity = (guint) CLAMP ((end - start + SECONDS_PER_DAY / 2) / SECONDS_PER_DAY, 1, 1000 * 366);
    }
}

static void
take_terms (ModelRegeneration *self)
{
  PkiCertificate *leaf = model_comparison_find_leaf (self->before);

  self->validity = STORE_DEFAULT_VALIDITY;
  self->unit = STORE_DEFAULT_VALIDITY_UNIT;
  if (self->generation != NULL)
    {
      self->automatic_renewal = self->generation->automatic_renewal;
      if (self->generation->signing_request != NULL)
        self->signing_request = g_bytes_ref (self->generation->signing_request);
    }

  if (self->generation != NULL && self->generation->validity > 0)
    {
      self->validity = self->generation->validity;
      self->unit = self->generation->validity_unit;
    }
  else if (leaf != NULL && pki_certificate_get_problem (leaf) == NULL)
    guess_validity (self, leaf);
}

static const char *
get_common_name (ModelRegeneration *self)
{
  PkiCertificate *leaf = model_comparison_find_leaf (self->before);

  if (self->generation != NULL)
    return self->generation->common_name;
  if (leaf == NULL || pki_certificate_get_subject (leaf) == NULL)
    return NULL;
  return pki_name_get_common_name (pki_certificate_get_subject (leaf));
}

/* The signing request */

static void
request_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelRegeneration *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ModelSigningRequest) request = model_signing_request_load_finish (result, &error);

  if (request == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->signing_request, g_bytes_unref);
  self->signing_request = g_bytes_ref (model_signing_request_get_pem (request));
  g_task_return_boolean (task, TRUE);
}

/**
 * model_regeneration_read_request_async:
 * @self: a regeneration
 * @file: a signing request
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read
 * @user_data: for @callback
 */
void
model_regeneration_read_request_async (ModelRegeneration   *self,
                                       GFile               *file,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MODEL_IS_REGENERATION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_regeneration_read_request_async);
  model_signing_request_load_async (file, cancellable, request_read_cb, task);
}

/**
 * model_regeneration_read_request_finish:
 * @self: a regeneration
 * @result: the result
 * @error: return location for a #ModelError or a #PkiError
 *
 * Returns: whether it is a signing request; it will be sent then
 */
gboolean
model_regeneration_read_request_finish (ModelRegeneration  *self,
                                        GAsyncResult       *result,
                                        GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_regeneration_read_request_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Running */

typedef struct
{
  char       *password; /* (owned) (nullable) */
  StoreEntry *entry;    /* (owned) (nullable): what came back */
} Run;

static void
run_free (Run *run)
{
  store_secret_free (run->password);
  g_clear_object (&run->entry);
  g_free (run);
}

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelRegeneration *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (PkiContainer) after = model_parse_finish (result, NULL);

  self->comparison = model_comparison_new (self->before, after);
  model_certificate_list_put_async (self->list, run->entry, put_cb, g_steal_pointer (&task));
}

static void
remember (ModelRegeneration *self,
          Run               *run)
{
  StoreGeneration values = {
    .common_name = (char *) get_common_name (self),
    .validity = self->validity,
    .validity_unit = self->unit,
    .automatic_renewal = self->automatic_renewal,
    .has_password = run->password != NULL,
    .signing_request = self->signing_request,
    .renewed = -1,
    .failed = -1,
  };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);

  model_certificate_list_remember_generation (self->list, store_entry_get_name (self->entry), generation);
}

static void
regenerated_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelRegeneration *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->entry = store_regenerate_finish (STORE_STORE (source), result, &error);
  if (run->entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  remember (self, run);
  if (store_entry_get_content (run->entry) != NULL)
    {
      g_autoptr (ModelPasswordSet) passwords = model_password_set_new (run->password, NULL);

      model_parse_async (store_entry_get_content (run->entry), passwords, NULL, parsed_cb, g_steal_pointer (&task));
    }
  else
    model_certificate_list_put_async (self->list, run->entry, put_cb, g_steal_pointer (&task));
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  ModelRegeneration *self = user_data;

  self->fraction = total > 0 ? (double) done / (double) total : 0.0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelRegeneration *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);
  StoreGenerateRequest request = {
    store_entry_get_name (self->entry), get_common_name (self), self->validity, self->unit,
    run->password, self->automatic_renewal, self->signing_request,
  };

  if (store != NULL)
    store_regenerate_async (store, &request, store_entry_get_etag (self->entry), progress_cb, self, cancellable,
                            regenerated_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * model_regeneration_run_async:
 * @self: a regeneration
 * @password: (nullable): what is to protect the private key, or the keystore
 * @cancellable: (nullable): a cancellable
 * @callback: called when the new certificate is in the list
 * @user_data: for @callback
 *
 * Can be run again after it has failed.
 */
void
model_regeneration_run_async (ModelRegeneration   *self,
                              const char          *password,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  Run *run;

  g_return_if_fail (MODEL_IS_REGENERATION (self));
  g_return_if_fail (self->comparison == NULL);

  run = g_new0 (Run, 1);
  run->password = g_strdup (password);
  task = g_task_new (self, cancellable, callback, user_data);
  /* It may be done by the time that it is cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_regeneration_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  model_certificate_list_open_store_async (self->list, cancellable, opened_cb, task);
}

/**
 * model_regeneration_run_finish:
 * @self: a regeneration
 * @result: the result
 * @error: return location for a #StoreError: %STORE_ERROR_CHANGED where somebody else was faster, and nothing was done
 *
 * Returns: whether there is a new certificate
 */
gboolean
model_regeneration_run_finish (ModelRegeneration  *self,
                               GAsyncResult       *result,
                               GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_regeneration_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Properties */

const char *
model_regeneration_get_name (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), NULL);
  return store_entry_get_name (self->entry);
}

/**
 * model_regeneration_get_is_known:
 * @self: a regeneration
 *
 * Returns: whether it is known what was asked for the last time; otherwise it is guessed from the certificate
 */
gboolean
model_regeneration_get_is_known (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), FALSE);
  return self->generation != NULL;
}

/**
 * model_regeneration_needs_password:
 * @self: a regeneration
 *
 * Returns: whether there is a password now, which has to be given again, or explicitly not
 */
gboolean
model_regeneration_needs_password (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), FALSE);

  if (self->generation != NULL)
    return self->generation->has_password;
  return self->before != NULL && (pki_container_get_locked (self->before) ||
                                  pki_container_get_integrity (self->before) == PKI_INTEGRITY_VERIFIED);
}

/**
 * model_regeneration_needs_request:
 * @self: a regeneration
 *
 * Returns: whether the certificate was made for a signing request that nobody remembers
 */
gboolean
model_regeneration_needs_request (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), FALSE);

  return self->signing_request == NULL && self->before != NULL && !pki_container_get_locked (self->before) &&
         !pki_container_has_private_key (self->before);
}

guint
model_regeneration_get_validity (ModelRegeneration *self,
                                 StoreValidityUnit *unit)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), 0);

  *unit = self->unit;
  return self->validity;
}

void
model_regeneration_set_validity (ModelRegeneration *self,
                                 guint              validity,
                                 StoreValidityUnit  unit)
{
  g_return_if_fail (MODEL_IS_REGENERATION (self));

  self->validity = validity;
  self->unit = unit;
}

gboolean
model_regeneration_get_automatic_renewal (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), FALSE);
  return self->automatic_renewal;
}

void
model_regeneration_set_automatic_renewal (ModelRegeneration *self,
                                          gboolean           automatic_renewal)
{
  g_return_if_fail (MODEL_IS_REGENERATION (self));
  self->automatic_renewal = automatic_renewal;
}

double
model_regeneration_get_fraction (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), 0.0);
  return self->fraction;
}

/**
 * model_regeneration_get_comparison:
 * @self: a regeneration
 *
 * Returns: (nullable) (transfer none): the old certificate and the new one, once it was run
 */
ModelComparison *
model_regeneration_get_comparison (ModelRegeneration *self)
{
  g_return_val_if_fail (MODEL_IS_REGENERATION (self), NULL);
  return self->comparison;
}

static void
model_regeneration_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, MODEL_REGENERATION (object)->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_regeneration_finalize (GObject *object)
{
  ModelRegeneration *self = MODEL_REGENERATION (object);

  g_object_unref (self->list);
  g_object_unref (self->entry);
  g_clear_object (&self->before);
  g_clear_object (&self->comparison);
  g_clear_pointer (&self->generation, store_generation_unref);
  g_clear_pointer (&self->signing_request, g_bytes_unref);

  G_OBJECT_CLASS (model_regeneration_parent_class)->finalize (object);
}

static void
model_regeneration_class_init (ModelRegenerationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_regeneration_get_property;
  object_class->finalize = model_regeneration_finalize;

  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_regeneration_init (ModelRegeneration *self)
{
}

/**
 * model_regeneration_new:
 * @list: a list
 * @document: an entry of it that was opened
 *
 * Returns: (transfer full): what renews the entry, with what it was generated with
 */
ModelRegeneration *
model_regeneration_new (ModelCertificateList *list,
                        ModelDocument        *document)
{
  ModelRegeneration *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);
  g_return_val_if_fail (MODEL_IS_DOCUMENT (document), NULL);

  self = g_object_new (MODEL_TYPE_REGENERATION, NULL);
  self->list = g_object_ref (list);
  self->entry = g_object_ref (model_document_get_entry (document));
  g_set_object (&self->before, model_document_get_container (document));
  self->generation = model_certificate_list_dup_generation (list, self->entry);
  take_terms (self);
  return self;
}
