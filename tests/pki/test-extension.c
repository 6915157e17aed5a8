/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Extensions, made and judged by openssl; what it can't make is written as DER by its ASN.1 generator. */

#include "config.h"

#include "test-fixture.h"

#define SCT_LOG "5cdc4392fee6ab4544b15e9ad456e61037fbd5fa47dca17394b25ee6f6c70eca"

static void
make_fixtures (void)
{
  fixture_run (
    "cat >rich.cnf <<'EOF'\n"
    "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\nutf8=yes\n"
    "[dn]\nCN=rich\n"
    "[ext]\nbasicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=critical,keyCertSign,cRLSign,nonRepudiation,decipherOnly\n"
    "extendedKeyUsage=serverAuth,1.3.6.1.4.1.311.20.2.2,1.2.3.4\nsubjectKeyIdentifier=01020304\n"
    "authorityKeyIdentifier=keyid:always,issuer:always\n"
    "subjectAltName=@names\n"
    "issuerAltName=DNS:issuer.example.org\n"
    "nameConstraints=permitted;DNS:example.org,permitted;IP:10.0.0.0/255.0.0.0,excluded;email:.example.com,"
    "excluded;IP:192.0.2.0/255.0.255.0\n"
    "certificatePolicies=2.23.140.1.2.2,@policy\n"
    "policyMappings=1.2.3.4:1.2.3.5\npolicyConstraints=requireExplicitPolicy:3,inhibitPolicyMapping:0\n"
    "inhibitAnyPolicy=2\ncrlDistributionPoints=URI:http://example.org/a.crl,point\n"
    "freshestCRL=URI:http://example.org/delta.crl\n"
    "authorityInfoAccess=OCSP;URI:http://ocsp.example.org/,caIssuers;URI:http://example.org/ca.cer\n"
    "subjectInfoAccess=1.3.6.1.5.5.7.48.5;URI:http://example.org/repository\n"
    "tlsfeature=status_request,17\nnoCheck=ignored\n1.3.6.1.4.1.11129.2.4.3=critical,ASN1:NULL\n"
    "nsCertType=client,email,objCA\nnsComment=made for a test\n"
    "2.5.29.16=ASN1:SEQUENCE:period\n"
    "1.3.6.1.4.1.311.20.2=ASN1:BMP:WebServer\n1.3.6.1.4.1.311.21.7=ASN1:SEQUENCE:template\n"
    "1.3.6.1.4.1.311.21.1=ASN1:INT:131074\n1.3.6.1.4.1.311.21.2=ASN1:FORMAT:HEX,OCT:cafe\n"
    "1.3.6.1.4.1.311.25.2=ASN1:SEQUENCE:security\n"
    "1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:statements\n2.5.29.9=ASN1:SEQUENCE:attributes\n"
    "1.3.6.1.4.1.11129.2.4.2=ASN1:FORMAT:HEX,OCT:0033" "0031" "00" SCT_LOG "0000018c00000000" "0000" "0403" "000230ff\n"
    "1.2.3.4.5=critical,ASN1:UTF8String:mine\n"
    "[names]\nDNS=a.example.org\nIP.1=192.0.2.1\nIP.2=2001:db8::1\nemail=me@example.org\nURI=https://example.org/x\n"
    "RID=1.2.3.4\ndirName=dir\notherName.1=1.3.6.1.4.1.311.20.2.3;UTF8:upn@example.org\notherName.2=1.2.3;SEQUENCE:odd\n"
    "otherName.3=1.3.6.1.5.2.2;SEQUENCE:princ\n"
    "otherName.4=1.3.6.1.4.1.311.25.1;FORMAT:HEX,OCT:0123456789abcdef0123456789abcdef\n"
    "otherName.5=1.3.6.1.5.5.7.8.4;SEQUENCE:hardware\n"
    "[dir]\nCN=directory\nO=Example\n"
    "[odd]\na=INT:1\nb=BOOL:TRUE\n"
    "[princ]\na=EXP:0,GeneralString:EXAMPLE.ORG\nb=EXP:1,SEQUENCE:princ_name\n"
    "[princ_name]\na=EXP:0,INT:1\nb=EXP:1,SEQUENCE:princ_parts\n[princ_parts]\na=GeneralString:host\nb=GeneralString:web\n"
    "[hardware]\na=OID:1.2.3.4.5\nb=FORMAT:HEX,OCT:beef\n"
    "[policy]\npolicyIdentifier=1.2.3.4\nCPS.1=https://example.org/cps\nuserNotice.1=@notice\n"
    "[notice]\nexplicitText=UTF8:Read this: ü\norganization=Example\nnoticeNumbers=1,22\n"
    "[point]\nrelativename=relative\nCRLissuer=dirName:dir\nreasons=keyCompromise,CACompromise\n[relative]\nCN=delta\n"
    "[period]\na=IMP:0,GENTIME:20200102030405Z\nb=IMP:1,GENTIME:99991231235959Z\n"
    "[template]\na=OID:1.3.6.1.4.1.311.21.8.1.2\nb=INT:100\nc=INT:7\n"
    "[security]\na=IMP:0,SEQUENCE:security_name\n"
    "[security_name]\na=OID:1.3.6.1.4.1.311.25.2.1\nb=EXP:0,OCT:S-1-5-21-1-2-3-500\n"
    "[statements]\na=SEQUENCE:compliance\nb=SEQUENCE:limit\nc=SEQUENCE:retention\nd=SEQUENCE:pds\ne=SEQUENCE:type\n"
    "[compliance]\na=OID:0.4.0.1862.1.1\n"
    "[limit]\na=OID:0.4.0.1862.1.2\nb=SEQUENCE:money\n[money]\na=PRINTABLE:EUR\nb=INT:5\nc=INT:3\n"
    "[retention]\na=OID:0.4.0.1862.1.3\nb=INT:10\n"
    "[pds]\na=OID:0.4.0.1862.1.5\nb=SEQUENCE:pds_list\n[pds_list]\na=SEQUENCE:pds_one\n"
    "[pds_one]\na=IA5:https://example.org/pds\nb=PRINTABLE:en\n"
    "[type]\na=OID:0.4.0.1862.1.6\nb=SEQUENCE:type_list\n[type_list]\na=OID:0.4.0.1862.1.6.3\n"
    "[attributes]\na=SEQUENCE:citizenship\n[citizenship]\na=OID:1.3.6.1.5.5.7.9.4\nb=SET:countries\n"
    "[countries]\na=PRINTABLE:DE\nEOF\n"
    "openssl req -x509 -config rich.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout rich.key "
    "-set_serial 0x0123456789abcdef0123456789abcdef01234567 -days 100 -out rich.pem && "
    "openssl x509 -in rich.pem -outform DER -out rich.der && openssl x509 -in rich.pem -noout -text -nameopt utf8 >rich.txt");
  fixture_run ("certtool -i --infile rich.pem >rich.certtool");
}

static PkiCertificate *
open_certificate (const char *name)
{
  g_autoptr (GBytes) der = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiCertificate *certificate = pki_certificate_new_from_der (der, &error);

  g_assert_no_error (error);
  return certificate;
}

static GBytes *
find_value (PkiCertificate *certificate,
            const char     *oid)
{
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);

  for (guint i = 0; i < extensions->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);

      if (g_str_equal (extension->oid, oid))
        return extension->value;
    }
  g_error ("no extension %s", oid);
}

/* A line for each field: its kind and what it has, indented by its depth. */
static char *
dump (GPtrArray *fields)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);

      g_string_append_printf (text, "%*s%d", (int) field->depth, "", (int) field->kind);
      if (field->oid != NULL)
        g_string_append_printf (text, " oid=%s", field->oid);
      if (field->text != NULL)
        g_string_append_printf (text, " %s", field->text);
      if (field->hex != NULL)
        g_string_append_printf (text, " hex=%s", field->hex);
      if (field->number != 0)
        g_string_append_printf (text, " =%" G_GINT64_FORMAT, field->number);
      g_string_append_c (text, '\n');
      g_assert_true (field->text == NULL || g_utf8_validate (field->text, -1, NULL));
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  guint         depth;
  PkiFieldKind  kind;
  const char   *oid;
  const char   *text;
  const char   *hex;
  gint64        number;
} Wanted;

static void
check (PkiCertificate *certificate,
       const char     *oid,
       const Wanted   *wanted,
       guint           n)
{
  g_autoptr (GPtrArray) fields = pki_extension_decode (oid, find_value (certificate, oid));
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autofree char *expected_text = NULL;
  PkiField *array = g_new0 (PkiField, n);

  for (guint i = 0; i < n; i++)
    {
      array[i].depth = wanted[i].depth;
      array[i].kind = wanted[i].kind;
      array[i].oid = (char *) wanted[i].oid;
      array[i].text = (char *) wanted[i].text;
      array[i].hex = (char *) wanted[i].hex;
      array[i].number = wanted[i].number;
      g_ptr_array_add (expected, &array[i]);
    }
  g_test_message ("%s", oid);
  g_assert_true (pki_extension_is_understood (oid));
  g_assert_nonnull (fields);
  text = dump (fields);
  expected_text = dump (expected);
  g_assert_cmpstr (text, ==, expected_text);
  g_free (array);
}

#define CHECK(oid, ...) G_STMT_START { const Wanted w[] = { __VA_ARGS__ }; check (certificate, oid, w, G_N_ELEMENTS (w)); } G_STMT_END
#define TEXT(depth, kind, text) { depth, PKI_FIELD_ ## kind, NULL, text, NULL, 0 }
#define OID(depth, kind, oid) { depth, PKI_FIELD_ ## kind, oid, NULL, NULL, 0 }
#define HEX(depth, kind, hex) { depth, PKI_FIELD_ ## kind, NULL, NULL, hex, 0 }
#define NUMBER(depth, kind, number) { depth, PKI_FIELD_ ## kind, NULL, NULL, NULL, number }
#define PLAIN(depth, kind) { depth, PKI_FIELD_ ## kind, NULL, NULL, NULL, 0 }

static void
test_names (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("2.5.29.17",
         TEXT (0, DNS_NAME, "a.example.org"), TEXT (0, IP_ADDRESS, "192.0.2.1"), TEXT (0, IP_ADDRESS, "2001:db8::1"),
         TEXT (0, EMAIL_ADDRESS, "me@example.org"), TEXT (0, URI, "https://example.org/x"),
         OID (0, REGISTERED_ID, "1.2.3.4"), TEXT (0, DIRECTORY_NAME, "O=Example,CN=directory"),
         { 0, PKI_FIELD_OTHER_NAME, "1.3.6.1.4.1.311.20.2.3", "upn@example.org", NULL, 0 },
         { 0, PKI_FIELD_OTHER_NAME, "1.2.3", NULL, "30060201010101ff", 0 },
         { 0, PKI_FIELD_OTHER_NAME, "1.3.6.1.5.2.2", "host/web@EXAMPLE.ORG", NULL, 0 },
         { 0, PKI_FIELD_OTHER_NAME, "1.3.6.1.4.1.311.25.1", "67452301-ab89-efcd-0123-456789abcdef", NULL, 0 },
         { 0, PKI_FIELD_OTHER_NAME, "1.3.6.1.5.5.7.8.4", "1.2.3.4.5 beef", NULL, 0 });
  CHECK ("2.5.29.18", TEXT (0, DNS_NAME, "issuer.example.org"));
  CHECK ("2.5.29.30",
         PLAIN (0, PERMITTED), TEXT (1, DNS_NAME, "example.org"), TEXT (1, IP_ADDRESS, "10.0.0.0/8"),
         PLAIN (0, EXCLUDED), TEXT (1, EMAIL_ADDRESS, ".example.com"), TEXT (1, IP_ADDRESS, "192.0.2.0/255.0.255.0"));
}

static void
test_usages (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("2.5.29.15", NUMBER (0, KEY_USAGE, 1), NUMBER (0, KEY_USAGE, 5), NUMBER (0, KEY_USAGE, 6),
         NUMBER (0, KEY_USAGE, 8));
  CHECK ("2.5.29.37", OID (0, KEY_PURPOSE, "1.3.6.1.5.5.7.3.1"), OID (0, KEY_PURPOSE, "1.3.6.1.4.1.311.20.2.2"),
         OID (0, KEY_PURPOSE, "1.2.3.4"));
  CHECK ("2.5.29.19", NUMBER (0, AUTHORITY, 1), NUMBER (0, PATH_LENGTH, 3));
  CHECK ("2.5.29.16", NUMBER (0, NOT_BEFORE, 1577934245), NUMBER (0, NOT_AFTER, G_GINT64_CONSTANT (253402300799)));
  CHECK ("1.3.6.1.5.5.7.1.24", NUMBER (0, TLS_FEATURE, 5), NUMBER (0, TLS_FEATURE, 17));
  CHECK ("1.3.6.1.5.5.7.48.1.5", PLAIN (0, PRESENT));
  CHECK ("1.3.6.1.4.1.11129.2.4.3", PLAIN (0, PRESENT));
  CHECK ("2.16.840.1.113730.1.1", NUMBER (0, NETSCAPE_TYPE, 0), NUMBER (0, NETSCAPE_TYPE, 2), NUMBER (0, NETSCAPE_TYPE, 7));
}

static void
test_policies (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("2.5.29.32",
         OID (0, POLICY, "2.23.140.1.2.2"), OID (0, POLICY, "1.2.3.4"), TEXT (1, CPS, "https://example.org/cps"),
         TEXT (1, NOTICE_REFERENCE, "Example #1, 22"), TEXT (1, NOTICE, "Read this: ü"));
  CHECK ("2.5.29.33", OID (0, ISSUER_POLICY, "1.2.3.4"), OID (1, SUBJECT_POLICY, "1.2.3.5"));
  CHECK ("2.5.29.36", NUMBER (0, REQUIRE_POLICY, 3), PLAIN (0, INHIBIT_MAPPING));
  CHECK ("2.5.29.54", NUMBER (0, INHIBIT_ANY, 2));
}

static void
test_places (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("2.5.29.31",
         PLAIN (0, DISTRIBUTION_POINT), TEXT (1, URI, "http://example.org/a.crl"),
         PLAIN (0, DISTRIBUTION_POINT), TEXT (1, RELATIVE_NAME, "CN=delta"), NUMBER (1, REASONS, 1 << 1 | 1 << 2),
         PLAIN (1, CRL_ISSUER), TEXT (2, DIRECTORY_NAME, "O=Example,CN=directory"));
  CHECK ("2.5.29.46", PLAIN (0, DISTRIBUTION_POINT), TEXT (1, URI, "http://example.org/delta.crl"));
  CHECK ("1.3.6.1.5.5.7.1.1",
         OID (0, ACCESS_METHOD, "1.3.6.1.5.5.7.48.1"), TEXT (1, URI, "http://ocsp.example.org/"),
         OID (0, ACCESS_METHOD, "1.3.6.1.5.5.7.48.2"), TEXT (1, URI, "http://example.org/ca.cer"));
  CHECK ("1.3.6.1.5.5.7.1.11",
         OID (0, ACCESS_METHOD, "1.3.6.1.5.5.7.48.5"), TEXT (1, URI, "http://example.org/repository"));
  CHECK ("2.5.29.14", HEX (0, KEY_ID, "01020304"));
  CHECK ("2.5.29.35",
         HEX (0, KEY_ID, "01020304"), PLAIN (0, AUTHORITY_NAME), TEXT (1, DIRECTORY_NAME, "CN=rich"),
         HEX (0, AUTHORITY_SERIAL, "0123456789abcdef0123456789abcdef01234567"));
}

static void
test_timestamps (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("1.3.6.1.4.1.11129.2.4.2",
         NUMBER (0, TIMESTAMP, G_GINT64_CONSTANT (0x18c00000000)), NUMBER (1, SCT_VERSION, 1), HEX (1, SCT_LOG, SCT_LOG),
         { 1, PKI_FIELD_SCT_SIGNATURE, NULL, "ECDSA-SHA256", NULL, 0x403 });
}

static void
test_vendors (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  CHECK ("2.16.840.1.113730.1.13", TEXT (0, TEXT, "made for a test"));
  CHECK ("1.3.6.1.4.1.311.20.2", TEXT (0, TEMPLATE, "WebServer"));
  CHECK ("1.3.6.1.4.1.311.21.7",
         OID (0, TEMPLATE, "1.3.6.1.4.1.311.21.8.1.2"), NUMBER (0, MAJOR_VERSION, 100), NUMBER (0, MINOR_VERSION, 7));
  CHECK ("1.3.6.1.4.1.311.21.1", NUMBER (0, CERTIFICATE_INDEX, 2), NUMBER (0, KEY_INDEX, 2));
  CHECK ("1.3.6.1.4.1.311.21.2", HEX (0, HEX, "cafe"));
  CHECK ("1.3.6.1.4.1.311.25.2", TEXT (0, SECURITY_ID, "S-1-5-21-1-2-3-500"));
  CHECK ("1.3.6.1.5.5.7.1.3",
         OID (0, STATEMENT, "0.4.0.1862.1.1"), OID (0, STATEMENT, "0.4.0.1862.1.2"), TEXT (1, AMOUNT, "EUR 5E3"),
         OID (0, STATEMENT, "0.4.0.1862.1.3"), NUMBER (1, RETENTION, 10),
         OID (0, STATEMENT, "0.4.0.1862.1.5"), TEXT (1, URI, "https://example.org/pds"),
         OID (0, STATEMENT, "0.4.0.1862.1.6"), OID (1, QC_TYPE, "0.4.0.1862.1.6.3"));
  CHECK ("2.5.29.9", { 0, PKI_FIELD_ATTRIBUTE, "1.3.6.1.5.5.7.9.4", "DE", NULL, 0 });
}

static void
test_unknown (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");

  g_assert_false (pki_extension_is_understood ("1.2.3.4.5"));
  g_assert_null (pki_extension_decode ("1.2.3.4.5", find_value (certificate, "1.2.3.4.5")));
}

/* Texts that both tools print of the same file are among what is decoded. */
static void
check_judge (const char         *file,
             const char * const *texts)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");
  g_autoptr (GBytes) bytes = fixture_bytes (file);
  g_autofree char *judge = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GString) all = g_string_new (NULL);
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);

  for (guint i = 0; i < extensions->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);
      g_autoptr (GPtrArray) fields = pki_extension_decode (extension->oid, extension->value);
      g_autofree char *text = fields != NULL ? dump (fields) : NULL;

      g_string_append (all, text != NULL ? text : "");
    }
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_test_message ("%s: %s", file, texts[i]);
      g_assert_nonnull (strstr (judge, texts[i]));
      g_assert_nonnull (strstr (all->str, texts[i]));
    }
}

static void
test_judges (void)
{
  const char * const openssl[] = { "a.example.org", "192.0.2.1", "me@example.org", "https://example.org/x", "upn@example.org",
                                   "issuer.example.org", ".example.com", "192.0.2.0/255.0.255.0", "https://example.org/cps",
                                   "1.2.3.5", "http://example.org/a.crl", "http://example.org/delta.crl",
                                   "http://ocsp.example.org/", "http://example.org/ca.cer", "http://example.org/repository",
                                   "made for a test", NULL };
  const char * const certtool[] = { "a.example.org", "2001:db8::1", "upn@example.org",
                                    "https://example.org/cps", "http://example.org/a.crl", "http://ocsp.example.org/",
                                    SCT_LOG, NULL };

  check_judge ("rich.txt", openssl);
  check_judge ("rich.certtool", certtool);
}

/* openssl has the number in decimal as well as anybody. */
static void
test_serial (void)
{
  static const struct { guint8 octets[12]; gsize length; const char *text; } numbers[] = {
    { { 0 }, 1, "0" }, { { 0, 0 }, 2, "0" }, { { 0x7f }, 1, "127" }, { { 0x00, 0xff }, 2, "255" }, { { 0xff }, 1, "-1" },
    { { 0x80 }, 1, "-128" }, { { 0x80, 0x00 }, 2, "-32768" },
    { { 0x01, 0, 0, 0, 0, 0, 0, 0, 0 }, 9, "18446744073709551616" },
    { { 0x3b, 0x9a, 0xca, 0x00 }, 4, "1000000000" },
    { { 0x0d, 0xe0, 0xb6, 0xb3, 0xa7, 0x64, 0x00, 0x00 }, 8, "1000000000000000000" },
  };
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");
  g_autofree char *serial = pki_certificate_dup_serial_decimal (certificate);
  g_autofree guint8 *most = g_malloc0 (PKI_MAX_DECIMAL_OCTETS + 1);
  g_autofree char *long_text = NULL;

  g_assert_cmpstr (serial, ==, "6495562832581790663061892574634853316331521383");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = pki_number_format_decimal (numbers[i].octets, numbers[i].length);

      g_assert_cmpstr (text, ==, numbers[i].text);
    }
  g_assert_null (pki_number_format_decimal (most, 0));
  g_assert_null (pki_number_format_decimal (most, PKI_MAX_DECIMAL_OCTETS + 1));
  most[0] = 1;
  long_text = pki_number_format_decimal (most, PKI_MAX_DECIMAL_OCTETS);
  g_assert_cmpuint (strlen (long_text), ==, 2464);
}

static void
test_pin (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");
  g_autofree char *pin = pki_certificate_dup_pin (certificate);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *expected = NULL;

  fixture_run ("openssl x509 -in rich.pem -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | "
               "base64 | tr -d '\\n' >pin");
  bytes = fixture_bytes ("pin");
  expected = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (pin, ==, expected);
}

/* Every truncation and every changed byte of every extension is refused or decoded; nothing is read behind its end. */
static void
test_damage (void)
{
  g_autoptr (PkiCertificate) certificate = open_certificate ("rich.der");
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);

  for (guint i = 0; i < extensions->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);
      gsize size;
      const guint8 *data = g_bytes_get_data (extension->value, &size);

      for (gsize n = 0; n < size; n++)
        {
          g_autoptr (GBytes) part = g_bytes_new (data, n);
          g_autoptr (GPtrArray) fields = pki_extension_decode (extension->oid, part);
          gboolean any = strstr (extension->oid, "48.1.5") != NULL || strstr (extension->oid, "2.4.3") != NULL;

          g_assert_true (fields == NULL || any);
        }
      for (gsize n = 0; n < size; n++)
        for (guint bit = 0; bit < 8; bit++)
          {
            guint8 *changed = g_memdup2 (data, size);
            g_autoptr (GBytes) whole = g_bytes_new_take (changed, size);
            g_autoptr (GPtrArray) fields = NULL;
            g_autofree char *text = NULL;

            changed[n] ^= (guint8) (1u << bit);
            fields = pki_extension_decode (extension->oid, whole);
            text = fields != NULL ? dump (fields) : NULL;
          }
    }
}

static GBytes *
make_many_names (guint n)
{
  GByteArray *der = g_byte_array_new ();
  guint32 size = n * 12;
  const guint8 header[6] = { 0x30, 0x84, (guint8) (size >> 24), (guint8) (size >> 16), (guint8) (size >> 8), (guint8) size };

  g_byte_array_append (der, header, sizeof header);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%09u", i);

      g_byte_array_append (der, (const guint8 *) "\x82\x0a", 2);
      g_byte_array_append (der, (const guint8 *) name, 10);
    }
  return g_byte_array_free_to_bytes (der);
}

/* Of more than anybody has, the first are decoded, and that there are more is said. The time is linear: ten times as many
 * names take nowhere near a hundred times as long. */
static void
test_many (void)
{
  g_autoptr (GBytes) few = make_many_names (PKI_MAX_EXTENSION_FIELDS / 10);
  g_autoptr (GBytes) many = make_many_names (PKI_MAX_EXTENSION_FIELDS + 5);
  g_autoptr (GPtrArray) few_fields = NULL;
  g_autoptr (GPtrArray) many_fields = NULL;
  gint64 start = g_get_monotonic_time (), middle, end;

  few_fields = pki_extension_decode ("2.5.29.17", few);
  middle = g_get_monotonic_time ();
  many_fields = pki_extension_decode ("2.5.29.17", many);
  end = g_get_monotonic_time ();

  g_assert_cmpuint (few_fields->len, ==, PKI_MAX_EXTENSION_FIELDS / 10);
  g_assert_cmpuint (many_fields->len, ==, PKI_MAX_EXTENSION_FIELDS + 1);
  g_assert_cmpint (((PkiField *) many_fields->pdata[PKI_MAX_EXTENSION_FIELDS])->kind, ==, PKI_FIELD_MORE);
  g_assert_cmpstr (((PkiField *) many_fields->pdata[99999])->text, ==, "n000099999");
  g_test_message ("%" G_GINT64_FORMAT " µs, %" G_GINT64_FORMAT " µs", middle - start, end - middle);
  g_assert_cmpint (end - middle, <, 50 * (middle - start + 1000));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  g_test_add_func ("/pki/extension/names", test_names);
  g_test_add_func ("/pki/extension/usages", test_usages);
  g_test_add_func ("/pki/extension/policies", test_policies);
  g_test_add_func ("/pki/extension/places", test_places);
  g_test_add_func ("/pki/extension/timestamps", test_timestamps);
  g_test_add_func ("/pki/extension/vendors", test_vendors);
  g_test_add_func ("/pki/extension/unknown", test_unknown);
  g_test_add_func ("/pki/extension/judges", test_judges);
  g_test_add_func ("/pki/extension/serial", test_serial);
  g_test_add_func ("/pki/extension/pin", test_pin);
  g_test_add_func ("/pki/extension/damage", test_damage);
  g_test_add_func ("/pki/extension/many", test_many);
  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
