/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and certificates of every kind that a test wants to see accepted or refused, made when it runs. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TestIdentity TestIdentity;

/**
 * TestIdentityRequest:
 * @common_name: the name of the subject
 * @dns_name: (nullable): a DNS name that it is for
 * @is_loopback: whether it is for 127.0.0.1 as well
 * @is_authority: whether it may issue certificates
 * @is_client: whether it is for clients; otherwise for servers
 * @is_rsa: a key that PKCS#1 can hold
 * @has_no_key_ids: nothing but the name says who its issuer is
 * @age: seconds since the start of the validity; 0: an hour
 * @rest: seconds until its end, negative when it is over; 0: an hour
 */
typedef struct
{
  const char *common_name;
  const char *dns_name;
  gboolean    is_loopback;
  gboolean    is_authority;
  gboolean    is_client;
  gboolean    is_rsa;
  gboolean    has_no_key_ids;
  gint64      age;
  gint64      rest;
} TestIdentityRequest;

TestIdentity    *test_identity_new       (const TestIdentityRequest *request,
                                          TestIdentity              *issuer); /* NULL: itself */
void             test_identity_free      (TestIdentity *self);

char            *test_identity_to_pem    (TestIdentity *self); /* the chain, leaf first, without a self-signed end unless it is alone */
char            *test_identity_to_pkcs1  (TestIdentity *self); /* of an EC key: SEC1 */
char            *test_identity_to_pkcs8  (TestIdentity *self,
                                          const char   *password); /* (nullable) */
gint64           test_identity_get_end   (TestIdentity *self);
GTlsCertificate *test_identity_to_tls    (TestIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestIdentity, test_identity_free)

G_END_DECLS
