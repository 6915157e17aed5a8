/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pki_pem_replace_certificates (GBytes     *pem,
                                      GPtrArray  *certificates,
                                      GError    **error);

G_END_DECLS
