/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-name.h"

G_BEGIN_DECLS

PkiName *pki_name_new_from_der (gconstpointer der,
                                gsize         size);
char    *pki_hex               (gconstpointer data,
                                gsize         size);

/* The names of one file: most of its certificates share their issuer, many their subject. */
typedef struct _PkiNamePool PkiNamePool;

PkiNamePool *pki_name_pool_new  (void);
void         pki_name_pool_free (PkiNamePool   *self);
PkiName     *pki_name_pool_get  (PkiNamePool   *self,
                                 gconstpointer  der,
                                 gsize          size,
                                 GBytes       **raw);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiNamePool, pki_name_pool_free)

G_END_DECLS
