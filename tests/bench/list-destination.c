/* SPDX-License-Identifier: GPL-3.0-or-later */

/* list-destination KEY AUTHORITY fill N: fills the subaccount of a service with N certificates of 4 KiB.
 * list-destination KEY AUTHORITY list: reads all of them, as the program does, and says how long that took and how much
 * memory it left behind. For measuring. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "destination/destination.h"

#define CONTENT_BYTES 4096

typedef struct
{
  GMainLoop *loop;
  StoreConnector *connector;
  Store *store;
  GBytes *authority;
  guint n_to_create;

  gint64 start;
  gint64 first;
  gint64 end;
  gint64 busy;
  guint n;
  gsize before;
} Listing;

static void
die (const GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("list-destination: %s\n", error->message);
  exit (EXIT_FAILURE);
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

/* Resident memory of this process in bytes. */
static gsize
measure_memory (void)
{
  g_autofree char *text = NULL;
  gulong size, resident;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%lu %lu", &size, &resident) != 2)
    return 0;

  return resident * 4096;
}

/* Text of the size of a chain; nobody looks into it here. */
static StoreEntry *
make_entry (guint number)
{
  g_autofree char *name = g_strdup_printf ("certificate-%04u.pem", number);
  char *text = g_malloc (CONTENT_BYTES);
  g_autoptr (GBytes) content = NULL;

  for (guint i = 0; i < CONTENT_BYTES; i++)
    text[i] = (i + 1) % 65 == 0 ? '\n' : "ABCDEFGHIJKLMNOPabcdefghijklmnop"[(i * 7 + i / 13 + number) % 32];
  content = g_bytes_new_take (text, CONTENT_BYTES);

  return store_entry_new (name, content, NULL);
}

static void
page_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  Listing *self = user_data;

  if (self->n == 0)
    self->first = g_get_monotonic_time ();
  self->n += entries->len;
}

static gboolean
report_cb (gpointer user_data)
{
  Listing *self = user_data;

  g_print ("n %u ms %.2f first %.2f left %.0f\n", self->n, (self->end - self->start) / 1000.0,
           (self->first - self->start) / 1000.0, (double) measure_memory () - (double) self->before);
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listing *self = user_data;
  g_autoptr (GError) error = NULL;

  store_list_finish (STORE_STORE (source), result, &error);
  die (error);
  self->end = g_get_monotonic_time ();
  g_timeout_add (200, report_cb, self);
}

static void
warm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listing *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) G_GNUC_UNUSED entries = store_list_range_finish (self->store, result, NULL, &error);

  /* Token and connection are there, as they are for curl. */
  die (error);
  self->before = measure_memory ();
  self->start = g_get_monotonic_time ();
  store_list_async (self->store, page_cb, self, NULL, NULL, NULL, listed_cb, self);
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listing *self = user_data;
  g_autoptr (GError) error = NULL;

  store_create_many_finish (STORE_STORE (source), result, &error);
  die (error);
  g_main_loop_quit (self->loop);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listing *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stores = store_connector_open_finish (STORE_CONNECTOR (source), result, &error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  die (error);
  self->store = g_object_ref (stores->pdata[STORE_LEVEL_SUBACCOUNT]);
  if (self->n_to_create == 0)
    {
      store_list_range_async (self->store, 0, 1, FALSE, NULL, warm_cb, self);
      return;
    }

  for (guint i = 0; i < self->n_to_create; i++)
    g_ptr_array_add (entries, make_entry (i));
  store_create_many_async (self->store, entries, NULL, NULL, NULL, filled_cb, self);
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listing *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = store_connector_describe_finish (STORE_CONNECTOR (source), result, &error);
  const StoreAccess access = { .credentials = credentials, .authorities = self->authority };

  die (error);
  store_connector_open_async (self->connector, &access, NULL, opened_cb, self);
}

int
main (int argc, char **argv)
{
  Listing self = { 0 };
  g_autoptr (GBytes) key = NULL;

  if (argc < 4)
    {
      g_printerr ("usage: list-destination KEY AUTHORITY (fill N | list)\n");
      return 2;
    }

  key = read_file (argv[1]);
  self.authority = read_file (argv[2]);
  self.n_to_create = strcmp (argv[3], "fill") == 0 && argc > 4 ? (guint) atoi (argv[4]) : 0;
  self.loop = g_main_loop_new (NULL, FALSE);
  self.connector = destination_connector_new ();
  store_connector_describe_async (self.connector, key, NULL, NULL, described_cb, &self);
  g_main_loop_run (self.loop);
  g_main_loop_unref (self.loop);
  g_object_unref (self.store);
  g_object_unref (self.connector);
  g_bytes_unref (self.authority);

  return EXIT_SUCCESS;
}
