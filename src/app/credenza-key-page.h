/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a service key: dropped, chosen or pasted. It never stands in a text field: what is pasted is taken from the
 * clipboard at once. Emits "key" with its text, a GBytes that is wiped when it is freed. */
#define CREDENZA_TYPE_KEY_PAGE (credenza_key_page_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaKeyPage, credenza_key_page, CREDENZA, KEY_PAGE, AdwBin)

void        credenza_key_page_open       (CredenzaKeyPage *self,
                                          GFile           *file);
void        credenza_key_page_paste      (CredenzaKeyPage *self);
void        credenza_key_page_show_error (CredenzaKeyPage *self,
                                          const char      *sentence);
const char *credenza_key_page_get_error  (CredenzaKeyPage *self);

G_END_DECLS
