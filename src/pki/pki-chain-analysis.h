/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-container.h"

G_BEGIN_DECLS

/**
 * PkiChainVerdict:
 * @PKI_CHAIN_EMPTY: there is no certificate that can be decoded
 * @PKI_CHAIN_SEVERAL_LEAVES: more than one certificate issues no other: they are no single chain
 * @PKI_CHAIN_BROKEN: the culprit was not signed by the certificate that has its issuer's name
 * @PKI_CHAIN_CIRCULAR: the certificates issue each other and reach no root
 * @PKI_CHAIN_NOT_ALLOWED: the culprit issues, but is no authority or allows no chain of this length
 * @PKI_CHAIN_INCOMPLETE: the issuer of the culprit is missing
 * @PKI_CHAIN_UNCHECKED: up to a root by name, but the signature of the culprit could not be checked
 * @PKI_CHAIN_EXPIRED: complete and verified, but the culprit has expired
 * @PKI_CHAIN_NOT_YET_VALID: complete and verified, but the culprit is not valid yet
 * @PKI_CHAIN_COMPLETE: up to a root that signed itself, every signature verified, all valid
 *
 * What can be said of a chain in one word; of several that hold, the first. Whether the root is trusted is not asked.
 */
typedef enum
{
  PKI_CHAIN_EMPTY,
  PKI_CHAIN_SEVERAL_LEAVES,
  PKI_CHAIN_BROKEN,
  PKI_CHAIN_CIRCULAR,
  PKI_CHAIN_NOT_ALLOWED,
  PKI_CHAIN_INCOMPLETE,
  PKI_CHAIN_UNCHECKED,
  PKI_CHAIN_EXPIRED,
  PKI_CHAIN_NOT_YET_VALID,
  PKI_CHAIN_COMPLETE,
} PkiChainVerdict;

/**
 * PkiChainFindings:
 * @PKI_CHAIN_FINDING_MISSING_ISSUER: its issuer is not there
 * @PKI_CHAIN_FINDING_NAMESAKE: with it: a certificate has the issuer's name, but another key
 * @PKI_CHAIN_FINDING_WRONG_SIGNATURE: it was not signed by the key of the certificate that has its issuer's name
 * @PKI_CHAIN_FINDING_UNCHECKED: its signature or the key of its issuer is of a kind that can't be checked here, or there
 *   were too many candidates
 * @PKI_CHAIN_FINDING_CIRCULAR: its issuer is below it in the chain
 * @PKI_CHAIN_FINDING_NOT_CA: it issues, but is no authority (RFC 5280, sections 4.2.1.3 and 4.2.1.9)
 * @PKI_CHAIN_FINDING_PATH_TOO_LONG: more authorities follow than it allows (RFC 5280, section 4.2.1.9)
 * @PKI_CHAIN_FINDING_EXPIRED: it has expired
 * @PKI_CHAIN_FINDING_NOT_YET_VALID: it is not valid yet
 * @PKI_CHAIN_FINDING_ROOT: it has signed itself, which was verified
 * @PKI_CHAIN_FINDING_UNRELATED: it belongs to another chain
 * @PKI_CHAIN_FINDING_DUPLICATE: the same certificate is there already
 * @PKI_CHAIN_FINDING_UNDECODABLE: it can't be decoded
 */
typedef enum
{
  PKI_CHAIN_FINDING_NONE = 0,
  PKI_CHAIN_FINDING_MISSING_ISSUER = 1 << 0,
  PKI_CHAIN_FINDING_NAMESAKE = 1 << 1,
  PKI_CHAIN_FINDING_WRONG_SIGNATURE = 1 << 2,
  PKI_CHAIN_FINDING_UNCHECKED = 1 << 3,
  PKI_CHAIN_FINDING_CIRCULAR = 1 << 4,
  PKI_CHAIN_FINDING_NOT_CA = 1 << 5,
  PKI_CHAIN_FINDING_PATH_TOO_LONG = 1 << 6,
  PKI_CHAIN_FINDING_EXPIRED = 1 << 7,
  PKI_CHAIN_FINDING_NOT_YET_VALID = 1 << 8,
  PKI_CHAIN_FINDING_ROOT = 1 << 9,
  PKI_CHAIN_FINDING_UNRELATED = 1 << 10,
  PKI_CHAIN_FINDING_DUPLICATE = 1 << 11,
  PKI_CHAIN_FINDING_UNDECODABLE = 1 << 12,
} PkiChainFindings;

/**
 * PkiChainKey:
 * @PKI_CHAIN_KEY_NONE: there is no private key
 * @PKI_CHAIN_KEY_UNKNOWN: it is locked or of an unknown kind: nobody can tell whose it is
 * @PKI_CHAIN_KEY_MATCHES: it is the private key of the leaf
 * @PKI_CHAIN_KEY_MATCHES_NONE: it is the private key of none of the certificates
 */
typedef enum
{
  PKI_CHAIN_KEY_NONE,
  PKI_CHAIN_KEY_UNKNOWN,
  PKI_CHAIN_KEY_MATCHES,
  PKI_CHAIN_KEY_MATCHES_NONE,
} PkiChainKey;

/* A certificate and what was found about it. */
typedef struct
{
  PkiCertificate   *certificate; /* (owned) */
  PkiChainFindings  findings;
  guint             position;    /* in what was analysed */
} PkiChainLink;

/* What certificates are to each other; immutable; safe to read from any thread. */
#define PKI_TYPE_CHAIN (pki_chain_get_type ())
G_DECLARE_FINAL_TYPE (PkiChain, pki_chain, PKI, CHAIN, GObject)

PkiChain           *pki_chain_analyse            (GPtrArray    *certificates,
                                                  const char   *key_id,
                                                  gint64        now) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray          *pki_container_analyse        (PkiContainer *container,
                                                  gint64        now) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray          *pki_chain_follow             (PkiCertificate *leaf,
                                                  GPtrArray    *pool) G_GNUC_WARN_UNUSED_RESULT;
PkiChainVerdict     pki_chain_get_verdict        (PkiChain     *self);
const PkiChainLink *pki_chain_get_culprit        (PkiChain     *self); /* (nullable): the link that the verdict is about */
GPtrArray          *pki_chain_get_links          (PkiChain     *self); /* (element-type PkiChainLink) (transfer none): leaf first */
GPtrArray          *pki_chain_get_others         (PkiChain     *self); /* (element-type PkiChainLink) (transfer none): not in the chain, as they came */
PkiCertificate     *pki_chain_get_leaf           (PkiChain     *self); /* (nullable) (transfer none) */
PkiName            *pki_chain_get_missing_issuer (PkiChain     *self); /* (nullable) (transfer none) */
const char         *pki_chain_get_missing_key_id (PkiChain     *self); /* (nullable): its key identifier, lower-case hex */
PkiCertificate     *pki_chain_find_missing_issuer (PkiChain    *self,
                                                   GPtrArray   *certificates);
gboolean            pki_chain_has_root           (PkiChain     *self); /* the root is included */
gboolean            pki_chain_is_ordered         (PkiChain     *self); /* the links came leaf first, each before its issuer */
gboolean            pki_chain_is_capped          (PkiChain     *self); /* there were too many possibilities to look at all */
PkiChainKey         pki_chain_get_key            (PkiChain     *self);
PkiEntry           *pki_chain_get_entry          (PkiChain     *self); /* (nullable) (transfer none): the private key's, of a container */

const char         *pki_chain_verdict_get_name   (PkiChainVerdict verdict); /* "complete", "incomplete", ... */

G_END_DECLS
