/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-format.h"
#include "bobbin-race-numbers.h"

/* The columns behind the name of a contender. */
typedef enum
{
  COLUMN_TIME,
  COLUMN_TIME_LOW,
  COLUMN_TIME_HIGH,
  COLUMN_SPEEDUP,
  COLUMN_SPEEDUP_LOW,
  COLUMN_SPEEDUP_HIGH,
  COLUMN_EFFICIENCY,
  COLUMN_ROUNDS,
  COLUMN_OUTLIERS,
  COLUMN_COMPUTING,
  COLUMN_LOCK,
  COLUMN_HANDING,
  COLUMN_READY,
  COLUMN_CPU,
  COLUMN_MEMORY,
  N_COLUMNS,
} Column;

static const char * const heads[N_COLUMNS] = {
  [COLUMN_TIME] = N_("All inputs take"),
  [COLUMN_TIME_LOW] = N_("at least"),
  [COLUMN_TIME_HIGH] = N_("at most"),
  [COLUMN_SPEEDUP] = N_("Times as fast"),
  [COLUMN_SPEEDUP_LOW] = N_("at least"),
  [COLUMN_SPEEDUP_HIGH] = N_("at most"),
  [COLUMN_EFFICIENCY] = N_("Efficiency"),
  [COLUMN_ROUNDS] = N_("Rounds"),
  [COLUMN_OUTLIERS] = N_("Outliers"),
  [COLUMN_COMPUTING] = N_("Computing"),
  [COLUMN_LOCK] = N_("Waiting for the lock"),
  [COLUMN_HANDING] = N_("Handing a task over"),
  [COLUMN_READY] = N_("Ready after"),
  [COLUMN_CPU] = N_("CPU time"),
  [COLUMN_MEMORY] = N_("Memory"),
};

struct _BobbinRaceNumbers
{
  AdwBin            parent_instance;

  BobbinRaceReport *report;
  gboolean          stale;      /* the table shows an earlier report */

  /* Template */
  GtkToggleButton  *toggle;
  GtkGrid          *table;
};

G_DEFINE_FINAL_TYPE (BobbinRaceNumbers, bobbin_race_numbers, ADW_TYPE_BIN)

/* What stands there; NAN: nothing is known. */
static double
get_number (const BobbinContender *contender,
            Column                 column)
{
  const BobbinStanding *standing = &contender->standing;
  gboolean known = standing->n_rounds > 0;

  switch (column)
    {
    case COLUMN_TIME:
      return known ? standing->seconds.estimate : (double) NAN;
    case COLUMN_TIME_LOW:
      return known ? standing->seconds.low : (double) NAN;
    case COLUMN_TIME_HIGH:
      return known ? standing->seconds.high : (double) NAN;
    case COLUMN_SPEEDUP:
      return contender->has_speedup ? contender->speedup.estimate : (double) NAN;
    case COLUMN_SPEEDUP_LOW:
      return contender->has_speedup ? contender->speedup.low : (double) NAN;
    case COLUMN_SPEEDUP_HIGH:
      return contender->has_speedup ? contender->speedup.high : (double) NAN;
    case COLUMN_EFFICIENCY:
      return contender->has_speedup ? contender->speedup.estimate / contender->n_workers : (double) NAN;
    case COLUMN_ROUNDS:
      return standing->n_rounds;
    case COLUMN_OUTLIERS:
      return standing->n_outliers;
    case COLUMN_COMPUTING:
      return known ? contender->working : (double) NAN;
    case COLUMN_LOCK:
      return contender->lock;
    case COLUMN_HANDING:
      return known ? contender->handing : (double) NAN;
    case COLUMN_READY:
      return known ? contender->ready : (double) NAN;
    case COLUMN_CPU:
      return known ? contender->cpu : (double) NAN;
    case COLUMN_MEMORY:
    case N_COLUMNS:
    default:
      return contender->memory > 0 ? (double) contender->memory : (double) NAN;
    }
}

static char *
dup_cell (const BobbinContender *contender,
          Column                 column)
{
  double number = get_number (contender, column);

  if (!isfinite (number))
    return g_strdup ("–");

  switch (column)
    {
    case COLUMN_TIME:
    case COLUMN_TIME_LOW:
    case COLUMN_TIME_HIGH:
    case COLUMN_HANDING:
    case COLUMN_READY:
    case COLUMN_CPU:
      return bobbin_format_duration (MAX (number, 0));
    case COLUMN_SPEEDUP:
    case COLUMN_SPEEDUP_LOW:
    case COLUMN_SPEEDUP_HIGH:
      return g_strdup_printf ("%.2f", number);
    case COLUMN_EFFICIENCY:
    case COLUMN_COMPUTING:
    case COLUMN_LOCK:
      return bobbin_format_percent (number);
    case COLUMN_MEMORY:
      return g_format_size (contender->memory);
    case COLUMN_ROUNDS:
    case COLUMN_OUTLIERS:
    case N_COLUMNS:
    default:
      return g_strdup_printf ("%.0f", number);
    }
}

static void
add_label (BobbinRaceNumbers *self,
           const char        *text,
           int                column,
           int                row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, row == 0 ? "caption-heading" : "numeric");
  gtk_grid_attach (self->table, label, column, row, 1, 1);
}

static void
fill (BobbinRaceNumbers *self)
{
  GtkWidget *child;

  self->stale = FALSE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);

  add_label (self, _("Way of running"), 0, 0);
  for (int column = 0; column < N_COLUMNS; column++)
    add_label (self, _(heads[column]), column + 1, 0);

  for (guint i = 0; i < self->report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (self->report, i);
      g_autofree char *title = bobbin_contender_dup_title (contender);

      add_label (self, title, 0, (int) i + 1);
      for (int column = 0; column < N_COLUMNS; column++)
        {
          g_autofree char *cell = dup_cell (contender, (Column) column);

          add_label (self, cell, column + 1, (int) i + 1);
        }
    }
}

static void
fill_if_shown (BobbinRaceNumbers *self)
{
  if (self->stale && gtk_toggle_button_get_active (self->toggle))
    fill (self);
}

static void
copy_clicked_cb (BobbinRaceNumbers *self)
{
  g_autofree char *text = NULL;

  if (self->report == NULL)
    return;

  text = bobbin_race_numbers_dup_text (self->report);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Numbers copied"));
}

static void
bobbin_race_numbers_dispose (GObject *object)
{
  BobbinRaceNumbers *self = BOBBIN_RACE_NUMBERS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RACE_NUMBERS);
  g_clear_pointer (&self->report, bobbin_race_report_unref);

  G_OBJECT_CLASS (bobbin_race_numbers_parent_class)->dispose (object);
}

static void
bobbin_race_numbers_class_init (BobbinRaceNumbersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_race_numbers_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-race-numbers.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceNumbers, toggle);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceNumbers, table);
  gtk_widget_class_bind_template_callback (widget_class, fill_if_shown);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
bobbin_race_numbers_init (BobbinRaceNumbers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_race_numbers_update (BobbinRaceNumbers *self,
                            BobbinRaceReport  *report)
{
  g_return_if_fail (BOBBIN_IS_RACE_NUMBERS (self));

  /* Nothing but the time has gone on. */
  if (self->report != NULL && self->report->n_rounds == report->n_rounds && self->report->state == report->state)
    return;

  bobbin_race_report_ref (report);
  g_clear_pointer (&self->report, bobbin_race_report_unref);
  self->report = report;
  self->stale = TRUE;
  fill_if_shown (self);
}

static void
append_number (GString *text,
               double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, '\t');
  if (isfinite (number))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
}

char *
bobbin_race_numbers_dup_text (const BobbinRaceReport *report)
{
  GString *text = g_string_new (_("Way of running"));
  guint n_rounds = 0;

  for (int column = 0; column < N_COLUMNS; column++)
    g_string_append_printf (text, "\t%s", _(heads[column]));
  for (guint i = 0; i < report->contenders->len; i++)
    n_rounds = MAX (n_rounds, bobbin_race_report_get_contender (report, i)->values->len);
  for (guint round = 1; round <= n_rounds; round++)
    {
      g_autofree char *head = g_strdup_printf (_("Round %u"), round);

      g_string_append_printf (text, "\t%s", head);
    }
  g_string_append_c (text, '\n');

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);
      g_autofree char *title = bobbin_contender_dup_title (contender);

      g_string_append (text, title);
      for (int column = 0; column < N_COLUMNS; column++)
        append_number (text, get_number (contender, (Column) column));
      for (guint round = 0; round < contender->values->len; round++)
        append_number (text, g_array_index (contender->values, double, round));
      g_string_append_c (text, '\n');
    }

  return g_string_free_and_steal (text);
}
