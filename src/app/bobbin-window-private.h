/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-window.h"

G_BEGIN_DECLS

/*
 * For the parts of BobbinWindow that are in files of their own.
 */

/* Marks what is shown in the sidebar, where it may be by now. */
void       bobbin_window_mark_shown  (BobbinWindow *self);
/* A job of that kind as the user prefers them. (transfer full) */
BobbinJob *bobbin_window_new_job     (const char   *id);
/* Asks for a job file and shows its form. */
void       bobbin_window_choose_file (BobbinWindow *self);

G_END_DECLS
