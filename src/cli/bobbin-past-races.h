/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/history/bobbin-history-races.h"

G_BEGIN_DECLS

/*
 * What the commands about past runs do where a race is named in the place of
 * one: "R3", "last-race".
 */

/**
 * BobbinPast:
 * @is_race: whether it is one; else it is a run
 * @number: its number
 *
 * A past run, or a race.
 */
typedef struct
{
  gboolean is_race;
  gint64   number;
} BobbinPast;

/* What @text means. Errors are of BOBBIN_HISTORY_ERROR. */
gboolean bobbin_past_find         (BobbinHistory          *history,
                                   const char             *text,
                                   BobbinPast             *past,
                                   GError                **error);

/* These print or write, and return what the process exits with. */
int      bobbin_past_races_show   (BobbinHistory          *history,
                                   gint64                  number,
                                   BobbinRowFormat         format);
/* @output: (nullable): a file; "-" and %NULL: standard output. */
int      bobbin_past_races_export (BobbinHistory          *history,
                                   gint64                  number,
                                   const char             *format,
                                   const char             *output);

int      bobbin_past_races_compare (BobbinHistory         *history,
                                   gint64                  before,
                                   gint64                  after,
                                   BobbinRowFormat         format);

/* Writes all of @text to standard output. */
int      bobbin_past_races_print  (GString                *text);

/* Keeps a race that is over, and says its number on standard error; where it
 * cannot be kept, why. */
void     bobbin_past_races_keep   (const BobbinRaceReport *report);

G_END_DECLS
