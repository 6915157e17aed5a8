/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "destination/destination-watch.h"
#include "store-await.h"

#define ROUNDS 2000

static gboolean
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;

  return G_SOURCE_CONTINUE;
}

static gpointer
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  g_object_unref (data);

  return NULL;
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n = 0;
  g_autoptr (DestinationWatch) watch = destination_watch_new (cancellable, count_cb, &n);

  g_thread_join (g_thread_new ("cancel", cancel, g_object_ref (cancellable)));
  g_assert_cmpuint (n, ==, 0); /* here, not there */
  STORE_AWAIT (n == 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 1); /* once */
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n = 0;

  g_cancellable_cancel (cancellable);

  {
    g_autoptr (DestinationWatch) watch = destination_watch_new (cancellable, count_cb, &n);

    STORE_AWAIT (n == 1);
  }
}

static void
test_freed (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n = 0;

  destination_watch_free (destination_watch_new (cancellable, count_cb, &n));
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 0);
}

/* Freed here while it is cancelled there: nothing is lost, and nothing comes afterwards. */
static void
test_at_once (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      guint n = 0;
      DestinationWatch *watch = destination_watch_new (cancellable, count_cb, &n);
      GThread *thread = g_thread_new ("cancel", cancel, g_object_ref (cancellable));

      destination_watch_free (watch);
      g_thread_join (thread);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (n, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/destination/watch/cancelled", test_cancelled);
  g_test_add_func ("/destination/watch/cancelled-before", test_cancelled_before);
  g_test_add_func ("/destination/watch/freed", test_freed);
  g_test_add_func ("/destination/watch/at-once", test_at_once);

  return g_test_run ();
}
