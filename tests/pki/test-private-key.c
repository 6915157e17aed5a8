/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Private keys: those that are made here judged by openssl, those that openssl makes read here. */

#include "config.h"

#include "test-fixture.h"

static const struct
{
  PkiKeyKind  kind;
  const char *algorithm;
  guint       bits;
  const char *curve;
} kinds[] = {
  { PKI_KEY_KIND_EC_P256, "EC", 256, "secp256r1" },
  { PKI_KEY_KIND_EC_P384, "EC", 384, "secp384r1" },
  { PKI_KEY_KIND_RSA_3072, "RSA", 3072, NULL },
  { PKI_KEY_KIND_RSA_4096, "RSA", 4096, NULL },
};

/* RSA keys take their time: they are made once. */
static PkiPrivateKey *keys[G_N_ELEMENTS (kinds)];

static PkiPrivateKey *
read_key (const char *name,
          const char *password)
{
  g_autoptr (GBytes) pem = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiPrivateKey *key = pki_private_key_new_from_pem (pem, password, &error);

  g_assert_no_error (error);
  return key;
}

static void
assert_unreadable (GBytes     *pem,
                   const char *password,
                   PkiError    code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pki_private_key_new_from_pem (pem, password, &error));
  g_assert_error (error, PKI_ERROR, (int) code);
}

static void
assert_unreadable_file (const char *name,
                        const char *password,
                        PkiError    code)
{
  g_autoptr (GBytes) pem = fixture_bytes (name);

  assert_unreadable (pem, password, code);
}

static void
make_keys (void)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      keys[i] = pki_private_key_new (kinds[i].kind, &error);
      g_assert_no_error (error);
    }
}

static void
make_fixtures (void)
{
  fixture_run ("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out ec.pem && "
               "openssl pkcs8 -topk8 -in ec.pem -iter 1 -passout pass:geheim -out ec-encrypted.pem && "
               "openssl pkcs8 -topk8 -in ec.pem -v1 PBE-SHA1-3DES -passout pass:pässwörd -out ec-pkcs12.pem && "
               "openssl pkcs8 -topk8 -in ec.pem -iter 10000001 -passout pass:x -out bomb.pem && "
               "openssl ecparam -name prime256v1 -out sec1.pem && openssl ec -in ec.pem >>sec1.pem && "
               "openssl ec -in ec.pem -aes128 -passout pass:geheim -out sec1-encrypted.pem");
  fixture_run ("openssl genrsa -traditional -out pkcs1.pem 2048 && "
               "openssl rsa -traditional -in pkcs1.pem -aes256 -passout pass:geheim -out pkcs1-encrypted.pem && "
               "openssl genpkey -algorithm ed25519 -out ed25519.pem && openssl genpkey -algorithm ed448 -out ed448.pem && "
               "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp521r1 -out p521.pem && "
               "openssl ecparam -name brainpoolP256r1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out brainpool.pem");
  fixture_run ("openssl req -x509 -key ec.pem -subj /CN=ec -days 30 -out certificate.pem && "
               "(echo The key:; sed 's/$/\\r/' certificate.pem ec.pem; echo Done.) >around.pem");
}

static void
test_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) pem = pki_private_key_to_pem (keys[i], NULL, NULL);
      g_autofree char *check = NULL;

      g_assert_cmpstr (pki_private_key_get_algorithm (keys[i]), ==, kinds[i].algorithm);
      g_assert_cmpuint (pki_private_key_get_bits (keys[i]), ==, kinds[i].bits);
      g_assert_cmpstr (pki_private_key_get_curve (keys[i]), ==, kinds[i].curve);

      fixture_put ("made.pem", pem);
      check = g_strdup_printf ("head -1 made.pem | grep -qx -e '-----BEGIN PRIVATE KEY-----' && "
                               "openssl pkey -in made.pem -check -noout | grep -q 'is valid' && "
                               "openssl pkey -in made.pem -text -noout | grep -q '%u bit' && "
                               "test %s = $(openssl pkey -in made.pem -pubout -outform DER | sha256sum | cut -d' ' -f1) && "
                               "certtool --key-info --infile made.pem",
                               kinds[i].bits, pki_private_key_get_key_id (keys[i]));
      fixture_run (check);
    }
}

/* Each key, written with and without a password, is the same when it is read again. */
static void
test_there_and_back (void)
{
  const char *passwords[] = { NULL, "", "secret", "пароль 🔑" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) pem = pki_private_key_to_pem (keys[i], passwords[k], &error);
        g_autoptr (PkiPrivateKey) again = NULL;

        g_assert_no_error (error);
        again = pki_private_key_new_from_pem (pem, passwords[k], &error);
        g_assert_no_error (error);
        g_assert_cmpstr (pki_private_key_get_key_id (again), ==, pki_private_key_get_key_id (keys[i]));
        if (passwords[k] == NULL)
          continue;
        assert_unreadable (pem, NULL, PKI_ERROR_WRONG_PASSWORD);
        assert_unreadable (pem, "wrong", PKI_ERROR_WRONG_PASSWORD);
      }
}

static void
test_encrypted (void)
{
  g_autoptr (GBytes) pem = pki_private_key_to_pem (keys[0], "pässwörd", NULL);

  fixture_put ("encrypted.pem", pem);
  fixture_run ("grep -q 'BEGIN ENCRYPTED PRIVATE KEY' encrypted.pem && "
               "openssl pkey -in encrypted.pem -passin pass:pässwörd -noout && "
               "! openssl pkey -in encrypted.pem -passin pass:passw -noout && "
               "openssl asn1parse -in encrypted.pem | grep -q aes-256-cbc && "
               "openssl asn1parse -in encrypted.pem | grep -q PBES2");
}

static void
test_read (void)
{
  const struct { const char *name, *password, *algorithm, *curve; guint bits; } cases[] = {
    { "ec.pem", NULL, "EC", "secp256r1", 256 },
    { "ec.pem", "not needed", "EC", "secp256r1", 256 },
    { "ec-encrypted.pem", "geheim", "EC", "secp256r1", 256 },
    { "ec-pkcs12.pem", "pässwörd", "EC", "secp256r1", 256 },
    { "sec1.pem", NULL, "EC", "secp256r1", 256 },
    { "sec1-encrypted.pem", "geheim", "EC", "secp256r1", 256 },
    { "around.pem", NULL, "EC", "secp256r1", 256 },
    { "pkcs1.pem", NULL, "RSA", NULL, 2048 },
    { "pkcs1-encrypted.pem", "geheim", "RSA", NULL, 2048 },
    { "ed25519.pem", NULL, "Ed25519", NULL, 256 },
    { "ed448.pem", NULL, "Ed448", NULL, 456 },
    { "p521.pem", NULL, "EC", "secp521r1", 521 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiPrivateKey) key = read_key (cases[i].name, cases[i].password);
      g_autoptr (PkiSigningRequest) request = pki_signing_request_new (key, "it signs", NULL);

      g_assert_nonnull (request);
      g_assert_cmpstr (pki_private_key_get_algorithm (key), ==, cases[i].algorithm);
      g_assert_cmpstr (pki_private_key_get_curve (key), ==, cases[i].curve);
      g_assert_cmpuint (pki_private_key_get_bits (key), ==, cases[i].bits);
    }
}

static void
test_unreadable (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) no_base64 = g_bytes_new_static ("-----BEGIN PRIVATE KEY-----\n?!\n-----END PRIVATE KEY-----\n", 56);

  assert_unreadable (empty, NULL, PKI_ERROR_EMPTY);
  assert_unreadable (text, NULL, PKI_ERROR_UNRECOGNIZED);
  assert_unreadable (no_base64, NULL, PKI_ERROR_DAMAGED);
  assert_unreadable_file ("certificate.pem", NULL, PKI_ERROR_UNRECOGNIZED);
  assert_unreadable_file ("ec-encrypted.pem", "wrong", PKI_ERROR_WRONG_PASSWORD);
  assert_unreadable_file ("sec1-encrypted.pem", NULL, PKI_ERROR_WRONG_PASSWORD);
  assert_unreadable_file ("sec1-encrypted.pem", "wrong", PKI_ERROR_WRONG_PASSWORD);
  assert_unreadable_file ("pkcs1-encrypted.pem", "wrong", PKI_ERROR_WRONG_PASSWORD);
  assert_unreadable_file ("brainpool.pem", NULL, PKI_ERROR_UNSUPPORTED_ALGORITHM);
  /* It is refused before a round is made. */
  assert_unreadable_file ("bomb.pem", "x", PKI_ERROR_TOO_LARGE);
}

static void
test_matches (void)
{
  g_autoptr (PkiPrivateKey) key = read_key ("ec.pem", NULL);
  g_autoptr (PkiContainer) container = fixture_open ("certificate.pem", NULL);
  PkiCertificate *certificate = pki_entry_get_certificate (g_ptr_array_index (pki_container_get_entries (container), 0));
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_autoptr (PkiCertificate) undecodable = pki_certificate_new_undecodable (nonsense, "it is nonsense");

  g_assert_cmpstr (pki_certificate_get_key_id (certificate), ==, pki_private_key_get_key_id (key));
  g_assert_true (pki_private_key_matches_certificate (key, certificate));
  g_assert_false (pki_private_key_matches_certificate (keys[0], certificate));
  g_assert_null (pki_certificate_get_key_id (undecodable));
  g_assert_false (pki_private_key_matches_certificate (key, undecodable));
}

/* Changes one byte at a time: it is an error, or the change was of no meaning and the key is the same. */
static void
check_changes (const char *name,
               const char *password)
{
  g_autoptr (GBytes) pem = fixture_bytes (name);
  g_autoptr (PkiPrivateKey) good = read_key (name, password);
  g_autoptr (GBytes) good_pem = pki_private_key_to_pem (good, NULL, NULL);
  gsize size = g_bytes_get_size (pem);

  for (gsize i = 0; i < size; i++)
    for (guint8 change = 0x01; change != 0; change = change == 0x01 ? 0x16 : change == 0x16 ? 0xff : 0)
      {
        guint8 *bytes = g_memdup2 (g_bytes_get_data (pem, NULL), size);
        g_autoptr (GBytes) changed = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (PkiPrivateKey) key = NULL;
        g_autoptr (GBytes) key_pem = NULL;

        bytes[i] ^= change;
        changed = g_bytes_new_take (bytes, size);
        key = pki_private_key_new_from_pem (changed, password, &error);
        g_assert_true ((key == NULL) == (error != NULL));
        if (key == NULL)
          continue;
        key_pem = pki_private_key_to_pem (key, NULL, NULL);
        g_assert_true (g_bytes_equal (key_pem, good_pem));
      }
}

static void
test_changed (void)
{
  check_changes ("ec.pem", NULL);
  check_changes ("ec-encrypted.pem", "geheim");
  check_changes ("sec1-encrypted.pem", "geheim");
}

static void
check_beginnings (const char *name,
                  const char *password)
{
  g_autoptr (GBytes) pem = fixture_bytes (name);

  /* The end line may lack its line end. */
  for (gsize size = 0; size < g_bytes_get_size (pem) - 1; size++)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (pem, NULL), size);
      g_autoptr (GError) error = NULL;

      g_assert_null (pki_private_key_new_from_pem (part, password, &error));
      g_assert_nonnull (error);
    }
}

static void
test_truncated (void)
{
  check_beginnings ("ec.pem", NULL);
  check_beginnings ("ec-encrypted.pem", "geheim");
  check_beginnings ("sec1-encrypted.pem", "geheim");
  check_beginnings ("pkcs1.pem", NULL);
}

static gpointer
use_key (gpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (PkiSigningRequest) request = pki_signing_request_new (data, "thread", NULL);
      g_autoptr (GBytes) pem = pki_private_key_to_pem (data, NULL, NULL);

      g_assert_nonnull (request);
      g_assert_nonnull (pem);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("key", use_key, keys[0]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  make_keys ();

  g_test_add_func ("/pki/private-key/kinds", test_kinds);
  g_test_add_func ("/pki/private-key/there-and-back", test_there_and_back);
  g_test_add_func ("/pki/private-key/encrypted", test_encrypted);
  g_test_add_func ("/pki/private-key/read", test_read);
  g_test_add_func ("/pki/private-key/unreadable", test_unreadable);
  g_test_add_func ("/pki/private-key/matches", test_matches);
  g_test_add_func ("/pki/private-key/changed", test_changed);
  g_test_add_func ("/pki/private-key/truncated", test_truncated);
  g_test_add_func ("/pki/private-key/threads", test_threads);

  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_object_unref (keys[i]);
  fixture_tear_down ();
  return status;
}
