/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells one thread that another one cancelled. Of the thread that made it. */
typedef struct _DestinationWatch DestinationWatch;

DestinationWatch *destination_watch_new  (GCancellable     *cancellable,
                                          GSourceFunc       func,
                                          gpointer          user_data);
void              destination_watch_free (DestinationWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationWatch, destination_watch_free)

G_END_DECLS
