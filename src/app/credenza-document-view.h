/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* An opened entry of a store: a single certificate, or the content of a keystore or bundle, one level deep. */
#define CREDENZA_TYPE_DOCUMENT_VIEW (credenza_document_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaDocumentView, credenza_document_view, CREDENZA, DOCUMENT_VIEW, AdwBin)

void            credenza_document_view_set_document    (CredenzaDocumentView *self,
                                                        ModelDocument        *document,
                                                        guint                 expiring_days);
ModelDocument  *credenza_document_view_get_document    (CredenzaDocumentView *self);
gboolean        credenza_document_view_get_nested      (CredenzaDocumentView *self);
char           *credenza_document_view_dup_title       (CredenzaDocumentView *self);
PkiEntry       *credenza_document_view_get_entry       (CredenzaDocumentView *self);
PkiCertificate *credenza_document_view_get_certificate (CredenzaDocumentView *self);
gboolean        credenza_document_view_go_back         (CredenzaDocumentView *self);

G_END_DECLS
