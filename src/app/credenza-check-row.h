/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  CREDENZA_CHECK_WAITING,
  CREDENZA_CHECK_RUNNING,
  CREDENZA_CHECK_PASSED,
  CREDENZA_CHECK_FAILED,
  CREDENZA_CHECK_SKIPPED,
} CredenzaCheckState;

/* A step of a test: what is tested, how it went, and when it failed what to do. */
#define CREDENZA_TYPE_CHECK_ROW (credenza_check_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCheckRow, credenza_check_row, CREDENZA, CHECK_ROW, GtkListBoxRow)

GtkWidget          *credenza_check_row_new       (const char         *title) G_GNUC_WARN_UNUSED_RESULT;
CredenzaCheckState  credenza_check_row_get_state (CredenzaCheckRow   *self);
const char         *credenza_check_row_get_text  (CredenzaCheckRow   *self);
void                credenza_check_row_set       (CredenzaCheckRow   *self,
                                                  CredenzaCheckState  state,
                                                  const char         *text,
                                                  const GError       *error);

G_END_DECLS
