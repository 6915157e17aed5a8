/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

/**
 * CredenzaKeyFacts:
 *
 * What can be shown of a service key; never its secret. As in #StoreCredentialsFields.
 */
typedef struct
{
  StoreCredentialsKind  kind;
  const char           *host;
  const char           *subdomain;
  const char           *region;
  gint64                expires;
} CredenzaKeyFacts;

void credenza_key_facts_from_credentials (CredenzaKeyFacts       *facts,
                                          StoreCredentials       *credentials);
void credenza_key_facts_from_connection  (CredenzaKeyFacts       *facts,
                                          ModelConnection        *connection);
void credenza_key_fields_fill            (GtkListBox             *list,
                                          const CredenzaKeyFacts *facts,
                                          guint                   expiring_days);

G_END_DECLS
