/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-format.h"
#include "bobbin-run-row.h"
#include "bobbin-sidebar.h"
#include "history/bobbin-run-actions.h"
#include "history/bobbin-run-items.h"

/* How many of the runs have rows at first, and how many more get theirs at a time as
 * they are scrolled to: a row that is put before others has all of them styled anew,
 * and the two hundred that a list makes by itself are more than a frame has time for. */
#define FIRST_ROWS 20
#define MORE_ROWS  10
/* Nobody looks at that many any more once the first one is shown. */
#define MAX_ROWS   100

struct _BobbinSidebar
{
  AdwNavigationPage    parent_instance;

  BobbinHistoryKeeper *keeper;
  BobbinRunItems      *items;
  GtkSliceListModel   *listed;     /* the first of them: those that have rows */
  guint                more;       /* idle: gives rows to more */
  guint                to_top;     /* tick: scrolls there */
  gboolean             laid_out;   /* since it was wanted */
  gboolean             top_wanted; /* when it is shown again */
  GtkSingleSelection  *selection;
  GObject             *shown;      /* by the window: a run or a race; weak */
  BobbinRunItem       *watched;    /* the one that is selected */
  GPtrArray           *headers;    /* GtkListHeader: those with a section */

  /* Template */
  GtkStack            *stack;
  GtkListView         *list;
  GtkSearchEntry      *search;
  GtkLabel            *total;
  GtkWidget           *anchor;     /* of the menu */
  GtkWidget           *menu;
  GMenuModel          *item_menu;  /* what it holds while it is open */
  guint                menu_closed;
};

G_DEFINE_FINAL_TYPE (BobbinSidebar, bobbin_sidebar, ADW_TYPE_NAVIGATION_PAGE)

static BobbinRunItem *
get_selected (BobbinSidebar *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

static void
update_actions (BobbinSidebar *self)
{
  BobbinRunItem *item = get_selected (self);
  gboolean active = item != NULL && bobbin_run_item_is_active (item);
  gboolean kept = item != NULL && bobbin_run_item_is_kept (item);
  gboolean pinned = kept && bobbin_run_item_is_pinned (item);
  gboolean elsewhere = item != NULL && bobbin_run_item_is_elsewhere (item);
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "runs.open", item != NULL);
  gtk_widget_action_set_enabled (widget, "runs.resume", item != NULL && bobbin_run_item_is_resumable (item));
  gtk_widget_action_set_enabled (widget, "runs.rename", item != NULL && !elsewhere);
  gtk_widget_action_set_enabled (widget, "runs.pin", kept && !pinned);
  gtk_widget_action_set_enabled (widget, "runs.unpin", pinned);
  gtk_widget_action_set_enabled (widget, "runs.compare",
                                 item != NULL && !active && !bobbin_run_item_is_race (item));
  gtk_widget_action_set_enabled (widget, "runs.export", item != NULL && !active);
  gtk_widget_action_set_enabled (widget, "runs.delete", item != NULL && !active);
}

static void
selected_cb (BobbinSidebar *self)
{
  BobbinRunItem *item = get_selected (self);

  if (self->watched != item)
    {
      if (self->watched != NULL)
        g_signal_handlers_disconnect_by_func (self->watched, update_actions, self);
      g_set_object (&self->watched, item);
      if (item != NULL)
        g_signal_connect_object (item, "changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
    }

  update_actions (self);
}

static GtkAdjustment *
get_place (BobbinSidebar *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
}

static gboolean
to_top_cb (GtkWidget     *list,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  BobbinSidebar *self = user_data;

  if (!gtk_widget_get_mapped (list))
    {
      self->top_wanted = TRUE;
    }
  else if (!self->laid_out)
    {
      self->laid_out = TRUE;
      return G_SOURCE_CONTINUE;
    }
  else
    {
      gtk_adjustment_set_value (get_place (self), 0);
    }

  self->to_top = 0;

  return G_SOURCE_REMOVE;
}

static void
stay_where_it_is (BobbinSidebar *self)
{
  if (self->to_top != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->to_top);
  self->to_top = 0;
  self->top_wanted = FALSE;
}

/* The list scrolls to rows, and holds on to them when others come, which hides the
 * header above the first one. Its top is another place once it is laid out anew. */
static void
scroll_to_top (BobbinSidebar *self)
{
  self->laid_out = FALSE;
  if (self->to_top == 0)
    self->to_top = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), to_top_cb, self, NULL);
}

static void
mapped_cb (BobbinSidebar *self)
{
  if (self->top_wanted)
    scroll_to_top (self);
  self->top_wanted = FALSE;
}

static void
select_shown (BobbinSidebar *self)
{
  guint position = self->shown != NULL ? bobbin_run_items_find (self->items, self->shown)
                                       : GTK_INVALID_LIST_POSITION;
  gboolean to_top = position == 0;

  if (to_top && gtk_slice_list_model_get_size (self->listed) > MAX_ROWS)
    gtk_slice_list_model_set_size (self->listed, FIRST_ROWS);
  else if (position != GTK_INVALID_LIST_POSITION && position >= gtk_slice_list_model_get_size (self->listed))
    gtk_slice_list_model_set_size (self->listed, position + MORE_ROWS);

  gtk_single_selection_set_selected (self->selection, position);
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
  if (to_top)
    scroll_to_top (self);
  else if (position > 0)
    stay_where_it_is (self);
}

static gboolean
more_cb (gpointer user_data)
{
  BobbinSidebar *self = user_data;

  self->more = 0;
  gtk_slice_list_model_set_size (self->listed, gtk_slice_list_model_get_size (self->listed) + MORE_ROWS);

  return G_SOURCE_REMOVE;
}

/* They are made before their place comes into view. */
static void
look_for_more (BobbinSidebar *self)
{
  GtkAdjustment *place = get_place (self);
  double page = gtk_adjustment_get_page_size (place);
  double below = gtk_adjustment_get_upper (place) - gtk_adjustment_get_value (place) - page;

  if (self->more == 0 && self->items != NULL && page > 0 && below < page / 2 &&
      gtk_slice_list_model_get_size (self->listed) < g_list_model_get_n_items (G_LIST_MODEL (self->items)))
    self->more = g_idle_add (more_cb, self);
}

/* "12 runs", "12 runs · 3 races": of what the list shows. */
static char *
dup_count (BobbinSidebar *self)
{
  guint n_races = bobbin_run_items_get_n_races (self->items);
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->items)) - n_races;
  g_autofree char *run_count = bobbin_format_count (n_runs);
  g_autofree char *race_count = bobbin_format_count (n_races);
  g_autofree char *runs = NULL;
  g_autofree char *races = NULL;

  if (bobbin_run_items_get_search (self->items) != NULL && n_races == 0)
    return g_strdup_printf (ngettext ("%s run found", "%s runs found", n_runs), run_count);

  runs = g_strdup_printf (ngettext ("%s run", "%s runs", n_runs), run_count);
  races = g_strdup_printf (ngettext ("%s race", "%s races", n_races), race_count);
  if (n_races == 0)
    return g_steal_pointer (&runs);

  return n_runs == 0 ? g_steal_pointer (&races) : g_strdup_printf ("%s · %s", runs, races);
}

static void
show_total (BobbinSidebar *self)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (self->keeper);
  g_autofree char *count = dup_count (self);
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  if (history != NULL && bobbin_run_items_get_search (self->items) == NULL)
    {
      size = g_format_size (bobbin_history_get_total_bytes (history));
      text = g_strdup_printf ("%s · %s", count, size);
    }
  gtk_label_set_label (self->total, text != NULL ? text : count);
}

static void
show_header (BobbinSidebar *self,
             GtkListHeader *header)
{
  BobbinRunItem *item = gtk_list_header_get_item (header);
  g_autofree char *title = item != NULL ? bobbin_run_items_dup_section_title (self->items, item) : NULL;

  if (title != NULL)
    gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title);
}

static void
show_headers (BobbinSidebar *self)
{
  for (guint i = 0; i < self->headers->len; i++)
    show_header (self, g_ptr_array_index (self->headers, i));
}

static void
items_changed_cb (BobbinSidebar *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  gboolean searching = bobbin_run_items_get_search (self->items) != NULL;

  gtk_stack_set_visible_child_name (self->stack, n_items > 0 ? "runs" : searching ? "not-found" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->search), n_items > 0 || searching);
  gtk_widget_set_visible (GTK_WIDGET (self->total), n_items > 0);
  show_total (self);
  /* A header is not bound anew where its first run is the same in another section. */
  show_headers (self);
  if (gtk_adjustment_get_value (get_place (self)) <= 0 || self->to_top != 0)
    scroll_to_top (self);
  if (get_selected (self) == NULL)
    select_shown (self);
  selected_cb (self);
  look_for_more (self);
}

static void
search_changed_cb (BobbinSidebar *self)
{
  bobbin_run_items_set_search (self->items, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  /* Nothing may have changed in the list but what it is a list of. */
  items_changed_cb (self);
}

static void
stop_search_cb (BobbinSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
row_clicked_cb (BobbinSidebar *self,
                BobbinRunRow  *row)
{
  bobbin_run_actions_do (GTK_WIDGET (self), "open", bobbin_run_row_get_item (row));
}

static void
activate_cb (BobbinSidebar *self,
             guint          position)
{
  g_autoptr (BobbinRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  bobbin_run_actions_do (GTK_WIDGET (self), "open", item);
}

/* A menu that is open follows each change of its actions, and one that is not would too:
 * an item that comes or goes asks the X server for the pointer, and for its tooltip. */
static gboolean
empty_menu_cb (gpointer user_data)
{
  BobbinSidebar *self = user_data;

  self->menu_closed = 0;
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), NULL);

  return G_SOURCE_REMOVE;
}

/* What was chosen in it is done after this. */
static void
menu_closed_cb (BobbinSidebar *self)
{
  if (self->menu_closed == 0)
    self->menu_closed = g_idle_add (empty_menu_cb, self);
}

static void
show_menu_at (BobbinSidebar *self,
              GtkWidget     *widget,
              double         x,
              double         y)
{
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  if (!gtk_widget_compute_point (widget, self->anchor, &point, &point))
    return;

  g_clear_handle_id (&self->menu_closed, g_source_remove);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), self->item_menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* What the menu does is done with the run that is selected. */
static void
row_menu_cb (BobbinSidebar *self,
             double         x,
             double         y,
             BobbinRunRow  *row)
{
  BobbinRunItem *item = bobbin_run_row_get_item (row);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (BobbinRunItem) other = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (other == item)
        gtk_single_selection_set_selected (self->selection, i);
    }

  show_menu_at (self, GTK_WIDGET (row), x, y);
}

/* The list goes to the last that it has: that is to be the last of all. */
static gboolean
key_pressed_cb (BobbinSidebar *self,
                guint          key)
{
  if (key == GDK_KEY_End || key == GDK_KEY_KP_End)
    gtk_slice_list_model_set_size (self->listed, g_list_model_get_n_items (G_LIST_MODEL (self->items)));

  return GDK_EVENT_PROPAGATE;
}

/* The menu key: under the row that has the keyboard. */
static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  BobbinSidebar *self = user_data;
  GtkWidget *row = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (row == NULL || !gtk_widget_is_ancestor (row, widget) || get_selected (self) == NULL)
    return GDK_EVENT_PROPAGATE;

  show_menu_at (self, row, 24, gtk_widget_get_height (row));

  return GDK_EVENT_STOP;
}

static void
setup_row_cb (BobbinSidebar *self,
              GtkListItem   *list_item)
{
  GtkWidget *row = bobbin_run_row_new ();

  g_signal_connect_swapped (row, "clicked", G_CALLBACK (row_clicked_cb), self);
  /* The row comes last, after where the pointer is. */
  g_signal_connect_swapped (row, "menu", G_CALLBACK (row_menu_cb), self);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_header_cb (BobbinSidebar *self,
                GtkListHeader *header)
{
  g_ptr_array_add (self->headers, header);
  show_header (self, header);
}

static void
unbind_header_cb (BobbinSidebar *self,
                  GtkListHeader *header)
{
  g_ptr_array_remove_fast (self->headers, header);
}

static void
item_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  BobbinRunItem *item = get_selected (BOBBIN_SIDEBAR (widget));

  if (item != NULL)
    bobbin_run_actions_do (widget, name + strlen ("runs."), item);
}

static void
bobbin_sidebar_dispose (GObject *object)
{
  BobbinSidebar *self = BOBBIN_SIDEBAR (object);

  if (self->items != NULL)
    g_signal_handlers_disconnect_by_data (self->items, self);
  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_handle_id (&self->more, g_source_remove);
  if (self->list != NULL)
    {
      stay_where_it_is (self);
      g_signal_handlers_disconnect_by_data (get_place (self), self);
    }
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_handle_id (&self->menu_closed, g_source_remove);
  g_clear_weak_pointer (&self->shown);
  g_clear_object (&self->watched);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->listed);
  g_clear_object (&self->items);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (bobbin_sidebar_parent_class)->dispose (object);
}

static void
bobbin_sidebar_finalize (GObject *object)
{
  g_ptr_array_unref (BOBBIN_SIDEBAR (object)->headers);

  G_OBJECT_CLASS (bobbin_sidebar_parent_class)->finalize (object);
}

static void
bobbin_sidebar_class_init (BobbinSidebarClass *klass)
{
  static const char * const actions[] = {
    "runs.open", "runs.resume", "runs.rename", "runs.pin", "runs.unpin", "runs.compare", "runs.export", "runs.delete",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = bobbin_sidebar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, total);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, anchor);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, menu);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, item_menu);
  gtk_widget_class_bind_template_callback (widget_class, menu_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_bind);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_unbind);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_setup_header);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_header_cb);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, item_action);
}

static void
bobbin_sidebar_init (BobbinSidebar *self)
{
  GtkEventController *keys;

  self->headers = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (self->menu, self->anchor);

  keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);

  g_signal_connect_swapped (self->list, "map", G_CALLBACK (mapped_cb), self);
  g_signal_connect_swapped (get_place (self), "value-changed", G_CALLBACK (look_for_more), self);
  g_signal_connect_swapped (get_place (self), "changed", G_CALLBACK (look_for_more), self);
  update_actions (self);
}

void
bobbin_sidebar_set_keeper (BobbinSidebar       *self,
                           BobbinHistoryKeeper *keeper)
{
  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));
  g_return_if_fail (self->keeper == NULL);

  self->keeper = g_object_ref (keeper);
  self->items = bobbin_run_items_new (keeper);
  self->listed = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (self->items)), 0, FIRST_ROWS);
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION,
                                  "model", self->listed,
                                  "autoselect", FALSE,
                                  "can-unselect", TRUE,
                                  "selected", GTK_INVALID_LIST_POSITION,
                                  NULL);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_swapped (self->items, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (keeper, "changed", G_CALLBACK (show_total), self);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);
  items_changed_cb (self);
}

void
bobbin_sidebar_select (BobbinSidebar *self,
                       GObject       *shown)
{
  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));

  g_set_weak_pointer (&self->shown, shown);
  if (self->items != NULL)
    select_shown (self);
}

void
bobbin_sidebar_check_day (BobbinSidebar *self)
{
  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));

  /* The runs may all be where they were, under a header that is not true any more. */
  if (bobbin_run_items_check_day (self->items))
    show_headers (self);
}

void
bobbin_sidebar_search (BobbinSidebar *self)
{
  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
