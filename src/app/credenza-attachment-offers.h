/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What can be made of an attachment before it is stored: joined with its other half, its chain completed
 * or put in order, and all that undone. Not to be seen
 * while there is nothing to offer. */
#define CREDENZA_TYPE_ATTACHMENT_OFFERS (credenza_attachment_offers_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaAttachmentOffers, credenza_attachment_offers, CREDENZA, ATTACHMENT_OFFERS, AdwBin)

void credenza_attachment_offers_set_attachment (CredenzaAttachmentOffers *self,
                                                ModelImport              *import,
                                                ModelAttachment          *attachment);

G_END_DECLS
