/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-findings.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* More are behind an expander. */
#define MAX_SHOWN 3

/* Nobody reads a sentence for each of a thousand keys. */
#define MAX_CHAINS 5

struct _CredenzaFindings
{
  AdwBin       parent_instance;

  GtkBox      *shown;
  GtkExpander *more;
  GtkBox      *rest;
  gboolean     knows_key; /* that there is an encrypted private key is said elsewhere */
  gboolean     knows_validity; /* and so is the validity of the one certificate there is */
};

G_DEFINE_FINAL_TYPE (CredenzaFindings, credenza_findings, ADW_TYPE_BIN)

static void
clear (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static GtkWidget *
make_line (const char *sentence,
           const char *icon_name,
           const char *icon_class)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  /* The sentence says what it shows. */
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "icon-name", icon_name,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  NULL);
  GtkWidget *label = gtk_label_new (sentence);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 2);
  gtk_widget_add_css_class (icon, icon_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), label);
  return line;
}

static GtkWidget *
make_state_line (const char *sentence,
                 ModelState  state)
{
  return make_line (sentence, credenza_text_state_icon (state), credenza_text_state_class (state));
}

static char *
summarize (GPtrArray *chains,
           guint      n_complete)
{
  if (n_complete == chains->len)
    return g_strdup_printf (ngettext ("All %u chain is complete and its signatures are verified",
                                      "All %u chains are complete and their signatures are verified", n_complete), n_complete);
  /* Translators: the plural is that of the second number */
  return g_strdup_printf (ngettext ("%u of %u chain is complete", "%u of %u chains are complete", chains->len),
                          n_complete, chains->len);
}

static gboolean
is_about_validity (PkiChain *chain)
{
  PkiChainVerdict verdict = pki_chain_get_verdict (chain);

  return pki_chain_get_links (chain)->len == 1 && (verdict == PKI_CHAIN_EXPIRED || verdict == PKI_CHAIN_NOT_YET_VALID);
}

/* Of several chains: how many are complete, and what the others lack. */
static void
show_chains (CredenzaFindings *self,
             GPtrArray        *chains)
{
  g_autofree char *summary = NULL;
  guint n_complete = 0, n_shown = 0;

  for (guint i = 0; i < chains->len; i++)
    if (credenza_text_chain_state (g_ptr_array_index (chains, i)) == MODEL_STATE_VALID)
      n_complete++;
  if (chains->len > 1)
    {
      summary = summarize (chains, n_complete);
      gtk_box_append (self->shown, make_state_line (summary, n_complete == chains->len ? MODEL_STATE_VALID : MODEL_STATE_UNREADABLE));
    }

  for (guint i = 0; i < chains->len && n_shown < MAX_CHAINS; i++)
    {
      PkiChain *chain = g_ptr_array_index (chains, i);
      ModelState state = credenza_text_chain_state (chain);
      g_autofree char *sentence = credenza_text_chain (chain);

      if (sentence == NULL || (chains->len > 1 && state == MODEL_STATE_VALID) ||
          (self->knows_validity && is_about_validity (chain)))
        continue;
      gtk_box_append (n_shown == 0 ? self->shown : self->rest, make_state_line (sentence, state));
      n_shown++;
    }
}

/* The chain's sentence says it already. */
static gboolean
is_said_by_chain (const PkiCheck *check,
                  GPtrArray      *chains)
{
  PkiChainVerdict verdict = chains->len == 1 ? pki_chain_get_verdict (g_ptr_array_index (chains, 0)) : PKI_CHAIN_EMPTY;

  return check->count == 1 && ((check->code == PKI_CHECK_EXPIRED && verdict == PKI_CHAIN_EXPIRED) ||
                               (check->code == PKI_CHECK_NOT_YET_VALID && verdict == PKI_CHAIN_NOT_YET_VALID));
}

static void
show_checks (CredenzaFindings *self,
             GPtrArray        *checks,
             GPtrArray        *chains)
{
  guint n_shown = 0;

  for (guint i = 0; i < checks->len; i++)
    {
      const PkiCheck *check = g_ptr_array_index (checks, i);
      g_autofree char *sentence = credenza_text_check (check);

      if (is_said_by_chain (check, chains) || (self->knows_key && check->code == PKI_CHECK_PRIVATE_KEY) ||
          (self->knows_validity && (check->code == PKI_CHECK_EXPIRED || check->code == PKI_CHECK_NOT_YET_VALID)))
        continue;
      gtk_box_append (n_shown < MAX_SHOWN ? self->shown : self->rest, make_line (sentence, credenza_text_severity_icon (check->severity),
                                                                             credenza_text_severity_class (check->severity)));
      n_shown++;
    }
}

static guint
count_children (GtkBox *box)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/**
 * credenza_findings_set_analysis:
 * @self: findings
 * @analysis: (nullable): what to show
 */
void
credenza_findings_set_analysis (CredenzaFindings *self,
                                ModelAnalysis    *analysis)
{
  g_autofree char *more = NULL;
  guint n_rest;

  g_return_if_fail (CREDENZA_IS_FINDINGS (self));

  clear (self->shown);
  clear (self->rest);
  gtk_expander_set_expanded (self->more, FALSE);
  if (analysis != NULL)
    {
      show_chains (self, model_analysis_get_chains (analysis));
      show_checks (self, model_analysis_get_checks (analysis), model_analysis_get_chains (analysis));
    }

  /* Empty, it takes no room. */
  gtk_widget_set_margin_top (GTK_WIDGET (self->shown), count_children (self->shown) > 0 ? 6 : 0);
  n_rest = count_children (self->rest);
  more = g_strdup_printf (ngettext ("%u More", "%u More", n_rest), n_rest);
  gtk_expander_set_label (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_rest > 0);
}

/**
 * credenza_findings_set_knows_key:
 * @self: findings
 * @knows_key: whether it is said elsewhere that there is an encrypted private key
 */
void
credenza_findings_set_knows_key (CredenzaFindings *self,
                                 gboolean          knows_key)
{
  g_return_if_fail (CREDENZA_IS_FINDINGS (self));
  self->knows_key = knows_key;
}

/**
 * credenza_findings_set_knows_validity:
 * @self: findings
 * @knows_validity: whether it is said elsewhere that the certificate has expired or is not valid yet
 */
void
credenza_findings_set_knows_validity (CredenzaFindings *self,
                                      gboolean          knows_validity)
{
  g_return_if_fail (CREDENZA_IS_FINDINGS (self));
  self->knows_validity = knows_validity;
}

static void
credenza_findings_class_init (CredenzaFindingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-findings.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaFindings, shown);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFindings, more);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFindings, rest);
}

static void
credenza_findings_init (CredenzaFindings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
