/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* An entry passes when its name is among the names and it has each label with all its values. */
typedef struct
{
  GPtrArray *names;  /* (owned) (nullable) (element-type utf8): NULL for any; each once */
  GPtrArray *labels; /* (owned) (nullable) (element-type StoreLabel) */
} DestinationFilter;

gboolean destination_filter_parse   (DestinationFilter       *self,
                                     const char              *text,
                                     GError                 **error); /* STORE_ERROR_INVALID */
gboolean destination_filter_matches (const DestinationFilter *self,
                                     StoreEntry              *entry);
void     destination_filter_clear   (DestinationFilter       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationFilter, destination_filter_clear)

typedef enum
{
  DESTINATION_METADATA_NONE = 0,
  DESTINATION_METADATA_MODIFIED = 1 << 0,
  DESTINATION_METADATA_ETAG = 1 << 1,
  DESTINATION_METADATA_SHARED = 1 << 2,
  DESTINATION_METADATA_LABELS = 1 << 3,
} DestinationMetadata;

DestinationMetadata destination_metadata_parse (const char *text);

/* How a list is wanted: all of it, perhaps filtered; or names only; or a page. */
typedef struct
{
  DestinationFilter filter;
  DestinationMetadata metadata;
  gboolean names_only;
  guint page; /* 0: no page */
  guint page_size;
  gboolean with_page_count;
  gboolean with_entity_count;
} DestinationQuery;

gboolean destination_query_parse (DestinationQuery  *self,
                                  GHashTable        *parameters,
                                  GError           **error); /* STORE_ERROR_INVALID */
void     destination_query_clear (DestinationQuery  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationQuery, destination_query_clear)

G_END_DECLS
