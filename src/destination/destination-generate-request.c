/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-generate-request.h"

#include <glib/gi18n.h>
#include <string.h>

/* What SAP's page offers; its documentation names PEM alone for signing requests. */
static const StoreGenerationService service = {
  .authority = STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE,
  .file_types = 1 << STORE_FILE_TYPE_PEM | 1 << STORE_FILE_TYPE_P12 | 1 << STORE_FILE_TYPE_PFX |
                1 << STORE_FILE_TYPE_JKS,
  .request_file_types = 1 << STORE_FILE_TYPE_PEM,
};

/**
 * destination_generation_service_get:
 *
 * Returns: (transfer none): what the service can be asked to issue
 */
const StoreGenerationService *
destination_generation_service_get (void)
{
  return &service;
}

/**
 * destination_generate_request_copy:
 * @request: what is asked for
 *
 * Returns: (transfer full): the same, with strings of its own; see destination_generate_request_free()
 */
StoreGenerateRequest *
destination_generate_request_copy (const StoreGenerateRequest *request)
{
  StoreGenerateRequest *copy = g_new (StoreGenerateRequest, 1);

  *copy = *request;
  copy->name = g_strdup (request->name);
  copy->common_name = g_strdup (request->common_name);
  copy->password = g_strdup (request->password);
  if (request->signing_request != NULL)
    copy->signing_request = g_bytes_ref (request->signing_request);

  return copy;
}

/**
 * destination_generate_request_free:
 * @request: (transfer full): one with strings of its own
 *
 * Frees it, and wipes its password.
 */
void
destination_generate_request_free (StoreGenerateRequest *request)
{
  g_free ((char *) request->name);
  g_free ((char *) request->common_name);
  store_secret_free ((char *) request->password);
  g_clear_pointer (&request->signing_request, g_bytes_unref);
  g_free (request);
}

/**
 * destination_generate_request_to_generation:
 * @request: what was asked for
 *
 * The service tells nobody how a certificate was generated; who has asked knows.
 *
 * Returns: (transfer full): what is known of an entry that came of it
 */
StoreGeneration *
destination_generate_request_to_generation (const StoreGenerateRequest *request)
{
  const StoreGeneration values = {
    .common_name = (char *) request->common_name,
    .validity = request->validity,
    .validity_unit = request->validity_unit,
    .automatic_renewal = request->automatic_renewal,
    .has_password = request->password != NULL && *request->password != '\0',
    .signing_request = request->signing_request,
    .renewed = -1,
    .failed = -1,
  };

  return store_generation_new (&values);
}

/* What can be said without the service */

static gboolean
refuse (const char *field, const char *message, GError **error)
{
  const StoreErrorDetails details = { .subject = (char *) field };

  g_propagate_error (error, store_error_new_with_details (STORE_ERROR_INVALID, message, &details));

  return FALSE;
}

/**
 * destination_generate_request_validate:
 * @request: what is asked for
 * @error: return location: %STORE_ERROR_INVALID with the field as its subject
 *
 * Returns: whether the service can be asked for it at all
 */
gboolean
destination_generate_request_validate (const StoreGenerateRequest *request, GError **error)
{
  g_autoptr (GError) name_error = NULL;
  guint file_type = 1u << store_file_type_from_name (request->name);

  if (!store_name_validate (request->name, &name_error))
    return refuse (STORE_FIELD_NAME, name_error->message, error);
  if ((service.file_types & file_type) == 0)
    return refuse (STORE_FIELD_NAME, NC_("reason", "Files of this kind are not generated"), error);
  if (request->signing_request != NULL && (service.request_file_types & file_type) == 0)
    return refuse (STORE_FIELD_NAME,
                   NC_("reason", "With a signing request only a file that ends in .pem can be generated"), error);
  if (request->validity == 0)
    return refuse (STORE_FIELD_VALIDITY, NC_("reason", "The validity is less than one day"), error);

  return TRUE;
}

/* What the service means */

/* How a service calls the fields. What the name is called is a part of what others are called, and a word of many
 * sentences: it counts where there is no other. */
static const struct
{
  const char *field;
  const char *words;
} fields[] = {
  { STORE_FIELD_COMMON_NAME, "cn|common[ _-]?names?|subject([ _-]?(dn|names?))?" },
  { STORE_FIELD_VALIDITY,
    "validity|time[ _-]?units?|valid[ _-](for|to|until)|lifetime|expir(y|ation)|days?|months?|years?" },
  { STORE_FIELD_PASSWORD, "pass(word|phrase)s?" },
  { STORE_FIELD_AUTOMATIC_RENEWAL, "(auto(matic(ally)?)?[ _-]?)?renew(s|ed|al|als)?" },
  { STORE_FIELD_SIGNING_REQUEST,
    "csrs?|(certificate[ _-]?)?signing[ _-]?requests?|certificat(e|ion)[ _-]requests?|pkcs ?#? ?10" },
  { STORE_FIELD_NAME, "(file[ _-]?)?names?|(file[ _-]?)?extensions?|(file[ _-]?)?types?|(file[ _-]?)?formats?" },
};

#define N_FIELDS G_N_ELEMENTS (fields)
#define LAST_STRONG_FIELD (N_FIELDS - 2)

/* What may stand before the word that a sentence is about. */
#define FILLER "(the|an?|is|invalid|illegal|missing|wrong|bad|empty|malformed|unsupported|attributes?|parameter|" \
               "field|property|member|value|of|for|in|provided|specified|given|requested)"

static gboolean
is_word_char (const char *text)
{
  gunichar c = g_utf8_get_char_validated (text, -1);

  return c != (gunichar) -1 && c != (gunichar) -2 && g_unichar_isalnum (c);
}

/* A service may repeat what it was sent, which may hold any word. */
static void
blank (char *message, const char *sent)
{
  gsize length = sent != NULL ? strlen (sent) : 0;
  char *found = message;

  while (length > 0 && (found = strstr (found, sent)) != NULL)
    {
      gboolean begins = found == message || !is_word_char (g_utf8_prev_char (found));

      if (begins && !is_word_char (found + length))
        memset (found, '"', length);
      found += length;
    }
}

/* Where one of the words begins, -1: nowhere */
static int
find_words (const char *words, const char *message)
{
  g_autofree char *pattern = g_strdup_printf ("(?<![[:alnum:]])(%s)(?![[:alnum:]])", words);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start = -1;

  if (g_regex_match (regex, message, 0, &match))
    g_match_info_fetch_pos (match, 0, &start, NULL);

  return start;
}

static gboolean
begins_with (const char *message, int start)
{
  g_autofree char *before = g_strndup (message, (gsize) start);

  return g_regex_match_simple ("^[^[:alnum:]]*(" FILLER "[^[:alnum:]]+)*$", before, G_REGEX_CASELESS, 0);
}

/**
 * destination_generate_request_find_field:
 * @request: what was asked for
 * @message: what the service says of it, in English
 *
 * Finds out which field an error is about. Of several that are named it is the one that the sentence begins with.
 *
 * Returns: (nullable) (transfer none): STORE_FIELD_...; %NULL where it cannot be told
 */
const char *
destination_generate_request_find_field (const StoreGenerateRequest *request, const char *message)
{
  g_autofree char *text = g_strdup (message);
  const char *first = NULL;
  int first_start = -1;
  guint n_found = 0;

  blank (text, request->name);
  blank (text, request->common_name);
  for (guint i = 0; i <= LAST_STRONG_FIELD; i++)
    {
      int start = find_words (fields[i].words, text);

      n_found += start >= 0;
      if (start >= 0 && (first == NULL || start < first_start))
        {
          first = fields[i].field;
          first_start = start;
        }
    }

  if (n_found == 0)
    return find_words (fields[N_FIELDS - 1].words, text) >= 0 ? fields[N_FIELDS - 1].field : NULL;

  return n_found == 1 || (n_found == 2 && begins_with (text, first_start)) ? first : NULL;
}
