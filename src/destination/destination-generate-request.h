/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests for certificates that outlive the call that brings them, and what a service says of their fields. Not for
 * other folders. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

StoreGenerateRequest *destination_generate_request_copy          (const StoreGenerateRequest *request);
void                  destination_generate_request_free          (StoreGenerateRequest       *request);
StoreGeneration      *destination_generate_request_to_generation (const StoreGenerateRequest *request);
gboolean              destination_generate_request_validate      (const StoreGenerateRequest *request,
                                                                  GError                    **error); /* STORE_ERROR_INVALID */
const char           *destination_generate_request_find_field    (const StoreGenerateRequest *request,
                                                                  const char                 *message); /* (nullable) */
const StoreGenerationService *
                      destination_generation_service_get         (void);

G_END_DECLS
