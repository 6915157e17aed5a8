/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-label-block.h"

#include <string.h>

static void
append_text (GString    *block,
             char        kind,
             const char *text,
             gboolean    folded)
{
  g_autofree char *fold = folded ? g_utf8_casefold (text, -1) : NULL;

  g_string_append_c (block, kind);
  g_string_append_len (block, folded ? fold : text, (gssize) strlen (folded ? fold : text) + 1);
}

/**
 * model_label_block_new:
 * @labels: (element-type StoreLabel): labels
 * @folded: whether the case of keys and values is folded, to compare with what was typed
 *
 * Returns: (transfer full) (nullable): the block, whose end is that of the string; %NULL where there are no labels
 */
GString *
model_label_block_new (GPtrArray *labels,
                       gboolean   folded)
{
  GString *block;

  if (labels->len == 0)
    return NULL;

  block = g_string_new (NULL);
  for (guint i = 0; i < labels->len; i++)
    {
      const char * const *values = store_label_get_values (g_ptr_array_index (labels, i));

      append_text (block, MODEL_LABEL_BLOCK_KEY, store_label_get_key (g_ptr_array_index (labels, i)), folded);
      for (guint k = 0; values[k] != NULL; k++)
        append_text (block, MODEL_LABEL_BLOCK_VALUE, values[k], folded);
    }
  return block;
}

/**
 * model_label_block_dup_labels:
 * @block: (nullable): a block that is not folded
 *
 * Returns: (transfer full) (element-type StoreLabel): its labels
 */
GPtrArray *
model_label_block_dup_labels (const char *block)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  const char *text = block;

  while (text != NULL && *text == MODEL_LABEL_BLOCK_KEY)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      const char *key = text + 1;

      for (text = MODEL_LABEL_BLOCK_NEXT (text); *text == MODEL_LABEL_BLOCK_VALUE; text = MODEL_LABEL_BLOCK_NEXT (text))
        g_ptr_array_add (values, (gpointer) (text + 1));
      g_ptr_array_add (values, NULL);
      g_ptr_array_add (labels, store_label_new (key, (const char * const *) values->pdata));
    }
  return labels;
}

/**
 * model_label_block_is_same:
 * @block: (nullable): a block
 * @other: (nullable): another one
 *
 * Returns: whether the same labels are in both, in the same order
 */
gboolean
model_label_block_is_same (const char *block,
                           const char *other)
{
  if (block == NULL || other == NULL)
    return block == other;

  while (*block != '\0' && strcmp (block, other) == 0)
    {
      block = MODEL_LABEL_BLOCK_NEXT (block);
      other = MODEL_LABEL_BLOCK_NEXT (other);
    }
  return *block == *other && *block == '\0';
}
