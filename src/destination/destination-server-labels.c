/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The labels of an entry. */

#include "config.h"

#include "destination/destination-server-exchange-private.h"

#include "destination/destination-server-body-private.h"
#include "destination/destination-server-text-private.h"

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationExchange *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = store_get_labels_finish (STORE_STORE (source), result, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (labels == NULL)
    {
      destination_exchange_answer_error (self, error);
      return;
    }

  builder = json_builder_new ();
  destination_labels_to_json (builder, labels);
  destination_exchange_answer_json (self, SOUP_STATUS_OK, builder);
}

void
destination_labels_get (DestinationExchange *self)
{
  store_get_labels_async (self->store, self->route.name, self->cancellable, got_cb, self);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationExchange *self = user_data;
  g_autoptr (GError) error = NULL;

  if (store_set_labels_finish (STORE_STORE (source), result, &error))
    destination_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
  else
    destination_exchange_answer_error (self, error);
}

void
destination_labels_put (DestinationExchange *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = destination_labels_parse (self->body, NULL, &error);

  if (labels != NULL)
    store_set_labels_async (self->store, self->route.name, labels, NULL, NULL, NULL, set_cb, self);
  else
    destination_exchange_answer_error (self, error);
}

/* A change: read, edit, write. The store knows no such call, so they are made one at a time over the whole server: two
 * that read the same labels would lose one of the two changes. */

typedef struct
{
  DestinationExchange *exchange; /* (owned) */
  GPtrArray *labels;             /* (owned) (element-type StoreLabel): to be added, or whose keys go */
  gboolean is_addition;
} Change;

static void start_change (Change *change);

static void
change_free (Change *change)
{
  g_ptr_array_unref (change->labels);
  g_free (change);
}

/* The changes that wait, the one that is made first; they hang on the server. */
static GQueue *
get_queue (DestinationServer *server)
{
  static const char key[] = "destination-label-changes";
  GQueue *queue = g_object_get_data (G_OBJECT (server), key);

  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_object_set_data_full (G_OBJECT (server), key, queue, (GDestroyNotify) g_queue_free);
    }

  return queue;
}

static void
end_change (Change *change, const GError *error)
{
  DestinationExchange *exchange = change->exchange;
  GQueue *queue = get_queue (exchange->server);

  g_queue_pop_head (queue);
  if (!g_queue_is_empty (queue))
    start_change (g_queue_peek_head (queue));

  change_free (change);
  if (error != NULL)
    destination_exchange_answer_error (exchange, error);
  else
    destination_exchange_answer (exchange, SOUP_STATUS_NO_CONTENT);
}

static gboolean
has_key (gconstpointer a, gconstpointer b)
{
  return g_str_equal (store_label_get_key ((StoreLabel *) a), store_label_get_key ((StoreLabel *) b));
}

/* A key that is there already gets the new values; a removal takes the whole key. */
static GPtrArray *
edit (const Change *change, GPtrArray *present)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; i < present->len; i++)
    if (!g_ptr_array_find_with_equal_func (change->labels, present->pdata[i], has_key, NULL))
      g_ptr_array_add (labels, store_label_ref (present->pdata[i]));
  for (guint i = 0; change->is_addition && i < change->labels->len; i++)
    g_ptr_array_add (labels, store_label_ref (change->labels->pdata[i]));

  return labels;
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  store_set_labels_finish (STORE_STORE (source), result, &error);
  end_change (user_data, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Change *change = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) present = store_get_labels_finish (STORE_STORE (source), result, &error);
  g_autoptr (GPtrArray) labels = NULL;

  if (present == NULL)
    {
      end_change (change, error);
      return;
    }

  labels = edit (change, present);
  store_set_labels_async (STORE_STORE (source), change->exchange->route.name, labels, NULL, NULL, NULL, changed_cb,
                          change);
}

static void
start_change (Change *change)
{
  store_get_labels_async (change->exchange->store, change->exchange->route.name, NULL, read_cb, change);
}

static void
queue_change (DestinationExchange *self, GPtrArray *labels /* (transfer full) */, gboolean is_addition)
{
  GQueue *queue = get_queue (self->server);
  Change *change = g_new0 (Change, 1);

  change->exchange = self;
  change->labels = labels;
  change->is_addition = is_addition;
  g_queue_push_tail (queue, change);
  if (g_queue_get_length (queue) == 1)
    start_change (change);
}

/* The service's description says both REMOVE and DELETE. */
static gboolean
read_action (const char *action, gboolean *is_addition)
{
  *is_addition = g_strcmp0 (action, "ADD") == 0;

  return *is_addition || g_strcmp0 (action, "DELETE") == 0 || g_strcmp0 (action, "REMOVE") == 0;
}

void
destination_labels_patch (DestinationExchange *self)
{
  g_autofree char *action = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = destination_labels_parse (self->body, &action, &error);
  gboolean is_addition;

  if (labels == NULL)
    destination_exchange_answer_error (self, error);
  else if (!read_action (action, &is_addition))
    destination_exchange_answer_message (self, SOUP_STATUS_BAD_REQUEST, "The action must be ADD or DELETE");
  else
    queue_change (self, g_steal_pointer (&labels), is_addition);
}
