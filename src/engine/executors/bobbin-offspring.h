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

/* Seconds since the last look in which those that are there now computed, or
 * could have and waited for a processor; all threads together; since its start
 * for one that is new. -1: the system does not tell. @own (nullable): the same
 * of this process, but for its main thread. Some 50 µs for each thread. */
double           bobbin_offspring_look (BobbinOffspring *self,
                                        double          *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinOffspring, bobbin_offspring_free)

G_END_DECLS
