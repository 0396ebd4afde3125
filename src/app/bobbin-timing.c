/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bobbin-timing.h"
#include "engine/run/bobbin-clock.h"

/* The turns of the main loop, from the end of one poll to the next, during
 * runs. A short run has too few of them for a percentile: those of all runs are
 * added up, but for the first one, which warms up. */
static BobbinHistogram *turns;
static gint64 turn_began;
static gint64 turn_began_cpu;
static gboolean in_run;
static guint n_runs;

/* Since the last SIGUSR1. */
static struct
{
  BobbinHistogram turns;
  gint64          longest_turn_cpu; /* ns of the main thread's own work in it: the rest was somebody else's */
  BobbinHistogram snapshots;
  guint           n_pictures;
} *lately;

/* When the process was started, in seconds since the system was: the 22nd
 * field of /proc/self/stat, in clock ticks. */
static double
get_start (void)
{
  g_autofree char *text = NULL;
  const char *rest;
  int field = 2;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return -1;

  /* The name of the program, in brackets, may hold anything. */
  rest = strrchr (text, ')');
  while (rest != NULL && field < 22)
    {
      rest = strchr (rest + 1, ' ');
      field++;
    }

  return rest != NULL ? g_ascii_strtod (rest, NULL) / (double) sysconf (_SC_CLK_TCK) : -1;
}

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  int n_ready;

  if (turn_began > 0)
    {
      gint64 turn = bobbin_clock_now () - turn_began;

      if (in_run)
        bobbin_histogram_add (turns, turn);
      if (turn > (gint64) lately->turns.max)
        lately->longest_turn_cpu = bobbin_clock_thread_cpu () - turn_began_cpu;
      bobbin_histogram_add (&lately->turns, turn);
    }
  n_ready = g_poll (fds, n_fds, timeout);
  turn_began = bobbin_clock_now ();
  turn_began_cpu = bobbin_clock_thread_cpu ();

  return n_ready;
}

static gboolean
is_wanted (void)
{
  return g_strcmp0 (g_getenv ("BOBBIN_TIMING"), "1") == 0;
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  struct timespec now;

  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, user_data);
  clock_gettime (CLOCK_BOOTTIME, &now);
  g_printerr ("First frame after %.0f ms\n",
              ((double) now.tv_sec + (double) now.tv_nsec / 1e9 - get_start ()) * 1000);
}

static void
realized_cb (GtkWidget *window,
             gpointer   user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

static gboolean
report_lately_cb (gpointer user_data)
{
  g_printerr ("Since then %" G_GUINT64_FORMAT " turns: main loop away for %.2f ms (p99), "
              "%.2f ms at most (%.2f ms of CPU); "
              "%u pictures; snapshots: %.2f ms (p99), %.2f ms at most\n",
              lately->turns.n_values,
              (double) bobbin_histogram_percentile (&lately->turns, 99) / 1e6, (double) lately->turns.max / 1e6,
              (double) lately->longest_turn_cpu / 1e6, lately->n_pictures,
              (double) bobbin_histogram_percentile (&lately->snapshots, 99) / 1e6,
              (double) lately->snapshots.max / 1e6);
  memset (lately, 0, sizeof *lately);

  return G_SOURCE_CONTINUE;
}

void
bobbin_timing_watch (GtkWidget *window)
{
  if (!is_wanted () || turns != NULL)
    return;

  turns = g_new0 (BobbinHistogram, 1);
  lately = g_malloc0 (sizeof *lately);
  g_unix_signal_add (SIGUSR1, report_lately_cb, NULL);
  g_main_context_set_poll_func (NULL, timed_poll);
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

void
bobbin_timing_begin_run (void)
{
  if (turns == NULL)
    return;

  if (n_runs++ <= 1)
    memset (turns, 0, sizeof *turns);
  in_run = TRUE;
  g_printerr ("Run begins\n");
}

void
bobbin_timing_report_run (BobbinRun *run)
{
  BobbinRunFigures figures;

  if (turns == NULL)
    return;

  in_run = FALSE;
  bobbin_run_get_figures (run, &figures);
  g_printerr ("Run of %" G_GUINT64_FORMAT " tasks took %.3f s; "
              "main loop away for %.2f ms (p99), %.2f ms at most\n",
              figures.n_tasks, figures.elapsed,
              (double) bobbin_histogram_percentile (turns, 99) / 1e6, (double) turns->max / 1e6);
}

gboolean
bobbin_timing_is_on (void)
{
  return lately != NULL;
}

void
bobbin_timing_add_snapshot (gint64   ns,
                            gboolean is_new)
{
  if (lately == NULL)
    return;

  bobbin_histogram_add (&lately->snapshots, ns);
  lately->n_pictures += is_new;
}
