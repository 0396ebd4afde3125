/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_HYBRID_EXECUTOR (bobbin_hybrid_executor_get_type ())
G_DECLARE_FINAL_TYPE (BobbinHybridExecutor, bobbin_hybrid_executor, BOBBIN, HYBRID_EXECUTOR, BobbinExecutor)

G_END_DECLS
