/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of pki/: bytes in, meaning out. Nothing else of this folder is included from outside. */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-chain-analysis.h"
#include "pki/pki-check.h"
#include "pki/pki-container.h"
#include "pki/pki-entry.h"
#include "pki/pki-error.h"
#include "pki/pki-export.h"
#include "pki/pki-extension.h"
#include "pki/pki-identity.h"
#include "pki/pki-jks-writer.h"
#include "pki/pki-libraries.h"
#include "pki/pki-name.h"
#include "pki/pki-number.h"
#include "pki/pki-oid.h"
#include "pki/pki-pem-rewrite.h"
#include "pki/pki-private-key.h"
#include "pki/pki-signing-request.h"
