/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for chains and for what files are to be warned of. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* A name within a sentence. */
#define MAX_NAME_CHARS 100

static char *
cut (const char *text)
{
  g_autofree char *visible = credenza_text_visible (text);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (visible, -1) <= MAX_NAME_CHARS)
    return g_steal_pointer (&visible);
  start = g_utf8_substring (visible, 0, MAX_NAME_CHARS);
  return g_strconcat (start, "…", NULL);
}

/**
 * credenza_text_name:
 * @name: (nullable): a name
 *
 * Returns: (transfer full): what to call it within a sentence: its common name, or all of it; not markup, and not too long
 */
char *
credenza_text_name (PkiName *name)
{
  const char *common_name = name != NULL ? pki_name_get_common_name (name) : NULL;

  if (common_name != NULL && *common_name != '\0')
    return cut (common_name);
  return cut (name != NULL ? pki_name_to_string (name) : "");
}

static char *
subject_to_text (PkiCertificate *certificate)
{
  return credenza_text_name (pki_certificate_get_subject (certificate));
}

static char *
describe_missing (PkiChain *chain)
{
  g_autofree char *issuer = credenza_text_name (pki_chain_get_missing_issuer (chain));

  if (pki_chain_get_culprit (chain)->findings & PKI_CHAIN_FINDING_NAMESAKE)
    return g_strdup_printf (_("The issuer “%s” is missing: the certificate with that name has another key"), issuer);
  return g_strdup_printf (_("The issuer “%s” is missing"), issuer);
}

static char *
describe_broken (const PkiChainLink *culprit,
                 const char         *name)
{
  g_autofree char *issuer = credenza_text_name (pki_certificate_get_issuer (culprit->certificate));

  if (pki_certificate_is_self_issued (culprit->certificate))
    return g_strdup_printf (_("The signature of “%s” is wrong"), name);
  return g_strdup_printf (_("The signature of “%s” is wrong: it was not signed by this “%s”"), name, issuer);
}

static char *
describe_complete (PkiChain *chain)
{
  if (pki_chain_get_links (chain)->len == 1)
    return g_strdup (_("The certificate has signed itself, and its signature is verified"));
  if (!pki_chain_is_ordered (chain))
    return g_strdup (_("The chain is complete and its signatures are verified, but the certificates are out of order"));
  return g_strdup (_("The chain is complete and its signatures are verified"));
}

static char *
describe_verdict (PkiChain           *chain,
                  const PkiChainLink *culprit)
{
  g_autofree char *name = culprit != NULL ? subject_to_text (culprit->certificate) : NULL;

  switch (pki_chain_get_verdict (chain))
    {
    case PKI_CHAIN_COMPLETE:
      return describe_complete (chain);
    case PKI_CHAIN_INCOMPLETE:
      return describe_missing (chain);
    case PKI_CHAIN_BROKEN:
      return describe_broken (culprit, name);
    case PKI_CHAIN_CIRCULAR:
      return g_strdup (_("The certificates have issued each other: there is no root"));
    case PKI_CHAIN_NOT_ALLOWED:
      return g_strdup_printf (_("“%s” is not allowed to issue this certificate"), name);
    case PKI_CHAIN_UNCHECKED:
      return pki_chain_is_capped (chain) ? g_strdup (_("There are too many certificates to check the chain"))
                                         : g_strdup_printf (_("The signature of “%s” can’t be checked"), name);
    case PKI_CHAIN_EXPIRED:
      return g_strdup_printf (pki_chain_get_links (chain)->len == 1 ? _("“%s” has expired")
                                                                    : _("The chain is complete, but “%s” has expired"), name);
    case PKI_CHAIN_NOT_YET_VALID:
      return g_strdup_printf (pki_chain_get_links (chain)->len == 1 ? _("“%s” is not valid yet")
                                                                    : _("The chain is complete, but “%s” is not valid yet"),
                              name);
    case PKI_CHAIN_SEVERAL_LEAVES:
      return g_strdup (_("The certificates belong to different chains"));
    case PKI_CHAIN_EMPTY:
    default:
      return NULL;
    }
}

/**
 * credenza_text_chain:
 * @chain: a chain
 *
 * Returns: (transfer full) (nullable): a sentence on it, without a full stop; %NULL where there is nothing to say
 */
char *
credenza_text_chain (PkiChain *chain)
{
  if (pki_chain_get_verdict (chain) == PKI_CHAIN_EMPTY)
    return pki_chain_get_key (chain) == PKI_CHAIN_KEY_MATCHES_NONE ? g_strdup (_("The certificate of the private key is missing"))
                                                                   : NULL;
  if (pki_chain_get_key (chain) == PKI_CHAIN_KEY_MATCHES_NONE)
    return g_strdup (_("The private key belongs to none of the certificates"));
  return describe_verdict (chain, pki_chain_get_culprit (chain));
}

/**
 * credenza_text_chain_state:
 * @chain: a chain
 *
 * Returns: the state whose icon and style go with the sentence on it: valid only when everything was verified
 */
ModelState
credenza_text_chain_state (PkiChain *chain)
{
  if (pki_chain_get_key (chain) == PKI_CHAIN_KEY_MATCHES_NONE)
    return MODEL_STATE_UNREADABLE;

  switch (pki_chain_get_verdict (chain))
    {
    case PKI_CHAIN_COMPLETE:
      return pki_chain_is_ordered (chain) ? MODEL_STATE_VALID : MODEL_STATE_UNREADABLE;
    case PKI_CHAIN_EXPIRED:
      return MODEL_STATE_EXPIRED;
    case PKI_CHAIN_NOT_YET_VALID:
      return MODEL_STATE_NOT_YET_VALID;
    case PKI_CHAIN_SEVERAL_LEAVES:
      return MODEL_STATE_NO_CERTIFICATE;
    case PKI_CHAIN_EMPTY:
    case PKI_CHAIN_BROKEN:
    case PKI_CHAIN_CIRCULAR:
    case PKI_CHAIN_NOT_ALLOWED:
    case PKI_CHAIN_INCOMPLETE:
    case PKI_CHAIN_UNCHECKED:
    default:
      return MODEL_STATE_UNREADABLE;
    }
}

static const struct
{
  PkiChainFindings  findings;
  const char       *word;
  ModelState        state;
} link_words[] = {
  /* Translators: what was found about a certificate in its chain */
  { PKI_CHAIN_FINDING_UNDECODABLE, NC_("chain", "Unreadable"), MODEL_STATE_UNREADABLE },
  { PKI_CHAIN_FINDING_WRONG_SIGNATURE, NC_("chain", "Wrong Signature"), MODEL_STATE_EXPIRED },
  { PKI_CHAIN_FINDING_NOT_CA, NC_("chain", "Not an Authority"), MODEL_STATE_EXPIRED },
  { PKI_CHAIN_FINDING_PATH_TOO_LONG, NC_("chain", "Chain Too Long"), MODEL_STATE_EXPIRED },
  { PKI_CHAIN_FINDING_EXPIRED, NC_("chain", "Expired"), MODEL_STATE_EXPIRED },
  { PKI_CHAIN_FINDING_NOT_YET_VALID, NC_("chain", "Not Yet Valid"), MODEL_STATE_NOT_YET_VALID },
  { PKI_CHAIN_FINDING_UNCHECKED, NC_("chain", "Not Checked"), MODEL_STATE_UNREADABLE },
  { PKI_CHAIN_FINDING_CIRCULAR, NC_("chain", "No Root"), MODEL_STATE_UNREADABLE },
  { PKI_CHAIN_FINDING_DUPLICATE, NC_("chain", "Duplicate"), MODEL_STATE_NO_CERTIFICATE },
  { PKI_CHAIN_FINDING_UNRELATED, NC_("chain", "Unrelated"), MODEL_STATE_NO_CERTIFICATE },
  { PKI_CHAIN_FINDING_MISSING_ISSUER, NC_("chain", "Issuer Missing"), MODEL_STATE_UNREADABLE },
  { PKI_CHAIN_FINDING_ROOT, NC_("chain", "Root"), MODEL_STATE_VALID },
};

/**
 * credenza_text_chain_findings:
 * @findings: what was found about a certificate of a chain
 * @state: (out): the state whose icon and style go with it
 *
 * Returns: the most important of it in a word
 */
const char *
credenza_text_chain_findings (PkiChainFindings  findings,
                              ModelState       *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (link_words); i++)
    if (findings & link_words[i].findings)
      {
        *state = link_words[i].state;
        return g_dpgettext2 (NULL, "chain", link_words[i].word);
      }
  *state = MODEL_STATE_VALID;
  return C_("chain", "Verified");
}

/* Warnings */

static char *
describe_one (const PkiCheck *check,
              const char     *name)
{
  switch (check->code)
    {
    case PKI_CHECK_EXPIRED:
      return g_strdup_printf (_("“%s” has expired"), name);
    case PKI_CHECK_NOT_YET_VALID:
      return g_strdup_printf (_("“%s” is not valid yet"), name);
    case PKI_CHECK_WEAK_KEY:
      return g_strdup_printf (ngettext ("The %s key of “%s” has only %u bit: 2048 are the least that is safe",
                                        "The %s key of “%s” has only %u bits: 2048 are the least that is safe",
                                        (gulong) check->number), check->detail, name, (guint) check->number);
    case PKI_CHECK_WEAK_SIGNATURE:
      return g_strdup_printf (_("“%s” is signed with %s, which can be forged"), name, check->detail);
    case PKI_CHECK_LONG_VALIDITY:
    case PKI_CHECK_PLAIN_PRIVATE_KEY:
    case PKI_CHECK_PRIVATE_KEY:
    case PKI_CHECK_WEAK_ENCRYPTION:
    case PKI_CHECK_WEAK_INTEGRITY:
    case PKI_CHECK_FEW_ITERATIONS:
    case PKI_CHECK_NEEDLESS_KEYSTORE:
    case PKI_CHECK_WRONG_EXTENSION:
    default:
      return g_strdup_printf (ngettext ("“%s” is valid for %u day in all: browsers accept no more than 398",
                                        "“%s” is valid for %u days in all: browsers accept no more than 398",
                                        (gulong) check->number), name, (guint) check->number);
    }
}

static char *
describe_several (const PkiCheck *check,
                  const char     *name)
{
  guint n = check->count;

  switch (check->code)
    {
    case PKI_CHECK_EXPIRED:
      return g_strdup_printf (ngettext ("%u certificate has expired, among them “%s”",
                                        "%u certificates have expired, among them “%s”", n), n, name);
    case PKI_CHECK_NOT_YET_VALID:
      return g_strdup_printf (ngettext ("%u certificate is not valid yet, among them “%s”",
                                        "%u certificates are not valid yet, among them “%s”", n), n, name);
    case PKI_CHECK_WEAK_KEY:
      return g_strdup_printf (ngettext ("%u key has less than 2048 bits, among them that of “%s”",
                                        "%u keys have less than 2048 bits, among them that of “%s”", n), n, name);
    case PKI_CHECK_WEAK_SIGNATURE:
      /* Translators: the first %s is the name of a certificate, the second the algorithm of its signature */
      return g_strdup_printf (ngettext ("%u signature can be forged, among them the one on “%s” with %s",
                                        "%u signatures can be forged, among them the one on “%s” with %s", n),
                              n, name, check->detail);
    case PKI_CHECK_LONG_VALIDITY:
    case PKI_CHECK_PLAIN_PRIVATE_KEY:
    case PKI_CHECK_PRIVATE_KEY:
    case PKI_CHECK_WEAK_ENCRYPTION:
    case PKI_CHECK_WEAK_INTEGRITY:
    case PKI_CHECK_FEW_ITERATIONS:
    case PKI_CHECK_NEEDLESS_KEYSTORE:
    case PKI_CHECK_WRONG_EXTENSION:
    default:
      return g_strdup_printf (ngettext ("%u certificate is valid for more than 398 days, among them “%s”",
                                        "%u certificates are valid for more than 398 days, among them “%s”", n), n, name);
    }
}

static char *
describe_file (const PkiCheck *check)
{
  switch (check->code)
    {
    case PKI_CHECK_PLAIN_PRIVATE_KEY:
      return g_strdup (_("The private key is not encrypted: whoever can read the store can use it"));
    case PKI_CHECK_PRIVATE_KEY:
      return g_strdup (_("The private key goes along, encrypted: whoever can read the store and knows the password can use it"));
    case PKI_CHECK_WEAK_ENCRYPTION:
      /* Translators: %s is the name of an algorithm */
      return g_strdup_printf (_("The encryption is weak (%s): save the keystore with AES"), check->detail);
    case PKI_CHECK_WEAK_INTEGRITY:
      /* Translators: %s is the name of an algorithm */
      return g_strdup_printf (_("The protection against changes is outdated (%s)"), check->detail);
    case PKI_CHECK_FEW_ITERATIONS:
      return g_strdup_printf (ngettext ("The password can be guessed quickly: it is hashed only %u time",
                                        "The password can be guessed quickly: it is hashed only %u times",
                                        (gulong) check->number), (guint) check->number);
    case PKI_CHECK_NEEDLESS_KEYSTORE:
      return g_strdup (_("It holds one certificate and no key: a PEM file would do"));
    case PKI_CHECK_WRONG_EXTENSION:
    case PKI_CHECK_EXPIRED:
    case PKI_CHECK_NOT_YET_VALID:
    case PKI_CHECK_WEAK_KEY:
    case PKI_CHECK_WEAK_SIGNATURE:
    case PKI_CHECK_LONG_VALIDITY:
    default:
      /* Translators: the ending of a file name, and the name of a file format */
      return g_strdup_printf (_("The file name ends in “%s”, but the content is %s"), check->detail,
                              pki_format_get_name ((PkiFormat) check->number));
    }
}

/**
 * credenza_text_check:
 * @check: what a file is to be warned of
 *
 * Returns: (transfer full): a sentence on it, without a full stop
 */
char *
credenza_text_check (const PkiCheck *check)
{
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  if (check->count == 0)
    sentence = describe_file (check);
  else
    {
      name = subject_to_text (check->certificate);
      sentence = check->count == 1 ? describe_one (check, name) : describe_several (check, name);
    }
  return credenza_text_visible (sentence);
}

/**
 * credenza_text_severity_icon:
 * @severity: how bad it is
 *
 * Returns: (transfer none): the name of the icon that goes with it
 */
const char *
credenza_text_severity_icon (PkiSeverity severity)
{
  switch (severity)
    {
    case PKI_SEVERITY_ERROR:
      return "credenza-expired-symbolic";
    case PKI_SEVERITY_WARNING:
      return "credenza-unreadable-symbolic";
    case PKI_SEVERITY_INFORMATION:
    default:
      return "help-about-symbolic";
    }
}

/**
 * credenza_text_severity_class:
 * @severity: how bad it is
 *
 * Returns: (transfer none): the style class that goes with it
 */
const char *
credenza_text_severity_class (PkiSeverity severity)
{
  switch (severity)
    {
    case PKI_SEVERITY_ERROR:
      return "error";
    case PKI_SEVERITY_WARNING:
      return "warning";
    case PKI_SEVERITY_INFORMATION:
    default:
      return "dim-label";
    }
}
