/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store-entry.h"

G_BEGIN_DECLS

#define STORE_TYPE_STORE (store_get_type ())
G_DECLARE_INTERFACE (Store, store, STORE, STORE, GObject)

/**
 * StorePageFunc:
 * @store: the store
 * @entries: (element-type StoreEntry) (transfer none): what has arrived, with content
 * @user_data: the closure
 *
 * Called in the thread-default context of the caller of store_list_async(), once for each page that arrives, before
 * the call's own callback. Pages hold at most #STORE_PAGE_SIZE entries, in the order of their names.
 */
typedef void (*StorePageFunc) (Store     *store,
                               GPtrArray *entries,
                               gpointer   user_data);

#define STORE_PAGE_SIZE 100

/**
 * StoreProgressFunc:
 * @done: bytes (or steps) done
 * @total: bytes (or steps) in all; 0 when not known
 *
 * Called in the thread-default context of the call it belongs to.
 */
typedef void (*StoreProgressFunc) (guint64  done,
                                   guint64  total,
                                   gpointer user_data);

/**
 * StoreGenerateRequest:
 *
 * What an external service is asked to issue.
 */
typedef struct
{
  const char *name;
  const char *common_name;     /* (nullable) */
  guint       validity;
  enum { STORE_VALIDITY_DAYS, STORE_VALIDITY_MONTHS, STORE_VALIDITY_YEARS } validity_unit;
  const char *password;        /* (nullable) */
  gboolean    automatic_renewal;
  GBytes     *signing_request; /* (nullable): PEM */
} StoreGenerateRequest;

typedef enum
{
  STORE_CAPABILITY_NONE = 0,
  STORE_CAPABILITY_GENERATE = 1 << 0,
  STORE_CAPABILITY_LABELS = 1 << 1,
} StoreCapabilities;

struct _StoreInterface
{
  GTypeInterface parent_iface;

  StoreCapabilities (* get_capabilities  ) (Store *self);

  void         (* list_async        ) (Store *self,
                                       StorePageFunc page_func,
                                       gpointer page_data,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  gboolean     (* list_finish       ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* get_async         ) (Store *self,
                                       const char *name,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* get_finish        ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* create_async      ) (Store *self,
                                       StoreEntry *entry,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* create_finish     ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* replace_async     ) (Store *self,
                                       StoreEntry *entry,
                                       const char *if_etag,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* replace_finish    ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* delete_async      ) (Store *self,
                                       const char *name,
                                       const char *if_etag,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* delete_finish     ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* set_labels_async  ) (Store *self,
                                       const char *name,
                                       GPtrArray *labels,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  gboolean     (* set_labels_finish ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* generate_async    ) (Store *self,
                                       const StoreGenerateRequest *request,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* generate_finish   ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
};

/* The public functions have the same names and signatures with the prefix store_: store_list_async(), ...
 * - list: content included. Either every page arrived and the call succeeds, or it fails; never a short list.
 * - get: the entry with its content.
 * - create: fails with STORE_ERROR_EXISTS when the name is taken. Of @entry: name, content, method, file name, labels, and
 *   where it has one the creation time (so that an undone delete is the same entry again). Returns it as stored
 *   (with etag and times, and with content).
 * - replace: new content under an existing name (STORE_ERROR_NOT_FOUND otherwise); @if_etag (nullable): only if the entry still has
 *   this etag, STORE_ERROR_CHANGED otherwise; @entry's method and file name replace the old ones; labels stay.
 * - delete: returns the entry as it was, with content, so that the delete can be undone; @if_etag as in replace.
 * - set_labels: replaces all labels. (element-type StoreLabel)
 */

StoreCapabilities store_get_capabilities (Store *self);

void store_list_async (Store *self,
                       StorePageFunc page_func,
                       gpointer page_data,
                       StoreProgressFunc progress,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean store_list_finish (Store *self,
                            GAsyncResult *result,
                            GError **error);
void store_get_async (Store *self,
                      const char *name,
                      StoreProgressFunc progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
StoreEntry *store_get_finish (Store *self,
                              GAsyncResult *result,
                              GError **error);
void store_create_async (Store *self,
                         StoreEntry *entry,
                         StoreProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
StoreEntry *store_create_finish (Store *self,
                                 GAsyncResult *result,
                                 GError **error);
void store_replace_async (Store *self,
                          StoreEntry *entry,
                          const char *if_etag,
                          StoreProgressFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
StoreEntry *store_replace_finish (Store *self,
                                  GAsyncResult *result,
                                  GError **error);
void store_delete_async (Store *self,
                         const char *name,
                         const char *if_etag,
                         StoreProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
StoreEntry *store_delete_finish (Store *self,
                                 GAsyncResult *result,
                                 GError **error);
void store_set_labels_async (Store *self,
                             const char *name,
                             GPtrArray *labels,
                             StoreProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean store_set_labels_finish (Store *self,
                                  GAsyncResult *result,
                                  GError **error);
void store_generate_async (Store *self,
                           const StoreGenerateRequest *request,
                           StoreProgressFunc progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
StoreEntry *store_generate_finish (Store *self,
                                   GAsyncResult *result,
                                   GError **error);

G_END_DECLS
