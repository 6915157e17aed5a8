/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes PKCS#12 files. Not for other folders. */

#pragma once

#include "pki/pki-export.h"

G_BEGIN_DECLS

GBytes *pki_pkcs12_write (GPtrArray            *entries,
                          PkiEncryption         protection,
                          const char           *password,
                          const volatile gint  *cancelled,
                          GError              **error);

G_END_DECLS
