/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTTP from any thread: the exchanges are made on a thread of its own. Not for other folders. */

#pragma once

#include <libsoup/soup.h>

#include "destination/destination-answer.h"
#include "destination/destination-timing.h"

G_BEGIN_DECLS

/* A larger answer is none. */
#define DESTINATION_MAX_ANSWER_BYTES (64 * 1024 * 1024)

typedef void (*DestinationSentFunc) (guint64  n_bytes,
                                     gpointer user_data);

/**
 * DestinationRequest:
 * @method: an HTTP method
 * @host: who is asked
 * @url: where
 * @authorization: (nullable): the header
 * @if_match: (nullable): the header
 * @content_type: (nullable): of @body
 * @body: (nullable): what is sent
 * @secret: (nullable): a part of @body that must not come back in an error
 * @is_once: libsoup sends again by itself what may be sent twice, as every PUT may; this may not
 * @max_bytes: of the answer's body
 * @sent_func: (nullable): called on the session's thread with the bytes of @body sent so far
 * @sent_data: closure of @sent_func
 * @is_too_large: out: the answer had more than @max_bytes
 * @was_uncertain: out: it was sent more than once, and may have been done the first time
 *
 * One exchange. Of the caller, who keeps it until it is over.
 */
typedef struct
{
  const char *method;
  DestinationHost host;
  const char *url;
  const char *authorization;
  const char *if_match;
  const char *content_type;
  GBytes *body;
  const char *secret;
  gboolean is_once;
  gsize max_bytes;
  DestinationSentFunc sent_func;
  gpointer sent_data;
  gboolean is_too_large;
  gboolean was_uncertain;
} DestinationRequest;

typedef struct _DestinationSession DestinationSession;

DestinationSession *destination_session_new   (GTlsCertificate          *token_certificate,
                                               GTlsCertificate          *service_certificate,
                                               GTlsDatabase             *database,
                                               const DestinationTiming  *timing) G_GNUC_WARN_UNUSED_RESULT;
void                destination_session_unref (DestinationSession       *self);

DestinationAnswer  *destination_session_send  (DestinationSession       *self,
                                               DestinationRequest       *request,
                                               GCancellable             *cancellable,
                                               GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationSession, destination_session_unref)

G_END_DECLS
