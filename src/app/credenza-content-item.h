/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A row of what a keystore or bundle holds: an entry, or one certificate of a chain, the issuer that a chain lacks, or what
 * stands above the certificates that are in no chain. */
#define CREDENZA_TYPE_CONTENT_ITEM (credenza_content_item_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaContentItem, credenza_content_item, CREDENZA, CONTENT_ITEM, GObject)

PkiEntry       *credenza_content_item_get_entry       (CredenzaContentItem *self);
PkiCertificate *credenza_content_item_get_certificate (CredenzaContentItem *self);
guint           credenza_content_item_get_depth       (CredenzaContentItem *self);
char           *credenza_content_item_dup_title       (CredenzaContentItem *self);
char           *credenza_content_item_dup_subtitle    (CredenzaContentItem *self);
const char     *credenza_content_item_get_kind_label  (CredenzaContentItem *self);
const char     *credenza_content_item_get_icon_name   (CredenzaContentItem *self);

const char     *credenza_content_item_get_state       (CredenzaContentItem *self,
                                                       ModelState          *state);
gboolean        credenza_content_item_get_opens       (CredenzaContentItem *self);
gboolean        credenza_content_item_get_joins_above (CredenzaContentItem *self);
gboolean        credenza_content_item_get_joins_below (CredenzaContentItem *self);

GListModel     *credenza_content_items_new            (PkiContainer        *container);
GListModel     *credenza_content_items_new_analysed   (ModelAnalysis       *analysis);
gboolean        credenza_content_items_has_chains     (ModelAnalysis       *analysis);

G_END_DECLS
