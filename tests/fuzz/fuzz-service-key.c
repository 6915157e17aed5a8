/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any text as a service key, as the address of one, or as the files of one: the first byte says which. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "destination/destination-service-key.h"

#define IDENTITY "{\"clientid\":\"a\",\"credential-type\":\"X509_PROVIDED\",\"url\":\"https://a.accounts.example\"}"
#define HIDDEN \
  "{\"clientid\":\"a\",\"credential-type\":\"x509\",\"certurl\":\"https://a.example\",\"uri\":\"https://b.example\"}"

/* What is understood is understood again in its own words, and these do not change any more. */
static void
read_again (DestinationServiceKey *key)
{
  const char *secret = store_credentials_get_secret (destination_service_key_get_credentials (key));
  g_autoptr (GBytes) bytes = g_bytes_new (secret, strlen (secret));
  g_autoptr (DestinationServiceKey) again = destination_service_key_parse (bytes, NULL, NULL);

  require (g_utf8_validate (secret, -1, NULL));
  require (again != NULL);
  require (strcmp (store_credentials_get_secret (destination_service_key_get_credentials (again)), secret) == 0);
  require (store_credentials_get_needs (destination_service_key_get_credentials (again)) ==
           store_credentials_get_needs (destination_service_key_get_credentials (key)));
}

static void
read_key (GBytes *text, const StoreSupplement *supplement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) key = destination_service_key_parse (text, supplement, &error);

  require ((key == NULL) == (error != NULL));
  if (key != NULL)
    read_again (key);
  else
    require (g_error_matches (error, STORE_ERROR, STORE_ERROR_INVALID) && g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) rest = g_bytes_new (data + (size > 0), size - (size > 0));
  g_autoptr (GBytes) identity = g_bytes_new_static (IDENTITY, strlen (IDENTITY));
  g_autoptr (GBytes) hidden = g_bytes_new_static (HIDDEN, strlen (HIDDEN));
  g_autofree char *text = g_strndup (g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));

  if (size == 0 || data[0] % 3 == 0)
    read_key (rest, NULL);
  else if (data[0] % 3 == 1)
    read_key (hidden, &(StoreSupplement){ .key = rest, .certificate = rest });
  else
    read_key (identity, &(StoreSupplement){ .address = text != NULL ? text : "" });

  return 0;
}
