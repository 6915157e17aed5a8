/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ModelRenewalState:
 * @MODEL_RENEWAL_FAILED: the last attempt to renew it failed; it is tried again
 * @MODEL_RENEWAL_OVERDUE: it should have been renewed by now
 * @MODEL_RENEWAL_AUTOMATIC: it renews by itself
 * @MODEL_RENEWAL_OFF: it was generated, and does not renew by itself
 * @MODEL_RENEWAL_NEVER: it was imported: nothing can renew it
 * @MODEL_RENEWAL_UNKNOWN: nobody can tell
 *
 * What becomes of an entry when its time comes, what needs attention most first.
 */
typedef enum
{
  MODEL_RENEWAL_FAILED,
  MODEL_RENEWAL_OVERDUE,
  MODEL_RENEWAL_AUTOMATIC,
  MODEL_RENEWAL_OFF,
  MODEL_RENEWAL_NEVER,
  MODEL_RENEWAL_UNKNOWN,
} ModelRenewalState;

/**
 * ModelRenewal:
 * @state: what is known
 * @probable: it was inferred, nobody has told
 * @generated: the entry was made by a service, or looks like it
 * @date: in seconds since the epoch: from when on it renews or should have renewed, when the attempt failed; or
 *   %MODEL_NO_DATE
 */
typedef struct
{
  ModelRenewalState state;
  gboolean          probable;
  gboolean          generated;
  gint64            date;
} ModelRenewal;

/**
 * ModelRenewalFacts:
 * @has_leaf: whether a certificate can be seen at all
 * @looks_generated: what model_renewal_looks_generated() says of it
 * @not_before: the start of its validity, in seconds since the epoch
 * @not_after: its end
 *
 * What can be read off the first certificate of an entry.
 */
typedef struct
{
  gboolean has_leaf;
  gboolean looks_generated;
  gint64   not_before;
  gint64   not_after;
} ModelRenewalFacts;

/**
 * ModelRenewalMemo:
 * @sent: (nullable): what this program asked for when it had the entry generated
 * @is_old: since then the certificate has become another one, not by a renewal as it seems
 * @was_renewed: a renewal was seen
 *
 * What is remembered of an entry whose store tells nothing about it.
 */
typedef struct
{
  StoreGeneration *sent;
  gboolean         is_old;
  gboolean         was_renewed;
} ModelRenewalMemo;

gboolean     model_renewal_looks_generated (const PkiName           *issuer,
                                            const PkiName           *subject);
gint64       model_renewal_get_lead        (const ModelRenewalFacts *facts);
ModelRenewal model_renewal_judge           (StoreMethod              method,
                                            const StoreGeneration   *generation,
                                            const ModelRenewalFacts *facts,
                                            const ModelRenewalMemo  *memo,
                                            gint64                   now);

G_END_DECLS
