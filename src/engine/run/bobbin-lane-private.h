/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-lane.h"
#include "bobbin-record.h"

G_BEGIN_DECLS

/* For the run alone: how it keeps a lane up to date. */

BobbinLane     *bobbin_lane_new        (guint               number,
                                        const char         *title_format);
BobbinLaneLive *bobbin_lane_get_live   (BobbinLane         *self);

/* The worker starts (again), or has ended. Times are ns on bobbin_clock_now(). */
void            bobbin_lane_starting   (BobbinLane         *self,
                                        gint64              now);
void            bobbin_lane_started    (BobbinLane         *self,
                                        gint64              now);
void            bobbin_lane_ended      (BobbinLane         *self,
                                        gint64              now);
/* Whether it was added and has not ended. */
gboolean        bobbin_lane_is_alive   (BobbinLane         *self);

/* Wall seconds in attempts that have ended. */
double          bobbin_lane_get_ended_seconds (BobbinLane      *self);

/* The clock by which its times were told is moved on by @ns. Only while it is
 * not alive. */
void            bobbin_lane_move       (BobbinLane         *self,
                                        gint64              ns);

/* Enters an outcome. */
void            bobbin_lane_apply      (BobbinLane         *self,
                                        const BobbinRecord *record);
/* Enters outcomes as bobbin_records_count_done() counts them. */
void            bobbin_lane_apply_done (BobbinLane         *self,
                                        const BobbinRecord *records,
                                        guint               n_records);
void            bobbin_lane_add_cpu    (BobbinLane         *self,
                                        double              seconds);
/* Looks at what the worker shows, for a picture of the moment @now. */
void            bobbin_lane_look       (BobbinLane         *self,
                                        gint64              now);

G_END_DECLS
