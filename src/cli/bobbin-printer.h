/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-outlet.h"
#include "bobbin-run-logs.h"
#include "engine/exports/bobbin-row-formatter.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

typedef struct _BobbinPrinter BobbinPrinter;

/**
 * bobbin_printer_new:
 * @logs: (nullable): gets every settled task, in the same order
 * @errors: where, in the text format, the sentences about failed tasks go, and
 *   what commands wrote to standard error
 *
 * Writes the results of @run to standard output, in the order of the inputs.
 * Borrows @logs and @errors. Used on the run's context, where the errors change,
 * too; what they are made of may be older.
 */
BobbinPrinter *bobbin_printer_new         (BobbinRun       *run,
                                           BobbinRowFormat  format,
                                           BobbinRunLogs   *logs,
                                           GString         *errors);
void           bobbin_printer_free        (BobbinPrinter   *self);

/**
 * bobbin_printer_use_thread:
 * @failed: called on the thread-default context when they cannot be written
 *
 * Where there are thousands of results, a thread writes them: a reader that is
 * slow, or the making of text, holds up nothing else. Not with logs.
 */
void           bobbin_printer_use_thread  (BobbinPrinter   *self,
                                           GSourceFunc      failed,
                                           gpointer         user_data);

/* Whether there is something to do for bobbin_printer_print(). */
gboolean       bobbin_printer_has_news    (BobbinPrinter   *self);

/* Writes all results whose turn it is, or has that begun, and appends to the
 * errors. %FALSE: they cannot be written, see bobbin_printer_get_error(). */
gboolean       bobbin_printer_print       (BobbinPrinter   *self);

/* The run is over: writes the results, too, that lie behind tasks that were
 * never done; of the next @n_most tasks, or of all (0). */
gboolean       bobbin_printer_finish      (BobbinPrinter   *self,
                                           guint64          n_most);
/* Whether all is written. */
gboolean       bobbin_printer_is_finished (BobbinPrinter   *self);

/* The errno of the first write that failed; 0: none did. */
int            bobbin_printer_get_error   (BobbinPrinter   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinPrinter, bobbin_printer_free)

G_END_DECLS
