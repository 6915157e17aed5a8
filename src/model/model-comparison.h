/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"

G_BEGIN_DECLS

typedef enum
{
  MODEL_COMPARISON_SUBJECT,
  MODEL_COMPARISON_ISSUER,
  MODEL_COMPARISON_SERIAL,
  MODEL_COMPARISON_NOT_BEFORE,
  MODEL_COMPARISON_NOT_AFTER,
  MODEL_COMPARISON_KEY,
  MODEL_COMPARISON_PUBLIC_KEY, /* hexadecimal digits of its SHA-256 */
  MODEL_COMPARISON_SIGNATURE,
  MODEL_COMPARISON_ALTERNATIVE_NAMES,
  MODEL_COMPARISON_FINGERPRINT, /* SHA-256 */
  MODEL_COMPARISON_EXTENSION,   /* any number of them: each has an OID and values */
  MODEL_COMPARISON_CERTIFICATE, /* any number of them: the subject of another certificate, that only one of the files has */
  MODEL_N_COMPARISON_FIELDS,
} ModelComparisonField;

/* One field of two certificates. */
#define MODEL_TYPE_COMPARISON_ROW (model_comparison_row_get_type ())
G_DECLARE_FINAL_TYPE (ModelComparisonRow, model_comparison_row, MODEL, COMPARISON_ROW, GObject)

ModelComparisonField  model_comparison_row_get_field       (ModelComparisonRow *self);
const char           *model_comparison_row_get_before      (ModelComparisonRow *self); /* (nullable): there is none; not of a date */
const char           *model_comparison_row_get_after       (ModelComparisonRow *self);
gint64                model_comparison_row_get_before_date (ModelComparisonRow *self); /* seconds since the epoch, MODEL_NO_DATE: none */
gint64                model_comparison_row_get_after_date  (ModelComparisonRow *self);
gboolean              model_comparison_row_get_differs     (ModelComparisonRow *self);
guint                 model_comparison_row_get_n_common    (ModelComparisonRow *self); /* alternative names that both have, and that are left out of before and after */

/* Of an extension. */
const char           *model_comparison_row_get_oid             (ModelComparisonRow *self); /* (nullable) */
GBytes               *model_comparison_row_get_before_value    (ModelComparisonRow *self); /* (nullable): there is none */
GBytes               *model_comparison_row_get_after_value     (ModelComparisonRow *self);
gboolean              model_comparison_row_get_before_critical (ModelComparisonRow *self);
gboolean              model_comparison_row_get_after_critical  (ModelComparisonRow *self);

/* The certificate of an entry before and after it was changed: a GListModel of ModelComparisonRow, one for each field, one
 * for each extension, and one for each other certificate that only one of them comes with. */
#define MODEL_TYPE_COMPARISON (model_comparison_get_type ())
G_DECLARE_FINAL_TYPE (ModelComparison, model_comparison, MODEL, COMPARISON, GObject)

ModelComparison *model_comparison_new         (PkiContainer    *before,
                                               PkiContainer    *after) G_GNUC_WARN_UNUSED_RESULT;
guint            model_comparison_get_n_differences (ModelComparison *self);
gboolean         model_comparison_has_before  (ModelComparison *self);
gboolean         model_comparison_has_after   (ModelComparison *self);
PkiCertificate  *model_comparison_find_leaf   (PkiContainer    *container);

G_END_DECLS
