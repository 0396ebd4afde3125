/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-timeline-drawing.h"

#include <math.h>

/* Device pixels: from here on a rectangle has a gap beside it. */
#define MIN_GAP_WIDTH 5

/* The part of a column that what was no plain success gets at least, and px of
 * that: one pixel in a tall row would be overlooked. */
#define MIN_SHARE (1 / 6.0)
#define MAX_LEAST 4.0

/* Columns that a part of an attempt may take without being seen. */
#define NEGLIGIBLE 0.02

/* One lane over the columns of device pixels of the axis. */
typedef struct
{
  BobbinDrawing              *drawing;
  BobbinTimeline             *timeline;
  const BobbinTimelineRow    *row;
  const BobbinTimelineColumn *columns;
  guint                       n_columns;
  double                      x;        /* px, left edge of the first column */
  double                      px;       /* width of a column */
  double                      from;     /* ns, of the first column */
  double                      step;     /* ns in a column */
  guint                       drawn;    /* columns that are done with */
  double                      last_end; /* columns: where the last rectangle's attempt ended */
  BobbinSpanKind              last_kind;
} Painter;

/* Columns of an attempt, as a position between them. */
static double
to_column (const Painter *self,
           double         time)
{
  return (time - self->from) / self->step;
}

static gboolean
is_rectangle (const Painter               *self,
              const BobbinTimelineAttempt *attempt)
{
  return (double) attempt->duration >= BOBBIN_TIMELINE_MIN_RECTANGLE * self->step;
}

/* Whether anything but successes ends in a column, besides the attempts that are
 * rectangles anyway: @attempt, if it @ends_here, and the last one before it. */
static gboolean
hides_something (const Painter               *self,
                 guint                        column,
                 const BobbinTimelineAttempt *attempt,
                 gboolean                     ends_here)
{
  const guint32 *n = self->columns[column].n;

  for (guint kind = BOBBIN_SPAN_DONE + 1; kind < BOBBIN_N_ENDED_SPANS; kind++)
    {
      guint n_seen = ends_here && attempt->kind == kind;

      n_seen += column == floor (self->last_end) && self->last_kind == kind;
      if (n[kind] > n_seen)
        return TRUE;
    }

  return FALSE;
}

/* Shares of the columns from @first up to @end. */
static void
add_shares (const Painter *self,
            guint          first,
            guint          end)
{
  double least = CLAMP (self->row->height * MIN_SHARE, self->px, MAX_LEAST) / MAX (self->row->height, self->px);
  BobbinColumnShares *shares;

  shares = bobbin_drawing_add_columns (self->drawing, self->x + first * self->px, self->row->y,
                                       self->row->height, end - first);
  for (guint i = first; i < end; i++, shares++)
    {
      const BobbinTimelineColumn *column = &self->columns[i];
      double room = 1;

      for (guint n = 0; n < BOBBIN_N_ENDED_SPANS; n++)
        {
          BobbinSpanKind kind = bobbin_column_order[n];
          double share = (double) column->busy[kind] / self->step;

          if (kind != BOBBIN_SPAN_DONE && (column->busy[kind] > 0 || column->n[kind] > 0))
            share = MAX (share, least);
          share = CLAMP (share, 0, room);
          shares->shares[kind] = (float) share;
          room -= share;
        }
    }
}

static gboolean
has_shares (const BobbinTimelineColumn *column)
{
  for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
    if (column->busy[kind] > 0 || (kind != BOBBIN_SPAN_DONE && column->n[kind] > 0))
      return TRUE;

  return FALSE;
}

/* Columns @first to @end, without the empty ones among them. */
static void
add_columns (const Painter *self,
             guint          first,
             guint          end)
{
  while (first < end)
    {
      guint last;

      while (first < end && !has_shares (&self->columns[first]))
        first++;
      for (last = first; last < end && has_shares (&self->columns[last]); last++)
        ;
      if (last > first)
        add_shares (self, first, last);
      first = last;
    }
}

/* Whether a column beside a rectangle holds nothing but the ends of rectangles:
 * of the last one, and of one that begins at @left. */
static gboolean
is_rest (const Painter *self,
         guint          index,
         double         left)
{
  const BobbinTimelineColumn *column = &self->columns[index];
  double rest = 0;
  guint n = 0;

  for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
    {
      rest += (double) column->busy[kind] / self->step;
      n += column->n[kind];
    }
  if (index == floor (self->last_end))
    {
      rest -= self->last_end - index;
      n--;
    }
  if (index == floor (left))
    rest -= index + 1 - left;

  return n == 0 && rest < NEGLIGIBLE;
}

/* The columns between the last rectangle and one that begins at @left. */
static void
add_between (const Painter *self,
             guint          end,
             double         left)
{
  guint first = self->drawn;

  if (first < end && is_rest (self, first, left))
    first++;
  if (first < end && is_rest (self, end - 1, left))
    end--;
  add_columns (self, first, end);
}

static void
add_attempt (const Painter               *self,
             const BobbinTimelineAttempt *attempt,
             guint                        first,
             guint                        end)
{
  double gap = end - first >= MIN_GAP_WIDTH && end < self->n_columns ? self->px : 0;

  bobbin_drawing_add_rectangle (self->drawing, (BobbinInk) attempt->kind, self->x + first * self->px,
                                self->row->y, (end - first) * self->px - gap, self->row->height);
}

/* The columns that an attempt gets, those at its ends if most of them is its own
 * and nothing else needs them. */
static void
get_columns (const Painter               *self,
             const BobbinTimelineAttempt *attempt,
             guint                       *first,
             guint                       *end)
{
  double left = to_column (self, (double) attempt->start);
  double right = to_column (self, (double) (attempt->start + attempt->duration));
  double from = MAX (floor (left), 0);
  double to = MIN (ceil (right), self->n_columns);

  if (left > from && (left - from > 0.5 || hides_something (self, (guint) from, attempt, FALSE)))
    from++;
  if (right < to && (to - right > 0.5 || hides_something (self, (guint) to - 1, attempt, TRUE)))
    to--;

  *first = MAX ((guint) from, self->drawn);
  *end = MAX ((guint) MAX (to, 0), *first);
}

/* A wide attempt, and the columns before it. Returns the column in which it ends. */
static guint
add_wide (Painter                     *self,
          const BobbinTimelineAttempt *attempt)
{
  double left = to_column (self, (double) attempt->start);
  double right = to_column (self, (double) (attempt->start + attempt->duration));
  guint first, end;

  get_columns (self, attempt, &first, &end);
  add_between (self, first, left);
  if (end > first)
    add_attempt (self, attempt, first, end);

  self->drawn = end;
  self->last_end = right;
  self->last_kind = attempt->kind;

  return (guint) CLAMP (floor (right), 0, self->n_columns);
}

/* Each column's last attempt is the only one that may be wide: the others end in
 * the column, and begin in it unless they began as the last one of an earlier. */
static void
add_lane (Painter *self)
{
  guint lane = self->row->lane;
  double to = self->from + self->n_columns * self->step;
  guint64 n_attempts = bobbin_timeline_get_n_attempts (self->timeline, lane);
  guint64 next = bobbin_timeline_find (self->timeline, lane, (gint64) self->from);

  self->drawn = 0;
  self->last_end = -1;
  for (guint column = 0; column < self->n_columns && next < n_attempts; column++)
    {
      BobbinTimelineAttempt attempt;

      bobbin_timeline_get_attempt (self->timeline, lane, next, &attempt);
      if ((double) attempt.start >= to)
        break;
      if (is_rectangle (self, &attempt))
        {
          column = MAX (column, add_wide (self, &attempt));
          next++;
        }
      if (column < self->n_columns)
        next = MAX (self->columns[column].next, next);
    }

  add_between (self, self->n_columns, self->n_columns);
}

/* A stretch of time as a rectangle over a row, at least a device pixel wide. */
static void
add_stretch (BobbinDrawing        *drawing,
             const BobbinTimeAxis *axis,
             BobbinInk             ink,
             double                from,
             double                to,
             double                y,
             double                height)
{
  double scale = bobbin_drawing_get_scale (drawing);
  double left, right;

  if (to <= from || to <= axis->from || from >= axis->to)
    return;

  left = bobbin_time_axis_to_x (axis, MAX (from, axis->from));
  right = bobbin_time_axis_to_x (axis, MIN (to, axis->to));
  left = round (left * scale) / scale;
  right = MAX (round (right * scale) / scale, left + 1 / scale);
  bobbin_drawing_add_rectangle (drawing, ink, left, y, right - left, height);
}

static void
add_lives (BobbinDrawing           *drawing,
           BobbinRun               *run,
           const BobbinTimeAxis    *axis,
           const BobbinTimelineRow *row)
{
  double now = (double) bobbin_run_get_time (run);
  const BobbinTimelineLife *lives;
  guint n_lives;

  lives = bobbin_timeline_get_lives (bobbin_run_get_timeline (run), row->lane, &n_lives);
  for (guint i = 0; i < n_lives; i++)
    {
      const BobbinTimelineLife *life = &lives[i];
      double ended = life->ended >= 0 ? (double) life->ended : now;
      double started = life->started >= 0 ? MIN ((double) life->started, ended) : ended;

      add_stretch (drawing, axis, BOBBIN_INK_STARTING, (double) life->added, started, row->y, row->height);
      add_stretch (drawing, axis, BOBBIN_INK_IDLE, started, ended, row->y, row->height);
    }
}

static void
add_pauses (BobbinDrawing           *drawing,
            BobbinRun               *run,
            const BobbinTimeAxis    *axis,
            const BobbinTimelineRow *row)
{
  double now = (double) bobbin_run_get_time (run);
  guint n_pauses;
  const gint64 *pauses = bobbin_run_get_pauses (run, &n_pauses);

  for (guint i = 0; i < n_pauses; i++)
    add_stretch (drawing, axis, BOBBIN_INK_PAUSE, (double) pauses[2 * i],
                 pauses[2 * i + 1] >= 0 ? (double) pauses[2 * i + 1] : now, row->y, row->height);
}

static void
add_running (BobbinDrawing           *drawing,
             BobbinRun               *run,
             const BobbinTimeAxis    *axis,
             const BobbinTimelineRow *row)
{
  g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (run), row->lane);
  double now = (double) bobbin_run_get_time (run);

  if (lane == NULL || bobbin_lane_get_task (lane) < 0)
    return;

  add_stretch (drawing, axis, BOBBIN_INK_RUNNING, MAX (now - bobbin_lane_get_task_seconds (lane) * 1e9, 0),
               now, row->y, row->height);
}

void
bobbin_timeline_drawing_add_rows (BobbinDrawing           *drawing,
                                  BobbinRun               *run,
                                  const BobbinTimeAxis    *axis,
                                  const BobbinTimelineRow *rows,
                                  guint                    n_rows)
{
  double scale = bobbin_drawing_get_scale (drawing);
  guint n_columns = (guint) CLAMP (round (axis->width * scale), 1, G_MAXUINT16);
  double step = (axis->to - axis->from) / (axis->width * scale);
  BobbinTimelineColumn *columns = bobbin_drawing_get_scratch (drawing, n_columns * sizeof *columns);
  Painter painter = {
    .drawing = drawing,
    .timeline = bobbin_run_get_timeline (run),
    .columns = columns,
    .n_columns = n_columns,
    .x = round (axis->x * scale) / scale,
    .px = 1 / scale,
    .from = rint (axis->from),
    .step = MAX (step, 1),
  };

  for (guint i = 0; i < n_rows; i++)
    {
      const BobbinTimelineRow *row = &rows[i];

      add_lives (drawing, run, axis, row);
      add_pauses (drawing, run, axis, row);
      add_running (drawing, run, axis, row);

      painter.row = row;
      if (bobbin_timeline_get_n_attempts (painter.timeline, row->lane) == 0)
        continue;
      bobbin_timeline_fill_columns (painter.timeline, row->lane, (gint64) painter.from, painter.step,
                                    n_columns, columns);
      add_lane (&painter);
    }
}

gboolean
bobbin_timeline_drawing_pick (BobbinRun            *run,
                              const BobbinTimeAxis *axis,
                              guint                 lane,
                              double                x,
                              guint64              *index)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  guint64 n_attempts = bobbin_timeline_get_n_attempts (timeline, lane);
  gint64 from = (gint64) floor (bobbin_time_axis_to_time (axis, floor (x)));
  gint64 to = (gint64) ceil (bobbin_time_axis_to_time (axis, floor (x) + 1));
  gint64 most = -1;

  if (x < axis->x || x >= axis->x + axis->width)
    return FALSE;

  /* One that ends where the pixel begins takes nothing of it. */
  for (guint64 i = n_attempts > 0 ? bobbin_timeline_find (timeline, lane, from) : 0; i < n_attempts; i++)
    {
      BobbinTimelineAttempt attempt;
      gint64 part;

      bobbin_timeline_get_attempt (timeline, lane, i, &attempt);
      if (attempt.start >= to)
        break;
      part = MIN (attempt.start + attempt.duration, to) - MAX (attempt.start, from);
      if (part > most)
        {
          most = part;
          *index = i;
        }
    }

  return most >= 0;
}
