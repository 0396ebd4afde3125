/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-session.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bobbin-interrupt.h"
#include "bobbin-options.h"
#include "bobbin-printer.h"
#include "bobbin-progress.h"
#include "bobbin-run-report.h"

/* µs between two rounds of the run: short, because the last one keeps the
 * process waiting. */
#define PACE 1000

typedef struct
{
  BobbinRun            *run;
  BobbinJournal        *journal;        /* NULL: it is not recorded */
  BobbinPrinter        *printer;
  BobbinProgress       *progress;
  BobbinRunLogs        *logs;           /* NULL: none are wanted */
  GString              *errors;
  GMainLoop            *loop;
  BobbinJournalTrouble  trouble;        /* that was said last */
  gboolean              interrupted;
  gboolean              logs_failed;
  gboolean              figures;        /* all of them are wanted */
  gboolean              holds_results;  /* results go to the terminal that shows the display */
} Session;

/* Results and messages that are due. A reader that has gone, or a full disk,
 * stops the run. */
static void
print_news (Session *self)
{
  gboolean written = TRUE;

  if (bobbin_printer_has_news (self->printer))
    {
      if (self->holds_results)
        bobbin_progress_clear (self->progress);
      written = bobbin_printer_print (self->printer);
    }

  if (self->errors->len > 0)
    {
      bobbin_progress_write (self->progress, self->errors->str);
      g_string_truncate (self->errors, 0);
    }

  if (!written)
    bobbin_run_stop (self->run);
}

/* Whether both go to the same pipe, say: what two threads write there at once is
 * mixed in the middle of a line. */
static gboolean
shares_file (int first,
             int second)
{
  struct stat a, b;

  return fstat (first, &a) == 0 && fstat (second, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static gboolean
not_written_cb (gpointer user_data)
{
  bobbin_run_stop (((Session *) user_data)->run);

  return G_SOURCE_CONTINUE;
}

static void
changed_cb (BobbinRun *run,
            Session   *self)
{
  if (!self->holds_results)
    print_news (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  Session *self = user_data;

  print_news (self);
  bobbin_progress_update (self->progress);

  return G_SOURCE_CONTINUE;
}

static void
finished_cb (BobbinRun *run,
             Session   *self)
{
  g_main_loop_quit (self->loop);
}

static void
interrupted_cb (guint    n_signals,
                gpointer user_data)
{
  Session *self = user_data;

  self->interrupted = TRUE;
  bobbin_run_stop (self->run);

  if (n_signals > 1)
    {
      bobbin_progress_clear (self->progress);
      bobbin_interrupt_kill_children ();
      _exit (BOBBIN_EXIT_INTERRUPTED);
    }
}

/* Trouble with the record is said once, and so is its end. */
static void
say_trouble (Session *self)
{
  g_autofree char *line = NULL;
  const char *sentence = NULL;
  BobbinJournalTrouble trouble = bobbin_journal_get_trouble (self->journal, &sentence);

  if (trouble == self->trouble)
    return;

  self->trouble = trouble;
  line = g_strdup_printf ("bobbin: %s\n", sentence != NULL ? sentence : _("The run is recorded again."));
  bobbin_progress_write (self->progress, line);
}

static void
trouble_cb (BobbinJournal *journal,
            Session       *self)
{
  say_trouble (self);
}

/* Where the time went: what was asked for, or on a terminal what is worth knowing. */
static void
print_figures (Session *self)
{
  g_autofree char *report = NULL;

  if (self->figures)
    report = bobbin_run_report_dup (self->run, TRUE);
  else if (bobbin_progress_get_mode (self->progress) == BOBBIN_PROGRESS_LIVE)
    report = bobbin_run_report_dup (self->run, FALSE);

  if (report != NULL)
    bobbin_progress_write (self->progress, report);
}

static void
print_end (Session *self)
{
  const GError *run_error = bobbin_run_get_error (self->run);
  g_autoptr (GError) log_error = NULL;

  bobbin_progress_clear (self->progress);
  bobbin_printer_finish (self->printer, 0);
  if (self->logs != NULL && !bobbin_run_logs_finish (self->logs, &log_error))
    g_string_append_printf (self->errors, "bobbin: %s\n", log_error->message);
  if (run_error != NULL)
    g_string_append_printf (self->errors, "bobbin: %s\n", run_error->message);
  if (bobbin_run_get_error_detail (self->run) != NULL)
    g_string_append_printf (self->errors, "%s\n", bobbin_run_get_error_detail (self->run));
  if (self->errors->len > 0)
    bobbin_progress_write (self->progress, self->errors->str);

  /* Whoever stopped reading wants to hear no more. */
  if (bobbin_printer_get_error (self->printer) != EPIPE)
    {
      bobbin_progress_finish (self->progress);
      print_figures (self);
    }

  self->logs_failed = log_error != NULL;
}

/* What is left of a run that was interrupted can still be done. Scripts know. */
static void
print_resumable (Session *self)
{
  gint64 number = self->journal != NULL ? bobbin_journal_get_number (self->journal) : 0;
  g_autofree char *line = NULL;
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);
  if (!self->interrupted || number == 0 || self->trouble == BOBBIN_JOURNAL_BROKEN ||
      figures.n_done == figures.n_tasks || !isatty (STDERR_FILENO))
    return;

  line = g_strdup_printf (_("bobbin: run %" PRId64 " can be resumed: bobbin resume %" PRId64), number, number);
  bobbin_progress_write (self->progress, line);
  bobbin_progress_write (self->progress, "\n");
}

/* Nobody exits before all is written. */
static void
finish_journal (Session *self)
{
  if (self->journal == NULL)
    return;

  bobbin_journal_wait (self->journal);
  say_trouble (self);
  print_resumable (self);
}

static int
get_exit (Session *self)
{
  int error = bobbin_printer_get_error (self->printer);
  BobbinRunFigures figures;

  if (self->interrupted)
    return BOBBIN_EXIT_INTERRUPTED;

  /* End as a program does that knows nothing of broken pipes. */
  if (error == EPIPE)
    {
      signal (SIGPIPE, SIG_DFL);
      raise (SIGPIPE);
    }

  if (error != 0)
    {
      fprintf (stderr, _("bobbin: the results cannot be written: %s\n"), g_strerror (error));
      return BOBBIN_EXIT_FAILED;
    }

  if (g_error_matches (bobbin_run_get_error (self->run), BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_REFUSED))
    return BOBBIN_EXIT_USAGE;

  bobbin_run_get_figures (self->run, &figures);

  return figures.n_done == figures.n_tasks && !self->logs_failed ? BOBBIN_EXIT_DONE : BOBBIN_EXIT_FAILED;
}

int
bobbin_run_session (BobbinRun                *run,
                    BobbinRunLogs            *logs,
                    const BobbinRunArguments *arguments)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) errors = g_string_new (NULL);
  g_autoptr (BobbinProgress) progress = bobbin_progress_new (run, arguments->progress);
  g_autoptr (BobbinPrinter) printer = bobbin_printer_new (run, arguments->format, logs, errors);
  BobbinProgressMode mode = bobbin_progress_get_mode (progress);
  Session self = {
    .run = run,
    .journal = bobbin_run_get_journal (run),
    .printer = printer,
    .progress = progress,
    .logs = logs,
    .errors = errors,
    .loop = loop,
    .figures = arguments->figures,
    .holds_results = mode == BOBBIN_PROGRESS_LIVE && isatty (STDOUT_FILENO),
  };

  signal (SIGPIPE, SIG_IGN);
  bobbin_interrupt_install (interrupted_cb, &self);
  if (mode != BOBBIN_PROGRESS_NONE)
    g_timeout_add (BOBBIN_PROGRESS_INTERVAL / 1000, tick_cb, &self);
  g_signal_connect (run, "changed", G_CALLBACK (changed_cb), &self);
  g_signal_connect (run, "finished", G_CALLBACK (finished_cb), &self);
  if (self.journal != NULL)
    g_signal_connect (self.journal, "trouble", G_CALLBACK (trouble_cb), &self);

  if (!self.holds_results && logs == NULL && !shares_file (STDOUT_FILENO, STDERR_FILENO))
    bobbin_printer_use_thread (printer, not_written_cb, &self);
  bobbin_run_set_pace (run, PACE, 0);
  bobbin_run_start (run);
  if (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (run, &self);

  print_end (&self);
  finish_journal (&self);
  if (self.journal != NULL)
    g_signal_handlers_disconnect_by_data (self.journal, &self);

  return get_exit (&self);
}

