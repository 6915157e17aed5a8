/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading once more what is locked, with passwords, in a thread: one that was typed, and those that have opened something
 * in the window before. The task has no source object and owns what it works on: GLib 2.74 may free a threaded task's data
 * in the thread. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-unlock.h"

typedef struct
{
  GBytes           *bytes;    /* (owned) */
  PkiContainer     *known;    /* (owned): as it was read before */
  ModelPasswordSet *typed;    /* (owned) (nullable): one password */
  ModelPasswordSet *all;      /* (owned): that one, then the others */
  gint              stopped;  /* atomic */
} Unlocking;

static void
unlocking_free (Unlocking *unlocking)
{
  g_bytes_unref (unlocking->bytes);
  g_object_unref (unlocking->known);
  g_clear_pointer (&unlocking->typed, model_password_set_unref);
  model_password_set_unref (unlocking->all);
  g_free (unlocking);
}

/* What becomes of a password that was typed; for the caller's thread. */
typedef struct
{
  ModelPasswords   *window; /* (owned) (nullable) */
  ModelPasswordSet *typed;  /* (owned) (nullable) */
} Learning;

static void
learning_free (Learning *learning)
{
  g_clear_object (&learning->window);
  g_clear_pointer (&learning->typed, model_password_set_unref);
  g_free (learning);
}

static guint
count_readable (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += pki_entry_get_locked (g_ptr_array_index (entries, i)) ? 0 : 1;
  return n;
}

/* Whether a password has told something that was not known before. */
static gboolean
tells_more (PkiContainer *container,
            PkiContainer *known)
{
  if (count_readable (container) > count_readable (known))
    return TRUE;
  if (pki_container_get_locked (known) && !pki_container_get_locked (container))
    return TRUE;
  return pki_container_get_integrity (known) != PKI_INTEGRITY_VERIFIED &&
         pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED;
}

/**
 * model_unlock_is_wanted:
 * @container: what a file holds
 *
 * Returns: whether a password would tell more about it
 */
gboolean
model_unlock_is_wanted (PkiContainer *container)
{
  return pki_container_get_locked (container) || pki_container_get_integrity (container) == PKI_INTEGRITY_UNCHECKED;
}

/* In a keystore of Java, each key may have a password of its own besides the one of the file. */
static gboolean
may_take_several (PkiContainer *container)
{
  PkiFormat format = pki_container_get_format (container);

  return format == PKI_FORMAT_JKS || format == PKI_FORMAT_JCEKS;
}

static PkiContainer *
read_with (Unlocking         *unlocking,
           ModelPasswordSet  *passwords,
           GError           **error)
{
  return pki_container_parse_with (unlocking->bytes, model_password_set_get (passwords), &unlocking->stopped, error);
}

/* What was typed is tried alone first: a wrong one costs one derivation of a key, however many others there are. */
static PkiContainer *
unlock (Unlocking  *unlocking,
        GError    **error)
{
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GError) local_error = NULL;

  if (unlocking->typed != NULL)
    {
      container = read_with (unlocking, unlocking->typed, &local_error);
      if (container != NULL && !model_unlock_is_wanted (container))
        return g_steal_pointer (&container);
      if (container == NULL && !(may_take_several (unlocking->known) &&
                                 g_error_matches (local_error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD)))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return read_with (unlocking, unlocking->all, error);
}

static void
stop_cb (GCancellable *cancellable,
         gpointer      user_data)
{
  g_atomic_int_set ((gint *) user_data, 1);
}

static void
unlock_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Unlocking *unlocking = task_data;
  gulong handler = cancellable != NULL
                     ? g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), &unlocking->stopped, NULL) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = unlock (unlocking, &error);

  g_cancellable_disconnect (cancellable, handler);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (container != NULL && tells_more (container, unlocking->known))
    g_task_return_pointer (task, g_steal_pointer (&container), g_object_unref);
  else if (container == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The password opens nothing");
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Learning *learning = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PkiContainer) container = g_task_propagate_pointer (G_TASK (result), &error);

  if (container == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (learning->typed != NULL && learning->window != NULL)
    model_passwords_add (learning->window, model_password_set_get (learning->typed)[0]);
  g_task_return_pointer (task, g_steal_pointer (&container), g_object_unref);
}

/**
 * model_unlock_async:
 * @bytes: the content of a file
 * @known: what it holds as far as that can be told until now
 * @passwords: (nullable): the passwords of the window; a new one that opens something is added to them
 * @password: (nullable): one that was typed, in UTF-8; the copy that this takes is wiped
 * @cancellable: (nullable): a cancellable
 * @callback: called when they were tried
 * @user_data: for @callback
 *
 * Tries @password, together with the others where a file may need more than one. That takes as long as the file's key
 * derivation wants, for each of them. The callback runs in the thread-default main context of the caller.
 */
void
model_unlock_async (GBytes              *bytes,
                    PkiContainer        *known,
                    ModelPasswords      *passwords,
                    const char          *password,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) thread = g_task_new (NULL, cancellable, unlocked_cb, task);
  Unlocking *unlocking = g_new0 (Unlocking, 1);
  Learning *learning = g_new0 (Learning, 1);

  unlocking->bytes = g_bytes_ref (bytes);
  unlocking->known = g_object_ref (known);
  unlocking->typed = password != NULL ? model_password_set_new (password, NULL) : NULL;
  unlocking->all = model_passwords_dup_set (passwords, password);
  learning->window = passwords != NULL ? g_object_ref (passwords) : NULL;
  learning->typed = unlocking->typed != NULL ? model_password_set_ref (unlocking->typed) : NULL;
  g_task_set_source_tag (task, model_unlock_async);
  g_task_set_task_data (task, learning, (GDestroyNotify) learning_free);
  g_task_set_task_data (thread, unlocking, (GDestroyNotify) unlocking_free);
  g_task_run_in_thread (thread, unlock_thread);
}

/**
 * model_unlock_finish:
 * @result: the result
 * @error: return location for a #PkiError; %PKI_ERROR_WRONG_PASSWORD also where the passwords tell nothing new
 *
 * Returns: (transfer full): what the file holds, with more of it readable than before
 */
PkiContainer *
model_unlock_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_unlock_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
