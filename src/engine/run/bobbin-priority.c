/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-priority.h"

#include <sys/resource.h>

/* A tenth of a processor where the thread that draws wants it as well, and less
 * than a half for eight such threads together, on one processor. */
#define NICENESS 10

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
