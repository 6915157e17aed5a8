/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-credentials.h"
#include "store/store-interface.h"

G_BEGIN_DECLS

/* The places a service keeps entries in. Each is a Store of its own; a name may exist on both. */
typedef enum
{
  STORE_LEVEL_SUBACCOUNT,
  STORE_LEVEL_INSTANCE,
} StoreLevel;

#define STORE_N_LEVELS 2

/**
 * StoreSupplement:
 * @key: (nullable): the private key, PEM; wiped by whoever made it
 * @certificate: (nullable): the client certificate with its chain, PEM
 * @address: (nullable): the address of the service, or another service key that has it
 *
 * What a service key does not say itself; see #StoreCredentialsNeeds.
 */
typedef struct
{
  GBytes     *key;
  GBytes     *certificate;
  const char *address;
} StoreSupplement;

/**
 * StoreAccess:
 * @credentials: complete credentials
 * @subscriber: (nullable): the subdomain of a subscriber whose levels are meant instead of the provider's own
 * @authorities: (nullable): PEM; certificate authorities to trust beside those of the system
 *
 * How a service is reached.
 */
typedef struct
{
  StoreCredentials *credentials;
  const char       *subscriber;
  GBytes           *authorities;
} StoreAccess;

/* The steps of a test, in their order. */
typedef enum
{
  STORE_CHECK_REACH,      /* the hosts answer and prove who they are */
  STORE_CHECK_TOKEN,      /* the credentials are accepted */
  STORE_CHECK_SUBACCOUNT, /* the level can be listed */
  STORE_CHECK_INSTANCE,
} StoreCheck;

#define STORE_N_CHECKS 4

/**
 * StoreCheckFunc:
 * @check: the step that is over
 * @n_entries: of a level: how many entries it has
 * @error: (nullable): why the step failed; the steps that need it are then not made
 * @user_data: the closure
 *
 * Called in the thread-default context of the test's caller, once for each step that was made.
 */
typedef void (*StoreCheckFunc) (StoreCheck    check,
                                guint         n_entries,
                                const GError *error,
                                gpointer      user_data);

/* Knows one kind of service: what its keys look like, how it is tested and opened. */
#define STORE_TYPE_CONNECTOR (store_connector_get_type ())
G_DECLARE_INTERFACE (StoreConnector, store_connector, STORE, CONNECTOR, GObject)

struct _StoreConnectorInterface
{
  GTypeInterface parent_iface;

  void               (* describe_async  ) (StoreConnector *self,
                                           GBytes *text,
                                           const StoreSupplement *supplement,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
  StoreCredentials * (* describe_finish ) (StoreConnector *self,
                                           GAsyncResult *result,
                                           GError **error);
  void               (* check_async     ) (StoreConnector *self,
                                           const StoreAccess *access,
                                           StoreCheckFunc check_func,
                                           gpointer check_data,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
  gboolean           (* check_finish    ) (StoreConnector *self,
                                           GAsyncResult *result,
                                           GError **error);
  void               (* open_async      ) (StoreConnector *self,
                                           const StoreAccess *access,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
  GPtrArray *        (* open_finish     ) (StoreConnector *self,
                                           GAsyncResult *result,
                                           GError **error);
};

void              store_connector_describe_async  (StoreConnector         *self,
                                                   GBytes                 *text,
                                                   const StoreSupplement  *supplement,
                                                   GCancellable           *cancellable,
                                                   GAsyncReadyCallback     callback,
                                                   gpointer                user_data);
StoreCredentials *store_connector_describe_finish (StoreConnector         *self,
                                                   GAsyncResult           *result,
                                                   GError                **error);
void              store_connector_check_async     (StoreConnector         *self,
                                                   const StoreAccess      *access,
                                                   StoreCheckFunc          check_func,
                                                   gpointer                check_data,
                                                   GCancellable           *cancellable,
                                                   GAsyncReadyCallback     callback,
                                                   gpointer                user_data);
gboolean          store_connector_check_finish    (StoreConnector         *self,
                                                   GAsyncResult           *result,
                                                   GError                **error);
void              store_connector_open_async      (StoreConnector         *self,
                                                   const StoreAccess      *access,
                                                   GCancellable           *cancellable,
                                                   GAsyncReadyCallback     callback,
                                                   gpointer                user_data);
GPtrArray        *store_connector_open_finish     (StoreConnector         *self,
                                                   GAsyncResult           *result,
                                                   GError                **error);

G_END_DECLS
