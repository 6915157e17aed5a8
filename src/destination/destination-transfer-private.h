/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One exchange on the thread of its session. Only for destination-session.c. */

#pragma once

#include "destination/destination-session.h"

G_BEGIN_DECLS

typedef struct _DestinationTransfer DestinationTransfer;

/* Called once, when the exchange is over; on the session's thread. */
typedef void (*DestinationTransferFunc) (DestinationTransfer *exchange,
                                         gpointer             user_data);

DestinationTransfer *destination_transfer_new    (DestinationRequest      *request,
                                                  GTlsCertificate         *certificate,
                                                  const DestinationTiming *timing,
                                                  GCancellable            *cancellable,
                                                  DestinationTransferFunc  func,
                                                  gpointer                 user_data) G_GNUC_WARN_UNUSED_RESULT;
void                 destination_transfer_free   (DestinationTransfer     *self);
void                 destination_transfer_start  (DestinationTransfer     *self,
                                                  SoupSession             *session);
DestinationHost      destination_transfer_get_host (DestinationTransfer   *self);
DestinationAnswer   *destination_transfer_steal  (DestinationTransfer     *self,
                                                  GError                 **error);

G_END_DECLS
