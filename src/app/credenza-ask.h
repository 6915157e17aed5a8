/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void     credenza_ask_async  (GtkWindow            *parent,
                              const char           *heading,
                              const char           *body,
                              const char           *affirmative,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
gboolean credenza_ask_finish (GtkWindow            *parent,
                              GAsyncResult         *result,
                              GError              **error);

void     credenza_offer_async  (GtkWindow            *parent,
                                const char           *heading,
                                const char           *body,
                                const char           *affirmative,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean credenza_offer_finish (GtkWindow            *parent,
                                GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
