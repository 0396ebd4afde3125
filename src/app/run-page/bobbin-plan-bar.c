/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-plan-bar.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"

struct _BobbinPlanBar
{
  AdwBin      parent_instance;

  BobbinRun  *run;
  guint       n_steps;      /* that are shown in the popover */

  /* Template */
  GtkLabel   *text;
  GtkPopover *popover;
  GtkGrid    *probe;
  GtkBox     *steps;
};

G_DEFINE_FINAL_TYPE (BobbinPlanBar, bobbin_plan_bar, ADW_TYPE_BIN)

static void
remove_children (GtkWidget *widget)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

static GtkWidget *
new_label (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* Takes @value. */
static void
add_figure (BobbinPlanBar *self,
            int           *row,
            const char    *name,
            char          *value)
{
  g_autofree char *text = value;

  gtk_grid_attach (self->probe, new_label (name, "dim-label"), 0, *row, 1, 1);
  gtk_grid_attach (self->probe, new_label (text, "numeric"), 1, (*row)++, 1, 1);
}

static void
fill_probe (BobbinPlanBar    *self,
            const BobbinPlan *plan)
{
  int row = 0;

  remove_children (GTK_WIDGET (self->probe));
  add_figure (self, &row, _("Done by then"), bobbin_format_count (plan->n_probed));
  if (plan->task_seconds > 0)
    add_figure (self, &row, _("One took"), bobbin_format_duration (plan->task_seconds));
  if (plan->task_seconds > 0 && plan->working >= 0)
    add_figure (self, &row, _("Computing"), bobbin_format_percent (MIN (plan->working, 1)));
  if (plan->handing > 0)
    add_figure (self, &row, _("Handing one over"), bobbin_format_duration (plan->handing));
  add_figure (self, &row, _("Processors"), bobbin_format_count (plan->n_processors));
  if (plan->memory > 0)
    add_figure (self, &row, _("Memory of a worker"), bobbin_format_quantity ((double) plan->memory, "bytes"));
}

/* "1.2 s: 2 threads", what was measured before, and why. */
static void
add_step (BobbinPlanBar        *self,
          const BobbinPlanStep *step)
{
  g_autofree char *time = bobbin_format_duration ((double) step->time / 1e9);
  g_autofree char *way = bobbin_plan_step_dup_way (step);
  g_autofree char *title = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  /* Translators: when it was decided since the run began, and the way of running. */
  title = g_strdup_printf (_("After %s: %s"), time, way);
  gtk_box_append (GTK_BOX (box), new_label (title, NULL));
  gtk_box_append (GTK_BOX (box), new_label (step->reason, "dim-label"));

  if (step->rate > 0)
    {
      g_autofree char *rate = bobbin_format_rate (step->rate);
      g_autofree char *before = g_strdup_printf (_("Before it: %s"), rate);

      gtk_box_append (GTK_BOX (box), new_label (before, "dim-label"));
    }

  gtk_box_append (self->steps, box);
}

static void
fill_popover (BobbinPlanBar *self)
{
  const BobbinPlan *plan = self->run != NULL ? bobbin_run_get_plan (self->run) : NULL;

  if (plan == NULL)
    return;

  self->n_steps = plan->steps->len;
  fill_probe (self, plan);
  remove_children (GTK_WIDGET (self->steps));
  for (guint i = 0; i < plan->steps->len; i++)
    add_step (self, g_ptr_array_index (plan->steps, i));
  if (plan->steps->len == 0)
    gtk_box_append (self->steps, new_label (_("Nothing yet."), "dim-label"));
}

static void
shown_cb (BobbinPlanBar *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    fill_popover (self);
}

static void
bobbin_plan_bar_dispose (GObject *object)
{
  g_clear_object (&BOBBIN_PLAN_BAR (object)->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_PLAN_BAR);

  G_OBJECT_CLASS (bobbin_plan_bar_parent_class)->dispose (object);
}

static void
bobbin_plan_bar_class_init (BobbinPlanBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_plan_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-plan-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinPlanBar, text);
  gtk_widget_class_bind_template_child (widget_class, BobbinPlanBar, popover);
  gtk_widget_class_bind_template_child (widget_class, BobbinPlanBar, probe);
  gtk_widget_class_bind_template_child (widget_class, BobbinPlanBar, steps);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
bobbin_plan_bar_init (BobbinPlanBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_plan_bar_update (BobbinPlanBar *self,
                        BobbinRun     *run)
{
  const BobbinPlan *plan;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  g_return_if_fail (BOBBIN_IS_PLAN_BAR (self));

  g_set_object (&self->run, run);
  plan = bobbin_run_get_plan (run);
  gtk_widget_set_visible (GTK_WIDGET (self), plan != NULL);
  if (plan == NULL)
    return;

  text = bobbin_plan_dup_text (plan);
  /* Translators: what Bobbin chose, and why: “Automatic: 2 threads. A task computes …” */
  line = g_strdup_printf (_("Automatic: %s"), text);
  if (!g_str_equal (gtk_label_get_text (self->text), line))
    gtk_label_set_text (self->text, line);
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)) && plan->steps->len != self->n_steps)
    fill_popover (self);
}
