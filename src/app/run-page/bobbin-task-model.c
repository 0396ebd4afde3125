/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-model.h"

#include <string.h>

/* µs that filtering may take of the main loop at a time; tasks between two
 * looks at the clock. */
#define BUDGET 4000
#define STRIDE 1024

struct _BobbinTaskModel
{
  GObject           parent_instance;

  BobbinRun        *run;
  guint32           n_tasks;
  GHashTable       *rows;          /* number of the task → row, not owned */

  BobbinTaskFilter  filter;
  char             *needle;        /* casefolded; NULL: any input */
  gboolean          needle_ascii;
  GArray           *shown;         /* guint32, ascending; NULL: all tasks */

  /* Tasks that the filter has yet to look at: from, up to and without. */
  guint32           dirty_from;
  guint32           dirty_to;
  guint             idle;
};

enum {
  PROP_0,
  PROP_FILTERING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinTaskModel, bobbin_task_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static gboolean
state_matches (BobbinTaskFilter filter,
               BobbinTaskState  state)
{
  switch (filter)
    {
    case BOBBIN_TASK_FILTER_RUNNING:
      return state == BOBBIN_TASK_RUNNING;
    case BOBBIN_TASK_FILTER_DONE:
      return state == BOBBIN_TASK_DONE;
    case BOBBIN_TASK_FILTER_FAILED:
      return state == BOBBIN_TASK_FAILED || state == BOBBIN_TASK_CANCELLED || state == BOBBIN_TASK_RETRYING;
    case BOBBIN_TASK_FILTER_ALL:
    default:
      return TRUE;
    }
}

static gboolean
text_matches (BobbinTaskModel *self,
              guint32          task)
{
  BobbinInput input;
  g_autofree char *folded = NULL;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);

  if (self->needle_ascii)
    return strcasestr (input.text, self->needle) != NULL;

  folded = g_utf8_casefold (input.text, (gssize) input.length);

  return strstr (folded, self->needle) != NULL;
}

static gboolean
task_matches (BobbinTaskModel *self,
              guint32          task)
{
  if (self->filter != BOBBIN_TASK_FILTER_ALL)
    {
      const BobbinTask *record = bobbin_task_store_get (bobbin_run_get_store (self->run), task);

      if (!state_matches (self->filter, record->state))
        return FALSE;
    }

  return self->needle == NULL || text_matches (self, task);
}

/* The first place in @shown whose task is not below @task. */
static guint
find_place (GArray *shown,
            guint32 task)
{
  guint low = 0;
  guint high = shown->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (shown, guint32, middle) < task)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Puts @found in the place of what was shown of the tasks @from to @to, and
 * tells of the part that differs. */
static void
splice (BobbinTaskModel *self,
        guint32          from,
        guint32          to,
        GArray          *found)
{
  guint begin = find_place (self->shown, from);
  guint end = find_place (self->shown, to);
  const guint32 *fresh = (gconstpointer) found->data;
  guint n_fresh = found->len;

  while (begin < end && n_fresh > 0 && g_array_index (self->shown, guint32, begin) == fresh[0])
    {
      begin++;
      fresh++;
      n_fresh--;
    }
  while (begin < end && n_fresh > 0 && g_array_index (self->shown, guint32, end - 1) == fresh[n_fresh - 1])
    {
      end--;
      n_fresh--;
    }
  if (begin == end && n_fresh == 0)
    return;

  if (end > begin)
    g_array_remove_range (self->shown, begin, end - begin);
  if (n_fresh > 0)
    g_array_insert_vals (self->shown, begin, fresh, n_fresh);
  g_list_model_items_changed (G_LIST_MODEL (self), begin, end - begin, n_fresh);
}

/* Filters for @budget µs (0: to the end); whether there is more to do. */
static gboolean
filter_some (BobbinTaskModel *self,
             gint64           budget)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
  gint64 end = budget > 0 ? g_get_monotonic_time () + budget : G_MAXINT64;
  guint32 from = self->dirty_from;
  guint32 task = from;

  while (task < self->dirty_to)
    {
      guint32 stop = task + MIN (STRIDE, self->dirty_to - task);

      for (; task < stop; task++)
        if (task_matches (self, task))
          g_array_append_val (found, task);
      if (g_get_monotonic_time () >= end)
        break;
    }

  self->dirty_from = task;
  splice (self, from, task, found);

  return self->dirty_from < self->dirty_to;
}

static gboolean
filter_cb (gpointer user_data)
{
  BobbinTaskModel *self = user_data;

  if (filter_some (self, BUDGET))
    return G_SOURCE_CONTINUE;

  self->idle = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERING]);

  return G_SOURCE_REMOVE;
}

static void
mark_dirty (BobbinTaskModel *self,
            guint32          from,
            guint32          to)
{
  if (self->dirty_from >= self->dirty_to)
    {
      self->dirty_from = from;
      self->dirty_to = to;
    }
  else
    {
      self->dirty_from = MIN (self->dirty_from, from);
      self->dirty_to = MAX (self->dirty_to, to);
    }

  if (self->idle == 0)
    {
      self->idle = g_idle_add (filter_cb, self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERING]);
    }
}

static void
row_gone_cb (gpointer  user_data,
             GObject  *where_the_row_was)
{
  BobbinTaskModel *self = user_data;
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

static GType
bobbin_task_model_get_item_type (GListModel *list)
{
  return BOBBIN_TYPE_TASK_ROW;
}

static guint
bobbin_task_model_get_n_items (GListModel *list)
{
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (list);

  return self->shown != NULL ? self->shown->len : self->n_tasks;
}

static gpointer
bobbin_task_model_get_item (GListModel *list,
                            guint       position)
{
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (list);
  BobbinTaskRow *row;
  guint32 task;

  if (position >= bobbin_task_model_get_n_items (list))
    return NULL;

  task = self->shown != NULL ? g_array_index (self->shown, guint32, position) : position;
  row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (task));
  if (row != NULL)
    return g_object_ref (row);

  row = bobbin_task_row_new (self->run, task);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (task), row);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self);

  return row;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_task_model_get_item_type;
  iface->get_n_items = bobbin_task_model_get_n_items;
  iface->get_item = bobbin_task_model_get_item;
}

static void
bobbin_task_model_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FILTERING:
      g_value_set_boolean (value, BOBBIN_TASK_MODEL (object)->idle != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_task_model_finalize (GObject *object)
{
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, row_gone_cb, self);
  g_clear_pointer (&self->rows, g_hash_table_unref);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->shown, g_array_unref);
  g_clear_pointer (&self->needle, g_free);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_task_model_parent_class)->finalize (object);
}

static void
bobbin_task_model_class_init (BobbinTaskModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_task_model_get_property;
  object_class->finalize = bobbin_task_model_finalize;

  properties[PROP_FILTERING] =
    g_param_spec_boolean ("filtering", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bobbin_task_model_init (BobbinTaskModel *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
}

BobbinTaskModel *
bobbin_task_model_new (BobbinRun *run)
{
  BobbinTaskModel *self = g_object_new (BOBBIN_TYPE_TASK_MODEL, NULL);
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));

  self->run = g_object_ref (run);
  /* GListModel counts with 32 bits. */
  self->n_tasks = (guint32) MIN (n_tasks, G_MAXUINT32 - 1);

  return self;
}

void
bobbin_task_model_set_filter (BobbinTaskModel  *self,
                              BobbinTaskFilter  filter,
                              const char       *text)
{
  g_autofree char *needle = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  guint n_before;

  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  if (self->filter == filter && g_strcmp0 (self->needle, needle) == 0)
    return;

  n_before = g_list_model_get_n_items (G_LIST_MODEL (self));
  self->filter = filter;
  g_set_str (&self->needle, needle);
  self->needle_ascii = needle != NULL && g_str_is_ascii (needle);
  g_clear_pointer (&self->shown, g_array_unref);
  self->dirty_from = self->dirty_to = 0;

  if (filter == BOBBIN_TASK_FILTER_ALL && needle == NULL)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_tasks);
      return;
    }

  self->shown = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  mark_dirty (self, 0, self->n_tasks);
}

BobbinTaskFilter
bobbin_task_model_get_filter (BobbinTaskModel *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), BOBBIN_TASK_FILTER_ALL);

  return self->filter;
}

gboolean
bobbin_task_model_is_filtered (BobbinTaskModel *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), FALSE);

  return self->shown != NULL;
}

void
bobbin_task_model_touch (BobbinTaskModel *self,
                         guint64          first,
                         guint64          last)
{
  g_autoptr (GPtrArray) touched = NULL;
  GHashTableIter iter;
  gpointer task, row;

  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  /* Whoever hears of a change may let go of rows. */
  touched = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &task, &row))
    if (GPOINTER_TO_UINT (task) >= first && GPOINTER_TO_UINT (task) <= last)
      g_ptr_array_add (touched, g_object_ref (row));
  for (guint i = 0; i < touched->len; i++)
    bobbin_task_row_refresh (g_ptr_array_index (touched, i));

  if (self->filter != BOBBIN_TASK_FILTER_ALL && first < self->n_tasks)
    mark_dirty (self, (guint32) first, (guint32) MIN (last + 1, self->n_tasks));
}

void
bobbin_task_model_flush (BobbinTaskModel *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  while (self->shown != NULL && filter_some (self, 0))
    ;
}
