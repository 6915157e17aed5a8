/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* A store before another one: calls wait at the gate until the test lets them through, or turns them away. */
#define GATE_TYPE_STORE (gate_store_get_type ())
G_DECLARE_FINAL_TYPE (GateStore, gate_store, GATE, STORE, GObject)

GateStore *gate_store_new        (Store      *inner);
void       gate_store_hold       (GateStore  *self);
guint      gate_store_n_waiting  (GateStore  *self);
void       gate_store_let        (GateStore  *self);
void       gate_store_open       (GateStore  *self);
void       gate_store_turn_away  (GateStore  *self,
                                  StoreError  code);
void       gate_store_set_public_keys (GateStore *self,
                                       GBytes    *pem);
void       gate_store_refuse      (GateStore  *self,
                                  const char *field);
void       gate_store_set_service (GateStore                    *self,
                                  const StoreGenerationService *service);
char      *gate_store_describe    (const StoreGenerateRequest   *request);
void       gate_store_break_off  (GateStore  *self);
void       gate_store_break_list (GateStore  *self,
                                  guint       n_pages);

G_END_DECLS
