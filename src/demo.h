/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

char    *credenza_demo_make_folder   (void);
void     credenza_demo_remove_folder (const char           *folder);
void     credenza_demo_fill_async    (Store                *store,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean credenza_demo_fill_finish   (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
