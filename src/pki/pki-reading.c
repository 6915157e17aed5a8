/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-error-private.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-private.h"

/* A hostile file must not fill the memory with complaints. */
#define MAX_WARNINGS 1000

/* Fewer certificates for a thread are not worth starting it. */
#define MIN_FOR_A_THREAD 100
#define MAX_THREADS 4

static void
warning_free (PkiWarning *warning)
{
  g_free (warning->detail);
  g_free (warning);
}

void
pki_reading_init (PkiReading              *self,
                  PkiFormat                format,
                  const PkiReadingOptions *options)
{
  *self = (PkiReading) { .options = *options };
  self->format = format;
  self->integrity = PKI_INTEGRITY_NONE;
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) warning_free);
  self->names = pki_name_pool_new ();
  pki_effort_init (&self->effort, options->cancelled);
}

void
pki_reading_clear (PkiReading *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_clear_pointer (&self->names, pki_name_pool_free);
  g_clear_pointer (&self->prepared, g_hash_table_unref);
  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_clear_error (&self->key_problem);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
}

gboolean
pki_reading_add (PkiReading  *self,
                 PkiEntry    *entry,
                 GError     **error)
{
  g_autoptr (PkiEntry) owned = entry;

  if (self->entries->len >= PKI_MAX_ENTRIES)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d entries", PKI_MAX_ENTRIES);
      return FALSE;
    }

  if (pki_entry_get_locked (entry))
    self->locked = TRUE;
  g_ptr_array_add (self->entries, g_steal_pointer (&owned));
  return TRUE;
}

gboolean
pki_reading_wants_keys (const PkiReading *self)
{
  return self->options.wanted != PKI_NO_KEY_WANTED;
}

static GError *
explain_no_key (PkiEntry          *entry,
                PkiKeyDescription *key)
{
  GError *error = NULL;

  if (key->problem != NULL)
    return g_error_copy (key->problem);
  if (pki_entry_get_locked (entry))
    return g_error_new_literal (PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The private key is encrypted");
  pki_error_set_unsupported (pki_entry_get_algorithm (entry), &error);
  return error;
}

static void
clear_key (gpointer key)
{
  if (key != NULL)
    g_object_unref (key);
}

/* What can't be had is left empty. */
static void
keep_key (PkiReading        *self,
          PkiKeyDescription *key)
{
  PkiPrivateKey *kept = key->handle != NULL ? pki_private_key_new_take_handle (g_steal_pointer (&key->handle), NULL) : NULL;

  if (self->keys == NULL)
    self->keys = g_ptr_array_new_with_free_func (clear_key);
  g_ptr_array_set_size (self->keys, (int) self->entries->len);
  g_ptr_array_add (self->keys, kept);
}

gboolean
pki_reading_add_key (PkiReading         *self,
                     PkiEntry           *entry,
                     PkiKeyDescription  *key,
                     GError            **error)
{
  if (self->options.wanted == self->entries->len && pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY)
    {
      if (key->handle != NULL)
        self->key = g_steal_pointer (&key->handle);
      else
        self->key_problem = explain_no_key (entry, key);
    }
  else if (self->options.wanted == PKI_ALL_KEYS_WANTED && pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY)
    keep_key (self, key);
  return pki_reading_add (self, entry, error);
}

void
pki_reading_warn (PkiReading     *self,
                  PkiWarningCode  code,
                  const char     *detail)
{
  PkiWarning *warning;

  if (self->warnings->len >= MAX_WARNINGS)
    return;
  warning = g_new0 (PkiWarning, 1);
  warning->code = code;
  warning->detail = detail != NULL ? g_utf8_make_valid (detail, -1) : NULL;
  g_ptr_array_add (self->warnings, warning);
}

/* Some of the certificates, for one thread. */
typedef struct
{
  GPtrArray       *ders;
  PkiCertificate **certificates; /* NULL: it can't be decoded */
  guint            first;
  guint            end;
  const PkiEffort *effort;
} Share;

static gpointer
decode_share (gpointer data)
{
  Share *share = data;
  g_autoptr (PkiNamePool) pool = pki_name_pool_new ();

  for (guint i = share->first; i < share->end && !pki_effort_is_cancelled (share->effort); i++)
    share->certificates[i] = pki_certificate_new_with_pool (g_ptr_array_index (share->ders, i), pool, NULL);
  return NULL;
}

/* The last share is for this thread, and so is one that no thread can be had for. */
static void
decode_all (GPtrArray        *ders,
            PkiCertificate  **certificates,
            guint             n_shares,
            const PkiEffort  *effort)
{
  Share shares[MAX_THREADS];
  GThread *threads[MAX_THREADS] = { NULL };

  for (guint i = 0; i < n_shares; i++)
    {
      shares[i] = (Share) { ders, certificates, ders->len * i / n_shares, ders->len * (i + 1) / n_shares,
                            effort };
      if (i + 1 < n_shares)
        threads[i] = g_thread_try_new ("decode", decode_share, &shares[i], NULL);
      if (threads[i] == NULL)
        decode_share (&shares[i]);
    }
  for (guint i = 0; i < n_shares; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
}

void
pki_reading_prepare_certificates (PkiReading *self,
                                  GPtrArray  *ders)
{
  guint n_shares = MIN (MIN (g_get_num_processors (), MAX_THREADS), ders->len / MIN_FOR_A_THREAD);
  g_autofree PkiCertificate **certificates = NULL;

  g_clear_pointer (&self->prepared, g_hash_table_unref);
  if (n_shares < 2)
    return;

  certificates = g_new0 (PkiCertificate *, ders->len);
  decode_all (ders, certificates, n_shares, &self->effort);
  self->prepared = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  for (guint i = 0; i < ders->len; i++)
    if (certificates[i] != NULL)
      g_hash_table_insert (self->prepared, g_ptr_array_index (ders, i), certificates[i]);
}

static PkiCertificate *
take_prepared (PkiReading *self,
               GBytes     *der)
{
  gpointer certificate = NULL;

  if (self->prepared != NULL)
    g_hash_table_steal_extended (self->prepared, der, NULL, &certificate);
  return certificate;
}

static PkiCertificate *
decode (PkiReading *self,
        GBytes     *der)
{
  g_autoptr (GError) error = NULL;
  PkiCertificate *certificate = take_prepared (self, der);

  if (certificate == NULL)
    certificate = pki_certificate_new_with_pool (der, self->names, &error);
  if (certificate != NULL)
    return certificate;
  pki_reading_warn (self, PKI_WARNING_UNDECODABLE_CERTIFICATE, error->message);
  return pki_certificate_new_undecodable (der, error->message);
}

PkiCertificate *
pki_reading_take_certificate (PkiReading *self,
                              GBytes     *der)
{
  PkiCertificate *certificate = decode (self, der);

  g_ptr_array_add (self->certificates, g_object_ref (certificate));
  return certificate;
}
