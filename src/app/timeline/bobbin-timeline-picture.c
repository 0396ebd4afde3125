/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include "app/bobbin-format.h"
#include "bobbin-timeline-words.h"
#include "engine/charts/bobbin-timeline-drawing.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* px of texts: names and headings, what stands below them, the legend. */
#define NAME_SIZE   12.5
#define FACTS_SIZE  10.5
#define LEGEND_SIZE 11.0
#define SMALL_SIZE  9.5
/* What a letter needs, as a share of that: text is cut before it is measured. */
#define LETTER      0.58

#define PAD         8.0
/* px of a row from which on it has two lines of text, and one of its own. */
#define TWO_LINES   30.0
#define ONE_LINE    13.0
/* A chosen task is never narrower. */
#define MARK_MIN    4.0

/* How much of a row its bar takes: low rows cannot afford gaps. */
static double
get_bar_height (double pitch)
{
  if (pitch >= 12)
    return pitch - MAX (rint (pitch * 0.28), 3);

  return pitch >= 5 ? pitch - 1 : pitch;
}

static double
get_slot_y (BobbinTimelineCanvas *self,
            guint                 slot)
{
  return self->layout.rows_y + slot * bobbin_timeline_rows_get_pitch (self->rows);
}

static double
measure (const char *text,
         double      size)
{
  return (double) g_utf8_strlen (text, -1) * size * LETTER;
}

/* A text that is made smaller, and then cut, where it would not fit into @width:
 * before its last word, which is the number of a lane. */
static void
add_cut_text (BobbinDrawing *drawing,
              BobbinInk      ink,
              double         x,
              double         y,
              double         width,
              double         size,
              gboolean       bold,
              const char    *text)
{
  const char *end = strrchr (text, ' ');
  g_autofree char *start = NULL;
  g_autofree char *cut = NULL;
  glong n_chars;

  size = CLAMP (width / (double) g_utf8_strlen (text, -1) / LETTER, MIN (SMALL_SIZE, size), size);
  n_chars = (glong) (width / (size * LETTER));
  if (g_utf8_strlen (text, -1) > n_chars)
    {
      n_chars -= end != NULL ? g_utf8_strlen (end, -1) + 1 : 1;
      start = g_utf8_substring (text, 0, CLAMP (n_chars, 1, g_utf8_strlen (text, -1)));
      text = cut = g_strconcat (start, "…", end, NULL);
    }

  bobbin_drawing_add_text (drawing, ink, BOBBIN_ANCHOR_START, x, y, size, bold, text);
}

static gboolean
legend_needs (const BobbinRunFigures *figures,
              gboolean                active,
              BobbinSpanKind          kind)
{
  switch (kind)
    {
    case BOBBIN_SPAN_FAILED:
      return figures->n_failed > 0;
    case BOBBIN_SPAN_RETRIED:
      return figures->n_retries > 0;
    case BOBBIN_SPAN_CANCELLED:
      return figures->n_cancelled > 0;
    case BOBBIN_SPAN_RUNNING:
      return active;
    case BOBBIN_SPAN_DONE:
    case BOBBIN_SPAN_STARTING:
    case BOBBIN_SPAN_IDLE:
    default:
      return TRUE;
    }
}

guint
bobbin_timeline_canvas_draw_legend (BobbinTimelineCanvas *self,
                                    BobbinDrawing        *drawing,
                                    double                width)
{
  gboolean active = BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run));
  double x = PAD;
  double y = BOBBIN_TIMELINE_LEGEND_LINE / 2;
  guint n_lines = 1;
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);
  for (BobbinSpanKind kind = BOBBIN_SPAN_DONE; kind <= BOBBIN_SPAN_IDLE; kind++)
    {
      const char *title = bobbin_span_kind_get_title (kind);
      double needed = 16 + measure (title, LEGEND_SIZE);

      if (!legend_needs (&figures, active, kind))
        continue;
      if (x > PAD && x + needed > width)
        {
          x = PAD;
          y += BOBBIN_TIMELINE_LEGEND_LINE;
          n_lines++;
        }
      if (drawing != NULL)
        {
          bobbin_drawing_add_rectangle (drawing, (BobbinInk) kind, x, y - 5, 11, 10);
          bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, x + 16, y, LEGEND_SIZE, FALSE, title);
        }
      x += needed + 14;
    }

  return n_lines;
}

static void
draw_name (BobbinTimelineCanvas *self,
           BobbinDrawing        *drawing,
           guint                 lane,
           double                y)
{
  g_autoptr (BobbinLane) object = g_list_model_get_item (bobbin_run_get_lanes (self->run), lane);
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  double middle = y + get_bar_height (pitch) / 2;
  double width = self->layout.x - 2 * PAD;
  const char *title = bobbin_lane_get_title (object);
  g_autofree char *pinned = NULL;
  g_autofree char *facts = NULL;

  if (bobbin_timeline_rows_is_pinned (self->rows, lane))
    title = pinned = g_strconcat ("▴ ", title, NULL);

  if (pitch >= TWO_LINES)
    {
      facts = bobbin_timeline_words_facts (self->run, lane, width < 100);
      add_cut_text (drawing, BOBBIN_INK_TEXT, PAD, middle - 7, width, NAME_SIZE, TRUE, title);
      add_cut_text (drawing, BOBBIN_INK_DIM_TEXT, PAD, middle + 8, width, FACTS_SIZE, FALSE, facts);
      return;
    }

  if (pitch < ONE_LINE)
    {
      add_cut_text (drawing, BOBBIN_INK_TEXT, PAD, middle, width, SMALL_SIZE, FALSE, title);
      return;
    }

  facts = bobbin_timeline_words_facts (self->run, lane, TRUE);
  if (measure (title, SMALL_SIZE + 1.5) + measure (facts, SMALL_SIZE) < width)
    {
      width -= measure (facts, SMALL_SIZE);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_END, self->layout.x - PAD, middle,
                               SMALL_SIZE, FALSE, facts);
    }
  add_cut_text (drawing, BOBBIN_INK_TEXT, PAD, middle, width, SMALL_SIZE + 1.5, FALSE, title);
}

static void
draw_folded (BobbinTimelineCanvas *self,
             BobbinDrawing        *drawing,
             double                y)
{
  guint n_folded = bobbin_timeline_rows_get_n_folded (self->rows);
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  double size = MIN (FACTS_SIZE, MAX (pitch - 2, 6));
  g_autofree char *count = bobbin_format_count (n_folded);
  g_autofree char *text = g_strdup_printf (ngettext ("%s folded", "%s folded", n_folded), count);

  add_cut_text (drawing, BOBBIN_INK_DIM_TEXT, PAD, y + get_bar_height (pitch) / 2, self->layout.x - 2 * PAD,
                size, FALSE, text);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, self->layout.x, y + floor (get_bar_height (pitch) / 2),
                                self->layout.plot_width, 1);
}

/* Where rows are lower than text, some have a name, and the chosen one among
 * them has. */
static gboolean
has_name (BobbinTimelineCanvas *self,
          guint                 slot)
{
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  guint distance = (guint) ceil (ONE_LINE / pitch);
  int chosen = -1;

  if (distance <= 1)
    return TRUE;
  if (self->cursor.lane != BOBBIN_TIMELINE_NO_LANE)
    chosen = bobbin_timeline_rows_row_to_slot (self->rows,
                                               bobbin_timeline_rows_find (self->rows, self->cursor.lane));
  if (chosen >= 0 && (guint) ABS (chosen - (int) slot) < distance)
    return (int) slot == chosen;

  return slot % distance == 0;
}

/* What stands beside the rows; adds to @rows those that there is anything in. */
static void
draw_names (BobbinTimelineCanvas *self,
            BobbinDrawing        *drawing,
            GArray               *rows)
{
  guint n_slots = bobbin_timeline_rows_get_n_slots (self->rows);
  guint n_known = bobbin_timeline_get_n_lanes (bobbin_run_get_timeline (self->run));
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);

  for (guint slot = 0; slot < n_slots; slot++)
    {
      guint row = bobbin_timeline_rows_slot_to_row (self->rows, slot);
      guint lane = bobbin_timeline_rows_get_lane (self->rows, row);
      double y = get_slot_y (self, slot);

      if (lane == BOBBIN_TIMELINE_FOLDED)
        draw_folded (self, drawing, y);
      else if (has_name (self, slot))
        draw_name (self, drawing, lane, y);

      if (lane < n_known)
        {
          BobbinTimelineRow place = { lane, y, get_bar_height (pitch) };

          g_array_append_val (rows, place);
        }
      if (pitch >= ONE_LINE && row + 1 == bobbin_timeline_rows_get_n_pinned (self->rows) && slot + 1 < n_slots)
        bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_DIM_TEXT, PAD, y + pitch - 2, self->layout.width - 2 * PAD, 1);
    }
}

static char *
dup_value (BobbinTimelineArea area,
           double             value)
{
  switch (area)
    {
    case BOBBIN_TIMELINE_AREA_BYTES:
      return bobbin_format_quantity (value, "bytes");
    case BOBBIN_TIMELINE_AREA_RATE:
      return bobbin_format_rate (value);
    case BOBBIN_TIMELINE_AREA_ACTIVE:
    default:
      return bobbin_format_short_number (value < 10 ? rint (value * 10) / 10 : rint (value));
    }
}

static void
draw_area (BobbinTimelineCanvas *self,
           BobbinDrawing        *drawing,
           BobbinTimelineArea    area)
{
  static const char * const titles[] = { N_("Throughput"), N_("Active"), N_("Bytes") };
  static const char * const units[] = { N_("tasks a second"), N_("workers in a task"), N_("a second") };
  const BobbinTimelineLayout *layout = &self->layout;
  double y = layout->area_y[area];
  double height = layout->area_height;
  double width = layout->x - 2 * PAD;
  double most = bobbin_timeline_drawing_add_area (drawing, self->run, &self->axis, area, y, height);
  gboolean has_unit = height >= 46 && measure (_(units[area]), FACTS_SIZE) <= width;
  double middle = MAX (y + height / 2 - (has_unit ? 1 : 0), y + 20);
  g_autofree char *value = dup_value (area, most);

  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_END, layout->x - 4, y + 5, FACTS_SIZE, FALSE, value);
  add_cut_text (drawing, BOBBIN_INK_TEXT, PAD, middle, width, MIN (NAME_SIZE, width / 6), TRUE, _(titles[area]));
  if (has_unit)
    add_cut_text (drawing, BOBBIN_INK_DIM_TEXT, PAD, middle + 15, width, FACTS_SIZE, FALSE, _(units[area]));
}

void
bobbin_timeline_canvas_draw_ground (BobbinTimelineCanvas *self,
                                    BobbinDrawing        *drawing,
                                    GArray               *rows)
{
  const BobbinTimelineLayout *layout = &self->layout;

  bobbin_timeline_drawing_add_axis (drawing, &self->axis, layout->rows_y, layout->axis_y - layout->rows_y);
  bobbin_timeline_canvas_draw_legend (self, drawing, layout->width);
  draw_names (self, drawing, rows);
  for (guint i = 0; i < layout->n_areas; i++)
    draw_area (self, drawing, (BobbinTimelineArea) i);
}

/* A frame of @thickness px around an area, outside of it. */
static void
add_frame (BobbinDrawing         *drawing,
           const graphene_rect_t *area,
           double                 thickness)
{
  double x = (double) area->origin.x - thickness;
  double y = (double) area->origin.y - thickness;
  double width = (double) area->size.width + 2 * thickness;
  double height = (double) area->size.height + 2 * thickness;

  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, x, y, width, thickness);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, x, y + height - thickness, width, thickness);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, x, y + thickness, thickness, height - 2 * thickness);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, x + width - thickness, y + thickness,
                                thickness, height - 2 * thickness);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint left = *(const guint *) a;
  guint right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

static gboolean
slot_is_in_span (BobbinTimelineCanvas *self,
                 guint                 slot)
{
  guint lane = bobbin_timeline_rows_get_lane (self->rows, bobbin_timeline_rows_slot_to_row (self->rows, slot));

  return lane != BOBBIN_TIMELINE_FOLDED &&
         (self->span_lanes->len == 0 ||
          g_array_binary_search (self->span_lanes, &lane, compare_numbers, NULL));
}

static void
draw_span (BobbinTimelineCanvas *self,
           BobbinDrawing        *drawing)
{
  const BobbinTimelineLayout *layout = &self->layout;
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  guint n_slots = bobbin_timeline_rows_get_n_slots (self->rows);
  double from = CLAMP (bobbin_time_axis_to_x (&self->axis, (double) self->span_from), layout->x, layout->x + layout->plot_width);
  double to = CLAMP (bobbin_time_axis_to_x (&self->axis, (double) self->span_to), layout->x, layout->x + layout->plot_width);
  double areas_y = layout->rows_y + layout->rows_height;

  if (!(to > from))
    return;

  for (guint slot = 0, end; slot < n_slots; slot = end + 1)
    {
      for (end = slot; end < n_slots && slot_is_in_span (self, end);)
        end++;
      if (end > slot)
        bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_SELECTION, from, get_slot_y (self, slot),
                                      to - from, (end - slot) * pitch);
    }
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_SELECTION, from, areas_y, to - from, layout->axis_y - areas_y);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, from, layout->rows_y, 1, layout->axis_y - layout->rows_y);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, to - 1, layout->rows_y, 1, layout->axis_y - layout->rows_y);
}

static void
draw_attempt (BobbinTimelineCanvas      *self,
              BobbinDrawing             *drawing,
              const BobbinTimelinePlace *place,
              double                     thickness)
{
  BobbinTimelineAttempt attempt;
  graphene_rect_t area;

  if (bobbin_timeline_canvas_get_attempt (self, place, &attempt) &&
      bobbin_timeline_canvas_get_area (self, place->lane, &attempt, &area))
    add_frame (drawing, &area, thickness);
}

static void
draw_chosen_lane (BobbinTimelineCanvas *self,
                  BobbinDrawing        *drawing)
{
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  int slot;

  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  slot = bobbin_timeline_rows_row_to_slot (self->rows, bobbin_timeline_rows_find (self->rows, self->cursor.lane));
  if (slot >= 0)
    bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, 1, get_slot_y (self, (guint) slot),
                                  3, get_bar_height (pitch));
}

void
bobbin_timeline_canvas_draw_marks (BobbinTimelineCanvas *self,
                                   BobbinDrawing        *drawing)
{
  BobbinTimelinePlace marked;

  if (self->has_span)
    draw_span (self, drawing);
  draw_chosen_lane (self, drawing);
  draw_attempt (self, drawing, &self->hovered, 1);
  if (self->marked_task >= 0 && bobbin_timeline_canvas_find_task (self, (guint64) self->marked_task, &marked))
    draw_attempt (self, drawing, &marked, 1);
  draw_attempt (self, drawing, &self->cursor, 2);
}

gboolean
bobbin_timeline_canvas_get_area (BobbinTimelineCanvas        *self,
                                 guint                        lane,
                                 const BobbinTimelineAttempt *attempt,
                                 graphene_rect_t             *area)
{
  double left = self->layout.x;
  double right = left + self->layout.plot_width;
  double from = bobbin_time_axis_to_x (&self->axis, (double) attempt->start);
  double to = bobbin_time_axis_to_x (&self->axis, (double) (attempt->start + attempt->duration));
  int slot;

  if (bobbin_timeline_rows_is_folded (self->rows, lane))
    return FALSE;

  slot = bobbin_timeline_rows_row_to_slot (self->rows, bobbin_timeline_rows_find (self->rows, lane));
  if (slot < 0 || to < left || from > right)
    return FALSE;

  from = CLAMP (from, left, right);
  to = CLAMP (to, left, right);
  if (to - from < MARK_MIN)
    {
      from = CLAMP ((from + to - MARK_MIN) / 2, left, right - MARK_MIN);
      to = from + MARK_MIN;
    }
  *area = GRAPHENE_RECT_INIT ((float) from, (float) get_slot_y (self, (guint) slot), (float) (to - from),
                              (float) get_bar_height (bobbin_timeline_rows_get_pitch (self->rows)));

  return TRUE;
}
