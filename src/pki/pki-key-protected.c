/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Private keys under a password: EncryptedPrivateKeyInfo (RFC 5958, section 3), and the texts with Proc-Type and DEK-Info
 * (RFC 1421) of OpenSSL. GnuTLS opens most of them, but its derivations can't be ended before their end, and it says of
 * some that can't be opened that the password is wrong. */

#include "config.h"

#include "pki/pki-key-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pki/pki-pem-private.h"
#include "pki/pki-pkcs12-crypto.h"

#define MAX_IV 16
#define MAX_CIPHER_NAME 64 /* bytes that are repeated of what the file calls it */

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED,
                       NC_("reason", "The private key is cut short or inconsistent"));
  return FALSE;
}

static gboolean
open_pkcs8 (PkiDerSpan          der,
            PkiPkcs12Password  *password, /* (nullable) */
            guint8            **plain,
            gsize              *size,
            GError            **error)
{
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan cipher_text;

  if (!pki_der_span_take (&der, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
      || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &cipher_text))
    return fail_damaged (error);
  return password == NULL ? pki_pkcs12_check_encryption (algorithm, error)
                          : pki_pkcs12_decrypt (password, algorithm, cipher_text, plain, size, error);
}

/* DEK-Info: a name, a comma and hexadecimal digits. */
static gboolean
read_dek_info (const PkiPemBlock *block,
               char             **cipher,
               guint8            *iv,
               gsize             *iv_size)
{
  static const char header[] = "DEK-Info:";
  const char *value = memmem (block->body, block->body_end - block->body, header, strlen (header));
  const char *end = value != NULL ? memchr (value, '\n', block->body_end - value) : NULL;
  g_autofree char *line = NULL;
  char *digits;
  gsize n = 0;

  if (end == NULL)
    return FALSE;
  line = g_strstrip (g_strndup (value + strlen (header), end - value - strlen (header)));
  digits = strchr (line, ',');
  if (digits == NULL)
    return FALSE;
  *digits++ = '\0';
  for (; n < MAX_IV && g_ascii_isxdigit (digits[2 * n]) && g_ascii_isxdigit (digits[2 * n + 1]); n++)
    iv[n] = (guint8) (g_ascii_xdigit_value (digits[2 * n]) << 4 | g_ascii_xdigit_value (digits[2 * n + 1]));
  *iv_size = n;
  g_strstrip (line);
  *cipher = g_utf8_make_valid (line, MIN (strlen (line), MAX_CIPHER_NAME));
  return digits[2 * n] == '\0';
}

static gboolean
open_openssl (PkiDerSpan          text,
              PkiPkcs12Password  *password, /* (nullable) */
              guint8            **plain,
              gsize              *size,
              GError            **error)
{
  g_autofree char *cipher = NULL;
  g_autoptr (GBytes) bytes = NULL;
  PkiDerSpan cipher_text = { NULL, 0 };
  PkiPemBlock block;
  guint8 iv[MAX_IV];
  gsize iv_size;

  if (!pki_pem_block_next ((const char *) text.data, (const char *) text.data + text.size, &block, error)
      || !read_dek_info (&block, &cipher, iv, &iv_size)
      || (bytes = pki_pem_block_decode (&block)) == NULL)
    return (error != NULL && *error != NULL) ? FALSE : fail_damaged (error);
  cipher_text.data = g_bytes_get_data (bytes, &cipher_text.size);
  return pki_pkcs12_decrypt_openssl (password, cipher, (PkiDerSpan) { iv, iv_size }, cipher_text, plain, size, error);
}

/**
 * pki_key_unprotect:
 * @data: as @encoding says
 * @passwords: (nullable) (array zero-terminated=1): %NULL: only looks whether the key could be opened
 * @plain: (out) (transfer full) (nullable): wipe it before freeing; %NULL if there are no passwords
 *
 * Returns: %FALSE with #PKI_ERROR_WRONG_PASSWORD if none of the passwords opens it, and with another error if it can't be
 *   tried
 */
gboolean
pki_key_unprotect (gconstpointer        data,
                   gsize                size,
                   PkiKeyEncoding       encoding,
                   const char * const  *passwords,
                   PkiEffort           *effort,
                   guint8             **plain,
                   gsize               *plain_size,
                   GError             **error)
{
  g_auto (PkiPkcs12Password) candidates = { NULL };
  PkiPkcs12Password *password = NULL;
  PkiDerSpan span = { data, size };

  *plain = NULL;
  *plain_size = 0;
  if (passwords != NULL && passwords[0] != NULL)
    {
      pki_pkcs12_password_init (&candidates, passwords, effort);
      password = &candidates;
    }
  return encoding == PKI_KEY_OPENSSL_PEM ? open_openssl (span, password, plain, plain_size, error)
                                         : open_pkcs8 (span, password, plain, plain_size, error);
}
