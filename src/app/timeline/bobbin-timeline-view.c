/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-view.h"

#include "bobbin-timeline-canvas.h"
#include "bobbin-timeline-save.h"
#include "bobbin-timeline-span-bar.h"

#define ZOOM_STEP  1.5
#define PITCH_STEP 1.25
/* Of what is shown. */
#define PAN_STEP   0.15

struct _BobbinTimelineView
{
  AdwBin                 parent_instance;

  BobbinRun             *run;
  BobbinRunSelection    *selection;
  GSimpleActionGroup    *actions;

  BobbinTimelineCanvas  *canvas;
  GtkScrollbar          *scrollbar;
  GtkWidget             *follow;
  GtkRevealer           *span_revealer;
  BobbinTimelineSpanBar *span_bar;
  GtkMenuButton         *lanes_button;
  GMenuModel            *lanes_menu;
  GMenuModel            *lane_menu;
  GtkWidget             *menu;          /* a popover at the canvas; NULL: not needed yet */
  gboolean               is_seen;       /* has been in a frame */
};

G_DEFINE_FINAL_TYPE (BobbinTimelineView, bobbin_timeline_view, ADW_TYPE_BIN)

static void
set_enabled (BobbinTimelineView *self,
             const char         *action,
             gboolean            enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

static void
lane_changed_cb (BobbinTimelineView *self)
{
  gboolean any = bobbin_timeline_canvas_get_lane (self->canvas) != G_MAXUINT;

  set_enabled (self, "pin", any);
  set_enabled (self, "fold", any);
  set_enabled (self, "fold-others", any);
  set_enabled (self, "unfold-all", bobbin_timeline_canvas_get_n_folded (self->canvas) > 0);
}

static void
state_cb (BobbinTimelineView *self)
{
  gboolean following, active;

  if (self->run == NULL)
    return;

  active = BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run));
  g_object_get (self->canvas, "following", &following, NULL);
  gtk_widget_set_visible (self->follow, active && !following);
}

static void
span_changed_cb (BobbinTimelineView *self)
{
  const guint *lanes;
  guint n_lanes;
  gint64 from, to;
  gboolean any = bobbin_timeline_canvas_get_span (self->canvas, &from, &to, &lanes, &n_lanes);
  gboolean dragging = bobbin_timeline_canvas_is_dragging (self->canvas);
  g_autofree char *text = NULL;

  set_enabled (self, "clear-span", any);
  if (any)
    bobbin_timeline_span_bar_set_span (self->span_bar, from, to, lanes, n_lanes);

  /* Rows must not move under the pointer. */
  if (!dragging)
    gtk_revealer_set_reveal_child (self->span_revealer, any);
  if (!any || dragging || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  text = bobbin_timeline_span_bar_dup_text (self->span_bar);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->canvas), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Seen through rather than hidden, so that nothing moves when it comes. */
static void
rows_changed_cb (BobbinTimelineView *self)
{
  GtkAdjustment *adjustment = bobbin_timeline_canvas_get_adjustment (self->canvas);
  gboolean needed = gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);

  gtk_widget_set_opacity (GTK_WIDGET (self->scrollbar), needed ? 1 : 0);
  gtk_widget_set_can_target (GTK_WIDGET (self->scrollbar), needed);
}

static void
menu_cb (BobbinTimelineView *self,
         double              x,
         double              y)
{
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (self->lane_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self->canvas));
    }

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* Its many rows are made when somebody wants to see them. */
static void
lanes_menu_cb (GtkMenuButton *button,
               gpointer       user_data)
{
  gtk_menu_button_set_menu_model (button, BOBBIN_TIMELINE_VIEW (user_data)->lanes_menu);
  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
}

static void
zoom_in_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_zoom (BOBBIN_TIMELINE_VIEW (user_data)->canvas, ZOOM_STEP);
}

static void
zoom_out_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  bobbin_timeline_canvas_zoom (BOBBIN_TIMELINE_VIEW (user_data)->canvas, 1 / ZOOM_STEP);
}

static void
earlier_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_pan (BOBBIN_TIMELINE_VIEW (user_data)->canvas, -PAN_STEP);
}

static void
later_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  bobbin_timeline_canvas_pan (BOBBIN_TIMELINE_VIEW (user_data)->canvas, PAN_STEP);
}

static void
fit_selection_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_fit_selection (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
fit_all_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_timeline_canvas_fit_all (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
follow_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  BobbinTimelineView *self = BOBBIN_TIMELINE_VIEW (user_data);

  bobbin_timeline_canvas_set_following (self->canvas, TRUE);
  /* The button is gone. */
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
next_task_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  bobbin_timeline_canvas_step_task (BOBBIN_TIMELINE_VIEW (user_data)->canvas, 1);
}

static void
previous_task_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_step_task (BOBBIN_TIMELINE_VIEW (user_data)->canvas, -1);
}

static void
next_lane_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  bobbin_timeline_canvas_step_lane (BOBBIN_TIMELINE_VIEW (user_data)->canvas, 1);
}

static void
previous_lane_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  bobbin_timeline_canvas_step_lane (BOBBIN_TIMELINE_VIEW (user_data)->canvas, -1);
}

static void
clear_span_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  BobbinTimelineView *self = BOBBIN_TIMELINE_VIEW (user_data);

  bobbin_run_selection_clear_span (self->selection);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
pin_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  bobbin_timeline_canvas_toggle_pin (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
fold_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  bobbin_timeline_canvas_fold (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
fold_others_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  bobbin_timeline_canvas_fold_others (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
unfold_all_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  bobbin_timeline_canvas_unfold_all (BOBBIN_TIMELINE_VIEW (user_data)->canvas);
}

static void
higher_rows_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  bobbin_timeline_canvas_scale_rows (BOBBIN_TIMELINE_VIEW (user_data)->canvas, PITCH_STEP);
}

static void
lower_rows_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  bobbin_timeline_canvas_scale_rows (BOBBIN_TIMELINE_VIEW (user_data)->canvas, 1 / PITCH_STEP);
}

static void
reset_rows_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  bobbin_timeline_canvas_scale_rows (BOBBIN_TIMELINE_VIEW (user_data)->canvas, 0);
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BobbinTimelineView *self = BOBBIN_TIMELINE_VIEW (user_data);

  bobbin_timeline_save (self->canvas, bobbin_run_get_title (self->run));
}

static void
change_sort_cb (GSimpleAction *action,
                GVariant      *value,
                gpointer       user_data)
{
  static const char * const names[] = { "name", "busy", "slowest" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (g_variant_get_string (value, NULL), names[i]))
      bobbin_timeline_canvas_set_sort (BOBBIN_TIMELINE_VIEW (user_data)->canvas, (BobbinTimelineSort) i);
  g_simple_action_set_state (action, value);
}

static void
change_hand_cb (GSimpleAction *action,
                GVariant      *value,
                gpointer       user_data)
{
  g_object_set (BOBBIN_TIMELINE_VIEW (user_data)->canvas, "hand", g_variant_get_boolean (value), NULL);
  g_simple_action_set_state (action, value);
}

static const GActionEntry action_entries[] = {
  { .name = "zoom-in", .activate = zoom_in_cb },
  { .name = "zoom-out", .activate = zoom_out_cb },
  { .name = "earlier", .activate = earlier_cb },
  { .name = "later", .activate = later_cb },
  { .name = "fit-selection", .activate = fit_selection_cb },
  { .name = "fit-all", .activate = fit_all_cb },
  { .name = "follow", .activate = follow_cb },
  { .name = "next-task", .activate = next_task_cb },
  { .name = "previous-task", .activate = previous_task_cb },
  { .name = "next-lane", .activate = next_lane_cb },
  { .name = "previous-lane", .activate = previous_lane_cb },
  { .name = "clear-span", .activate = clear_span_cb },
  { .name = "pin", .activate = pin_cb },
  { .name = "fold", .activate = fold_cb },
  { .name = "fold-others", .activate = fold_others_cb },
  { .name = "unfold-all", .activate = unfold_all_cb },
  { .name = "higher-rows", .activate = higher_rows_cb },
  { .name = "lower-rows", .activate = lower_rows_cb },
  { .name = "reset-rows", .activate = reset_rows_cb },
  { .name = "save", .activate = save_cb },
  { .name = "sort", .parameter_type = "s", .state = "'name'", .change_state = change_sort_cb },
  { .name = "hand", .state = "false", .change_state = change_hand_cb },
};

/* The canvas comes in the second frame: its first picture, and what all the
 * rest costs when it is seen first, would be one long turn of the main loop. */
static gboolean
show_canvas_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  BobbinTimelineView *self = BOBBIN_TIMELINE_VIEW (widget);

  if (!self->is_seen)
    {
      self->is_seen = TRUE;
      return G_SOURCE_CONTINUE;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->canvas), TRUE);

  return G_SOURCE_REMOVE;
}

static void
bobbin_timeline_view_dispose (GObject *object)
{
  BobbinTimelineView *self = BOBBIN_TIMELINE_VIEW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TIMELINE_VIEW);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_timeline_view_parent_class)->dispose (object);
}

static void
bobbin_timeline_view_class_init (BobbinTimelineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_timeline_view_dispose;

  g_type_ensure (BOBBIN_TYPE_TIMELINE_CANVAS);
  g_type_ensure (BOBBIN_TYPE_TIMELINE_SPAN_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/timeline/bobbin-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, canvas);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, scrollbar);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, follow);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, span_revealer);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, span_bar);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, lanes_button);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, lanes_menu);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineView, lane_menu);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, span_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lane_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, state_cb);
}

static void
bobbin_timeline_view_init (BobbinTimelineView *self)
{
  GtkAdjustment *adjustment;

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timeline", G_ACTION_GROUP (self->actions));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->lanes_button, lanes_menu_cb, self, NULL);
  adjustment = bobbin_timeline_canvas_get_adjustment (self->canvas);
  gtk_scrollbar_set_adjustment (self->scrollbar, adjustment);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (rows_changed_cb), self, G_CONNECT_SWAPPED);
  rows_changed_cb (self);
  set_enabled (self, "clear-span", FALSE);
  lane_changed_cb (self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), show_canvas_cb, NULL, NULL);
}

void
bobbin_timeline_view_set_run (BobbinTimelineView *self,
                              BobbinRun          *run,
                              BobbinRunSelection *selection)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_VIEW (self));
  g_return_if_fail (BOBBIN_IS_RUN (run));
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (selection));

  self->run = g_object_ref (run);
  self->selection = g_object_ref (selection);
  bobbin_timeline_span_bar_set_run (self->span_bar, run);
  bobbin_timeline_canvas_set_run (self->canvas, run, selection);
  g_signal_connect_object (run, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  state_cb (self);
}
