/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the main loop until something is so, for tests. Never sleeps, never waits for ever. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

guint store_await_begin (const char *what);
void  store_await_end   (guint       timeout);

/* Iterates the default context until @condition holds; aborts after a minute. */
#define STORE_AWAIT(condition) \
  G_STMT_START \
    { \
      guint await_timeout = store_await_begin (#condition); \
      while (!(condition)) \
        g_main_context_iteration (NULL, TRUE); \
      store_await_end (await_timeout); \
    } \
  G_STMT_END

/* A GAsyncReadyCallback; @user_data is a GAsyncResult ** that is NULL before. */
void store_await_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* What a call reported on its way. */
typedef struct
{
  GPtrArray *entries; /* (owned): of all pages */
  guint pages;
  guint largest_page;
  guint reports;
  guint64 done;
  guint64 total;
  gboolean is_monotonic;

  GCancellable *cancellable; /* (unowned) (nullable): cancelled after page number cancel_after */
  guint cancel_after;
  GAsyncResult *result;      /* (owned) (nullable) */
  guint late;                /* pages and reports after the result */
} StoreWatch;

void store_watch_init        (StoreWatch *self);
void store_watch_clear       (StoreWatch *self);
void store_watch_page_cb     (Store *store, GPtrArray *entries, gpointer user_data);
void store_watch_progress_cb (guint64 done, guint64 total, gpointer user_data);
void store_watch_result_cb   (GObject *source, GAsyncResult *result, gpointer user_data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreWatch, store_watch_clear)

/* Each call, awaited. */
GPtrArray  *store_await_list       (Store *store, GError **error);
StoreEntry *store_await_get        (Store *store, const char *name, GError **error);
StoreEntry *store_await_create     (Store *store, StoreEntry *entry, GError **error);
StoreEntry *store_await_replace    (Store *store, StoreEntry *entry, const char *if_etag, GError **error);
StoreEntry *store_await_delete     (Store *store, const char *name, const char *if_etag, GError **error);
gboolean    store_await_set_labels (Store *store, const char *name, GPtrArray *labels, GError **error);
GPtrArray  *store_await_get_labels (Store *store, const char *name, GError **error);
StoreEntry *store_await_generate   (Store *store, const StoreGenerateRequest *request, GError **error);
StoreEntry *store_await_regenerate (Store *store, const StoreGenerateRequest *request, const char *if_etag, GError **error);

G_END_DECLS
