/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-renewal-memory.h"

G_BEGIN_DECLS

/* How a list gets its store when it is needed. */
typedef struct
{
  void    (* open_async)  (GObject              *owner,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data);
  Store * (* open_finish) (GObject              *owner,
                           GAsyncResult         *result,
                           GError              **error);
} ModelStoreOpening;

ModelCertificateList *model_certificate_list_new_lazy    (GObject                 *owner,
                                                          const ModelStoreOpening *opening,
                                                          const char              *cache_id) G_GNUC_WARN_UNUSED_RESULT;
void                  model_certificate_list_set_cache_id (ModelCertificateList   *self,
                                                            const char             *cache_id);
void                  model_certificate_list_set_memory  (ModelCertificateList    *self,
                                                          ModelRenewalMemory      *memory);
ModelRenewalMemory   *model_certificate_list_get_memory  (ModelCertificateList    *self);
gint64                model_certificate_list_get_read_at (ModelCertificateList    *self);
void                  model_certificate_list_close_store (ModelCertificateList    *self);

G_END_DECLS
