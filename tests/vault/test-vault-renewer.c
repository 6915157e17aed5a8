/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>
#include <string.h>

#include "renewer-fixture.h"
#include "store-await.h"

#define HOUR ((gint64) 60 * 60)
#define DAY (24 * HOUR)

static const struct
{
  guint validity;
  StoreValidityUnit unit;
  gint64 lead;
} boundaries[] = {
  { 1, STORE_VALIDITY_DAYS, 12 * HOUR },    { 2, STORE_VALIDITY_DAYS, DAY },         { 14, STORE_VALIDITY_DAYS, DAY },
  { 15, STORE_VALIDITY_DAYS, 3 * DAY },     { 31, STORE_VALIDITY_DAYS, 3 * DAY },    { 32, STORE_VALIDITY_DAYS, 7 * DAY },
  { 154, STORE_VALIDITY_DAYS, 7 * DAY },    { 155, STORE_VALIDITY_DAYS, 30 * DAY },  { 365, STORE_VALIDITY_DAYS, 30 * DAY },
  { 1, STORE_VALIDITY_MONTHS, 3 * DAY },    { 2, STORE_VALIDITY_MONTHS, 7 * DAY },   { 5, STORE_VALIDITY_MONTHS, 7 * DAY },
  { 6, STORE_VALIDITY_MONTHS, 30 * DAY },   { 12, STORE_VALIDITY_MONTHS, 30 * DAY }, { 1, STORE_VALIDITY_YEARS, 30 * DAY },
  { 3, STORE_VALIDITY_YEARS, 30 * DAY },
};

/* A second before, at, and a second after; and long after it has expired. */
static void
test_boundaries (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (boundaries); i++)
    {
      g_auto (RenewerFixture) self = { 0 };
      g_autoptr (StoreEntry) first = NULL;
      gint64 expires;

      renewer_fixture_init (&self);
      first = renewer_fixture_generate (&self, "a.pem", boundaries[i].validity, boundaries[i].unit);
      expires = renewer_fixture_expires (first);
      for (guint round = 0; round < 3; round++)
        {
          g_autoptr (StoreEntry) entry = NULL;

          self.now = expires - boundaries[i].lead - 1;
          renewer_fixture_run (&self, 0, 0);
          g_assert_cmpstr (self.changed->str, ==, "");
          self.now += 1 + round;
          if (round == 2)
            self.now = expires + 400 * DAY;
          renewer_fixture_run (&self, 1, 0);
          g_assert_cmpstr (self.changed->str, ==, "a.pem ");
          renewer_fixture_run (&self, 0, 0);

          entry = renewer_fixture_get (&self, "a.pem");
          expires = renewer_fixture_expires (entry);
          g_assert_cmpint (expires, ==, store_validity_get_end (self.now, boundaries[i].validity, boundaries[i].unit));
          g_assert_cmpint (store_entry_get_generation (entry)->renewed, ==, self.now * G_USEC_PER_SEC);
        }
    }
}

/* Nothing else of the entry changes: not its name, its labels, when it was made, nor what was asked for. */
static void
test_keeps (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreEntry) old = NULL;
  g_autoptr (StoreEntry) new = NULL;
  const char *values[] = { "blue", "green", NULL };
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  StoreGeneration *before;
  StoreGeneration *after;

  renewer_fixture_init (&self);
  g_object_unref (renewer_fixture_generate (&self, "a.pem", 3, STORE_VALIDITY_MONTHS));
  g_ptr_array_add (labels, store_label_new ("colour", values));
  g_assert_true (store_await_set_labels (STORE_STORE (self.vault), "a.pem", labels, NULL));
  old = renewer_fixture_get (&self, "a.pem");

  self.now = renewer_fixture_expires (old);
  renewer_fixture_run (&self, 1, 0);
  new = renewer_fixture_get (&self, "a.pem");
  before = store_entry_get_generation (old);
  after = store_entry_get_generation (new);
  g_assert_cmpstr (store_entry_get_etag (old), !=, store_entry_get_etag (new));
  g_assert_cmpint (store_entry_get_created (old), ==, store_entry_get_created (new));
  g_assert_cmpint (store_entry_get_method (new), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpuint (store_entry_get_labels (new)->len, ==, 1);
  g_assert_cmpstr (store_label_get_key (store_entry_get_labels (new)->pdata[0]), ==, "colour");
  g_assert_cmpstr (after->common_name, ==, before->common_name);
  g_assert_cmpuint (after->validity, ==, 3);
  g_assert_cmpint (after->validity_unit, ==, STORE_VALIDITY_MONTHS);
  g_assert_true (after->automatic_renewal);
  g_assert_true (g_bytes_equal (after->signing_request, self.request));

  renewer_fixture_save (&self, "old.pem", old);
  renewer_fixture_save (&self, "new.pem", new);
  renewer_fixture_shell (&self, "for f in old new; do openssl x509 -in $f.pem -noout -pubkey >$f.key && "
                                "openssl x509 -in $f.pem -noout -subject -issuer >$f.subject && "
                                "openssl x509 -in $f.pem -noout -serial >$f.serial; done; "
                                "cmp old.key new.key && cmp old.subject new.subject && ! cmp -s old.serial new.serial");
}

/* Without automatic renewal nothing happens, even when it has expired. */
static void
test_not_automatic (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreEntry) entry = NULL;
  StoreGenerateRequest request = { "a.pem", NULL, 1, STORE_VALIDITY_DAYS, NULL, FALSE, NULL };

  renewer_fixture_init (&self);
  request.signing_request = self.request;
  entry = vault_fixture_generate (STORE_STORE (self.vault), &request, NULL);
  self.now += 365 * DAY;
  renewer_fixture_run (&self, 0, 0);
}

static StoreEntry *
generate_with_password (RenewerFixture *self, const char *name, const char *password)
{
  const StoreGenerateRequest request = {
    .name = name,
    .validity = 1,
    .validity_unit = STORE_VALIDITY_MONTHS,
    .password = password,
    .automatic_renewal = TRUE,
  };
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = vault_fixture_generate (STORE_STORE (self->vault), &request, &error);

  g_assert_no_error (error);

  return entry;
}

/* A new key, under the same password, in the same kind of file. */
static void
test_passwords (void)
{
  static const char * const names[] = { "a.pem", "b.p12", "c.jks" };
  g_auto (RenewerFixture) self = { 0 };

  renewer_fixture_init (&self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (StoreEntry) entry = generate_with_password (&self, names[i], "secret");
      g_autofree char *old = g_strconcat ("old-", names[i], NULL);

      renewer_fixture_save (&self, old, entry);
    }

  self.now += 29 * DAY;
  renewer_fixture_run (&self, G_N_ELEMENTS (names), 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (StoreEntry) entry = renewer_fixture_get (&self, names[i]);

      renewer_fixture_save (&self, names[i], entry);
    }
  renewer_fixture_shell (&self, "openssl x509 -in a.pem -noout -pubkey >1 && openssl pkey -in a.pem -passin pass:secret -pubout >2 "
                                "&& cmp 1 2 && openssl x509 -in old-a.pem -noout -pubkey >3 && ! cmp -s 1 3 && "
                                "! openssl pkey -in a.pem -passin pass:wrong -noout");
  renewer_fixture_shell (&self, "openssl pkcs12 -in b.p12 -passin pass:secret -nodes -out b && openssl x509 -in b -noout -pubkey >1 "
                                "&& openssl pkey -in b -pubout >2 && cmp 1 2 && ! cmp -s b.p12 old-b.p12 && "
                                "! openssl pkcs12 -in b.p12 -passin pass:wrong -nodes -noout");
  renewer_fixture_shell (&self, "keytool -list -v -keystore c.jks -storepass secret | grep -q 'PrivateKeyEntry' && "
                                "keytool -list -v -keystore c.jks -storepass secret | grep -q 'chain length: 3' && "
                                "! cmp -s c.jks old-c.jks && ! keytool -list -keystore c.jks -storepass wrong");
}

static gboolean
save_secret (StoreSecrets *secrets, const char *id, const char *secret)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_save_async (secrets, id, "Test", secret, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_secrets_save_finish (secrets, result, NULL);
}

static gboolean
has_secret (StoreSecrets *secrets, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreSecret) secret = NULL;

  store_secrets_lookup_async (secrets, id, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  secret = store_secrets_lookup_finish (secrets, result, NULL);

  return secret != NULL;
}

/* As an undone delete brings it back: what makes no key costs nothing. */
static void
add_with_password (RenewerFixture *self, const char *name, const char *password_id)
{
  g_autoptr (StoreEntry) model = renewer_fixture_generate (self, "model.pem", 1, STORE_VALIDITY_MONTHS);
  StoreGeneration values = *store_entry_get_generation (model);
  g_autoptr (StoreGeneration) generation = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (StoreEntry) removed = NULL;
  g_autoptr (GError) error = NULL;

  removed = store_await_delete (STORE_STORE (self->vault), "model.pem", NULL, NULL);
  values.signing_request = NULL;
  values.has_password = TRUE;
  values.password_id = (char *) password_id;
  generation = store_generation_new (&values);
  entry = g_object_new (STORE_TYPE_ENTRY, "name", name, "content", store_entry_get_content (model),
                        "method", STORE_METHOD_EXTERNAL_SERVICE, "generation", generation, NULL);
  stored = store_await_create (STORE_STORE (self->vault), entry, &error);
  g_assert_no_error (error);
}

static void
assert_failed (RenewerFixture *self, const char *name, StoreError code)
{
  g_autoptr (StoreEntry) entry = renewer_fixture_get (self, name);
  StoreGeneration *generation = store_entry_get_generation (entry);

  g_assert_cmpint (generation->failed, ==, self->now * G_USEC_PER_SEC);
  g_assert_cmpint (generation->failure_code, ==, code);
  g_assert_nonnull (generation->failure);
  g_assert_cmpint (generation->renewed, ==, -1);
}

/* It is said why, tried again, and forgotten when it went well. */
static void
test_lost_secret (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreEntry) before = NULL;
  g_autoptr (StoreEntry) failed = NULL;
  g_autoptr (StoreEntry) after = NULL;

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  g_object_unref (renewer_fixture_generate (&self, "b.pem", 1, STORE_VALIDITY_MONTHS));
  before = renewer_fixture_get (&self, "a.pem");
  self.now += 40 * DAY;

  /* The others do not wait for it. */
  renewer_fixture_run (&self, 1, 1);
  g_assert_nonnull (strstr (self.changed->str, "a.pem "));
  assert_failed (&self, "a.pem", STORE_ERROR_NOT_FOUND);
  failed = renewer_fixture_get (&self, "a.pem");
  g_assert_cmpstr (store_entry_get_etag (failed), ==, store_entry_get_etag (before));
  self.now += HOUR;
  renewer_fixture_run (&self, 0, 1);
  assert_failed (&self, "a.pem", STORE_ERROR_NOT_FOUND);

  g_assert_true (save_secret (self.secrets, "vault/x/1", "secret"));
  self.now += HOUR;
  renewer_fixture_run (&self, 1, 0);
  after = renewer_fixture_get (&self, "a.pem");
  g_assert_cmpint (store_entry_get_generation (after)->failed, ==, -1);
  g_assert_null (store_entry_get_generation (after)->failure);
  g_assert_cmpint (store_entry_get_generation (after)->renewed, ==, self.now * G_USEC_PER_SEC);
  renewer_fixture_save (&self, "a.pem", after);
  renewer_fixture_shell (&self, "openssl pkey -in a.pem -passin pass:secret -noout");
}

/* Nobody answers the keyring's question: it is put once, and what needs no password is renewed all the same. */
static void
test_unanswered (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) held = held_secrets_new ();

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  add_with_password (&self, "b.pem", "vault/x/2");
  g_object_unref (renewer_fixture_generate (&self, "c.pem", 1, STORE_VALIDITY_MONTHS));
  self.patience = 10;
  renewer_fixture_reset (&self, held);

  self.now += 40 * DAY;
  renewer_fixture_run (&self, 1, 2);
  g_assert_cmpuint (held_secrets_n_asked (held), ==, 1);
  assert_failed (&self, "a.pem", STORE_ERROR_FORBIDDEN);
  assert_failed (&self, "b.pem", STORE_ERROR_FORBIDDEN);
  renewer_fixture_run (&self, 0, 2);
  g_assert_cmpuint (held_secrets_n_asked (held), ==, 2);
}

/* What the user did meanwhile counts. */
static void
check_overtaken (gboolean is_deleted)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) held = held_secrets_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) file = vault_fixture_make ("a.pem", "mine");
  g_autoptr (StoreEntry) stored = NULL;
  guint renewed = 1;
  guint failed = 1;

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  renewer_fixture_reset (&self, held);
  self.now += 40 * DAY;
  vault_renewer_run_async (self.renewer, NULL, store_await_result_cb, &result);
  STORE_AWAIT (held_secrets_n_waiting (held) == 1);
  stored = is_deleted ? store_await_delete (STORE_STORE (self.vault), "a.pem", NULL, NULL)
                      : store_await_replace (STORE_STORE (self.vault), file, NULL, NULL);
  g_assert_nonnull (stored);
  held_secrets_answer (held, "secret");
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_renewer_run_finish (self.renewer, result, &renewed, &failed, NULL));
  g_assert_cmpuint (renewed, ==, 0);
  g_assert_cmpuint (failed, ==, 0);
  g_assert_cmpstr (self.changed->str, ==, "");
  if (!is_deleted)
    {
      g_autoptr (StoreEntry) entry = renewer_fixture_get (&self, "a.pem");

      g_assert_true (g_bytes_equal (store_entry_get_content (entry), store_entry_get_content (file)));
      g_assert_null (store_entry_get_generation (entry));
    }
}

/* Even when it was generated anew. */
static void
test_overtaken_by_another (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) held = held_secrets_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) anew = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  StoreGenerateRequest request = { "a.pem", NULL, 2, STORE_VALIDITY_YEARS, NULL, FALSE, NULL };
  guint renewed = 1;
  guint failed = 1;

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  renewer_fixture_reset (&self, held);
  self.now += 40 * DAY;
  vault_renewer_run_async (self.renewer, NULL, store_await_result_cb, &result);
  STORE_AWAIT (held_secrets_n_waiting (held) == 1);
  request.signing_request = self.request;
  anew = vault_fixture_regenerate (STORE_STORE (self.vault), &request, NULL, NULL);
  g_assert_nonnull (anew);
  held_secrets_answer (held, "secret");
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_renewer_run_finish (self.renewer, result, &renewed, &failed, NULL));
  g_assert_cmpuint (renewed, ==, 0);
  g_assert_cmpuint (failed, ==, 0);
  entry = renewer_fixture_get (&self, "a.pem");
  g_assert_cmpstr (store_entry_get_etag (entry), ==, store_entry_get_etag (anew));
}

static void
test_overtaken (void)
{
  check_overtaken (FALSE);
  check_overtaken (TRUE);
}

/* On one file, at the same time: nothing is renewed twice. */
static void
test_two (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (VaultRenewer) other = NULL;
  Vault *vault;
  GAsyncResult *results[2] = { NULL };
  guint renewed[2] = { 0 };
  guint failed[2] = { 0 };

  renewer_fixture_init (&self);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      g_object_unref (renewer_fixture_generate (&self, name, 1, STORE_VALIDITY_DAYS));
    }
  vault = vault_fixture_open (self.place.path, NULL);
  other = renewer_fixture_new_renewer (vault, &self);
  self.now += 2 * DAY;
  vault_renewer_run_async (self.renewer, NULL, store_await_result_cb, &results[0]);
  vault_renewer_run_async (other, NULL, store_await_result_cb, &results[1]);
  STORE_AWAIT (results[0] != NULL && results[1] != NULL);
  g_assert_true (vault_renewer_run_finish (self.renewer, results[0], &renewed[0], &failed[0], NULL));
  g_assert_true (vault_renewer_run_finish (other, results[1], &renewed[1], &failed[1], NULL));
  g_assert_cmpuint (renewed[0] + renewed[1], ==, 8);
  g_assert_cmpuint (failed[0] + failed[1], ==, 0);
  renewer_fixture_run (&self, 0, 0);
  for (guint i = 0; i < 2; i++)
    g_object_unref (results[i]);
  g_clear_object (&other);
  vault_fixture_close (vault);
}

/* A pass that is under way is waited for. */
static void
test_joined (void)
{
  g_auto (RenewerFixture) self = { 0 };
  GAsyncResult *results[2] = { NULL };

  renewer_fixture_init (&self);
  g_object_unref (renewer_fixture_generate (&self, "a.pem", 1, STORE_VALIDITY_DAYS));
  self.now += 2 * DAY;
  for (guint i = 0; i < 2; i++)
    vault_renewer_run_async (self.renewer, NULL, store_await_result_cb, &results[i]);
  STORE_AWAIT (results[0] != NULL && results[1] != NULL);
  for (guint i = 0; i < 2; i++)
    {
      guint renewed = 0;
      guint failed = 1;

      g_assert_true (vault_renewer_run_finish (self.renewer, results[i], &renewed, &failed, NULL));
      g_assert_cmpuint (renewed, ==, 1);
      g_assert_cmpuint (failed, ==, 0);
      g_object_unref (results[i]);
    }
  g_assert_cmpstr (self.changed->str, ==, "a.pem ");
}

static void
test_cancel (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) held = held_secrets_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  guint renewed;
  guint failed;

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  renewer_fixture_reset (&self, held);
  self.now += 40 * DAY;
  vault_renewer_run_async (self.renewer, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (held_secrets_n_waiting (held) == 1);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (vault_renewer_run_finish (self.renewer, result, &renewed, &failed, &error));
  g_assert_true (store_error_is_cancelled (error));
  entry = renewer_fixture_get (&self, "a.pem");
  g_assert_cmpint (store_entry_get_generation (entry)->failed, ==, -1);
  g_assert_cmpstr (self.changed->str, ==, "");
}

/* What it does ends with it; the vault can be closed. */
static void
test_dispose (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) held = held_secrets_new ();

  renewer_fixture_init (&self);
  add_with_password (&self, "a.pem", "vault/x/1");
  renewer_fixture_reset (&self, held);
  self.now += 40 * DAY;
  vault_renewer_start (self.renewer);
  STORE_AWAIT (held_secrets_n_waiting (held) == 1);
  g_assert_finalize_object (g_steal_pointer (&self.renewer));
  STORE_AWAIT (held_secrets_n_waiting (held) == 0);
}

/* At the start, and then again and again. */
static void
test_start (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreSecrets) secrets = store_memory_secrets_new ();

  renewer_fixture_init (&self);
  g_object_unref (renewer_fixture_generate (&self, "a.pem", 1, STORE_VALIDITY_DAYS));
  self.now += 2 * DAY;
  self.period = 20;
  renewer_fixture_reset (&self, secrets);
  vault_renewer_start (self.renewer);
  g_assert_cmpstr (self.changed->str, ==, "");
  STORE_AWAIT (g_str_equal (self.changed->str, "a.pem "));
  self.now += 2 * DAY;
  STORE_AWAIT (g_str_equal (self.changed->str, "a.pem a.pem "));
}

/* Every store of the realm is told, and no other. */
static void
test_realms (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (Store) realm = NULL;
  g_autoptr (Store) other = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  StoreGenerateRequest request = { "r.pem", NULL, 1, STORE_VALIDITY_DAYS, NULL, TRUE, NULL };
  g_autoptr (GString) told = g_string_new (NULL);

  renewer_fixture_init (&self);
  realm = vault_get_realm (self.vault, "instance/i/s");
  other = vault_get_realm (self.vault, "subaccount/s");
  g_object_unref (vault_get_realm (self.vault, "instance/i/s"));
  g_signal_connect_swapped (realm, "changed", G_CALLBACK (g_string_append), told);
  g_signal_connect_swapped (other, "changed", G_CALLBACK (g_assertion_message), (gpointer) "other");
  request.signing_request = self.request;
  entry = vault_fixture_generate (realm, &request, NULL);
  self.now += 2 * DAY;
  renewer_fixture_run (&self, 1, 0);
  g_assert_cmpstr (told->str, ==, "r.pem");
  g_assert_cmpstr (self.changed->str, ==, "");
}

/* What no entry names goes; what one names stays, and what belongs to somebody else. */
static void
test_sweep (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreEntry) entry = NULL;
  g_autofree char *named = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *coming = NULL;
  g_autoptr (StoreSecrets) secrets = store_memory_secrets_new ();

  renewer_fixture_init (&self);
  self.sweep_delay = 300;
  renewer_fixture_reset (&self, secrets);
  entry = generate_with_password (&self, "a.pem", "secret");
  named = g_strdup (store_entry_get_generation (entry)->password_id);
  lost = g_strconcat (named, "-lost", NULL);
  coming = g_strconcat (named, "-coming", NULL);
  g_assert_true (save_secret (secrets, lost, "1"));
  g_assert_true (save_secret (secrets, coming, "2"));
  g_assert_true (save_secret (secrets, "vault/another/1", "3"));

  vault_renewer_start (self.renewer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  add_with_password (&self, "b.pem", coming);
  g_assert_true (has_secret (secrets, lost));
  STORE_AWAIT (!has_secret (secrets, lost));
  g_assert_true (has_secret (secrets, named));
  g_assert_true (has_secret (secrets, coming));
  g_assert_true (has_secret (secrets, "vault/another/1"));
}

/* The others are renewed; a password that the damaged row may have named is not swept away. */
static void
test_damaged (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (StoreEntry) entry = NULL;
  g_autofree char *lost = NULL;
  g_autoptr (StoreSecrets) secrets = store_memory_secrets_new ();
  sqlite3 *db = NULL;

  renewer_fixture_init (&self);
  self.sweep_delay = 1;
  renewer_fixture_reset (&self, secrets);
  entry = generate_with_password (&self, "a.pem", "secret");
  lost = g_strconcat (store_entry_get_generation (entry)->password_id, "-lost", NULL);
  g_assert_true (save_secret (secrets, lost, "1"));
  g_object_unref (renewer_fixture_generate (&self, "b.pem", 1, STORE_VALIDITY_DAYS));
  g_assert_cmpint (sqlite3_open (self.place.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE generation SET validity_unit = 77 WHERE has_password", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  self.now += 400 * DAY;
  renewer_fixture_run (&self, 1, 0);
  g_assert_cmpstr (self.changed->str, ==, "b.pem ");
  vault_renewer_start (self.renewer);
  g_string_truncate (self.changed, 0);
  self.now += 2 * DAY;
  renewer_fixture_run (&self, 1, 0);
  g_assert_true (has_secret (secrets, lost));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/renewer/boundaries", test_boundaries);
  g_test_add_func ("/vault/renewer/keeps", test_keeps);
  g_test_add_func ("/vault/renewer/not-automatic", test_not_automatic);
  g_test_add_func ("/vault/renewer/passwords", test_passwords);
  g_test_add_func ("/vault/renewer/lost-secret", test_lost_secret);
  g_test_add_func ("/vault/renewer/unanswered", test_unanswered);
  g_test_add_func ("/vault/renewer/overtaken", test_overtaken);
  g_test_add_func ("/vault/renewer/overtaken-by-another", test_overtaken_by_another);
  g_test_add_func ("/vault/renewer/two", test_two);
  g_test_add_func ("/vault/renewer/joined", test_joined);
  g_test_add_func ("/vault/renewer/cancel", test_cancel);
  g_test_add_func ("/vault/renewer/dispose", test_dispose);
  g_test_add_func ("/vault/renewer/start", test_start);
  g_test_add_func ("/vault/renewer/realms", test_realms);
  g_test_add_func ("/vault/renewer/sweep", test_sweep);
  g_test_add_func ("/vault/renewer/damaged", test_damaged);

  return g_test_run ();
}
