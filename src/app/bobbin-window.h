/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-application.h"
#include "engine/job/bobbin-job.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_WINDOW (bobbin_window_get_type ())

/**
 * BobbinWindow:
 *
 * A window: the runs of the session beside what is chosen, be it the gallery,
 * a form or a run. Each run has one page in each window that has shown it.
 */
G_DECLARE_FINAL_TYPE (BobbinWindow, bobbin_window, BOBBIN, WINDOW, AdwApplicationWindow)

GtkWindow *bobbin_window_new          (BobbinApplication *application);

void       bobbin_window_show_gallery (BobbinWindow      *self);
/* Shows @job in its form, or what is wrong with it in a dialog. */
void       bobbin_window_show_job     (BobbinWindow      *self,
                                       BobbinJob         *job);
void       bobbin_window_show_run     (BobbinWindow      *self,
                                       BobbinRun         *run);
void       bobbin_window_show_race    (BobbinWindow      *self,
                                       BobbinShownRace   *race);
/* Shows @page above what is shown, so that one can go back; in place of it where
 * it is of the same kind. */
void       bobbin_window_push_page    (BobbinWindow      *self,
                                       AdwNavigationPage *page);
/* Shows the details of a task on the page of its run, above what is shown. */
void       bobbin_window_show_task    (BobbinWindow      *self,
                                       BobbinRun         *run,
                                       guint64            task);
/* The run or race of the session or of the history, which is loaded then. */
void       bobbin_window_show_item    (BobbinWindow      *self,
                                       BobbinRunItem     *item);
/* Asks how the past run is to be resumed, and resumes it. */
void       bobbin_window_resume       (BobbinWindow      *self,
                                       gint64             number);
/* Says that @file was written, and offers to show it. */
void       bobbin_window_tell_saved   (BobbinWindow      *self,
                                       GFile             *file);
/* Takes @toast. */
void       bobbin_window_add_toast    (BobbinWindow      *self,
                                       AdwToast          *toast);
/* Whether the form that is shown, if one is, says that it makes its job ready;
 * then what is wrong with it, if anything is, there or in a dialog. */
void       bobbin_window_set_busy     (BobbinWindow      *self,
                                       gboolean           busy);
void       bobbin_window_show_failure (BobbinWindow      *self,
                                       const char        *heading,
                                       const char        *message);
/* Borrowed. */
BobbinHistoryKeeper *bobbin_window_get_keeper (BobbinWindow *self);
/* Cancelled when the window goes. Borrowed. */
GCancellable *bobbin_window_get_cancellable   (BobbinWindow *self);

/* Reads the inputs of @job in the background, starts it and shows the run. */
void       bobbin_window_run_job      (BobbinWindow      *self,
                                       BobbinJob         *job);
/* Asks how the ways of running @job are to be raced, and races them. */
void       bobbin_window_race_job     (BobbinWindow      *self,
                                       BobbinJob         *job);
/* Reads the job file @file in the background and shows its form. */
void       bobbin_window_open_file    (BobbinWindow      *self,
                                       GFile             *file);
/* Reads the job file @file in the background and begins it at once. */
void       bobbin_window_run_file     (BobbinWindow      *self,
                                       GFile             *file);
/* A form for @workload_id with @what to do. */
void       bobbin_window_take_what    (BobbinWindow      *self,
                                       const char        *workload_id,
                                       const char        *what);
/* A form for other inputs: for @workload_id, or, where a form is shown, that one. */
void       bobbin_window_take_inputs  (BobbinWindow      *self,
                                       BobbinInputSource *inputs,
                                       const char        *workload_id);

G_END_DECLS
