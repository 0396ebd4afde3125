/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-loaders.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-job-error.h"

/*
 * CSV as in RFC 4180: fields with commas between them, quoted where they hold
 * a comma, a quote (doubled) or a newline. Read in place: a field never takes
 * more room than its source did, with the NUL where its separator was.
 */
typedef struct
{
  const char *name;
  const char *read;
  const char *end;
  char       *write;
  guint64     line;
} Scanner;

typedef enum
{
  FIELD_ERROR,
  FIELD,
  LAST_FIELD,
} FieldResult;

static gboolean
set_row_error (Scanner     *self,
               guint64      line,
               GError     **error,
               const char  *format,
               ...) G_GNUC_PRINTF (4, 5);

static gboolean
set_row_error (Scanner     *self,
               guint64      line,
               GError     **error,
               const char  *format,
               ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               "%s:%" G_GUINT64_FORMAT ": %s", self->name, line, reason);
  return FALSE;
}

/* Copies what is between two quotes; self->read is behind the first one. */
static gboolean
read_quoted (Scanner  *self,
             GError  **error)
{
  guint64 first_line = self->line;

  while (self->read < self->end)
    {
      char c = *self->read++;

      if (c == '"')
        {
          if (self->read == self->end || *self->read != '"')
            return TRUE;
          self->read++;
        }

      if (c == '\n')
        self->line++;

      *self->write++ = c;
    }

  return set_row_error (self, first_line, error, _("the quote that begins here has no end."));
}

/* Whether a row ends here; then self->read is set behind its end. */
static gboolean
read_row_end (Scanner *self)
{
  const char *p = self->read;

  if (p < self->end && *p == '\r')
    p++;

  if (p < self->end && *p != '\n')
    return FALSE;

  self->line++;
  self->read = MIN (p + 1, self->end);
  return TRUE;
}

static FieldResult
read_field (Scanner  *self,
            GError  **error)
{
  FieldResult result;

  if (self->read < self->end && *self->read == '"')
    {
      self->read++;
      if (!read_quoted (self, error))
        return FIELD_ERROR;
    }
  else
    {
      while (self->read < self->end && *self->read != ',' && *self->read != '\n' &&
             !(*self->read == '\r' && (self->read + 1 == self->end || self->read[1] == '\n')))
        *self->write++ = *self->read++;
    }

  if (read_row_end (self))
    {
      result = LAST_FIELD;
    }
  else if (*self->read == ',')
    {
      self->read++;
      result = FIELD;
    }
  else
    {
      set_row_error (self, self->line, error,
                     _("there must be a comma after the closing quote of a field."));
      return FIELD_ERROR;
    }

  /* What was read is at least one byte further than what was written, but for
   * the end of a text without a newline, behind which there is a byte of room. */
  *self->write++ = '\0';

  return result;
}

static gboolean
skip_empty_lines (Scanner *self)
{
  while (self->read < self->end && (*self->read == '\n' || *self->read == '\r') && read_row_end (self))
    ;

  return self->read < self->end;
}

static GStrv
read_header (Scanner  *self,
             GError  **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  FieldResult result = LAST_FIELD;

  if (!skip_empty_lines (self))
    return set_row_error (self, 1, error, _("there is no header that names the columns.")), NULL;

  do
    {
      const char *field = self->write;
      guint64 line = self->line;
      char *column;

      result = read_field (self, error);
      if (result == FIELD_ERROR)
        return NULL;

      column = g_strstrip (g_strdup (field));
      if (*column == '\0')
        {
          g_free (column);
          column = g_strdup_printf ("column_%u", names->len + 1);
        }

      if (!g_hash_table_add (known, column))
        {
          set_row_error (self, line, error, _("there are two columns “%s”."), column);
          g_ptr_array_add (names, column);
          return NULL;
        }

      g_ptr_array_add (names, column);
    }
  while (result == FIELD);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
read_row (Scanner       *self,
          BobbinPacker  *packer,
          guint          n_columns,
          GError       **error)
{
  guint64 line = self->line;
  FieldResult result;
  guint n_fields = 0;

  bobbin_packer_begin_item (packer, self->write - packer->text);

  do
    {
      result = read_field (self, error);
      if (result == FIELD_ERROR)
        return FALSE;
      n_fields++;
    }
  while (result == FIELD);

  if (n_fields == n_columns)
    return TRUE;

  return set_row_error (self, line, error,
                        ngettext ("this row has %u field, but the header has %u.",
                                  "this row has %u fields, but the header has %u.", n_fields),
                        n_fields, n_columns);
}

BobbinInputs *
bobbin_load_csv (const char    *path,
                 const char    *name,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_auto (BobbinPacker) packer = { NULL, };
  g_auto (GStrv) names = NULL;
  Scanner scanner;
  guint n_columns;
  char *text;
  gsize length;

  text = bobbin_read_text (path, name, FALSE, &length, cancellable, error);
  if (text == NULL)
    return NULL;

  bobbin_packer_init (&packer, text, length + 1);
  scanner = (Scanner) { .name = name, .read = text, .end = text + length, .write = text, .line = 1 };

  names = read_header (&scanner, error);
  if (names == NULL)
    return NULL;

  n_columns = g_strv_length (names);

  /* The header's room is free again. */
  scanner.write = text;

  while (skip_empty_lines (&scanner))
    if (!read_row (&scanner, &packer, n_columns, error))
      return NULL;

  packer.length = scanner.write - text;

  if (packer.n_items == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("%s: there is no row after the header."), name);
      return NULL;
    }

  return bobbin_inputs_new_packed (&packer, g_steal_pointer (&names));
}
