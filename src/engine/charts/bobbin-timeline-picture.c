/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-timeline-drawing.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../workloads/bobbin-secrets.h"

/* px. */
#define MARGIN       16.0
#define NAMES_WIDTH  110.0
#define TEXT_SIZE    11.0
#define TITLE_SIZE   17.0
#define LABEL_HEIGHT 24.0
#define AREA_HEIGHT  64.0
#define AREA_GAP     20.0
#define MIN_TICKS    72.0     /* from one tick to the next */
#define LETTER       0.58     /* width of a letter in the size of its text, about */

/* All lanes together, and one of them. */
#define LANES_HEIGHT 1600.0
#define MIN_PITCH    2.0
#define MAX_PITCH    34.0

/* So many lanes are told one by one in words. */
#define MAX_TOLD 64

void
bobbin_timeline_drawing_add_axis (BobbinDrawing        *drawing,
                                  const BobbinTimeAxis *axis,
                                  double                y,
                                  double                height)
{
  double line = 1 / bobbin_drawing_get_scale (drawing);
  double distance = MIN_TICKS;
  BobbinTimeTicks ticks;

  /* Labels of a long run seen closely are long. */
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *label = NULL;
      double width;

      bobbin_time_axis_get_ticks (axis, distance, &ticks);
      if (ticks.n_ticks == 0)
        break;
      label = bobbin_time_ticks_dup_label (&ticks, ticks.n_ticks - 1);
      width = (double) g_utf8_strlen (label, -1) * TEXT_SIZE * LETTER + MARGIN;
      if (width <= ticks.step / (axis->to - axis->from) * axis->width)
        break;
      distance = MAX (width, distance * 1.5);
    }

  for (guint i = 0; i < ticks.n_ticks; i++)
    {
      double x = bobbin_time_axis_to_x (axis, ticks.first + i * ticks.step);
      g_autofree char *label = bobbin_time_ticks_dup_label (&ticks, i);
      double half = (double) g_utf8_strlen (label, -1) * TEXT_SIZE * LETTER / 2;
      gboolean at_end = x + half > bobbin_drawing_get_width (drawing);

      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, x, y, line, height);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, at_end ? BOBBIN_ANCHOR_END : BOBBIN_ANCHOR_MIDDLE,
                               at_end ? MIN (x + half, bobbin_drawing_get_width (drawing)) : x,
                               y + height + LABEL_HEIGHT / 2, TEXT_SIZE, FALSE, label);
    }
}

/* "1,600 tasks, 21.4 s". */
static char *
dup_summary (BobbinRun *run)
{
  BobbinRunFigures figures;
  g_autofree char *tasks = NULL;
  g_autofree char *seconds = NULL;
  BobbinTimeTicks end;

  bobbin_run_get_figures (run, &figures);
  tasks = g_strdup_printf (ngettext ("%'llu task", "%'llu tasks", (gulong) figures.n_tasks),
                           (unsigned long long) figures.n_tasks);
  end.first = MAX ((double) bobbin_run_get_time (run), 1);
  end.step = pow (10, floor (log10 (end.first)) - 2);
  end.n_ticks = 1;
  seconds = bobbin_time_ticks_dup_label (&end, 0);

  return g_strdup_printf (C_("run", "%s · %s in %s"), bobbin_run_state_get_title (bobbin_run_get_state (run)), tasks,
                          seconds);
}

/* The kinds that the picture has, each with its ink. */
static void
add_legend (BobbinDrawing *drawing,
            BobbinRun     *run,
            double         y)
{
  BobbinRunFigures figures;
  guint n_pauses;
  gboolean shown[BOBBIN_INK_PAUSE + 1] = { [BOBBIN_INK_STARTING] = TRUE, [BOBBIN_INK_IDLE] = TRUE };
  double x = MARGIN;

  bobbin_run_get_figures (run, &figures);
  bobbin_run_get_pauses (run, &n_pauses);
  shown[BOBBIN_INK_DONE] = figures.n_done > 0;
  shown[BOBBIN_INK_FAILED] = figures.n_failed > 0;
  shown[BOBBIN_INK_RETRIED] = figures.n_retries > 0;
  shown[BOBBIN_INK_CANCELLED] = figures.n_cancelled > 0;
  shown[BOBBIN_INK_RUNNING] = figures.n_running > 0;
  shown[BOBBIN_INK_PAUSE] = n_pauses > 0;

  for (BobbinInk ink = 0; ink < G_N_ELEMENTS (shown); ink++)
    {
      const char *title = ink == BOBBIN_INK_PAUSE ? _("Paused") : bobbin_span_kind_get_title ((BobbinSpanKind) ink);

      if (!shown[ink])
        continue;
      bobbin_drawing_add_rectangle (drawing, ink, x, y - 6, 18, 12);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, x + 24, y, TEXT_SIZE, FALSE, title);
      x += 24 + (double) g_utf8_strlen (title, -1) * TEXT_SIZE * LETTER + 18;
    }
}

/* From one lane to the next. */
static double
get_pitch (guint n_lanes)
{
  return CLAMP (floor (LANES_HEIGHT / MAX (n_lanes, 1)), MIN_PITCH, MAX_PITCH);
}

/* All lanes from @y on; returns where they end. */
static double
add_lanes (BobbinDrawing        *drawing,
           BobbinRun            *run,
           const BobbinTimeAxis *axis,
           double                y)
{
  GListModel *lanes = bobbin_run_get_lanes (run);
  guint n = g_list_model_get_n_items (lanes);
  double pitch = get_pitch (n);
  double gap = pitch >= 20 ? 8 : pitch >= 6 ? 2 : 1;
  guint every = (guint) MAX (ceil (14 / pitch), 1);
  g_autofree BobbinTimelineRow *rows = g_new (BobbinTimelineRow, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      rows[i] = (BobbinTimelineRow) { .lane = i, .y = y + i * pitch, .height = pitch - gap };
      if (i % every == 0)
        bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, MARGIN,
                                 rows[i].y + rows[i].height / 2, TEXT_SIZE, FALSE, bobbin_lane_get_title (lane));
    }
  bobbin_timeline_drawing_add_rows (drawing, run, axis, rows, n);

  return y + n * pitch;
}

/* The last one only where there is something to it. */
static guint
get_n_areas (BobbinRun *run)
{
  return bobbin_series_has_bytes (bobbin_run_get_series (run)) ? BOBBIN_TIMELINE_AREA_BYTES + 1
                                                               : BOBBIN_TIMELINE_AREA_BYTES;
}

static double
add_areas (BobbinDrawing        *drawing,
           BobbinRun            *run,
           const BobbinTimeAxis *axis,
           double                y)
{
  for (BobbinTimelineArea area = 0; area < get_n_areas (run); area++)
    {
      g_autofree char *value = NULL;
      double top;

      y += AREA_GAP;
      top = bobbin_timeline_drawing_add_area (drawing, run, axis, area, y, AREA_HEIGHT);
      value = bobbin_timeline_area_dup_value (area, top);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, MARGIN, y + AREA_HEIGHT / 2, TEXT_SIZE,
                               TRUE, bobbin_timeline_area_get_title (area));
      bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START, MARGIN, y + AREA_HEIGHT / 2 + 15,
                               TEXT_SIZE - 1, FALSE, bobbin_timeline_area_get_unit (area));
      bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_END, axis->x - 6, y + 5, TEXT_SIZE - 1,
                               FALSE, value);
      y += AREA_HEIGHT;
    }

  return y;
}

double
bobbin_timeline_drawing_add_run (BobbinDrawing *drawing,
                                 BobbinRun     *run,
                                 double         width)
{
  BobbinTimeAxis axis = {
    .to = MAX ((double) bobbin_run_get_time (run), BOBBIN_TIME_AXIS_MIN_NS),
    .x = MARGIN + NAMES_WIDTH,
    .width = MAX (width - NAMES_WIDTH - 2.5 * MARGIN, 1),
  };
  const char *title = bobbin_run_get_title (run);
  g_autofree char *redacted = bobbin_secrets_redact_text (title, -1);
  g_autofree char *summary = dup_summary (run);
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (run));
  double charts = n_lanes * get_pitch (n_lanes) + get_n_areas (run) * (AREA_GAP + AREA_HEIGHT) + 4;
  double y = MARGIN + TITLE_SIZE / 2;

  bobbin_drawing_set_size (drawing, width, bobbin_drawing_get_height (drawing));
  bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, MARGIN, y, TITLE_SIZE, TRUE,
                           redacted != NULL ? redacted : title);
  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START, MARGIN, y + 24, TEXT_SIZE + 1, FALSE,
                           summary);
  add_legend (drawing, run, y + 50);

  y += 74;
  bobbin_timeline_drawing_add_axis (drawing, &axis, y, charts);
  add_areas (drawing, run, &axis, add_lanes (drawing, run, &axis, y));
  y += charts + LABEL_HEIGHT + MARGIN / 2;
  bobbin_drawing_set_size (drawing, width, y);

  return y;
}

/* " Failed: 3." */
static void
append_count (GString       *text,
              BobbinSpanKind kind,
              guint64        n)
{
  if (n > 0)
    /* What became of tasks or attempts, and how many. */
    g_string_append_printf (text, C_("count", " %s: %'llu."), bobbin_span_kind_get_title (kind), (unsigned long long) n);
}

char *
bobbin_timeline_drawing_dup_description (BobbinRun *run)
{
  GListModel *lanes = bobbin_run_get_lanes (run);
  guint n_lanes = g_list_model_get_n_items (lanes);
  g_autofree char *summary = dup_summary (run);
  GString *text = g_string_new (summary);
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);
  g_string_append_c (text, '.');
  append_count (text, BOBBIN_SPAN_DONE, figures.n_done);
  append_count (text, BOBBIN_SPAN_FAILED, figures.n_failed);
  append_count (text, BOBBIN_SPAN_RETRIED, figures.n_retries);
  append_count (text, BOBBIN_SPAN_CANCELLED, figures.n_cancelled);
  append_count (text, BOBBIN_SPAN_RUNNING, figures.n_running);

  for (guint i = 0; i < MIN (n_lanes, MAX_TOLD); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      double life = bobbin_lane_get_life_seconds (lane);
      double busy = life > 0 ? bobbin_lane_get_busy_seconds (lane) / life : 0;

      /* A worker, its tasks, and its share of time in tasks. */
      g_string_append_printf (text, C_("lane", " %s: %'llu done, %.0f %% busy."), bobbin_lane_get_title (lane),
                              (unsigned long long) bobbin_lane_get_n_done (lane), CLAMP (busy, 0, 1) * 100);
    }

  return g_string_free_and_steal (text);
}
