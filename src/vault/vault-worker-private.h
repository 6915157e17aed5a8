/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One thread that runs jobs, one after the other, in the order they were pushed. */
typedef struct _VaultWorker VaultWorker;

/* Runs on the worker. Returns the result, or NULL with @error set. */
typedef gpointer (*VaultJobFunc) (gpointer data, GCancellable *cancellable, GError **error);

/* Runs in the context of the job's task, with all that the job came to; returns through @task. */
typedef void (*VaultJobDone) (GTask *task, gpointer data, gpointer result, GError *error);

VaultWorker *vault_worker_new        (const char     *name,
                                      GError        **error);
VaultWorker *vault_worker_ref        (VaultWorker    *self);
void         vault_worker_unref      (VaultWorker    *self);
gboolean     vault_worker_is_current (VaultWorker    *self);
void         vault_worker_push       (VaultWorker    *self,
                                      GTask          *task,
                                      VaultJobFunc    run,
                                      VaultJobDone    done,
                                      gpointer        data,
                                      GDestroyNotify  free_data);
void         vault_worker_push_last  (VaultWorker    *self,
                                      VaultJobFunc    run,
                                      gpointer        data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultWorker, vault_worker_unref)

G_END_DECLS
