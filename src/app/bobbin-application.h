/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-session-list.h"
#include "history/bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_APPLICATION (bobbin_application_get_type ())

/**
 * BobbinApplication:
 *
 * The program with a window: it owns the runs of the session and the
 * history, which all windows show, keeps the computer awake for them and tells of their end.
 */
G_DECLARE_FINAL_TYPE (BobbinApplication, bobbin_application, BOBBIN, APPLICATION, AdwApplication)

BobbinApplication *bobbin_application_new        (void);

/* Borrowed. */
BobbinSessionList *bobbin_application_get_runs   (BobbinApplication *self);
BobbinSessionList *bobbin_application_get_races  (BobbinApplication *self);
/* Borrowed. From startup on. */
BobbinHistoryKeeper *bobbin_application_get_keeper (BobbinApplication *self);

/* Ends the program; asks first if something runs. */
void               bobbin_application_quit       (BobbinApplication *self);

G_END_DECLS
