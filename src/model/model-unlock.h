/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-passwords.h"
#include "pki/pki.h"

G_BEGIN_DECLS

gboolean      model_unlock_is_wanted (PkiContainer         *container);
void          model_unlock_async     (GBytes               *bytes,
                                      PkiContainer         *known,
                                      ModelPasswords       *passwords,
                                      const char           *password,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
PkiContainer *model_unlock_finish    (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
