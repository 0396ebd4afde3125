/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../protocol/bobbin-launcher.h"
#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

typedef struct _BobbinCrew BobbinCrew;

/**
 * BobbinCrewWay:
 * @mode: the way of running that the workers are told: "processes", "threads"…;
 *   static
 * @together: whether all lanes are slots of one process, else each is a process
 *
 * How the lanes of a crew are run.
 */
typedef struct
{
  const char *mode;
  gboolean    together;
} BobbinCrewWay;

/**
 * BobbinCrewPlan:
 * @launcher: how a worker process is started
 * @argv: what is started
 * @way: how its first lanes are run, which is what the job says
 * @forks: whether processes shall be forked from a warm one, if it can
 * @grace: µs that a task has to end by itself when it is cancelled, before its
 *   process is killed
 *
 * What a crew is made of.
 */
typedef struct
{
  BobbinLauncher  *launcher;
  char           **argv;
  BobbinCrewWay    way;
  gboolean         forks;
  gint64           grace;
} BobbinCrewPlan;

/**
 * bobbin_crew_new:
 * @run: outlives the crew
 * @plan: copied
 *
 * The worker processes of a run and the thread that looks after them: starts
 * them, hands them chunks from the cursor, posts what they report, watches over
 * limits of time, and replaces those that die. Nothing that a worker does or
 * omits holds up that thread.
 *
 * The functions are called on the run's context and do not block, but for
 * free(), which waits until no process is left, half a second at most.
 */
BobbinCrew *bobbin_crew_new      (BobbinRunContext     *run,
                                  const BobbinCrewPlan *plan);
/* @way may be another than the plan's; where the plan forks, its processes, too,
 * are copies of the warm one. */
void        bobbin_crew_add_lane (BobbinCrew           *self,
                                  const BobbinCrewWay  *way,
                                  guint                 lane,
                                  BobbinLaneLive       *live);
/* The run's stop_flag is set: cancels what runs. */
void        bobbin_crew_stop     (BobbinCrew           *self);
void        bobbin_crew_free     (BobbinCrew           *self);

G_END_DECLS
