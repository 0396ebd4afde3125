/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compared-columns.h"

#include <glib/gi18n-lib.h>

#include "bobbin-compare-words.h"
#include "bobbin-compared-row.h"
#include "bobbin-ratio-bar.h"
#include "engine/run/bobbin-words.h"

static const struct
{
  BobbinComparedKey  key;
  const char        *title;
  guint              chars;
  gboolean           right;
  gboolean           expand;
  gboolean           only_wide;
} columns[] = {
  { BOBBIN_COMPARED_BY_ROW, N_("Input"), 20, FALSE, TRUE, FALSE },
  { BOBBIN_COMPARED_BY_BEFORE, N_("Before"), 9, TRUE, FALSE, TRUE },
  { BOBBIN_COMPARED_BY_AFTER, N_("After"), 9, TRUE, FALSE, TRUE },
  { BOBBIN_COMPARED_BY_RATIO, N_("Ratio"), 7, TRUE, FALSE, FALSE },
  { BOBBIN_COMPARED_BY_CHANGE, N_("Change"), 16, FALSE, FALSE, FALSE },
};

static char *
dup_text (BobbinComparedKey  key,
          BobbinComparedRow *row)
{
  const BobbinComparedTask *task = bobbin_compared_row_get_task (row);

  switch (key)
    {
    case BOBBIN_COMPARED_BY_BEFORE:
      return bobbin_words_dup_time (task->seconds[BOBBIN_SIDE_BEFORE]);
    case BOBBIN_COMPARED_BY_AFTER:
      return bobbin_words_dup_time (task->seconds[BOBBIN_SIDE_AFTER]);
    case BOBBIN_COMPARED_BY_RATIO:
      return bobbin_compare_words_ratio (task->ratio);
    case BOBBIN_COMPARED_BY_CHANGE:
      return bobbin_compared_row_dup_change (row);
    case BOBBIN_COMPARED_BY_ROW:
    case BOBBIN_COMPARED_BY_DIFFERENCE:
    default:
      return bobbin_compared_row_dup_input (row);
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  guint column = GPOINTER_TO_UINT (user_data);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), MIN (columns[column].chars, 6));
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), columns[column].chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), columns[column].right ? 1 : 0);
  gtk_widget_add_css_class (text, "numeric");
  gtk_widget_set_hexpand (text, TRUE);
  if (columns[column].key == BOBBIN_COMPARED_BY_RATIO)
    gtk_box_append (GTK_BOX (box), bobbin_ratio_bar_new ());
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  guint column = GPOINTER_TO_UINT (user_data);
  BobbinComparedRow *row = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  g_autofree char *text = dup_text (columns[column].key, row);

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_last_child (box)), text);
  if (columns[column].key == BOBBIN_COMPARED_BY_RATIO)
    bobbin_ratio_bar_set_ratio (BOBBIN_RATIO_BAR (gtk_widget_get_first_child (box)),
                                bobbin_compared_row_get_task (row)->ratio, bobbin_compared_row_get_tolerance (row));
}

static void
bind_row_cb (GtkSignalListItemFactory *factory,
             GtkColumnViewRow         *item)
{
  g_autofree char *summary = bobbin_compared_row_dup_summary (gtk_column_view_row_get_item (item));

  gtk_column_view_row_set_accessible_label (item, summary);
}

void
bobbin_compared_columns_add (GtkColumnView *view,
                             GPtrArray     *wide)
{
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (i));
      column = gtk_column_view_column_new (_(columns[i].title), factory);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_expand (column, columns[i].expand);
      gtk_column_view_column_set_sorter (column, sorter);
      g_object_set_data (G_OBJECT (column), "column", GUINT_TO_POINTER (i));
      gtk_column_view_append_column (view, column);
      if (columns[i].only_wide)
        g_ptr_array_add (wide, column);
    }

  g_signal_connect (rows, "bind", G_CALLBACK (bind_row_cb), NULL);
  gtk_column_view_set_row_factory (view, rows);
}

void
bobbin_compared_columns_get_order (GtkColumnView        *view,
                                   BobbinComparedChoice *choice)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (view));
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);

  choice->key = BOBBIN_COMPARED_BY_ROW;
  choice->descending = FALSE;
  if (column == NULL)
    return;

  choice->key = columns[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "column"))].key;
  choice->descending = gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING;
}
