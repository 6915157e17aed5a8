/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The token that all calls of a connection share. Not for other folders. */

#pragma once

#include "destination/destination-timing.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * DestinationTokenFunc:
 * @lifetime: (out): seconds that the token is good for
 * @cancellable: (nullable): of the call that needs it
 * @user_data: closure
 * @error: return location
 *
 * Fetches a token; on the thread of one of those who need it.
 *
 * Returns: (transfer full): the token
 */
typedef char *(*DestinationTokenFunc) (gint64        *lifetime,
                                       GCancellable  *cancellable,
                                       gpointer       user_data,
                                       GError       **error);

typedef struct _DestinationToken DestinationToken;

DestinationToken *destination_token_new  (const DestinationTiming *timing) G_GNUC_WARN_UNUSED_RESULT;
void              destination_token_free (DestinationToken *self);

char             *destination_token_get  (DestinationToken      *self,
                                          DestinationTokenFunc   func,
                                          gpointer               user_data,
                                          GCancellable          *cancellable,
                                          GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void              destination_token_drop (DestinationToken      *self,
                                          const char            *token);

G_END_DECLS
