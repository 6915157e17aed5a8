/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model-fixture.h"

static void
assert_set (ModelPasswords *passwords,
            const char     *first,
            const char     *expected)
{
  g_autoptr (ModelPasswordSet) set = model_passwords_dup_set (passwords, first);
  g_autofree char *joined = g_strjoinv (",", (char **) model_password_set_get (set));

  g_assert_cmpstr (joined, ==, expected);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* The latest is tried first, each once. */
static void
test_order (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  guint n_added = 0;

  g_signal_connect_swapped (passwords, "added", G_CALLBACK (count_cb), &n_added);
  assert_set (NULL, NULL, "");
  assert_set (passwords, NULL, "");
  assert_set (passwords, "", "");
  model_passwords_add (passwords, "a");
  model_passwords_add (passwords, "b");
  model_passwords_add (passwords, "a");
  g_assert_cmpuint (n_added, ==, 2);
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 2);
  assert_set (passwords, NULL, "a,b");
  assert_set (passwords, "typed", "typed,a,b");
  assert_set (passwords, "b", "b,a");
  assert_set (NULL, "typed", "typed");
}

static void
test_limit (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (ModelPasswordSet) set = NULL;

  for (int i = 0; i < 2 * MODEL_MAX_PASSWORDS; i++)
    {
      g_autofree char *password = g_strdup_printf ("%d", i);

      model_passwords_add (passwords, password);
    }
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, MODEL_MAX_PASSWORDS);
  set = model_passwords_dup_set (passwords, NULL);
  g_assert_cmpstr (model_password_set_get (set)[0], ==, "31");
  g_assert_cmpstr (model_password_set_get (set)[MODEL_MAX_PASSWORDS - 1], ==, "16");
}

#define MAX_MAPPING (64 * 1024 * 1024)

/* The text to look for is not in the block that was read in any other form. */
static gboolean
has_scrambled (const guint8 *block,
               gssize        size,
               const char   *scrambled)
{
  gssize length = strlen (scrambled);

  for (gssize at = 0; at + length <= size; at++)
    {
      gssize k = 0;

      while (k < length && (block[at + k] ^ 0x55) == scrambled[k])
        k++;
      if (k == length)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_mapping (int         memory,
               gsize       start,
               gsize       size,
               const char *scrambled)
{
  g_autofree guint8 *block = g_malloc (size);
  gssize n = pread (memory, block, size, start);
  gboolean found = has_scrambled (block, n, scrambled);

  explicit_bzero (block, size);
  return found;
}

/* Whether the memory of this program that can be written to holds a text, whose letters are given with some bits turned. */
static gboolean
is_in_memory (const char *scrambled)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  gboolean found = FALSE;

  g_assert_cmpint (memory, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL && !found; i++)
    {
      gsize start, end;
      char mode[5];

      if (sscanf (lines[i], "%zx-%zx %4s", &start, &end, mode) == 3 && g_str_has_prefix (mode, "rw") &&
          end - start <= MAX_MAPPING)
        found = is_in_mapping (memory, start, end - start, scrambled);
    }
  close (memory);
  return found;
}

static void
add_scrambled (ModelPasswords *passwords,
               const char     *scrambled)
{
  gsize length = strlen (scrambled);
  char password[64] = { 0 };

  for (gsize i = 0; i < length; i++)
    password[i] = scrambled[i] ^ 0x55;
  model_passwords_add (passwords, password);
  explicit_bzero (password, sizeof password);
}

/* Once it is forgotten, and no thread uses it any more, it is nowhere. */
static void
test_wiped (void)
{
  static const char scrambled[] = "zqwecvbmzpoiuytlkjhgnmw";
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  ModelPasswordSet *set;

  add_scrambled (passwords, scrambled);
  model_passwords_add (passwords, "another");
  g_assert_true (is_in_memory (scrambled));
  set = model_passwords_dup_set (passwords, NULL);
  model_passwords_wipe (passwords);
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 0);
  g_assert_true (is_in_memory (scrambled));
  model_password_set_unref (set);
  g_assert_false (is_in_memory (scrambled));
}

/* None is kept, whatever is opened, until they are kept again. */
static void
test_keeps (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  guint n_added = 0, n_notified = 0;

  g_signal_connect_swapped (passwords, "added", G_CALLBACK (count_cb), &n_added);
  g_signal_connect_swapped (passwords, "notify::n", G_CALLBACK (count_cb), &n_notified);
  model_passwords_add (passwords, "a");
  model_passwords_add (passwords, "a");
  g_assert_cmpuint (n_notified, ==, 1);
  model_passwords_set_keeps (passwords, FALSE);
  g_assert_cmpuint (n_notified, ==, 2);
  assert_set (passwords, NULL, "");
  model_passwords_add (passwords, "b");
  assert_set (passwords, NULL, "");
  assert_set (passwords, "typed", "typed");
  model_passwords_set_keeps (passwords, TRUE);
  assert_set (passwords, NULL, "");
  model_passwords_add (passwords, "c");
  assert_set (passwords, NULL, "c");
  g_assert_cmpuint (n_added, ==, 2);
  model_passwords_wipe (passwords);
  model_passwords_wipe (passwords);
  g_assert_cmpuint (n_notified, ==, 4);
}

/* Locks */

/* A keystore that is opened at once, as it was never made hard to guess its password. */
static GBytes *
keystore (const char *common_name,
          const char *password)
{
  g_autoptr (PkiIdentity) identity = model_fixture_identity (common_name, FALSE, NULL);

  return pki_identity_encode (identity, PKI_ENCODING_JKS, common_name, password, 0, NULL);
}

static ModelLock *
new_lock (GBytes         *bytes,
          ModelPasswords *passwords)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  return model_lock_new (bytes, container, passwords);
}

static void
await (ModelLock *lock)
{
  STORE_AWAIT (!model_lock_get_busy (lock));
}

static void
test_lock (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (GBytes) bytes = model_fixture_pkcs12 ("client", "secret");
  g_autoptr (ModelLock) lock = new_lock (bytes, passwords);

  g_assert_true (model_lock_get_wanted (lock));
  g_assert_false (model_lock_get_busy (lock));
  model_lock_open (lock, "wrong");
  await (lock);
  g_assert_error (model_lock_get_error (lock), PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_assert_true (model_lock_get_wanted (lock));
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 0);

  model_lock_open (lock, "secret");
  g_assert_no_error (model_lock_get_error (lock));
  await (lock);
  g_assert_no_error (model_lock_get_error (lock));
  g_assert_false (model_lock_get_wanted (lock));
  g_assert_cmpuint (pki_container_get_entries (model_lock_get_container (lock))->len, ==, 1);
  assert_set (passwords, NULL, "secret");
}

/* What has opened one file opens the others: those that are there, and those that come. */
static void
test_lock_of_others (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (GBytes) first_bytes = keystore ("first", "secret");
  g_autoptr (GBytes) second_bytes = keystore ("second", "secret");
  g_autoptr (GBytes) other_bytes = keystore ("other", "another secret");
  g_autoptr (ModelLock) first = new_lock (first_bytes, passwords);
  g_autoptr (ModelLock) second = new_lock (second_bytes, passwords);
  g_autoptr (ModelLock) other = new_lock (other_bytes, passwords);
  g_autoptr (ModelLock) late = NULL;

  model_lock_open (first, "secret");
  await (first);
  g_assert_true (model_lock_get_busy (second));
  await (second);
  await (other);
  g_assert_false (model_lock_get_wanted (second));
  g_assert_true (model_lock_get_wanted (other));
  /* Nobody has typed anything for it. */
  g_assert_no_error (model_lock_get_error (other));

  late = new_lock (second_bytes, passwords);
  g_assert_true (model_lock_get_busy (late));
  await (late);
  g_assert_false (model_lock_get_wanted (late));
}

/* A trial that is stopped, or whose lock is gone, changes nothing. */
static void
test_lock_cancel (void)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (GBytes) bytes = keystore ("client", "secret");
  g_autoptr (ModelLock) lock = new_lock (bytes, passwords);
  ModelLock *gone = new_lock (bytes, passwords);

  model_lock_open (gone, "secret");
  g_object_unref (gone);
  model_lock_open (lock, "secret");
  model_lock_cancel (lock);
  g_assert_false (model_lock_get_busy (lock));
  model_lock_open (lock, "wrong");
  await (lock);
  g_assert_error (model_lock_get_error (lock), PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_assert_true (model_lock_get_wanted (lock));
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 0);
}

/* A file that Java's keytool has made: its key has a password of its own. */
static void
test_lock_of_entry (ModelFixture  *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->place.folder, "own.jks", NULL);
  g_autofree char *command = g_strdup_printf ("keytool -genkeypair -keyalg EC -storetype JKS -alias own -dname CN=own "
                                              "-storepass of-store -keypass of-entry -keystore %s", path);
  g_autofree char *said = NULL;
  g_autofree char *content = NULL;
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (ModelLock) lock = NULL;
  g_autoptr (ModelLock) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean succeeds = FALSE;
  gsize size;

  said = model_fixture_run (command, &succeeds);
  g_assert_true (succeeds);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  bytes = g_bytes_new (content, size);
  lock = new_lock (bytes, passwords);

  model_lock_open (lock, "of-store");
  await (lock);
  g_assert_no_error (model_lock_get_error (lock));
  g_assert_cmpint (pki_container_get_integrity (model_lock_get_container (lock)), ==, PKI_INTEGRITY_VERIFIED);
  g_assert_true (pki_container_get_locked (model_lock_get_container (lock)));
  model_lock_open (lock, "wrong");
  await (lock);
  g_assert_error (model_lock_get_error (lock), PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_assert_cmpint (pki_container_get_integrity (model_lock_get_container (lock)), ==, PKI_INTEGRITY_VERIFIED);
  model_lock_open (lock, "of-entry");
  await (lock);
  g_assert_no_error (model_lock_get_error (lock));
  g_assert_false (pki_container_get_locked (model_lock_get_container (lock)));
  g_assert_cmpint (pki_container_get_integrity (model_lock_get_container (lock)), ==, PKI_INTEGRITY_VERIFIED);

  /* Whoever opens it once more is not asked. */
  again = new_lock (bytes, passwords);
  await (again);
  g_assert_false (model_lock_get_wanted (again));
}

/* The import */

static gboolean
is_open (ModelAttachment *attachment)
{
  return !pki_container_get_locked (model_attachment_get_container (attachment));
}

/* The report of a locked attachment says what is in it as soon as a password has opened it, and that of the others too. */
static void
test_import (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) content = keystore ("client", "secret");
  g_autoptr (GBytes) pem = model_fixture_pem ("open", 100);
  ModelAttachment *first, *second, *open;

  model_import_set_passwords (import, passwords);
  first = model_fixture_attach (fixture, import, "first.jks", content);
  second = model_fixture_attach (fixture, import, "second.jks", content);
  open = model_fixture_attach (fixture, import, "open.pem", pem);
  g_assert_null (model_attachment_get_lock (open));
  g_assert_false (is_open (first));
  g_assert_cmpint (model_attachment_get_state (first), ==, MODEL_ATTACHMENT_READY);

  model_lock_open (model_attachment_get_lock (first), "secret");
  STORE_AWAIT (is_open (first));
  STORE_AWAIT (is_open (second));
  g_assert_true (g_bytes_equal (model_attachment_get_bytes (first), content));
}

/* The pane */

static ModelDocument *
open_document (ModelFixture *fixture,
               const char   *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelDocument *document;

  model_document_open_async (fixture->list, name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  document = model_document_open_finish (result, &error);
  g_assert_no_error (error);
  return document;
}

static gboolean
try_passwords (ModelDocument *document,
               GCancellable  *cancellable)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_document_try_async (document, cancellable, store_await_result_cb, &result);
  g_assert_true (model_document_get_trying (document));
  STORE_AWAIT (result != NULL);
  return model_document_try_finish (document, result, NULL);
}

static void
test_document (ModelFixture  *fixture,
               gconstpointer  data)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (GBytes) content = keystore ("client", "secret");
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (ModelDocument) again = NULL;
  g_autoptr (ModelPasswordSet) set = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  model_fixture_add (fixture, "client.jks", content);
  document = open_document (fixture, "client.jks");
  g_assert_false (model_document_set_passwords (document, passwords));
  model_document_unlock_async (document, "secret", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_document_unlock_finish (document, result, NULL));
  assert_set (passwords, NULL, "secret");
  set = model_document_dup_passwords (document);
  g_assert_cmpstr (model_password_set_get (set)[0], ==, "secret");

  again = open_document (fixture, "client.jks");
  g_assert_true (model_document_set_passwords (again, passwords));
  g_assert_true (try_passwords (again, NULL));
  STORE_AWAIT (!model_document_get_trying (again));
  g_assert_false (pki_container_get_locked (model_document_get_container (again)));
}

static void
test_document_in_vain (ModelFixture  *fixture,
                       gconstpointer  data)
{
  g_autoptr (ModelPasswords) passwords = model_passwords_new ();
  g_autoptr (GBytes) content = keystore ("client", "secret");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ModelDocument) document = NULL;

  model_fixture_add (fixture, "client.jks", content);
  document = open_document (fixture, "client.jks");
  model_passwords_add (passwords, "wrong");
  g_assert_true (model_document_set_passwords (document, passwords));
  g_assert_true (try_passwords (document, NULL));
  STORE_AWAIT (!model_document_get_trying (document));
  g_assert_true (pki_container_get_locked (model_document_get_container (document)));
  g_cancellable_cancel (cancellable);
  g_assert_false (try_passwords (document, cancellable));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/passwords/order", test_order);
  g_test_add_func ("/model/passwords/limit", test_limit);
  g_test_add_func ("/model/passwords/wiped", test_wiped);
  g_test_add_func ("/model/passwords/keeps", test_keeps);
  g_test_add_func ("/model/passwords/lock", test_lock);
  g_test_add_func ("/model/passwords/lock/of-others", test_lock_of_others);
  g_test_add_func ("/model/passwords/lock/cancel", test_lock_cancel);
  MODEL_TEST ("/model/passwords/lock/of-entry", test_lock_of_entry);
  MODEL_TEST ("/model/passwords/import", test_import);
  MODEL_TEST ("/model/passwords/document", test_document);
  MODEL_TEST ("/model/passwords/document/in-vain", test_document_in_vain);

  return g_test_run ();
}
