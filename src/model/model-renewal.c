/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-renewal.h"

#include <string.h>

#include "model/model-certificate.h"

#define HOUR ((gint64) 60 * 60)
#define DAY (24 * HOUR)

/* A generated certificate begins an hour before it is made, and is an hour longer than its validity. */
#define BACKDATED HOUR

/* A job renews what is due, not the clock: how late it may be before that is worth a word. */
#define GRACE DAY

static const char *
find_value (const PkiName *name,
            const char    *label)
{
  for (guint i = 0; name != NULL && i < pki_name_get_n_attributes (name); i++)
    {
      const PkiNameAttribute *attribute = pki_name_get_attribute (name, i);

      if (strcmp (attribute->label, label) == 0)
        return attribute->value;
    }
  return NULL;
}

static gboolean
has_unit (const PkiName *name,
          const char    *suffix)
{
  for (guint i = 0; i < pki_name_get_n_attributes (name); i++)
    {
      const PkiNameAttribute *attribute = pki_name_get_attribute (name, i);

      if (strcmp (attribute->label, "OU") == 0 && g_str_has_suffix (attribute->value, suffix))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_client_authority (const PkiName *issuer)
{
  const char *name = find_value (issuer, "CN");

  if (g_strcmp0 (name, "SAP Cloud Platform Client CA") == 0)
    return has_unit (issuer, "SAP Cloud Platform Clients");
  return g_strcmp0 (name, "Credenza Client CA") == 0;
}

/* "host/account": a uuid in a subaccount; of the other levels nobody knows */
static gboolean
names_account (const PkiName *subject)
{
  const char *locality = find_value (subject, "L");
  const char *slash = locality != NULL ? strrchr (locality, '/') : NULL;

  return slash != NULL && slash > locality && slash[1] != '\0';
}

/**
 * model_renewal_looks_generated:
 * @issuer: (nullable): the issuer of a certificate
 * @subject: (nullable): its subject
 *
 * The Destination Service does not tell what it generated, but names what it generates in a way of its own: it comes from
 * one authority, and the subject has the service's host and the account in its locality. The store on this computer
 * follows it.
 *
 * Returns: whether the certificate has these names
 */
gboolean
model_renewal_looks_generated (const PkiName *issuer,
                               const PkiName *subject)
{
  if (issuer == NULL || subject == NULL)
    return FALSE;
  return is_client_authority (issuer) && has_unit (subject, "Clients") && names_account (subject);
}

/**
 * model_renewal_get_lead:
 * @facts: what can be seen of a certificate
 *
 * Returns: how long before its end a generated certificate of this length renews, in seconds; the length in days is
 *   enough to tell, whatever the unit was in which it was asked for
 */
gint64
model_renewal_get_lead (const ModelRenewalFacts *facts)
{
  gint64 days = (facts->not_after - facts->not_before - BACKDATED + DAY / 2) / DAY;

  return store_renewal_get_lead ((guint) CLAMP (days, 1, G_MAXINT), STORE_VALIDITY_DAYS);
}

static gint64
get_date (const StoreGeneration   *generation,
          const ModelRenewalFacts *facts)
{
  if (!facts->has_leaf)
    return MODEL_NO_DATE;
  if (generation != NULL && generation->validity > 0)
    return facts->not_after - store_renewal_get_lead (generation->validity, generation->validity_unit);
  return facts->not_after - model_renewal_get_lead (facts);
}

static void
judge_automatic (ModelRenewal            *renewal,
                 const StoreGeneration   *generation,
                 const ModelRenewalFacts *facts,
                 gint64                   now)
{
  renewal->date = get_date (generation, facts);
  renewal->state = MODEL_RENEWAL_AUTOMATIC;
  if (renewal->date != MODEL_NO_DATE && now > MIN (renewal->date + GRACE, facts->not_after))
    renewal->state = MODEL_RENEWAL_OVERDUE;
}

static void
judge_generated (ModelRenewal            *renewal,
                 const StoreGeneration   *generation,
                 const ModelRenewalFacts *facts,
                 gint64                   now)
{
  renewal->generated = TRUE;
  if (!generation->automatic_renewal)
    renewal->state = MODEL_RENEWAL_OFF;
  else if (generation->failed >= 0)
    {
      renewal->state = MODEL_RENEWAL_FAILED;
      renewal->date = generation->failed / G_USEC_PER_SEC;
    }
  else
    judge_automatic (renewal, generation, facts, now);
}

/* Nobody tells: what it looks like, and what was seen of it. */
static void
infer (ModelRenewal            *renewal,
       const ModelRenewalFacts *facts,
       const ModelRenewalMemo  *memo,
       gint64                   now)
{
  renewal->generated |= facts->looks_generated;
  if (renewal->generated && memo != NULL && memo->was_renewed)
    {
      renewal->probable = TRUE;
      judge_automatic (renewal, NULL, facts, now);
    }
  else if (!renewal->generated && facts->has_leaf)
    {
      renewal->probable = TRUE;
      renewal->state = MODEL_RENEWAL_NEVER;
    }
}

/**
 * model_renewal_judge:
 * @method: how the entry came to be, as far as the store tells
 * @generation: (nullable): what the store knows of how it was generated
 * @facts: what can be seen of its certificate
 * @memo: (nullable): what is remembered of it
 * @now: the time to judge by, in seconds since the epoch
 *
 * Returns: what is going to become of it
 */
ModelRenewal
model_renewal_judge (StoreMethod              method,
                     const StoreGeneration   *generation,
                     const ModelRenewalFacts *facts,
                     const ModelRenewalMemo  *memo,
                     gint64                   now)
{
  ModelRenewal renewal = { MODEL_RENEWAL_UNKNOWN, FALSE, method == STORE_METHOD_EXTERNAL_SERVICE, MODEL_NO_DATE };

  if (generation != NULL)
    judge_generated (&renewal, generation, facts, now);
  else if (method == STORE_METHOD_IMPORT)
    renewal.state = MODEL_RENEWAL_NEVER;
  else if (memo != NULL && memo->sent != NULL)
    {
      renewal.probable = memo->is_old;
      judge_generated (&renewal, memo->sent, facts, now);
    }
  else
    infer (&renewal, facts, memo, now);

  return renewal;
}
