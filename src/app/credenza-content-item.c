/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-content-item.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaContentItem
{
  GObject         parent_instance;

  PkiEntry       *entry;       /* (owned) */
  PkiCertificate *certificate; /* (owned) (nullable): for a certificate, what the row stands for */
  guint           depth;       /* below the key: 1 for the leaf, 2 for its issuer, ... */
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

  if (self->certificate != NULL)
    title = get_name_text (pki_certificate_get_subject (self->certificate));
  else if (pki_entry_get_kind (self->entry) == PKI_ENTRY_REQUEST || pki_entry_get_kind (self->entry) == PKI_ENTRY_CRL)
    title = get_name_text (pki_entry_get_subject (self->entry));
  if (title == NULL)
    title = pki_entry_get_alias (self->entry);
  return credenza_text_visible (title != NULL && *title != '\0' ? title : credenza_content_item_get_kind_label (self));
}

static char *
certificate_subtitle (PkiCertificate *certificate)
{
  g_autofree char *relative = NULL;
  gint64 not_after, now;

  if (pki_certificate_get_problem (certificate) != NULL)
    return g_strdup (_("Can’t be decoded"));

  not_after = pki_certificate_get_not_after (certificate);
  now = g_get_real_time () / G_USEC_PER_SEC;
  relative = credenza_text_relative (not_after, now);
  /* Translators: %s is "in 12 days" or "3 months ago" */
  return g_strdup_printf (not_after >= now ? _("Expires %s") : _("Expired %s"), relative);
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

  if (self->certificate != NULL)
    return certificate_subtitle (self->certificate);

  algorithm = pki_entry_get_algorithm (self->entry);
  bits = pki_entry_get_bits (self->entry);
  if (algorithm != NULL && bits > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s, %u bits"), algorithm, bits));
  else if (algorithm != NULL)
    g_ptr_array_add (parts, g_strdup (algorithm));
  if (pki_entry_get_locked (self->entry))
    g_ptr_array_add (parts, g_strdup (_("Locked")));
  g_ptr_array_add (parts, NULL);
  joined = g_strjoinv (" · ", (char **) parts->pdata);
  return credenza_text_visible (joined);
}

const char *
credenza_content_item_get_kind_label (CredenzaContentItem *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONTENT_ITEM (self), NULL);

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

static void
credenza_content_item_finalize (GObject *object)
{
  CredenzaContentItem *self = CREDENZA_CONTENT_ITEM (object);

  g_clear_object (&self->entry);
  g_clear_object (&self->certificate);

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

static void
add_item (GPtrArray      *items,
          PkiEntry       *entry,
          PkiCertificate *certificate,
          guint           depth)
{
  CredenzaContentItem *item = g_object_new (CREDENZA_TYPE_CONTENT_ITEM, NULL);

  item->entry = g_object_ref (entry);
  if (certificate != NULL)
    item->certificate = g_object_ref (certificate);
  item->depth = depth;
  g_ptr_array_add (items, item);
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
