/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-progress.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-interrupt.h"
#include "bobbin-outlet.h"
#include "bobbin-text.h"
#include "engine/run/bobbin-clock.h"

/* Seconds before the first plain line, and between two of them. */
#define PLAIN_FIRST    5.0
#define PLAIN_INTERVAL 5.0

/* A display for less than this, in seconds, would only flicker. */
#define LIVE_FIRST 0.2

#define MAX_LANES     16
#define MAX_BAR_WIDTH 30

typedef enum
{
  PART_DONE,
  PART_FAILED,
  PART_RUNNING,
  PART_WAITING,
  N_PARTS
} BarPart;

struct _BobbinProgress
{
  BobbinRun          *run;
  BobbinProgressMode  mode;
  BobbinOutlet        outlet;
  gboolean            is_asked_for;     /* and not only the default */
  gboolean            has_colors;
  gboolean            has_blocks;   /* the locale can show block characters */
  double              next_plain;

  /* The live display. */
  guint               columns;
  guint               rows;
  gboolean            is_drawn;
  GArray             *widths;       /* of the lines on the screen */
  gint64              drawn_at;
};

static gboolean
is_smart_terminal (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && term != NULL && *term != '\0' && !g_str_equal (term, "dumb");
}

/* "1,204 of 5,000 done", "3 failed", … */
static void
append_counts (GPtrArray              *parts,
               const BobbinRunFigures *figures)
{
  g_autofree char *n_done = bobbin_text_count (figures->n_done);
  g_autofree char *n_tasks = bobbin_text_count (figures->n_tasks);
  g_autofree char *n_failed = bobbin_text_count (figures->n_failed);
  g_autofree char *n_running = bobbin_text_count (figures->n_running);

  g_ptr_array_add (parts, g_strdup_printf (_("%s of %s done"), n_done, n_tasks));
  if (figures->n_failed > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s failed"), n_failed));
  if (figures->n_running > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s running"), n_running));
}

static void
append_times (GPtrArray              *parts,
              const BobbinRunFigures *figures)
{
  g_autofree char *rate = bobbin_text_rate (figures->rate);

  if (figures->rate > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s a second"), rate));
  g_ptr_array_add (parts, bobbin_text_duration (figures->elapsed));

  if (figures->left_known)
    {
      g_autofree char *left = bobbin_text_duration_range (figures->left_low, figures->left_high);

      g_ptr_array_add (parts, g_strdup_printf (_("%s left"), left));
    }
}

static char *
join_parts (GPtrArray  *parts,
            const char *separator)
{
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (separator, (char **) parts->pdata);
}

static char *
dup_status (BobbinProgress         *self,
            const BobbinRunFigures *figures,
            const char             *separator)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  BobbinRunState state = bobbin_run_get_state (self->run);

  if (state == BOBBIN_RUN_STOPPING || state == BOBBIN_RUN_PAUSED)
    g_ptr_array_add (parts, g_strdup (bobbin_run_state_get_title (state)));
  append_counts (parts, figures);
  append_times (parts, figures);

  return join_parts (parts, separator);
}

static void
append_bar (BobbinProgress         *self,
            const BobbinRunFigures *figures,
            guint                   width,
            GString                *buffer)
{
  static const char * const blocks[N_PARTS] = { "█", "█", "▒", "░" };
  static const char * const letters[N_PARTS] = { "#", "!", "-", "." };
  static const char * const colors[N_PARTS] = { "\033[32m", "\033[31m", "\033[34m", "\033[2m" };
  const char * const *cells = self->has_blocks && self->has_colors ? blocks : letters;
  const guint64 ends[N_PARTS] = {
    figures->n_done,
    figures->n_done + figures->n_failed,
    figures->n_done + figures->n_failed + figures->n_running,
    figures->n_tasks,
  };
  guint cell = 0;

  for (guint part = 0; part < N_PARTS; part++)
    {
      double share = (double) ends[part] / (double) MAX (figures->n_tasks, 1);
      guint end = part == PART_WAITING ? width : (guint) (share * width);

      if (cell >= end)
        continue;
      if (self->has_colors)
        g_string_append (buffer, colors[part]);
      for (; cell < end; cell++)
        g_string_append (buffer, cells[part]);
      if (self->has_colors)
        g_string_append (buffer, "\033[0m");
    }
}

static void
append_fitted (GString    *buffer,
               const char *text,
               guint       width)
{
  g_string_append_len (buffer, text, bobbin_text_fit (text, width));
}

static void
append_padded (GString    *buffer,
               const char *text,
               guint       width)
{
  g_autofree char *fitted = g_strndup (text, bobbin_text_fit (text, width));
  guint used = bobbin_text_get_width (fitted);

  g_string_append_printf (buffer, "%s%*s", fitted, (int) (width - MIN (used, width)), "");
}

static void
end_line (BobbinProgress *self,
          guint           width)
{
  g_string_append_c (self->outlet.buffer, '\n');
  g_array_append_val (self->widths, width);
}

static void
draw_status (BobbinProgress *self)
{
  g_autofree char *status = NULL;
  guint bar = MIN (MAX_BAR_WIDTH, self->columns / 3);
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);
  status = dup_status (self, &figures, " · ");
  append_bar (self, &figures, bar, self->outlet.buffer);
  g_string_append_c (self->outlet.buffer, ' ');
  append_fitted (self->outlet.buffer, status, self->columns - bar - 2);
  end_line (self, MIN (self->columns - 1, bar + 1 + bobbin_text_get_width (status)));
}

/* What stands right of a lane's task: "receiving  45 %  1.2 s". */
static char *
dup_lane_state (BobbinLane *lane)
{
  GString *state = g_string_new (NULL);
  g_autofree char *seconds = bobbin_text_duration (bobbin_lane_get_task_seconds (lane));
  const char *phase = bobbin_lane_get_phase (lane);
  double progress = bobbin_lane_get_progress (lane);

  g_string_append (state, phase != NULL ? phase
                          : bobbin_lane_state_get_title (bobbin_lane_get_state (lane)));
  if (progress >= 0)
    g_string_append_printf (state, "  %3.0f %%", progress * 100);
  g_string_append_printf (state, "  %7s", seconds);

  return g_string_free_and_steal (state);
}

static char *
dup_task (BobbinProgress *self,
          BobbinLane     *lane,
          gint64          task)
{
  g_autofree char *number = bobbin_text_count (task + 1);
  g_autofree char *shown = NULL;
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);
  shown = bobbin_text_escape (input.text, self->columns);

  if (bobbin_lane_get_attempt (lane) > 1)
    return g_strdup_printf (_("%s  %s (attempt %u)"), number, shown, bobbin_lane_get_attempt (lane));

  return g_strdup_printf ("%s  %s", number, shown);
}

static void
draw_lane (BobbinProgress *self,
           BobbinLane     *lane,
           guint           title_width)
{
  GString *buffer = self->outlet.buffer;
  gint64 task = bobbin_lane_get_task (lane);
  guint left = self->columns - 1 - MIN (self->columns - 1, title_width + 4);

  g_string_append (buffer, "  ");
  append_padded (buffer, bobbin_lane_get_title (lane), MIN (title_width, self->columns - 3));
  g_string_append (buffer, "  ");

  if (task < 0)
    append_fitted (buffer, bobbin_lane_state_get_title (bobbin_lane_get_state (lane)), left);
  else
    {
      g_autofree char *what = dup_task (self, lane, task);
      g_autofree char *state = dup_lane_state (lane);
      guint state_width = bobbin_text_get_width (state);
      guint what_width = left > state_width + 10 ? left - state_width - 2 : left;

      append_padded (buffer, what, what_width);
      if (what_width < left)
        g_string_append_printf (buffer, "  %s", state);
    }

  end_line (self, self->columns - 1);
}

/* Terminals below a dozen columns are not worth a line for each lane. */
static guint
count_shown_lanes (BobbinProgress *self,
                   GListModel     *lanes)
{
  guint room = self->rows > 4 && self->columns >= 20 ? self->rows - 4 : 0;

  return MIN (MIN (g_list_model_get_n_items (lanes), MAX_LANES), room);
}

static void
draw_lanes (BobbinProgress *self)
{
  GListModel *lanes = bobbin_run_get_lanes (self->run);
  guint n_shown = count_shown_lanes (self, lanes);
  guint n_hidden = g_list_model_get_n_items (lanes) - n_shown;
  guint title_width = 0;

  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      title_width = MAX (title_width, bobbin_text_get_width (bobbin_lane_get_title (lane)));
    }

  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      draw_lane (self, lane, title_width);
    }

  if (n_hidden > 0 && n_shown > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("  … and %u more", "  … and %u more", n_hidden),
                                               n_hidden);

      append_fitted (self->outlet.buffer, text, self->columns - 1);
      end_line (self, bobbin_text_get_width (text));
    }
}

/* How many rows the display takes now: a terminal that became narrower has
 * wrapped its lines. */
static guint
count_rows (BobbinProgress *self)
{
  guint columns, rows;
  guint n_rows = 0;

  bobbin_text_get_terminal (STDERR_FILENO, &columns, &rows);
  for (guint i = 0; i < self->widths->len; i++)
    n_rows += 1 + (MAX (g_array_index (self->widths, guint, i), 1) - 1) / columns;

  return n_rows;
}

static void
append_clear (BobbinProgress *self)
{
  /* Whoever wrote while we were stopped has moved the cursor away. */
  if (bobbin_interrupt_was_continued ())
    self->is_drawn = FALSE;

  if (self->is_drawn)
    g_string_append_printf (self->outlet.buffer, "\r\033[%uA\033[J", count_rows (self));

  self->is_drawn = FALSE;
  g_array_set_size (self->widths, 0);
}

static void
draw (BobbinProgress *self)
{
  append_clear (self);
  bobbin_text_get_terminal (STDERR_FILENO, &self->columns, &self->rows);
  self->columns = MAX (self->columns, 8);

  draw_status (self);
  draw_lanes (self);
  bobbin_outlet_flush (&self->outlet);
  self->is_drawn = TRUE;
  self->drawn_at = bobbin_clock_now ();
}

static void
print_plain (BobbinProgress *self)
{
  g_autofree char *status = NULL;
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);
  if (figures.elapsed < self->next_plain)
    return;

  self->next_plain = figures.elapsed + PLAIN_INTERVAL;
  status = dup_status (self, &figures, ", ");
  g_string_append_printf (self->outlet.buffer, "bobbin: %s\n", status);
  bobbin_outlet_flush (&self->outlet);
}

static void
append_left_over (GPtrArray              *parts,
                  const BobbinRunFigures *figures)
{
  g_autofree char *n_cancelled = bobbin_text_count (figures->n_cancelled);
  g_autofree char *n_waiting = bobbin_text_count (figures->n_waiting);

  if (figures->n_cancelled > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s cancelled"), n_cancelled));
  if (figures->n_waiting > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s not begun"), n_waiting));
}

/* "1,204 done, 3 failed in 38 s, 31.4 a second" */
static char *
dup_summary (const BobbinRunFigures *figures)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *n_done = bobbin_text_count (figures->n_done);
  g_autofree char *n_failed = bobbin_text_count (figures->n_failed);
  g_autofree char *duration = bobbin_text_duration (figures->elapsed);
  g_autofree char *rate = bobbin_text_rate (figures->rate);
  g_autofree char *counts = NULL;

  g_ptr_array_add (parts, g_strdup_printf (_("%s done"), n_done));
  if (figures->n_failed > 0)
    g_ptr_array_add (parts, g_strdup_printf (_("%s failed"), n_failed));
  append_left_over (parts, figures);
  counts = join_parts (parts, ", ");

  if (figures->elapsed < 1 || figures->n_done + figures->n_failed < 2)
    return g_strdup_printf (_("%s in %s"), counts, duration);

  return g_strdup_printf (_("%s in %s, %s a second"), counts, duration, rate);
}

BobbinProgress *
bobbin_progress_new (BobbinRun          *run,
                     BobbinProgressMode  mode)
{
  BobbinProgress *self = g_new0 (BobbinProgress, 1);
  const char *no_color = g_getenv ("NO_COLOR");

  self->is_asked_for = mode != BOBBIN_PROGRESS_AUTO;
  if (mode == BOBBIN_PROGRESS_AUTO)
    mode = is_smart_terminal (STDERR_FILENO) ? BOBBIN_PROGRESS_LIVE : BOBBIN_PROGRESS_PLAIN;

  self->run = g_object_ref (run);
  self->mode = mode;
  self->has_colors = no_color == NULL || *no_color == '\0';
  self->has_blocks = bobbin_text_is_utf8 ();
  self->next_plain = PLAIN_FIRST;
  self->widths = g_array_new (FALSE, FALSE, sizeof (guint));
  bobbin_outlet_init (&self->outlet, STDERR_FILENO);

  return self;
}

void
bobbin_progress_free (BobbinProgress *self)
{
  g_clear_pointer (&self->widths, g_array_unref);
  bobbin_outlet_clear (&self->outlet);
  g_clear_object (&self->run);
  g_free (self);
}

BobbinProgressMode
bobbin_progress_get_mode (BobbinProgress *self)
{
  return self->mode;
}

void
bobbin_progress_clear (BobbinProgress *self)
{
  append_clear (self);
  bobbin_outlet_flush (&self->outlet);
}

void
bobbin_progress_update (BobbinProgress *self)
{
  BobbinRunFigures figures;

  if (self->mode == BOBBIN_PROGRESS_PLAIN)
    print_plain (self);
  else if (self->mode == BOBBIN_PROGRESS_LIVE)
    {
      bobbin_run_get_figures (self->run, &figures);
      if (self->drawn_at != 0 || figures.elapsed >= LIVE_FIRST)
        draw (self);
    }
}

void
bobbin_progress_write (BobbinProgress *self,
                       const char     *text)
{
  append_clear (self);
  g_string_append (self->outlet.buffer, text);
  bobbin_outlet_flush (&self->outlet);
}

/* What was chosen and why, where that was left to us and took a moment. */
static void
append_plan (BobbinProgress         *self,
             const BobbinRunFigures *figures)
{
  const BobbinPlan *plan = bobbin_run_get_plan (self->run);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  guint columns, rows;

  if (plan == NULL || bobbin_plan_get_step (plan) == NULL || figures->elapsed < LIVE_FIRST)
    return;

  text = bobbin_plan_dup_text (plan);
  line = g_strdup_printf (_("Automatic: %s"), text);
  bobbin_text_get_terminal (STDERR_FILENO, &columns, &rows);
  g_string_append (self->outlet.buffer, "bobbin: ");
  if (self->mode == BOBBIN_PROGRESS_LIVE)
    bobbin_text_append_wrapped (self->outlet.buffer, line, 8, 8, columns - 1);
  else
    g_string_append_printf (self->outlet.buffer, "%s\n", line);
}

/* A short run that went well needs no line in a log. */
void
bobbin_progress_finish (BobbinProgress *self)
{
  g_autofree char *summary = NULL;
  BobbinRunFigures figures;

  bobbin_progress_clear (self);
  if (self->mode == BOBBIN_PROGRESS_NONE)
    return;

  bobbin_run_get_figures (self->run, &figures);
  if (self->mode == BOBBIN_PROGRESS_PLAIN && !self->is_asked_for &&
      figures.n_done == figures.n_tasks && figures.elapsed < PLAIN_FIRST)
    return;

  summary = dup_summary (&figures);
  g_string_append_printf (self->outlet.buffer, "bobbin: %s\n", summary);
  append_plan (self, &figures);
  bobbin_outlet_flush (&self->outlet);
}
