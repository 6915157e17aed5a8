/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-gnutls-private.h"
#include "pki/pki-identity.h"

G_BEGIN_DECLS

struct _PkiIdentity
{
  GObject            parent_instance;

  PkiPrivateKey     *key;         /* (owned) (nullable) */
  gnutls_x509_crt_t  crt;         /* (owned) */
  PkiCertificate    *certificate; /* (owned): the same, decoded */
  PkiIdentity       *issuer;      /* (owned) (nullable): itself, or not there */
};

G_END_DECLS
