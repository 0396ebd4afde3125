/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-model.h"

#include "bobbin-task-rows.h"
#include "engine/run/bobbin-task-sorter.h"

/* µs that filtering and sorting may take of the main loop at a time. */
#define BUDGET 4000

/* Tasks from which on the first rows do not wait until all are sorted. */
#define LONG_LIST 50000

/* ms after which a list that is sorted while the run goes on is sorted again. */
#define SORT_INTERVAL 1000

struct _BobbinTaskModel
{
  GObject            parent_instance;

  BobbinRun         *run;
  BobbinTaskSource   source;
  guint32            n_tasks;
  BobbinTaskRows    *rows;

  BobbinTaskQuery   *query;         /* NULL: all tasks */
  GArray            *found;         /* guint32, ascending; NULL: all tasks */
  /* Tasks that the query has yet to look at: from, up to and without. */
  guint32            dirty_from;
  guint32            dirty_to;

  gboolean           ordered;
  BobbinTaskOrder    order;
  BobbinTaskSorter  *sorter;        /* at work */
  guint32            n_sorting;
  guint32           *sorted;        /* what the list shows; NULL: what was found */
  guint32            n_sorted;
  gboolean           sort_soon;     /* sort as soon as all is found */
  gboolean           show_first;    /* what is shown is in no such order yet */
  guint              sort_timer;    /* or then */

  guint              idle;
};

enum {
  PROP_0,
  PROP_FILTERING,
  PROP_SORTING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinTaskModel, bobbin_task_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static gboolean
is_dirty (BobbinTaskModel *self)
{
  return self->dirty_from < self->dirty_to;
}

static guint
count_items (BobbinTaskModel *self)
{
  if (self->sorted != NULL)
    return self->n_sorted;

  return self->found != NULL ? self->found->len : self->n_tasks;
}

/* What the list shows at @position. */
static guint32
get_task (const guint32 *sorted,
          const GArray  *found,
          guint          position)
{
  if (sorted != NULL)
    return sorted[position];

  return found != NULL ? g_array_index (found, guint32, position) : position;
}

/* The first place in @found whose task is not below @task. */
static guint
find_place (GArray *found,
            guint32 task)
{
  guint low = 0;
  guint high = found->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (found, guint32, middle) < task)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* The list shows @sorted, which it takes, or what was found, instead of what it
 * showed: tells of the part that differs. */
static void
set_sorted (BobbinTaskModel *self,
            guint32         *sorted,
            guint32          n_sorted)
{
  g_autofree guint32 *before = self->sorted;
  guint n_before = count_items (self);
  guint n_now, n_less, begin = 0, end = 0;

  self->sorted = sorted;
  self->n_sorted = n_sorted;
  n_now = count_items (self);
  n_less = MIN (n_before, n_now);

  while (begin < n_less && get_task (before, self->found, begin) == get_task (sorted, self->found, begin))
    begin++;
  while (end < n_less - begin &&
         get_task (before, self->found, n_before - end - 1) == get_task (sorted, self->found, n_now - end - 1))
    end++;
  if (n_before - begin - end > 0 || n_now - begin - end > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), begin, n_before - begin - end, n_now - begin - end);
}

/* Puts @fresh in the place of what was found of the tasks @from to @to, and
 * tells of the part that differs, if the list shows what was found. */
static void
splice (BobbinTaskModel *self,
        guint32          from,
        guint32          to,
        GArray          *found)
{
  guint begin = find_place (self->found, from);
  guint end = find_place (self->found, to);
  const guint32 *fresh = (gconstpointer) found->data;
  guint n_fresh = found->len;

  while (begin < end && n_fresh > 0 && g_array_index (self->found, guint32, begin) == fresh[0])
    {
      begin++;
      fresh++;
      n_fresh--;
    }
  while (begin < end && n_fresh > 0 && g_array_index (self->found, guint32, end - 1) == fresh[n_fresh - 1])
    {
      end--;
      n_fresh--;
    }
  if (begin == end && n_fresh == 0)
    return;

  if (end > begin)
    g_array_remove_range (self->found, begin, end - begin);
  if (n_fresh > 0)
    g_array_insert_vals (self->found, begin, fresh, n_fresh);
  if (self->sorted == NULL)
    g_list_model_items_changed (G_LIST_MODEL (self), begin, end - begin, n_fresh);
}

/* For @budget µs (0: to the end). */
static void
filter_some (BobbinTaskModel *self,
             gint64           budget)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 from = self->dirty_from;

  self->dirty_from = bobbin_task_query_scan (self->query, from, self->dirty_to, budget, found);
  splice (self, from, self->dirty_from, found);
}

static void
begin_sort (BobbinTaskModel *self)
{
  const guint32 *tasks = self->found != NULL ? (gconstpointer) self->found->data : NULL;

  self->sort_soon = FALSE;
  g_clear_pointer (&self->sorter, bobbin_task_sorter_free);
  self->n_sorting = self->found != NULL ? self->found->len : self->n_tasks;
  self->sorter = bobbin_task_sorter_new (&self->source, &self->order, tasks, self->n_sorting);
  if (self->show_first && self->n_sorting >= LONG_LIST)
    bobbin_task_sorter_want_preview (self->sorter);
}

/* Whether there is more to do. */
static gboolean
sort_some (BobbinTaskModel *self,
           gint64           budget)
{
  gboolean more = bobbin_task_sorter_step (self->sorter, budget);
  guint32 *preview = more ? bobbin_task_sorter_steal_preview (self->sorter) : NULL;

  if (preview != NULL)
    set_sorted (self, preview, self->n_sorting);

  return more;
}

static void
end_sort (BobbinTaskModel *self)
{
  guint32 *sorted = bobbin_task_sorter_steal (self->sorter);

  g_clear_pointer (&self->sorter, bobbin_task_sorter_free);
  self->show_first = FALSE;
  set_sorted (self, sorted, self->n_sorting);
}

/* Does the next thing for @budget µs; whether there is more to do. */
static gboolean
work (BobbinTaskModel *self,
      gint64           budget)
{
  if (is_dirty (self))
    {
      filter_some (self, budget);
      if (!is_dirty (self))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERING]);
    }
  else if (self->sort_soon)
    {
      begin_sort (self);
    }
  else if (self->sorter != NULL && !sort_some (self, budget))
    {
      end_sort (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORTING]);
    }

  return is_dirty (self) || self->sort_soon || self->sorter != NULL;
}

static gboolean
work_cb (gpointer user_data)
{
  BobbinTaskModel *self = user_data;
  g_autoptr (BobbinTaskModel) kept = g_object_ref (self);

  if (work (self, BUDGET))
    return G_SOURCE_CONTINUE;

  self->idle = 0;

  return G_SOURCE_REMOVE;
}

static void
begin_work (BobbinTaskModel *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (work_cb, self);
}

static void
mark_dirty (BobbinTaskModel *self,
            guint32          from,
            guint32          to)
{
  if (is_dirty (self))
    {
      self->dirty_from = MIN (self->dirty_from, from);
      self->dirty_to = MAX (self->dirty_to, to);
    }
  else
    {
      self->dirty_from = from;
      self->dirty_to = to;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERING]);
    }
  begin_work (self);
}

/* What is being sorted is out of date. */
static void
sort_anew (BobbinTaskModel *self)
{
  g_clear_handle_id (&self->sort_timer, g_source_remove);
  g_clear_pointer (&self->sorter, bobbin_task_sorter_free);
  self->sort_soon = self->ordered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORTING]);
  if (self->ordered)
    begin_work (self);
}

static gboolean
sort_timer_cb (gpointer user_data)
{
  BobbinTaskModel *self = user_data;

  /* One that takes longer than that shall end first. */
  if (self->sorter != NULL)
    return G_SOURCE_CONTINUE;

  self->sort_timer = 0;
  sort_anew (self);

  return G_SOURCE_REMOVE;
}

static GType
bobbin_task_model_get_item_type (GListModel *list)
{
  return BOBBIN_TYPE_TASK_ROW;
}

static guint
bobbin_task_model_get_n_items (GListModel *list)
{
  return count_items (BOBBIN_TASK_MODEL (list));
}

static gpointer
bobbin_task_model_get_item (GListModel *list,
                            guint       position)
{
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (list);

  if (position >= count_items (self))
    return NULL;

  return bobbin_task_rows_get (self->rows, get_task (self->sorted, self->found, position));
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
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (object);

  switch (prop_id)
    {
    case PROP_FILTERING:
      g_value_set_boolean (value, is_dirty (self));
      break;
    case PROP_SORTING:
      g_value_set_boolean (value, self->sort_soon || self->sorter != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_task_model_finalize (GObject *object)
{
  BobbinTaskModel *self = BOBBIN_TASK_MODEL (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->sort_timer, g_source_remove);
  g_clear_pointer (&self->rows, bobbin_task_rows_free);
  g_clear_pointer (&self->query, bobbin_task_query_free);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->sorter, bobbin_task_sorter_free);
  g_clear_pointer (&self->sorted, g_free);
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
  properties[PROP_SORTING] =
    g_param_spec_boolean ("sorting", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bobbin_task_model_init (BobbinTaskModel *self)
{
}

BobbinTaskModel *
bobbin_task_model_new (BobbinRun *run)
{
  BobbinTaskModel *self = g_object_new (BOBBIN_TYPE_TASK_MODEL, NULL);
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));

  self->run = g_object_ref (run);
  self->source.store = bobbin_run_get_store (run);
  self->source.inputs = bobbin_run_get_inputs (run);
  self->source.columns = bobbin_workload_get_columns (bobbin_run_get_workload (run), &self->source.n_columns);
  self->rows = bobbin_task_rows_new (run);
  /* GListModel counts with 32 bits. */
  self->n_tasks = (guint32) MIN (n_tasks, G_MAXUINT32 - 1);

  return self;
}

/* With an order, what is shown stays until the new list is there. */
void
bobbin_task_model_set_criteria (BobbinTaskModel          *self,
                                const BobbinTaskCriteria *criteria)
{
  guint n_before;

  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  if (bobbin_task_criteria_equal (bobbin_task_model_get_criteria (self), criteria))
    return;

  n_before = count_items (self);
  g_clear_pointer (&self->query, bobbin_task_query_free);
  g_clear_pointer (&self->found, g_array_unref);
  self->dirty_from = self->dirty_to = 0;
  if (!bobbin_task_criteria_are_empty (criteria))
    {
      self->query = bobbin_task_query_new (&self->source, criteria);
      self->found = g_array_new (FALSE, FALSE, sizeof (guint32));
    }
  if (self->sorted == NULL)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, count_items (self));

  if (self->query != NULL)
    mark_dirty (self, 0, self->n_tasks);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTERING]);
  if (self->ordered)
    {
      self->show_first = TRUE;
      sort_anew (self);
    }
}

const BobbinTaskCriteria *
bobbin_task_model_get_criteria (BobbinTaskModel *self)
{
  static const BobbinTaskCriteria none = { 0 };

  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), &none);

  return self->query != NULL ? bobbin_task_query_get_criteria (self->query) : &none;
}

gboolean
bobbin_task_model_is_filtered (BobbinTaskModel *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), FALSE);

  return self->query != NULL;
}

void
bobbin_task_model_set_order (BobbinTaskModel       *self,
                             const BobbinTaskOrder *order)
{
  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  /* By number, up: that is how tasks are found. */
  if (order != NULL && order->key == BOBBIN_TASK_KEY_NUMBER && !order->descending)
    order = NULL;
  if (order == NULL ? !self->ordered
                    : self->ordered && order->key == self->order.key && order->column == self->order.column &&
                      order->descending == self->order.descending)
    return;

  self->ordered = self->show_first = order != NULL;
  if (order != NULL)
    self->order = *order;
  else if (self->sorted != NULL)
    set_sorted (self, NULL, 0);
  sort_anew (self);
}

guint
bobbin_task_model_get_n_tasks (BobbinTaskModel *self)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), 0);

  return self->n_tasks;
}

guint32
bobbin_task_model_get_task (BobbinTaskModel *self,
                            guint            position)
{
  g_return_val_if_fail (position < count_items (self), 0);

  return get_task (self->sorted, self->found, position);
}

gboolean
bobbin_task_model_find (BobbinTaskModel *self,
                        guint64          task,
                        guint           *position)
{
  g_return_val_if_fail (BOBBIN_IS_TASK_MODEL (self), FALSE);

  if (task >= self->n_tasks)
    return FALSE;

  if (self->sorted != NULL)
    {
      for (*position = 0; *position < self->n_sorted; *position += 1)
        if (self->sorted[*position] == task)
          return TRUE;
      return FALSE;
    }

  *position = self->found != NULL ? find_place (self->found, (guint32) task) : (guint) task;

  return *position < count_items (self) && get_task (NULL, self->found, *position) == task;
}

void
bobbin_task_model_touch (BobbinTaskModel *self,
                         guint64          first,
                         guint64          last)
{
  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  bobbin_task_rows_touch (self->rows, first, last);
  if (first >= self->n_tasks)
    return;

  if (self->query != NULL)
    mark_dirty (self, (guint32) first, (guint32) MIN (last + 1, self->n_tasks));
  if (self->query == NULL && (self->order.key == BOBBIN_TASK_KEY_NUMBER || self->order.key == BOBBIN_TASK_KEY_INPUT))
    return;
  if (self->ordered && self->sort_timer == 0)
    self->sort_timer = g_timeout_add (SORT_INTERVAL, sort_timer_cb, self);
}

void
bobbin_task_model_flush (BobbinTaskModel *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_MODEL (self));

  if (self->sort_timer != 0)
    sort_anew (self);
  while (work (self, 0))
    ;
}
