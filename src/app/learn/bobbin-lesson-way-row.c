/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lesson-way-row.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "app/bobbin-job-io.h"
#include "bobbin-lesson-lanes.h"

/* ms between two looks at a run. */
#define INTERVAL 66

struct _BobbinLessonWayRow
{
  AdwBin               parent_instance;

  const BobbinLesson  *lesson;
  guint                way;

  GSimpleActionGroup  *actions;
  GCancellable        *cancellable;  /* while the run is made */
  BobbinRun           *run;
  BobbinLessonFigures  figures;
  gboolean             has_figures;
  gboolean             enabled;
  guint                timer;

  /* Template */
  GtkButton           *button;
  GtkLabel            *title;
  GtkLabel            *time;
  GtkMenuButton       *menu;
  BobbinLessonLanes   *lanes;
  GtkLabel            *status;
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_WISH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinLessonWayRow, bobbin_lesson_way_row, ADW_TYPE_BIN)

static void
set_enabled (BobbinLessonWayRow *self,
             const char         *name,
             gboolean            enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_status (BobbinLessonWayRow *self,
             const char         *text)
{
  gtk_label_set_text (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
}

static void
show_time (BobbinLessonWayRow *self)
{
  g_autofree char *text = NULL;
  BobbinRunFigures figures;

  if (self->run == NULL)
    return;

  bobbin_run_get_figures (self->run, &figures);
  text = figures.elapsed < 60 ? g_strdup_printf (_("%.1f s"), figures.elapsed)
                              : bobbin_format_duration (figures.elapsed);
  gtk_label_set_text (self->time, text);
}

/* The buttons, and whether what they do can be done. */
static void
show_state (BobbinLessonWayRow *self)
{
  gboolean running = bobbin_lesson_way_row_is_running (self);
  g_autofree char *title = bobbin_lesson_way_dup_title (&self->lesson->ways[self->way]);
  /* Translators: a way of running. */
  g_autofree char *label = g_strdup_printf (running ? _("Stop “%s”") : _("Run “%s”"), title);

  gtk_button_set_icon_name (self->button, running ? "media-playback-stop-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  set_enabled (self, "run", running || (self->enabled && bobbin_lesson_can_run (self->lesson)));
  set_enabled (self, "open", !running && self->run != NULL);
  set_enabled (self, "race", !running && bobbin_lesson_can_run (self->lesson));
}

static void
update (BobbinLessonWayRow *self)
{
  show_time (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  bobbin_lesson_lanes_update (self->lanes);
}

static gboolean
timer_cb (gpointer user_data)
{
  update (user_data);

  return G_SOURCE_CONTINUE;
}

/* What came of the run, where that is not what was to be seen. */
static char *
dup_trouble (BobbinLessonWayRow *self)
{
  const GError *error = bobbin_run_get_error (self->run);
  BobbinRunFigures figures;

  if (error != NULL)
    return g_strdup (error->message);
  if (bobbin_run_get_state (self->run) == BOBBIN_RUN_CANCELLED)
    return g_strdup (_("Stopped before its end."));

  bobbin_run_get_figures (self->run, &figures);
  if (figures.n_failed == 0)
    return NULL;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u task failed", "%u tasks failed", (gulong) figures.n_failed),
                          (guint) figures.n_failed);
}

static void
finished_cb (BobbinLessonWayRow *self)
{
  g_autofree char *trouble = dup_trouble (self);
  const BobbinPlan *plan = bobbin_run_get_plan (self->run);
  g_autofree char *chosen = plan != NULL ? bobbin_plan_dup_text (plan) : NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->has_figures = bobbin_lesson_figures_init (&self->figures, self->run);
  show_status (self, trouble != NULL ? trouble : chosen);
  show_state (self);
  update (self);
}

static void
start (BobbinLessonWayRow *self)
{
  g_signal_connect_object (self->run, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  bobbin_lesson_lanes_set_run (self->lanes, self->run);
  self->timer = g_timeout_add (INTERVAL, timer_cb, self);
  bobbin_run_start (self->run);
}

static void
run_ready_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BobbinLessonWayRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_job_io_new_run_finish (result, &error);
  gboolean cancelled = g_cancellable_is_cancelled (self->cancellable);

  g_clear_object (&self->cancellable);
  /* The row is gone. */
  if (self->actions == NULL)
    return;

  if (run != NULL && !cancelled)
    {
      self->run = g_steal_pointer (&run);
      start (self);
    }
  else
    {
      show_status (self, cancelled ? _("Stopped before its end.") : error->message);
    }

  show_state (self);
  update (self);
}

/* Back to before it ever ran. */
static void
forget_run (BobbinLessonWayRow *self)
{
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  self->has_figures = FALSE;
  bobbin_lesson_lanes_set_run (self->lanes, NULL);
  gtk_label_set_text (self->time, "");
  show_status (self, NULL);
}

static void
run_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  BobbinLessonWayRow *self = user_data;

  if (bobbin_lesson_way_row_is_running (self))
    bobbin_lesson_way_row_stop (self);
  else
    bobbin_lesson_way_row_run (self);
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  BobbinLessonWayRow *self = user_data;

  g_signal_emit (self, signals[SIGNAL_WISH], 0, BOBBIN_LESSON_WISH_OPEN, self->run);
}

/* Its job is to become the user's own. */
static void
hand_over (BobbinLessonWayRow *self,
           BobbinLessonWish    wish)
{
  g_autoptr (BobbinJob) job = bobbin_lesson_dup_job (self->lesson, self->way, NULL);

  g_return_if_fail (job != NULL);

  bobbin_job_set_title (job, NULL);
  g_signal_emit (self, signals[SIGNAL_WISH], 0, wish, job);
}

static void
edit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  hand_over (user_data, BOBBIN_LESSON_WISH_EDIT);
}

static void
race_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  hand_over (user_data, BOBBIN_LESSON_WISH_RACE);
}

static const GActionEntry action_entries[] = {
  { "run", run_action },
  { "open", open_action },
  { "edit", edit_action },
  { "race", race_action },
};

static void
bobbin_lesson_way_row_dispose (GObject *object)
{
  BobbinLessonWayRow *self = BOBBIN_LESSON_WAY_ROW (object);

  bobbin_lesson_way_row_stop (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_LESSON_WAY_ROW);

  G_OBJECT_CLASS (bobbin_lesson_way_row_parent_class)->dispose (object);
}

static void
bobbin_lesson_way_row_class_init (BobbinLessonWayRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_lesson_way_row_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WISH] =
    g_signal_new ("wish", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_OBJECT);

  g_type_ensure (BOBBIN_TYPE_LESSON_LANES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/learn/bobbin-lesson-way-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, button);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, time);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, menu);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, lanes);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonWayRow, status);
}

static void
bobbin_lesson_way_row_init (BobbinLessonWayRow *self)
{
  self->enabled = TRUE;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "way", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_lesson_way_row_new (const BobbinLesson *lesson,
                           guint               way)
{
  BobbinLessonWayRow *self = g_object_new (BOBBIN_TYPE_LESSON_WAY_ROW, NULL);
  g_autofree char *title = bobbin_lesson_way_dup_title (&lesson->ways[way]);
  g_autofree char *lanes = NULL;
  g_autofree char *menu = NULL;

  self->lesson = lesson;
  self->way = way;

  /* Translators: a way of running. */
  lanes = g_strdup_printf (_("Workers of “%s”"), title);
  menu = g_strdup_printf (_("More about “%s”"), title);
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lanes), GTK_ACCESSIBLE_PROPERTY_LABEL, lanes, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), menu);
  bobbin_lesson_lanes_set_n_lanes (self->lanes, bobbin_lesson_way_get_workers (&lesson->ways[way]));
  show_state (self);

  return GTK_WIDGET (self);
}

void
bobbin_lesson_way_row_run (BobbinLessonWayRow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = NULL;

  g_return_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self));

  if (bobbin_lesson_way_row_is_running (self) || !bobbin_lesson_can_run (self->lesson))
    return;

  forget_run (self);
  job = bobbin_lesson_dup_job (self->lesson, self->way, &error);
  if (job != NULL)
    {
      self->cancellable = g_cancellable_new ();
      bobbin_job_io_new_run_async (job, self->cancellable, run_ready_cb, g_object_ref (self));
    }
  else
    {
      show_status (self, error->message);
    }

  show_state (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
bobbin_lesson_way_row_stop (BobbinLessonWayRow *self)
{
  g_return_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self));

  g_cancellable_cancel (self->cancellable);
  if (self->run != NULL)
    bobbin_run_stop (self->run);
}

gboolean
bobbin_lesson_way_row_is_running (BobbinLessonWayRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self), FALSE);

  return self->cancellable != NULL ||
         (self->run != NULL && !BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)));
}

void
bobbin_lesson_way_row_set_enabled (BobbinLessonWayRow *self,
                                   gboolean            enabled)
{
  g_return_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self));

  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  show_state (self);
}

const BobbinLessonFigures *
bobbin_lesson_way_row_get_figures (BobbinLessonWayRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self), NULL);

  return self->has_figures ? &self->figures : NULL;
}

gint64
bobbin_lesson_way_row_get_time (BobbinLessonWayRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self), 0);

  return self->run != NULL ? bobbin_run_get_time (self->run) : 0;
}

void
bobbin_lesson_way_row_set_end (BobbinLessonWayRow *self,
                               gint64              end)
{
  g_return_if_fail (BOBBIN_IS_LESSON_WAY_ROW (self));

  bobbin_lesson_lanes_set_end (self->lanes, end);
}
