/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-application.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_WINDOW (bobbin_window_get_type ())

G_DECLARE_FINAL_TYPE (BobbinWindow, bobbin_window, BOBBIN, WINDOW, AdwApplicationWindow)

GtkWindow *bobbin_window_new (BobbinApplication *application);

G_END_DECLS
