/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-call.h"

/* So many pages may wait for the caller before the list waits for the caller: it holds a few in memory, however many
 * there are. */
#define MAX_PENDING 2

struct _DestinationCall
{
  DestinationCallback callback;
  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  DestinationLanes *lanes;   /* (unowned) (nullable): shared with the other parts of a call */

  GMutex mutex;
  GCond cond;
  guint pending; /* (mutex mutex) */
};

typedef enum
{
  REPORT_PAGE,
  REPORT_PROGRESS,
  REPORT_ITEM,
  REPORT_CHECK,
  REPORT_WAITING,
} ReportKind;

typedef struct
{
  DestinationCall *call; /* (owned) */
  ReportKind kind;
  GPtrArray *entries;    /* (owned) (nullable) */
  StoreEntry *entry;     /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  guint64 done;
  guint64 total;
  guint number;
  StoreCheck check;
} Report;

static void
report_free (Report *report)
{
  g_clear_pointer (&report->entries, g_ptr_array_unref);
  g_clear_object (&report->entry);
  g_clear_error (&report->error);
  destination_call_unref (report->call);
  g_free (report);
}

static void
release_pending (DestinationCall *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->pending--;
  g_cond_signal (&self->cond);
}

static void
tell_progress (const Report *report)
{
  DestinationCall *self = report->call;

  if (self->callback.progress != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->callback.progress (report->done, report->total, self->callback.progress_data);
}

static void
tell_page (const Report *report)
{
  DestinationCall *self = report->call;

  /* Before the callbacks: one of them may run a main loop of its own, and further pages arrive there. */
  release_pending (self);

  if (self->callback.page_func != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->callback.page_func (self->callback.store, report->entries, self->callback.page_data);
  tell_progress (report);
}

static gboolean
report_cb (gpointer user_data)
{
  const Report *report = user_data;
  const DestinationCallback *callback = &report->call->callback;

  switch (report->kind)
    {
    case REPORT_PAGE:
      tell_page (report);
      break;
    case REPORT_PROGRESS:
      tell_progress (report);
      break;
    case REPORT_ITEM:
      if (callback->item_func != NULL)
        callback->item_func (callback->store, report->number, report->entry, report->error, callback->item_data);
      break;
    case REPORT_CHECK:
      if (callback->check_func != NULL)
        callback->check_func (report->check, report->number, report->error, callback->check_data);
      break;
    case REPORT_WAITING:
      if (callback->store != NULL)
        store_emit_waiting (callback->store, report->number);
      break;
    default:
      g_assert_not_reached ();
    }

  return G_SOURCE_REMOVE;
}

/* Sources of one priority are dispatched in the order they were attached: so are reports, and the end comes last. */
static void
attach (DestinationCall *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_set_static_name (source, "destination call");
  g_source_attach (source, self->context);
}

static Report *
report_new (DestinationCall *self, ReportKind kind)
{
  Report *report = g_new0 (Report, 1);

  report->call = destination_call_ref (self);
  report->kind = kind;

  return report;
}

static void
send_report (Report *report /* (transfer full) */)
{
  attach (report->call, report_cb, report, (GDestroyNotify) report_free);
}

/**
 * destination_call_new:
 * @callback: whom to tell; copied
 * @context: where to tell it
 * @cancellable: (nullable): to stop the call
 *
 * Returns: (transfer full): a call
 */
DestinationCall *
destination_call_new (const DestinationCallback *callback, GMainContext *context, GCancellable *cancellable)
{
  DestinationCall *self = g_atomic_rc_box_new0 (DestinationCall);

  self->callback = *callback;
  self->context = g_main_context_ref (context);
  g_set_object (&self->cancellable, cancellable);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  return self;
}

/**
 * destination_call_new_within:
 * @outer: a call
 * @lanes: (nullable): what the parts of @outer share; outlives this one
 * @cancellable: what stops this one instead
 *
 * Returns: (transfer full): a part of @outer, which may wait as that may and tells nothing else
 */
DestinationCall *
destination_call_new_within (DestinationCall *outer, DestinationLanes *lanes, GCancellable *cancellable)
{
  const DestinationCallback callback = { .store = outer->callback.store };
  DestinationCall *self = destination_call_new (&callback, outer->context, cancellable);

  self->lanes = lanes;

  return self;
}

DestinationCall *
destination_call_ref (DestinationCall *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
destination_call_clear (gpointer data)
{
  DestinationCall *self = data;

  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

void
destination_call_unref (DestinationCall *self)
{
  g_atomic_rc_box_release_full (self, destination_call_clear);
}

GCancellable *
destination_call_get_cancellable (DestinationCall *self)
{
  return self->cancellable;
}

/**
 * destination_call_check:
 * @self: a call
 * @error: return location: %STORE_ERROR_CANCELLED
 *
 * Returns: whether it is to go on
 */
gboolean
destination_call_check (DestinationCall *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CANCELLED, "The call was cancelled");

  return FALSE;
}

/* Lanes */

/* Once an answer took longer than this a second connection is worth its handshake: while one is waited for, the other is
 * busy. Only the names of a short list come sooner. */
#define LONG_WAY_MSEC 4
#define MAX_LANES 2

void
destination_lanes_init (DestinationLanes *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->n_free = self->n_lanes = 1;
}

void
destination_lanes_clear (DestinationLanes *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

/**
 * destination_call_enter_lane:
 * @self: a call
 *
 * Waits until this part of a call may use the network. Whoever is there leaves soon when the call is cancelled.
 *
 * Returns: when it entered, for destination_call_leave_lane()
 */
gint64
destination_call_enter_lane (DestinationCall *self)
{
  DestinationLanes *lanes = self->lanes;

  if (lanes != NULL)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lanes->mutex);

      while (lanes->n_free == 0)
        g_cond_wait (&lanes->cond, &lanes->mutex);
      lanes->n_free--;
    }

  return g_get_monotonic_time ();
}

/**
 * destination_call_leave_lane:
 * @self: a call
 * @entered: when it entered
 *
 * Lets the next part in; two of them from now on where answers take long.
 */
void
destination_call_leave_lane (DestinationCall *self, gint64 entered)
{
  DestinationLanes *lanes = self->lanes;
  g_autoptr (GMutexLocker) locker = NULL;

  if (lanes == NULL)
    return;

  locker = g_mutex_locker_new (&lanes->mutex);
  lanes->n_free++;
  if (lanes->n_lanes < MAX_LANES && g_get_monotonic_time () - entered > LONG_WAY_MSEC * G_TIME_SPAN_MILLISECOND)
    {
      lanes->n_lanes++;
      lanes->n_free++;
    }
  g_cond_broadcast (&lanes->cond);
}

/**
 * destination_call_wait:
 * @self: a call
 * @milliseconds: how long
 * @error: return location: %STORE_ERROR_CANCELLED
 *
 * Waits on the call's thread; a cancel ends it at once.
 *
 * Returns: whether the time is over
 */
gboolean
destination_call_wait (DestinationCall *self, guint milliseconds, GError **error)
{
  gint64 until = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  gint64 left = milliseconds * G_TIME_SPAN_MILLISECOND;
  GPollFD fd;

  if (!g_cancellable_make_pollfd (self->cancellable, &fd))
    {
      g_usleep ((gulong) left);
      return destination_call_check (self, error);
    }

  for (; left > 0 && !g_cancellable_is_cancelled (self->cancellable); left = until - g_get_monotonic_time ())
    g_poll (&fd, 1, (int) (left / G_TIME_SPAN_MILLISECOND) + 1);
  g_cancellable_release_fd (self->cancellable);

  return destination_call_check (self, error);
}

/**
 * destination_call_send_page:
 * @self: a call
 * @entries: (transfer full) (element-type StoreEntry): the page
 * @done: entries sent, with these
 * @total: entries in all
 *
 * Sends a page to the caller, and waits here while the caller has enough to do. Once the call is cancelled a page that
 * arrives is dropped.
 */
void
destination_call_send_page (DestinationCall *self, GPtrArray *entries, guint64 done, guint64 total)
{
  Report *report = report_new (self, REPORT_PAGE);

  report->entries = entries;
  report->done = done;
  report->total = total;

  g_mutex_lock (&self->mutex);
  while (self->pending >= MAX_PENDING)
    g_cond_wait (&self->cond, &self->mutex);
  self->pending++;
  g_mutex_unlock (&self->mutex);

  send_report (report);
}

void
destination_call_send_progress (DestinationCall *self, guint64 done, guint64 total)
{
  Report *report;

  if (self->callback.progress == NULL)
    return;

  report = report_new (self, REPORT_PROGRESS);
  report->done = done;
  report->total = total;
  send_report (report);
}

void
destination_call_send_item (DestinationCall *self, guint index, StoreEntry *entry, const GError *error)
{
  Report *report = report_new (self, REPORT_ITEM);

  report->number = index;
  g_set_object (&report->entry, entry);
  report->error = error != NULL ? g_error_copy (error) : NULL;
  send_report (report);
}

void
destination_call_send_check (DestinationCall *self, StoreCheck check, guint n_entries, const GError *error)
{
  Report *report = report_new (self, REPORT_CHECK);

  report->check = check;
  report->number = n_entries;
  report->error = error != NULL ? g_error_copy (error) : NULL;
  send_report (report);
}

void
destination_call_send_waiting (DestinationCall *self, guint seconds)
{
  Report *report = report_new (self, REPORT_WAITING);

  report->number = seconds;
  send_report (report);
}

/**
 * destination_call_send_end:
 * @self: a call
 * @func: what ends it
 * @data: closure of @func
 *
 * Has @func called in the context of the caller, after everything that was sent before.
 */
void
destination_call_send_end (DestinationCall *self, GSourceFunc func, gpointer data)
{
  attach (self, func, data, NULL);
}
