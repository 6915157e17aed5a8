/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-expiry-notice.h"

#include <string.h>

#define DAY ((gint64) 24 * 60 * 60)

/* Enough to tell certificates apart; nobody can read out of the settings what they are called. */
#define DIGEST_CHARS 32

/* What was told of a certificate. */
typedef struct
{
  gint64 end;  /* seconds since the epoch */
  guint  days; /* how many days before it, at most */
} Told;

struct _ModelExpiryNotice
{
  GObject     parent_instance;

  GHashTable *told; /* (owned) (element-type utf8 Told): by their digests */
};

G_DEFINE_FINAL_TYPE (ModelExpiryNotice, model_expiry_notice, G_TYPE_OBJECT)

/* Another certificate under the same name has another end. */
static char *
make_digest (const char       *store_id,
             ModelCertificate *row)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *name = model_certificate_get_name (row);
  gint64 end = GINT64_TO_LE (model_certificate_get_expires (row));

  g_checksum_update (checksum, (const guchar *) store_id, strlen (store_id) + 1);
  g_checksum_update (checksum, (const guchar *) name, strlen (name) + 1);
  g_checksum_update (checksum, (const guchar *) &end, sizeof end);
  return g_strndup (g_checksum_get_string (checksum), DIGEST_CHARS);
}

/* How many days before its end it has come to. */
static guint
get_step (ModelCertificate *row,
          gint64            now,
          guint             expiring_days)
{
  const guint steps[] = { 1, 7 };
  gint64 left = model_certificate_get_expires (row) - now;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] < expiring_days && left <= steps[i] * DAY)
      return steps[i];
  return expiring_days;
}

/* Listing */

static gboolean
is_worth_telling (ModelCertificate *row,
                  gint64            now,
                  guint             expiring_days)
{
  gint64 end = model_certificate_get_expires (row);

  if (expiring_days == 0 || end == MODEL_NO_DATE || model_certificate_get_renewal (row).state == MODEL_RENEWAL_AUTOMATIC)
    return FALSE;
  return model_state_from_validity (G_MININT64, end, now, expiring_days) == MODEL_STATE_EXPIRING;
}

static int
compare_ends (gconstpointer a,
              gconstpointer b)
{
  ModelCertificate *first = *(ModelCertificate **) a;
  ModelCertificate *second = *(ModelCertificate **) b;
  gint64 difference = model_certificate_get_expires (first) - model_certificate_get_expires (second);

  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return strcmp (model_certificate_get_name (first), model_certificate_get_name (second));
}

/**
 * model_expiry_notice_list:
 * @rows: (element-type ModelCertificate): the entries of a store
 * @now: the time to judge by, in seconds since the epoch
 * @expiring_days: how many days before its end a certificate counts as expiring; 0: none does
 *
 * Returns: (transfer full) (element-type ModelCertificate): those that expire and have not done so yet, the next one first
 */
GPtrArray *
model_expiry_notice_list (GListModel *rows,
                          gint64      now,
                          guint       expiring_days)
{
  GPtrArray *expiring = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (rows, i);

      if (is_worth_telling (row, now, expiring_days))
        g_ptr_array_add (expiring, g_steal_pointer (&row));
    }
  g_ptr_array_sort (expiring, compare_ends);
  return expiring;
}

/* Telling */

static gboolean
was_told (ModelExpiryNotice *self,
          const char        *digest,
          guint              step)
{
  Told *told = g_hash_table_lookup (self->told, digest);

  /* What could not be remembered would be told again and again. */
  return told != NULL ? told->days <= step : g_hash_table_size (self->told) >= MODEL_MAX_TOLD;
}

/**
 * model_expiry_notice_is_news:
 * @self: what was told
 * @store_id: the id of the store
 * @rows: (element-type ModelCertificate): what model_expiry_notice_list() returned
 * @now: the time that it was asked with
 * @expiring_days: the days that it was asked with
 *
 * Returns: whether one of them has come to a day that nobody was told of
 */
gboolean
model_expiry_notice_is_news (ModelExpiryNotice *self,
                             const char        *store_id,
                             GPtrArray         *rows,
                             gint64             now,
                             guint              expiring_days)
{
  g_return_val_if_fail (MODEL_IS_EXPIRY_NOTICE (self), FALSE);

  for (guint i = 0; i < rows->len; i++)
    {
      ModelCertificate *row = g_ptr_array_index (rows, i);
      g_autofree char *digest = make_digest (store_id, row);

      if (!was_told (self, digest, get_step (row, now, expiring_days)))
        return TRUE;
    }
  return FALSE;
}

static void
remember (ModelExpiryNotice *self,
          const char        *digest,
          gint64             end,
          guint              days)
{
  Told *told;

  if (g_hash_table_size (self->told) >= MODEL_MAX_TOLD && !g_hash_table_contains (self->told, digest))
    return;
  told = g_new (Told, 1);
  told->end = end;
  told->days = days;
  g_hash_table_replace (self->told, g_strdup (digest), told);
}

/**
 * model_expiry_notice_tell:
 * @self: what was told
 * @store_id: the id of the store
 * @rows: (element-type ModelCertificate): what was told of
 * @now: the time now
 * @expiring_days: how many days before its end a certificate counts as expiring
 *
 * Remembers that they were told of.
 */
void
model_expiry_notice_tell (ModelExpiryNotice *self,
                          const char        *store_id,
                          GPtrArray         *rows,
                          gint64             now,
                          guint              expiring_days)
{
  g_return_if_fail (MODEL_IS_EXPIRY_NOTICE (self));

  for (guint i = 0; i < rows->len; i++)
    {
      ModelCertificate *row = g_ptr_array_index (rows, i);
      g_autofree char *digest = make_digest (store_id, row);

      remember (self, digest, model_certificate_get_expires (row), get_step (row, now, expiring_days));
    }
}

/* Keeping */

static gboolean
is_over (gpointer digest,
         gpointer told,
         gpointer now)
{
  return ((Told *) told)->end < *(gint64 *) now;
}

/**
 * model_expiry_notice_dup_told:
 * @self: what was told
 * @now: the time now
 *
 * Forgets the certificates that have expired.
 *
 * Returns: (transfer full): the others, for the settings: %MODEL_TOLD_TYPE
 */
GVariant *
model_expiry_notice_dup_told (ModelExpiryNotice *self,
                              gint64             now)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE (MODEL_TOLD_TYPE));
  GHashTableIter iter;
  gpointer digest, told;

  g_return_val_if_fail (MODEL_IS_EXPIRY_NOTICE (self), NULL);

  g_hash_table_foreach_remove (self->told, is_over, &now);
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &digest, &told))
    g_variant_builder_add (builder, "(sxu)", digest, ((Told *) told)->end, ((Told *) told)->days);
  return g_variant_ref_sink (g_variant_builder_end (builder));
}

static void
model_expiry_notice_finalize (GObject *object)
{
  g_hash_table_unref (MODEL_EXPIRY_NOTICE (object)->told);

  G_OBJECT_CLASS (model_expiry_notice_parent_class)->finalize (object);
}

static void
model_expiry_notice_class_init (ModelExpiryNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_expiry_notice_finalize;
}

static void
model_expiry_notice_init (ModelExpiryNotice *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * model_expiry_notice_new:
 * @told: (nullable): what model_expiry_notice_dup_told() returned, in this run or a former one
 *
 * Returns: (transfer full): what was told
 */
ModelExpiryNotice *
model_expiry_notice_new (GVariant *told)
{
  ModelExpiryNotice *self = g_object_new (MODEL_TYPE_EXPIRY_NOTICE, NULL);
  GVariantIter iter;
  const char *digest;
  gint64 end;
  guint days;

  if (told == NULL)
    return self;
  g_return_val_if_fail (g_variant_is_of_type (told, G_VARIANT_TYPE (MODEL_TOLD_TYPE)), self);

  g_variant_iter_init (&iter, told);
  while (g_variant_iter_next (&iter, "(&sxu)", &digest, &end, &days))
    remember (self, digest, end, days);
  return self;
}
