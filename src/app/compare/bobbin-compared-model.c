/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compared-model.h"

#include <gio/gio.h>

/* µs of the main loop that choosing may take at a time. */
#define SLICE 4000

struct _BobbinComparedModel
{
  GObject              parent_instance;

  BobbinRunComparison *comparison;
  BobbinComparedOrder *order;      /* that is being made; NULL: none */
  guint                source;
  GArray              *rows;       /* guint32 */
  GHashTable          *objects;    /* number of a row → BobbinComparedRow that somebody holds, weak */
};

enum { PROP_0, PROP_BUSY, N_PROPS };

static GParamSpec *properties[N_PROPS];

static GType
bobbin_compared_model_get_item_type (GListModel *model)
{
  return BOBBIN_TYPE_COMPARED_ROW;
}

static guint
bobbin_compared_model_get_n_items (GListModel *model)
{
  return BOBBIN_COMPARED_MODEL (model)->rows->len;
}

static void
row_gone_cb (gpointer  user_data,
             GObject  *row)
{
  BobbinComparedModel *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == row)
      g_hash_table_iter_remove (&iter);
}

static gpointer
bobbin_compared_model_get_item (GListModel *model,
                                guint       position)
{
  BobbinComparedModel *self = BOBBIN_COMPARED_MODEL (model);
  BobbinComparedRow *object;
  guint32 row;

  if (position >= self->rows->len)
    return NULL;

  row = g_array_index (self->rows, guint32, position);
  object = g_hash_table_lookup (self->objects, GUINT_TO_POINTER (row));
  if (object != NULL)
    return g_object_ref (object);

  object = bobbin_compared_row_new (self->comparison, row);
  g_object_weak_ref (G_OBJECT (object), row_gone_cb, self);
  g_hash_table_insert (self->objects, GUINT_TO_POINTER (row), object);

  return object;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_compared_model_get_item_type;
  iface->get_n_items = bobbin_compared_model_get_n_items;
  iface->get_item = bobbin_compared_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinComparedModel, bobbin_compared_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gboolean
step_cb (gpointer user_data)
{
  BobbinComparedModel *self = user_data;
  g_autoptr (GArray) before = NULL;

  if (bobbin_compared_order_step (self->order, SLICE))
    return G_SOURCE_CONTINUE;

  self->source = 0;
  before = g_steal_pointer (&self->rows);
  self->rows = bobbin_compared_order_steal (self->order);
  g_clear_pointer (&self->order, bobbin_compared_order_free);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before->len, self->rows->len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);

  return G_SOURCE_REMOVE;
}

static void
bobbin_compared_model_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, BOBBIN_COMPARED_MODEL (object)->order != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_compared_model_finalize (GObject *object)
{
  BobbinComparedModel *self = BOBBIN_COMPARED_MODEL (object);
  GHashTableIter iter;
  gpointer row;

  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, row_gone_cb, self);
  g_hash_table_unref (self->objects);
  g_clear_pointer (&self->order, bobbin_compared_order_free);
  g_array_unref (self->rows);
  g_object_unref (self->comparison);

  G_OBJECT_CLASS (bobbin_compared_model_parent_class)->finalize (object);
}

static void
bobbin_compared_model_class_init (BobbinComparedModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_compared_model_get_property;
  object_class->finalize = bobbin_compared_model_finalize;

  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bobbin_compared_model_init (BobbinComparedModel *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->objects = g_hash_table_new (NULL, NULL);
}

BobbinComparedModel *
bobbin_compared_model_new (BobbinRunComparison *comparison)
{
  BobbinComparedModel *self;

  g_return_val_if_fail (bobbin_run_comparison_is_done (comparison), NULL);

  self = g_object_new (BOBBIN_TYPE_COMPARED_MODEL, NULL);
  self->comparison = g_object_ref (comparison);

  return self;
}

void
bobbin_compared_model_choose (BobbinComparedModel        *self,
                              const BobbinComparedChoice *choice)
{
  gboolean was_busy;

  g_return_if_fail (BOBBIN_IS_COMPARED_MODEL (self));

  was_busy = self->order != NULL;
  g_clear_pointer (&self->order, bobbin_compared_order_free);
  self->order = bobbin_compared_order_new (self->comparison, choice);
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, step_cb, self, NULL);
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

gboolean
bobbin_compared_model_find (BobbinComparedModel *self,
                            guint64              row,
                            guint               *position)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARED_MODEL (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, guint32, i) == row)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}
