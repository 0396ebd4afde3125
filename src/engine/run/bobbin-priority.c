/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-priority.h"

#include <sys/resource.h>

/* A quarter of a processor where the thread that draws wants it all, too: as many
 * such threads as there are processors lose little to what is drawn now and then. */
#define LITTLE 5

/* A tenth of it; and less than a half for eight such threads together. */
#define MUCH 10

static int n_little;

static void
leave_cb (gpointer data)
{
  g_atomic_int_add (&n_little, -1);
}

/* Set in a thread that gives way a little, until it ends. */
static GPrivate gives_little = G_PRIVATE_INIT (leave_cb);

static _Thread_local gboolean lowered;

/* Takes one of the places of those that give way a little. */
static gboolean
take_place (void)
{
  int n;

  do
    {
      n = g_atomic_int_get (&n_little);
      if (n >= (int) g_get_num_processors ())
        return FALSE;
    }
  while (!g_atomic_int_compare_and_exchange (&n_little, n, n + 1));

  g_private_set (&gives_little, &n_little);

  return TRUE;
}

static void
lower (int niceness)
{
  /* In Linux, of this thread alone. */
  if (getpriority (PRIO_PROCESS, 0) < niceness)
    setpriority (PRIO_PROCESS, 0, niceness);
  lowered = TRUE;
}

void
bobbin_priority_give_way (void)
{
  if (!lowered)
    lower (take_place () ? LITTLE : MUCH);
}

void
bobbin_priority_stand_back (void)
{
  if (!lowered)
    lower (MUCH);
}
