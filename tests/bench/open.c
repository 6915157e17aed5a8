/* SPDX-License-Identifier: GPL-3.0-or-later */

/* open PATH NAME: the real window over a vault, at rest, opens this entry; prints how long that takes from the click until
 * its content is painted, and how long the longest iteration of the main loop is until the window is at rest again:
 * "painted MS longest MS". */

#include "config.h"

#include <adwaita.h>

#include "app/app.h"
#include "app/credenza-window-private.h"
#include "vault/vault.h"

#define FRAMES_OF_REST 30

static double longest; /* in milliseconds */
static gint64 began;

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  int result;

  if (began != 0)
    longest = MAX (longest, (g_get_monotonic_time () - began) / 1000.0);
  result = g_poll (fds, n_fds, timeout);
  began = g_get_monotonic_time ();
  return result;
}

static gboolean
count_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  guint *left = user_data;

  return --*left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
rest (GtkWidget *widget)
{
  guint left = FRAMES_OF_REST;

  gtk_widget_add_tick_callback (widget, count_frame_cb, &left, NULL);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(Vault **) user_data = vault_open_finish (result, &error);
  if (error != NULL)
    g_error ("%s", error->message);
}

/* Its content has a place in a window that has been painted since. */
static gboolean
is_painted (CredenzaWindow *window,
            gint64          frame)
{
  CredenzaDocumentView *view = window->pane != NULL ? credenza_pane_get_document_view (window->pane) : NULL;

  return view != NULL && credenza_document_view_get_document (view) != NULL && gtk_widget_get_mapped (GTK_WIDGET (view)) &&
         gtk_widget_get_height (GTK_WIDGET (view)) > 0 &&
         gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (window))) > frame;
}

static gint64
get_frame (CredenzaWindow *window)
{
  return gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (window)));
}

/* The frame in which it gets its place is drawn before the next one begins. */
static void
wait_painted (CredenzaWindow *window)
{
  while (!is_painted (window, 0))
    g_main_context_iteration (NULL, TRUE);
  for (gint64 frame = get_frame (window); !is_painted (window, frame);)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (CredenzaApplication) application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (Vault) vault = NULL;
  CredenzaWindow *window;
  gint64 clicked;
  double painted;

  g_main_context_set_poll_func (NULL, timed_poll);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));
  vault_open_async (argv[1], NULL, opened_cb, &vault);
  while (vault == NULL)
    g_main_context_iteration (NULL, TRUE);
  credenza_window_set_store (window, STORE_STORE (vault));
  while (window->list == NULL || model_certificate_list_get_loading (window->list))
    g_main_context_iteration (NULL, TRUE);
  rest (GTK_WIDGET (window));

  longest = 0;
  clicked = g_get_monotonic_time ();
  credenza_certificate_table_select_name (window->table, argv[2]);
  wait_painted (window);
  painted = (g_get_monotonic_time () - clicked) / 1000.0;
  rest (GTK_WIDGET (window));
  g_print ("painted %.1f longest %.1f\n", painted, longest);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
