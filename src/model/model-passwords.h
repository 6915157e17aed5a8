/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/model-password-set.h"

G_BEGIN_DECLS

/* The passwords that have opened something in a window, the latest first; kept in memory alone, and no longer than the
 * window. Properties, notified: "keeps" (whether they are kept at all: TRUE) and "n" (read-only: how many there are). The
 * signal "added" tells that there is another one. */
#define MODEL_TYPE_PASSWORDS (model_passwords_get_type ())
G_DECLARE_FINAL_TYPE (ModelPasswords, model_passwords, MODEL, PASSWORDS, GObject)

ModelPasswords   *model_passwords_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void              model_passwords_add     (ModelPasswords *self,
                                           const char     *password);
void              model_passwords_set_keeps (ModelPasswords *self,
                                             gboolean        keeps);
gboolean          model_passwords_get_keeps (ModelPasswords *self);
guint             model_passwords_get_n   (ModelPasswords *self);
ModelPasswordSet *model_passwords_dup_set (ModelPasswords *self,
                                           const char     *first) G_GNUC_WARN_UNUSED_RESULT;
void              model_passwords_wipe    (ModelPasswords *self);

G_END_DECLS
