/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-place.h"

G_BEGIN_DECLS

ModelPlace *model_place_new_in_connection (ModelConnection *connection,
                                           StoreLevel       level,
                                           const char      *subscriber) G_GNUC_WARN_UNUSED_RESULT;
void        model_place_keep              (ModelPlace      *self);
void        model_place_close             (ModelPlace      *self);
void        model_place_forget            (ModelPlace      *self);

G_END_DECLS
