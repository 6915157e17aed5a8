/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-renewal.h"

G_BEGIN_DECLS

/**
 * ModelSighting:
 * @etag: (nullable): of the entry
 * @subject_hash: of the subject of its certificate
 * @serial_hash: of its serial number
 * @facts: what else can be seen
 *
 * An entry as it is now.
 */
typedef struct
{
  const char        *etag;
  guint32            subject_hash;
  guint32            serial_hash;
  ModelRenewalFacts  facts;
} ModelSighting;

/* What this program remembers of the generated entries of a place whose store does not tell about them: what it asked for
 * itself, what they were like, and whether one was seen to renew. It is kept in the user's data folder, from one run to the
 * next; there are no secrets in it. Signal "loaded": what was kept is there. */
#define MODEL_TYPE_RENEWAL_MEMORY (model_renewal_memory_get_type ())
G_DECLARE_FINAL_TYPE (ModelRenewalMemory, model_renewal_memory, MODEL, RENEWAL_MEMORY, GObject)

ModelRenewalMemory *model_renewal_memory_new      (const char            *id) G_GNUC_WARN_UNUSED_RESULT;
gboolean            model_renewal_memory_get_loaded (ModelRenewalMemory  *self);
void                model_renewal_memory_note     (ModelRenewalMemory    *self,
                                                   const char            *name,
                                                   const ModelSighting   *sighting);
ModelRenewalMemo    model_renewal_memory_look_up  (ModelRenewalMemory    *self,
                                                   const char            *name);
void                model_renewal_memory_remember (ModelRenewalMemory    *self,
                                                   const char            *name,
                                                   StoreGeneration       *generation);
void                model_renewal_memory_forget   (ModelRenewalMemory    *self,
                                                   const char            *name);
void                model_renewal_memory_prune    (ModelRenewalMemory    *self,
                                                   GHashTable            *names);
void                model_renewal_memory_keep     (ModelRenewalMemory    *self,
                                                   const char            *id);
void                model_renewal_memory_save     (ModelRenewalMemory    *self);
void                model_renewal_memory_remove   (const char            *id);

G_END_DECLS
