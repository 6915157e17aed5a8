/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

GtkWindow *credenza_about_new (GtkWindow  *parent,
                               const char *libraries,
                               GListModel *connections);

G_END_DECLS
