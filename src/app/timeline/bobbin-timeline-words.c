/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-words.h"

#include "app/bobbin-format.h"
#include "engine/workloads/bobbin-error-kind.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define MAX_INPUT_CHARS 80

static BobbinLane *
get_lane (BobbinRun *run,
          guint      number)
{
  return g_list_model_get_item (bobbin_run_get_lanes (run), number);
}

static void
add_lane (BobbinRun          *run,
          guint               lane,
          BobbinTimelineSums *total)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  BobbinTimelineSums sums;

  bobbin_timeline_sum_before (timeline, lane, bobbin_timeline_get_n_attempts (timeline, lane), &sums);
  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    {
      total->n[i] += sums.n[i];
      total->busy[i] += sums.busy[i];
    }
}

static guint64
get_n_attempts (const BobbinTimelineSums *sums)
{
  guint64 n_attempts = 0;

  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    n_attempts += sums->n[i];

  return n_attempts;
}

static char *
dup_attempts (guint64 n_attempts)
{
  g_autofree char *count = bobbin_format_count (n_attempts);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s attempt", "%s attempts", (gulong) n_attempts), count);
}

static char *
dup_input (BobbinRun *run,
           guint64    task)
{
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (run), task, &input);

  return bobbin_format_line (input.text, (gssize) input.length, MAX_INPUT_CHARS);
}

/* "failed: timeout"; in small letters, since it stands inside a sentence. */
static char *
dup_outcome (const BobbinTimelineAttempt *attempt)
{
  static const char * const names[] = {
    NC_("attempt", "done"), NC_("attempt", "failed"), NC_("attempt", "tried again"),
    NC_("attempt", "cancelled"), NC_("attempt", "running"),
  };
  const char *name = g_dpgettext2 (GETTEXT_PACKAGE, "attempt", names[attempt->kind]);

  if ((attempt->kind == BOBBIN_SPAN_FAILED || attempt->kind == BOBBIN_SPAN_RETRIED) &&
      attempt->record->error != BOBBIN_ERROR_KIND_NONE)
    return g_strdup_printf ("%s: %s", name, bobbin_error_kind_get_title (attempt->record->error));

  return g_strdup (name);
}

static char *
dup_processor (const BobbinTimelineAttempt *attempt)
{
  g_autofree char *time = NULL;

  if (!(attempt->record->cpu > 0))
    return NULL;

  time = bobbin_format_duration ((double) attempt->record->cpu);

  /* Translators: processor time of a task: “CPU 130 ms” */
  return g_strdup_printf (_("CPU %s"), time);
}

static char *
dup_task (const BobbinTimelineAttempt *attempt)
{
  g_autofree char *number = bobbin_format_count (attempt->task + 1);

  return g_strdup_printf (_("Task %s"), number);
}

static char *
dup_period (const BobbinTimelineAttempt *attempt)
{
  g_autofree char *from = bobbin_timeline_words_time ((double) attempt->start, (double) attempt->duration);
  g_autofree char *to = NULL;

  if (attempt->kind == BOBBIN_SPAN_RUNNING)
    return g_strdup_printf (_("since %s"), from);

  to = bobbin_timeline_words_time ((double) (attempt->start + attempt->duration), (double) attempt->duration);

  return g_strdup_printf ("%s → %s", from, to);
}

char *
bobbin_timeline_words_time (double time,
                            double span)
{
  /* Three digits of the span. */
  int digits = (int) CLAMP (2 - floor (log10 (MAX (span, 1) / 1e9)), 0, 9);

  if (time >= 600e9 && digits == 0)
    return bobbin_format_duration (time / 1e9);

  return g_strdup_printf (_("%.*f s"), digits, time / 1e9);
}

char *
bobbin_timeline_words_run (BobbinRun *run)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (run));
  BobbinTimelineSums sums = { 0 };
  g_autofree char *lanes = NULL;
  g_autofree char *lane_count = bobbin_format_count (n_lanes);
  g_autofree char *attempts = NULL;
  g_autofree char *failed = NULL;
  g_autofree char *end = bobbin_format_duration ((double) bobbin_run_get_time (run) / 1e9);

  for (guint i = 0; i < bobbin_timeline_get_n_lanes (timeline); i++)
    add_lane (run, i, &sums);

  lanes = g_strdup_printf (ngettext ("%s lane", "%s lanes", n_lanes), lane_count);
  attempts = dup_attempts (get_n_attempts (&sums));
  failed = bobbin_format_count (sums.n[BOBBIN_SPAN_FAILED]);

  /* Translators: “16 lanes, 1,000,000 attempts, 12 failed, from 0 to 3.2 s” */
  return g_strdup_printf (_("%s, %s, %s failed, from 0 to %s"), lanes, attempts, failed, end);
}

double
bobbin_timeline_words_busy (BobbinRun *run,
                            guint      lane)
{
  g_autoptr (BobbinLane) object = get_lane (run, lane);
  BobbinShares shares = { 0 };

  if (object != NULL)
    bobbin_lane_get_shares (object, &shares);

  return shares.working + shares.waiting;
}

char *
bobbin_timeline_words_lane (BobbinRun *run,
                            guint      lane)
{
  g_autoptr (BobbinLane) object = get_lane (run, lane);
  BobbinTimelineSums sums = { 0 };
  g_autofree char *attempts = NULL;
  g_autofree char *busy = NULL;

  if (object == NULL)
    return g_strdup ("");

  if (lane < bobbin_timeline_get_n_lanes (bobbin_run_get_timeline (run)))
    add_lane (run, lane, &sums);
  attempts = dup_attempts (get_n_attempts (&sums));
  busy = bobbin_format_percent (bobbin_timeline_words_busy (run, lane));

  /* Translators: a worker: “Thread 3, 62,500 attempts, 98 % busy” */
  return g_strdup_printf (_("%s, %s, %s busy"), bobbin_lane_get_title (object), attempts, busy);
}

char *
bobbin_timeline_words_facts (BobbinRun *run,
                             guint      lane,
                             gboolean   narrow)
{
  g_autoptr (BobbinLane) object = get_lane (run, lane);
  g_autofree char *busy = bobbin_format_percent (bobbin_timeline_words_busy (run, lane));

  if (object == NULL || narrow || bobbin_lane_get_pid (object) <= 0)
    return g_steal_pointer (&busy);

  /* Translators: a worker process and its busy share: “pid 4120 · 98 %” */
  return g_strdup_printf (_("pid %" PRId64 " · %s"), bobbin_lane_get_pid (object), busy);
}

/* What is known of it, in the order of importance. */
static char *
join_attempt (BobbinRun                   *run,
              guint                        lane,
              const BobbinTimelineAttempt *attempt,
              const char                  *first,
              const char                  *second,
              const char                  *third,
              const char                  *glue)
{
  g_autoptr (BobbinLane) object = get_lane (run, lane);
  g_autoptr (GString) text = g_string_new (first);
  g_autofree char *outcome = dup_outcome (attempt);
  g_autofree char *duration = bobbin_format_duration ((double) attempt->duration / 1e9);
  g_autofree char *processor = dup_processor (attempt);
  g_autofree char *period = dup_period (attempt);
  g_autofree char *tries = NULL;

  g_string_append_printf (text, "%s%s%s", outcome, glue, duration);
  if (processor != NULL)
    g_string_append_printf (text, "%s%s", glue, processor);
  if (second != NULL)
    g_string_append_printf (text, "\n%s", second);
  if (attempt->record->attempts > 1)
    {
      tries = g_strdup_printf (_("attempt %u"), attempt->record->attempts);
      g_string_append_printf (text, "%s%s", glue, tries);
    }
  g_string_append_printf (text, "%s%s", glue, object != NULL ? bobbin_lane_get_title (object) : "");
  g_string_append_printf (text, "%s%s", third != NULL ? third : glue, period);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
bobbin_timeline_words_attempt (BobbinRun                   *run,
                               guint                        lane,
                               const BobbinTimelineAttempt *attempt)
{
  g_autofree char *task = dup_task (attempt);
  g_autofree char *first = g_strconcat (task, ", ", NULL);
  g_autofree char *input = dup_input (run, attempt->task);
  g_autofree char *text = join_attempt (run, lane, attempt, first, NULL, NULL, ", ");

  return *input != '\0' ? g_strconcat (text, ", ", input, NULL) : g_steal_pointer (&text);
}

char *
bobbin_timeline_words_tooltip (BobbinRun                   *run,
                               guint                        lane,
                               const BobbinTimelineAttempt *attempt)
{
  g_autofree char *task = dup_task (attempt);
  g_autofree char *input = dup_input (run, attempt->task);
  g_autofree char *text = join_attempt (run, lane, attempt, "", task, "\n", " · ");

  return g_markup_printf_escaped ("<b>%s</b>\n%s", *input != '\0' ? input : task, text);
}
