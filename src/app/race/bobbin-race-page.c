/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-dialogs.h"
#include "bobbin-contender-row.h"
#include "bobbin-race-chart.h"
#include "bobbin-race-earlier.h"
#include "bobbin-race-export-dialog.h"
#include "bobbin-race-laws.h"
#include "bobbin-race-numbers.h"
#include "bobbin-race-texts.h"
#include "engine/executors/bobbin-executors.h"

struct _BobbinRacePage
{
  AdwNavigationPage    parent_instance;

  BobbinShownRace     *race;
  GSimpleActionGroup  *actions;
  gboolean             narrow;

  /* Template */
  AdwWindowTitle      *title;
  GtkWidget           *stop;
  AdwButtonContent    *stop_content;
  GtkWidget           *export;
  GtkWidget           *again;
  AdwButtonContent    *again_content;
  GtkLabel            *state;
  GtkLabel            *progress_text;
  GtkProgressBar      *progress;
  GtkImage            *sign;
  GtkLabel            *finding;
  GtkLabel            *reason;
  GtkWidget           *buttons;
  GtkButton           *run;
  GtkWidget           *mend;
  GtkListBox          *contenders;
  GtkWidget           *cards[BOBBIN_N_RACE_PICTURES];
  BobbinRaceChart     *charts[BOBBIN_N_RACE_PICTURES];
  BobbinRaceLaws      *laws;
  BobbinRaceEarlier   *earlier;
  BobbinRaceNumbers   *numbers;
  GtkLabel            *machine;
};

enum {
  SIGNAL_USE_JOB,
  SIGNAL_RUN_JOB,
  SIGNAL_RACE_JOB,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRacePage, bobbin_race_page, ADW_TYPE_NAVIGATION_PAGE)

static void
set_enabled (BobbinRacePage *self,
             const char     *action,
             gboolean        enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

/* The end of the axis that the rows share: what is least sure does not squeeze
 * what is known. */
static double
get_most (const BobbinRaceReport *report)
{
  double most = 0;

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinStanding *standing = &bobbin_race_report_get_contender (report, i)->standing;

      if (standing->n_rounds == 0)
        continue;
      most = MAX (most, standing->seconds.estimate);
      if (isfinite (standing->seconds.high))
        most = MAX (most, MIN (standing->seconds.high, standing->seconds.estimate * 1.5));
    }

  return most;
}

static void
update_contenders (BobbinRacePage         *self,
                   const BobbinRaceReport *report)
{
  double most = get_most (report);

  for (guint i = 0; i < report->contenders->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->contenders, (int) i);

      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (bobbin_contender_row_new ());
          gtk_list_box_append (self->contenders, GTK_WIDGET (row));
        }
      bobbin_contender_row_update (BOBBIN_CONTENDER_ROW (row), report, i, most);
    }
}

static void
update_charts (BobbinRacePage   *self,
               BobbinRaceReport *report)
{
  for (guint i = 0; i < BOBBIN_N_RACE_PICTURES; i++)
    {
      gboolean worth = bobbin_race_drawing_is_worth (report, i);

      gtk_widget_set_visible (self->cards[i], worth);
      if (worth)
        bobbin_race_chart_update (self->charts[i], report);
    }
}

/* "Run with Processes × 4". */
static char *
dup_run_label (const BobbinRaceReport *report)
{
  const BobbinContender *contender = bobbin_race_report_get_contender (report, (guint) report->choice);
  BobbinExecutorClass *klass = bobbin_executors_find (contender->executor, NULL);

  if (g_str_equal (contender->executor, "serial"))
    return g_strdup (_("_Run One by One"));

  /* Translators: an executor, and the number of its workers. */
  return g_strdup_printf (_("_Run with %s × %u"), klass != NULL ? _(klass->title) : contender->executor,
                          contender->n_workers);
}

static void
update_verdict (BobbinRacePage         *self,
                const BobbinRaceReport *report)
{
  gboolean over = BOBBIN_RACE_IS_OVER (report->state);
  gboolean usable = over && report->choice >= 0 && report->state != BOBBIN_RACE_FAILED;
  g_autofree char *finding = NULL;
  g_autofree char *reason = NULL;

  bobbin_race_text_verdict (report, &finding, &reason);
  gtk_label_set_label (self->finding, finding);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL);
  gtk_image_set_from_icon_name (self->sign, report->state == BOBBIN_RACE_FAILED ? "dialog-error-symbolic"
                                                                                : "bobbin-race-symbolic");
  gtk_widget_set_visible (self->buttons, usable);
  gtk_widget_set_visible (self->mend, report->state == BOBBIN_RACE_FAILED);
  set_enabled (self, "use", usable);
  set_enabled (self, "run", usable);
  if (usable)
    {
      g_autofree char *label = dup_run_label (report);

      gtk_button_set_label (self->run, label);
    }
}

static void
update_state (BobbinRacePage         *self,
              const BobbinRaceReport *report)
{
  gboolean over = BOBBIN_RACE_IS_OVER (report->state);
  g_autofree char *state = bobbin_race_text_state (report);
  g_autofree char *progress = bobbin_race_text_progress (report);

  adw_window_title_set_subtitle (self->title, state);
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->progress_text, progress);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !over);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (report->elapsed / report->budget, 0, 1));

  adw_button_content_set_label (self->stop_content, self->narrow ? "" : _("Stop"));
  adw_button_content_set_label (self->again_content, self->narrow ? "" : _("Race Again"));
  gtk_widget_set_visible (self->stop, !over);
  gtk_widget_set_visible (self->again, over);
  /* In a narrow window it is in the menu only. */
  gtk_widget_set_visible (self->export, over && report->n_rounds > 0 && !self->narrow);
  set_enabled (self, "stop", !over);
  set_enabled (self, "export", over && report->n_rounds > 0);
  gtk_label_set_label (self->machine, report->machine != NULL ? report->machine : "");
  gtk_widget_set_visible (GTK_WIDGET (self->machine), report->machine != NULL);
}

static void
update (BobbinRacePage *self)
{
  BobbinRaceReport *report;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  report = bobbin_shown_race_get_report (self->race);
  update_state (self, report);
  update_verdict (self, report);
  update_contenders (self, report);
  update_charts (self, report);
  bobbin_race_laws_update (self->laws, report);
  bobbin_race_earlier_update (self->earlier, self->race);
  bobbin_race_numbers_update (self->numbers, report);
}

static void
row_activated_cb (BobbinRacePage     *self,
                  BobbinContenderRow *row)
{
  bobbin_contender_row_toggle (row);
}

static void
narrow_cb (BobbinRacePage *self)
{
  self->narrow = TRUE;
  update (self);
}

static void
wide_cb (BobbinRacePage *self)
{
  self->narrow = FALSE;
  update (self);
}

static void
stop_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  bobbin_shown_race_stop (BOBBIN_RACE_PAGE (user_data)->race);
}

/* Tells with the job as @contender would do it; -1: as it was raced. */
static void
emit_job (BobbinRacePage *self,
          guint           signal,
          int             contender)
{
  const BobbinRaceReport *report = bobbin_shown_race_get_report (self->race);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_race_report_new_job (report, contender >= 0 ? (guint) contender
                                                                                 : BOBBIN_RACE_AS_ASKED, &error);

  if (job != NULL)
    g_signal_emit (self, signals[signal], 0, job);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Job Cannot Be Opened"), error->message);
}

static void
use_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  BobbinRacePage *self = user_data;

  emit_job (self, SIGNAL_USE_JOB, bobbin_shown_race_get_report (self->race)->choice);
}

static void
run_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  BobbinRacePage *self = user_data;

  emit_job (self, SIGNAL_RUN_JOB, bobbin_shown_race_get_report (self->race)->choice);
}

static void
again_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  emit_job (user_data, SIGNAL_RACE_JOB, -1);
}

static void
edit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  emit_job (user_data, SIGNAL_USE_JOB, -1);
}

static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  adw_dialog_present (bobbin_race_export_dialog_new (BOBBIN_RACE_PAGE (user_data)->race), user_data);
}

static const GActionEntry action_entries[] = {
  { .name = "stop", .activate = stop_cb },
  { .name = "use", .activate = use_cb },
  { .name = "run", .activate = run_cb },
  { .name = "again", .activate = again_cb },
  { .name = "edit", .activate = edit_cb },
  { .name = "export", .activate = export_cb },
};

static void
bobbin_race_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bobbin_race_page_parent_class)->map (widget);

  update (BOBBIN_RACE_PAGE (widget));
}

static void
bobbin_race_page_dispose (GObject *object)
{
  BobbinRacePage *self = BOBBIN_RACE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RACE_PAGE);
  g_clear_object (&self->actions);
  g_clear_object (&self->race);

  G_OBJECT_CLASS (bobbin_race_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  static const char * const cards[] = { "times_card", "speedup_card", "efficiency_card", "memory_card" };
  static const char * const charts[] = { "times_chart", "speedup_chart", "efficiency_chart", "memory_chart" };

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-race-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, stop);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, stop_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, export);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, again);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, again_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, state);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, progress_text);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, progress);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, sign);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, finding);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, reason);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, buttons);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, run);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, mend);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, contenders);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, laws);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, earlier);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, numbers);
  gtk_widget_class_bind_template_child (widget_class, BobbinRacePage, machine);
  for (guint i = 0; i < BOBBIN_N_RACE_PICTURES; i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class, cards[i], FALSE,
                                                 G_STRUCT_OFFSET (BobbinRacePage, cards) + (gssize) (i * sizeof (gpointer)));
      gtk_widget_class_bind_template_child_full (widget_class, charts[i], FALSE,
                                                 G_STRUCT_OFFSET (BobbinRacePage, charts) + (gssize) (i * sizeof (gpointer)));
    }
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
}

static guint
new_job_signal (const char *name)
{
  return g_signal_new (name, BOBBIN_TYPE_RACE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, BOBBIN_TYPE_JOB);
}

static void
bobbin_race_page_class_init (BobbinRacePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_race_page_dispose;
  widget_class->map = bobbin_race_page_map;

  signals[SIGNAL_USE_JOB] = new_job_signal ("use-job");
  signals[SIGNAL_RUN_JOB] = new_job_signal ("run-job");
  signals[SIGNAL_RACE_JOB] = new_job_signal ("race-job");

  g_type_ensure (BOBBIN_TYPE_RACE_CHART);
  g_type_ensure (BOBBIN_TYPE_RACE_EARLIER);
  g_type_ensure (BOBBIN_TYPE_RACE_LAWS);
  g_type_ensure (BOBBIN_TYPE_RACE_NUMBERS);
  bind_template (widget_class);
}

static void
bobbin_race_page_init (BobbinRacePage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "race", G_ACTION_GROUP (self->actions));

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < BOBBIN_N_RACE_PICTURES; i++)
    bobbin_race_chart_set_picture (self->charts[i], i);
}

GtkWidget *
bobbin_race_page_new (BobbinShownRace     *race,
                      BobbinHistoryKeeper *keeper)
{
  BobbinRacePage *self = g_object_new (BOBBIN_TYPE_RACE_PAGE, NULL);

  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (race), NULL);

  self->race = g_object_ref (race);
  bobbin_race_earlier_set_keeper (self->earlier, keeper);
  g_signal_connect_object (race, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_object_bind_property (race, "title", self->title, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (race, "title", self, "title", G_BINDING_SYNC_CREATE);

  return GTK_WIDGET (self);
}

BobbinShownRace *
bobbin_race_page_get_race (BobbinRacePage *self)
{
  g_return_val_if_fail (BOBBIN_IS_RACE_PAGE (self), NULL);

  return self->race;
}
