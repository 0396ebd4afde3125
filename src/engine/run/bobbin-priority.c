/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-priority.h"

#include <sys/resource.h>

/* A third of the processor where a thread of the window wants it as well. */
#define NICENESS 5

void
bobbin_priority_give_way (void)
{
  static _Thread_local gboolean lowered;

  if (lowered)
    return;

  lowered = TRUE;
  /* In Linux, of this thread alone. */
  if (getpriority (PRIO_PROCESS, 0) < NICENESS)
    setpriority (PRIO_PROCESS, 0, NICENESS);
}
