/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-countdown.h"

static void
set_seconds (ModelCountdown *self,
             guint           seconds)
{
  if (self->seconds == seconds)
    return;

  self->seconds = seconds;
  g_object_notify_by_pspec (self->owner, self->pspec);
}

/* The last second lasts until the store says that it goes on. */
static gboolean
tick_cb (gpointer user_data)
{
  ModelCountdown *self = user_data;
  gint64 left = self->until - g_get_monotonic_time ();

  set_seconds (self, (guint) MAX ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 1));
  if (self->seconds > 1)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/**
 * model_countdown_init:
 * @self: a part of @owner
 * @owner: whose property it is
 * @pspec: the property, which is notified each second
 *
 * Begins with no waiting.
 */
void
model_countdown_init (ModelCountdown *self,
                      GObject        *owner,
                      GParamSpec     *pspec)
{
  *self = (ModelCountdown) { .owner = owner, .pspec = pspec };
}

/* When its owner goes. */
void
model_countdown_clear (ModelCountdown *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
}

/**
 * model_countdown_start:
 * @self: a countdown
 * @seconds: until the store goes on; 0: it does
 */
void
model_countdown_start (ModelCountdown *self,
                       guint           seconds)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  set_seconds (self, seconds);
  if (seconds > 1)
    self->tick_id = g_timeout_add (1000, tick_cb, self);
}
