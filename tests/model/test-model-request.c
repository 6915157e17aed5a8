/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way of a key that never leaves this computer: made, kept, asked for, joined with its chain. Wherever it breaks off,
 * the key is still there. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "gate-secrets.h"
#include "model-fixture.h"

#define PASSWORD "Pässword 1"

typedef struct
{
  ModelFixture          model;
  GateSecrets          *secrets;
  ModelPendingRequests *requests;
  PkiIdentity          *authority;
  char                 *target;    /* path of the file */
} Fixture;

static PkiIdentity *
make_authority (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    .common_name = "Request Authority", .not_before = now - DAY, .not_after = now + 100 * DAY, .is_authority = TRUE,
  };
  g_autoptr (GError) error = NULL;
  PkiIdentity *authority = pki_identity_new (&request, NULL, &error);

  g_assert_no_error (error);
  return authority;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  model_fixture_set_up (&self->model, data);
  self->secrets = gate_secrets_new ();
  self->requests = model_pending_requests_new (STORE_SECRETS (self->secrets));
  self->authority = make_authority ();
  self->target = g_build_filename (self->model.place.folder, "key.p12", NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->requests);
  g_assert_finalize_object (self->secrets);
  g_object_unref (self->authority);
  g_free (self->target);
  model_fixture_tear_down (&self->model, data);
}

/* Each call, awaited */

static ModelSigningRequest *
make (PkiKeyKind  kind,
      const char *common_name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelSigningRequest *request;

  model_signing_request_make_async (kind, common_name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  request = model_signing_request_make_finish (result, &error);
  g_assert_no_error (error);
  return request;
}

static ModelSigningRequest *
load_file (const char  *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  model_signing_request_load_async (file, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_signing_request_load_finish (result, error);
}

static ModelPendingRequest *
keep_named (Fixture              *self,
            ModelSigningRequest  *request,
            const char           *common_name,
            GCancellable         *cancellable,
            GError              **error)
{
  StoreGenerateRequest terms = {
    .name = "x.pem", .common_name = common_name, .validity = 5, .validity_unit = STORE_VALIDITY_DAYS,
    .automatic_renewal = TRUE,
  };
  g_autoptr (GAsyncResult) result = NULL;

  model_pending_requests_keep_async (self->requests, request, "computer", &terms, cancellable, store_await_result_cb,
                                     &result);
  if (cancellable != NULL)
    {
      STORE_AWAIT (gate_secrets_n_waiting (self->secrets) == 1);
      g_cancellable_cancel (cancellable);
    }
  STORE_AWAIT (result != NULL);
  return model_pending_requests_keep_finish (self->requests, result, error);
}

static ModelPendingRequest *
keep (Fixture             *self,
      ModelSigningRequest *request)
{
  g_autoptr (GError) error = NULL;
  ModelPendingRequest *pending = keep_named (self, request, "www.example.com", NULL, &error);

  g_assert_no_error (error);
  return pending;
}

static gboolean
load_requests (ModelPendingRequests  *requests,
               GError               **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_pending_requests_load_async (requests, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_pending_requests_load_finish (requests, result, error);
}

static ModelSigningRequest *
open_request (Fixture              *self,
              ModelPendingRequest  *pending,
              GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_pending_requests_open_async (self->requests, pending, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_pending_requests_open_finish (self->requests, result, error);
}

static gboolean
save (Fixture              *self,
      ModelPendingRequest  *pending,
      const char           *path,
      GError              **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  model_request_file_save_async (self->requests, pending, self->model.list, PASSWORD, file, NULL, store_await_result_cb,
                                 &result);
  STORE_AWAIT (result != NULL);
  return model_request_file_save_finish (result, error);
}

/* What a service answers: the certificate of the request and its issuer, in any order. */
static void
answer (Fixture           *self,
        PkiSigningRequest *signing_request)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    .common_name = "www.example.com", .not_before = now - DAY, .not_after = now + 5 * DAY,
    .signing_request = signing_request,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) leaf = pki_identity_new (&request, self->authority, &error);
  g_autofree char *pem = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  pem = pki_certificate_to_pem (pki_identity_get_certificate (leaf));
  issuer = pki_certificate_to_pem (pki_identity_get_certificate (self->authority));
  text = g_strconcat (issuer, pem, NULL);
  bytes = model_fixture_text (text);
  model_fixture_add (&self->model, "x.pem", bytes);
}

/* Judged by another program */

static char *
openssl (const char *command_line)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command_line, &output, &errors, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %s", command_line, errors);
  return g_steal_pointer (&output);
}

static char *
read_public_key (Fixture           *self,
                 PkiSigningRequest *request)
{
  g_autoptr (GBytes) pem = pki_signing_request_to_pem (request);
  g_autofree char *path = model_fixture_write (&self->model, "request.csr", pem);
  g_autofree char *command = g_strdup_printf ("openssl req -in %s -noout -pubkey -verify", path);
  g_autofree char *output = openssl (command);
  const char *key = strstr (output, "-----BEGIN"); /* newer ones say before it that it verifies */

  g_assert_nonnull (key);
  return g_strdup (key);
}

static void
assert_file (Fixture           *self,
             PkiSigningRequest *request)
{
  g_autofree char *expected = read_public_key (self, request);
  g_autofree char *to_pem = g_strdup_printf ("openssl pkcs12 -in %s -passin 'pass:%s' -nodes", self->target, PASSWORD);
  g_autofree char *pem = openssl (to_pem);
  g_autoptr (GBytes) bytes = model_fixture_text (pem);
  g_autofree char *path = model_fixture_write (&self->model, "out.pem", bytes);
  g_autofree char *of_key = g_strdup_printf ("openssl pkey -in %s -pubout", path);
  g_autofree char *key = openssl (of_key);
  g_autofree char *of_leaf = g_strdup_printf ("openssl x509 -in %s -noout -pubkey", path);
  g_autofree char *leaf = openssl (of_leaf);
  g_autofree char *verify = g_strdup_printf ("openssl verify -CAfile %s %s", path, path);
  g_autofree char *verified = openssl (verify);
  GStatBuf status;

  g_assert_cmpstr (key, ==, expected);
  g_assert_cmpstr (leaf, ==, expected);
  g_assert_cmpint (g_stat (self->target, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
}

/* Whether another run would find the key. */
static void
assert_kept (Fixture             *self,
             ModelPendingRequest *pending)
{
  g_autoptr (ModelPendingRequests) again = model_pending_requests_new (STORE_SECRETS (self->secrets));
  g_autoptr (ModelSigningRequest) opened = NULL;
  g_autoptr (GError) error = NULL;
  const char *key_id = pki_signing_request_get_key_id (model_pending_request_get_request (pending));

  gate_secrets_open (self->secrets);
  g_assert_true (load_requests (again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->requests)), ==, 1);
  opened = open_request (self, pending, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pki_private_key_get_key_id (model_signing_request_get_key (opened)), ==, key_id);
}

static void
assert_no_file (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->model.place.folder, 0, NULL);
  const char *name;

  g_assert_false (g_file_test (self->target, G_FILE_TEST_EXISTS));
  while ((name = g_dir_read_name (folder)) != NULL)
    g_assert_false (g_str_has_prefix (name, ".credenza-"));
}

/* Cases */

static void
test_whole_way (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (GPOINTER_TO_INT (data), "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GError) error = NULL;

  g_assert_null (model_signing_request_get_file_name (request));
  g_assert_true (g_bytes_equal (model_pending_request_get_pem (pending), model_signing_request_get_pem (request)));
  answer (self, model_pending_request_get_request (pending));
  g_assert_true (save (self, pending, self->target, &error));
  g_assert_no_error (error);
  assert_file (self, model_signing_request_get_request (request));

  /* The key is in the file, and nowhere else any more. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->requests)), ==, 0);
  g_assert_null (open_request (self, pending, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING);
}

static void
test_next_run (Fixture       *self,
               gconstpointer  data)
{
  const char *odd = "a\nb = c\n-----BEGIN PRIVATE KEY-----\nä";
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P384, "first");
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelPendingRequest) pending = keep_named (self, request, odd, NULL, &error);
  g_autoptr (ModelPendingRequests) again = model_pending_requests_new (STORE_SECRETS (self->secrets));
  ModelPendingRequest *found;

  g_assert_no_error (error);
  /* What is sent asks for the name that was wanted last. */
  g_assert_cmpstr (pki_name_get_common_name (pki_signing_request_get_subject (model_pending_request_get_request (pending))),
                   ==, odd);
  g_assert_true (load_requests (again, &error));
  g_assert_null (model_pending_requests_lookup (again, "elsewhere", "x.pem"));
  g_assert_null (model_pending_requests_lookup (again, "computer", "y.pem"));
  found = model_pending_requests_lookup (again, "computer", "x.pem");
  g_assert_nonnull (found);
  g_assert_cmpstr (model_pending_request_get_common_name (found), ==, odd);
  g_assert_cmpuint (model_pending_request_get_validity (found), ==, 5);
  g_assert_cmpint (model_pending_request_get_validity_unit (found), ==, STORE_VALIDITY_DAYS);
  g_assert_true (model_pending_request_get_automatic_renewal (found));
  g_assert_cmpint (model_pending_request_get_created (found), ==, model_pending_request_get_created (pending));
  g_assert_true (g_bytes_equal (model_pending_request_get_pem (found), model_pending_request_get_pem (pending)));
}

/* Two attempts with one key are one request. */
static void
test_again (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "first");
  g_autoptr (ModelPendingRequest) first = keep (self, request);
  g_autoptr (ModelSigningRequest) opened = NULL;
  g_autoptr (ModelPendingRequest) second = NULL;
  g_autoptr (GError) error = NULL;

  opened = open_request (self, first, &error);
  g_assert_no_error (error);
  second = keep_named (self, opened, "second", NULL, &error);
  g_assert_no_error (error);
  assert_kept (self, second);
}

static void
test_removed (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "first");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  gate_secrets_turn_away (self->secrets, GATE_SECRETS_REMOVE, STORE_ERROR_FORBIDDEN);
  model_pending_requests_remove_async (self->requests, pending, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_pending_requests_remove_finish (self->requests, result, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
  assert_kept (self, pending);

  g_clear_error (&error);
  model_pending_requests_remove_async (self->requests, pending, NULL, store_await_result_cb, &second);
  STORE_AWAIT (second != NULL);
  g_assert_true (model_pending_requests_remove_finish (self->requests, second, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->requests)), ==, 0);
}

static void
test_not_kept (Fixture       *self,
               gconstpointer  data)
{
  static const struct { StoreError store; ModelError model; gboolean available; } cases[] = {
    { STORE_ERROR_UNAVAILABLE, MODEL_ERROR_NO_KEYRING, FALSE },
    { STORE_ERROR_FORBIDDEN, MODEL_ERROR_KEYRING_LOCKED, TRUE },
    { STORE_ERROR_STORAGE, MODEL_ERROR_KEYRING, TRUE },
  };
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "first");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      gate_secrets_turn_away (self->secrets, GATE_SECRETS_SAVE | GATE_SECRETS_LIST, cases[i].store);
      g_assert_null (keep_named (self, request, NULL, NULL, &error));
      g_assert_error (error, MODEL_ERROR, (int) cases[i].model);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->requests)), ==, 0);
      g_clear_error (&error);
      g_assert_false (load_requests (self->requests, &error));
      g_assert_error (error, MODEL_ERROR, (int) cases[i].model);
      g_assert_cmpint (model_pending_requests_get_available (self->requests), ==, cases[i].available);
    }
}

static void
test_keep_cancelled (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "first");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  gate_secrets_hold (self->secrets, GATE_SECRETS_SAVE);
  g_assert_null (keep_named (self, request, NULL, cancellable, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->requests)), ==, 0);
}

static void
test_save_fails (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (self->model.place.folder, "nowhere", "key.p12", NULL);

  /* There is no certificate yet. */
  g_assert_false (save (self, pending, self->target, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  assert_kept (self, pending);
  g_clear_error (&error);

  answer (self, model_pending_request_get_request (pending));
  gate_secrets_turn_away (self->secrets, GATE_SECRETS_LOOKUP, STORE_ERROR_FORBIDDEN);
  g_assert_false (save (self, pending, self->target, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
  assert_kept (self, pending);
  g_clear_error (&error);

  g_assert_false (save (self, pending, nowhere, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  assert_kept (self, pending);
  g_clear_error (&error);

  /* A folder is in the way: the name is only taken at the end. */
  g_assert_cmpint (g_mkdir (self->target, 0700), ==, 0);
  g_assert_false (save (self, pending, self->target, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  g_assert_cmpint (g_rmdir (self->target), ==, 0);
  assert_no_file (self);
  assert_kept (self, pending);
}

static void
test_disk_full (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  struct rlimit limit;
  rlim_t before;
  g_autoptr (GError) error = NULL;

  answer (self, model_pending_request_get_request (pending));
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  before = limit.rlim_cur;
  limit.rlim_cur = 100;
  setrlimit (RLIMIT_FSIZE, &limit);
  g_assert_false (save (self, pending, self->target, &error));
  limit.rlim_cur = before;
  setrlimit (RLIMIT_FSIZE, &limit);

  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  assert_no_file (self);
  assert_kept (self, pending);
}

static void
test_other_chain (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelSigningRequest) other = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GError) error = NULL;

  answer (self, model_signing_request_get_request (other));
  g_assert_false (save (self, pending, self->target, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_OTHER_KEY);
  assert_no_file (self);
  assert_kept (self, pending);
}

/* The file is there, and counts; the key is offered once more. */
static void
test_not_removed (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GError) error = NULL;

  answer (self, model_pending_request_get_request (pending));
  gate_secrets_turn_away (self->secrets, GATE_SECRETS_REMOVE, STORE_ERROR_FORBIDDEN);
  g_assert_true (save (self, pending, self->target, &error));
  assert_file (self, model_pending_request_get_request (pending));
  assert_kept (self, pending);
}

/* Before it begins, while the store is asked, while the keyring is. */
static void
test_save_cancelled (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);
  g_autoptr (GFile) file = g_file_new_for_path (self->target);

  answer (self, model_pending_request_get_request (pending));
  for (guint step = 0; step < 3; step++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      if (step == 0)
        g_cancellable_cancel (cancellable);
      if (step == 1)
        gate_store_hold (self->model.gate);
      gate_secrets_hold (self->secrets, step == 2 ? GATE_SECRETS_LOOKUP : 0);
      model_request_file_save_async (self->requests, pending, self->model.list, PASSWORD, file, cancellable,
                                     store_await_result_cb, &result);
      if (step == 1)
        {
          STORE_AWAIT (gate_store_n_waiting (self->model.gate) == 1);
          g_cancellable_cancel (cancellable);
          gate_store_open (self->model.gate);
        }
      if (step == 2)
        {
          STORE_AWAIT (gate_secrets_n_waiting (self->secrets) == 1);
          g_cancellable_cancel (cancellable);
        }
      STORE_AWAIT (result != NULL);
      g_assert_false (model_request_file_save_finish (result, &error));
      g_assert_true (store_error_is_cancelled (error));
      assert_no_file (self);
      assert_kept (self, pending);
    }
}

/* What somebody else has put there is passed over, and stays. */
static void
test_damaged_secret (Fixture       *self,
                     gconstpointer  data)
{
  static const char * const secrets[] = {
    "", "nonsense", "[Signing Request]\nname=x\nplace=computer\n-----BEGIN PRIVATE KEY-----\n",
    "[Signing Request]\nname=x\n\n-----BEGIN PRIVATE KEY-----\n\n-----BEGIN CERTIFICATE REQUEST-----\n",
  };
  g_autoptr (ModelSigningRequest) request = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  g_autoptr (ModelPendingRequest) pending = keep (self, request);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *id = g_strdup_printf ("request/%u", i);
      g_autoptr (GAsyncResult) result = NULL;

      store_secrets_save_async (STORE_SECRETS (self->secrets), id, "x", secrets[i], NULL, store_await_result_cb, &result);
      STORE_AWAIT (result != NULL);
      g_assert_true (store_secrets_save_finish (STORE_SECRETS (self->secrets), result, NULL));
    }
  assert_kept (self, pending);
}

/* Requests from files */

static void
test_file (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->place.folder, "grüße.csr", NULL);
  g_autofree char *key = g_build_filename (fixture->place.folder, "key.pem", NULL);
  g_autofree char *command = g_strdup_printf ("openssl req -new -newkey rsa:2048 -nodes -keyout %s -out %s -subj /CN=from-file",
                                              key, path);
  g_autofree char *output = openssl (command);
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelSigningRequest) request = load_file (path, &error);
  PkiSigningRequest *parsed;

  g_assert_no_error (error);
  parsed = model_signing_request_get_request (request);
  g_assert_cmpstr (model_signing_request_get_file_name (request), ==, "grüße.csr");
  g_assert_null (model_signing_request_get_key (request));
  g_assert_cmpstr (pki_name_get_common_name (pki_signing_request_get_subject (parsed)), ==, "from-file");
  g_assert_cmpstr (pki_signing_request_get_key_algorithm (parsed), ==, "RSA");
  g_assert_cmpuint (pki_signing_request_get_key_bits (parsed), ==, 2048);
}

static void
test_bad_files (ModelFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr (ModelSigningRequest) made = make (PKI_KEY_KIND_EC_P256, "www.example.com");
  gsize size;
  const char *pem = g_bytes_get_data (model_signing_request_get_pem (made), &size);
  g_autoptr (GBytes) certificate = model_fixture_pem ("a certificate", 10);
  g_autoptr (GBytes) cut = g_bytes_new (pem, size / 2);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *forged = g_strndup (pem, size);
  g_autoptr (GBytes) forged_bytes = NULL;
  GBytes *files[] = { certificate, cut, empty, NULL };

  /* One letter of its body. */
  forged[120] = forged[120] == 'A' ? 'B' : 'A';
  forged_bytes = model_fixture_text (forged);
  files[3] = forged_bytes;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = model_fixture_write (fixture, "bad.csr", files[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (load_file (path, &error));
      g_assert_true (error->domain == PKI_ERROR);
    }
}

static void
test_no_files (ModelFixture  *fixture,
               gconstpointer  data)
{
  static const struct { const char *path; ModelError code; } cases[] = {
    { "/dev/zero", MODEL_ERROR_UNREADABLE },
    { "/", MODEL_ERROR_FOLDER },
    { "/nonexistent", MODEL_ERROR_UNREADABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load_file (cases[i].path, &error));
      g_assert_error (error, MODEL_ERROR, (int) cases[i].code);
    }
}

static void
test_make_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  model_signing_request_make_async (PKI_KEY_KIND_RSA_4096, "x", cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_signing_request_make_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

#define REQUEST_TEST(path, data, function) \
  g_test_add ("/model/request/" path, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  REQUEST_TEST ("whole-way/p256", PKI_KEY_KIND_EC_P256, test_whole_way);
  REQUEST_TEST ("whole-way/p384", PKI_KEY_KIND_EC_P384, test_whole_way);
  REQUEST_TEST ("whole-way/rsa-3072", PKI_KEY_KIND_RSA_3072, test_whole_way);
  REQUEST_TEST ("next-run", 0, test_next_run);
  REQUEST_TEST ("again", 0, test_again);
  REQUEST_TEST ("removed", 0, test_removed);
  REQUEST_TEST ("not-kept", 0, test_not_kept);
  REQUEST_TEST ("keep-cancelled", 0, test_keep_cancelled);
  REQUEST_TEST ("save-fails", 0, test_save_fails);
  REQUEST_TEST ("disk-full", 0, test_disk_full);
  REQUEST_TEST ("other-chain", 0, test_other_chain);
  REQUEST_TEST ("not-removed", 0, test_not_removed);
  REQUEST_TEST ("save-cancelled", 0, test_save_cancelled);
  REQUEST_TEST ("damaged-secret", 0, test_damaged_secret);
  MODEL_TEST ("/model/request/file", test_file);
  MODEL_TEST ("/model/request/bad-files", test_bad_files);
  MODEL_TEST ("/model/request/no-files", test_no_files);
  g_test_add_func ("/model/request/make-cancelled", test_make_cancelled);

  return g_test_run ();
}
