/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The inputs of failed tasks as a file that `--inputs` reads again: one a line,
 * or CSV with its header where the inputs are rows. An input with a newline in
 * it makes all of them end with NUL, as `--null` reads them.
 */

#include "bobbin-config.h"

#include <string.h>

#include "bobbin-export-text.h"
#include "bobbin-exporter.h"

/* Tasks that are looked at in one piece. */
#define PIECE 256

typedef struct
{
  BobbinTaskStore    *store;
  BobbinInputs       *inputs;
  const char * const *names;     /* NULL: the inputs are no rows */
  guint64             n_tasks;
  guint64             next;
  gboolean            looking;   /* whether any of them has a newline */
  char                end;       /* after each */
  gboolean            begun;
  char               *hold;
} Work;

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  Work *self = g_new0 (Work, 1);

  self->store = bobbin_run_get_store (run);
  self->inputs = g_object_ref (bobbin_run_get_inputs (run));
  self->names = bobbin_inputs_get_names (self->inputs);
  self->n_tasks = bobbin_task_store_get_n_tasks (self->store);
  self->looking = self->names == NULL;
  self->end = '\n';

  return self;
}

static void
append_field (GString    *buffer,
              const char *text)
{
  if (*text != '\0' && strpbrk (text, ",\"\r\n") == NULL && *text != ' ' && text[strlen (text) - 1] != ' ')
    {
      g_string_append (buffer, text);
      return;
    }

  /* An empty field in quotes is no empty line. */
  g_string_append_c (buffer, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (buffer, '"');
      g_string_append_c (buffer, *text);
    }
  g_string_append_c (buffer, '"');
}

static void
append_header (Work    *self,
               GString *buffer)
{
  for (guint i = 0; self->names != NULL && self->names[i] != NULL; i++)
    {
      append_field (buffer, self->names[i]);
      g_string_append_c (buffer, self->names[i + 1] != NULL ? ',' : '\n');
    }
  self->begun = TRUE;
}

static void
append_input (Work        *self,
              BobbinInput *input,
              GString     *buffer)
{
  if (self->names == NULL)
    {
      g_string_append (buffer, bobbin_export_text (input->text, (gssize) input->length, &self->hold));
      g_string_append_c (buffer, self->end);
      return;
    }

  for (guint i = 0; i < input->n_fields; i++)
    {
      append_field (buffer, bobbin_export_text (bobbin_input_get_field (input, i), -1, &self->hold));
      g_string_append_c (buffer, i + 1 < input->n_fields ? ',' : '\n');
    }
}

/* A first look at all of them: how they can be told apart. */
static void
look (Work        *self,
      BobbinInput *input)
{
  gsize length = input->length;

  /* A CR at the end would be taken for a part of the newline, an empty line for none. */
  if (length == 0 || input->text[length - 1] == '\r' || memchr (input->text, '\n', length) != NULL)
    {
      self->end = '\0';
      self->next = self->n_tasks;
    }
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
    {
      BobbinInput input;

      if (bobbin_task_store_get (self->store, self->next)->state != BOBBIN_TASK_FAILED)
        continue;

      bobbin_inputs_get (self->inputs, self->next, &input);
      if (self->looking)
        look (self, &input);
      else
        append_input (self, &input, buffer);
    }

  *done = self->next >= self->n_tasks && !self->looking;
  if (self->looking && self->next >= self->n_tasks)
    {
      self->looking = FALSE;
      self->next = 0;
    }

  return TRUE;
}

static double
get_progress (gpointer data)
{
  Work *self = data;

  return self->looking ? 0 : (double) self->next / self->n_tasks;
}

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->hold);
  g_object_unref (self->inputs);
  g_free (self);
}

const BobbinExporter bobbin_failed_exporter = { begin, append, get_progress, work_free };
