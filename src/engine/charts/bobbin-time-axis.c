/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-time-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MICROSECOND 1e3
#define MILLISECOND 1e6
#define SECOND      1e9
#define MINUTE      (60 * SECOND)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)

/* The shares of a step that rounding may take. */
#define EPSILON 1e-6

/* Moves a stretch of @span into 0 to @end. */
static void
set_span (BobbinTimeAxis *self,
          double          from,
          double          span,
          double          end)
{
  end = MAX (end, BOBBIN_TIME_AXIS_MIN_NS);
  span = CLAMP (span, BOBBIN_TIME_AXIS_MIN_NS, end);
  from = CLAMP (from, 0, end - span);
  self->from = from;
  self->to = from + span;
}

double
bobbin_time_axis_to_x (const BobbinTimeAxis *self,
                       double                time)
{
  return self->x + (time - self->from) / (self->to - self->from) * self->width;
}

double
bobbin_time_axis_to_time (const BobbinTimeAxis *self,
                          double                x)
{
  return self->from + (x - self->x) / self->width * (self->to - self->from);
}

void
bobbin_time_axis_zoom (BobbinTimeAxis *self,
                       double          x,
                       double          factor,
                       double          end)
{
  double time = bobbin_time_axis_to_time (self, x);
  double span;

  g_return_if_fail (factor > 0);

  span = CLAMP ((self->to - self->from) / factor, BOBBIN_TIME_AXIS_MIN_NS, MAX (end, BOBBIN_TIME_AXIS_MIN_NS));
  set_span (self, time - (x - self->x) / self->width * span, span, end);
}

void
bobbin_time_axis_pan (BobbinTimeAxis *self,
                      double          px,
                      double          end)
{
  double span = self->to - self->from;

  set_span (self, self->from + px / self->width * span, span, end);
}

void
bobbin_time_axis_fit (BobbinTimeAxis *self,
                      double          from,
                      double          to,
                      double          margin,
                      double          end)
{
  double inner = MAX (self->width - 2 * margin, 1);
  double span = MAX (to - from, 0) * MAX (self->width, 1) / inner;

  span = MAX (span, BOBBIN_TIME_AXIS_MIN_NS);
  set_span (self, (from + to) / 2 - span / 2, span, end);
}

/* 1, 2 or 5 times a power of ten, not less than @least. */
static double
get_round_step (double least)
{
  double power = pow (10, floor (log10 (least) + EPSILON));
  double digits = least / power;

  if (digits <= 1 + EPSILON)
    return power;
  if (digits <= 2 + EPSILON)
    return 2 * power;
  if (digits <= 5 + EPSILON)
    return 5 * power;

  return 10 * power;
}

static double
get_step (double least)
{
  static const double steps[] = {
    1 * SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
    1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    1 * HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR,
  };

  if (least <= 0.5 * SECOND * (1 + EPSILON))
    return get_round_step (MAX (least, 1));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] >= least * (1 - EPSILON))
      return steps[i];

  return DAY * get_round_step (least / DAY);
}

void
bobbin_time_axis_get_ticks (const BobbinTimeAxis *self,
                            double                distance,
                            BobbinTimeTicks      *ticks)
{
  double step = get_step (MAX (distance, 1) / self->width * (self->to - self->from));
  double first = ceil (self->from / step - EPSILON);
  double last = floor (self->to / step + EPSILON);

  ticks->step = step;
  ticks->first = first * step;
  ticks->n_ticks = last >= first ? (guint) (last - first) + 1 : 0;
}

/* @value in a unit of @unit ns, with the digits that tell two ticks apart. */
static char *
format_part (double value,
             double step,
             double unit)
{
  int digits = (int) ceil (-log10 (step / unit) - EPSILON);

  return g_strdup_printf ("%.*f", MAX (digits, 0), value / unit);
}

/* Below a minute: one number. */
static char *
format_seconds (double value,
                double step,
                double most)
{
  g_autofree char *number = NULL;

  if (most < MICROSECOND * (1 - EPSILON))
    return g_strdup_printf (_("%.0f ns"), value);
  if (most < MILLISECOND * (1 - EPSILON))
    {
      number = format_part (value, step, MICROSECOND);
      return g_strdup_printf (_("%s µs"), number);
    }
  if (most < SECOND * (1 - EPSILON))
    {
      number = format_part (value, step, MILLISECOND);
      return g_strdup_printf (_("%s ms"), number);
    }

  number = format_part (value, step, SECOND);

  return g_strdup_printf (_("%s s"), number);
}

static void
append_part (GString    *label,
             const char *part)
{
  if (label->len > 0)
    g_string_append (label, " ");
  g_string_append (label, part);
}

static void
append_whole (GString    *label,
              const char *format,
              double      value)
{
  g_autofree char *part = g_strdup_printf (format, (unsigned long long) value);

  append_part (label, part);
}

char *
bobbin_time_ticks_dup_label (const BobbinTimeTicks *self,
                             guint                  tick)
{
  double value = self->first + tick * self->step;
  double most = self->first + (MAX (self->n_ticks, 1) - 1) * self->step;
  double rest = value + self->step * EPSILON;
  GString *label;

  if (most < MINUTE * (1 - EPSILON))
    return format_seconds (value, self->step, most);

  label = g_string_new (NULL);
  if (rest >= DAY)
    append_whole (label, _("%llu d"), floor (rest / DAY));
  rest = fmod (rest, DAY);
  if (rest >= HOUR)
    append_whole (label, _("%llu h"), floor (rest / HOUR));
  rest = fmod (rest, HOUR);
  if (rest >= MINUTE)
    append_whole (label, _("%llu min"), floor (rest / MINUTE));
  rest = fmod (rest, MINUTE);
  if (self->step < MINUTE * (1 - EPSILON) && (rest >= 0.5 * self->step || label->len == 0))
    {
      g_autofree char *seconds = format_seconds (rest, self->step, SECOND);

      append_part (label, seconds);
    }
  if (label->len == 0)
    append_whole (label, self->step >= HOUR * (1 - EPSILON) ? _("%llu h") : _("%llu min"), 0);

  return g_string_free_and_steal (label);
}
