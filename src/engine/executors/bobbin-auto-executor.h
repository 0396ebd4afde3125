/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_AUTO_EXECUTOR (bobbin_auto_executor_get_type ())
G_DECLARE_FINAL_TYPE (BobbinAutoExecutor, bobbin_auto_executor, BOBBIN, AUTO_EXECUTOR, BobbinExecutor)

/* The user wants so many workers, whatever they are; 0, the default: that is
 * left to it. Before start(). */
void bobbin_auto_executor_set_fixed (BobbinAutoExecutor *self,
                                     guint               n_workers);

G_END_DECLS
