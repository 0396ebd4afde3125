/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-job-io.h"
#include "bobbin-race-dialog.h"
#include "bobbin-race-start.h"
#include "engine/workloads/bobbin-workloads.h"

/* A race that is being made ready. */
typedef struct
{
  BobbinWindow      *window;     /* weak */
  BobbinJob         *job;
  BobbinRaceOptions  options;
  char             **executors;  /* of the options */
  guint             *workers;
} Start;

/* Takes @job. */
static Start *
start_new (BobbinWindow *window,
           BobbinJob    *job)
{
  Start *start = g_new0 (Start, 1);

  g_set_weak_pointer (&start->window, window);
  start->job = job;

  return start;
}

static void
start_free (gpointer  data,
            GClosure *closure)
{
  Start *start = data;

  g_clear_weak_pointer (&start->window);
  g_object_unref (start->job);
  g_strfreev (start->executors);
  g_free (start->workers);
  g_free (start);
}

static void
begin (BobbinWindow *window,
       BobbinRace   *race)
{
  BobbinSessionList *races = bobbin_history_keeper_get_races (bobbin_window_get_keeper (window));
  g_autoptr (BobbinShownRace) shown = bobbin_shown_race_new (race);

  bobbin_session_list_start (races, shown);
  bobbin_window_show_race (window, shown);
}

static void
inputs_ready_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Start *start = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_job_io_new_run_finish (result, &error);
  g_autoptr (BobbinRace) race = NULL;

  /* The window is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || start->window == NULL)
    {
      start_free (start, NULL);
      return;
    }

  bobbin_window_set_busy (start->window, FALSE);
  if (run != NULL)
    race = bobbin_race_new (start->job, bobbin_run_get_inputs (run), &start->options, &error);

  if (race != NULL)
    begin (start->window, race);
  else
    bobbin_window_show_failure (start->window, _("The Job Cannot Be Raced"), error->message);
  start_free (start, NULL);
}

/* The ladder, with the 0 at its end. */
static guint *
copy_workers (const guint *workers)
{
  guint n = 0;

  if (workers == NULL)
    return NULL;
  while (workers[n] != 0)
    n++;

  return g_memdup2 (workers, (n + 1) * sizeof *workers);
}

static void
start_cb (Start            *asked,
          BobbinRaceDialog *dialog)
{
  Start *start = start_new (asked->window, g_object_ref (asked->job));

  /* The dialog will be gone when the inputs are there. */
  bobbin_race_dialog_get_options (dialog, &start->options);
  start->executors = g_strdupv ((char **) start->options.executors);
  start->workers = copy_workers (start->options.workers);
  start->options.executors = (const char * const *) start->executors;
  start->options.workers = start->workers;
  bobbin_window_set_busy (start->window, TRUE);
  bobbin_job_io_new_run_async (start->job, bobbin_window_get_cancellable (start->window), inputs_ready_cb, start);
}

void
bobbin_race_start_ask (BobbinWindow *window,
                       BobbinJob    *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinWorkload) workload = bobbin_workload_new_for_job (job, &error);
  AdwDialog *dialog;

  if (workload == NULL)
    {
      bobbin_window_show_failure (window, _("The Job Cannot Be Raced"), error->message);
      return;
    }

  dialog = bobbin_race_dialog_new (workload);
  g_signal_connect_data (dialog, "start", G_CALLBACK (start_cb), start_new (window, bobbin_job_copy (job)), start_free,
                         G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}
