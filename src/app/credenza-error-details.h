/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* “Details”, one click away from the sentence about an error: for whoever looks after the service. Not visible while
 * there are none. */
#define CREDENZA_TYPE_ERROR_DETAILS (credenza_error_details_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaErrorDetails, credenza_error_details, CREDENZA, ERROR_DETAILS, AdwBin)

void        credenza_error_details_set_error (CredenzaErrorDetails *self,
                                              const GError         *error);
const char *credenza_error_details_get_text  (CredenzaErrorDetails *self);

G_END_DECLS
