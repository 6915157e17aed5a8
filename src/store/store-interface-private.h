/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-interface.h"

G_BEGIN_DECLS

void     store_report_not_supported (Store               *self,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data,
                                     gpointer             tag);
gboolean store_is_not_supported     (Store               *self,
                                     GAsyncResult        *result,
                                     gpointer             tag);

G_END_DECLS
