/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Gives entries of a store to another program as files: they are fetched, and the files written, only when the other
 * program asks for them. Inside this program it gives itself, so that they can be copied to another store. */
#define CREDENZA_TYPE_ENTRY_PROVIDER (credenza_entry_provider_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaEntryProvider, credenza_entry_provider, CREDENZA, ENTRY_PROVIDER, GdkContentProvider)

GdkContentProvider   *credenza_entry_provider_new       (ModelCertificateList  *list,
                                                         const char * const    *names,
                                                         const char            *folder);
ModelCertificateList *credenza_entry_provider_get_list  (CredenzaEntryProvider *self);
const char * const   *credenza_entry_provider_get_names (CredenzaEntryProvider *self);
const char * const   *credenza_entry_provider_get_keyless
                                                        (CredenzaEntryProvider *self);

G_END_DECLS
