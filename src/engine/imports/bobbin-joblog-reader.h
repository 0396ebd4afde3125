/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinJoblogRow:
 * @seq: number of the task, from 1
 * @host: where it ran, ":" for here; borrowed like @command
 * @start: seconds since 1970
 * @runtime: seconds
 * @send: bytes sent to the host
 * @receive: bytes that came back
 * @exit_value: exit status; -1: it was not let to its end
 * @signal: that ended it; 0: none
 * @command: what was run, with newlines where there were some
 *
 * One line of GNU parallel's job log.
 */
typedef struct
{
  guint64     seq;
  const char *host;
  double      start;
  double      runtime;
  guint64     send;
  guint64     receive;
  int         exit_value;
  int         signal;
  const char *command;
} BobbinJoblogRow;

/**
 * BobbinJoblogData:
 * @rows: (element-type BobbinJoblogRow): in the order of the file, which is that
 *   in which they ended
 *
 * A job log, read. A task that was run again has several rows.
 */
typedef struct
{
  GArray *rows;
  char   *text;
} BobbinJoblogData;

/* Reads @length bytes at @text; @name is what messages call it. Errors are
 * BOBBIN_JOB_ERROR_INPUTS with file and line: no header, a row with too few
 * columns, what is no number. A last line that was cut off is left out, as
 * GNU parallel does with --resume. Any thread. (transfer full) */
BobbinJoblogData *bobbin_joblog_parse     (const char        *text,
                                           gsize              length,
                                           const char        *name,
                                           GError           **error);
void              bobbin_joblog_data_free (BobbinJoblogData  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinJoblogData, bobbin_joblog_data_free)

G_END_DECLS
