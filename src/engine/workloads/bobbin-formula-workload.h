/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_FORMULA_WORKLOAD (bobbin_formula_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinFormulaWorkload, bobbin_formula_workload, BOBBIN, FORMULA_WORKLOAD, BobbinWorkload)

G_END_DECLS
