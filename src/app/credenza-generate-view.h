/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The form for what an external service is to issue. Emits "created" with the name of the certificate, and "failed" when
 * it was cancelled or failed. */
#define CREDENZA_TYPE_GENERATE_VIEW (credenza_generate_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaGenerateView, credenza_generate_view, CREDENZA, GENERATE_VIEW, AdwBin)

void             credenza_generate_view_set_generation (CredenzaGenerateView *self,
                                                        ModelGeneration      *generation);
void             credenza_generate_view_create         (CredenzaGenerateView *self);
void             credenza_generate_view_set_requests   (CredenzaGenerateView *self,
                                                        ModelPendingRequests *requests,
                                                        const char           *place_id);
void             credenza_generate_view_fill_again     (CredenzaGenerateView *self,
                                                        ModelPendingRequest  *pending,
                                                        ModelSigningRequest  *request);
void             credenza_generate_view_open_request   (CredenzaGenerateView *self,
                                                        GFile                *file);

G_END_DECLS
