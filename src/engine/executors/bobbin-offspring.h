/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BobbinOffspring BobbinOffspring;

/**
 * bobbin_offspring_new:
 *
 * Looks at what threads of this process do, and the processes that descend from
 * them, while they live: a task that goes on for minutes has told nothing yet of
 * what it does, the system knows. Used by one thread at a time.
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

/* @threads is a set of thread numbers of this process, as GINT_TO_POINTER().
 * Adds to @own what these did since the last look; nothing for one that is new.
 * And to @others what was done by the processes that they started, and by those
 * that these did, all threads together: since the last look, or since its start
 * by one that is new. Those that others of this process started are no concern
 * of it. %FALSE: the system does not tell. Some 50 µs for each thread. */
gboolean         bobbin_offspring_look (BobbinOffspring *self,
                                        GHashTable      *threads,
                                        BobbinToil      *others,
                                        BobbinToil      *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinOffspring, bobbin_offspring_free)

G_END_DECLS
