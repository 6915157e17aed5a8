/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing requests in words. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* As NIST calls them, and most people with it (FIPS 186-5). */
static const char *
get_curve_name (const char *curve)
{
  static const struct { const char *curve, *name; } names[] = {
    { "secp256r1", "P-256" },
    { "secp384r1", "P-384" },
    { "secp521r1", "P-521" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (curve, names[i].curve))
      return names[i].name;
  return curve;
}

/**
 * credenza_text_request_key:
 * @request: a signing request
 *
 * Returns: (transfer full): what key it is for: "RSA, 4096 bits", "EC, P-256"
 */
char *
credenza_text_request_key (PkiSigningRequest *request)
{
  const char *algorithm = pki_signing_request_get_key_algorithm (request);
  const char *curve = pki_signing_request_get_key_curve (request);
  guint bits = pki_signing_request_get_key_bits (request);

  if (curve != NULL && !g_str_equal (curve, algorithm))
    return g_strdup_printf ("%s, %s", algorithm, get_curve_name (curve));
  if (bits == 0)
    return g_strdup (algorithm);
  return credenza_text_key_size (algorithm, bits);
}

static char *
text_pki_error (const GError *error,
                const char   *subject)
{
  g_autofree char *reason = credenza_text_reason (error->message);

  switch ((PkiError) error->code)
    {
    case PKI_ERROR_EMPTY:
    case PKI_ERROR_UNRECOGNIZED:
      return g_strdup_printf (_("“%s” holds no certificate signing request. Choose a CSR file."), subject);
    case PKI_ERROR_DAMAGED:
      return g_strdup_printf (_("“%s” is damaged: its signature is not one of its key. Make the request again."), subject);
    case PKI_ERROR_UNSUPPORTED_ALGORITHM:
      return g_strdup_printf (_("“%s” is for a kind of key that is not supported: %s"), subject, reason);
    case PKI_ERROR_TOO_LARGE:
    case PKI_ERROR_WRONG_PASSWORD:
    case PKI_ERROR_CANCELLED:
    case PKI_ERROR_GENERATION:
    default:
      return NULL;
    }
}

static char *
text_model_error (const GError *error,
                  const char   *subject)
{
  if (error->code == MODEL_ERROR_FOLDER)
    return g_strdup_printf (_("“%s” is a folder. Choose a CSR file in it."), subject);
  if (error->code == MODEL_ERROR_NO_KEYRING)
    return g_strdup (_("There is no keyring on this computer that could keep the key."));
  if (error->code == MODEL_ERROR_SECRET_MISSING && subject == NULL)
    return g_strdup (_("The keyring does not have the key any more."));
  if (error->code == MODEL_ERROR_SECRET_MISSING)
    return g_strdup_printf (_("The keyring has no key for “%s” any more."), subject);
  return NULL;
}

/**
 * credenza_text_request_error:
 * @error: why a request could not be read or made, or its key not be kept
 * @subject: (nullable): the name of the file or the entry; %NULL for the key itself
 *
 * Returns: (transfer full): a sentence; it is not escaped for markup
 */
char *
credenza_text_request_error (const GError *error,
                             const char   *subject)
{
  g_autofree char *visible = credenza_text_visible (subject);
  g_autofree char *text = NULL;

  if (error->domain == PKI_ERROR && subject != NULL)
    text = text_pki_error (error, visible);
  else if (error->domain == MODEL_ERROR)
    text = text_model_error (error, subject != NULL ? visible : NULL);
  return text != NULL ? credenza_text_visible (text) : credenza_text_error (error, subject);
}
