/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "pki/pki-private.h"

struct _PkiEntry
{
  GObject       parent_instance;

  char         *alias;        /* (owned) (nullable) */
  char         *algorithm;    /* (owned) (nullable) */
  char         *key_format;   /* (owned) (nullable) */
  char         *key_id;       /* (owned) (nullable): of a private key */
  GPtrArray    *certificates; /* (owned) (element-type PkiCertificate) */
  PkiName      *subject;      /* (owned) (nullable) */
  GBytes       *bytes;        /* (owned) (nullable) */
  gint64        created;
  guint         bits;
  PkiEntryKind  kind;
  gboolean      locked;
};

G_DEFINE_FINAL_TYPE (PkiEntry, pki_entry, G_TYPE_OBJECT)

/* A certificate's key is the entry's key where nothing else is known. */
static void
take_from_leaf (PkiEntry *self)
{
  PkiCertificate *leaf = pki_entry_get_certificate (self);

  if (leaf == NULL)
    return;
  if (self->algorithm == NULL && pki_certificate_get_key_algorithm (leaf) != NULL)
    {
      self->algorithm = g_strdup (pki_certificate_get_key_algorithm (leaf));
      self->bits = pki_certificate_get_key_bits (leaf);
    }
  if (self->subject == NULL && pki_certificate_get_subject (leaf) != NULL)
    self->subject = pki_name_ref (pki_certificate_get_subject (leaf));
  if (self->kind == PKI_ENTRY_CERTIFICATE && self->bytes == NULL)
    self->bytes = g_bytes_ref (pki_certificate_get_der (leaf));
}

/* Exactly as it is stored, as long as it is a name and not an attack on who shows it. */
static char *
make_alias (const char *stored)
{
  char *alias = g_utf8_make_valid (stored, -1);

  if (strlen (alias) > PKI_MAX_ALIAS && g_utf8_strlen (alias, -1) > PKI_MAX_ALIAS)
    *g_utf8_offset_to_pointer (alias, PKI_MAX_ALIAS) = '\0';
  return alias;
}

PkiEntry *
pki_entry_new (const PkiEntryFields *fields)
{
  PkiEntry *self = g_object_new (PKI_TYPE_ENTRY, NULL);

  self->kind = fields->kind;
  self->alias = fields->alias != NULL ? make_alias (fields->alias) : NULL;
  self->locked = fields->locked;
  self->algorithm = g_strdup (fields->algorithm);
  self->bits = fields->bits;
  self->key_format = g_strdup (fields->key_format);
  self->key_id = g_strdup (fields->key_id);
  self->created = fields->created;
  self->subject = fields->subject != NULL ? pki_name_ref (fields->subject) : NULL;
  self->bytes = fields->bytes != NULL ? g_bytes_ref (fields->bytes) : NULL;
  for (guint i = 0; fields->certificates != NULL && i < fields->certificates->len; i++)
    g_ptr_array_add (self->certificates, g_object_ref (g_ptr_array_index (fields->certificates, i)));
  take_from_leaf (self);
  return self;
}

PkiEntryKind
pki_entry_get_kind (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), PKI_ENTRY_CERTIFICATE);
  return self->kind;
}

const char *
pki_entry_get_alias (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->alias;
}

gboolean
pki_entry_get_locked (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), FALSE);
  return self->locked;
}

const char *
pki_entry_get_algorithm (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->algorithm;
}

guint
pki_entry_get_bits (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), 0);
  return self->bits;
}

const char *
pki_entry_get_key_format (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->key_format;
}

/**
 * pki_entry_has_key_of:
 * @self: an entry of kind %PKI_ENTRY_PRIVATE_KEY
 * @certificate: a certificate
 *
 * Returns: whether its key is the private key of the certificate; not of a key that is locked, as nobody can tell then
 */
gboolean
pki_entry_has_key_of (PkiEntry       *self,
                      PkiCertificate *certificate)
{
  g_autofree char *key_id = NULL;

  g_return_val_if_fail (PKI_IS_ENTRY (self), FALSE);
  g_return_val_if_fail (PKI_IS_CERTIFICATE (certificate), FALSE);

  if (self->key_id == NULL)
    return FALSE;
  key_id = pki_certificate_dup_key_id (certificate);
  return g_strcmp0 (self->key_id, key_id) == 0;
}

gint64
pki_entry_get_created (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), -1);
  return self->created;
}

GPtrArray *
pki_entry_get_certificates (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->certificates;
}

PkiCertificate *
pki_entry_get_certificate (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->certificates->len > 0 ? g_ptr_array_index (self->certificates, 0) : NULL;
}

PkiName *
pki_entry_get_subject (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->subject;
}

GBytes *
pki_entry_get_bytes (PkiEntry *self)
{
  g_return_val_if_fail (PKI_IS_ENTRY (self), NULL);
  return self->bytes;
}

static void
pki_entry_finalize (GObject *object)
{
  PkiEntry *self = PKI_ENTRY (object);

  g_free (self->alias);
  g_free (self->algorithm);
  g_free (self->key_format);
  g_free (self->key_id);
  g_ptr_array_unref (self->certificates);
  g_clear_pointer (&self->subject, pki_name_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (pki_entry_parent_class)->finalize (object);
}

static void
pki_entry_class_init (PkiEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_entry_finalize;
}

static void
pki_entry_init (PkiEntry *self)
{
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
}
