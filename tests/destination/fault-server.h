/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that misbehaves on demand, on threads of its own: by itself, or in front of one that does not. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FAULT_ANSWER,   /* with @status, @headers and @body */
  FAULT_FORWARD,  /* nothing wrong, for after @delay */
  FAULT_RESET,    /* the answer up to @after bytes, then a reset; with @is_done the server behind has done it all */
  FAULT_CHUNKED,  /* @body in chunks, of which the last never comes */
  FAULT_GENERATE, /* a body of @size bytes that is made on the way; 0: it never ends; @delay between its pieces */
  FAULT_SILENCE,  /* no answer at all */
} FaultKind;

/**
 * FaultRule:
 * @method: (nullable): of the requests it is for
 * @path: (nullable): what their target contains
 * @skip: so many of them go by first
 * @times: so many of them are meant then; 0: all
 * @kind: what happens
 * @status: of the answer
 * @headers: (nullable): lines, each with its end
 * @body: (nullable): text
 * @after: bytes of the answer that are sent
 * @size: of a body that is generated
 * @delay: milliseconds
 * @is_held: whether the request waits for fault_server_release() first
 * @is_done: whether the server behind gets the request although its answer is lost
 * @stops: whether the server is gone afterwards, as with fault_server_stop()
 */
typedef struct
{
  const char *method;
  const char *path;
  guint       skip;
  guint       times;
  FaultKind   kind;
  guint       status;
  const char *headers;
  const char *body;
  gsize       after;
  gsize       size;
  guint       delay;
  gboolean    is_held;
  gboolean    is_done;
  gboolean    stops;
} FaultRule;

/* What was asked. */
typedef struct
{
  char *method;  /* (owned) */
  char *target;  /* (owned) */
  char *headers; /* (owned): in lower case */
  char *body;    /* (owned): as text */
  gboolean has_certificate; /* the client has presented one */
} FaultRequest;

typedef struct _FaultServer FaultServer;

FaultServer  *fault_server_new          (GTlsCertificate *certificate); /* NULL: without TLS */
void          fault_server_free         (FaultServer     *self);
guint         fault_server_get_port     (FaultServer     *self);
char         *fault_server_dup_url      (FaultServer     *self);

void          fault_server_set_upstream (FaultServer     *self,
                                         guint            port,
                                         gboolean         is_tls);
void          fault_server_set_clients  (FaultServer     *self,
                                         GTlsCertificate *authority); /* who issues what clients have to present */
void          fault_server_set_mute     (FaultServer     *self,
                                         gboolean         is_mute);   /* connections are taken, nothing is said */

void          fault_server_add          (FaultServer     *self,
                                         const FaultRule *rule);      /* before those that are there; its strings stay */
void          fault_server_clear        (FaultServer     *self);
void          fault_server_release      (FaultServer     *self);      /* what is held goes on, now and later */

void          fault_server_stop         (FaultServer     *self);      /* not there any more: connections are reset */
void          fault_server_start        (FaultServer     *self);

guint         fault_server_count        (FaultServer     *self,
                                         const char      *method,
                                         const char      *path);
FaultRequest *fault_server_get_request  (FaultServer     *self,
                                         guint            n);         /* (transfer none) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
