/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

/* @inputs with the URLs of the practice server in place of what begins with
 * `practice:/`, for work that knows nothing of Bobbin; starts the server where
 * there is any. @inputs itself where there is none. Reads the beginning of each
 * input. (transfer full) */
BobbinInputs *bobbin_practice_inputs_resolve (BobbinInputs  *inputs,
                                              GError       **error);

G_END_DECLS
