/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Tells by notifications of the desktop that certificates of the place that is shown expire soon: some seconds after its
 * list was read or has changed, and when a new day begins. */
#define CREDENZA_TYPE_EXPIRY_NOTIFIER (credenza_expiry_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaExpiryNotifier, credenza_expiry_notifier, CREDENZA, EXPIRY_NOTIFIER, GObject)

CredenzaExpiryNotifier *credenza_expiry_notifier_new       (GApplication           *application,
                                                            GSettings              *settings) G_GNUC_WARN_UNUSED_RESULT;
void                    credenza_expiry_notifier_set_place (CredenzaExpiryNotifier *self,
                                                            ModelPlace             *place);

G_END_DECLS
