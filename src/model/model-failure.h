/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ModelFailure:
 * @name: the name of an entry
 * @error: why it could not be done
 *
 * What became of one entry of several.
 */
typedef struct
{
  char   *name;
  GError *error;
} ModelFailure;

ModelFailure *model_failure_new  (const char   *name,
                                  const GError *error) G_GNUC_WARN_UNUSED_RESULT;
void          model_failure_free (ModelFailure *self);
GPtrArray    *model_failures_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
