/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-plot-data.h"

#include <math.h>

#define STRIDE 1024

/* An input's own number, if it is one. */
static gboolean
get_number (BobbinInputs *inputs,
            guint64       index,
            double       *number)
{
  BobbinInput input;
  char *end;

  bobbin_inputs_get (inputs, index, &input);
  if (input.is_number)
    {
      *number = input.number;
      return TRUE;
    }

  *number = g_ascii_strtod (input.text, &end);

  return end != input.text && *end == '\0' && isfinite (*number);
}

/* The inputs' numbers, where each is greater than the one before; else the
 * numbers of the tasks, from 1. Ranges are evenly spaced: any of them will do. */
static void
set_places (BobbinPlotData *self)
{
  BobbinInputs *inputs = bobbin_run_get_inputs (self->run);
  double before = -HUGE_VAL;

  self->x_is_number = TRUE;
  for (guint i = 0; i < self->n_bands && self->x_is_number; i++)
    {
      guint64 task = self->n_bands > 1
                     ? (guint64) ((double) i / (self->n_bands - 1) * (double) (self->n_tasks - 1))
                     : 0;

      self->x_is_number = get_number (inputs, task, &self->x[i]) && self->x[i] > before;
      before = self->x[i];
    }

  if (self->x_is_number)
    return;
  for (guint i = 0; i < self->n_bands; i++)
    self->x[i] = self->n_bands > 1 ? 1 + (double) i / (self->n_bands - 1) * (double) (self->n_tasks - 1) : 1;
}

static gboolean
set_series (BobbinPlotData *self)
{
  const BobbinColumn *columns;
  guint n_columns;

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      /* A text that stands where there is no number does not keep the numbers
       * from being drawn. */
      if (columns[i].type != BOBBIN_COLUMN_NUMBER && (columns[i].flags & BOBBIN_COLUMN_ALTERNATIVE) != 0)
        {
          self->may_be_empty = TRUE;
          continue;
        }
      if (columns[i].type != BOBBIN_COLUMN_NUMBER)
        return FALSE;
      if (self->n_series == BOBBIN_PLOT_MAX_SERIES)
        break;
      self->titles[self->n_series] = columns[i].title;
      self->units[self->n_series++] = columns[i].unit;
    }

  return self->n_series > 0;
}

static void
take (BobbinPlotData *self,
      guint64         task)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  guint band = bobbin_plot_band_of (task, self->n_tasks, self->n_bands);
  BobbinResult result;

  if (bobbin_task_store_get (store, task)->state != BOBBIN_TASK_DONE)
    return;

  bobbin_task_store_get_result (store, task, &result);
  for (guint i = 0; i < MIN (self->n_series, result.n_numbers); i++)
    {
      if (!isfinite (result.numbers[i]))
        continue;
      bobbin_plot_band_add (&self->bands[i][band], result.numbers[i]);
      bobbin_plot_band_add (&self->range, result.numbers[i]);
      self->n_values++;
    }
}

BobbinPlotData *
bobbin_plot_data_new (BobbinRun *run)
{
  g_autoptr (BobbinPlotData) self = g_new0 (BobbinPlotData, 1);

  self->run = g_object_ref (run);
  self->range = (BobbinPlotBand) BOBBIN_PLOT_BAND_EMPTY;
  self->n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));
  if (!set_series (self))
    return NULL;

  self->n_bands = (guint) MIN (self->n_tasks, BOBBIN_PLOT_MAX_BANDS);
  self->x = g_new0 (double, self->n_bands);
  for (guint i = 0; i < self->n_series; i++)
    {
      self->bands[i] = g_new (BobbinPlotBand, self->n_bands);
      for (guint j = 0; j < self->n_bands; j++)
        self->bands[i][j] = (BobbinPlotBand) BOBBIN_PLOT_BAND_EMPTY;
    }
  set_places (self);

  return g_steal_pointer (&self);
}

void
bobbin_plot_data_free (BobbinPlotData *self)
{
  for (guint i = 0; i < BOBBIN_PLOT_MAX_SERIES; i++)
    g_free (self->bands[i]);
  g_free (self->x);
  g_object_unref (self->run);
  g_free (self);
}

gboolean
bobbin_plot_data_collect (BobbinPlotData *self,
                          gint64          budget)
{
  guint64 stop = bobbin_run_get_n_in_order (self->run);
  gint64 end = g_get_monotonic_time () + budget;

  /* A run that was stopped never gets all in order: take what there is. */
  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)))
    stop = self->n_tasks;

  while (self->next < stop)
    {
      guint64 pause = self->next + MIN (STRIDE, stop - self->next);

      while (self->next < pause)
        take (self, self->next++);
      if (g_get_monotonic_time () >= end)
        break;
    }

  return self->next < stop;
}
