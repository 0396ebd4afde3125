/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-finding-row.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"

struct _BobbinFindingRow
{
  GtkListBoxRow    parent_instance;

  BobbinRunAdvice *advice;
  guint            number;
  GtkLabel        *title;
  GtkLabel        *cost;
  GtkLabel        *evidence;
  GtkButton       *remedy;
};

G_DEFINE_FINAL_TYPE (BobbinFindingRow, bobbin_finding_row, GTK_TYPE_LIST_BOX_ROW)

static void
remedy_clicked_cb (BobbinFindingRow *self)
{
  GPtrArray *findings = bobbin_run_advice_get_findings (self->advice);

  if (self->number < findings->len)
    bobbin_run_advice_apply (self->advice, g_ptr_array_index (findings, self->number));
}

static void
bobbin_finding_row_dispose (GObject *object)
{
  g_clear_object (&BOBBIN_FINDING_ROW (object)->advice);

  G_OBJECT_CLASS (bobbin_finding_row_parent_class)->dispose (object);
}

static void
bobbin_finding_row_class_init (BobbinFindingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_finding_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinFindingRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinFindingRow, cost);
  gtk_widget_class_bind_template_child (widget_class, BobbinFindingRow, evidence);
  gtk_widget_class_bind_template_child (widget_class, BobbinFindingRow, remedy);
  gtk_widget_class_bind_template_callback (widget_class, remedy_clicked_cb);
}

static void
bobbin_finding_row_init (BobbinFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_finding_row_new (BobbinRunAdvice *advice)
{
  BobbinFindingRow *self = g_object_new (BOBBIN_TYPE_FINDING_ROW, "visible", FALSE, NULL);

  self->advice = g_object_ref (advice);

  return GTK_WIDGET (self);
}

void
bobbin_finding_row_set (BobbinFindingRow *self,
                        guint             number)
{
  GPtrArray *findings = bobbin_run_advice_get_findings (self->advice);
  const BobbinFinding *finding;
  g_autofree char *percent = NULL;
  g_autofree char *cost = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BOBBIN_IS_FINDING_ROW (self));

  self->number = number;
  gtk_widget_set_visible (GTK_WIDGET (self), number < findings->len);
  if (number >= findings->len)
    return;

  finding = g_ptr_array_index (findings, number);
  percent = bobbin_format_percent (finding->cost);
  /* Translators: what a fault cost, as a share of the time: “34 % of the time” */
  cost = g_strdup_printf (_("%s of the time"), percent);
  label = bobbin_remedy_dup_label (&finding->remedy);
  text = g_strdup_printf ("%s %s, %s", finding->title, finding->evidence, cost);

  gtk_label_set_text (self->title, finding->title);
  gtk_label_set_text (self->cost, cost);
  gtk_label_set_text (self->evidence, finding->evidence);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->remedy, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
