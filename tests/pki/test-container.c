/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PEM bundles, DER and PKCS#7: what other programs write, and what damages do to it. */

#include "config.h"

#include "test-fixture.h"

static void
make_fixtures (void)
{
  fixture_run ("cat >ca.cnf <<'EOF'\n[ca]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n"
               "authorityKeyIdentifier=keyid\nEOF\n"
               "N='openssl req -newkey rsa:2048 -nodes'; "
               "$N -x509 -keyout root.key -out root.pem -subj /CN=root -days 30 && "
               "$N -keyout sub.key -out sub.csr -subj /CN=sub && "
               "openssl x509 -req -in sub.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile ca.cnf "
               "-extensions ca -out sub.pem && "
               "$N -keyout leaf.key -out leaf.csr -subj /CN=leaf && "
               "openssl x509 -req -in leaf.csr -CA sub.pem -CAkey sub.key -CAcreateserial -days 10 -out leaf.pem");
  fixture_run ("cat root.pem leaf.key sub.pem leaf.pem >shuffled.pem; cat leaf.pem sub.pem root.pem >chain.pem; "
               "{ printf '\\xef\\xbb\\xbfBag Attributes\\r\\n  friendlyName: x\\r\\n'; sed 's/$/\\r/' leaf.pem; "
               "printf 'text between\\r\\n'; sed 's/$/\\r/' root.pem; echo end; } >messy.pem");
  fixture_run ("openssl pkcs8 -topk8 -in leaf.key -v2 aes-256-cbc -passout pass:secret1 -out encrypted.key; "
               "cat leaf.pem encrypted.key >encrypted.pem; "
               "openssl rsa -in leaf.key -traditional -aes128 -passout pass:secret1 -out traditional.key; "
               "openssl rsa -in leaf.key -traditional -out pkcs1.key; cat leaf.pem pkcs1.key >pkcs1.pem; "
               "openssl ecparam -genkey -name prime256v1 -out sec1.key; "
               "openssl pkcs8 -topk8 -in sec1.key -passout pass:secret2 | cat traditional.key - leaf.pem >two.pem");
  fixture_run ("openssl x509 -in leaf.pem -outform DER -out leaf.der; openssl req -in leaf.csr -outform DER -out leaf.csr.der; "
               "touch index; openssl ca -config /dev/stdin -gencrl -keyfile root.key -cert root.pem -out root.crl <<'EOF'\n"
               "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30\nEOF\n"
               "openssl crl -in root.crl -outform DER -out root.crl.der");
  fixture_run ("openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b.pem; "
               "openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b; "
               "openssl crl2pkcs7 -in root.crl -certfile leaf.pem -outform DER -out withcrl.p7b");
  fixture_run ("{ cat leaf.pem; echo '-----BEGIN STRANGE THING-----'; echo AAAA; echo '-----END STRANGE THING-----'; } "
               ">unknown.pem; "
               "{ echo '-----BEGIN CERTIFICATE-----'; echo VGhpcyBpcyBub25zZW5zZQ==; echo '-----END CERTIFICATE-----'; } "
               ">nonsense.pem; cat leaf.pem nonsense.pem >partly.pem; sed '$d' leaf.pem >unended.pem");
  /* The JDK writes a PkiPath, the others do not; chain.pem is the path that it takes, leaf first. */
  fixture_run ("cat >Path.java <<'EOF'\n"
               "import java.nio.file.*; import java.security.cert.*; import java.util.*; import java.io.*;\n"
               "class Path { public static void main(String[] a) throws Exception {\n"
               "  CertificateFactory f = CertificateFactory.getInstance(\"X.509\");\n"
               "  List<Certificate> l = new ArrayList<>(f.generateCertificates(new FileInputStream(\"chain.pem\")));\n"
               "  Files.write(Paths.get(\"path.der\"), f.generateCertPath(l).getEncoded(\"PkiPath\"));\n"
               "  Files.write(Paths.get(\"one-path.der\"), f.generateCertPath(l.subList(0, 1)).getEncoded(\"PkiPath\"));\n"
               "} }\nEOF\n"
               "java -XX:TieredStopAtLevel=1 Path.java");
  fixture_python ("leaf = open('leaf.der', 'rb').read()\n"
                  "open('long-path.der', 'wb').write(seq(*[leaf] * 12))\n"
                  "open('odd-path.der', 'wb').write(seq(leaf, integer(7), leaf))\n"
                  "open('odd-end-path.der', 'wb').write(seq(*[leaf] * 10, integer(7)))\n");
}

static guint
count (PkiContainer *container)
{
  return pki_container_get_entries (container)->len;
}

static PkiEntry *
nth (PkiContainer *container,
     guint         n)
{
  return g_ptr_array_index (pki_container_get_entries (container), n);
}

static const char *
common_name (PkiEntry *entry,
             guint     n)
{
  PkiCertificate *certificate = g_ptr_array_index (pki_entry_get_certificates (entry), n);

  return pki_name_get_common_name (pki_certificate_get_subject (certificate));
}

/* The key finds its certificate and this its issuers, wherever they stand. */
static void
test_shuffled (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("shuffled.pem", NULL);
  PkiEntry *entry = NULL;

  g_assert_cmpint (pki_container_get_format (container), ==, PKI_FORMAT_PEM);
  g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_NONE);
  g_assert_true (pki_container_has_private_key (container));
  for (guint i = 0; i < count (container); i++)
    if (pki_entry_get_kind (nth (container, i)) == PKI_ENTRY_PRIVATE_KEY)
      entry = nth (container, i);
  g_assert_nonnull (entry);
  g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, 3);
  g_assert_cmpstr (common_name (entry, 0), ==, "leaf");
  g_assert_cmpstr (common_name (entry, 1), ==, "sub");
  g_assert_cmpstr (common_name (entry, 2), ==, "root");
  g_assert_cmpstr (pki_entry_get_algorithm (entry), ==, "RSA");
  g_assert_cmpuint (pki_entry_get_bits (entry), ==, 2048);
}

static void
test_chain (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("chain.pem", NULL);
  PkiCertificate *earliest = pki_container_get_earliest_expiry (container);

  g_assert_cmpuint (count (container), ==, 3);
  g_assert_false (pki_container_has_private_key (container));
  g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, 0);
  g_assert_cmpstr (pki_name_get_common_name (pki_certificate_get_subject (earliest)), ==, "leaf");
}

static void
test_messy (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("messy.pem", NULL);

  g_assert_cmpint (pki_container_get_format (container), ==, PKI_FORMAT_PEM);
  g_assert_cmpuint (count (container), ==, 2);
}

static void
test_keys (void)
{
  static const struct { const char *name, *format, *algorithm; guint bits; } cases[] = {
    { "leaf.key", "PKCS#8", "RSA", 2048 },
    { "pkcs1.key", "PKCS#1", "RSA", 2048 },
    { "sec1.key", "SEC1", "EC", 256 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open (cases[i].name, NULL);
      PkiEntry *entry = nth (container, 0);

      g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_PRIVATE_KEY);
      g_assert_cmpstr (pki_entry_get_key_format (entry), ==, cases[i].format);
      g_assert_cmpstr (pki_entry_get_algorithm (entry), ==, cases[i].algorithm);
      g_assert_cmpuint (pki_entry_get_bits (entry), ==, cases[i].bits);
      /* Never the key itself. */
      g_assert_null (pki_entry_get_bytes (entry));
    }
}

static void
test_encrypted_key (void)
{
  static const char * const names[] = { "encrypted.pem", "encrypted.key", "traditional.key" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);
      g_autoptr (PkiContainer) locked = fixture_open (names[i], NULL);
      g_autoptr (PkiContainer) opened = fixture_open (names[i], "secret1");

      g_test_message ("%s", names[i]);
      g_assert_true (pki_container_get_locked (locked));
      g_assert_true (pki_container_has_private_key (locked));
      g_assert_false (pki_container_get_locked (opened));
      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
    }
}

/* With the password, the key is known to be that of the certificate. */
static void
test_encrypted_key_joins (void)
{
  g_autoptr (PkiContainer) opened = fixture_open ("encrypted.pem", "secret1");

  g_assert_cmpuint (count (opened), ==, 1);
  g_assert_cmpstr (common_name (nth (opened, 0), 0), ==, "leaf");
}

/* Each key is opened by whichever password opens it; one that none opens stays locked, as long as another one opens. */
static void
test_passwords (void)
{
  static const char * const all[] = { "wrong", "secret1", "secret2", NULL };
  static const char * const one[] = { "secret2", NULL };
  static const char * const wrong[] = { "wrong", "", NULL };
  static const char * const none[] = { NULL };
  g_autoptr (GBytes) bytes = fixture_bytes ("two.pem");
  g_autoptr (PkiContainer) open = fixture_open_with ("two.pem", all);
  g_autoptr (PkiContainer) partly = fixture_open_with ("two.pem", one);
  g_autoptr (PkiContainer) locked = fixture_open_with ("two.pem", none);
  g_autoptr (PkiContainer) failed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (pki_container_get_locked (open));
  g_assert_true (pki_entry_get_locked (nth (partly, 0)));
  g_assert_false (pki_entry_get_locked (nth (partly, 1)));
  g_assert_true (pki_entry_get_locked (nth (locked, 1)));
  failed = pki_container_parse_with (bytes, wrong, NULL, &error);
  g_assert_null (failed);
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);

  g_assert_cmpuint (check_extraction ("two.pem", all), ==, 2);
  g_assert_cmpuint (check_extraction ("two.pem", one), ==, 1);
  g_assert_cmpuint (check_extraction ("two.pem", none), ==, 0);
  g_assert_cmpuint (check_extraction ("shuffled.pem", NULL), ==, 1);
  g_assert_cmpuint (check_extraction ("sec1.key", all), ==, 1);
  g_assert_cmpuint (check_extraction ("chain.p7b", NULL), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (GBytes) bytes = fixture_bytes ("two.pem");
  g_autoptr (GError) error = NULL;
  gint cancelled = 1;
  g_autoptr (PkiContainer) container = pki_container_parse_with (bytes, NULL, &cancelled, &error);

  g_assert_null (container);
  g_assert_error (error, PKI_ERROR, PKI_ERROR_CANCELLED);
}

static void
test_der (void)
{
  static const struct { const char *name; PkiEntryKind kind; const char *subject; } cases[] = {
    { "leaf.der", PKI_ENTRY_CERTIFICATE, "leaf" },
    { "leaf.csr.der", PKI_ENTRY_REQUEST, "leaf" },
    { "root.crl.der", PKI_ENTRY_CRL, "root" },
    { "leaf.csr", PKI_ENTRY_REQUEST, "leaf" },
    { "root.crl", PKI_ENTRY_CRL, "root" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open (cases[i].name, NULL);
      PkiEntry *entry = nth (container, 0);
      gboolean is_der = g_str_has_suffix (cases[i].name, ".der");

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (pki_container_get_format (container), ==, is_der ? PKI_FORMAT_DER : PKI_FORMAT_PEM);
      g_assert_cmpint (pki_entry_get_kind (entry), ==, cases[i].kind);
      g_assert_cmpstr (pki_name_get_common_name (pki_entry_get_subject (entry)), ==, cases[i].subject);
      g_assert_nonnull (pki_entry_get_bytes (entry));
    }
}

static void
test_pkcs7 (void)
{
  g_autoptr (PkiContainer) der = fixture_open ("chain.p7b", NULL);
  g_autoptr (PkiContainer) pem = fixture_open ("chain.p7b.pem", NULL);
  g_autoptr (PkiContainer) crl = fixture_open ("withcrl.p7b", NULL);

  g_assert_cmpint (pki_container_get_format (der), ==, PKI_FORMAT_PKCS7);
  g_assert_cmpuint (count (der), ==, 3);
  g_assert_cmpuint (count (pem), ==, 3);
  g_assert_cmpuint (count (crl), ==, 2);
  g_assert_cmpint (pki_entry_get_kind (nth (crl, 1)), ==, PKI_ENTRY_CRL);
}

/* A PkiPath begins with the authority and ends with the leaf, as it is stored, and is a whole chain. */
static void
test_path (void)
{
  static const char * const order[] = { "root", "sub", "leaf" };
  g_autoptr (PkiContainer) path = fixture_open ("path.der", NULL);
  g_autoptr (PkiContainer) pem = fixture_open ("chain.pem", NULL);
  g_autoptr (PkiContainer) one = fixture_open ("one-path.der", NULL);
  g_autoptr (PkiContainer) many = fixture_open ("long-path.der", NULL);
  g_autoptr (GPtrArray) chains = pki_container_analyse (path, g_get_real_time () / G_USEC_PER_SEC);
  GPtrArray *links;

  g_assert_cmpint (pki_container_get_format (path), ==, PKI_FORMAT_DER);
  g_assert_cmpint (pki_container_get_integrity (path), ==, PKI_INTEGRITY_NONE);
  g_assert_cmpuint (pki_container_get_warnings (path)->len, ==, 0);
  g_assert_cmpuint (count (path), ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_assert_cmpint (pki_entry_get_kind (nth (path, i)), ==, PKI_ENTRY_CERTIFICATE);
      g_assert_cmpstr (common_name (nth (path, i), 0), ==, order[i]);
      /* Byte for byte what went in. */
      g_assert_true (pki_certificate_equal (pki_entry_get_certificate (nth (path, i)),
                                            pki_entry_get_certificate (nth (pem, 2 - i))));
    }
  g_assert_cmpuint (chains->len, ==, 1);
  g_assert_cmpint (pki_chain_get_verdict (chains->pdata[0]), ==, PKI_CHAIN_COMPLETE);
  links = pki_chain_get_links (chains->pdata[0]);
  g_assert_cmpuint (links->len, ==, 3);
  g_assert_true (pki_certificate_equal (((PkiChainLink *) links->pdata[0])->certificate,
                                        pki_entry_get_certificate (nth (path, 2))));
  g_assert_cmpuint (count (one), ==, 1);
  g_assert_cmpstr (common_name (nth (one, 0), 0), ==, "leaf");
  g_assert_cmpuint (count (many), ==, 12);
}

/* What has something else among its certificates is no path. */
static void
test_odd_path (void)
{
  g_autoptr (GBytes) odd = fixture_bytes ("odd-path.der");
  g_autoptr (GBytes) bytes = fixture_bytes ("odd-end-path.der");
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) end = pki_container_parse (bytes, NULL, &error);

  assert_fails (odd, NULL, PKI_ERROR_UNRECOGNIZED);
  /* Whatever comes of it, it is not silence. */
  g_assert_true (end == NULL || pki_container_get_warnings (end)->len > 0);
}

static PkiWarning *
first_warning (PkiContainer *container)
{
  g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, 1);
  return g_ptr_array_index (pki_container_get_warnings (container), 0);
}

static void
test_warnings (void)
{
  g_autoptr (PkiContainer) unknown = fixture_open ("unknown.pem", NULL);
  g_autoptr (PkiContainer) partly = fixture_open ("partly.pem", NULL);
  g_autoptr (PkiContainer) nonsense = fixture_open ("nonsense.pem", NULL);

  g_assert_cmpint (first_warning (unknown)->code, ==, PKI_WARNING_UNKNOWN_PEM_BLOCK);
  g_assert_cmpstr (first_warning (unknown)->detail, ==, "STRANGE THING");
  g_assert_cmpint (first_warning (partly)->code, ==, PKI_WARNING_UNDECODABLE_CERTIFICATE);
  g_assert_cmpuint (count (partly), ==, 2);
  /* An entry with its bytes and the reason. */
  g_assert_nonnull (pki_certificate_get_problem (pki_entry_get_certificate (nth (nonsense, 0))));
  g_assert_cmpmem (g_bytes_get_data (pki_certificate_get_der (pki_entry_get_certificate (nth (nonsense, 0))), NULL), 16,
                   "This is nonsense", 16);
}

static void
test_refusals (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("Remember the milk", 17);
  g_autoptr (GBytes) other = g_bytes_new_static ("-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----\n", 59);
  g_autoptr (GBytes) unended = fixture_bytes ("unended.pem");
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (PKI_MAX_BYTES + 1), PKI_MAX_BYTES + 1);

  assert_fails (empty, NULL, PKI_ERROR_EMPTY);
  assert_fails (text, NULL, PKI_ERROR_UNRECOGNIZED);
  assert_fails (other, NULL, PKI_ERROR_UNRECOGNIZED);
  assert_fails (unended, NULL, PKI_ERROR_DAMAGED);
  assert_fails (large, NULL, PKI_ERROR_TOO_LARGE);
}

static void
test_too_many (void)
{
  static const char block[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i <= PKI_MAX_ENTRIES; i++)
    g_string_append (text, block);
  bytes = g_string_free_to_bytes (text);
  assert_fails (bytes, NULL, PKI_ERROR_TOO_LARGE);
}

/* A cut file is refused or a part of it is shown; it never passes for the whole without a word. */
static void
test_truncations (void)
{
  static const char * const names[] = { "leaf.der", "leaf.csr.der", "root.crl.der", "chain.p7b", "path.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);

      for (gsize size = 0; size < g_bytes_get_size (bytes); size++)
        {
          g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
          g_autoptr (GError) error = NULL;
          g_autoptr (PkiContainer) container = pki_container_parse (part, NULL, &error);

          g_assert_null (container);
          g_assert_true (error->domain == PKI_ERROR);
        }
    }
}

static void
test_pem_truncations (void)
{
  g_autoptr (GBytes) bytes = fixture_bytes ("shuffled.pem");

  for (gsize size = 0; size + 2 < g_bytes_get_size (bytes); size += 3)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiContainer) container = pki_container_parse (part, NULL, &error);

      g_assert_true ((container == NULL) == (error != NULL));
      g_assert_true (error == NULL || error->domain == PKI_ERROR);
      if (container != NULL && count (container) == 1)
        g_assert_cmpuint (pki_entry_get_certificates (nth (container, 0))->len, <, 3);
    }
}

static void
test_flips (void)
{
  static const char * const names[] = { "leaf.der", "leaf.csr.der", "root.crl.der", "chain.p7b", "shuffled.pem",
                                        "encrypted.pem", "chain.p7b.pem", "path.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_flips (names[i], 3);
}

/* Bytes after the end are told of. */
static void
test_trailing (void)
{
  g_autoptr (GBytes) bytes = fixture_bytes ("leaf.der");
  gsize size = g_bytes_get_size (bytes);
  char *longer = g_malloc0 (size + 5);
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = NULL;

  memcpy (longer, g_bytes_get_data (bytes, NULL), size);
  whole = g_bytes_new_take (longer, size + 5);
  container = pki_container_parse (whole, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first_warning (container)->code, ==, PKI_WARNING_TRAILING_DATA);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();

  g_test_add_func ("/pki/container/pem/shuffled", test_shuffled);
  g_test_add_func ("/pki/container/pem/chain", test_chain);
  g_test_add_func ("/pki/container/pem/messy", test_messy);
  g_test_add_func ("/pki/container/keys", test_keys);
  g_test_add_func ("/pki/container/keys/encrypted", test_encrypted_key);
  g_test_add_func ("/pki/container/keys/encrypted/joins", test_encrypted_key_joins);
  g_test_add_func ("/pki/container/passwords", test_passwords);
  g_test_add_func ("/pki/container/cancelled", test_cancelled);
  g_test_add_func ("/pki/container/der", test_der);
  g_test_add_func ("/pki/container/pkcs7", test_pkcs7);
  g_test_add_func ("/pki/container/path", test_path);
  g_test_add_func ("/pki/container/path/odd", test_odd_path);
  g_test_add_func ("/pki/container/warnings", test_warnings);
  g_test_add_func ("/pki/container/refusals", test_refusals);
  g_test_add_func ("/pki/container/too-many", test_too_many);
  g_test_add_func ("/pki/container/truncations", test_truncations);
  g_test_add_func ("/pki/container/truncations/pem", test_pem_truncations);
  g_test_add_func ("/pki/container/flips", test_flips);
  g_test_add_func ("/pki/container/trailing", test_trailing);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
