/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compared-row.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "bobbin-compare-words.h"
#include "engine/exports/bobbin-export-text.h"
#include "engine/run/bobbin-words.h"

/* Characters of an input that a row shows. */
#define MAX_CHARS 200

struct _BobbinComparedRow
{
  GObject              parent_instance;

  BobbinRunComparison *comparison;
  guint32              row;
  BobbinComparedTask   task;
};

G_DEFINE_FINAL_TYPE (BobbinComparedRow, bobbin_compared_row, G_TYPE_OBJECT)

static void
bobbin_compared_row_finalize (GObject *object)
{
  g_object_unref (BOBBIN_COMPARED_ROW (object)->comparison);

  G_OBJECT_CLASS (bobbin_compared_row_parent_class)->finalize (object);
}

static void
bobbin_compared_row_class_init (BobbinComparedRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_compared_row_finalize;
}

static void
bobbin_compared_row_init (BobbinComparedRow *self)
{
}

BobbinComparedRow *
bobbin_compared_row_new (BobbinRunComparison *comparison,
                         guint32              row)
{
  BobbinComparedRow *self = g_object_new (BOBBIN_TYPE_COMPARED_ROW, NULL);

  self->comparison = g_object_ref (comparison);
  self->row = row;
  bobbin_run_comparison_get_row (comparison, row, &self->task);

  return self;
}

guint32
bobbin_compared_row_get_row (BobbinComparedRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARED_ROW (self), 0);

  return self->row;
}

const BobbinComparedTask *
bobbin_compared_row_get_task (BobbinComparedRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARED_ROW (self), NULL);

  return &self->task;
}

char *
bobbin_compared_row_dup_input (BobbinComparedRow *self)
{
  g_autofree char *hold = NULL;
  BobbinInput input;

  g_return_val_if_fail (BOBBIN_IS_COMPARED_ROW (self), NULL);

  bobbin_run_comparison_get_input (self->comparison, self->row, &input);

  return bobbin_format_line (bobbin_export_input_text (&input, &hold), -1, MAX_CHARS);
}

char *
bobbin_compared_row_dup_change (BobbinComparedRow *self)
{
  const char *title;

  g_return_val_if_fail (BOBBIN_IS_COMPARED_ROW (self), NULL);

  title = bobbin_change_get_title (self->task.change);
  if (!self->task.results_differ)
    return g_strdup (title);

  /* Translators: what became of a task: “Slower, another result” */
  return g_strdup_printf (_("%s, another result"), title);
}

char *
bobbin_compared_row_dup_summary (BobbinComparedRow *self)
{
  g_autofree char *input = bobbin_compared_row_dup_input (self);
  g_autofree char *change = bobbin_compared_row_dup_change (self);
  g_autofree char *before = bobbin_words_dup_time (self->task.seconds[BOBBIN_SIDE_BEFORE]);
  g_autofree char *after = bobbin_words_dup_time (self->task.seconds[BOBBIN_SIDE_AFTER]);

  /* Translators: an input, what became of it, and two times */
  return g_strdup_printf (_("%s: %s. Before %s, after %s"), input, change, before, after);
}

double
bobbin_compared_row_get_tolerance (BobbinComparedRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARED_ROW (self), 1);

  return bobbin_run_comparison_get_ratios (self->comparison)->tolerance;
}
