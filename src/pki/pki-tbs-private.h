/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the parts of a certificate are in its bytes. */

#pragma once

#include "pki/pki-der-private.h"

G_BEGIN_DECLS

/* The parts of a TBSCertificate, RFC 5280, section 4.1, that every one has, in their order; and the extensions. */
typedef enum
{
  PKI_TBS_SERIAL,
  PKI_TBS_SIGNATURE,
  PKI_TBS_ISSUER,
  PKI_TBS_VALIDITY,
  PKI_TBS_SUBJECT,
  PKI_TBS_PUBLIC_KEY,
  PKI_TBS_EXTENSIONS, /* the explicit tag around them */
} PkiTbsPart;

gboolean pki_tbs_find (GBytes        *der,
                       PkiTbsPart     part,
                       PkiDerElement *element);

G_END_DECLS
