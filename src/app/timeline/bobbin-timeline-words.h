/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/*
 * The timeline in words, for screen readers and tooltips. Translated; all
 * return new strings. On the run's context.
 */

/* "16 lanes, 1,000,000 attempts, 12 failed, from 0 to 3.2 s". */
char  *bobbin_timeline_words_run     (BobbinRun                   *run);

/* "Thread 3, 62,500 attempts, 98 % busy". */
char  *bobbin_timeline_words_lane    (BobbinRun                   *run,
                                      guint                        lane);

/* "Task 741, done, 131 ms, processor 130 ms, Thread 4, 8.21 s → 8.35 s, T = 2.269, seed 41". */
char  *bobbin_timeline_words_attempt (BobbinRun                   *run,
                                      guint                        lane,
                                      const BobbinTimelineAttempt *attempt);
/* The same in lines, as Pango markup: the input, what came of it, what it was,
 * when. */
char  *bobbin_timeline_words_tooltip (BobbinRun                   *run,
                                      guint                        lane,
                                      const BobbinTimelineAttempt *attempt);

/* Share of its life that the lane was in tasks, 0 to 1. */
double bobbin_timeline_words_busy    (BobbinRun                   *run,
                                      guint                        lane);
/* The second line of a lane's name: "pid 4120 · 98 %", "98 %". */
char  *bobbin_timeline_words_facts   (BobbinRun                   *run,
                                      guint                        lane,
                                      gboolean                     narrow);
/* A moment, with as many digits as a span of @span ns needs: "8.214 s". */
char  *bobbin_timeline_words_time    (double                       time,
                                      double                       span);

G_END_DECLS
