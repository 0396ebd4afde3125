/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-job-error.h"

G_DEFINE_QUARK (bobbin-job-error-quark, bobbin_job_error)
