/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-range.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-job-error.h"

/* A decimal number: value / 10^scale. */
typedef struct
{
  gint64 value;
  guint  scale;
} Decimal;

/* Reads digits with or without a sign, a point and decimals; nothing else.
 * Zeroes at the end of the decimals do not count. */
static gboolean
parse_decimal (const char *text,
               Decimal    *decimal)
{
  gboolean negative = *text == '-';
  gboolean after_point = FALSE;
  guint n_digits = 0;
  guint n_zeroes = 0;

  *decimal = (Decimal) { 0, 0 };

  if (*text == '-' || *text == '+')
    text++;

  for (; *text != '\0'; text++)
    {
      if (*text == '.' && !after_point)
        {
          after_point = TRUE;
          continue;
        }

      if (!g_ascii_isdigit (*text))
        return FALSE;

      n_digits++;

      /* Zeroes wait until a digit after them shows that they are needed. */
      if (after_point && *text == '0')
        {
          n_zeroes++;
          continue;
        }

      for (guint zeroes = after_point ? n_zeroes + 1 : 1; zeroes > 0; zeroes--)
        {
          if (__builtin_mul_overflow (decimal->value, 10, &decimal->value))
            return FALSE;
          decimal->scale += after_point;
        }

      n_zeroes = 0;
      if (__builtin_sub_overflow (decimal->value, *text - '0', &decimal->value))
        return FALSE;
    }

  /* Counted downwards so far, since there is one more number below zero. */
  if (!negative && __builtin_sub_overflow ((gint64) 0, decimal->value, &decimal->value))
    return FALSE;

  return n_digits > 0 && decimal->scale <= BOBBIN_RANGE_MAX_SCALE;
}

static gboolean
set_scale (Decimal *decimal,
           guint    scale)
{
  for (; decimal->scale < scale; decimal->scale++)
    if (__builtin_mul_overflow (decimal->value, 10, &decimal->value))
      return FALSE;

  return TRUE;
}

static gboolean
set_value_error (GError     **error,
                 const char  *text,
                 const char  *reason)
{
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("The range “%s” %s; a range is FROM:TO or FROM:TO:STEP, as in 0:100 or 0:1:0.1."),
               text, reason);
  return FALSE;
}

/* How many members there are from @start on, up to but without @end. */
static guint64
count_members (gint64 start,
               gint64 end,
               gint64 step)
{
  guint64 distance;
  guint64 stride;

  if (step > 0 ? start >= end : start <= end)
    return 0;

  distance = step > 0 ? (guint64) end - (guint64) start : (guint64) start - (guint64) end;
  stride = step > 0 ? (guint64) step : -(guint64) step;

  return distance / stride + (distance % stride != 0);
}

gboolean
bobbin_range_parse (const char   *text,
                    BobbinRange  *range,
                    GError      **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint n_parts = g_strv_length (parts);
  Decimal numbers[3] = { { 0, 0 }, { 0, 0 }, { 1, 0 } };
  guint scale = 0;

  if (n_parts != 2 && n_parts != 3)
    return set_value_error (error, text, _("is no range"));

  for (guint i = 0; i < n_parts; i++)
    {
      if (!parse_decimal (g_strstrip (parts[i]), &numbers[i]))
        {
          g_autofree char *reason = g_strdup_printf (_("has “%s” where a number that fits 64 bits must be"),
                                                     parts[i]);

          return set_value_error (error, text, reason);
        }

      scale = MAX (scale, numbers[i].scale);
    }

  for (guint i = 0; i < 3; i++)
    if (!set_scale (&numbers[i], scale))
      return set_value_error (error, text, _("has numbers of more digits than fit 64 bits"));

  if (numbers[2].value == 0)
    return set_value_error (error, text, _("has a step of 0"));

  *range = (BobbinRange) {
    .start = numbers[0].value,
    .step = numbers[2].value,
    .n = count_members (numbers[0].value, numbers[1].value, numbers[2].value),
    .scale = scale,
  };

  if (range->n == 0)
    return set_value_error (error, text, _("is empty"));

  if (range->n > BOBBIN_INPUTS_MAX)
    return set_value_error (error, text, _("has more than 2³⁶ numbers"));

  return TRUE;
}

static void
append_decimal (GString *text,
                gint64   value,
                guint    scale)
{
  char digits[32];
  guint64 magnitude = value < 0 ? -(guint64) value : (guint64) value;
  int length = g_snprintf (digits, sizeof digits, "%0*" G_GUINT64_FORMAT, (int) scale + 1, magnitude);

  if (value < 0)
    g_string_append_c (text, '-');
  g_string_append_len (text, digits, length - (int) scale);
  if (scale > 0)
    g_string_append_printf (text, ".%s", digits + length - scale);
}

char *
bobbin_range_dup_text (const BobbinRange *self)
{
  g_autoptr (GString) text = NULL;
  /* The last member fits, though the distance to it may not. */
  gint64 last = (gint64) ((guint64) self->start + (self->n - 1) * (guint64) self->step);
  gint64 end;

  if (__builtin_add_overflow (last, self->step > 0 ? 1 : -1, &end))
    return NULL;

  text = g_string_new (NULL);
  append_decimal (text, self->start, self->scale);
  g_string_append_c (text, ':');
  append_decimal (text, end, self->scale);
  g_string_append_c (text, ':');
  append_decimal (text, self->step, self->scale);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
