/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-history.h"

G_BEGIN_DECLS

/**
 * BobbinImportedAttempt:
 * @task: number of the task, from 0
 * @command: what was run; of one task always the same
 * @start: ns since the run began
 * @duration: ns
 * @exit_status: 0: it went well
 * @signal: that ended it; 0: none
 * @cancelled: it was not let to its end
 *
 * One attempt that another program made.
 */
typedef struct
{
  guint64     task;
  const char *command;
  gint64      start;
  gint64      duration;
  int         exit_status;
  int         signal;
  gboolean    cancelled;
} BobbinImportedAttempt;

/**
 * bobbin_history_import:
 * @from: what it is imported from: "joblog"
 * @title: of the run
 * @started: µs since 1970
 * @attempts: at least one, at most G_MAXINT; every task below the highest number has one or more
 *
 * Makes a past run of commands that another program ran. Who ran what on which
 * worker is not known: attempts are laid on as few lanes as were busy at once,
 * which may be 4096 at most.
 * Of several attempts of a task the one that began last is its end. Passwords in
 * URLs are left out. Takes a second for a million.
 *
 * Returns: its number; 0 and an error of BOBBIN_HISTORY_ERROR, or where they
 *   need too many lanes BOBBIN_JOB_ERROR_INPUTS
 */
gint64 bobbin_history_import (BobbinHistory               *self,
                              const char                  *from,
                              const char                  *title,
                              gint64                       started,
                              const BobbinImportedAttempt *attempts,
                              guint64                      n_attempts,
                              GError                     **error);

G_END_DECLS
