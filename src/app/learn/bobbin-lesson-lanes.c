/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lesson-lanes.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "app/charts/bobbin-drawing-painter.h"
#include "engine/charts/bobbin-timeline-drawing.h"

/* px. */
#define MIN_WIDTH    220
#define NAMES_WIDTH  86.0
#define STATES_WIDTH 78.0
#define WIDE_ENOUGH  380      /* from here on there is room for states */
#define GAP          8.0
#define TEXT_SIZE    11.0
#define AXIS_HEIGHT  24
#define LANES_HEIGHT 176
#define MAX_PITCH    24.0
#define MIN_PITCH    4.0
#define NAMED_PITCH  15.0     /* from here on each lane has its name */

/* µs between two descriptions in words while something runs. */
#define DESCRIBE_INTERVAL G_USEC_PER_SEC

struct _BobbinLessonLanes
{
  GtkWidget      parent_instance;

  BobbinRun     *run;
  BobbinDrawing *drawing;
  guint          n_lanes;     /* for which there is room */
  gint64         end;         /* ns */
  gint64         described;   /* µs, when it last was */
};

G_DEFINE_FINAL_TYPE (BobbinLessonLanes, bobbin_lesson_lanes, GTK_TYPE_WIDGET)

static double
get_pitch (BobbinLessonLanes *self)
{
  return CLAMP (LANES_HEIGHT / MAX (self->n_lanes, 1), MIN_PITCH, MAX_PITCH);
}

static guint
get_n_shown (BobbinLessonLanes *self)
{
  return MIN (self->n_lanes, (guint) (LANES_HEIGHT / MIN_PITCH));
}

static gboolean
is_active (BobbinLessonLanes *self)
{
  return self->run != NULL && BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run));
}

/* In words, for those who do not see it: what each worker does, or did. */
static void
describe (BobbinLessonLanes *self)
{
  g_autofree char *text = NULL;

  if (self->run == NULL)
    text = g_strdup (_("Nothing has run yet."));
  else
    text = bobbin_timeline_drawing_dup_description (self->run);

  self->described = g_get_monotonic_time ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
get_axis (BobbinLessonLanes *self,
          BobbinTimeAxis    *axis)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double states = width >= WIDE_ENOUGH ? STATES_WIDTH : 0;

  *axis = (BobbinTimeAxis) {
    .from = 0,
    .to = MAX ((double) self->end, BOBBIN_TIME_AXIS_MIN_NS),
    .x = NAMES_WIDTH,
    .width = MAX (width - NAMES_WIDTH - states - GAP, 1),
  };
}

/* Right of its lane, what the worker does now, or how many tasks it has done. */
static void
draw_state (BobbinLessonLanes    *self,
            const BobbinTimeAxis *axis,
            BobbinLane           *lane,
            double                y)
{
  BobbinLaneState state = bobbin_lane_get_state (lane);
  gboolean active = is_active (self);
  gboolean busy = active && (state == BOBBIN_LANE_WORKING || state == BOBBIN_LANE_BLOCKED);
  guint64 n_done = bobbin_lane_get_n_done (lane);
  g_autofree char *count = bobbin_format_count (n_done);
  g_autofree char *tasks = NULL;

  tasks = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s task", "%s tasks", (gulong) n_done), count);
  bobbin_drawing_add_text (self->drawing, busy ? BOBBIN_INK_TEXT : BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START,
                           axis->x + axis->width + GAP, y, TEXT_SIZE, active && state == BOBBIN_LANE_BLOCKED,
                           active ? bobbin_lane_state_get_title (state) : tasks);
}

static void
draw_texts (BobbinLessonLanes    *self,
            const BobbinTimeAxis *axis,
            guint                 number,
            double                y)
{
  g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), number);

  bobbin_drawing_add_text (self->drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, 0, y, TEXT_SIZE, FALSE,
                           bobbin_lane_get_title (lane));
  if (axis->x + axis->width + STATES_WIDTH <= gtk_widget_get_width (GTK_WIDGET (self)))
    draw_state (self, axis, lane, y);
}

/* How many there are besides those that are shown. */
static void
draw_rest (BobbinLessonLanes *self,
           guint              n_lanes,
           guint              n_shown,
           double             y)
{
  g_autofree char *text = NULL;

  if (n_lanes <= n_shown)
    return;

  /* Translators: workers that are not shown. */
  text = g_strdup_printf (ngettext ("and %u more", "and %u more", n_lanes - n_shown), n_lanes - n_shown);
  bobbin_drawing_add_text (self->drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START, 0, y, TEXT_SIZE, FALSE, text);
}

static void
draw_lanes (BobbinLessonLanes    *self,
            const BobbinTimeAxis *axis)
{
  double pitch = get_pitch (self);
  double gap = pitch >= 12 ? 5 : 1;
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (self->run));
  guint n_rows = MIN (n_lanes, get_n_shown (self));
  g_autofree BobbinTimelineRow *rows = g_new (BobbinTimelineRow, MAX (n_rows, 1));

  for (guint i = 0; i < n_rows; i++)
    {
      rows[i] = (BobbinTimelineRow) { .lane = i, .y = i * pitch, .height = pitch - gap };
      if (pitch >= NAMED_PITCH)
        draw_texts (self, axis, i, rows[i].y + rows[i].height / 2);
    }

  if (pitch < NAMED_PITCH && n_rows > 0)
    draw_texts (self, axis, 0, TEXT_SIZE / 2);
  draw_rest (self, n_lanes, pitch < NAMED_PITCH ? 1 : n_rows, 2 * TEXT_SIZE);
  bobbin_timeline_drawing_add_rows (self->drawing, self->run, axis, rows, n_rows);
}

static void
bobbin_lesson_lanes_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  BobbinLessonLanes *self = BOBBIN_LESSON_LANES (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL
                      ? (int) (get_n_shown (self) * get_pitch (self)) + AXIS_HEIGHT : MIN_WIDTH;
}

static void
bobbin_lesson_lanes_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  BobbinLessonLanes *self = BOBBIN_LESSON_LANES (widget);
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  BobbinTimeAxis axis;

  bobbin_drawing_clear (self->drawing, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                        gdk_surface_get_scale (surface));
  get_axis (self, &axis);
  bobbin_timeline_drawing_add_axis (self->drawing, &axis, 0, get_n_shown (self) * get_pitch (self));
  if (self->run != NULL)
    draw_lanes (self, &axis);
  bobbin_drawing_paint (self->drawing, snapshot, gtk_widget_get_pango_context (widget), dark);
}

static void
bobbin_lesson_lanes_dispose (GObject *object)
{
  g_clear_object (&BOBBIN_LESSON_LANES (object)->run);

  G_OBJECT_CLASS (bobbin_lesson_lanes_parent_class)->dispose (object);
}

static void
bobbin_lesson_lanes_finalize (GObject *object)
{
  bobbin_drawing_free (BOBBIN_LESSON_LANES (object)->drawing);

  G_OBJECT_CLASS (bobbin_lesson_lanes_parent_class)->finalize (object);
}

static void
bobbin_lesson_lanes_class_init (BobbinLessonLanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_lesson_lanes_dispose;
  object_class->finalize = bobbin_lesson_lanes_finalize;

  widget_class->measure = bobbin_lesson_lanes_measure;
  widget_class->snapshot = bobbin_lesson_lanes_snapshot;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_lesson_lanes_init (BobbinLessonLanes *self)
{
  self->drawing = bobbin_drawing_new ();
  self->n_lanes = 1;
  self->end = G_GINT64_CONSTANT (1000000000);
  describe (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
bobbin_lesson_lanes_new (void)
{
  return g_object_new (BOBBIN_TYPE_LESSON_LANES, NULL);
}

void
bobbin_lesson_lanes_set_n_lanes (BobbinLessonLanes *self,
                                 guint              n_lanes)
{
  g_return_if_fail (BOBBIN_IS_LESSON_LANES (self));

  self->n_lanes = MAX (n_lanes, 1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
bobbin_lesson_lanes_set_run (BobbinLessonLanes *self,
                             BobbinRun         *run)
{
  g_return_if_fail (BOBBIN_IS_LESSON_LANES (self));

  g_set_object (&self->run, run);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
bobbin_lesson_lanes_set_end (BobbinLessonLanes *self,
                             gint64             end)
{
  g_return_if_fail (BOBBIN_IS_LESSON_LANES (self));

  if (self->end == end)
    return;

  self->end = end;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
bobbin_lesson_lanes_update (BobbinLessonLanes *self)
{
  guint n_lanes;

  g_return_if_fail (BOBBIN_IS_LESSON_LANES (self));

  /* How many there will be may not have been known. */
  n_lanes = self->run != NULL ? g_list_model_get_n_items (bobbin_run_get_lanes (self->run)) : 0;
  if (n_lanes > self->n_lanes)
    bobbin_lesson_lanes_set_n_lanes (self, n_lanes);

  if (!is_active (self) || g_get_monotonic_time () - self->described >= DESCRIBE_INTERVAL)
    describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
