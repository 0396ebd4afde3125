/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-run-arguments.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

typedef struct _BobbinProgress BobbinProgress;

/* µs between two pictures of the live display. */
#define BOBBIN_PROGRESS_INTERVAL (100 * 1000)

/**
 * bobbin_progress_new:
 *
 * Shows on standard error how far @run is: live, a bar and a line for each
 * lane that is drawn over again and again, where that is a terminal; else a
 * line every few seconds. Used on the run's context.
 */
BobbinProgress *bobbin_progress_new     (BobbinRun          *run,
                                         BobbinProgressMode  mode);
void            bobbin_progress_free    (BobbinProgress     *self);

/* The mode, with auto decided. */
BobbinProgressMode bobbin_progress_get_mode (BobbinProgress *self);

/* Takes the live display off the screen: do so before anything else is written
 * to the terminal. */
void            bobbin_progress_clear   (BobbinProgress     *self);

/* Shows what there is to show now; call it every BOBBIN_PROGRESS_INTERVAL. */
void            bobbin_progress_update  (BobbinProgress     *self);

/* Writes @text to standard error, the display being cleared before. */
void            bobbin_progress_write   (BobbinProgress     *self,
                                         const char         *text);

/* The run is over: leaves one line that sums it up. */
void            bobbin_progress_finish  (BobbinProgress     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinProgress, bobbin_progress_free)

G_END_DECLS
