/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formats that are a line for each task, in the order of the inputs. */

#include "bobbin-config.h"

#include "bobbin-exporter.h"
#include "bobbin-joblog.h"
#include "bobbin-row-formatter.h"

/* Tasks that are looked at in one piece. */
#define PIECE 64

typedef struct
{
  BobbinTaskStore    *store;
  guint64             n_tasks;
  guint64             next;
  gboolean            begun;
  BobbinRowFormatter *rows;      /* one of these two */
  BobbinJoblog       *joblog;
} Work;

static Work *
work_new (BobbinRun *run)
{
  Work *self = g_new0 (Work, 1);

  self->store = bobbin_run_get_store (run);
  self->n_tasks = bobbin_task_store_get_n_tasks (self->store);

  return self;
}

static gpointer
begin_rows (BobbinRun       *run,
            BobbinRowFormat  format)
{
  Work *self = work_new (run);

  self->rows = bobbin_row_formatter_new (format, bobbin_run_get_workload (run), bobbin_run_get_inputs (run));
  bobbin_row_formatter_redact (self->rows);

  return self;
}

static gpointer
begin_csv (BobbinRun  *run,
           const char *folder)
{
  return begin_rows (run, BOBBIN_ROW_FORMAT_CSV);
}

static gpointer
begin_tsv (BobbinRun  *run,
           const char *folder)
{
  return begin_rows (run, BOBBIN_ROW_FORMAT_TSV);
}

static gpointer
begin_json (BobbinRun  *run,
            const char *folder)
{
  return begin_rows (run, BOBBIN_ROW_FORMAT_JSON);
}

static gpointer
begin_joblog (BobbinRun  *run,
              const char *folder)
{
  Work *self = work_new (run);

  self->joblog = bobbin_joblog_new (run);

  return self;
}

static void
append_header (Work    *self,
               GString *buffer)
{
  if (self->joblog != NULL)
    bobbin_joblog_append_header (self->joblog, buffer);
  else
    bobbin_row_formatter_append_header (self->rows, buffer);

  self->begun = TRUE;
}

static gboolean
append (gpointer   data,
        GString   *buffer,
        gboolean  *done,
        GError   **error)
{
  Work *self = data;
  guint64 end = MIN (self->next + PIECE, self->n_tasks);

  if (!self->begun)
    append_header (self, buffer);

  for (; self->next < end; self->next++)
    if (!BOBBIN_TASK_IS_SETTLED (bobbin_task_store_get (self->store, self->next)->state))
      continue;
    else if (self->joblog != NULL)
      bobbin_joblog_append_task (self->joblog, self->next, buffer);
    else
      bobbin_row_formatter_append_task (self->rows, self->store, self->next, buffer);

  *done = self->next == self->n_tasks;

  return TRUE;
}

static double
get_progress (gpointer data)
{
  Work *self = data;

  return (double) self->next / self->n_tasks;
}

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_pointer (&self->rows, bobbin_row_formatter_free);
  g_clear_pointer (&self->joblog, bobbin_joblog_free);
  g_free (self);
}

const BobbinExporter bobbin_csv_exporter = { begin_csv, append, get_progress, work_free };
const BobbinExporter bobbin_tsv_exporter = { begin_tsv, append, get_progress, work_free };
const BobbinExporter bobbin_json_exporter = { begin_json, append, get_progress, work_free };
const BobbinExporter bobbin_joblog_exporter = { begin_joblog, append, get_progress, work_free };
