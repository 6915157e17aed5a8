/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a vault generates, judged by openssl, keytool and certtool. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "store-await.h"
#include "vault-fixture.h"

typedef struct
{
  VaultPlace place;
  Vault *vault;
  Store *store; /* (unowned): the same */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_place_init (&self->place);
  vault_fixture_add_authority (self->place.path);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  self->store = STORE_STORE (self->vault);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  vault_fixture_close (self->vault);
  vault_place_clear (&self->place);
}

/* In the test's folder; fails the test unless the command succeeds. */
static void
run (Fixture *self, const char *command)
{
  g_autofree char *full = g_strdup_printf ("cd '%s' && { %s; } >out 2>&1 || { cat out; false; }", self->place.folder, command);
  const char *argv[] = { "/bin/sh", "-c", full, NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", command, out);
}

static void
save (Fixture *self, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (self->place.folder, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
}

static StoreEntry *
generate (Fixture *self, const StoreGenerateRequest *request)
{
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = vault_fixture_generate (self->store, request, &error);

  g_assert_no_error (error);
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  save (self, request->name, store_entry_get_content (entry));

  return entry;
}

static void
save_root (Fixture *self)
{
  g_autoptr (GBytes) root = vault_fixture_get_root (self->store);

  save (self, "root.pem", root);
}

/* Takes leaf.pem and chain.pem of bundle.pem. */
static void
split_and_verify (Fixture *self)
{
  save_root (self);
  run (self, "awk '/BEGIN CERT/{n++} n>=1 && /BEGIN CERT/,/END CERT/{print > (\"c\" n \".pem\")}' bundle.pem && test -f c3.pem && ! test -f c4.pem");
  run (self, "openssl verify -x509_strict -purpose sslclient -CAfile root.pem -untrusted c2.pem c1.pem");
  run (self, "! openssl verify -purpose sslserver -CAfile root.pem -untrusted c2.pem c1.pem");
  run (self, "cmp root.pem c3.pem");
  run (self, "cat c1.pem c2.pem c3.pem | certtool --verify-chain");
}

static void
test_anatomy (Fixture *self, gconstpointer data)
{
  const StoreGenerateRequest request = { .name = "my.pem", .common_name = "my-cn", .validity = 3, .validity_unit = STORE_VALIDITY_MONTHS };
  g_autoptr (StoreEntry) entry = generate (self, &request);
  StoreGeneration *generation = store_entry_get_generation (entry);

  run (self, "cp my.pem bundle.pem");
  split_and_verify (self);
  run (self, "grep -q 'BEGIN PRIVATE KEY' my.pem && openssl x509 -in c1.pem -noout -pubkey >a && openssl pkey -in my.pem -pubout >b && cmp a b");
  run (self, "openssl x509 -in c1.pem -noout -subject -nameopt RFC2253,sep_comma_plus | "
             "grep -E '^subject=CN=my-cn,L=localhost/this-computer,OU=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12},OU=Credenza Clients,O=Credenza$'");
  run (self, "openssl x509 -in c1.pem -noout -issuer -nameopt RFC2253 | grep -x 'issuer=CN=Credenza Client CA,OU=Credenza Clients,O=Credenza'");
  run (self, "openssl x509 -in c2.pem -noout -issuer -nameopt RFC2253 | grep -x 'issuer=CN=Credenza Root CA,O=Credenza'");
  run (self, "openssl x509 -in c1.pem -noout -text >text && grep -q '(4096 bit)' text && grep -q 'sha256WithRSAEncryption' text && "
             "grep -q 'CA:FALSE' text && grep -A1 'Key Usage: critical' text | grep -q 'Digital Signature, Key Encipherment$' && "
             "grep -A1 'Extended Key Usage' text | grep -qx ' *TLS Web Client Authentication' && "
             "grep -q 'Subject Key Identifier' text && grep -q 'Authority Key Identifier' text");
  run (self, "openssl x509 -in c2.pem -noout -text >text && grep -q 'CA:TRUE, pathlen:0' text && grep -q '(4096 bit)' text && grep -q 'Certificate Sign' text");
  run (self, "openssl x509 -in c1.pem -noout -serial | grep -E '^serial=[0-9A-F]{31,32}$'");
  /* An hour back, and three months of the calendar ahead */
  run (self, "a=$(date -d \"$(openssl x509 -in c1.pem -noout -startdate | cut -d= -f2)\" +%s); n=$(date +%s); "
             "test $((n - a)) -ge 3600 && test $((n - a)) -lt 3700");
  run (self, "a=$(openssl x509 -in c1.pem -noout -startdate | cut -d= -f2); b=$(openssl x509 -in c1.pem -noout -enddate | cut -d= -f2); "
             "test $(($(date -u -d \"$b\" +%s) - $(date -u -d \"$a\" +%s))) -ge $((88 * 86400 + 3600)) && "
             "test $(($(date -u -d \"$b\" +%s) - $(date -u -d \"$a\" +%s))) -le $((92 * 86400 + 3600))");

  g_assert_cmpstr (generation->common_name, ==, "my-cn");
  g_assert_cmpuint (generation->validity, ==, 3);
  g_assert_cmpint (generation->validity_unit, ==, STORE_VALIDITY_MONTHS);
  g_assert_false (generation->automatic_renewal);
  g_assert_false (generation->has_password);
  g_assert_null (generation->password_id);
  g_assert_cmpint (generation->renewed, ==, -1);
  save (self, "row.der", generation->certificate);
  run (self, "openssl x509 -in c1.pem -outform DER | cmp - row.der");
}

/* Every kind of file, with and without a password. */
static void
test_files (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *password;
    const char *command;
  } files[] = {
    { "locked.pem", "secret 1ü", "cp locked.pem bundle.pem; grep -q 'BEGIN ENCRYPTED PRIVATE KEY' locked.pem && "
                                 "openssl pkey -in locked.pem -passin 'pass:secret 1ü' -noout && ! openssl pkey -in locked.pem -passin pass:x -noout" },
    { "a.p12", "secret1", "openssl pkcs12 -in a.p12 -passin pass:secret1 -noenc -out bundle.pem && grep -q 'friendlyName: a.p12' bundle.pem && "
                          "keytool -list -keystore a.p12 -storepass secret1 | grep -q PrivateKeyEntry" },
    { "b.pfx", NULL, "openssl pkcs12 -in b.pfx -passin pass: -noenc -out bundle.pem" },
    { "c.jks", "secret1", "keytool -importkeystore -srckeystore c.jks -srcstorepass secret1 -destkeystore c.p12 -deststoretype PKCS12 "
                          "-deststorepass secret1 && openssl pkcs12 -in c.p12 -passin pass:secret1 -noenc -out bundle.pem && "
                          "keytool -list -keystore c.jks -storepass secret1 | grep -q '^c.jks, .*PrivateKeyEntry'" },
    { "d.jks", "", "keytool -list -keystore d.jks </dev/null | grep PrivateKeyEntry; cp c.txt bundle.pem" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      const StoreGenerateRequest request = { .name = files[i].name, .validity = 1, .password = files[i].password };
      gboolean has_password = files[i].password != NULL && *files[i].password != '\0';
      g_autoptr (StoreEntry) entry = generate (self, &request);

      g_assert_cmpint (store_entry_get_generation (entry)->has_password, ==, has_password);
      run (self, files[i].command);
      run (self, "rm -f c1.pem c2.pem c3.pem && cp bundle.pem c.txt");
      split_and_verify (self);
    }
}

static void
test_request (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) csr = vault_fixture_make_request ();
  g_autoptr (Store) realm = vault_get_realm (self->vault, "my/realm");
  const StoreGenerateRequest request = { .name = "csr.pem", .validity = 10, .validity_unit = STORE_VALIDITY_YEARS, .signing_request = csr, .password = "useless",
                                         .automatic_renewal = TRUE };
  g_autoptr (StoreEntry) entry = NULL;
  StoreGeneration *generation;

  self->store = realm;
  entry = generate (self, &request);
  generation = store_entry_get_generation (entry);
  save (self, "csr", csr);
  run (self, "cp csr.pem bundle.pem && ! grep -q 'PRIVATE KEY' csr.pem");
  split_and_verify (self);
  run (self, "openssl req -in csr -noout -pubkey >a && openssl x509 -in c1.pem -noout -pubkey >b && cmp a b");
  run (self, "openssl x509 -in c1.pem -noout -subject -nameopt RFC2253 >s && grep -q '^subject=CN=csr.pem,L=localhost/my/realm,' s");
  run (self, "openssl x509 -in c1.pem -noout -text >text && ! grep -q somebody-else text && "
             "grep -A1 'Key Usage: critical' text | grep -qx ' *Digital Signature'");
  g_assert_true (g_bytes_equal (generation->signing_request, csr));
  g_assert_false (generation->has_password);
  g_assert_null (generation->password_id);
  g_assert_true (generation->automatic_renewal);
}

static void
assert_refused (Fixture *self, const StoreGenerateRequest *request, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  StoreEntry *entry = vault_fixture_generate (self->store, request, &error);

  g_assert_null (entry);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, field);
  entries = store_await_list (self->store, NULL);
  g_assert_cmpuint (entries->len, ==, 0);
}

static GBytes *
run_for_bytes (Fixture *self, const char *command)
{
  g_autofree char *path = g_build_filename (self->place.folder, "made", NULL);
  char *bytes = NULL;
  gsize size;

  run (self, command);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));

  return g_bytes_new_take (bytes, size);
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (65, 'x');
  g_autofree char *long_file = g_strconcat (long_name, ".pem", NULL);
  const StoreGenerateRequest requests[] = {
    { .name = "", .validity = 1 },
    { .name = "a/b.pem", .validity = 1 },
    { .name = "a.crt", .validity = 1 },
    { .name = "a", .validity = 1 },
    { .name = "a.pem", .common_name = "", .validity = 1 },
    { .name = "a.pem", .common_name = long_name, .validity = 1 },
    { .name = "a.pem", .common_name = "a\nb", .validity = 1 },
    { .name = "a.pem", .common_name = "\xff", .validity = 1 },
    { .name = long_file, .validity = 1 },
    { .name = "a.pem", .validity = 0 },
    { .name = "a.pem", .validity = 11, .validity_unit = STORE_VALIDITY_YEARS },
    { .name = "a.pem", .validity = 121, .validity_unit = STORE_VALIDITY_MONTHS },
    { .name = "a.pem", .validity = G_MAXUINT, .validity_unit = STORE_VALIDITY_DAYS },
    { .name = "a.pem", .validity = 1, .password = "\xff" },
  };
  const char *fields[] = {
    STORE_FIELD_NAME, STORE_FIELD_NAME, STORE_FIELD_NAME, STORE_FIELD_NAME,
    STORE_FIELD_COMMON_NAME, STORE_FIELD_COMMON_NAME, STORE_FIELD_COMMON_NAME, STORE_FIELD_COMMON_NAME, STORE_FIELD_COMMON_NAME,
    STORE_FIELD_VALIDITY, STORE_FIELD_VALIDITY, STORE_FIELD_VALIDITY, STORE_FIELD_VALIDITY, STORE_FIELD_PASSWORD,
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (requests) == G_N_ELEMENTS (fields));
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    assert_refused (self, &requests[i], fields[i]);
}

static void
test_request_refused (Fixture *self, gconstpointer data)
{
  static const char * const commands[] = {
    "printf nothing >made",
    ": >made",
    "openssl req -new -newkey rsa:1024 -noenc -keyout k -subj /CN=a -out made",
    "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout k -subj /CN=a -outform DER -out d && "
    "printf '\\000\\001\\002\\003' | dd of=d bs=1 seek=$(($(stat -c %s d) - 4)) conv=notrunc && "
    "{ echo '-----BEGIN CERTIFICATE REQUEST-----'; base64 d; echo '-----END CERTIFICATE REQUEST-----'; } >made",
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout k -subj /CN=a -out made",
  };
  g_autoptr (GBytes) good = vault_fixture_make_request ();
  const StoreGenerateRequest wrong_type = { .name = "a.p12", .validity = 1, .signing_request = good };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GBytes) csr = run_for_bytes (self, commands[i]);
      const StoreGenerateRequest request = { .name = "a.pem", .validity = 1, .signing_request = csr };

      assert_refused (self, &request, STORE_FIELD_SIGNING_REQUEST);
    }
  assert_refused (self, &wrong_type, STORE_FIELD_NAME);
}

static void
test_service (Fixture *self, gconstpointer data)
{
  const StoreGenerationService *service = store_get_generation_service (self->store);

  g_assert_cmpint (service->authority, ==, STORE_AUTHORITY_THIS_COMPUTER);
  g_assert_cmpuint (service->file_types, ==, 1 << STORE_FILE_TYPE_PEM | 1 << STORE_FILE_TYPE_P12 | 1 << STORE_FILE_TYPE_PFX | 1 << STORE_FILE_TYPE_JKS);
  g_assert_cmpuint (service->request_file_types, ==, 1 << STORE_FILE_TYPE_PEM);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_GENERATE);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_ROOT);
}

#define ADD(path, test) g_test_add ("/vault/generate/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("anatomy", test_anatomy);
  ADD ("files", test_files);
  ADD ("request", test_request);
  ADD ("fields", test_fields);
  ADD ("request-refused", test_request_refused);
  ADD ("service", test_service);

  return g_test_run ();
}
