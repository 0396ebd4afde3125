/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BobbinOffspring BobbinOffspring;

/**
 * bobbin_offspring_new:
 *
 * Looks at the processes that descend from this one, while they live: a task
 * that goes on for minutes has told nothing yet of what it does, the system
 * knows. Used by one thread at a time.
 */
BobbinOffspring *bobbin_offspring_new  (void);
void             bobbin_offspring_free (BobbinOffspring *self);

/**
 * BobbinToil:
 * @cpu: seconds on a processor
 * @delay: seconds in which they could have been on one, and waited for it
 *
 * What threads did. Who computes all the time has both together in all of it,
 * however many others want the processors; who waits has little @cpu.
 */
typedef struct
{
  double cpu;
  double delay;
} BobbinToil;

/* Adds to @others what was done since the last look by those that are there now,
 * all threads together, since its start by one that is new; and to @own what was
 * by this process, but for its main thread. %FALSE: the system does not tell.
 * Some 50 µs for each thread. */
gboolean         bobbin_offspring_look (BobbinOffspring *self,
                                        BobbinToil      *others,
                                        BobbinToil      *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinOffspring, bobbin_offspring_free)

G_END_DECLS
