/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-password-set.h"
#include "pki/pki.h"

G_BEGIN_DECLS

/* What a file turned out to be. */
typedef struct
{
  GBytes       *bytes;     /* (owned) */
  PkiContainer *container; /* (owned) */
} ModelReading;

void          model_reading_free  (ModelReading         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelReading, model_reading_free)

GBytes       *model_read_bytes    (GFile                *file,
                                   GCancellable         *cancellable,
                                   GError              **error);

void          model_read_async    (GFile                *file,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
ModelReading *model_read_finish   (GAsyncResult         *result,
                                   GError              **error);

void          model_parse_async   (GBytes               *bytes,
                                   ModelPasswordSet     *passwords,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
PkiContainer *model_parse_finish  (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
