/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-muparser.h"

BOBBIN_LIBRARY_DEFINE (BobbinMuparser, bobbin_muparser, BOBBIN_MUPARSER_FUNCTIONS, "muParser", "libmuparser.so.2", TRUE)
