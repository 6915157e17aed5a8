/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries as JSON text, written in one go: with contents of megabytes a tree of nodes would be a copy too many. */

#pragma once

#include <json-glib/json-glib.h>

#include "destination/destination-server-query-private.h"

G_BEGIN_DECLS

/* What may be done at once on the main thread; more goes to a thread. About a millisecond's worth. */
#define DESTINATION_INLINE_BYTES (256 * 1024)

typedef enum
{
  DESTINATION_ENTRIES_ONE,   /* an object */
  DESTINATION_ENTRIES_ALL,   /* an array of objects */
  DESTINATION_ENTRIES_NAMES, /* an array of objects with nothing but the name */
} DestinationEntriesForm;

void    destination_entries_to_text_async  (GPtrArray               *entries,
                                            DestinationEntriesForm   form,
                                            DestinationMetadata      metadata,
                                            GAsyncReadyCallback      callback,
                                            gpointer                 user_data);
GBytes *destination_entries_to_text_finish (GAsyncResult            *result);

void    destination_metadata_to_json       (JsonBuilder             *builder,
                                            StoreEntry              *entry,
                                            DestinationMetadata      metadata);
void    destination_labels_to_json         (JsonBuilder             *builder,
                                            GPtrArray               *labels);
char   *destination_entry_dup_etag         (StoreEntry              *entry);

G_END_DECLS
