/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the keystores share: files made by other programs, and attempts to break the reader with them. */

#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

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

/* Runs a Python program there, which has DER at hand to make what no program at hand makes. */
static inline void
fixture_python (const char *program)
{
  static const char der[] =
    "import base64, hashlib, hmac\n"
    "def tlv(tag, data):\n"
    "  n = len(data)\n"
    "  size = bytes([n]) if n < 128 else (lambda b: bytes([128 + len(b)]) + b)(n.to_bytes((n.bit_length() + 7) // 8, 'big'))\n"
    "  return bytes([tag]) + size + data\n"
    "def seq(*parts): return tlv(0x30, b''.join(parts))\n"
    "def integer(n): return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, 'big'))\n"
    "def arc(n):\n"
    "  out = [n & 127]\n"
    "  while n > 127:\n"
    "    n >>= 7; out.insert(0, 128 | n & 127)\n"
    "  return bytes(out)\n"
    "def oid(a, b, *rest): return tlv(6, arc(40 * a + b) + b''.join(map(arc, rest)))\n"
    "def head(d):\n"
    "  return (2, d[1]) if d[1] < 128 else (2 + d[1] - 128, int.from_bytes(d[2:2 + d[1] - 128], 'big'))\n"
    "def content(d): h, n = head(d); return d[h:h + n]\n"
    "def children(d):\n"
    "  out = []\n"
    "  while d:\n"
    "    h, n = head(d); out.append(d[:h + n]); d = d[h + n:]\n"
    "  return out\n"
    "def pem(label, d, line=64):\n"
    "  t = base64.b64encode(d).decode()\n"
    "  return f'-----BEGIN {label}-----\\n' + ''.join(t[i:i + line] + '\\n' for i in range(0, len(t), line)) + f'-----END {label}-----\\n'\n"
    "def unpem(name): return base64.b64decode(''.join(l for l in open(name) if not l.startswith('-')))\n";
  g_autofree char *path = g_build_filename (fixture_dir, "make.py", NULL);
  g_autofree char *all = g_strconcat (der, program, NULL);

  g_assert_true (g_file_set_contents (path, all, -1, NULL));
  fixture_run ("python3 make.py");
}

/* What Java makes of a key and its certificate: see there. */
static inline void
fixture_java (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "pki", "MakeKeystores.java", NULL);
  g_autofree char *command = g_strdup_printf (
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=leaf -days 30 && "
    "openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der && "
    "java -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 '%s'", program);

  fixture_run (command);
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

typedef struct
{
  GBytes     *bytes;
  const char *password;
  gint        cancelled;
  GError     *error;
} FixtureReading;

static inline gpointer
fixture_read_in_thread (gpointer data)
{
  FixtureReading *reading = data;
  const char *passwords[] = { reading->password, NULL };
  g_autoptr (PkiContainer) container =
    pki_container_parse_with (reading->bytes, passwords, &reading->cancelled, &reading->error);

  g_assert_true ((container == NULL) == (reading->error != NULL));
  return NULL;
}

static inline gint64
fixture_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* A reading that has work for seconds ends at once when nobody waits any more: within 100 ms of the processor's time,
 * however busy the machine is with other things. */
static inline void
check_cancellation (const char *name,
                    const char *password)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  FixtureReading reading = { bytes, password };
  GThread *thread = g_thread_new ("reading", fixture_read_in_thread, &reading);
  gint64 start = fixture_cpu_time ();

  /* Until it is at work: nothing else here takes the processor's time. */
  while (fixture_cpu_time () - start < 30000)
    g_usleep (1000);
  start = fixture_cpu_time ();
  g_atomic_int_set (&reading.cancelled, 1);
  g_thread_join (thread);
  start = fixture_cpu_time () - start;
  g_test_message ("%s: ended after %d ms", name, (int) (start / 1000));
  g_assert_error (reading.error, PKI_ERROR, PKI_ERROR_CANCELLED);
  g_assert_cmpint (start, <, 100000);
  g_error_free (reading.error);
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
