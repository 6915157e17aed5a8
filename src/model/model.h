/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of model/: what the windows show, without a window. Nothing else of this folder is included from outside. */

#pragma once

#include "model/model-attachment.h"
#include "model/model-certificate-list.h"
#include "model/model-certificate.h"
#include "model/model-comparison.h"
#include "model/model-connection.h"
#include "model/model-connections.h"
#include "model/model-conversion.h"
#include "model/model-deletion.h"
#include "model/model-document.h"
#include "model/model-error.h"
#include "model/model-export-entries.h"
#include "model/model-export.h"
#include "model/model-failure.h"
#include "model/model-generation.h"
#include "model/model-import.h"
#include "model/model-label-edit.h"
#include "model/model-pending-request.h"
#include "model/model-pending-requests.h"
#include "model/model-place.h"
#include "model/model-regeneration.h"
#include "model/model-renewal.h"
#include "model/model-replacement.h"
#include "model/model-request-file.h"
#include "model/model-search.h"
#include "model/model-secrets.h"
#include "model/model-signing-request.h"
