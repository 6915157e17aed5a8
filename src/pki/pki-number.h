/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer numbers are shown in hexadecimal digits only. */
#define PKI_MAX_DECIMAL_OCTETS 1024

char *pki_number_format_decimal (gconstpointer octets,
                                 gsize         length); /* (nullable) (transfer full) */

G_END_DECLS
