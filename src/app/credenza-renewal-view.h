/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What becomes of an entry when its time comes, and what can be done about it. */
#define CREDENZA_TYPE_RENEWAL_VIEW (credenza_renewal_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaRenewalView, credenza_renewal_view, CREDENZA, RENEWAL_VIEW, AdwBin)

void credenza_renewal_view_show_document (CredenzaRenewalView *self,
                                          ModelDocument       *document);

G_END_DECLS
