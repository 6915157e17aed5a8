/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes that are wiped when the last reference to them is gone. */

#pragma once

#include "pki/pki-gnutls-private.h"

G_BEGIN_DECLS

GBytes *pki_secret_bytes_new_take_datum  (PkiSecretDatum *datum);
GBytes *pki_secret_bytes_new_take_string (GString        *string);

G_END_DECLS
