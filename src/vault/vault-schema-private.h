/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* "CRDZ", in the header of every vault: https://www.sqlite.org/pragma.html#pragma_application_id */
#define VAULT_APPLICATION_ID 0x4352445a

gboolean vault_schema_check_numbers (guint32   application_id,
                                     guint32   version,
                                     GError  **error);
gboolean vault_schema_set_up        (sqlite3  *db,
                                     GError  **error);

G_END_DECLS
