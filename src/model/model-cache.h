/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The rows of the last list of a place, in the user's cache folder: what the list shows and searches, never a content.
 * Reads, writes and removals happen off the main thread, one after the other in the order in which they were asked for. */

/**
 * ModelCacheReading:
 * @as_of: when the rows were read from the store, in microseconds since the epoch
 * @n_rows: how many there are
 * @rows: (element-type ModelCertificate) (nullable): where they were asked for
 */
typedef struct
{
  gint64     as_of;
  guint      n_rows;
  GPtrArray *rows;
} ModelCacheReading;

void               model_cache_reading_free (ModelCacheReading    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelCacheReading, model_cache_reading_free)

void               model_cache_write        (const char           *id,
                                             gint64                as_of,
                                             GPtrArray            *rows);
void               model_cache_remove       (const char           *id);
void               model_cache_read_async   (const char           *id,
                                             gboolean              with_rows,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
ModelCacheReading *model_cache_read_finish  (GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
