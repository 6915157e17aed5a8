/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-token.h"

#include <string.h>

/* A lifetime that nobody believes is cut: the platform's own is twelve hours. */
#define MAX_LIFETIME_SECONDS (24 * 60 * 60)

struct _DestinationToken
{
  DestinationTiming timing;
  GMutex mutex;
  GCond cond;

  char *token;          /* (owned) (nullable) (mutex mutex): wiped */
  gint64 renew_at;      /* (mutex mutex): monotonic; it is good, but a new one is due */
  gint64 ends_at;       /* (mutex mutex): monotonic */
  gboolean is_fetching; /* (mutex mutex): somebody is on the way */
  guint n_fetches;      /* (mutex mutex): so many came back */
  GError *error;        /* (owned) (nullable) (mutex mutex): of the last that came back */
};

/**
 * destination_token_new:
 * @timing: how long a second is
 *
 * Returns: (transfer full): no token yet
 */
DestinationToken *
destination_token_new (const DestinationTiming *timing)
{
  DestinationToken *self = g_new0 (DestinationToken, 1);

  self->timing = *timing;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  return self;
}

void
destination_token_free (DestinationToken *self)
{
  g_clear_pointer (&self->token, store_secret_free);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  DestinationToken *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_cond_broadcast (&self->cond);
}

static gboolean
is_good (const DestinationToken *self)
{
  return self->token != NULL && g_get_monotonic_time () < self->ends_at;
}

/* Takes what came back, with the lock held. A token that is still good outlives that no new one can be had. */
static void
store_result (DestinationToken *self, char *token /* (transfer full) */, gint64 lifetime, GError *error /* (transfer full) */)
{
  gint64 now = g_get_monotonic_time ();
  gint64 seconds = CLAMP (lifetime, 0, MAX_LIFETIME_SECONDS);

  g_clear_error (&self->error);
  self->error = error;
  self->is_fetching = FALSE;
  self->n_fetches++;
  g_cond_broadcast (&self->cond);
  if (token == NULL)
    return;

  g_clear_pointer (&self->token, store_secret_free);
  self->token = token;
  self->ends_at = now + seconds * self->timing.second * G_TIME_SPAN_MILLISECOND;
  self->renew_at = now + (self->ends_at - now) / 2;
}

/* With the lock held, which is given away meanwhile. */
static char *
fetch (DestinationToken *self, DestinationTokenFunc func, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 lifetime = 0;
  char *token;

  self->is_fetching = TRUE;
  g_mutex_unlock (&self->mutex);
  token = func (&lifetime, cancellable, user_data, &local_error);
  g_mutex_lock (&self->mutex);
  store_result (self, token, lifetime, local_error != NULL ? g_error_copy (local_error) : NULL);

  if (token != NULL || (is_good (self) && !g_cancellable_is_cancelled (cancellable)))
    return g_strdup (self->token);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* With the lock held. Who waited for somebody's fetch shares its result, but not that the other was cancelled. */
static char *
get_locked (DestinationToken *self, DestinationTokenFunc func, gpointer user_data, GCancellable *cancellable, GError **error)
{
  guint n_fetches = self->n_fetches;

  while (TRUE)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CANCELLED, "The call was cancelled");
          return NULL;
        }
      if (is_good (self) && (g_get_monotonic_time () < self->renew_at || self->is_fetching))
        return g_strdup (self->token);
      if (self->n_fetches != n_fetches && self->error == NULL && self->token != NULL)
        return g_strdup (self->token); /* it came for all who waited, however short it lives */
      if (self->n_fetches != n_fetches && self->error != NULL && !store_error_is_cancelled (self->error))
        {
          g_propagate_error (error, g_error_copy (self->error));
          return NULL;
        }
      if (!self->is_fetching)
        return fetch (self, func, user_data, cancellable, error);
      g_cond_wait (&self->cond, &self->mutex);
    }
}

/**
 * destination_token_get:
 * @self: the token
 * @func: how to fetch one
 * @user_data: closure of @func
 * @cancellable: (nullable): to stop waiting
 * @error: return location: of @func, %STORE_ERROR_CANCELLED
 *
 * Gives the token, or has one fetched: one at a time, however many need it. From half of its lifetime on the next who
 * needs it fetches another; the others go on with the old one meanwhile. Blocks.
 *
 * Returns: (transfer full): the token, a secret
 */
char *
destination_token_get (DestinationToken      *self,
                       DestinationTokenFunc   func,
                       gpointer               user_data,
                       GCancellable          *cancellable,
                       GError               **error)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  char *token;

  g_mutex_lock (&self->mutex);
  token = get_locked (self, func, user_data, cancellable, error);
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);

  return token;
}

/**
 * destination_token_drop:
 * @self: the token
 * @token: what was refused
 *
 * Forgets the token, if it is this one and not a newer one already.
 */
void
destination_token_drop (DestinationToken *self, const char *token)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_strcmp0 (self->token, token) == 0)
    g_clear_pointer (&self->token, store_secret_free);
}
