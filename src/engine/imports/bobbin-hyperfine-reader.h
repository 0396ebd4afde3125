/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinHyperfineRow:
 * @command: what was measured
 * @mean: seconds, as all times; NaN where the file does not say
 * @times: each run, in order; %NULL where the file has only the figures
 * @exit_codes: (nullable): of each run; -1: a signal ended it; %NULL: not known
 * @n_times: how many of both
 * @parameters: (nullable): names and values in turn, NULL-terminated
 *
 * One result of hyperfine.
 */
typedef struct
{
  char    *command;
  double   mean;
  double   stddev;
  double   median;
  double   user;
  double   system;
  double   min;
  double   max;
  double  *times;
  int     *exit_codes;
  guint    n_times;
  char   **parameters;
} BobbinHyperfineRow;

/* Reads what hyperfine writes with --export-json; @name is what messages call
 * it. Errors are BOBBIN_JOB_ERROR_INPUTS with the file, and the line where it is
 * no JSON, or else the number of the result. At least one row. Any thread.
 *
 * Returns: (transfer full) (element-type BobbinHyperfineRow) */
GPtrArray *bobbin_hyperfine_parse (const char  *text,
                                   gsize        length,
                                   const char  *name,
                                   GError     **error);

G_END_DECLS
