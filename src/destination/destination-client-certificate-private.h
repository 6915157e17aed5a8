/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How a certificate and its key can be wrong; each is NULL when there is nothing to say. */
typedef struct
{
  const char *certificate; /* (unowned) */
  const char *key;         /* (unowned) */
  gboolean    is_mismatch; /* each is right, but the key is of another certificate */
} DestinationClientCertificateProblem;

/* What a client proves with who it is: a certificate with its chain, the leaf first, and its private key. */
typedef struct
{
  char            *certificate; /* (owned) (nullable): PEM; wiped, its file may hold the key as well */
  char            *key;         /* (owned) (nullable): PEM; wiped */
  gint64           expires;     /* of the leaf, seconds since the epoch; -1: there is no certificate */
  GTlsCertificate *tls;         /* (owned) (nullable): both of them, where both are there */
} DestinationClientCertificate;

gboolean destination_client_certificate_read  (DestinationClientCertificate        *self,
                                               const char                          *certificate,
                                               const char                          *key,
                                               DestinationClientCertificateProblem *problem);
void     destination_client_certificate_clear (DestinationClientCertificate        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationClientCertificate, destination_client_certificate_clear)

G_END_DECLS
