/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a Java keystore, JKS or JCEKS by the first byte, as they are and with the digest that they should have:
 * behind it is what a fuzzer would never get to. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "pki/pki-jks-protection.h"

/* The magic number and the version, then what the fuzzer says, then the digest of it. */
static GBytes *
seal (const guint8 *data,
      gsize         size)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_auto (PkiJksPassword) password = { { NULL, 0 }, { NULL, 0 }, 0 };
  guint8 digest[PKI_JKS_DIGEST_SIZE];

  g_byte_array_append (out, (const guint8 *) (data[0] % 2 == 0 ? "\xfe\xed\xfe\xed" : "\xce\xce\xce\xce"), 4);
  g_byte_array_append (out, data + 1, size - 1);
  require (pki_jks_password_init (&password, FUZZ_PASSWORD));
  require (pki_jks_digest_compute (&password, out->data, out->len, digest));
  g_byte_array_append (out, digest, sizeof digest);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* The password of a key opens it, whatever the file's digest is of; that nothing vouches for the file is said then. */
static gboolean
is_said (PkiContainer *container)
{
  GPtrArray *warnings = pki_container_get_warnings (container);

  for (guint i = 0; i < warnings->len; i++)
    if (((PkiWarning *) g_ptr_array_index (warnings, i))->code == PKI_WARNING_INTEGRITY_UNCHECKED)
      return TRUE;
  return FALSE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (PkiContainer) locked = NULL;
  g_autoptr (PkiContainer) wrong = NULL;
  g_autoptr (PkiContainer) right = NULL;

  if (size < 2)
    return 0;
  sealed = seal (data, size);
  locked = fuzz_open (sealed, NULL);
  wrong = fuzz_open (sealed, "wrong");
  right = fuzz_open (sealed, FUZZ_PASSWORD);
  require (wrong == NULL || pki_container_get_integrity (wrong) != PKI_INTEGRITY_VERIFIED);
  require (locked == NULL || pki_container_get_integrity (locked) != PKI_INTEGRITY_VERIFIED);
  require (right == NULL || pki_container_get_integrity (right) == PKI_INTEGRITY_VERIFIED || is_said (right));
  return 0;
}
