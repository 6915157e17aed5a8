/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/credenza-field.h"

G_BEGIN_DECLS

GPtrArray *credenza_fields_of_certificate (PkiCertificate *certificate);
GPtrArray *credenza_fields_of_entry       (PkiEntry       *entry);
GPtrArray *credenza_fields_of_creation    (ModelDocument  *document);

G_END_DECLS
