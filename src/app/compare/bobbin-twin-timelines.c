/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-twin-timelines.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "app/timeline/bobbin-timeline-canvas.h"
#include "bobbin-compare-words.h"
#include "engine/run/bobbin-words.h"

#define ZOOM_STEP  1.5
#define PITCH_STEP 1.25
/* Of what is shown. */
#define PAN_STEP   0.15

/* One of the two. */
typedef struct
{
  BobbinTimelineCanvas *canvas;
  GtkScrollbar         *scrollbar;
  GtkLabel             *caption;
  GtkLabel             *range;
} Twin;

struct _BobbinTwinTimelines
{
  AdwBin               parent_instance;

  BobbinRunComparison *comparison;
  BobbinRunSelection  *selections[BOBBIN_N_SIDES];
  GSimpleActionGroup  *actions;
  gboolean             linking;    /* one follows the other just now */

  /* Template, and the same by their sides. */
  BobbinTimelineCanvas *canvas_before;
  BobbinTimelineCanvas *canvas_after;
  GtkScrollbar         *scrollbar_before;
  GtkScrollbar         *scrollbar_after;
  GtkLabel             *caption_before;
  GtkLabel             *caption_after;
  GtkLabel             *range_before;
  GtkLabel             *range_after;
  Twin                  twins[BOBBIN_N_SIDES];
};

G_DEFINE_FINAL_TYPE (BobbinTwinTimelines, bobbin_twin_timelines, ADW_TYPE_BIN)

static BobbinSide
get_side (BobbinTwinTimelines  *self,
          BobbinTimelineCanvas *canvas)
{
  return canvas == self->canvas_before ? BOBBIN_SIDE_BEFORE : BOBBIN_SIDE_AFTER;
}

/* The one that has the keyboard, or else the first. */
static BobbinTimelineCanvas *
get_active (BobbinTwinTimelines *self)
{
  return gtk_widget_has_focus (GTK_WIDGET (self->canvas_after)) ? self->canvas_after : self->canvas_before;
}

static void
show_range (BobbinTwinTimelines *self,
            BobbinSide           side)
{
  double from, to;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *text = NULL;

  bobbin_timeline_canvas_get_range (self->twins[side].canvas, &from, &to);
  start = bobbin_words_dup_time (from / 1e9);
  end = bobbin_words_dup_time (to / 1e9);
  /* Translators: a stretch of time: “Shown: 1.20 s to 3.40 s” */
  text = g_strdup_printf (_("Shown: %s to %s"), start, end);
  gtk_label_set_text (self->twins[side].range, text);
}

/* Shows on one side what the other one shows. */
static void
follow_range (BobbinTwinTimelines *self,
              BobbinSide           leader)
{
  BobbinSide follower = leader == BOBBIN_SIDE_BEFORE ? BOBBIN_SIDE_AFTER : BOBBIN_SIDE_BEFORE;
  double from, to;

  bobbin_timeline_canvas_get_range (self->twins[leader].canvas, &from, &to);
  if (from < to)
    bobbin_timeline_canvas_set_range (self->twins[follower].canvas, from, to);
  show_range (self, BOBBIN_SIDE_BEFORE);
  show_range (self, BOBBIN_SIDE_AFTER);
}

static void
range_changed_cb (BobbinTwinTimelines  *self,
                  BobbinTimelineCanvas *canvas)
{
  /* A task that was chosen in one moves the other no further. */
  if (!self->linking)
    follow_range (self, get_side (self, canvas));
}

/* The number on the other side; -1: it has none. */
static gint64
find_other (BobbinTwinTimelines *self,
            BobbinSide           side,
            gint64               task)
{
  BobbinSide other = side == BOBBIN_SIDE_BEFORE ? BOBBIN_SIDE_AFTER : BOBBIN_SIDE_BEFORE;
  BobbinComparedTask row;

  if (task < 0)
    return -1;

  bobbin_run_comparison_get_row (self->comparison,
                                 bobbin_run_comparison_find_row (self->comparison, side, (guint32) task), &row);

  return row.has[other] ? (gint64) row.task[other] : -1;
}

static void
hovered_changed_cb (BobbinTwinTimelines  *self,
                    BobbinTimelineCanvas *canvas)
{
  BobbinSide side = get_side (self, canvas);
  BobbinSide other = side == BOBBIN_SIDE_BEFORE ? BOBBIN_SIDE_AFTER : BOBBIN_SIDE_BEFORE;

  bobbin_timeline_canvas_mark_task (self->twins[other].canvas,
                                    find_other (self, side, bobbin_timeline_canvas_get_hovered_task (canvas)));
}

/* What is chosen is looked for in both, and the one that it was chosen in says
 * what time is shown. */
static void
chosen_cb (BobbinTwinTimelines *self,
           GParamSpec          *pspec,
           BobbinRunSelection  *selection)
{
  BobbinSide side = selection == self->selections[BOBBIN_SIDE_BEFORE] ? BOBBIN_SIDE_BEFORE : BOBBIN_SIDE_AFTER;
  BobbinSide other = side == BOBBIN_SIDE_BEFORE ? BOBBIN_SIDE_AFTER : BOBBIN_SIDE_BEFORE;

  if (self->linking)
    return;

  self->linking = TRUE;
  bobbin_run_selection_set_task (self->selections[other],
                                 find_other (self, side, bobbin_run_selection_get_task (selection)));
  self->linking = FALSE;
  follow_range (self, side);
}

static void
zoom_in_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_zoom (get_active (user_data), ZOOM_STEP);
}

static void
zoom_out_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  bobbin_timeline_canvas_zoom (get_active (user_data), 1 / ZOOM_STEP);
}

static void
earlier_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_pan (get_active (user_data), -PAN_STEP);
}

static void
later_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  bobbin_timeline_canvas_pan (get_active (user_data), PAN_STEP);
}

static void
fit_selection_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_fit_selection (get_active (user_data));
}

static void
fit_all_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_fit_all (get_active (user_data));
}

static void
next_task_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  bobbin_timeline_canvas_step_task (get_active (user_data), 1);
}

static void
previous_task_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_step_task (get_active (user_data), -1);
}

static void
next_lane_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  bobbin_timeline_canvas_step_lane (get_active (user_data), 1);
}

static void
previous_lane_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_step_lane (get_active (user_data), -1);
}

/* Rows are as high in both. */
static void
scale_rows (BobbinTwinTimelines *self,
            double               factor)
{
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    bobbin_timeline_canvas_scale_rows (self->twins[i].canvas, factor);
}

static void
higher_rows_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  scale_rows (user_data, PITCH_STEP);
}

static void
lower_rows_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  scale_rows (user_data, 1 / PITCH_STEP);
}

static void
reset_rows_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  scale_rows (user_data, 0);
}

static void
change_hand_cb (GSimpleAction *action,
                GVariant      *value,
                gpointer       user_data)
{
  BobbinTwinTimelines *self = user_data;

  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    g_object_set (self->twins[i].canvas, "hand", g_variant_get_boolean (value), NULL);
  g_simple_action_set_state (action, value);
}

/* Those that the keys of the canvases stand for. */
static const GActionEntry action_entries[] = {
  { .name = "zoom-in", .activate = zoom_in_cb },
  { .name = "zoom-out", .activate = zoom_out_cb },
  { .name = "earlier", .activate = earlier_cb },
  { .name = "later", .activate = later_cb },
  { .name = "fit-selection", .activate = fit_selection_cb },
  { .name = "fit-all", .activate = fit_all_cb },
  { .name = "next-task", .activate = next_task_cb },
  { .name = "previous-task", .activate = previous_task_cb },
  { .name = "next-lane", .activate = next_lane_cb },
  { .name = "previous-lane", .activate = previous_lane_cb },
  { .name = "higher-rows", .activate = higher_rows_cb },
  { .name = "lower-rows", .activate = lower_rows_cb },
  { .name = "reset-rows", .activate = reset_rows_cb },
  { .name = "hand", .state = "false", .change_state = change_hand_cb },
};

static void
bobbin_twin_timelines_dispose (GObject *object)
{
  BobbinTwinTimelines *self = BOBBIN_TWIN_TIMELINES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TWIN_TIMELINES);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    g_clear_object (&self->selections[i]);
  g_clear_object (&self->comparison);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (bobbin_twin_timelines_parent_class)->dispose (object);
}

static void
bobbin_twin_timelines_class_init (BobbinTwinTimelinesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_twin_timelines_dispose;

  g_type_ensure (BOBBIN_TYPE_TIMELINE_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/compare/bobbin-twin-timelines.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, canvas_before);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, canvas_after);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, scrollbar_before);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, scrollbar_after);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, caption_before);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, caption_after);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, range_before);
  gtk_widget_class_bind_template_child (widget_class, BobbinTwinTimelines, range_after);
  gtk_widget_class_bind_template_callback (widget_class, range_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, hovered_changed_cb);
}

static void
bobbin_twin_timelines_init (BobbinTwinTimelines *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timeline", G_ACTION_GROUP (self->actions));

  gtk_widget_init_template (GTK_WIDGET (self));
  self->twins[BOBBIN_SIDE_BEFORE] =
    (Twin) { self->canvas_before, self->scrollbar_before, self->caption_before, self->range_before };
  self->twins[BOBBIN_SIDE_AFTER] =
    (Twin) { self->canvas_after, self->scrollbar_after, self->caption_after, self->range_after };
}

void
bobbin_twin_timelines_set_comparison (BobbinTwinTimelines *self,
                                      BobbinRunComparison *comparison,
                                      BobbinRunSelection  *selections[BOBBIN_N_SIDES])
{
  gint64 extent = 0;

  g_return_if_fail (BOBBIN_IS_TWIN_TIMELINES (self));
  g_return_if_fail (BOBBIN_IS_RUN_COMPARISON (comparison));
  g_return_if_fail (self->comparison == NULL);

  self->comparison = g_object_ref (comparison);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    extent = MAX (extent, bobbin_run_get_time (bobbin_run_comparison_get_run (comparison, i)));

  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    {
      Twin *twin = &self->twins[i];
      g_autofree char *caption = bobbin_compare_words_caption (comparison, i);

      self->selections[i] = g_object_ref (selections[i]);
      g_signal_connect_object (selections[i], "notify::task", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      bobbin_timeline_canvas_set_run (twin->canvas, bobbin_run_comparison_get_run (comparison, i), selections[i]);
      bobbin_timeline_canvas_set_extent (twin->canvas, extent);
      gtk_scrollbar_set_adjustment (twin->scrollbar, bobbin_timeline_canvas_get_adjustment (twin->canvas));
      gtk_label_set_text (twin->caption, caption);
      show_range (self, i);
    }
}
