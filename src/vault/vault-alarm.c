/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-alarm-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define NSEC_PER_USEC 1000

/* GLib's own timeouts stand still while the computer sleeps, and know nothing of a clock that is set. A timer of the
 * kernel on the clock on the wall is cancelled in both cases, and says so (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET):
 * nobody else has to be asked. */
struct _VaultAlarm
{
  guint period; /* in milliseconds */
  VaultAlarmFunc func;
  gpointer user_data;

  int fd;          /* (owned): -1: the kernel gives none, a timeout of GLib's has to do */
  GSource *source; /* (owned) */
};

static void
drop_source (VaultAlarm *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
use_source (VaultAlarm *self, GSource *source /* (transfer full) */, GSourceFunc callback)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  drop_source (self);
  self->source = source;
  g_source_set_static_name (source, "vault alarm");
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, context);
}

static gboolean
timeout_cb (gpointer user_data)
{
  VaultAlarm *self = user_data;

  self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

static void
fall_back (VaultAlarm *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  use_source (self, g_timeout_source_new (self->period), timeout_cb);
}

/* That the clock was set just now is no failure: the timer runs all the same. */
static gboolean
arm (VaultAlarm *self)
{
  gint64 end = g_get_real_time () + (gint64) self->period * (G_USEC_PER_SEC / 1000);
  struct itimerspec when = { 0 };

  when.it_value.tv_sec = (time_t) (end / G_USEC_PER_SEC);
  when.it_value.tv_nsec = (long) (end % G_USEC_PER_SEC) * NSEC_PER_USEC;

  return timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) == 0 ||
         errno == ECANCELED;
}

/**
 * vault_alarm_handle:
 * @self: an alarm
 * @n_read: what read() on the timer has returned
 * @error_number: errno, where that is -1
 *
 * Goes on after the timer was read: it has run out, or was cancelled since the clock was set or the computer has woken
 * up. It is armed again before the callback, which may free the alarm.
 *
 * Returns: whether the callback was called
 */
gboolean
vault_alarm_handle (VaultAlarm *self, gssize n_read, int error_number)
{
  if (n_read < 0 && (error_number == EAGAIN || error_number == EINTR))
    return FALSE;

  if ((n_read < 0 && error_number != ECANCELED) || !arm (self))
    fall_back (self);
  self->func (self->user_data);

  return TRUE;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  guint64 n_expired;
  gssize n_read = read (fd, &n_expired, sizeof n_expired);

  vault_alarm_handle (user_data, n_read, errno);

  return G_SOURCE_CONTINUE;
}

/**
 * vault_alarm_new:
 * @period: in milliseconds
 * @func: called after each @period, and after a jump of the clock
 * @user_data: closure of @func
 *
 * Returns: (transfer full): an alarm, which runs until it is freed
 */
VaultAlarm *
vault_alarm_new (guint period, VaultAlarmFunc func, gpointer user_data)
{
  VaultAlarm *self = g_new0 (VaultAlarm, 1);

  self->period = period;
  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd >= 0 && arm (self))
    use_source (self, g_unix_fd_source_new (self->fd, G_IO_IN), G_SOURCE_FUNC (readable_cb));
  else
    fall_back (self);

  return self;
}

/**
 * vault_alarm_free:
 * @self: (transfer full): an alarm
 *
 * Ends it. To be called in the thread it was made in.
 */
void
vault_alarm_free (VaultAlarm *self)
{
  drop_source (self);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
