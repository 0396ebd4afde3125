/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-card.h"
#include "bobbin-gallery.h"
#include "engine/job/bobbin-samples.h"
#include "engine/workloads/bobbin-workloads.h"

struct _BobbinGallery
{
  AdwNavigationPage  parent_instance;

  /* Template */
  GtkFlowBox        *workloads;
  AdwBin            *learn;
  GtkFlowBox        *samples;
};

enum {
  SIGNAL_WORKLOAD_CHOSEN,
  SIGNAL_SAMPLE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinGallery, bobbin_gallery, ADW_TYPE_NAVIGATION_PAGE)

static void
workload_clicked_cb (BobbinCard    *card,
                     BobbinGallery *self)
{
  g_signal_emit (self, signals[SIGNAL_WORKLOAD_CHOSEN], 0, bobbin_card_get_id (card));
}

static void
sample_clicked_cb (BobbinCard    *card,
                   BobbinGallery *self)
{
  g_signal_emit (self, signals[SIGNAL_SAMPLE_CHOSEN], 0, bobbin_card_get_id (card));
}

static void
add_card (GtkFlowBox *box,
          GtkWidget  *card)
{
  GtkWidget *child;

  gtk_flow_box_append (box, card);
  /* The card itself takes the focus; its wrapper would be a second stop. */
  child = gtk_widget_get_parent (card);
  gtk_widget_set_focusable (child, FALSE);
}

static void
fill_workloads (BobbinGallery *self)
{
  guint n_classes;
  BobbinWorkloadClass * const *classes = bobbin_workloads_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      GtkWidget *card = bobbin_card_new (classes[i]->id, classes[i]->icon_name,
                                         _(classes[i]->title), _(classes[i]->summary));

      g_signal_connect (card, "clicked", G_CALLBACK (workload_clicked_cb), self);
      add_card (self->workloads, card);
    }
}

/* For those who do not know how to run it. */
static void
add_learn (BobbinGallery *self)
{
  GtkWidget *card = bobbin_card_new ("learn", "bobbin-lanes-symbolic", _("Which Way of Running?"),
                                     _("Threads, processes or asyncio, and how many? Ten short panels, each with "
                                       "work that runs on the spot."));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (card), "win.learn");
  adw_bin_set_child (self->learn, card);
}

static void
fill_samples (BobbinGallery *self)
{
  guint n_samples;
  const BobbinSample *samples = bobbin_samples_get_all (&n_samples);

  for (guint i = 0; i < n_samples; i++)
    {
      GtkWidget *card = bobbin_card_new (samples[i].id, samples[i].icon_name,
                                         samples[i].title, samples[i].summary);

      g_signal_connect (card, "clicked", G_CALLBACK (sample_clicked_cb), self);
      add_card (self->samples, card);
    }
}

static void
bobbin_gallery_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_GALLERY);

  G_OBJECT_CLASS (bobbin_gallery_parent_class)->dispose (object);
}

static void
bobbin_gallery_class_init (BobbinGalleryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_gallery_dispose;

  signals[SIGNAL_WORKLOAD_CHOSEN] =
    g_signal_new ("workload-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SAMPLE_CHOSEN] =
    g_signal_new ("sample-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-gallery.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinGallery, workloads);
  gtk_widget_class_bind_template_child (widget_class, BobbinGallery, learn);
  gtk_widget_class_bind_template_child (widget_class, BobbinGallery, samples);
}

static void
bobbin_gallery_init (BobbinGallery *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_workloads (self);
  add_learn (self);
  fill_samples (self);
}

GtkWidget *
bobbin_gallery_new (void)
{
  return g_object_new (BOBBIN_TYPE_GALLERY, NULL);
}
