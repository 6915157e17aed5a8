/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Having the service issue certificates. */

#include "config.h"

#include "destination/destination-level-private.h"

#include "destination/destination-entry.h"
#include "destination/destination-generate-request.h"
#include "pki/pki.h"

/* Certificates begin an hour before they are issued, and no two clocks are the same. */
#define TOLERANCE ((gint64) 24 * 60 * 60)

typedef struct
{
  const StoreGenerateRequest *request;
  StoreEntry *before;         /* (unowned) (nullable): what it is to replace */
  gint64 begun;               /* in seconds since the epoch */
} Asked;

/* Whether what is there came of it */

static gboolean
has_common_name (PkiCertificate *certificate, const char *common_name)
{
  PkiName *subject = pki_certificate_get_subject (certificate);

  return common_name == NULL || (subject != NULL && g_strcmp0 (pki_name_get_common_name (subject), common_name) == 0);
}

static gboolean
has_key (PkiCertificate *certificate, GBytes *signing_request)
{
  g_autoptr (PkiSigningRequest) request =
      signing_request != NULL ? pki_signing_request_new_from_bytes (signing_request, NULL) : NULL;

  /* A request that only the service can read says nothing. */
  return request == NULL || pki_signing_request_matches_certificate (request, certificate);
}

/* As far as a certificate tells: somebody issued it lately, for the one whom we asked for. */
static gboolean
is_issued (PkiCertificate *certificate, const Asked *asked)
{
  return pki_certificate_get_problem (certificate) == NULL && !pki_certificate_is_self_issued (certificate) &&
         pki_certificate_get_not_before (certificate) >= asked->begun - TOLERANCE &&
         has_common_name (certificate, asked->request->common_name) &&
         has_key (certificate, asked->request->signing_request);
}

static gboolean
is_ours (StoreEntry *entry, const Asked *asked)
{
  g_autoptr (PkiContainer) container =
      pki_container_parse (store_entry_get_content (entry), asked->request->password, NULL);
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      PkiCertificate *certificate = pki_entry_get_certificate (entries->pdata[i]);

      if (certificate != NULL && is_issued (certificate, asked))
        return TRUE;
    }

  return FALSE;
}

static DestinationFate
find_fate (DestinationLevel *self, DestinationCall *call, gpointer data)
{
  const Asked *asked = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = destination_read_entry (self, call, asked->request->name, &error);

  if (stored == NULL)
    return g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND) ? DESTINATION_FATE_UNDONE
                                                                       : DESTINATION_FATE_UNKNOWN;
  if (asked->before != NULL && destination_write_is_same (stored, asked->before))
    return DESTINATION_FATE_UNDONE;

  return is_ours (stored, asked) ? DESTINATION_FATE_DONE : DESTINATION_FATE_OTHER;
}

/* What is told of it */

/* The service says in words which field it does not like. */
static GError *
add_field (GError *failure /* (transfer full) */, const StoreGenerateRequest *request)
{
  g_autoptr (GError) owned = failure;
  const StoreErrorDetails *details = store_error_get_details (owned);
  StoreErrorDetails with_field = details != NULL ? *details : (StoreErrorDetails) { 0 };

  if (g_error_matches (owned, STORE_ERROR, STORE_ERROR_EXISTS))
    with_field.subject = (char *) STORE_FIELD_NAME;
  else if (g_error_matches (owned, STORE_ERROR, STORE_ERROR_INVALID) && with_field.service_message != NULL)
    with_field.subject = (char *) destination_generate_request_find_field (request, with_field.service_message);
  else
    return g_steal_pointer (&owned);

  return store_error_new_with_details ((StoreError) owned->code, owned->message, &with_field);
}

/* @stored: (nullable): without it what was asked for is all that is known */
static StoreEntry *
as_generated (const StoreGenerateRequest *request, StoreEntry *stored)
{
  g_autoptr (StoreGeneration) generation = destination_generate_request_to_generation (request);

  return g_object_new (STORE_TYPE_ENTRY, "name", request->name, "content",
                       stored != NULL ? store_entry_get_content (stored) : NULL, "method",
                       STORE_METHOD_EXTERNAL_SERVICE, "created", (gint64) -1, "modified",
                       stored != NULL ? store_entry_get_modified (stored) : (gint64) -1, "etag",
                       stored != NULL ? store_entry_get_etag (stored) : NULL, "labels",
                       stored != NULL ? store_entry_get_labels (stored) : NULL, "generation", generation, NULL);
}

static StoreEntry *
ask (DestinationLevel *self, DestinationCall *call, Asked *asked, const char *if_etag, GError **error)
{
  const StoreGenerateRequest *request = asked->request;
  g_autoptr (GBytes) body = destination_generate_to_text (request);
  const DestinationWriting writing = {
    .method = asked->before != NULL ? "PUT" : "POST",
    .name = request->name,
    .body = body,
    .if_match = if_etag,
    .secret = request->password,
    .find_fate = find_fate,
    .fate_data = asked,
  };
  GError *failure = NULL;
  g_autoptr (StoreEntry) stored = NULL;

  asked->begun = g_get_real_time () / G_USEC_PER_SEC;
  if (!destination_write_once (self, call, &writing, &failure))
    {
      g_propagate_error (error, add_field (failure, request));
      return NULL;
    }

  /* What still shows the old one has not been told yet. */
  stored = destination_read_entry (self, call, request->name, NULL);
  if (stored != NULL && asked->before != NULL && destination_write_is_same (stored, asked->before))
    g_clear_object (&stored);
  destination_call_send_progress (call, g_bytes_get_size (body), g_bytes_get_size (body));

  return as_generated (request, stored);
}

/**
 * destination_generate:
 * @self: a level
 * @call: on whose behalf
 * @request: what is asked for
 * @error: return location: %STORE_ERROR_EXISTS, %STORE_ERROR_INVALID with the field as its subject;
 *   %STORE_ERROR_NETWORK when nobody can tell whether it was done
 *
 * Has the service issue a certificate.
 *
 * Returns: (transfer full): the entry as it is stored; without content when it cannot be read at present; %NULL on
 *   failure
 */
StoreEntry *
destination_generate (DestinationLevel            *self,
                      DestinationCall             *call,
                      const StoreGenerateRequest  *request,
                      GError                     **error)
{
  Asked asked = { .request = request };

  return destination_generate_request_validate (request, error) ? ask (self, call, &asked, NULL, error) : NULL;
}

/**
 * destination_regenerate:
 * @self: a level
 * @call: on whose behalf
 * @request: what is asked for
 * @if_etag: (nullable): the etag the entry must still have
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED, and those of destination_generate()
 *
 * Has the service issue a certificate in the place of one that is there. That is read before: the service may not know
 * If-Match, and where its answer is lost only a difference tells that it was done.
 *
 * Returns: (transfer full): the entry as it is stored; without content when it cannot be read at present; %NULL on
 *   failure
 */
StoreEntry *
destination_regenerate (DestinationLevel            *self,
                        DestinationCall             *call,
                        const StoreGenerateRequest  *request,
                        const char                  *if_etag,
                        GError                     **error)
{
  Asked asked = { .request = request };
  g_autoptr (StoreEntry) before = NULL;

  if (!destination_generate_request_validate (request, error))
    return NULL;
  before = destination_read_entry (self, call, request->name, error);
  if (before == NULL || !destination_read_is_etag (before, if_etag, error))
    return NULL;
  asked.before = before;

  return ask (self, call, &asked, if_etag, error);
}
