/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list that the decoders of extensions fill. */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-oid.h"

static void
field_free (PkiField *field)
{
  g_free (field->oid);
  g_free (field->text);
  g_free (field->hex);
  g_free (field);
}

GPtrArray *
pki_fields_new_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
}

/* A decoder of a list stops then; that is no damage. */
gboolean
pki_fields_is_full (PkiFields *self)
{
  if (self->fields->len < PKI_MAX_EXTENSION_FIELDS)
    return FALSE;
  if (((PkiField *) g_ptr_array_index (self->fields, self->fields->len - 1))->kind != PKI_FIELD_MORE)
    {
      self->depth = 0;
      pki_fields_add (self, PKI_FIELD_MORE);
    }
  return TRUE;
}

PkiField *
pki_fields_add (PkiFields    *self,
                PkiFieldKind  kind)
{
  PkiField *field = g_new0 (PkiField, 1);

  field->kind = kind;
  field->depth = self->depth;
  g_ptr_array_add (self->fields, field);
  return field;
}

void
pki_fields_add_number (PkiFields    *self,
                       PkiFieldKind  kind,
                       gint64        number)
{
  pki_fields_add (self, kind)->number = number;
}

void
pki_fields_take_text (PkiFields    *self,
                      PkiFieldKind  kind,
                      char         *text)
{
  pki_fields_add (self, kind)->text = text;
}

void
pki_fields_add_hex (PkiFields    *self,
                    PkiFieldKind  kind,
                    const guint8 *data,
                    gsize         size)
{
  pki_fields_add (self, kind)->hex = pki_hex (data, size);
}

gboolean
pki_fields_add_oid (PkiFields           *self,
                    PkiFieldKind         kind,
                    const PkiDerElement *element)
{
  char *oid = element->tag == PKI_DER_OID ? pki_oid_format (element->content, element->length) : NULL;

  if (oid != NULL)
    pki_fields_add (self, kind)->oid = oid;
  return oid != NULL;
}

gboolean
pki_fields_add_integer (PkiFields           *self,
                        PkiFieldKind         kind,
                        const PkiDerElement *element)
{
  gint64 number;

  if (!pki_der_get_integer (element, &number))
    return FALSE;
  pki_fields_add_number (self, kind, number);
  return TRUE;
}

gboolean
pki_fields_add_string (PkiFields           *self,
                       PkiFieldKind         kind,
                       const PkiDerElement *element)
{
  if (!pki_der_is_string (element->tag))
    return FALSE;
  pki_fields_take_text (self, kind, pki_der_dup_string (element));
  return TRUE;
}
