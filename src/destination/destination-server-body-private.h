/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a request to write brings along. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* One object of the body: an upload or something to generate, or a problem. Plain data, filled in a thread. */
typedef struct
{
  char *name;                   /* (owned): "" where it has none */
  StoreEntry *entry;            /* (owned) (nullable): to upload */
  StoreGenerateRequest *request; /* (owned) (nullable): to generate; its strings too */
  char *problem;                /* (owned) (nullable): why it is neither */
} DestinationItem;

typedef struct
{
  gboolean is_array;
  GPtrArray *items; /* (owned) (element-type DestinationItem) */
} DestinationBody;

void             destination_body_parse_async  (GBytes               *text,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
DestinationBody *destination_body_parse_finish (GAsyncResult         *result,
                                                GError              **error); /* STORE_ERROR_INVALID */
void             destination_body_free         (DestinationBody      *self);

GPtrArray *destination_labels_parse (GBytes   *text,
                                     char    **action,
                                     GError  **error); /* STORE_ERROR_INVALID */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationBody, destination_body_free)

G_END_DECLS
