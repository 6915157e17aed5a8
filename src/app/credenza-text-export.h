/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for what a file can be exported as. */

#pragma once

#include <glib.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Stands beside the formats that are written: the file as it is. */
#define CREDENZA_EXPORT_UNCHANGED (PKI_EXPORT_JKS + 1)
#define CREDENZA_N_EXPORTS (CREDENZA_EXPORT_UNCHANGED + 1)

const char *credenza_text_export_format      (guint                         format);
const char *credenza_text_export_purpose     (guint                         format);
const char *credenza_text_export_extension   (guint                         format);
const char *credenza_text_export_content     (ModelConversionContent        content,
                                              gboolean                      is_several);
char       *credenza_text_export_caution     (const ModelConversionChoice  *choice);

G_END_DECLS
