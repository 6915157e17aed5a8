/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The seconds until a store goes on that was asked to slow down: a part of an object, of which it is a property. */
typedef struct
{
  GObject    *owner;   /* (unowned) */
  GParamSpec *pspec;   /* (unowned): notified when the number changes */
  gint64      until;   /* monotonic, microseconds */
  guint       seconds; /* left; 0: it does not wait */
  guint       tick_id;
} ModelCountdown;

void model_countdown_init  (ModelCountdown *self,
                            GObject        *owner,
                            GParamSpec     *pspec);
void model_countdown_clear (ModelCountdown *self);
void model_countdown_start (ModelCountdown *self,
                            guint           seconds);

G_END_DECLS
