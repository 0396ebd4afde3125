/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-row.h"

#include "app/bobbin-format.h"

/* A line of a table is never wider than a screen. */
#define MAX_CHARS 240

struct _BobbinTaskRow
{
  GObject     parent_instance;

  BobbinRun  *run;
  guint64     task;

  /* As last announced. */
  guint8      state;
  guint8      attempts;
  gint64      duration;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinTaskRow, bobbin_task_row, G_TYPE_OBJECT)

static const BobbinTask *
look (BobbinTaskRow *self)
{
  return bobbin_task_store_get (bobbin_run_get_store (self->run), self->task);
}

/* The column's place among those of its type; a line of text, or NULL. */
static char *
format_column (const BobbinColumn *columns,
               guint               column,
               const BobbinResult *result)
{
  guint place = 0;

  for (guint i = 0; i < column; i++)
    place += columns[i].type == columns[column].type;

  if (columns[column].type == BOBBIN_COLUMN_NUMBER)
    return place < result->n_numbers && bobbin_column_has_number (&columns[column], result->numbers[place])
           ? bobbin_format_quantity (result->numbers[place], columns[column].unit)
           : NULL;

  return place < result->n_texts
         ? bobbin_format_line (result->texts[place], (gssize) result->text_lengths[place], MAX_CHARS)
         : NULL;
}

static void
bobbin_task_row_finalize (GObject *object)
{
  g_clear_object (&BOBBIN_TASK_ROW (object)->run);

  G_OBJECT_CLASS (bobbin_task_row_parent_class)->finalize (object);
}

static void
bobbin_task_row_class_init (BobbinTaskRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_task_row_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_task_row_init (BobbinTaskRow *self)
{
}

BobbinTaskRow *
bobbin_task_row_new (BobbinRun *run,
                     guint64    task)
{
  BobbinTaskRow *self = g_object_new (BOBBIN_TYPE_TASK_ROW, NULL);
  const BobbinTask *now;

  self->run = g_object_ref (run);
  self->task = task;
  now = look (self);
  self->state = now->state;
  self->attempts = now->attempts;
  self->duration = now->duration;

  return self;
}

guint64
bobbin_task_row_get_task (BobbinTaskRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_ROW (self), 0);

  return self->task;
}

BobbinRun *
bobbin_task_row_get_run (BobbinTaskRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_ROW (self), NULL);

  return self->run;
}

BobbinTaskState
bobbin_task_row_get_state (BobbinTaskRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_ROW (self), BOBBIN_TASK_WAITING);

  return look (self)->state;
}

void
bobbin_task_row_refresh (BobbinTaskRow *self)
{
  const BobbinTask *now;

  g_return_if_fail (BOBBIN_IS_TASK_ROW (self));

  now = look (self);
  if (now->state == self->state && now->attempts == self->attempts && now->duration == self->duration)
    return;

  self->state = now->state;
  self->attempts = now->attempts;
  self->duration = now->duration;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

char *
bobbin_task_row_dup_number (BobbinTaskRow *self)
{
  return bobbin_format_count (self->task + 1);
}

char *
bobbin_task_row_dup_input (BobbinTaskRow *self)
{
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), self->task, &input);

  return bobbin_format_line (input.text, (gssize) input.length, MAX_CHARS);
}

char *
bobbin_task_row_dup_result (BobbinTaskRow *self)
{
  BobbinResult result;
  const BobbinColumn *columns;
  GString *text;
  guint n_columns;

  if (!BOBBIN_TASK_IS_SETTLED (look (self)->state) && look (self)->state != BOBBIN_TASK_RETRYING)
    return g_strdup ("");

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), self->task, &result);
  if (result.message != NULL)
    return bobbin_format_line (result.message, -1, MAX_CHARS);
  if (look (self)->error != BOBBIN_ERROR_KIND_NONE)
    return g_strdup (bobbin_error_kind_get_title (look (self)->error));
  if (!result.has_result)
    return g_strdup ("");

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);
  text = g_string_new (NULL);
  for (guint i = 0; i < n_columns && text->len < MAX_CHARS; i++)
    {
      g_autofree char *column = format_column (columns, i, &result);

      if (column == NULL || *column == '\0')
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? "  ·  " : "", column);
    }

  return g_string_free_and_steal (text);
}

char *
bobbin_task_row_dup_column (BobbinTaskRow *self,
                            guint          column)
{
  BobbinResult result;
  const BobbinColumn *columns;
  guint n_columns;
  char *text = NULL;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), self->task, &result);
  columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);
  if (result.has_result && column < n_columns)
    text = format_column (columns, column, &result);

  return text != NULL ? text : g_strdup ("");
}

char *
bobbin_task_row_dup_start (BobbinTaskRow *self)
{
  const BobbinTask *task = look (self);

  return BOBBIN_TASK_HAS_BEGUN (task) ? bobbin_format_duration ((double) task->start / 1e9) : g_strdup ("");
}

char *
bobbin_task_row_dup_duration (BobbinTaskRow *self)
{
  const BobbinTask *task = look (self);

  if (!BOBBIN_TASK_HAS_ENDED (task))
    return g_strdup ("");

  return bobbin_format_duration ((double) task->duration / 1e9);
}

char *
bobbin_task_row_dup_cpu (BobbinTaskRow *self)
{
  const BobbinTask *task = look (self);

  if (!BOBBIN_TASK_HAS_ENDED (task))
    return g_strdup ("");

  return task->cpu >= 0 ? bobbin_format_duration ((double) task->cpu) : g_strdup ("");
}

char *
bobbin_task_row_dup_lane (BobbinTaskRow *self)
{
  g_autoptr (BobbinLane) lane = NULL;

  if (!BOBBIN_TASK_HAS_BEGUN (look (self)))
    return g_strdup ("");

  lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), look (self)->lane);

  return g_strdup (lane != NULL ? bobbin_lane_get_title (lane) : "");
}

char *
bobbin_task_row_dup_attempts (BobbinTaskRow *self)
{
  guint attempts = look (self)->attempts;

  return attempts > 0 ? bobbin_format_count (attempts) : g_strdup ("");
}

const char *
bobbin_task_state_get_icon (BobbinTaskState state)
{
  switch (state)
    {
    case BOBBIN_TASK_WAITING:
      return "content-loading-symbolic";
    case BOBBIN_TASK_RUNNING:
      return "media-playback-start-symbolic";
    case BOBBIN_TASK_RETRYING:
      return "view-refresh-symbolic";
    case BOBBIN_TASK_DONE:
      return "object-select-symbolic";
    case BOBBIN_TASK_FAILED:
      return "dialog-error-symbolic";
    case BOBBIN_TASK_CANCELLED:
      return "media-playback-stop-symbolic";
    default:
      g_assert_not_reached ();
    }
}

const char *
bobbin_task_state_get_role (BobbinTaskState state)
{
  switch (state)
    {
    case BOBBIN_TASK_WAITING:
      return "waiting";
    case BOBBIN_TASK_RUNNING:
      return "running";
    case BOBBIN_TASK_RETRYING:
      return "retrying";
    case BOBBIN_TASK_DONE:
      return "done";
    case BOBBIN_TASK_FAILED:
      return "failed";
    case BOBBIN_TASK_CANCELLED:
      return "cancelled";
    default:
      g_assert_not_reached ();
    }
}
