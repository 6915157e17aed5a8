/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors in words: what happened, to which file or certificate, and what to do. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

static char *
text_pki_error (const GError *error,
                const char   *subject,
                const char   *reason)
{
  switch ((PkiError) error->code)
    {
    case PKI_ERROR_EMPTY:
      return g_strdup_printf (_("“%s” is empty. Choose a file that holds a certificate."), subject);
    case PKI_ERROR_TOO_LARGE:
      return g_strdup_printf (_("“%s” holds more than Credenza can open safely."), subject);
    case PKI_ERROR_DAMAGED:
      return g_strdup_printf (_("“%s” is damaged or incomplete. Get the file from its source again."), subject);
    case PKI_ERROR_WRONG_PASSWORD:
      return g_strdup (_("The password is wrong. Try again."));
    case PKI_ERROR_UNSUPPORTED_ALGORITHM:
      return g_strdup_printf (_("“%s” can’t be opened: %s"), subject, reason);
    case PKI_ERROR_GENERATION:
      return g_strdup_printf (_("“%s” could not be made: %s"), subject, reason);
    case PKI_ERROR_CANCELLED:
      return g_strdup_printf (_("Opening “%s” was cancelled."), subject);
    case PKI_ERROR_UNRECOGNIZED:
    default:
      return g_strdup_printf (_("“%s” is not a certificate file. Choose a JKS, PFX, P12, PEM, CER or CRT file."), subject);
    }
}

static char *
text_model_error (const GError *error,
                  const char   *subject,
                  const char   *reason)
{
  switch ((ModelError) error->code)
    {
    case MODEL_ERROR_FOLDER:
      return g_strdup_printf (_("“%s” is a folder. Choose the certificate files in it."), subject);
    case MODEL_ERROR_HIDDEN:
      return g_strdup_printf (_("Credenza runs in a sandbox and was only told where “%s” is, not given it. Choose the file in the file chooser instead."), subject);
    case MODEL_ERROR_TOO_LARGE:
      return g_strdup_printf (_("“%s” is larger than 5 MB. Certificate files are much smaller: check that it is the right one."), subject);
    case MODEL_ERROR_UNWRITABLE:
      return g_strdup_printf (_("“%s” could not be written: %s. Choose another place."), subject, reason);
    case MODEL_ERROR_FOLDER_MISSING:
      return g_strdup_printf (_("The folder “%s” is not there. Choose another one in the preferences."), subject);
    case MODEL_ERROR_NO_KEYRING:
      return g_strdup (_("There is no keyring on this computer that could keep the service key."));
    case MODEL_ERROR_KEYRING_LOCKED:
      return g_strdup (_("The keyring is locked. Unlock it and try again."));
    case MODEL_ERROR_KEYRING:
      return g_strdup_printf (_("The keyring reported a problem: %s"), reason);
    case MODEL_ERROR_SECRET_MISSING:
      return g_strdup_printf (_("The keyring has no service key for “%s” any more. Give it again in Manage Connections."), subject);
    case MODEL_ERROR_TOO_MANY_LABELS:
      return g_strdup_printf (ngettext ("Somebody else has added labels to “%s”: together there would be more than %d. Remove some.",
                                        "Somebody else has added labels to “%s”: together there would be more than %d. Remove some.",
                                        STORE_MAX_LABELS), subject, STORE_MAX_LABELS);
    case MODEL_ERROR_LABELS_CHANGED:
      return g_strdup_printf (_("Somebody else has changed the same labels of “%s”."), subject);
    case MODEL_ERROR_OTHER_KEY:
      return g_strdup_printf (_("The certificate “%s” is not one of the key that is kept here. It may have been replaced."), subject);
    case MODEL_ERROR_UNREADABLE:
    default:
      return g_strdup_printf (_("“%s” could not be read: %s"), subject, reason);
    }
}

/* Why a service could not prove who it is; the first of several reasons that says what to do. */
static char *
text_tls_error (GTlsCertificateFlags flags,
                const char          *host)
{
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_strdup_printf (_("“%s” shows the certificate of another host. Check the address: somebody may be in between."), host);
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf (_("The certificate of “%s” has been revoked. Do not use the service until its administrator has replaced it."), host);
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return g_strdup_printf (_("The certificate of “%s” has expired. Check the clock of this computer, or ask the administrator of the service to renew it."), host);
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return g_strdup_printf (_("The certificate of “%s” is not valid yet. Check the clock of this computer."), host);
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_strdup_printf (_("The certificate of “%s” is from an authority that this computer does not trust. If you trust that authority, choose its certificate as an extra one."), host);
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return g_strdup_printf (_("The certificate of “%s” uses an algorithm that is not safe any more. Ask the administrator of the service to replace it."), host);
  return g_strdup_printf (_("No secure connection to “%s” could be made. Ask the administrator of the service."), host);
}

static char *
text_network_error (const char *host)
{
  if (host == NULL)
    return g_strdup (_("The service can’t be reached, or the connection broke off. Check the network and try again."));
  return g_strdup_printf (_("“%s” can’t be reached, or the connection broke off. Check the network and try again."), host);
}

static char *
text_rate_limited (guint seconds)
{
  if (seconds == 0)
    return g_strdup (_("The service gets too many requests. Try again in a minute."));
  return g_strdup_printf (ngettext ("The service gets too many requests. Try again in %u second.",
                                    "The service gets too many requests. Try again in %u seconds.", seconds), seconds);
}

static char *
text_unavailable (const StoreErrorDetails *details)
{
  if (details->status == 0)
    return g_strdup (_("The store is not available at the moment. Try again."));
  return g_strdup (_("The service is not available at the moment. Nothing is wrong on this computer: try again later."));
}

/* Only a service refuses, or cannot be reached or understood: what is said then is about the connection, not about the
 * one entry that was wanted. */
static char *
text_service_error (const GError *error,
                    const char   *subject)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  g_autofree char *host = details->subject != NULL ? credenza_text_visible (details->subject) : NULL;

  switch (error->code)
    {
    case STORE_ERROR_AUTHENTICATION:
      return g_strdup (_("The service does not accept the service key. It may have been deleted or have expired: replace it with a new one."));
    case STORE_ERROR_FORBIDDEN:
      return g_strdup (_("The service key does not allow this. Ask the administrator of the subaccount for one that does."));
    case STORE_ERROR_RATE_LIMITED:
      return text_rate_limited (details->retry_after);
    case STORE_ERROR_NETWORK:
      return text_network_error (host);
    case STORE_ERROR_TLS:
      return text_tls_error (details->tls_errors, host != NULL ? host : subject);
    case STORE_ERROR_PROTOCOL:
      return g_strdup (_("The service answered something that Credenza does not understand. Check that the service key is one of the Destination service, and try again."));
    default:
      g_return_val_if_reached (g_strdup (error->message));
    }
}

/* What the store or the service does not accept of a request to generate, with its reason; NULL: the error is about
 * something else. */
static char *
text_refused_field (const StoreErrorDetails *details,
                    const char              *reason)
{
  if (g_strcmp0 (details->subject, STORE_FIELD_NAME) == 0)
    return g_strdup_printf (_("This name is not accepted: %s"), reason);
  if (g_strcmp0 (details->subject, STORE_FIELD_COMMON_NAME) == 0)
    return g_strdup_printf (_("This common name is not accepted: %s"), reason);
  if (g_strcmp0 (details->subject, STORE_FIELD_VALIDITY) == 0)
    return g_strdup_printf (_("This validity is not accepted: %s"), reason);
  if (g_strcmp0 (details->subject, STORE_FIELD_PASSWORD) == 0)
    return g_strdup_printf (_("This password is not accepted: %s"), reason);
  if (g_strcmp0 (details->subject, STORE_FIELD_AUTOMATIC_RENEWAL) == 0)
    return g_strdup_printf (_("Automatic renewal is not accepted: %s"), reason);
  if (g_strcmp0 (details->subject, STORE_FIELD_SIGNING_REQUEST) == 0)
    return g_strdup_printf (_("This signing request is not accepted: %s"), reason);
  return NULL;
}

static char *
text_invalid (const GError *error,
              const char   *subject,
              const char   *reason)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  char *text = text_refused_field (details, details->service_message != NULL ? details->service_message : reason);

  return text != NULL ? text : g_strdup_printf (_("“%s” can’t be stored: %s"), subject, reason);
}

/* Whether only a service reports such an error. */
static gboolean
is_of_service (const GError *error)
{
  switch (error->code)
    {
    case STORE_ERROR_AUTHENTICATION:
    case STORE_ERROR_FORBIDDEN:
    case STORE_ERROR_RATE_LIMITED:
    case STORE_ERROR_NETWORK:
    case STORE_ERROR_TLS:
    case STORE_ERROR_PROTOCOL:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A store that renews keeps the password for it. Whatever the keyring's own reason is, without renewal it is not needed. */
static gboolean
is_about_keeping (const GError *error)
{
  return error->code != STORE_ERROR_INVALID &&
         g_strcmp0 (store_error_get_details (error)->subject, STORE_FIELD_AUTOMATIC_RENEWAL) == 0;
}

static char *
text_store_error (const GError *error,
                  const char   *subject,
                  const char   *reason)
{
  if (is_about_keeping (error))
    return g_strdup_printf (_("It can’t be renewed automatically, since its password can’t be kept: %s"), reason);
  if (is_of_service (error))
    return text_service_error (error, subject);

  switch (error->code)
    {
    case STORE_ERROR_NOT_FOUND:
      return g_strdup_printf (_("“%s” is not there any more. Reload the list."), subject);
    case STORE_ERROR_EXISTS:
      return g_strdup_printf (_("There is already a certificate named “%s”. Replace it or choose another name."), subject);
    case STORE_ERROR_CHANGED:
      return g_strdup_printf (_("“%s” was changed in the meantime. Reload the list and look at it again."), subject);
    case STORE_ERROR_INVALID:
      return text_invalid (error, subject, reason);
    case STORE_ERROR_NOT_SUPPORTED:
      return g_strdup (_("This store can’t do that."));
    case STORE_ERROR_UNAVAILABLE:
      return text_unavailable (store_error_get_details (error));
    case STORE_ERROR_STORAGE:
    case STORE_ERROR_CANCELLED:
    default:
      return g_strdup_printf (_("The store on this computer reported a problem: %s"), reason);
    }
}

/* About what has no name of its own, such as a service key: the sentences that would name it; NULL: there is one that
 * names nothing. */
static char *
text_nameless_error (const GError *error,
                     const char   *reason)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  if (g_error_matches (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD) ||
      g_error_matches (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING) ||
      g_error_matches (error, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED) ||
      g_error_matches (error, MODEL_ERROR, MODEL_ERROR_KEYRING))
    return NULL;
  if (g_error_matches (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE))
    /* Translators: %s is a message of the system */
    return g_strdup_printf (_("The file could not be written: %s. Choose another place."), reason);
  if (g_error_matches (error, MODEL_ERROR, MODEL_ERROR_FOLDER_MISSING))
    return g_strdup (_("The folder is not there. Choose another one in the preferences."));
  if (g_error_matches (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING))
    return g_strdup (_("The keyring does not have the service key any more. Give it again in Manage Connections."));
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    return g_strdup (_("It is not there any more. Reload the list."));
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_TLS) && details->subject == NULL)
    return g_strdup (_("No secure connection to the service could be made. Ask the administrator of the service."));
  if (error->domain == STORE_ERROR && error->code != STORE_ERROR_EXISTS && error->code != STORE_ERROR_CHANGED &&
      error->code != STORE_ERROR_INVALID)
    return NULL;
  /* Translators: %s is a message of the system or of the service */
  return g_strdup_printf (_("This did not work: %s"), reason);
}

/**
 * credenza_text_error:
 * @error: an error of pki/, store/ or model/
 * @subject: (nullable): the name of the file or certificate that it is about; %NULL where that has no name
 *
 * Returns: (transfer full): a sentence; it is not escaped for markup
 */
char *
credenza_text_error (const GError *error,
                     const char   *subject)
{
  g_autofree char *visible = credenza_text_visible (subject);
  g_autofree char *reason = credenza_text_reason (error->message);
  g_autofree char *text = NULL;

  if (subject == NULL)
    text = text_nameless_error (error, reason);
  if (text != NULL)
    return credenza_text_visible (text);
  if (error->domain == PKI_ERROR)
    text = text_pki_error (error, visible, reason);
  else if (error->domain == MODEL_ERROR)
    text = text_model_error (error, visible, reason);
  else if (error->domain == STORE_ERROR)
    text = text_store_error (error, visible, reason);
  else
    /* Translators: the name of a file or certificate, and a message of the system */
    text = g_strdup_printf (_("“%s”: %s"), visible, reason);

  return credenza_text_visible (text);
}

/**
 * credenza_text_service_key_error:
 * @error: why store_connector_describe_async() failed
 *
 * Returns: (transfer full): a sentence; it is not escaped for markup
 */
char *
credenza_text_service_key_error (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  g_autofree char *fields = NULL;

  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_INVALID))
    return credenza_text_error (error, NULL);
  if (details->subject == NULL || *details->subject == '\0')
    return g_strdup (_("This is not a service key. Paste all of it, or choose the file that it was saved to."));

  fields = credenza_text_visible (details->subject);
  /* Translators: %s is a list of field names, such as “clientid, url” */
  return g_strdup_printf (_("This service key is not complete. Missing or malformed: %s."), fields);
}

/* Details: for whoever looks after the service */

static void
append_line (GString    *text,
             const char *label,
             const char *value)
{
  g_autofree char *visible = NULL;
  g_autofree char *line = NULL;

  if (value == NULL || *value == '\0')
    return;
  visible = credenza_text_visible (value);
  line = credenza_text_labelled (label, visible);
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

/**
 * credenza_text_error_details:
 * @error: an error
 *
 * What is one click away from the sentence: who was asked, what the answer's status was, what the service calls the
 * request in its logs, and what it said.
 *
 * Returns: (transfer full) (nullable): lines of text, not escaped for markup; %NULL where the sentence says everything
 */
char *
credenza_text_error_details (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *status = NULL;
  g_autofree char *reason = NULL;

  if (details == NULL || store_error_is_cancelled (error) || error->code == STORE_ERROR_STORAGE)
    return NULL;

  if (details->status != 0)
    status = g_strdup_printf ("%u", details->status);
  /* Translators: a host, or the part of a request that was refused */
  append_line (text, _("What it is about"), details->subject);
  /* Translators: the number of the HTTP status */
  append_line (text, _("HTTP status"), status);
  append_line (text, _("Request ID"), details->request_id);
  append_line (text, _("The service says"), details->service_message);
  if (text->len == 0 && !is_of_service (error))
    return NULL;
  /* What an answer was, its status and its words have said. */
  if (status == NULL || details->service_message == NULL)
    {
      reason = credenza_text_reason (error->message);
      append_line (text, _("Reason"), reason);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
