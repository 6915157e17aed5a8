/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One exchange on the thread of its session. Only for destination-session.c. */

#pragma once

#include "destination/destination-session.h"

G_BEGIN_DECLS

typedef struct _DestinationExchange DestinationExchange;

/* Called once, when the exchange is over; on the session's thread. */
typedef void (*DestinationExchangeFunc) (DestinationExchange *exchange,
                                         gpointer             user_data);

DestinationExchange *destination_exchange_new    (DestinationRequest      *request,
                                                  GTlsCertificate         *certificate,
                                                  const DestinationTiming *timing,
                                                  GCancellable            *cancellable,
                                                  DestinationExchangeFunc  func,
                                                  gpointer                 user_data) G_GNUC_WARN_UNUSED_RESULT;
void                 destination_exchange_free   (DestinationExchange     *self);
void                 destination_exchange_start  (DestinationExchange     *self,
                                                  SoupSession             *session);
DestinationHost      destination_exchange_get_host (DestinationExchange   *self);
DestinationAnswer   *destination_exchange_steal  (DestinationExchange     *self,
                                                  GError                 **error);

G_END_DECLS
