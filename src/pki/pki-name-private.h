/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-name.h"

G_BEGIN_DECLS

PkiName *pki_name_new_from_der (gconstpointer der,
                                gsize         size);
char    *pki_hex               (gconstpointer data,
                                gsize         size);

G_END_DECLS
