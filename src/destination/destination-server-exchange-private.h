/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "destination/destination-server-private.h"
#include "destination/destination-server-query-private.h"
#include "destination/destination-server-route-private.h"

G_BEGIN_DECLS

/* One request on its way to its answer. Whoever has it owes the answer: each destination_exchange_answer…() takes it. */
typedef struct
{
  DestinationServer *server;  /* (owned) */
  SoupServerMessage *message; /* (owned) */
  DestinationRoute route;     /* (owned) */
  GHashTable *parameters;     /* (owned): of the query, decoded */
  Store *store;               /* (owned) */
  GBytes *body;               /* (owned) */
  GCancellable *cancellable;  /* (owned): of what only reads; cancelled when the client is gone */
  gboolean is_gone;
} DestinationExchange;

DestinationExchange *destination_exchange_new            (DestinationServer   *server,
                                                          SoupServerMessage   *message,
                                                          DestinationRoute    *route,
                                                          Store               *store);
const char          *destination_exchange_get_method     (DestinationExchange *self);
const char          *destination_exchange_get_parameter  (DestinationExchange *self,
                                                          const char          *name);
void                 destination_exchange_set_header     (DestinationExchange *self,
                                                          const char          *name,
                                                          const char          *value);
char                *destination_exchange_dup_if_match   (DestinationExchange *self);
gboolean             destination_exchange_is_unchanged   (DestinationExchange *self,
                                                          const char          *etag,
                                                          guint               *status);

/* All take @self. */
void destination_exchange_answer          (DestinationExchange *self,
                                           guint                status);
void destination_exchange_answer_bytes    (DestinationExchange *self,
                                           guint                status,
                                           GBytes              *json);
void destination_exchange_answer_json     (DestinationExchange *self,
                                           guint                status,
                                           JsonBuilder         *builder);
void destination_exchange_answer_message  (DestinationExchange *self,
                                           guint                status,
                                           const char          *message);
void destination_exchange_answer_error    (DestinationExchange *self,
                                           const GError        *error);
void destination_exchange_answer_count    (DestinationExchange *self);

guint       destination_error_to_status  (const GError *error);
const char *destination_error_to_message (const GError *error);

/* The methods of the routes; all take @self. */
void destination_certificates_list        (DestinationExchange *self);
void destination_certificates_write       (DestinationExchange *self);
void destination_certificates_delete_many (DestinationExchange *self);
void destination_certificates_get         (DestinationExchange *self);
void destination_certificates_delete      (DestinationExchange *self);
void destination_public_keys_get          (DestinationExchange *self);
void destination_labels_get               (DestinationExchange *self);
void destination_labels_put               (DestinationExchange *self);
void destination_labels_patch             (DestinationExchange *self);

G_END_DECLS
