/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The times of all attempts that have ended as hyperfine writes them with
 * --export-json: the run is one of its results, so that its scripts, and what
 * compares its results, can read it. The executor and the number of workers
 * are its parameters.
 *
 * Memory does not depend on the number of attempts: they are gone through
 * several times. The median is exact: from the highest bits of the times down,
 * those are counted that have the same bits above.
 */

#include "bobbin-config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bobbin-export-text.h"
#include "bobbin-exporter.h"
#include "bobbin-row-formatter.h"

/* Attempts that are looked at in one piece. */
#define PIECE 256

/* Bits of a time that one pass finds, of all. */
#define RADIX_BITS 12
#define TIME_BITS  60

enum { PASS_SUMS, PASS_MEDIANS, PASS_TIMES, PASS_CODES, PASS_END };

typedef struct
{
  gint64  prefix;     /* bits that are known, above those that are counted */
  guint64 rank;       /* which one it is of those with this prefix, from 0 */
  guint64 counts[1 << RADIX_BITS];
} Median;

typedef struct
{
  BobbinRun      *run;
  BobbinTimeline *timeline;
  guint           n_lanes;
  guint64        *n_attempts;  /* of each lane, as it was at the beginning */
  guint64         n_all;
  int             status;      /* which of the numbers is the exit status; -1: none */

  int             pass;
  int             shift;       /* of the bits that are counted */
  guint           lane;
  guint64         next;
  guint64         n_looked_at;

  double          mean;        /* ns */
  double          squares;     /* sum of squared differences from the mean */
  double          cpu;         /* seconds of all that are known */
  guint64         n_cpu;
  gint64          min;
  gint64          max;
  Median          medians[2];  /* the same one where the number of times is odd */
} Work;

static int
find_status (BobbinWorkload *workload)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);
  int number = 0;

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_NUMBER)
        continue;
      if (g_str_equal (columns[i].name, "exit_status"))
        return number;
      number++;
    }

  return -1;
}

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  Work *self = g_new0 (Work, 1);

  self->run = g_object_ref (run);
  self->timeline = bobbin_run_get_timeline (run);
  self->n_lanes = bobbin_timeline_get_n_lanes (self->timeline);
  self->n_attempts = g_new0 (guint64, self->n_lanes + 1);
  self->status = find_status (bobbin_run_get_workload (run));
  for (guint i = 0; i < self->n_lanes; i++)
    {
      self->n_attempts[i] = bobbin_timeline_get_n_attempts (self->timeline, i);
      self->n_all += self->n_attempts[i];
    }

  self->min = G_MAXINT64;
  self->shift = TIME_BITS - RADIX_BITS;
  self->medians[0].rank = self->n_all > 0 ? (self->n_all - 1) / 2 : 0;
  self->medians[1].rank = self->n_all / 2;

  return self;
}

/* Welford's way to mean and variance in one pass. */
static void
add_sums (Work                        *self,
          const BobbinTimelineAttempt *attempt,
          gint64                       time)
{
  double before = self->mean;

  self->mean += ((double) time - before) / (double) (self->next + self->n_looked_at + 1);
  self->squares += ((double) time - before) * ((double) time - self->mean);
  self->min = MIN (self->min, time);
  self->max = MAX (self->max, time);
  if (attempt->record->cpu >= 0)
    {
      self->cpu += (double) attempt->record->cpu;
      self->n_cpu++;
    }
}

static void
add_to_medians (Work   *self,
                gint64  time)
{
  for (guint i = 0; i < 2; i++)
    if (time >> (self->shift + RADIX_BITS) == self->medians[i].prefix)
      self->medians[i].counts[(time >> self->shift) & ((1 << RADIX_BITS) - 1)]++;
}

/* The bits that were counted are known now. */
static void
narrow_median (Median *median)
{
  guint digit = 0;

  while (digit < (1 << RADIX_BITS) - 1 && median->rank >= median->counts[digit])
    median->rank -= median->counts[digit++];

  median->prefix = median->prefix << RADIX_BITS | digit;
  memset (median->counts, 0, sizeof median->counts);
}

/* What hyperfine has there: the exit status, or null where a signal ended it. */
static void
append_code (Work                        *self,
             const BobbinTimelineAttempt *attempt,
             GString                     *buffer)
{
  BobbinResult result;

  if (self->status < 0)
    {
      g_string_append_c (buffer, attempt->kind == BOBBIN_SPAN_DONE ? '0' : '1');
      return;
    }

  bobbin_task_decode (attempt->record, &result);
  if ((int) result.n_numbers > self->status && isfinite (result.numbers[self->status]))
    g_string_append_printf (buffer, "%d", (int) result.numbers[self->status]);
  else
    g_string_append (buffer, "null");
}

static void
add_attempt (Work    *self,
             GString *buffer)
{
  gboolean first = self->n_looked_at == 0 && self->next == 0;
  BobbinTimelineAttempt attempt;
  gint64 time;

  bobbin_timeline_get_attempt (self->timeline, self->lane, self->next, &attempt);
  time = CLAMP (attempt.duration, 0, (G_GINT64_CONSTANT (1) << TIME_BITS) - 1);

  if (self->pass == PASS_SUMS)
    add_sums (self, &attempt, time);
  else if (self->pass == PASS_MEDIANS)
    add_to_medians (self, time);
  else
    {
      g_string_append (buffer, first ? "\n        " : ",\n        ");
      if (self->pass == PASS_TIMES)
        bobbin_append_seconds (buffer, time);
      else
        append_code (self, &attempt, buffer);
    }
}

static void
append_figure (GString    *buffer,
               const char *key,
               double      seconds)
{
  g_string_append_printf (buffer, "      \"%s\": ", key);
  bobbin_json_append_number (buffer, seconds);
  g_string_append (buffer, ",\n");
}

/* One that is no figure is null, as the standard deviation of a single time is. */
static void
append_figures (Work    *self,
                GString *buffer)
{
  g_autofree char *hold = NULL;
  const char *title = bobbin_export_text (bobbin_run_get_title (self->run), -1, &hold);
  double n = (double) self->n_all;

  g_string_append (buffer, "{\n  \"results\": [\n    {\n      \"command\": ");
  bobbin_json_append_string (buffer, title, strlen (title));
  g_string_append (buffer, ",\n");
  append_figure (buffer, "mean", n > 0 ? self->mean / 1e9 : (double) NAN);
  append_figure (buffer, "stddev", n > 1 ? sqrt (self->squares / (n - 1)) / 1e9 : (double) NAN);
  append_figure (buffer, "median", n > 0 ? ((double) self->medians[0].prefix + (double) self->medians[1].prefix) / 2e9 : (double) NAN);
  /* The two are not told apart: hyperfine's readers add them up. */
  append_figure (buffer, "user", self->n_cpu > 0 ? self->cpu / (double) self->n_cpu : 0);
  append_figure (buffer, "system", 0);
  append_figure (buffer, "min", n > 0 ? (double) self->min / 1e9 : (double) NAN);
  append_figure (buffer, "max", n > 0 ? (double) self->max / 1e9 : (double) NAN);
  g_string_append (buffer, "      \"times\": [");
}

static void
append_end (Work    *self,
            GString *buffer)
{
  const char *executor;
  guint n_workers = bobbin_run_get_way (self->run, &executor);

  g_string_append_printf (buffer,
                          "\n      ],\n      \"parameters\": {\n        \"executor\": \"%s\",\n"
                          "        \"workers\": \"%u\"\n      }\n    }\n  ]\n}\n",
                          executor, n_workers);
}

static void
end_pass (Work    *self,
          GString *buffer)
{
  self->lane = 0;
  self->next = 0;
  self->n_looked_at = 0;

  if (self->pass == PASS_MEDIANS)
    {
      narrow_median (&self->medians[0]);
      narrow_median (&self->medians[1]);
      self->shift -= RADIX_BITS;
      if (self->shift >= 0)
        return;
      append_figures (self, buffer);
    }
  else if (self->pass == PASS_TIMES)
    g_string_append (buffer, "\n      ],\n      \"exit_codes\": [");
  else if (self->pass == PASS_CODES)
    append_end (self, buffer);

  self->pass++;
}

static gboolean
append (gpointer   data,
        GString   *buffer,
        gboolean  *done,
        GError   **error)
{
  Work *self = data;

  for (guint i = 0; i < PIECE && self->lane < self->n_lanes; i++)
    if (self->next < self->n_attempts[self->lane])
      {
        add_attempt (self, buffer);
        self->next++;
      }
    else
      {
        self->n_looked_at += self->next;
        self->next = 0;
        self->lane++;
      }

  if (self->lane == self->n_lanes)
    end_pass (self, buffer);

  *done = self->pass == PASS_END;

  return TRUE;
}

static double
get_progress (gpointer data)
{
  Work *self = data;
  double passes = self->pass + (double) (TIME_BITS - RADIX_BITS - self->shift) / RADIX_BITS;
  double part = self->n_all > 0 ? (double) (self->n_looked_at + self->next) / (double) self->n_all : 1;

  return (passes + part) / (PASS_END + TIME_BITS / RADIX_BITS);
}

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->n_attempts);
  g_object_unref (self->run);
  g_free (self);
}

const BobbinExporter bobbin_hyperfine_exporter = { begin, append, get_progress, work_free };
