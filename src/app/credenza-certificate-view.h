/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* One certificate, or one other entry of a file, in full. */
#define CREDENZA_TYPE_CERTIFICATE_VIEW (credenza_certificate_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCertificateView, credenza_certificate_view, CREDENZA, CERTIFICATE_VIEW, AdwBin)

void            credenza_certificate_view_show_certificate (CredenzaCertificateView *self,
                                                            PkiCertificate          *certificate,
                                                            guint                    expiring_days);
void            credenza_certificate_view_show_entry       (CredenzaCertificateView *self,
                                                            PkiEntry                *entry);
void            credenza_certificate_view_show_creation    (CredenzaCertificateView *self,
                                                            ModelDocument           *document);
void            credenza_certificate_view_show_labels      (CredenzaCertificateView *self,
                                                            ModelDocument           *document);
void            credenza_certificate_view_show_analysis    (CredenzaCertificateView *self,
                                                            ModelAnalysis           *analysis);
PkiCertificate *credenza_certificate_view_get_certificate  (CredenzaCertificateView *self);

G_END_DECLS
