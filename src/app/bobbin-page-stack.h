/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * What a navigation view does not do by itself with the pages that one can go
 * back to.
 */

/* Whether @page is shown, or one can go back to it. */
gboolean bobbin_page_stack_contains    (AdwNavigationView *view,
                                        gpointer           page);
/* Shows @page above what is shown, or goes back to it where it lies below. */
void     bobbin_page_stack_push        (AdwNavigationView *view,
                                        AdwNavigationPage *page);
/* Shows @page, which is not there yet, in place of what is shown; what lies below
 * stays. */
void     bobbin_page_stack_replace_top (AdwNavigationView *view,
                                        AdwNavigationPage *page);

G_END_DECLS
