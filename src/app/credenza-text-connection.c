/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections and places in words. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

const char *
credenza_text_credentials_kind (StoreCredentialsKind kind)
{
  switch (kind)
    {
    case STORE_CREDENTIALS_SECRET:
      return _("Client secret");
    case STORE_CREDENTIALS_X509:
      return _("Client certificate");
    case STORE_CREDENTIALS_IDENTITY:
      return _("Client certificate of the identity service");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * credenza_text_place_title:
 * @place: (nullable): a place; %NULL is the store on this computer, too
 *
 * Returns: (transfer full): whose it is
 */
char *
credenza_text_place_title (ModelPlace *place)
{
  ModelConnection *connection = place != NULL ? model_place_get_connection (place) : NULL;

  if (connection == NULL)
    return g_strdup (_("This Computer"));
  return credenza_text_visible (model_connection_get_name (connection));
}

/**
 * credenza_text_place_level:
 * @place: a place of a connection
 *
 * Returns: (transfer full): which of its places it is
 */
char *
credenza_text_place_level (ModelPlace *place)
{
  g_autofree char *subscriber = credenza_text_visible (model_place_get_subscriber (place));

  switch (model_place_get_kind (place))
    {
    case MODEL_PLACE_COMPUTER:
      return g_strdup (_("This Computer"));
    case MODEL_PLACE_SUBACCOUNT:
      return g_strdup (_("Subaccount"));
    case MODEL_PLACE_INSTANCE:
      return g_strdup (_("Instance"));
    case MODEL_PLACE_SUBSCRIBER_SUBACCOUNT:
      /* Translators: %s is the subdomain of a subscriber */
      return g_strdup_printf (_("Subaccount of %s"), subscriber);
    case MODEL_PLACE_SUBSCRIPTION:
      /* Translators: what a service instance keeps for one subscriber, whose subdomain is %s */
      return g_strdup_printf (_("Instance for %s"), subscriber);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/**
 * credenza_text_key_state:
 * @expires: when a service key ends, in seconds since the epoch; -1: not known
 * @now: the time now
 * @expiring_days: how many days before its end it counts as expiring
 *
 * Returns: %MODEL_STATE_EXPIRED, %MODEL_STATE_EXPIRING or %MODEL_STATE_VALID
 */
ModelState
credenza_text_key_state (gint64 expires,
                         gint64 now,
                         guint  expiring_days)
{
  if (expires < 0)
    return MODEL_STATE_VALID;
  return model_state_from_validity (G_MININT64, expires, now, expiring_days);
}

/**
 * credenza_text_key_expiry:
 * @expires: when a service key ends, in seconds since the epoch; -1: not known
 * @now: the time now
 *
 * Returns: (transfer full) (nullable): a short statement; %NULL when it is not known
 */
char *
credenza_text_key_expiry (gint64 expires,
                          gint64 now)
{
  return expires >= 0 ? credenza_text_expires (expires, now) : NULL;
}

/**
 * credenza_text_key_warning:
 * @connection: a connection
 * @expiring_days: how many days before its end a service key counts as expiring
 * @state: (out): what its icon and colour are those of
 *
 * Returns: (transfer full) (nullable): what is to be done about the service key, soon or now; %NULL for nothing
 */
char *
credenza_text_key_warning (ModelConnection *connection,
                           guint            expiring_days,
                           ModelState      *state)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 expires = model_connection_get_expires (connection);
  g_autofree char *relative = NULL;

  *state = credenza_text_key_state (expires, now, expiring_days);
  if (model_connection_get_secret_state (connection) == MODEL_SECRET_MISSING)
    {
      *state = MODEL_STATE_EXPIRED;
      return g_strdup (_("No service key"));
    }
  if (*state == MODEL_STATE_VALID)
    return NULL;

  relative = credenza_text_relative (expires, now);
  /* Translators: %s is “in 12 days” or “12 days ago” */
  return g_strdup_printf (*state == MODEL_STATE_EXPIRED ? _("Key expired %s") : _("Key expires %s"), relative);
}
