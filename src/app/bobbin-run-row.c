/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-format.h"
#include "bobbin-run-row.h"

struct _BobbinRunRow
{
  GtkListBoxRow   parent_instance;

  BobbinRun      *run;

  /* Template */
  GtkImage       *icon;
  GtkLabel       *title;
  GtkLabel       *subtitle;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (BobbinRunRow, bobbin_run_row, GTK_TYPE_LIST_BOX_ROW)

static char *
dup_ended_subtitle (BobbinRunRow           *self,
                    const BobbinRunFigures *figures)
{
  BobbinRunState state = bobbin_run_get_state (self->run);
  g_autofree char *duration = bobbin_format_duration (figures->elapsed);
  g_autofree char *done = bobbin_format_count (figures->n_done);
  g_autofree char *failed = bobbin_format_count (figures->n_failed);

  if (state == BOBBIN_RUN_FINISHED && figures->n_failed == 0)
    /* Translators: tasks done, and the time that they took. */
    return g_strdup_printf (_("✓ %s · %s"), done, duration);
  if (state == BOBBIN_RUN_FINISHED)
    return g_strdup_printf (ngettext ("⚠ %s failed · %s", "⚠ %s failed · %s", figures->n_failed),
                            failed, duration);

  return g_strdup_printf ("%s · %s", bobbin_run_state_get_title (state), duration);
}

static char *
dup_active_subtitle (BobbinRunRow           *self,
                     const BobbinRunFigures *figures,
                     double                  fraction)
{
  BobbinExecutorClass *executor = BOBBIN_EXECUTOR_GET_CLASS (bobbin_run_get_executor (self->run));
  BobbinRunState state = bobbin_run_get_state (self->run);

  if (state != BOBBIN_RUN_RUNNING)
    return g_strdup_printf (_("%s · %.0f %%"), bobbin_run_state_get_title (state),
                            floor (fraction * 100));

  return g_strdup_printf (_("%s · %u · %.0f %%"), _(executor->title),
                          bobbin_run_get_n_workers (self->run), floor (fraction * 100));
}

static void
update (BobbinRunRow *self)
{
  BobbinRunState state = bobbin_run_get_state (self->run);
  gboolean over = BOBBIN_RUN_IS_OVER (state);
  g_autofree char *subtitle = NULL;
  BobbinRunFigures figures;
  double fraction;

  bobbin_run_get_figures (self->run, &figures);
  fraction = figures.n_tasks == 0 ? 0
             : (double) (figures.n_done + figures.n_failed + figures.n_cancelled) / (double) figures.n_tasks;
  subtitle = over ? dup_ended_subtitle (self, &figures)
                  : dup_active_subtitle (self, &figures, fraction);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), !over);
  gtk_label_set_label (self->title, bobbin_run_get_title (self->run));
  gtk_label_set_label (self->subtitle, subtitle);
  /* The bar is 200 pixels wide or so: finer steps only cost drawing. */
  fraction = floor (fraction * 250) / 250;
  if (!G_APPROX_VALUE (gtk_progress_bar_get_fraction (self->progress), fraction, 1e-6))
    gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
changed_cb (BobbinRun    *run,
            BobbinRunRow *self)
{
  update (self);
}

static void
state_changed_cb (BobbinRun    *run,
                  GParamSpec   *pspec,
                  BobbinRunRow *self)
{
  update (self);
  /* Rows that run come first. */
  gtk_list_box_row_changed (GTK_LIST_BOX_ROW (self));
}

static void
bobbin_run_row_dispose (GObject *object)
{
  BobbinRunRow *self = BOBBIN_RUN_ROW (object);

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RUN_ROW);

  G_OBJECT_CLASS (bobbin_run_row_parent_class)->dispose (object);
}

static void
bobbin_run_row_class_init (BobbinRunRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_run_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, progress);
}

static void
bobbin_run_row_init (BobbinRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_run_row_new (BobbinRun *run)
{
  BobbinRunRow *self = g_object_new (BOBBIN_TYPE_RUN_ROW, NULL);
  BobbinWorkloadClass *workload = BOBBIN_WORKLOAD_GET_CLASS (bobbin_run_get_workload (run));

  self->run = g_object_ref (run);
  gtk_image_set_from_icon_name (self->icon, workload->icon_name);
  g_signal_connect (run, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (run, "notify::state", G_CALLBACK (state_changed_cb), self);
  update (self);

  return GTK_WIDGET (self);
}

BobbinRun *
bobbin_run_row_get_run (BobbinRunRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ROW (self), NULL);

  return self->run;
}
