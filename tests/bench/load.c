/* SPDX-License-Identifier: GPL-3.0-or-later */

/* load PATH [NAME...]: the real window, shown and at rest, is given a vault; prints how long the iterations of the main
 * loop are from then on until every row is in the list and on the screen: "iterations N longest MS total MS", and how much
 * more memory each row takes than the empty window: "row-bytes N". Then for each NAME the same of the time that the vault
 * needs to generate a certificate of that name, asked for in the form.
 *
 * An iteration is everything between two polls of the main context, what GTK does for a frame included. */

#include "config.h"

#include <adwaita.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-window-private.h"
#include "vault/vault.h"

#define FRAMES_OF_REST 30

static GArray *durations; /* (element-type double): in milliseconds, while it is measured */
static gint64 began;

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  double duration = (g_get_monotonic_time () - began) / 1000.0;
  int result;

  if (durations != NULL && began != 0)
    g_array_append_val (durations, duration);
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

/* Lets so many frames pass. */
static void
rest (GtkWidget *widget)
{
  guint left = FRAMES_OF_REST;

  gtk_widget_add_tick_callback (widget, count_frame_cb, &left, NULL);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* What the process has to itself, in bytes. */
static gint64
measure_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status != NULL ? strstr (status, "RssAnon:") : NULL;
  return line != NULL ? g_ascii_strtoll (line + strlen ("RssAnon:"), NULL, 10) * 1024 : 0;
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

static gboolean
is_loaded (CredenzaWindow *window)
{
  return window->list != NULL && !model_certificate_list_get_loading (window->list);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
print_durations (guint  n_rows,
                 gint64 n_bytes)
{
  double total = 0;

  g_array_sort (durations, compare_doubles);
  for (guint i = 0; i < durations->len; i++)
    total += g_array_index (durations, double, i);
  g_print ("rows %u iterations %u longest %.2f second %.2f total %.1f row-bytes %.0f\n", n_rows, durations->len,
           g_array_index (durations, double, durations->len - 1), g_array_index (durations, double, durations->len - 2),
           total, (double) n_bytes / MAX (n_rows, 1));
}

/* What the window does once it is there is another matter. */
static gboolean
is_generated (ModelGeneration *generation)
{
  return model_certificate_list_lookup (model_generation_get_list (generation),
                                        model_generation_get_full_name (generation)) != NULL;
}

static void
generate (CredenzaWindow *window,
          const char     *name)
{
  CredenzaCreateView *view = credenza_pane_get_create_view (credenza_window_get_pane (window));
  g_autoptr (ModelGeneration) generation = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.create", NULL);
  generation = g_object_ref (credenza_create_view_get_generation (view));
  g_object_set (generation, "name", name, NULL);
  rest (GTK_WIDGET (window));

  g_array_set_size (durations, 0);
  g_signal_emit_by_name (gtk_widget_get_template_child (GTK_WIDGET (view), CREDENZA_TYPE_CREATE_VIEW, "create_button"),
                         "clicked");
  while (!is_generated (generation) && model_generation_get_busy (generation))
    g_main_context_iteration (NULL, TRUE);
  if (!is_generated (generation))
    g_error ("Nothing was generated");
  print_durations (g_list_model_get_n_items (G_LIST_MODEL (window->list)), 0);
  rest (GTK_WIDGET (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (CredenzaApplication) application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (Vault) vault = NULL;
  CredenzaWindow *window;
  gint64 empty_bytes;

  g_main_context_set_poll_func (NULL, timed_poll);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));
  rest (GTK_WIDGET (window));

  malloc_trim (0); /* what starting up left behind is not to pay for the rows */
  empty_bytes = measure_memory ();

  durations = g_array_new (FALSE, FALSE, sizeof (double));
  vault_open_async (argv[1], NULL, opened_cb, &vault);
  while (vault == NULL)
    g_main_context_iteration (NULL, TRUE);
  credenza_window_set_store (window, STORE_STORE (vault));
  while (!is_loaded (window))
    g_main_context_iteration (NULL, TRUE);
  rest (GTK_WIDGET (window));

  print_durations (g_list_model_get_n_items (G_LIST_MODEL (window->list)), measure_memory () - empty_bytes);
  for (int i = 2; i < argc; i++)
    generate (window, argv[i]);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
