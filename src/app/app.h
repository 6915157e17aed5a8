/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of app/: the windows. */

#pragma once

#include "app/credenza-application.h"
