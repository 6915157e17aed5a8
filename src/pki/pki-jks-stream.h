/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two encodings a Java keystore is made of: java.io.DataOutput and Java object serialization. Not for other
 * folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A place in big-endian data of a known size. Every read is checked against what is left and leaves the cursor where it
 * was when that is too little. */
typedef struct
{
  const guint8 *data;
  gsize         size;
  gsize         offset;
} PkiJavaCursor;

gsize    pki_java_cursor_left       (const PkiJavaCursor *self);
gboolean pki_java_cursor_read_u8    (PkiJavaCursor       *self,
                                     guint8              *value);
gboolean pki_java_cursor_read_u16   (PkiJavaCursor       *self,
                                     guint16             *value);
gboolean pki_java_cursor_read_u32   (PkiJavaCursor       *self,
                                     guint32             *value);
gboolean pki_java_cursor_read_u64   (PkiJavaCursor       *self,
                                     guint64             *value);
gboolean pki_java_cursor_read_bytes (PkiJavaCursor       *self,
                                     guint64              size,
                                     const guint8       **bytes);
gboolean pki_java_cursor_read_block (PkiJavaCursor       *self,
                                     const guint8       **bytes,
                                     gsize               *size);
gboolean pki_java_cursor_read_utf   (PkiJavaCursor       *self,
                                     char               **text);

char    *pki_java_utf_decode        (const guint8        *bytes,
                                     gsize                size);

/* A string or a byte array among the fields of a serialized object; it points into the stream. */
typedef struct
{
  const guint8 *bytes; /* (nullable): not there */
  gsize         size;
} PkiJavaField;

/* What is wanted of an object: the value of the fields that are named, in the same order. */
typedef struct
{
  const char   *name;
  PkiJavaField  value;
} PkiJavaWanted;

gboolean pki_java_object_read       (PkiJavaCursor       *cursor,
                                     PkiJavaWanted       *wanted,
                                     guint                n_wanted,
                                     GError             **error);

G_END_DECLS
