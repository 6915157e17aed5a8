/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-export.h"
#include "pki/pki-keystore-entry-private.h"

G_BEGIN_DECLS

struct _PkiExport
{
  GObject     parent_instance;

  GPtrArray  *entries;      /* (owned) (element-type PkiKeystoreEntry): what was added */
  GPtrArray  *certificates; /* (owned) (element-type PkiCertificate): of all entries, each once */
  GHashTable *seen;         /* (owned) (element-type utf8): the SHA-256 of those */
  GHashTable *aliases;      /* (owned) (element-type utf8): in lower case, that are taken */
  guint       n_keys;
};


G_END_DECLS
