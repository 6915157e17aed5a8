/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-password-set.h"

#include "store/store.h"

#include <string.h>
#include <sys/mman.h>

/* It lies at the start of a mapping of its own, and the passwords lie behind it. */
struct _ModelPasswordSet
{
  gatomicrefcount  ref_count;
  gsize            size; /* of the mapping */
  guint            n;
  const char      *texts[MODEL_MAX_PASSWORDS + 1]; /* NULL-terminated */
};

static gsize
count_bytes (const char       *first,
             ModelPasswordSet *rest)
{
  gsize size = sizeof (ModelPasswordSet) + (first != NULL ? strlen (first) + 1 : 0);

  for (guint i = 0; rest != NULL && i < rest->n; i++)
    size += strlen (rest->texts[i]) + 1;
  return size;
}

/* Where the system does not let us lock memory, it is wiped all the same. */
static ModelPasswordSet *
allocate (gsize size)
{
  ModelPasswordSet *self = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (self == MAP_FAILED)
    g_error ("No memory for passwords");
  mlock (self, size);
  madvise (self, size, MADV_DONTDUMP);
  g_atomic_ref_count_init (&self->ref_count);
  self->size = size;
  return self;
}

static char *
append (ModelPasswordSet *self,
        char             *free_space,
        const char       *text)
{
  self->texts[self->n++] = free_space;
  return stpcpy (free_space, text) + 1;
}

/**
 * model_password_set_new:
 * @first: (nullable): the password to try first, in UTF-8
 * @rest: (nullable): those to try after it; the last of them gives way where there would be more than
 *   %MODEL_MAX_PASSWORDS
 *
 * Returns: (transfer full): the passwords, each once
 */
ModelPasswordSet *
model_password_set_new (const char       *first,
                        ModelPasswordSet *rest)
{
  ModelPasswordSet *self = allocate (count_bytes (first, rest));
  char *free_space = (char *) (self + 1);

  if (first != NULL)
    free_space = append (self, free_space, first);
  for (guint i = 0; rest != NULL && i < rest->n && self->n < MODEL_MAX_PASSWORDS; i++)
    if (g_strcmp0 (rest->texts[i], first) != 0)
      free_space = append (self, free_space, rest->texts[i]);
  return self;
}

ModelPasswordSet *
model_password_set_ref (ModelPasswordSet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
model_password_set_unref (ModelPasswordSet *self)
{
  gsize size = self->size;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  store_secret_wipe (self, size);
  munmap (self, size);
}

guint
model_password_set_get_n (ModelPasswordSet *self)
{
  return self->n;
}

/**
 * model_password_set_get:
 * @self: some passwords
 *
 * Returns: (transfer none) (array zero-terminated=1): the passwords, in the order in which to try them
 */
const char * const *
model_password_set_get (ModelPasswordSet *self)
{
  return self->texts;
}
