/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-joblog-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-number.h"

#define HEADER "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand"

enum { SEQ, HOST, START, RUNTIME, SEND, RECEIVE, EXIT_VALUE, SIGNAL, COMMAND, N_COLUMNS };

static const char * const titles[N_COLUMNS] = {
  "Seq", "Host", "Starttime", "JobRuntime", "Send", "Receive", "Exitval", "Signal", "Command",
};

typedef struct
{
  const char *name;
  guint64     line;
} Place;

G_GNUC_PRINTF (3, 4)
static gboolean
fail (const Place  *place,
      GError      **error,
      const char   *format,
      ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, "%s:%" PRIu64 ": %s",
               place->name, place->line, reason);

  return FALSE;
}

static gboolean
read_count (const char *text,
            guint64    *count)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, count, NULL);
}

static gboolean
read_status (const char *text,
             int        *status)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, G_MININT16, G_MAXINT16, &number, NULL))
    return FALSE;

  *status = (int) number;

  return TRUE;
}

static gboolean
read_seconds (const char *text,
              double     *seconds)
{
  return bobbin_number_parse (text, seconds) && *seconds >= 0;
}

/* Which column is not what it should be; N_COLUMNS: none. */
static guint
find_wrong (char * const     columns[N_COLUMNS],
            BobbinJoblogRow *row)
{
  if (!read_count (columns[SEQ], &row->seq) || row->seq == 0)
    return SEQ;
  if (!read_seconds (columns[START], &row->start))
    return START;
  if (!read_seconds (columns[RUNTIME], &row->runtime))
    return RUNTIME;
  if (!read_count (columns[SEND], &row->send))
    return SEND;
  if (!read_count (columns[RECEIVE], &row->receive))
    return RECEIVE;
  if (!read_status (columns[EXIT_VALUE], &row->exit_value))
    return EXIT_VALUE;
  if (!read_status (columns[SIGNAL], &row->signal))
    return SIGNAL;

  return N_COLUMNS;
}

/* Cuts the line up in place; @end is where its newline was. */
static gboolean
read_row (char             *line,
          char             *end,
          const Place      *place,
          BobbinJoblogRow  *row,
          GError          **error)
{
  char *columns[N_COLUMNS] = { line };
  guint wrong;

  for (guint i = 1; i < N_COLUMNS; i++)
    {
      char *tab = memchr (columns[i - 1], '\t', end - columns[i - 1]);

      if (tab == NULL)
        return fail (place, error, _("there are %u columns with tabs between them where a job log has %u."),
                     i, N_COLUMNS);
      *tab = '\0';
      columns[i] = tab + 1;
    }

  wrong = find_wrong (columns, row);
  if (wrong < N_COLUMNS)
    return fail (place, error, _("“%s” is no value for the column %s."), columns[wrong], titles[wrong]);

  /* A newline of the command is a NUL there. */
  for (char *p = columns[COMMAND]; p < end; p++)
    if (*p == '\0')
      *p = '\n';
  row->host = columns[HOST];
  row->command = columns[COMMAND];

  return TRUE;
}

BobbinJoblogData *
bobbin_joblog_parse (const char  *text,
                     gsize        length,
                     const char  *name,
                     GError     **error)
{
  g_autoptr (BobbinJoblogData) self = g_new0 (BobbinJoblogData, 1);
  Place place = { name, 1 };
  char *line, *text_end;

  self->rows = g_array_new (FALSE, FALSE, sizeof (BobbinJoblogRow));
  self->text = g_malloc (length + 1);
  memcpy (self->text, text, length);
  self->text[length] = '\0';
  text_end = self->text + length;

  if (!g_str_has_prefix (self->text, HEADER "\n"))
    {
      fail (&place, error, _("this is no job log of GNU parallel: its first line must be the nine titles "
                             "from Seq to Command."));
      return NULL;
    }

  for (line = self->text + strlen (HEADER "\n"); line < text_end; )
    {
      char *end = memchr (line, '\n', text_end - line);
      BobbinJoblogRow row = { 0 };

      place.line++;
      if (end == NULL)
        break;

      *end = '\0';
      if (end > line)
        {
          if (!read_row (line, end, &place, &row, error))
            return NULL;
          g_array_append_val (self->rows, row);
        }
      line = end + 1;
    }

  return g_steal_pointer (&self);
}

void
bobbin_joblog_data_free (BobbinJoblogData *self)
{
  g_array_unref (self->rows);
  g_free (self->text);
  g_free (self);
}
