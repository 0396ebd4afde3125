/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lane-table.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"

#define MAX_HEIGHT 360

/* At least so wide is the name of a worker, or else the table scrolls. */
#define TITLE_CHARS 10

typedef enum
{
  COLUMN_TITLE,
  COLUMN_ATTEMPTS,
  COLUMN_WORKING,
  COLUMN_WAITING,
  COLUMN_STARTING,
  COLUMN_IDLE,
  N_COLUMNS
} Column;

struct _BobbinLaneTable
{
  AdwBin           parent_instance;

  BobbinRunAdvice *advice;
  GtkColumnView   *view;
  GHashTable      *bound;      /* GtkListItem → Column; not owned, bound ones only */
};

G_DEFINE_FINAL_TYPE (BobbinLaneTable, bobbin_lane_table, ADW_TYPE_BIN)

static const char *
get_title (Column column)
{
  static const char * const titles[N_COLUMNS] = {
    N_("Worker"), N_("Attempts"), N_("Working"), N_("Waiting"), N_("Starting"), N_("Idle"),
  };

  return _(titles[column]);
}

static double
get_seconds (const BobbinLaneProfile *lane,
             Column                   column)
{
  switch (column)
    {
    case COLUMN_WORKING:
      return lane->working;
    case COLUMN_WAITING:
      return lane->waiting;
    case COLUMN_STARTING:
      return lane->starting;
    case COLUMN_IDLE:
      return lane->idle;
    case COLUMN_TITLE:
    case COLUMN_ATTEMPTS:
    case N_COLUMNS:
    default:
      g_return_val_if_reached (0);
    }
}

static char *
dup_text (BobbinLaneTable *self,
          BobbinLane      *lane,
          Column           column)
{
  const BobbinProfile *profile = bobbin_run_advice_get_profile (self->advice);
  guint number = bobbin_lane_get_number (lane);
  const BobbinLaneProfile *figures;

  if (column == COLUMN_TITLE)
    return g_strdup (bobbin_lane_get_title (lane));
  /* A lane that was added since. */
  if (number >= profile->n_lanes)
    return g_strdup ("–");

  figures = &profile->lanes[number];
  if (column == COLUMN_ATTEMPTS)
    return bobbin_format_count (figures->n_attempts);

  return figures->total > 0 ? bobbin_format_percent (get_seconds (figures, column) / figures->total) : g_strdup ("–");
}

static void
show_cell (BobbinLaneTable *self,
           GtkListItem     *item,
           Column           column)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  g_autofree char *text = dup_text (self, gtk_list_item_get_item (item), column);

  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static Column
get_column (GtkSignalListItemFactory *factory)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          BobbinLaneTable          *self)
{
  GtkWidget *label = gtk_label_new (NULL);
  gboolean is_title = get_column (factory) == COLUMN_TITLE;

  gtk_label_set_xalign (GTK_LABEL (label), is_title ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), is_title ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  if (is_title)
    gtk_label_set_width_chars (GTK_LABEL (label), TITLE_CHARS);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         BobbinLaneTable          *self)
{
  Column column = get_column (factory);

  show_cell (self, item, column);
  g_hash_table_insert (self->bound, item, GUINT_TO_POINTER (column));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           BobbinLaneTable          *self)
{
  if (self->bound != NULL)
    g_hash_table_remove (self->bound, item);
}

static void
add_column (BobbinLaneTable *self,
            Column           column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) object = NULL;

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);

  object = gtk_column_view_column_new (get_title (column), factory);
  gtk_column_view_column_set_expand (object, column == COLUMN_TITLE);
  gtk_column_view_append_column (self->view, object);
}

/* Rows are made when somebody first looks at them. */
static void
ensure_model (BobbinLaneTable *self)
{
  GListModel *lanes = bobbin_run_get_lanes (bobbin_run_advice_get_run (self->advice));
  g_autoptr (GtkNoSelection) model = NULL;

  if (gtk_column_view_get_model (self->view) != NULL)
    return;

  model = gtk_no_selection_new (g_object_ref (lanes));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (model));
}

static void
bobbin_lane_table_dispose (GObject *object)
{
  BobbinLaneTable *self = BOBBIN_LANE_TABLE (object);

  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_pointer (&self->bound, g_hash_table_unref);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->advice);

  G_OBJECT_CLASS (bobbin_lane_table_parent_class)->dispose (object);
}

static void
bobbin_lane_table_class_init (BobbinLaneTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bobbin_lane_table_dispose;
}

static void
bobbin_lane_table_init (BobbinLaneTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->bound = g_hash_table_new (NULL, NULL);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "lane-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Workers and where their time went"),
                                  -1);
  for (Column column = 0; column < N_COLUMNS; column++)
    add_column (self, column);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT);
  gtk_widget_set_overflow (scrolled, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scrolled, "card");
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

void
bobbin_lane_table_set_advice (BobbinLaneTable *self,
                              BobbinRunAdvice *advice)
{
  g_return_if_fail (BOBBIN_IS_LANE_TABLE (self));

  self->advice = g_object_ref (advice);
}

void
bobbin_lane_table_update (BobbinLaneTable *self)
{
  GHashTableIter iter;
  gpointer item, column;

  g_return_if_fail (BOBBIN_IS_LANE_TABLE (self));

  ensure_model (self);
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, &column))
    show_cell (self, item, GPOINTER_TO_UINT (column));
}
