/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-passwords.h"
#include "pki/pki.h"

G_BEGIN_DECLS

/**
 * ModelConversionContent:
 * @MODEL_CONVERSION_CERTIFICATE: the certificates without their issuers
 * @MODEL_CONVERSION_CHAIN: all certificates
 * @MODEL_CONVERSION_KEY: the private keys with all certificates
 *
 * How much of a file is to be written.
 */
typedef enum
{
  MODEL_CONVERSION_CERTIFICATE,
  MODEL_CONVERSION_CHAIN,
  MODEL_CONVERSION_KEY,
} ModelConversionContent;

/**
 * ModelConversionChoice:
 * @format: what to write
 * @protection: how a PKCS#12 file is encrypted
 * @content: how much
 * @password: (nullable): what protects it; %NULL: keys in PEM are not encrypted
 * @alias: (nullable): what a single entry is called in a keystore; %NULL: as it was
 *
 * What somebody wants of a conversion.
 */
typedef struct
{
  PkiExportFormat         format;
  PkiEncryption           protection;
  ModelConversionContent  content;
  const char             *password;
  const char             *alias;
} ModelConversionChoice;

/* A file, or one entry or certificate of it, that is written in another format. The password that opens the file is kept
 * until then, and wiped with the object. */
#define MODEL_TYPE_CONVERSION (model_conversion_get_type ())
G_DECLARE_FINAL_TYPE (ModelConversion, model_conversion, MODEL, CONVERSION, GObject)

ModelConversion *model_conversion_new            (const char                   *name,
                                                  GBytes                       *bytes) G_GNUC_WARN_UNUSED_RESULT;
void             model_conversion_select         (ModelConversion              *self,
                                                  guint                         index,
                                                  PkiCertificate               *certificate);

void             model_conversion_set_passwords  (ModelConversion              *self,
                                                  ModelPasswords               *passwords);
void             model_conversion_open_async     (ModelConversion              *self,
                                                  const char                   *password,
                                                  GCancellable                 *cancellable,
                                                  GAsyncReadyCallback           callback,
                                                  gpointer                      user_data);
gboolean         model_conversion_open_finish    (ModelConversion              *self,
                                                  GAsyncResult                 *result,
                                                  GError                      **error);

const char      *model_conversion_get_name       (ModelConversion              *self);
GBytes          *model_conversion_get_bytes      (ModelConversion              *self);
gboolean         model_conversion_get_whole      (ModelConversion              *self); /* nothing was selected */
gboolean         model_conversion_get_locked     (ModelConversion              *self); /* a password would show more */
guint            model_conversion_get_n_keys     (ModelConversion              *self);
guint            model_conversion_get_n_certificates (ModelConversion          *self,
                                                  ModelConversionContent        content);
guint            model_conversion_get_n_left_out (ModelConversion              *self); /* secret keys, CRLs, requests */
char            *model_conversion_dup_alias      (ModelConversion              *self); /* (nullable): not a single entry */
gboolean         model_conversion_can_write      (ModelConversion              *self,
                                                  PkiExportFormat               format,
                                                  ModelConversionContent        content);

void             model_conversion_run_async      (ModelConversion              *self,
                                                  const ModelConversionChoice  *choice,
                                                  const char                   *file_name,
                                                  const char                   *folder,
                                                  GFile                        *file,
                                                  GCancellable                 *cancellable,
                                                  GAsyncReadyCallback           callback,
                                                  gpointer                      user_data);
GFile           *model_conversion_run_finish     (ModelConversion              *self,
                                                  GAsyncResult                 *result,
                                                  GError                      **error);

G_END_DECLS
