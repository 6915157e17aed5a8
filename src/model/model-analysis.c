/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-analysis.h"

struct _ModelAnalysis
{
  GObject       parent_instance;

  PkiContainer *container; /* (owned) */
  GPtrArray    *chains;    /* (owned) (element-type PkiChain) */
  GPtrArray    *checks;    /* (owned) (element-type PkiCheck) */
};

G_DEFINE_FINAL_TYPE (ModelAnalysis, model_analysis, G_TYPE_OBJECT)

typedef struct
{
  PkiContainer *container; /* (owned) */
  char         *file_name; /* (owned) (nullable) */
} Input;

static void
input_free (Input *input)
{
  g_object_unref (input->container);
  g_free (input->file_name);
  g_free (input);
}

static void
analyse_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Input *input = task_data;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ModelAnalysis *self = g_object_new (MODEL_TYPE_ANALYSIS, NULL);

  self->container = g_object_ref (input->container);
  self->chains = pki_container_analyse (input->container, now);
  self->checks = pki_container_check (input->container, input->file_name, now);
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * model_analyse_async:
 * @container: what a file holds
 * @file_name: (nullable): its name
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was looked at
 * @user_data: for @callback
 *
 * Verifies the signatures of the chains of a file, in a thread, and looks for what it is to be warned of.
 */
void
model_analyse_async (PkiContainer        *container,
                     const char          *file_name,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Input *input = g_new0 (Input, 1);

  g_return_if_fail (PKI_IS_CONTAINER (container));

  input->container = g_object_ref (container);
  input->file_name = g_strdup (file_name);
  g_task_set_source_tag (task, model_analyse_async);
  g_task_set_task_data (task, input, (GDestroyNotify) input_free);
  g_task_run_in_thread (task, analyse_thread);
}

/**
 * model_analyse_finish:
 * @result: the result
 * @error: return location for a #GError: it was cancelled
 *
 * Returns: (transfer full): what was found
 */
ModelAnalysis *
model_analyse_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_analyse_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

PkiContainer *
model_analysis_get_container (ModelAnalysis *self)
{
  g_return_val_if_fail (MODEL_IS_ANALYSIS (self), NULL);
  return self->container;
}

/**
 * model_analysis_get_chains:
 * @self: an analysis
 *
 * Returns: (transfer none) (element-type PkiChain): as pki_container_analyse() returns them
 */
GPtrArray *
model_analysis_get_chains (ModelAnalysis *self)
{
  g_return_val_if_fail (MODEL_IS_ANALYSIS (self), NULL);
  return self->chains;
}

/**
 * model_analysis_get_checks:
 * @self: an analysis
 *
 * Returns: (transfer none) (element-type PkiCheck): as pki_container_check() returns them
 */
GPtrArray *
model_analysis_get_checks (ModelAnalysis *self)
{
  g_return_val_if_fail (MODEL_IS_ANALYSIS (self), NULL);
  return self->checks;
}

/**
 * model_analysis_get_main_chain:
 * @self: an analysis
 *
 * Returns: (nullable) (transfer none): the chain that the file is about: that of its key, or of its certificates; %NULL where
 *   there is none, or more than one
 */
PkiChain *
model_analysis_get_main_chain (ModelAnalysis *self)
{
  g_return_val_if_fail (MODEL_IS_ANALYSIS (self), NULL);
  return self->chains->len == 1 ? g_ptr_array_index (self->chains, 0) : NULL;
}

static void
model_analysis_finalize (GObject *object)
{
  ModelAnalysis *self = MODEL_ANALYSIS (object);

  g_clear_object (&self->container);
  g_clear_pointer (&self->chains, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);

  G_OBJECT_CLASS (model_analysis_parent_class)->finalize (object);
}

static void
model_analysis_class_init (ModelAnalysisClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_analysis_finalize;
}

static void
model_analysis_init (ModelAnalysis *self)
{
}
