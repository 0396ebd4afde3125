/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-details.h"

#include "app/bobbin-format.h"
#include "bobbin-task-attempts.h"
#include "bobbin-task-phases.h"
#include "bobbin-text-box.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A text of one line up to so many bytes is a row, any other a box. */
#define SHORT_TEXT 60
#define MAX_INPUT_CHARS  2000

struct _BobbinTaskDetails
{
  AdwBin               parent_instance;

  BobbinTaskRow       *row;

  GtkStack            *stack;
  GtkLabel            *title;
  GtkLabel            *chip;
  AdwActionRow        *input;
  AdwActionRow        *started;
  AdwActionRow        *duration;
  AdwActionRow        *lane;
  AdwActionRow        *attempts;
  AdwActionRow        *cpu;
  BobbinTaskAttempts  *tries;
  BobbinTaskPhases    *phases;
  GtkWidget           *previous;
  GtkWidget           *next;
  AdwPreferencesGroup *error_group;
  AdwActionRow        *error;
  BobbinTextBox       *error_detail;
  AdwPreferencesGroup *result_group;
  GtkBox              *texts;
  BobbinTextBox       *output;
  BobbinTextBox       *errors;

  /* For each column of the result; boxes for texts only. */
  GPtrArray           *column_rows;
  GPtrArray           *column_boxes;
};

enum {
  SIGNAL_CLOSE,
  SIGNAL_STEP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinTaskDetails, bobbin_task_details, ADW_TYPE_BIN)

static void
show_fact (AdwActionRow *row,
           const char   *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
  if (text != NULL && g_strcmp0 (adw_action_row_get_subtitle (row), text) != 0)
    adw_action_row_set_subtitle (row, text);
}

static AdwActionRow *
new_fact (const char *title)
{
  AdwActionRow *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                    "use-markup", FALSE,
                                    "title", title,
                                    "subtitle-selectable", TRUE,
                                    "visible", FALSE,
                                    NULL);

  gtk_widget_add_css_class (GTK_WIDGET (row), "property");

  return row;
}

/* The columns are those of the workload: the same for all tasks of a run. */
static void
ensure_columns (BobbinTaskDetails *self)
{
  const BobbinColumn *columns;
  guint n_columns;

  if (self->column_rows->len > 0)
    return;

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (bobbin_task_row_get_run (self->row)), &n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      AdwActionRow *row = new_fact (columns[i].title);
      GtkWidget *box = columns[i].type == BOBBIN_COLUMN_TEXT ? bobbin_text_box_new (columns[i].title) : NULL;

      adw_preferences_group_add (self->result_group, GTK_WIDGET (row));
      g_ptr_array_add (self->column_rows, row);
      if (box != NULL)
        gtk_box_append (self->texts, box);
      g_ptr_array_add (self->column_boxes, box);
    }
}

/* Returns whether it is shown as a row. */
static gboolean
show_column (BobbinTaskDetails  *self,
             const BobbinColumn *column,
             guint               number,
             const BobbinResult *result,
             guint               place)
{
  AdwActionRow *row = g_ptr_array_index (self->column_rows, number);
  BobbinTextBox *box = g_ptr_array_index (self->column_boxes, number);
  g_autofree char *text = NULL;
  gsize length;

  if (column->type == BOBBIN_COLUMN_NUMBER)
    {
      if (place < result->n_numbers && bobbin_column_has_number (column, result->numbers[place]))
        text = column->unit != NULL
               ? bobbin_format_quantity (result->numbers[place], column->unit)
               : bobbin_format_number (result->numbers[place]);
      show_fact (row, text);

      return text != NULL;
    }

  if (place >= result->n_texts)
    {
      show_fact (row, NULL);
      bobbin_text_box_set_text (box, NULL, 0);

      return FALSE;
    }

  length = result->text_lengths[place];
  if (length <= SHORT_TEXT && memchr (result->texts[place], '\n', length) == NULL)
    text = bobbin_format_line (result->texts[place], (gssize) length, SHORT_TEXT);
  show_fact (row, text);
  bobbin_text_box_set_text (box, text == NULL ? result->texts[place] : NULL, (gssize) length);

  return text != NULL && *text != '\0';
}

static void
show_result (BobbinTaskDetails  *self,
             const BobbinResult *result)
{
  BobbinResult none = { 0 };
  const BobbinColumn *columns;
  guint n_columns;
  guint places[2] = { 0, 0 };
  gboolean any = FALSE;

  ensure_columns (self);
  columns = bobbin_workload_get_columns (bobbin_run_get_workload (bobbin_task_row_get_run (self->row)), &n_columns);
  for (guint i = 0; i < n_columns; i++)
    any |= show_column (self, &columns[i], i, result->has_result ? result : &none, places[columns[i].type]++);

  gtk_widget_set_visible (GTK_WIDGET (self->result_group), any);
}

static void
show_error (BobbinTaskDetails  *self,
            const BobbinTask   *task,
            const BobbinResult *result)
{
  gboolean failed = task->error != BOBBIN_ERROR_KIND_NONE && task->state >= BOBBIN_TASK_RETRYING;
  g_autofree char *message = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->error_group), failed);
  bobbin_text_box_set_text (self->error_detail, failed ? result->detail : NULL, -1);
  if (!failed)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->error), bobbin_error_kind_get_title (task->error));
  message = bobbin_format_line (result->message != NULL ? result->message : "", -1, MAX_INPUT_CHARS);
  show_fact (self->error, *message != '\0' ? message : "–");
}

static void
show_live_output (BobbinTaskDetails *self,
                  gboolean           running)
{
  BobbinOutputLog *log = bobbin_run_get_output (bobbin_task_row_get_run (self->row));
  guint64 task = bobbin_task_row_get_task (self->row);
  g_autofree char *output = running ? bobbin_output_log_dup_text (log, task, BOBBIN_STREAM_OUTPUT) : NULL;
  g_autofree char *errors = running ? bobbin_output_log_dup_text (log, task, BOBBIN_STREAM_ERRORS) : NULL;

  bobbin_text_box_set_text (self->output, output, -1);
  bobbin_text_box_set_text (self->errors, errors, -1);
}

static void
show_times (BobbinTaskDetails *self,
            const BobbinTask  *task)
{
  gboolean begun = BOBBIN_TASK_HAS_BEGUN (task);
  g_autofree char *started = NULL;
  g_autofree char *duration = NULL;
  g_autofree char *lane = bobbin_task_row_dup_lane (self->row);
  g_autofree char *attempts = bobbin_task_row_dup_attempts (self->row);
  g_autofree char *cpu = NULL;

  if (begun)
    {
      g_autofree char *offset = bobbin_format_duration ((double) task->start / 1e9);

      started = g_strdup_printf (_("%s after the start"), offset);
      duration = bobbin_task_row_dup_duration (self->row);
    }
  if (begun && task->cpu > 0)
    cpu = bobbin_format_duration ((double) task->cpu);

  show_fact (self->started, started);
  show_fact (self->duration, duration);
  show_fact (self->lane, lane);
  show_fact (self->attempts, attempts);
  show_fact (self->cpu, cpu);
}

static void
show_chip (BobbinTaskDetails *self,
           BobbinTaskState    state)
{
  const char *classes[] = { "chip", "caption", bobbin_task_state_get_role (state), NULL };

  gtk_label_set_text (self->chip, bobbin_task_state_get_title (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->chip), classes);
}

/* All that is shown, as text; the fields with a tab between name and value. */
static void
append_fact (GString      *text,
             AdwActionRow *row)
{
  if (gtk_widget_get_visible (GTK_WIDGET (row)))
    g_string_append_printf (text, "%s\t%s\n",
                            adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                            adw_action_row_get_subtitle (row));
}

static void
copy_cb (BobbinTaskDetails *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  AdwActionRow *facts[] = { self->input, self->error, self->started, self->duration, self->lane, self->attempts, self->cpu };

  if (self->row == NULL)
    return;

  g_string_append_printf (text, "%s\t%s\n", gtk_label_get_text (self->title), gtk_label_get_text (self->chip));
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i] != self->error || gtk_widget_get_visible (GTK_WIDGET (self->error_group)))
      append_fact (text, facts[i]);
  for (guint i = 0; i < self->column_rows->len; i++)
    append_fact (text, g_ptr_array_index (self->column_rows, i));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

static void
previous_cb (BobbinTaskDetails *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP], 0, -1);
}

static void
next_cb (BobbinTaskDetails *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP], 0, 1);
}

static void
close_cb (BobbinTaskDetails *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
}

static void
bobbin_task_details_dispose (GObject *object)
{
  BobbinTaskDetails *self = BOBBIN_TASK_DETAILS (object);

  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TASK_DETAILS);
  g_clear_object (&self->row);
  g_clear_pointer (&self->column_rows, g_ptr_array_unref);
  g_clear_pointer (&self->column_boxes, g_ptr_array_unref);

  G_OBJECT_CLASS (bobbin_task_details_parent_class)->dispose (object);
}

static void
bobbin_task_details_class_init (BobbinTaskDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_task_details_dispose;

  signals[SIGNAL_CLOSE] =
    g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[SIGNAL_STEP] =
    g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  g_type_ensure (BOBBIN_TYPE_TASK_ATTEMPTS);
  g_type_ensure (BOBBIN_TYPE_TASK_PHASES);
  g_type_ensure (BOBBIN_TYPE_TEXT_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-task-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, chip);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, input);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, started);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, duration);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, lane);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, attempts);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, cpu);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, tries);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, phases);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, previous);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, next);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, error_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, error);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, error_detail);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, result_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, texts);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, output);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskDetails, errors);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
bobbin_task_details_init (BobbinTaskDetails *self)
{
  self->column_rows = g_ptr_array_new ();
  self->column_boxes = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_task_details_set_row (BobbinTaskDetails *self,
                             BobbinTaskRow     *row)
{
  g_autofree char *number = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  BobbinInput input;

  g_return_if_fail (BOBBIN_IS_TASK_DETAILS (self));

  g_set_object (&self->row, row);
  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "task" : "empty");
  if (row == NULL)
    return;

  number = bobbin_task_row_dup_number (row);
  title = g_strdup_printf (_("Task %s"), number);
  gtk_label_set_text (self->title, title);

  bobbin_inputs_get (bobbin_run_get_inputs (bobbin_task_row_get_run (row)), bobbin_task_row_get_task (row), &input);
  text = bobbin_format_line (input.text, (gssize) input.length, MAX_INPUT_CHARS);
  show_fact (self->input, *text != '\0' ? text : _("(empty)"));

  bobbin_task_details_update (self);
}

void
bobbin_task_details_update (BobbinTaskDetails *self)
{
  BobbinTaskStore *store;
  const BobbinTask *task;
  BobbinResult result;

  g_return_if_fail (BOBBIN_IS_TASK_DETAILS (self));

  if (self->row == NULL)
    return;

  store = bobbin_run_get_store (bobbin_task_row_get_run (self->row));
  task = bobbin_task_store_get (store, bobbin_task_row_get_task (self->row));
  bobbin_task_store_get_result (store, bobbin_task_row_get_task (self->row), &result);

  show_chip (self, task->state);
  show_error (self, task, &result);
  show_result (self, &result);
  show_live_output (self, task->state == BOBBIN_TASK_RUNNING);
  show_times (self, task);
  bobbin_task_phases_set (self->phases, bobbin_run_get_workload (bobbin_task_row_get_run (self->row)), task, &result);
  bobbin_task_attempts_set (self->tries, bobbin_task_row_get_run (self->row), bobbin_task_row_get_task (self->row));
}

void
bobbin_task_details_set_steps (BobbinTaskDetails *self,
                               gboolean           previous,
                               gboolean           next)
{
  g_return_if_fail (BOBBIN_IS_TASK_DETAILS (self));

  gtk_widget_set_sensitive (self->previous, previous);
  gtk_widget_set_sensitive (self->next, next);
}
