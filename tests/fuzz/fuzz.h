/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the fuzzers share: the entry point that libFuzzer knows, and everything that can be asked of what was read. */

#pragma once

#include <stdint.h>

#include "pki/pki.h"

G_BEGIN_DECLS

/* What the seeds are protected with. */
#define FUZZ_PASSWORD "changeit"

/* 1 January 2026: seconds since the epoch. */
#define FUZZ_NOW 1767225600

/* A promise of the code. */
#define require(condition) \
  G_STMT_START \
    { \
      if (!(condition)) \
        g_error ("%s:%d: this does not hold: %s", __FILE__, __LINE__, #condition); \
    } \
  G_STMT_END

int           LLVMFuzzerInitialize     (int             *argc,
                                        char          ***argv);
int           LLVMFuzzerTestOneInput   (const uint8_t   *data,
                                        size_t           size);

void          fuzz_walk_name           (PkiName         *name);
void          fuzz_walk_certificate    (PkiCertificate  *certificate);
void          fuzz_walk_container      (PkiContainer    *container);
void          fuzz_check_error         (const GError    *error);
PkiContainer *fuzz_open                (GBytes          *bytes,
                                        const char      *password);

G_END_DECLS
