/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-container.h"

G_BEGIN_DECLS

typedef enum
{
  PKI_SEVERITY_INFORMATION,
  PKI_SEVERITY_WARNING,
  PKI_SEVERITY_ERROR,
} PkiSeverity;

/**
 * PkiCheckCode:
 * @PKI_CHECK_EXPIRED: certificates have expired
 * @PKI_CHECK_NOT_YET_VALID: certificates are not valid yet
 * @PKI_CHECK_WEAK_KEY: public keys are of an RSA or DSA modulus under 2,048 bits; the number is the bits
 * @PKI_CHECK_WEAK_SIGNATURE: signatures are made with SHA-1 or older; the detail is the algorithm. A root's signature on itself
 *   is relied on by nobody
 * @PKI_CHECK_LONG_VALIDITY: certificates of a server or client are valid for more than 398 days, which browsers refuse
 *   (CA/Browser Forum Baseline Requirements, section 6.3.2); the number is the days
 * @PKI_CHECK_PLAIN_PRIVATE_KEY: there is a private key, not encrypted
 * @PKI_CHECK_PRIVATE_KEY: there is a private key, encrypted
 * @PKI_CHECK_WEAK_ENCRYPTION: a PKCS#12 file is encrypted with an algorithm that is broken or outdated: the detail
 * @PKI_CHECK_WEAK_INTEGRITY: it is protected against changes with an outdated one: the detail
 * @PKI_CHECK_FEW_ITERATIONS: a password is hashed less than 1,000 times (RFC 8018, section 4.2); the number is how often
 * @PKI_CHECK_NEEDLESS_KEYSTORE: a keystore holds a single certificate and no key
 * @PKI_CHECK_WRONG_EXTENSION: the file name's extension, the detail, is that of another format; the number is the #PkiFormat
 */
typedef enum
{
  PKI_CHECK_EXPIRED,
  PKI_CHECK_NOT_YET_VALID,
  PKI_CHECK_WEAK_KEY,
  PKI_CHECK_WEAK_SIGNATURE,
  PKI_CHECK_LONG_VALIDITY,
  PKI_CHECK_PLAIN_PRIVATE_KEY,
  PKI_CHECK_PRIVATE_KEY,
  PKI_CHECK_WEAK_ENCRYPTION,
  PKI_CHECK_WEAK_INTEGRITY,
  PKI_CHECK_FEW_ITERATIONS,
  PKI_CHECK_NEEDLESS_KEYSTORE,
  PKI_CHECK_WRONG_EXTENSION,
} PkiCheckCode;

/* What a file can be warned of. One tells of all certificates that it is true of. */
typedef struct
{
  PkiSeverity     severity;
  PkiCheckCode    code;
  PkiCertificate *certificate; /* (owned) (nullable): the first one */
  guint           count;       /* of certificates; 0: it is about the file */
  guint64         number;      /* see the code; of the first one */
  char           *detail;      /* (owned) (nullable): see the code; valid UTF-8 */
} PkiCheck;

GPtrArray  *pki_container_check     (PkiContainer *container,
                                     const char   *file_name,
                                     gint64        now) G_GNUC_WARN_UNUSED_RESULT;

const char *pki_check_get_code_name (PkiCheckCode  code);     /* "expired", "weak-key", ... */
const char *pki_severity_get_name   (PkiSeverity   severity); /* "information", "warning", "error" */

G_END_DECLS
