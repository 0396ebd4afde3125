/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-race-laws.h"
#include "engine/executors/bobbin-executors.h"

struct _BobbinRaceLaws
{
  AdwPreferencesGroup  parent_instance;

  GPtrArray           *rows;     /* AdwActionRow, borrowed */
};

G_DEFINE_FINAL_TYPE (BobbinRaceLaws, bobbin_race_laws, ADW_TYPE_PREFERENCES_GROUP)

static void
append_line (GString *text,
             char    *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
  g_free (sentence);
}

/* How many numbers of workers were measured, one by one being one. */
static guint
count_points (const BobbinRaceReport *report,
              const char             *executor)
{
  guint n = 0;

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      n += contender->standing.n_rounds > 0 && (i == 0 || g_str_equal (contender->executor, executor));
    }

  return n;
}

static char *
dup_best (const BobbinScalability *curve)
{
  if (curve->best > 1)
    return g_strdup_printf (ngettext ("Predicted best with %u worker.", "Predicted best with %u workers.", curve->best),
                            curve->best);
  if (curve->best == 1)
    return g_strdup (_("More than one worker is predicted to gain nothing."));

  return g_strdup (_("No best number of workers is in sight: the more the better."));
}

/* What Amdahl's law makes of it. */
static char *
dup_serial (const BobbinScalability *curve)
{
  if (curve->serial < 0.001)
    return g_strdup (_("Serial share (Amdahl) below 0.1 %: nothing in it must be done one by one."));

  return g_strdup_printf (_("Serial share (Amdahl) %.1f %%: with any number of workers at most %.0f times as fast."),
                          100 * curve->serial, 1 / curve->serial);
}

static char *
dup_law (const BobbinRaceReport *report,
         const char             *executor)
{
  GString *text = g_string_new (NULL);
  guint n_points = count_points (report, executor);
  BobbinScalability curve;

  if (!bobbin_race_report_get_scalability (report, executor, &curve))
    {
      append_line (text, g_strdup_printf (ngettext ("Too few points to predict: %u number of workers was measured, %u are needed.",
                                                    "Too few points to predict: %u numbers of workers were measured, %u are needed.",
                                                    n_points),
                                          n_points, BOBBIN_SCALABILITY_MIN_POINTS));
      return g_string_free_and_steal (text);
    }

  append_line (text, dup_best (&curve));
  append_line (text, g_strdup_printf (_("Contention σ %.1f %%: the share of the work for which workers wait for one another."),
                                      100 * curve.contention));
  append_line (text, g_strdup_printf (_("Coherence κ %.2f %%: what each pair of workers costs because they must agree."),
                                      100 * curve.coherence));
  append_line (text, dup_serial (&curve));
  append_line (text, g_strdup_printf (_("The curve misses the points by %.1f %% (residual)."), 100 * curve.residual));

  return g_string_free_and_steal (text);
}

static AdwActionRow *
ensure_row (BobbinRaceLaws *self,
            guint           index)
{
  GtkWidget *row;

  if (index < self->rows->len)
    return g_ptr_array_index (self->rows, index);

  row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);

  return ADW_ACTION_ROW (row);
}

static void
show_law (BobbinRaceLaws         *self,
          const BobbinRaceReport *report,
          const char             *executor,
          guint                   index)
{
  BobbinExecutorClass *klass = bobbin_executors_find (executor, NULL);
  AdwActionRow *row = ensure_row (self, index);
  g_autofree char *text = dup_law (report, executor);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), klass != NULL ? _(klass->title) : executor);
  adw_action_row_set_subtitle (row, text);
}

static void
bobbin_race_laws_finalize (GObject *object)
{
  g_ptr_array_unref (BOBBIN_RACE_LAWS (object)->rows);

  G_OBJECT_CLASS (bobbin_race_laws_parent_class)->finalize (object);
}

static void
bobbin_race_laws_class_init (BobbinRaceLawsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_race_laws_finalize;
}

static void
bobbin_race_laws_init (BobbinRaceLaws *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("How It Scales"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("The curve of Gunther’s Universal Scalability Law through the points of each executor."));
}

void
bobbin_race_laws_update (BobbinRaceLaws         *self,
                         const BobbinRaceReport *report)
{
  const char *last = NULL;
  guint n = 0;

  g_return_if_fail (BOBBIN_IS_RACE_LAWS (self));

  /* The contenders of an executor are behind one another. */
  for (guint i = 1; i < report->contenders->len; i++)
    {
      const char *executor = bobbin_race_report_get_contender (report, i)->executor;

      if (last != NULL && g_str_equal (last, executor))
        continue;
      show_law (self, report, executor, n++);
      last = executor;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0 && report->n_rounds > 0);
}
