/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-list.h"

struct _BobbinRunList
{
  GObject    parent_instance;

  GPtrArray *runs;
  guint      n_active;
  guint      last_serial;
};

/* The number of a run in this session, on the run. */
#define SERIAL "bobbin-run-list-serial"

enum {
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

enum {
  SIGNAL_RUN_FINISHED,
  N_SIGNALS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinRunList, bobbin_run_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update_n_active (BobbinRunList *self)
{
  guint n_active = 0;

  for (guint i = 0; i < self->runs->len; i++)
    n_active += !BOBBIN_RUN_IS_OVER (bobbin_run_get_state (g_ptr_array_index (self->runs, i)));

  if (n_active == self->n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
finished_cb (BobbinRun     *run,
             BobbinRunList *self)
{
  update_n_active (self);
  g_signal_emit (self, signals[SIGNAL_RUN_FINISHED], 0, run);
}

static GType
bobbin_run_list_get_item_type (GListModel *model)
{
  return BOBBIN_TYPE_RUN;
}

static guint
bobbin_run_list_get_n_items (GListModel *model)
{
  return BOBBIN_RUN_LIST (model)->runs->len;
}

static gpointer
bobbin_run_list_get_item (GListModel *model,
                          guint       position)
{
  BobbinRunList *self = BOBBIN_RUN_LIST (model);

  if (position >= self->runs->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->runs, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_run_list_get_item_type;
  iface->get_n_items = bobbin_run_list_get_n_items;
  iface->get_item = bobbin_run_list_get_item;
}

static void
bobbin_run_list_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BobbinRunList *self = BOBBIN_RUN_LIST (object);

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
bobbin_run_list_dispose (GObject *object)
{
  BobbinRunList *self = BOBBIN_RUN_LIST (object);

  for (guint i = 0; i < self->runs->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->runs, i), self);

  G_OBJECT_CLASS (bobbin_run_list_parent_class)->dispose (object);
}

static void
bobbin_run_list_finalize (GObject *object)
{
  BobbinRunList *self = BOBBIN_RUN_LIST (object);

  g_ptr_array_unref (self->runs);

  G_OBJECT_CLASS (bobbin_run_list_parent_class)->finalize (object);
}

static void
bobbin_run_list_class_init (BobbinRunListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_run_list_get_property;
  object_class->dispose = bobbin_run_list_dispose;
  object_class->finalize = bobbin_run_list_finalize;

  properties[PROP_N_ACTIVE] =
    g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RUN_FINISHED] =
    g_signal_new ("run-finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_RUN);
}

static void
bobbin_run_list_init (BobbinRunList *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
append (BobbinRunList *self,
        BobbinRun     *run)
{
  g_object_set_data (G_OBJECT (run), SERIAL, GUINT_TO_POINTER (++self->last_serial));
  g_ptr_array_add (self->runs, g_object_ref (run));
}

/* Tells of the run that was appended. */
static void
tell_last (BobbinRunList *self)
{
  update_n_active (self);
  g_list_model_items_changed (G_LIST_MODEL (self), self->runs->len - 1, 0, 1);
}

BobbinRunList *
bobbin_run_list_new (void)
{
  return g_object_new (BOBBIN_TYPE_RUN_LIST, NULL);
}

void
bobbin_run_list_start (BobbinRunList *self,
                       BobbinRun     *run)
{
  g_return_if_fail (BOBBIN_IS_RUN_LIST (self));
  g_return_if_fail (BOBBIN_IS_RUN (run));

  g_signal_connect (run, "finished", G_CALLBACK (finished_cb), self);
  append (self, run);
  bobbin_run_start (run);
  tell_last (self);
}

void
bobbin_run_list_add (BobbinRunList *self,
                     BobbinRun     *run)
{
  g_return_if_fail (BOBBIN_IS_RUN_LIST (self));
  g_return_if_fail (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));

  if (bobbin_run_list_contains (self, run))
    return;

  append (self, run);
  tell_last (self);
}

guint
bobbin_run_list_get_n_active (BobbinRunList *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_LIST (self), 0);

  return self->n_active;
}

void
bobbin_run_list_stop_all (BobbinRunList *self)
{
  g_return_if_fail (BOBBIN_IS_RUN_LIST (self));

  for (guint i = 0; i < self->runs->len; i++)
    bobbin_run_stop (g_ptr_array_index (self->runs, i));
}

void
bobbin_run_list_remove (BobbinRunList *self,
                        BobbinRun     *run)
{
  g_autoptr (BobbinRun) held = NULL;
  guint position;

  g_return_if_fail (BOBBIN_IS_RUN_LIST (self));
  g_return_if_fail (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));

  if (!g_ptr_array_find (self->runs, run, &position))
    return;

  held = g_object_ref (run);
  g_signal_handlers_disconnect_by_data (run, self);
  g_ptr_array_remove_index (self->runs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

gboolean
bobbin_run_list_contains (BobbinRunList *self,
                          BobbinRun     *run)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_LIST (self), FALSE);

  return g_ptr_array_find (self->runs, run, NULL);
}

guint
bobbin_run_list_get_serial (BobbinRunList *self,
                            BobbinRun     *run)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_LIST (self), 0);

  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (run), SERIAL));
}

BobbinRun *
bobbin_run_list_find (BobbinRunList *self,
                      guint          serial)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_LIST (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    if (bobbin_run_list_get_serial (self, g_ptr_array_index (self->runs, i)) == serial)
      return g_ptr_array_index (self->runs, i);

  return NULL;
}
