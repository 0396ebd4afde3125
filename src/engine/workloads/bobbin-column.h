/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

typedef enum
{
  BOBBIN_COLUMN_NUMBER,
  BOBBIN_COLUMN_TEXT,
} BobbinColumnType;

/**
 * BobbinColumnFlags:
 * @BOBBIN_COLUMN_JSON: its text is a JSON value on one line
 * @BOBBIN_COLUMN_ALTERNATIVE: of the columns with this flag a result has one,
 *   as a rule: a number or a text. Where the number is NaN, or the text is empty
 *   or not there, the other one counts.
 * @BOBBIN_COLUMN_TRANSFER: its numbers are bytes that the task moved: a run shows
 *   how many a second. At most one column has it.
 */
typedef enum
{
  BOBBIN_COLUMN_PLAIN       = 0,
  BOBBIN_COLUMN_JSON        = 1 << 0,
  BOBBIN_COLUMN_ALTERNATIVE = 1 << 1,
  BOBBIN_COLUMN_TRANSFER    = 1 << 2,
} BobbinColumnFlags;

/**
 * BobbinColumn:
 * @name: key in CSV and JSON output: "status", "first_byte"
 * @title: heading for people, translated
 * @type: number or text
 * @unit: "s", "bytes", or %NULL; see bobbin_format_quantity() in the window
 * @flags: see #BobbinColumnFlags
 *
 * One column of a workload's results. A result has one double for each number
 * column and one byte string for each text column, in the order of the
 * columns. A number that is not known is NaN. The last numbers and the last
 * texts may be missing: they have no value.
 */
typedef struct
{
  const char        *name;
  const char        *title;
  BobbinColumnType   type;
  const char        *unit;
  BobbinColumnFlags  flags;
} BobbinColumn;

/* Whether @number is something to show in @column: an unknown number is, as
 * unknown, but not where another column stands for it. */
static inline gboolean
bobbin_column_has_number (const BobbinColumn *column,
                          double              number)
{
  return (column->flags & BOBBIN_COLUMN_ALTERNATIVE) == 0 || !isnan (number);
}

#define BOBBIN_MAX_NUMBERS 32
#define BOBBIN_MAX_TEXTS   8

G_END_DECLS
