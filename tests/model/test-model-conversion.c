/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file becomes another: what is in the new one, and that nothing is left where it does not become one. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "model-fixture.h"

#define OLD_PASSWORD "old secret"
#define NEW_PASSWORD "new secret"

/* A keystore of a client's key with its chain of two and, trusted, the issuer of that; an empty folder. */
typedef struct
{
  VaultPlace       place;
  char            *target; /* of what is written, not there at first */
  PkiIdentity     *authority;
  PkiIdentity     *client;
  GBytes          *keystore;
  ModelConversion *conversion;
} Fixture;

static PkiPrivateKey *
get_key (PkiIdentity *identity)
{
  g_autoptr (GBytes) pem = pki_identity_key_to_pem (identity, NULL);

  return pki_private_key_new_from_pem (pem, NULL, NULL);
}

static GBytes *
make_keystore (Fixture         *self,
               PkiExportFormat  format)
{
  const PkiExportOptions options = { format, PKI_ENCRYPTION_COMPATIBLE, OLD_PASSWORD, NULL };
  g_autoptr (PkiExport) export = pki_export_new ();
  g_autoptr (PkiPrivateKey) key = get_key (self->client);
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (self->client);
  g_autoptr (GPtrArray) trusted = pki_identity_get_chain (self->authority);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  g_assert_true (pki_export_add (export, "server", chain, key, 1700000000, NULL));
  g_assert_true (pki_export_add (export, "trusted", trusted, NULL, 1700000000, NULL));
  bytes = pki_export_write (export, &options, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  vault_place_init (&self->place);
  self->target = g_build_filename (self->place.folder, "Downloads", NULL);
  self->authority = model_fixture_identity ("authority", TRUE, NULL);
  self->client = model_fixture_identity ("client", FALSE, self->authority);
  self->keystore = make_keystore (self, PKI_EXPORT_JKS);
  self->conversion = model_conversion_new ("store.jks", self->keystore);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&self->conversion));
  g_clear_pointer (&self->keystore, g_bytes_unref);
  g_clear_object (&self->client);
  g_clear_object (&self->authority);
  g_clear_pointer (&self->target, g_free);
  vault_place_clear (&self->place);
}

static void
take_file (Fixture *self,
           GBytes  *bytes /* (transfer full) */)
{
  g_object_unref (self->conversion);
  g_bytes_unref (self->keystore);
  self->keystore = bytes;
  self->conversion = model_conversion_new ("file", bytes);
}

static gboolean
open_with (Fixture     *self,
           const char  *password,
           GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_conversion_open_async (self->conversion, password, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_conversion_open_finish (self->conversion, result, error);
}

static void
must_open (Fixture    *self,
           const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (open_with (self, password, &error));
  g_assert_no_error (error);
}

/* Into the folder when @path is NULL; (transfer full): where it is then. */
static char *
run (Fixture                     *self,
     const ModelConversionChoice *choice,
     const char                  *path,
     GError                     **error)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr (GFile) written = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  model_conversion_run_async (self->conversion, choice, "new.file", path == NULL ? self->target : NULL, file, NULL,
                              store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  written = model_conversion_run_finish (self->conversion, result, error);
  return written != NULL ? g_file_get_path (written) : NULL;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static PkiContainer *
parse_file (const char *path,
            const char *password)
{
  g_autoptr (GBytes) bytes = read_file (path);
  g_autoptr (GError) error = NULL;
  PkiContainer *container = pki_container_parse (bytes, password, &error);

  g_assert_no_error (error);
  return container;
}

static gboolean
contains (const char *path,
          const char *text)
{
  g_autoptr (GBytes) bytes = read_file (path);

  return memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text)) != NULL;
}

static guint
count_keys (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += pki_entry_get_kind (g_ptr_array_index (entries, i)) == PKI_ENTRY_PRIVATE_KEY;
  return n;
}

static void
assert_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
}

/* What is there */

static void
test_content (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *alias = NULL;

  g_assert_cmpstr (model_conversion_get_name (self->conversion), ==, "store.jks");
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_CHAIN));
  must_open (self, OLD_PASSWORD);
  g_assert_true (model_conversion_get_whole (self->conversion));
  g_assert_false (model_conversion_get_locked (self->conversion));
  g_assert_cmpuint (model_conversion_get_n_keys (self->conversion), ==, 1);
  g_assert_cmpuint (model_conversion_get_n_certificates (self->conversion, MODEL_CONVERSION_CERTIFICATE), ==, 1);
  g_assert_cmpuint (model_conversion_get_n_certificates (self->conversion, MODEL_CONVERSION_CHAIN), ==, 2);
  g_assert_cmpuint (model_conversion_get_n_left_out (self->conversion), ==, 0);
  alias = model_conversion_dup_alias (self->conversion);
  g_assert_cmpstr (alias, ==, "server");
}

/* A certificate that was chosen is without the key of its entry, and never locked. */
static void
test_selected (Fixture       *self,
               gconstpointer  data)
{
  PkiCertificate *issuer = pki_identity_get_certificate (self->authority);
  const ModelConversionChoice choice = { PKI_EXPORT_DER, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_CERTIFICATE, NULL, NULL };
  g_autofree char *alias = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;

  model_conversion_select (self->conversion, 0, NULL);
  must_open (self, NULL);
  g_assert_false (model_conversion_get_whole (self->conversion));
  g_assert_true (model_conversion_get_locked (self->conversion));
  g_assert_cmpuint (model_conversion_get_n_keys (self->conversion), ==, 1);

  model_conversion_select (self->conversion, 0, issuer);
  g_assert_false (model_conversion_get_locked (self->conversion));
  g_assert_cmpuint (model_conversion_get_n_keys (self->conversion), ==, 0);
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_KEY));
  alias = model_conversion_dup_alias (self->conversion);
  g_assert_cmpstr (alias, ==, "trusted");
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  written = read_file (path);
  g_assert_true (g_bytes_equal (written, pki_certificate_get_der (issuer)));
}

/* Of an entry that is not there, there is nothing. */
static void
test_no_such_entry (Fixture       *self,
                    gconstpointer  data)
{
  model_conversion_select (self->conversion, 7, NULL);
  must_open (self, OLD_PASSWORD);
  g_assert_cmpuint (model_conversion_get_n_keys (self->conversion), ==, 0);
  g_assert_cmpuint (model_conversion_get_n_certificates (self->conversion, MODEL_CONVERSION_CHAIN), ==, 0);
  g_assert_null (model_conversion_dup_alias (self->conversion));
  for (PkiExportFormat format = PKI_EXPORT_PEM; format <= PKI_EXPORT_JKS; format++)
    for (ModelConversionContent content = MODEL_CONVERSION_CERTIFICATE; content <= MODEL_CONVERSION_KEY; content++)
      g_assert_false (model_conversion_can_write (self->conversion, format, content));
}

/* A key alone fits in PEM only; what no format of ours holds is counted. */
static void
test_key_alone (Fixture       *self,
                gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NEW_PASSWORD, NULL };
  g_autofree char *path = NULL;
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GError) error = NULL;

  take_file (self, model_fixture_join (pki_identity_key_to_pem (self->client, NULL), vault_fixture_make_request (), NULL));
  must_open (self, NULL);
  g_assert_cmpuint (model_conversion_get_n_left_out (self->conversion), ==, 1);
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PKCS12, MODEL_CONVERSION_KEY));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_JKS, MODEL_CONVERSION_KEY));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_CHAIN));
  g_assert_true (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_KEY));
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (contains (path, "BEGIN ENCRYPTED PRIVATE KEY"));
  container = parse_file (path, NEW_PASSWORD);
  g_assert_cmpuint (count_keys (container), ==, 1);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 1);
}

/* What is written */

/* OpenSSL finds the key under the new password, and it is the certificate's. */
static void
judge (const char *path)
{
  g_autofree char *key = g_strdup_printf ("sh -c \"openssl pkcs12 -in '%1$s' -passin 'pass:" NEW_PASSWORD "' -nodes -nocerts"
                                          " | openssl pkey -pubout\"", path);
  g_autofree char *leaf = g_strdup_printf ("sh -c \"openssl pkcs12 -in '%1$s' -passin 'pass:" NEW_PASSWORD "' -nokeys"
                                           " -clcerts | openssl x509 -noout -pubkey\"", path);
  g_autofree char *of_key = NULL;
  g_autofree char *of_leaf = NULL;
  gboolean succeeds = FALSE;

  of_key = model_fixture_run (key, &succeeds);
  g_assert_true (succeeds);
  g_assert_true (g_str_has_prefix (of_key, "-----BEGIN PUBLIC KEY-----"));
  of_leaf = model_fixture_run (leaf, &succeeds);
  g_assert_true (succeeds);
  g_assert_cmpstr (of_key, ==, of_leaf);
}

/* The key moves to the new password, with its alias and its chain, and leaves the old one behind. */
static void
test_pkcs12 (Fixture       *self,
             gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PKCS12, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NEW_PASSWORD, NULL };
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (PkiContainer) none = NULL;
  g_autoptr (GError) error = NULL;
  PkiEntry *entry;

  must_open (self, OLD_PASSWORD);
  g_assert_true (model_conversion_can_write (self->conversion, choice.format, choice.content));
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/Downloads/new.file"));
  assert_mode (path);
  g_assert_cmpuint (count_files (self->target), ==, 1);
  judge (path);

  container = parse_file (path, NEW_PASSWORD);
  g_assert_cmpint (pki_container_get_format (container), ==, PKI_FORMAT_PKCS12);
  g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 2);
  entry = g_ptr_array_index (pki_container_get_entries (container), 0);
  g_assert_cmpstr (pki_entry_get_alias (entry), ==, "server");
  g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, 2);
  entry = g_ptr_array_index (pki_container_get_entries (container), 1);
  g_assert_cmpstr (pki_entry_get_alias (entry), ==, "trusted");
  g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_CERTIFICATE);

  bytes = read_file (path);
  none = pki_container_parse (bytes, OLD_PASSWORD, &error);
  g_assert_null (none);
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
}

typedef struct
{
  PkiExportFormat         format;
  ModelConversionContent  content;
  PkiFormat               read_as;
  guint                   n_certificates;
} Case;

/* One entry, in each format, as much of it as was asked for: a key only with its chain. */
static void
check_case (Fixture    *self,
            const Case *expected)
{
  const ModelConversionChoice choice = { expected->format, PKI_ENCRYPTION_COMPATIBLE, expected->content, NEW_PASSWORD, "Ren Amed" };
  const gboolean is_keystore = expected->format == PKI_EXPORT_PKCS12 || expected->format == PKI_EXPORT_JKS;
  const gboolean has_key = expected->content == MODEL_CONVERSION_KEY;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (PkiContainer) container = NULL;
  GPtrArray *certificates;
  PkiEntry *entry;

  g_test_message ("format %d, content %d", expected->format, expected->content);
  g_assert_true (model_conversion_can_write (self->conversion, expected->format, expected->content));
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  container = parse_file (path, NEW_PASSWORD);
  g_assert_cmpint (pki_container_get_format (container), ==, expected->read_as);
  g_assert_cmpuint (count_keys (container), ==, has_key);
  g_assert_false (pki_container_get_locked (container));
  certificates = pki_container_get_certificates (container);
  g_assert_cmpuint (certificates->len, ==, expected->n_certificates);
  /* PKCS#7 is a set: its order is DER's. */
  g_assert_true (g_ptr_array_find_with_equal_func (certificates, pki_identity_get_certificate (self->client),
                                                   (GEqualFunc) pki_certificate_equal, NULL));
  entry = g_ptr_array_index (pki_container_get_entries (container), 0);
  if (is_keystore)
    g_assert_cmpstr (pki_entry_get_alias (entry), ==, expected->format == PKI_EXPORT_JKS ? "ren amed" : "Ren Amed");
}

static void
test_formats (Fixture       *self,
              gconstpointer  data)
{
  static const Case cases[] = {
    { PKI_EXPORT_PEM, MODEL_CONVERSION_CERTIFICATE, PKI_FORMAT_PEM, 1 },
    { PKI_EXPORT_PEM, MODEL_CONVERSION_CHAIN, PKI_FORMAT_PEM, 2 },
    { PKI_EXPORT_PEM, MODEL_CONVERSION_KEY, PKI_FORMAT_PEM, 2 },
    { PKI_EXPORT_DER, MODEL_CONVERSION_CERTIFICATE, PKI_FORMAT_DER, 1 },
    { PKI_EXPORT_PKCS7, MODEL_CONVERSION_CHAIN, PKI_FORMAT_PKCS7, 2 },
    { PKI_EXPORT_PKCS7_PEM, MODEL_CONVERSION_CHAIN, PKI_FORMAT_PEM, 2 },
    { PKI_EXPORT_PKCS12, MODEL_CONVERSION_CERTIFICATE, PKI_FORMAT_PKCS12, 1 },
    { PKI_EXPORT_PKCS12, MODEL_CONVERSION_CHAIN, PKI_FORMAT_PKCS12, 2 },
    { PKI_EXPORT_PKCS12, MODEL_CONVERSION_KEY, PKI_FORMAT_PKCS12, 2 },
    { PKI_EXPORT_JKS, MODEL_CONVERSION_CHAIN, PKI_FORMAT_JKS, 2 },
    { PKI_EXPORT_JKS, MODEL_CONVERSION_KEY, PKI_FORMAT_JKS, 2 },
  };

  model_conversion_select (self->conversion, 0, NULL);
  must_open (self, OLD_PASSWORD);
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_DER, MODEL_CONVERSION_CHAIN));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_DER, MODEL_CONVERSION_KEY));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PKCS7, MODEL_CONVERSION_KEY));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (self, &cases[i]);
  g_assert_cmpuint (count_files (self->target), ==, G_N_ELEMENTS (cases));
}

/* Without the password the certificates come out, and no key; also in a PEM the key is as it was asked for. */
static void
test_without_key (Fixture       *self,
                  gconstpointer  data)
{
  ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_CHAIN, NULL, NULL };
  g_autofree char *pem = NULL;
  g_autofree char *jks = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GError) error = NULL;

  must_open (self, NULL);
  g_assert_true (model_conversion_get_locked (self->conversion));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_KEY));
  pem = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (contains (pem, "BEGIN CERTIFICATE"));
  g_assert_false (contains (pem, "PRIVATE KEY"));

  choice.format = PKI_EXPORT_JKS;
  choice.password = NEW_PASSWORD;
  jks = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  container = parse_file (jks, NEW_PASSWORD);
  g_assert_cmpuint (count_keys (container), ==, 0);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 2);

  must_open (self, OLD_PASSWORD);
  choice = (ModelConversionChoice) { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };
  plain = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (contains (plain, "BEGIN PRIVATE KEY"));
}

/* A file is never written over, except the one that was chosen. */
static void
test_existing (Fixture       *self,
               gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_CHAIN, NULL, NULL };
  g_autofree char *taken = g_build_filename (self->target, "new.file", NULL);
  g_autofree char *numbered = NULL;
  g_autofree char *chosen = NULL;
  g_autoptr (GBytes) still = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (self->target, 0700), ==, 0);
  g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
  must_open (self, OLD_PASSWORD);
  numbered = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (numbered, "/new (1).file"));
  still = read_file (taken);
  g_assert_cmpmem (g_bytes_get_data (still, NULL), g_bytes_get_size (still), "mine", 4);

  chosen = run (self, &choice, taken, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chosen, ==, taken);
  g_assert_true (contains (taken, "BEGIN CERTIFICATE"));
  assert_mode (taken);
  g_assert_cmpuint (count_files (self->target), ==, 2);
}

/* What fails */

/* A wrong password changes nothing of what was seen before, nor of what can be written. */
static void
test_wrong_password (Fixture       *self,
                     gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (open_with (self, "wrong", &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_clear_error (&error);
  g_assert_cmpuint (model_conversion_get_n_certificates (self->conversion, MODEL_CONVERSION_CHAIN), ==, 0);

  must_open (self, OLD_PASSWORD);
  g_assert_false (open_with (self, "wrong", &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_clear_error (&error);
  g_assert_false (model_conversion_get_locked (self->conversion));
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (contains (path, "BEGIN PRIVATE KEY"));
}

static void
test_open_cancel (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  model_conversion_open_async (self->conversion, OLD_PASSWORD, cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_conversion_open_finish (self->conversion, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_false (model_conversion_can_write (self->conversion, PKI_EXPORT_PEM, MODEL_CONVERSION_CHAIN));
}

/* Not even the folder is made. */
static void
assert_fails (Fixture                     *self,
              const ModelConversionChoice *choice,
              GQuark                       domain,
              int                          code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = run (self, choice, NULL, &error);

  g_assert_null (path);
  g_assert_error (error, domain, code);
  g_assert_false (g_file_test (self->target, G_FILE_TEST_EXISTS));
}

/* A key that did not open says so, and nothing is written without it. */
static void
test_locked_key (Fixture       *self,
                 gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };

  must_open (self, NULL);
  assert_fails (self, &choice, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
}

/* An alias that no reader gives back in full: the file is made, read back, found to be another one, and not written. */
static void
test_read_back (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *alias = g_strnfill (PKI_MAX_ALIAS + 1, 'a');
  ModelConversionChoice choice = { PKI_EXPORT_JKS, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NEW_PASSWORD, alias };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  must_open (self, OLD_PASSWORD);
  model_conversion_select (self->conversion, 0, NULL);
  assert_fails (self, &choice, PKI_ERROR, PKI_ERROR_GENERATION);
  alias[PKI_MAX_ALIAS] = '\0';
  path = run (self, &choice, NULL, &error);
  g_assert_no_error (error);
}

static void
test_unwritable (Fixture       *self,
                 gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };
  g_autofree char *nowhere = g_build_filename (self->target, "deeper", "new.file", NULL);
  g_autofree char *path = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  must_open (self, OLD_PASSWORD);
  g_assert_true (g_file_set_contents (self->target, "a file where the folder should be", -1, NULL));
  path = run (self, &choice, NULL, &error);
  g_assert_null (path);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  g_clear_error (&error);
  other = run (self, &choice, nowhere, &error);
  g_assert_null (other);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  g_assert_true (contains (self->target, "a file where"));
  g_assert_cmpuint (count_files (self->place.folder), ==, 1);
}

/* From here on the disk takes so many bytes of a file. */
static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A disk that is full in the middle of the file leaves no part of it, and what was there before as it was. */
static void
test_full_disk (Fixture       *self,
                gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };
  g_autofree char *chosen = g_build_filename (self->target, "chosen.pem", NULL);
  g_autofree char *path = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *fresh_path = g_build_filename (self->target, "fresh.pem", NULL);
  g_autofree char *fresh = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (self->target, 0700), ==, 0);
  g_assert_true (g_file_set_contents (chosen, "mine", -1, NULL));
  must_open (self, OLD_PASSWORD);

  signal (SIGXFSZ, SIG_IGN);
  limit_files (300);
  path = run (self, &choice, NULL, &error);
  g_assert_null (path);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  g_clear_error (&error);
  replaced = run (self, &choice, chosen, &error);
  g_assert_null (replaced);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  g_clear_error (&error);
  fresh = run (self, &choice, fresh_path, &error);
  g_assert_null (fresh);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  limit_files (RLIM_INFINITY);
  signal (SIGXFSZ, SIG_DFL);

  g_assert_true (contains (chosen, "mine"));
  g_assert_cmpuint (count_files (self->target), ==, 1);
}

/* What is cancelled */

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NULL, NULL };
  g_autofree char *path = g_build_filename (self->place.folder, "chosen.pem", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  must_open (self, OLD_PASSWORD);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_cancellable_cancel (cancellable);
      model_conversion_run_async (self->conversion, &choice, "new.file", i == 0 ? self->target : NULL, i == 0 ? NULL : file,
                                  cancellable, store_await_result_cb, &result);
      STORE_AWAIT (result != NULL);
      g_assert_null (model_conversion_run_finish (self->conversion, result, &error));
      g_assert_true (store_error_is_cancelled (error));
    }
  g_assert_false (g_file_test (self->target, G_FILE_TEST_EXISTS));
  g_assert_true (contains (path, "mine"));
}

static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Cancelled after so much work; whether it got through before. */
static gboolean
run_until (Fixture *self,
           gint64   work)
{
  const ModelConversionChoice choice = { PKI_EXPORT_PKCS12, PKI_ENCRYPTION_MODERN, MODEL_CONVERSION_KEY, NEW_PASSWORD, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  guint tick = g_timeout_add (1, tick_cb, NULL);
  gint64 start = get_cpu_time ();

  model_conversion_run_async (self->conversion, &choice, "new.file", self->target, NULL, cancellable,
                              store_await_result_cb, &result);
  STORE_AWAIT (result != NULL || get_cpu_time () - start >= work);
  start = get_cpu_time ();
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_source_remove (tick);
  file = model_conversion_run_finish (self->conversion, result, &error);
  if (file != NULL)
    return TRUE;
  g_test_message ("cancelled after %d ms, ended after %d ms more", (int) (work / 1000), (int) ((get_cpu_time () - start) / 1000));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpint (get_cpu_time () - start, <, G_USEC_PER_SEC);
  return FALSE;
}

/* At whichever point it is cancelled, while the key is derived, sealed, or read back: it ends with the derivation it is at and leaves nothing,
 * until it gets through and leaves the whole file. */
static void
test_cancel_midway (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->target, "new.file", NULL);
  guint n_cancelled = 0;

  must_open (self, OLD_PASSWORD);
  for (gint64 work = 5000; !run_until (self, work); work += 70000)
    {
      n_cancelled++;
      g_assert_cmpuint (count_files (self->target), ==, 0);
    }
  g_assert_cmpuint (n_cancelled, >=, 3);
  g_assert_cmpuint (count_files (self->target), ==, 1);
  judge (path);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/model/conversion/content", test_content);
  ADD ("/model/conversion/selected", test_selected);
  ADD ("/model/conversion/no-such-entry", test_no_such_entry);
  ADD ("/model/conversion/key-alone", test_key_alone);
  ADD ("/model/conversion/pkcs12", test_pkcs12);
  ADD ("/model/conversion/formats", test_formats);
  ADD ("/model/conversion/without-key", test_without_key);
  ADD ("/model/conversion/existing", test_existing);
  ADD ("/model/conversion/wrong-password", test_wrong_password);
  ADD ("/model/conversion/open/cancel", test_open_cancel);
  ADD ("/model/conversion/locked-key", test_locked_key);
  ADD ("/model/conversion/read-back", test_read_back);
  ADD ("/model/conversion/unwritable", test_unwritable);
  ADD ("/model/conversion/full-disk", test_full_disk);
  ADD ("/model/conversion/cancel", test_cancel);
  ADD ("/model/conversion/cancel/midway", test_cancel_midway);

  return g_test_run ();
}
