/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-entry.h"
#include "pki/pki-error.h"
#include "pki/pki-private-key.h"

G_BEGIN_DECLS

/* The caps that keep a hostile file's cost bounded. */
#define PKI_MAX_BYTES (32 * 1024 * 1024)
#define PKI_MAX_ENTRIES 20000
#define PKI_MAX_ALIAS 4096 /* characters; what is longer is cut */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
/* A fuzzer learns nothing from rounds: what lies behind them is reached with few as well, and more are refused in the same
 * place as in the program. This is as few as Java lets be for JCEKS. */
#define PKI_MAX_KDF_ITERATIONS 10000
#else
#define PKI_MAX_KDF_ITERATIONS 10000000
#endif

typedef enum
{
  PKI_FORMAT_PEM,
  PKI_FORMAT_DER,
  PKI_FORMAT_PKCS7,
  PKI_FORMAT_PKCS12,
  PKI_FORMAT_JKS,
  PKI_FORMAT_JCEKS,
} PkiFormat;

/**
 * PkiIntegrity:
 * @PKI_INTEGRITY_NONE: the format (or this file) has no integrity check
 * @PKI_INTEGRITY_UNCHECKED: it has one, which was not checked (no password was given)
 * @PKI_INTEGRITY_VERIFIED: the check was made with the password and holds
 * @PKI_INTEGRITY_FAILED: the check was made and does not hold
 */
typedef enum
{
  PKI_INTEGRITY_NONE,
  PKI_INTEGRITY_UNCHECKED,
  PKI_INTEGRITY_VERIFIED,
  PKI_INTEGRITY_FAILED,
} PkiIntegrity;

typedef enum
{
  PKI_WARNING_UNDECODABLE_CERTIFICATE, /* detail: the reason */
  PKI_WARNING_UNREADABLE_ENTRY,        /* detail: alias or label, and the reason; the others are there */
  PKI_WARNING_UNKNOWN_PEM_BLOCK,       /* detail: the block's label */
  PKI_WARNING_DUPLICATE_ALIAS,         /* detail: the alias */
  PKI_WARNING_TRAILING_DATA,           /* bytes after the end of the structure */
  PKI_WARNING_INTEGRITY_UNCHECKED,     /* what was given opens keys, but can't tell whether the file was changed */
} PkiWarningCode;

typedef struct
{
  PkiWarningCode  code;
  char           *detail; /* (nullable): valid UTF-8 */
} PkiWarning;

/* How a file protects what it holds, as far as that is to be warned of. */
typedef struct
{
  const char *weak_cipher; /* (nullable): the weakest that something is encrypted with, of a PKCS#12 file */
  const char *weak_digest; /* (nullable): what its MAC is made with */
  guint64     rounds;      /* the fewest iterations of a key derivation, of a PKCS#12 file; 0: there is none */
  guint       plain_keys;  /* private keys that are not encrypted */
} PkiProtection;

/* What a file holds; immutable; safe to read from any thread. */
#define PKI_TYPE_CONTAINER (pki_container_get_type ())
G_DECLARE_FINAL_TYPE (PkiContainer, pki_container, PKI, CONTAINER, GObject)

PkiContainer   *pki_container_parse                (GBytes       *bytes,
                                                    const char   *password,
                                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
PkiContainer   *pki_container_parse_with           (GBytes       *bytes,
                                                    const char * const  *passwords,
                                                    const volatile gint *cancelled,
                                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
PkiContainer   *pki_container_parse_with_keys      (GBytes       *bytes,
                                                    const char * const  *passwords,
                                                    const volatile gint *cancelled,
                                                    GPtrArray   **keys,
                                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
PkiPrivateKey  *pki_container_extract_key          (GBytes       *bytes,
                                                    const char * const *passwords,
                                                    guint         index,
                                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;

PkiFormat       pki_container_get_format           (PkiContainer *self);
PkiIntegrity    pki_container_get_integrity        (PkiContainer *self);
gboolean        pki_container_get_locked           (PkiContainer *self); /* something in it could not be read for want of a password */
GPtrArray      *pki_container_get_entries          (PkiContainer *self); /* (element-type PkiEntry) (transfer none) */
GPtrArray      *pki_container_get_certificates     (PkiContainer *self); /* (element-type PkiCertificate) (transfer none): in the file's order */
const PkiProtection *
                pki_container_get_protection       (PkiContainer *self);
GPtrArray      *pki_container_get_warnings         (PkiContainer *self); /* (element-type PkiWarning) (transfer none) */
gboolean        pki_container_has_private_key      (PkiContainer *self);
PkiCertificate *pki_container_get_earliest_expiry  (PkiContainer *self); /* (nullable) (transfer none): of all certificates of all chains */

const char     *pki_format_get_name                (PkiFormat       format);    /* "PEM", "DER", "PKCS#7", "PKCS#12", "JKS", "JCEKS" */
const char     *pki_integrity_get_name             (PkiIntegrity    integrity); /* "none", "unchecked", "verified", "failed" */
const char     *pki_warning_get_code_name          (PkiWarningCode  code);      /* "undecodable-certificate", ... */

G_END_DECLS
