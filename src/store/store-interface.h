/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store-entry.h"
#include "store/store-generation.h"
#include "store/store-public-key.h"

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
 * StoreItemFunc:
 * @store: the store
 * @index: which of the items that the call was given
 * @entry: (nullable): the entry, when it was done; as the call for one item returns it
 * @error: (nullable): why not; %STORE_ERROR_NETWORK when nobody knows
 * @user_data: the closure
 *
 * Called in the thread-default context of the caller, exactly once for each item, before the call's own callback.
 */
typedef void (*StoreItemFunc) (Store        *store,
                               guint         index,
                               StoreEntry   *entry,
                               const GError *error,
                               gpointer      user_data);

typedef enum
{
  STORE_CAPABILITY_NONE = 0,
  STORE_CAPABILITY_GENERATE = 1 << 0,
  STORE_CAPABILITY_LABELS = 1 << 1,
  STORE_CAPABILITY_PUBLIC_KEYS = 1 << 2,
  STORE_CAPABILITY_ROOT = 1 << 3, /* its authority is its own: store_get_root_async() */
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

  void         (* regenerate_async  ) (Store *self,
                                       const StoreGenerateRequest *request,
                                       const char *if_etag,
                                       StoreProgressFunc progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  StoreEntry * (* regenerate_finish ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);

  /* NULL without the capability to generate. */
  const StoreGenerationService *
               (* get_generation_service) (Store *self);

  /* These may be NULL: then the calls above are made, one after the other. */
  void         (* get_labels_async  ) (Store *self,
                                       const char *name,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  GPtrArray *  (* get_labels_finish ) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* list_range_async  ) (Store *self,
                                       guint offset,
                                       guint n,
                                       gboolean with_content,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  GPtrArray *  (* list_range_finish ) (Store *self,
                                       GAsyncResult *result,
                                       guint *n_all,
                                       GError **error);
  void         (* create_many_async ) (Store *self,
                                       GPtrArray *entries,
                                       StoreItemFunc item_func,
                                       gpointer item_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  gboolean     (* create_many_finish) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);
  void         (* delete_many_async ) (Store *self,
                                       const char * const *names,
                                       const char * const *if_etags,
                                       StoreItemFunc item_func,
                                       gpointer item_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
  gboolean     (* delete_many_finish) (Store *self,
                                       GAsyncResult *result,
                                       GError **error);

  /* NULL without the capability. */
  void         (* get_public_keys_async ) (Store *self,
                                           const char *name,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
  GPtrArray *  (* get_public_keys_finish) (Store *self,
                                           GAsyncResult *result,
                                           GError **error);
  void         (* get_root_async        ) (Store *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
  GBytes *     (* get_root_finish       ) (Store *self,
                                           GAsyncResult *result,
                                           GError **error);
};

/* The public functions have the same names and signatures with the prefix store_: store_list_async(), ...
 * - list: content included. Either every page arrived and the call succeeds, or it fails; never a short list.
 * - get: the entry with its content.
 * - create: fails with STORE_ERROR_EXISTS when the name is taken. Of @entry: name, content, method, file name, labels, and
 *   where it has them the creation time and the generation (so that an undone delete is the same entry again). Returns
 *   it as stored (with etag and times, and with content).
 * - replace: new content under an existing name (STORE_ERROR_NOT_FOUND otherwise); @if_etag (nullable): only if the entry still has
 *   this etag, STORE_ERROR_CHANGED otherwise; @entry's method, file name and generation replace the old ones (what was
 *   generated and is replaced by a file does not renew any more); labels stay.
 * - delete: returns the entry as it was, with content, so that the delete can be undone; @if_etag as in replace.
 * - set_labels: replaces all labels. (element-type StoreLabel)
 * - get_labels: those that are there now.
 * - generate: has an external service issue what is stored under a new name: as create.
 * - regenerate: the same under the name that is there: as replace. All of @request counts anew, the password too.
 * - get_root: the certificate (PEM) that whoever is to trust what the store's own authority issues needs; makes the
 *   authority where there is none yet.
 * - list_range: the entries from @offset on, at most @n of them, in the order of their names, and how many there are in
 *   all; without content where it is not asked for.
 * - create_many, delete_many: as one call for each item, but a store that can do many at once does. Every item is
 *   reported; the call fails with the first item's error.
 * - get_public_keys: what the store tells of an entry without its password. (element-type StorePublicKey)
 *
 * The signal "waiting" (guint seconds) says that the store was asked to slow down and makes its next attempt in so many
 * seconds; 0: it goes on. Emitted in the thread-default context of the call that waits.
 *
 * The signal "changed" (const char *name) says that the store by itself has written the entry of that name, or that a
 * renewal of it has failed. Emitted in the context in which the store was opened.
 */

void store_emit_waiting (Store *self,
                         guint  seconds);

void store_emit_changed (Store      *self,
                         const char *name);

StoreCapabilities store_get_capabilities (Store *self);
const StoreGenerationService *store_get_generation_service (Store *self);

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
void store_regenerate_async (Store *self,
                             const StoreGenerateRequest *request,
                             const char *if_etag,
                             StoreProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
StoreEntry *store_regenerate_finish (Store *self,
                                     GAsyncResult *result,
                                     GError **error);
void store_get_labels_async (Store *self,
                             const char *name,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *store_get_labels_finish (Store *self,
                                    GAsyncResult *result,
                                    GError **error);
void store_get_root_async (Store *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GBytes *store_get_root_finish (Store *self,
                               GAsyncResult *result,
                               GError **error);
void store_list_range_async (Store *self,
                             guint offset,
                             guint n,
                             gboolean with_content,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *store_list_range_finish (Store *self,
                                    GAsyncResult *result,
                                    guint *n_all,
                                    GError **error);
void store_create_many_async (Store *self,
                              GPtrArray *entries,
                              StoreItemFunc item_func,
                              gpointer item_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean store_create_many_finish (Store *self,
                                   GAsyncResult *result,
                                   GError **error);
void store_delete_many_async (Store *self,
                              const char * const *names,
                              const char * const *if_etags,
                              StoreItemFunc item_func,
                              gpointer item_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean store_delete_many_finish (Store *self,
                                   GAsyncResult *result,
                                   GError **error);
void store_get_public_keys_async (Store *self,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *store_get_public_keys_finish (Store *self,
                                         GAsyncResult *result,
                                         GError **error);

G_END_DECLS
