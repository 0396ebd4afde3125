/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdint.h>
#include <time.h>

/* Time on the clock of all records: CLOCK_MONOTONIC, in nanoseconds. About 25 ns a call. */
static inline int64_t
bobbin_clock_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
}

/* CPU time of the calling thread in nanoseconds: a system call, so once a chunk, not once a task. */
static inline int64_t
bobbin_clock_thread_cpu (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
}
