/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-private.h"

/* A hostile file must not fill the memory with complaints. */
#define MAX_WARNINGS 1000

static void
warning_free (PkiWarning *warning)
{
  g_free (warning->detail);
  g_free (warning);
}

void
pki_reading_init (PkiReading *self,
                  PkiFormat   format)
{
  self->format = format;
  self->integrity = PKI_INTEGRITY_NONE;
  self->locked = FALSE;
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) warning_free);
}

void
pki_reading_clear (PkiReading *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
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

PkiCertificate *
pki_reading_take_certificate (PkiReading *self,
                              GBytes     *der)
{
  g_autoptr (GError) error = NULL;
  PkiCertificate *certificate = pki_certificate_new_from_der (der, &error);

  if (certificate != NULL)
    return certificate;
  pki_reading_warn (self, PKI_WARNING_UNDECODABLE_CERTIFICATE, error->message);
  return pki_certificate_new_undecodable (der, error->message);
}
