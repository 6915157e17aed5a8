/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-content-item.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaContentItem
{
  GObject         parent_instance;

  PkiEntry         *entry;       /* (owned) (nullable) */
  PkiCertificate   *certificate; /* (owned) (nullable): for a certificate, what the row stands for */
  char             *text;        /* (owned) (nullable): of what is neither: a missing issuer or a heading */
  guint             depth;       /* below the key: 1 for the leaf, 2 for its issuer, ... */
  PkiChainFindings  findings;
  gboolean          is_missing;
  gboolean          is_link;     /* its findings are known */
  gboolean          joins_above; /* its issuer or what it has issued is in the row there */
  gboolean          joins_below;
};

G_DEFINE_FINAL_TYPE (CredenzaContentItem, credenza_content_item, G_TYPE_OBJECT)

PkiEntry *
credenza_content_item_get_entry (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);
  return self->entry;
}

/**
 * credenza_content_item_get_certificate:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): the certificate that the row stands for; %NULL for a key, CRL or request
 */
PkiCertificate *
credenza_content_item_get_certificate (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);
  return self->certificate;
}

guint
credenza_content_item_get_depth (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), 0);
  return self->depth;
}

static const char *
get_name_text (PkiName *name)
{
  const char *common_name = name != NULL ? pki_name_get_common_name (name) : NULL;

  if (common_name != NULL)
    return common_name;
  return name != NULL && *pki_name_to_string (name) != '\0' ? pki_name_to_string (name) : NULL;
}

/**
 * credenza_content_item_dup_title:
 * @self: a row
 *
 * Returns: (transfer full): the common name, else the alias, else what it is; it is not escaped for markup
 */
char *
credenza_content_item_dup_title (CredenzaContentItem *self)
{
  const char *title = NULL;

  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

  if (self->text != NULL)
    title = self->text;
  else if (self->certificate != NULL)
    title = get_name_text (pki_certificate_get_subject (self->certificate));
  else if (pki_entry_get_kind (self->entry) == PKI_ENTRY_REQUEST || pki_entry_get_kind (self->entry) == PKI_ENTRY_CRL)
    title = get_name_text (pki_entry_get_subject (self->entry));
  if (title == NULL && self->entry != NULL)
    title = pki_entry_get_alias (self->entry);
  return credenza_text_visible (title != NULL && *title != '\0' ? title : credenza_content_item_get_kind_label (self));
}

static char *
certificate_subtitle (PkiCertificate *certificate)
{
  if (pki_certificate_get_problem (certificate) != NULL)
    return g_strdup (_("Can’t be decoded"));
  return credenza_text_expires (pki_certificate_get_not_after (certificate), g_get_real_time () / G_USEC_PER_SEC);
}

/**
 * credenza_content_item_dup_subtitle:
 * @self: a row
 *
 * Returns: (transfer full): when a certificate expires; for a key its alias, algorithm and lock
 */
char *
credenza_content_item_dup_subtitle (CredenzaContentItem *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *algorithm;
  guint bits;
  g_autofree char *joined = NULL;

  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

  if (self->text != NULL)
    return g_strdup (self->is_missing ? _("Not in this file") : "");
  if (self->certificate != NULL)
    return certificate_subtitle (self->certificate);

  algorithm = pki_entry_get_algorithm (self->entry);
  bits = pki_entry_get_bits (self->entry);
  if (algorithm != NULL && bits > 0)
    g_ptr_array_add (parts, credenza_text_key_size (algorithm, bits));
  else if (algorithm != NULL)
    g_ptr_array_add (parts, g_strdup (algorithm));
  if (pki_entry_get_locked (self->entry))
    g_ptr_array_add (parts, g_strdup (C_("key", "Locked")));
  g_ptr_array_add (parts, NULL);
  joined = g_strjoinv (" · ", (char **) parts->pdata);
  return credenza_text_visible (joined);
}

const char *
credenza_content_item_get_kind_label (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

  if (self->text != NULL)
    return "";
  if (self->certificate != NULL)
    return _("X.509 Certificate");

  switch (pki_entry_get_kind (self->entry))
    {
    case PKI_ENTRY_PRIVATE_KEY:
      return _("Private Key");
    case PKI_ENTRY_SECRET_KEY:
      return _("Secret Key");
    case PKI_ENTRY_CRL:
      return _("Revocation List");
    case PKI_ENTRY_REQUEST:
      return _("Signing Request");
    case PKI_ENTRY_CERTIFICATE:
    default:
      return _("X.509 Certificate");
    }
}

const char *
credenza_content_item_get_icon_name (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

  if (self->text != NULL)
    return self->is_missing ? "credenza-no-certificate-symbolic" : NULL;
  if (self->certificate != NULL)
    return "credenza-certificate-symbolic";

  switch (pki_entry_get_kind (self->entry))
    {
    case PKI_ENTRY_PRIVATE_KEY:
    case PKI_ENTRY_SECRET_KEY:
      return "credenza-key-symbolic";
    case PKI_ENTRY_CRL:
    case PKI_ENTRY_REQUEST:
    case PKI_ENTRY_CERTIFICATE:
    default:
      return "credenza-certificate-symbolic";
    }
}

/**
 * credenza_content_item_get_state:
 * @self: a row
 * @state: (out): the state whose icon and style go with it
 *
 * Returns: (nullable): what was found about the certificate, in a word; %NULL where nothing was looked for
 */
const char *
credenza_content_item_get_state (CredenzaContentItem *self,
                                 ModelState          *state)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

  if (self->is_missing)
    {
      *state = MODEL_STATE_UNREADABLE;
      return _("Missing");
    }
  return self->is_link ? credenza_text_chain_findings (self->findings, state) : NULL;
}

/**
 * credenza_content_item_get_opens:
 * @self: a row
 *
 * Returns: whether there is something to open
 */
gboolean
credenza_content_item_get_opens (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), FALSE);
  return self->text == NULL;
}

gboolean
credenza_content_item_get_joins_above (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), FALSE);
  return self->joins_above;
}

gboolean
credenza_content_item_get_joins_below (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), FALSE);
  return self->joins_below;
}

static void
credenza_content_item_finalize (GObject *object)
{
  CredenzaContentItem *self = CREDENZA_CONTENT_ITEM (object);

  g_clear_object (&self->entry);
  g_clear_object (&self->certificate);
  g_free (self->text);

  G_OBJECT_CLASS (credenza_content_item_parent_class)->finalize (object);
}

static void
credenza_content_item_class_init (CredenzaContentItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = credenza_content_item_finalize;
}

static void
credenza_content_item_init (CredenzaContentItem *self)
{
}

static CredenzaContentItem *
add_item (GPtrArray      *items,
          PkiEntry       *entry,
          PkiCertificate *certificate,
          guint           depth)
{
  CredenzaContentItem *item = g_object_new (CREDENZA_TYPE_CONTENT_ITEM, NULL);

  if (entry != NULL)
    item->entry = g_object_ref (entry);
  if (certificate != NULL)
    item->certificate = g_object_ref (certificate);
  item->depth = depth;
  g_ptr_array_add (items, item);
  return item;
}

static void
add_entry (GPtrArray *items,
           PkiEntry  *entry)
{
  GPtrArray *chain = pki_entry_get_certificates (entry);

  if (pki_entry_get_kind (entry) == PKI_ENTRY_CERTIFICATE)
    {
      /* Its issuers are entries of their own. */
      add_item (items, entry, pki_entry_get_certificate (entry), 0);
      return;
    }

  add_item (items, entry, NULL, 0);
  for (guint i = 0; i < chain->len; i++)
    add_item (items, entry, g_ptr_array_index (chain, i), i + 1);
}

/**
 * credenza_content_items_new:
 * @container: what a file holds
 *
 * Returns: (transfer full) (element-type CredenzaContentItem): its rows: each entry, and below a key its chain from the leaf
 */
GListModel *
credenza_content_items_new (PkiContainer *container)
{
  GListStore *store = g_list_store_new (CREDENZA_TYPE_CONTENT_ITEM);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    add_entry (items, g_ptr_array_index (entries, i));
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

/* Chains */

static void
add_links (GPtrArray *items,
           PkiChain  *chain,
           guint      depth)
{
  GPtrArray *links = pki_chain_get_links (chain);
  PkiName *missing = pki_chain_get_missing_issuer (chain);

  for (guint i = 0; i < links->len; i++)
    {
      const PkiChainLink *link = g_ptr_array_index (links, i);
      CredenzaContentItem *item = add_item (items, pki_chain_get_entry (chain), link->certificate, depth);

      item->is_link = TRUE;
      item->findings = link->findings;
      item->joins_above = i > 0;
      item->joins_below = i + 1 < links->len || missing != NULL;
    }
  if (missing != NULL)
    {
      CredenzaContentItem *item = add_item (items, NULL, NULL, depth);
      const char *name = get_name_text (missing);

      item->text = g_strdup (name != NULL ? name : _("Unnamed Issuer"));
      item->is_missing = TRUE;
      item->joins_above = TRUE;
    }
}

static void
add_others (GPtrArray *items,
            PkiChain  *chain)
{
  GPtrArray *others = pki_chain_get_others (chain);

  if (others->len > 0)
    add_item (items, NULL, NULL, 0)->text = g_strdup (_("Not in the Chain"));
  for (guint i = 0; i < others->len; i++)
    {
      const PkiChainLink *link = g_ptr_array_index (others, i);
      CredenzaContentItem *item = add_item (items, pki_chain_get_entry (chain), link->certificate, 0);

      item->is_link = TRUE;
      item->findings = link->findings;
    }
}

static void
add_chain (GPtrArray *items,
           PkiChain  *chain)
{
  PkiEntry *key = pki_chain_get_entry (chain);
  GPtrArray *others = pki_chain_get_others (chain);

  if (key != NULL)
    add_item (items, key, NULL, 0);
  if (pki_chain_get_verdict (chain) != PKI_CHAIN_SEVERAL_LEAVES)
    {
      add_links (items, chain, 0);
      add_others (items, chain);
      return;
    }

  /* They are no chain, and are not drawn as one. */
  for (guint i = 0; i < pki_chain_get_links (chain)->len; i++)
    add_item (items, key, ((PkiChainLink *) g_ptr_array_index (pki_chain_get_links (chain), i))->certificate, 0);
  for (guint i = 0; i < others->len; i++)
    add_item (items, key, ((PkiChainLink *) g_ptr_array_index (others, i))->certificate, 0);
}

/**
 * credenza_content_items_has_chains:
 * @analysis: an analysis
 *
 * Returns: whether there are chains to draw; else the entries are shown as they are
 */
gboolean
credenza_content_items_has_chains (ModelAnalysis *analysis)
{
  GPtrArray *chains = model_analysis_get_chains (analysis);

  for (guint i = 0; i < chains->len; i++)
    {
      PkiChain *chain = g_ptr_array_index (chains, i);

      if (pki_chain_get_leaf (chain) != NULL && pki_chain_get_verdict (chain) != PKI_CHAIN_SEVERAL_LEAVES)
        return TRUE;
    }
  return FALSE;
}

/**
 * credenza_content_items_new_analysed:
 * @analysis: what was found about what a file holds
 *
 * Returns: (transfer full) (element-type CredenzaContentItem): its rows: each key with its chain from the leaf, with the
 *   issuer that is missing; then what is in no chain, and the entries that are no certificates
 */
GListModel *
credenza_content_items_new_analysed (ModelAnalysis *analysis)
{
  GListStore *store = g_list_store_new (CREDENZA_TYPE_CONTENT_ITEM);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *chains = model_analysis_get_chains (analysis);
  GPtrArray *entries = pki_container_get_entries (model_analysis_get_container (analysis));

  for (guint i = 0; i < chains->len; i++)
    add_chain (items, g_ptr_array_index (chains, i));
  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntryKind kind = pki_entry_get_kind (g_ptr_array_index (entries, i));

      if (kind != PKI_ENTRY_PRIVATE_KEY && kind != PKI_ENTRY_CERTIFICATE)
        add_item (items, g_ptr_array_index (entries, i), NULL, 0);
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}
