/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is typed into the search box. Words are looked for anywhere in an entry. A term that begins with "label:" is about
 * its labels:
 *
 *   label:            there are labels
 *   label:en          there is a label whose key begins so
 *   label:"env"       there is a label with this key
 *   label:env=        the same
 *   label:env=prod    there is a label with this key and this value
 *
 * A term that begins with "state:" is about the state: "state:expiring", or the beginning of a state's name.
 *
 * Keys and values with blanks are put in quotes, in which a quote is written twice: label:"cost centre"=4711. Case does not
 * matter. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-search-private.h"

#include <string.h>

#include "model/model-certificate-private.h"
#include "model/model-label-block.h"

#define LABEL "label:"
#define STATE "state:"
#define BLANKS " \t\n\r"

/* A shorter beginning of LABEL is more likely to be one of another word. */
#define MIN_LABEL_PREFIX 2

/* A folded term about labels, or about the state, begins with a byte that is not in any text, and one about a label has it
 * between key and value as well. */
#define MARK '\xff'
#define TERM_PREFIX 'p' /* a key that begins so */
#define TERM_KEY 'k'
#define TERM_VALUE 'v'
#define TERM_STATE 's' /* a state whose name begins so */

#define MAX_COMPLETIONS 8

typedef struct
{
  const char *start; /* in the text */
  const char *end;   /* behind it */
  char       *key;   /* (owned) (nullable): of a label, NULL: it is a word */
  char       *value; /* (owned) (nullable): NULL: there is no equals sign */
  gboolean    is_key_quoted;
  gboolean    is_open; /* ends within quotes */
} Term;

static void
term_clear (Term *term)
{
  g_free (term->key);
  g_free (term->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Term, term_clear)

/* Reading */

static const char *
read_quoted (const char *at,
             GString    *part,
             gboolean   *is_open)
{
  for (at++; *at != '\0'; at++)
    {
      if (*at == '"' && at[1] != '"')
        return at + 1;
      if (*at == '"')
        at++;
      g_string_append_c (part, *at);
    }
  *is_open = TRUE;
  return at;
}

/* A key or a value, up to one of @ends. */
static const char *
read_part (const char  *at,
           const char  *ends,
           char       **part,
           gboolean    *is_quoted,
           gboolean    *is_open)
{
  GString *text = g_string_new (NULL);

  *is_quoted = *at == '"';
  if (*is_quoted)
    at = read_quoted (at, text, is_open);
  while (*at != '\0' && strchr (ends, *at) == NULL)
    g_string_append_c (text, *at++);

  *part = g_string_free (text, FALSE);
  return at;
}

static const char *
read_label (const char *at,
            Term       *term)
{
  gboolean is_value_quoted;

  at = read_part (at, "=" BLANKS, &term->key, &term->is_key_quoted, &term->is_open);
  if (*at == '=')
    at = read_part (at + 1, BLANKS, &term->value, &is_value_quoted, &term->is_open);
  return at;
}

/* Goes on to the next term. */
static gboolean
read_term (const char **at,
           Term        *term)
{
  term_clear (term);
  memset (term, 0, sizeof *term);

  term->start = *at + strspn (*at, BLANKS);
  if (*term->start == '\0')
    return FALSE;
  if (g_ascii_strncasecmp (term->start, LABEL, strlen (LABEL)) == 0)
    term->end = read_label (term->start + strlen (LABEL), term);
  else
    term->end = term->start + strcspn (term->start, BLANKS);
  *at = term->end;
  return TRUE;
}

/* Folding */

static char *
fold_label (Term *term)
{
  g_autofree char *key = g_utf8_casefold (term->key, -1);
  g_autofree char *value = term->value != NULL ? g_utf8_casefold (term->value, -1) : NULL;
  /* An empty value is one when it is said to be: while it is typed, there is none yet. */
  gboolean has_value = value != NULL && (*value != '\0' || (term->end[-1] == '"' && !term->is_open));

  if (has_value)
    return g_strdup_printf ("%c%c%s%c%s", MARK, TERM_VALUE, key, MARK, value);
  return g_strdup_printf ("%c%c%s", MARK, (term->is_key_quoted && !term->is_open) || value != NULL ? TERM_KEY : TERM_PREFIX,
                          key);
}

/* What a person may type: not translated, as label: is not. */
static const char *
get_state_name (ModelState state)
{
  const char *names[] = {
    [MODEL_STATE_EXPIRED] = "expired",
    [MODEL_STATE_EXPIRING] = "expiring",
    [MODEL_STATE_NOT_YET_VALID] = "not-yet-valid",
    [MODEL_STATE_UNREADABLE] = "unreadable",
    [MODEL_STATE_LOCKED] = "locked",
    [MODEL_STATE_NO_CERTIFICATE] = "no-certificate",
    [MODEL_STATE_VALID] = "valid",
    [MODEL_STATE_DRAFT] = "draft",
  };

  return names[state];
}

/* (nullable): the rest of a word that begins the name of a state */
static const char *
get_state_part (const char *word)
{
  const char *part = word + strlen (STATE);

  if (!g_str_has_prefix (word, STATE) || *part == '\0')
    return NULL;
  for (guint state = 0; state <= MODEL_STATE_DRAFT; state++)
    if (g_str_has_prefix (get_state_name (state), part))
      return part;
  return NULL;
}

/* A fingerprint matches however it was copied. */
static char *
fold_word (Term *term)
{
  g_autofree char *word = g_utf8_casefold (term->start, term->end - term->start);
  const char *state = get_state_part (word);
  g_auto (GStrv) pairs = NULL;

  if (state != NULL)
    return g_strdup_printf ("%c%c%s", MARK, TERM_STATE, state);
  if (strchr (word, ':') == NULL || strspn (word, "0123456789abcdef:") != strlen (word))
    return g_steal_pointer (&word);

  pairs = g_strsplit (word, ":", -1);
  return g_strjoinv (NULL, pairs);
}

/**
 * model_fold_search_terms:
 * @text: what was typed
 *
 * Splits @text at white space that is not in the quotes of a label, and folds the case. A term that is hex digits in pairs
 * with colons also loses the colons, so that a fingerprint matches however it was copied.
 *
 * Returns: (transfer full): the terms, NULL-terminated; those about labels and states are for model_certificate_matches() alone
 */
char **
model_fold_search_terms (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GStrvBuilder) terms = g_strv_builder_new ();
  g_auto (Term) term = { 0 };
  const char *at = valid;

  while (read_term (&at, &term))
    {
      g_autofree char *folded = term.key != NULL ? fold_label (&term) : fold_word (&term);

      g_strv_builder_add (terms, folded);
    }
  return g_strv_builder_end (terms);
}

/* Matching */

gboolean
model_search_is_label_term (const char *folded_term)
{
  return *folded_term == MARK && folded_term[1] != TERM_STATE;
}

gboolean
model_search_is_state_term (const char *folded_term)
{
  return *folded_term == MARK && folded_term[1] == TERM_STATE;
}

/**
 * model_search_matches_state:
 * @folded_term: a term about the state
 * @state: the state of a row
 *
 * Returns: whether it is the one that is meant
 */
gboolean
model_search_matches_state (const char *folded_term,
                            ModelState  state)
{
  return g_str_has_prefix (get_state_name (state), folded_term + 2);
}

static gboolean
has_value (const char *text,
           const char *value)
{
  for (text = MODEL_LABEL_BLOCK_NEXT (text); *text == MODEL_LABEL_BLOCK_VALUE; text = MODEL_LABEL_BLOCK_NEXT (text))
    if (strcmp (text + 1, value) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
matches_label (const char *folded_term,
               const char *text)
{
  const char *key = folded_term + 2;
  const char *mark = strchr (key, MARK);
  gsize length = mark != NULL ? (gsize) (mark - key) : strlen (key);

  if (strncmp (text + 1, key, length) != 0)
    return FALSE;
  if (folded_term[1] == TERM_PREFIX)
    return TRUE;
  return text[1 + length] == '\0' && (folded_term[1] == TERM_KEY || (mark != NULL && has_value (text, mark + 1)));
}

/**
 * model_search_matches_labels:
 * @folded_term: a term about labels
 * @folded_block: (nullable): the labels of a row, folded
 *
 * Returns: whether one of the labels is as the term says
 */
gboolean
model_search_matches_labels (const char *folded_term,
                             const char *folded_block)
{
  for (const char *text = folded_block; text != NULL && *text != '\0'; text = MODEL_LABEL_BLOCK_NEXT (text))
    if (*text == MODEL_LABEL_BLOCK_KEY && matches_label (folded_term, text))
      return TRUE;
  return FALSE;
}

/* Writing */

static void
append_part (GString    *text,
             const char *part,
             const char *ends)
{
  if (*part != '\0' && *part != '"' && strpbrk (part, ends) == NULL)
    {
      g_string_append (text, part);
      return;
    }

  g_string_append_c (text, '"');
  for (; *part != '\0'; part++)
    {
      if (*part == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *part);
    }
  g_string_append_c (text, '"');
}

static char *
format_label (const char *key,
              const char *value)
{
  GString *text = g_string_new (LABEL);

  append_part (text, key, "=" BLANKS);
  g_string_append_c (text, '=');
  if (value != NULL)
    append_part (text, value, BLANKS);
  return g_string_free (text, FALSE);
}

/* Whether a term that means the same is there. */
static gboolean
has_term (const char *text,
          const char *added)
{
  g_auto (GStrv) terms = model_fold_search_terms (text);
  g_auto (GStrv) folded = model_fold_search_terms (added);

  return g_strv_contains ((const char * const *) terms, folded[0]);
}

/**
 * model_search_add_label:
 * @text: what was typed
 * @key: the key of a label
 * @value: (nullable): a value of it; %NULL: any, or none
 *
 * Returns: (transfer full): @text with a term that finds the entries that have this label, added where it is not there yet
 */
char *
model_search_add_label (const char *text,
                        const char *key,
                        const char *value)
{
  g_autofree char *added = format_label (key, value);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return g_steal_pointer (&added);
  if (has_term (stripped, added))
    return g_steal_pointer (&stripped);
  return g_strdup_printf ("%s %s", stripped, added);
}

/* Completing */

typedef struct
{
  const char *title; /* as it was met first */
  guint       n_rows;
} Count;

/* Counts what goes on as typed: by its folded text, which belongs to a row as the title does. */
typedef struct
{
  GHashTable *counts; /* (owned) (element-type char* Count) */
  char       *key;    /* (owned) (nullable): folded; NULL: keys are counted */
  char       *prefix; /* (owned): folded */
} Counting;

static void
counting_clear (Counting *counting)
{
  g_hash_table_unref (counting->counts);
  g_free (counting->key);
  g_free (counting->prefix);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counting, counting_clear)

void
model_completion_free (ModelCompletion *self)
{
  g_free (self->text);
  g_free (self->title);
  g_free (self);
}

static void
count_text (Counting   *counting,
            const char *folded,
            const char *title)
{
  Count *count;

  if (!g_str_has_prefix (folded, counting->prefix))
    return;

  count = g_hash_table_lookup (counting->counts, folded);
  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      count->title = title;
      g_hash_table_insert (counting->counts, (gpointer) folded, count);
    }
  count->n_rows++;
}

static void
count_labels (Counting         *counting,
              ModelCertificate *row)
{
  const char *text = model_certificate_get_label_block (row);
  const char *folded = model_certificate_get_folded_block (row);
  gboolean is_key_met = FALSE;

  for (; text != NULL && *text != '\0'; text = MODEL_LABEL_BLOCK_NEXT (text), folded = MODEL_LABEL_BLOCK_NEXT (folded))
    {
      gboolean is_key = *text == MODEL_LABEL_BLOCK_KEY;

      if (is_key && counting->key != NULL)
        is_key_met = strcmp (folded + 1, counting->key) == 0;
      else if (is_key || is_key_met)
        count_text (counting, folded + 1, text + 1);
    }
}

static void
count_rows (Counting   *counting,
            GListModel *rows)
{
  guint n = g_list_model_get_n_items (rows);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (rows, i);

      count_labels (counting, row);
    }
}

static int
compare_completions (gconstpointer a,
                     gconstpointer b)
{
  const ModelCompletion *left = *(ModelCompletion * const *) a;
  const ModelCompletion *right = *(ModelCompletion * const *) b;

  if (left->n_rows != right->n_rows)
    return left->n_rows < right->n_rows ? 1 : -1;
  return g_utf8_collate (left->title, right->title);
}

static void
add_completion (GPtrArray  *completions,
                const char *before,
                const char *after /* with which the text goes on */,
                const char *title,
                guint       n_rows)
{
  ModelCompletion *completion = g_new0 (ModelCompletion, 1);

  completion->text = g_strconcat (before, after, NULL);
  completion->title = g_strdup (title);
  completion->n_rows = n_rows;
  g_ptr_array_add (completions, completion);
}

static void
add_counted (GPtrArray  *completions,
             const char *before,
             Term       *term,
             Counting   *counting)
{
  GHashTableIter iter;
  Count *count;

  g_hash_table_iter_init (&iter, counting->counts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &count))
    {
      g_autofree char *label = format_label (term->value != NULL ? term->key : count->title,
                                             term->value != NULL ? count->title : NULL);
      g_autofree char *after = g_strconcat (label, term->value != NULL ? " " : "", NULL);

      add_completion (completions, before, after, count->title, count->n_rows);
    }
}

static void
complete_label (GPtrArray  *completions,
                const char *before,
                Term       *term,
                GListModel *rows)
{
  g_auto (Counting) counting = { g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free), NULL, NULL };

  counting.prefix = g_utf8_casefold (term->value != NULL ? term->value : term->key, -1);
  if (term->value != NULL)
    counting.key = g_utf8_casefold (term->key, -1);
  count_rows (&counting, rows);

  /* What is there already is no completion. */
  if (term->value != NULL && !term->is_open && g_hash_table_size (counting.counts) == 1 &&
      g_hash_table_contains (counting.counts, counting.prefix))
    return;
  add_counted (completions, before, term, &counting);
}

static guint
count_labelled (GListModel *rows)
{
  guint n_labelled = 0;

  for (guint i = 0, n = g_list_model_get_n_items (rows); i < n; i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (rows, i);

      n_labelled += model_certificate_get_label_block (row) != NULL;
    }
  return n_labelled;
}

static void
complete_word (GPtrArray  *completions,
               const char *before,
               Term       *term,
               GListModel *rows)
{
  gsize length = (gsize) (term->end - term->start);
  guint n_labelled;

  if (length < MIN_LABEL_PREFIX || length >= strlen (LABEL) || g_ascii_strncasecmp (term->start, LABEL, length) != 0)
    return;
  n_labelled = count_labelled (rows);
  if (n_labelled > 0)
    add_completion (completions, before, LABEL, LABEL, n_labelled);
}

/**
 * model_search_complete:
 * @rows: (element-type ModelCertificate): the rows that are searched
 * @text: what was typed
 *
 * How the end of @text may go on: with the word for labels, a key that occurs, or a value of the key that was typed.
 *
 * Returns: (transfer full) (element-type ModelCompletion): not more than a few, the most frequent first
 */
GPtrArray *
model_search_complete (GListModel *rows,
                       const char *text)
{
  GPtrArray *completions = g_ptr_array_new_with_free_func ((GDestroyNotify) model_completion_free);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *before = NULL;
  g_auto (Term) term = { 0 };
  const char *at = valid;

  while (read_term (&at, &term) && *term.end != '\0')
    continue;
  if (term.start == NULL || *term.start == '\0')
    return completions;

  before = g_strndup (valid, (gsize) (term.start - valid));
  if (term.key != NULL)
    complete_label (completions, before, &term, rows);
  else
    complete_word (completions, before, &term, rows);
  g_ptr_array_sort (completions, compare_completions);
  if (completions->len > MAX_COMPLETIONS)
    g_ptr_array_set_size (completions, MAX_COMPLETIONS);
  return completions;
}
