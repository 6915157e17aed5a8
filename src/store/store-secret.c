/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-secret.h"

#include <string.h>

typedef struct
{
  gpointer data;
  gsize size;
} SecretBlock;

static void
secret_block_free (gpointer data)
{
  SecretBlock *block = data;

  store_secret_wipe (block->data, block->size);
  g_free (block->data);
  g_free (block);
}

/**
 * store_secret_wipe:
 * @data: (nullable): memory
 * @size: its size in bytes
 *
 * Overwrites memory in a way that no compiler leaves out.
 */
void
store_secret_wipe (gpointer data, gsize size)
{
  if (data != NULL)
    explicit_bzero (data, size);
}

/**
 * store_secret_free:
 * @secret: (nullable) (transfer full): a string
 *
 * Wipes and frees it.
 */
void
store_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  store_secret_wipe (secret, strlen (secret));
  g_free (secret);
}

/**
 * store_secret_bytes_take:
 * @data: (transfer full): memory of g_malloc()
 * @size: its size in bytes
 *
 * Returns: (transfer full): bytes that are wiped with their last reference
 */
GBytes *
store_secret_bytes_take (gpointer data, gsize size)
{
  SecretBlock *block = g_new (SecretBlock, 1);

  block->data = data;
  block->size = size;

  return g_bytes_new_with_free_func (data, size, secret_block_free, block);
}

/**
 * store_secret_to_bytes:
 * @secret: (transfer full): a string
 *
 * Returns: (transfer full): its bytes, without the final zero, wiped with their last reference
 */
GBytes *
store_secret_to_bytes (char *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  return store_secret_bytes_take (secret, strlen (secret));
}
