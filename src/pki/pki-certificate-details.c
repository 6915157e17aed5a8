/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The extensions of a certificate (RFC 5280, section 4.2). What can't be decoded is left out here; it is still among the
 * raw extensions. */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-extension-private.h"
#include "pki/pki-oid.h"
#include "pki/pki-tbs-private.h"

#define MAX_EXTENSIONS 1000
#define MAX_KEY_PURPOSES 1000

static void
alternative_name_free (PkiAlternativeName *name)
{
  g_free (name->value);
  g_free (name->type);
  g_free (name);
}

static void
extension_free (PkiExtension *extension)
{
  g_free (extension->oid);
  g_bytes_unref (extension->value);
  g_free (extension);
}

/* FALSE: the field is no name. */
static gboolean
get_name_kind (PkiFieldKind            kind,
               PkiAlternativeNameKind *name_kind)
{
  static const struct { PkiFieldKind kind; PkiAlternativeNameKind name_kind; } kinds[] = {
    { PKI_FIELD_DNS_NAME, PKI_ALTERNATIVE_NAME_DNS },
    { PKI_FIELD_EMAIL_ADDRESS, PKI_ALTERNATIVE_NAME_EMAIL },
    { PKI_FIELD_URI, PKI_ALTERNATIVE_NAME_URI },
    { PKI_FIELD_IP_ADDRESS, PKI_ALTERNATIVE_NAME_IP },
    { PKI_FIELD_DIRECTORY_NAME, PKI_ALTERNATIVE_NAME_DIRECTORY },
    { PKI_FIELD_REGISTERED_ID, PKI_ALTERNATIVE_NAME_REGISTERED_ID },
    { PKI_FIELD_OTHER_NAME, PKI_ALTERNATIVE_NAME_OTHER },
    { PKI_FIELD_X400_ADDRESS, PKI_ALTERNATIVE_NAME_OTHER },
    { PKI_FIELD_EDI_PARTY_NAME, PKI_ALTERNATIVE_NAME_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      {
        *name_kind = kinds[i].name_kind;
        return TRUE;
      }
  return FALSE;
}

static void
take_alternative_name (PkiCertificateDetails  *self,
                       PkiField               *field,
                       PkiAlternativeNameKind  kind)
{
  PkiAlternativeName *name = g_new0 (PkiAlternativeName, 1);

  name->kind = kind;
  if (field->kind == PKI_FIELD_OTHER_NAME && field->text == NULL)
    name->value = g_strdup_printf ("%s: %s", field->oid, field->hex);
  else if (field->text != NULL)
    name->value = g_steal_pointer (&field->text);
  else
    name->value = g_strdup (field->hex != NULL ? field->hex : field->oid);
  if (field->kind == PKI_FIELD_OTHER_NAME)
    name->type = g_steal_pointer (&field->oid);
  g_ptr_array_add (self->alternative_names, name);
}

static void
take_alternative_names (PkiCertificateDetails *self,
                        GPtrArray             *fields)
{
  PkiAlternativeNameKind kind;

  for (guint i = 0; i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);

      if (get_name_kind (field->kind, &kind))
        take_alternative_name (self, field, kind);
    }
}

static void
take_key_usage (PkiCertificateDetails *self,
                GPtrArray             *fields)
{
  self->has_key_usage = TRUE;
  for (guint i = 0; i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);

      if (field->number <= 8)
        self->key_usage |= (PkiKeyUsage) (1u << field->number);
    }
}

static void
take_extended_key_usages (PkiCertificateDetails *self,
                          GPtrArray             *fields)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < MIN (fields->len, MAX_KEY_PURPOSES); i++)
    g_strv_builder_add (builder, ((PkiField *) g_ptr_array_index (fields, i))->oid);
  g_strfreev (self->extended_key_usages);
  self->extended_key_usages = g_strv_builder_end (builder);
}

static void
take_basic_constraints (PkiCertificateDetails *self,
                        GPtrArray             *fields)
{
  self->has_basic_constraints = TRUE;
  for (guint i = 0; i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);

      if (field->kind == PKI_FIELD_AUTHORITY)
        self->is_ca = field->number != 0;
      else if (field->kind == PKI_FIELD_PATH_LENGTH && field->number >= 0)
        self->path_length = (int) MIN (field->number, G_MAXINT);
    }
}

static void
take_key_id (GPtrArray  *fields,
             char      **id)
{
  PkiField *field = fields->len > 0 ? g_ptr_array_index (fields, 0) : NULL;

  if (*id == NULL && field != NULL && field->kind == PKI_FIELD_KEY_ID)
    *id = g_steal_pointer (&field->hex);
}

static void
take_subject_key_id (PkiCertificateDetails *self,
                     GPtrArray             *fields)
{
  take_key_id (fields, &self->subject_key_id);
}

static void
take_authority_key_id (PkiCertificateDetails *self,
                       GPtrArray             *fields)
{
  take_key_id (fields, &self->authority_key_id);
}

static void
read_known (PkiCertificateDetails *self,
            PkiExtension          *extension)
{
  const struct { const char *oid; void (* take) (PkiCertificateDetails *, GPtrArray *); } known[] = {
    { "2.5.29.17", take_alternative_names },   { "2.5.29.15", take_key_usage },
    { "2.5.29.37", take_extended_key_usages }, { "2.5.29.19", take_basic_constraints },
    { "2.5.29.14", take_subject_key_id },      { "2.5.29.35", take_authority_key_id },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].oid, extension->oid))
      {
        g_autoptr (GPtrArray) fields = pki_extension_decode (extension->oid, extension->value);

        if (fields != NULL)
          known[i].take (self, fields);
      }
}

/* Extension: an OID, whether it is critical (DEFAULT FALSE), and its value in an OCTET STRING. */
static gboolean
read_extension (PkiCertificateDetails *self,
                GBytes                *der,
                PkiDerRun             *extensions)
{
  const guint8 *start = g_bytes_get_data (der, NULL);
  PkiDerElement sequence, oid, critical = { 0 }, value;
  PkiExtension *extension;
  PkiDerRun run;
  char *text;

  if (!pki_der_run_expect (extensions, PKI_DER_SEQUENCE, &sequence))
    return FALSE;
  run = pki_der_inside (&sequence);
  if (!pki_der_run_expect (&run, PKI_DER_OID, &oid))
    return FALSE;
  pki_der_run_accept (&run, PKI_DER_BOOLEAN, &critical);
  if (!pki_der_run_only (&run, PKI_DER_OCTET_STRING, &value) ||
      (text = pki_oid_format (oid.content, oid.length)) == NULL)
    return FALSE;

  extension = g_new0 (PkiExtension, 1);
  extension->oid = text;
  extension->critical = critical.length == 1 && critical.content[0] != 0;
  extension->value = g_bytes_new_from_bytes (der, (gsize) (value.content - start), value.length);
  g_ptr_array_add (self->extensions, extension);
  read_known (self, extension);
  return TRUE;
}

/* Decodes what the certificate in @der has of extensions; %NULL: of one that can't be decoded. */
PkiCertificateDetails *
pki_certificate_details_new (GBytes *der)
{
  PkiCertificateDetails *self = g_new0 (PkiCertificateDetails, 1);
  PkiDerElement element;
  PkiDerRun run;

  self->alternative_names = g_ptr_array_new_with_free_func ((GDestroyNotify) alternative_name_free);
  self->extensions = g_ptr_array_new_with_free_func ((GDestroyNotify) extension_free);
  self->extended_key_usages = g_new0 (char *, 1);
  self->path_length = -1;

  if (der == NULL || !pki_tbs_find (der, PKI_TBS_EXTENSIONS, &element))
    return self;
  run = pki_der_inside (&element);
  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &element))
    return self;
  run = pki_der_inside (&element);
  for (guint i = 0; i < MAX_EXTENSIONS && read_extension (self, der, &run); i++)
    ;
  return self;
}

void
pki_certificate_details_free (PkiCertificateDetails *self)
{
  g_ptr_array_unref (self->alternative_names);
  g_ptr_array_unref (self->extensions);
  g_strfreev (self->extended_key_usages);
  g_free (self->subject_key_id);
  g_free (self->authority_key_id);
  g_free (self);
}
