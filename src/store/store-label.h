/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Limits of the Destination Service: labels an entry, values a label. */
#define STORE_MAX_LABELS 10
#define STORE_MAX_LABEL_VALUES 10

/* Longer keys and values are refused. Ours: the service documents no length. */
#define STORE_MAX_LABEL_CHARS 1000

/* An immutable label: a key and its values. */
#define STORE_TYPE_LABEL (store_label_get_type ())
typedef struct _StoreLabel StoreLabel;

GType               store_label_get_type   (void);
StoreLabel         *store_label_new        (const char         *key,
                                            const char * const *values);
StoreLabel         *store_label_ref        (StoreLabel         *self);
void                store_label_unref      (StoreLabel         *self);
const char         *store_label_get_key    (StoreLabel         *self);
const char * const *store_label_get_values (StoreLabel         *self);

gboolean            store_labels_validate  (GPtrArray          *labels,
                                            GError            **error); /* STORE_ERROR_INVALID */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreLabel, store_label_unref)

G_END_DECLS
