/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON from outside: bounded, and every value's type looked at before it is read. Not for other folders. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define DESTINATION_JSON_MAX_DEPTH 64

JsonNode   *destination_json_parse      (const char  *text,
                                         gsize        size,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT; /* STORE_ERROR_PROTOCOL */
void        destination_json_free_wiped (JsonNode    *node); /* of text that held a secret */
char       *destination_json_to_text    (JsonNode    *node); /* (transfer full): compact */

/* A string of a text, where it lies. */
typedef struct
{
  const char *text;
  gsize size;
} DestinationJsonPiece;

JsonNode   *destination_json_parse_apart (const char           *text,
                                          gsize                 size,
                                          const char           *member,
                                          GArray               *pieces,
                                          GError              **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    destination_json_get_piece   (JsonObject           *object,
                                          const char           *name,
                                          GArray               *pieces,
                                          DestinationJsonPiece *piece);

/* The member's value, NULL (or FALSE) when there is no such member or it is of another type. A NULL node is fine. */
JsonObject *destination_json_object     (JsonNode    *node);
JsonArray  *destination_json_array      (JsonNode    *node);
const char *destination_json_string     (JsonNode    *node);
JsonNode   *destination_json_member     (JsonObject  *object,
                                         const char  *name);
const char *destination_json_get_string (JsonObject  *object,
                                         const char  *name);
gboolean    destination_json_get_number (JsonObject  *object,
                                         const char  *name,
                                         gint64      *number);
gboolean    destination_json_get_bool   (JsonObject  *object,
                                         const char  *name,
                                         gboolean    *value);

G_END_DECLS
