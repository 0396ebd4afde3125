/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/history/bobbin-resume.h"

G_BEGIN_DECLS

/* A folder with a history of its own, for runs that are recorded and resumed. */
typedef struct
{
  char                *folder;     /* of the job and its files */
  char                *past;       /* of the history */
  BobbinHistory       *history;
  BobbinHistoryOptions options;
} Fixture;

void               set_up              (Fixture           *fixture,
                                        gconstpointer      data);
void               tear_down           (Fixture           *fixture,
                                        gconstpointer      data);

void               write_file          (Fixture           *fixture,
                                        const char        *name,
                                        const char        *text);

/* @inputs: a range, the name of a list, a pattern, or items with spaces between. */
BobbinInputSource *new_source          (const char        *inputs);
BobbinJob         *new_job             (Fixture           *fixture,
                                        const char        *workload,
                                        const char        *parameter,
                                        const char        *what,
                                        const char        *inputs,
                                        const char        *executor);

/* Stops it once @n_stop tasks are done. */
void               run_to_end          (BobbinRun         *run,
                                        guint64            n_stop);
/* Does that, recorded. (transfer full) */
BobbinRun         *record              (Fixture           *fixture,
                                        BobbinJob         *job,
                                        guint64            n_stop);
/* As if its Bobbin had been killed after some of its records. */
void               cut_off             (Fixture           *fixture,
                                        gint64             number);
/* The first value of what @sql selects from the history; 0 if there is none. */
int                execute             (Fixture           *fixture,
                                        const char        *sql);

/* @job: %NULL for the recorded one. (transfer full) */
BobbinResumePlan  *plan                (Fixture           *fixture,
                                        gint64             number,
                                        BobbinJob         *job,
                                        BobbinResumeFlags  flags);
/* Follows the plan to the end. (transfer full) */
BobbinRun         *resume              (Fixture           *fixture,
                                        BobbinResumePlan  *plan);

void               assert_same_results (BobbinRun         *one,
                                        BobbinRun         *other);
/* What is in the history is what the run shows. */
void               assert_recorded     (Fixture           *fixture,
                                        BobbinRun         *run);

#define assert_plan(p, ...) \
  G_STMT_START { \
    const BobbinResumePlan wanted_ = { __VA_ARGS__ }; \
    g_assert_cmpint ((p)->same, ==, wanted_.same); \
    g_assert_cmpuint ((p)->n_reused, ==, wanted_.n_reused); \
    g_assert_cmpuint ((p)->n_retried, ==, wanted_.n_retried); \
    g_assert_cmpuint ((p)->n_kept, ==, wanted_.n_kept); \
    g_assert_cmpuint ((p)->n_open, ==, wanted_.n_open); \
    g_assert_cmpuint ((p)->n_changed, ==, wanted_.n_changed); \
    g_assert_cmpuint ((p)->n_new, ==, wanted_.n_new); \
    g_assert_cmpuint ((p)->n_gone, ==, wanted_.n_gone); \
  } G_STMT_END

#define ADD(path, data, func) g_test_add ("/" path, Fixture, data, set_up, func, tear_down)

G_END_DECLS
