/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes DER from the inside out: each function appends one element. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pki_der_append      (GByteArray    *out,
                          guint8         tag,
                          gconstpointer  content,
                          gsize          size);
void pki_der_append_take (GByteArray    *out,
                          guint8         tag,
                          GByteArray    *content);
void pki_der_append_oid  (GByteArray    *out,
                          const char    *oid);
void pki_der_append_uint (GByteArray    *out,
                          guint32        number);
void pki_der_append_null (GByteArray    *out);

G_END_DECLS
