/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SERIAL_EXECUTOR (bobbin_serial_executor_get_type ())
G_DECLARE_FINAL_TYPE (BobbinSerialExecutor, bobbin_serial_executor, BOBBIN, SERIAL_EXECUTOR, BobbinExecutor)

G_END_DECLS
