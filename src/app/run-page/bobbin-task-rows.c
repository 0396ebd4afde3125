/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-rows.h"

struct _BobbinTaskRows
{
  BobbinRun  *run;      /* not owned: the rows do that */
  GHashTable *rows;     /* number of the task → row, not owned */
};

static void
row_gone_cb (gpointer  user_data,
             GObject  *where_the_row_was)
{
  BobbinTaskRows *self = user_data;
  GHashTableIter iter;
  gpointer row;

  /* Few are held at a time; the row cannot be asked for its number any more. */
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (row == where_the_row_was)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

BobbinTaskRows *
bobbin_task_rows_new (BobbinRun *run)
{
  BobbinTaskRows *self = g_new0 (BobbinTaskRows, 1);

  self->run = run;
  self->rows = g_hash_table_new (NULL, NULL);

  return self;
}

void
bobbin_task_rows_free (BobbinTaskRows *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, row_gone_cb, self);
  g_hash_table_unref (self->rows);
  g_free (self);
}

BobbinTaskRow *
bobbin_task_rows_get (BobbinTaskRows *self,
                      guint32         task)
{
  BobbinTaskRow *row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (task));

  if (row != NULL)
    return g_object_ref (row);

  row = bobbin_task_row_new (self->run, task);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (task), row);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self);

  return row;
}

void
bobbin_task_rows_touch (BobbinTaskRows *self,
                        guint64         first,
                        guint64         last)
{
  /* Whoever hears of a change may let go of rows. */
  g_autoptr (GPtrArray) touched = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer task, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &task, &row))
    if (GPOINTER_TO_UINT (task) >= first && GPOINTER_TO_UINT (task) <= last)
      g_ptr_array_add (touched, g_object_ref (row));
  for (guint i = 0; i < touched->len; i++)
    bobbin_task_row_refresh (g_ptr_array_index (touched, i));
}
