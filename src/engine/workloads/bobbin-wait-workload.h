/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_WAIT_WORKLOAD (bobbin_wait_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinWaitWorkload, bobbin_wait_workload, BOBBIN, WAIT_WORKLOAD, BobbinWorkload)

G_END_DECLS
