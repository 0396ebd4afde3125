/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-job.h"

G_BEGIN_DECLS

/* The section “How it was run”: parameters and inputs of @job, which are what
 * they are without its secrets, and what of @settings is not the default.
 * An executor that is %NULL is not told. */
void bobbin_html_append_job (GString                 *page,
                             BobbinJob               *job,
                             const BobbinRunSettings *settings);

G_END_DECLS
