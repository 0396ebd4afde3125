/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/job/bobbin-job.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LEARN_PAGE (bobbin_learn_page_get_type ())

/**
 * BobbinLearnPage:
 *
 * “Which way of running?”: the lessons, one panel at a time. What ran in a panel
 * stays there as long as the page; nothing runs in one that is not shown.
 *
 * Signals: "open-run" (with a #BobbinRun that is over: the user wants to see it
 * as any other); "edit-job" (with a #BobbinJob: the user wants to change it);
 * "race-job" (with a #BobbinJob: the user wants to compare ways of running it).
 * Actions: "learn.previous", "learn.next", "learn.run", "learn.panel".
 */
G_DECLARE_FINAL_TYPE (BobbinLearnPage, bobbin_learn_page, BOBBIN, LEARN_PAGE, AdwNavigationPage)

AdwNavigationPage *bobbin_learn_page_new (void);

G_END_DECLS
