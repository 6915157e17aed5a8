/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A row of what a keystore or bundle holds: an entry, or one certificate of a key's chain. */
#define CREDENZA_TYPE_CONTENT_ITEM (credenza_content_item_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaContentItem, credenza_content_item, CREDENZA, CONTENT_ITEM, GObject)

PkiEntry       *credenza_content_item_get_entry       (CredenzaContentItem *self);
PkiCertificate *credenza_content_item_get_certificate (CredenzaContentItem *self);
guint           credenza_content_item_get_depth       (CredenzaContentItem *self);
char           *credenza_content_item_dup_title       (CredenzaContentItem *self);
char           *credenza_content_item_dup_subtitle    (CredenzaContentItem *self);
const char     *credenza_content_item_get_kind_label  (CredenzaContentItem *self);
const char     *credenza_content_item_get_icon_name   (CredenzaContentItem *self);

GListModel     *credenza_content_items_new            (PkiContainer        *container);

G_END_DECLS
