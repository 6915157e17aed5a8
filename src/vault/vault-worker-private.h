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

typedef enum
{
  VAULT_JOB_ALONE, /* not to be mixed with others */
  VAULT_JOB_READ,
  VAULT_JOB_WRITE,
} VaultJobKind;

/* What a job is, whatever it is about. */
typedef struct
{
  VaultJobKind kind;
  VaultJobFunc run;
  VaultJobDone done;
  GDestroyNotify free_result; /* (nullable): of a result that nobody gets */
} VaultJobType;

/* Begins a group of jobs on the worker, or ends it. FALSE: there is none (any more), and nothing was done. */
typedef gboolean (*VaultGroupFunc) (gpointer data);

VaultWorker *vault_worker_new        (const char     *name,
                                      GError        **error);
VaultWorker *vault_worker_ref        (VaultWorker    *self);
void         vault_worker_unref      (VaultWorker    *self);
gboolean     vault_worker_is_current (VaultWorker    *self);
void         vault_worker_push       (VaultWorker    *self,
                                      GTask          *task,
                                      const VaultJobType *type,
                                      gpointer        data,
                                      GDestroyNotify  free_data);
void         vault_worker_set_group  (VaultWorker    *self,
                                      VaultGroupFunc  begin,
                                      VaultGroupFunc  end,
                                      gpointer        data);
void         vault_worker_push_last  (VaultWorker    *self,
                                      const VaultJobType *type,
                                      gpointer        data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultWorker, vault_worker_unref)

G_END_DECLS
