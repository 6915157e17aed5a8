/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

char *credenza_installation_get_prefix (void);
void  credenza_installation_bind_texts (void);
