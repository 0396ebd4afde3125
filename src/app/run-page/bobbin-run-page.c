/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-page.h"

struct _BobbinRunPage
{
  AdwNavigationPage  parent_instance;

  BobbinRun         *run;
  AdwStatusPage     *status;
};

enum {
  SIGNAL_RUN_AGAIN,
  SIGNAL_EDIT_JOB,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunPage, bobbin_run_page, ADW_TYPE_NAVIGATION_PAGE)

static void
bobbin_run_page_dispose (GObject *object)
{
  BobbinRunPage *self = BOBBIN_RUN_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RUN_PAGE);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_run_page_parent_class)->dispose (object);
}

static void
bobbin_run_page_class_init (BobbinRunPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_run_page_dispose;

  signals[SIGNAL_RUN_AGAIN] =
    g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EDIT_JOB] =
    g_signal_new ("edit-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-run-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, status);
}

static void
bobbin_run_page_init (BobbinRunPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_run_page_new (BobbinRun *run)
{
  BobbinRunPage *self = g_object_new (BOBBIN_TYPE_RUN_PAGE, NULL);

  self->run = g_object_ref (run);

  return GTK_WIDGET (self);
}

BobbinRun *
bobbin_run_page_get_run (BobbinRunPage *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_PAGE (self), NULL);

  return self->run;
}
