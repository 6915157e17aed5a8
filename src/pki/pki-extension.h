/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many names, policies and the like are decoded of one extension. */
#define PKI_MAX_EXTENSION_FIELDS 100000

typedef struct
{
  char     *oid;
  gboolean  critical;
  GBytes   *value; /* the DER inside the OCTET STRING */
} PkiExtension;

/**
 * PkiFieldKind:
 *
 * What a field of an extension is. In brackets: the member of #PkiField that has its value; a kind with a colon has none
 * and is followed by fields that are one level deeper.
 */
typedef enum
{
  /* GeneralName, RFC 5280, section 4.2.1.6 */
  PKI_FIELD_DNS_NAME,         /* [text] */
  PKI_FIELD_EMAIL_ADDRESS,    /* [text] */
  PKI_FIELD_URI,              /* [text] */
  PKI_FIELD_IP_ADDRESS,       /* [text]; in name constraints with the length of the prefix, or else with the mask */
  PKI_FIELD_DIRECTORY_NAME,   /* [text]: as in RFC 4514 */
  PKI_FIELD_REGISTERED_ID,    /* [oid] */
  PKI_FIELD_OTHER_NAME,       /* [oid]: its type; [text]: its value when it is understood, or else [hex] */
  PKI_FIELD_X400_ADDRESS,     /* [hex] */
  PKI_FIELD_EDI_PARTY_NAME,   /* [text] */

  /* Usages and constraints */
  PKI_FIELD_KEY_USAGE,        /* [number]: a bit of RFC 5280, section 4.2.1.3, counted from 0 */
  PKI_FIELD_KEY_PURPOSE,      /* [oid] */
  PKI_FIELD_AUTHORITY,        /* [number]: 1: may issue certificates */
  PKI_FIELD_PATH_LENGTH,      /* [number] */
  PKI_FIELD_PERMITTED,        /* : names */
  PKI_FIELD_EXCLUDED,         /* : names */
  PKI_FIELD_NETSCAPE_TYPE,    /* [number]: a bit, counted from 0 */
  PKI_FIELD_NOT_BEFORE,       /* [number]: seconds since the epoch */
  PKI_FIELD_NOT_AFTER,        /* [number]: seconds since the epoch */
  PKI_FIELD_TLS_FEATURE,      /* [number]: a TLS extension, RFC 7633; 5: status_request, 17: status_request_v2 */

  /* Policies */
  PKI_FIELD_POLICY,           /* [oid]; its qualifiers follow, deeper */
  PKI_FIELD_CPS,              /* [text] */
  PKI_FIELD_NOTICE,           /* [text] */
  PKI_FIELD_NOTICE_REFERENCE, /* [text]: the organization and the numbers of its notices */
  PKI_FIELD_QUALIFIER,        /* [oid], [hex] */
  PKI_FIELD_ISSUER_POLICY,    /* [oid]; the policy that it is mapped to follows, deeper */
  PKI_FIELD_SUBJECT_POLICY,   /* [oid] */
  PKI_FIELD_REQUIRE_POLICY,   /* [number]: after so many certificates */
  PKI_FIELD_INHIBIT_MAPPING,  /* [number]: likewise */
  PKI_FIELD_INHIBIT_ANY,      /* [number]: likewise */

  /* Where to find more */
  PKI_FIELD_DISTRIBUTION_POINT, /* : names, reasons, issuer */
  PKI_FIELD_RELATIVE_NAME,    /* [text]: to the issuer of the CRL */
  PKI_FIELD_REASONS,          /* [number]: the bits of ReasonFlags, 1 << 0 the first */
  PKI_FIELD_CRL_ISSUER,       /* : names */
  PKI_FIELD_ACCESS_METHOD,    /* [oid]; its address follows, deeper */

  /* Key identifiers */
  PKI_FIELD_KEY_ID,           /* [hex] */
  PKI_FIELD_AUTHORITY_NAME,   /* : names */
  PKI_FIELD_AUTHORITY_SERIAL, /* [hex] */

  /* Signed certificate timestamps, RFC 6962, section 3.2 */
  PKI_FIELD_TIMESTAMP,        /* [number]: milliseconds since the epoch; the rest follows, deeper */
  PKI_FIELD_SCT_VERSION,      /* [number]: 1, or what comes after it */
  PKI_FIELD_SCT_LOG,          /* [hex]: SHA-256 of the key of the log */
  PKI_FIELD_SCT_SIGNATURE,    /* [text]: "ECDSA-SHA256"; or [number]: the hash times 256 plus the algorithm, RFC 5246 */

  /* What only some vendors write */
  PKI_FIELD_TEXT,             /* [text] */
  PKI_FIELD_HEX,              /* [hex] */
  PKI_FIELD_TEMPLATE,         /* [oid] or [text] */
  PKI_FIELD_MAJOR_VERSION,    /* [number] */
  PKI_FIELD_MINOR_VERSION,    /* [number] */
  PKI_FIELD_CERTIFICATE_INDEX, /* [number] */
  PKI_FIELD_KEY_INDEX,        /* [number] */
  PKI_FIELD_SECURITY_ID,      /* [text]: S-1-5-... */
  PKI_FIELD_STATEMENT,        /* [oid]; what it states follows, deeper */
  PKI_FIELD_QC_TYPE,          /* [oid] */
  PKI_FIELD_AMOUNT,           /* [text]: "EUR 1000", with "E3" behind it when it is in thousands */
  PKI_FIELD_RETENTION,        /* [number]: years */
  PKI_FIELD_COUNTRY,          /* [text] */
  PKI_FIELD_ATTRIBUTE,        /* [oid], [text] or [hex] */

  PKI_FIELD_PRESENT,          /* the extension says all by being there */
  PKI_FIELD_MORE,             /* there is more than PKI_MAX_EXTENSION_FIELDS */
  PKI_N_FIELD_KINDS,
} PkiFieldKind;

/* One thing that an extension says. */
typedef struct
{
  PkiFieldKind  kind;
  guint         depth;  /* 0: of the extension itself; 1: of the last field with depth 0; ... */
  char         *oid;    /* (nullable): dotted decimal */
  char         *text;   /* (nullable): UTF-8 */
  char         *hex;    /* (nullable): lower-case digits */
  gint64        number;
} PkiField;

GPtrArray *pki_extension_decode        (const char *oid,
                                        GBytes     *value); /* (nullable) (transfer full) (element-type PkiField) */
gboolean   pki_extension_is_understood (const char *oid);

G_END_DECLS
