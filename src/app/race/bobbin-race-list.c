/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-list.h"

struct _BobbinRaceList
{
  GObject    parent_instance;

  GPtrArray *races;
  guint      n_active;
  guint      last_serial;
};

/* The number of a race in this session, on the race. */
#define SERIAL "bobbin-race-list-serial"

enum {
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

enum {
  SIGNAL_RACE_FINISHED,
  N_SIGNALS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinRaceList, bobbin_race_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update_n_active (BobbinRaceList *self)
{
  guint n_active = 0;

  for (guint i = 0; i < self->races->len; i++)
    n_active += bobbin_shown_race_is_active (g_ptr_array_index (self->races, i));

  if (n_active == self->n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
finished_cb (BobbinShownRace *race,
             BobbinRaceList  *self)
{
  update_n_active (self);
  g_signal_emit (self, signals[SIGNAL_RACE_FINISHED], 0, race);
}

static GType
bobbin_race_list_get_item_type (GListModel *model)
{
  return BOBBIN_TYPE_SHOWN_RACE;
}

static guint
bobbin_race_list_get_n_items (GListModel *model)
{
  return BOBBIN_RACE_LIST (model)->races->len;
}

static gpointer
bobbin_race_list_get_item (GListModel *model,
                           guint       position)
{
  BobbinRaceList *self = BOBBIN_RACE_LIST (model);

  if (position >= self->races->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->races, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_race_list_get_item_type;
  iface->get_n_items = bobbin_race_list_get_n_items;
  iface->get_item = bobbin_race_list_get_item;
}

static void
bobbin_race_list_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BobbinRaceList *self = BOBBIN_RACE_LIST (object);

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
bobbin_race_list_dispose (GObject *object)
{
  BobbinRaceList *self = BOBBIN_RACE_LIST (object);

  for (guint i = 0; i < self->races->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->races, i), self);

  G_OBJECT_CLASS (bobbin_race_list_parent_class)->dispose (object);
}

static void
bobbin_race_list_finalize (GObject *object)
{
  BobbinRaceList *self = BOBBIN_RACE_LIST (object);

  g_ptr_array_unref (self->races);

  G_OBJECT_CLASS (bobbin_race_list_parent_class)->finalize (object);
}

static void
bobbin_race_list_class_init (BobbinRaceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_race_list_get_property;
  object_class->dispose = bobbin_race_list_dispose;
  object_class->finalize = bobbin_race_list_finalize;

  properties[PROP_N_ACTIVE] =
    g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RACE_FINISHED] =
    g_signal_new ("race-finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_SHOWN_RACE);
}

static void
bobbin_race_list_init (BobbinRaceList *self)
{
  self->races = g_ptr_array_new_with_free_func (g_object_unref);
}

BobbinRaceList *
bobbin_race_list_new (void)
{
  return g_object_new (BOBBIN_TYPE_RACE_LIST, NULL);
}

void
bobbin_race_list_start (BobbinRaceList  *self,
                        BobbinShownRace *race)
{
  g_return_if_fail (BOBBIN_IS_RACE_LIST (self));
  g_return_if_fail (BOBBIN_IS_SHOWN_RACE (race));

  g_signal_connect (race, "finished", G_CALLBACK (finished_cb), self);
  g_object_set_data (G_OBJECT (race), SERIAL, GUINT_TO_POINTER (++self->last_serial));
  g_ptr_array_add (self->races, g_object_ref (race));
  bobbin_shown_race_start (race);

  update_n_active (self);
  g_list_model_items_changed (G_LIST_MODEL (self), self->races->len - 1, 0, 1);
}

guint
bobbin_race_list_get_n_active (BobbinRaceList *self)
{
  g_return_val_if_fail (BOBBIN_IS_RACE_LIST (self), 0);

  return self->n_active;
}

void
bobbin_race_list_stop_all (BobbinRaceList *self)
{
  g_return_if_fail (BOBBIN_IS_RACE_LIST (self));

  for (guint i = 0; i < self->races->len; i++)
    bobbin_shown_race_stop (g_ptr_array_index (self->races, i));
}

void
bobbin_race_list_remove (BobbinRaceList  *self,
                         BobbinShownRace *race)
{
  g_autoptr (BobbinShownRace) held = NULL;
  guint position;

  g_return_if_fail (BOBBIN_IS_RACE_LIST (self));
  g_return_if_fail (!bobbin_shown_race_is_active (race));

  if (!g_ptr_array_find (self->races, race, &position))
    return;

  held = g_object_ref (race);
  g_signal_handlers_disconnect_by_data (race, self);
  g_ptr_array_remove_index (self->races, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

gboolean
bobbin_race_list_contains (BobbinRaceList  *self,
                           BobbinShownRace *race)
{
  g_return_val_if_fail (BOBBIN_IS_RACE_LIST (self), FALSE);

  return g_ptr_array_find (self->races, race, NULL);
}

guint
bobbin_race_list_get_serial (BobbinRaceList  *self,
                             BobbinShownRace *race)
{
  g_return_val_if_fail (BOBBIN_IS_RACE_LIST (self), 0);

  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (race), SERIAL));
}

BobbinShownRace *
bobbin_race_list_find (BobbinRaceList *self,
                       guint           serial)
{
  g_return_val_if_fail (BOBBIN_IS_RACE_LIST (self), NULL);

  for (guint i = 0; i < self->races->len; i++)
    if (bobbin_race_list_get_serial (self, g_ptr_array_index (self->races, i)) == serial)
      return g_ptr_array_index (self->races, i);

  return NULL;
}
