/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many as are tried with one file. */
#define MODEL_MAX_PASSWORDS 16

/* Some passwords, in memory that is never swapped or dumped and that is wiped with the last reference. Immutable: any
 * thread may read it. */
typedef struct _ModelPasswordSet ModelPasswordSet;

ModelPasswordSet   *model_password_set_new   (const char       *first,
                                              ModelPasswordSet *rest) G_GNUC_WARN_UNUSED_RESULT;
ModelPasswordSet   *model_password_set_ref   (ModelPasswordSet *self);
void                model_password_set_unref (ModelPasswordSet *self);
guint               model_password_set_get_n (ModelPasswordSet *self);
const char * const *model_password_set_get   (ModelPasswordSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelPasswordSet, model_password_set_unref)

G_END_DECLS
