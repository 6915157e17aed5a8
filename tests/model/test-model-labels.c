/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Labels that several people edit at once. */

#include "config.h"

#include <string.h>

#include "model-fixture.h"

/* "env=prod,eu flag=" */
static GPtrArray *
parse (const char *text)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "=", 2);
      g_auto (GStrv) values = g_strsplit (parts[1], ",", -1);

      g_ptr_array_add (labels, store_label_new (parts[0], (const char * const *) values));
    }
  return labels;
}

static char *
print (GPtrArray *labels)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      g_autofree char *values = g_strjoinv (",", (char **) store_label_get_values (labels->pdata[i]));

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", store_label_get_key (labels->pdata[i]), values);
    }
  return g_string_free (text, FALSE);
}

static void
test_merge (void)
{
  static const struct { const char *base, *mine, *theirs, *merged, *conflicts; } cases[] = {
    { "", "", "", "", "" },
    { "a=1", "a=1", "a=1", "a=1", "" },
    { "a=1", "a=2", "a=1", "a=2", "" },
    { "a=1", "a=1", "a=2", "a=2", "" },
    { "a=1", "a=2", "a=2", "a=2", "" },
    { "a=1", "a=2", "a=3", "a=2", "a" },
    { "a=1,2", "a=2,1", "a=3", "a=3", "" },
    { "a=1", "a=2,3", "a=3,2", "a=2,3", "" },
    { "a=1", "", "a=1", "", "" },
    { "a=1", "a=1", "", "", "" },
    { "a=1", "", "", "", "" },
    { "a=1", "", "a=2", "", "a" },
    { "a=1", "a=2", "", "a=2", "a" },
    { "", "a=1", "b=1", "a=1 b=1", "" },
    { "", "a=1", "a=2", "a=1", "a" },
    { "", "a=1", "a=1", "a=1", "" },
    { "a=1 b=1", "b=1 a=1", "a=1 b=2 c=3", "b=2 a=1 c=3", "" },
    { "a=1 b=1", "a=2 b=2", "a=3 b=3 c=1", "a=2 b=2 c=1", "a b" },
    { "a=1", "A=1", "a=1", "A=1", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) base = parse (cases[i].base);
      g_autoptr (GPtrArray) mine = parse (cases[i].mine);
      g_autoptr (GPtrArray) theirs = parse (cases[i].theirs);
      g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) model_label_conflict_free);
      g_autoptr (GPtrArray) merged = model_label_merge (base, mine, theirs, conflicts);
      g_autofree char *text = print (merged);
      GString *keys = g_string_new (NULL);

      for (guint k = 0; k < conflicts->len; k++)
        g_string_append_printf (keys, "%s%s", k > 0 ? " " : "", ((ModelLabelConflict *) conflicts->pdata[k])->key);
      g_test_message ("%s | %s | %s", cases[i].base, cases[i].mine, cases[i].theirs);
      g_assert_cmpstr (text, ==, cases[i].merged);
      g_assert_cmpstr (keys->str, ==, cases[i].conflicts);
      g_string_free (keys, TRUE);
    }
}

/* Somebody else */
static void
set (ModelFixture *fixture,
     const char   *text)
{
  g_autoptr (GPtrArray) labels = parse (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_await_set_labels (STORE_STORE (fixture->vault), "a.pem", labels, &error));
  g_assert_no_error (error);
}

static void
assert_stored (ModelFixture *fixture,
               const char   *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (fixture->vault), "a.pem", &error);
  g_autofree char *stored = NULL;

  g_assert_no_error (error);
  stored = print (store_entry_get_labels (entry));
  g_assert_cmpstr (stored, ==, text);
}

static void
assert_listed (ModelFixture *fixture,
               const char   *text)
{
  g_autoptr (GPtrArray) labels = model_certificate_dup_labels (model_certificate_list_lookup (fixture->list, "a.pem"));
  g_autofree char *listed = print (labels);

  g_assert_cmpstr (listed, ==, text);
}

static void
fill (ModelFixture *fixture,
      const char   *labels)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (GError) error = NULL;

  model_fixture_add (fixture, "a.pem", pem);
  set (fixture, labels);
  g_assert_true (model_fixture_load (fixture, &error));
  g_assert_no_error (error);
}

static GPtrArray *
load (ModelLabelEdit  *edit,
      GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_label_edit_load_async (edit, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_label_edit_load_finish (edit, result, error);
}

static ModelLabelEdit *
start (ModelFixture *fixture,
       const char   *labels)
{
  ModelLabelEdit *edit;
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fill (fixture, labels);
  edit = model_label_edit_new (fixture->list, "a.pem");
  loaded = load (edit, &error);
  g_assert_no_error (error);
  text = print (loaded);
  g_assert_cmpstr (text, ==, labels);
  return edit;
}

static gboolean
save (ModelLabelEdit  *edit,
      const char      *text,
      GError         **error)
{
  g_autoptr (GPtrArray) labels = parse (text);
  g_autoptr (GAsyncResult) result = NULL;

  model_label_edit_save_async (edit, labels, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_label_edit_save_finish (edit, result, error);
}

static ModelDocument *
open_document (ModelFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelDocument *document;

  model_document_open_async (fixture->list, "a.pem", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  document = model_document_open_finish (result, &error);
  g_assert_no_error (error);
  return document;
}

/* Whoever has the entry open learns of it. */
static void
test_save (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod");
  g_autoptr (ModelDocument) document = open_document (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;

  g_assert_true (save (edit, "env=prod,eu team=a", &error));
  g_assert_no_error (error);
  assert_stored (fixture, "env=prod,eu team=a");
  assert_listed (fixture, "env=prod,eu team=a");
  shown = print (model_document_get_labels (document));
  g_assert_cmpstr (shown, ==, "env=prod,eu team=a");

  g_assert_true (save (edit, "", &error));
  assert_stored (fixture, "");
  assert_listed (fixture, "");
}

static void
test_merged (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod team=a");
  g_autoptr (GError) error = NULL;

  set (fixture, "env=prod team=b new=1");
  g_assert_true (save (edit, "env=dev team=a", &error));
  g_assert_no_error (error);
  assert_stored (fixture, "env=dev team=b new=1");
  assert_listed (fixture, "env=dev team=b new=1");
}

static void
test_conflict (ModelFixture  *fixture,
               gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod team=a gone=1");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autofree char *text = NULL;
  GPtrArray *conflicts;

  set (fixture, "env=dev team=b new=1 gone=2");
  g_assert_false (save (edit, "env=test team=c", &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_LABELS_CHANGED);
  g_clear_error (&error);
  assert_stored (fixture, "env=dev team=b new=1 gone=2");

  conflicts = model_label_edit_get_conflicts (edit);
  g_assert_cmpuint (conflicts->len, ==, 3);
  for (guint i = 0; i < conflicts->len; i++)
    {
      ModelLabelConflict *conflict = conflicts->pdata[i];

      conflict->take_theirs = !g_str_equal (conflict->key, "env");
      g_assert_cmpint (conflict->mine == NULL, ==, g_str_equal (conflict->key, "gone"));
      g_assert_nonnull (conflict->theirs);
    }
  labels = model_label_edit_resolve (edit);
  text = print (labels);
  g_assert_cmpstr (text, ==, "env=test new=1 team=b gone=2");

  /* They go on: it is asked again about that one, and only that one. */
  set (fixture, "env=once-more team=b new=1 gone=2");
  g_assert_false (save (edit, text, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_LABELS_CHANGED);
  g_clear_error (&error);
  g_assert_cmpuint (model_label_edit_get_conflicts (edit)->len, ==, 1);
  g_ptr_array_unref (model_label_edit_resolve (edit));
  g_assert_true (save (edit, text, &error));
  g_assert_no_error (error);
  assert_stored (fixture, "env=test new=1 team=b gone=2");
}

static void
test_too_many (ModelFixture  *fixture,
               gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "a=1");
  g_autoptr (GError) error = NULL;

  set (fixture, "a=1 b=1 c=1 d=1 e=1 f=1 g=1");
  g_assert_false (save (edit, "a=1 p=1 q=1 r=1 s=1", &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TOO_MANY_LABELS);
  g_clear_error (&error);
  assert_stored (fixture, "a=1 b=1 c=1 d=1 e=1 f=1 g=1");
  g_assert_true (save (edit, "a=1 p=1 q=1 r=1", &error));
  g_assert_no_error (error);
}

static void
run_with_gate (ModelFixture   *fixture,
               ModelLabelEdit *edit,
               GCancellable   *cancellable,
               StoreError      code,
               guint           n_let,
               GError        **error)
{
  g_autoptr (GPtrArray) labels = parse ("env=mine");
  g_autoptr (GAsyncResult) result = NULL;

  gate_store_hold (fixture->gate);
  model_label_edit_save_async (edit, labels, cancellable, store_await_result_cb, &result);
  for (guint i = 0; i < n_let; i++)
    {
      STORE_AWAIT (gate_store_n_waiting (fixture->gate) > 0);
      gate_store_let (fixture->gate);
    }
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) > 0);
  if (cancellable != NULL)
    {
      g_cancellable_cancel (cancellable);
      gate_store_let (fixture->gate);
    }
  else
    gate_store_turn_away (fixture->gate, code);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_label_edit_save_finish (edit, result, error));
}

/* At either call. What was written is what it was; it can be tried again. */
static void
test_failure (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod");

  for (guint n_let = 0; n_let < 2; n_let++)
    {
      g_autoptr (GError) error = NULL;

      run_with_gate (fixture, edit, NULL, STORE_ERROR_NETWORK, n_let, &error);
      g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
      assert_stored (fixture, "env=prod");
    }
  gate_store_open (fixture->gate);
  g_assert_true (save (edit, "env=mine", NULL));
  assert_stored (fixture, "env=mine");
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod");

  for (guint n_let = 0; n_let < 2; n_let++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      run_with_gate (fixture, edit, cancellable, 0, n_let, &error);
      g_assert_true (store_error_is_cancelled (error));
      assert_stored (fixture, "env=prod");
    }
  gate_store_open (fixture->gate);
  g_assert_true (save (edit, "env=mine", NULL));
}

/* Once they are written they are saved, also when the row cannot be read again. */
static void
test_unread (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod");
  g_autoptr (GPtrArray) labels = parse ("env=mine");
  g_autoptr (GAsyncResult) result = NULL;

  gate_store_hold (fixture->gate);
  model_label_edit_save_async (edit, labels, NULL, store_await_result_cb, &result);
  for (guint i = 0; i < 2; i++)
    {
      STORE_AWAIT (gate_store_n_waiting (fixture->gate) > 0);
      gate_store_let (fixture->gate);
    }
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) > 0);
  gate_store_turn_away (fixture->gate, STORE_ERROR_NETWORK);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_label_edit_save_finish (edit, result, NULL));
  gate_store_open (fixture->gate);
  assert_stored (fixture, "env=mine");
}

static void
test_not_supported (ModelFixture  *fixture,
                    gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = NULL;
  g_autoptr (ModelDocument) before = NULL;
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture, "");
  before = open_document (fixture);
  g_assert_nonnull (model_document_get_labels (before));
  gate_store_lack_labels (fixture->gate);
  edit = model_label_edit_new (fixture->list, "a.pem");
  g_assert_null (load (edit, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_false (save (edit, "a=1", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  document = open_document (fixture);
  g_assert_null (model_document_get_labels (document));
  model_document_deny_labels (before);
  g_assert_null (model_document_get_labels (before));
}

static void
test_gone (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelLabelEdit) edit = start (fixture, "env=prod");
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, &error);

  g_assert_nonnull (deleted);
  g_assert_false (save (edit, "env=mine", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/labels/merge", test_merge);
  MODEL_TEST ("/model/labels/save", test_save);
  MODEL_TEST ("/model/labels/merged", test_merged);
  MODEL_TEST ("/model/labels/conflict", test_conflict);
  MODEL_TEST ("/model/labels/too-many", test_too_many);
  MODEL_TEST ("/model/labels/failure", test_failure);
  MODEL_TEST ("/model/labels/cancel", test_cancel);
  MODEL_TEST ("/model/labels/unread", test_unread);
  MODEL_TEST ("/model/labels/not-supported", test_not_supported);
  MODEL_TEST ("/model/labels/gone", test_gone);

  return g_test_run ();
}
