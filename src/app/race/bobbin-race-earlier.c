/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "app/history/bobbin-day.h"
#include "bobbin-race-earlier.h"
#include "bobbin-race-texts.h"
#include "engine/race/bobbin-race-comparison.h"

/* So many of the latest ones are offered. */
#define MAX_OFFERED 50

struct _BobbinRaceEarlier
{
  AdwPreferencesGroup  parent_instance;

  BobbinHistoryKeeper *keeper;
  BobbinRaceReport    *after;      /* what is shown; NULL: nothing yet */
  gint64               number;     /* of it */
  GPtrArray           *offered;    /* BobbinHistoryRace */
  GPtrArray           *rows;       /* AdwActionRow, borrowed: one for each change */
  gboolean             filling;

  /* Template */
  AdwComboRow         *earlier;
  AdwActionRow        *summary;
};

G_DEFINE_FINAL_TYPE (BobbinRaceEarlier, bobbin_race_earlier, ADW_TYPE_PREFERENCES_GROUP)

static void
clear_rows (BobbinRaceEarlier *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), FALSE);
}

/* "12.4 s → 9.8 s" */
static char *
dup_times (const BobbinContender *before,
           const BobbinContender *after)
{
  g_autofree char *one = bobbin_format_duration (before->standing.seconds.estimate);
  g_autofree char *other = bobbin_format_duration (after->standing.seconds.estimate);

  return g_strdup_printf ("%s → %s", one, other);
}

static void
add_change (BobbinRaceEarlier      *self,
            const BobbinRaceReport *before,
            const BobbinRaceChange *change)
{
  const BobbinContender *after = bobbin_race_report_get_contender (self->after, change->after);
  g_autofree char *title = bobbin_contender_dup_title (after);
  g_autofree char *text = bobbin_race_text_change (&change->speedup);
  g_autofree char *times = dup_times (bobbin_race_report_get_contender (before, change->before), after);
  GtkWidget *label = gtk_label_new (times);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle", text,
                                 NULL);

  gtk_widget_add_css_class (row, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/* The change of the one to choose says most; it comes first, in words. */
static void
show_summary (BobbinRaceEarlier      *self,
              const BobbinRaceReport *before,
              const GArray           *changes)
{
  g_autofree char *caveat = bobbin_race_comparison_dup_caveat (before, self->after);
  g_autofree char *text = NULL;

  for (guint i = 0; i < changes->len && text == NULL; i++)
    {
      const BobbinRaceChange *change = &g_array_index (changes, BobbinRaceChange, i);

      if ((int) change->after == self->after->choice)
        text = bobbin_race_change_dup_text (change, self->after);
    }
  if (text == NULL)
    text = g_strdup (changes->len > 0 ? _("The way of running to choose was not in the earlier race.")
                                      : _("The two races have no way of running in common."));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), text);
  adw_action_row_set_subtitle (self->summary, caveat != NULL ? caveat : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), TRUE);
}

static void
compare (BobbinRaceEarlier      *self,
         const BobbinRaceReport *before)
{
  g_autoptr (GArray) changes = bobbin_race_compare (before, self->after);

  show_summary (self, before, changes);
  for (guint i = 0; i < changes->len; i++)
    add_change (self, before, &g_array_index (changes, BobbinRaceChange, i));
}

static void
selected_cb (BobbinRaceEarlier *self)
{
  BobbinHistory *history;
  guint selected;
  g_autoptr (BobbinRaceReport) before = NULL;
  g_autoptr (GError) error = NULL;

  if (self->filling || self->after == NULL)
    return;

  clear_rows (self);
  /* The first item is none. */
  selected = adw_combo_row_get_selected (self->earlier);
  history = bobbin_history_keeper_get_history (self->keeper);
  if (selected == 0 || selected > self->offered->len || history == NULL)
    return;

  before = bobbin_history_load_race (history,
                                     ((BobbinHistoryRace *) g_ptr_array_index (self->offered, selected - 1))->number,
                                     &error);
  if (before != NULL)
    {
      compare (self, before);
      return;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), error->message);
  adw_action_row_set_subtitle (self->summary, "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), TRUE);
}

/* "Naps · Yesterday · 17:57". */
static char *
dup_name (const BobbinHistoryRace *race,
          GDateTime               *now)
{
  g_autofree char *day = bobbin_day_dup_title (race->began, now);
  g_autofree char *time = bobbin_day_dup_time (race->began, now);

  return g_strdup_printf ("%s · %s · %s", race->title, day, time);
}

static gboolean
is_comparable (BobbinRaceEarlier       *self,
               const BobbinHistoryRace *race)
{
  return race->number != self->number && race->began < self->after->began &&
         (g_str_equal (race->title, self->after->title) || g_strcmp0 (race->workload, self->after->workload) == 0);
}

static void
fill (BobbinRaceEarlier *self)
{
  g_autoptr (GPtrArray) races = bobbin_history_keeper_list_races (self->keeper, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_ptr_array_set_size (self->offered, 0);
  gtk_string_list_append (names, _("No other race"));
  for (guint i = 0; i < races->len && self->offered->len < MAX_OFFERED; i++)
    {
      BobbinHistoryRace *race = g_ptr_array_index (races, i);
      g_autofree char *name = NULL;

      if (!is_comparable (self, race))
        continue;
      name = dup_name (race, now);
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->offered, bobbin_history_race_ref (race));
    }

  self->filling = TRUE;
  adw_combo_row_set_model (self->earlier, G_LIST_MODEL (names));
  self->filling = FALSE;
  clear_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->offered->len > 0);
}

static void
bobbin_race_earlier_dispose (GObject *object)
{
  BobbinRaceEarlier *self = BOBBIN_RACE_EARLIER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RACE_EARLIER);
  g_clear_object (&self->keeper);
  g_clear_pointer (&self->after, bobbin_race_report_unref);

  G_OBJECT_CLASS (bobbin_race_earlier_parent_class)->dispose (object);
}

static void
bobbin_race_earlier_finalize (GObject *object)
{
  BobbinRaceEarlier *self = BOBBIN_RACE_EARLIER (object);

  g_ptr_array_unref (self->offered);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (bobbin_race_earlier_parent_class)->finalize (object);
}

static void
bobbin_race_earlier_class_init (BobbinRaceEarlierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_race_earlier_dispose;
  object_class->finalize = bobbin_race_earlier_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-race-earlier.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceEarlier, earlier);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceEarlier, summary);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
bobbin_race_earlier_init (BobbinRaceEarlier *self)
{
  self->offered = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_history_race_unref);
  self->rows = g_ptr_array_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}

void
bobbin_race_earlier_set_keeper (BobbinRaceEarlier   *self,
                                BobbinHistoryKeeper *keeper)
{
  g_return_if_fail (BOBBIN_IS_RACE_EARLIER (self));

  g_set_object (&self->keeper, keeper);
}

void
bobbin_race_earlier_update (BobbinRaceEarlier *self,
                            BobbinShownRace   *race)
{
  BobbinRaceReport *report = bobbin_shown_race_get_report (race);

  g_return_if_fail (BOBBIN_IS_RACE_EARLIER (self));

  if (!BOBBIN_RACE_IS_OVER (report->state) || report->n_rounds == 0 || self->after == report)
    return;

  g_clear_pointer (&self->after, bobbin_race_report_unref);
  self->after = bobbin_race_report_ref (report);
  self->number = bobbin_shown_race_get_number (race);
  fill (self);
}
