/* SPDX-License-Identifier: GPL-3.0-or-later */

/* load-service KEY AUTHORITY: the real window, shown and at rest, is given the subaccount of a service; prints when its
 * first rows were painted, when the first and the last page arrived, and how much memory the process holds at the end:
 * "rows N painted MS first MS last MS resident BYTES". */

#include "config.h"

#include <adwaita.h>
#include <stdio.h>

#include "app/app.h"
#include "app/credenza-window-private.h"
#include "destination/destination.h"

#define FRAMES_OF_REST 30

/* A store that only lists, and remembers when its pages arrived. */
#define WATCHED_TYPE_STORE (watched_store_get_type ())
G_DECLARE_FINAL_TYPE (WatchedStore, watched_store, WATCHED, STORE, GObject)

struct _WatchedStore
{
  GObject        parent_instance;

  Store         *store; /* (owned) */
  StorePageFunc  page_func;
  gpointer       page_data;
  gint64         first;
  gint64         last;
};

static void
page_cb (Store     *store,
         GPtrArray *entries,
         gpointer   user_data)
{
  WatchedStore *self = user_data;

  self->last = g_get_monotonic_time ();
  if (self->first == 0)
    self->first = self->last;
  self->page_func (STORE_STORE (self), entries, self->page_data);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (store_list_finish (STORE_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
list_async (Store               *store,
            StorePageFunc        page_func,
            gpointer             page_data,
            StoreProgressFunc    progress,
            gpointer             progress_data,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  WatchedStore *self = WATCHED_STORE (store);

  self->page_func = page_func;
  self->page_data = page_data;
  store_list_async (self->store, page_cb, self, progress, progress_data, cancellable, listed_cb,
                    g_task_new (self, cancellable, callback, user_data));
}

static gboolean
list_finish (Store         *store,
             GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
watched_store_iface_init (StoreInterface *iface)
{
  iface->list_async = list_async;
  iface->list_finish = list_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WatchedStore, watched_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, watched_store_iface_init))

static void
watched_store_finalize (GObject *object)
{
  g_clear_object (&WATCHED_STORE (object)->store);

  G_OBJECT_CLASS (watched_store_parent_class)->finalize (object);
}

static void
watched_store_class_init (WatchedStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = watched_store_finalize;
}

static void
watched_store_init (WatchedStore *self)
{
}

/* The service */

typedef struct
{
  StoreConnector *connector; /* (owned) */
  GBytes         *authority; /* (owned) */
  Store          *store;     /* (owned) (nullable) */
} Service;

static void
die (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;
  gsize size;

  g_file_get_contents (path, &text, &size, &error);
  die (error);
  return g_bytes_new_take (text, size);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Service *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stores = store_connector_open_finish (STORE_CONNECTOR (source), result, &error);

  die (error);
  self->store = g_object_ref (stores->pdata[STORE_LEVEL_SUBACCOUNT]);
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Service *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = store_connector_describe_finish (STORE_CONNECTOR (source), result, &error);
  const StoreAccess access = { .credentials = credentials, .authorities = self->authority };

  die (error);
  store_connector_open_async (self->connector, &access, NULL, opened_cb, self);
}

static WatchedStore *
connect_to (const char *key_path,
            const char *authority_path)
{
  Service service = { destination_connector_new (), read_file (authority_path), NULL };
  g_autoptr (GBytes) key = read_file (key_path);
  WatchedStore *watched = g_object_new (WATCHED_TYPE_STORE, NULL);

  store_connector_describe_async (service.connector, key, NULL, NULL, described_cb, &service);
  while (service.store == NULL)
    g_main_context_iteration (NULL, TRUE);
  watched->store = service.store;
  g_object_unref (service.connector);
  g_bytes_unref (service.authority);
  return watched;
}

/* The window */

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

static gint64 painted;

static void
after_paint_cb (GdkFrameClock  *clock,
                CredenzaWindow *window)
{
  if (painted == 0 && window->list != NULL && g_list_model_get_n_items (G_LIST_MODEL (window->list)) > 0)
    painted = g_get_monotonic_time ();
}

static gboolean
is_loaded (CredenzaWindow *window)
{
  return window->list != NULL && !model_certificate_list_get_loading (window->list);
}

static gsize
measure_memory (void)
{
  g_autofree char *text = NULL;
  gulong size, resident;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%lu %lu", &size, &resident) != 2)
    return 0;
  return resident * 4096;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (CredenzaApplication) application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (WatchedStore) store = NULL;
  CredenzaWindow *window;
  gint64 start;

  if (argc != 3)
    {
      g_printerr ("usage: load-service KEY AUTHORITY\n");
      return 2;
    }

  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));
  rest (GTK_WIDGET (window));
  store = connect_to (argv[1], argv[2]);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (after_paint_cb), window);

  start = g_get_monotonic_time ();
  credenza_window_set_store (window, STORE_STORE (store));
  while (!is_loaded (window))
    g_main_context_iteration (NULL, TRUE);
  rest (GTK_WIDGET (window));

  g_print ("rows %u painted %.1f first %.1f last %.1f resident %" G_GSIZE_FORMAT "\n",
           g_list_model_get_n_items (G_LIST_MODEL (window->list)), painted > 0 ? (painted - start) / 1000.0 : -1.0,
           store->first > 0 ? (store->first - start) / 1000.0 : -1.0,
           store->last > 0 ? (store->last - start) / 1000.0 : -1.0, measure_memory ());
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
