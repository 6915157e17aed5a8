/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a file: opened without and with a password. */

#include "config.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (PkiContainer) plain = fuzz_open (bytes, NULL);
  g_autoptr (PkiContainer) unlocked = fuzz_open (bytes, FUZZ_PASSWORD);

  /* Nobody vouches for what was read without a password, unless it was written without one. */
  if (unlocked != NULL && plain != NULL)
    require (pki_container_get_format (unlocked) == pki_container_get_format (plain));
  return 0;
}
