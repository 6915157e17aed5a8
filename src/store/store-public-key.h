/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The public part of an entry as its store tells it without any password: a chain. Immutable. */
#define STORE_TYPE_PUBLIC_KEY (store_public_key_get_type ())
typedef struct _StorePublicKey StorePublicKey;

GType           store_public_key_get_type    (void);
StorePublicKey *store_public_key_new         (const char     *alias,
                                              const char     *subject,
                                              GBytes         *pem);
StorePublicKey *store_public_key_ref         (StorePublicKey *self);
void            store_public_key_unref       (StorePublicKey *self);
const char     *store_public_key_get_alias   (StorePublicKey *self); /* (nullable): of a keystore's entry */
const char     *store_public_key_get_subject (StorePublicKey *self); /* (nullable): as the store words it */
GBytes         *store_public_key_get_pem     (StorePublicKey *self); /* the chain, leaf first, PEM */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StorePublicKey, store_public_key_unref)

G_END_DECLS
