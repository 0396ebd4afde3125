/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinRunSettings:
 * @executor: the executor's id: "auto", "serial", "threads", "processes",
 *   "async", "hybrid"; interned
 * @workers: workers at the start; 0: the executor's own default. Under "auto"
 *   there are so many whatever it chooses; 0: it finds out how many
 * @chunk: tasks in a chunk; 0: adaptive
 * @retries: further attempts after a failed one
 * @retry_delay: seconds before the first retry; doubles with each, up to a minute
 * @timeout: seconds for one attempt; 0: no limit
 * @stop_after_failed: stop when so many tasks have failed for good; 0: never
 * @stop_after_percent: stop when more than this share of the tasks, in percent,
 *   has failed for good; 0: never
 * @max_memory: bytes of data that each worker process may have; 0: no limit
 * @max_cpu: seconds of CPU time for each attempt in a worker process; 0: no limit
 *
 * How to run a job. A plain value, copied by assignment.
 */
typedef struct
{
  const char *executor;
  guint       workers;
  guint64     chunk;
  guint       retries;
  double      retry_delay;
  double      timeout;
  guint64     stop_after_failed;
  double      stop_after_percent;
  guint64     max_memory;
  double      max_cpu;
} BobbinRunSettings;

#define BOBBIN_RUN_SETTINGS_INIT { .executor = "auto", .retry_delay = 1.0 }

/* What a job file that names no executor means: those that were written before
 * there was "auto" meant this one by saying nothing. */
#define BOBBIN_RUN_SETTINGS_UNNAMED_EXECUTOR "threads"

/* The names under which a setting is known on the command line (with two
 * dashes before it) and in the [Run] group of a job file: "executor",
 * "workers", "chunk", "retries", "retry-delay", "timeout",
 * "stop-after-failed" (a count, or a share as in "5%"), "max-memory" (bytes, or
 * as in "512M"), "max-cpu". NULL-terminated. */
const char * const *bobbin_run_settings_get_names (void);

/* One line for `--help` and for the tooltip of a form: what @name means. */
const char         *bobbin_run_settings_get_blurb (const char              *name);

/* Sets one setting from text. BOBBIN_JOB_ERROR_UNKNOWN for a name that is
 * none, BOBBIN_JOB_ERROR_VALUE for a value out of its range. Does not know
 * which executors exist: bobbin_executors_check() does. */
gboolean            bobbin_run_settings_set       (BobbinRunSettings       *self,
                                                   const char              *name,
                                                   const char              *text,
                                                   GError                 **error);

/* The setting as text that bobbin_run_settings_set() reads; %NULL where it has
 * its default value. */
char               *bobbin_run_settings_dup       (const BobbinRunSettings *self,
                                                   const char              *name);

G_END_DECLS
