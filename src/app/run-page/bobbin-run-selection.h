/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_SELECTION (bobbin_run_selection_get_type ())

/**
 * BobbinRunSelection:
 *
 * What is chosen on a run's page, shared by all of its views: one task, and
 * what the views are restricted to. A view that changes it hears of it like any
 * other.
 *
 * Property "task": the number of the chosen task, -1: none.
 * Signal "restricted": the span, the lanes or the durations are new.
 */
G_DECLARE_FINAL_TYPE (BobbinRunSelection, bobbin_run_selection, BOBBIN, RUN_SELECTION, GObject)

BobbinRunSelection *bobbin_run_selection_new           (void);

gint64              bobbin_run_selection_get_task      (BobbinRunSelection *self);
void                bobbin_run_selection_set_task      (BobbinRunSelection *self,
                                                        gint64              task);

/* A stretch of time, ns since the run began, and lanes: attempts that were
 * under way in it. @lanes is copied; no lanes: all of them. */
void                bobbin_run_selection_set_span      (BobbinRunSelection *self,
                                                        gint64              from,
                                                        gint64              to,
                                                        const guint        *lanes,
                                                        guint               n_lanes);
/* %FALSE: no span is chosen. The lanes are borrowed; each out is (nullable). */
gboolean            bobbin_run_selection_get_span      (BobbinRunSelection *self,
                                                        gint64             *from,
                                                        gint64             *to,
                                                        const guint       **lanes,
                                                        guint              *n_lanes);
void                bobbin_run_selection_clear_span    (BobbinRunSelection *self);

/* Tasks that took @min to @max ns, both included. */
void                bobbin_run_selection_set_durations (BobbinRunSelection *self,
                                                        gint64              min,
                                                        gint64              max);
gboolean            bobbin_run_selection_get_durations (BobbinRunSelection *self,
                                                        gint64             *min,
                                                        gint64             *max);
void                bobbin_run_selection_clear_durations (BobbinRunSelection *self);

G_END_DECLS
