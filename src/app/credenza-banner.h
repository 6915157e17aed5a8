/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A sentence over the list, with what can be done about it. */
#define CREDENZA_TYPE_BANNER (credenza_banner_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaBanner, credenza_banner, CREDENZA, BANNER, AdwBin)

void        credenza_banner_show     (CredenzaBanner *self,
                                      const char     *text,
                                      const GError   *error);
void        credenza_banner_hide     (CredenzaBanner *self);
gboolean    credenza_banner_is_shown (CredenzaBanner *self);
const char *credenza_banner_get_text (CredenzaBanner *self);

G_END_DECLS
