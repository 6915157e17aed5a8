/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service key is: rows of a label and a value. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-key-fields.h"

#include "app/credenza-field-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

void
credenza_key_facts_from_credentials (CredenzaKeyFacts *facts,
                                     StoreCredentials *credentials)
{
  facts->kind = store_credentials_get_kind (credentials);
  facts->host = store_credentials_get_host (credentials);
  facts->subdomain = store_credentials_get_subdomain (credentials);
  facts->region = store_credentials_get_region (credentials);
  facts->expires = store_credentials_get_expires (credentials);
}

void
credenza_key_facts_from_connection (CredenzaKeyFacts *facts,
                                    ModelConnection  *connection)
{
  facts->kind = model_connection_get_kind (connection);
  facts->host = model_connection_get_host (connection);
  facts->subdomain = model_connection_get_subdomain (connection);
  facts->region = model_connection_get_region (connection);
  facts->expires = model_connection_get_expires (connection);
}

static GtkWidget *
append_field (GtkListBox *list,
              const char *label,
              const char *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return NULL;
  row = credenza_field_row_new (label, value, NULL, FALSE);
  gtk_list_box_append (list, row);
  return row;
}

static void
append_subaccount (GtkListBox             *list,
                   const CredenzaKeyFacts *facts)
{
  g_autofree char *both = NULL;

  if (facts->subdomain != NULL && facts->region != NULL)
    /* Translators: the subdomain of a subaccount and its region */
    both = g_strdup_printf (_("%s in %s"), facts->subdomain, facts->region);
  append_field (list, _("Subaccount"), both != NULL ? both : facts->subdomain);
  if (both == NULL)
    append_field (list, _("Region"), facts->region);
}

static void
append_expiry (GtkListBox *list,
               gint64      expires,
               guint       expiring_days)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ModelState state = credenza_text_key_state (expires, now, expiring_days);
  g_autofree char *expiry = credenza_text_key_expiry (expires, now);
  g_autofree char *date = NULL;
  g_autofree char *value = NULL;
  GtkWidget *row;

  if (expiry == NULL)
    return;
  date = credenza_text_date (expires);
  /* Translators: “Expires in 12 days” and the date */
  value = g_strdup_printf (_("%s (%s)"), expiry, date);
  row = append_field (list, _("Validity of the Key"), value);
  if (state != MODEL_STATE_VALID)
    credenza_field_row_set_emphasis (CREDENZA_FIELD_ROW (row), credenza_text_state_class (state));
}

/**
 * credenza_key_fields_fill:
 * @list: a list box; what it has is removed
 * @facts: what is known of a service key
 * @expiring_days: how many days before its end it counts as expiring
 */
void
credenza_key_fields_fill (GtkListBox             *list,
                          const CredenzaKeyFacts *facts,
                          guint                   expiring_days)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);

  append_subaccount (list, facts);
  append_field (list, _("Host"), facts->host);
  append_field (list, _("Signs In With"), credenza_text_credentials_kind (facts->kind));
  append_expiry (list, facts->expires, expiring_days);
}
