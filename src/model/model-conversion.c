/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything is read, written and read back in memory, in a thread; only what came out right gets into a file. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-conversion-part.h"

#include "model/model-export.h"
#include "model/model-read.h"
#include "model/model-stop.h"
#include "store/store.h"

struct _ModelConversion
{
  GObject              parent_instance;

  char                *name;     /* (owned): of the file */
  GBytes              *bytes;    /* (owned): its content */
  ModelPasswords      *known;    /* (owned) (nullable): of the window, which are tried without asking */
  ModelPasswordSet    *passwords; /* (owned) (nullable): that were tried when it was opened */
  ModelConversionPart  part;
};

G_DEFINE_FINAL_TYPE (ModelConversion, model_conversion, G_TYPE_OBJECT)

/**
 * model_conversion_new:
 * @name: the name of a file
 * @bytes: its content
 *
 * Returns: (transfer full): a conversion of the whole file, which is to be opened
 */
ModelConversion *
model_conversion_new (const char *name,
                      GBytes     *bytes)
{
  ModelConversion *self = g_object_new (MODEL_TYPE_CONVERSION, NULL);

  self->name = g_strdup (name);
  self->bytes = g_bytes_ref (bytes);
  return self;
}

/**
 * model_conversion_select:
 * @self: a conversion
 * @index: an index of pki_container_get_entries() of the file
 * @certificate: (nullable): one of the entry's certificates, which is meant instead of the entry
 *
 * Means one entry instead of the whole file.
 */
void
model_conversion_select (ModelConversion *self,
                         guint            index,
                         PkiCertificate  *certificate)
{
  g_return_if_fail (MODEL_IS_CONVERSION (self));

  self->part.index = index;
  g_set_object (&self->part.certificate, certificate);
}

/* Opening */

/* @container: (transfer full) (nullable), @error: (transfer full) (nullable) */
static void
open_with (GTask        *task,
           PkiContainer *container,
           GError       *error)
{
  ModelConversion *self = g_task_get_source_object (task);
  ModelPasswordSet *passwords = g_task_get_task_data (task);

  if (container == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_object (&self->part.container);
  self->part.container = container;
  g_clear_pointer (&self->passwords, model_password_set_unref);
  self->passwords = passwords != NULL ? model_password_set_ref (passwords) : NULL;
  g_task_return_boolean (task, TRUE);
}

/* What was typed is the first of what was tried. */
static void
learn (GTask *task)
{
  ModelConversion *self = g_task_get_source_object (task);
  ModelPasswordSet *passwords = g_task_get_task_data (task);

  if (self->known != NULL && passwords != NULL)
    model_passwords_add (self->known, model_password_set_get (passwords)[0]);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  PkiContainer *container = model_parse_finish (result, &error);

  if (container != NULL)
    learn (task);
  open_with (task, container, error);
}

/* None of those that are known opens it, and nobody has typed one: it is locked, which is no failure. */
static void
tried_known_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelConversion *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = model_parse_finish (result, &error);

  if (container == NULL && g_error_matches (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD))
    {
      g_task_set_task_data (task, NULL, NULL);
      model_parse_async (self->bytes, NULL, g_task_get_cancellable (task), opened_cb, g_steal_pointer (&task));
      return;
    }
  open_with (task, g_steal_pointer (&container), g_steal_pointer (&error));
}

/**
 * model_conversion_set_passwords:
 * @self: a conversion
 * @passwords: (nullable): the passwords of the window
 *
 * Lets the file be opened without asking, with what has opened something before; and what is typed opens others then.
 */
void
model_conversion_set_passwords (ModelConversion *self,
                                ModelPasswords  *passwords)
{
  g_return_if_fail (MODEL_IS_CONVERSION (self));

  g_set_object (&self->known, passwords);
}

/**
 * model_conversion_open_async:
 * @self: a conversion
 * @password: (nullable): what is to open the file; those that are known are tried in any case
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was tried
 * @user_data: for @callback
 *
 * Looks at the file. With a wrong password everything stays as it is.
 */
void
model_conversion_open_async (ModelConversion     *self,
                             const char          *password,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_autoptr (ModelPasswordSet) passwords = model_passwords_dup_set (self->known, password);

  g_task_set_source_tag (task, model_conversion_open_async);
  if (model_password_set_get_n (passwords) > 0)
    g_task_set_task_data (task, model_password_set_ref (passwords), (GDestroyNotify) model_password_set_unref);
  model_parse_async (self->bytes, passwords, cancellable, password != NULL ? opened_cb : tried_known_cb,
                     g_steal_pointer (&task));
}

gboolean
model_conversion_open_finish (ModelConversion  *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_conversion_open_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What there is */

const char *
model_conversion_get_name (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), NULL);
  return self->name;
}

GBytes *
model_conversion_get_bytes (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), NULL);
  return self->bytes;
}

gboolean
model_conversion_get_whole (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), FALSE);
  return self->part.index == MODEL_WHOLE_FILE;
}

/* A keystore that is locked may hide even that there is such an entry. */
static gboolean
is_locked (ModelConversion *self,
           guint            index)
{
  GPtrArray *entries = pki_container_get_entries (self->part.container);

  return index >= entries->len || pki_entry_get_locked (g_ptr_array_index (entries, index));
}

/* A certificate alone is never locked; where nothing can be seen, everything may be. */
gboolean
model_conversion_get_locked (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), FALSE);

  if (self->part.container == NULL || self->part.certificate != NULL)
    return FALSE;
  if (model_conversion_get_whole (self))
    return pki_container_get_locked (self->part.container);
  return is_locked (self, self->part.index);
}

guint
model_conversion_get_n_keys (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), 0);
  return model_conversion_part_count (&self->part, PKI_ENTRY_PRIVATE_KEY);
}

guint
model_conversion_get_n_certificates (ModelConversion        *self,
                                     ModelConversionContent  content)
{
  g_autoptr (GPtrArray) certificates = NULL;

  g_return_val_if_fail (MODEL_IS_CONVERSION (self), 0);

  certificates = model_conversion_part_certificates (&self->part, content);
  return certificates->len;
}

guint
model_conversion_get_n_left_out (ModelConversion *self)
{
  g_return_val_if_fail (MODEL_IS_CONVERSION (self), 0);
  return model_conversion_part_count (&self->part, PKI_ENTRY_SECRET_KEY) +
         model_conversion_part_count (&self->part, PKI_ENTRY_CRL) +
         model_conversion_part_count (&self->part, PKI_ENTRY_REQUEST);
}

static const char *
get_common_name (PkiCertificate *certificate)
{
  PkiName *subject = pki_certificate_get_subject (certificate);

  return subject != NULL ? pki_name_get_common_name (subject) : NULL;
}

/* The alias of the entry that begins with a certificate. */
static const char *
find_alias (ModelConversion *self,
            PkiCertificate  *certificate)
{
  GPtrArray *entries = pki_container_get_entries (self->part.container);

  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (entries, i);
      PkiCertificate *leaf = pki_entry_get_certificate (entry);

      if (leaf != NULL && pki_entry_get_alias (entry) != NULL && pki_certificate_equal (leaf, certificate))
        return pki_entry_get_alias (entry);
    }
  return NULL;
}

/**
 * model_conversion_dup_alias:
 * @self: a conversion
 *
 * Returns: (transfer full) (nullable): what the one certificate that is meant is called, its alias or its common name;
 *   %NULL where there are several or none
 */
char *
model_conversion_dup_alias (ModelConversion *self)
{
  g_autoptr (GPtrArray) leaves = NULL;
  const char *alias;

  g_return_val_if_fail (MODEL_IS_CONVERSION (self), NULL);

  leaves = model_conversion_part_certificates (&self->part, MODEL_CONVERSION_CERTIFICATE);
  if (leaves->len != 1)
    return NULL;
  alias = find_alias (self, g_ptr_array_index (leaves, 0));
  return g_strdup (alias != NULL ? alias : get_common_name (g_ptr_array_index (leaves, 0)));
}

static gboolean
keys_have_certificates (ModelConversion *self)
{
  GPtrArray *entries = pki_container_get_entries (self->part.container);

  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (entries, i);

      if (model_conversion_part_contains (&self->part, i) && pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY &&
          pki_entry_get_certificate (entry) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
can_write_key (ModelConversion *self,
               PkiExportFormat  format)
{
  if (model_conversion_get_n_keys (self) == 0 || model_conversion_get_locked (self))
    return FALSE;
  return format == PKI_EXPORT_PEM ||
         ((format == PKI_EXPORT_PKCS12 || format == PKI_EXPORT_JKS) && keys_have_certificates (self));
}

/**
 * model_conversion_can_write:
 * @self: a conversion that was opened
 * @format: a format
 * @content: how much
 *
 * Returns: whether there is so much, and the format can hold it
 */
gboolean
model_conversion_can_write (ModelConversion        *self,
                            PkiExportFormat         format,
                            ModelConversionContent  content)
{
  guint n;

  g_return_val_if_fail (MODEL_IS_CONVERSION (self), FALSE);

  if (self->part.container == NULL)
    return FALSE;
  if (content == MODEL_CONVERSION_KEY)
    return can_write_key (self, format);
  n = model_conversion_get_n_certificates (self, content);
  return n > 0 && (format != PKI_EXPORT_DER || n == 1);
}

/* Running */

/* One run; everything that the thread needs is its own. */
typedef struct
{
  ModelConversionPart     part;
  GBytes                 *bytes;          /* (owned) */
  ModelPasswordSet       *passwords;      /* (owned) (nullable): of the file */
  StoreSecret            *password;       /* (owned) (nullable): the one of the new file */
  char                   *alias;          /* (owned) (nullable) */
  PkiExportFormat         format;
  PkiEncryption           protection;
  ModelConversionContent  content;
  ModelStop               stop;
  GPtrArray              *keys;           /* (owned) (nullable) (element-type PkiPrivateKey): of the file, by entry */
  char                   *name;           /* (owned): of the new file */
  char                   *folder;         /* (owned) (nullable) */
  GFile                  *file;           /* (owned) (nullable) */
} Run;

static void
run_free (Run *run)
{
  model_conversion_part_clear (&run->part);
  g_bytes_unref (run->bytes);
  g_clear_pointer (&run->passwords, model_password_set_unref);
  store_secret_free (run->password);
  g_free (run->alias);
  g_free (run->name);
  g_free (run->folder);
  g_clear_object (&run->file);
  g_clear_pointer (&run->keys, g_ptr_array_unref);
  g_free (run);
}

static const char * const *
get_passwords (Run *run)
{
  static const char * const none[] = { NULL };

  return run->passwords != NULL ? model_password_set_get (run->passwords) : none;
}

/* What did not open says why when it is asked for alone. */
static PkiPrivateKey *
get_key_cb (guint      index,
            gpointer   user_data,
            GError   **error)
{
  Run *run = user_data;
  PkiPrivateKey *key = index < run->keys->len ? g_ptr_array_index (run->keys, index) : NULL;

  if (key != NULL)
    return g_object_ref (key);
  return pki_container_extract_key (run->bytes, get_passwords (run), index, error);
}

static gboolean
read_keys (Run     *run,
           GError **error)
{
  g_autoptr (PkiContainer) container = NULL;

  if (run->content != MODEL_CONVERSION_KEY)
    return TRUE;
  container = pki_container_parse_with_keys (run->bytes, get_passwords (run), &run->stop.stopped, &run->keys, error);
  return container != NULL;
}

static GBytes *
convert (Run     *run,
         GError **error)
{
  const PkiExportOptions options = { run->format, run->protection, run->password, &run->stop.stopped };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (PkiExport) export = NULL;

  if (!read_keys (run, error))
    return NULL;
  export = model_conversion_part_collect (&run->part, run->content, run->alias, now, get_key_cb, run, error);
  return export != NULL ? pki_export_write (export, &options, error) : NULL;
}

static void
convert_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Run *run = task_data;
  GError *error = NULL;
  GBytes *bytes;

  model_stop_init (&run->stop, cancellable);
  bytes = convert (run, &error);
  model_stop_clear (&run->stop);
  model_stop_translate_error (&error);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
exported_to_folder_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *file = model_export_to_folder_finish (result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
exported_to_file_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  if (model_export_to_file_finish (result, &error))
    g_task_return_pointer (task, g_object_ref (run->file), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
write_out (GTask  *task,
           GBytes *bytes)
{
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (run->file != NULL)
    model_export_to_file_async (bytes, run->file, cancellable, exported_to_file_cb, g_object_ref (task));
  else
    model_export_to_folder_async (bytes, run->name, run->folder, cancellable, exported_to_folder_cb, g_object_ref (task));
}

static void
converted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    write_out (task, bytes);
  else
    g_task_return_error (task, error);
}

static Run *
run_new (ModelConversion             *self,
         const ModelConversionChoice *choice)
{
  Run *run = g_new0 (Run, 1);

  run->part.container = g_object_ref (self->part.container);
  run->part.index = self->part.index;
  g_set_object (&run->part.certificate, self->part.certificate);
  run->bytes = g_bytes_ref (self->bytes);
  run->passwords = self->passwords != NULL ? model_password_set_ref (self->passwords) : NULL;
  run->password = g_strdup (choice->password);
  run->alias = g_strdup (choice->alias);
  run->format = choice->format;
  run->protection = choice->protection;
  run->content = choice->content;
  return run;
}

/* The thread's own: GLib 2.74 frees a threaded task's data in the thread. */
static void
start_thread (GTask                       *task,
              ModelConversion             *self,
              const ModelConversionChoice *choice)
{
  g_autoptr (GTask) thread = g_task_new (NULL, g_task_get_cancellable (task), converted_cb, g_object_ref (task));

  g_task_set_source_tag (thread, start_thread);
  g_task_set_task_data (thread, run_new (self, choice), (GDestroyNotify) run_free);
  g_task_run_in_thread (thread, convert_thread);
}

/**
 * model_conversion_run_async:
 * @self: a conversion that was opened
 * @choice: what is wanted, which model_conversion_can_write()
 * @file_name: the name of the new file
 * @folder: (type filename) (nullable): where it goes, as model_export_to_folder_async() puts it there; %NULL: to @file
 * @file: (nullable): the file that was chosen
 * @cancellable: (nullable): a cancellable
 * @callback: called when the file is there
 * @user_data: for @callback
 *
 * Converts, reads back what came out, compares, and only then writes the file.
 */
void
model_conversion_run_async (ModelConversion             *self,
                            const ModelConversionChoice *choice,
                            const char                  *file_name,
                            const char                  *folder,
                            GFile                       *file,
                            GCancellable                *cancellable,
                            GAsyncReadyCallback          callback,
                            gpointer                     user_data)
{
  g_autoptr (GTask) task = NULL;
  Run *run;

  g_return_if_fail (MODEL_IS_CONVERSION (self));
  g_return_if_fail (self->part.container != NULL);
  g_return_if_fail ((folder == NULL) != (file == NULL));

  task = g_task_new (self, cancellable, callback, user_data);
  run = run_new (self, choice);
  run->name = g_strdup (file_name);
  run->folder = g_strdup (folder);
  g_set_object (&run->file, file);
  /* Once the file is there, it counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_conversion_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  start_thread (task, self, choice);
}

/**
 * model_conversion_run_finish:
 * @self: a conversion
 * @result: the result
 * @error: return location for a #PkiError or a #ModelError
 *
 * Returns: (transfer full): the file that was written
 */
GFile *
model_conversion_run_finish (ModelConversion  *self,
                             GAsyncResult     *result,
                             GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_conversion_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
model_conversion_finalize (GObject *object)
{
  ModelConversion *self = MODEL_CONVERSION (object);

  model_conversion_part_clear (&self->part);
  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_clear_object (&self->known);
  g_clear_pointer (&self->passwords, model_password_set_unref);

  G_OBJECT_CLASS (model_conversion_parent_class)->finalize (object);
}

static void
model_conversion_class_init (ModelConversionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_conversion_finalize;
}

static void
model_conversion_init (ModelConversion *self)
{
  self->part.index = MODEL_WHOLE_FILE;
}
