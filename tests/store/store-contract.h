/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every certificate store must do, as tests that run over any of them. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_FIXTURE_NONE = 0,
  /* The store keeps method, file name and creation time. The service does not tell them. */
  STORE_FIXTURE_KEEPS_ORIGIN = 1 << 0,
  /* A cancelled write was not done. Over a network nobody can know. */
  STORE_FIXTURE_EXACT_CANCEL = 1 << 1,
} StoreFixtureFlags;

typedef struct _StoreFixtureFactory StoreFixtureFactory;

/* Makes an empty store for each test. The factory must outlive the test run; it may be one of several kinds (plain,
 * TLS) that differ in @data. What belongs to one store (a folder, a server) can hang on the store itself. */
struct _StoreFixtureFactory
{
  StoreFixtureFlags flags;
  gpointer data;

  void    (* open_async)  (const StoreFixtureFactory *factory,
                           GAsyncReadyCallback        callback,
                           gpointer                   user_data);
  Store * (* open_finish) (const StoreFixtureFactory *factory,
                           GAsyncResult              *result,
                           GError                   **error);
  /* Takes @store, which nobody uses any more, and may iterate the default context until all is gone. */
  void    (* close)       (const StoreFixtureFactory *factory,
                           Store                     *store);
};

void store_contract_add_tests (const char                *prefix,
                               const StoreFixtureFactory *factory);

G_END_DECLS
