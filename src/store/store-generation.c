/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-generation.h"

#define HOUR ((gint64) 60 * 60)
#define DAY (24 * HOUR)

/* More would leave the years that a date can have. */
#define MAX_VALIDITY_DAYS (1000 * 366)

G_DEFINE_BOXED_TYPE (StoreGeneration, store_generation, store_generation_ref, store_generation_unref)

static void
clear (gpointer data)
{
  StoreGeneration *self = data;

  g_free (self->common_name);
  g_free (self->failure);
  g_free (self->password_id);
  g_clear_pointer (&self->signing_request, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
}

/**
 * store_generation_new:
 * @values: what is known; copied
 *
 * Returns: (transfer full): the same, never to be changed
 */
StoreGeneration *
store_generation_new (const StoreGeneration *values)
{
  StoreGeneration *self;

  g_return_val_if_fail (values != NULL, NULL);

  self = g_atomic_rc_box_new (StoreGeneration);
  *self = *values;
  self->common_name = g_strdup (values->common_name);
  self->failure = g_strdup (values->failure);
  self->password_id = g_strdup (values->password_id);
  if (values->signing_request != NULL)
    self->signing_request = g_bytes_ref (values->signing_request);
  if (values->certificate != NULL)
    self->certificate = g_bytes_ref (values->certificate);

  return self;
}

/**
 * store_generation_ref:
 * @self: made by store_generation_new()
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 */
StoreGeneration *
store_generation_ref (StoreGeneration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * store_generation_unref:
 * @self: (transfer full): made by store_generation_new()
 *
 * Drops a reference; from any thread.
 */
void
store_generation_unref (StoreGeneration *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

static GDateTime *
add (GDateTime *start, guint validity, StoreValidityUnit unit)
{
  switch (unit)
    {
    case STORE_VALIDITY_DAYS:
      return g_date_time_add_days (start, (int) validity);
    case STORE_VALIDITY_MONTHS:
      return g_date_time_add_months (start, (int) validity);
    case STORE_VALIDITY_YEARS:
      return g_date_time_add_years (start, (int) validity);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * store_validity_get_end:
 * @start: in seconds since the epoch
 * @validity: how many units
 * @unit: the unit; months and years are those of the calendar, in UTC
 *
 * Returns: the end of a validity that begins at @start, in seconds since the epoch; -1: beyond all dates
 */
gint64
store_validity_get_end (gint64 start, guint validity, StoreValidityUnit unit)
{
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_utc (start);
  g_autoptr (GDateTime) to = NULL;

  if (from == NULL || validity > MAX_VALIDITY_DAYS)
    return -1;
  to = add (from, validity, unit);

  return to != NULL ? g_date_time_to_unix (to) : -1;
}

/* A line of the table below: up to and with so many units. */
typedef struct
{
  StoreValidityUnit unit;
  guint up_to;
  gint64 lead;
} Threshold;

/**
 * store_renewal_get_lead:
 * @validity: how many units a certificate is valid
 * @unit: the unit
 *
 * How long before its end a certificate is renewed at the first opportunity: the thresholds of SAP's documentation on
 * the automatic renewal of generated certificates. It names no validity beyond 365 days and 12 months but years; more
 * of those are taken to be years.
 *
 * Returns: the time in seconds
 */
gint64
store_renewal_get_lead (guint validity, StoreValidityUnit unit)
{
  static const Threshold thresholds[] = {
    { STORE_VALIDITY_DAYS, 1, 12 * HOUR },
    { STORE_VALIDITY_DAYS, 14, DAY },
    { STORE_VALIDITY_DAYS, 31, 3 * DAY },
    { STORE_VALIDITY_DAYS, 154, 7 * DAY },
    { STORE_VALIDITY_MONTHS, 1, 3 * DAY },
    { STORE_VALIDITY_MONTHS, 5, 7 * DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    if (thresholds[i].unit == unit && validity <= thresholds[i].up_to)
      return thresholds[i].lead;

  return 30 * DAY;
}
