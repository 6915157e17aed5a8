/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-comparison.h"
#include "model/model-document.h"

G_BEGIN_DECLS

/* Has the service issue a certificate in the place of one that it issued before: a renewal, with a validity, an automatic
 * renewal or a password that may be others. Property, read-only, notified: "fraction" (double: how far it is, 0: nobody
 * knows). */
#define MODEL_TYPE_REGENERATION (model_regeneration_get_type ())
G_DECLARE_FINAL_TYPE (ModelRegeneration, model_regeneration, MODEL, REGENERATION, GObject)

ModelRegeneration *model_regeneration_new            (ModelCertificateList *list,
                                                      ModelDocument        *document) G_GNUC_WARN_UNUSED_RESULT;

const char        *model_regeneration_get_name       (ModelRegeneration    *self);
gboolean           model_regeneration_get_is_known   (ModelRegeneration    *self);
gboolean           model_regeneration_needs_password (ModelRegeneration    *self);
gboolean           model_regeneration_needs_request  (ModelRegeneration    *self);
guint              model_regeneration_get_validity   (ModelRegeneration    *self,
                                                      StoreValidityUnit    *unit);
void               model_regeneration_set_validity   (ModelRegeneration    *self,
                                                      guint                 validity,
                                                      StoreValidityUnit     unit);
gboolean           model_regeneration_get_automatic_renewal (ModelRegeneration *self);
void               model_regeneration_set_automatic_renewal (ModelRegeneration *self,
                                                             gboolean           automatic_renewal);

void               model_regeneration_read_request_async  (ModelRegeneration    *self,
                                                           GFile                *file,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
gboolean           model_regeneration_read_request_finish (ModelRegeneration    *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

void               model_regeneration_run_async      (ModelRegeneration    *self,
                                                      const char           *password,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean           model_regeneration_run_finish     (ModelRegeneration    *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
double             model_regeneration_get_fraction   (ModelRegeneration    *self);
ModelComparison   *model_regeneration_get_comparison (ModelRegeneration    *self);

G_END_DECLS
