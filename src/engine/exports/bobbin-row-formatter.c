/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-row-formatter.h"

#include <math.h>
#include <string.h>

#include "../job/bobbin-number.h"
#include "bobbin-export-text.h"

/* Columns that every CSV row has, around those of the workload. */
static const char * const fixed_columns[] = {
  "task", "input", "ok", "error", "message", "seconds", "attempts", NULL
};

struct _BobbinRowFormatter
{
  BobbinRowFormat      format;
  char                 separator;       /* of CSV and its like */
  BobbinWorkload      *workload;
  BobbinInputs        *inputs;
  gboolean             has_own_text;    /* the workload prints its results itself */

  const BobbinColumn  *columns;
  guint                n_columns;
  char               **keys;            /* of the columns, as JSON: "\"status\":" */
  const char * const  *names;           /* of the input's fields; NULL: it has one */
  char               **name_keys;
  gboolean             redacts;         /* secrets in inputs and errors are left out */
  char                *hold;            /* a text without its secret */
};

/* @text as it may be shown; @length is that of it. */
static const char *
show (BobbinRowFormatter *self,
      const char         *text,
      gsize              *length)
{
  const char *shown = self->redacts ? bobbin_export_text (text, (gssize) *length, &self->hold) : text;

  if (shown != text)
    *length = strlen (shown);

  return shown;
}

static void
append_key (GPtrArray  *keys,
            const char *name)
{
  GString *key = g_string_new (NULL);

  bobbin_json_append_string (key, name, strlen (name));
  g_string_append_c (key, ':');
  g_ptr_array_add (keys, g_string_free_and_steal (key));
}

static char **
end_keys (GPtrArray *keys)
{
  g_ptr_array_add (keys, NULL);

  return (char **) g_ptr_array_free (keys, FALSE);
}

/* Where the next number can be written. */
static char *
ensure_room (GString *buffer)
{
  gsize length = buffer->len;

  if (G_UNLIKELY (buffer->allocated_len - length <= BOBBIN_NUMBER_LENGTH))
    {
      g_string_set_size (buffer, length + BOBBIN_NUMBER_LENGTH);
      g_string_truncate (buffer, length);
    }

  return buffer->str + length;
}

static void
append_number (GString *buffer,
               double   number)
{
  buffer->len += bobbin_number_format (number, ensure_room (buffer));
  buffer->str[buffer->len] = '\0';
}

static void
append_uint (GString *buffer,
             guint64  number)
{
  buffer->len += bobbin_int_format ((gint64) number, ensure_room (buffer));
  buffer->str[buffer->len] = '\0';
}

void
bobbin_append_seconds (GString *buffer,
                       gint64   nanoseconds)
{
  char digits[10];
  int n_digits = 9;
  gint64 rest;

  nanoseconds = MAX (nanoseconds, 0);
  rest = nanoseconds % G_GINT64_CONSTANT (1000000000);
  append_uint (buffer, nanoseconds / G_GINT64_CONSTANT (1000000000));
  if (rest == 0)
    return;

  digits[0] = '.';
  for (int i = n_digits; i > 0; i--, rest /= 10)
    digits[i] = '0' + rest % 10;
  while (digits[n_digits] == '0')
    n_digits--;
  g_string_append_len (buffer, digits, n_digits + 1);
}

/* Appends valid UTF-8 as the inside of a JSON string. */
static void
append_json_text (GString    *buffer,
                  const char *text,
                  gsize       length)
{
  gsize done = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = text[i];
      const char *escape;

      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
        continue;

      g_string_append_len (buffer, text + done, i - done);
      done = i + 1;
      escape = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n"
             : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;
      if (escape != NULL)
        g_string_append_len (buffer, escape, 2);
      else
        g_string_append_printf (buffer, "\\u%04x", c);
    }

  g_string_append_len (buffer, text + done, length - done);
}

void
bobbin_json_append_string (GString    *buffer,
                           const char *text,
                           gsize       length)
{
  g_string_append_c (buffer, '"');

  while (TRUE)
    {
      const char *end;
      gsize n_valid;

      /* A NUL is where GLib sees the end of valid text; JSON has a way to say it. */
      if (g_utf8_validate_len (text, length, &end))
        {
          append_json_text (buffer, text, length);
          break;
        }

      n_valid = end - text;
      append_json_text (buffer, text, n_valid);
      g_string_append (buffer, *end == '\0' ? "\\u0000" : "\357\277\275");
      text = end + 1;
      length -= n_valid + 1;
    }

  g_string_append_c (buffer, '"');
}

void
bobbin_json_append_number (GString *buffer,
                           double   number)
{
  if (isfinite (number))
    append_number (buffer, number);
  else
    g_string_append_len (buffer, "null", 4);
}

static void
append_json_shown (BobbinRowFormatter *self,
                   const char         *text,
                   gsize               length,
                   GString            *buffer)
{
  const char *shown = show (self, text, &length);

  bobbin_json_append_string (buffer, shown, length);
}

static void
append_json_input (BobbinRowFormatter *self,
                   const BobbinInput  *input,
                   GString            *buffer)
{
  if (self->names == NULL && input->is_number)
    {
      g_string_append_len (buffer, input->text, input->length);
      return;
    }

  if (self->names == NULL)
    {
      append_json_shown (self, input->text, input->length, buffer);
      return;
    }

  g_string_append_c (buffer, '{');
  for (guint i = 0; i < input->n_fields && self->name_keys[i] != NULL; i++)
    {
      const char *field = bobbin_input_get_field (input, i);

      if (i > 0)
        g_string_append_c (buffer, ',');
      g_string_append (buffer, self->name_keys[i]);
      append_json_shown (self, field, strlen (field), buffer);
    }
  g_string_append_c (buffer, '}');
}

/* A JSON value goes in as it is, if it keeps to the line that it is on. */
static void
append_json_value (const BobbinColumn *column,
                   const char         *text,
                   gsize               length,
                   GString            *buffer)
{
  gboolean embed = (column->flags & BOBBIN_COLUMN_JSON) && length > 0 && g_utf8_validate_len (text, length, NULL);

  for (gsize i = 0; i < length && embed; i++)
    embed = (guchar) text[i] >= 0x20;

  if (embed)
    g_string_append_len (buffer, text, length);
  else
    bobbin_json_append_string (buffer, text, length);
}

/* The value of the column, the @place-th of its type. */
static void
append_json_column (const BobbinColumn *column,
                    guint               place,
                    const BobbinResult *result,
                    GString            *buffer)
{
  if (column->type == BOBBIN_COLUMN_NUMBER && place < result->n_numbers)
    bobbin_json_append_number (buffer, result->numbers[place]);
  else if (column->type == BOBBIN_COLUMN_TEXT && place < result->n_texts)
    append_json_value (column, result->texts[place], result->text_lengths[place], buffer);
  else
    g_string_append_len (buffer, "null", 4);
}

static gboolean
has_value (const BobbinColumn *column,
           guint               place,
           const BobbinResult *result)
{
  if (column->type == BOBBIN_COLUMN_NUMBER)
    return place < result->n_numbers && !isnan (result->numbers[place]);

  return place < result->n_texts && result->text_lengths[place] > 0;
}

/* Columns that stand for each other: the one value as it is; several, where
 * there are several after all, under their names. */
static void
append_json_alternatives (BobbinRowFormatter *self,
                          const BobbinResult *result,
                          GString            *buffer)
{
  guint n_values = 0;
  guint n_done = 0;

  for (guint i = 0, places[2] = { 0, 0 }; i < self->n_columns; i++)
    n_values += has_value (&self->columns[i], places[self->columns[i].type]++, result);

  if (n_values == 0)
    g_string_append (buffer, result->n_texts > 0 ? "\"\"" : "null");

  for (guint i = 0, places[2] = { 0, 0 }; i < self->n_columns; i++)
    {
      guint place = places[self->columns[i].type]++;

      if (!has_value (&self->columns[i], place, result))
        continue;

      if (n_values > 1)
        {
          g_string_append_c (buffer, n_done++ == 0 ? '{' : ',');
          g_string_append (buffer, self->keys[i]);
        }
      append_json_column (&self->columns[i], place, result, buffer);
    }

  if (n_values > 1)
    g_string_append_c (buffer, '}');
}

static void
append_json_result (BobbinRowFormatter *self,
                    const BobbinResult *result,
                    GString            *buffer)
{
  gboolean bare = self->n_columns == 1;
  guint places[2] = { 0, 0 };

  if (self->n_columns > 0 && self->columns[0].flags & BOBBIN_COLUMN_ALTERNATIVE)
    {
      append_json_alternatives (self, result, buffer);
      return;
    }

  if (!bare)
    g_string_append_c (buffer, '{');

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (buffer, ',');
      if (!bare)
        g_string_append (buffer, self->keys[i]);
      append_json_column (&self->columns[i], places[self->columns[i].type]++, result, buffer);
    }

  if (!bare)
    g_string_append_c (buffer, '}');
}

static void
append_json_error (BobbinRowFormatter *self,
                   const BobbinTask   *task,
                   const BobbinResult *result,
                   GString            *buffer)
{
  const char *kind = bobbin_error_kind_get_name (task->error);

  g_string_append (buffer, ",\"error\":{\"kind\":");
  bobbin_json_append_string (buffer, kind, strlen (kind));
  if (result->message != NULL)
    {
      g_string_append (buffer, ",\"message\":");
      append_json_shown (self, result->message, strlen (result->message), buffer);
    }
  if (result->detail != NULL)
    {
      g_string_append (buffer, ",\"detail\":");
      append_json_shown (self, result->detail, strlen (result->detail), buffer);
    }
  g_string_append_c (buffer, '}');
}

static void
append_json (BobbinRowFormatter *self,
             const BobbinTask   *task,
             const BobbinInput  *input,
             const BobbinResult *result,
             GString            *buffer)
{
  gboolean ok = task->state == BOBBIN_TASK_DONE;

  g_string_append (buffer, "{\"task\":");
  append_uint (buffer, input->index + 1);
  g_string_append (buffer, ",\"input\":");
  append_json_input (self, input, buffer);
  g_string_append (buffer, ok ? ",\"ok\":true" : ",\"ok\":false");
  if (result->has_result)
    {
      g_string_append (buffer, ",\"result\":");
      append_json_result (self, result, buffer);
    }
  if (task->error != BOBBIN_ERROR_KIND_NONE)
    append_json_error (self, task, result, buffer);
  g_string_append (buffer, ",\"lane\":");
  append_uint (buffer, task->lane + 1);
  g_string_append (buffer, ",\"start\":");
  bobbin_append_seconds (buffer, task->start);
  g_string_append (buffer, ",\"seconds\":");
  bobbin_append_seconds (buffer, task->duration);
  g_string_append (buffer, ",\"attempts\":");
  append_uint (buffer, task->attempts);
  g_string_append (buffer, "}\n");
}

static void
append_quoted (GString    *buffer,
               char        separator,
               const char *text,
               gsize       length)
{
  const char special[] = { separator, '"', '\r', '\n', '\0' };
  g_autofree char *valid = NULL;

  if (!g_utf8_validate_len (text, length, NULL))
    {
      valid = g_utf8_make_valid (text, length);
      text = valid;
      length = strlen (valid);
    }

  if (strcspn (text, special) == length && (length == 0 || (text[0] != ' ' && text[length - 1] != ' ')))
    {
      g_string_append_len (buffer, text, length);
      return;
    }

  g_string_append_c (buffer, '"');
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        g_string_append_c (buffer, '"');
      g_string_append_c (buffer, text[i]);
    }
  g_string_append_c (buffer, '"');
}

void
bobbin_csv_append_text (GString    *buffer,
                        const char *text)
{
  append_quoted (buffer, ',', text, strlen (text));
}

static void
append_csv_field (BobbinRowFormatter *self,
                  GString            *buffer,
                  const char         *text,
                  gsize               length)
{
  append_quoted (buffer, self->separator, text, length);
}

static void
append_csv_shown (BobbinRowFormatter *self,
                  const char         *text,
                  gsize               length,
                  GString            *buffer)
{
  const char *shown = show (self, text, &length);

  append_csv_field (self, buffer, shown, length);
}

static void
append_csv_input (BobbinRowFormatter *self,
                  const BobbinInput  *input,
                  GString            *buffer)
{
  if (self->names == NULL)
    {
      append_csv_shown (self, input->text, input->length, buffer);
      return;
    }

  for (guint i = 0; self->names[i] != NULL; i++)
    {
      const char *field = i < input->n_fields ? bobbin_input_get_field (input, i) : "";

      if (i > 0)
        g_string_append_c (buffer, self->separator);
      append_csv_shown (self, field, strlen (field), buffer);
    }
}

static void
append_csv_result (BobbinRowFormatter *self,
                   const BobbinResult *result,
                   GString            *buffer)
{
  guint n_numbers = 0;
  guint n_texts = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (self->columns[i].type == BOBBIN_COLUMN_NUMBER && n_numbers < result->n_numbers)
        {
          double number = result->numbers[n_numbers++];

          if (!isnan (number))
            append_number (buffer, number);
        }
      else if (self->columns[i].type == BOBBIN_COLUMN_TEXT && n_texts < result->n_texts)
        {
          append_csv_field (self, buffer, result->texts[n_texts], result->text_lengths[n_texts]);
          n_texts++;
        }
      g_string_append_c (buffer, self->separator);
    }
}

static void
append_csv (BobbinRowFormatter *self,
            const BobbinTask   *task,
            const BobbinInput  *input,
            const BobbinResult *result,
            GString            *buffer)
{
  gboolean ok = task->state == BOBBIN_TASK_DONE;

  append_uint (buffer, input->index + 1);
  g_string_append_c (buffer, self->separator);
  append_csv_input (self, input, buffer);
  g_string_append_c (buffer, self->separator);
  g_string_append (buffer, ok ? "true" : "false");
  g_string_append_c (buffer, self->separator);
  append_csv_result (self, result, buffer);
  if (task->error != BOBBIN_ERROR_KIND_NONE)
    g_string_append (buffer, bobbin_error_kind_get_name (task->error));
  g_string_append_c (buffer, self->separator);
  if (!ok && result->message != NULL)
    append_csv_shown (self, result->message, strlen (result->message), buffer);
  g_string_append_c (buffer, self->separator);
  bobbin_append_seconds (buffer, task->duration);
  g_string_append_c (buffer, self->separator);
  append_uint (buffer, task->attempts);
  g_string_append_c (buffer, '\n');
}

/* What bobbin_workload_dup_text() gives where the workload has no text of its
 * own, without the copy. */
static void
append_plain_values (BobbinRowFormatter *self,
                     const BobbinResult *result,
                     GString            *buffer)
{
  guint n_numbers = 0;
  guint n_texts = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (buffer, '\t');

      if (self->columns[i].type == BOBBIN_COLUMN_NUMBER && n_numbers < result->n_numbers)
        append_number (buffer, result->numbers[n_numbers++]);
      else if (self->columns[i].type == BOBBIN_COLUMN_TEXT && n_texts < result->n_texts)
        {
          g_string_append_len (buffer, result->texts[n_texts], result->text_lengths[n_texts]);
          n_texts++;
        }
    }

  g_string_append_c (buffer, '\n');
}

static void
append_text (BobbinRowFormatter *self,
             const BobbinInput  *input,
             BobbinResult       *result,
             GString            *buffer)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!result->has_result)
    return;

  bobbin_result_pad (result);
  text = bobbin_workload_dup_text (self->workload, input, result->numbers,
                                   result->texts, result->text_lengths, &length);
  g_string_append_len (buffer, text, length);
  if (length > 0 && text[length - 1] != '\n')
    g_string_append_c (buffer, '\n');
}

BobbinRowFormatter *
bobbin_row_formatter_new (BobbinRowFormat  format,
                          BobbinWorkload  *workload,
                          BobbinInputs    *inputs)
{
  BobbinRowFormatter *self = g_new0 (BobbinRowFormatter, 1);
  GPtrArray *keys = g_ptr_array_new ();
  GPtrArray *name_keys = g_ptr_array_new ();
  BobbinWorkloadClass *base = g_type_class_peek_static (BOBBIN_TYPE_WORKLOAD);

  self->format = format;
  self->separator = format == BOBBIN_ROW_FORMAT_TSV ? '\t' : ',';
  self->workload = g_object_ref (workload);
  self->inputs = g_object_ref (inputs);
  self->has_own_text = BOBBIN_WORKLOAD_GET_CLASS (workload)->dup_text != base->dup_text;
  self->columns = bobbin_workload_get_columns (workload, &self->n_columns);
  self->names = bobbin_inputs_get_names (inputs);

  for (guint i = 0; i < self->n_columns; i++)
    append_key (keys, self->columns[i].name);
  self->keys = end_keys (keys);

  for (guint i = 0; self->names != NULL && self->names[i] != NULL; i++)
    append_key (name_keys, self->names[i]);
  self->name_keys = end_keys (name_keys);

  return self;
}

void
bobbin_row_formatter_free (BobbinRowFormatter *self)
{
  g_clear_object (&self->workload);
  g_clear_object (&self->inputs);
  g_clear_pointer (&self->keys, g_strfreev);
  g_clear_pointer (&self->name_keys, g_strfreev);
  g_free (self->hold);
  g_free (self);
}

void
bobbin_row_formatter_redact (BobbinRowFormatter *self)
{
  self->redacts = TRUE;
}

void
bobbin_row_formatter_append_header (BobbinRowFormatter *self,
                                    GString            *buffer)
{
  static const char * const last[] = { "error", "message", "seconds", "attempts" };

  if (self->format != BOBBIN_ROW_FORMAT_CSV && self->format != BOBBIN_ROW_FORMAT_TSV)
    return;

  g_string_append (buffer, "task");
  g_string_append_c (buffer, self->separator);
  for (guint i = 0; self->names != NULL && self->names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat ("input.", self->names[i], NULL);

      append_csv_field (self, buffer, name, strlen (name));
      g_string_append_c (buffer, self->separator);
    }
  if (self->names == NULL)
    g_string_append_printf (buffer, "input%c", self->separator);
  g_string_append_printf (buffer, "ok%c", self->separator);

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (g_strv_contains (fixed_columns, self->columns[i].name))
        g_string_append (buffer, "result.");
      append_csv_field (self, buffer, self->columns[i].name, strlen (self->columns[i].name));
      g_string_append_c (buffer, self->separator);
    }
  for (guint i = 0; i < G_N_ELEMENTS (last); i++)
    g_string_append_printf (buffer, "%s%c", last[i], i + 1 < G_N_ELEMENTS (last) ? self->separator : '\n');
}

void
bobbin_row_formatter_append_task (BobbinRowFormatter *self,
                                  BobbinTaskStore    *store,
                                  guint64             number,
                                  GString            *buffer)
{
  const BobbinTask *task = bobbin_task_store_get (store, number);
  BobbinInput input;
  BobbinResult result;

  bobbin_task_store_get_result (store, number, &result);
  if (self->format == BOBBIN_ROW_FORMAT_TEXT && !self->has_own_text)
    {
      if (result.has_result)
        append_plain_values (self, &result, buffer);
      return;
    }

  bobbin_inputs_get (self->inputs, number, &input);

  switch (self->format)
    {
    case BOBBIN_ROW_FORMAT_TEXT:
      append_text (self, &input, &result, buffer);
      break;
    case BOBBIN_ROW_FORMAT_JSON:
      append_json (self, task, &input, &result, buffer);
      break;
    case BOBBIN_ROW_FORMAT_CSV:
    case BOBBIN_ROW_FORMAT_TSV:
      append_csv (self, task, &input, &result, buffer);
      break;
    default:
      g_assert_not_reached ();
    }
}
