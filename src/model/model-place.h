/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"

G_BEGIN_DECLS

typedef struct _ModelConnection ModelConnection;

typedef enum
{
  MODEL_PLACE_COMPUTER,                /* the store on this computer */
  MODEL_PLACE_SUBACCOUNT,
  MODEL_PLACE_INSTANCE,
  MODEL_PLACE_SUBSCRIBER_SUBACCOUNT,   /* a subscriber's subaccount */
  MODEL_PLACE_SUBSCRIPTION,            /* the instance level as a subscriber sees it */
} ModelPlaceKind;

/* The id of the store on this computer. */
#define MODEL_PLACE_COMPUTER_ID "computer"

/* Something that the store menu offers: a list of entries and where it comes from. Made by ModelConnections, or for the
 * store on this computer by model_place_new_computer(). Properties, read-only, notified: "count" (int; -1: not known
 * yet; how many entries it had when it was read last), "waiting" (uint: seconds until the service takes the next
 * request, counted down; 0: it does not wait). */
#define MODEL_TYPE_PLACE (model_place_get_type ())
G_DECLARE_FINAL_TYPE (ModelPlace, model_place, MODEL, PLACE, GObject)

ModelPlace           *model_place_new_computer   (Store          *store) G_GNUC_WARN_UNUSED_RESULT;

const char           *model_place_get_id         (ModelPlace *self); /* the same in every run: for settings */
ModelPlaceKind        model_place_get_kind       (ModelPlace *self);
ModelConnection      *model_place_get_connection (ModelPlace *self); /* (nullable) (transfer none): NULL once removed, too */
const char           *model_place_get_subscriber (ModelPlace *self); /* (nullable): its subdomain */
int                   model_place_get_count      (ModelPlace *self);
guint                 model_place_get_waiting    (ModelPlace *self);

/* (transfer none): made on first use; of a connection the rows of the last time come into it without a load, see
 * model_certificate_list_get_as_of(); it counts as loading until they are there. Loading it opens the store: the secret
 * is read from the keyring, which may ask its own question and take as long as it likes. Its store is NULL until then,
 * and again when the key or the authorities of the connection change: load it again. The places of a connection that
 * was removed, or whose new key is for another service, lead nowhere: the list of its places has changed. */
ModelCertificateList *model_place_get_list       (ModelPlace *self);

G_END_DECLS
