/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-timeline-canvas.h"
#include "bobbin-timeline-layout.h"
#include "bobbin-timeline-order.h"
#include "app/charts/bobbin-drawing-painter.h"
#include "engine/charts/bobbin-time-axis.h"

G_BEGIN_DECLS

#define BOBBIN_TIMELINE_NO_LANE G_MAXUINT

typedef enum
{
  BOBBIN_TIMELINE_DRAG_NONE,
  BOBBIN_TIMELINE_DRAG_PAN,
  BOBBIN_TIMELINE_DRAG_SPAN,
} BobbinTimelineDrag;

/**
 * BobbinTimelinePlace:
 * @lane: number of a lane, or BOBBIN_TIMELINE_NO_LANE
 * @has_attempt: whether @index says anything
 * @index: of an attempt on the lane; the number of attempts that have ended:
 *   the one that runs
 *
 * A lane, or an attempt on it.
 */
typedef struct
{
  guint    lane;
  gboolean has_attempt;
  guint64  index;
} BobbinTimelinePlace;

struct _BobbinTimelineCanvas
{
  GtkWidget             parent_instance;

  BobbinRun            *run;
  BobbinRunSelection   *selection;

  /* Rows. */
  BobbinTimelineRows   *rows;
  BobbinTimelineOrder  *order;
  BobbinTimelineSort    sort;
  GtkAdjustment        *adjustment;
  double                scrolled;       /* px of a touchpad that are no row yet */
  gint64                sorted_at;      /* µs */
  guint                 sort_idle;

  /* Time. */
  BobbinTimelineLayout  layout;
  BobbinTimeAxis        axis;
  gboolean              following;
  gboolean              whole;          /* all of it, from 0 on */
  double                extent;         /* ns that all of it is at least */

  /* What is drawn. */
  GskRenderNode        *node;           /* the last picture that was made; NULL: none yet */
  gboolean              is_outdated;    /* it does not show what it should */
  BobbinDrawing        *marks;          /* over it */
  guint                 timer;
  gint64                described_at;   /* µs */

  /* The picture that is being made. */
  BobbinDrawing        *drawing;
  BobbinTimeAxis        drawing_axis;
  GArray               *drawing_rows;   /* BobbinTimelineRow */
  guint                 n_drawn;        /* of them */
  BobbinPainting       *painting;       /* of the drawing, once it is whole */
  gboolean              is_making;
  guint                 make_source;
  gint64                make_cost;      /* ns so far */

  /* What the last picture cost with the frame that showed it first. */
  gboolean              is_fresh;       /* no frame has shown it yet */
  gint64                shown_at;       /* ns, on bobbin_clock_now(): when that frame began */
  gint64                picture_cost;   /* ns */

  /* What is chosen, and what is under the pointer. */
  BobbinTimelinePlace   cursor;
  gint64                cursor_time;    /* ns, of the task that was chosen last; -1: none */
  gboolean              changing;       /* the selection, by ourselves */
  gboolean              is_stale;       /* the selection changed out of sight */
  BobbinTimelinePlace   hovered;
  gint64                marked_task;    /* as if it were; -1: none */
  double                pointer_x;
  double                pointer_y;

  gboolean              has_span;
  gint64                span_from;
  gint64                span_to;
  GArray               *span_lanes;     /* guint; none: all */

  /* A drag that goes on: where it began, and what was there. */
  gboolean              hand;
  BobbinTimelineDrag    drag;
  double                drag_x;
  double                drag_y;
  double                drag_time;
  double                drag_last_x;
  double                drag_last_y;
  double                pinch;
};

/* bobbin-timeline-making.c */
/* The picture shall show something else. */
void     bobbin_timeline_canvas_invalidate   (BobbinTimelineCanvas        *self);
/* The run has gone on: there is a new picture soon, and no frame before it. */
void     bobbin_timeline_canvas_refresh      (BobbinTimelineCanvas        *self);
/* In a frame: brings the picture up to date as far as there is time, or not at all
 * where it is the first one or the run goes on, and goes on afterwards; then there
 * is another frame. Whether this one shows a new picture. */
gboolean bobbin_timeline_canvas_make         (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_stop_making  (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_clear_drawing (BobbinTimelineCanvas       *self,
                                              BobbinDrawing               *drawing);

/* bobbin-timeline-canvas.c */
/* Only what is painted over the picture. */
void     bobbin_timeline_canvas_mark         (BobbinTimelineCanvas        *self);
double   bobbin_timeline_canvas_get_end      (BobbinTimelineCanvas        *self);
/* Tells the scroll bar of the rows. */
void     bobbin_timeline_canvas_set_adjustment (BobbinTimelineCanvas      *self);
void     bobbin_timeline_canvas_sort_rows    (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_lane_changed (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_span_changed (BobbinTimelineCanvas        *self);
/* Another stretch of time is shown, or another task is under the pointer. */
void     bobbin_timeline_canvas_range_changed (BobbinTimelineCanvas       *self);
void     bobbin_timeline_canvas_hovered_changed (BobbinTimelineCanvas     *self);
void     bobbin_timeline_canvas_ask_menu     (BobbinTimelineCanvas        *self,
                                              double                       x,
                                              double                       y);

/* bobbin-timeline-navigation.c */
/* Looks how many rows there are and where everything goes. */
void     bobbin_timeline_canvas_arrange      (BobbinTimelineCanvas        *self);
/* The axis was moved by hand. */
void     bobbin_timeline_canvas_axis_moved   (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_zoom_at      (BobbinTimelineCanvas        *self,
                                              double                       x,
                                              double                       factor);
void     bobbin_timeline_canvas_scroll       (BobbinTimelineCanvas        *self,
                                              int                          n_rows);

/* bobbin-timeline-picture.c */
/* Returns how many lines it takes within @width px; no drawing: only that. */
guint    bobbin_timeline_canvas_draw_legend  (BobbinTimelineCanvas        *self,
                                              BobbinDrawing               *drawing,
                                              double                       width);
/* All but what is in the rows; adds to @rows (of BobbinTimelineRow) those that
 * there is anything in. */
void     bobbin_timeline_canvas_draw_ground  (BobbinTimelineCanvas        *self,
                                              BobbinDrawing               *drawing,
                                              GArray                      *rows);
void     bobbin_timeline_canvas_draw_marks   (BobbinTimelineCanvas        *self,
                                              BobbinDrawing               *drawing);
/* Where an attempt is; %FALSE: its row is out of sight. */
gboolean bobbin_timeline_canvas_get_area     (BobbinTimelineCanvas        *self,
                                              guint                        lane,
                                              const BobbinTimelineAttempt *attempt,
                                              graphene_rect_t             *area);

/* bobbin-timeline-cursor.c */
gboolean bobbin_timeline_canvas_get_attempt  (BobbinTimelineCanvas        *self,
                                              const BobbinTimelinePlace   *place,
                                              BobbinTimelineAttempt       *attempt);
/* Where a task is: its last attempt that has ended, or the one that goes on. */
gboolean bobbin_timeline_canvas_find_task    (BobbinTimelineCanvas        *self,
                                              guint64                      task,
                                              BobbinTimelinePlace         *place);
/* Chooses a lane, or a task everywhere, and says so. */
void     bobbin_timeline_canvas_choose       (BobbinTimelineCanvas        *self,
                                              const BobbinTimelinePlace   *place);
void     bobbin_timeline_canvas_set_span     (BobbinTimelineCanvas        *self,
                                              gboolean                     has_span,
                                              gint64                       from,
                                              gint64                       to,
                                              const guint                 *lanes,
                                              guint                        n_lanes);
/* Follows what was chosen elsewhere. */
void     bobbin_timeline_canvas_follow_selection (BobbinTimelineCanvas    *self);
void     bobbin_timeline_canvas_watch_selection  (BobbinTimelineCanvas    *self);
/* For assistive technology: what it shows, and what is chosen. */
void     bobbin_timeline_canvas_describe     (BobbinTimelineCanvas        *self);

/* bobbin-timeline-input.c */
void     bobbin_timeline_canvas_init_input   (BobbinTimelineCanvas        *self);
void     bobbin_timeline_canvas_add_bindings (GtkWidgetClass              *widget_class);
/* What is at a place; %FALSE: no lane. */
gboolean bobbin_timeline_canvas_pick         (BobbinTimelineCanvas        *self,
                                              double                       x,
                                              double                       y,
                                              BobbinTimelinePlace         *place);
/* Looks again what is under the pointer. */
void     bobbin_timeline_canvas_hover        (BobbinTimelineCanvas        *self);

G_END_DECLS
