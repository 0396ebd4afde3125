/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_ASYNC_EXECUTOR (bobbin_async_executor_get_type ())
G_DECLARE_FINAL_TYPE (BobbinAsyncExecutor, bobbin_async_executor, BOBBIN, ASYNC_EXECUTOR, BobbinExecutor)

G_END_DECLS
