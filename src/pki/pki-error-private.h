/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors that several readers give. They return FALSE. Not for other folders. */

#pragma once

#include "pki/pki-error.h"

G_BEGIN_DECLS

gboolean pki_error_set_damaged     (GError     **error);
gboolean pki_error_set_unsupported (const char  *algorithm,
                                    GError     **error);

G_END_DECLS
