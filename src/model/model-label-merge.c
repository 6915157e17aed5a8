/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-label-merge.h"

void
model_label_conflict_free (ModelLabelConflict *self)
{
  g_free (self->key);
  g_clear_pointer (&self->mine, store_label_unref);
  g_clear_pointer (&self->theirs, store_label_unref);
  g_free (self);
}

static StoreLabel *
find_label (GPtrArray  *labels,
            const char *key)
{
  for (guint i = 0; i < labels->len; i++)
    if (g_str_equal (store_label_get_key (g_ptr_array_index (labels, i)), key))
      return g_ptr_array_index (labels, i);
  return NULL;
}

/* A label says the same in whatever order. */
static gboolean
has_same_values (StoreLabel *label,
                 StoreLabel *other)
{
  const char * const *values, * const *others;

  if (label == NULL || other == NULL)
    return label == other;

  values = store_label_get_values (label);
  others = store_label_get_values (other);
  if (g_strv_length ((char **) values) != g_strv_length ((char **) others))
    return FALSE;
  for (guint i = 0; values[i] != NULL; i++)
    if (!g_strv_contains (others, values[i]))
      return FALSE;
  return TRUE;
}

/**
 * model_labels_equal:
 * @labels: (element-type StoreLabel): labels
 * @others: (element-type StoreLabel): other ones
 *
 * Returns: whether they say the same in the same order
 */
gboolean
model_labels_equal (GPtrArray *labels,
                    GPtrArray *others)
{
  if (labels->len != others->len)
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    if (!g_str_equal (store_label_get_key (labels->pdata[i]), store_label_get_key (others->pdata[i])) ||
        !g_strv_equal (store_label_get_values (labels->pdata[i]), store_label_get_values (others->pdata[i])))
      return FALSE;
  return TRUE;
}

static void
add_conflict (GPtrArray  *conflicts,
              const char *key,
              StoreLabel *mine,
              StoreLabel *theirs)
{
  ModelLabelConflict *conflict = g_new0 (ModelLabelConflict, 1);

  conflict->key = g_strdup (key);
  conflict->mine = mine != NULL ? store_label_ref (mine) : NULL;
  conflict->theirs = theirs != NULL ? store_label_ref (theirs) : NULL;
  g_ptr_array_add (conflicts, conflict);
}

/* What becomes of one key. */
static StoreLabel *
merge_label (const char *key,
             StoreLabel *base,
             StoreLabel *mine,
             StoreLabel *theirs,
             GPtrArray  *conflicts)
{
  if (has_same_values (base, mine))
    return theirs;
  if (!has_same_values (base, theirs) && !has_same_values (mine, theirs))
    add_conflict (conflicts, key, mine, theirs);
  return mine;
}

static void
append_merged (GPtrArray  *merged,
               const char *key,
               GPtrArray  *base,
               GPtrArray  *mine,
               GPtrArray  *theirs,
               GPtrArray  *conflicts)
{
  StoreLabel *label = merge_label (key, find_label (base, key), find_label (mine, key), find_label (theirs, key), conflicts);

  if (label != NULL)
    g_ptr_array_add (merged, store_label_ref (label));
}

/**
 * model_label_merge:
 * @base: (element-type StoreLabel): what both began with
 * @mine: (element-type StoreLabel): what it is to be
 * @theirs: (element-type StoreLabel): what it is now
 * @conflicts: (element-type ModelLabelConflict): takes the keys that were changed to something else by both
 *
 * A key that only one side has changed, added or removed becomes what that side has made of it. Of a key in conflict mine
 * is taken. The order is mine, with what others have added at the end.
 *
 * Returns: (transfer full) (element-type StoreLabel): what is to be saved; it may be more than an entry can have
 */
GPtrArray *
model_label_merge (GPtrArray *base,
                   GPtrArray *mine,
                   GPtrArray *theirs,
                   GPtrArray *conflicts)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; i < mine->len; i++)
    append_merged (merged, store_label_get_key (mine->pdata[i]), base, mine, theirs, conflicts);
  for (guint i = 0; i < theirs->len; i++)
    if (find_label (mine, store_label_get_key (theirs->pdata[i])) == NULL)
      append_merged (merged, store_label_get_key (theirs->pdata[i]), base, mine, theirs, conflicts);
  return merged;
}
