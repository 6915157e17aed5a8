/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the readers of pki/ share. Not for other folders. */

#pragma once

#include "pki/pki-effort-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki.h"

G_BEGIN_DECLS

/* What a reader is given. */
typedef struct
{
  const char * const  *passwords; /* (nullable) (array zero-terminated=1): in the order in which they are tried */
  const volatile gint *cancelled; /* (nullable) */
  guint                wanted;    /* the entry whose private key is wanted, PKI_NO_KEY_WANTED: of none */
} PkiReadingOptions;

#define PKI_NO_KEY_WANTED G_MAXUINT
#define PKI_ALL_KEYS_WANTED (G_MAXUINT - 1)

/* What a reader finds; pki_container_parse() makes the container of it. */
typedef struct
{
  PkiFormat    format;
  PkiIntegrity integrity;
  PkiProtection protection;
  gboolean     locked;
  GPtrArray   *entries;  /* (owned) (element-type PkiEntry) */
  GPtrArray   *certificates; /* (owned) (element-type PkiCertificate): all of them, as they came */
  GPtrArray   *warnings; /* (owned) (element-type PkiWarning) */
  PkiNamePool *names;    /* (owned) */
  GHashTable  *prepared; /* (owned) (nullable) (element-type GBytes PkiCertificate) */

  PkiReadingOptions      options;
  PkiEffort              effort;
  gnutls_x509_privkey_t  key;         /* (owned) (nullable): the one that was wanted */
  GError                *key_problem; /* (owned) (nullable): why it could not be had */
  GPtrArray             *keys;        /* (owned) (nullable) (element-type PkiPrivateKey): all, by the index of their entry */
} PkiReading;

void     pki_reading_init        (PkiReading       *self,
                                  PkiFormat         format,
                                  const PkiReadingOptions *options);
void     pki_reading_clear       (PkiReading     *self);
gboolean pki_reading_add         (PkiReading       *self,
                                  PkiEntry         *entry, /* (transfer full) */
                                  GError          **error); /* TOO_LARGE beyond PKI_MAX_ENTRIES */
gboolean pki_reading_add_key     (PkiReading         *self,
                                  PkiEntry           *entry, /* (transfer full) */
                                  PkiKeyDescription  *key,   /* (nullable): its handle may be taken */
                                  GError            **error);
gboolean pki_reading_wants_keys  (const PkiReading *self);
void     pki_reading_warn        (PkiReading     *self,
                                  PkiWarningCode  code,
                                  const char     *detail);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiReading, pki_reading_clear)

/* A certificate in any case: what can't be decoded becomes an undecodable one and a warning. */
PkiCertificate *pki_reading_take_certificate (PkiReading *self,
                                              GBytes     *der);

/* Decodes many certificates on several processors; pki_reading_take_certificate() then finds them. @ders (element-type
 * GBytes) has to stay until they are taken. */
void            pki_reading_prepare_certificates (PkiReading *self,
                                                  GPtrArray  *ders);

/* Everything of an entry; the strings are copied, the rest is referenced. */
typedef struct
{
  PkiEntryKind  kind;
  const char   *alias;
  gboolean      locked;
  const char   *algorithm;
  guint         bits;
  const char   *key_format;
  const char   *key_id;       /* (nullable): of a private key, as pki_certificate_dup_key_id() has it */
  gint64        created;      /* -1: not recorded */
  GPtrArray    *certificates; /* (nullable) */
  PkiName      *subject;      /* (nullable): the leaf's when NULL */
  GBytes       *bytes;        /* (nullable) */
} PkiEntryFields;

PkiEntry *pki_entry_new (const PkiEntryFields *fields) G_GNUC_WARN_UNUSED_RESULT;

/* The id of a certificate's key, as PkiKeyDescription has it: gnutls_x509_crt_get_key_id(), as lower-case hex. (nullable) (transfer full) */
char    *pki_certificate_dup_key_id (PkiCertificate *self);

/* The readers. Each recognizes its format cheaply and reads it; FALSE with a PkiError when it can't. */
gboolean pki_pem_matches    (GBytes *bytes);
gboolean pki_pem_read       (GBytes *bytes, PkiReading *reading, GError **error);
gboolean pki_der_read       (GBytes *bytes, PkiReading *reading, GError **error);
gboolean pki_pkcs7_matches  (GBytes *bytes);
gboolean pki_pkcs7_read     (GBytes *bytes, PkiReading *reading, GError **error);
gboolean pki_pkcs12_matches (GBytes *bytes);
gboolean pki_pkcs12_read    (GBytes *bytes, PkiReading *reading, GError **error);
gboolean pki_jks_matches    (GBytes *bytes); /* JKS or JCEKS */
gboolean pki_jks_read       (GBytes *bytes, PkiReading *reading, GError **error);

G_END_DECLS
