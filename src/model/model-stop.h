/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a cancellable says, as the readers of pki/ ask for it. For the stack of the thread that reads. */
typedef struct
{
  gint          stopped; /* atomic */
  GCancellable *cancellable;
  gulong        id;
} ModelStop;

void model_stop_init  (ModelStop     *self,
                       GCancellable  *cancellable);
void model_stop_clear (ModelStop     *self);
void model_stop_translate_error (GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ModelStop, model_stop_clear)

G_END_DECLS
