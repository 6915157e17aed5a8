/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-pages-private.h"

/* So many pages may wait for the caller before the worker waits for the caller: a list holds a few pages in memory,
 * however many entries there are. */
#define MAX_PENDING 4

struct _VaultPages
{
  Store *store;              /* (unowned): the task's source; touched in the context only */
  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  StorePageFunc page_func;
  gpointer page_data;
  StoreProgressFunc progress;
  gpointer progress_data;

  GMutex mutex;
  GCond cond;
  guint pending; /* (mutex mutex) */
};

typedef struct
{
  VaultPages *pages;  /* (owned) */
  GPtrArray *entries; /* (owned) (element-type StoreEntry) */
  guint64 done;
  guint64 total;
} Page;

static void
vault_pages_clear (gpointer data)
{
  VaultPages *self = data;

  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

static void
page_free (Page *page)
{
  g_ptr_array_unref (page->entries);
  vault_pages_unref (page->pages);
  g_free (page);
}

static void
take_pending (VaultPages *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->pending >= MAX_PENDING)
    g_cond_wait (&self->cond, &self->mutex);
  self->pending++;
}

static void
release_pending (VaultPages *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->pending--;
  g_cond_signal (&self->cond);
}

static gboolean
page_cb (gpointer user_data)
{
  Page *page = user_data;
  VaultPages *self = page->pages;

  /* Before the callbacks: one of them may run a main loop of its own, and further pages arrive there. */
  release_pending (self);

  if (self->page_func != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->page_func (self->store, page->entries, self->page_data);
  if (self->progress != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->progress (page->done, page->total, self->progress_data);

  return G_SOURCE_REMOVE;
}

/**
 * vault_pages_new:
 * @task: the list's task, which must outlive the list
 * @page_func: (nullable): what to call with each page
 * @page_data: closure of @page_func
 * @progress: (nullable): what to call with entries done and in all
 * @progress_data: closure of @progress
 *
 * Returns: (transfer full): the way to @task's context
 */
VaultPages *
vault_pages_new (GTask             *task,
                 StorePageFunc      page_func,
                 gpointer           page_data,
                 StoreProgressFunc  progress,
                 gpointer           progress_data)
{
  VaultPages *self = g_atomic_rc_box_new0 (VaultPages);

  self->store = g_task_get_source_object (task);
  self->context = g_main_context_ref (g_task_get_context (task));
  g_set_object (&self->cancellable, g_task_get_cancellable (task));
  self->page_func = page_func;
  self->page_data = page_data;
  self->progress = progress;
  self->progress_data = progress_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  return self;
}

/**
 * vault_pages_ref:
 * @self: pages
 *
 * Returns: (transfer full): @self
 */
VaultPages *
vault_pages_ref (VaultPages *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * vault_pages_unref:
 * @self: (transfer full): pages
 *
 * Drops a reference.
 */
void
vault_pages_unref (VaultPages *self)
{
  g_atomic_rc_box_release_full (self, vault_pages_clear);
}

/**
 * vault_pages_send:
 * @self: pages
 * @entries: (transfer full) (element-type StoreEntry): the page
 * @done: entries sent, with these
 * @total: entries in all
 *
 * Sends a page to the caller; on the worker, which waits here while the caller has enough to do. Pages arrive in the
 * order they were sent and before the task returns: sources of one priority are dispatched in the order they were
 * attached. Once the list is cancelled a page that arrives is dropped.
 */
void
vault_pages_send (VaultPages *self, GPtrArray *entries, guint64 done, guint64 total)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Page *page = g_new0 (Page, 1);

  take_pending (self);

  page->pages = vault_pages_ref (self);
  page->entries = entries;
  page->done = done;
  page->total = total;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, page_cb, page, (GDestroyNotify) page_free);
  g_source_set_static_name (source, "vault page");
  g_source_attach (source, self->context);
}
