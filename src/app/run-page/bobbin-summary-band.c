/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-summary-band.h"

#include "app/bobbin-damage.h"
#include "app/bobbin-format.h"
#include "app/bobbin-readout.h"
#include "bobbin-figure.h"
#include "bobbin-segment-bar.h"
#include "bobbin-swatch.h"

#include <glib/gi18n-lib.h>

struct _BobbinSummaryBand
{
  AdwBin             parent_instance;

  BobbinSegmentBar  *progress;
  BobbinFigure      *done;
  BobbinFigure      *failed;
  BobbinFigure      *running;
  BobbinFigure      *waiting;
  BobbinFigure      *rate;
  BobbinFigure      *elapsed;
  BobbinFigure      *left;
  GtkWidget         *shares;
  BobbinSegmentBar  *shares_bar;
  BobbinReadout     *shares_working;
  BobbinReadout     *shares_waiting;
  BobbinReadout     *shares_starting;
  GtkWidget         *starting_box;
  GtkFlowBox        *legend;
  BobbinReadout     *shares_idle;

  guint              n_changes;
  gboolean           compact;
  char              *held;          /* what the run waits for */
  char              *percentiles;   /* the tooltip */
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinSummaryBand, bobbin_summary_band, ADW_TYPE_BIN)

static void
set_class (gpointer    widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_count (BobbinFigure *figure,
            guint64       count,
            const char   *caption)
{
  g_autofree char *text = bobbin_format_count (count);

  bobbin_figure_set_value (figure, text);
  bobbin_figure_set_caption (figure, caption);
}

static void
show_progress (BobbinSummaryBand      *self,
               const BobbinRunFigures *figures)
{
  double values[] = {
    (double) figures->n_done,
    (double) figures->n_failed,
    (double) figures->n_cancelled,
    (double) figures->n_running,
  };
  guint64 n_settled = figures->n_done + figures->n_failed + figures->n_cancelled;
  double fraction = figures->n_tasks > 0 ? (double) n_settled / (double) figures->n_tasks : 0;
  g_autofree char *settled = bobbin_format_count (n_settled);
  g_autofree char *total = bobbin_format_count (figures->n_tasks);
  g_autofree char *text = NULL;

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s of %s task", "%s of %s tasks",
                                       (gulong) figures->n_tasks),
                          settled, total);
  bobbin_segment_bar_set (self->progress, values, (double) figures->n_tasks, fraction, text);
}

static void
show_counts (BobbinSummaryBand      *self,
             const BobbinRunFigures *figures,
             gboolean                over)
{
  g_autofree char *total = bobbin_format_count (figures->n_tasks);
  g_autofree char *retrying = NULL;

  bobbin_figure_reserve (self->done, (guint) g_utf8_strlen (total, -1));
  bobbin_figure_reserve (self->waiting, (guint) g_utf8_strlen (total, -1));
  show_count (self->done, figures->n_done, C_("tasks", "done"));
  show_count (self->failed, figures->n_failed, C_("tasks", "failed"));

  if (over && figures->n_cancelled > 0)
    show_count (self->running, figures->n_cancelled, C_("tasks", "stopped"));
  else
    show_count (self->running, figures->n_running, C_("tasks", "running"));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->running)),
                          !over || figures->n_cancelled > 0);

  if (figures->n_retrying > 0)
    {
      g_autofree char *count = bobbin_format_count (figures->n_retrying);

      retrying = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "waiting, %s again", "waiting, %s again",
                                               (gulong) figures->n_retrying), count);
    }
  show_count (self->waiting, figures->n_waiting,
              retrying != NULL ? retrying : over ? C_("tasks", "not begun") : C_("tasks", "waiting"));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->waiting)), !over || figures->n_waiting > 0);

  set_class (self->failed, "any", figures->n_failed > 0);
  set_class (self->running, "any", figures->n_running > 0);
}

static void
show_times (BobbinSummaryBand      *self,
            const BobbinRunFigures *figures,
            BobbinRunState          state)
{
  gboolean over = BOBBIN_RUN_IS_OVER (state);
  g_autofree char *rate = bobbin_format_rate (figures->rate);
  g_autofree char *elapsed = bobbin_format_duration (figures->elapsed);
  g_autofree char *left = figures->left_known && state == BOBBIN_RUN_RUNNING
                          ? bobbin_format_duration_range (figures->left_low, figures->left_high)
                          : g_strdup ("–");

  bobbin_figure_set_value (self->rate, rate);
  bobbin_figure_set_caption (self->rate, over ? _("on average") : _("last minute"));
  bobbin_figure_set_value (self->elapsed, elapsed);
  bobbin_figure_set_caption (self->elapsed, over ? _("in all") : _("elapsed"));
  bobbin_figure_set_value (self->left, self->held != NULL ? "–" : left);
  bobbin_figure_set_caption (self->left, self->held != NULL ? self->held : _("left"));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->left)), !over);
}

static void
show_share (BobbinReadout *readout,
            const char    *format,
            double         share)
{
  g_autofree char *percent = bobbin_format_percent (share);
  g_autofree char *text = g_strdup_printf (format, percent);

  bobbin_readout_set_text (readout, text);
}

static void
show_shares (BobbinSummaryBand      *self,
             const BobbinRunFigures *figures,
             gboolean                over)
{
  const BobbinShares shares = bobbin_shares_round (&figures->shares);
  double values[] = { shares.working, shares.waiting, shares.starting, shares.idle };
  double total = shares.working + shares.waiting + shares.starting + shares.idle;
  gboolean starts = shares.starting > 0;
  g_autofree char *text = NULL;

  /* There from the start, so that nothing below moves when there is something in it. */
  gtk_widget_set_visible (self->shares, total > 0 || !over);

  show_share (self->shares_working, _("%s working"), shares.working);
  show_share (self->shares_waiting, _("%s waiting"), shares.waiting);
  show_share (self->shares_starting, _("%s starting"), shares.starting);
  show_share (self->shares_idle, _("%s idle"), shares.idle);
  gtk_widget_set_visible (self->starting_box, starts);
  text = g_strdup_printf ("%s, %s, %s%s%s",
                          bobbin_readout_get_text (self->shares_working),
                          bobbin_readout_get_text (self->shares_waiting),
                          starts ? bobbin_readout_get_text (self->shares_starting) : "",
                          starts ? ", " : "",
                          bobbin_readout_get_text (self->shares_idle));
  bobbin_segment_bar_set (self->shares_bar, values, total, shares.working + shares.waiting, text);
}

static gboolean
query_tooltip_cb (BobbinSummaryBand *self,
                  int                x,
                  int                y,
                  gboolean           keyboard,
                  GtkTooltip        *tooltip,
                  GtkWidget         *widget)
{
  if (self->percentiles == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, self->percentiles);

  return TRUE;
}

static void
keep_percentiles (BobbinSummaryBand      *self,
                  const BobbinRunFigures *figures)
{
  g_autofree char *p50 = bobbin_format_duration (figures->p50);
  g_autofree char *p90 = bobbin_format_duration (figures->p90);
  g_autofree char *p99 = bobbin_format_duration (figures->p99);
  g_autofree char *max = bobbin_format_duration (figures->max);
  g_autofree char *cpu = bobbin_format_duration (figures->cpu_seconds);

  if (figures->max <= 0)
    return;

  g_free (self->percentiles);
  self->percentiles = g_strdup_printf (_("Half of the tasks took up to %s,\n"
                                         "90 %% up to %s, 99 %% up to %s,\n"
                                         "the longest %s.\n"
                                         "Processor time: %s"),
                                       p50, p90, p99, max, cpu);
}

static void
bobbin_summary_band_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BobbinSummaryBand *self = BOBBIN_SUMMARY_BAND (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      set_class (self, "compact", self->compact);
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->shares),
                                      self->compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
      gtk_flow_box_set_min_children_per_line (self->legend, self->compact ? 2 : 4);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_summary_band_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_SUMMARY_BAND (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_summary_band_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_SUMMARY_BAND);
  g_clear_pointer (&BOBBIN_SUMMARY_BAND (object)->held, g_free);
  g_clear_pointer (&BOBBIN_SUMMARY_BAND (object)->percentiles, g_free);

  G_OBJECT_CLASS (bobbin_summary_band_parent_class)->dispose (object);
}

static void
bobbin_summary_band_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  bobbin_damage_snapshot (widget, snapshot, BOBBIN_SUMMARY_BAND (widget)->n_changes);

  GTK_WIDGET_CLASS (bobbin_summary_band_parent_class)->snapshot (widget, snapshot);
}

static void
bobbin_summary_band_class_init (BobbinSummaryBandClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_summary_band_dispose;
  G_OBJECT_CLASS (klass)->get_property = bobbin_summary_band_get_property;
  G_OBJECT_CLASS (klass)->set_property = bobbin_summary_band_set_property;
  widget_class->snapshot = bobbin_summary_band_snapshot;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  g_type_ensure (BOBBIN_TYPE_FIGURE);
  g_type_ensure (BOBBIN_TYPE_READOUT);
  g_type_ensure (BOBBIN_TYPE_SEGMENT_BAR);
  g_type_ensure (BOBBIN_TYPE_SWATCH);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-summary-band.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, progress);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, done);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, failed);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, running);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, waiting);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, rate);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, elapsed);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, left);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares_bar);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares_working);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares_waiting);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares_starting);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, starting_box);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, legend);
  gtk_widget_class_bind_template_child (widget_class, BobbinSummaryBand, shares_idle);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
bobbin_summary_band_init (BobbinSummaryBand *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_summary_band_update (BobbinSummaryBand *self,
                            BobbinRun         *run)
{
  BobbinRunFigures figures;
  BobbinRunState state;

  g_return_if_fail (BOBBIN_IS_SUMMARY_BAND (self));

  bobbin_run_get_figures (run, &figures);
  state = bobbin_run_get_state (run);

  show_progress (self, &figures);
  show_counts (self, &figures, BOBBIN_RUN_IS_OVER (state));
  show_times (self, &figures, state);
  show_shares (self, &figures, BOBBIN_RUN_IS_OVER (state));
  self->n_changes++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  keep_percentiles (self, &figures);
}

void
bobbin_summary_band_set_held (BobbinSummaryBand *self,
                              const char        *what)
{
  g_return_if_fail (BOBBIN_IS_SUMMARY_BAND (self));

  g_set_str (&self->held, what);
}
