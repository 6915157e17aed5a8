/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the keystores share: files made by other programs, and attempts to break the reader with them. */

#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "pki/pki.h"

static char *fixture_dir;

/* Runs @command in the folder of the fixtures; every file is made by the programs that users make theirs with. */
static void
fixture_run (const char *command)
{
  g_autofree char *line = g_strdup_printf ("cd '%s' && { %s; } >log 2>&1", fixture_dir, command);
  const char *argv[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("failed: %s", command);
}

static inline GBytes *
fixture_bytes (const char *name)
{
  g_autofree char *path = g_build_filename (fixture_dir, name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static inline void
fixture_put (const char *name,
             GBytes     *bytes)
{
  g_autofree char *path = g_build_filename (fixture_dir, name, NULL);

  g_assert_nonnull (bytes);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static inline PkiContainer *
fixture_open (const char *name,
              const char *password)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiContainer *container = pki_container_parse (bytes, password, &error);

  g_assert_no_error (error);
  return container;
}

static inline PkiContainer *
fixture_open_with (const char         *name,
                   const char * const *passwords)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  PkiContainer *container = pki_container_parse_with (bytes, passwords, NULL, &error);

  g_assert_no_error (error);
  return container;
}

/* The key of each entry that is not locked is the one of the entry's certificate; of the others, none is had. Says how
 * many there were. */
static inline guint
check_extraction (const char         *name,
                  const char * const *passwords)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (PkiContainer) container = fixture_open_with (name, passwords);
  GPtrArray *entries = pki_container_get_entries (container);
  guint n = 0;

  for (guint i = 0; i <= entries->len; i++)
    {
      PkiEntry *entry = i < entries->len ? g_ptr_array_index (entries, i) : NULL;
      gboolean is_key = entry != NULL && pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY;
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiPrivateKey) key = pki_container_extract_key (bytes, passwords, i, &error);

      if (!is_key)
        g_assert_error (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
      else if (pki_entry_get_locked (entry))
        g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
      else
        {
          g_assert_no_error (error);
          g_assert_cmpstr (pki_private_key_get_algorithm (key), ==, pki_entry_get_algorithm (entry));
          if (pki_entry_get_certificate (entry) != NULL)
            g_assert_true (pki_private_key_matches_certificate (key, pki_entry_get_certificate (entry)));
          n++;
        }
      g_assert_true ((key == NULL) == (error != NULL));
    }
  return n;
}

static inline void
assert_fails (GBytes     *bytes,
              const char *password,
              PkiError    code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, password, &error);

  g_assert_null (container);
  g_assert_error (error, PKI_ERROR, (int) code);
}

static inline PkiEntry *
find_entry (PkiContainer *container,
            const char   *alias)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (g_strcmp0 (pki_entry_get_alias (g_ptr_array_index (entries, i)), alias) == 0)
      return g_ptr_array_index (entries, i);
  g_error ("no entry %s", alias);
}

/* Every beginning of the file is refused or read, but never read in full. */
static inline void
check_truncations (const char *name,
                   const char *password,
                   gsize       step)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);

  for (gsize size = 20; size < g_bytes_get_size (bytes); size += step)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);

      assert_fails (part, password, PKI_ERROR_DAMAGED);
    }
}

/* A changed byte may do anything but crash or go unnoticed without an error. */
static inline void
check_flips (const char *name,
             gsize       step)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);

  for (gsize i = 0; i < g_bytes_get_size (bytes); i += step)
    {
      gsize size = g_bytes_get_size (bytes);
      guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) whole = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiContainer) container = NULL;

      changed[i] ^= 0xff;
      whole = g_bytes_new_take (changed, size);
      container = pki_container_parse (whole, NULL, &error);
      g_assert_true ((container == NULL) == (error != NULL));
    }
}

static void
fixture_set_up (void)
{
  g_autoptr (GError) error = NULL;

  fixture_dir = g_dir_make_tmp ("pki-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (void)
{
  g_autofree char *line = g_strdup_printf ("rm -rf '%s'", fixture_dir);

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  g_free (fixture_dir);
}
