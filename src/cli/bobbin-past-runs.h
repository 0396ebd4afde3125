/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-outlet.h"
#include "bobbin-verb.h"
#include "engine/exports/bobbin-row-formatter.h"
#include "engine/history/bobbin-history.h"

G_BEGIN_DECLS

/*
 * What the commands about past runs share.
 */

/* The user's history. What it has to say of itself goes to standard error. */
BobbinHistory *bobbin_past_runs_open        (GError           **error);

/* The same before it is known whether it is needed: says nothing, and makes none. */
BobbinHistory *bobbin_past_runs_open_ahead  (void);

/* The same for a run that is to be recorded; %NULL, having said why, where it
 * cannot be. @ahead: (nullable) (transfer full): what was opened ahead. */
BobbinHistory *bobbin_past_runs_open_to_record (BobbinHistory  *ahead);

/* Prints "bobbin: message"; returns what the process exits with:
 * BOBBIN_EXIT_USAGE where there is no such run, or what was asked for makes no
 * sense; else BOBBIN_EXIT_FAILED. */
int            bobbin_past_runs_fail        (const GError      *error);

/* Writes what is left in @outlet, which is standard output's, and clears it;
 * returns what the process exits with, having said why where that failed. */
int            bobbin_past_runs_finish      (BobbinOutlet      *outlet);

/**
 * bobbin_past_runs_begin:
 * @status: (out): what to exit with, if it returns %FALSE
 * @history: (out): the user's history
 *
 * Parses the arguments, prints help where it is asked for, opens the history.
 */
gboolean       bobbin_past_runs_begin       (const BobbinVerb     *verb,
                                             char                **arguments,
                                             BobbinVerbArguments  *parsed,
                                             BobbinHistory       **history,
                                             int                  *status);

/**
 * bobbin_past_runs_confirm:
 * @yes: whether “--yes” was said
 * @question: a sentence that ends with a question mark
 * @status: (out): what to exit with, if it returns %FALSE
 *
 * Asks on the terminal. Where there is none and no “--yes”, that is an error.
 */
gboolean       bobbin_past_runs_confirm     (gboolean              yes,
                                             const char           *question,
                                             int                  *status);

/* Prints the results of a run that is over as they were printed when it ran;
 * returns what the process exits with. */
int            bobbin_past_runs_print       (BobbinRun            *run,
                                             BobbinRowFormat       format);

/* For the shell: `bobbin history --complete runs`, `… races`, `… options COMMAND` and
 * `… values COMMAND OPTION`, as `bobbin kinds --complete` has them. */
int            bobbin_past_runs_complete    (char                **arguments);

G_END_DECLS
