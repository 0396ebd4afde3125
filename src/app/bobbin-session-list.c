/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-session-list.h"

/* What differs between runs and races. */
typedef struct
{
  GType    (*get_type)  (void);
  gboolean (*is_active) (gpointer item);
  void     (*start)     (gpointer item);
  void     (*stop)      (gpointer item);
} Kind;

struct _BobbinSessionList
{
  GObject     parent_instance;

  const Kind *kind;
  GPtrArray  *items;
  guint       n_active;
  guint       last_serial;
};

/* The number of an item in this session, on the item. */
#define SERIAL "bobbin-session-list-serial"

enum {
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

enum {
  SIGNAL_FINISHED,
  N_SIGNALS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinSessionList, bobbin_session_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
run_is_active (gpointer item)
{
  return !BOBBIN_RUN_IS_OVER (bobbin_run_get_state (item));
}

static void
start_run (gpointer item)
{
  bobbin_run_start (item);
}

static void
stop_run (gpointer item)
{
  bobbin_run_stop (item);
}

static gboolean
race_is_active (gpointer item)
{
  return bobbin_shown_race_is_active (item);
}

static void
start_race (gpointer item)
{
  bobbin_shown_race_start (item);
}

static void
stop_race (gpointer item)
{
  bobbin_shown_race_stop (item);
}

static const Kind runs = { bobbin_run_get_type, run_is_active, start_run, stop_run };
static const Kind races = { bobbin_shown_race_get_type, race_is_active, start_race, stop_race };

static void
update_n_active (BobbinSessionList *self)
{
  guint n_active = 0;

  for (guint i = 0; i < self->items->len; i++)
    n_active += self->kind->is_active (g_ptr_array_index (self->items, i));

  if (n_active == self->n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
finished_cb (GObject           *item,
             BobbinSessionList *self)
{
  update_n_active (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, item);
}

static GType
bobbin_session_list_get_item_type (GListModel *model)
{
  return BOBBIN_SESSION_LIST (model)->kind->get_type ();
}

static guint
bobbin_session_list_get_n_items (GListModel *model)
{
  return BOBBIN_SESSION_LIST (model)->items->len;
}

static gpointer
bobbin_session_list_get_item (GListModel *model,
                              guint       position)
{
  BobbinSessionList *self = BOBBIN_SESSION_LIST (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_session_list_get_item_type;
  iface->get_n_items = bobbin_session_list_get_n_items;
  iface->get_item = bobbin_session_list_get_item;
}

static void
bobbin_session_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BobbinSessionList *self = BOBBIN_SESSION_LIST (object);

  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_session_list_dispose (GObject *object)
{
  BobbinSessionList *self = BOBBIN_SESSION_LIST (object);

  for (guint i = 0; i < self->items->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->items, i), self);

  G_OBJECT_CLASS (bobbin_session_list_parent_class)->dispose (object);
}

static void
bobbin_session_list_finalize (GObject *object)
{
  BobbinSessionList *self = BOBBIN_SESSION_LIST (object);

  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (bobbin_session_list_parent_class)->finalize (object);
}

static void
bobbin_session_list_class_init (BobbinSessionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_session_list_get_property;
  object_class->dispose = bobbin_session_list_dispose;
  object_class->finalize = bobbin_session_list_finalize;

  properties[PROP_N_ACTIVE] =
    g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FINISHED] =
    g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
bobbin_session_list_init (BobbinSessionList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
append (BobbinSessionList *self,
        GObject           *item)
{
  g_object_set_data (item, SERIAL, GUINT_TO_POINTER (++self->last_serial));
  g_ptr_array_add (self->items, g_object_ref (item));
}

/* Tells of the item that was appended. */
static void
tell_last (BobbinSessionList *self)
{
  update_n_active (self);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
}

BobbinSessionList *
bobbin_session_list_new_runs (void)
{
  BobbinSessionList *self = g_object_new (BOBBIN_TYPE_SESSION_LIST, NULL);

  self->kind = &runs;

  return self;
}

BobbinSessionList *
bobbin_session_list_new_races (void)
{
  BobbinSessionList *self = g_object_new (BOBBIN_TYPE_SESSION_LIST, NULL);

  self->kind = &races;

  return self;
}

void
bobbin_session_list_start (BobbinSessionList *self,
                           gpointer           item)
{
  g_return_if_fail (BOBBIN_IS_SESSION_LIST (self));
  g_return_if_fail (G_TYPE_CHECK_INSTANCE_TYPE (item, self->kind->get_type ()));

  g_signal_connect (item, "finished", G_CALLBACK (finished_cb), self);
  append (self, item);
  self->kind->start (item);
  tell_last (self);
}

void
bobbin_session_list_add (BobbinSessionList *self,
                         gpointer           item)
{
  g_return_if_fail (BOBBIN_IS_SESSION_LIST (self));
  g_return_if_fail (G_TYPE_CHECK_INSTANCE_TYPE (item, self->kind->get_type ()));
  g_return_if_fail (!self->kind->is_active (item));

  if (bobbin_session_list_contains (self, item))
    return;

  append (self, item);
  tell_last (self);
}

guint
bobbin_session_list_get_n_active (BobbinSessionList *self)
{
  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (self), 0);

  return self->n_active;
}

void
bobbin_session_list_stop_all (BobbinSessionList *self)
{
  g_return_if_fail (BOBBIN_IS_SESSION_LIST (self));

  for (guint i = 0; i < self->items->len; i++)
    self->kind->stop (g_ptr_array_index (self->items, i));
}

void
bobbin_session_list_remove (BobbinSessionList *self,
                            gpointer           item)
{
  g_autoptr (GObject) held = NULL;
  guint position;

  g_return_if_fail (BOBBIN_IS_SESSION_LIST (self));
  g_return_if_fail (!self->kind->is_active (item));

  if (!g_ptr_array_find (self->items, item, &position))
    return;

  held = g_object_ref (item);
  g_signal_handlers_disconnect_by_data (item, self);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

gboolean
bobbin_session_list_contains (BobbinSessionList *self,
                              gpointer           item)
{
  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (self), FALSE);

  return g_ptr_array_find (self->items, item, NULL);
}

guint
bobbin_session_list_get_serial (BobbinSessionList *self,
                                gpointer           item)
{
  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (self), 0);

  return GPOINTER_TO_UINT (g_object_get_data (item, SERIAL));
}

gpointer
bobbin_session_list_find (BobbinSessionList *self,
                          guint              serial)
{
  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (bobbin_session_list_get_serial (self, g_ptr_array_index (self->items, i)) == serial)
      return g_ptr_array_index (self->items, i);

  return NULL;
}
