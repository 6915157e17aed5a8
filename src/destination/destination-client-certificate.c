/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-client-certificate-private.h"

#include "pki/pki.h"
#include "store/store.h"

#include <string.h>

#define BEGIN    "-----BEGIN "
#define END      "-----END "
#define KEY_TAIL "PRIVATE KEY-----"

/* Who passes PEM through an environment or a form of its own may end up with the two characters \ and n for each end of
 * a line. */
static char *
dup_with_lines (const char *text)
{
  GString *lines;

  if (strchr (text, '\n') != NULL || strstr (text, "\\n") == NULL)
    return g_strdup (text);

  /* No longer than it was, so that it never grows and leaves copies behind. */
  lines = g_string_sized_new (strlen (text));
  for (; *text != '\0'; text++)
    if (text[0] == '\\' && text[1] == 'n')
      {
        g_string_append_c (lines, '\n');
        text++;
      }
    else if (text[0] != '\\' || text[1] != 'r')
      g_string_append_c (lines, *text);
    else
      text++;

  return g_string_free (lines, FALSE);
}

/* From @text on, the first line that starts with @head and ends with the words of a private key.
 *
 * Returns: (nullable): where it starts */
static const char *
find_key_line (const char *text, const char *head, const char **after)
{
  for (const char *start = strstr (text, head); start != NULL; start = strstr (start + 1, head))
    {
      const char *tail = strstr (start, KEY_TAIL);
      const char *line_end = strchr (start, '\n');

      if (tail != NULL && (line_end == NULL || tail < line_end))
        {
          *after = tail + strlen (KEY_TAIL);
          return start;
        }
    }

  return NULL;
}

/* The private key alone: a file may have the certificate beside it.
 *
 * Returns: (nullable) (transfer full): PEM */
static char *
dup_key_block (const char *text)
{
  const char *end, *begin = find_key_line (text, BEGIN, &end);
  GString *block;

  if (begin == NULL || find_key_line (end, END, &end) == NULL)
    return NULL;

  block = g_string_sized_new (end - begin + 1);
  g_string_append_len (block, begin, end - begin);
  g_string_append_c (block, '\n');

  return g_string_free (block, FALSE);
}

static PkiContainer *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = store_secret_to_bytes (g_strdup (text));

  return pki_container_parse (bytes, NULL, NULL);
}

/* A chain with a part that cannot be read is no chain. */
static gboolean
is_whole (PkiContainer *container)
{
  GPtrArray *warnings = pki_container_get_warnings (container);

  for (guint i = 0; i < warnings->len; i++)
    {
      PkiWarning *warning = g_ptr_array_index (warnings, i);

      if (warning->code == PKI_WARNING_UNDECODABLE_CERTIFICATE || warning->code == PKI_WARNING_UNREADABLE_ENTRY)
        return FALSE;
    }

  return TRUE;
}

static PkiEntry *
find_entry (PkiContainer *container, PkiEntryKind kind)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (entries, i)) == kind)
      return g_ptr_array_index (entries, i);

  return NULL;
}

static gboolean
has_certificate (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_certificate (g_ptr_array_index (entries, i)) != NULL)
      return TRUE;

  return FALSE;
}

static const char *
find_certificate_problem (const char *text)
{
  g_autoptr (PkiContainer) container = parse (text);

  if (container == NULL || pki_container_get_format (container) != PKI_FORMAT_PEM)
    return "is not PEM";
  if (!is_whole (container))
    return "has a part that cannot be read";
  if (!has_certificate (container))
    return "has no certificate";

  return NULL;
}

static const char *
find_key_problem (const char *text)
{
  g_autoptr (StoreSecret) block = dup_key_block (text);
  g_autoptr (PkiContainer) container = block != NULL ? parse (block) : NULL;
  PkiEntry *entry = container != NULL && is_whole (container) ? find_entry (container, PKI_ENTRY_PRIVATE_KEY) : NULL;

  if (block == NULL)
    return "has no private key in PEM";
  if (entry == NULL)
    return "cannot be read";
  if (pki_entry_get_locked (entry))
    return "is encrypted: decrypt it first, a client cannot ask for its password";

  return NULL;
}

/* Of the key: its certificate and the issuers of that. Without a key: as they come.
 *
 * Returns: (nullable) (transfer container) (element-type PkiCertificate) */
static GPtrArray *
find_chain (const char *certificate, const char *key)
{
  g_autoptr (StoreSecret) both = g_strconcat (key != NULL ? key : "", certificate, NULL);
  g_autoptr (PkiContainer) container = parse (both);
  GPtrArray *entries = pki_container_get_entries (container);
  PkiEntry *entry = find_entry (container, PKI_ENTRY_PRIVATE_KEY);
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  if (key != NULL)
    entries = NULL;
  for (guint i = 0; entry != NULL && i < pki_entry_get_certificates (entry)->len; i++)
    g_ptr_array_add (chain, g_object_ref (pki_entry_get_certificates (entry)->pdata[i]));
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (pki_entry_get_certificate (entries->pdata[i]) != NULL)
      g_ptr_array_add (chain, g_object_ref (pki_entry_get_certificate (entries->pdata[i])));

  return chain;
}

static char *
chain_to_pem (GPtrArray *chain)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *pem = pki_certificate_to_pem (chain->pdata[i]);

      g_string_append (text, pem);
    }

  return g_string_free (text, FALSE);
}

/* GLib's own reading of a bundle drops a chain without its root. */
static GTlsCertificate *
make_tls (GPtrArray *chain, const char *key)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  for (guint i = chain->len; i-- > 0;)
    {
      g_autofree char *pem = pki_certificate_to_pem (chain->pdata[i]);
      GTlsCertificate *issuer = certificate;

      certificate = g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()),
                                    NULL,
                                    NULL,
                                    "issuer",
                                    issuer,
                                    "certificate-pem",
                                    pem,
                                    "private-key-pem",
                                    i == 0 ? key : NULL,
                                    NULL);
      g_clear_object (&issuer);
      if (certificate == NULL)
        return NULL;
    }

  return g_steal_pointer (&certificate);
}

static gboolean
join (DestinationClientCertificate *self, DestinationClientCertificateProblem *problem)
{
  g_autoptr (GPtrArray) chain = find_chain (self->certificate, self->key);

  if (chain->len == 0)
    {
      problem->is_mismatch = TRUE;
      return FALSE;
    }

  store_secret_free (self->certificate);
  self->certificate = chain_to_pem (chain);
  self->expires = pki_certificate_get_not_after (chain->pdata[0]);
  if (self->key == NULL)
    return TRUE;

  self->tls = make_tls (chain, self->key);
  if (self->tls == NULL)
    problem->key = "is of a kind that cannot be used for TLS";

  return self->tls != NULL;
}

/**
 * destination_client_certificate_read:
 * @self: (out caller-allocates): what was read; to be cleared in any case
 * @certificate: (nullable): PEM
 * @key: (nullable): PEM
 * @problem: (out): what is wrong
 *
 * Reads both, or the one that is there.
 *
 * Returns: whether nothing is wrong with what is there
 */
gboolean
destination_client_certificate_read (DestinationClientCertificate *self,
                                     const char *certificate,
                                     const char *key,
                                     DestinationClientCertificateProblem *problem)
{
  g_autoptr (StoreSecret) key_text = key != NULL ? dup_with_lines (key) : NULL;

  *self = (DestinationClientCertificate){ .expires = -1 };
  *problem = (DestinationClientCertificateProblem){ NULL };

  if (certificate != NULL)
    self->certificate = dup_with_lines (certificate);
  if (self->certificate != NULL)
    problem->certificate = find_certificate_problem (self->certificate);
  if (key_text != NULL)
    problem->key = find_key_problem (key_text);
  if (problem->certificate != NULL || problem->key != NULL)
    return FALSE;

  self->key = key_text != NULL ? dup_key_block (key_text) : NULL;

  return self->certificate == NULL || join (self, problem);
}

void
destination_client_certificate_clear (DestinationClientCertificate *self)
{
  g_clear_pointer (&self->certificate, store_secret_free);
  g_clear_pointer (&self->key, store_secret_free);
  g_clear_object (&self->tls);
}
