/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-report.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "bobbin-text.h"
#include "engine/advice/bobbin-diagnosis.h"
#include "engine/run/bobbin-words.h"

#define MAX_WIDTH 100
#define NAME_END  13

/* Inputs beside the tasks that are named are cut to so many characters. */
#define INPUT_LENGTH 40

/* Lanes with a line of their own. */
#define MAX_LANES 16

/* Below this, as a share of the time, the end is not worth a word. */
#define MIN_SHARE 0.005

/* Seconds from which on a run is worth a word that nobody asked for. */
#define MIN_UNASKED 1.0

typedef struct
{
  GString       *buffer;
  BobbinRun     *run;
  BobbinProfile  profile;
  guint          width;
} Report;

G_GNUC_PRINTF (3, 4)
static void
append_line (Report     *self,
             const char *name,
             const char *format,
             ...)
{
  g_autofree char *text = NULL;
  guint used = 2 + bobbin_text_get_width (name);
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_string_append_printf (self->buffer, "  %s%*s", name, (int) (NAME_END - MIN (used, NAME_END - 1)), "");
  bobbin_text_append_wrapped (self->buffer, text, NAME_END, NAME_END, self->width);
}

static void
append_share (GString    *list,
              const char *format,
              double      share)
{
  if (share <= 0)
    return;

  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append_printf (list, format, share * 100);
}

/* "79 % working, 2 % waiting, 1 % starting, 18 % idle" */
static char *
dup_shares (const BobbinShares *exact)
{
  const BobbinShares shares = bobbin_shares_round (exact);
  GString *list = g_string_new (NULL);

  append_share (list, _("%.0f %% working"), shares.working);
  append_share (list, _("%.0f %% waiting"), shares.waiting);
  append_share (list, _("%.0f %% starting"), shares.starting);
  append_share (list, _("%.0f %% idle"), shares.idle);

  return g_string_free_and_steal (list);
}

static void
append_time (Report *self)
{
  g_autofree char *text = dup_shares (&self->profile.shares);

  if (*text != '\0')
    append_line (self, _("time"), "%s", text);
}

static void
append_parallel (Report *self)
{
  const BobbinProfile *profile = &self->profile;

  append_line (self, _("parallel"),
               ngettext ("%.1f of %u worker busy on average, efficiency %.0f %%",
                         "%.1f of %u workers busy on average, efficiency %.0f %%", profile->n_workers),
               profile->parallelism, profile->n_workers, profile->efficiency * 100);
  append_line (self, _("chunks"), _("%.1f tasks on average; %.0f %% of the time between them"),
               profile->mean_chunk, profile->dispatch * 100);
}

static void
append_durations (Report *self)
{
  g_autofree char *p50 = bobbin_words_dup_time (self->profile.p50);
  g_autofree char *p90 = bobbin_words_dup_time (self->profile.p90);
  g_autofree char *p99 = bobbin_words_dup_time (self->profile.p99);
  g_autofree char *max = bobbin_words_dup_time (self->profile.max);

  append_line (self, _("tasks"), _("half took up to %s, 90 %% up to %s, 99 %% up to %s, the longest %s"),
               p50, p90, p99, max);
}

/* "task 17 “input” 1.2 s" */
static void
append_tasks (Report                  *self,
              const char              *name,
              const BobbinLongAttempt *tasks,
              guint                    n_tasks)
{
  for (guint i = 0; i < n_tasks; i++)
    {
      g_autofree char *number = bobbin_text_count (tasks[i].task + 1);
      g_autofree char *time = bobbin_words_dup_time ((double) tasks[i].duration / 1e9);
      g_autofree char *input_text = NULL;
      BobbinInput input;

      bobbin_inputs_get (bobbin_run_get_inputs (self->run), tasks[i].task, &input);
      input_text = bobbin_text_escape (input.text, INPUT_LENGTH);
      /* Translators: the number of a task, its input, and how long it took. */
      append_line (self, i == 0 ? name : "", _("task %s “%s” took %s"), number, input_text, time);
    }
}

static void
append_end (Report *self)
{
  const BobbinProfile *profile = &self->profile;
  g_autofree char *time = bobbin_words_dup_time (profile->pole);

  if (profile->pole < MIN_SHARE * profile->elapsed)
    return;

  append_line (self, _("end"), _("%s with work for only %.1f of %u workers"),
               time, profile->pole_busy, profile->n_workers);
  append_tasks (self, _("last"), profile->pole_tasks, MIN (profile->n_pole_tasks, 3));
}

static void
append_peers (Report *self)
{
  const BobbinProfile *profile = &self->profile;

  for (guint i = 0; i < profile->n_peers; i++)
    {
      const BobbinPeerProfile *peer = &profile->peers[i];
      g_autofree char *name = bobbin_text_escape (peer->name, INPUT_LENGTH);
      g_autofree char *count = bobbin_text_count (peer->n_attempts);
      g_autofree char *time = bobbin_words_dup_time (peer->seconds / (double) MAX (peer->n_attempts, 1));

      /* Translators: a host, a count, and a time. */
      append_line (self, i == 0 ? _("hosts") : "", _("%s: %s times, %s on average"), name, count, time);
    }
}

static void
append_lanes (Report *self)
{
  const BobbinProfile *profile = &self->profile;

  for (guint i = 0; i < MIN (profile->n_lanes, MAX_LANES); i++)
    {
      const BobbinLaneProfile *lane = &profile->lanes[i];
      const BobbinShares parts = { lane->working, lane->waiting, lane->starting, lane->idle };
      g_autofree char *shares = dup_shares (&parts);
      g_autofree char *count = bobbin_text_count (lane->n_attempts);
      g_autoptr (BobbinLane) object = g_list_model_get_item (bobbin_run_get_lanes (self->run), i);

      /* Translators: a worker, its shares of the time, and a count. */
      append_line (self, i == 0 ? _("workers") : "", ngettext ("%s: %s; %s attempt", "%s: %s; %s attempts", lane->n_attempts),
                   bobbin_lane_get_title (object), shares, count);
    }
}

static void
append_memory (Report *self)
{
  const BobbinProfile *profile = &self->profile;

  append_line (self, _("memory"), _("%.1f bytes for each task with its attempts"),
               (double) profile->memory / (double) MAX (profile->n_settled, 1));
}

static void
append_diagnosis (Report *self)
{
  g_autoptr (GPtrArray) findings = bobbin_diagnose (&self->profile);
  g_autofree char *all_well = NULL;

  for (guint i = 0; i < findings->len; i++)
    {
      BobbinFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *advice = bobbin_remedy_dup_advice (&finding->remedy);
      g_autofree char *text = g_strjoin (" ", finding->title, finding->evidence, advice, NULL);
      g_autofree char *safe = bobbin_text_escape (text, -1);

      g_string_append (self->buffer, "bobbin: ");
      bobbin_text_append_wrapped (self->buffer, safe, 8, 8, self->width);
    }

  if (findings->len == 0)
    all_well = bobbin_diagnosis_dup_all_well (&self->profile);
  if (all_well != NULL)
    {
      g_string_append (self->buffer, "bobbin: ");
      bobbin_text_append_wrapped (self->buffer, all_well, 8, 8, self->width);
    }
}

/* "at 12 ms: 2 threads. A task computes 98 % of its time; …" */
static void
append_plan (Report *self)
{
  const BobbinPlan *plan = bobbin_run_get_plan (self->run);

  for (guint i = 0; plan != NULL && i < plan->steps->len; i++)
    {
      const BobbinPlanStep *step = g_ptr_array_index (plan->steps, i);
      g_autofree char *time = bobbin_words_dup_time ((double) step->time / 1e9);
      g_autofree char *way = bobbin_plan_step_dup_way (step);

      /* Translators: after a time, a way of running, as in “2 threads”, and why: a sentence. */
      append_line (self, i == 0 ? _("chosen") : "", _("after %s: %s. %s"), time, way, step->reason);
    }
}

static void
append_all (Report *self)
{
  append_plan (self);
  append_parallel (self);
  append_durations (self);
  append_end (self);
  append_tasks (self, _("stragglers"), self->profile.stragglers, self->profile.n_stragglers);
  append_peers (self);
  append_lanes (self);
  append_memory (self);
}

char *
bobbin_run_report_dup (BobbinRun *run,
                       gboolean   full)
{
  Report self = { .buffer = g_string_new (NULL), .run = run };
  guint columns, rows;

  bobbin_text_get_terminal (STDERR_FILENO, &columns, &rows);
  self.width = CLAMP (columns - 1, 40, MAX_WIDTH);
  bobbin_profile_init (&self.profile, run);

  if (self.profile.n_attempts > 0 && (full || self.profile.elapsed >= MIN_UNASKED))
    {
      append_time (&self);
      if (full)
        append_all (&self);
      append_diagnosis (&self);
    }
  bobbin_profile_clear (&self.profile);

  return g_string_free (self.buffer, self.buffer->len == 0);
}
