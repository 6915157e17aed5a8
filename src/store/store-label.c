/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-label.h"

#include "store/store-error.h"

struct _StoreLabel
{
  char *key;     /* (owned) */
  char **values; /* (owned): NULL-terminated, never NULL */
};

G_DEFINE_BOXED_TYPE (StoreLabel, store_label, store_label_ref, store_label_unref)

static void
store_label_clear (gpointer data)
{
  StoreLabel *self = data;

  g_free (self->key);
  g_strfreev (self->values);
}

static gboolean
check_text (const char *what, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "A label’s %s is not valid UTF-8", what);
  else if (g_utf8_strlen (text, -1) > STORE_MAX_LABEL_CHARS)
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
                 "A label’s %s is longer than %d characters", what, STORE_MAX_LABEL_CHARS);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_value (const char * const *values, guint at, GError **error)
{
  if (!check_text ("value", values[at], error))
    return FALSE;

  for (guint i = 0; i < at; i++)
    if (g_str_equal (values[i], values[at]))
      {
        g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "A label has the value “%s” twice", values[at]);
        return FALSE;
      }

  return TRUE;
}

static gboolean
check_values (StoreLabel *self, GError **error)
{
  const char * const *values = store_label_get_values (self);

  if (g_strv_length (self->values) > STORE_MAX_LABEL_VALUES)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
                   "The label “%s” has more than %d values", self->key, STORE_MAX_LABEL_VALUES);
      return FALSE;
    }

  for (guint i = 0; values[i] != NULL; i++)
    if (!check_value (values, i, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_key (GPtrArray *labels, guint at, GError **error)
{
  StoreLabel *label = labels->pdata[at];

  if (*label->key == '\0')
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "A label’s key is empty");
      return FALSE;
    }
  if (!check_text ("key", label->key, error))
    return FALSE;

  for (guint i = 0; i < at; i++)
    if (g_str_equal (store_label_get_key (labels->pdata[i]), label->key))
      {
        g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "The label “%s” is there twice", label->key);
        return FALSE;
      }

  return TRUE;
}

/**
 * store_label_new:
 * @key: what the label is about
 * @values: (nullable) (array zero-terminated=1): what it says; %NULL for none
 *
 * Makes a label. Nothing is checked here, so that a label can hold what a server sent; see store_labels_validate().
 *
 * Returns: (transfer full): the label
 */
StoreLabel *
store_label_new (const char *key, const char * const *values)
{
  StoreLabel *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_atomic_rc_box_new0 (StoreLabel);
  self->key = g_strdup (key);
  self->values = values != NULL ? g_strdupv ((char **) values) : g_new0 (char *, 1);

  return self;
}

/**
 * store_label_ref:
 * @self: a label
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 */
StoreLabel *
store_label_ref (StoreLabel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * store_label_unref:
 * @self: (transfer full): a label
 *
 * Drops a reference; from any thread.
 */
void
store_label_unref (StoreLabel *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, store_label_clear);
}

/**
 * store_label_get_key:
 * @self: a label
 *
 * Returns: (transfer none): what the label is about
 */
const char *
store_label_get_key (StoreLabel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->key;
}

/**
 * store_label_get_values:
 * @self: a label
 *
 * Returns: (transfer none) (array zero-terminated=1): what it says, in the order given; never %NULL
 */
const char * const *
store_label_get_values (StoreLabel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->values;
}

/**
 * store_labels_validate:
 * @labels: (element-type StoreLabel): the labels of one entry
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Checks what a store would refuse: more labels or values than the Destination Service takes (its documentation on
 * labelling destination service entities: 10 and 10), a key without text, and keys or values that are there twice.
 * The service documents no length; #STORE_MAX_LABEL_CHARS only keeps them sane.
 *
 * Returns: whether @labels can be set
 */
gboolean
store_labels_validate (GPtrArray *labels, GError **error)
{
  g_return_val_if_fail (labels != NULL, FALSE);

  if (labels->len > STORE_MAX_LABELS)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "There are more than %d labels", STORE_MAX_LABELS);
      return FALSE;
    }

  for (guint i = 0; i < labels->len; i++)
    if (!check_key (labels, i, error) || !check_values (labels->pdata[i], error))
      return FALSE;

  return TRUE;
}
