/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-gnutls-private.h"
#include "pki/pki-name-private.h"

#include <string.h>

/* More attributes than this are nobody's name. */
#define MAX_ATTRIBUTES 500

struct _PkiName
{
  gatomicrefcount  ref_count;
  GArray          *attributes;  /* (owned) (element-type PkiNameAttribute) */
  char            *text;        /* (owned) */
};

G_DEFINE_BOXED_TYPE (PkiName, pki_name, pki_name_ref, pki_name_unref)

static void
attribute_clear (PkiNameAttribute *attribute)
{
  g_free (attribute->oid);
  g_free (attribute->label);
  g_free (attribute->value);
}

/* Lower-case hex without separators. */
char *
pki_hex (gconstpointer data,
         gsize         size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *text = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
  text[2 * size] = '\0';
  return text;
}

/* The string types of X.520 that are not UTF-8 themselves: BMPString and UniversalString are big-endian, TeletexString is
 * read as Latin-1, as everybody does. */
static char *
decode_value (const gnutls_x509_ava_st *ava)
{
  const char *charset = NULL;
  char *text;

  if (ava->value_tag == 30)
    charset = "UTF-16BE";
  else if (ava->value_tag == 28)
    charset = "UTF-32BE";
  else if (ava->value_tag == 20)
    charset = "ISO-8859-1";

  if (charset != NULL)
    {
      text = g_convert ((const char *) ava->value.data, ava->value.size, "UTF-8", charset, NULL, NULL, NULL);
      if (text != NULL)
        return text;
    }

  /* A NUL inside is not the end: it must not hide what follows. */
  return g_utf8_make_valid ((const char *) ava->value.data, ava->value.size);
}

static void
add_attribute (PkiName                  *self,
               guint                     rdn,
               const gnutls_x509_ava_st *ava)
{
  PkiNameAttribute attribute = { rdn, NULL, NULL, NULL };
  const char *label;

  attribute.oid = g_strndup ((const char *) ava->oid.data, ava->oid.size);
  label = gnutls_x509_dn_oid_name (attribute.oid, 0);
  attribute.label = g_strdup (label != NULL ? label : attribute.oid);
  attribute.value = decode_value (ava);
  g_array_append_val (self->attributes, attribute);
}

static void
append_escaped (GString    *text,
                const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      gboolean edge = (p == value && (*p == ' ' || *p == '#')) || (p[1] == '\0' && *p == ' ');

      if (edge || strchr (",+\"\\<>;", *p) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
}

/* RFC 4514: the last RDN first; the attributes of one RDN joined by a plus sign. */
static char *
format_name (PkiName *self)
{
  GString *text = g_string_new (NULL);

  for (guint end = self->attributes->len; end > 0;)
    {
      guint start = end - 1;

      while (start > 0 && g_array_index (self->attributes, PkiNameAttribute, start - 1).rdn ==
                          g_array_index (self->attributes, PkiNameAttribute, start).rdn)
        start--;
      for (guint i = start; i < end; i++)
        {
          PkiNameAttribute *attribute = &g_array_index (self->attributes, PkiNameAttribute, i);

          if (text->len > 0)
            g_string_append_c (text, i == start ? ',' : '+');
          g_string_append_printf (text, "%s=", attribute->label);
          append_escaped (text, attribute->value);
        }
      end = start;
    }

  return g_string_free (text, FALSE);
}

/* Reads a DER Name. What can't be decoded is an empty name. */
PkiName *
pki_name_new_from_der (gconstpointer der,
                       gsize         size)
{
  PkiName *self = g_new0 (PkiName, 1);
  g_auto (gnutls_x509_dn_t) dn = NULL;
  gnutls_datum_t datum = { (unsigned char *) der, size };
  gnutls_x509_ava_st ava;

  g_atomic_ref_count_init (&self->ref_count);
  self->attributes = g_array_new (FALSE, FALSE, sizeof (PkiNameAttribute));
  g_array_set_clear_func (self->attributes, (GDestroyNotify) attribute_clear);

  if (gnutls_x509_dn_init (&dn) >= 0 && gnutls_x509_dn_import (dn, &datum) >= 0)
    for (int rdn = 0; self->attributes->len < MAX_ATTRIBUTES; rdn++)
      {
        int i = 0;

        while (self->attributes->len < MAX_ATTRIBUTES && gnutls_x509_dn_get_rdn_ava (dn, rdn, i, &ava) >= 0)
          {
            add_attribute (self, rdn, &ava);
            i++;
          }
        if (i == 0)
          break;
      }

  self->text = format_name (self);
  return self;
}

PkiName *
pki_name_ref (PkiName *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pki_name_unref (PkiName *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->attributes);
  g_free (self->text);
  g_free (self);
}

/**
 * pki_name_get_n_attributes:
 * @self: a name
 *
 * Returns: how many attributes it has, over all RDNs
 */
guint
pki_name_get_n_attributes (const PkiName *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->attributes->len;
}

/**
 * pki_name_get_attribute:
 * @self: a name
 * @index: below pki_name_get_n_attributes()
 *
 * Returns: (transfer none): an attribute, in the order of the encoding
 */
const PkiNameAttribute *
pki_name_get_attribute (const PkiName *self,
                        guint          index)
{
  g_return_val_if_fail (self != NULL && index < self->attributes->len, NULL);
  return &g_array_index (self->attributes, PkiNameAttribute, index);
}

/**
 * pki_name_get_common_name:
 * @self: a name
 *
 * Returns: (nullable) (transfer none): the most specific common name
 */
const char *
pki_name_get_common_name (const PkiName *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = self->attributes->len; i-- > 0;)
    {
      PkiNameAttribute *attribute = &g_array_index (self->attributes, PkiNameAttribute, i);

      if (g_str_equal (attribute->oid, GNUTLS_OID_X520_COMMON_NAME) && *attribute->value != '\0')
        return attribute->value;
    }
  return NULL;
}

/**
 * pki_name_to_string:
 * @self: a name
 *
 * Returns: (transfer none): the name as RFC 4514 writes it
 */
const char *
pki_name_to_string (const PkiName *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->text;
}

/* More than any real file has that gains from it; a hostile one must not make looking up dear. */
#define MAX_POOLED_NAMES 512

struct _PkiNamePool
{
  GHashTable *names; /* (owned) (element-type GBytes PkiName): by their DER */
};

PkiNamePool *
pki_name_pool_new (void)
{
  PkiNamePool *self = g_new0 (PkiNamePool, 1);

  self->names = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       (GDestroyNotify) pki_name_unref);
  return self;
}

void
pki_name_pool_free (PkiNamePool *self)
{
  g_hash_table_unref (self->names);
  g_free (self);
}

/* Decodes a Name or finds it. @raw is its DER. */
PkiName *
pki_name_pool_get (PkiNamePool    *self,
                   gconstpointer   der,
                   gsize           size,
                   GBytes        **raw)
{
  g_autoptr (GBytes) wanted = g_bytes_new_static (der, size);
  gpointer known_raw, known;
  PkiName *name;

  if (g_hash_table_lookup_extended (self->names, wanted, &known_raw, &known))
    {
      *raw = g_bytes_ref (known_raw);
      return pki_name_ref (known);
    }

  *raw = g_bytes_new (der, size);
  name = pki_name_new_from_der (der, size);
  if (g_hash_table_size (self->names) < MAX_POOLED_NAMES)
    g_hash_table_insert (self->names, g_bytes_ref (*raw), pki_name_ref (name));
  return name;
}
