/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done on a level of the service, each thing as it is done on the thread of its call: it blocks. Only for
 * the store and the connector. */

#pragma once

#include "destination/destination-client.h"

G_BEGIN_DECLS

/* What a service of an older making lacks; learned as it goes. */
typedef enum
{
  DESTINATION_LACKS_LABELS = 1 << 0,   /* no label endpoints */
  DESTINATION_LACKS_METADATA = 1 << 1, /* no $includeMetadata */
  DESTINATION_LACKS_FILTER = 1 << 2,   /* no $filter */
} DestinationLacks;

/* One level. Plain data that the calls of a store share; only "lacks" ever changes. */
typedef struct
{
  DestinationClient *client; /* (owned) */
  const char *collection;    /* "subaccountCertificates", ... */
  guint lacks;               /* (atomic): #DestinationLacks */
} DestinationLevel;

void       destination_level_init  (DestinationLevel  *self,
                                    DestinationClient *client,
                                    StoreLevel         level);
void       destination_level_clear (DestinationLevel  *self);
gboolean   destination_level_lacks (DestinationLevel  *self,
                                    DestinationLacks   what);
void       destination_level_learn (DestinationLevel  *self,
                                    DestinationLacks   what);

/* destination-level.c: one exchange */
DestinationAnswer *destination_level_send_item       (DestinationLevel    *self,
                                                      DestinationCall     *call,
                                                      DestinationRequest  *request,
                                                      const char          *name,
                                                      const char          *part,
                                                      GError             **error) G_GNUC_WARN_UNUSED_RESULT;
DestinationAnswer *destination_level_send_collection (DestinationLevel    *self,
                                                      DestinationCall     *call,
                                                      DestinationRequest  *request,
                                                      const char          *query,
                                                      DestinationRetry     retry,
                                                      GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* destination-read.c */
gboolean   destination_read_is_etag     (StoreEntry          *entry,
                                         const char          *if_etag,
                                         GError             **error);
GPtrArray *destination_read_names       (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
guint      destination_read_fitting     (DestinationLevel    *self,
                                         const char * const  *names,
                                         guint                n_names);
gboolean   destination_read_chunk       (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char * const  *names,
                                         guint                n_names,
                                         GHashTable          *found,
                                         GError             **error);
gboolean   destination_read_each        (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char * const  *names,
                                         guint                n_names,
                                         GHashTable          *found,
                                         GError             **error);
StoreEntry *destination_read_entry      (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char          *name,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *destination_read_labels      (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char          *name,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *destination_read_public_keys (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char          *name,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* destination-list.c */
gboolean   destination_list             (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         GError             **error);
GPtrArray *destination_list_range       (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         guint                offset,
                                         guint                n,
                                         gboolean             with_content,
                                         guint               *n_all,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* destination-write.c */

/* What came of something whose answer is lost, as a read shows it. */
typedef enum
{
  DESTINATION_FATE_DONE,
  DESTINATION_FATE_OTHER,   /* something else was done there */
  DESTINATION_FATE_UNDONE,
  DESTINATION_FATE_UNKNOWN,
} DestinationFate;

typedef DestinationFate (*DestinationFateFunc) (DestinationLevel *self,
                                                DestinationCall  *call,
                                                gpointer          data);

/* One entry that is written. Of the caller. */
typedef struct
{
  const char *method; /* POST, PUT */
  const char *name;
  GBytes *body;
  const char *if_match; /* (nullable) */
  const char *secret;   /* (nullable): what is not to be seen in an error */
  DestinationFateFunc find_fate;
  gpointer fate_data;
} DestinationWriting;

gboolean   destination_write_once       (DestinationLevel          *self,
                                         DestinationCall           *call,
                                         const DestinationWriting  *writing,
                                         GError                   **error);
StoreEntry *destination_write_create    (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         StoreEntry          *entry,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
StoreEntry *destination_write_replace   (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         StoreEntry          *entry,
                                         const char          *if_etag,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
StoreEntry *destination_write_delete    (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char          *name,
                                         const char          *if_etag,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   destination_write_labels     (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char          *name,
                                         GPtrArray           *labels,
                                         GError             **error);
gboolean   destination_write_is_valid   (StoreEntry          *entry,
                                         GError             **error);
gboolean   destination_write_is_same    (StoreEntry          *a,
                                         StoreEntry          *b);
StoreEntry *destination_write_as_sent   (StoreEntry          *entry,
                                         const char          *etag) G_GNUC_WARN_UNUSED_RESULT;

/* destination-generate.c */
StoreEntry *destination_generate        (DestinationLevel            *self,
                                         DestinationCall             *call,
                                         const StoreGenerateRequest  *request,
                                         GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
StoreEntry *destination_regenerate      (DestinationLevel            *self,
                                         DestinationCall             *call,
                                         const StoreGenerateRequest  *request,
                                         const char                  *if_etag,
                                         GError                     **error) G_GNUC_WARN_UNUSED_RESULT;

/* destination-many.c */
gboolean   destination_create_many      (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         GPtrArray           *entries,
                                         GError             **error);
gboolean   destination_delete_many      (DestinationLevel    *self,
                                         DestinationCall     *call,
                                         const char * const  *names,
                                         const char * const  *if_etags,
                                         GError             **error);

G_END_DECLS
