/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-certificate-private.h"

#include <string.h>

#include "model/model-label-block.h"
#include "model/model-search-private.h"

/* A keystore may hold thousands of names; a search that looks at more than this would not be a search any more. */
#define MAX_SEARCH_BYTES (256 * 1024)

/* Who knows how the entry was generated. */
typedef enum
{
  TERMS_NONE,     /* nobody */
  TERMS_TOLD,     /* the store tells */
  TERMS_SENT,     /* this program has asked for it */
  TERMS_SENT_OLD, /* it has, but the certificate is another one now */
} TermsSource;

struct _ModelCertificate
{
  GObject     parent_instance;

  char       *texts;          /* (owned): those that follow, in one block: there may be thousands of rows */
  const char *name;
  const char *sort_key;       /* of the name */
  const char *labels_text;    /* "env=prod, eu" */
  const char *labels;         /* (nullable): see model-label-block.h */
  const char *folded_labels;  /* (nullable): the same, casefolded; mostly there is no difference */
  const char *search_text;    /* casefolded */
  const char *etag;           /* (nullable) */
  const char *type_label;
  gint64      modified;       /* microseconds since the epoch, -1: not known */
  gint64      not_before;     /* the latest of all certificates, G_MININT64: none */
  gint64      not_after;      /* the earliest of all certificates, MODEL_NO_DATE: none */
  guint       n_certificates;
  gint64      leaf_not_before;
  gint64      leaf_not_after;
  gint64      failed;         /* microseconds since the epoch, -1: no renewal has */
  gint64      renewal_date;   /* seconds since the epoch, MODEL_NO_DATE: none */
  guint32     subject_hash;   /* of the leaf */
  guint32     serial_hash;
  guint       validity;       /* 0: not known */
  ModelState  state;
  guint       has_dates : 1;
  guint       has_leaf : 1;
  guint       has_key : 1;
  guint       looks_generated : 1;
  guint       was_renewed : 1;
  guint       automatic_renewal : 1;
  guint       is_probable : 1;
  guint       is_generated : 1;
  guint       method : 2;         /* StoreMethod */
  guint       terms : 2;          /* TermsSource */
  guint       validity_unit : 2;  /* StoreValidityUnit */
  guint       renewal_state : 3;  /* ModelRenewalState */
};

G_DEFINE_FINAL_TYPE (ModelCertificate, model_certificate, G_TYPE_OBJECT)

/**
 * model_state_from_validity:
 * @not_before: the start of the validity, in seconds since the epoch
 * @not_after: its end, in seconds since the epoch; the certificate is valid up to and including that second
 *   (RFC 5280, section 4.1.2.5)
 * @now: the time to judge by, in seconds since the epoch
 * @expiring_days: how many days before its end a certificate counts as expiring
 *
 * Returns: the state
 */
ModelState
model_state_from_validity (gint64 not_before,
                           gint64 not_after,
                           gint64 now,
                           guint  expiring_days)
{
  if (now > not_after)
    return MODEL_STATE_EXPIRED;
  if (not_after - now <= (gint64) expiring_days * 24 * 60 * 60)
    return MODEL_STATE_EXPIRING;
  if (now < not_before)
    return MODEL_STATE_NOT_YET_VALID;
  return MODEL_STATE_VALID;
}

static void
append_folded (GString    *text,
               const char *value)
{
  g_autofree char *folded = NULL;

  if (value == NULL || text->len > MAX_SEARCH_BYTES)
    return;

  folded = g_utf8_casefold (value, -1);
  g_string_append (text, folded);
  g_string_append_c (text, '\n');
}

static const char *
name_to_string (PkiName *name)
{
  return name != NULL ? pki_name_to_string (name) : NULL;
}

static void
append_certificate (GString        *text,
                    PkiCertificate *certificate)
{
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  const char *subject = name_to_string (pki_certificate_get_subject (certificate));
  const char *issuer = name_to_string (pki_certificate_get_issuer (certificate));

  append_folded (text, subject);
  if (g_strcmp0 (subject, issuer) != 0)
    append_folded (text, issuer);
  append_folded (text, pki_certificate_get_serial (certificate));
  append_folded (text, pki_certificate_get_sha1 (certificate));
  append_folded (text, pki_certificate_get_sha256 (certificate));

  for (guint i = 0; names != NULL && i < names->len && text->len <= MAX_SEARCH_BYTES; i++)
    append_folded (text, ((PkiAlternativeName *) g_ptr_array_index (names, i))->value);
}

static void
take_dates (ModelCertificate *self,
            PkiCertificate   *certificate)
{
  self->n_certificates++;
  if (pki_certificate_get_problem (certificate) != NULL)
    return;

  self->has_dates = TRUE;
  self->not_before = MAX (self->not_before, pki_certificate_get_not_before (certificate));
  self->not_after = MIN (self->not_after, pki_certificate_get_not_after (certificate));
}

/* The first certificate is the one that a generated file was made for. */
static void
take_leaf (ModelCertificate *self,
           PkiCertificate   *certificate)
{
  if (self->has_leaf || pki_certificate_get_problem (certificate) != NULL)
    return;

  self->has_leaf = TRUE;
  self->leaf_not_before = pki_certificate_get_not_before (certificate);
  self->leaf_not_after = pki_certificate_get_not_after (certificate);
  self->subject_hash = g_str_hash (pki_name_to_string (pki_certificate_get_subject (certificate)));
  self->serial_hash = g_str_hash (pki_certificate_get_serial (certificate));
  self->looks_generated = model_renewal_looks_generated (pki_certificate_get_issuer (certificate),
                                                         pki_certificate_get_subject (certificate)) != FALSE;
}

static void
take_entry (ModelCertificate *self,
            PkiEntry         *entry,
            GString          *text)
{
  GPtrArray *certificates = pki_entry_get_certificates (entry);

  if (certificates->len > 0)
    take_leaf (self, g_ptr_array_index (certificates, 0));
  append_folded (text, pki_entry_get_alias (entry));
  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);

      take_dates (self, certificate);
      append_certificate (text, certificate);
    }
}

static void
take_content (ModelCertificate *self,
              GBytes           *content,
              GString          *text)
{
  g_autoptr (PkiContainer) container = NULL;
  GPtrArray *entries;

  container = content != NULL ? pki_container_parse (content, NULL, NULL) : NULL;
  if (container == NULL)
    {
      self->state = MODEL_STATE_UNREADABLE;
      return;
    }

  self->has_key = pki_container_has_private_key (container) != FALSE;
  entries = pki_container_get_entries (container);
  for (guint i = 0; i < entries->len; i++)
    take_entry (self, g_ptr_array_index (entries, i), text);

  if (!self->has_dates)
    self->state = pki_container_get_locked (container) ? MODEL_STATE_LOCKED
                  : self->n_certificates > 0          ? MODEL_STATE_UNREADABLE
                                                      : MODEL_STATE_NO_CERTIFICATE;
}

/* What the row needs of it; a signing request would weigh more than the row. */
static void
take_terms (ModelCertificate      *self,
            const StoreGeneration *generation,
            TermsSource            source)
{
  self->terms = (guint) source & 3;
  self->validity = generation->validity;
  self->validity_unit = (guint) generation->validity_unit & 3;
  self->automatic_renewal = generation->automatic_renewal != FALSE;
  self->failed = generation->failed;
}

static char *
format_labels (GPtrArray *labels)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      StoreLabel *label = g_ptr_array_index (labels, i);
      g_autofree char *values = g_strjoinv (", ", (char **) store_label_get_values (label));

      g_string_append_printf (text, "%s%s=%s", i > 0 ? "; " : "", store_label_get_key (label), values);
    }

  return g_string_free (text, FALSE);
}

static const char *
put_text (char       **end,
          const char  *text,
          gsize        length)
{
  char *start = *end;

  if (text == NULL)
    return NULL;

  memcpy (start, text, length);
  start[length] = '\0';
  *end = start + length + 1;
  return start;
}

/* Whether folding makes a difference. */
static gboolean
is_folded (GString *block,
           GString *folded)
{
  return block->len == folded->len && memcmp (block->str, folded->str, block->len) == 0;
}

static void
take_labels (ModelCertificate *self,
             char            **end,
             GString          *block,
             GString          *folded)
{
  if (block == NULL)
    return;

  self->labels = put_text (end, block->str, block->len);
  self->folded_labels = is_folded (block, folded) ? self->labels : put_text (end, folded->str, folded->len);
}

static gsize
block_size (GString *block)
{
  return block != NULL ? block->len + 1 : 0;
}

static void
block_free (GString *block)
{
  if (block != NULL)
    g_string_free (block, TRUE);
}

static void
take_texts (ModelCertificate *self,
            const char       *name,
            GPtrArray        *labels,
            const char       *etag,
            const char       *search_text,
            gsize             search_length)
{
  g_autofree char *sort_key = g_utf8_collate_key_for_filename (name, -1);
  g_autofree char *labels_text = format_labels (labels);
  GString *block = model_label_block_new (labels, FALSE);
  GString *folded = model_label_block_new (labels, TRUE);
  gsize etag_length = etag != NULL ? strlen (etag) : 0;
  char *end;

  end = self->texts = g_malloc (strlen (name) + strlen (sort_key) + strlen (labels_text) + block_size (block) +
                                block_size (folded) + search_length + etag_length + 5);
  self->name = put_text (&end, name, strlen (name));
  self->sort_key = put_text (&end, sort_key, strlen (sort_key));
  self->labels_text = put_text (&end, labels_text, strlen (labels_text));
  take_labels (self, &end, block, folded);
  self->search_text = put_text (&end, search_text, search_length);
  self->etag = put_text (&end, etag, etag_length);
  self->type_label = store_file_type_get_label (store_file_type_from_name (name));
  block_free (block);
  block_free (folded);
}

/**
 * model_certificate_new:
 * @entry: an entry with its content
 *
 * Looks at the content of @entry and keeps what the list shows, sorts by and searches. Takes milliseconds for a large
 * keystore: not for the main thread.
 *
 * Returns: (transfer full): a row
 */
ModelCertificate *
model_certificate_new (StoreEntry *entry)
{
  g_autoptr (ModelCertificate) self = g_object_new (MODEL_TYPE_CERTIFICATE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *labels = store_entry_get_labels (entry);
  g_autofree char *labels_text = format_labels (labels);
  const char *name = store_entry_get_name (entry);

  self->modified = store_entry_get_modified (entry);
  self->method = (guint) store_entry_get_method (entry) & 3;
  if (store_entry_get_generation (entry) != NULL)
    take_terms (self, store_entry_get_generation (entry), TERMS_TOLD);
  append_folded (text, name);
  append_folded (text, labels_text);
  take_content (self, store_entry_get_content (entry), text);
  take_texts (self, name, labels, store_entry_get_etag (entry), text->str, text->len);

  return g_steal_pointer (&self);
}

/**
 * model_certificate_new_draft:
 *
 * Returns: (transfer full): the row that stands for what is being created
 */
ModelCertificate *
model_certificate_new_draft (void)
{
  ModelCertificate *self = g_object_new (MODEL_TYPE_CERTIFICATE, NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  take_texts (self, "", none, NULL, "", 0);
  self->state = MODEL_STATE_DRAFT;

  return self;
}

static GVariantBuilder *
labels_to_variant (ModelCertificate *self)
{
  GVariantBuilder *builder = g_variant_builder_new (G_VARIANT_TYPE ("a(sas)"));
  const char *text = self->labels;

  while (text != NULL && *text != '\0')
    {
      g_variant_builder_open (builder, G_VARIANT_TYPE ("(sas)"));
      g_variant_builder_add (builder, "s", text + 1);
      g_variant_builder_open (builder, G_VARIANT_TYPE ("as"));
      for (text = MODEL_LABEL_BLOCK_NEXT (text); *text == MODEL_LABEL_BLOCK_VALUE; text = MODEL_LABEL_BLOCK_NEXT (text))
        g_variant_builder_add (builder, "s", text + 1);
      g_variant_builder_close (builder);
      g_variant_builder_close (builder);
    }
  return builder;
}

static GPtrArray *
labels_from_variant (GVariantIter *iter)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  const char *key;
  GVariant *values;

  while (g_variant_iter_next (iter, "(&s@as)", &key, &values))
    {
      g_autofree const char **strings = g_variant_get_strv (values, NULL);

      g_ptr_array_add (labels, store_label_new (key, strings));
      g_variant_unref (values);
    }
  return labels;
}

#define FLAG_HAS_LEAF (1 << 0)
#define FLAG_LOOKS_GENERATED (1 << 1)
#define FLAG_TOLD (1 << 2)
#define FLAG_AUTOMATIC (1 << 3)
#define FLAG_HAS_KEY (1 << 4)

/* Without what is remembered: that is kept elsewhere. */
static GVariant *
renewal_to_variant (ModelCertificate *self)
{
  gboolean told = self->terms == TERMS_TOLD;
  int flags = (self->has_key ? FLAG_HAS_KEY : 0) | (self->has_leaf ? FLAG_HAS_LEAF : 0) | (self->looks_generated ? FLAG_LOOKS_GENERATED : 0) |
              (told ? FLAG_TOLD : 0) | (told && self->automatic_renewal ? FLAG_AUTOMATIC : 0);

  return g_variant_new ("(yyxxuuuyx)", (int) self->method, flags, self->leaf_not_before, self->leaf_not_after,
                        self->subject_hash, self->serial_hash, told ? self->validity : 0,
                        told ? (int) self->validity_unit : 0, told ? self->failed : -1);
}

static void
take_renewal_variant (ModelCertificate *self,
                      GVariant         *variant)
{
  guint8 method, flags, unit;

  g_variant_get (variant, "(yyxxuuuyx)", &method, &flags, &self->leaf_not_before, &self->leaf_not_after,
                 &self->subject_hash, &self->serial_hash, &self->validity, &unit, &self->failed);
  self->method = method <= STORE_METHOD_EXTERNAL_SERVICE ? method & 3 : STORE_METHOD_UNKNOWN;
  self->validity_unit = unit <= STORE_VALIDITY_YEARS ? unit & 3 : STORE_VALIDITY_DAYS;
  self->has_leaf = (flags & FLAG_HAS_LEAF) != 0;
  self->has_key = (flags & FLAG_HAS_KEY) != 0;
  self->looks_generated = (flags & FLAG_LOOKS_GENERATED) != 0;
  self->terms = (flags & FLAG_TOLD) != 0 ? TERMS_TOLD : TERMS_NONE;
  self->automatic_renewal = (flags & FLAG_AUTOMATIC) != 0;
}

/**
 * model_certificate_to_variant:
 * @self: a row
 *
 * Reads nothing that changes with the time: safe in any thread.
 *
 * Returns: (transfer floating): what the row keeps
 */
GVariant *
model_certificate_to_variant (ModelCertificate *self)
{
  g_autoptr (GVariantBuilder) labels = labels_to_variant (self);

  return g_variant_new ("(sa(sas)smsxxxuyb@(yyxxuuuyx))", self->name, labels, self->search_text, self->etag,
                        self->modified, self->not_before, self->not_after, self->n_certificates,
                        self->has_dates ? 0 : (int) self->state, self->has_dates, renewal_to_variant (self));
}

/**
 * model_certificate_new_from_variant:
 * @variant: what model_certificate_to_variant() returned
 *
 * Returns: (transfer full): the row
 */
ModelCertificate *
model_certificate_new_from_variant (GVariant *variant)
{
  ModelCertificate *self = g_object_new (MODEL_TYPE_CERTIFICATE, NULL);
  g_autoptr (GVariantIter) iter = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (GVariant) renewal = NULL;
  const char *name, *search_text, *etag;
  gboolean has_dates;
  guint8 state;

  g_variant_get (variant, "(&sa(sas)&sm&sxxxuyb@(yyxxuuuyx))", &name, &iter, &search_text, &etag, &self->modified,
                 &self->not_before, &self->not_after, &self->n_certificates, &state, &has_dates, &renewal);
  take_renewal_variant (self, renewal);
  labels = labels_from_variant (iter);
  take_texts (self, name, labels, etag, search_text, strlen (search_text));
  self->has_dates = has_dates != FALSE;
  if (!has_dates && state < MODEL_STATE_DRAFT)
    self->state = (ModelState) state;

  return self;
}

const char *
model_certificate_get_name (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return self->name;
}

/**
 * model_certificate_get_sort_key:
 * @self: a row
 *
 * Returns: (transfer none): what to compare with strcmp() to order rows by name, numbers in names by their value
 */
const char *
model_certificate_get_sort_key (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return self->sort_key;
}

const char *
model_certificate_get_type_label (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return self->type_label;
}

const char *
model_certificate_get_labels_text (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return self->labels_text;
}

/**
 * model_certificate_dup_labels:
 * @self: a row
 *
 * Returns: (transfer full) (element-type StoreLabel): the labels of the entry
 */
GPtrArray *
model_certificate_dup_labels (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return model_label_block_dup_labels (self->labels);
}

/* (nullable): see model-label-block.h */
const char *
model_certificate_get_label_block (ModelCertificate *self)
{
  return self->labels;
}

const char *
model_certificate_get_folded_block (ModelCertificate *self)
{
  return self->folded_labels;
}

const char *
model_certificate_get_etag (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), NULL);
  return self->etag;
}

gint64
model_certificate_get_modified (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), -1);
  return self->modified;
}

/**
 * model_certificate_get_expires:
 * @self: a row
 *
 * Returns: the earliest end of validity of all certificates of the entry, in seconds since the epoch, or
 *   %MODEL_NO_DATE where no certificate can be seen
 */
gint64
model_certificate_get_expires (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), MODEL_NO_DATE);
  return self->not_after;
}

guint
model_certificate_get_n_certificates (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), 0);
  return self->n_certificates;
}

ModelState
model_certificate_get_state (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), MODEL_STATE_UNREADABLE);
  return self->state;
}

gboolean
model_certificate_get_has_key (ModelCertificate *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), FALSE);
  return self->has_key;
}

/**
 * model_certificate_get_renewal:
 * @self: a row
 *
 * Returns: what is going to become of the entry, as of the last model_certificate_update_state()
 */
ModelRenewal
model_certificate_get_renewal (ModelCertificate *self)
{
  ModelRenewal renewal = { MODEL_RENEWAL_UNKNOWN, FALSE, FALSE, MODEL_NO_DATE };

  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), renewal);

  renewal.state = (ModelRenewalState) self->renewal_state;
  renewal.probable = self->is_probable;
  renewal.generated = self->is_generated;
  renewal.date = self->renewal_date;
  return renewal;
}

static ModelRenewalFacts
get_facts (ModelCertificate *self)
{
  return (ModelRenewalFacts) { self->has_leaf, self->looks_generated, self->leaf_not_before, self->leaf_not_after };
}

/**
 * model_certificate_wants_memory:
 * @self: a row
 *
 * Returns: whether the store does not tell how the entry came to be
 */
gboolean
model_certificate_wants_memory (ModelCertificate *self)
{
  return self->terms != TERMS_TOLD && self->method != STORE_METHOD_IMPORT;
}

/**
 * model_certificate_get_sighting:
 * @self: a row
 *
 * Returns: what a memory wants to know of it; the etag belongs to the row
 */
ModelSighting
model_certificate_get_sighting (ModelCertificate *self)
{
  return (ModelSighting) { self->etag, self->subject_hash, self->serial_hash, get_facts (self) };
}

/**
 * model_certificate_set_memo:
 * @self: a row
 * @memo: what is remembered of its entry; it counts from the next model_certificate_update_state() on
 */
void
model_certificate_set_memo (ModelCertificate       *self,
                            const ModelRenewalMemo *memo)
{
  self->was_renewed = memo->was_renewed != FALSE;
  self->terms = TERMS_NONE;
  if (memo->sent != NULL)
    take_terms (self, memo->sent, memo->is_old ? TERMS_SENT_OLD : TERMS_SENT);
}

/**
 * model_certificate_is_told_alike:
 * @self: a row
 * @other: another one of the same entry
 *
 * Returns: whether the store tells the same of both about their renewal
 */
gboolean
model_certificate_is_told_alike (ModelCertificate *self,
                                 ModelCertificate *other)
{
  gboolean told = self->terms == TERMS_TOLD;

  if (self->method != other->method || told != (other->terms == TERMS_TOLD))
    return FALSE;
  return !told || (self->automatic_renewal == other->automatic_renewal && self->failed == other->failed &&
                   self->validity == other->validity && self->validity_unit == other->validity_unit);
}

static gboolean
update_renewal (ModelCertificate *self,
                gint64            now)
{
  ModelRenewalFacts facts = get_facts (self);
  StoreGeneration terms = { .validity = self->validity, .validity_unit = (StoreValidityUnit) self->validity_unit,
                            .automatic_renewal = self->automatic_renewal, .failed = self->failed };
  ModelRenewalMemo memo = { NULL, self->terms == TERMS_SENT_OLD, self->was_renewed };
  ModelRenewal before = model_certificate_get_renewal (self);
  ModelRenewal after;

  if (self->terms == TERMS_SENT || self->terms == TERMS_SENT_OLD)
    memo.sent = &terms;
  after = model_renewal_judge ((StoreMethod) self->method, self->terms == TERMS_TOLD ? &terms : NULL, &facts, &memo, now);
  self->renewal_state = (guint) after.state & 7;
  self->is_probable = after.probable != FALSE;
  self->is_generated = after.generated != FALSE;
  self->renewal_date = after.date;
  return before.state != after.state || before.probable != after.probable || before.generated != after.generated ||
         before.date != after.date;
}

/**
 * model_certificate_update_state:
 * @self: a row
 * @now: the time to judge by, in seconds since the epoch
 * @expiring_days: how many days before its end a certificate counts as expiring
 *
 * Returns: whether the state, or the renewal, is another one now
 */
gboolean
model_certificate_update_state (ModelCertificate *self,
                                gint64            now,
                                guint             expiring_days)
{
  gboolean changed;
  ModelState state;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), FALSE);

  state = self->state;
  changed = update_renewal (self, now);
  if (self->has_dates)
    state = model_state_from_validity (self->not_before, self->not_after, now, expiring_days);
  changed |= state != self->state;
  self->state = state;
  return changed;
}

static gboolean
matches_term (ModelCertificate *self,
              const char       *folded_term)
{
  if (model_search_is_label_term (folded_term))
    return model_search_matches_labels (folded_term, self->folded_labels);
  if (model_search_is_state_term (folded_term))
    return model_search_matches_state (folded_term, self->state);
  return strstr (self->search_text, folded_term) != NULL;
}

/**
 * model_certificate_matches:
 * @self: a row
 * @folded_terms: what model_fold_search_terms() returned
 *
 * Returns: whether every term occurs in the name, a subject, issuer, alternative name, serial number, fingerprint, alias
 *   or label of the entry, every term about labels is true of one of its labels, and every one about the state of it
 */
gboolean
model_certificate_matches (ModelCertificate   *self,
                           const char * const *folded_terms)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE (self), FALSE);

  for (guint i = 0; folded_terms != NULL && folded_terms[i] != NULL; i++)
    if (!matches_term (self, folded_terms[i]))
      return FALSE;

  return TRUE;
}

static void
model_certificate_finalize (GObject *object)
{
  g_free (MODEL_CERTIFICATE (object)->texts);

  G_OBJECT_CLASS (model_certificate_parent_class)->finalize (object);
}

static void
model_certificate_class_init (ModelCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_certificate_finalize;
}

static void
model_certificate_init (ModelCertificate *self)
{
  self->not_before = G_MININT64;
  self->not_after = MODEL_NO_DATE;
  self->state = MODEL_STATE_UNREADABLE;
  self->failed = -1;
  self->renewal_date = MODEL_NO_DATE;
  self->renewal_state = MODEL_RENEWAL_UNKNOWN;
}
