/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-printer.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-text.h"

/* Characters of an input, and lines of a detail, that a message shows. */
#define MAX_INPUT_LENGTH 120
#define MAX_DETAIL_LINES 10

/* After so many results the rest is worth a thread that writes it. It does so many
 * before it looks what else there is. */
#define MANY_RESULTS 4096

/* With so many before it the owner waits, and with it the run: a reader that does
 * not read must not let a run without end fill the memory. */
#define MAX_AHEAD (1024 * 1024)

/*
 * Who prints is the owner of the printer, or a thread that was given what is
 * due: what is settled does not change any more, and so is read without a lock.
 * While a run stops that is not quite so, for an attempt may still end of a task
 * that was cancelled: then the owner waits for the thread, and prints itself.
 */
struct _BobbinPrinter
{
  /* Constant, but for the thread. */
  BobbinRun          *run;
  BobbinRowFormat     format;
  BobbinRunLogs      *logs;       /* borrowed */
  int                 said;       /* which of the texts is standard error; -1: none */
  int                 dropped;    /* which of the numbers counts what was not kept; -1: none */
  GSource            *alarm;      /* tells the owner that the thread cannot write; NULL: there may be no thread */

  /* The owner's. */
  GString            *errors;     /* borrowed */
  GThread            *thread;     /* NULL: it prints itself */
  guint64             n_given;    /* results that were printed, or given to the thread */

  /* Of whoever prints. */
  BobbinRowFormatter *formatter;
  BobbinOutlet        outlet;
  GString            *messages;   /* about what was printed, for the errors */
  guint64             n_printed;
  guint64             n_settled;  /* of them: the others have nothing to say */
  _Atomic int         error;      /* errno; anybody may read it */

  pthread_mutex_t     lock;
  pthread_cond_t      given;      /* there is something to do */
  pthread_cond_t      done;       /* something was done */
  /* Under the lock. */
  guint64             n_due;      /* results that the thread may print */
  guint64             n_done;     /* that it has printed; all, once it cannot write */
  gboolean            ends;       /* when it has printed them */
  GString            *heard;      /* its messages */
};

static void
append_detail (GString    *errors,
               const char *detail)
{
  g_auto (GStrv) lines = g_strsplit (detail, "\n", MAX_DETAIL_LINES + 1);

  for (guint i = 0; lines[i] != NULL && i < MAX_DETAIL_LINES; i++)
    {
      g_autofree char *line = bobbin_text_escape (lines[i], -1);

      if (*line != '\0')
        g_string_append_printf (errors, "  %s\n", line);
    }

  if (g_strv_length (lines) > MAX_DETAIL_LINES && *lines[MAX_DETAIL_LINES] != '\0')
    g_string_append (errors, "  …\n");
}

static void
append_message (BobbinPrinter *self,
                guint64        task,
                const char    *text)
{
  g_autofree char *number = bobbin_text_count (task + 1);
  g_autofree char *shown_input = NULL;
  g_autofree char *message = bobbin_text_escape (text, -1);
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);
  shown_input = bobbin_text_escape (input.text, MAX_INPUT_LENGTH);

  /* Translators: the number of a task, its input, and what went wrong. */
  g_string_append_printf (self->messages, _("bobbin: task %s (input “%s”): %s"),
                          number, shown_input, message);
  g_string_append_c (self->messages, '\n');
}

static void
append_failure (BobbinPrinter *self,
                guint64        task)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  const BobbinTask *record = bobbin_task_store_get (store, task);
  BobbinResult result;

  bobbin_task_store_get_result (store, task, &result);
  append_message (self, task, result.message != NULL ? result.message
                                                     : bobbin_error_kind_get_title (record->error));
  if (result.detail != NULL)
    append_detail (self->messages, result.detail);
}

/* What a command that went well had to say besides its output. */
static void
append_said (BobbinPrinter *self,
             guint64        task)
{
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (self->said >= (int) result.n_texts || result.text_lengths[self->said] == 0)
    return;

  g_string_append_len (self->messages, result.texts[self->said], result.text_lengths[self->said]);
  if (self->messages->str[self->messages->len - 1] != '\n')
    g_string_append_c (self->messages, '\n');
}

/* The result of a past run whose file somebody else has written to. */
static void
append_damage (BobbinPrinter *self,
               guint64        task)
{
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (!result.has_result && result.message != NULL)
    append_message (self, task, result.message);
}

/* Output that was too much to be kept must not go missing in silence. */
static void
append_dropped (BobbinPrinter *self,
                guint64        task)
{
  g_autofree char *text = NULL;
  guint64 n_dropped;
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (self->dropped >= (int) result.n_numbers || !(result.numbers[self->dropped] > 0))
    return;

  n_dropped = result.numbers[self->dropped];
  text = g_strdup_printf (ngettext ("(%" PRIu64 " byte of output more than is kept was dropped.)",
                                    "(%" PRIu64 " bytes of output more than is kept were dropped.)",
                                    n_dropped),
                          n_dropped);
  append_message (self, task, text);
}

/* What is to be said of a task beside its result. One that was cancelled because
 * the run was stopped says nothing: the summary counts them. */
static void
append_messages (BobbinPrinter   *self,
                 guint64          task,
                 BobbinTaskState  state)
{
  if (state == BOBBIN_TASK_FAILED)
    append_failure (self, task);
  else if (self->said >= 0)
    append_said (self, task);
  if (state == BOBBIN_TASK_DONE)
    append_damage (self, task);
  if (state == BOBBIN_TASK_DONE && self->dropped >= 0)
    append_dropped (self, task);
}

static gboolean
print_task (BobbinPrinter *self,
            guint64        task)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  const BobbinTask *record = bobbin_task_store_get (store, task);
  BobbinTaskState state = record->state;

  if (!BOBBIN_TASK_IS_SETTLED (state))
    return TRUE;

  self->n_settled++;
  bobbin_row_formatter_append_task (self->formatter, store, task, self->outlet.buffer);
  if (self->logs != NULL)
    bobbin_run_logs_add_task (self->logs, task);
  /* A number that went well says nothing else. */
  if (self->format == BOBBIN_ROW_FORMAT_TEXT && (record->flags & BOBBIN_RECORD_INLINE) == 0)
    append_messages (self, task, state);

  return bobbin_outlet_spill (&self->outlet);
}

static gboolean
print_until (BobbinPrinter *self,
             guint64        end)
{
  while (self->n_printed < end)
    if (!print_task (self, self->n_printed++))
      break;
  bobbin_outlet_flush (&self->outlet);
  atomic_store (&self->error, self->outlet.error);

  return self->outlet.error == 0;
}

/* Messages of the owner. */
static void
tell (BobbinPrinter *self)
{
  g_string_append_len (self->errors, self->messages->str, self->messages->len);
  g_string_truncate (self->messages, 0);
}

/* And those of the thread. */
static void
hear (BobbinPrinter *self)
{
  pthread_mutex_lock (&self->lock);
  g_string_append_len (self->errors, self->heard->str, self->heard->len);
  g_string_truncate (self->heard, 0);
  pthread_mutex_unlock (&self->lock);
}

static gpointer
print_thread (gpointer user_data)
{
  BobbinPrinter *self = user_data;
  gboolean written = TRUE;

  pthread_mutex_lock (&self->lock);
  while (written && (!self->ends || self->n_printed < self->n_due))
    {
      guint64 end = MIN (self->n_due, self->n_printed + MANY_RESULTS);

      if (self->n_printed == end)
        {
          pthread_cond_wait (&self->given, &self->lock);
          continue;
        }

      pthread_mutex_unlock (&self->lock);
      written = print_until (self, end);
      pthread_mutex_lock (&self->lock);
      g_string_append_len (self->heard, self->messages->str, self->messages->len);
      g_string_truncate (self->messages, 0);
      self->n_done = written ? end : G_MAXUINT64;
      pthread_cond_signal (&self->done);
    }
  pthread_mutex_unlock (&self->lock);

  if (!written)
    g_source_set_ready_time (self->alarm, 0);

  return NULL;
}

/* Where there may be no more threads there is none. */
static void
start_thread (BobbinPrinter *self)
{
  self->n_due = self->n_done = self->n_printed;
  self->ends = FALSE;
  self->thread = g_thread_try_new ("printer", print_thread, self, NULL);
}

static void
give (BobbinPrinter *self,
      guint64        n_due)
{
  pthread_mutex_lock (&self->lock);
  self->n_due = n_due;
  pthread_cond_signal (&self->given);
  while (self->n_done < n_due && n_due - self->n_done > MAX_AHEAD)
    pthread_cond_wait (&self->done, &self->lock);
  pthread_mutex_unlock (&self->lock);
}

/* Waits until it has printed what it was given. */
static void
end_thread (BobbinPrinter *self)
{
  if (self->thread == NULL)
    return;

  pthread_mutex_lock (&self->lock);
  self->ends = TRUE;
  pthread_cond_signal (&self->given);
  pthread_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->thread));
  hear (self);
}

static gboolean
is_stopping (BobbinPrinter *self)
{
  return bobbin_run_get_state (self->run) == BOBBIN_RUN_STOPPING;
}

static gboolean
is_for_thread (BobbinPrinter *self,
               guint64        n_in_order)
{
  if (self->alarm == NULL || n_in_order < MANY_RESULTS || is_stopping (self))
    return FALSE;

  if (self->thread == NULL)
    start_thread (self);

  return self->thread != NULL;
}

static gboolean
alarm_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  g_source_set_ready_time (source, -1);

  return callback (user_data);
}

static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch };

/* Which of the columns of that type is called @name; -1: none. */
static int
find_column (BobbinWorkload   *workload,
             BobbinColumnType  type,
             const char       *name)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);
  int n = 0;

  for (guint i = 0; i < n_columns; i++)
    if (columns[i].type == type && g_str_equal (columns[i].name, name))
      return n;
    else if (columns[i].type == type)
      n++;

  return -1;
}

BobbinPrinter *
bobbin_printer_new (BobbinRun       *run,
                    BobbinRowFormat  format,
                    BobbinRunLogs   *logs,
                    GString         *errors)
{
  BobbinPrinter *self = g_new0 (BobbinPrinter, 1);

  self->run = g_object_ref (run);
  self->format = format;
  self->logs = logs;
  self->errors = errors;
  self->messages = g_string_new (NULL);
  self->heard = g_string_new (NULL);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->given, NULL);
  pthread_cond_init (&self->done, NULL);
  self->said = find_column (bobbin_run_get_workload (run), BOBBIN_COLUMN_TEXT, "errors");
  self->dropped = find_column (bobbin_run_get_workload (run), BOBBIN_COLUMN_NUMBER, "dropped");
  self->formatter = bobbin_row_formatter_new (format, bobbin_run_get_workload (run),
                                              bobbin_run_get_inputs (run));
  bobbin_outlet_init (&self->outlet, STDOUT_FILENO);
  bobbin_row_formatter_append_header (self->formatter, self->outlet.buffer);

  return self;
}

void
bobbin_printer_use_thread (BobbinPrinter *self,
                           GSourceFunc    failed,
                           gpointer       user_data)
{
  g_return_if_fail (self->alarm == NULL && self->logs == NULL);

  self->alarm = g_source_new (&alarm_funcs, sizeof (GSource));
  g_source_set_static_name (self->alarm, "[Bobbin] printer");
  g_source_set_callback (self->alarm, failed, user_data, NULL);
  g_source_attach (self->alarm, g_main_context_get_thread_default ());
}

void
bobbin_printer_free (BobbinPrinter *self)
{
  end_thread (self);
  if (self->alarm != NULL)
    g_source_destroy (self->alarm);
  g_clear_pointer (&self->alarm, g_source_unref);
  g_string_free (self->messages, TRUE);
  g_string_free (self->heard, TRUE);
  pthread_cond_destroy (&self->done);
  pthread_cond_destroy (&self->given);
  pthread_mutex_destroy (&self->lock);
  g_clear_pointer (&self->formatter, bobbin_row_formatter_free);
  bobbin_outlet_clear (&self->outlet);
  g_clear_object (&self->run);
  g_free (self);
}

gboolean
bobbin_printer_has_news (BobbinPrinter *self)
{
  gboolean heard;

  if (bobbin_run_get_n_in_order (self->run) > self->n_given)
    return TRUE;
  if (self->thread == NULL)
    return FALSE;

  pthread_mutex_lock (&self->lock);
  heard = self->heard->len > 0;
  pthread_mutex_unlock (&self->lock);

  return heard || is_stopping (self);
}

gboolean
bobbin_printer_print (BobbinPrinter *self)
{
  guint64 n_in_order = bobbin_run_get_n_in_order (self->run);

  if (atomic_load (&self->error) != 0)
    return FALSE;

  self->n_given = n_in_order;
  if (is_for_thread (self, n_in_order))
    {
      give (self, n_in_order);
      hear (self);
    }
  else
    {
      end_thread (self);
      print_until (self, n_in_order);
      tell (self);
    }

  return atomic_load (&self->error) == 0;
}

gboolean
bobbin_printer_is_finished (BobbinPrinter *self)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);

  return self->n_printed == figures.n_tasks ||
         self->n_settled == figures.n_done + figures.n_failed + figures.n_cancelled;
}

gboolean
bobbin_printer_finish (BobbinPrinter *self,
                       guint64        n_most)
{
  BobbinRunFigures figures;
  guint64 n_settled, end;

  end_thread (self);
  bobbin_run_get_figures (self->run, &figures);
  n_settled = figures.n_done + figures.n_failed + figures.n_cancelled;
  end = n_most == 0 ? figures.n_tasks : MIN (figures.n_tasks, self->n_printed + n_most);

  while (self->n_printed < end && self->n_settled < n_settled)
    if (!print_task (self, self->n_printed++))
      break;
  bobbin_outlet_flush (&self->outlet);
  atomic_store (&self->error, self->outlet.error);
  tell (self);

  return self->outlet.error == 0;
}

int
bobbin_printer_get_error (BobbinPrinter *self)
{
  return atomic_load (&self->error);
}
