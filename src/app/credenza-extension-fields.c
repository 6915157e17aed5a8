/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The extensions of a certificate: what is asked for often as rows, the rest and what is unknown as rows that can be
 * expanded; and the certificate itself, as text and as bytes. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-extension-fields.h"

#include "app/credenza-text-extension.h"

#include <glib/gi18n.h>
#include <string.h>

/* More rows than this are no use to anybody, and each is a widget. */
#define MAX_ROWS 100

/* A longer sentence is not read in a row that is closed. */
#define MAX_SUMMARY 60

/* Among the details of a certificate already. */
static gboolean
is_shown_elsewhere (const PkiExtension *extension)
{
  const char *shown[] = { "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37", NULL };

  return g_strv_contains (shown, extension->oid);
}

/* In the order in which people ask for them. */
static const char * const common[] = {
  "2.5.29.32", "1.3.6.1.5.5.7.1.1", "2.5.29.31", "2.5.29.46", "2.5.29.30", "1.3.6.1.5.5.7.1.24", "1.3.6.1.4.1.11129.2.4.2",
  "1.3.6.1.4.1.11129.2.4.3", "1.3.6.1.5.5.7.48.1.5", "2.5.29.56", "2.5.29.18", "1.3.6.1.5.5.7.1.11", "2.5.29.33",
  "2.5.29.36", "2.5.29.54", NULL,
};

static char *
format_label (const PkiExtension *extension)
{
  const char *name = credenza_text_extension_name (extension->oid);

  return extension->critical ? g_strdup_printf (_("%s, critical"), name) : g_strdup (name);
}

/* FALSE: it can't be decoded. */
static gboolean
add_common (CredenzaFieldGroup *group,
            const PkiExtension *extension)
{
  g_autofree char *text = credenza_text_extension (extension->oid, extension->value);
  g_autofree char *label = NULL;

  if (text == NULL)
    return FALSE;
  label = format_label (extension);
  credenza_field_group_add (group, label, text)->is_visible = TRUE;
  return TRUE;
}

static GPtrArray *
list_extensions (PkiCertificate *certificate)
{
  GPtrArray *all = pki_certificate_get_extensions (certificate);
  GPtrArray *extensions = g_ptr_array_new ();

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (!is_shown_elsewhere (g_ptr_array_index (all, i)))
      g_ptr_array_add (extensions, g_ptr_array_index (all, i));
  return extensions;
}

/* The id itself is among the details; with an issuer and a serial number there is more to it. */
static gboolean
is_plain_authority_key_id (const PkiExtension *extension)
{
  g_autoptr (GPtrArray) fields = NULL;

  if (!g_str_equal (extension->oid, "2.5.29.35"))
    return FALSE;
  fields = pki_extension_decode (extension->oid, extension->value);
  return fields != NULL && fields->len == 1 && ((PkiField *) g_ptr_array_index (fields, 0))->kind == PKI_FIELD_KEY_ID;
}

static void
take_common (CredenzaFieldGroup *group,
             GPtrArray          *extensions)
{
  for (guint i = 0; common[i] != NULL; i++)
    for (guint k = 0; k < extensions->len; k++)
      {
        PkiExtension *extension = g_ptr_array_index (extensions, k);

        if (!g_str_equal (extension->oid, common[i]) || group->fields->len >= MAX_ROWS || !add_common (group, extension))
          continue;
        g_ptr_array_remove_index (extensions, k--);
      }
}

static char *
format_summary (const PkiExtension *extension)
{
  g_autofree char *text = credenza_text_extension (extension->oid, extension->value);
  gsize size = g_bytes_get_size (extension->value);

  if (text != NULL && strchr (text, '\n') == NULL && strlen (text) <= MAX_SUMMARY)
    return g_steal_pointer (&text);
  if (text == NULL && pki_extension_is_understood (extension->oid))
    return g_strdup_printf (ngettext ("Can’t be decoded, %zu byte", "Can’t be decoded, %zu bytes", size), size);
  return g_strdup_printf (ngettext ("%zu byte", "%zu bytes", size), size);
}

static void
add_other (CredenzaFieldGroup *group,
           const PkiExtension *extension)
{
  g_autofree char *label = format_label (extension);
  g_autofree char *summary = format_summary (extension);
  CredenzaField *field = credenza_field_group_add (group, label, summary);

  field->oid = g_strdup (extension->oid);
  field->bytes = g_bytes_ref (extension->value);
  field->is_visible = TRUE;
}

/**
 * credenza_extension_fields_add:
 * @groups: (element-type CredenzaFieldGroup): groups
 * @certificate: a certificate
 *
 * Adds the extensions that are not among its details.
 */
void
credenza_extension_fields_add (GPtrArray      *groups,
                               PkiCertificate *certificate)
{
  g_autoptr (GPtrArray) extensions = list_extensions (certificate);
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Extensions"), NULL);

  take_common (group, extensions);
  group = credenza_field_groups_add (groups, _("Other Extensions"), NULL);
  for (guint i = 0; i < MIN (extensions->len, MAX_ROWS); i++)
    if (!is_plain_authority_key_id (g_ptr_array_index (extensions, i)))
      add_other (group, g_ptr_array_index (extensions, i));
}

/**
 * credenza_extension_fields_add_data:
 * @groups: (element-type CredenzaFieldGroup): groups
 * @certificate: a certificate
 *
 * Adds the certificate itself: as PEM and as bytes.
 */
void
credenza_extension_fields_add_data (GPtrArray      *groups,
                                    PkiCertificate *certificate)
{
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Certificate Data"), NULL);
  GBytes *der = pki_certificate_get_der (certificate);
  gsize size = g_bytes_get_size (der);
  g_autofree char *text = g_strdup_printf (ngettext ("%zu byte", "%zu bytes", size), size);
  CredenzaField *field;

  field = credenza_field_group_add (group, _("PEM"), _("As text, to paste elsewhere"));
  field->certificate = g_object_ref (certificate);
  field = credenza_field_group_add (group, _("Hexadecimal"), text);
  field->bytes = g_bytes_ref (der);
}
