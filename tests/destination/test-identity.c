/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-identity.h"

#include <gnutls/x509.h>
#include <string.h>

#define HOUR 3600

struct _TestIdentity
{
  gnutls_x509_privkey_t key; /* (owned) */
  gnutls_x509_crt_t crt;     /* (owned) */
  TestIdentity *issuer;      /* (unowned) (nullable): outlives this one */
  gint64 end;
};

static void
check (int result)
{
  if (result < 0)
    g_error ("%s", gnutls_strerror (result));
}

static void
add_names (TestIdentity *self, const TestIdentityRequest *request)
{
  const guint8 loopback[] = { 127, 0, 0, 1 };

  check (gnutls_x509_crt_set_dn_by_oid (
      self->crt, GNUTLS_OID_X520_COMMON_NAME, 0, request->common_name, strlen (request->common_name)));
  if (request->dns_name != NULL)
    check (gnutls_x509_crt_set_subject_alt_name (
        self->crt, GNUTLS_SAN_DNSNAME, request->dns_name, strlen (request->dns_name), GNUTLS_FSAN_APPEND));
  if (request->is_loopback)
    check (gnutls_x509_crt_set_subject_alt_name (
        self->crt, GNUTLS_SAN_IPADDRESS, loopback, sizeof loopback, GNUTLS_FSAN_APPEND));
}

static void
add_usage (TestIdentity *self, const TestIdentityRequest *request)
{
  const char *purpose = request->is_client ? GNUTLS_KP_TLS_WWW_CLIENT : GNUTLS_KP_TLS_WWW_SERVER;

  check (gnutls_x509_crt_set_basic_constraints (self->crt, request->is_authority, -1));
  check (gnutls_x509_crt_set_key_usage (
      self->crt,
      request->is_authority ? GNUTLS_KEY_KEY_CERT_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT));
  if (!request->is_authority)
    check (gnutls_x509_crt_set_key_purpose_oid (self->crt, purpose, 0));
}

/* RFC 5280, 4.2.1.1 and 4.2.1.2 */
static void
add_key_ids (TestIdentity *self, TestIdentity *issuer)
{
  guint8 id[20];
  size_t size = sizeof id;

  check (gnutls_x509_crt_get_key_id (self->crt, 0, id, &size));
  check (gnutls_x509_crt_set_subject_key_id (self->crt, id, size));
  size = sizeof id;
  check (gnutls_x509_crt_get_key_id (issuer->crt, 0, id, &size));
  check (gnutls_x509_crt_set_authority_key_id (self->crt, id, size));
}

static void
add_rest (TestIdentity *self, const TestIdentityRequest *request)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint32 serial[4] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };

  ((guint8 *) serial)[0] = 0x41;
  self->end = now + (request->rest != 0 ? request->rest : HOUR);
  check (gnutls_x509_crt_set_version (self->crt, 3));
  check (gnutls_x509_crt_set_serial (self->crt, serial, sizeof serial));
  check (gnutls_x509_crt_set_key (self->crt, self->key));
  check (gnutls_x509_crt_set_activation_time (self->crt, now - (request->age != 0 ? request->age : HOUR)));
  check (gnutls_x509_crt_set_expiration_time (self->crt, self->end));
}

TestIdentity *
test_identity_new (const TestIdentityRequest *request, TestIdentity *issuer)
{
  TestIdentity *self = g_new0 (TestIdentity, 1);

  self->issuer = issuer;
  check (gnutls_x509_privkey_init (&self->key));
  check (gnutls_x509_privkey_generate (self->key,
                                       request->is_rsa ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
                                       request->is_rsa ? 2048 : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                       0));
  check (gnutls_x509_crt_init (&self->crt));
  add_rest (self, request);
  add_names (self, request);
  add_usage (self, request);
  if (!request->has_no_key_ids)
    add_key_ids (self, issuer != NULL ? issuer : self);
  check (gnutls_x509_crt_sign2 (self->crt,
                                issuer != NULL ? issuer->crt : self->crt,
                                issuer != NULL ? issuer->key : self->key,
                                GNUTLS_DIG_SHA256,
                                0));

  return self;
}

void
test_identity_free (TestIdentity *self)
{
  gnutls_x509_privkey_deinit (self->key);
  gnutls_x509_crt_deinit (self->crt);
  g_free (self);
}

static char *
take_datum (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);

  return text;
}

char *
test_identity_to_pem (TestIdentity *self)
{
  GString *text = g_string_new (NULL);

  for (TestIdentity *i = self; i != NULL && (i == self || i->issuer != NULL); i = i->issuer)
    {
      gnutls_datum_t pem;
      g_autofree char *part = NULL;

      check (gnutls_x509_crt_export2 (i->crt, GNUTLS_X509_FMT_PEM, &pem));
      part = take_datum (&pem);
      g_string_append (text, part);
    }

  return g_string_free (text, FALSE);
}

char *
test_identity_to_pkcs1 (TestIdentity *self)
{
  gnutls_datum_t pem;

  check (gnutls_x509_privkey_export2 (self->key, GNUTLS_X509_FMT_PEM, &pem));

  return take_datum (&pem);
}

char *
test_identity_to_pkcs8 (TestIdentity *self, const char *password)
{
  gnutls_datum_t pem;

  check (gnutls_x509_privkey_export2_pkcs8 (self->key,
                                            GNUTLS_X509_FMT_PEM,
                                            password,
                                            password != NULL ? GNUTLS_PKCS_PBES2_AES_256 : GNUTLS_PKCS_PLAIN,
                                            &pem));

  return take_datum (&pem);
}

gint64
test_identity_get_end (TestIdentity *self)
{
  return self->end;
}

GTlsCertificate *
test_identity_to_tls (TestIdentity *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *chain = test_identity_to_pem (self);
  g_autofree char *key = test_identity_to_pkcs8 (self, NULL);
  g_autofree char *both = g_strconcat (chain, key, NULL);
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (both, -1, &error);

  g_assert_no_error (error);

  return certificate;
}
