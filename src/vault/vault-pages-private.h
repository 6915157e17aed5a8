/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store.h"

G_BEGIN_DECLS

/* The pages of one list on their way from the worker to the caller. */
typedef struct _VaultPages VaultPages;

VaultPages *vault_pages_new   (GTask              *task,
                               StorePageFunc       page_func,
                               gpointer            page_data,
                               StoreProgressFunc   progress,
                               gpointer            progress_data);
VaultPages *vault_pages_ref   (VaultPages         *self);
void        vault_pages_unref (VaultPages         *self);
void        vault_pages_send  (VaultPages         *self,
                               GPtrArray          *entries,
                               guint64             done,
                               guint64             total);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultPages, vault_pages_unref)

G_END_DECLS
