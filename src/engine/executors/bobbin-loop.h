/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

typedef struct _BobbinLoop BobbinLoop;

/**
 * bobbin_loop_new:
 * @pool_size: threads for tasks that compute; 0: they run on the loop itself
 *   and hold up everything else there, as a plain function does under asyncio
 *
 * A thread with a main context on which many tasks are in flight at once, one
 * in each slot: what the async and the hybrid executor share. A slot is a
 * lane. The functions are called on the run's context.
 */
BobbinLoop *bobbin_loop_new      (BobbinRunContext *run,
                                  guint             pool_size);
void        bobbin_loop_add_slot (BobbinLoop       *self,
                                  guint             lane,
                                  BobbinLaneLive   *live);
/* Cancels what runs; the run's stop_flag is set. */
void        bobbin_loop_stop     (BobbinLoop       *self);
/* All slots have ended: ends the thread, waits for it, frees everything. */
void        bobbin_loop_free     (BobbinLoop       *self);

G_END_DECLS
