/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text-renewal.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * credenza_text_renewal:
 * @renewal: what becomes of an entry
 *
 * Returns: (transfer none): a word or two; the sentence says the rest
 */
const char *
credenza_text_renewal (const ModelRenewal *renewal)
{
  switch (renewal->state)
    {
    case MODEL_RENEWAL_AUTOMATIC:
      return renewal->probable ? C_("renewal", "Probably Automatic") : C_("renewal", "Automatic");
    case MODEL_RENEWAL_OVERDUE:
      return C_("renewal", "Overdue");
    case MODEL_RENEWAL_FAILED:
      return C_("renewal", "Failed");
    case MODEL_RENEWAL_OFF:
      return C_("renewal", "Off");
    case MODEL_RENEWAL_NEVER:
      return C_("renewal", "Imported");
    case MODEL_RENEWAL_UNKNOWN:
    default:
      return "—";
    }
}

/* (nullable): nothing is known */
const char *
credenza_text_renewal_icon (const ModelRenewal *renewal)
{
  switch (renewal->state)
    {
    case MODEL_RENEWAL_AUTOMATIC:
      return "credenza-renewal-symbolic";
    case MODEL_RENEWAL_OVERDUE:
      return "credenza-expiring-symbolic";
    case MODEL_RENEWAL_FAILED:
      return "credenza-expired-symbolic";
    case MODEL_RENEWAL_OFF:
      return "credenza-renewal-off-symbolic";
    case MODEL_RENEWAL_NEVER:
      return "credenza-imported-symbolic";
    case MODEL_RENEWAL_UNKNOWN:
    default:
      return NULL;
    }
}

const char *
credenza_text_renewal_class (const ModelRenewal *renewal)
{
  switch (renewal->state)
    {
    case MODEL_RENEWAL_AUTOMATIC:
      return "success";
    case MODEL_RENEWAL_OVERDUE:
      return "warning";
    case MODEL_RENEWAL_FAILED:
      return "error";
    case MODEL_RENEWAL_OFF:
    case MODEL_RENEWAL_NEVER:
    case MODEL_RENEWAL_UNKNOWN:
    default:
      return "dim-label";
    }
}

/* Sentences */

static char *
describe_automatic (const ModelRenewal *renewal)
{
  g_autofree char *date = NULL;

  if (renewal->date == MODEL_NO_DATE)
    return g_strdup (renewal->probable ? _("Probably renews automatically") : _("Renews automatically"));

  date = credenza_text_date (renewal->date);
  /* Translators: %s is a date */
  return g_strdup_printf (renewal->probable ? _("Probably renews automatically about %s")
                                            : _("Renews automatically about %s"), date);
}

static char *
describe_overdue (const ModelRenewal *renewal)
{
  g_autofree char *date = credenza_text_date (renewal->date);

  /* Translators: %s is a date */
  return g_strdup_printf (renewal->probable ? _("Renewal probably overdue since %s") : _("Renewal overdue since %s"), date);
}

/* What was noted when it failed: a sentence of the vault's or of the system's, with or without its full stop. */
static char *
describe_failure (const StoreGeneration *generation)
{
  g_autofree char *reason = credenza_text_reason (generation->failure);

  if (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';
  return credenza_text_visible (reason);
}

static char *
describe_failed (const ModelRenewal    *renewal,
                 const StoreGeneration *generation)
{
  g_autofree char *date = credenza_text_date_time (renewal->date);
  g_autofree char *reason = NULL;

  if (generation == NULL || generation->failure == NULL)
    /* Translators: %s is a date and time */
    return g_strdup_printf (_("The last attempt to renew failed on %s. It is tried again every hour."), date);

  reason = describe_failure (generation);
  /* Translators: the first %s is a date and time, the second a sentence without its full stop that says why */
  return g_strdup_printf (_("The last attempt to renew failed on %s: %s. It is tried again every hour."), date, reason);
}

/**
 * credenza_text_renewal_sentence:
 * @renewal: what becomes of an entry
 * @generation: (nullable): how it was generated
 *
 * Returns: (transfer full): a sentence; "" where there is nothing to say
 */
char *
credenza_text_renewal_sentence (const ModelRenewal    *renewal,
                                const StoreGeneration *generation)
{
  switch (renewal->state)
    {
    case MODEL_RENEWAL_AUTOMATIC:
      return describe_automatic (renewal);
    case MODEL_RENEWAL_OVERDUE:
      return describe_overdue (renewal);
    case MODEL_RENEWAL_FAILED:
      return describe_failed (renewal, generation);
    case MODEL_RENEWAL_OFF:
      return g_strdup (renewal->probable ? _("Probably does not renew automatically") : _("Does not renew automatically"));
    case MODEL_RENEWAL_NEVER:
      return g_strdup (renewal->probable ? _("Probably imported: will not renew") : _("Imported: will not renew"));
    case MODEL_RENEWAL_UNKNOWN:
    default:
      return g_strdup (renewal->generated ? _("Generated; the service doesn’t tell whether it renews")
                                          : _("The service doesn’t tell whether it renews"));
    }
}

/* Other words */

char *
credenza_text_validity_period (guint             validity,
                               StoreValidityUnit unit)
{
  switch (unit)
    {
    case STORE_VALIDITY_MONTHS:
      return g_strdup_printf (ngettext ("%u month", "%u months", validity), validity);
    case STORE_VALIDITY_YEARS:
      return g_strdup_printf (ngettext ("%u year", "%u years", validity), validity);
    case STORE_VALIDITY_DAYS:
    default:
      return g_strdup_printf (ngettext ("%u day", "%u days", validity), validity);
    }
}

const char *
credenza_text_comparison_field (ModelComparisonField field)
{
  switch (field)
    {
    case MODEL_COMPARISON_SUBJECT:
      return _("Subject");
    case MODEL_COMPARISON_ISSUER:
      return _("Issuer");
    case MODEL_COMPARISON_SERIAL:
      return _("Serial Number");
    case MODEL_COMPARISON_NOT_BEFORE:
      return _("Valid From");
    case MODEL_COMPARISON_NOT_AFTER:
      return _("Valid Until");
    case MODEL_COMPARISON_KEY:
      return _("Key");
    case MODEL_COMPARISON_PUBLIC_KEY:
      return _("Public Key");
    case MODEL_COMPARISON_SIGNATURE:
      return _("Signature Algorithm");
    case MODEL_COMPARISON_ALTERNATIVE_NAMES:
      return _("Alternative Names");
    case MODEL_COMPARISON_FINGERPRINT:
      return _("SHA-256 Fingerprint");
    case MODEL_COMPARISON_EXTENSION:
      return _("Extension");
    case MODEL_COMPARISON_CERTIFICATE:
      return _("Another Certificate");
    case MODEL_N_COMPARISON_FIELDS:
    default:
      g_return_val_if_reached ("");
    }
}
