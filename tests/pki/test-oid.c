/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "pki/pki.h"

static void
test_names (void)
{
  const struct { const char *oid, *name; } known[] = {
    { "0.4.0.1862.1.1", "qcCompliance" },
    { "0.9.2342.19200300.100.1.25", "domainComponent" },
    { "1.2.840.113549.1.1.10", "RSASSA-PSS" },
    { "1.2.840.10045.3.1.7", "secp256r1" },
    { "1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1" },
    { "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1" },
    { "1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1" },
    { "1.3.6.1.5.5.7.3.1", "serverAuth" },
    { "2.16.840.1.101.3.4.3.18", "ML-DSA-65" },
    { "2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f" },
    { "2.16.840.1.101.3.4.4.3", "ML-KEM-1024" },
    { "2.23.140.1.2.1", "domain-validated" },
    { "2.5.4.97", "organizationIdentifier" },
    { "2.5.29.9", "subjectDirectoryAttributes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpstr (pki_oid_get_name (known[i].oid), ==, known[i].name);
  g_assert_null (pki_oid_get_name ("1.2.3"));
  g_assert_null (pki_oid_get_name (""));
}

/* Another tool's names of the same numbers: found by the search, which a table out of order would miss. */
static void
test_names_of_openssl (void)
{
  const char *oids[] = { "brainpoolP160r1", "1.3.36.3.3.2.8.1.1.1", "brainpoolP192t1", "1.3.36.3.3.2.8.1.1.4",
                         "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.11", "secp112r1", "1.3.132.0.6",
                         "sect571r1", "1.3.132.0.39", "prime239v3", "1.2.840.10045.3.1.6",
                         "serverAuth", "1.3.6.1.5.5.7.3.1", "clientAuth", "1.3.6.1.5.5.7.3.2",
                         "timeStamping", "1.3.6.1.5.5.7.3.8", "OCSPSigning", "1.3.6.1.5.5.7.3.9",
                         "nsCertType", "2.16.840.1.113730.1.1", "nsComment", "2.16.840.1.113730.1.13",
                         NULL, NULL };

  for (guint i = 0; oids[i] != NULL; i += 2)
    {
      const char *argv[] = { "openssl", "asn1parse", "-genstr", NULL, "-noout", "-out", "/dev/stdout", NULL };
      g_autofree char *argument = g_strconcat ("OID:", oids[i], NULL);
      g_autofree char *out = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *oid = NULL;

      argv[3] = argument;
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, &error);
      g_assert_no_error (error);
      oid = pki_oid_format (out + 2, (guint8) out[1]);
      g_assert_cmpstr (oid, ==, oids[i + 1]);
      g_assert_cmpstr (pki_oid_get_name (oid), ==, oids[i]);
    }
}

static void
check_format (const char *content,
              gsize       length,
              const char *expected)
{
  g_autofree char *oid = pki_oid_format (content, length);

  g_assert_cmpstr (oid, ==, expected);
}

static void
test_format (void)
{
  char most[129] = { 0x2a };
  g_autofree char *text = NULL;

  check_format ("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9, "1.2.840.113549.1.1.10");
  check_format ("\x00", 1, "0.0");
  check_format ("\x27", 1, "0.39");
  check_format ("\x28", 1, "1.0");
  check_format ("\x4f", 1, "1.39");
  check_format ("\x50", 1, "2.0");
  check_format ("\x88\x37\x03", 3, "2.999.3");
  check_format ("\x81\x34\x00", 3, "2.100.0");
  check_format ("\x69\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11, "2.25.18446744073709551615");
  /* Cut short, an arc with a leading zero, an empty one */
  check_format ("\x2a\x86", 2, NULL);
  check_format ("\x2a\x80\x01", 3, NULL);
  check_format ("", 0, NULL);
  /* Longer than anybody's */
  check_format (most, sizeof most, NULL);
  text = pki_oid_format (most, 128);
  g_assert_cmpuint (strlen (text), ==, 3 + 127 * 2);
  memset (most + 1, 0xff, 20);
  most[21] = 1;
  check_format (most, 22, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pki/oid/names", test_names);
  g_test_add_func ("/pki/oid/names-of-openssl", test_names_of_openssl);
  g_test_add_func ("/pki/oid/format", test_format);
  return g_test_run ();
}
