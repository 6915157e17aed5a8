/* SPDX-License-Identifier: GPL-3.0-or-later */

/* g_cancellable_source_new() is for this, but in GLib 2.74 its source is lost when the cancel comes in one thread while
 * the source ends in another. */

#include "config.h"

#include "destination/destination-watch.h"

struct _DestinationWatch
{
  GCancellable *cancellable; /* (owned) */
  GSource *source;           /* (owned) */
  gulong handler;
};

static gboolean
dispatch (GSource *source, GSourceFunc func, gpointer user_data)
{
  g_source_set_ready_time (source, -1);

  return func (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

/* In whichever thread cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_source_set_ready_time (user_data, 0);
}

/**
 * destination_watch_new:
 * @cancellable: what may be cancelled, in any thread
 * @func: called once it was, in the thread-default context of the caller; not any more after destination_watch_free()
 * @user_data: closure of @func
 *
 * Returns: (transfer full): a watch
 */
DestinationWatch *
destination_watch_new (GCancellable *cancellable, GSourceFunc func, gpointer user_data)
{
  DestinationWatch *self = g_new0 (DestinationWatch, 1);

  self->cancellable = g_object_ref (cancellable);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "destination watch");
  g_source_set_callback (self->source, func, user_data, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->source, NULL);

  return self;
}

/**
 * destination_watch_free:
 * @self: (transfer full): a watch; may be freed in its own callback
 *
 * Ends it. A cancel that is under way is waited for, which is a moment.
 */
void
destination_watch_free (DestinationWatch *self)
{
  g_cancellable_disconnect (self->cancellable, self->handler);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_object_unref (self->cancellable);
  g_free (self);
}
