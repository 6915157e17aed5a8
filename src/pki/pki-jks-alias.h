/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts as Java keystores have them. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char       *pki_jks_alias_to_lower (const char *alias);
GByteArray *pki_jks_encode_utf     (const char *text);

G_END_DECLS
