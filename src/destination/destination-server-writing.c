/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing entries, uploaded or to be generated: POST makes new ones, PUT replaces. Neither is cancelled when the client
 * goes away. */

#include "config.h"

#include "destination/destination-server-exchange-private.h"

#include "destination/destination-server-body-private.h"
#include "destination/destination-server-text-private.h"

#include <string.h>

/* What became of one item. */
typedef struct
{
  guint status;
  char *etag;  /* (owned) (nullable) */
  char *cause; /* (owned) (nullable) */
} Outcome;

typedef struct
{
  DestinationExchange *exchange; /* (owned) */
  DestinationBody *body;         /* (owned) */
  gboolean is_new;               /* POST */
  Outcome *outcomes;             /* (owned): of each item */
  guint next;                    /* the item whose turn it is */
  GArray *batch;                 /* (owned) (element-type guint): the items that are written at once */
  StoreEntry *entry;             /* (owned) (nullable): of a single item, as it was stored */
} Writing;

static void
writing_free (Writing *writing)
{
  for (guint i = 0; i < writing->body->items->len; i++)
    {
      g_free (writing->outcomes[i].etag);
      g_free (writing->outcomes[i].cause);
    }
  g_free (writing->outcomes);
  g_array_unref (writing->batch);
  g_clear_object (&writing->entry);
  destination_body_free (writing->body);
  g_free (writing);
}

/* The members of "Attributes", and the name beside them. */
static const struct
{
  const char *field;
  const char *member;
} members[] = {
  { STORE_FIELD_NAME, "Name" },
  { STORE_FIELD_COMMON_NAME, "CN" },
  { STORE_FIELD_VALIDITY, "Validity" },
  { STORE_FIELD_PASSWORD, "Password" },
  { STORE_FIELD_AUTOMATIC_RENEWAL, "AutomaticRenew" },
  { STORE_FIELD_SIGNING_REQUEST, "CSR" },
};

/* The store calls the fields of a generation by other names than whoever sent them. */
static char *
make_cause (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  const char *message = destination_error_to_message (error);

  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_INVALID) && details != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (members); i++)
      if (g_strcmp0 (members[i].field, details->subject) == 0)
        return g_strdup_printf ("%s: %s", members[i].member, message);

  return g_strdup (message);
}

static void
set_outcome (Writing *writing, guint index, StoreEntry *entry, const GError *error)
{
  Outcome *outcome = &writing->outcomes[index];

  if (error != NULL)
    {
      outcome->status = destination_error_to_status (error);
      outcome->cause = make_cause (error);
      return;
    }

  outcome->status = writing->is_new ? SOUP_STATUS_CREATED : SOUP_STATUS_OK;
  outcome->etag = destination_entry_dup_etag (entry);
  g_set_object (&writing->entry, entry);
}

/* The answers */

static void
add_outcome (JsonBuilder *builder, const char *name, const Outcome *outcome)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "status");
  json_builder_add_int_value (builder, outcome->status);
  json_builder_set_member_name (builder, outcome->cause != NULL ? "cause" : "etag");
  json_builder_add_string_value (builder, outcome->cause != NULL ? outcome->cause : outcome->etag);
  json_builder_end_object (builder);
}

static void
answer_many (Writing *writing)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  guint status = writing->is_new ? SOUP_STATUS_CREATED : SOUP_STATUS_OK;

  json_builder_begin_array (builder);
  for (guint i = 0; i < writing->body->items->len; i++)
    {
      DestinationItem *item = writing->body->items->pdata[i];

      if (writing->outcomes[i].cause != NULL)
        status = SOUP_STATUS_MULTI_STATUS;
      add_outcome (builder, item->name, &writing->outcomes[i]);
    }
  json_builder_end_array (builder);
  destination_exchange_answer_json (writing->exchange, status, builder);
}

/* Labels cannot be had here. */
static DestinationMetadata
get_metadata (DestinationExchange *exchange)
{
  return destination_metadata_parse (destination_exchange_get_parameter (exchange, "$includeMetadata")) &
         (DestinationMetadata) ~DESTINATION_METADATA_LABELS;
}

static void
answer_with_metadata (DestinationExchange *exchange, guint status, const char *message, StoreEntry *entry)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (message != NULL)
    {
      json_builder_set_member_name (builder, "ErrorMessage");
      json_builder_add_string_value (builder, message);
    }
  json_builder_set_member_name (builder, "$metadata");
  destination_metadata_to_json (builder, entry, get_metadata (exchange));
  json_builder_end_object (builder);
  destination_exchange_answer_json (exchange, status, builder);
}

typedef struct
{
  DestinationExchange *exchange; /* (owned) */
  char *message;                 /* (owned) */
} Conflict;

static void
present_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Conflict *conflict = user_data;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, NULL);

  if (entry != NULL)
    answer_with_metadata (conflict->exchange, SOUP_STATUS_CONFLICT, conflict->message, entry);
  else
    destination_exchange_answer_message (conflict->exchange, SOUP_STATUS_CONFLICT, conflict->message);
  g_free (conflict->message);
  g_free (conflict);
}

/* With the metadata of the one that is there, if metadata is wanted. */
static void
answer_conflict (DestinationExchange *exchange, const char *name, const char *message)
{
  Conflict *conflict;

  if (get_metadata (exchange) == DESTINATION_METADATA_NONE)
    {
      destination_exchange_answer_message (exchange, SOUP_STATUS_CONFLICT, message);
      return;
    }

  conflict = g_new0 (Conflict, 1);
  conflict->exchange = exchange;
  conflict->message = g_strdup (message);
  store_get_async (exchange->store, name, NULL, NULL, exchange->cancellable, present_cb, conflict);
}

static void
answer_one (Writing *writing)
{
  DestinationItem *item = writing->body->items->pdata[0];
  const Outcome *outcome = &writing->outcomes[0];

  if (outcome->status == SOUP_STATUS_CONFLICT)
    answer_conflict (writing->exchange, item->name, outcome->cause);
  else if (outcome->cause != NULL)
    destination_exchange_answer_message (writing->exchange, outcome->status, outcome->cause);
  else if (!writing->is_new)
    destination_exchange_answer_count (writing->exchange);
  else if (get_metadata (writing->exchange) != DESTINATION_METADATA_NONE)
    answer_with_metadata (writing->exchange, SOUP_STATUS_CREATED, NULL, writing->entry);
  else
    destination_exchange_answer (writing->exchange, SOUP_STATUS_CREATED);
}

static void
end (Writing *writing)
{
  if (writing->body->is_array)
    answer_many (writing);
  else
    answer_one (writing);
  writing_free (writing);
}

/* The items, one after the other; uploads of new ones that stand together are handed over together. */

static void go_on (Writing *writing);

static void
item_done (Writing *writing, StoreEntry *entry, const GError *error)
{
  set_outcome (writing, writing->next++, entry, error);
  go_on (writing);
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_replace_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_create_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
generated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_generate_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
regenerated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_regenerate_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
batch_item_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  Writing *writing = user_data;

  set_outcome (writing, g_array_index (writing->batch, guint, index), entry, error);
}

static void
batch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  store_create_many_finish (STORE_STORE (source), result, NULL);
  go_on (user_data);
}

static gboolean
is_upload (const DestinationItem *item)
{
  return item->problem == NULL && item->entry != NULL;
}

static void
create_batch (Writing *writing)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *items = writing->body->items;

  g_array_set_size (writing->batch, 0);
  for (; writing->next < items->len && is_upload (items->pdata[writing->next]); writing->next++)
    {
      g_ptr_array_add (entries, g_object_ref (((DestinationItem *) items->pdata[writing->next])->entry));
      g_array_append_val (writing->batch, writing->next);
    }
  store_create_many_async (writing->exchange->store, entries, batch_item_cb, writing, NULL, batch_cb, writing);
}

static void
replace (Writing *writing, const DestinationItem *item)
{
  Store *store = writing->exchange->store;
  g_autofree char *if_etag = writing->body->is_array ? NULL : destination_exchange_dup_if_match (writing->exchange);

  if (item->request != NULL)
    store_regenerate_async (store, item->request, if_etag, NULL, NULL, NULL, regenerated_cb, writing);
  else
    store_replace_async (store, item->entry, if_etag, NULL, NULL, NULL, replaced_cb, writing);
}

/* Why an item is not even tried. */
static const char *
get_refusal (Writing *writing, const DestinationItem *item)
{
  if (item->problem != NULL)
    return item->problem;
  if (item->request != NULL && !(store_get_capabilities (writing->exchange->store) & STORE_CAPABILITY_GENERATE))
    return "This service does not generate certificates";

  return NULL;
}

/* Without a call for each: there may be very many. */
static void
skip_refused (Writing *writing)
{
  const char *refusal;

  while (writing->next < writing->body->items->len &&
         (refusal = get_refusal (writing, writing->body->items->pdata[writing->next])) != NULL)
    {
      writing->outcomes[writing->next].status = SOUP_STATUS_BAD_REQUEST;
      writing->outcomes[writing->next++].cause = g_strdup (refusal);
    }
}

static void
write_item (Writing *writing, const DestinationItem *item)
{
  Store *store = writing->exchange->store;

  if (!writing->is_new)
    replace (writing, item);
  else if (item->request != NULL)
    store_generate_async (store, item->request, NULL, NULL, NULL, generated_cb, writing);
  else if (writing->body->is_array)
    create_batch (writing);
  else
    store_create_async (store, item->entry, NULL, NULL, NULL, created_cb, writing);
}

static void
go_on (Writing *writing)
{
  skip_refused (writing);
  if (writing->next == writing->body->items->len)
    end (writing);
  else
    write_item (writing, writing->body->items->pdata[writing->next]);
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationExchange *exchange = user_data;
  g_autoptr (GError) error = NULL;
  DestinationBody *body = destination_body_parse_finish (result, &error);
  Writing *writing;

  if (body == NULL)
    {
      destination_exchange_answer_error (exchange, error);
      return;
    }

  writing = g_new0 (Writing, 1);
  writing->exchange = exchange;
  writing->body = body;
  writing->is_new = g_str_equal (destination_exchange_get_method (exchange), "POST");
  writing->outcomes = g_new0 (Outcome, body->items->len + 1);
  writing->batch = g_array_new (FALSE, FALSE, sizeof (guint));
  go_on (writing);
}

void
destination_certificates_write (DestinationExchange *self)
{
  destination_body_parse_async (self->body, parsed_cb, self);
}
