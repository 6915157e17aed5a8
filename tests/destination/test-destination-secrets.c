/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole session of a client, in a process of its own that says all it has to say: none of its secrets is in what it
 * says, nor in a file that it leaves. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "fault-fixture.h"
#include "store-await.h"

#define CHILD "--child"

/* The session */

static void
say (const char *what, const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  g_print ("%s: %s\n", what, error != NULL ? error->message : "done");
  if (details != NULL)
    g_print ("  %u, %s, %s, %s\n", details->status, details->request_id, details->subject, details->service_message);
}

static StoreCredentials *
describe (StoreConnector *connector, const char *key)
{
  g_autoptr (GBytes) text = g_bytes_new (key, strlen (key));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreCredentials *credentials;

  store_connector_describe_async (connector, text, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  credentials = store_connector_describe_finish (connector, result, &error);
  say ("describe", error);

  return credentials;
}

static void
check_cb (StoreCheck check, guint n_entries, const GError *error, gpointer user_data)
{
  g_print ("step %d: %u\n", check, n_entries);
  say ("check", error);
}

static GPtrArray *
check_and_open (StoreConnector *connector, const StoreAccess *access)
{
  g_autoptr (GAsyncResult) checked = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *stores;

  store_connector_check_async (connector, access, check_cb, NULL, NULL, store_await_result_cb, &checked);
  STORE_AWAIT (checked != NULL);
  store_connector_check_finish (connector, checked, &error);
  say ("checks", error);
  g_clear_error (&error);

  store_connector_open_async (connector, access, NULL, store_await_result_cb, &opened);
  STORE_AWAIT (opened != NULL);
  stores = store_connector_open_finish (connector, opened, &error);
  say ("open", error);

  return stores;
}

static void
item_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  say ("item", error);
}

static void
create_many (Store *store, GBytes *content)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("many %u.pem", i);

      g_ptr_array_add (entries, store_entry_new (name, content, "a.pem"));
    }
  store_create_many_async (store, entries, item_cb, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  store_create_many_finish (store, result, &error);
  say ("create many", error);
}

static void
take (const char *what, gpointer object, GError **error)
{
  say (what, *error);
  g_clear_object (&object);
  g_clear_error (error);
}

static void
use_store (Store *store, GBytes *content)
{
  g_autoptr (StoreEntry) entry = store_entry_new ("one.pem", content, "one.pem");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  entries = store_await_list (store, &error);
  take ("list", NULL, &error);
  take ("create", store_await_create (store, entry, &error), &error);
  take ("create again", store_await_create (store, entry, &error), &error);
  take ("replace", store_await_replace (store, entry, "0123", &error), &error);
  take ("replace", store_await_replace (store, entry, NULL, &error), &error);
  take ("get", store_await_get (store, "one.pem", &error), &error);
  take ("get", store_await_get (store, "none.pem", &error), &error);
  create_many (store, content);
  take ("delete", store_await_delete (store, "one.pem", NULL, &error), &error);
  take ("delete", store_await_delete (store, "one.pem", NULL, &error), &error);
}

static void
connect_with (const char *key, GBytes *authorities, GBytes *content)
{
  g_autoptr (StoreConnector) connector = destination_connector_new ();
  g_autoptr (StoreCredentials) credentials = describe (connector, key);
  g_autoptr (GPtrArray) stores = NULL;

  if (credentials == NULL)
    return;
  stores = check_and_open (connector, &(StoreAccess){ .credentials = credentials, .authorities = authorities });
  for (guint i = 0; stores != NULL && i < stores->len; i++)
    use_store (stores->pdata[i], content);
}

static char *
read_input (void)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  size_t n;

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, (gssize) n);

  return g_string_free (text, FALSE);
}

/* Three parts, with form feeds between: the authorities, the content, and a key on each line of the third. */
static int
be_child (void)
{
  g_autofree char *input = read_input ();
  g_auto (GStrv) parts = g_strsplit (input, "\f", 3);
  g_auto (GStrv) keys = g_strsplit (parts[2], "\n", -1);
  g_autoptr (GBytes) authorities = g_bytes_new (parts[0], strlen (parts[0]));
  g_autoptr (GBytes) content = g_bytes_new (parts[1], strlen (parts[1]));

  for (guint i = 0; keys[i] != NULL; i++)
    connect_with (keys[i], authorities, content);

  return 0;
}

/* What is looked for */

static void
add_lines (GPtrArray *secrets, const char *pem)
{
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) >= 20 && lines[i][0] != '-')
      g_ptr_array_add (secrets, g_strdup (lines[i]));
}

/* Also as it goes into a form, into a header, and into JSON. */
static void
add_secret (GPtrArray *secrets, const char *text)
{
  g_ptr_array_add (secrets, g_strdup (text));
  g_ptr_array_add (secrets, g_uri_escape_string (text, NULL, FALSE));
  g_ptr_array_add (secrets, g_base64_encode ((const guchar *) text, strlen (text)));
}

/* (nullable): the first that is there */
static const char *
find_secret (GPtrArray *secrets, const char *text, gsize size)
{
  for (guint i = 0; i < secrets->len; i++)
    if (memmem (text, size, secrets->pdata[i], strlen (secrets->pdata[i])) != NULL)
      return secrets->pdata[i];

  return NULL;
}

/* (nullable) (transfer full): the first file below that has one */
static char *
find_file (GPtrArray *secrets, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  char *found = NULL;
  const char *name;

  while (found == NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        found = find_file (secrets, path);
      else if (g_file_get_contents (path, &text, &size, NULL) && find_secret (secrets, text, size) != NULL)
        found = g_steal_pointer (&path);
    }

  return found;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

/* The parent has the servers */

typedef struct
{
  GString *input;     /* (owned) */
  GPtrArray *secrets; /* (owned) (element-type utf8) */
  char *folder;       /* (owned) */
  char *output;       /* (owned) (nullable): stdout and stderr */
} Session;

static void
session_clear (Session *self)
{
  g_string_free (self->input, TRUE);
  g_ptr_array_unref (self->secrets);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

static void
session_init (Session *self)
{
  self->input = g_string_new (NULL);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_dir_make_tmp ("secrets-XXXXXX", NULL);
  /* The beginning of every JSON Web Token. */
  g_ptr_array_add (self->secrets, g_strdup ("eyJ"));
}

static void
add_pem (Session *self, char *pem /* (transfer full) */)
{
  g_autofree char *owned = pem;

  g_string_append (self->input, owned);
}

/* What is uploaded holds a private key as well. */
static void
add_content (Session *self, TestIdentity *root)
{
  g_autoptr (TestIdentity) identity = test_identity_new (&(TestIdentityRequest){ .common_name = "upload" }, root);
  g_autofree char *key = test_identity_to_pkcs8 (identity, NULL);
  g_autofree char *certificate = test_identity_to_pem (identity);
  g_autofree char *content = g_strconcat (key, certificate, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) content, strlen (content));

  g_string_append_printf (self->input, "\f%s\f", content);
  add_lines (self->secrets, key);
  g_ptr_array_add (self->secrets, g_strndup (encoded, 100));
}

static void
add_key (Session *self, const char *key)
{
  g_autoptr (JsonNode) root = json_from_string (key, NULL);
  JsonObject *object = json_node_get_object (root);
  g_autofree char *line = json_to_string (root, FALSE);

  g_string_append_printf (self->input, "%s\n", line);
  if (json_object_has_member (object, "clientsecret"))
    add_secret (self->secrets, json_object_get_string_member (object, "clientsecret"));
  if (json_object_has_member (object, "key"))
    add_lines (self->secrets, json_object_get_string_member (object, "key"));
}

static void
set_environment (GSubprocessLauncher *launcher, const char *folder)
{
  const char *names[]
      = { "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR" };

  g_subprocess_launcher_set_cwd (launcher, folder);
  /* There is no server in it: a sanitizer need not look for leaks the slow way. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=1", TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_subprocess_launcher_setenv (launcher, names[i], folder, TRUE);
}

static void
run (Session *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_environment (launcher, self->folder);
  process = g_subprocess_launcher_spawn (launcher, &error, program, CHILD, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, self->input->str, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_subprocess_communicate_utf8_finish (process, result, &self->output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("The session failed: %s", self->output);
}

static char *
dup_server_key (ServerFixture *server, StoreCredentialsKind kind)
{
  g_autoptr (GBytes) key = destination_server_make_service_key (server->server, kind);

  return g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *found = text; (found = strstr (found, what)) != NULL; found++)
    n++;

  return n;
}

static void
test_session (void)
{
  g_auto (ServerFixture) server = { NULL };
  g_auto (Session) session = { NULL };
  g_autoptr (TestIdentity) root
      = test_identity_new (&(TestIdentityRequest){ .common_name = "Root", .is_authority = TRUE }, NULL);
  g_autofree char *secret = NULL, *x509 = NULL, *wrong = NULL, *broken = NULL, *found = NULL;
  g_autoptr (GBytes) authority = NULL;

  server_fixture_init (&server, TRUE);
  session_init (&session);
  secret = dup_server_key (&server, STORE_CREDENTIALS_SECRET);
  x509 = dup_server_key (&server, STORE_CREDENTIALS_X509);
  wrong = fault_fixture_change (secret, "clientsecret", "hunter2$wrong+secret=");
  broken = fault_fixture_change (
      x509,
      "key",
      "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB\n-----END PRIVATE KEY-----\n");

  authority = destination_server_identity_get_authority (server.identity);
  add_pem (&session, g_strndup (g_bytes_get_data (authority, NULL), g_bytes_get_size (authority)));
  add_content (&session, root);
  add_key (&session, secret);
  add_key (&session, x509);
  add_key (&session, wrong);
  add_key (&session, broken);
  g_string_truncate (session.input, session.input->len - 1);
  run (&session);

  /* It did what it should have done: both levels twice, and once nothing. */
  g_assert_cmpuint (count (session.output, "list: done"), ==, 4);
  g_assert_cmpuint (count (session.output, "create many: done"), ==, 2);
  g_assert_nonnull (strstr (session.output, "Bad credentials"));
  g_assert_nonnull (strstr (session.output, "DEBUG"));
  g_assert_cmpstr (find_secret (session.secrets, session.output, strlen (session.output)), ==, NULL);
  found = find_file (session.secrets, session.folder);
  g_assert_cmpstr (found, ==, NULL);
}

/* What looks for secrets finds them. */
static void
test_search (void)
{
  g_auto (Session) session = { NULL };
  g_autofree char *folder = NULL, *path = NULL, *before = NULL, *after = NULL;

  session_init (&session);
  add_secret (session.secrets, "a$b+c");
  g_assert_nonnull (find_secret (session.secrets, "client_secret=a%24b%2Bc&", 24));

  folder = g_build_filename (session.folder, "cache", NULL);
  path = g_build_filename (folder, "file", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "nothing\0 here", 13, NULL));
  before = find_file (session.secrets, session.folder);
  g_assert_cmpstr (before, ==, NULL);
  g_assert_true (g_file_set_contents (path, "a\0 eyJhbGciOi", 13, NULL));
  after = find_file (session.secrets, session.folder);
  g_assert_cmpstr (after, ==, path);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  if (argc == 2 && g_str_equal (argv[1], CHILD))
    return be_child ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/secrets/search", test_search);
  g_test_add_func ("/destination/secrets/session", test_session);

  return g_test_run ();
}
