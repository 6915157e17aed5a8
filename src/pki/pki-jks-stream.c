/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-jks-stream.h"

#include <string.h>

#include "pki/pki-container.h"

/* Java Object Serialization Specification, section 6.4.2. */
#define STREAM_MAGIC 0xaced
#define STREAM_VERSION 5

enum
{
  TC_NULL = 0x70,
  TC_REFERENCE,
  TC_CLASSDESC,
  TC_OBJECT,
  TC_STRING,
  TC_ARRAY,
  TC_CLASS,
  TC_BLOCKDATA,
  TC_ENDBLOCKDATA,
  TC_RESET,
  TC_BLOCKDATALONG,
  TC_EXCEPTION,
  TC_LONGSTRING,
  TC_PROXYCLASSDESC,
  TC_ENUM,
};

#define BASE_HANDLE 0x7e0000
#define SC_WRITE_METHOD 0x01
#define SC_SERIALIZABLE 0x02
#define SC_EXTERNALIZABLE 0x04
#define SC_BLOCK_DATA 0x08

/* Objects in objects, classes above classes. A SealedObject and a key need four. */
#define MAX_DEPTH 48
#define MAX_HANDLES 65536

gsize
pki_java_cursor_left (const PkiJavaCursor *self)
{
  return self->size - self->offset;
}

gboolean
pki_java_cursor_read_bytes (PkiJavaCursor  *self,
                            guint64         size,
                            const guint8  **bytes)
{
  if (size > pki_java_cursor_left (self))
    return FALSE;
  *bytes = self->data + self->offset;
  self->offset += (gsize) size;
  return TRUE;
}

static gboolean
read_number (PkiJavaCursor *self,
             gsize          size,
             guint64       *value)
{
  const guint8 *bytes;

  if (!pki_java_cursor_read_bytes (self, size, &bytes))
    return FALSE;
  *value = 0;
  for (gsize i = 0; i < size; i++)
    *value = *value << 8 | bytes[i];
  return TRUE;
}

gboolean
pki_java_cursor_read_u8 (PkiJavaCursor *self,
                         guint8        *value)
{
  guint64 number;

  if (!read_number (self, 1, &number))
    return FALSE;
  *value = (guint8) number;
  return TRUE;
}

gboolean
pki_java_cursor_read_u16 (PkiJavaCursor *self,
                          guint16       *value)
{
  guint64 number;

  if (!read_number (self, 2, &number))
    return FALSE;
  *value = (guint16) number;
  return TRUE;
}

gboolean
pki_java_cursor_read_u32 (PkiJavaCursor *self,
                          guint32       *value)
{
  guint64 number;

  if (!read_number (self, 4, &number))
    return FALSE;
  *value = (guint32) number;
  return TRUE;
}

gboolean
pki_java_cursor_read_u64 (PkiJavaCursor *self,
                          guint64       *value)
{
  return read_number (self, 8, value);
}

/**
 * pki_java_cursor_read_block:
 *
 * A length in four bytes and as many bytes.
 */
gboolean
pki_java_cursor_read_block (PkiJavaCursor  *self,
                            const guint8  **bytes,
                            gsize          *size)
{
  gsize start = self->offset;
  guint32 length;

  if (!pki_java_cursor_read_u32 (self, &length) || !pki_java_cursor_read_bytes (self, length, bytes))
    {
      self->offset = start;
      return FALSE;
    }
  *size = length;
  return TRUE;
}

/* A string of java.io.DataOutput.writeUTF() as it is stored: a length in two bytes and as many bytes. */
static gboolean
read_short_block (PkiJavaCursor *self,
                  PkiJavaField  *block)
{
  gsize start = self->offset;
  guint16 length;

  if (!pki_java_cursor_read_u16 (self, &length) || !pki_java_cursor_read_bytes (self, length, &block->bytes))
    {
      self->offset = start;
      return FALSE;
    }
  block->size = length;
  return TRUE;
}

/**
 * pki_java_cursor_read_utf:
 * @text: (out) (transfer full): valid UTF-8
 */
gboolean
pki_java_cursor_read_utf (PkiJavaCursor  *self,
                          char          **text)
{
  PkiJavaField block;

  if (!read_short_block (self, &block))
    return FALSE;
  *text = pki_java_utf_decode (block.bytes, block.size);
  return TRUE;
}

/* One UTF-16 unit of modified UTF-8; 0xfffd and one byte on for what is none. */
static gunichar
modified_utf8_unit (const guint8 *bytes,
                    gsize         size,
                    gsize        *used)
{
  *used = 1;
  if (bytes[0] < 0x80)
    return bytes[0];
  if ((bytes[0] & 0xe0) == 0xc0 && size >= 2 && (bytes[1] & 0xc0) == 0x80)
    {
      *used = 2;
      return (gunichar) (bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3f);
    }
  if ((bytes[0] & 0xf0) == 0xe0 && size >= 3 && (bytes[1] & 0xc0) == 0x80 && (bytes[2] & 0xc0) == 0x80)
    {
      *used = 3;
      return (gunichar) (bytes[0] & 0x0f) << 12 | (gunichar) (bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
    }
  return 0xfffd;
}

static gboolean
is_high_surrogate (gunichar unit)
{
  return unit >= 0xd800 && unit <= 0xdbff;
}

static gboolean
is_low_surrogate (gunichar unit)
{
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * pki_java_utf_decode:
 *
 * Decodes the modified UTF-8 of java.io.DataInput: each UTF-16 unit by itself, so that a character beyond the Basic
 * Multilingual Plane is two surrogates of three bytes each, and U+0000 as C0 80. What can't be in a C string or in
 * UTF-8, U+0000 and lone surrogates, becomes U+FFFD.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
pki_java_utf_decode (const guint8 *bytes,
                     gsize         size)
{
  GString *text = g_string_sized_new (size);
  gsize used;

  for (gsize i = 0; i < size; i += used)
    {
      gunichar character = modified_utf8_unit (bytes + i, size - i, &used);

      if (is_high_surrogate (character) && i + used < size)
        {
          gsize low_used;
          gunichar low = modified_utf8_unit (bytes + i + used, size - i - used, &low_used);

          if (is_low_surrogate (low))
            {
              character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
              used += low_used;
            }
        }
      if (character == 0 || is_high_surrogate (character) || is_low_surrogate (character))
        character = 0xfffd;
      g_string_append_unichar (text, character);
    }
  return g_string_free (text, FALSE);
}

/* A class description, as far as it says how the values of an object are laid out. */
typedef struct _JavaClass JavaClass;

struct _JavaClass
{
  PkiJavaField  name;
  guint8        flags;
  GArray       *fields; /* (element-type JavaClassField), in the order of the values */
  JavaClass    *super;  /* (nullable) */
};

typedef struct
{
  char         type;
  PkiJavaField name;
} JavaClassField;

/* What a handle stands for: a class, or a string or byte array, or none of them. */
typedef struct
{
  JavaClass    *class;
  PkiJavaField  value;
} JavaHandle;

typedef struct
{
  PkiJavaCursor *cursor;
  GPtrArray     *classes; /* (element-type JavaClass) */
  GArray        *handles; /* (element-type JavaHandle) */
  PkiJavaWanted *wanted;
  guint          n_wanted;
  gboolean       too_large;
} JavaWalk;

static gboolean walk_content (JavaWalk     *walk,
                              guint         depth,
                              guint8        tag,
                              PkiJavaField *value);

static void
java_class_free (JavaClass *class)
{
  g_array_unref (class->fields);
  g_free (class);
}

static guint
walk_add_handle (JavaWalk           *walk,
                 JavaClass          *class,
                 const PkiJavaField *value)
{
  JavaHandle handle = { class, { NULL, 0 } };

  if (value != NULL)
    handle.value = *value;
  g_array_append_val (walk->handles, handle);
  return walk->handles->len - 1;
}

static gboolean
walk_reference (JavaWalk   *walk,
                JavaHandle *handle)
{
  guint32 number;

  if (!pki_java_cursor_read_u32 (walk->cursor, &number)
      || number < BASE_HANDLE || number - BASE_HANDLE >= walk->handles->len)
    return FALSE;
  *handle = g_array_index (walk->handles, JavaHandle, number - BASE_HANDLE);
  return TRUE;
}

static gboolean
walk_enter (JavaWalk *walk,
            guint     depth)
{
  if (depth < MAX_DEPTH && walk->handles->len < MAX_HANDLES)
    return TRUE;
  walk->too_large = TRUE;
  return FALSE;
}

/* Contents, up to and with the TC_ENDBLOCKDATA. */
static gboolean
walk_annotations (JavaWalk *walk,
                  guint     depth)
{
  PkiJavaField ignored;
  guint8 tag;

  while (pki_java_cursor_read_u8 (walk->cursor, &tag))
    {
      if (tag == TC_ENDBLOCKDATA)
        return TRUE;
      if (!walk_content (walk, depth, tag, &ignored))
        return FALSE;
    }
  return FALSE;
}

static gboolean
walk_class_field (JavaWalk       *walk,
                  guint           depth,
                  JavaClassField *field)
{
  PkiJavaField type_name;
  guint8 type;
  guint8 tag;

  if (!pki_java_cursor_read_u8 (walk->cursor, &type) || !read_short_block (walk->cursor, &field->name))
    return FALSE;
  field->type = (char) type;
  if (type != '[' && type != 'L')
    return strchr ("BCDFIJSZ", type) != NULL && type != '\0';
  return pki_java_cursor_read_u8 (walk->cursor, &tag)
         && (tag == TC_STRING || tag == TC_LONGSTRING || tag == TC_REFERENCE)
         && walk_content (walk, depth + 1, tag, &type_name);
}

static gboolean
walk_class_description (JavaWalk   *walk,
                        guint       depth,
                        JavaClass **class);

/* newClassDesc with TC_CLASSDESC: className serialVersionUID newHandle flags fields annotation superClassDesc. */
static gboolean
walk_new_class (JavaWalk   *walk,
                guint       depth,
                JavaClass **class)
{
  JavaClass *new_class = g_new0 (JavaClass, 1);
  guint64 version;
  guint16 n_fields;

  new_class->fields = g_array_new (FALSE, FALSE, sizeof (JavaClassField));
  g_ptr_array_add (walk->classes, new_class);
  if (!read_short_block (walk->cursor, &new_class->name) || !pki_java_cursor_read_u64 (walk->cursor, &version))
    return FALSE;
  walk_add_handle (walk, new_class, NULL);
  if (!pki_java_cursor_read_u8 (walk->cursor, &new_class->flags)
      || !pki_java_cursor_read_u16 (walk->cursor, &n_fields))
    return FALSE;
  for (guint i = 0; i < n_fields; i++)
    {
      JavaClassField field;

      if (!walk_class_field (walk, depth, &field))
        return FALSE;
      g_array_append_val (new_class->fields, field);
    }
  *class = new_class;
  return walk_annotations (walk, depth + 1) && walk_class_description (walk, depth + 1, &new_class->super);
}

/* newClassDesc with TC_PROXYCLASSDESC: newHandle count proxyInterfaceName[count] annotation superClassDesc. */
static gboolean
walk_new_proxy (JavaWalk   *walk,
                guint       depth,
                JavaClass **class)
{
  JavaClass *proxy = g_new0 (JavaClass, 1);
  guint32 n_interfaces;

  proxy->fields = g_array_new (FALSE, FALSE, sizeof (JavaClassField));
  proxy->flags = SC_SERIALIZABLE;
  g_ptr_array_add (walk->classes, proxy);
  walk_add_handle (walk, proxy, NULL);
  if (!pki_java_cursor_read_u32 (walk->cursor, &n_interfaces))
    return FALSE;
  for (guint32 i = 0; i < n_interfaces; i++)
    {
      PkiJavaField name;

      if (!read_short_block (walk->cursor, &name))
        return FALSE;
    }
  *class = proxy;
  return walk_annotations (walk, depth + 1) && walk_class_description (walk, depth + 1, &proxy->super);
}

static gboolean
walk_class_description (JavaWalk   *walk,
                        guint       depth,
                        JavaClass **class)
{
  JavaHandle handle;
  guint8 tag;

  *class = NULL;
  if (!walk_enter (walk, depth) || !pki_java_cursor_read_u8 (walk->cursor, &tag))
    return FALSE;
  switch (tag)
    {
    case TC_NULL:
      return TRUE;
    case TC_CLASSDESC:
      return walk_new_class (walk, depth, class);
    case TC_PROXYCLASSDESC:
      return walk_new_proxy (walk, depth, class);
    case TC_REFERENCE:
      if (!walk_reference (walk, &handle) || handle.class == NULL)
        return FALSE;
      *class = handle.class;
      return TRUE;
    default:
      return FALSE;
    }
}

/* The bytes of a value of a primitive type, 0 for the other types. */
static gsize
primitive_size (char type)
{
  switch (type)
    {
    case 'B':
    case 'Z':
      return 1;
    case 'C':
    case 'S':
      return 2;
    case 'F':
    case 'I':
      return 4;
    case 'D':
    case 'J':
      return 8;
    default:
      return 0;
    }
}

static gboolean
walk_field_value (JavaWalk     *walk,
                  guint         depth,
                  char          type,
                  PkiJavaField *value)
{
  const guint8 *bytes;
  guint8 tag;

  *value = (PkiJavaField) { NULL, 0 };
  if (primitive_size (type) > 0)
    return pki_java_cursor_read_bytes (walk->cursor, primitive_size (type), &bytes);
  return pki_java_cursor_read_u8 (walk->cursor, &tag) && walk_content (walk, depth + 1, tag, value);
}

static void
walk_keep_wanted (JavaWalk           *walk,
                  const PkiJavaField *name,
                  const PkiJavaField *value)
{
  for (guint i = 0; i < walk->n_wanted; i++)
    {
      PkiJavaWanted *wanted = &walk->wanted[i];

      if (wanted->value.bytes == NULL && strlen (wanted->name) == name->size
          && memcmp (wanted->name, name->bytes, name->size) == 0)
        wanted->value = *value;
    }
}

/* classdata of one class of an object. An externalizable one without block data has no end that can be found. */
static gboolean
walk_class_data (JavaWalk  *walk,
                 guint      depth,
                 JavaClass *class)
{
  if (class->flags & SC_EXTERNALIZABLE)
    return (class->flags & SC_BLOCK_DATA) != 0 && walk_annotations (walk, depth + 1);
  if (!(class->flags & SC_SERIALIZABLE))
    return TRUE;

  for (guint i = 0; i < class->fields->len; i++)
    {
      const JavaClassField *field = &g_array_index (class->fields, JavaClassField, i);
      PkiJavaField value;

      if (!walk_field_value (walk, depth, field->type, &value))
        return FALSE;
      if (depth == 0)
        walk_keep_wanted (walk, &field->name, &value);
    }
  return (class->flags & SC_WRITE_METHOD) == 0 || walk_annotations (walk, depth + 1);
}

/* newObject: classDesc newHandle classdata[], the values of the topmost class first. */
static gboolean
walk_new_object (JavaWalk *walk,
                 guint     depth)
{
  JavaClass *lineage[MAX_DEPTH];
  JavaClass *class;
  guint n = 0;

  if (!walk_class_description (walk, depth + 1, &class))
    return FALSE;
  walk_add_handle (walk, NULL, NULL);
  for (; class != NULL; class = class->super)
    {
      if (!walk_enter (walk, n))
        return FALSE;
      lineage[n++] = class;
    }
  while (n > 0)
    if (!walk_class_data (walk, depth, lineage[--n]))
      return FALSE;
  return TRUE;
}

/* newArray: classDesc newHandle size values; the class is named "[" and the type of the values. */
static gboolean
walk_new_array (JavaWalk     *walk,
                guint         depth,
                PkiJavaField *value)
{
  PkiJavaField ignored;
  JavaClass *class;
  guint32 n_values;
  guint handle;
  char type;

  if (!walk_class_description (walk, depth + 1, &class) || class == NULL
      || class->name.size < 2 || class->name.bytes[0] != '[')
    return FALSE;
  handle = walk_add_handle (walk, NULL, NULL);
  if (!pki_java_cursor_read_u32 (walk->cursor, &n_values))
    return FALSE;

  type = (char) class->name.bytes[1];
  if (primitive_size (type) > 0)
    {
      PkiJavaField bytes = { NULL, (gsize) n_values * primitive_size (type) };

      if (!pki_java_cursor_read_bytes (walk->cursor, bytes.size, &bytes.bytes))
        return FALSE;
      if (type == 'B')
        *value = g_array_index (walk->handles, JavaHandle, handle).value = bytes;
      return TRUE;
    }
  for (guint32 i = 0; i < n_values; i++)
    if (!walk_field_value (walk, depth, type, &ignored))
      return FALSE;
  return TRUE;
}

static gboolean
walk_string (JavaWalk     *walk,
             gboolean      is_long,
             PkiJavaField *value)
{
  guint64 length;

  if (is_long)
    {
      if (!pki_java_cursor_read_u64 (walk->cursor, &length)
          || !pki_java_cursor_read_bytes (walk->cursor, length, &value->bytes))
        return FALSE;
      value->size = (gsize) length;
    }
  else if (!read_short_block (walk->cursor, value))
    return FALSE;
  walk_add_handle (walk, NULL, value);
  return TRUE;
}

static gboolean
walk_block_data (JavaWalk *walk,
                 gboolean  is_long)
{
  const guint8 *bytes;
  gsize size;
  guint8 length;

  if (is_long)
    return pki_java_cursor_read_block (walk->cursor, &bytes, &size);
  return pki_java_cursor_read_u8 (walk->cursor, &length) && pki_java_cursor_read_bytes (walk->cursor, length, &bytes);
}

/* newEnum: classDesc newHandle enumConstantName. */
static gboolean
walk_new_enum (JavaWalk *walk,
               guint     depth)
{
  PkiJavaField name;
  JavaClass *class;

  if (!walk_class_description (walk, depth + 1, &class))
    return FALSE;
  walk_add_handle (walk, NULL, NULL);
  return walk_field_value (walk, depth, 'L', &name);
}

/* newClass: classDesc newHandle. */
static gboolean
walk_class_object (JavaWalk *walk,
                   guint     depth)
{
  JavaClass *class;

  if (!walk_class_description (walk, depth + 1, &class))
    return FALSE;
  walk_add_handle (walk, NULL, NULL);
  return TRUE;
}

static gboolean
walk_tagged_reference (JavaWalk     *walk,
                       PkiJavaField *value)
{
  JavaHandle handle;

  if (!walk_reference (walk, &handle))
    return FALSE;
  *value = handle.value;
  return TRUE;
}

/* A class description in the place of an object; its tag was read. */
static gboolean
walk_bare_class (JavaWalk *walk,
                 guint     depth)
{
  JavaClass *class;

  walk->cursor->offset--;
  return walk_class_description (walk, depth, &class);
}

/* The grammar's `content`, after its tag. A stream that tells of an exception is taken as damaged. */
static gboolean
walk_content (JavaWalk     *walk,
              guint         depth,
              guint8        tag,
              PkiJavaField *value)
{
  *value = (PkiJavaField) { NULL, 0 };
  if (!walk_enter (walk, depth))
    return FALSE;
  switch (tag)
    {
    case TC_NULL:
      return TRUE;
    case TC_REFERENCE:
      return walk_tagged_reference (walk, value);
    case TC_CLASSDESC:
    case TC_PROXYCLASSDESC:
      return walk_bare_class (walk, depth);
    case TC_OBJECT:
      return walk_new_object (walk, depth);
    case TC_STRING:
    case TC_LONGSTRING:
      return walk_string (walk, tag == TC_LONGSTRING, value);
    case TC_ARRAY:
      return walk_new_array (walk, depth, value);
    case TC_CLASS:
      return walk_class_object (walk, depth);
    case TC_BLOCKDATA:
    case TC_BLOCKDATALONG:
      return walk_block_data (walk, tag == TC_BLOCKDATALONG);
    case TC_RESET:
      g_array_set_size (walk->handles, 0);
      return TRUE;
    case TC_ENUM:
      return walk_new_enum (walk, depth);
    default:
      return FALSE;
    }
}

/**
 * pki_java_object_read:
 * @cursor: at the start of a serialization stream; afterwards behind its one object
 * @wanted: (array length=n_wanted): what is wanted of the object's fields
 *
 * Walks over one object by the grammar of the Java Object Serialization Specification, section 6.4. Nothing is
 * instantiated: only its end is looked for, and strings and byte arrays in fields of its own.
 */
gboolean
pki_java_object_read (PkiJavaCursor  *cursor,
                      PkiJavaWanted  *wanted,
                      guint           n_wanted,
                      GError        **error)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func ((GDestroyNotify) java_class_free);
  g_autoptr (GArray) handles = g_array_new (FALSE, FALSE, sizeof (JavaHandle));
  JavaWalk walk = { cursor, classes, handles, wanted, n_wanted, FALSE };
  PkiJavaField ignored;
  guint16 magic;
  guint16 version;
  guint8 tag;

  if (pki_java_cursor_read_u16 (cursor, &magic) && magic == STREAM_MAGIC
      && pki_java_cursor_read_u16 (cursor, &version) && version == STREAM_VERSION
      && pki_java_cursor_read_u8 (cursor, &tag)
      && walk_content (&walk, 0, tag, &ignored))
    return TRUE;

  if (walk.too_large)
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE,
                         "An object in the keystore is nested too deeply or too large");
  else
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, "An object in the keystore is cut short or inconsistent");
  return FALSE;
}
