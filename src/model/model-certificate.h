/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-renewal.h"
#include "pki/pki.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ModelState:
 * @MODEL_STATE_EXPIRED: at least one certificate of the entry has expired
 * @MODEL_STATE_EXPIRING: at least one expires within the warning period
 * @MODEL_STATE_NOT_YET_VALID: at least one is not valid yet
 * @MODEL_STATE_VALID: all are valid
 * @MODEL_STATE_LOCKED: no certificate can be seen without the password
 * @MODEL_STATE_NO_CERTIFICATE: the entry was read and holds no certificate
 * @MODEL_STATE_UNREADABLE: the entry could not be read
 * @MODEL_STATE_DRAFT: not stored yet
 *
 * The state of an entry, the one that needs attention most first.
 */
typedef enum
{
  MODEL_STATE_EXPIRED,
  MODEL_STATE_EXPIRING,
  MODEL_STATE_NOT_YET_VALID,
  MODEL_STATE_UNREADABLE,
  MODEL_STATE_LOCKED,
  MODEL_STATE_NO_CERTIFICATE,
  MODEL_STATE_VALID,
  MODEL_STATE_DRAFT,
} ModelState;

/* Stands for a date that there is none of; later than every date. */
#define MODEL_NO_DATE G_MAXINT64

ModelState model_state_from_validity (gint64 not_before,
                                      gint64 not_after,
                                      gint64 now,
                                      guint  expiring_days);

/* A row of the list: what is worth keeping of a stored entry once its content has been looked at. It never holds the
 * content. Immutable but for its state and its renewal, which depend on the time, and on what is remembered. */
#define MODEL_TYPE_CERTIFICATE (model_certificate_get_type ())
G_DECLARE_FINAL_TYPE (ModelCertificate, model_certificate, MODEL, CERTIFICATE, GObject)

ModelCertificate *model_certificate_new             (StoreEntry       *entry) G_GNUC_WARN_UNUSED_RESULT;
ModelCertificate *model_certificate_new_draft       (void) G_GNUC_WARN_UNUSED_RESULT;

const char       *model_certificate_get_name        (ModelCertificate *self);
const char       *model_certificate_get_sort_key    (ModelCertificate *self);
const char       *model_certificate_get_type_label  (ModelCertificate *self);
const char       *model_certificate_get_labels_text (ModelCertificate *self);
GPtrArray        *model_certificate_dup_labels      (ModelCertificate *self) G_GNUC_WARN_UNUSED_RESULT;
const char       *model_certificate_get_etag        (ModelCertificate *self);
gint64            model_certificate_get_modified    (ModelCertificate *self); /* microseconds since the epoch, -1: not known */
gint64            model_certificate_get_expires     (ModelCertificate *self);
guint             model_certificate_get_n_certificates (ModelCertificate *self);
ModelState        model_certificate_get_state       (ModelCertificate *self);
gboolean          model_certificate_get_has_key     (ModelCertificate *self); /* a private key can be seen in it */
ModelRenewal      model_certificate_get_renewal     (ModelCertificate *self);
gboolean          model_certificate_update_state    (ModelCertificate *self,
                                                     gint64            now,
                                                     guint             expiring_days);
gboolean          model_certificate_matches         (ModelCertificate   *self,
                                                     const char * const *folded_terms);

G_END_DECLS
