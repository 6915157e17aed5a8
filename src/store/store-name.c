/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-name.h"

#include <glib/gi18n.h>
#include <string.h>

#include "store/store-error.h"

/* The extensions the service and its cockpit know (its documentation on managing destination certificates and on
 * certificate types), and "der", which its transparent proxy takes. By StoreFileType. */
static const struct
{
  const char *extension;
  const char *label;
  gboolean is_keystore;
} file_types[] = {
  [STORE_FILE_TYPE_UNKNOWN] = { NULL, "", FALSE },
  [STORE_FILE_TYPE_PEM] = { ".pem", "PEM", FALSE },
  [STORE_FILE_TYPE_CER] = { ".cer", "CER", FALSE },
  [STORE_FILE_TYPE_CRT] = { ".crt", "CRT", FALSE },
  [STORE_FILE_TYPE_DER] = { ".der", "DER", FALSE },
  [STORE_FILE_TYPE_P12] = { ".p12", "P12", TRUE },
  [STORE_FILE_TYPE_PFX] = { ".pfx", "PFX", TRUE },
  [STORE_FILE_TYPE_JKS] = { ".jks", "JKS", TRUE },
};

static const char *
find_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return p;

  return NULL;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, message);

  return FALSE;
}

static char *
replace_unusable (const char *text)
{
  GString *usable = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (usable, c == '/' || g_unichar_iscntrl (c) ? '_' : c);
    }

  return g_string_free (usable, FALSE);
}

/* The dot of the extension; the end of the name if there is none worth keeping. */
static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || g_utf8_strlen (dot, -1) > STORE_MAX_NAME_CHARS / 2)
    return name + strlen (name);

  return dot;
}

/* The name with @suffix before its extension, its stem cut so that all of it fits. */
static char *
join_cut (const char *name, const char *suffix)
{
  const char *extension = find_extension (name);
  glong room = STORE_MAX_NAME_CHARS - g_utf8_strlen (suffix, -1) - g_utf8_strlen (extension, -1);
  glong stem_chars = g_utf8_strlen (name, extension - name);
  g_autofree char *stem = g_utf8_substring (name, 0, MIN (stem_chars, room));

  return g_strconcat (stem, suffix, extension, NULL);
}

/**
 * store_file_type_from_name:
 * @name: a name
 *
 * Reads the extension, in whatever case. Consumers derive the format from it and never from the content.
 *
 * Returns: the type, %STORE_FILE_TYPE_UNKNOWN for any other extension or none
 */
StoreFileType
store_file_type_from_name (const char *name)
{
  const char *dot;

  g_return_val_if_fail (name != NULL, STORE_FILE_TYPE_UNKNOWN);

  dot = strrchr (name, '.');
  for (guint i = STORE_FILE_TYPE_UNKNOWN + 1; dot != NULL && i < G_N_ELEMENTS (file_types); i++)
    if (g_ascii_strcasecmp (dot, file_types[i].extension) == 0)
      return (StoreFileType) i;

  return STORE_FILE_TYPE_UNKNOWN;
}

/**
 * store_file_type_get_label:
 * @type: a type
 *
 * Returns: (transfer none): how people call it ("PEM", "P12"), the same in every language; "" for unknown
 */
const char *
store_file_type_get_label (StoreFileType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (file_types), "");

  return file_types[type].label;
}

/**
 * store_file_type_is_keystore:
 * @type: a type
 *
 * Returns: whether it is one that usually asks for a password
 */
gboolean
store_file_type_is_keystore (StoreFileType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (file_types), FALSE);

  return file_types[type].is_keystore;
}

/**
 * store_name_validate:
 * @name: a name, as somebody typed it or a file bore it
 * @error: return location: %STORE_ERROR_INVALID, with a message for each rule
 *
 * The service documents no rule for names; its samples hold blanks, quotes and parentheses. So: 1 to
 * #STORE_MAX_NAME_CHARS characters (the service's cap on destination names), no '/' (a name is a path segment of the
 * REST interface), no control characters, and an extension that tells the format.
 *
 * Returns: whether @name can name an entry
 */
gboolean
store_name_validate (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (*name == '\0')
    return refuse (error, NC_("reason", "The name is empty"));
  if (!g_utf8_validate (name, -1, NULL))
    return refuse (error, NC_("reason", "The name is not valid UTF-8"));
  if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    return refuse (error, NC_("reason", "The name stands for a folder"));
  if (g_utf8_strlen (name, -1) > STORE_MAX_NAME_CHARS)
    return refuse (error, NC_("reason", "The name is longer than 200 characters"));
  if (strchr (name, '/') != NULL)
    return refuse (error, NC_("reason", "The name contains a slash"));
  if (find_control (name) != NULL)
    return refuse (error, NC_("reason", "The name contains a control character"));
  if (store_file_type_from_name (name) == STORE_FILE_TYPE_UNKNOWN)
    return refuse (error, NC_("reason", "The name ends in none of .pem, .cer, .crt, .der, .p12, .pfx and .jks"));

  return TRUE;
}

/**
 * store_name_is_portable:
 * @name: a name
 *
 * Returns: whether @name holds only what every consumer of the service is known to take: [A-Za-z0-9_.-]
 */
gboolean
store_name_is_portable (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_.-", *p) == NULL)
      return FALSE;

  return *name != '\0';
}

/**
 * store_name_from_basename:
 * @basename: (type filename): a file's name, without its folder, in whatever encoding
 *
 * Makes the nearest valid name: bytes that are not UTF-8, control characters and slashes are replaced, and what is too
 * long is cut before the extension. An extension is never invented: a name without one comes back as it was, for
 * store_name_validate() to say so.
 *
 * Returns: (transfer full): the name
 */
char *
store_name_from_basename (const char *basename)
{
  g_autofree char *valid = NULL;
  g_autofree char *usable = NULL;

  g_return_val_if_fail (basename != NULL, NULL);

  valid = g_utf8_make_valid (basename, -1);
  usable = replace_unusable (valid);

  return join_cut (usable, "");
}

/**
 * store_name_make_unique:
 * @name: a name that is taken
 * @n: which attempt it is; 2 is the natural first one
 *
 * Returns: (transfer full): @name with a number before its extension ("a.pem", 2 → "a-2.pem"), no longer than a name
 *   can be
 */
char *
store_name_make_unique (const char *name, guint n)
{
  g_autofree char *suffix = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  suffix = g_strdup_printf ("-%u", n);

  return join_cut (name, suffix);
}
