/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-diagnosis-bar.h"

struct _BobbinDiagnosisBar
{
  AdwBin             parent_instance;

  BobbinRunAdvice   *advice;
  GtkRevealer       *revealer;
  GtkWidget         *content;
  GtkOrientable     *box;
  GtkLabel          *title;
  GtkLabel          *evidence;
  GtkWidget         *remedy;
  GtkLabel          *remedy_label;

  BobbinFindingKind  shown;       /* BOBBIN_N_FINDINGS: none */
  guint              closed;      /* a bit for each kind that the user closed */
  gboolean           compact;
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinDiagnosisBar, bobbin_diagnosis_bar, ADW_TYPE_BIN)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
announce (BobbinDiagnosisBar  *self,
          const BobbinFinding *finding)
{
  g_autofree char *text = g_strdup_printf ("%s %s", finding->title, finding->evidence);

  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
show_finding (BobbinDiagnosisBar *self)
{
  const BobbinFinding *finding = bobbin_run_advice_get_finding (self->advice);
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  if (finding == NULL || (self->closed & (1u << finding->kind)) != 0)
    {
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      self->shown = BOBBIN_N_FINDINGS;
      return;
    }

  label = bobbin_remedy_dup_label (&finding->remedy);
  text = g_strdup_printf ("%s %s", finding->title, finding->evidence);
  set_label (self->title, finding->title);
  set_label (self->evidence, finding->evidence);
  gtk_widget_set_visible (self->remedy, label != NULL);
  if (label != NULL)
    {
      set_label (self->remedy_label, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->remedy), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->content), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);

  if (self->shown != finding->kind)
    announce (self, finding);
  self->shown = finding->kind;
}

/* What is not seen takes no room, nor the space beside it. */
static void
revealed_cb (BobbinDiagnosisBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_revealer_get_reveal_child (self->revealer) ||
                                             gtk_revealer_get_child_revealed (self->revealer));
}

static void
remedy_clicked_cb (BobbinDiagnosisBar *self)
{
  const BobbinFinding *finding = bobbin_run_advice_get_finding (self->advice);

  if (finding != NULL)
    bobbin_run_advice_apply (self->advice, finding);
}

static void
close_clicked_cb (BobbinDiagnosisBar *self)
{
  if (self->shown != BOBBIN_N_FINDINGS)
    self->closed |= 1u << self->shown;
  show_finding (self);
}

static void
set_compact (BobbinDiagnosisBar *self,
             gboolean            compact)
{
  if (self->compact == compact)
    return;

  self->compact = compact;
  gtk_orientable_set_orientation (self->box, compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (self->remedy, compact ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_label_set_wrap (self->remedy_label, compact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
bobbin_diagnosis_bar_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_DIAGNOSIS_BAR (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_diagnosis_bar_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      set_compact (BOBBIN_DIAGNOSIS_BAR (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_diagnosis_bar_dispose (GObject *object)
{
  BobbinDiagnosisBar *self = BOBBIN_DIAGNOSIS_BAR (object);

  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_DIAGNOSIS_BAR);
  g_clear_object (&self->advice);

  G_OBJECT_CLASS (bobbin_diagnosis_bar_parent_class)->dispose (object);
}

static void
bobbin_diagnosis_bar_class_init (BobbinDiagnosisBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_diagnosis_bar_get_property;
  object_class->set_property = bobbin_diagnosis_bar_set_property;
  object_class->dispose = bobbin_diagnosis_bar_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-diagnosis-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, content);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, box);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, evidence);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, remedy);
  gtk_widget_class_bind_template_child (widget_class, BobbinDiagnosisBar, remedy_label);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, remedy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
bobbin_diagnosis_bar_init (BobbinDiagnosisBar *self)
{
  self->shown = BOBBIN_N_FINDINGS;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_diagnosis_bar_set_advice (BobbinDiagnosisBar *self,
                                 BobbinRunAdvice    *advice)
{
  g_return_if_fail (BOBBIN_IS_DIAGNOSIS_BAR (self));
  g_return_if_fail (self->advice == NULL);

  self->advice = g_object_ref (advice);
  g_signal_connect_object (advice, "changed", G_CALLBACK (show_finding), self, G_CONNECT_SWAPPED);
  show_finding (self);
}
