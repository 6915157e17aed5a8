/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is doubtful about a file that could be read. */

#include "config.h"

#include "pki/pki-check.h"
#include "pki/pki-private.h"

#include <string.h>

#define SECONDS_PER_DAY (24 * 60 * 60)
#define MAX_DAYS 398
#define MIN_BITS 2048
#define MIN_ROUNDS 1000

static void
check_free (PkiCheck *check)
{
  g_clear_object (&check->certificate);
  g_free (check->detail);
  g_free (check);
}

static PkiCheck *
find_check (GPtrArray    *checks,
            PkiCheckCode  code)
{
  for (guint i = 0; i < checks->len; i++)
    if (((PkiCheck *) g_ptr_array_index (checks, i))->code == code)
      return g_ptr_array_index (checks, i);
  return NULL;
}

/* More certificates of the same kind only count. */
static void
add (GPtrArray      *checks,
     PkiSeverity     severity,
     PkiCheckCode    code,
     PkiCertificate *certificate,
     guint64         number,
     const char     *detail)
{
  PkiCheck *check = find_check (checks, code);

  if (check != NULL)
    {
      check->count++;
      return;
    }
  check = g_new0 (PkiCheck, 1);
  check->severity = severity;
  check->code = code;
  check->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  check->count = certificate != NULL ? 1 : 0;
  check->number = number;
  check->detail = detail != NULL ? g_utf8_make_valid (detail, -1) : NULL;
  g_ptr_array_add (checks, check);
}

/* Certificates */

static void
check_dates (GPtrArray      *checks,
             PkiCertificate *certificate,
             gint64          now)
{
  if (now > pki_certificate_get_not_after (certificate))
    add (checks, PKI_SEVERITY_ERROR, PKI_CHECK_EXPIRED, certificate, 0, NULL);
  else if (now < pki_certificate_get_not_before (certificate))
    add (checks, PKI_SEVERITY_ERROR, PKI_CHECK_NOT_YET_VALID, certificate, 0, NULL);
}

static void
check_key (GPtrArray      *checks,
           PkiCertificate *certificate)
{
  const char *algorithm = pki_certificate_get_key_algorithm (certificate);
  guint bits = pki_certificate_get_key_bits (certificate);
  gboolean has_modulus = g_str_has_prefix (algorithm, "RSA") || g_str_equal (algorithm, "DSA");

  if (has_modulus && bits > 0 && bits < MIN_BITS)
    add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_WEAK_KEY, certificate, bits, algorithm);
}

static void
check_signature (GPtrArray      *checks,
                 PkiCertificate *certificate)
{
  static const char * const weak[] = { "SHA1", "MD5", "MD2" };
  const char *algorithm = pki_certificate_get_signature_algorithm (certificate);

  if (pki_certificate_is_self_issued (certificate))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    if (strstr (algorithm, weak[i]) != NULL)
      {
        add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_WEAK_SIGNATURE, certificate, 0, algorithm);
        return;
      }
}

static void
check_validity (GPtrArray      *checks,
                PkiCertificate *certificate)
{
  gint64 seconds = pki_certificate_get_not_after (certificate) - pki_certificate_get_not_before (certificate);
  gboolean is_ca;
  int path_length;

  /* The extensions are decoded only where it depends on them. */
  if (seconds <= (gint64) MAX_DAYS * SECONDS_PER_DAY)
    return;
  if (!pki_certificate_get_basic_constraints (certificate, &is_ca, &path_length) || !is_ca)
    add (checks, PKI_SEVERITY_INFORMATION, PKI_CHECK_LONG_VALIDITY, certificate, (guint64) seconds / SECONDS_PER_DAY, NULL);
}

static void
check_certificates (GPtrArray    *checks,
                    PkiContainer *container,
                    gint64        now)
{
  GPtrArray *certificates = pki_container_get_certificates (container);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);

      if (pki_certificate_get_problem (certificate) != NULL ||
          !g_hash_table_add (seen, (gpointer) pki_certificate_get_sha256 (certificate)))
        continue;
      check_dates (checks, certificate, now);
      check_key (checks, certificate);
      check_signature (checks, certificate);
      check_validity (checks, certificate);
    }
}

/* The file */

static void
check_protection (GPtrArray    *checks,
                  PkiContainer *container)
{
  const PkiProtection *protection = pki_container_get_protection (container);

  if (protection->weak_cipher != NULL)
    add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_WEAK_ENCRYPTION, NULL, 0, protection->weak_cipher);
  if (protection->weak_digest != NULL)
    add (checks, PKI_SEVERITY_INFORMATION, PKI_CHECK_WEAK_INTEGRITY, NULL, 0, protection->weak_digest);
  if (protection->rounds > 0 && protection->rounds < MIN_ROUNDS)
    add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_FEW_ITERATIONS, NULL, protection->rounds, NULL);

  if (!pki_container_has_private_key (container))
    return;
  if (protection->plain_keys > 0)
    add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_PLAIN_PRIVATE_KEY, NULL, 0, NULL);
  else
    add (checks, PKI_SEVERITY_INFORMATION, PKI_CHECK_PRIVATE_KEY, NULL, 0, NULL);
}

static gboolean
is_keystore (PkiFormat format)
{
  return format == PKI_FORMAT_PKCS12 || format == PKI_FORMAT_JKS || format == PKI_FORMAT_JCEKS;
}

static void
check_need (GPtrArray    *checks,
            PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);

  if (is_keystore (pki_container_get_format (container)) && !pki_container_get_locked (container) && entries->len == 1 &&
      pki_entry_get_kind (g_ptr_array_index (entries, 0)) == PKI_ENTRY_CERTIFICATE)
    add (checks, PKI_SEVERITY_INFORMATION, PKI_CHECK_NEEDLESS_KEYSTORE, NULL, 0, NULL);
}

#define BIT(format) (1u << (format))

static const struct
{
  const char *extension;
  guint       formats;
} extensions[] = {
  { "cer", BIT (PKI_FORMAT_PEM) | BIT (PKI_FORMAT_DER) },
  { "crt", BIT (PKI_FORMAT_PEM) | BIT (PKI_FORMAT_DER) },
  { "der", BIT (PKI_FORMAT_DER) },
  { "jceks", BIT (PKI_FORMAT_JCEKS) },
  { "jks", BIT (PKI_FORMAT_JKS) },
  { "keystore", BIT (PKI_FORMAT_JKS) | BIT (PKI_FORMAT_JCEKS) | BIT (PKI_FORMAT_PKCS12) },
  { "p12", BIT (PKI_FORMAT_PKCS12) },
  { "p7b", BIT (PKI_FORMAT_PKCS7) | BIT (PKI_FORMAT_PEM) },
  { "p7c", BIT (PKI_FORMAT_PKCS7) | BIT (PKI_FORMAT_PEM) },
  { "pem", BIT (PKI_FORMAT_PEM) },
  { "pfx", BIT (PKI_FORMAT_PKCS12) },
};

static void
check_extension (GPtrArray    *checks,
                 PkiContainer *container,
                 const char   *file_name)
{
  const char *dot = file_name != NULL ? strrchr (file_name, '.') : NULL;
  PkiFormat format = pki_container_get_format (container);

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (dot + 1, extensions[i].extension) == 0 && !(extensions[i].formats & BIT (format)))
      add (checks, PKI_SEVERITY_WARNING, PKI_CHECK_WRONG_EXTENSION, NULL, format, dot);
}

static int
compare_severity (gconstpointer a,
                  gconstpointer b)
{
  const PkiCheck *first = *(const PkiCheck * const *) a, *second = *(const PkiCheck * const *) b;

  if (first->severity != second->severity)
    return (int) second->severity - (int) first->severity;
  return (int) first->code - (int) second->code;
}

/**
 * pki_container_check:
 * @container: what a file holds
 * @file_name: (nullable): its name, for the extension
 * @now: the time to judge by, in seconds since the epoch
 *
 * Looks for what somebody who is about to use the file should know. What the chain lacks is told by pki_container_analyse(),
 * what could not be read by pki_container_get_warnings(). Takes some milliseconds for a thousand certificates.
 *
 * Returns: (transfer full) (element-type PkiCheck): at most one of a code, the most severe first
 */
GPtrArray *
pki_container_check (PkiContainer *container,
                     const char   *file_name,
                     gint64        now)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) check_free);

  g_return_val_if_fail (PKI_IS_CONTAINER (container), checks);

  check_certificates (checks, container, now);
  check_protection (checks, container);
  check_need (checks, container);
  check_extension (checks, container, file_name);
  g_ptr_array_sort (checks, compare_severity);
  return checks;
}

const char *
pki_check_get_code_name (PkiCheckCode code)
{
  static const char * const names[] = {
    "expired", "not-yet-valid", "weak-key", "weak-signature", "long-validity", "plain-private-key", "private-key",
    "weak-encryption", "weak-integrity", "few-iterations", "needless-keystore", "wrong-extension",
  };

  g_return_val_if_fail (code < G_N_ELEMENTS (names), "unknown");
  return names[code];
}

const char *
pki_severity_get_name (PkiSeverity severity)
{
  static const char * const names[] = { "information", "warning", "error" };

  g_return_val_if_fail (severity < G_N_ELEMENTS (names), "unknown");
  return names[severity];
}
