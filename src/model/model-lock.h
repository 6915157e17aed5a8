/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-passwords.h"
#include "pki/pki.h"

G_BEGIN_DECLS

/* What is locked in a file, and what opens it: the passwords of the window, also those that come later, silently; and one
 * that is typed. Properties, read-only, notified: "container", "busy" (boolean: passwords are being tried), "error" (of the
 * password that was typed last). */
#define MODEL_TYPE_LOCK (model_lock_get_type ())
G_DECLARE_FINAL_TYPE (ModelLock, model_lock, MODEL, LOCK, GObject)

ModelLock    *model_lock_new           (GBytes         *bytes,
                                        PkiContainer   *container,
                                        ModelPasswords *passwords) G_GNUC_WARN_UNUSED_RESULT;
PkiContainer *model_lock_get_container (ModelLock      *self);
gboolean      model_lock_get_wanted    (ModelLock      *self);
gboolean      model_lock_get_busy      (ModelLock      *self);
const GError *model_lock_get_error     (ModelLock      *self);
void          model_lock_open          (ModelLock      *self,
                                        const char     *password);
void          model_lock_cancel        (ModelLock      *self);

G_END_DECLS
