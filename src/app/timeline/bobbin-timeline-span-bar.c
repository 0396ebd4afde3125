/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-span-bar.h"

#include "app/bobbin-format.h"
#include "app/run-page/bobbin-figure.h"
#include "bobbin-timeline-figures.h"
#include "bobbin-timeline-words.h"

#include <glib/gi18n-lib.h>

/* ns of the main loop that a look at durations may take. */
#define SLICE (3 * 1000 * 1000)

struct _BobbinTimelineSpanBar
{
  AdwBin                 parent_instance;

  BobbinTimelineFigures *figures;
  guint                  idle;

  BobbinFigure          *period;
  BobbinFigure          *attempts;
  BobbinFigure          *failed;
  BobbinFigure          *retried;
  BobbinFigure          *cancelled;
  BobbinFigure          *rate;
  BobbinFigure          *p50;
  BobbinFigure          *p90;
  BobbinFigure          *p99;
  BobbinFigure          *longest;
  BobbinFigure          *busy;
  BobbinFigure          *starting;
  BobbinFigure          *idle_share;
};

G_DEFINE_FINAL_TYPE (BobbinTimelineSpanBar, bobbin_timeline_span_bar, ADW_TYPE_BIN)

/* Hidden where there are none, but for those that always matter. */
static void
show_count (BobbinFigure *figure,
            guint64       count)
{
  g_autofree char *text = bobbin_format_count (count);

  bobbin_figure_set_value (figure, text);
  gtk_widget_set_visible (GTK_WIDGET (figure), count > 0);
}

static void
show_share (BobbinFigure *figure,
            double        share)
{
  g_autofree char *text = bobbin_format_percent (share);

  bobbin_figure_set_value (figure, text);
  gtk_widget_set_visible (GTK_WIDGET (figure), share > 0);
}

/* As far as durations are known; none: an ellipsis until they are. */
static void
show_duration (BobbinFigure                    *figure,
               const BobbinTimelineSpanFigures *figures,
               gint64                           duration)
{
  g_autofree char *text = NULL;

  if (figures->n_attempts == 0)
    text = g_strdup ("–");
  else if (figures->n_measured < figures->n_attempts)
    text = g_strdup ("…");
  else
    text = bobbin_format_duration ((double) duration / 1e9);

  bobbin_figure_set_value (figure, text);
}

static void
show_durations (BobbinTimelineSpanBar *self)
{
  const BobbinTimelineSpanFigures *figures = bobbin_timeline_figures_get (self->figures);

  show_duration (self->p50, figures, figures->p50);
  show_duration (self->p90, figures, figures->p90);
  show_duration (self->p99, figures, figures->p99);
  show_duration (self->longest, figures, figures->max);
}

static void
show_period (BobbinTimelineSpanBar           *self,
             const BobbinTimelineSpanFigures *figures)
{
  double span = (double) (figures->to - figures->from);
  g_autofree char *width = bobbin_format_duration (span / 1e9);
  g_autofree char *from = bobbin_timeline_words_time ((double) figures->from, span);
  g_autofree char *to = bobbin_timeline_words_time ((double) figures->to, span);
  g_autofree char *caption = g_strdup_printf ("%s → %s", from, to);

  bobbin_figure_set_value (self->period, width);
  bobbin_figure_set_caption (self->period, caption);
}

static void
show_counts (BobbinTimelineSpanBar *self)
{
  const BobbinTimelineSpanFigures *figures = bobbin_timeline_figures_get (self->figures);
  g_autofree char *attempts = bobbin_format_count (figures->n_attempts);
  g_autofree char *lanes = bobbin_format_count (figures->n_lanes);
  /* Translators: “tasks on 8 lanes”, below their number */
  g_autofree char *caption = g_strdup_printf (ngettext ("attempts on %s lane", "attempts on %s lanes", figures->n_lanes), lanes);
  g_autofree char *rate = bobbin_format_rate (figures->rate);

  show_period (self, figures);
  bobbin_figure_set_value (self->attempts, attempts);
  bobbin_figure_set_caption (self->attempts, caption);
  show_count (self->failed, figures->n[BOBBIN_SPAN_FAILED]);
  show_count (self->retried, figures->n[BOBBIN_SPAN_RETRIED]);
  show_count (self->cancelled, figures->n[BOBBIN_SPAN_CANCELLED]);
  bobbin_figure_set_value (self->rate, rate);
  show_share (self->busy, figures->busy);
  show_share (self->starting, figures->starting);
  show_share (self->idle_share, figures->idle);
  show_durations (self);
}

static gboolean
idle_cb (gpointer user_data)
{
  BobbinTimelineSpanBar *self = user_data;

  if (bobbin_timeline_figures_step (self->figures, SLICE))
    return G_SOURCE_CONTINUE;

  self->idle = 0;
  show_durations (self);

  return G_SOURCE_REMOVE;
}

static void
bobbin_timeline_span_bar_dispose (GObject *object)
{
  BobbinTimelineSpanBar *self = BOBBIN_TIMELINE_SPAN_BAR (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TIMELINE_SPAN_BAR);
  g_clear_pointer (&self->figures, bobbin_timeline_figures_free);

  G_OBJECT_CLASS (bobbin_timeline_span_bar_parent_class)->dispose (object);
}

static void
bobbin_timeline_span_bar_class_init (BobbinTimelineSpanBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_timeline_span_bar_dispose;

  g_type_ensure (BOBBIN_TYPE_FIGURE);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/timeline/bobbin-timeline-span-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, period);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, attempts);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, failed);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, retried);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, cancelled);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, rate);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, p50);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, p90);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, p99);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, longest);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, busy);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, starting);
  gtk_widget_class_bind_template_child (widget_class, BobbinTimelineSpanBar, idle_share);
}

static void
bobbin_timeline_span_bar_init (BobbinTimelineSpanBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Figures of the span"),
                                  -1);
}

void
bobbin_timeline_span_bar_set_run (BobbinTimelineSpanBar *self,
                                  BobbinRun             *run)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_SPAN_BAR (self));
  g_return_if_fail (self->figures == NULL);

  self->figures = bobbin_timeline_figures_new (run);
}

void
bobbin_timeline_span_bar_set_span (BobbinTimelineSpanBar *self,
                                   gint64                 from,
                                   gint64                 to,
                                   const guint           *lanes,
                                   guint                  n_lanes)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_SPAN_BAR (self));
  g_return_if_fail (self->figures != NULL);

  bobbin_timeline_figures_set_span (self->figures, from, to, lanes, n_lanes);
  /* Those of a few thousand attempts are there at once. */
  if (bobbin_timeline_figures_step (self->figures, SLICE))
    {
      if (self->idle == 0)
        self->idle = g_idle_add (idle_cb, self);
    }
  else
    {
      g_clear_handle_id (&self->idle, g_source_remove);
    }

  show_counts (self);
}

char *
bobbin_timeline_span_bar_dup_text (BobbinTimelineSpanBar *self)
{
  const BobbinTimelineSpanFigures *figures;
  g_autofree char *width = NULL;
  g_autofree char *attempts = NULL;
  g_autofree char *failed = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *busy = NULL;

  g_return_val_if_fail (BOBBIN_IS_TIMELINE_SPAN_BAR (self), NULL);
  g_return_val_if_fail (self->figures != NULL, NULL);

  figures = bobbin_timeline_figures_get (self->figures);
  width = bobbin_format_duration ((double) (figures->to - figures->from) / 1e9);
  attempts = bobbin_format_count (figures->n_attempts);
  failed = bobbin_format_count (figures->n[BOBBIN_SPAN_FAILED]);
  rate = bobbin_format_rate (figures->rate);
  busy = bobbin_format_percent (figures->busy);

  /* Translators: of a span of time: its length, a number of attempts, a number
   * of those, tasks a second, a share */
  return g_strdup_printf (_("Span of %s: %s attempts, %s failed, %s, %s busy"), width, attempts, failed, rate, busy);
}
