/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tags of BER and DER (X.680, section 8.6). Not for other folders. */

#pragma once

#define PKI_DER_BOOLEAN 0x01
#define PKI_DER_INTEGER 0x02
#define PKI_DER_BIT_STRING 0x03
#define PKI_DER_OCTET_STRING 0x04
#define PKI_DER_NULL 0x05
#define PKI_DER_OID 0x06
#define PKI_DER_ENUMERATED 0x0a
#define PKI_DER_UTF8_STRING 0x0c
#define PKI_DER_PRINTABLE_STRING 0x13
#define PKI_DER_T61_STRING 0x14
#define PKI_DER_IA5_STRING 0x16
#define PKI_DER_UTC_TIME 0x17
#define PKI_DER_GENERALIZED_TIME 0x18
#define PKI_DER_VISIBLE_STRING 0x1a
#define PKI_DER_UNIVERSAL_STRING 0x1c
#define PKI_DER_BMP_STRING 0x1e
#define PKI_DER_SEQUENCE 0x30
#define PKI_DER_SET 0x31
#define PKI_DER_CONTEXT(n) (0x80 | (n))
#define PKI_DER_CONTEXT_CONSTRUCTED(n) (0xa0 | (n))
#define PKI_DER_CONTEXT_0 PKI_DER_CONTEXT_CONSTRUCTED (0)
