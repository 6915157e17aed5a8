/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A throw-away store with one sample of every kind, made on the spot. */

#include "config.h"

#include "demo.h"

#include "pki/pki.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define DAY ((gint64) 24 * 60 * 60)
#define YEAR (365 * DAY)

/* Everybody may know it: the samples protect nothing. */
#define PASSWORD "credenza"

typedef struct
{
  char   *name;    /* (owned) */
  GBytes *content; /* (owned) */
  char   *label;   /* (owned) (nullable): KEY=VALUE */
  StoreGeneration *generation; /* (owned) (nullable): how it was generated */
} Sample;

typedef struct
{
  Store     *store;   /* (owned) */
  GPtrArray *samples; /* (owned) (element-type Sample) */
  guint      index;   /* of the one that is being stored */
} Fill;

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_free (sample->name);
  g_bytes_unref (sample->content);
  g_free (sample->label);
  g_clear_pointer (&sample->generation, store_generation_unref);
  g_free (sample);
}

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  g_object_unref (fill->store);
  g_clear_pointer (&fill->samples, g_ptr_array_unref);
  g_free (fill);
}

/**
 * credenza_demo_make_folder:
 *
 * Returns: (transfer full) (nullable): the path of a new folder for a store, %NULL when none can be made
 */
char *
credenza_demo_make_folder (void)
{
  return g_dir_make_tmp ("credenza-demo-XXXXXX", NULL);
}

/**
 * credenza_demo_remove_folder:
 * @folder: what credenza_demo_make_folder() made
 *
 * Removes the folder and the files in it.
 */
void
credenza_demo_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Making the samples, in a thread */

typedef struct
{
  GPtrArray   *samples;      /* (owned) */
  gint64       now;
  PkiIdentity *root;         /* (owned) */
  PkiIdentity *intermediate; /* (owned) */
} Workshop;

static void
workshop_clear (Workshop *self)
{
  g_clear_pointer (&self->samples, g_ptr_array_unref);
  g_clear_object (&self->root);
  g_clear_object (&self->intermediate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Workshop, workshop_clear)

static gboolean
add_sample (Workshop   *self,
            const char *name,
            GBytes     *content, /* (transfer full) (nullable) */
            const char *label)
{
  Sample *sample;

  if (content == NULL)
    return FALSE;
  sample = g_new0 (Sample, 1);
  sample->name = g_strdup (name);
  sample->content = content;
  sample->label = g_strdup (label);
  g_ptr_array_add (self->samples, sample);
  return TRUE;
}

static PkiIdentity *
make_authority (Workshop     *self,
                const char   *name,
                PkiIdentity  *issuer,
                GError      **error)
{
  PkiIdentityRequest request = {
    name, "Example Trust", NULL, self->now - 2 * YEAR, self->now + 8 * YEAR, TRUE,
  };

  return pki_identity_new (&request, issuer, error);
}

static PkiIdentity *
make_client (Workshop     *self,
             const char   *name,
             gint64        not_before,
             gint64        not_after,
             PkiIdentity  *issuer,
             GError      **error)
{
  g_autofree char *host = g_strconcat (name, ".example.org", NULL);
  const char *dns_names[] = { host, NULL };
  PkiIdentityRequest request = {
    name, "Example Company", dns_names, self->now + not_before, self->now + not_after, FALSE,
  };

  return pki_identity_new (&request, issuer, error);
}

static gboolean
make_authorities (Workshop  *self,
                  GError   **error)
{
  self->root = make_authority (self, "Example Root CA", NULL, error);
  if (self->root == NULL)
    return FALSE;
  self->intermediate = make_authority (self, "Example Issuing CA", self->root, error);
  return self->intermediate != NULL;
}

static gboolean
make_singles (Workshop  *self,
              GError   **error)
{
  static const struct
  {
    const char *name, *file, *label;
    gint64 not_before, not_after;
  } singles[] = {
    { "billing-api", "billing-api.crt", "stage=production", -100 * DAY, 265 * DAY },
    { "crm-sync", "crm-sync.cer", "stage=production", -353 * DAY, 12 * DAY + DAY / 2 },
    { "legacy-erp", "legacy-erp.pem", NULL, -2 * YEAR, -40 * DAY },
    { "warehouse-2027", "warehouse-2027.pem", "stage=test", 20 * DAY + DAY / 2, 20 * DAY + YEAR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (singles); i++)
    {
      g_autoptr (PkiIdentity) identity = make_client (self, singles[i].name, singles[i].not_before,
                                                      singles[i].not_after, NULL, error);

      if (identity == NULL ||
          !add_sample (self, singles[i].file, pki_identity_to_pem (identity, FALSE, error), singles[i].label))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_chain (Workshop  *self,
            GError   **error)
{
  g_autoptr (PkiIdentity) identity = make_client (self, "api-gateway", -30 * DAY, 335 * DAY, self->intermediate, error);

  return identity != NULL &&
         add_sample (self, "api-gateway-chain.pem", pki_identity_to_pem (identity, FALSE, error), "stage=production");
}

static gboolean
make_trust_store (Workshop  *self,
                  GError   **error)
{
  const char *aliases[] = { "example-root", "example-issuing", "partner-logistics", NULL };
  g_autoptr (PkiIdentity) partner = make_client (self, "partner-logistics", -300 * DAY, 65 * DAY + DAY / 2, self->root, error);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();

  if (partner == NULL)
    return FALSE;
  g_ptr_array_add (certificates, pki_identity_get_certificate (self->root));
  g_ptr_array_add (certificates, pki_identity_get_certificate (self->intermediate));
  g_ptr_array_add (certificates, pki_identity_get_certificate (partner));
  return add_sample (self, "trusted-partners.jks",
                     pki_jks_write_trust_store (certificates, aliases, PASSWORD, self->now), NULL);
}

static gboolean
make_key_store (Workshop  *self,
                GError   **error)
{
  g_autoptr (PkiIdentity) identity = make_client (self, "s4-client", -10 * DAY, 355 * DAY, self->intermediate, error);

  return identity != NULL &&
         add_sample (self, "s4-client.p12", pki_identity_to_pkcs12 (identity, "s4-client", PASSWORD, error),
                     "password=" PASSWORD);
}

/* As if this computer's authority had issued it, without the seconds that its keys take. */
static gboolean
make_generated (Workshop  *self,
                GError   **error)
{
  g_autoptr (PkiIdentity) identity = make_client (self, "supplier-portal", -40 * DAY, 50 * DAY, self->intermediate, error);
  StoreGeneration values = {
    .common_name = (char *) "supplier-portal",
    .validity = STORE_DEFAULT_VALIDITY,
    .validity_unit = STORE_DEFAULT_VALIDITY_UNIT,
    .automatic_renewal = TRUE,
    .renewed = -1,
    .failed = -1,
  };
  Sample *sample;

  if (identity == NULL ||
      !add_sample (self, "supplier-portal.pem", pki_identity_to_pem (identity, TRUE, error), "stage=production"))
    return FALSE;
  values.certificate = pki_certificate_get_der (pki_identity_get_certificate (identity));
  sample = g_ptr_array_index (self->samples, self->samples->len - 1);
  sample->generation = store_generation_new (&values);
  return TRUE;
}

static void
make_samples (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_auto (Workshop) workshop = {
    g_ptr_array_new_with_free_func (sample_free), g_get_real_time () / G_USEC_PER_SEC, NULL, NULL,
  };
  GError *error = NULL;

  if (make_authorities (&workshop, &error) && make_singles (&workshop, &error) && make_chain (&workshop, &error) &&
      make_trust_store (&workshop, &error) && make_key_store (&workshop, &error) && make_generated (&workshop, &error))
    g_task_return_pointer (task, g_steal_pointer (&workshop.samples), (GDestroyNotify) g_ptr_array_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, PKI_ERROR, PKI_ERROR_GENERATION, "A sample could not be made");
}

/* Storing them, one after the other */

static void store_next (GTask *task);

static void
sample_stored (GTask *task)
{
  Fill *fill = g_task_get_task_data (task);

  fill->index++;
  store_next (task);
}

static void
labelled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (store_set_labels_finish (STORE_STORE (source), result, &error))
    sample_stored (task);
  else
    g_task_return_error (task, error);
}

static void
label_sample (GTask        *task,
              const Sample *sample)
{
  Fill *fill = g_task_get_task_data (task);
  g_auto (GStrv) parts = g_strsplit (sample->label, "=", 2);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new (parts[0], (const char * const *) parts + 1));
  store_set_labels_async (fill->store, sample->name, labels, NULL, NULL, NULL, labelled_cb, g_object_ref (task));
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Fill *fill = g_task_get_task_data (task);
  const Sample *sample = g_ptr_array_index (fill->samples, fill->index);
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_create_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    g_task_return_error (task, error);
  else if (sample->label != NULL)
    label_sample (task, sample);
  else
    sample_stored (task);
}

static void
store_next (GTask *task)
{
  Fill *fill = g_task_get_task_data (task);
  const Sample *sample;
  g_autoptr (StoreEntry) entry = NULL;

  if (fill->index == fill->samples->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  sample = g_ptr_array_index (fill->samples, fill->index);
  entry = g_object_new (STORE_TYPE_ENTRY,
                        "name", sample->name,
                        "content", sample->content,
                        "method", sample->generation != NULL ? STORE_METHOD_EXTERNAL_SERVICE : STORE_METHOD_IMPORT,
                        "file-name", sample->generation != NULL ? NULL : sample->name,
                        "generation", sample->generation,
                        NULL);
  store_create_async (fill->store, entry, NULL, NULL, NULL, created_cb, g_object_ref (task));
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Fill *fill = g_task_get_task_data (task);
  GError *error = NULL;

  fill->samples = g_task_propagate_pointer (G_TASK (result), &error);
  if (fill->samples == NULL)
    g_task_return_error (task, error);
  else
    store_next (task);
}

/**
 * credenza_demo_fill_async:
 * @store: an empty store
 * @callback: called when it is filled
 * @user_data: for @callback
 *
 * Makes the samples and stores them.
 */
void
credenza_demo_fill_async (Store               *store,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GTask) making = g_task_new (NULL, NULL, made_cb, g_object_ref (task));
  Fill *fill = g_new0 (Fill, 1);

  fill->store = g_object_ref (store);
  g_task_set_task_data (task, fill, fill_free);
  g_task_run_in_thread (making, make_samples);
}

/**
 * credenza_demo_fill_finish:
 * @result: what the callback was given
 * @error: return location for an error of pki/ or store/
 *
 * Returns: whether every sample is stored
 */
gboolean
credenza_demo_fill_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
