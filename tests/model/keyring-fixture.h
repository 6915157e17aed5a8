/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The real Secret Service of the session: locked, and with a prompter that shows nothing and answers only when it is
 * told to. */
void     keyring_fixture_lock         (void);
void     keyring_fixture_begin_asking (void);
void     keyring_fixture_end_asking   (void);
gboolean keyring_fixture_is_asking    (void);
void     keyring_fixture_dismiss      (void);

G_END_DECLS
