/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-stop.h"

#include "pki/pki.h"

static void
cancelled_cb (GCancellable *cancellable,
              ModelStop    *self)
{
  g_atomic_int_set (&self->stopped, 1);
}

/**
 * model_stop_init:
 * @self: (out caller-allocates): a stop, which is not to be moved
 * @cancellable: (nullable): what sets it
 */
void
model_stop_init (ModelStop    *self,
                 GCancellable *cancellable)
{
  *self = (ModelStop) { .cancellable = cancellable };
  if (cancellable != NULL)
    self->id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
}

void
model_stop_clear (ModelStop *self)
{
  g_cancellable_disconnect (self->cancellable, self->id);
  self->id = 0;
}

/**
 * model_stop_translate_error:
 * @error: (inout) (optional): an error of pki/
 *
 * Makes of a reading that was stopped what every other cancelled call gives: %G_IO_ERROR_CANCELLED.
 */
void
model_stop_translate_error (GError **error)
{
  if (!g_error_matches (*error, PKI_ERROR, PKI_ERROR_CANCELLED))
    return;
  g_clear_error (error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
}
