/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-selection.h"

#include <string.h>

struct _BobbinRunSelection
{
  GObject  parent_instance;

  gint64   task;          /* -1: none */

  gboolean has_span;
  gint64   from;
  gint64   to;
  GArray  *lanes;         /* guint */

  gboolean has_durations;
  gint64   min;
  gint64   max;
};

enum { PROP_0, PROP_TASK, N_PROPS };
enum { RESTRICTED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunSelection, bobbin_run_selection, G_TYPE_OBJECT)

static gboolean
has_lanes (BobbinRunSelection *self,
           const guint        *lanes,
           guint               n_lanes)
{
  return self->lanes->len == n_lanes &&
         (n_lanes == 0 || memcmp (self->lanes->data, lanes, n_lanes * sizeof *lanes) == 0);
}

static void
bobbin_run_selection_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TASK:
      g_value_set_int64 (value, BOBBIN_RUN_SELECTION (object)->task);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_run_selection_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_TASK:
      bobbin_run_selection_set_task (BOBBIN_RUN_SELECTION (object), g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_run_selection_finalize (GObject *object)
{
  g_array_unref (BOBBIN_RUN_SELECTION (object)->lanes);

  G_OBJECT_CLASS (bobbin_run_selection_parent_class)->finalize (object);
}

static void
bobbin_run_selection_class_init (BobbinRunSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_run_selection_get_property;
  object_class->set_property = bobbin_run_selection_set_property;
  object_class->finalize = bobbin_run_selection_finalize;

  properties[PROP_TASK] =
    g_param_spec_int64 ("task", NULL, NULL, -1, G_MAXINT64, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RESTRICTED] =
    g_signal_new ("restricted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_run_selection_init (BobbinRunSelection *self)
{
  self->task = -1;
  self->lanes = g_array_new (FALSE, FALSE, sizeof (guint));
}

BobbinRunSelection *
bobbin_run_selection_new (void)
{
  return g_object_new (BOBBIN_TYPE_RUN_SELECTION, NULL);
}

gint64
bobbin_run_selection_get_task (BobbinRunSelection *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_SELECTION (self), -1);

  return self->task;
}

void
bobbin_run_selection_set_task (BobbinRunSelection *self,
                               gint64              task)
{
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (self));

  if (self->task == task)
    return;

  self->task = task;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TASK]);
}

void
bobbin_run_selection_set_span (BobbinRunSelection *self,
                               gint64              from,
                               gint64              to,
                               const guint        *lanes,
                               guint               n_lanes)
{
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (self));

  if (self->has_span && self->from == from && self->to == to && has_lanes (self, lanes, n_lanes))
    return;

  self->has_span = TRUE;
  self->from = from;
  self->to = to;
  g_array_set_size (self->lanes, 0);
  if (n_lanes > 0)
    g_array_append_vals (self->lanes, lanes, n_lanes);
  g_signal_emit (self, signals[RESTRICTED], 0);
}

gboolean
bobbin_run_selection_get_span (BobbinRunSelection  *self,
                               gint64              *from,
                               gint64              *to,
                               const guint        **lanes,
                               guint               *n_lanes)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_SELECTION (self), FALSE);

  if (!self->has_span)
    return FALSE;

  if (from != NULL)
    *from = self->from;
  if (to != NULL)
    *to = self->to;
  if (lanes != NULL)
    *lanes = (gconstpointer) self->lanes->data;
  if (n_lanes != NULL)
    *n_lanes = self->lanes->len;

  return TRUE;
}

void
bobbin_run_selection_clear_span (BobbinRunSelection *self)
{
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (self));

  if (!self->has_span)
    return;

  self->has_span = FALSE;
  g_signal_emit (self, signals[RESTRICTED], 0);
}

void
bobbin_run_selection_set_durations (BobbinRunSelection *self,
                                    gint64              min,
                                    gint64              max)
{
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (self));

  if (self->has_durations && self->min == min && self->max == max)
    return;

  self->has_durations = TRUE;
  self->min = min;
  self->max = max;
  g_signal_emit (self, signals[RESTRICTED], 0);
}

gboolean
bobbin_run_selection_get_durations (BobbinRunSelection *self,
                                    gint64             *min,
                                    gint64             *max)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_SELECTION (self), FALSE);

  if (!self->has_durations)
    return FALSE;

  if (min != NULL)
    *min = self->min;
  if (max != NULL)
    *max = self->max;

  return TRUE;
}

void
bobbin_run_selection_clear_durations (BobbinRunSelection *self)
{
  g_return_if_fail (BOBBIN_IS_RUN_SELECTION (self));

  if (!self->has_durations)
    return;

  self->has_durations = FALSE;
  g_signal_emit (self, signals[RESTRICTED], 0);
}
