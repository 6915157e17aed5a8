/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One call of a store, as its thread sees it: what goes to the caller meanwhile, and waiting. Not for other folders. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * DestinationCallback:
 *
 * Whom to tell of what; all of them may be %NULL. The functions are called in the context of the caller.
 */
typedef struct
{
  Store *store; /* (unowned) (nullable): outlives the call */
  StorePageFunc page_func;
  gpointer page_data;
  StoreProgressFunc progress;
  gpointer progress_data;
  StoreItemFunc item_func;
  gpointer item_data;
  StoreCheckFunc check_func;
  gpointer check_data;
} DestinationCallback;

typedef struct _DestinationCall DestinationCall;

/* How many of the parts of one call may be on the network at once. Starts with one. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_free;  /* (mutex mutex) */
  guint n_lanes; /* (mutex mutex) */
} DestinationLanes;

void             destination_lanes_init         (DestinationLanes *self);
void             destination_lanes_clear        (DestinationLanes *self);

DestinationCall *destination_call_new           (const DestinationCallback *callback,
                                                 GMainContext              *context,
                                                 GCancellable              *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DestinationCall *destination_call_new_within    (DestinationCall           *outer,
                                                 DestinationLanes          *lanes,
                                                 GCancellable              *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DestinationCall *destination_call_ref           (DestinationCall *self);
void             destination_call_unref         (DestinationCall *self);

GCancellable    *destination_call_get_cancellable (DestinationCall *self); /* (nullable) */
gboolean         destination_call_check         (DestinationCall  *self,
                                                 GError          **error);
gint64           destination_call_enter_lane    (DestinationCall  *self);
void             destination_call_leave_lane    (DestinationCall  *self,
                                                 gint64            entered);
gboolean         destination_call_wait          (DestinationCall  *self,
                                                 guint             milliseconds,
                                                 GError          **error);

void             destination_call_send_page     (DestinationCall  *self,
                                                 GPtrArray        *entries,
                                                 guint64           done,
                                                 guint64           total);
void             destination_call_send_progress (DestinationCall  *self,
                                                 guint64           done,
                                                 guint64           total);
void             destination_call_send_item     (DestinationCall  *self,
                                                 guint             index,
                                                 StoreEntry       *entry,
                                                 const GError     *error);
void             destination_call_send_check    (DestinationCall  *self,
                                                 StoreCheck        check,
                                                 guint             n_entries,
                                                 const GError     *error);
void             destination_call_send_waiting  (DestinationCall  *self,
                                                 guint             seconds);
void             destination_call_send_end      (DestinationCall  *self,
                                                 GSourceFunc       func,
                                                 gpointer          data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DestinationCall, destination_call_unref)

G_END_DECLS
