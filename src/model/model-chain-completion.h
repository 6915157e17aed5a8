/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki.h"

G_BEGIN_DECLS

/* How far the chain of a container can be completed with other certificates. Not for other folders. */
typedef struct
{
  GPtrArray *chain;    /* (owned) (element-type PkiCertificate): leaf first */
  GPtrArray *added;    /* (owned) (element-type PkiCertificate): those of it that are new */
  GPtrArray *others;   /* (owned) (element-type PkiCertificate): what the container holds besides */
  PkiName   *missing;  /* (owned) (nullable): the issuer that is still missing */
  gboolean   reorders; /* the certificates of the container are not in the order of the chain */
} ModelChainCompletion;

ModelChainCompletion *model_chain_complete        (PkiContainer         *container,
                                                   GPtrArray            *candidates,
                                                   gint64                now) G_GNUC_WARN_UNUSED_RESULT;
void                  model_chain_completion_free (ModelChainCompletion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelChainCompletion, model_chain_completion_free)

G_END_DECLS
