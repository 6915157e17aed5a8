/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ten years of renewals: after each pass everything is there, once, valid, and judged by openssl. */

#include "config.h"

#include <locale.h>

#include "pki/pki.h"
#include "renewer-fixture.h"
#include "store-await.h"

#define DAY ((gint64) 24 * 60 * 60)
#define YEAR (365 * DAY)

/* So often openssl is asked. */
#define EVERY 25

static const struct
{
  const char *name;
  guint validity;
  StoreValidityUnit unit;
} kinds[] = {
  { "day.pem", 1, STORE_VALIDITY_DAYS },      { "days.pem", 14, STORE_VALIDITY_DAYS },
  { "fifteen.pem", 15, STORE_VALIDITY_DAYS }, { "month.pem", 1, STORE_VALIDITY_MONTHS },
  { "months.pem", 5, STORE_VALIDITY_MONTHS }, { "half.pem", 6, STORE_VALIDITY_MONTHS },
  { "year.pem", 1, STORE_VALIDITY_YEARS },
};

/* The months have different lengths; what was due at the last moment was renewed. */
static gint64
check_entry (RenewerFixture *self, StoreEntry *entry, guint index)
{
  StoreGeneration *generation = store_entry_get_generation (entry);
  g_autoptr (PkiContainer) container = pki_container_parse (store_entry_get_content (entry), NULL, NULL);
  GPtrArray *entries;
  PkiCertificate *leaf;

  g_assert_nonnull (container);
  entries = pki_container_get_entries (container);
  leaf = pki_entry_get_certificate (entries->pdata[0]);
  g_assert_true (g_bytes_equal (pki_certificate_get_der (leaf), generation->certificate));
  g_assert_cmpint (pki_certificate_get_not_before (leaf), <=, self->now);
  g_assert_cmpint (pki_certificate_get_not_after (leaf), >, self->now);
  g_assert_cmpint (generation->failed, ==, -1);
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 1);

  return pki_certificate_get_not_after (leaf) - store_renewal_get_lead (kinds[index].validity, kinds[index].unit);
}

static void
verify (RenewerFixture *self, const char *name)
{
  g_autoptr (StoreEntry) entry = renewer_fixture_get (self, name);

  renewer_fixture_save (self, "all.pem", entry);
  renewer_fixture_shell (self, "openssl verify -x509_strict -purpose sslclient -attime %" G_GINT64_FORMAT
                               " -CAfile root.pem -untrusted all.pem all.pem", self->now);
}

/* Returns when the next one is due. */
static gint64
check_all (RenewerFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = store_await_list (STORE_STORE (self->vault), &error);
  gint64 next = G_MAXINT64;

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (StoreEntry) entry = renewer_fixture_get (self, kinds[i].name);

      next = MIN (next, check_entry (self, entry, i));
    }

  return next;
}

static void
add_all (RenewerFixture *self)
{
  const char *values[] = { "blue", NULL };
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new ("colour", values));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_object_unref (renewer_fixture_generate (self, kinds[i].name, kinds[i].validity, kinds[i].unit));
      g_assert_true (store_await_set_labels (STORE_STORE (self->vault), kinds[i].name, labels, NULL));
    }
}

static void
run (RenewerFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint renewed = 0;
  guint failed = 1;

  vault_renewer_run_async (self->renewer, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_renewer_run_finish (self->renewer, result, &renewed, &failed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (renewed, >=, 1);
  g_assert_cmpuint (failed, ==, 0);
}

static void
save_root (RenewerFixture *self)
{
  g_autoptr (GBytes) root = vault_fixture_get_root (STORE_STORE (self->vault));
  g_autofree char *path = g_build_filename (self->place.folder, "root.pem", NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (root, NULL), (gssize) g_bytes_get_size (root), NULL));
}

/* The issuing authority, as the entry has it. */
static GBytes *
get_issuer (RenewerFixture *self)
{
  g_autoptr (StoreEntry) entry = renewer_fixture_get (self, kinds[0].name);
  g_autoptr (PkiContainer) container = pki_container_parse (store_entry_get_content (entry), NULL, NULL);
  GPtrArray *entries = pki_container_get_entries (container);
  PkiEntry *first = entries->pdata[0];
  GPtrArray *chain = pki_entry_get_certificates (first);
  PkiCertificate *issuer = chain->len > 1 ? chain->pdata[1] : pki_entry_get_certificate (entries->pdata[1]);

  return g_bytes_ref (pki_certificate_get_der (issuer));
}

/* For the first weeks at every moment at which something is due; later the computer is switched on every nine days, and
 * what is short-lived has expired meanwhile. The authority grows too old on the way. */
static void
test_years (void)
{
  g_auto (RenewerFixture) self = { 0 };
  g_autoptr (GBytes) first_issuer = NULL;
  g_autoptr (GBytes) last_issuer = NULL;
  gint64 end;

  renewer_fixture_init (&self);
  add_all (&self);
  save_root (&self);
  first_issuer = get_issuer (&self);
  self.now += 14 * YEAR;
  end = self.now + 10 * YEAR;
  for (guint i = 0; self.now < end; i++)
    {
      gint64 next;

      run (&self);
      next = check_all (&self);
      g_assert_cmpint (next, >, self.now);
      if (i % EVERY == 0)
        for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
          verify (&self, kinds[k].name);
      self.now = i < 50 ? next : MAX (next, self.now + 9 * DAY);
    }
  last_issuer = get_issuer (&self);
  g_assert_false (g_bytes_equal (first_issuer, last_issuer));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/renewer-years/ten", test_years);

  return g_test_run ();
}
