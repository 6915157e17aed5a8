/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

GBytes *pki_jks_write_trust_store (GPtrArray          *certificates,
                                   const char * const *aliases,
                                   const char         *password,
                                   gint64              created);

G_END_DECLS
