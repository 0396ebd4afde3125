/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_GALLERY (bobbin_gallery_get_type ())

/**
 * BobbinGallery:
 *
 * What can be run: a card for each kind of work, and the samples.
 *
 * Signals: "workload-chosen" (id), "sample-chosen" (id). Dropped files and text
 * are up to the window.
 */
G_DECLARE_FINAL_TYPE (BobbinGallery, bobbin_gallery, BOBBIN, GALLERY, AdwNavigationPage)

GtkWidget *bobbin_gallery_new (void);

G_END_DECLS
