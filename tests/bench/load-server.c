/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clients that write to and read from a credenza-server at once, each on a connection of its own:
 *
 *   TOKEN=... load-server PORT SECONDS CLIENTS [CA-FILE]
 *
 * Each makes entries of 4 KiB, reads them, replaces them, reads them again, reads pages of ten and deletes every other
 * entry. In the end all that was acknowledged is read again. Prints names and numbers: requests, seconds, errors, lost
 * writes, and latencies in microseconds. */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define PATH "/destination-configuration/v1/subaccountCertificates"
#define SIZE 4096

typedef struct
{
  guint number;
  GThread *thread;
  GIOStream *stream;
  GDataInputStream *input;
  GArray *latencies;    /* of gint64 */
  GArray *reads;        /* those of them that only read */
  GArray *writes;
  GPtrArray *expected;  /* of char *: the content of entry n as Base64, NULL for one that is gone */
  guint errors;
  guint lost;
  gint64 until;
} Client;

static const char *token;
static GSocketClient *connector;
static guint16 port;

static void
open_connection (Client *self)
{
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (connector, "localhost", port, NULL, &error);

  if (connection == NULL)
    g_error ("%s", error->message);
  g_tcp_connection_set_graceful_disconnect (G_TCP_CONNECTION (connection), FALSE);
  g_socket_set_option (g_socket_connection_get_socket (connection), 6 /* TCP */, 1 /* no delay */, 1, NULL);
  self->stream = G_IO_STREAM (connection);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (self->stream));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (self->input), 65536);
}

/* The status; the body, terminated. */
static guint
read_answer (Client *self, char **body)
{
  guint status = 0;
  gsize length = 0;

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL);

      if (line == NULL)
        return 0;
      if (*line == '\0')
        break;
      if (g_str_has_prefix (line, "HTTP/1.1 "))
        status = (guint) atoi (line + 9);
      else if (g_ascii_strncasecmp (line, "Content-Length:", 15) == 0)
        length = (gsize) g_ascii_strtoull (line + 15, NULL, 10);
    }
  *body = g_malloc0 (length + 1);

  return g_input_stream_read_all (G_INPUT_STREAM (self->input), *body, length, NULL, NULL, NULL) ? status : 0;
}

static guint
call (Client *self, const char *method, const char *rest, const char *text, char **body)
{
  g_autofree char *request = g_strdup_printf ("%s " PATH "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                                              "Content-Length: %zu\r\n\r\n%s", method, rest, token,
                                              text != NULL ? strlen (text) : 0, text != NULL ? text : "");
  g_autofree char *own = NULL;
  gint64 start = g_get_monotonic_time ();
  guint status = 0;
  gint64 latency;

  if (g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), request, strlen (request), NULL, NULL, NULL))
    status = read_answer (self, body != NULL ? body : &own);
  latency = g_get_monotonic_time () - start;
  g_array_append_val (self->latencies, latency);
  g_array_append_val (g_str_equal (method, "GET") ? self->reads : self->writes, latency);

  return status;
}

static char *
make_content (void)
{
  guint32 bytes[SIZE / 4];

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    bytes[i] = g_random_int ();

  return g_base64_encode ((const guchar *) bytes, sizeof bytes);
}

static void
write_entry (Client *self, const char *method, guint n, guint wanted)
{
  g_autofree char *content = make_content ();
  g_autofree char *text = g_strdup_printf ("{\"Name\":\"%u-%u.pem\",\"Content\":\"%s\"}", self->number, n, content);

  if (call (self, method, "", text, NULL) != wanted)
    self->errors++;
  else if (n < self->expected->len)
    {
      g_free (self->expected->pdata[n]);
      self->expected->pdata[n] = g_steal_pointer (&content);
    }
  else
    g_ptr_array_add (self->expected, g_steal_pointer (&content));
}

/* Whether it is what was acknowledged last. */
static gboolean
is_right (Client *self, guint n)
{
  g_autofree char *rest = g_strdup_printf ("/%u-%u.pem", self->number, n);
  g_autofree char *body = NULL;
  guint status = call (self, "GET", rest, NULL, &body);

  if (self->expected->pdata[n] == NULL)
    return status == 404;

  return status == 200 && strstr (body, self->expected->pdata[n]) != NULL;
}

static void
delete_entry (Client *self, guint n)
{
  g_autofree char *rest = g_strdup_printf ("/%u-%u.pem", self->number, n);

  if (call (self, "DELETE", rest, NULL, NULL) != 200)
    self->errors++;
  else
    g_clear_pointer (&self->expected->pdata[n], g_free);
}

static void
work_on (Client *self, guint n)
{
  write_entry (self, "POST", n, 201);
  self->errors += !is_right (self, n);
  write_entry (self, "PUT", n, 200);
  self->errors += !is_right (self, n);
  self->errors += call (self, "GET", "?$page=1&$pageSize=10", NULL, NULL) != 200;
  if (n % 2 == 0)
    delete_entry (self, n);
}

static gpointer
client_main (gpointer data)
{
  Client *self = data;

  for (guint n = 0; g_get_monotonic_time () < self->until && self->errors == 0; n++)
    work_on (self, n);

  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

static void
print_latencies (const char *name, GArray *latencies)
{
  g_array_sort (latencies, compare);
  g_print ("%s_median %" G_GINT64_FORMAT " %s_p99 %" G_GINT64_FORMAT " %s_longest %" G_GINT64_FORMAT " ",
           name, g_array_index (latencies, gint64, latencies->len / 2),
           name, g_array_index (latencies, gint64, latencies->len * 99 / 100),
           name, g_array_index (latencies, gint64, latencies->len - 1));
}

static GArray *
collect (Client *clients, guint n, gsize offset)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      GArray *one = G_STRUCT_MEMBER (GArray *, &clients[i], offset);

      g_array_append_vals (all, one->data, one->len);
    }

  return all;
}

static void
set_up_tls (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  if (database == NULL)
    g_error ("%s", error->message);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
  g_socket_client_set_tls (connector, TRUE);
}

int
main (int argc, char *argv[])
{
  guint n_clients = argc > 3 ? (guint) atoi (argv[3]) : 0;
  Client *clients = g_new0 (Client, n_clients + 1);
  gint64 start;
  gint64 end;
  guint errors = 0;
  guint lost = 0;

  token = g_getenv ("TOKEN");
  if (token == NULL || n_clients == 0)
    g_error ("TOKEN=... load-server PORT SECONDS CLIENTS [CA-FILE]");
  port = (guint16) atoi (argv[1]);
  connector = g_socket_client_new ();
  if (argc > 4)
    set_up_tls (argv[4]);

  for (guint i = 0; i < n_clients; i++)
    {
      clients[i].number = i;
      clients[i].latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
      clients[i].reads = g_array_new (FALSE, FALSE, sizeof (gint64));
      clients[i].writes = g_array_new (FALSE, FALSE, sizeof (gint64));
      clients[i].expected = g_ptr_array_new ();
      open_connection (&clients[i]);
    }

  start = g_get_monotonic_time ();
  for (guint i = 0; i < n_clients; i++)
    {
      clients[i].until = start + atoi (argv[2]) * G_TIME_SPAN_SECOND;
      clients[i].thread = g_thread_new ("client", client_main, &clients[i]);
    }
  for (guint i = 0; i < n_clients; i++)
    g_thread_join (clients[i].thread);
  end = g_get_monotonic_time ();

  {
    g_autoptr (GArray) all = collect (clients, n_clients, G_STRUCT_OFFSET (Client, latencies));
    g_autoptr (GArray) reads = collect (clients, n_clients, G_STRUCT_OFFSET (Client, reads));
    g_autoptr (GArray) writes = collect (clients, n_clients, G_STRUCT_OFFSET (Client, writes));

    g_print ("requests %u writes %u seconds %.3f ", all->len, writes->len, (double) (end - start) / G_TIME_SPAN_SECOND);
    print_latencies ("all", all);
    print_latencies ("read", reads);
    print_latencies ("write", writes);
  }
  for (guint i = 0; i < n_clients; i++)
    {
      errors += clients[i].errors;
      for (guint n = 0; n < clients[i].expected->len; n++)
        lost += !is_right (&clients[i], n);
    }
  g_print ("errors %u lost %u\n", errors, lost);

  return errors + lost > 0;
}
