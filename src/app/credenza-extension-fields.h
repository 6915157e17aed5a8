/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/credenza-field.h"

G_BEGIN_DECLS

void credenza_extension_fields_add      (GPtrArray      *groups,
                                         PkiCertificate *certificate);
void credenza_extension_fields_add_data (GPtrArray      *groups,
                                         PkiCertificate *certificate);

G_END_DECLS
