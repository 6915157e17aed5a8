/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A Flatpak's program sees the files of the desktop only where a portal has let it. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-sandbox.h"

/**
 * model_sandbox_is_around:
 *
 * Returns: whether this program runs in a Flatpak
 */
gboolean
model_sandbox_is_around (void)
{
  static gsize found;

  if (g_once_init_enter (&found))
    g_once_init_leave (&found, g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? 2 : 1);
  return found == 2;
}

/**
 * model_sandbox_dup_shared:
 * @runtime_dir: the user's runtime folder
 * @app_id: (nullable): the Flatpak that runs, if one does
 *
 * Returns: (transfer full): a folder in memory, for this user alone, that has the same path for every program outside.
 *   In a Flatpak no other part of @runtime_dir has.
 */
char *
model_sandbox_dup_shared (const char *runtime_dir,
                          const char *app_id)
{
  if (app_id == NULL)
    return g_strdup (runtime_dir);
  return g_build_filename (runtime_dir, "app", app_id, NULL);
}
