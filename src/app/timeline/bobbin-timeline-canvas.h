/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/run-page/bobbin-run-selection.h"
#include "bobbin-timeline-rows.h"
#include "engine/charts/bobbin-drawing.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TIMELINE_CANVAS (bobbin_timeline_canvas_get_type ())

/**
 * BobbinTimelineCanvas:
 *
 * The picture of a run over time: lanes with their attempts, areas, axis. It is
 * looked at, zoomed, moved, and picked in, with the pointer and with keys.
 *
 * It draws while a run goes on and it is on the screen, as often as the machine
 * can afford; else only when something changed. What is drawn is kept; what is
 * chosen or under the pointer is painted over it.
 *
 * Properties: "following": whether the right edge is the present; "hand":
 * whether a drag over the rows moves them instead of choosing a span.
 * Signals: "span-changed": the span that is chosen, or about to be, is new;
 * "lane-changed": the lane that is chosen, or what can be done with it, is new;
 * "range-changed": the user looks at another stretch of time;
 * "hovered-changed": another task, or none, is under the pointer;
 * "menu" (x, y): its menu is asked for at that place, px.
 */
G_DECLARE_FINAL_TYPE (BobbinTimelineCanvas, bobbin_timeline_canvas, BOBBIN, TIMELINE_CANVAS, GtkWidget)

void                bobbin_timeline_canvas_set_run       (BobbinTimelineCanvas *self,
                                                          BobbinRun            *run,
                                                          BobbinRunSelection   *selection);

/* In rows, of those that are not pinned. Borrowed. */
GtkAdjustment      *bobbin_timeline_canvas_get_adjustment (BobbinTimelineCanvas *self);

/* Time. @factor: 2 shows half of it; about the chosen task, the pointer or the middle. */
void                bobbin_timeline_canvas_zoom          (BobbinTimelineCanvas *self,
                                                          double                factor);
/* By a share of what is shown; positive: later. */
void                bobbin_timeline_canvas_pan           (BobbinTimelineCanvas *self,
                                                          double                share);
void                bobbin_timeline_canvas_fit_selection (BobbinTimelineCanvas *self);
/* All of the run, and what comes. */
void                bobbin_timeline_canvas_fit_all       (BobbinTimelineCanvas *self);
void                bobbin_timeline_canvas_set_following (BobbinTimelineCanvas *self,
                                                          gboolean              following);

/* Beside another one. All of the run is at least @extent ns, also where it ended
 * before; the stretch of time that is shown, ns since the run began, @from
 * before @to; the task under the pointer (-1: none), and one that is marked as if
 * it were. None of these functions emits a signal. */
void                bobbin_timeline_canvas_set_extent    (BobbinTimelineCanvas *self,
                                                          gint64                extent);
void                bobbin_timeline_canvas_get_range     (BobbinTimelineCanvas *self,
                                                          double               *from,
                                                          double               *to);
void                bobbin_timeline_canvas_set_range     (BobbinTimelineCanvas *self,
                                                          double                from,
                                                          double                to);
gint64              bobbin_timeline_canvas_get_hovered_task (BobbinTimelineCanvas *self);
void                bobbin_timeline_canvas_mark_task     (BobbinTimelineCanvas *self,
                                                          gint64                task);

/* What is chosen. */
void                bobbin_timeline_canvas_step_task     (BobbinTimelineCanvas *self,
                                                          int                   step);
void                bobbin_timeline_canvas_step_lane     (BobbinTimelineCanvas *self,
                                                          int                   step);
/* The span, or else the task, or else the lane; %FALSE: there is none. */
gboolean            bobbin_timeline_canvas_clear         (BobbinTimelineCanvas *self);
/* A lane, or G_MAXUINT. */
guint               bobbin_timeline_canvas_get_lane      (BobbinTimelineCanvas *self);
/* As bobbin_run_selection_get_span(), also while it is being dragged. */
gboolean            bobbin_timeline_canvas_get_span      (BobbinTimelineCanvas *self,
                                                          gint64               *from,
                                                          gint64               *to,
                                                          const guint         **lanes,
                                                          guint                *n_lanes);

gboolean            bobbin_timeline_canvas_is_dragging   (BobbinTimelineCanvas *self);

/* Rows. The chosen lane is pinned or not, folded, or alone left unfolded. */
void                bobbin_timeline_canvas_set_sort      (BobbinTimelineCanvas *self,
                                                          BobbinTimelineSort    sort);
void                bobbin_timeline_canvas_toggle_pin    (BobbinTimelineCanvas *self);
void                bobbin_timeline_canvas_fold          (BobbinTimelineCanvas *self);
void                bobbin_timeline_canvas_fold_others   (BobbinTimelineCanvas *self);
void                bobbin_timeline_canvas_unfold_all    (BobbinTimelineCanvas *self);
/* Higher or lower rows; 0: as there is room. */
void                bobbin_timeline_canvas_scale_rows    (BobbinTimelineCanvas *self,
                                                          double                factor);
gboolean            bobbin_timeline_canvas_is_pinned     (BobbinTimelineCanvas *self);
guint               bobbin_timeline_canvas_get_n_folded  (BobbinTimelineCanvas *self);

/* What it shows, in a sentence. (transfer full) */
char               *bobbin_timeline_canvas_dup_summary   (BobbinTimelineCanvas *self);
/* Adds to @drawing, which is empty, all that is seen. */
void                bobbin_timeline_canvas_draw          (BobbinTimelineCanvas *self,
                                                          BobbinDrawing        *drawing);

G_END_DECLS
