/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-damage.h"

void
bobbin_damage_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot,
                        guint        n_changes)
{
  /* Seen through, in whatever colour. */
  GdkRGBA color = { .red = (float) (n_changes % 256) / 256, .alpha = 0 };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget));

  gtk_snapshot_append_color (snapshot, &color, &bounds);
}
