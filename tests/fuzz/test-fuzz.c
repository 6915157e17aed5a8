/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fuzzer's function in the normal suite: samples of each kind with damages that a seed decides, the same in every
 * run. The real fuzzer (the option fuzzers) searches further, for as long as it is let. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#define DAY ((gint64) 24 * 60 * 60)
#define N_MUTATIONS 400
#define N_SLOW_MUTATIONS 60

static PkiIdentity *root, *leaf;

static PkiIdentity *
make (const char  *name,
      PkiIdentity *issuer)
{
  const char *dns_names[] = { "one.example.org", "two.example.org", NULL };
  PkiIdentityRequest request = { name, "Example", dns_names, 1700000000, 1700000000 + 10 * DAY, issuer == NULL };

  return pki_identity_new (&request, issuer, NULL);
}

static GBytes *
make_sample (const char *kind)
{
  if (g_str_equal (kind, "pem"))
    return pki_identity_to_pem (leaf, FALSE, NULL);
  if (g_str_equal (kind, "key"))
    return pki_identity_to_pem (leaf, TRUE, NULL);
  if (g_str_equal (kind, "der"))
    return g_bytes_ref (pki_certificate_get_der (pki_identity_get_certificate (leaf)));
  if (g_str_equal (kind, "pkcs12"))
    return pki_identity_to_pkcs12 (leaf, "alias", FUZZ_PASSWORD, NULL);

  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  const char *aliases[] = { "leaf", "root", NULL };

  g_ptr_array_add (certificates, pki_identity_get_certificate (leaf));
  g_ptr_array_add (certificates, pki_identity_get_certificate (root));
  return pki_jks_write_trust_store (certificates, aliases, FUZZ_PASSWORD, 1700000000);
}

/* One to eight of: a bit, a byte, a piece taken out, a piece doubled, the end cut off. */
static void
mutate (GByteArray *bytes,
        GRand      *rand)
{
  for (int n = g_rand_int_range (rand, 1, 9); n > 0 && bytes->len > 16; n--)
    {
      guint at = g_rand_int_range (rand, 0, bytes->len);
      guint wish = g_rand_int_range (rand, 1, 40);
      guint length = MIN (bytes->len - at, wish);

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          bytes->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;
        case 1:
          bytes->data[at] = g_rand_int_range (rand, 0, 256);
          break;
        case 2:
          g_byte_array_remove_range (bytes, at, length);
          break;
        case 3:
          {
            g_autofree guint8 *piece = g_memdup2 (bytes->data + at, length);

            g_byte_array_append (bytes, piece, length);
          }
          break;
        default:
          if (g_rand_int_range (rand, 0, 10) == 0)
            g_byte_array_set_size (bytes, at);
          break;
        }
    }
}

static void
test_mutations (gconstpointer data)
{
  g_autoptr (GBytes) sample = make_sample (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (data));
  /* Deriving a key takes its time. */
  guint n_mutations = g_str_equal (data, "pkcs12") ? N_SLOW_MUTATIONS : N_MUTATIONS;

  g_assert_nonnull (sample);
  LLVMFuzzerTestOneInput (g_bytes_get_data (sample, NULL), g_bytes_get_size (sample));
  for (guint i = 0; i < n_mutations; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, g_bytes_get_data (sample, NULL), g_bytes_get_size (sample));
      mutate (bytes, rand);
      LLVMFuzzerTestOneInput (bytes->data, bytes->len);
    }
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (guint i = 0; i < 2000; i++)
    {
      guint8 noise[64];

      for (guint k = 0; k < sizeof noise; k++)
        noise[k] = g_rand_int_range (rand, 0, 256);
      /* What the formats begin with. */
      if (i % 2 == 0)
        memcpy (noise, i % 4 == 0 ? "\xfe\xed\xfe\xed\0\0\0\2" : "\x30\x82\x00\x3c\x02\x01\x03\x30", 8);
      LLVMFuzzerTestOneInput (noise, g_rand_int_range (rand, 0, sizeof noise));
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  root = make ("root", NULL);
  leaf = make ("leaf", root);

  g_test_add_data_func ("/fuzz/container/pem", "pem", test_mutations);
  g_test_add_data_func ("/fuzz/container/key", "key", test_mutations);
  g_test_add_data_func ("/fuzz/container/der", "der", test_mutations);
  g_test_add_data_func ("/fuzz/container/pkcs12", "pkcs12", test_mutations);
  g_test_add_data_func ("/fuzz/container/jks", "jks", test_mutations);
  g_test_add_func ("/fuzz/container/noise", test_noise);

  status = g_test_run ();
  g_object_unref (leaf);
  g_object_unref (root);
  return status;
}
