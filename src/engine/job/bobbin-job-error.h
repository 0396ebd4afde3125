/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinJobError:
 * @BOBBIN_JOB_ERROR_SYNTAX: a job file is not a key file, or not one of Bobbin's
 * @BOBBIN_JOB_ERROR_UNKNOWN: a key, workload, executor or parameter that does not exist
 * @BOBBIN_JOB_ERROR_VALUE: a value that cannot be used; the message says which values can
 * @BOBBIN_JOB_ERROR_INPUTS: the inputs cannot be read, are malformed, or there are none
 * @BOBBIN_JOB_ERROR_VERSION: a job file of a later version of Bobbin
 *
 * What is wrong with a job before anything of it has run. Every message names
 * what is wrong, where, and what would be right; it is a sentence for people.
 */
typedef enum
{
  BOBBIN_JOB_ERROR_SYNTAX,
  BOBBIN_JOB_ERROR_UNKNOWN,
  BOBBIN_JOB_ERROR_VALUE,
  BOBBIN_JOB_ERROR_INPUTS,
  BOBBIN_JOB_ERROR_VERSION,
} BobbinJobError;

#define BOBBIN_JOB_ERROR (bobbin_job_error_quark ())

GQuark bobbin_job_error_quark (void);

G_END_DECLS
