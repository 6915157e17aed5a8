/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chains of a file: one for each private key, and one of what belongs to none. */

#include "config.h"

#include "pki/pki-chain-analysis-private.h"

static PkiChainKey
judge_key (PkiEntry *entry)
{
  /* Readers put a key and the certificate of the same public key together; a keystore says itself what belongs to what. */
  if (pki_entry_get_certificate (entry) != NULL && !pki_entry_get_locked (entry))
    return PKI_CHAIN_KEY_MATCHES;
  return pki_entry_get_locked (entry) ? PKI_CHAIN_KEY_UNKNOWN : PKI_CHAIN_KEY_MATCHES_NONE;
}

/* A Java keystore keeps the chain of each key for itself, other files have one pool of certificates for all. */
static gboolean
keeps_chains (PkiContainer *container)
{
  PkiFormat format = pki_container_get_format (container);

  return format == PKI_FORMAT_JKS || format == PKI_FORMAT_JCEKS;
}

static PkiChain *
analyse_own (PkiEntry *entry,
             gint64    now)
{
  g_auto (PkiChainPool) own = { NULL };

  pki_chain_pool_init (&own, pki_entry_get_certificates (entry), now);
  return pki_chain_new_from_pool (&own, pki_entry_get_certificate (entry), judge_key (entry), entry);
}

static void
use_links (GHashTable *used,
           PkiChain   *chain)
{
  GPtrArray *links = pki_chain_get_links (chain);

  for (guint i = 0; i < links->len; i++)
    g_hash_table_add (used, ((PkiChainLink *) g_ptr_array_index (links, i))->certificate);
}

/* (element-type PkiCertificate): of the entries that are certificates, where no key's chain has them. */
static GPtrArray *
find_loose (PkiContainer *container,
            GHashTable   *used)
{
  GPtrArray *loose = g_ptr_array_new ();
  g_autoptr (GHashTable) is_entry = g_hash_table_new (NULL, NULL);
  GPtrArray *entries = pki_container_get_entries (container);
  GPtrArray *certificates = pki_container_get_certificates (container);

  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (entries, i);

      if (pki_entry_get_kind (entry) == PKI_ENTRY_CERTIFICATE)
        g_hash_table_add (is_entry, pki_entry_get_certificate (entry));
    }
  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);

      if (g_hash_table_contains (is_entry, certificate) && !g_hash_table_contains (used, certificate))
        g_ptr_array_add (loose, certificate);
    }
  return loose;
}

static void
analyse_loose (GPtrArray    *chains,
               PkiContainer *container,
               GHashTable   *used,
               gint64        now)
{
  g_autoptr (GPtrArray) loose = find_loose (container, used);
  g_auto (PkiChainPool) pool = { NULL };

  if (loose->len == 0)
    return;
  pki_chain_pool_init (&pool, loose, now);
  pool.unordered = pki_container_get_format (container) != PKI_FORMAT_PEM;
  g_ptr_array_add (chains, pki_chain_new_from_pool (&pool, NULL, PKI_CHAIN_KEY_NONE, NULL));
}

/* (element-type PkiEntry) */
static GPtrArray *
find_keys (PkiContainer *container)
{
  GPtrArray *keys = g_ptr_array_new ();
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (entries, i)) == PKI_ENTRY_PRIVATE_KEY)
      g_ptr_array_add (keys, g_ptr_array_index (entries, i));
  return keys;
}

/* What is not in a chain is told with the others of the one that is for all the rest: with each chain it would be told as
 * often as there are keys. */
static void
analyse_keys (GPtrArray    *chains,
              PkiContainer *container,
              GPtrArray    *keys,
              gint64        now)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  g_auto (PkiChainPool) pool = { NULL };

  pki_chain_pool_init (&pool, pki_container_get_certificates (container), now);
  pool.unordered = pki_container_get_format (container) != PKI_FORMAT_PEM;
  for (guint i = 0; i < keys->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (keys, i);
      PkiCertificate *leaf = pki_entry_get_certificate (entry);

      if (keeps_chains (container) || leaf == NULL)
        g_ptr_array_add (chains, analyse_own (entry, now));
      else
        g_ptr_array_add (chains, pki_chain_new_without_others (&pool, leaf, judge_key (entry), entry));
      use_links (used, g_ptr_array_index (chains, i));
    }
  analyse_loose (chains, container, used, now);
}

/**
 * pki_container_analyse:
 * @container: what a file holds
 * @now: the time to judge by, in seconds since the epoch
 *
 * Analyses the chains of a file. One without a private key has one, and so has one with a single key, unless it is a Java
 * keystore; all certificates are in it, be it among the others. Else there is a chain for each private key, in the order of
 * the entries, and then, where there is something left, one more of the certificates that are in none of these. Not for the
 * main thread, see pki_chain_analyse().
 *
 * Returns: (transfer full) (element-type PkiChain): the chains; empty for a file without keys and certificates
 */
GPtrArray *
pki_container_analyse (PkiContainer *container,
                       gint64        now)
{
  GPtrArray *chains = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) keys = NULL;
  GPtrArray *certificates;
  PkiEntry *key;
  g_auto (PkiChainPool) pool = { NULL };

  g_return_val_if_fail (PKI_IS_CONTAINER (container), chains);

  keys = find_keys (container);
  certificates = pki_container_get_certificates (container);
  if (keys->len > 1 || (keys->len > 0 && keeps_chains (container)))
    {
      analyse_keys (chains, container, keys, now);
      return chains;
    }
  if (keys->len == 0 && certificates->len == 0)
    return chains;

  key = keys->len > 0 ? g_ptr_array_index (keys, 0) : NULL;
  pki_chain_pool_init (&pool, certificates, now);
  pool.unordered = pki_container_get_format (container) != PKI_FORMAT_PEM;
  g_ptr_array_add (chains, pki_chain_new_from_pool (&pool, key != NULL ? pki_entry_get_certificate (key) : NULL,
                                                    key != NULL ? judge_key (key) : PKI_CHAIN_KEY_NONE, key));
  return chains;
}
