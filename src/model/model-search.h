/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ModelCompletion:
 * @text: the whole of what is in the search box once it is taken
 * @title: what is offered: a key, a value, or the word that begins a label
 * @n_rows: how many entries have it
 *
 * How what is typed into the search box may go on.
 */
typedef struct
{
  char  *text;
  char  *title;
  guint  n_rows;
} ModelCompletion;

void       model_completion_free     (ModelCompletion *self);

char     **model_fold_search_terms   (const char      *text);
char      *model_search_add_label    (const char      *text,
                                      const char      *key,
                                      const char      *value) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *model_search_complete     (GListModel      *rows,
                                      const char      *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
