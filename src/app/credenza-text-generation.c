/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an external service issues, in words. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

const char *
credenza_text_authority (StoreAuthorityKind authority)
{
  switch (authority)
    {
    case STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE:
      return _("SAP Certificate Service");
    case STORE_AUTHORITY_THIS_COMPUTER:
      return _("This computer’s authority");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
credenza_text_generation_step (ModelGenerationStep step)
{
  switch (step)
    {
    case MODEL_GENERATION_STEP_CREATING:
      return _("Creating key and certificate…");
    case MODEL_GENERATION_STEP_LABELLING:
      return _("Storing labels…");
    case MODEL_GENERATION_STEP_NONE:
    default:
      return "";
    }
}

/**
 * credenza_text_generation_problem:
 * @problem: what is wrong with a field
 *
 * Returns: (nullable) (transfer none): a sentence that says what to do; %NULL where nothing is wrong
 */
const char *
credenza_text_generation_problem (ModelGenerationProblem problem)
{
  switch (problem)
    {
    case MODEL_GENERATION_PROBLEM_NAME_EMPTY:
      return _("Give the certificate a name.");
    case MODEL_GENERATION_PROBLEM_NAME_INVALID:
      return _("A name has at most 200 characters, and no slash or line break.");
    case MODEL_GENERATION_PROBLEM_NAME_TAKEN:
      return _("There is already a certificate of this name. Choose another one.");
    case MODEL_GENERATION_PROBLEM_FILE_TYPE:
      return _("The service does not make such files. Choose another extension.");
    case MODEL_GENERATION_PROBLEM_COMMON_NAME_TOO_LONG:
      return _("A common name has at most 64 characters.");
    case MODEL_GENERATION_PROBLEM_COMMON_NAME_FROM_NAME:
      return _("The name is longer than a common name can be. Enter one of at most 64 characters.");
    case MODEL_GENERATION_PROBLEM_VALIDITY_NO_NUMBER:
      return _("Enter a whole number, at least 1.");
    case MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG:
      return _("This is longer than any certificate can be valid.");
    case MODEL_GENERATION_PROBLEM_PASSWORD_NOT_NEEDED:
      return _("With a signing request there is no private key to protect. Remove the password.");
    case MODEL_GENERATION_PROBLEM_NO_SIGNING_REQUESTS:
      return _("This service takes no signing requests. Remove it.");
    case MODEL_GENERATION_PROBLEM_LABELS:
      return _("The labels can’t be stored like this.");
    case MODEL_GENERATION_PROBLEM_NONE:
    default:
      return NULL;
    }
}

/**
 * credenza_text_generation_error:
 * @error: why nothing was generated
 * @name: the name of the certificate
 *
 * Returns: (transfer full): a sentence; it is not escaped for markup
 */
char *
credenza_text_generation_error (const GError *error,
                                const char   *name)
{
  g_autofree char *visible = credenza_text_visible (name);

  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NETWORK))
    return g_strdup_printf (_("The service can’t be reached, or the connection broke off: nobody knows whether “%s” was created. Look for it in the list before you try again."), visible);
  return credenza_text_error (error, name);
}
