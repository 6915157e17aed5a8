/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a library says about why something failed, in the language of the window.
 *
 * The libraries mark their sentences, NC_("reason", …), and translate none. What varies in a sentence stands in “ ”; what
 * the system or another library says to it stands behind it, in parentheses or after a colon; in front of it, with a
 * colon, stands the entry that it is about. So the sentence can be found again in the whole. The context keeps it apart
 * from the words of the window: an alias may be “Key”. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is longer, or could be cut in more places, is out of a hostile file: it is not taken apart any further. */
#define MAX_BYTES 2000
#define MAX_GAPS 16

#define OPEN "“"
#define CLOSE "”"
#define PLACE "%s"

/* (transfer none) (nullable): its translation; NULL: there is none */
static const char *
look_up (const char *text)
{
  const char *translated = g_dpgettext2 (NULL, "reason", text);

  return translated != text ? translated : NULL;
}

/* “The block “ABC” has no end” is found as “The block “%s” has no end”. It is put together by hand, without a format: what is
 * put in is out of a file. */
static char *
translate_quoted (const char *text)
{
  const char *open = strstr (text, OPEN);
  const char *close = g_strrstr (text, CLOSE);
  g_autofree char *before = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *pattern = NULL;
  const char *translated;
  const char *place;

  if (open == NULL || close == NULL || close < open)
    return NULL;
  before = g_strndup (text, (gsize) (open - text));
  inner = g_strndup (open + strlen (OPEN), (gsize) (close - open) - strlen (OPEN));
  pattern = g_strconcat (before, OPEN PLACE, close, NULL);
  translated = look_up (pattern);
  place = translated != NULL ? strstr (translated, PLACE) : NULL;
  if (place == NULL)
    return NULL;
  g_free (before);
  before = g_strndup (translated, (gsize) (place - translated));
  return g_strconcat (before, inner, place + strlen (PLACE), NULL);
}

/* (transfer full) (nullable): a sentence as a whole; NULL: it is none of ours */
static char *
translate_sentence (const char *text)
{
  const char *translated = look_up (text);

  return translated != NULL ? g_strdup (translated) : translate_quoted (text);
}

static char *
translate_head (const char *text,
                const char *end)
{
  g_autofree char *head = g_strndup (text, (gsize) (end - text));

  return translate_sentence (head);
}

/* “Sentence (detail)” */
static char *
translate_with_detail (const char *text)
{
  const char *gap = g_str_has_suffix (text, ")") ? strstr (text, " (") : NULL;

  for (guint n = 0; gap != NULL && n < MAX_GAPS; gap = strstr (gap + 1, " ("), n++)
    {
      g_autofree char *head = translate_head (text, gap);
      g_autofree char *detail = NULL;
      g_autofree char *reason = NULL;

      if (head == NULL)
        continue;
      detail = g_strndup (gap + 2, strlen (gap + 2) - 1);
      reason = credenza_text_reason (detail);
      return g_strdup_printf (_("%s (%s)"), head, reason);
    }
  return NULL;
}

/* “Sentence: reason”, and “name: sentence” */
static char *
translate_part (const char *text)
{
  const char *gap = strstr (text, ": ");

  for (guint n = 0; gap != NULL && n < MAX_GAPS; gap = strstr (gap + 1, ": "), n++)
    {
      g_autofree char *head = translate_head (text, gap);
      g_autofree char *rest = head != NULL ? credenza_text_reason (gap + 2) : translate_sentence (gap + 2);

      if (rest == NULL)
        continue;
      if (head == NULL)
        head = g_strndup (text, (gsize) (gap - text));
      return credenza_text_labelled (head, rest);
    }
  return NULL;
}

/**
 * credenza_text_reason:
 * @message: (nullable): what an error, or a warning about a file, says
 *
 * What the system says is in its language already, and what a service says in that of the service: for these, as for all
 * else that is no sentence of a library of ours, there is no translation.
 *
 * Returns: (transfer full): @message, translated as far as it can be; it is neither made visible nor escaped for markup
 */
char *
credenza_text_reason (const char *message)
{
  char *text = NULL;

  if (message != NULL && strlen (message) <= MAX_BYTES)
    {
      text = translate_sentence (message);
      if (text == NULL)
        text = translate_with_detail (message);
      if (text == NULL)
        text = translate_part (message);
    }
  return text != NULL ? text : g_strdup (message != NULL ? message : "");
}
