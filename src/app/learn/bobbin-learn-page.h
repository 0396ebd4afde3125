/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-lesson-way-row.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LEARN_PAGE (bobbin_learn_page_get_type ())

/**
 * BobbinLearnPage:
 *
 * “Which way of running?”: the lessons, one panel at a time. What ran in a panel
 * stays there as long as the page; nothing runs in one that is not shown.
 *
 * Signal "wish" (a #BobbinLessonWish, and what it is about).
 * Actions: "learn.previous", "learn.next", "learn.run", "learn.panel".
 */
G_DECLARE_FINAL_TYPE (BobbinLearnPage, bobbin_learn_page, BOBBIN, LEARN_PAGE, AdwNavigationPage)

AdwNavigationPage *bobbin_learn_page_new (void);

G_END_DECLS
