/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/model-error.h"

G_DEFINE_QUARK (model-error-quark, model_error)
