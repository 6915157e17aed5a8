/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-data-row.h"

#include "app/credenza-dump-row.h"
#include "app/credenza-field-row.h"
#include "app/credenza-text-extension.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* More can be copied, but not read. */
#define MAX_SHOWN_BYTES (16 * 1024)

struct _CredenzaDataRow
{
  AdwExpanderRow  parent_instance;

  char           *oid;         /* (owned) (nullable): of the extension that the bytes are of */
  GBytes         *bytes;       /* (owned) (nullable) */
  PkiCertificate *certificate; /* (owned) (nullable) */
  gboolean        is_filled;
};

G_DEFINE_FINAL_TYPE (CredenzaDataRow, credenza_data_row, ADW_TYPE_EXPANDER_ROW)

static void
add_words (CredenzaDataRow *self)
{
  g_autofree char *text = self->oid != NULL ? credenza_text_extension (self->oid, self->bytes) : NULL;
  CredenzaField content = { (char *) _("Content"), text, .is_visible = TRUE };
  CredenzaField oid = { (char *) _("Object Identifier"), self->oid };

  if (text != NULL)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self), credenza_field_row_new_for_field (&content));
  if (self->oid != NULL)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self), credenza_field_row_new_for_field (&oid));
}

/* The digits of as many bytes as there are: they are made when they are copied. */
static char *
copy_bytes (gconstpointer data)
{
  gsize size;
  const guint8 *octets = g_bytes_get_data ((GBytes *) data, &size);
  GString *text = g_string_sized_new (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      g_string_append_c (text, "0123456789abcdef"[octets[i] >> 4]);
      g_string_append_c (text, "0123456789abcdef"[octets[i] & 15]);
    }
  return g_string_free (text, FALSE);
}

static void
fill (CredenzaDataRow *self)
{
  g_autofree char *text = NULL;
  g_autofree char *copy = NULL;

  self->is_filled = TRUE;
  if (self->certificate != NULL)
    {
      text = pki_certificate_to_pem (self->certificate);
      copy = g_strdup (text);
      g_strchomp (text);
    }
  else
    {
      add_words (self);
      text = credenza_text_hex_dump (self->bytes, MAX_SHOWN_BYTES);
      copy = copy_bytes (self->bytes);
    }
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self),
                            credenza_dump_row_new (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), text, copy));
}

static void
expanded_cb (CredenzaDataRow *self)
{
  if (!self->is_filled && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    fill (self);
}

static void
credenza_data_row_finalize (GObject *object)
{
  CredenzaDataRow *self = CREDENZA_DATA_ROW (object);

  g_free (self->oid);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (credenza_data_row_parent_class)->finalize (object);
}

static void
credenza_data_row_class_init (CredenzaDataRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = credenza_data_row_finalize;
}

static void
credenza_data_row_init (CredenzaDataRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

/**
 * credenza_data_row_new:
 * @field: what to show, with bytes or a certificate
 *
 * Returns: (transfer floating): a row that is closed
 */
GtkWidget *
credenza_data_row_new (const CredenzaField *field)
{
  CredenzaDataRow *self = g_object_new (CREDENZA_TYPE_DATA_ROW, NULL);

  self->oid = g_strdup (field->oid);
  self->bytes = field->bytes != NULL ? g_bytes_ref (field->bytes) : NULL;
  g_set_object (&self->certificate, field->certificate);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), field->label);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), field->value);
  /* Only the row within an expander row is named by libadwaita. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, field->label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, field->value != NULL ? field->value : "",
                                  -1);
  return GTK_WIDGET (self);
}
