/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_THREADS_EXECUTOR (bobbin_threads_executor_get_type ())
G_DECLARE_FINAL_TYPE (BobbinThreadsExecutor, bobbin_threads_executor, BOBBIN, THREADS_EXECUTOR, BobbinExecutor)

G_END_DECLS
