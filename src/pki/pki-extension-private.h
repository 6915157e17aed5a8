/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the decoders of extensions share. Every one of them reads forward only, and once: the cost is linear in the size of
 * the extension, however many names it has. (GnuTLS finds the nth name by walking over those before it.) */

#pragma once

#include "pki/pki-der-private.h"
#include "pki/pki-extension.h"

G_BEGIN_DECLS

/* What is left of a run of elements. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} PkiDerRun;

/* What was decoded so far. */
typedef struct
{
  GPtrArray *fields; /* (element-type PkiField) */
  guint      depth;
} PkiFields;

/* Decodes what is inside an extension; FALSE: it is not what its OID promises. */
typedef gboolean (* PkiFieldsDecoder) (PkiFields *self,
                                       PkiDerRun  value);

GPtrArray *pki_fields_new_array   (void);
PkiField  *pki_fields_add         (PkiFields           *self,
                                   PkiFieldKind         kind); /* (transfer none) */
void       pki_fields_add_number  (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   gint64               number);
void       pki_fields_take_text   (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   char                *text); /* (transfer full) */
void       pki_fields_add_hex     (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   const guint8        *data,
                                   gsize                size);
gboolean   pki_fields_add_oid     (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   const PkiDerElement *element); /* FALSE: it is none */
gboolean   pki_fields_add_integer (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   const PkiDerElement *element);
gboolean   pki_fields_add_string  (PkiFields           *self,
                                   PkiFieldKind         kind,
                                   const PkiDerElement *element);
gboolean   pki_fields_is_full     (PkiFields           *self);

/* DER */
PkiDerRun  pki_der_inside         (const PkiDerElement *element);
gboolean   pki_der_run_next       (PkiDerRun           *run,
                                   PkiDerElement       *element);
gboolean   pki_der_run_expect     (PkiDerRun           *run,
                                   guint8               tag,
                                   PkiDerElement       *element);
gboolean   pki_der_run_accept     (PkiDerRun           *run,
                                   guint8               tag,
                                   PkiDerElement       *element);
gboolean   pki_der_run_only       (PkiDerRun           *run,
                                   guint8               tag,
                                   PkiDerElement       *element);
gboolean   pki_der_get_integer    (const PkiDerElement *element,
                                   gint64              *number);
gboolean   pki_der_get_bits       (const PkiDerElement *element,
                                   guint               *bits);
char      *pki_der_dup_string     (const PkiDerElement *element);
gboolean   pki_der_is_string      (guint8               tag);
gboolean   pki_der_get_time       (const PkiDerElement *element,
                                   gint64              *seconds);

/* Names */
gboolean   pki_fields_add_name    (PkiFields           *self,
                                   const PkiDerElement *name);
gboolean   pki_fields_add_names   (PkiFields           *self,
                                   PkiDerRun            names);

/* The decoders */
gboolean   pki_fields_decode_names                     (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_name_constraints          (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_key_usage                 (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_key_purposes              (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_basic_constraints         (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_netscape_type             (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_private_key_usage_period  (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_tls_features              (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_policies                  (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_policy_mappings           (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_policy_constraints        (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_inhibit_any_policy        (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_distribution_points       (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_access                    (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_subject_key_id            (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_authority_key_id          (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_timestamps                (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_present                   (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_text                      (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_octets                    (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_template                  (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_template_name             (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_authority_version         (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_security                  (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_statements                (PkiFields *self, PkiDerRun value);
gboolean   pki_fields_decode_attributes                (PkiFields *self, PkiDerRun value);

G_END_DECLS
