/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * StoreError:
 *
 * What went wrong in a store. @STORE_ERROR_CANCELLED exists so that every store reports a cancelled call the same way;
 * use store_error_is_cancelled() to test for it, since GIO's own code may arrive as well.
 */
typedef enum
{
  STORE_ERROR_NOT_FOUND,
  STORE_ERROR_EXISTS,
  STORE_ERROR_CHANGED,        /* the entry is not the one that was read any more */
  STORE_ERROR_INVALID,
  STORE_ERROR_AUTHENTICATION, /* who we are was not accepted */
  STORE_ERROR_FORBIDDEN,
  STORE_ERROR_RATE_LIMITED,
  STORE_ERROR_UNAVAILABLE,    /* it answers that it cannot do anything at present */
  STORE_ERROR_NETWORK,        /* it cannot be reached, or the connection broke off */
  STORE_ERROR_TLS,            /* it could not prove who it is; see #StoreErrorDetails.tls_errors */
  STORE_ERROR_PROTOCOL,       /* it answers something that cannot be understood */
  STORE_ERROR_STORAGE,
  STORE_ERROR_NOT_SUPPORTED,
  STORE_ERROR_CANCELLED,
} StoreError;

#define STORE_ERROR (store_error_quark ())

/**
 * StoreErrorDetails:
 * @status: the HTTP status of the answer; 0: there was none
 * @request_id: (nullable): what the service calls the request in its own logs
 * @service_message: (nullable): what the service said, valid UTF-8, cut to a sane length, never a secret
 * @subject: (nullable): the host, the field or the name the error is about
 * @retry_after: seconds to wait before another attempt, as the service asked; 0: it did not
 * @tls_errors: why the certificate of the service was refused
 *
 * What is one click away from the sentence about an error.
 */
typedef struct
{
  guint                status;
  char                *request_id;
  char                *service_message;
  char                *subject;
  guint                retry_after;
  GTlsCertificateFlags tls_errors;
} StoreErrorDetails;

GQuark                   store_error_quark             (void);
gboolean                 store_error_is_cancelled      (const GError            *error);

GError                  *store_error_new_with_details  (StoreError               code,
                                                        const char              *message,
                                                        const StoreErrorDetails *details) G_GNUC_WARN_UNUSED_RESULT;
const StoreErrorDetails *store_error_get_details       (const GError            *error);

G_END_DECLS
