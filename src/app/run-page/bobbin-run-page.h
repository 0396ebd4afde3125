/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_PAGE (bobbin_run_page_get_type ())

/**
 * BobbinRunPage:
 *
 * What is shown of one run, while it goes on and afterwards.
 *
 * Signals: "run-again" (the user wants another run of the same job), "edit-job"
 * (the user wants the job in its form), "resume" (the user wants it to go on, or
 * its failed tasks tried again), "compare" (with another run), all without
 * arguments; "run-job":
 * (#BobbinJob): a new run of that one is wanted.
 */
G_DECLARE_FINAL_TYPE (BobbinRunPage, bobbin_run_page, BOBBIN, RUN_PAGE, AdwNavigationPage)

GtkWidget *bobbin_run_page_new       (BobbinRun     *run);
BobbinRun *bobbin_run_page_get_run   (BobbinRunPage *self);
/* Shows the details of a task. */
void       bobbin_run_page_show_task (BobbinRunPage *self,
                                      guint64        task);

G_END_DECLS
