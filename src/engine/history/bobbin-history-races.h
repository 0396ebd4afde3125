/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../race/bobbin-race-report.h"
#include "bobbin-history.h"

G_BEGIN_DECLS

/**
 * BobbinHistoryRace:
 * @number: of the race; races are counted apart from runs. People write "R3"
 * @title: the job's, never %NULL
 * @workload: its id
 * @began: µs since 1970
 * @elapsed: seconds
 * @verdict: as it was said
 * @pinned: not deleted by age
 *
 * A past race, as lists show it. A value of its own.
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64          number;
  char           *title;
  char           *workload;
  gint64          began;
  double          elapsed;
  char           *verdict;
  gboolean        pinned;
} BobbinHistoryRace;

#define BOBBIN_TYPE_HISTORY_RACE (bobbin_history_race_get_type ())
GType              bobbin_history_race_get_type    (void);
BobbinHistoryRace *bobbin_history_race_ref         (BobbinHistoryRace  *self);
void               bobbin_history_race_unref       (BobbinHistoryRace  *self);
/* Whether it may be deleted by age and ended no later than @limit, µs since 1970. */
gboolean           bobbin_history_race_is_older    (const BobbinHistoryRace *self,
                                                    gint64                   limit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinHistoryRace, bobbin_history_race_unref)

/* Keeps a race that is over. Its number, or 0 with an error. */
gint64             bobbin_history_add_race         (BobbinHistory          *self,
                                                    const BobbinRaceReport *report,
                                                    GError                **error);
/* The races whose title, workload or number has @search (nullable), the latest
 * first, at most @limit (0: all). (transfer full) (element-type BobbinHistoryRace) */
GPtrArray         *bobbin_history_list_races       (BobbinHistory      *self,
                                                    const char         *search,
                                                    guint               limit,
                                                    GError            **error);
/* BOBBIN_HISTORY_ERROR_NOT_FOUND. (transfer full) */
BobbinRaceReport  *bobbin_history_load_race        (BobbinHistory      *self,
                                                    gint64              number,
                                                    GError            **error);
/* The number that @text means: "R3", "r3", "last-race". 0 and
 * BOBBIN_HISTORY_ERROR_NOT_FOUND; -1 where @text does not name a race at all. */
gint64             bobbin_history_find_race        (BobbinHistory      *self,
                                                    const char         *text,
                                                    GError            **error);
gboolean           bobbin_history_rename_race      (BobbinHistory      *self,
                                                    gint64              number,
                                                    const char         *title,
                                                    GError            **error);
gboolean           bobbin_history_set_race_pinned  (BobbinHistory      *self,
                                                    gint64              number,
                                                    gboolean            pinned,
                                                    GError            **error);
gboolean           bobbin_history_delete_race      (BobbinHistory      *self,
                                                    gint64              number,
                                                    GError            **error);

G_END_DECLS
