/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a private key or as a signing request, in DER or PEM; the first byte says which. */

#include "config.h"

#include "fuzz.h"

#include "pki/pki-pem-private.h"

static PkiPrivateKey *
read_key (GBytes     *pem,
          const char *password)
{
  g_autoptr (GError) error = NULL;
  PkiPrivateKey *key = pki_private_key_new_from_pem (pem, password, &error);

  require ((key == NULL) == (error != NULL));
  if (key == NULL)
    fuzz_check_error (error);
  return key;
}

/* What was read can be asked for, and what is written of it is the same key. */
static void
walk_key (PkiPrivateKey *key)
{
  g_autoptr (GBytes) pem = pki_private_key_to_pem (key, NULL, NULL);
  g_autoptr (PkiPrivateKey) again = pem != NULL ? read_key (pem, NULL) : NULL;

  require (g_utf8_validate (pki_private_key_get_algorithm (key), -1, NULL));
  pki_private_key_get_bits (key);
  pki_private_key_get_curve (key);
  if (again != NULL)
    require (g_strcmp0 (pki_private_key_get_key_id (again), pki_private_key_get_key_id (key)) == 0);
}

static void
try_key (GBytes *pem)
{
  g_autoptr (PkiPrivateKey) plain = read_key (pem, NULL);
  g_autoptr (PkiPrivateKey) unlocked = read_key (pem, FUZZ_PASSWORD);

  if (plain != NULL)
    walk_key (plain);
  if (unlocked != NULL)
    walk_key (unlocked);
}

static void
try_labelled (const char *label,
              GBytes     *der)
{
  g_autoptr (GBytes) pem = g_string_free_to_bytes (pki_pem_encode (label, der));

  try_key (pem);
}

static void
try_request (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiSigningRequest) request = pki_signing_request_new_from_bytes (bytes, &error);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (PkiSigningRequest) again = NULL;

  require ((request == NULL) == (error != NULL));
  if (request == NULL)
    {
      fuzz_check_error (error);
      return;
    }
  fuzz_walk_name (pki_signing_request_get_subject (request));
  require (g_utf8_validate (pki_signing_request_get_key_algorithm (request), -1, NULL));
  pem = pki_signing_request_to_pem (request);
  again = pki_signing_request_new_from_bytes (pem, NULL);
  require (again != NULL);
  require (g_bytes_equal (pki_signing_request_get_der (again), pki_signing_request_get_der (request)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const labels[] = { "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiContainer) container = NULL;

  if (size < 2)
    return 0;
  bytes = g_bytes_new (data + 1, size - 1);
  if (data[0] % 8 < G_N_ELEMENTS (labels))
    try_labelled (labels[data[0] % 8], bytes);
  else if (data[0] % 8 == 4)
    try_key (bytes);
  else if (data[0] % 8 == 5)
    container = fuzz_open (bytes, FUZZ_PASSWORD);
  else
    try_request (bytes);
  return 0;
}
