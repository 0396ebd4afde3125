/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-columns.h"

typedef struct
{
  BobbinTaskColumn column;
  guint            chars;
  gboolean         right;
} ColumnKind;

/* Cells are inscriptions: their size does not depend on their text, so that a
 * new text costs no layout of the table. */
static GtkInscription *
get_text (GtkListItem *item)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  return GTK_INSCRIPTION (GTK_IS_BOX (child) ? gtk_widget_get_last_child (child) : child);
}

static char *
dup_text (BobbinTaskColumn  column,
          BobbinTaskRow    *row)
{
  switch (column)
    {
    case BOBBIN_TASK_COLUMN_NUMBER:
      return bobbin_task_row_dup_number (row);
    case BOBBIN_TASK_COLUMN_INPUT:
      return bobbin_task_row_dup_input (row);
    case BOBBIN_TASK_COLUMN_STATE:
      return g_strdup (bobbin_task_state_get_title (bobbin_task_row_get_state (row)));
    case BOBBIN_TASK_COLUMN_RESULT:
      return bobbin_task_row_dup_result (row);
    case BOBBIN_TASK_COLUMN_START:
      return bobbin_task_row_dup_start (row);
    case BOBBIN_TASK_COLUMN_DURATION:
      return bobbin_task_row_dup_duration (row);
    case BOBBIN_TASK_COLUMN_CPU:
      return bobbin_task_row_dup_cpu (row);
    case BOBBIN_TASK_COLUMN_LANE:
      return bobbin_task_row_dup_lane (row);
    case BOBBIN_TASK_COLUMN_ATTEMPTS:
      return bobbin_task_row_dup_attempts (row);
    case BOBBIN_TASK_COLUMN_FIRST_OF_RESULT:
    default:
      return bobbin_task_row_dup_column (row, column - BOBBIN_TASK_COLUMN_FIRST_OF_RESULT);
    }
}

static void
show_state (GtkWidget       *box,
            BobbinTaskState  state)
{
  GtkWidget *icon = gtk_widget_get_first_child (box);
  const char *classes[] = { "task-state", bobbin_task_state_get_role (state), NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), bobbin_task_state_get_icon (state));
  gtk_widget_set_css_classes (box, classes);
}

static void
row_changed_cb (BobbinTaskRow *row,
                GtkListItem   *item)
{
  const ColumnKind *kind = g_object_get_data (G_OBJECT (item), "kind");
  GtkInscription *inscription = get_text (item);
  g_autofree char *text = dup_text (kind->column, row);

  if (g_strcmp0 (gtk_inscription_get_text (inscription), text) != 0)
    gtk_inscription_set_text (inscription, text);
  if (kind->column == BOBBIN_TASK_COLUMN_STATE)
    show_state (gtk_list_item_get_child (item), bobbin_task_row_get_state (row));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          ColumnKind               *kind)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), MIN (kind->chars, 4));
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), kind->chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (text, "numeric");
  if (kind->right)
    gtk_inscription_set_xalign (GTK_INSCRIPTION (text), 1);

  g_object_set_data (G_OBJECT (item), "kind", kind);
  g_object_set_data (G_OBJECT (text), "item", item);
  if (kind->column == BOBBIN_TASK_COLUMN_STATE)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      gtk_box_append (GTK_BOX (box), gtk_image_new ());
      gtk_widget_set_hexpand (text, TRUE);
      gtk_box_append (GTK_BOX (box), text);
      gtk_list_item_set_child (item, box);
    }
  else
    {
      gtk_list_item_set_child (item, text);
    }
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         ColumnKind               *kind)
{
  BobbinTaskRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (row_changed_cb), item);
  row_changed_cb (row, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           ColumnKind               *kind)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), row_changed_cb, item);
}

static void
free_kind (gpointer  data,
           GClosure *closure)
{
  g_free (data);
}

/* A header stands where its cells do: the title of a column of numbers at the
 * end, with the arrow before it, so that it does not move when there is one.
 * There is no function for that in GTK; where its widgets are not as expected,
 * nothing is done. */
static void
align_last_header (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_last_child (header) : NULL;
  GtkWidget *box = title != NULL ? gtk_widget_get_first_child (title) : NULL;

  if (!GTK_IS_BOX (box) || !GTK_IS_LABEL (gtk_widget_get_first_child (box)))
    return;

  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
}

static BobbinTaskKey
get_key (BobbinTaskColumn column)
{
  switch (column)
    {
    case BOBBIN_TASK_COLUMN_NUMBER:
      return BOBBIN_TASK_KEY_NUMBER;
    case BOBBIN_TASK_COLUMN_INPUT:
      return BOBBIN_TASK_KEY_INPUT;
    case BOBBIN_TASK_COLUMN_STATE:
      return BOBBIN_TASK_KEY_STATE;
    case BOBBIN_TASK_COLUMN_RESULT:
      return BOBBIN_TASK_KEY_RESULT;
    case BOBBIN_TASK_COLUMN_START:
      return BOBBIN_TASK_KEY_START;
    case BOBBIN_TASK_COLUMN_DURATION:
      return BOBBIN_TASK_KEY_DURATION;
    case BOBBIN_TASK_COLUMN_CPU:
      return BOBBIN_TASK_KEY_CPU;
    case BOBBIN_TASK_COLUMN_LANE:
      return BOBBIN_TASK_KEY_LANE;
    case BOBBIN_TASK_COLUMN_ATTEMPTS:
      return BOBBIN_TASK_KEY_ATTEMPTS;
    case BOBBIN_TASK_COLUMN_FIRST_OF_RESULT:
    default:
      return BOBBIN_TASK_KEY_COLUMN;
    }
}

GtkColumnViewColumn *
bobbin_task_columns_append (GtkColumnView    *view,
                            BobbinTaskColumn  column,
                            const char       *title,
                            guint             chars,
                            gboolean          expand,
                            gboolean          right)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));
  g_autoptr (GtkColumnViewColumn) result = NULL;
  ColumnKind *kind = g_new (ColumnKind, 1);

  *kind = (ColumnKind) { .column = column, .chars = chars, .right = right };
  g_signal_connect_data (factory, "setup", G_CALLBACK (setup_cb), kind, free_kind, G_CONNECT_DEFAULT);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), kind);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), kind);

  result = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (result, TRUE);
  gtk_column_view_column_set_expand (result, expand);
  gtk_column_view_column_set_sorter (result, sorter);
  g_object_set_data (G_OBJECT (result), "kind", kind);
  gtk_column_view_append_column (view, result);
  if (right)
    align_last_header (view);

  return result;
}

gboolean
bobbin_task_columns_get_order (GtkColumnView   *view,
                               BobbinTaskOrder *order)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (view));
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  const ColumnKind *kind;

  if (column == NULL)
    return FALSE;

  kind = g_object_get_data (G_OBJECT (column), "kind");
  order->key = get_key (kind->column);
  order->column = order->key == BOBBIN_TASK_KEY_COLUMN ? kind->column - BOBBIN_TASK_COLUMN_FIRST_OF_RESULT : 0;
  order->descending = gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING;

  return TRUE;
}

guint
bobbin_task_columns_find_position (GtkColumnView *view,
                                   double         x,
                                   double         y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (view), x, y, GTK_PICK_DEFAULT);

  /* From the place between two cells, or beside the text of one, up to what
   * holds a text, and down to it. */
  for (; widget != NULL && widget != GTK_WIDGET (view); widget = gtk_widget_get_parent (widget))
    for (GtkWidget *child = widget; child != NULL; child = gtk_widget_get_last_child (child))
      {
        GtkListItem *item = g_object_get_data (G_OBJECT (child), "item");

        if (item != NULL)
          return gtk_list_item_get_position (item);
      }

  return GTK_INVALID_LIST_POSITION;
}
