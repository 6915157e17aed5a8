/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is wrong with what was entered for a connection, said below the entry. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-entry-problem.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * credenza_entry_dup_text:
 * @row: an entry
 *
 * Returns: (transfer full): its text without the blanks around it
 */
char *
credenza_entry_dup_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/**
 * credenza_entry_show_problem:
 * @row: an entry
 * @label: the label below it
 * @problem: (nullable): a sentence; %NULL when nothing is wrong
 */
void
credenza_entry_show_problem (AdwEntryRow *row,
                             GtkLabel    *label,
                             const char  *problem)
{
  gtk_label_set_text (label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (label), problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static gboolean
is_taken (ModelConnections *connections,
          ModelConnection  *except,
          const char       *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr (ModelConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);
      g_autofree char *other = g_utf8_casefold (model_connection_get_name (connection), -1);

      if (connection != except && g_str_equal (other, folded))
        return TRUE;
    }

  return FALSE;
}

/**
 * credenza_entry_problem_of_name:
 * @connections: the connections
 * @connection: (nullable): the one that is to be called @name; %NULL for a new one
 * @name: a name
 *
 * Returns: (nullable): a sentence on what is wrong with it
 */
const char *
credenza_entry_problem_of_name (ModelConnections *connections,
                                ModelConnection  *connection,
                                const char       *name)
{
  if (*name == '\0')
    return _("Give the connection a name.");
  if (is_taken (connections, connection, name))
    return _("There is already a connection of this name. Choose another one.");
  return NULL;
}

/* RFC 1123, section 2.1. It becomes a part of a host name: nothing else may get in there. */
static gboolean
is_host_label (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 63 || text[0] == '-' || text[length - 1] == '-')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  return TRUE;
}

/**
 * credenza_entry_problem_of_subscriber:
 * @subdomain: the subdomain of a subscriber, or ""
 *
 * Returns: (nullable): a sentence on what is wrong with it; nothing is with ""
 */
const char *
credenza_entry_problem_of_subscriber (const char *subdomain)
{
  if (*subdomain == '\0' || is_host_label (subdomain))
    return NULL;
  return _("A subdomain has only letters, digits and hyphens.");
}
