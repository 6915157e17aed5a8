/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates and labels as the service writes them. Not for other folders. */

#pragma once

#include "destination/destination-json.h"
#include "store/store.h"

G_BEGIN_DECLS

/* All of them STORE_ERROR_PROTOCOL where the JSON is not what it should be. */
StoreEntry *destination_entry_from_json        (JsonObject                  *object,
                                                GArray                      *pieces,
                                                const char                  *etag,
                                                GPtrArray                   *labels,
                                                GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    destination_entries_from_text      (GBytes                      *text,
                                                GPtrArray                   *entries,
                                                gboolean                    *has_metadata,
                                                GError                     **error);
StoreEntry *destination_entry_from_text        (GBytes                      *text,
                                                const char                  *etag,
                                                GPtrArray                   *labels,
                                                GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *destination_names_from_text        (GBytes                      *text,
                                                GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *destination_labels_from_text       (GBytes                      *text,
                                                GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *destination_public_keys_from_text  (GBytes                      *text,
                                                GError                     **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes     *destination_entry_to_text          (StoreEntry                  *entry) G_GNUC_WARN_UNUSED_RESULT;
GBytes     *destination_entries_to_text        (GPtrArray                   *entries) G_GNUC_WARN_UNUSED_RESULT;
GBytes     *destination_labels_to_text         (GPtrArray                   *labels) G_GNUC_WARN_UNUSED_RESULT;
GBytes     *destination_generate_to_text       (const StoreGenerateRequest  *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
