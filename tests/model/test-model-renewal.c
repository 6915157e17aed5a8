/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a certificate, and what is remembered of it. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "model-fixture.h"
#include "model/model-certificate-list-private.h"

#define NOW G_GINT64_CONSTANT (1700000000)
#define HOUR ((gint64) 60 * 60)

static char *data_dir;

/* The pure function */

typedef struct
{
  StoreMethod       method;
  int               told;      /* -1: nothing; 0: no renewal, 1: automatic */
  int               sent;      /* the same, of what is remembered */
  gboolean          is_old;
  gboolean          was_renewed;
  gboolean          has_leaf;
  gboolean          looks;
  gint64            end;       /* of the certificate, from now */
  guint             validity;  /* 0: not known */
  StoreValidityUnit unit;
  gint64            failed;    /* in seconds from now; 1: it did not */
  ModelRenewalState state;
  gboolean          probable;
  gboolean          generated;
  gint64            date;      /* from now; MODEL_NO_DATE */
} Case;

#define NONE MODEL_NO_DATE
#define D STORE_VALIDITY_DAYS
#define M STORE_VALIDITY_MONTHS
#define Y STORE_VALIDITY_YEARS
#define EXTERNAL STORE_METHOD_EXTERNAL_SERVICE
#define IMPORT STORE_METHOD_IMPORT
#define SILENT STORE_METHOD_UNKNOWN

static const Case cases[] = {
  /* The store tells */
  { IMPORT, -1, -1, 0, 0, 1, 0, 100 * DAY, 0, D, 1, MODEL_RENEWAL_NEVER, FALSE, FALSE, NONE },
  { IMPORT, -1, -1, 0, 0, 1, 1, 100 * DAY, 0, D, 1, MODEL_RENEWAL_NEVER, FALSE, FALSE, NONE },
  { IMPORT, -1, 1, 0, 1, 1, 1, 100 * DAY, 3, M, 1, MODEL_RENEWAL_NEVER, FALSE, FALSE, NONE },
  { EXTERNAL, 0, -1, 0, 0, 1, 1, 100 * DAY, 3, M, 1, MODEL_RENEWAL_OFF, FALSE, TRUE, NONE },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 60 * DAY, 3, M, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, 53 * DAY },
  /* What the store tells counts more than what is remembered. */
  { EXTERNAL, 0, 1, 0, 1, 1, 1, 60 * DAY, 3, M, 1, MODEL_RENEWAL_OFF, FALSE, TRUE, NONE },
  { EXTERNAL, -1, -1, 0, 0, 1, 0, 60 * DAY, 0, D, 1, MODEL_RENEWAL_UNKNOWN, FALSE, TRUE, NONE },
  /* Each threshold, at the time, a day later and after that */
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 12 * HOUR, 1, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, 0 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 0, 1, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, -12 * HOUR },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, -1, 1, D, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -12 * HOUR - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, DAY, 2, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, 0 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 0, 14, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, -DAY },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, -1, 14, D, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 2 * DAY, 15, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, -DAY },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 2 * DAY - 1, 31, D, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 2 * DAY - 1, 1, M, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 6 * DAY, 32, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, -DAY },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 6 * DAY - 1, 154, D, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 6 * DAY - 1, 5, M, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 29 * DAY, 155, D, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, -DAY },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 29 * DAY - 1, 6, M, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 29 * DAY - 1, 2, Y, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -DAY - 1 },
  /* A failure */
  { EXTERNAL, 1, -1, 0, 0, 1, 1, 5 * DAY, 3, M, -HOUR, MODEL_RENEWAL_FAILED, FALSE, TRUE, -HOUR },
  { EXTERNAL, 0, -1, 0, 0, 1, 1, 5 * DAY, 3, M, -HOUR, MODEL_RENEWAL_OFF, FALSE, TRUE, NONE },
  /* A keystore with a password shows no date. */
  { EXTERNAL, 1, -1, 0, 0, 0, 0, 0, 3, M, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, NONE },
  /* The store does not tell: this program has sent it */
  { SILENT, -1, 1, 0, 0, 1, 1, 60 * DAY, 3, M, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, 53 * DAY },
  { SILENT, -1, 1, 0, 0, 1, 1, 5 * DAY, 3, M, 1, MODEL_RENEWAL_OVERDUE, FALSE, TRUE, -2 * DAY },
  { SILENT, -1, 0, 0, 0, 1, 1, 60 * DAY, 3, M, 1, MODEL_RENEWAL_OFF, FALSE, TRUE, NONE },
  { SILENT, -1, 1, 1, 0, 1, 1, 60 * DAY, 3, M, 1, MODEL_RENEWAL_AUTOMATIC, TRUE, TRUE, 53 * DAY },
  { SILENT, -1, 1, 0, 0, 0, 0, 0, 3, M, 1, MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, NONE },
  /* It does not tell: a renewal was seen; the certificate here is 90 days and an hour long */
  { SILENT, -1, -1, 0, 1, 1, 1, 60 * DAY, 0, D, 1, MODEL_RENEWAL_AUTOMATIC, TRUE, TRUE, 53 * DAY },
  { SILENT, -1, -1, 0, 1, 1, 1, 6 * DAY - 1, 0, D, 1, MODEL_RENEWAL_OVERDUE, TRUE, TRUE, -DAY - 1 },
  { SILENT, -1, -1, 0, 1, 1, 0, 60 * DAY, 0, D, 1, MODEL_RENEWAL_NEVER, TRUE, FALSE, NONE },
  /* It does not tell: only what it looks like */
  { SILENT, -1, -1, 0, 0, 1, 1, 60 * DAY, 0, D, 1, MODEL_RENEWAL_UNKNOWN, FALSE, TRUE, NONE },
  { SILENT, -1, -1, 0, 0, 1, 0, 60 * DAY, 0, D, 1, MODEL_RENEWAL_NEVER, TRUE, FALSE, NONE },
  { SILENT, -1, -1, 0, 0, 0, 0, 0, 0, D, 1, MODEL_RENEWAL_UNKNOWN, FALSE, FALSE, NONE },
};

static StoreGeneration *
make_generation (int               automatic,
                 guint             validity,
                 StoreValidityUnit unit,
                 gint64            failed)
{
  g_autoptr (GBytes) request = g_bytes_new_static ("-----BEGIN CERTIFICATE REQUEST-----", 35);
  StoreGeneration values = {
    .common_name = (char *) "cn", .validity = validity, .validity_unit = unit, .automatic_renewal = automatic > 0,
    .has_password = TRUE, .signing_request = request, .renewed = -1,
    .failed = failed <= 0 ? (NOW + failed) * G_USEC_PER_SEC : -1,
    .password_id = (char *) "vault/secret-id",
  };

  return automatic >= 0 ? store_generation_new (&values) : NULL;
}

static void
test_judge (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (StoreGeneration) told = make_generation (c->told, c->validity, c->unit, c->failed);
      g_autoptr (StoreGeneration) sent = make_generation (c->sent, c->validity, c->unit, c->failed);
      ModelRenewalFacts facts = { c->has_leaf, c->looks, NOW + c->end - 90 * DAY - HOUR, NOW + c->end };
      ModelRenewalMemo memo = { sent, c->is_old, c->was_renewed };
      ModelRenewal renewal = model_renewal_judge (c->method, told, &facts, &memo, NOW);

      g_test_message ("case %u", i);
      g_assert_cmpint (renewal.state, ==, c->state);
      g_assert_cmpint (renewal.probable, ==, c->probable);
      g_assert_cmpint (renewal.generated, ==, c->generated);
      g_assert_cmpint (renewal.date, ==, c->date == NONE ? NONE : NOW + c->date);
    }
}

/* The length of a certificate tells as much as the unit that was asked for. */
static void
test_lead (void)
{
  static const struct { gint64 days, lead; } leads[] = {
    { 1, DAY / 2 }, { 2, DAY }, { 14, DAY }, { 15, 3 * DAY }, { 28, 3 * DAY }, { 31, 3 * DAY }, { 32, 7 * DAY },
    { 59, 7 * DAY }, { 92, 7 * DAY }, { 153, 7 * DAY }, { 154, 7 * DAY }, { 155, 30 * DAY }, { 181, 30 * DAY },
    { 365, 30 * DAY }, { 366, 30 * DAY }, { 3650, 30 * DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (leads); i++)
    {
      ModelRenewalFacts facts = { TRUE, TRUE, NOW, NOW + leads[i].days * DAY + HOUR };

      g_assert_cmpint (model_renewal_get_lead (&facts), ==, leads[i].lead);
    }
}

/* Names */

#define UUID "6e1c1a1e-5f0b-4c3e-9f55-0123456789ab"

static PkiCertificate *
issue (const char *authority,
       const char *authority_unit,
       const char *unit,
       const char *locality)
{
  PkiSubjectAttribute issuer_name[] = {
    { PKI_OID_ORGANIZATIONAL_UNIT, authority_unit }, { PKI_OID_COMMON_NAME, authority }, { NULL, NULL },
  };
  PkiSubjectAttribute name[] = {
    { PKI_OID_ORGANIZATIONAL_UNIT, unit }, { PKI_OID_ORGANIZATIONAL_UNIT, "Canary" }, { PKI_OID_LOCALITY, locality },
    { PKI_OID_COMMON_NAME, "client" }, { NULL, NULL },
  };
  PkiIdentityRequest above = { .common_name = "x", .not_before = NOW, .not_after = NOW + DAY, .is_authority = TRUE,
                               .subject = issuer_name };
  PkiIdentityRequest below = { .common_name = "x", .not_before = NOW, .not_after = NOW + DAY, .subject = name };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) issuer = pki_identity_new (&above, NULL, &error);
  g_autoptr (PkiIdentity) identity = NULL;

  g_assert_no_error (error);
  identity = pki_identity_new (&below, issuer, &error);
  g_assert_no_error (error);
  return g_object_ref (pki_identity_get_certificate (identity));
}

static void
test_looks_generated (void)
{
  static const struct { const char *authority, *authority_unit, *unit, *locality; gboolean looks; } names[] = {
    { "SAP Cloud Platform Client CA", "SAP Cloud Platform Clients", "SAP Cloud Platform Clients", "host.example/" UUID, TRUE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Clients", "computer/" UUID, TRUE },
    { "Credenza Client CA", "Other", "Credenza Clients", "a/b/" UUID, TRUE },
    { "SAP Cloud Platform Client CA", "Other", "SAP Cloud Platform Clients", "host/" UUID, FALSE },
    { "Another Client CA", "SAP Cloud Platform Clients", "SAP Cloud Platform Clients", "host/" UUID, FALSE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Client", "host/" UUID, FALSE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Clients", UUID, FALSE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Clients", "/" UUID, FALSE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Clients", "localhost/this-computer", TRUE },
    { "Credenza Client CA", "Credenza Clients", "Credenza Clients", "host/", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiCertificate) certificate = issue (names[i].authority, names[i].authority_unit, names[i].unit,
                                                      names[i].locality);

      g_test_message ("case %u", i);
      g_assert_cmpint (model_renewal_looks_generated (pki_certificate_get_issuer (certificate),
                                                      pki_certificate_get_subject (certificate)), ==, names[i].looks);
    }
  g_assert_false (model_renewal_looks_generated (NULL, NULL));
}

/* The memory */

static ModelRenewalMemory *
open_memory (const char *id)
{
  ModelRenewalMemory *memory = model_renewal_memory_new (id);

  STORE_AWAIT (model_renewal_memory_get_loaded (memory));
  return memory;
}

static void
note (ModelRenewalMemory *memory,
      const char         *name,
      const char         *etag,
      guint32             serial,
      gint64              start,
      gint64              days)
{
  ModelSighting sighting = { etag, 7, serial, { TRUE, TRUE, start, start + days * DAY + HOUR } };

  model_renewal_memory_note (memory, name, &sighting);
}

static void
test_seen (void)
{
  static const struct { gint64 made, days; gboolean renewed; } changes[] = {
    /* 90 days end on day 90; they are due on day 83 */
    { 83 * DAY, 90, TRUE },
    { 83 * DAY - 1, 90, FALSE },
    { 90 * DAY, 92, TRUE },
    { 91 * DAY, 90, TRUE },
    { 91 * DAY + 1, 90, FALSE },
    { 84 * DAY, 86, TRUE },
    { 84 * DAY, 85, FALSE },
    { 84 * DAY, 30, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ModelRenewalMemory) memory = open_memory (NULL);

      g_test_message ("case %u", i);
      note (memory, "a.pem", "one", 1, -HOUR, 90);
      g_assert_false (model_renewal_memory_look_up (memory, "a.pem").was_renewed);
      note (memory, "a.pem", "two", 2, changes[i].made - HOUR, changes[i].days);
      g_assert_cmpint (model_renewal_memory_look_up (memory, "a.pem").was_renewed, ==, changes[i].renewed);
      g_assert_null (model_renewal_memory_look_up (memory, "a.pem").sent);
    }
}

/* What was sent counts until a file takes the place; another certificate makes it doubtful. */
static void
test_sent (void)
{
  g_autoptr (ModelRenewalMemory) memory = open_memory (NULL);
  g_autoptr (StoreGeneration) generation = make_generation (1, 3, M, 1);
  ModelSighting other = { "four", 9, 9, { TRUE, FALSE, 0, 90 * DAY } };

  model_renewal_memory_remember (memory, "a.pem", generation);
  note (memory, "a.pem", "one", 1, -HOUR, 90);
  g_assert_nonnull (model_renewal_memory_look_up (memory, "a.pem").sent);
  g_assert_false (model_renewal_memory_look_up (memory, "a.pem").is_old);
  note (memory, "a.pem", "two", 2, 84 * DAY - HOUR, 90);
  g_assert_false (model_renewal_memory_look_up (memory, "a.pem").is_old);
  note (memory, "a.pem", "three", 3, 90 * DAY, 30);
  g_assert_true (model_renewal_memory_look_up (memory, "a.pem").is_old);
  g_assert_nonnull (model_renewal_memory_look_up (memory, "a.pem").sent);
  model_renewal_memory_note (memory, "a.pem", &other);
  g_assert_null (model_renewal_memory_look_up (memory, "a.pem").sent);
}

static void
test_kept (void)
{
  g_autoptr (StoreGeneration) generation = make_generation (1, 3, M, -HOUR);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *path = g_build_filename (data_dir, "credenza", "renewals", "connection_kept_x.renewal", NULL);
  g_autofree char *file = NULL;
  GStatBuf info;
  gsize length;
  ModelRenewalMemo memo;

  {
    g_autoptr (ModelRenewalMemory) memory = open_memory ("connection/kept/x");

    model_renewal_memory_remember (memory, "sent.pem", generation);
    note (memory, "sent.pem", "one", 1, 0, 90);
    note (memory, "seen.pem", "one", 1, 0, 90);
    note (memory, "seen.pem", "two", 2, 85 * DAY, 90);
    note (memory, "gone.pem", "one", 1, 0, 90);
    g_hash_table_add (names, (gpointer) "sent.pem");
    g_hash_table_add (names, (gpointer) "seen.pem");
    model_renewal_memory_prune (memory, names);
    model_renewal_memory_save (memory);
  }
  {
    g_autoptr (ModelRenewalMemory) memory = open_memory ("connection/kept/x");

    memo = model_renewal_memory_look_up (memory, "sent.pem");
    g_assert_nonnull (memo.sent);
    g_assert_cmpstr (memo.sent->common_name, ==, "cn");
    g_assert_cmpuint (memo.sent->validity, ==, 3);
    g_assert_cmpint (memo.sent->validity_unit, ==, M);
    g_assert_true (memo.sent->automatic_renewal);
    g_assert_true (memo.sent->has_password);
    g_assert_cmpint (memo.sent->failed, ==, -1);
    g_assert_cmpuint (g_bytes_get_size (memo.sent->signing_request), ==, 35);
    g_assert_null (memo.sent->password_id);
    g_assert_false (memo.is_old);
    g_assert_true (model_renewal_memory_look_up (memory, "seen.pem").was_renewed);
    note (memory, "gone.pem", "two", 2, 85 * DAY, 90);
    g_assert_false (model_renewal_memory_look_up (memory, "gone.pem").was_renewed);
  }

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  g_assert_null (g_strstr_len (file, (gssize) length, "secret-id"));

  /* Of another place it is as good as none. */
  {
    g_autofree char *other = g_build_filename (data_dir, "credenza", "renewals", "other.renewal", NULL);
    g_autoptr (ModelRenewalMemory) memory = NULL;

    g_assert_true (g_file_set_contents (other, file, (gssize) length, NULL));
    memory = open_memory ("other");
    g_assert_null (model_renewal_memory_look_up (memory, "sent.pem").sent);
  }

  model_renewal_memory_remove ("connection/kept/x");
  {
    g_autoptr (ModelRenewalMemory) memory = open_memory ("connection/kept/x");

    g_assert_null (model_renewal_memory_look_up (memory, "sent.pem").sent);
  }
  g_assert_cmpint (g_stat (path, &info), !=, 0);
}

/* Every truncation and every flipped byte leaves an empty memory; so does a payload that only the checksum vouches for. */
static void
test_hostile (void)
{
  g_autoptr (StoreGeneration) generation = make_generation (1, 3, M, 1);
  g_autofree char *path = g_build_filename (data_dir, "credenza", "renewals", "hostile.renewal", NULL);
  g_autofree char *file = NULL;
  gsize length;

  {
    g_autoptr (ModelRenewalMemory) memory = open_memory ("hostile");

    model_renewal_memory_remember (memory, "a.pem", generation);
    model_renewal_memory_save (memory);
  }
  {
    g_autoptr (ModelRenewalMemory) memory = open_memory ("hostile");

    g_assert_nonnull (model_renewal_memory_look_up (memory, "a.pem").sent);
  }
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  for (gsize i = 0; i < length; i += 3)
    {
      g_autoptr (ModelRenewalMemory) cut = NULL;
      g_autoptr (ModelRenewalMemory) flipped = NULL;

      g_assert_true (g_file_set_contents (path, file, (gssize) i, NULL));
      cut = open_memory ("hostile");
      g_assert_null (model_renewal_memory_look_up (cut, "a.pem").sent);
      file[i] ^= 0x40;
      g_assert_true (g_file_set_contents (path, file, (gssize) length, NULL));
      flipped = open_memory ("hostile");
      g_assert_null (model_renewal_memory_look_up (flipped, "a.pem").sent);
      file[i] ^= 0x40;
    }
  for (guint i = 1; i < 200; i++)
    {
      char *payload = file + strlen ("credenza-renewal 1 ") + 65;
      gsize size = length - (gsize) (payload - file);
      g_autofree char *bytes = g_memdup2 (payload, size);
      g_autofree char *checksum = NULL;
      g_autoptr (GString) forged = g_string_new ("credenza-renewal 1 ");
      g_autoptr (ModelRenewalMemory) memory = NULL;

      bytes[(i * 7) % size] = (char) (i * 31);
      checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
      g_string_append_printf (forged, "%s\n", checksum);
      g_string_append_len (forged, bytes, (gssize) size);
      g_assert_true (g_file_set_contents (path, forged->str, (gssize) forged->len, NULL));
      memory = open_memory ("hostile");
      note (memory, "a.pem", "etag", 1, 0, 90);
      model_renewal_memory_save (memory);
    }
}

/* The list */

static GBytes *
make_pem (gint64 start,
          gint64 days)
{
  PkiSubjectAttribute issuer_name[] = { { PKI_OID_COMMON_NAME, "Credenza Client CA" }, { NULL, NULL } };
  PkiSubjectAttribute name[] = {
    { PKI_OID_ORGANIZATIONAL_UNIT, "Credenza Clients" }, { PKI_OID_LOCALITY, "computer/" UUID },
    { PKI_OID_COMMON_NAME, "client" }, { NULL, NULL },
  };
  PkiIdentityRequest above = { .common_name = "x", .not_before = start, .not_after = start + 1000 * DAY,
                               .is_authority = TRUE, .subject = issuer_name };
  PkiIdentityRequest below = { .common_name = "x", .not_before = start, .not_after = start + days * DAY + HOUR,
                               .subject = name };
  g_autoptr (PkiIdentity) issuer = pki_identity_new (&above, NULL, NULL);
  g_autoptr (PkiIdentity) identity = pki_identity_new (&below, issuer, NULL);

  return pki_identity_to_pem (identity, TRUE, NULL);
}

static void
store_silently (ModelFixture *fixture,
                const char   *name,
                GBytes       *content,
                gboolean      replaces)
{
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", name, "content", content, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = NULL;

  stored = replaces ? store_await_replace (STORE_STORE (fixture->vault), entry, NULL, &error)
                    : store_await_create (STORE_STORE (fixture->vault), entry, &error);
  g_assert_no_error (error);
}

static ModelRenewal
get_renewal (ModelFixture *fixture,
             const char   *name)
{
  g_assert_true (model_fixture_load (fixture, NULL));
  return model_certificate_get_renewal (model_certificate_list_lookup (fixture->list, name));
}

static void
test_list (ModelFixture  *fixture,
           gconstpointer  data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GBytes) old = make_pem (now - 86 * DAY, 90);
  g_autoptr (GBytes) new = make_pem (now - HOUR, 90);
  g_autoptr (GBytes) imported = model_fixture_pem ("imported", 100);
  g_autoptr (StoreGeneration) generation = make_generation (0, 90, D, 1);
  g_autoptr (ModelRenewalMemory) memory = open_memory (NULL);
  ModelRenewal renewal;

  model_certificate_list_set_memory (fixture->list, memory);
  store_silently (fixture, "a.pem", old, FALSE);
  store_silently (fixture, "b.pem", imported, FALSE);
  renewal = get_renewal (fixture, "a.pem");
  g_assert_cmpint (renewal.state, ==, MODEL_RENEWAL_UNKNOWN);
  g_assert_true (renewal.generated);
  renewal = get_renewal (fixture, "b.pem");
  g_assert_cmpint (renewal.state, ==, MODEL_RENEWAL_NEVER);
  g_assert_true (renewal.probable);

  /* It is renewed. */
  store_silently (fixture, "a.pem", new, TRUE);
  renewal = get_renewal (fixture, "a.pem");
  g_assert_cmpint (renewal.state, ==, MODEL_RENEWAL_AUTOMATIC);
  g_assert_true (renewal.probable);
  g_assert_cmpint (renewal.date, ==, now - HOUR + 90 * DAY + HOUR - 7 * DAY);

  /* A file takes its place. */
  store_silently (fixture, "a.pem", imported, TRUE);
  g_assert_cmpint (get_renewal (fixture, "a.pem").state, ==, MODEL_RENEWAL_NEVER);

  /* This program has it generated. */
  model_certificate_list_remember_generation (fixture->list, "a.pem", generation);
  store_silently (fixture, "a.pem", new, TRUE);
  renewal = get_renewal (fixture, "a.pem");
  g_assert_cmpint (renewal.state, ==, MODEL_RENEWAL_OFF);
  g_assert_false (renewal.probable);

  /* Of what is gone nothing is remembered. */
  {
    g_autoptr (StoreEntry) deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, NULL);

    g_assert_nonnull (deleted);
  }
  g_assert_true (model_fixture_load (fixture, NULL));
  g_assert_null (model_renewal_memory_look_up (memory, "a.pem").sent);
}

int
main (int    argc,
      char **argv)
{
  int status;

  data_dir = g_dir_make_tmp ("credenza-renewal-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", data_dir, TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/renewal/judge", test_judge);
  g_test_add_func ("/model/renewal/lead", test_lead);
  g_test_add_func ("/model/renewal/looks-generated", test_looks_generated);
  g_test_add_func ("/model/renewal/memory/seen", test_seen);
  g_test_add_func ("/model/renewal/memory/sent", test_sent);
  g_test_add_func ("/model/renewal/memory/kept", test_kept);
  g_test_add_func ("/model/renewal/memory/hostile", test_hostile);
  MODEL_TEST ("/model/renewal/list", test_list);

  status = g_test_run ();
  g_free (data_dir);
  return status;
}
