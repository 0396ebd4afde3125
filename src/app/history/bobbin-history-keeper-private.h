/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-history-keeper.h"

G_BEGIN_DECLS

/*
 * For the parts of BobbinHistoryKeeper that are in files of their own.
 */

/* A run or race that is to be deleted. */
typedef struct
{
  gint64   number;
  gboolean is_race;
} BobbinDoomed;

struct _BobbinHistoryKeeper
{
  GObject            parent_instance;

  BobbinSessionList *runs;
  BobbinSessionList *races;
  BobbinHistory     *history;
  char              *failure;   /* why there is none */

  /* Runs that were loaded and that somebody still shows: number → GWeakRef. */
  GHashTable        *loaded;
  /* The same of races. */
  GHashTable        *loaded_races;
  /* BobbinRunItem: about to be deleted. */
  GPtrArray         *hidden;
  /* BobbinDoomed, sorted: they are gone from the lists, and being deleted one by one. */
  GArray            *doomed;
  guint              deleting;
  gboolean           is_quiet;  /* the history changes by what the lists show already */
  gboolean           is_asked;  /* the user wants them deleted, not their age */
  /* The run that was cut off when the program began; 0: none. */
  gint64             cut_off;
};

void bobbin_history_keeper_emit_changed (BobbinHistoryKeeper *self);
void bobbin_history_keeper_emit_failed  (BobbinHistoryKeeper *self,
                                         const char          *heading,
                                         const GError        *error);
/* Deletes for good what the user does not want any more. For the end of the program. */
void bobbin_history_keeper_delete_rest  (BobbinHistoryKeeper *self);

G_END_DECLS
