/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BOBBIN_LONGEST_MAX 10

/**
 * BobbinLongAttempt:
 * @task: number of the task
 * @start: ns since the run began
 * @duration: ns
 * @lane: number of the lane
 */
typedef struct
{
  guint64 task;
  gint64  start;
  gint64  duration;
  guint   lane;
} BobbinLongAttempt;

/**
 * BobbinLongest:
 * @n: how many there are
 * @attempts: the longest first; of each task only its longest
 *
 * The attempts that took longest, found as they end: an attempt that is not
 * among them costs one comparison. A plain value; all zero is an empty one.
 */
typedef struct
{
  guint             n;
  BobbinLongAttempt attempts[BOBBIN_LONGEST_MAX];
} BobbinLongest;

/* Whether one that took @duration may be among them. */
static inline gboolean
bobbin_longest_wants (const BobbinLongest *self,
                      gint64               duration)
{
  return self->n < BOBBIN_LONGEST_MAX || duration > self->attempts[BOBBIN_LONGEST_MAX - 1].duration;
}

void bobbin_longest_add (BobbinLongest           *self,
                         const BobbinLongAttempt *attempt);

G_END_DECLS
