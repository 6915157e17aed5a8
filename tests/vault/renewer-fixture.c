/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "renewer-fixture.h"

#include <string.h>

#include "pki/pki.h"
#include "store-await.h"

/* Held secrets */

struct _HeldSecrets
{
  GObject parent_instance;

  GQueue waiting; /* (element-type GTask) (owned) */
  guint n_asked;
};

static void held_secrets_init_iface (StoreSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HeldSecrets,
                               held_secrets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_SECRETS, held_secrets_init_iface))

/* A cancelled call returns at once, as that of a keyring. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  HeldSecrets *self = g_task_get_source_object (task);

  if (!g_queue_remove (&self->waiting, task))
    return;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_object_unref (task);
}

static void
lookup_async (StoreSecrets        *secrets,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  HeldSecrets *self = HELD_SECRETS (secrets);
  GTask *task = g_task_new (secrets, cancellable, callback, user_data);

  self->n_asked++;
  g_queue_push_tail (&self->waiting, task);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task, 0);
}

static char *
lookup_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_async (StoreSecrets        *secrets,
            const char          *prefix,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);

  g_task_return_pointer (task, g_new0 (char *, 1), (GDestroyNotify) g_strfreev);
}

static char **
list_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
held_secrets_init_iface (StoreSecretsInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
}

static void
held_secrets_class_init (HeldSecretsClass *klass)
{
}

static void
held_secrets_init (HeldSecrets *self)
{
}

StoreSecrets *
held_secrets_new (void)
{
  return g_object_new (HELD_TYPE_SECRETS, NULL);
}

guint
held_secrets_n_waiting (StoreSecrets *self)
{
  return g_queue_get_length (&HELD_SECRETS (self)->waiting);
}

guint
held_secrets_n_asked (StoreSecrets *self)
{
  return HELD_SECRETS (self)->n_asked;
}

void
held_secrets_answer (StoreSecrets *self, const char *secret)
{
  g_autoptr (GTask) task = g_queue_pop_head (&HELD_SECRETS (self)->waiting);

  g_task_return_pointer (task, g_strdup (secret), (GDestroyNotify) store_secret_free);
}

/* The fixture */

static gint64
get_now (gpointer data)
{
  return ((RenewerFixture *) data)->now;
}

VaultRenewer *
renewer_fixture_new_renewer (Vault *vault, RenewerFixture *self)
{
  const VaultRenewerTiming timing = { get_now, self, self->period, self->patience, self->sweep_delay };

  return vault_renewer_new_with_timing (vault, &timing);
}

static void
changed_cb (Store *store, const char *name, RenewerFixture *self)
{
  g_string_append_printf (self->changed, "%s ", name);
}

/* Takes another renewer, and other secrets. */
void
renewer_fixture_reset (RenewerFixture *self, StoreSecrets *secrets)
{
  g_set_object (&self->secrets, secrets);
  vault_set_secrets (self->vault, secrets);
  g_clear_object (&self->renewer);
  self->renewer = renewer_fixture_new_renewer (self->vault, self);
}

void
renewer_fixture_init (RenewerFixture *self)
{
  g_autoptr (StoreSecrets) secrets = store_memory_secrets_new ();
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  vault_place_init (&self->place);
  vault_fixture_add_authority (self->place.path);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  self->request = vault_fixture_make_request ();
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->changed = g_string_new (NULL);
  self->period = 3600 * 1000;
  self->patience = 60 * 1000;
  g_signal_connect (self->vault, "changed", G_CALLBACK (changed_cb), self);
  renewer_fixture_reset (self, secrets);
}

void
renewer_fixture_clear (RenewerFixture *self)
{
  g_clear_object (&self->renewer);
  if (self->vault != NULL)
    vault_fixture_close (g_steal_pointer (&self->vault));
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_string_free (self->changed, TRUE);
  vault_place_clear (&self->place);
}

/* For the key of the signing request, with automatic renewal. */
StoreEntry *
renewer_fixture_generate (RenewerFixture *self, const char *name, guint validity, StoreValidityUnit unit)
{
  const StoreGenerateRequest request = {
    .name = name,
    .common_name = "renewed",
    .validity = validity,
    .validity_unit = unit,
    .automatic_renewal = TRUE,
    .signing_request = self->request,
  };
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = vault_fixture_generate (STORE_STORE (self->vault), &request, &error);

  g_assert_no_error (error);

  return entry;
}

StoreEntry *
renewer_fixture_get (RenewerFixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = store_await_get (STORE_STORE (self->vault), name, &error);

  g_assert_no_error (error);

  return entry;
}

void
renewer_fixture_run (RenewerFixture *self, guint n_renewed, guint n_failed)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint renewed = 0;
  guint failed = 0;

  g_string_truncate (self->changed, 0);
  vault_renewer_run_async (self->renewer, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_renewer_run_finish (self->renewer, result, &renewed, &failed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (renewed, ==, n_renewed);
  g_assert_cmpuint (failed, ==, n_failed);
}

gint64
renewer_fixture_expires (StoreEntry *entry)
{
  StoreGeneration *generation = store_entry_get_generation (entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiCertificate) certificate = pki_certificate_new_from_der (generation->certificate, &error);

  g_assert_no_error (error);

  return pki_certificate_get_not_after (certificate);
}

void
renewer_fixture_save (RenewerFixture *self, const char *name, StoreEntry *entry)
{
  GBytes *content = store_entry_get_content (entry);
  g_autofree char *path = g_build_filename (self->place.folder, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (content, NULL), (gssize) g_bytes_get_size (content), NULL));
}

/* In the test's folder; fails the test unless the command succeeds. */
void
renewer_fixture_shell (RenewerFixture *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *full = NULL;
  const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  argv[2] = full = g_strdup_printf ("cd '%s' && { %s; } >out 2>&1 || { cat out; false; }", self->place.folder, command);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error));
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", command, out);
}
