/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-trust.h"

#include "pki/pki.h"
#include "store/store.h"

#include <glib/gi18n.h>
#include <sys/mman.h>
#include <unistd.h>

/* RFC 5280, 4.2.1.12 */
#define ANY_PURPOSE "2.5.29.37.0"

struct _DestinationTrust
{
  GTlsDatabase parent_instance;

  GTlsDatabase *system;  /* (owned) */
  GTlsDatabase *further; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DestinationTrust, destination_trust, G_TYPE_TLS_DATABASE)

static void
destination_trust_finalize (GObject *object)
{
  DestinationTrust *self = DESTINATION_TRUST (object);

  g_clear_object (&self->system);
  g_clear_object (&self->further);

  G_OBJECT_CLASS (destination_trust_parent_class)->finalize (object);
}

/* A signature that is not by the authority of that name (it was made anew, say) has no flag of its own: then the issuer
 * is one that nobody knows. */
static GTlsCertificateFlags
combine (GTlsCertificateFlags problems, GTlsCertificateFlags further)
{
  GTlsCertificateFlags others = problems & ~G_TLS_CERTIFICATE_UNKNOWN_CA;

  if ((further & G_TLS_CERTIFICATE_GENERIC_ERROR) != 0 && (others & G_TLS_CERTIFICATE_GENERIC_ERROR) == 0)
    further |= G_TLS_CERTIFICATE_UNKNOWN_CA;

  return others | further;
}

/* RFC 5280, 4.2.1.12: a certificate that says nothing of its purpose has any. GLib does not look at it.
 *
 * Returns: %G_TLS_CERTIFICATE_NO_FLAGS when it is for @purpose */
static GTlsCertificateFlags
check_purpose (GTlsCertificate *chain, const char *purpose)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiCertificate) certificate = NULL;
  const char *const *purposes;

  g_object_get (chain, "certificate", &der, NULL);
  bytes = g_bytes_new (der->data, der->len);
  certificate = pki_certificate_new_from_der (bytes, NULL);
  if (certificate == NULL)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;

  purposes = pki_certificate_get_extended_key_usages (certificate);

  return purposes[0] == NULL || g_strv_contains (purposes, purpose) || g_strv_contains (purposes, ANY_PURPOSE)
             ? G_TLS_CERTIFICATE_NO_FLAGS
             : G_TLS_CERTIFICATE_GENERIC_ERROR;
}

/* Whatever else the system finds wrong stays wrong: the further authorities only answer for who issued it, and they are
 * asked for everything (name, dates, purpose) again. An error leaves no flag out. */
static GTlsCertificateFlags
destination_trust_verify_chain (GTlsDatabase *database,
                                GTlsCertificate *chain,
                                const char *purpose,
                                GSocketConnectable *identity,
                                GTlsInteraction *interaction,
                                GTlsDatabaseVerifyFlags flags,
                                GCancellable *cancellable,
                                GError **error)
{
  DestinationTrust *self = DESTINATION_TRUST (database);
  g_autoptr (GError) local_error = NULL;
  GTlsCertificateFlags problems, further;

  problems = g_tls_database_verify_chain (
      self->system, chain, purpose, identity, interaction, flags, cancellable, &local_error);
  if (local_error != NULL || (problems & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return problems;
    }

  further = g_tls_database_verify_chain (
      self->further, chain, purpose, identity, interaction, flags, cancellable, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return problems | G_TLS_CERTIFICATE_GENERIC_ERROR;
    }

  return combine (problems, further) | check_purpose (chain, purpose);
}

static void
destination_trust_class_init (DestinationTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = destination_trust_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = destination_trust_verify_chain;
}

static void
destination_trust_init (DestinationTrust *self)
{
}

/* Only PEM that can be read from its first to its last block is taken: an authority that was meant and is not there
 * would show as a failure of the service.
 *
 * Returns: (nullable) (transfer full): PEM of the certificates alone */
static GString *
read_authorities (GBytes *authorities)
{
  g_autoptr (PkiContainer) container = pki_container_parse (authorities, NULL, NULL);
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (container == NULL || pki_container_get_format (container) != PKI_FORMAT_PEM ||
      pki_container_get_warnings (container)->len > 0)
    return NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      PkiCertificate *certificate = pki_entry_get_certificate (entries->pdata[i]);
      g_autofree char *pem = certificate != NULL ? pki_certificate_to_pem (certificate) : NULL;

      if (pem == NULL || pki_entry_get_kind (entries->pdata[i]) != PKI_ENTRY_CERTIFICATE)
        return NULL;
      g_string_append (text, pem);
    }

  return g_steal_pointer (&text);
}

static gboolean
write_all (int fd, const char *text, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, text, size);

      if (n < 0)
        return FALSE;
      text += n;
      size -= n;
    }

  return TRUE;
}

/* GLib reads its database from a file: this one has no place on a disk. */
static GTlsDatabase *
make_database (GString *pem, GError **error)
{
  int fd = memfd_create ("authorities", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  GTlsDatabase *database = NULL;

  if (fd >= 0 && write_all (fd, pem->str, pem->len))
    database = g_tls_file_database_new (path, error);
  else
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_STORAGE, "There is no memory for the authorities");
  if (fd >= 0)
    close (fd);

  return database;
}

/**
 * destination_trust_new:
 * @authorities: PEM of one authority, or of some
 * @error: return location: %STORE_ERROR_INVALID, the details' subject is "authorities"
 *
 * A service's certificate is accepted when the system trusts its issuer, or when one of @authorities has issued it; and
 * in any case only for its name, within its dates and for its purpose.
 *
 * Returns: (transfer full): the database to verify with
 */
GTlsDatabase *
destination_trust_new (GBytes *authorities, GError **error)
{
  StoreErrorDetails details = { .subject = (char *) "authorities" };
  g_autoptr (GString) pem = NULL;
  g_autoptr (GTlsDatabase) further = NULL;
  DestinationTrust *self;

  g_return_val_if_fail (authorities != NULL, NULL);

  pem = read_authorities (authorities);
  if (pem == NULL)
    {
      g_propagate_error (
          error,
          store_error_new_with_details (STORE_ERROR_INVALID,
                                        NC_("reason", "The authorities are no certificates in PEM"), &details));
      return NULL;
    }

  further = make_database (pem, error);
  if (further == NULL)
    return NULL;

  self = g_object_new (DESTINATION_TYPE_TRUST, NULL);
  self->system = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  self->further = g_steal_pointer (&further);

  return G_TLS_DATABASE (self);
}
