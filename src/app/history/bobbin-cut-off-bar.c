/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "bobbin-cut-off-bar.h"

struct _BobbinCutOffBar
{
  AdwBin               parent_instance;

  BobbinHistoryKeeper *keeper;
  gint64               number;
  gboolean             compact;

  /* Template */
  GtkRevealer         *revealer;
  GtkBox              *box;
  GtkLabel            *text;
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

enum {
  SIGNAL_RESUME,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinCutOffBar, bobbin_cut_off_bar, ADW_TYPE_BIN)

static void
update (BobbinCutOffBar *self)
{
  g_autoptr (BobbinHistoryEntry) entry = bobbin_history_keeper_dup_cut_off (self->keeper);
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  g_autofree char *text = NULL;

  if (entry == NULL)
    {
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }

  self->number = entry->number;
  done = bobbin_format_count (entry->n_done);
  total = bobbin_format_count (entry->n_tasks);
  text = g_strdup_printf (ngettext ("“%s” was cut off: %s of %s task is done.",
                                    "“%s” was cut off: %s of %s tasks are done.",
                                    entry->n_tasks),
                          entry->title, done, total);
  gtk_label_set_label (self->text, text);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

static void
revealed_cb (BobbinCutOffBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_revealer_get_child_revealed (self->revealer) ||
                                             gtk_revealer_get_reveal_child (self->revealer));
}

static void
resume_clicked_cb (BobbinCutOffBar *self)
{
  g_signal_emit (self, signals[SIGNAL_RESUME], 0, self->number);
}

static void
dismiss_clicked_cb (BobbinCutOffBar *self)
{
  bobbin_history_keeper_dismiss_cut_off (self->keeper);
}

static void
bobbin_cut_off_bar_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_CUT_OFF_BAR (object)->compact);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_cut_off_bar_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BobbinCutOffBar *self = BOBBIN_CUT_OFF_BAR (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                      self->compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_cut_off_bar_dispose (GObject *object)
{
  BobbinCutOffBar *self = BOBBIN_CUT_OFF_BAR (object);

  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  g_clear_object (&self->keeper);
  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_CUT_OFF_BAR);

  G_OBJECT_CLASS (bobbin_cut_off_bar_parent_class)->dispose (object);
}

static void
bobbin_cut_off_bar_class_init (BobbinCutOffBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_cut_off_bar_get_property;
  object_class->set_property = bobbin_cut_off_bar_set_property;
  object_class->dispose = bobbin_cut_off_bar_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RESUME] =
    g_signal_new ("resume", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/history/bobbin-cut-off-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinCutOffBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, BobbinCutOffBar, box);
  gtk_widget_class_bind_template_child (widget_class, BobbinCutOffBar, text);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_clicked_cb);
}

static void
bobbin_cut_off_bar_init (BobbinCutOffBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_cut_off_bar_set_keeper (BobbinCutOffBar     *self,
                               BobbinHistoryKeeper *keeper)
{
  g_return_if_fail (BOBBIN_IS_CUT_OFF_BAR (self));
  g_return_if_fail (self->keeper == NULL);

  self->keeper = g_object_ref (keeper);
  g_signal_connect_swapped (keeper, "changed", G_CALLBACK (update), self);
  update (self);
}
