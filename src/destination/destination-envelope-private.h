/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "destination/destination-json.h"

G_BEGIN_DECLS

/* The fields of a service key, out of whatever they came in. */
typedef struct
{
  JsonObject *destination; /* (unowned) (nullable): of the Destination Service */
  JsonObject *identity;    /* (unowned) (nullable): of the identity service */
  const char *instance;    /* (unowned) (nullable): the id of the service instance, where only the envelope says it */
  GPtrArray  *trees;       /* (owned) (element-type JsonNode): wiped */
} DestinationEnvelope;

gboolean destination_envelope_open  (DestinationEnvelope  *self,
                                     GBytes               *text,
                                     GError              **error); /* STORE_ERROR_INVALID */
void     destination_envelope_clear (DestinationEnvelope  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationEnvelope, destination_envelope_clear)

G_END_DECLS
