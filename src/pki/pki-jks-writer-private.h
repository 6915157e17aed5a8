/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-jks-writer.h"

G_BEGIN_DECLS

GBytes *pki_jks_write (GPtrArray  *entries,
                       const char *password);

G_END_DECLS
