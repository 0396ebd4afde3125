/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_FETCH_WORKLOAD (bobbin_fetch_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinFetchWorkload, bobbin_fetch_workload, BOBBIN, FETCH_WORKLOAD, BobbinWorkload)

G_END_DECLS
