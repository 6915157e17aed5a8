/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-level-private.h"

#include "destination/destination-uri.h"

static const char * const collections[STORE_N_LEVELS] = {
  [STORE_LEVEL_SUBACCOUNT] = "subaccountCertificates",
  [STORE_LEVEL_INSTANCE] = "instanceCertificates",
};

/**
 * destination_level_init:
 * @self: memory for a level
 * @client: the connection
 * @level: which one
 *
 * Sets it up.
 */
void
destination_level_init (DestinationLevel *self, DestinationClient *client, StoreLevel level)
{
  self->client = destination_client_ref (client);
  self->collection = collections[level];
  self->lacks = 0;
}

void
destination_level_clear (DestinationLevel *self)
{
  g_clear_pointer (&self->client, destination_client_unref);
}

gboolean
destination_level_lacks (DestinationLevel *self, DestinationLacks what)
{
  return ((guint) g_atomic_int_get ((int *) &self->lacks) & what) != 0;
}

void
destination_level_learn (DestinationLevel *self, DestinationLacks what)
{
  g_atomic_int_or (&self->lacks, what);
}

/**
 * destination_level_send_item:
 * @self: a level
 * @call: on whose behalf
 * @request: method, body and condition
 * @name: of which certificate
 * @part: (nullable): of it
 * @error: return location: #StoreError; %STORE_ERROR_NOT_FOUND for a name that no address can say, too
 *
 * Sends what may be sent twice.
 *
 * Returns: (transfer full): the answer, %NULL on failure
 */
DestinationAnswer *
destination_level_send_item (DestinationLevel    *self,
                             DestinationCall     *call,
                             DestinationRequest  *request,
                             const char          *name,
                             const char          *part,
                             GError             **error)
{
  g_autofree char *url = NULL;
  DestinationAnswer *answer;

  if (!destination_uri_can_name (name))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "No certificate can have this name");
      return NULL;
    }

  url = destination_uri_item (destination_client_get_service_url (self->client), self->collection, name, part);
  request->url = url;
  answer = destination_client_send (self->client, call, request, DESTINATION_RETRY_ALWAYS, error);
  request->url = NULL;

  return answer;
}

/**
 * destination_level_send_collection:
 * @self: a level
 * @call: on whose behalf
 * @request: method, body and condition
 * @query: (nullable): encoded
 * @retry: what may be tried again
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the answer, %NULL on failure
 */
DestinationAnswer *
destination_level_send_collection (DestinationLevel    *self,
                                   DestinationCall     *call,
                                   DestinationRequest  *request,
                                   const char          *query,
                                   DestinationRetry     retry,
                                   GError             **error)
{
  g_autofree char *url =
      destination_uri_collection (destination_client_get_service_url (self->client), self->collection, query);
  DestinationAnswer *answer;

  request->url = url;
  answer = destination_client_send (self->client, call, request, retry, error);
  request->url = NULL;

  return answer;
}
