/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-generation.h"
#include "store/store-label.h"
#include "store/store-name.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_METHOD_UNKNOWN, /* the store does not tell */
  STORE_METHOD_IMPORT,
  STORE_METHOD_EXTERNAL_SERVICE,
} StoreMethod;

/* One entry of a store, as it was read or as it is to be written; immutable; safe to read from any thread.
 * Construct with g_object_new(): "name" (required), "content", "method", "file-name", "created", "modified", "etag",
 * "labels" (a boxed GPtrArray of StoreLabel), "generation" (a boxed StoreGeneration). */
#define STORE_TYPE_ENTRY (store_entry_get_type ())
G_DECLARE_FINAL_TYPE (StoreEntry, store_entry, STORE, ENTRY, GObject)

StoreEntry  *store_entry_new           (const char  *name,
                                        GBytes      *content,
                                        const char  *file_name);
StoreEntry  *store_entry_copy_renamed  (StoreEntry  *self,
                                        const char  *name);

const char  *store_entry_get_name      (StoreEntry *self);
StoreFileType    store_entry_get_file_type  (StoreEntry *self); /* from the name's extension */
GBytes      *store_entry_get_content   (StoreEntry *self); /* (nullable) (transfer none): the file's bytes */
StoreMethod  store_entry_get_method    (StoreEntry *self);
const char  *store_entry_get_file_name (StoreEntry *self); /* (nullable): of the file it was imported from */
gint64       store_entry_get_created   (StoreEntry *self); /* microseconds since the epoch, -1: not known */
gint64       store_entry_get_modified  (StoreEntry *self); /* microseconds since the epoch, -1: not known */
const char  *store_entry_get_etag      (StoreEntry *self); /* (nullable) */
GPtrArray   *store_entry_get_labels    (StoreEntry *self); /* (element-type StoreLabel) (transfer none) */
StoreGeneration *store_entry_get_generation (StoreEntry *self); /* (nullable) (transfer none): NULL where the store does not tell */

G_END_DECLS
