/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"

G_BEGIN_DECLS

/**
 * ModelGenerationField:
 *
 * What is asked for, and what can be wrong with.
 */
typedef enum
{
  MODEL_GENERATION_FIELD_NAME,
  MODEL_GENERATION_FIELD_FILE_TYPE,
  MODEL_GENERATION_FIELD_COMMON_NAME,
  MODEL_GENERATION_FIELD_VALIDITY,
  MODEL_GENERATION_FIELD_PASSWORD,
  MODEL_GENERATION_FIELD_AUTOMATIC_RENEWAL,
  MODEL_GENERATION_FIELD_SIGNING_REQUEST,
  MODEL_GENERATION_FIELD_LABELS,
  MODEL_GENERATION_N_FIELDS,
} ModelGenerationField;

/**
 * ModelGenerationProblem:
 * @MODEL_GENERATION_PROBLEM_NONE: nothing is wrong
 * @MODEL_GENERATION_PROBLEM_NAME_EMPTY: there is no name
 * @MODEL_GENERATION_PROBLEM_NAME_INVALID: the name is too long, or has a character that no name can have
 * @MODEL_GENERATION_PROBLEM_NAME_TAKEN: the list has an entry of this name
 * @MODEL_GENERATION_PROBLEM_FILE_TYPE: the service does not make such files
 * @MODEL_GENERATION_PROBLEM_COMMON_NAME_TOO_LONG: more than #MODEL_MAX_COMMON_NAME_CHARS
 * @MODEL_GENERATION_PROBLEM_COMMON_NAME_FROM_NAME: the same, of the name that stands for it
 * @MODEL_GENERATION_PROBLEM_VALIDITY_NO_NUMBER: the validity is not a whole number from 1 on
 * @MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG: no date is so far away
 * @MODEL_GENERATION_PROBLEM_PASSWORD_NOT_NEEDED: a signing request leaves no private key to protect
 * @MODEL_GENERATION_PROBLEM_NO_SIGNING_REQUESTS: the service takes none
 * @MODEL_GENERATION_PROBLEM_LABELS: they are unfinished, or see store_labels_validate()
 *
 * What keeps a field from being sent.
 */
typedef enum
{
  MODEL_GENERATION_PROBLEM_NONE,
  MODEL_GENERATION_PROBLEM_NAME_EMPTY,
  MODEL_GENERATION_PROBLEM_NAME_INVALID,
  MODEL_GENERATION_PROBLEM_NAME_TAKEN,
  MODEL_GENERATION_PROBLEM_FILE_TYPE,
  MODEL_GENERATION_PROBLEM_COMMON_NAME_TOO_LONG,
  MODEL_GENERATION_PROBLEM_COMMON_NAME_FROM_NAME,
  MODEL_GENERATION_PROBLEM_VALIDITY_NO_NUMBER,
  MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG,
  MODEL_GENERATION_PROBLEM_PASSWORD_NOT_NEEDED,
  MODEL_GENERATION_PROBLEM_NO_SIGNING_REQUESTS,
  MODEL_GENERATION_PROBLEM_LABELS,
} ModelGenerationProblem;

/**
 * ModelGenerationStep:
 * @MODEL_GENERATION_STEP_NONE: nothing is under way
 * @MODEL_GENERATION_STEP_CREATING: the service makes the certificate
 * @MODEL_GENERATION_STEP_LABELLING: the labels are stored
 *
 * What is being done.
 */
typedef enum
{
  MODEL_GENERATION_STEP_NONE,
  MODEL_GENERATION_STEP_CREATING,
  MODEL_GENERATION_STEP_LABELLING,
} ModelGenerationStep;

/* ub-common-name of RFC 5280, appendix A.1 */
#define MODEL_MAX_COMMON_NAME_CHARS 64

/* What an external service is to be asked for, as somebody fills it in, and the asking. Properties, notified: "name"
 * (string: without an extension), "common-name", "validity" (strings; "": what is usual), "file-type" (StoreFileType as
 * uint), "validity-unit" (StoreValidityUnit as uint), "automatic-renewal" (boolean); read-only: "full-name" (string),
 * "service" (pointer to StoreGenerationService, NULL: there is none), "can-create", "busy" (booleans), "step"
 * (ModelGenerationStep as uint). Emits "changed" when the problem or the refusal of any field may be another one. */
#define MODEL_TYPE_GENERATION (model_generation_get_type ())
G_DECLARE_FINAL_TYPE (ModelGeneration, model_generation, MODEL, GENERATION, GObject)

ModelGeneration      *model_generation_new                 (ModelCertificateList  *list) G_GNUC_WARN_UNUSED_RESULT;
ModelCertificateList *model_generation_get_list            (ModelGeneration       *self);
const StoreGenerationService *
                      model_generation_get_service         (ModelGeneration       *self);
gboolean              model_generation_can_make            (ModelGeneration       *self,
                                                            StoreFileType          type);

void                  model_generation_set_password        (ModelGeneration       *self,
                                                            const char            *password);
void                  model_generation_set_signing_request (ModelGeneration       *self,
                                                            GBytes                *pem,
                                                            const char            *description);
GBytes               *model_generation_get_signing_request (ModelGeneration       *self);
const char           *model_generation_get_signing_request_description (ModelGeneration *self);
void                  model_generation_set_labels          (ModelGeneration       *self,
                                                            GPtrArray             *labels);

const char           *model_generation_get_full_name       (ModelGeneration       *self);
gboolean              model_generation_get_edited          (ModelGeneration       *self);
ModelGenerationProblem model_generation_get_problem        (ModelGeneration       *self,
                                                            ModelGenerationField   field);
const GError         *model_generation_get_refusal         (ModelGeneration       *self,
                                                            ModelGenerationField   field);
const GError         *model_generation_get_error           (ModelGeneration       *self);
const GError         *model_generation_get_label_error     (ModelGeneration       *self);
gboolean              model_generation_get_can_create      (ModelGeneration       *self);
gboolean              model_generation_get_busy            (ModelGeneration       *self);
ModelGenerationStep   model_generation_get_step            (ModelGeneration       *self);

void                  model_generation_run_async           (ModelGeneration       *self,
                                                            GAsyncReadyCallback    callback,
                                                            gpointer               user_data);
StoreEntry           *model_generation_run_finish          (ModelGeneration       *self,
                                                            GAsyncResult          *result,
                                                            GError               **error);
void                  model_generation_cancel              (ModelGeneration       *self);

G_END_DECLS
