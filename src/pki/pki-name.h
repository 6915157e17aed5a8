/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PkiNameAttribute:
 * @rdn: the index of the relative distinguished name this attribute belongs to; attributes of a multi-valued RDN share it
 * @oid: the attribute type as dotted decimal
 * @label: the short name of RFC 4514 and X.520 (`CN`, `OU`, ...), or the OID where there is none
 * @value: the value as valid UTF-8
 *
 * One attribute of a distinguished name.
 */
typedef struct
{
  guint  rdn;
  char  *oid;
  char  *label;
  char  *value;
} PkiNameAttribute;

/* An immutable distinguished name: a list of RDNs, in the order of the encoding (most significant first). */
#define PKI_TYPE_NAME (pki_name_get_type ())
typedef struct _PkiName PkiName;

GType                   pki_name_get_type         (void);
PkiName                *pki_name_ref              (PkiName       *self);
void                    pki_name_unref            (PkiName       *self);
guint                   pki_name_get_n_attributes (const PkiName *self);
const PkiNameAttribute *pki_name_get_attribute    (const PkiName *self,
                                                   guint          index);
const char             *pki_name_get_common_name  (const PkiName *self);
const char             *pki_name_to_string        (const PkiName *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiName, pki_name_unref)

G_END_DECLS
