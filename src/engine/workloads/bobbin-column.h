/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BOBBIN_COLUMN_NUMBER,
  BOBBIN_COLUMN_TEXT,
} BobbinColumnType;

/**
 * BobbinColumn:
 * @name: key in CSV and JSON output: "status", "first_byte"
 * @title: heading for people, translated
 * @type: number or text
 * @unit: "s", "bytes", or %NULL; see bobbin_format_quantity() in the window
 *
 * One column of a workload's results. A result has one double for each number
 * column and one byte string for each text column, in the order of the
 * columns. A number that is not known is NaN.
 */
typedef struct
{
  const char       *name;
  const char       *title;
  BobbinColumnType  type;
  const char       *unit;
} BobbinColumn;

#define BOBBIN_MAX_NUMBERS 32
#define BOBBIN_MAX_TEXTS   8

G_END_DECLS
