/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of this program's own making: a line of text and a serialised GVariant. The line names the format and the checksum
 * of the rest; a file that is damaged or of another format is as good as none. Not for the main thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean  model_frame_write (const char          *path,
                             const char          *format,
                             GVariant            *payload,
                             GError             **error);
GVariant *model_frame_read  (const char          *path,
                             const char          *format,
                             const GVariantType  *type,
                             GError             **error);

G_END_DECLS
