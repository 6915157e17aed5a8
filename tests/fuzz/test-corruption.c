/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A good file of each format, cut off after each byte and with each byte replaced: an error, a warning, or what the file now
 * says; never a crash, and never the word of an integrity check for something that was not there. */

#include "config.h"

#include "fuzz.h"

#include "../pki/test-fixture.h"

/* Of a larger file, each byte gets one other value only. */
#define LARGE 1300

/* Rounds of key derivation are few, so that each file is read in less than a millisecond; of JCEKS they are as few as the
 * JDK lets be, but nothing is derived where the digest is wrong. */
static const char *make =
  "P=changeit\n"
  "EC='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
  "openssl req -x509 $EC -keyout root.key -subj /CN=Root -days 3650 -out root.pem\n"
  "openssl req $EC -new -keyout leaf.key -subj /C=DE/CN=leaf -addext subjectAltName=DNS:a.example,IP:192.0.2.1 -out leaf.csr\n"
  "openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 7 -days 30 -copy_extensions copy -out leaf.pem\n"
  "openssl x509 -in leaf.pem -outform DER -out certificate.der\n"
  "openssl req -in leaf.csr -outform DER -out request.der\n"
  "openssl pkcs8 -topk8 -in leaf.key -iter 1 -passout pass:$P -out encrypted.key\n"
  "openssl pkcs8 -topk8 -in leaf.key -iter 1 -passout pass:$P -outform DER -out key.der\n"
  "openssl pkey -in leaf.key -outform DER -out plain.der\n"
  "openssl ec -in leaf.key -out sec1.pem\n"
  "openssl ec -in leaf.key -aes128 -passout pass:$P -out dek.pem\n"
  "cat leaf.pem encrypted.key root.pem >bundle.pem\n"
  "printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\ndefault_md=sha256\\ndefault_crl_days=9\\n' >ca.cnf; : >index\n"
  "openssl ca -config ca.cnf -gencrl -keyfile root.key -cert root.pem | openssl crl -outform DER -out list.der\n"
  "openssl crl2pkcs7 -nocrl -certfile leaf.pem -outform DER -out chain.p7b\n"
  /* A SEQUENCE of both certificates, the authority first. */
  "openssl x509 -in root.pem -outform DER -out root.der; cat root.der certificate.der >both\n"
  "printf '\\060\\202'\"$(printf '\\\\%03o\\\\%03o' $(($(wc -c <both) / 256)) $(($(wc -c <both) % 256)))\" | cat - both >path.der\n"
  "O=\"openssl pkcs12 -export -iter 1 -passout pass:$P -inkey leaf.key -in leaf.pem -name server\"\n"
  "$O -out new.p12\n"
  "$O -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -out old.p12\n"
  "$O -nomac -out nomac.p12\n"
  "$O -nomac -keypbe NONE -certpbe NONE -out open.p12\n"
  "I='keytool -importkeystore -noprompt -srckeystore new.p12 -srcstorepass changeit -deststorepass changeit'\n"
  "$I -destkeystore key.jks -deststoretype JKS\n"
  "J='-J-Djdk.jceks.iterationCount=10000 -storetype JCEKS'\n"
  "keytool -genseckey $J -keyalg AES -keysize 128 -alias secret -keystore all.jceks -storepass $P -keypass $P\n"
  "keytool -importcert $J -noprompt -file root.pem -alias trusted -keystore all.jceks -storepass $P";

/* What a reader said of a file: (transfer full). The integrity is not part of it. */
static char *
describe (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  GString *text = g_string_new (pki_format_get_name (pki_container_get_format (container)));

  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (entries, i);
      GPtrArray *certificates = pki_entry_get_certificates (entry);

      g_string_append_printf (text, "\n%d %s %d %s %u %s %" G_GINT64_FORMAT, pki_entry_get_kind (entry),
                              pki_entry_get_alias (entry), pki_entry_get_locked (entry), pki_entry_get_algorithm (entry),
                              pki_entry_get_bits (entry), pki_entry_get_key_format (entry), pki_entry_get_created (entry));
      for (guint k = 0; k < certificates->len; k++)
        g_string_append_printf (text, " %s", pki_certificate_get_sha256 (g_ptr_array_index (certificates, k)));
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  const char *password;  /* (nullable) */
  char       *good;      /* (owned): what the file says */
  gboolean    is_sealed; /* the password vouches for it */
} File;

static void
file_clear (File *self)
{
  g_clear_pointer (&self->good, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static void
file_init (File       *self,
           const char *name,
           const char *password)
{
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (PkiContainer) container = fuzz_open (bytes, password);

  g_assert_nonnull (container);
  g_assert_cmpint (pki_container_get_entries (container)->len, >, 0);
  g_assert_cmpint (pki_container_get_warnings (container)->len, ==, 0);
  self->name = name;
  self->password = password;
  self->good = describe (container);
  self->is_sealed = pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED;
}

/* Reads what was made of the file; @at: where, for the message. */
static PkiContainer *
read_damaged (const File   *file,
              const guint8 *data,
              gsize         size,
              gsize         at)
{
  /* Not beyond the last byte, which a copy of this size shows. */
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  PkiContainer *container = fuzz_open (bytes, file->password);
  g_autofree char *text = NULL;

  if (container == NULL || pki_container_get_integrity (container) != PKI_INTEGRITY_VERIFIED)
    return container;
  text = describe (container);
  if (!file->is_sealed || !g_str_equal (text, file->good))
    g_error ("%s, damaged at %" G_GSIZE_FORMAT ", is verified as %s", file->name, at, text);
  return container;
}

/* What was sealed is opened in full or not at all: nothing in it changes without anybody being told. */
static void
check_quiet (const File   *file,
             PkiContainer *container,
             gsize         at)
{
  if (container != NULL && file->is_sealed && pki_container_get_integrity (container) != PKI_INTEGRITY_VERIFIED &&
      pki_container_get_warnings (container)->len == 0)
    g_error ("%s, damaged at %" G_GSIZE_FORMAT ", is read without a word", file->name, at);
}

static void
replace_each (const File *file)
{
  g_autoptr (GBytes) bytes = fixture_bytes (file->name);
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  for (gsize i = 0; i < size; i++)
    {
      const guint8 old = data[i];
      const guint8 values[] = { old ^ 0x01, 0xff, 0x00, old ^ 0x80 };

      for (guint k = 0; k < (size > LARGE ? 1 : G_N_ELEMENTS (values)); k++)
        {
          g_autoptr (PkiContainer) container = NULL;

          data[i] = values[k];
          if (values[k] == old)
            continue;
          container = read_damaged (file, data, size, i);
          check_quiet (file, container, i);
        }
      data[i] = old;
    }
}

/* A text is as good as before without its last line end, and after each of its blocks, until it is clear that the next one
 * begins. */
static gboolean
ends_with_a_block (const guint8 *data,
                   gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *last_line;

  if (*text != '-')
    return FALSE;
  last_line = strrchr (g_strchomp (text), '\n');
  if (last_line != NULL && g_str_has_prefix ("-----BEGIN ", last_line + 1))
    *last_line = '\0';
  return g_str_has_suffix (text, "-----");
}

static void
truncate_each (const File *file)
{
  g_autoptr (GBytes) bytes = fixture_bytes (file->name);
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  for (gsize size = 0; size < g_bytes_get_size (bytes); size++)
    {
      g_autoptr (PkiContainer) container = read_damaged (file, data, size, size);

      if (container != NULL && pki_container_get_warnings (container)->len == 0 && !ends_with_a_block (data, size))
        g_error ("%s, cut off after %" G_GSIZE_FORMAT " bytes, is read without a word", file->name, size);
    }
}

static void
test_damages (gconstpointer data)
{
  const char * const passwords[] = { FUZZ_PASSWORD, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_auto (File) file = { NULL };

      file_init (&file, data, passwords[i]);
      truncate_each (&file);
      replace_each (&file);
    }
}

/* The word is given where it is due, so that its absence says something. */
static void
test_sealed (void)
{
  const char *sealed[] = { "new.p12", "old.p12", "key.jks", "all.jceks", NULL };

  for (guint i = 0; sealed[i] != NULL; i++)
    {
      g_auto (File) unlocked = { NULL };
      g_auto (File) locked = { NULL };

      file_init (&unlocked, sealed[i], FUZZ_PASSWORD);
      file_init (&locked, sealed[i], NULL);
      g_assert_true (unlocked.is_sealed);
      g_assert_false (locked.is_sealed);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char * const names[] = {
    "all.jceks", "bundle.pem", "certificate.der", "chain.p7b", "dek.pem", "key.der", "key.jks", "leaf.pem", "list.der",
    "new.p12", "nomac.p12", "old.p12", "open.p12", "path.der", "plain.der", "request.der", "sec1.pem",
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  fixture_run (make);

  g_test_add_func ("/fuzz/corruption/sealed", test_sealed);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/corruption/%s", names[i]);

      g_test_add_data_func (path, names[i], test_damages);
    }

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
