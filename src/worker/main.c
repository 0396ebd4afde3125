/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The worker process that does the tasks of every kind of work but the hosted
 * ones: see docs/protocol.md. */

#include "bobbin-config.h"

#include <signal.h>

#include "engine/run/bobbin-locale.h"

#include "bobbin-worker-session.h"

int
main (int    argc,
      char **argv)
{
  static BobbinWorkerSession session;

  bobbin_locale_init ();

  /* Ctrl+C is meant for Bobbin, which says what becomes of its workers. The end
   * of a task that took too much CPU time is that of the process. */
  signal (SIGINT, SIG_IGN);
  signal (SIGXCPU, SIG_DFL);

  return bobbin_worker_session_run (&session);
}
