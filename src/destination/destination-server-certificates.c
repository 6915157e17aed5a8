/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and removing entries. */

#include "config.h"

#include "destination/destination-server-exchange-private.h"

#include "destination/destination-server-text-private.h"

/* A list */

typedef struct
{
  DestinationExchange *exchange; /* (owned) */
  DestinationQuery query;        /* (owned) */
  GPtrArray *entries;            /* (owned) (nullable) (element-type StoreEntry): those found */
  guint next;                    /* of the names of the filter */
} List;

static void
list_free (List *list)
{
  destination_query_clear (&list->query);
  g_clear_pointer (&list->entries, g_ptr_array_unref);
  g_free (list);
}

static void
end_list_with_error (List *list, const GError *error)
{
  DestinationExchange *exchange = list->exchange;

  list_free (list);
  destination_exchange_answer_error (exchange, error);
}

static void
list_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) text = destination_entries_to_text_finish (result);

  destination_exchange_answer_bytes (user_data, SOUP_STATUS_OK, text);
}

static void
end_list (List *list)
{
  DestinationExchange *exchange = list->exchange;
  GPtrArray *entries = g_steal_pointer (&list->entries);
  DestinationEntriesForm form = list->query.names_only ? DESTINATION_ENTRIES_NAMES : DESTINATION_ENTRIES_ALL;
  DestinationMetadata metadata = list->query.metadata;

  list_free (list);
  destination_entries_to_text_async (entries, form, metadata, list_written_cb, exchange);
}

/* All of it, or what passes the filter */

static void
page_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  List *list = user_data;

  for (guint i = 0; i < entries->len; i++)
    if (destination_filter_matches (&list->query.filter, entries->pdata[i]))
      g_ptr_array_add (list->entries, g_object_ref (entries->pdata[i]));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (store_list_finish (STORE_STORE (source), result, &error))
    end_list (user_data);
  else
    end_list_with_error (user_data, error);
}

/* Named ones: without reading the others */

static void get_next (List *list);

static void
named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  List *list = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);

  if (entry == NULL && !g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    {
      end_list_with_error (list, error);
      return;
    }

  if (entry != NULL && destination_filter_matches (&list->query.filter, entry))
    g_ptr_array_add (list->entries, g_steal_pointer (&entry));
  get_next (list);
}

static void
get_next (List *list)
{
  GPtrArray *names = list->query.filter.names;

  if (list->next == names->len)
    end_list (list);
  else
    store_get_async (list->exchange->store, names->pdata[list->next++], NULL, NULL, list->exchange->cancellable,
                     named_cb, list);
}

/* A page, or names only */

/* Without the path that comes before, and in other quotes than the standard has (RFC 8288): so does the service. */
static void
append_link (GString *links, List *list, guint page, const char *relation)
{
  g_string_append_printf (links, "%s</%s?$page=%u&$pageSize=%u>; rel='%s'", links->len > 0 ? ", " : "",
                          destination_route_get_collection (&list->exchange->route), page, list->query.page_size,
                          relation);
}

static void
set_number (List *list, const char *name, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  destination_exchange_set_header (list->exchange, name, text);
}

static void
set_page_headers (List *list, guint n_all)
{
  g_autoptr (GString) links = g_string_new (NULL);
  guint n_pages = n_all / list->query.page_size + (n_all % list->query.page_size != 0);

  if (list->query.with_page_count)
    set_number (list, "Page-Count", n_pages);
  if (list->query.with_entity_count)
    set_number (list, "Entity-Count", n_all);
  if (list->query.page > 1)
    append_link (links, list, list->query.page - 1, "previous");
  if (list->query.page < n_pages)
    append_link (links, list, list->query.page + 1, "next");
  if (links->len > 0)
    destination_exchange_set_header (list->exchange, "Link", links->str);
}

static void
range_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  List *list = user_data;
  g_autoptr (GError) error = NULL;
  guint n_all = 0;

  g_ptr_array_unref (list->entries);
  list->entries = store_list_range_finish (STORE_STORE (source), result, &n_all, &error);
  if (list->entries == NULL)
    {
      end_list_with_error (list, error);
      return;
    }

  if (list->query.page > 0)
    set_page_headers (list, n_all);
  end_list (list);
}

static void
start_range (List *list)
{
  guint64 offset = list->query.page > 0 ? (guint64) (list->query.page - 1) * list->query.page_size : 0;
  guint n = list->query.page > 0 ? list->query.page_size : G_MAXUINT;

  store_list_range_async (list->exchange->store, (guint) MIN (offset, G_MAXUINT), n, !list->query.names_only,
                          list->exchange->cancellable, range_cb, list);
}

void
destination_certificates_list (DestinationExchange *self)
{
  List *list = g_new0 (List, 1);
  g_autoptr (GError) error = NULL;

  list->exchange = self;
  list->entries = g_ptr_array_new_with_free_func (g_object_unref);
  if (!destination_query_parse (&list->query, self->parameters, &error))
    end_list_with_error (list, error);
  else if (list->query.page > 0 || list->query.names_only)
    start_range (list);
  else if (list->query.filter.names != NULL)
    get_next (list);
  else
    store_list_async (self->store, page_cb, list, NULL, NULL, self->cancellable, listed_cb, list);
}

/* One entry */

static void
one_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) text = destination_entries_to_text_finish (result);

  destination_exchange_answer_bytes (user_data, SOUP_STATUS_OK, text);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationExchange *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);
  g_autofree char *etag = entry != NULL ? destination_entry_dup_etag (entry) : NULL;
  GPtrArray *entries;
  guint status;

  if (entry == NULL)
    {
      destination_exchange_answer_error (self, error);
      return;
    }

  destination_exchange_set_header (self, "ETag", etag);
  if (destination_exchange_is_unchanged (self, etag, &status))
    {
      destination_exchange_answer (self, status);
      return;
    }

  entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (entries, g_steal_pointer (&entry));
  destination_entries_to_text_async (entries, DESTINATION_ENTRIES_ONE,
                                     destination_metadata_parse (destination_exchange_get_parameter (self, "$includeMetadata")),
                                     one_written_cb, self);
}

void
destination_certificates_get (DestinationExchange *self)
{
  store_get_async (self->store, self->route.name, NULL, NULL, self->cancellable, got_cb, self);
}

/* Removal. It is not cancelled when the client goes away: what was asked for is done. */

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_delete_finish (STORE_STORE (source), result, &error);

  if (entry != NULL)
    destination_exchange_answer_count (user_data);
  else
    destination_exchange_answer_error (user_data, error);
}

void
destination_certificates_delete (DestinationExchange *self)
{
  g_autofree char *if_etag = destination_exchange_dup_if_match (self);

  store_delete_async (self->store, self->route.name, if_etag, NULL, NULL, NULL, deleted_cb, self);
}

typedef struct
{
  DestinationExchange *exchange; /* (owned) */
  GPtrArray *names;              /* (owned) (element-type utf8), terminated */
  gboolean *is_deleted;          /* (owned): of each */
  GError *error;                 /* (owned) (nullable): another than that there is none */
} Removal;

static void
removal_free (Removal *removal)
{
  g_ptr_array_unref (removal->names);
  g_free (removal->is_deleted);
  g_clear_error (&removal->error);
  g_free (removal);
}

static void
item_deleted_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  Removal *removal = user_data;

  removal->is_deleted[index] = entry != NULL;
  if (error != NULL && removal->error == NULL && !g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    removal->error = g_error_copy (error);
}

static void
add_summary (JsonBuilder *builder, const char *name, gboolean is_deleted)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, is_deleted ? "DELETED" : "NOT_FOUND");
  if (!is_deleted)
    {
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, "Could not find configuration");
    }
  json_builder_end_object (builder);
}

static JsonBuilder *
summarize (const Removal *removal)
{
  JsonBuilder *builder = json_builder_new ();
  guint n = removal->names->len - 1;
  gint64 n_deleted = 0;

  for (guint i = 0; i < n; i++)
    n_deleted += removal->is_deleted[i];

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "Count");
  json_builder_add_int_value (builder, n_deleted);
  json_builder_set_member_name (builder, "Summary");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    add_summary (builder, removal->names->pdata[i], removal->is_deleted[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return builder;
}

static void
many_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *removal = user_data;
  DestinationExchange *exchange = removal->exchange;

  store_delete_many_finish (STORE_STORE (source), result, NULL);
  if (removal->error != NULL)
    destination_exchange_answer_error (exchange, removal->error);
  else
    {
      g_autoptr (JsonBuilder) builder = summarize (removal);

      destination_exchange_answer_json (exchange, SOUP_STATUS_OK, builder);
    }
  removal_free (removal);
}

static void
start_removal (DestinationExchange *self, GPtrArray *names /* (transfer full) */)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->exchange = self;
  removal->names = names;
  removal->is_deleted = g_new0 (gboolean, names->len + 1);
  g_ptr_array_add (names, NULL);
  store_delete_many_async (self->store, (const char * const *) names->pdata, NULL, item_deleted_cb, removal, NULL,
                           many_deleted_cb, removal);
}

void
destination_certificates_delete_many (DestinationExchange *self)
{
  const char *text = destination_exchange_get_parameter (self, "$filter");
  g_auto (DestinationFilter) filter = { NULL };
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    destination_exchange_answer_message (self, SOUP_STATUS_BAD_REQUEST, "The parameter $filter is missing");
  else if (!destination_filter_parse (&filter, text, &error))
    destination_exchange_answer_error (self, error);
  else if (filter.names == NULL || filter.labels != NULL)
    destination_exchange_answer_message (self, SOUP_STATUS_BAD_REQUEST, "Only names can be filtered for");
  else
    start_removal (self, g_steal_pointer (&filter.names));
}
