/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <sys/resource.h>

#include "store-await.h"
#include "vault/vault-alarm-private.h"

#define LONG (3600 * 1000)

static void
count_cb (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_period (void)
{
  guint n = 0;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (VaultAlarm) alarm = vault_alarm_new (10, count_cb, &n);

  g_assert_cmpuint (n, ==, 0);
  STORE_AWAIT (n == 3);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 29 * G_TIME_SPAN_MILLISECOND);
}

/* What the timer says after a jump of the clock: called at once, and the timer runs on. */
static void
test_clock_set (void)
{
  guint n = 0;
  g_autoptr (VaultAlarm) alarm = vault_alarm_new (LONG, count_cb, &n);
  g_autoptr (VaultAlarm) quick = vault_alarm_new (50, count_cb, &n);

  g_assert_true (vault_alarm_handle (alarm, -1, ECANCELED));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (vault_alarm_handle (quick, -1, ECANCELED));
  g_assert_cmpuint (n, ==, 2);
  STORE_AWAIT (n == 4);
}

/* Somebody else was quicker: there is nothing to be told. */
static void
test_nothing_to_read (void)
{
  guint n = 0;
  g_autoptr (VaultAlarm) alarm = vault_alarm_new (LONG, count_cb, &n);

  g_assert_false (vault_alarm_handle (alarm, -1, EAGAIN));
  g_assert_false (vault_alarm_handle (alarm, -1, EINTR));
  g_assert_cmpuint (n, ==, 0);
}

/* A timer that fails is left; time goes on without it. */
static void
test_broken (void)
{
  guint n = 0;
  g_autoptr (VaultAlarm) alarm = vault_alarm_new (10, count_cb, &n);

  g_assert_true (vault_alarm_handle (alarm, -1, EIO));
  g_assert_cmpuint (n, ==, 1);
  STORE_AWAIT (n == 3);
}

/* The process has as many files as it may have. */
static void
test_no_timer (void)
{
  guint n = 0;
  g_autoptr (VaultAlarm) alarm = NULL;
  struct rlimit before;
  struct rlimit none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  alarm = vault_alarm_new (10, count_cb, &n);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  STORE_AWAIT (n == 2);
}

static void
free_cb (gpointer user_data)
{
  g_clear_pointer ((VaultAlarm **) user_data, vault_alarm_free);
}

/* By its own callback, and before it has run out. */
static void
test_free (void)
{
  guint n = 0;
  guint n_quick = 0;
  VaultAlarm *alarm = vault_alarm_new (1, free_cb, &alarm);
  VaultAlarm *silent = vault_alarm_new (1, count_cb, &n);
  g_autoptr (VaultAlarm) other = NULL;

  vault_alarm_free (silent);
  STORE_AWAIT (alarm == NULL);
  other = vault_alarm_new (5, count_cb, &n_quick);
  STORE_AWAIT (n_quick == 2);
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/alarm/period", test_period);
  g_test_add_func ("/vault/alarm/clock-set", test_clock_set);
  g_test_add_func ("/vault/alarm/nothing-to-read", test_nothing_to_read);
  g_test_add_func ("/vault/alarm/broken", test_broken);
  g_test_add_func ("/vault/alarm/no-timer", test_no_timer);
  g_test_add_func ("/vault/alarm/free", test_free);

  return g_test_run ();
}
