/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What ModelConnections does to a connection. */

#pragma once

#include "model/model-connection.h"
#include "model/model-opener.h"

G_BEGIN_DECLS

ModelConnection *model_connection_new               (StoreConnector    *connector,
                                                     const char        *id,
                                                     const char        *name) G_GNUC_WARN_UNUSED_RESULT;
ModelConnection *model_connection_new_from_variant  (StoreConnector    *connector,
                                                     GVariant          *dict) G_GNUC_WARN_UNUSED_RESULT;
GVariant        *model_connection_to_variant        (ModelConnection   *self);

ModelOpener     *model_connection_get_opener        (ModelConnection   *self);
gboolean         model_connection_get_is_saved      (ModelConnection   *self);
void             model_connection_set_access        (ModelConnection   *self,
                                                     const StoreAccess *access,
                                                     gboolean           session_only);
void             model_connection_set_name          (ModelConnection   *self,
                                                     const char        *name);
void             model_connection_set_authorities   (ModelConnection   *self,
                                                     GBytes            *authorities);
gboolean         model_connection_add_subscriber    (ModelConnection   *self,
                                                     const char        *subdomain,
                                                     GError           **error);
gboolean         model_connection_remove_subscriber (ModelConnection   *self,
                                                     const char        *subdomain);
void             model_connection_forget            (ModelConnection   *self);

G_END_DECLS
