/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinClimber:
 * @before: workers that there were before the trial; 0: none is going on
 * @rate_before: tasks a second that they did
 * @best: most tasks a second that were done with as many as there are
 * @n_falls: windows in a row in which it was clearly less
 * @patience: windows without a trial from now on; doubles with each that failed
 * @n_failed: trials that failed, in a row
 *
 * Looks for the number of workers that does most: tries more, keeps them where
 * throughput grew beyond noise, goes back where it did not; and tries fewer
 * where throughput has fallen. A plain value, zeros at first; no clock.
 */
typedef struct
{
  guint  before;
  double rate_before;
  double best;
  guint  n_falls;
  guint  patience;
  guint  n_failed;
} BobbinClimber;

/* A window holds at least so many tasks and seconds: from fewer nothing is
 * learned. */
#define BOBBIN_CLIMBER_MIN_TASKS   32
#define BOBBIN_CLIMBER_MIN_SECONDS 0.25

/* A window has passed, with @n_workers all the time: @n_tasks ended in @seconds.
 * Returns how many there shall be from now on, 1 to @most. */
guint bobbin_climber_feed (BobbinClimber *self,
                           guint          n_workers,
                           guint          most,
                           guint64        n_tasks,
                           double         seconds);

G_END_DECLS
