/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "store/store.h"

G_BEGIN_DECLS

/* Gives an entry of a store to another program as a file. The entry is fetched, and the file written, only when the
 * other program asks for it. */
#define CREDENZA_TYPE_ENTRY_PROVIDER (credenza_entry_provider_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaEntryProvider, credenza_entry_provider, CREDENZA, ENTRY_PROVIDER, GdkContentProvider)

GdkContentProvider *credenza_entry_provider_new (Store      *store,
                                                 const char *name,
                                                 const char *folder);

G_END_DECLS
