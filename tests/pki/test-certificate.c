/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PkiCertificate, judged by openssl. */

#include "config.h"

#include "test-fixture.h"

static void
make_fixtures (void)
{
  fixture_run ("cat >full.cnf <<'EOF'\n"
               "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\nutf8=yes\n"
               "[dn]\nC=DE\nO=Exämple\nOU=One\n+L=Walldorf\nCN=full.example.org\n1.1.2.3.4.5.6=unknown\n"
               "[ext]\nbasicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=critical,keyCertSign,cRLSign,nonRepudiation\n"
               "extendedKeyUsage=serverAuth,1.2.3.4\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n"
               "subjectAltName=DNS:a.example.org,DNS:*.example.org,IP:192.0.2.1,IP:2001:db8::1,email:me@example.org,"
               "URI:https://example.org/x,RID:1.2.3.4,dirName:dir,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:upn@example.org\n"
               "1.2.3.4.5=critical,ASN1:UTF8String:mine\n"
               "[dir]\nCN=directory\nEOF\n"
               "openssl req -x509 -config full.cnf -newkey rsa:3072 -nodes -keyout full.key -set_serial 0x00ff0102 "
               "-days 100 -out full.pem && openssl x509 -in full.pem -outform DER -out full.der");
  fixture_run ("for c in prime256v1 secp384r1 secp521r1; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:$c "
               "-nodes -keyout /dev/null -subj /CN=$c -days 30 -outform DER -out $c.der; done");
  fixture_run ("for a in ed25519 ed448; do openssl req -x509 -newkey $a -nodes -keyout /dev/null -subj /CN=$a -days 30 "
               "-outform DER -out $a.der; done");
  fixture_run ("openssl req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -keyout /dev/null -subj /CN=pss "
               "-days 30 -sigopt rsa_pss_saltlen:222 -outform DER -out pss.der");
  fixture_run ("for c in brainpoolP256r1 brainpoolP512t1 secp256k1 sect163k1; do openssl req -x509 -newkey ec "
               "-pkeyopt ec_paramgen_curve:$c -nodes -keyout /dev/null -subj /CN=$c -days 30 -outform DER -out $c.der; done");
  fixture_run ("openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=pss -days 30 -sha384 "
               "-sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha512 -sigopt rsa_pss_saltlen:17 -outform DER -out odd-pss.der");
  fixture_run ("cat >mldsa.cnf <<'EOF'\nasn1=SEQUENCE:cert\n[cert]\na=SEQUENCE:tbs\nb=SEQUENCE:alg\nc=FORMAT:HEX,BITSTR:01\n"
               "[tbs]\na=EXP:0,INT:2\nb=INT:7\nc=SEQUENCE:alg\nd=SEQUENCE:name\ne=SEQUENCE:time\nf=SEQUENCE:name\n"
               "g=SEQUENCE:spki\n[alg]\na=OID:2.16.840.1.101.3.4.3.18\n[spki]\na=SEQUENCE:alg\nb=FORMAT:HEX,BITSTR:0102\n"
               "[name]\n[time]\na=UTCTIME:500101000000Z\nb=GENTIME:99991231235959Z\nEOF\n"
               "openssl asn1parse -genconf mldsa.cnf -noout -out mldsa.der");
  fixture_run ("touch index && echo 01 >serial && printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index\\nserial=serial\\n"
               "new_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' >ca.cnf && "
               "openssl req -new -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=forever -out ca.csr && "
               "openssl ca -batch -config ca.cnf -selfsign -keyfile ca.key -in ca.csr -startdate 20400229010203Z "
               "-enddate 99991231235959Z -notext -out ca.pem && openssl x509 -in ca.pem -outform DER -out forever.der");
  fixture_run ("openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj / -days 30 -outform DER -out noname.der");
  fixture_run ("openssl x509 -in full.pem -noout -fingerprint -sha1 | cut -d= -f2 | tr -d ':\\n' >sha1; "
               "openssl x509 -in full.pem -noout -fingerprint -sha256 | cut -d= -f2 | tr -d ':\\n' >sha256");
  fixture_run ("date -u -d \"$(openssl x509 -in full.pem -noout -enddate | cut -d= -f2)\" +%s >end; "
               "date -u -d \"$(openssl x509 -in full.pem -noout -startdate | cut -d= -f2)\" +%s >start");
}

static PkiCertificate *
open_certificate (const char *name)
{
  g_autoptr (GBytes) der = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiCertificate *certificate = pki_certificate_new_from_der (der, &error);

  g_assert_no_error (error);
  g_assert_null (pki_certificate_get_problem (certificate));
  return certificate;
}

static char *
read_text (const char *name)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_basics (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("full.der");
  g_autofree char *sha1 = read_text ("sha1");
  g_autofree char *sha256 = read_text ("sha256");
  g_autofree char *start = read_text ("start");
  g_autofree char *end = read_text ("end");

  g_assert_cmpint (g_ascii_strcasecmp (pki_certificate_get_sha1 (certificate), sha1), ==, 0);
  g_assert_cmpint (g_ascii_strcasecmp (pki_certificate_get_sha256 (certificate), sha256), ==, 0);
  g_assert_cmpstr (pki_certificate_get_serial (certificate), ==, "ff0102");
  g_assert_cmpint (pki_certificate_get_not_before (certificate), ==, g_ascii_strtoll (start, NULL, 10));
  g_assert_cmpint (pki_certificate_get_not_after (certificate), ==, g_ascii_strtoll (end, NULL, 10));
  g_assert_cmpuint (pki_certificate_get_version (certificate), ==, 3);
  g_assert_cmpstr (pki_certificate_get_signature_algorithm (certificate), ==, "RSA-SHA256");
  g_assert_true (pki_certificate_is_self_issued (certificate));
}

/* RDNs in the order of the encoding; two attributes may share one. */
static void
test_name (void)
{
  static const struct { guint rdn; const char *label, *value; } wanted[] = {
    { 0, "C", "DE" }, { 1, "O", "Exämple" }, { 2, "L", "Walldorf" }, { 2, "OU", "One" },
    { 3, "CN", "full.example.org" }, { 4, "1.2.3.4.5.6", "unknown" },
  };
  g_autoptr (PkiCertificate) certificate = open_certificate ("full.der");
  PkiName *name = pki_certificate_get_subject (certificate);

  g_assert_cmpuint (pki_name_get_n_attributes (name), ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      gboolean found = FALSE;

      /* DER sorts the attributes of one RDN. */
      for (guint k = 0; k < G_N_ELEMENTS (wanted); k++)
        {
          const PkiNameAttribute *attribute = pki_name_get_attribute (name, k);

          found |= attribute->rdn == wanted[i].rdn && g_str_equal (attribute->value, wanted[i].value) &&
                   g_str_equal (attribute->label, wanted[i].label);
        }
      g_test_message ("%s=%s", wanted[i].label, wanted[i].value);
      g_assert_true (found);
    }
  g_assert_cmpstr (pki_name_get_common_name (name), ==, "full.example.org");
}

static void
test_no_name (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("noname.der");

  g_assert_cmpuint (pki_name_get_n_attributes (pki_certificate_get_subject (certificate)), ==, 0);
  g_assert_null (pki_name_get_common_name (pki_certificate_get_subject (certificate)));
  g_assert_cmpstr (pki_name_to_string (pki_certificate_get_subject (certificate)), ==, "");
}

static void
test_alternative_names (void)
{
  static const struct { PkiAlternativeNameKind kind; const char *value; } wanted[] = {
    { PKI_ALTERNATIVE_NAME_DNS, "a.example.org" },
    { PKI_ALTERNATIVE_NAME_DNS, "*.example.org" },
    { PKI_ALTERNATIVE_NAME_IP, "192.0.2.1" },
    { PKI_ALTERNATIVE_NAME_IP, "2001:db8::1" },
    { PKI_ALTERNATIVE_NAME_EMAIL, "me@example.org" },
    { PKI_ALTERNATIVE_NAME_URI, "https://example.org/x" },
    { PKI_ALTERNATIVE_NAME_REGISTERED_ID, "1.2.3.4" },
    { PKI_ALTERNATIVE_NAME_DIRECTORY, "CN=directory" },
  };
  g_autoptr (PkiCertificate) certificate = open_certificate ("full.der");
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);

  g_assert_cmpuint (names->len, ==, G_N_ELEMENTS (wanted) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      PkiAlternativeName *name = g_ptr_array_index (names, i);

      g_assert_cmpint (name->kind, ==, wanted[i].kind);
      g_assert_cmpstr (name->value, ==, wanted[i].value);
    }
  g_assert_cmpint (((PkiAlternativeName *) names->pdata[8])->kind, ==, PKI_ALTERNATIVE_NAME_OTHER);
  g_assert_cmpstr (((PkiAlternativeName *) names->pdata[8])->value, ==, "upn@example.org");
  g_assert_cmpstr (((PkiAlternativeName *) names->pdata[8])->type, ==, "1.3.6.1.4.1.311.20.2.3");
}

static void
test_extensions (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("full.der");
  const char * const *purposes = pki_certificate_get_extended_key_usages (certificate);
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);
  PkiExtension *mine = g_ptr_array_index (extensions, extensions->len - 1);
  PkiKeyUsage usage;
  gboolean is_authority;
  int path_length;

  g_assert_true (pki_certificate_get_basic_constraints (certificate, &is_authority, &path_length));
  g_assert_true (is_authority);
  g_assert_cmpint (path_length, ==, 3);
  g_assert_true (pki_certificate_get_key_usage (certificate, &usage));
  g_assert_cmpint (usage, ==, PKI_KEY_USAGE_KEY_CERT_SIGN | PKI_KEY_USAGE_CRL_SIGN | PKI_KEY_USAGE_NON_REPUDIATION);
  g_assert_cmpuint (g_strv_length ((char **) purposes), ==, 2);
  g_assert_cmpstr (purposes[0], ==, "1.3.6.1.5.5.7.3.1");
  g_assert_cmpstr (purposes[1], ==, "1.2.3.4");
  g_assert_cmpuint (strlen (pki_certificate_get_subject_key_id (certificate)), ==, 40);
  g_assert_cmpstr (pki_certificate_get_subject_key_id (certificate), ==, pki_certificate_get_authority_key_id (certificate));

  g_assert_cmpuint (extensions->len, ==, 7);
  g_assert_cmpstr (mine->oid, ==, "1.2.3.4.5");
  g_assert_true (mine->critical);
  g_assert_cmpmem (g_bytes_get_data (mine->value, NULL), g_bytes_get_size (mine->value), "\x0c\x04mine", 6);
}

static void
test_no_extensions (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("prime256v1.der");
  PkiKeyUsage usage;

  g_assert_cmpuint (pki_certificate_get_alternative_names (certificate)->len, ==, 0);
  g_assert_false (pki_certificate_get_key_usage (certificate, &usage));
  g_assert_cmpuint (g_strv_length ((char **) pki_certificate_get_extended_key_usages (certificate)), ==, 0);
}

static void
test_keys (void)
{
  static const struct { const char *name, *algorithm, *curve; guint bits; } cases[] = {
    { "full.der", "RSA", NULL, 3072 },          { "prime256v1.der", "EC", "secp256r1", 256 },
    { "secp384r1.der", "EC", "secp384r1", 384 }, { "secp521r1.der", "EC", "secp521r1", 521 },
    { "ed25519.der", "Ed25519", NULL, 256 },    { "ed448.der", "Ed448", NULL, 456 },
    { "pss.der", "RSA-PSS", NULL, 2048 },       { "mldsa.der", "ML-DSA-65", NULL, 0 },
    { "brainpoolP256r1.der", "EC", "brainpoolP256r1", 256 },
    { "brainpoolP512t1.der", "EC", "brainpoolP512t1", 512 },
    { "secp256k1.der", "EC", "secp256k1", 256 }, { "sect163k1.der", "EC", "sect163k1", 163 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiCertificate) certificate = open_certificate (cases[i].name);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (pki_certificate_get_key_algorithm (certificate), ==, cases[i].algorithm);
      g_assert_cmpstr (pki_certificate_get_key_curve (certificate), ==, cases[i].curve);
      g_assert_cmpuint (pki_certificate_get_key_bits (certificate), ==, cases[i].bits);
    }
}

/* An algorithm that GnuTLS does not know has its name; the parameters of RSASSA-PSS are any combination. */
static void
test_signatures (void)
{
  static const struct { const char *name, *algorithm, *hash, *mask; guint salt; } cases[] = {
    { "full.der", "RSA-SHA256", NULL, NULL, 0 },      { "ed25519.der", "EdDSA-Ed25519", NULL, NULL, 0 },
    { "mldsa.der", "ML-DSA-65", NULL, NULL, 0 },      { "brainpoolP256r1.der", "ECDSA-SHA256", NULL, NULL, 0 },
    { "pss.der", "RSA-PSS-SHA256", "SHA256", "SHA256", 222 }, { "odd-pss.der", "RSASSA-PSS", "SHA384", "SHA512", 17 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiCertificate) certificate = open_certificate (cases[i].name);
      g_autofree char *hash = NULL;
      g_autofree char *mask = NULL;
      guint salt = 0;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (pki_certificate_get_signature_algorithm (certificate), ==, cases[i].algorithm);
      g_assert_cmpint (pki_certificate_get_pss_parameters (certificate, &hash, &mask, &salt), ==, cases[i].hash != NULL);
      g_assert_cmpstr (hash, ==, cases[i].hash);
      g_assert_cmpstr (mask, ==, cases[i].mask);
      g_assert_cmpuint (salt, ==, cases[i].salt);
    }
}

/* RFC 5280, section 4.1.2.5: two digits of a year are those of 1950 to 2049; the last second of 9999 is no end at all. */
static void
test_dates (void)
{
  g_autoptr (PkiCertificate) forever = open_certificate ("forever.der");
  g_autoptr (PkiCertificate) old = open_certificate ("mldsa.der");

  g_assert_cmpint (pki_certificate_get_not_before (forever), ==, G_GINT64_CONSTANT (2214090123));
  g_assert_cmpint (pki_certificate_get_not_after (forever), ==, G_GINT64_CONSTANT (253402300799));
  g_assert_cmpint (pki_certificate_get_not_before (old), ==, -G_GINT64_CONSTANT (631152000));
}

/* What is written is what openssl writes. */
static void
test_pem (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("full.der");
  g_autofree char *pem = pki_certificate_to_pem (certificate);
  g_autofree char *wanted = read_text ("full.pem");

  g_assert_cmpstr (pem, ==, wanted);
}

static void
test_equal (void)
{
  g_autoptr (PkiCertificate) one = open_certificate ("full.der");
  g_autoptr (PkiCertificate) same = open_certificate ("full.der");
  g_autoptr (PkiCertificate) other = open_certificate ("ed448.der");

  g_assert_true (pki_certificate_equal (one, same));
  g_assert_false (pki_certificate_equal (one, other));
}

/* Asks for everything there is to know. */
static void
walk (PkiCertificate *certificate)
{
  g_autofree char *pem = pki_certificate_to_pem (certificate);
  gboolean is_authority;
  int path_length;
  PkiKeyUsage usage;

  g_assert_nonnull (pki_certificate_get_sha1 (certificate));
  g_assert_nonnull (pki_certificate_get_sha256 (certificate));
  pki_certificate_get_alternative_names (certificate);
  pki_certificate_get_extensions (certificate);
  pki_certificate_get_extended_key_usages (certificate);
  pki_certificate_get_key_usage (certificate, &usage);
  pki_certificate_get_basic_constraints (certificate, &is_authority, &path_length);
  if (pki_certificate_get_problem (certificate) != NULL)
    return;
  g_assert_true (g_utf8_validate (pki_name_to_string (pki_certificate_get_subject (certificate)), -1, NULL));
}

static void
test_undecodable (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x30\x03\x02\x01", 4);
  g_autoptr (PkiCertificate) certificate = pki_certificate_new_undecodable (bytes, "the reason");

  g_assert_cmpstr (pki_certificate_get_problem (certificate), ==, "the reason");
  g_assert_true (g_bytes_equal (pki_certificate_get_der (certificate), bytes));
  walk (certificate);
}

static void
test_truncations (void)
{
  g_autoptr (GBytes) bytes = fixture_bytes ("full.der");

  for (gsize size = 0; size < g_bytes_get_size (bytes); size++)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GError) error = NULL;

      g_assert_null (pki_certificate_new_from_der (part, &error));
      g_assert_true (error->domain == PKI_ERROR);
    }
}

/* Any byte may be another one: it decodes or not, and whatever decodes can be shown. */
static void
test_flips (void)
{
  g_autoptr (GBytes) bytes = fixture_bytes ("full.der");
  gsize size = g_bytes_get_size (bytes);

  for (gsize i = 0; i < size; i++)
    for (guint mask = 1; mask <= 0x80; mask <<= 3)
      {
        guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
        g_autoptr (GBytes) whole = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (PkiCertificate) certificate = NULL;

        changed[i] ^= mask;
        whole = g_bytes_new_take (changed, size);
        certificate = pki_certificate_new_from_der (whole, &error);
        g_assert_true ((certificate == NULL) == (error != NULL));
        if (certificate != NULL)
          walk (certificate);
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

  g_test_add_func ("/pki/certificate/basics", test_basics);
  g_test_add_func ("/pki/certificate/name", test_name);
  g_test_add_func ("/pki/certificate/no-name", test_no_name);
  g_test_add_func ("/pki/certificate/alternative-names", test_alternative_names);
  g_test_add_func ("/pki/certificate/extensions", test_extensions);
  g_test_add_func ("/pki/certificate/no-extensions", test_no_extensions);
  g_test_add_func ("/pki/certificate/keys", test_keys);
  g_test_add_func ("/pki/certificate/signatures", test_signatures);
  g_test_add_func ("/pki/certificate/dates", test_dates);
  g_test_add_func ("/pki/certificate/pem", test_pem);
  g_test_add_func ("/pki/certificate/equal", test_equal);
  g_test_add_func ("/pki/certificate/undecodable", test_undecodable);
  g_test_add_func ("/pki/certificate/truncations", test_truncations);
  g_test_add_func ("/pki/certificate/flips", test_flips);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
