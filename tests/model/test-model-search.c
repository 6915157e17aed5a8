/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is typed into the search box: terms about labels, and how they may go on. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model-fixture.h"
#include "model/model-certificate-private.h"

static ModelCertificate *
make_row (const char *name,
          ...) G_GNUC_NULL_TERMINATED;

/* Labels as key, value, ..., "", key, value, ..., NULL. */
static ModelCertificate *
make_row (const char *name,
          ...)
{
  g_autoptr (GBytes) content = model_fixture_text ("nothing");
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (StoreEntry) entry = NULL;
  const char *text;
  va_list list;

  va_start (list, name);
  for (text = va_arg (list, const char *); text != NULL;)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      const char *key = text;

      for (text = va_arg (list, const char *); text != NULL && *text != '\0'; text = va_arg (list, const char *))
        g_ptr_array_add (values, (gpointer) text);
      g_ptr_array_add (values, NULL);
      g_ptr_array_add (labels, store_label_new (key, (const char * const *) values->pdata));
      if (text != NULL)
        text = va_arg (list, const char *);
    }
  va_end (list);

  entry = g_object_new (STORE_TYPE_ENTRY, "name", name, "content", content, "labels", labels, NULL);
  return model_certificate_new (entry);
}

static gboolean
matches (ModelCertificate *row,
         const char       *text)
{
  g_auto (GStrv) terms = model_fold_search_terms (text);

  return model_certificate_matches (row, (const char * const *) terms);
}

static void
test_matches (void)
{
  g_autoptr (ModelCertificate) row = make_row ("Client.pem", "env", "prod", "eu west", "", "Cost Centre", "4711", "",
                                               "Größe=1", "a\"b", "", "flag", NULL);
  g_autoptr (ModelCertificate) plain = make_row ("env.pem", NULL);
  static const struct { const char *text; gboolean found; } cases[] = {
    { "label:", TRUE }, { "LABEL:", TRUE }, { "label:en", TRUE }, { "label:ENV", TRUE }, { "label:nv", FALSE },
    { "label:env=", TRUE }, { "label:en=", FALSE }, { "label:\"env\"", TRUE }, { "label:\"en\"", FALSE },
    { "label:\"en", TRUE }, { "label:env=prod", TRUE }, { "label:Env=PROD", TRUE }, { "label:env=pro", FALSE },
    { "label:env=production", FALSE }, { "label:env=4711", FALSE }, { "label:env=\"eu west\"", TRUE },
    { "label:env=\"EU West", TRUE }, { "label:env=eu west", FALSE }, { "label:\"cost centre\"=4711", TRUE },
    { "label:cost centres=4711", FALSE }, { "label:\"cost", TRUE }, { "label:\"GRÖSSE=1\"=\"a\"\"b\"", TRUE },
    { "label:größe=1", FALSE }, { "label:flag", TRUE }, { "label:flag=", TRUE }, { "label:flag=\"\"", FALSE },
    { "label:env=prod client", TRUE }, { "client label:env=prod label:flag", TRUE }, { "label:env=prod other", FALSE },
    { "label:env=prod label:env=\"eu west\"", TRUE }, { "label:env=prod label:env=us", FALSE },
    { "label:=", FALSE }, { "label:\"\"", FALSE }, { "label:\"", TRUE }, { "mylabel:env", FALSE }, { "\xff", FALSE },
    { "\xffvenv\xffprod", FALSE }, { "\tlabel:env=prod\n", TRUE }, { "label:env==prod", FALSE },
    { "label:\"env\"x=prod", FALSE }, { "label:\"e\"nv=\"pr\"od", TRUE }, { "env=prod", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (matches (row, cases[i].text), ==, cases[i].found);
    }
  g_assert_true (matches (plain, "env"));
  g_assert_false (matches (plain, "label:"));
  g_assert_false (matches (plain, "label:env"));
}

/* The state of an entry now, by its name or the beginning of that. */
static void
test_states (void)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 10);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", pem, "a.pem");
  g_autoptr (ModelCertificate) row = model_certificate_new (entry);
  g_autoptr (ModelCertificate) named = make_row ("state:nonsense.pem", NULL);
  gint64 end = model_certificate_get_expires (row);

  model_certificate_update_state (row, end - DAY, 30);
  g_assert_true (matches (row, "state:expiring"));
  g_assert_true (matches (row, "STATE:Expiring a.pem"));
  g_assert_true (matches (row, "state:exp"));
  g_assert_false (matches (row, "state:expiring b.pem"));
  g_assert_false (matches (row, "state:expired"));
  g_assert_false (matches (row, "state:valid"));
  g_assert_false (matches (row, "state:expiringly"));
  model_certificate_update_state (row, end + 1, 30);
  g_assert_true (matches (row, "state:expired"));
  g_assert_false (matches (row, "state:expiring"));
  model_certificate_update_state (row, end - 5 * DAY, 1);
  g_assert_true (matches (row, "state:valid"));
  /* What is no state is a word. */
  g_assert_true (matches (named, "state:nonsense"));
  g_assert_true (matches (named, "state:"));
  g_assert_false (matches (row, "state:"));
}

/* Every beginning of a long and malicious text is taken without harm. */
static void
test_hostile (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", "\"", "=", "\"\"", "", "label:x", "\n\t ", "", "\xe2\x80\xae", "\xf0\x9f\x94\x91",
                                               NULL);
  const char *text = "label:\"\"\"\"=\"=\" label:\"label:x\"=\"\n\t \" a:b:c \"x y\" label:\xe2\x80\xae=\xf0\x9f\x94\x91 "
                     "label:\xff\xfe=\x80 label:=== label:\"\"\"";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autofree char *beginning = g_strndup (text, length);
      g_autoptr (GListStore) rows = g_list_store_new (MODEL_TYPE_CERTIFICATE);
      g_autoptr (GPtrArray) completions = NULL;

      g_list_store_append (rows, row);
      completions = model_search_complete (G_LIST_MODEL (rows), beginning);
      matches (row, beginning);
    }
  g_assert_true (matches (row, "label:\"\"\"\"=\"=\""));
  g_assert_true (matches (row, "label:\"label:x\"=\"\n\t \""));
  g_assert_true (matches (row, "label:\xe2\x80\xae=\xf0\x9f\x94\x91"));
}

/* What is added for a label finds it, whatever is in it. */
static void
test_add (void)
{
  static const struct { const char *key, *value; } labels[] = {
    { "env", "prod" }, { "cost centre", "47 11" }, { "a=b", "c=d" }, { "\"", "\"x\"" }, { "k", "\"" }, { "x", "a\"b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr (ModelCertificate) row = make_row ("a.pem", labels[i].key, labels[i].value, NULL);
      g_autoptr (ModelCertificate) other = make_row ("a.pem", labels[i].key, "other", NULL);
      g_autofree char *text = model_search_add_label ("pem", labels[i].key, labels[i].value);
      g_autofree char *again = model_search_add_label (text, labels[i].key, labels[i].value);
      g_autofree char *key = model_search_add_label ("", labels[i].key, NULL);

      g_test_message ("%s", text);
      g_assert_true (matches (row, text));
      g_assert_false (matches (other, text));
      g_assert_true (matches (other, key));
      g_assert_cmpstr (again, ==, text);
    }
}

static char *
complete (GListModel *rows,
          const char *text)
{
  g_autoptr (GPtrArray) completions = model_search_complete (rows, text);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < completions->len; i++)
    {
      ModelCompletion *completion = g_ptr_array_index (completions, i);

      g_string_append_printf (all, "%s[%s %u %s]", i > 0 ? " " : "", completion->title, completion->n_rows, completion->text);
    }
  return g_string_free (all, FALSE);
}

static void
test_complete (void)
{
  g_autoptr (GListStore) rows = g_list_store_new (MODEL_TYPE_CERTIFICATE);
  static const struct { const char *text, *all; } cases[] = {
    { "", "" }, { "l", "" }, { "la", "[label: 3 label:]" }, { "x LAB", "[label: 3 x label:]" }, { "lax", "" },
    { "label", "[label: 3 label:]" }, { "label ", "" }, { "label:zzz", "" },
    { "label:", "[Env 3 label:Env=] [cost centre 1 label:\"cost centre\"=] [entity 1 label:entity=]" },
    { "a label:EN", "[Env 3 a label:Env=] [entity 1 a label:entity=]" },
    { "label:\"cost ", "[cost centre 1 label:\"cost centre\"=]" },
    { "label:env=", "[prod 2 label:env=prod ] [production 1 label:env=production ]" },
    { "label:env=P", "[prod 2 label:env=prod ] [production 1 label:env=production ]" },
    { "label:env=prodU", "[production 1 label:env=production ]" },
    { "label:env=production", "" }, { "label:env=prod ", "" },
    { "label:\"cost centre\"=", "[47 11 1 label:\"cost centre\"=\"47 11\" ]" },
    { "label:\"cost centre\"=\"47 ", "[47 11 1 label:\"cost centre\"=\"47 11\" ]" },
    { "label:other=", "" }, { "label:en=", "" },
  };

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (ModelCertificate) row = i == 0 ? make_row ("a", "Env", "prod", NULL)
                                         : i == 1 ? make_row ("b", "env", "Prod", "production", "", "entity", "x", NULL)
                                         : i == 2 ? make_row ("c", "env", "", "cost centre", "47 11", NULL)
                                                  : make_row ("d", NULL);

      g_list_store_append (rows, row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *all = complete (G_LIST_MODEL (rows), cases[i].text);

      g_assert_cmpstr (all, ==, cases[i].all);
    }
}

static void
test_many (void)
{
  g_autoptr (GListStore) rows = g_list_store_new (MODEL_TYPE_CERTIFICATE);
  g_autoptr (GPtrArray) completions = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *key = g_strdup_printf ("key%02u", i);
      g_autoptr (ModelCertificate) row = make_row ("a", key, "x", NULL);

      g_list_store_append (rows, row);
    }
  completions = model_search_complete (G_LIST_MODEL (rows), "label:");
  g_assert_cmpuint (completions->len, ==, 8);
  g_assert_cmpstr (((ModelCompletion *) completions->pdata[0])->title, ==, "key00");
}

/* Labels come through the cache as they were. */
static void
test_variant (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", "Env", "prod, eu", "x", "", "flag", NULL);
  g_autoptr (GVariant) variant = g_variant_ref_sink (model_certificate_to_variant (row));
  g_autoptr (ModelCertificate) copy = model_certificate_new_from_variant (variant);
  g_autoptr (GPtrArray) labels = model_certificate_dup_labels (copy);

  g_assert_cmpuint (labels->len, ==, 2);
  g_assert_cmpstr (store_label_get_key (labels->pdata[0]), ==, "Env");
  g_assert_cmpstr (store_label_get_values (labels->pdata[0])[0], ==, "prod, eu");
  g_assert_cmpstr (store_label_get_values (labels->pdata[0])[1], ==, "x");
  g_assert_null (store_label_get_values (labels->pdata[0])[2]);
  g_assert_cmpstr (store_label_get_key (labels->pdata[1]), ==, "flag");
  g_assert_cmpstr (model_certificate_get_labels_text (copy), ==, model_certificate_get_labels_text (row));
  g_assert_true (matches (copy, "label:env=\"prod, eu\""));
  g_assert_false (matches (copy, "label:env=prod"));
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/search/matches", test_matches);
  g_test_add_func ("/model/search/states", test_states);
  g_test_add_func ("/model/search/hostile", test_hostile);
  g_test_add_func ("/model/search/add", test_add);
  g_test_add_func ("/model/search/complete", test_complete);
  g_test_add_func ("/model/search/many", test_many);
  g_test_add_func ("/model/search/variant", test_variant);

  return g_test_run ();
}
