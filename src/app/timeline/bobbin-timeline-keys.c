/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' keys: they stand for actions of the view that it is in. */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

typedef struct
{
  guint            key;
  GdkModifierType  modifiers;
  const char      *action;
} Binding;

/* Menus show the last key of each action. */
static const Binding bindings[] = {
  { GDK_KEY_equal, 0, "timeline.zoom-in" },
  { GDK_KEY_KP_Add, 0, "timeline.zoom-in" },
  { GDK_KEY_w, 0, "timeline.zoom-in" },
  { GDK_KEY_plus, 0, "timeline.zoom-in" },
  { GDK_KEY_KP_Subtract, 0, "timeline.zoom-out" },
  { GDK_KEY_s, 0, "timeline.zoom-out" },
  { GDK_KEY_minus, 0, "timeline.zoom-out" },
  { GDK_KEY_KP_Left, 0, "timeline.earlier" },
  { GDK_KEY_a, 0, "timeline.earlier" },
  { GDK_KEY_Left, 0, "timeline.earlier" },
  { GDK_KEY_KP_Right, 0, "timeline.later" },
  { GDK_KEY_d, 0, "timeline.later" },
  { GDK_KEY_Right, 0, "timeline.later" },
  { GDK_KEY_f, 0, "timeline.fit-selection" },
  { GDK_KEY_KP_0, 0, "timeline.fit-all" },
  { GDK_KEY_0, 0, "timeline.fit-all" },
  { GDK_KEY_KP_Decimal, 0, "timeline.next-task" },
  { GDK_KEY_period, 0, "timeline.next-task" },
  { GDK_KEY_comma, 0, "timeline.previous-task" },
  { GDK_KEY_KP_Up, 0, "timeline.previous-lane" },
  { GDK_KEY_Up, 0, "timeline.previous-lane" },
  { GDK_KEY_KP_Down, 0, "timeline.next-lane" },
  { GDK_KEY_Down, 0, "timeline.next-lane" },
  { GDK_KEY_p, 0, "timeline.pin" },
  { GDK_KEY_z, 0, "timeline.fold" },
  { GDK_KEY_h, 0, "timeline.hand" },
  { GDK_KEY_equal, GDK_CONTROL_MASK, "timeline.higher-rows" },
  { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "timeline.higher-rows" },
  { GDK_KEY_plus, GDK_CONTROL_MASK, "timeline.higher-rows" },
  { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "timeline.lower-rows" },
  { GDK_KEY_minus, GDK_CONTROL_MASK, "timeline.lower-rows" },
  { GDK_KEY_0, GDK_CONTROL_MASK, "timeline.reset-rows" },
};

static gboolean
clear_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  return bobbin_timeline_canvas_clear (BOBBIN_TIMELINE_CANVAS (widget));
}

/* By pages of the rows in sight. */
static gboolean
page_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);
  int page = (int) bobbin_timeline_rows_get_page (self->rows);

  bobbin_timeline_canvas_scroll (self, g_variant_get_int32 (arguments) * MAX (page - 1, 1));

  return TRUE;
}

/* At the chosen lane. */
static gboolean
menu_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);
  int slot = -1;

  if (self->cursor.lane != BOBBIN_TIMELINE_NO_LANE)
    slot = bobbin_timeline_rows_row_to_slot (self->rows, bobbin_timeline_rows_find (self->rows, self->cursor.lane));
  bobbin_timeline_canvas_ask_menu (self, self->layout.x / 2,
                                   self->layout.rows_y +
                                   MAX (slot + 0.5, 0) * bobbin_timeline_rows_get_pitch (self->rows));

  return TRUE;
}

void
bobbin_timeline_canvas_add_bindings (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class, bindings[i].key, bindings[i].modifiers, bindings[i].action, NULL);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, clear_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, page_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, page_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}
