/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection with the service: who we are there, our token, and how often something is tried. Both levels share it.
 * Not for other folders. */

#pragma once

#include "destination/destination-call.h"
#include "destination/destination-service-key.h"
#include "destination/destination-session.h"

G_BEGIN_DECLS

/* What an attempt that failed leaves open. */
typedef enum
{
  DESTINATION_RETRY_ALWAYS, /* the request may be made twice */
  DESTINATION_RETRY_UNSEEN, /* only when the service certainly did not do it; the caller finds out about the rest */
} DestinationRetry;

typedef struct _DestinationClient DestinationClient;

DestinationClient *destination_client_new    (DestinationServiceKey    *key,
                                              const char               *subscriber,
                                              GTlsDatabase             *database,
                                              const DestinationTiming  *timing,
                                              GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
DestinationClient *destination_client_ref    (DestinationClient *self);
void               destination_client_unref  (DestinationClient *self);

const char        *destination_client_get_service_url (DestinationClient *self);
guint              destination_client_get_delay       (DestinationClient *self,
                                                       guint              attempt);

gboolean           destination_client_reach  (DestinationClient   *self,
                                              DestinationCall     *call,
                                              GError             **error);
gboolean           destination_client_enter  (DestinationClient   *self,
                                              DestinationCall     *call,
                                              GError             **error);
DestinationAnswer *destination_client_send   (DestinationClient   *self,
                                              DestinationCall     *call,
                                              DestinationRequest  *request,
                                              DestinationRetry     retry,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationClient, destination_client_unref)

G_END_DECLS
