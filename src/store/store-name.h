/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STORE_MAX_NAME_CHARS 200

/**
 * StoreFileType:
 *
 * What a name's extension says about the content. The service never looks further than that.
 */
typedef enum
{
  STORE_FILE_TYPE_UNKNOWN,
  STORE_FILE_TYPE_PEM,
  STORE_FILE_TYPE_CER,
  STORE_FILE_TYPE_CRT,
  STORE_FILE_TYPE_DER,
  STORE_FILE_TYPE_P12,
  STORE_FILE_TYPE_PFX,
  STORE_FILE_TYPE_JKS,
} StoreFileType;

StoreFileType   store_file_type_from_name     (const char  *name);
const char *store_file_type_get_label     (StoreFileType    type); /* "PEM", "P12", ...; "" for unknown */
gboolean    store_file_type_is_keystore   (StoreFileType    type);

gboolean    store_name_validate      (const char  *name,
                                      GError     **error); /* STORE_ERROR_INVALID */
gboolean    store_name_is_portable   (const char  *name);  /* only [A-Za-z0-9_.-] */
char       *store_name_from_basename (const char  *basename); /* the nearest valid name */
char       *store_name_make_unique   (const char  *name,
                                      guint        n);        /* "a.pem", 2 -> "a-2.pem" */

G_END_DECLS
