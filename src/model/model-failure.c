/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-failure.h"

ModelFailure *
model_failure_new (const char   *name,
                   const GError *error)
{
  ModelFailure *self = g_new0 (ModelFailure, 1);

  self->name = g_strdup (name);
  self->error = g_error_copy (error);
  return self;
}

void
model_failure_free (ModelFailure *self)
{
  g_free (self->name);
  g_error_free (self->error);
  g_free (self);
}

/**
 * model_failures_new:
 *
 * Returns: (transfer full) (element-type ModelFailure): an empty array that owns what is added to it
 */
GPtrArray *
model_failures_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) model_failure_free);
}
