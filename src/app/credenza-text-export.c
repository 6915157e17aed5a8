/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text-export.h"

#include <glib/gi18n.h>

/* What keytool demands of a password. */
#define KEYTOOL_LENGTH 6

static const struct
{
  const char *name;
  const char *purpose;
  const char *extension; /* NULL: the one it has */
} formats[CREDENZA_N_EXPORTS] = {
  [PKI_EXPORT_PEM] = { N_("PEM"), N_("Text that almost every program reads, such as web servers, curl and OpenSSL."), "pem" },
  [PKI_EXPORT_DER] = { N_("DER"), N_("A single certificate in binary form, as Windows and Java read it."), "cer" },
  [PKI_EXPORT_PKCS7] = { N_("PKCS#7"), N_("Certificates without private keys in one binary file, for Windows and keytool."), "p7b" },
  [PKI_EXPORT_PKCS7_PEM] = { N_("PKCS#7 as Text"), N_("Certificates without private keys in one text, as many authorities send them."), "p7b" },
  [PKI_EXPORT_PKCS12] = { N_("PKCS#12"), N_("A keystore with a password, for browsers, Windows, macOS and Java."), "p12" },
  [PKI_EXPORT_JKS] = { N_("JKS"), N_("The keystore of older Java programs. Newer ones take PKCS#12."), "jks" },
  [CREDENZA_EXPORT_UNCHANGED] = { N_("Unchanged"), N_("The file as it is stored, byte for byte."), NULL },
};

const char *
credenza_text_export_format (guint format)
{
  return _(formats[format].name);
}

/**
 * credenza_text_export_purpose:
 * @format: a #PkiExportFormat or %CREDENZA_EXPORT_UNCHANGED
 *
 * Returns: a sentence on what it is for
 */
const char *
credenza_text_export_purpose (guint format)
{
  return _(formats[format].purpose);
}

/**
 * credenza_text_export_extension:
 * @format: a #PkiExportFormat or %CREDENZA_EXPORT_UNCHANGED
 *
 * Returns: (nullable): how the names of such files end; %NULL: as the name of the file does
 */
const char *
credenza_text_export_extension (guint format)
{
  return formats[format].extension;
}

const char *
credenza_text_export_content (ModelConversionContent content,
                              gboolean               is_several)
{
  switch (content)
    {
    case MODEL_CONVERSION_CERTIFICATE:
      return is_several ? _("Certificates Without Issuers") : _("Certificate Only");
    case MODEL_CONVERSION_CHAIN:
      return is_several ? _("All Certificates") : _("Certificate Chain");
    case MODEL_CONVERSION_KEY:
    default:
      return is_several ? _("Private Keys and Certificates") : _("Private Key and Chain");
    }
}

static const char *
caution_about_keystore (const ModelConversionChoice *choice)
{
  const char *password = choice->password != NULL ? choice->password : "";

  if (choice->format == PKI_EXPORT_PKCS12 && choice->protection == PKI_ENCRYPTION_COMPATIBLE)
    return _("Triple DES and SHA-1 are weak. Choose them only for a program that opens nothing else.");
  if (choice->format == PKI_EXPORT_JKS && choice->content == MODEL_CONVERSION_KEY)
    return _("A JKS protects its private keys weakly. Choose a long password, or PKCS#12.");
  if (choice->format == PKI_EXPORT_PKCS12 && !g_str_is_ascii (password))
    return _("Java opens such a file only if its password has plain letters, digits and signs.");
  /* With a key there has to be one. */
  if (*password == '\0')
    return choice->content != MODEL_CONVERSION_KEY ? _("Without a password, nobody notices when the file is changed.") : NULL;
  if (g_utf8_strlen (password, -1) < KEYTOOL_LENGTH)
    return _("Java’s keytool takes no password of fewer than six characters.");
  return NULL;
}

/**
 * credenza_text_export_caution:
 * @choice: what is about to be exported
 *
 * Returns: (transfer full) (nullable): what is to be known before
 */
char *
credenza_text_export_caution (const ModelConversionChoice *choice)
{
  if (choice->format == PKI_EXPORT_PKCS12 || choice->format == PKI_EXPORT_JKS)
    return g_strdup (caution_about_keystore (choice));
  if (choice->format == PKI_EXPORT_PEM && choice->content == MODEL_CONVERSION_KEY && choice->password == NULL)
    return g_strdup (_("The private key is not encrypted: whoever has the file can use it in your name."));
  return NULL;
}
