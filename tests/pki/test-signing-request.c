/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certification requests: those that are made here judged by openssl, those that openssl makes read here. */

#include "config.h"

#include "test-fixture.h"

#define DAY ((gint64) 24 * 60 * 60)

static PkiSigningRequest *
read_request (const char *name)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiSigningRequest *request = pki_signing_request_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  return request;
}

static void
assert_bytes_unreadable (GBytes     *bytes,
                         PkiError    code,
                         const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pki_signing_request_new_from_bytes (bytes, &error));
  g_assert_error (error, PKI_ERROR, (int) code);
  if (message != NULL)
    g_assert_nonnull (strstr (error->message, message));
}

static void
assert_unreadable (const char *name,
                   PkiError    code,
                   const char *message)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);

  assert_bytes_unreadable (bytes, code, message);
}

static void
make_fixtures (void)
{
  fixture_run ("cat >full.cnf <<'EOF'\n"
               "[req]\ndistinguished_name=dn\nprompt=no\nreq_extensions=ext\nutf8=yes\n"
               "[dn]\nC=DE\nO=Exämple\n0.OU=One\n1.OU=Two\nL=Walldorf\nCN=full, really\n"
               "[ext]\nsubjectAltName=DNS:a.example.org\nbasicConstraints=CA:TRUE\nEOF\n"
               "openssl req -new -config full.cnf -newkey rsa:3072 -nodes -keyout full.key -out full.pem && "
               "openssl req -in full.pem -outform DER -out full.der && "
               "openssl req -in full.pem -text -newhdr | sed 's/$/\\r/' >text.pem && "
               "cat full.key full.pem >with-key.pem && cat full.pem full.pem >two.pem");
  fixture_run ("for c in prime256v1 secp521r1; do openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:$c -nodes "
               "-keyout $c.key -subj /CN=$c -outform DER -out $c.der; done && "
               "openssl req -new -newkey ed25519 -nodes -keyout ed25519.key -subj /CN=ed -outform DER -out ed25519.der && "
               "openssl req -new -key prime256v1.key -subj /CN=pem -out ec.pem && "
               "openssl req -new -key full.key -subj /CN=old -sha1 -out sha1.pem && "
               "openssl req -new -key full.key -subj /CN=older -md5 -out md5.pem && "
               "openssl req -new -key full.key -subj / -out noname.pem && "
               "openssl req -x509 -key full.key -subj /CN=certificate -out certificate.pem && "
               "openssl x509 -in certificate.pem -outform DER -out certificate.der");
  /* Another public key under the old signature; a key of a kind that nobody knows; a modulus of 16384 bits. */
  fixture_run ("cat >replace.py <<'EOF'\n"
               "import sys\nold, new = (bytes.fromhex(text) for text in sys.argv[1:])\n"
               "sys.stdout.buffer.write(sys.stdin.buffer.read().replace(old, new))\nEOF\n"
               "python3 replace.py 0203010001 0203010003 <full.der >other.der && "
               "python3 replace.py 06032b6570 06032b6507 <ed25519.der >unknown.der && "
               "printf 'asn1=SEQUENCE:r\\n[r]\\ni=SEQUENCE:i\\na=SEQUENCE:a\\ns=FORMAT:HEX,BITSTRING:00\\n"
               "[i]\\nv=INTEGER:0\\nn=SEQUENCE:n\\nk=SEQUENCE:k\\nx=IMPLICIT:0,SEQUENCE:n\\n[n]\\n[k]\\na=SEQUENCE:e\\n"
               "b=BITWRAP,SEQUENCE:p\\n[e]\\no=OID:rsaEncryption\\nn=NULL\\n[a]\\no=OID:sha256WithRSAEncryption\\nn=NULL\\n"
               "[p]\\nm=INTEGER:0x%s\\ne=INTEGER:65537\\n' $(head -c 4096 /dev/zero | tr '\\0' f) >large.cnf && "
               "openssl asn1parse -genconf large.cnf -noout -out large.der");
}

/* A good request whose RSA key lacks the NULL of RFC 3279, section 2.3.1: the certificate would have it. */
static void
make_unusual (void)
{
  fixture_run ("printf 'asn1=SEQUENCE:i\n[i]\nv=INTEGER:0\nn=SEQUENCE:n\nk=SEQUENCE:k\nx=IMPLICIT:0,SEQUENCE:n\n[n]\n"
               "[k]\na=SEQUENCE:e\nb=BITWRAP,SEQUENCE:p\n[e]\no=OID:rsaEncryption\n[p]\nm=INTEGER:0x%s\ne=INTEGER:65537\n' "
               "$(openssl rsa -in full.key -modulus -noout | cut -d= -f2) >unusual.cnf && "
               "openssl asn1parse -genconf unusual.cnf -noout -out info.der && "
               "openssl dgst -sha256 -sign full.key info.der >signature && python3 - <<'EOF'\n"
               "read = lambda name: open(name, 'rb').read()\n"
               "algorithm = bytes.fromhex('300d06092a864886f70d01010b0500')\n"
               "body = read('info.der') + algorithm + bytes.fromhex('0382018100') + read('signature')\n"
               "open('unusual.der', 'wb').write(b'\\x30\\x82' + len(body).to_bytes(2, 'big') + body)\nEOF\ntest -s unusual.der");
}

static void
test_unusual (void)
{
  g_autoptr (PkiSigningRequest) signing_request = read_request ("unusual.der");
  PkiIdentityRequest authority_request = { .common_name = "root", .not_after = DAY, .is_authority = TRUE };
  PkiIdentityRequest request = { .common_name = "unusual", .not_after = DAY, .signing_request = signing_request };
  g_autoptr (PkiIdentity) authority = pki_identity_new (&authority_request, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (pki_identity_new (&request, authority, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM);
}

static void
test_made (void)
{
  const struct { PkiKeyKind kind; const char *signature; } cases[] = {
    { PKI_KEY_KIND_EC_P256, "ecdsa-with-SHA256" },
    { PKI_KEY_KIND_EC_P384, "ecdsa-with-SHA384" },
    { PKI_KEY_KIND_RSA_3072, "sha256WithRSAEncryption" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiPrivateKey) key = pki_private_key_new (cases[i].kind, &error);
      g_autoptr (PkiSigningRequest) request = pki_signing_request_new (key, "mine, all möine", &error);
      g_autoptr (GBytes) pem = NULL;
      g_autofree char *check = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (pki_signing_request_get_key_algorithm (request), ==, pki_private_key_get_algorithm (key));
      g_assert_cmpuint (pki_signing_request_get_key_bits (request), ==, pki_private_key_get_bits (key));
      g_assert_cmpstr (pki_signing_request_get_key_curve (request), ==, pki_private_key_get_curve (key));
      g_assert_cmpstr (pki_signing_request_get_key_id (request), ==, pki_private_key_get_key_id (key));
      g_assert_cmpstr (pki_name_get_common_name (pki_signing_request_get_subject (request)), ==, "mine, all möine");
      pem = pki_signing_request_to_pem (request);
      fixture_put ("made.pem", pem);
      fixture_put ("made.der", pki_signing_request_get_der (request));
      check = g_strdup_printf ("openssl req -in made.pem -verify -noout && openssl req -in made.pem -text -noout >text && "
                               "grep -q 'Signature Algorithm: %s' text && grep -q 'Version: 1' text && "
                               "openssl req -in made.pem -outform DER | cmp - made.der && "
                               "openssl req -in made.pem -noout -subject -nameopt utf8 | grep -q 'möine' && "
                               "certtool --crq-info --infile made.pem", cases[i].signature);
      fixture_run (check);
    }
}

static void
test_read (void)
{
  const char *same[] = { "full.der", "text.pem", "with-key.pem" };
  g_autoptr (PkiSigningRequest) request = read_request ("full.pem");
  g_autofree char *check = NULL;

  g_assert_cmpstr (pki_name_to_string (pki_signing_request_get_subject (request)), ==,
                   "CN=full\\, really,L=Walldorf,OU=Two,OU=One,O=Exämple,C=DE");
  g_assert_cmpstr (pki_signing_request_get_key_algorithm (request), ==, "RSA");
  g_assert_cmpuint (pki_signing_request_get_key_bits (request), ==, 3072);
  g_assert_null (pki_signing_request_get_key_curve (request));
  check = g_strdup_printf ("test %s = $(openssl req -in full.pem -noout -pubkey | openssl pkey -pubin -outform DER | "
                           "sha256sum | cut -d' ' -f1)", pki_signing_request_get_key_id (request));
  fixture_run (check);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (PkiSigningRequest) other = read_request (same[i]);

      g_assert_true (g_bytes_equal (pki_signing_request_get_der (other), pki_signing_request_get_der (request)));
    }
}

static void
test_kinds (void)
{
  const struct { const char *name, *algorithm, *curve; guint bits; } cases[] = {
    { "prime256v1.der", "EC", "secp256r1", 256 },
    { "secp521r1.der", "EC", "secp521r1", 521 },
    { "ed25519.der", "Ed25519", NULL, 256 },
    { "sha1.pem", "RSA", NULL, 3072 },
    { "noname.pem", "RSA", NULL, 3072 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiSigningRequest) request = read_request (cases[i].name);

      g_assert_cmpstr (pki_signing_request_get_key_algorithm (request), ==, cases[i].algorithm);
      g_assert_cmpstr (pki_signing_request_get_key_curve (request), ==, cases[i].curve);
      g_assert_cmpuint (pki_signing_request_get_key_bits (request), ==, cases[i].bits);
    }
}

static void
test_unreadable (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (PKI_SIGNING_REQUEST_MAX_BYTES + 1),
                                               PKI_SIGNING_REQUEST_MAX_BYTES + 1);

  assert_bytes_unreadable (empty, PKI_ERROR_EMPTY, NULL);
  assert_bytes_unreadable (text, PKI_ERROR_UNRECOGNIZED, NULL);
  assert_bytes_unreadable (large, PKI_ERROR_TOO_LARGE, NULL);
  assert_unreadable ("certificate.pem", PKI_ERROR_UNRECOGNIZED, NULL);
  assert_unreadable ("certificate.der", PKI_ERROR_UNRECOGNIZED, NULL);
  assert_unreadable ("full.key", PKI_ERROR_UNRECOGNIZED, NULL);
  assert_unreadable ("two.pem", PKI_ERROR_UNRECOGNIZED, "more than one");
  assert_unreadable ("other.der", PKI_ERROR_DAMAGED, "signature");
  assert_unreadable ("unknown.der", PKI_ERROR_UNSUPPORTED_ALGORITHM, "1.3.101.7");
  assert_unreadable ("md5.pem", PKI_ERROR_UNSUPPORTED_ALGORITHM, NULL);
  assert_unreadable ("large.der", PKI_ERROR_TOO_LARGE, "16384");
}

static void
test_truncated (void)
{
  const char *names[] = { "full.der", "prime256v1.der", "ec.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);

      /* The end line may lack its line end. */
      for (gsize size = 0; size < g_bytes_get_size (bytes) - 1; size++)
        {
          g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
          g_autoptr (GError) error = NULL;

          g_assert_null (pki_signing_request_new_from_bytes (part, &error));
          g_assert_nonnull (error);
        }
    }
}

/* A changed byte is an error; in a text it may be one that says nothing. */
static void
check_changes (const char *name,
               gboolean    is_text)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (PkiSigningRequest) good = read_request (name);
  gsize size = g_bytes_get_size (bytes);
  const guint8 changes[] = { 0x01, 0x16, 0xff };

  for (gsize i = 0; i < size * G_N_ELEMENTS (changes); i++)
    {
      guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) whole = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiSigningRequest) request = NULL;

      changed[i / G_N_ELEMENTS (changes)] ^= changes[i % G_N_ELEMENTS (changes)];
      whole = g_bytes_new_take (changed, size);
      request = pki_signing_request_new_from_bytes (whole, &error);
      if (request == NULL)
        g_assert_nonnull (error);
      else if (!is_text || !g_bytes_equal (pki_signing_request_get_der (request), pki_signing_request_get_der (good)))
        g_error ("%s: byte %" G_GSIZE_FORMAT " was changed, and nobody has seen it", name, i / G_N_ELEMENTS (changes));
    }
}

static void
test_changed (void)
{
  check_changes ("prime256v1.der", FALSE);
  check_changes ("full.der", FALSE);
  check_changes ("ed25519.der", FALSE);
  check_changes ("ec.pem", TRUE);
}

/* The key is the request's and the rest is not. */
static void
test_certified (void)
{
  const char *names[] = { "full.pem", "prime256v1.der", "secp521r1.der", "ed25519.der" };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest root_request = { .common_name = "root", .not_before = now, .not_after = now + DAY, .is_authority = TRUE };
  g_autoptr (PkiIdentity) root = pki_identity_new (&root_request, NULL, NULL);
  g_autoptr (GBytes) root_pem = pki_identity_to_pem (root, FALSE, NULL);

  fixture_put ("root.pem", root_pem);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiSigningRequest) signing_request = read_request (names[i]);
      PkiIdentityRequest request = {
        .common_name = "certified", .not_before = now, .not_after = now + DAY, .signing_request = signing_request,
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiIdentity) identity = pki_identity_new (&request, root, &error);
      g_autoptr (GBytes) pem = NULL;
      PkiCertificate *certificate;

      g_assert_no_error (error);
      certificate = pki_identity_get_certificate (identity);
      g_assert_false (pki_identity_has_key (identity));
      g_assert_true (pki_signing_request_matches_certificate (signing_request, certificate));
      g_assert_false (pki_signing_request_matches_certificate (signing_request, pki_identity_get_certificate (root)));
      g_assert_cmpstr (pki_name_to_string (pki_certificate_get_subject (certificate)), ==, "CN=certified");
      pem = pki_identity_encode (identity, PKI_ENCODING_PEM, NULL, NULL, 0, &error);
      g_assert_no_error (error);
      fixture_put ("certified.pem", pem);
      fixture_run ("openssl verify -x509_strict -purpose sslclient -CAfile root.pem certified.pem && "
                   "! grep -q PRIVATE certified.pem && "
                   "! openssl x509 -in certified.pem -noout -ext subjectAltName 2>&1 | grep -q a.example.org && "
                   "openssl x509 -in certified.pem -noout -ext basicConstraints | grep -q CA:FALSE");

      /* It can't issue, nor sign itself, nor give its key. */
      g_assert_null (pki_identity_new (&root_request, identity, &error));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
      g_clear_error (&error);
      g_assert_null (pki_identity_new (&request, NULL, &error));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
      g_clear_error (&error);
      g_assert_null (pki_identity_to_pem (identity, TRUE, &error));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
      g_clear_error (&error);
      g_assert_null (pki_identity_key_to_pem (identity, &error));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  make_unusual ();

  g_test_add_func ("/pki/signing-request/made", test_made);
  g_test_add_func ("/pki/signing-request/read", test_read);
  g_test_add_func ("/pki/signing-request/kinds", test_kinds);
  g_test_add_func ("/pki/signing-request/unreadable", test_unreadable);
  g_test_add_func ("/pki/signing-request/truncated", test_truncated);
  g_test_add_func ("/pki/signing-request/changed", test_changed);
  g_test_add_func ("/pki/signing-request/certified", test_certified);
  g_test_add_func ("/pki/signing-request/unusual", test_unusual);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
