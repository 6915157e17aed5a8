/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for chains and warnings, and the rows that draw a chain. */

#include "config.h"

#include <locale.h>

#include "app/credenza-content-item.h"
#include "app/credenza-text.h"

#define DAY ((gint64) 24 * 60 * 60)

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static PkiIdentity *
make_identity (const char  *name,
               gboolean     is_authority,
               gint64       days,
               PkiIdentity *issuer)
{
  PkiIdentityRequest request = { name, "Example", NULL, now () - 20 * DAY, now () + days * DAY, is_authority };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

static void
analysed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(ModelAnalysis **) user_data = model_analyse_finish (result, NULL);
}

/* Of a PEM file with these certificates, in this order. */
static ModelAnalysis *
analyse (const char *file_name,
         PkiIdentity *first,
         ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = NULL;
  ModelAnalysis *analysis = NULL;
  va_list identities;

  va_start (identities, first);
  for (PkiIdentity *identity = first; identity != NULL; identity = va_arg (identities, PkiIdentity *))
    {
      g_autofree char *pem = pki_certificate_to_pem (pki_identity_get_certificate (identity));

      g_string_append (text, pem);
    }
  va_end (identities);

  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  container = pki_container_parse (bytes, NULL, &error);
  g_assert_no_error (error);
  model_analyse_async (container, file_name, NULL, analysed_cb, &analysis);
  while (analysis == NULL)
    g_main_context_iteration (NULL, TRUE);
  return analysis;
}

static void
assert_chain (ModelAnalysis *analysis,
              const char    *sentence,
              ModelState     state)
{
  PkiChain *chain = model_analysis_get_main_chain (analysis);
  g_autofree char *text = credenza_text_chain (chain);

  g_assert_cmpstr (text, ==, sentence);
  g_assert_cmpint (credenza_text_chain_state (chain), ==, state);
}

static void
test_sentences (void)
{
  g_autoptr (PkiIdentity) root = make_identity ("Root", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) other = make_identity ("Other", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) namesake = make_identity ("Root", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) leaf = make_identity ("leaf", FALSE, 90, root);
  g_autoptr (PkiIdentity) second = make_identity ("second", FALSE, 90, root);
  g_autoptr (PkiIdentity) old = make_identity ("old", FALSE, -1, root);
  g_autoptr (ModelAnalysis) complete = analyse ("a.pem", leaf, root, NULL);
  g_autoptr (ModelAnalysis) shuffled = analyse ("a.pem", root, leaf, NULL);
  g_autoptr (ModelAnalysis) incomplete = analyse ("a.pem", leaf, NULL);
  g_autoptr (ModelAnalysis) fake = analyse ("a.pem", leaf, namesake, NULL);
  g_autoptr (ModelAnalysis) expired = analyse ("a.pem", old, root, NULL);
  g_autoptr (ModelAnalysis) alone = analyse ("a.pem", root, NULL);
  g_autoptr (ModelAnalysis) several = analyse ("a.pem", leaf, second, other, NULL);

  assert_chain (complete, "The chain is complete and its signatures are verified", MODEL_STATE_VALID);
  assert_chain (shuffled, "The chain is complete and its signatures are verified, but the certificates are out of order",
                MODEL_STATE_UNREADABLE);
  assert_chain (incomplete, "The issuer “Root” is missing", MODEL_STATE_UNREADABLE);
  assert_chain (fake, "The issuer “Root” is missing: the certificate with that name has another key", MODEL_STATE_UNREADABLE);
  assert_chain (expired, "The chain is complete, but “old” has expired", MODEL_STATE_EXPIRED);
  assert_chain (alone, "The certificate has signed itself, and its signature is verified", MODEL_STATE_VALID);
  assert_chain (several, "The certificates belong to different chains", MODEL_STATE_NO_CERTIFICATE);
  g_assert_false (credenza_content_items_has_chains (several));
}

static void
test_warnings (void)
{
  g_autoptr (PkiIdentity) root = make_identity ("Root", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) old = make_identity ("<b>old</b>", FALSE, -1, root);
  g_autoptr (PkiIdentity) longer = make_identity ("longer", FALSE, 500, root);
  g_autoptr (ModelAnalysis) analysis = analyse ("a.p12", old, longer, root, NULL);
  const char *sentences[] = {
    "“<b>old</b>” has expired", "The file name ends in “.p12”, but the content is PEM",
    "“longer” is valid for 520 days in all: browsers accept no more than 398",
  };
  GPtrArray *checks = model_analysis_get_checks (analysis);

  g_assert_cmpuint (checks->len, ==, G_N_ELEMENTS (sentences));
  for (guint i = 0; i < checks->len; i++)
    {
      g_autofree char *text = credenza_text_check (g_ptr_array_index (checks, i));

      g_assert_cmpstr (text, ==, sentences[i]);
    }
}

static void
assert_row (GListModel *items,
            guint       position,
            const char *title,
            const char *word,
            gboolean    joins_above,
            gboolean    joins_below,
            gboolean    opens)
{
  g_autoptr (CredenzaContentItem) item = g_list_model_get_item (items, position);
  g_autofree char *text = credenza_content_item_dup_title (item);
  ModelState state;

  g_assert_cmpstr (text, ==, title);
  g_assert_cmpstr (credenza_content_item_get_state (item, &state), ==, word);
  g_assert_cmpint (credenza_content_item_get_joins_above (item), ==, joins_above);
  g_assert_cmpint (credenza_content_item_get_joins_below (item), ==, joins_below);
  g_assert_cmpint (credenza_content_item_get_opens (item), ==, opens);
}

/* Leaf at the top, what is missing at the end, what does not belong to it apart. */
static void
test_rows (void)
{
  g_autoptr (PkiIdentity) root = make_identity ("Root", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) other = make_identity ("Other", TRUE, 100, NULL);
  g_autoptr (PkiIdentity) leaf = make_identity ("leaf", FALSE, 90, root);
  g_autoptr (ModelAnalysis) complete = analyse ("a.pem", root, other, leaf, leaf, NULL);
  g_autoptr (ModelAnalysis) incomplete = analyse ("a.pem", leaf, other, NULL);
  g_autoptr (GListModel) rows = credenza_content_items_new_analysed (complete);
  g_autoptr (GListModel) gap = credenza_content_items_new_analysed (incomplete);

  g_assert_true (credenza_content_items_has_chains (complete));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 5);
  assert_row (rows, 0, "leaf", "Verified", FALSE, TRUE, TRUE);
  assert_row (rows, 1, "Root", "Root", TRUE, FALSE, TRUE);
  assert_row (rows, 2, "Not in the Chain", NULL, FALSE, FALSE, FALSE);
  assert_row (rows, 3, "Other", "Unrelated", FALSE, FALSE, TRUE);
  assert_row (rows, 4, "leaf", "Duplicate", FALSE, FALSE, TRUE);

  g_assert_cmpuint (g_list_model_get_n_items (gap), ==, 4);
  assert_row (gap, 0, "leaf", "Issuer Missing", FALSE, TRUE, TRUE);
  assert_row (gap, 1, "Root", "Missing", TRUE, FALSE, FALSE);
  assert_row (gap, 3, "Other", "Unrelated", FALSE, FALSE, TRUE);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/chain/sentences", test_sentences);
  g_test_add_func ("/app/chain/warnings", test_warnings);
  g_test_add_func ("/app/chain/rows", test_rows);

  return g_test_run ();
}
