/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-session.h"

#include "destination/destination-transfer-private.h"
#include "destination/destination-watch.h"

/* So many exchanges with one host at once; further ones queue here, where they can be cancelled. */
#define MAX_RUNNING 6

/* libsoup's session is used on one thread only, this one, from its making to its end. Encryption and copying are done
 * there as well, so nobody's main loop waits for them. A client certificate belongs to a connection, not to a message,
 * and connections are shared within a session: so each host has a session of its own.
 *
 * Reference-counted; whoever sends holds a reference. */
struct _DestinationSession
{
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GTlsDatabase *database;                              /* (owned) (nullable) */
  GTlsCertificate *certificates[DESTINATION_N_HOSTS]; /* (owned) (nullable) */
  DestinationTiming timing;
};

/* Of the thread. */
typedef struct
{
  SoupSession *sessions[DESTINATION_N_HOSTS]; /* (owned) */
  guint n_running[DESTINATION_N_HOSTS];
  GQueue waiting[DESTINATION_N_HOSTS]; /* (element-type Sending) */
} Carrier;

/* One call of destination_session_send(), on the stack of its thread. */
typedef struct
{
  DestinationSession *session;
  DestinationTransfer *exchange;
  DestinationWatch *watch; /* (owned) (nullable): while it waits for its turn */
  DestinationAnswer *answer;
  GError *error;

  GMutex mutex;
  GCond cond;
  gboolean is_done; /* (mutex mutex) */
} Sending;

static GPrivate carrier_key = G_PRIVATE_INIT (NULL);

static SoupSession *
make_soup_session (GTlsDatabase *database)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", "Credenza/" PACKAGE_VERSION, "timeout", 0,
                                                        "idle-timeout", 60, "max-conns", MAX_RUNNING,
                                                        "max-conns-per-host", MAX_RUNNING, NULL);

  if (database != NULL)
    soup_session_set_tls_database (session, database);

  return session;
}

static void
start_exchange (Carrier *carrier, Sending *sending)
{
  DestinationHost host = destination_transfer_get_host (sending->exchange);

  carrier->n_running[host]++;
  destination_transfer_start (sending->exchange, carrier->sessions[host]);
}

static void
stop_waiting (Sending *sending)
{
  g_clear_pointer (&sending->watch, destination_watch_free);
}

/* @sending is gone when this returns. */
static void
hand_back (Sending *sending)
{
  g_mutex_lock (&sending->mutex);
  sending->is_done = TRUE;
  g_cond_signal (&sending->cond);
  g_mutex_unlock (&sending->mutex);
}

static void
exchanged_cb (DestinationTransfer *exchange, gpointer user_data)
{
  Carrier *carrier = g_private_get (&carrier_key);
  DestinationHost host = destination_transfer_get_host (exchange);
  Sending *sending = user_data;
  Sending *next;

  sending->answer = destination_transfer_steal (exchange, &sending->error);
  destination_transfer_free (exchange);
  hand_back (sending);

  carrier->n_running[host]--;
  next = carrier->n_running[host] < MAX_RUNNING ? g_queue_pop_head (&carrier->waiting[host]) : NULL;
  if (next == NULL)
    return;

  stop_waiting (next);
  start_exchange (carrier, next);
}

/* Started out of its turn it ends at once, since it is cancelled. */
static gboolean
cancelled_cb (gpointer user_data)
{
  Carrier *carrier = g_private_get (&carrier_key);
  Sending *sending = user_data;

  g_queue_remove (&carrier->waiting[destination_transfer_get_host (sending->exchange)], sending);
  stop_waiting (sending);
  start_exchange (carrier, sending);

  return G_SOURCE_REMOVE;
}

typedef struct
{
  Sending *sending;
  DestinationRequest *request;
  GCancellable *cancellable;
} Arrival;

static void
wait_for_turn (Carrier *carrier, Sending *sending, GCancellable *cancellable)
{
  g_queue_push_tail (&carrier->waiting[destination_transfer_get_host (sending->exchange)], sending);
  if (cancellable == NULL)
    return;

  sending->watch = destination_watch_new (cancellable, cancelled_cb, sending);
}

static gboolean
arrived_cb (gpointer user_data)
{
  Carrier *carrier = g_private_get (&carrier_key);
  Arrival *arrival = user_data;
  Sending *sending = arrival->sending;
  DestinationSession *self = sending->session;
  DestinationHost host = arrival->request->host;

  sending->exchange = destination_transfer_new (arrival->request, self->certificates[host], &self->timing,
                                                arrival->cancellable, exchanged_cb, sending);
  if (carrier->n_running[host] >= MAX_RUNNING)
    wait_for_turn (carrier, sending, arrival->cancellable);
  else
    start_exchange (carrier, sending);

  return G_SOURCE_REMOVE;
}

/* The thread */

typedef struct
{
  GMainContext *context;  /* (owned) */
  GMainLoop *loop;        /* (owned) */
  GTlsDatabase *database; /* (owned) (nullable) */
} Start;

static void
carrier_clear (Carrier *carrier)
{
  for (guint i = 0; i < DESTINATION_N_HOSTS; i++)
    {
      soup_session_abort (carrier->sessions[i]);
      g_clear_object (&carrier->sessions[i]);
    }
}

static gpointer
carry (gpointer data)
{
  Start *start = data;
  Carrier carrier = { { NULL } };

  g_main_context_push_thread_default (start->context);
  g_private_set (&carrier_key, &carrier);
  for (guint i = 0; i < DESTINATION_N_HOSTS; i++)
    carrier.sessions[i] = make_soup_session (start->database);

  g_main_loop_run (start->loop);

  carrier_clear (&carrier);
  /* Connections close in the background. */
  while (g_main_context_iteration (start->context, FALSE))
    ;
  g_main_context_pop_thread_default (start->context);
  g_main_context_unref (start->context);
  g_main_loop_unref (start->loop);
  g_clear_object (&start->database);
  g_free (start);

  return NULL;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
run_in (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, context);
}

/**
 * destination_session_new:
 * @token_certificate: (nullable): what the client presents where tokens come from
 * @service_certificate: (nullable): what it presents to the service
 * @database: (nullable): whom to trust; %NULL: whom the system trusts
 * @timing: how patient to be
 *
 * Returns: (transfer full): a session, with a thread of its own. The proxy is the one of the desktop.
 */
DestinationSession *
destination_session_new (GTlsCertificate         *token_certificate,
                         GTlsCertificate         *service_certificate,
                         GTlsDatabase            *database,
                         const DestinationTiming *timing)
{
  DestinationSession *self = g_atomic_rc_box_new0 (DestinationSession);
  Start *start = g_new0 (Start, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->timing = *timing;
  g_set_object (&self->database, database);
  g_set_object (&self->certificates[DESTINATION_HOST_TOKEN], token_certificate);
  g_set_object (&self->certificates[DESTINATION_HOST_SERVICE], service_certificate);

  start->context = g_main_context_ref (self->context);
  start->loop = g_main_loop_ref (self->loop);
  g_set_object (&start->database, database);
  g_thread_unref (g_thread_new ("destination", carry, start));

  return self;
}

/* Nobody sends any more. The thread is not waited for: this may be the main thread. */
static void
destination_session_clear (gpointer data)
{
  DestinationSession *self = data;

  run_in (self->context, quit_cb, g_main_loop_ref (self->loop), (GDestroyNotify) g_main_loop_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->database);
  for (guint i = 0; i < DESTINATION_N_HOSTS; i++)
    g_clear_object (&self->certificates[i]);
}

void
destination_session_unref (DestinationSession *self)
{
  g_atomic_rc_box_release_full (self, destination_session_clear);
}

/**
 * destination_session_send:
 * @self: a session
 * @request: what is sent
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NETWORK, %STORE_ERROR_TLS, %STORE_ERROR_AUTHENTICATION when the client's
 *   certificate was refused, %STORE_ERROR_PROTOCOL when the answer is too large, %STORE_ERROR_CANCELLED
 *
 * Makes one exchange, once. Blocks: for threads that may.
 *
 * Returns: (transfer full): the answer, with whatever status; %NULL when nothing whole was answered
 */
DestinationAnswer *
destination_session_send (DestinationSession  *self,
                          DestinationRequest  *request,
                          GCancellable        *cancellable,
                          GError             **error)
{
  Sending sending = { .session = self };
  Arrival arrival = { &sending, request, cancellable };

  g_mutex_init (&sending.mutex);
  g_cond_init (&sending.cond);
  run_in (self->context, arrived_cb, &arrival, NULL);

  g_mutex_lock (&sending.mutex);
  while (!sending.is_done)
    g_cond_wait (&sending.cond, &sending.mutex);
  g_mutex_unlock (&sending.mutex);

  g_mutex_clear (&sending.mutex);
  g_cond_clear (&sending.cond);
  if (sending.error != NULL)
    g_propagate_error (error, sending.error);

  return sending.answer;
}
