/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lane-list.h"

#include "app/charts/bobbin-lane-map.h"
#include "bobbin-lane-row.h"

/* Up to so many lanes are rows. */
#define MAX_ROWS 64

/* Up to so many rows are made before there are lanes. */
#define MAX_SPARE_ROWS 4

/* µs for which a run that begins is not said to have no worker: they come in a moment. */
#define PATIENCE (G_USEC_PER_SEC / 2)

struct _BobbinLaneList
{
  AdwBin             parent_instance;

  BobbinRun         *run;
  GtkListView       *list;
  BobbinLaneMap     *map;
  GtkStack          *stack;
  GtkSliceListModel *made;         /* the first lanes, as many as have rows; NULL: there are none */
  guint              tick;         /* makes more rows */
  gboolean           ticked;       /* once already */
  GPtrArray         *spare;        /* GtkWidget: rows for the first lanes */
  GHashTable        *bound;        /* GtkListItem → nothing; not owned, bound ones only */
  gboolean           compact;
  gint64             since;        /* when the run was first shown, µs */
  gint64             second;       /* when the slow values were looked at, µs */
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinLaneList, bobbin_lane_list, ADW_TYPE_BIN)

/* GtkListView keeps some two hundred rows; only those in sight are worth it. */
static gboolean
is_in_sight (BobbinLaneList *self,
             GtkWidget      *row)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (row, GTK_WIDGET (self->list), &bounds) &&
         bounds.origin.y < gtk_widget_get_height (GTK_WIDGET (self->list)) &&
         bounds.origin.y + bounds.size.height > 0;
}

static void
describe (GtkListItem *item)
{
  g_autofree char *description = bobbin_lane_row_dup_description (BOBBIN_LANE_ROW (gtk_list_item_get_child (item)));

  gtk_list_item_set_accessible_label (item, description);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          BobbinLaneList           *self)
{
  g_autoptr (GtkWidget) row = self->spare->len > 0 ? g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1)
                                                   : g_object_ref_sink (bobbin_lane_row_new ());

  g_object_bind_property (self, "compact", row, "compact", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         BobbinLaneList           *self)
{
  bobbin_lane_row_set (BOBBIN_LANE_ROW (gtk_list_item_get_child (item)), self->run, gtk_list_item_get_item (item));
  describe (item);
  g_hash_table_add (self->bound, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           BobbinLaneList           *self)
{
  bobbin_lane_row_set (BOBBIN_LANE_ROW (gtk_list_item_get_child (item)), NULL, NULL);
  if (self->bound != NULL)
    g_hash_table_remove (self->bound, item);
}

/* One in each frame: until it is drawn it costs some three milliseconds, and half of that
 * where it is there already. */
static gboolean
make_rows_cb (GtkWidget     *list,
              GdkFrameClock *clock,
              gpointer       user_data)
{
  BobbinLaneList *self = user_data;
  guint n_rows = gtk_slice_list_model_get_size (self->made) + 1;

  /* What made them necessary, a run that begins, has enough to show in this frame. */
  if (!self->ticked)
    {
      self->ticked = TRUE;
      return G_SOURCE_CONTINUE;
    }

  gtk_slice_list_model_set_size (self->made, n_rows);
  if (n_rows < g_list_model_get_n_items (bobbin_run_get_lanes (self->run)))
    return G_SOURCE_CONTINUE;

  self->tick = 0;

  return G_SOURCE_REMOVE;
}

static void
stop_making_rows (BobbinLaneList *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick);
  self->tick = 0;
  g_clear_object (&self->made);
}

static void
make_rows (BobbinLaneList *self)
{
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (self->run));

  if (self->tick != 0 || gtk_slice_list_model_get_size (self->made) >= n_lanes)
    return;

  self->ticked = FALSE;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), make_rows_cb, self, NULL);
}

/* The list has no rows unless it is shown, for it makes some two hundred as soon
 * as it has that many lanes; and no more at once than can be made in a frame. */
static void
set_listed (BobbinLaneList *self,
            gboolean        listed)
{
  if (listed == (self->made != NULL))
    return;

  if (listed)
    {
      g_autoptr (GtkNoSelection) model = NULL;

      self->made = gtk_slice_list_model_new (g_object_ref (bobbin_run_get_lanes (self->run)), 0, 0);
      model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->made)));
      gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
      make_rows (self);
    }
  else
    {
      stop_making_rows (self);
      gtk_list_view_set_model (self->list, NULL);
    }
}

static void
show_state (BobbinLaneList *self)
{
  guint n = g_list_model_get_n_items (bobbin_run_get_lanes (self->run));
  gboolean empty = n == 0 && (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)) ||
                              g_get_monotonic_time () - self->since >= PATIENCE);

  set_listed (self, n > 0 && n <= MAX_ROWS);
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : n <= MAX_ROWS ? "lanes" : "map");
}

static void
lanes_changed_cb (BobbinLaneList *self)
{
  if (g_list_model_get_n_items (bobbin_run_get_lanes (self->run)) > MAX_ROWS)
    set_listed (self, FALSE);
  else if (self->made != NULL)
    make_rows (self);
}

static void
bobbin_lane_list_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_LANE_LIST (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lane_list_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  BobbinLaneList *self = BOBBIN_LANE_LIST (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        {
          self->compact = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lane_list_dispose (GObject *object)
{
  BobbinLaneList *self = BOBBIN_LANE_LIST (object);

  g_clear_pointer (&self->bound, g_hash_table_unref);
  if (self->made != NULL)
    stop_making_rows (self);
  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_LANE_LIST);
  g_clear_pointer (&self->spare, g_ptr_array_unref);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_lane_list_parent_class)->dispose (object);
}

static void
bobbin_lane_list_class_init (BobbinLaneListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_lane_list_get_property;
  object_class->set_property = bobbin_lane_list_set_property;
  object_class->dispose = bobbin_lane_list_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-lane-list.ui");
  g_type_ensure (BOBBIN_TYPE_LANE_MAP);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneList, list);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneList, map);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneList, stack);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
bobbin_lane_list_init (BobbinLaneList *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What is made now need not be made in the first frames of a run that is to begin. */
static void
make_spare_rows (BobbinLaneList *self)
{
  guint n_workers = bobbin_run_get_n_workers (self->run);

  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)) || n_workers > MAX_ROWS)
    return;

  for (guint i = 0; i < MIN (n_workers, MAX_SPARE_ROWS); i++)
    g_ptr_array_add (self->spare, g_object_ref_sink (bobbin_lane_row_new ()));
}

void
bobbin_lane_list_set_run (BobbinLaneList     *self,
                          BobbinRun          *run,
                          BobbinRunSelection *selection)
{
  g_return_if_fail (BOBBIN_IS_LANE_LIST (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  self->since = g_get_monotonic_time ();
  /* Before the list hears of it. */
  g_signal_connect_object (bobbin_run_get_lanes (run), "items-changed", G_CALLBACK (lanes_changed_cb),
                           self, G_CONNECT_SWAPPED);
  bobbin_lane_map_set_run (self->map, run, selection);
  make_spare_rows (self);
  show_state (self);
}

void
bobbin_lane_list_update (BobbinLaneList *self,
                         gboolean        now)
{
  GHashTableIter iter;
  gpointer item;
  gint64 time = g_get_monotonic_time ();
  gboolean second = now || time - self->second >= G_USEC_PER_SEC;

  g_return_if_fail (BOBBIN_IS_LANE_LIST (self));

  show_state (self);
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "map"))
    {
      bobbin_lane_map_update (self->map);
      return;
    }

  if (second)
    self->second = time;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      GtkWidget *row = gtk_list_item_get_child (item);

      /* What is said last must be right wherever one scrolls to. */
      if (!now && !is_in_sight (self, row))
        continue;
      bobbin_lane_row_update (BOBBIN_LANE_ROW (row), second);
      if (second)
        describe (item);
    }
}
