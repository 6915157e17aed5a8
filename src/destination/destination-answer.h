/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server answered, and what is wrong about it. Not for other folders. */

#pragma once

#include <libsoup/soup.h>

#include "store/store.h"

G_BEGIN_DECLS

typedef enum
{
  DESTINATION_HOST_SERVICE,
  DESTINATION_HOST_TOKEN, /* where tokens come from */
} DestinationHost;

#define DESTINATION_N_HOSTS 2

/* An answer that arrived whole, with whatever status. */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers; /* (owned) */
  GBytes *body;                /* (owned): wiped with its last reference */
} DestinationAnswer;

void     destination_answer_free           (DestinationAnswer       *self);

gboolean destination_answer_is_success     (const DestinationAnswer *self);
GError  *destination_answer_to_error       (const DestinationAnswer *self,
                                            DestinationHost          host,
                                            const char * const      *secrets) G_GNUC_WARN_UNUSED_RESULT;
guint    destination_answer_get_retry_after (const DestinationAnswer *self,
                                            gint64                   now);
char    *destination_answer_dup_etag       (const DestinationAnswer *self);

gboolean destination_error_is_uncertain    (const GError            *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationAnswer, destination_answer_free)

G_END_DECLS
