/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Object identifiers and the names that the standards give them. Algorithms have the names that GnuTLS would use. */

#include "config.h"

#include "pki/pki-oid.h"

#include <stdlib.h>
#include <string.h>

/* As many bits as X.667 needs for an UUID in one arc (18 octets of 7 bits), and more arcs than anybody has. */
#define MAX_ARC_OCTETS 19
#define MAX_OCTETS 128

typedef struct
{
  const char *oid;
  const char *name;
} Name;

/* Sorted by strcmp().
 * Algorithms: RFC 3279, 4055, 5480, 5639, 5758, 8410, 8692, 9814, 9881, 9909, 9935; FIPS 203, 204, 205; SEC 2; RFC 4491,
 * 9215 (GOST); GM/T 0006 (SM2). Extensions, purposes, access methods: RFC 5280, 6960, 6962, 7633 and the IANA registry
 * of SMI numbers for PKIX. Policies: the baseline requirements of the CA/Browser Forum; ETSI EN 319 411 and 319 412. */
static const Name names[] = {
  { "0.4.0.127.0.7.1.1.4.1.1", "ECDSA-Plain-SHA1" },
  { "0.4.0.127.0.7.1.1.4.1.2", "ECDSA-Plain-SHA224" },
  { "0.4.0.127.0.7.1.1.4.1.3", "ECDSA-Plain-SHA256" },
  { "0.4.0.127.0.7.1.1.4.1.4", "ECDSA-Plain-SHA384" },
  { "0.4.0.127.0.7.1.1.4.1.5", "ECDSA-Plain-SHA512" },
  { "0.4.0.127.0.7.1.1.4.1.6", "ECDSA-Plain-RIPEMD160" },
  { "0.4.0.1862.1.1", "qcCompliance" },
  { "0.4.0.1862.1.2", "qcLimitValue" },
  { "0.4.0.1862.1.3", "qcRetentionPeriod" },
  { "0.4.0.1862.1.4", "qcSSCD" },
  { "0.4.0.1862.1.5", "qcPDS" },
  { "0.4.0.1862.1.6", "qcType" },
  { "0.4.0.1862.1.6.1", "qcType-esign" },
  { "0.4.0.1862.1.6.2", "qcType-eseal" },
  { "0.4.0.1862.1.6.3", "qcType-web" },
  { "0.4.0.1862.1.7", "qcCClegislation" },
  { "0.4.0.194112.1.0", "qcp-natural" },
  { "0.4.0.194112.1.1", "qcp-legal" },
  { "0.4.0.194112.1.2", "qcp-natural-qscd" },
  { "0.4.0.194112.1.3", "qcp-legal-qscd" },
  { "0.4.0.194112.1.4", "qevcp-w" },
  { "0.4.0.194112.1.5", "qncp-w" },
  { "0.4.0.194112.1.6", "qncp-w-gen" },
  { "0.4.0.19495.2", "psd2QcStatement" },
  { "0.4.0.2042.1.1", "ncp" },
  { "0.4.0.2042.1.2", "ncp-plus" },
  { "0.4.0.2042.1.3", "lcp" },
  { "0.4.0.2042.1.4", "evcp" },
  { "0.4.0.2042.1.5", "evcp-plus" },
  { "0.4.0.2042.1.6", "dvcp" },
  { "0.4.0.2042.1.7", "ovcp" },
  { "0.4.0.2042.1.8", "ivcp" },
  { "0.4.0.2231.3.0", "tslSigning" },
  { "0.9.2342.19200300.100.1.1", "userId" },
  { "0.9.2342.19200300.100.1.25", "domainComponent" },
  { "0.9.2342.19200300.100.1.3", "mail" },
  { "0.9.2342.19200300.100.1.60", "jpegPhoto" },
  { "1.0.18013.5.1.2", "mdlDS" },
  { "1.0.18013.5.1.6", "mdlReaderAuth" },
  { "1.2.156.10197.1.104", "SM4" },
  { "1.2.156.10197.1.301", "SM2" },
  { "1.2.156.10197.1.401", "SM3" },
  { "1.2.156.10197.1.501", "SM2-SM3" },
  { "1.2.643.100.1", "OGRN" },
  { "1.2.643.100.111", "subjectSignTool" },
  { "1.2.643.100.112", "issuerSignTool" },
  { "1.2.643.100.3", "SNILS" },
  { "1.2.643.100.5", "OGRNIP" },
  { "1.2.643.2.2.19", "GOST R 34.10-2001" },
  { "1.2.643.2.2.20", "GOST R 34.10-94" },
  { "1.2.643.2.2.3", "GOSTR341001-GOSTR341194" },
  { "1.2.643.2.2.35.1", "CryptoPro-A" },
  { "1.2.643.2.2.35.2", "CryptoPro-B" },
  { "1.2.643.2.2.35.3", "CryptoPro-C" },
  { "1.2.643.2.2.36.0", "CryptoPro-XchA" },
  { "1.2.643.2.2.36.1", "CryptoPro-XchB" },
  { "1.2.643.2.2.4", "GOSTR341094-GOSTR341194" },
  { "1.2.643.2.2.9", "GOSTR341194" },
  { "1.2.643.7.1.1.1.1", "GOST R 34.10-2012-256" },
  { "1.2.643.7.1.1.1.2", "GOST R 34.10-2012-512" },
  { "1.2.643.7.1.1.2.2", "STREEBOG-256" },
  { "1.2.643.7.1.1.2.3", "STREEBOG-512" },
  { "1.2.643.7.1.1.3.2", "GOSTR341012-256" },
  { "1.2.643.7.1.1.3.3", "GOSTR341012-512" },
  { "1.2.643.7.1.2.1.1.1", "TC26-256-A" },
  { "1.2.643.7.1.2.1.1.2", "TC26-256-B" },
  { "1.2.643.7.1.2.1.1.3", "TC26-256-C" },
  { "1.2.643.7.1.2.1.1.4", "TC26-256-D" },
  { "1.2.643.7.1.2.1.2.1", "TC26-512-A" },
  { "1.2.643.7.1.2.1.2.2", "TC26-512-B" },
  { "1.2.643.7.1.2.1.2.3", "TC26-512-C" },
  { "1.2.840.10040.4.1", "DSA" },
  { "1.2.840.10040.4.3", "DSA-SHA1" },
  { "1.2.840.10045.2.1", "EC" },
  { "1.2.840.10045.3.1.1", "secp192r1" },
  { "1.2.840.10045.3.1.2", "prime192v2" },
  { "1.2.840.10045.3.1.3", "prime192v3" },
  { "1.2.840.10045.3.1.4", "prime239v1" },
  { "1.2.840.10045.3.1.5", "prime239v2" },
  { "1.2.840.10045.3.1.6", "prime239v3" },
  { "1.2.840.10045.3.1.7", "secp256r1" },
  { "1.2.840.10045.4.1", "ECDSA-SHA1" },
  { "1.2.840.10045.4.3.1", "ECDSA-SHA224" },
  { "1.2.840.10045.4.3.2", "ECDSA-SHA256" },
  { "1.2.840.10045.4.3.3", "ECDSA-SHA384" },
  { "1.2.840.10045.4.3.4", "ECDSA-SHA512" },
  { "1.2.840.10046.2.1", "DH" },
  { "1.2.840.113533.7.65.0", "entrustVersInfo" },
  { "1.2.840.113549.1.1.1", "RSA" },
  { "1.2.840.113549.1.1.10", "RSASSA-PSS" },
  { "1.2.840.113549.1.1.11", "RSA-SHA256" },
  { "1.2.840.113549.1.1.12", "RSA-SHA384" },
  { "1.2.840.113549.1.1.13", "RSA-SHA512" },
  { "1.2.840.113549.1.1.14", "RSA-SHA224" },
  { "1.2.840.113549.1.1.15", "RSA-SHA512-224" },
  { "1.2.840.113549.1.1.16", "RSA-SHA512-256" },
  { "1.2.840.113549.1.1.2", "RSA-MD2" },
  { "1.2.840.113549.1.1.3", "RSA-MD4" },
  { "1.2.840.113549.1.1.4", "RSA-MD5" },
  { "1.2.840.113549.1.1.5", "RSA-SHA1" },
  { "1.2.840.113549.1.1.7", "RSAES-OAEP" },
  { "1.2.840.113549.1.1.8", "MGF1" },
  { "1.2.840.113549.1.12.1.1", "pbeWithSHAAnd128BitRC4" },
  { "1.2.840.113549.1.12.1.2", "pbeWithSHAAnd40BitRC4" },
  { "1.2.840.113549.1.12.1.3", "pbeWithSHAAnd3-KeyTripleDES-CBC" },
  { "1.2.840.113549.1.12.1.4", "pbeWithSHAAnd2-KeyTripleDES-CBC" },
  { "1.2.840.113549.1.12.1.5", "pbeWithSHAAnd128BitRC2-CBC" },
  { "1.2.840.113549.1.12.1.6", "pbewithSHAAnd40BitRC2-CBC" },
  { "1.2.840.113549.1.3.1", "DH" },
  { "1.2.840.113549.1.5.1", "pbeWithMD2AndDES-CBC" },
  { "1.2.840.113549.1.5.10", "pbeWithSHA1AndDES-CBC" },
  { "1.2.840.113549.1.5.11", "pbeWithSHA1AndRC2-CBC" },
  { "1.2.840.113549.1.5.12", "PBKDF2" },
  { "1.2.840.113549.1.5.13", "PBES2" },
  { "1.2.840.113549.1.5.14", "PBMAC1" },
  { "1.2.840.113549.1.5.3", "pbeWithMD5AndDES-CBC" },
  { "1.2.840.113549.1.5.4", "pbeWithMD2AndRC2-CBC" },
  { "1.2.840.113549.1.5.6", "pbeWithMD5AndRC2-CBC" },
  { "1.2.840.113549.1.9.1", "emailAddress" },
  { "1.2.840.113549.1.9.14", "extensionRequest" },
  { "1.2.840.113549.1.9.15", "smimeCapabilities" },
  { "1.2.840.113549.1.9.16.3.17", "HSS/LMS" },
  { "1.2.840.113549.1.9.2", "unstructuredName" },
  { "1.2.840.113549.1.9.20", "friendlyName" },
  { "1.2.840.113549.1.9.21", "localKeyID" },
  { "1.2.840.113549.1.9.7", "challengePassword" },
  { "1.2.840.113549.1.9.8", "unstructuredAddress" },
  { "1.2.840.113549.2.10", "HMAC-SHA384" },
  { "1.2.840.113549.2.11", "HMAC-SHA512" },
  { "1.2.840.113549.2.2", "MD2" },
  { "1.2.840.113549.2.4", "MD4" },
  { "1.2.840.113549.2.5", "MD5" },
  { "1.2.840.113549.2.7", "HMAC-SHA1" },
  { "1.2.840.113549.2.8", "HMAC-SHA224" },
  { "1.2.840.113549.2.9", "HMAC-SHA256" },
  { "1.2.840.113549.3.2", "RC2-CBC" },
  { "1.2.840.113549.3.4", "RC4" },
  { "1.2.840.113549.3.7", "DES-EDE3-CBC" },
  { "1.2.840.113583.1.1.5", "adobeAuthenticDocumentsTrust" },
  { "1.2.840.113583.1.1.8", "adobeRevocationInfoArchival" },
  { "1.2.840.113583.1.1.9.1", "adobeTimestamp" },
  { "1.2.840.113583.1.1.9.2", "adobeArchiveRevInfo" },
  { "1.3.101.110", "X25519" },
  { "1.3.101.111", "X448" },
  { "1.3.101.112", "Ed25519" },
  { "1.3.101.113", "Ed448" },
  { "1.3.132.0.1", "sect163k1" },
  { "1.3.132.0.10", "secp256k1" },
  { "1.3.132.0.15", "sect163r2" },
  { "1.3.132.0.16", "sect283k1" },
  { "1.3.132.0.17", "sect283r1" },
  { "1.3.132.0.2", "sect163r1" },
  { "1.3.132.0.22", "sect131r1" },
  { "1.3.132.0.23", "sect131r2" },
  { "1.3.132.0.24", "sect193r1" },
  { "1.3.132.0.25", "sect193r2" },
  { "1.3.132.0.26", "sect233k1" },
  { "1.3.132.0.27", "sect233r1" },
  { "1.3.132.0.28", "secp128r1" },
  { "1.3.132.0.29", "secp128r2" },
  { "1.3.132.0.3", "sect239k1" },
  { "1.3.132.0.30", "secp160r2" },
  { "1.3.132.0.31", "secp192k1" },
  { "1.3.132.0.32", "secp224k1" },
  { "1.3.132.0.33", "secp224r1" },
  { "1.3.132.0.34", "secp384r1" },
  { "1.3.132.0.35", "secp521r1" },
  { "1.3.132.0.36", "sect409k1" },
  { "1.3.132.0.37", "sect409r1" },
  { "1.3.132.0.38", "sect571k1" },
  { "1.3.132.0.39", "sect571r1" },
  { "1.3.132.0.4", "sect113r1" },
  { "1.3.132.0.5", "sect113r2" },
  { "1.3.132.0.6", "secp112r1" },
  { "1.3.132.0.7", "secp112r2" },
  { "1.3.132.0.8", "secp160r1" },
  { "1.3.132.0.9", "secp160k1" },
  { "1.3.132.1.12", "ECDH" },
  { "1.3.132.1.13", "ECMQV" },
  { "1.3.14.3.2.12", "DSA" },
  { "1.3.14.3.2.13", "DSA-SHA1" },
  { "1.3.14.3.2.15", "RSA-SHA1" },
  { "1.3.14.3.2.26", "SHA1" },
  { "1.3.14.3.2.27", "DSA-SHA1" },
  { "1.3.14.3.2.29", "RSA-SHA1" },
  { "1.3.14.3.2.3", "RSA-MD5" },
  { "1.3.14.3.2.7", "DES-CBC" },
  { "1.3.36.3.2.1", "RIPEMD160" },
  { "1.3.36.3.3.1.2", "RSA-RIPEMD160" },
  { "1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1" },
  { "1.3.36.3.3.2.8.1.1.10", "brainpoolP320t1" },
  { "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1" },
  { "1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1" },
  { "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1" },
  { "1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1" },
  { "1.3.36.3.3.2.8.1.1.2", "brainpoolP160t1" },
  { "1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1" },
  { "1.3.36.3.3.2.8.1.1.4", "brainpoolP192t1" },
  { "1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1" },
  { "1.3.36.3.3.2.8.1.1.6", "brainpoolP224t1" },
  { "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1" },
  { "1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1" },
  { "1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1" },
  { "1.3.36.8.3.1", "dateOfCertGen" },
  { "1.3.36.8.3.13", "certHash" },
  { "1.3.36.8.3.15", "additionalInformation" },
  { "1.3.36.8.3.2", "procuration" },
  { "1.3.36.8.3.3", "admission" },
  { "1.3.36.8.3.4", "monetaryLimit" },
  { "1.3.36.8.3.8", "restriction" },
  { "1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestamps" },
  { "1.3.6.1.4.1.11129.2.4.3", "ctPoison" },
  { "1.3.6.1.4.1.11129.2.4.4", "ctPrecertificateSigning" },
  { "1.3.6.1.4.1.11129.2.4.5", "ocspSignedCertificateTimestamps" },
  { "1.3.6.1.4.1.311.10.3.1", "msCTLSign" },
  { "1.3.6.1.4.1.311.10.3.10", "msQualifiedSubordination" },
  { "1.3.6.1.4.1.311.10.3.11", "msKeyRecovery" },
  { "1.3.6.1.4.1.311.10.3.12", "msDocumentSigning" },
  { "1.3.6.1.4.1.311.10.3.13", "msLifetimeSigning" },
  { "1.3.6.1.4.1.311.10.3.2", "msTimeStampSign" },
  { "1.3.6.1.4.1.311.10.3.3", "msSGC" },
  { "1.3.6.1.4.1.311.10.3.4", "msEFS" },
  { "1.3.6.1.4.1.311.10.3.4.1", "msEFSRecovery" },
  { "1.3.6.1.4.1.311.10.3.5", "msWHQLDriver" },
  { "1.3.6.1.4.1.311.2.1.21", "msCodeInd" },
  { "1.3.6.1.4.1.311.2.1.22", "msCodeCom" },
  { "1.3.6.1.4.1.311.20.2", "msEnrollCertType" },
  { "1.3.6.1.4.1.311.20.2.1", "msEnrollmentAgent" },
  { "1.3.6.1.4.1.311.20.2.2", "msSmartcardLogon" },
  { "1.3.6.1.4.1.311.20.2.3", "msUPN" },
  { "1.3.6.1.4.1.311.21.1", "msCAVersion" },
  { "1.3.6.1.4.1.311.21.10", "msApplicationPolicies" },
  { "1.3.6.1.4.1.311.21.11", "msApplicationPolicyMappings" },
  { "1.3.6.1.4.1.311.21.12", "msApplicationPolicyConstraints" },
  { "1.3.6.1.4.1.311.21.14", "msCRLSelfCDP" },
  { "1.3.6.1.4.1.311.21.19", "msDSEmailReplication" },
  { "1.3.6.1.4.1.311.21.2", "msPreviousCACertHash" },
  { "1.3.6.1.4.1.311.21.4", "msCRLNextPublish" },
  { "1.3.6.1.4.1.311.21.5", "msCAExchange" },
  { "1.3.6.1.4.1.311.21.6", "msKeyRecoveryAgent" },
  { "1.3.6.1.4.1.311.21.7", "msCertificateTemplate" },
  { "1.3.6.1.4.1.311.25.1", "msNTDSReplication" },
  { "1.3.6.1.4.1.311.25.2", "msNTDSSecurity" },
  { "1.3.6.1.4.1.311.25.2.1", "msNTDSObjectSID" },
  { "1.3.6.1.4.1.311.54.1.2", "msRemoteDesktopAuthentication" },
  { "1.3.6.1.4.1.311.60.2.1.1", "jurisdictionLocality" },
  { "1.3.6.1.4.1.311.60.2.1.2", "jurisdictionStateOrProvince" },
  { "1.3.6.1.4.1.311.60.2.1.3", "jurisdictionCountry" },
  { "1.3.6.1.5.2.2", "krb5PrincipalName" },
  { "1.3.6.1.5.2.3.4", "pkinitClientAuth" },
  { "1.3.6.1.5.2.3.5", "pkinitKDC" },
  { "1.3.6.1.5.5.7.1.1", "authorityInfoAccess" },
  { "1.3.6.1.5.5.7.1.11", "subjectInfoAccess" },
  { "1.3.6.1.5.5.7.1.12", "logotype" },
  { "1.3.6.1.5.5.7.1.14", "proxyCertInfo" },
  { "1.3.6.1.5.5.7.1.2", "biometricInfo" },
  { "1.3.6.1.5.5.7.1.24", "tlsFeature" },
  { "1.3.6.1.5.5.7.1.26", "tnAuthList" },
  { "1.3.6.1.5.5.7.1.28", "ipAddrBlocks-v2" },
  { "1.3.6.1.5.5.7.1.29", "autonomousSysIds-v2" },
  { "1.3.6.1.5.5.7.1.3", "qcStatements" },
  { "1.3.6.1.5.5.7.1.7", "ipAddrBlocks" },
  { "1.3.6.1.5.5.7.1.8", "autonomousSysIds" },
  { "1.3.6.1.5.5.7.11.1", "qcSyntax-v1" },
  { "1.3.6.1.5.5.7.11.2", "qcSyntax-v2" },
  { "1.3.6.1.5.5.7.2.1", "cps" },
  { "1.3.6.1.5.5.7.2.2", "unotice" },
  { "1.3.6.1.5.5.7.2.3", "textNotice" },
  { "1.3.6.1.5.5.7.3.1", "serverAuth" },
  { "1.3.6.1.5.5.7.3.10", "dvcs" },
  { "1.3.6.1.5.5.7.3.13", "eapOverPPP" },
  { "1.3.6.1.5.5.7.3.14", "eapOverLAN" },
  { "1.3.6.1.5.5.7.3.15", "scvpServer" },
  { "1.3.6.1.5.5.7.3.16", "scvpClient" },
  { "1.3.6.1.5.5.7.3.17", "ipsecIKE" },
  { "1.3.6.1.5.5.7.3.18", "capwapAC" },
  { "1.3.6.1.5.5.7.3.19", "capwapWTP" },
  { "1.3.6.1.5.5.7.3.2", "clientAuth" },
  { "1.3.6.1.5.5.7.3.20", "sipDomain" },
  { "1.3.6.1.5.5.7.3.21", "secureShellClient" },
  { "1.3.6.1.5.5.7.3.22", "secureShellServer" },
  { "1.3.6.1.5.5.7.3.23", "sendRouter" },
  { "1.3.6.1.5.5.7.3.24", "sendProxiedRouter" },
  { "1.3.6.1.5.5.7.3.25", "sendOwner" },
  { "1.3.6.1.5.5.7.3.26", "sendProxiedOwner" },
  { "1.3.6.1.5.5.7.3.27", "cmcCA" },
  { "1.3.6.1.5.5.7.3.28", "cmcRA" },
  { "1.3.6.1.5.5.7.3.29", "cmcArchive" },
  { "1.3.6.1.5.5.7.3.3", "codeSigning" },
  { "1.3.6.1.5.5.7.3.30", "bgpsec-router" },
  { "1.3.6.1.5.5.7.3.31", "brandIndicatorForMessageIdentification" },
  { "1.3.6.1.5.5.7.3.32", "cmKGA" },
  { "1.3.6.1.5.5.7.3.36", "documentSigning" },
  { "1.3.6.1.5.5.7.3.4", "emailProtection" },
  { "1.3.6.1.5.5.7.3.5", "ipsecEndSystem" },
  { "1.3.6.1.5.5.7.3.6", "ipsecTunnel" },
  { "1.3.6.1.5.5.7.3.7", "ipsecUser" },
  { "1.3.6.1.5.5.7.3.8", "timeStamping" },
  { "1.3.6.1.5.5.7.3.9", "OCSPSigning" },
  { "1.3.6.1.5.5.7.48.1", "OCSP" },
  { "1.3.6.1.5.5.7.48.1.1", "ocspBasic" },
  { "1.3.6.1.5.5.7.48.1.2", "ocspNonce" },
  { "1.3.6.1.5.5.7.48.1.5", "ocspNoCheck" },
  { "1.3.6.1.5.5.7.48.10", "rpkiManifest" },
  { "1.3.6.1.5.5.7.48.11", "signedObject" },
  { "1.3.6.1.5.5.7.48.13", "rpkiNotify" },
  { "1.3.6.1.5.5.7.48.2", "caIssuers" },
  { "1.3.6.1.5.5.7.48.3", "timeStamping" },
  { "1.3.6.1.5.5.7.48.5", "caRepository" },
  { "1.3.6.1.5.5.7.48.7", "httpCerts" },
  { "1.3.6.1.5.5.7.48.8", "httpCRLs" },
  { "1.3.6.1.5.5.7.6.30", "RSASSA-PSS-SHAKE128" },
  { "1.3.6.1.5.5.7.6.31", "RSASSA-PSS-SHAKE256" },
  { "1.3.6.1.5.5.7.6.32", "ECDSA-SHAKE128" },
  { "1.3.6.1.5.5.7.6.33", "ECDSA-SHAKE256" },
  { "1.3.6.1.5.5.7.6.34", "XMSS" },
  { "1.3.6.1.5.5.7.6.35", "XMSS^MT" },
  { "1.3.6.1.5.5.7.8.10", "acpNodeName" },
  { "1.3.6.1.5.5.7.8.11", "bundleEID" },
  { "1.3.6.1.5.5.7.8.3", "permanentIdentifier" },
  { "1.3.6.1.5.5.7.8.4", "hardwareModuleName" },
  { "1.3.6.1.5.5.7.8.5", "xmppAddr" },
  { "1.3.6.1.5.5.7.8.7", "srvName" },
  { "1.3.6.1.5.5.7.8.8", "naiRealm" },
  { "1.3.6.1.5.5.7.8.9", "smtpUTF8Mailbox" },
  { "1.3.6.1.5.5.7.9.1", "dateOfBirth" },
  { "1.3.6.1.5.5.7.9.2", "placeOfBirth" },
  { "1.3.6.1.5.5.7.9.3", "gender" },
  { "1.3.6.1.5.5.7.9.4", "countryOfCitizenship" },
  { "1.3.6.1.5.5.7.9.5", "countryOfResidence" },
  { "1.3.6.1.5.5.8.2.2", "ikeIntermediate" },
  { "2.16.840.1.101.3.4.1.2", "AES-128-CBC" },
  { "2.16.840.1.101.3.4.1.22", "AES-192-CBC" },
  { "2.16.840.1.101.3.4.1.26", "AES-192-GCM" },
  { "2.16.840.1.101.3.4.1.42", "AES-256-CBC" },
  { "2.16.840.1.101.3.4.1.46", "AES-256-GCM" },
  { "2.16.840.1.101.3.4.1.6", "AES-128-GCM" },
  { "2.16.840.1.101.3.4.2.1", "SHA256" },
  { "2.16.840.1.101.3.4.2.10", "SHA3-512" },
  { "2.16.840.1.101.3.4.2.11", "SHAKE128" },
  { "2.16.840.1.101.3.4.2.12", "SHAKE256" },
  { "2.16.840.1.101.3.4.2.2", "SHA384" },
  { "2.16.840.1.101.3.4.2.3", "SHA512" },
  { "2.16.840.1.101.3.4.2.4", "SHA224" },
  { "2.16.840.1.101.3.4.2.5", "SHA512-224" },
  { "2.16.840.1.101.3.4.2.6", "SHA512-256" },
  { "2.16.840.1.101.3.4.2.7", "SHA3-224" },
  { "2.16.840.1.101.3.4.2.8", "SHA3-256" },
  { "2.16.840.1.101.3.4.2.9", "SHA3-384" },
  { "2.16.840.1.101.3.4.3.1", "DSA-SHA224" },
  { "2.16.840.1.101.3.4.3.10", "ECDSA-SHA3-256" },
  { "2.16.840.1.101.3.4.3.11", "ECDSA-SHA3-384" },
  { "2.16.840.1.101.3.4.3.12", "ECDSA-SHA3-512" },
  { "2.16.840.1.101.3.4.3.13", "RSA-SHA3-224" },
  { "2.16.840.1.101.3.4.3.14", "RSA-SHA3-256" },
  { "2.16.840.1.101.3.4.3.15", "RSA-SHA3-384" },
  { "2.16.840.1.101.3.4.3.16", "RSA-SHA3-512" },
  { "2.16.840.1.101.3.4.3.17", "ML-DSA-44" },
  { "2.16.840.1.101.3.4.3.18", "ML-DSA-65" },
  { "2.16.840.1.101.3.4.3.19", "ML-DSA-87" },
  { "2.16.840.1.101.3.4.3.2", "DSA-SHA256" },
  { "2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s" },
  { "2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f" },
  { "2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s" },
  { "2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f" },
  { "2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s" },
  { "2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f" },
  { "2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s" },
  { "2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f" },
  { "2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s" },
  { "2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f" },
  { "2.16.840.1.101.3.4.3.3", "DSA-SHA384" },
  { "2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s" },
  { "2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f" },
  { "2.16.840.1.101.3.4.3.32", "HashML-DSA-44-SHA512" },
  { "2.16.840.1.101.3.4.3.33", "HashML-DSA-65-SHA512" },
  { "2.16.840.1.101.3.4.3.34", "HashML-DSA-87-SHA512" },
  { "2.16.840.1.101.3.4.3.35", "HashSLH-DSA-SHA2-128s-SHA256" },
  { "2.16.840.1.101.3.4.3.36", "HashSLH-DSA-SHA2-128f-SHA256" },
  { "2.16.840.1.101.3.4.3.37", "HashSLH-DSA-SHA2-192s-SHA512" },
  { "2.16.840.1.101.3.4.3.38", "HashSLH-DSA-SHA2-192f-SHA512" },
  { "2.16.840.1.101.3.4.3.39", "HashSLH-DSA-SHA2-256s-SHA512" },
  { "2.16.840.1.101.3.4.3.4", "DSA-SHA512" },
  { "2.16.840.1.101.3.4.3.40", "HashSLH-DSA-SHA2-256f-SHA512" },
  { "2.16.840.1.101.3.4.3.41", "HashSLH-DSA-SHAKE-128s-SHAKE128" },
  { "2.16.840.1.101.3.4.3.42", "HashSLH-DSA-SHAKE-128f-SHAKE128" },
  { "2.16.840.1.101.3.4.3.43", "HashSLH-DSA-SHAKE-192s-SHAKE256" },
  { "2.16.840.1.101.3.4.3.44", "HashSLH-DSA-SHAKE-192f-SHAKE256" },
  { "2.16.840.1.101.3.4.3.45", "HashSLH-DSA-SHAKE-256s-SHAKE256" },
  { "2.16.840.1.101.3.4.3.46", "HashSLH-DSA-SHAKE-256f-SHAKE256" },
  { "2.16.840.1.101.3.4.3.5", "DSA-SHA3-224" },
  { "2.16.840.1.101.3.4.3.6", "DSA-SHA3-256" },
  { "2.16.840.1.101.3.4.3.7", "DSA-SHA3-384" },
  { "2.16.840.1.101.3.4.3.8", "DSA-SHA3-512" },
  { "2.16.840.1.101.3.4.3.9", "ECDSA-SHA3-224" },
  { "2.16.840.1.101.3.4.4.1", "ML-KEM-512" },
  { "2.16.840.1.101.3.4.4.2", "ML-KEM-768" },
  { "2.16.840.1.101.3.4.4.3", "ML-KEM-1024" },
  { "2.16.840.1.101.3.6.6", "pivFASC-N" },
  { "2.16.840.1.101.3.6.7", "pivCardAuth" },
  { "2.16.840.1.101.3.6.8", "pivContentSigning" },
  { "2.16.840.1.101.3.6.9.1", "pivInterim" },
  { "2.16.840.1.113730.1.1", "nsCertType" },
  { "2.16.840.1.113730.1.12", "nsSslServerName" },
  { "2.16.840.1.113730.1.13", "nsComment" },
  { "2.16.840.1.113730.1.2", "nsBaseUrl" },
  { "2.16.840.1.113730.1.3", "nsRevocationUrl" },
  { "2.16.840.1.113730.1.4", "nsCaRevocationUrl" },
  { "2.16.840.1.113730.1.7", "nsRenewalUrl" },
  { "2.16.840.1.113730.1.8", "nsCaPolicyUrl" },
  { "2.16.840.1.113730.4.1", "nsSGC" },
  { "2.23.136.1.1.3", "icaoMasterListSigner" },
  { "2.23.140.1.1", "ev-guidelines" },
  { "2.23.140.1.2.1", "domain-validated" },
  { "2.23.140.1.2.2", "organization-validated" },
  { "2.23.140.1.2.3", "individual-validated" },
  { "2.23.140.1.3", "extended-validation-codesigning" },
  { "2.23.140.1.31", "onion-EV" },
  { "2.23.140.1.4.1", "code-signing-requirements" },
  { "2.23.140.1.4.2", "timestamping-requirements" },
  { "2.23.140.1.5.1.1", "smime-mailbox-validated-legacy" },
  { "2.23.140.1.5.1.2", "smime-mailbox-validated-multipurpose" },
  { "2.23.140.1.5.1.3", "smime-mailbox-validated-strict" },
  { "2.23.140.1.5.2.1", "smime-organization-validated-legacy" },
  { "2.23.140.1.5.2.2", "smime-organization-validated-multipurpose" },
  { "2.23.140.1.5.2.3", "smime-organization-validated-strict" },
  { "2.23.140.1.5.3.1", "smime-sponsor-validated-legacy" },
  { "2.23.140.1.5.3.2", "smime-sponsor-validated-multipurpose" },
  { "2.23.140.1.5.3.3", "smime-sponsor-validated-strict" },
  { "2.23.140.1.5.4.1", "smime-individual-validated-legacy" },
  { "2.23.140.1.5.4.2", "smime-individual-validated-multipurpose" },
  { "2.23.140.1.5.4.3", "smime-individual-validated-strict" },
  { "2.23.140.3.1", "cabfOrganizationIdentifier" },
  { "2.23.42.7.0", "setHashedRootKey" },
  { "2.5.29.1", "authorityKeyIdentifier-v1" },
  { "2.5.29.14", "subjectKeyIdentifier" },
  { "2.5.29.15", "keyUsage" },
  { "2.5.29.16", "privateKeyUsagePeriod" },
  { "2.5.29.17", "subjectAltName" },
  { "2.5.29.18", "issuerAltName" },
  { "2.5.29.19", "basicConstraints" },
  { "2.5.29.2", "keyAttributes" },
  { "2.5.29.20", "cRLNumber" },
  { "2.5.29.21", "cRLReason" },
  { "2.5.29.23", "holdInstructionCode" },
  { "2.5.29.24", "invalidityDate" },
  { "2.5.29.27", "deltaCRLIndicator" },
  { "2.5.29.28", "issuingDistributionPoint" },
  { "2.5.29.29", "certificateIssuer" },
  { "2.5.29.3", "certificatePolicies-v1" },
  { "2.5.29.30", "nameConstraints" },
  { "2.5.29.31", "cRLDistributionPoints" },
  { "2.5.29.32", "certificatePolicies" },
  { "2.5.29.32.0", "anyPolicy" },
  { "2.5.29.33", "policyMappings" },
  { "2.5.29.35", "authorityKeyIdentifier" },
  { "2.5.29.36", "policyConstraints" },
  { "2.5.29.37", "extKeyUsage" },
  { "2.5.29.37.0", "anyExtendedKeyUsage" },
  { "2.5.29.4", "keyUsageRestriction" },
  { "2.5.29.46", "freshestCRL" },
  { "2.5.29.54", "inhibitAnyPolicy" },
  { "2.5.29.55", "targetInformation" },
  { "2.5.29.56", "noRevAvail" },
  { "2.5.29.72", "subjectAltPublicKeyInfo" },
  { "2.5.29.73", "altSignatureAlgorithm" },
  { "2.5.29.74", "altSignatureValue" },
  { "2.5.29.9", "subjectDirectoryAttributes" },
  { "2.5.4.10", "organizationName" },
  { "2.5.4.11", "organizationalUnitName" },
  { "2.5.4.12", "title" },
  { "2.5.4.13", "description" },
  { "2.5.4.15", "businessCategory" },
  { "2.5.4.16", "postalAddress" },
  { "2.5.4.17", "postalCode" },
  { "2.5.4.20", "telephoneNumber" },
  { "2.5.4.3", "commonName" },
  { "2.5.4.4", "surname" },
  { "2.5.4.41", "name" },
  { "2.5.4.42", "givenName" },
  { "2.5.4.43", "initials" },
  { "2.5.4.44", "generationQualifier" },
  { "2.5.4.45", "uniqueIdentifier" },
  { "2.5.4.46", "dnQualifier" },
  { "2.5.4.5", "serialNumber" },
  { "2.5.4.51", "houseIdentifier" },
  { "2.5.4.6", "countryName" },
  { "2.5.4.65", "pseudonym" },
  { "2.5.4.7", "localityName" },
  { "2.5.4.72", "role" },
  { "2.5.4.8", "stateOrProvinceName" },
  { "2.5.4.9", "streetAddress" },
  { "2.5.4.97", "organizationIdentifier" },
};

static int
compare (const void *oid,
         const void *name)
{
  return strcmp (oid, ((const Name *) name)->oid);
}

/**
 * pki_oid_get_name:
 * @oid: an object identifier as dotted decimal
 *
 * Returns: (transfer none) (nullable): the name that a standard gives it, such as "ML-DSA-65", "brainpoolP256r1",
 *   "serverAuth" or "domain-validated"; %NULL for one that is not known
 */
const char *
pki_oid_get_name (const char *oid)
{
  const Name *name;

  g_return_val_if_fail (oid != NULL, NULL);

  name = bsearch (oid, names, G_N_ELEMENTS (names), sizeof *names, compare);
  return name != NULL ? name->name : NULL;
}

/**
 * pki_oid_get_label:
 * @oid: an object identifier as dotted decimal
 *
 * Returns: (transfer none): its name, as pki_oid_get_name() knows it, or else @oid itself
 */
const char *
pki_oid_get_label (const char *oid)
{
  const char *name = pki_oid_get_name (oid);

  return name != NULL ? name : oid;
}

/**
 * pki_oid_get_curve_bits:
 * @oid: the object identifier of an elliptic curve, as dotted decimal
 *
 * The size of the field is the number in the name of every curve: brainpoolP256r1, sect163k1, secp521r1.
 *
 * Returns: the size of its field in bits, 0 when the curve is not known
 */
guint
pki_oid_get_curve_bits (const char *oid)
{
  const char *name = pki_oid_get_name (oid);

  return name != NULL ? (guint) g_ascii_strtoull (name + strcspn (name, "0123456789"), NULL, 10) : 0;
}

/* Multiplies the number by 128 and adds @septet; the digits are least significant first. */
static guint
push_septet (guint8 *digits,
             guint   n,
             guint   septet)
{
  guint carry = septet;

  for (guint i = 0; i < n; i++)
    {
      carry += digits[i] * 128u;
      digits[i] = carry % 10;
      carry /= 10;
    }
  for (; carry > 0; carry /= 10)
    digits[n++] = carry % 10;
  return n;
}

static void
append_digits (GString      *text,
               const guint8 *digits,
               guint         n)
{
  if (n == 0)
    g_string_append_c (text, '0');
  while (n > 0)
    g_string_append_c (text, (char) ('0' + digits[--n]));
}

/* The first subidentifier holds two arcs: 40 times the first, which is 0, 1 or 2, plus the second. */
static void
append_first_arcs (GString *text,
                   guint8  *digits,
                   guint    n)
{
  guint value = n > 2 ? 120 : (n > 1 ? digits[1] * 10u : 0) + (n > 0 ? digits[0] : 0);
  guint first = MIN (value / 40, 2);
  guint borrow = first * 40;

  for (guint i = 0; borrow > 0; i++)
    {
      guint take = borrow % 10;

      borrow /= 10;
      if (digits[i] < take)
        {
          digits[i] += 10;
          borrow++;
        }
      digits[i] -= take;
    }
  while (n > 0 && digits[n - 1] == 0)
    n--;
  g_string_append_printf (text, "%u.", first);
  append_digits (text, digits, n);
}

/**
 * pki_oid_format:
 * @content: the octets of an OBJECT IDENTIFIER, without tag and length (X.690, section 8.19)
 * @length: how many
 *
 * Returns: (transfer full) (nullable): it as dotted decimal; %NULL when it is no valid one, or longer than anybody's
 */
char *
pki_oid_format (gconstpointer content,
                gsize         length)
{
  const guint8 *octets = content;
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 digits[3 * MAX_ARC_OCTETS] = { 0 };
  guint n = 0, n_octets = 0;

  if (length == 0 || length > MAX_OCTETS || (octets[length - 1] & 0x80) != 0)
    return NULL;
  for (gsize i = 0; i < length; i++)
    {
      if (++n_octets > MAX_ARC_OCTETS || (n_octets == 1 && octets[i] == 0x80))
        return NULL;
      n = push_septet (digits, n, octets[i] & 0x7f);
      if (octets[i] & 0x80)
        continue;
      if (text->len == 0)
        append_first_arcs (text, digits, n);
      else
        append_digits (g_string_append_c (text, '.'), digits, n);
      n = 0;
      n_octets = 0;
      memset (digits, 0, sizeof digits);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
