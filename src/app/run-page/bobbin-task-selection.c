/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-selection.h"

struct _BobbinTaskSelection
{
  GObject          parent_instance;

  BobbinTaskModel *model;
  BobbinTaskSet   *tasks;
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinTaskSelection, bobbin_task_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_iface_init))

static guint
count_items (BobbinTaskSelection *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->model));
}

/* Also where nothing is shown, which GTK's own function does not allow: others
 * count what is selected. */
static void
tell (BobbinTaskSelection *self)
{
  if (count_items (self) > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, count_items (self));
  else
    g_signal_emit_by_name (self, "selection-changed", 0, 0);
}

/* Selects, or no longer, what is at @n_items positions; all tasks at once
 * where each is at the position of its number. */
static void
set_range (BobbinTaskSelection *self,
           guint                position,
           guint                n_items,
           gboolean             selected)
{
  guint end = MIN (position + n_items, count_items (self));

  if (selected && position == 0 && end == bobbin_task_model_get_n_tasks (self->model))
    {
      bobbin_task_set_add_range (self->tasks, 0, end);
      return;
    }

  for (; position < end; position++)
    {
      guint32 task = bobbin_task_model_get_task (self->model, position);

      if (selected)
        bobbin_task_set_add (self->tasks, task);
      else
        bobbin_task_set_remove (self->tasks, task);
    }
}

/* What is not found any more is not selected either. */
static void
filtered_cb (BobbinTaskSelection *self)
{
  BobbinTaskSet *kept;
  guint n_items = count_items (self);
  gboolean filtering, sorting;

  g_object_get (self->model, "filtering", &filtering, "sorting", &sorting, NULL);
  if (filtering || sorting || bobbin_task_set_get_n (self->tasks) == 0 ||
      !bobbin_task_model_is_filtered (self->model))
    return;

  kept = bobbin_task_set_new ();
  for (guint position = 0; position < n_items; position++)
    {
      guint32 task = bobbin_task_model_get_task (self->model, position);

      if (bobbin_task_set_contains (self->tasks, task))
        bobbin_task_set_add (kept, task);
    }
  if (bobbin_task_set_get_n (kept) == bobbin_task_set_get_n (self->tasks))
    {
      bobbin_task_set_free (kept);
      return;
    }

  bobbin_task_set_free (self->tasks);
  self->tasks = kept;
  tell (self);
}

static GType
bobbin_task_selection_get_item_type (GListModel *list)
{
  return BOBBIN_TYPE_TASK_ROW;
}

static guint
bobbin_task_selection_get_n_items (GListModel *list)
{
  return count_items (BOBBIN_TASK_SELECTION (list));
}

static gpointer
bobbin_task_selection_get_item (GListModel *list,
                                guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (BOBBIN_TASK_SELECTION (list)->model), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_task_selection_get_item_type;
  iface->get_n_items = bobbin_task_selection_get_n_items;
  iface->get_item = bobbin_task_selection_get_item;
}

static gboolean
bobbin_task_selection_is_selected (GtkSelectionModel *model,
                                   guint              position)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (model);

  return position < count_items (self) &&
         bobbin_task_set_contains (self->tasks, bobbin_task_model_get_task (self->model, position));
}

static GtkBitset *
bobbin_task_selection_get_selection_in_range (GtkSelectionModel *model,
                                              guint              position,
                                              guint              n_items)
{
  GtkBitset *bitset = gtk_bitset_new_empty ();
  guint end = MIN (position + n_items, count_items (BOBBIN_TASK_SELECTION (model)));

  for (; position < end; position++)
    if (bobbin_task_selection_is_selected (model, position))
      gtk_bitset_add (bitset, position);

  return bitset;
}

static gboolean
bobbin_task_selection_select_range (GtkSelectionModel *model,
                                    guint              position,
                                    guint              n_items,
                                    gboolean           unselect_rest)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (model);

  if (unselect_rest)
    bobbin_task_set_remove_all (self->tasks);
  set_range (self, position, n_items, TRUE);
  tell (self);

  return TRUE;
}

static gboolean
bobbin_task_selection_unselect_range (GtkSelectionModel *model,
                                      guint              position,
                                      guint              n_items)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (model);

  set_range (self, position, n_items, FALSE);
  tell (self);

  return TRUE;
}

static gboolean
bobbin_task_selection_select_item (GtkSelectionModel *model,
                                   guint              position,
                                   gboolean           unselect_rest)
{
  return bobbin_task_selection_select_range (model, position, 1, unselect_rest);
}

static gboolean
bobbin_task_selection_unselect_item (GtkSelectionModel *model,
                                     guint              position)
{
  return bobbin_task_selection_unselect_range (model, position, 1);
}

static gboolean
bobbin_task_selection_select_all (GtkSelectionModel *model)
{
  return bobbin_task_selection_select_range (model, 0, count_items (BOBBIN_TASK_SELECTION (model)), FALSE);
}

static gboolean
bobbin_task_selection_unselect_all (GtkSelectionModel *model)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (model);

  bobbin_task_set_remove_all (self->tasks);
  tell (self);

  return TRUE;
}

static gboolean
bobbin_task_selection_set_selection (GtkSelectionModel *model,
                                     GtkBitset         *selected,
                                     GtkBitset         *mask)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (model);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position);
       more && position < count_items (self);
       more = gtk_bitset_iter_next (&iter, &position))
    set_range (self, position, 1, gtk_bitset_contains (selected, position));
  tell (self);

  return TRUE;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = bobbin_task_selection_is_selected;
  iface->get_selection_in_range = bobbin_task_selection_get_selection_in_range;
  iface->select_item = bobbin_task_selection_select_item;
  iface->unselect_item = bobbin_task_selection_unselect_item;
  iface->select_range = bobbin_task_selection_select_range;
  iface->unselect_range = bobbin_task_selection_unselect_range;
  iface->select_all = bobbin_task_selection_select_all;
  iface->unselect_all = bobbin_task_selection_unselect_all;
  iface->set_selection = bobbin_task_selection_set_selection;
}

static void
bobbin_task_selection_finalize (GObject *object)
{
  BobbinTaskSelection *self = BOBBIN_TASK_SELECTION (object);

  bobbin_task_set_free (self->tasks);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (bobbin_task_selection_parent_class)->finalize (object);
}

static void
bobbin_task_selection_class_init (BobbinTaskSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_task_selection_finalize;
}

static void
bobbin_task_selection_init (BobbinTaskSelection *self)
{
  self->tasks = bobbin_task_set_new ();
}

BobbinTaskSelection *
bobbin_task_selection_new (BobbinTaskModel *model)
{
  BobbinTaskSelection *self = g_object_new (BOBBIN_TYPE_TASK_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::filtering", G_CALLBACK (filtered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::sorting", G_CALLBACK (filtered_cb), self, G_CONNECT_SWAPPED);

  return self;
}

guint64
bobbin_task_selection_get_n (BobbinTaskSelection *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_SELECTION (self), 0);

  return bobbin_task_set_get_n (self->tasks);
}

gboolean
bobbin_task_selection_contains (BobbinTaskSelection *self,
                                guint64              task)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_SELECTION (self), FALSE);

  return bobbin_task_set_contains (self->tasks, task);
}

gboolean
bobbin_task_selection_get_single (BobbinTaskSelection *self,
                                  guint64             *task)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_SELECTION (self), FALSE);

  *task = 0;

  return bobbin_task_set_get_n (self->tasks) == 1 && bobbin_task_set_find_next (self->tasks, task);
}

void
bobbin_task_selection_set_single (BobbinTaskSelection *self,
                                  guint64              task)
{
  guint64 before;

  g_return_if_fail (BOBBIN_IS_TASK_SELECTION (self));

  if (bobbin_task_selection_get_single (self, &before) && before == task)
    return;

  bobbin_task_set_remove_all (self->tasks);
  bobbin_task_set_add (self->tasks, task);
  tell (self);
}

guint32 *
bobbin_task_selection_dup_tasks (BobbinTaskSelection *self,
                                 guint               *n_tasks)
{
  guint32 *tasks;
  guint n_items;

  g_return_val_if_fail (BOBBIN_IS_TASK_SELECTION (self), NULL);

  tasks = g_new (guint32, MAX (bobbin_task_set_get_n (self->tasks), 1));
  n_items = count_items (self);
  *n_tasks = 0;
  for (guint position = 0; position < n_items; position++)
    {
      guint32 task = bobbin_task_model_get_task (self->model, position);

      if (bobbin_task_set_contains (self->tasks, task))
        tasks[(*n_tasks)++] = task;
    }

  return tasks;
}
