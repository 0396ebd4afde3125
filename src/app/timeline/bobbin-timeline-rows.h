/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinTimelineSort:
 * @BOBBIN_TIMELINE_SORT_NAME: as they were added, which is how they are named
 * @BOBBIN_TIMELINE_SORT_BUSY: the least busy one first
 * @BOBBIN_TIMELINE_SORT_SLOWEST: the one with the longest attempt first
 */
typedef enum
{
  BOBBIN_TIMELINE_SORT_NAME,
  BOBBIN_TIMELINE_SORT_BUSY,
  BOBBIN_TIMELINE_SORT_SLOWEST,
} BobbinTimelineSort;

/* In the place of a lane: the row that stands for all folded ones. */
#define BOBBIN_TIMELINE_FOLDED G_MAXUINT

typedef struct _BobbinTimelineRows BobbinTimelineRows;

/**
 * bobbin_timeline_rows_new:
 *
 * Which lane is in which row, and which rows are in sight. Pinned lanes come
 * first and stay where they are; then the others; folded lanes have one row
 * together, the last one. All rows are equally high, and scrolling goes by whole
 * rows, so that none is cut at an edge: rows in sight are slots from 0 on.
 *
 * No widgets in here; one thread.
 */
BobbinTimelineRows *bobbin_timeline_rows_new          (void);
void                bobbin_timeline_rows_free         (BobbinTimelineRows *self);

/* Lanes are only added. */
void                bobbin_timeline_rows_set_n_lanes  (BobbinTimelineRows *self,
                                                       guint               n_lanes);
guint               bobbin_timeline_rows_get_n_lanes  (BobbinTimelineRows *self);
/* Smaller keys come first, equal ones by number; %NULL: all by number. One key
 * for each lane; copied. */
void                bobbin_timeline_rows_set_keys     (BobbinTimelineRows *self,
                                                       const double       *keys,
                                                       guint               n_keys);

void                bobbin_timeline_rows_set_pinned   (BobbinTimelineRows *self,
                                                       guint               lane,
                                                       gboolean            pinned);
gboolean            bobbin_timeline_rows_is_pinned    (BobbinTimelineRows *self,
                                                       guint               lane);
/* A lane is pinned or folded, not both: the later one counts. */
void                bobbin_timeline_rows_set_folded   (BobbinTimelineRows *self,
                                                       guint               lane,
                                                       gboolean            folded);
gboolean            bobbin_timeline_rows_is_folded    (BobbinTimelineRows *self,
                                                       guint               lane);
/* Folds all but @lane and those that are pinned. */
void                bobbin_timeline_rows_fold_others  (BobbinTimelineRows *self,
                                                       guint               lane);
void                bobbin_timeline_rows_unfold_all   (BobbinTimelineRows *self);
guint               bobbin_timeline_rows_get_n_pinned (BobbinTimelineRows *self);
guint               bobbin_timeline_rows_get_n_folded (BobbinTimelineRows *self);

guint               bobbin_timeline_rows_get_n_rows   (BobbinTimelineRows *self);
/* A lane, or BOBBIN_TIMELINE_FOLDED. */
guint               bobbin_timeline_rows_get_lane     (BobbinTimelineRows *self,
                                                       guint               row);
/* Its row; that of all folded ones if it is one of them. */
guint               bobbin_timeline_rows_find         (BobbinTimelineRows *self,
                                                       guint               lane);

/* px there are for rows. */
void                bobbin_timeline_rows_set_height   (BobbinTimelineRows *self,
                                                       double              height);
/* px from one row to the next: as many as there is room for, within
 * BOBBIN_TIMELINE_ROWS_AUTO_MIN and BOBBIN_TIMELINE_ROWS_MAX, unless it was
 * set; 0 sets it back to that. */
#define BOBBIN_TIMELINE_ROWS_MIN      3.0
#define BOBBIN_TIMELINE_ROWS_AUTO_MIN 6.0
#define BOBBIN_TIMELINE_ROWS_MAX      36.0
void                bobbin_timeline_rows_set_pitch    (BobbinTimelineRows *self,
                                                       double              pitch);
double              bobbin_timeline_rows_get_pitch    (BobbinTimelineRows *self);
/* Whether it was set. */
gboolean            bobbin_timeline_rows_has_pitch    (BobbinTimelineRows *self);

/* The rows in sight, and which row, or slot (-1: out of sight), that is. */
guint               bobbin_timeline_rows_get_n_slots  (BobbinTimelineRows *self);
guint               bobbin_timeline_rows_slot_to_row  (BobbinTimelineRows *self,
                                                       guint               slot);
int                 bobbin_timeline_rows_row_to_slot  (BobbinTimelineRows *self,
                                                       guint               row);

/* Scrolling, in rows of those that are not pinned: how many there are, how many
 * of them are in sight, and the first of these. */
guint               bobbin_timeline_rows_get_n_scrolled (BobbinTimelineRows *self);
guint               bobbin_timeline_rows_get_page     (BobbinTimelineRows *self);
guint               bobbin_timeline_rows_get_first    (BobbinTimelineRows *self);
void                bobbin_timeline_rows_set_first    (BobbinTimelineRows *self,
                                                       guint               first);
/* Scrolls as little as possible to get a row into sight; whether it had to. */
gboolean            bobbin_timeline_rows_scroll_to    (BobbinTimelineRows *self,
                                                       guint               row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTimelineRows, bobbin_timeline_rows_free)

G_END_DECLS
