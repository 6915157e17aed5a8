/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "model/model.h"

G_BEGIN_DECLS

char       *credenza_text_visible       (const char *text);
char       *credenza_text_date          (gint64      seconds);
char       *credenza_text_date_time     (gint64      seconds);
char       *credenza_text_local         (gint64      seconds);
char       *credenza_text_as_of         (gint64      seconds,
                                         gint64      now);
char       *credenza_text_exact         (gint64      seconds);
gboolean    credenza_text_is_endless    (gint64      seconds);
char       *credenza_text_expires       (gint64      seconds,
                                         gint64      now);
char       *credenza_text_labelled      (const char *label,
                                         const char *value);
char       *credenza_text_key_size      (const char *algorithm,
                                         guint       bits);
void        credenza_text_append_item   (GString    *text,
                                         const char *item);
char       *credenza_text_relative      (gint64      seconds,
                                         gint64      now);
char       *credenza_text_hex           (const char *hex);
const char *credenza_text_state         (ModelState  state);
char       *credenza_text_state_count   (ModelState  state,
                                         guint       n);
const char *credenza_text_state_icon    (ModelState  state);
const char *credenza_text_state_class   (ModelState  state);
char       *credenza_text_validity      (gint64      not_before,
                                         gint64      not_after,
                                         gint64      now,
                                         guint       expiring_days);

/* Notifications: credenza-text-expiry.c */
char       *credenza_text_expiry_title  (GPtrArray  *rows,
                                         gint64      now);
char       *credenza_text_expiry_body   (GPtrArray  *rows,
                                         ModelPlace *place,
                                         gint64      now);

/* Errors: credenza-text-error.c */
char       *credenza_text_error             (const GError *error,
                                             const char   *subject);
char       *credenza_text_service_key_error (const GError *error);
char       *credenza_text_error_details     (const GError *error);

/* What libraries say: credenza-text-reason.c */
char       *credenza_text_reason            (const char *message);

/* Generation: credenza-text-generation.c */
const char *credenza_text_authority          (StoreAuthorityKind      authority);
const char *credenza_text_generation_step    (ModelGenerationStep     step);
const char *credenza_text_generation_problem (ModelGenerationProblem  problem);
char       *credenza_text_generation_error   (const GError           *error,
                                              const char             *name);

/* Chains and warnings: credenza-text-chain.c */
char       *credenza_text_name              (PkiName          *name);
char       *credenza_text_chain             (PkiChain         *chain);
ModelState  credenza_text_chain_state       (PkiChain         *chain);
const char *credenza_text_chain_findings    (PkiChainFindings  findings,
                                             ModelState       *state);
char       *credenza_text_check             (const PkiCheck   *check);
const char *credenza_text_severity_icon     (PkiSeverity       severity);
const char *credenza_text_severity_class    (PkiSeverity       severity);

/* Signing requests: credenza-text-request.c */
char       *credenza_text_request_key       (PkiSigningRequest *request);
char       *credenza_text_request_error     (const GError      *error,
                                             const char        *subject);

/* Connections: credenza-text-connection.c */
const char *credenza_text_credentials_kind  (StoreCredentialsKind kind);
char       *credenza_text_place_title       (ModelPlace   *place);
char       *credenza_text_place_level       (ModelPlace   *place);
ModelState  credenza_text_key_state         (gint64        expires,
                                             gint64        now,
                                             guint         expiring_days);
char       *credenza_text_key_expiry        (gint64        expires,
                                             gint64        now);
char       *credenza_text_key_warning       (ModelConnection *connection,
                                             guint            expiring_days,
                                             ModelState      *state);

G_END_DECLS
