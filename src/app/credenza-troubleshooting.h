/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

char *credenza_troubleshooting_dup_text (const char *libraries,
                                         GListModel *connections,
                                         const char *keyring);

G_END_DECLS
