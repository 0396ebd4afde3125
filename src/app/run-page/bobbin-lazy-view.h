/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_LAZY_VIEW (bobbin_lazy_view_get_type ())

/**
 * BobbinLazyView:
 *
 * A place for a view that is made when somebody first looks at it. A run's page
 * has many views, and making them all at once would cost more than a frame has
 * time for.
 *
 * Properties: "view-type", the name of the view's class, which must be
 * registered; "compact", which is handed on to the view.
 * Signal "created" (the view): it is there and has yet to be filled.
 */
G_DECLARE_FINAL_TYPE (BobbinLazyView, bobbin_lazy_view, BOBBIN, LAZY_VIEW, AdwBin)

/* The view: made now if need be; or %NULL if it was not yet. Borrowed. */
GtkWidget *bobbin_lazy_view_ensure (BobbinLazyView *self);
GtkWidget *bobbin_lazy_view_get    (BobbinLazyView *self);

G_END_DECLS
