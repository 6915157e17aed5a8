/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether private keys shall go along with several certificates: asked once for all of them. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* The names that are told; a selection may be of thousands. */
#define MAX_NAMES 5

/* What is asked about. */
typedef struct
{
  CredenzaWindow   *window;  /* (owned) */
  char            **names;   /* (owned): of all */
  char            **visible; /* (owned): of those that are not locked */
  CredenzaKeysFunc  done;
  gpointer          data;    /* (owned) (nullable) */
  GDestroyNotify    free_data;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->window);
  g_strfreev (question->names);
  g_strfreev (question->visible);
  if (question->free_data != NULL)
    question->free_data (question->data);
  g_free (question);
}

static void
response_cb (Question   *question,
             const char *response)
{
  if (g_strcmp0 (response, "key") == 0)
    question->done (question->window, (const char * const *) question->names, FALSE, question->data);
  else if (g_strcmp0 (response, "chain") == 0)
    question->done (question->window, (const char * const *) question->visible, TRUE, question->data);
}

/* "a.p12, b.p12, …" */
static char *
join_names (GPtrArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, MAX_NAMES); i++)
    {
      g_autofree char *visible = credenza_text_visible (g_ptr_array_index (names, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", visible);
    }
  if (names->len > MAX_NAMES)
    g_string_append (text, ", …");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_body (GPtrArray *with_key,
           GPtrArray *locked)
{
  g_autofree char *key_names = join_names (with_key);
  g_autofree char *locked_names = join_names (locked);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (with_key->len > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u of them includes a private key: %s.", "%u of them include a private key: %s.", with_key->len),
                                             with_key->len, key_names));
  if (locked->len > 0)
    /* Translators: %s is a list of names; “Certificates Only” is a button of this dialog */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u of them is locked and may include a private key: %s. “Certificates Only” leaves it out.",
                                                       "%u of them are locked and may include private keys: %s. “Certificates Only” leaves them out.", locked->len),
                                             locked->len, locked_names));
  g_ptr_array_add (parts, g_strdup (_("Whoever has a private key can use it in your name.")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" ", (char **) parts->pdata);
}

static void
present (Question   *question,
         const char *heading,
         const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (question->window), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "key", _("With Private _Keys"),
                                    "chain", _("_Certificates Only"),
                                    NULL);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "chain", question->visible[0] != NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), question->visible[0] != NULL ? "chain" : "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Sorts the names by what is known of the rows. */
static char **
sort_names (ModelCertificateList *list,
            const char * const   *names,
            GPtrArray            *with_key,
            GPtrArray            *locked)
{
  g_autoptr (GStrvBuilder) visible = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      ModelCertificate *row = model_certificate_list_lookup (list, names[i]);

      /* Without its password nothing can be left out. */
      if (row != NULL && model_certificate_get_state (row) == MODEL_STATE_LOCKED)
        {
          g_ptr_array_add (locked, (gpointer) names[i]);
          continue;
        }
      if (row != NULL && model_certificate_get_has_key (row))
        g_ptr_array_add (with_key, (gpointer) names[i]);
      g_strv_builder_add (visible, names[i]);
    }
  return g_strv_builder_end (visible);
}

/**
 * credenza_window_ask_about_keys:
 * @self: a window
 * @list: where the entries are
 * @names: (array zero-terminated=1): their names
 * @heading: the question
 * @done: called with the names that are meant, and whether their keys are to be left out; not when it is cancelled
 * @data: (transfer full) (nullable): for @done
 * @free_data: (nullable): frees @data
 *
 * Asks only where one of the entries has a private key, or may have one.
 */
void
credenza_window_ask_about_keys (CredenzaWindow       *self,
                                ModelCertificateList *list,
                                const char * const   *names,
                                const char           *heading,
                                CredenzaKeysFunc      done,
                                gpointer              data,
                                GDestroyNotify        free_data)
{
  g_autoptr (GPtrArray) with_key = g_ptr_array_new ();
  g_autoptr (GPtrArray) locked = g_ptr_array_new ();
  g_autofree char *body = NULL;
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (self);
  question->names = g_strdupv ((char **) names);
  question->visible = sort_names (list, names, with_key, locked);
  question->done = done;
  question->data = data;
  question->free_data = free_data;
  if (with_key->len + locked->len == 0)
    {
      done (self, names, FALSE, data);
      question_free (question, NULL);
      return;
    }
  body = make_body (with_key, locked);
  present (question, heading, body);
}
