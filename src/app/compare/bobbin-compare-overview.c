/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compare-overview.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-format.h"
#include "bobbin-compare-words.h"
#include "engine/run/bobbin-words.h"

/* Figures that differ by less are called equal. */
#define SMALL 1.05

/* What more of a figure means. */
typedef enum
{
  MORE_IS_NEITHER,
  MORE_IS_WORSE,
  MORE_IS_BETTER,
} Direction;

/* Letters of a row's title that there is room for in a narrow window. */
#define TITLE_CHARS 15

struct _BobbinCompareOverview
{
  AdwBin                parent_instance;

  BobbinRunComparison  *comparison;
  guint                 n_rows;      /* of the grid */
  gboolean              compact;

  /* Template */
  GtkGrid              *totals;
  AdwPreferencesGroup  *differences;
  AdwPreferencesGroup  *counts;
};

enum { PROP_0, PROP_COMPACT, N_PROPS };
enum { SIGNAL_CHANGES_ACTIVATED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinCompareOverview, bobbin_compare_overview, ADW_TYPE_BIN)

static GtkWidget *
new_label (const char *text,
           gboolean    right,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), right ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, style);

  return label;
}

/* What a row is of is hardly ever cut off. */
static GtkWidget *
new_title (const char *text)
{
  GtkWidget *label = new_label (text, FALSE, "dim-label");

  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (text, -1), TITLE_CHARS));

  return label;
}

static GtkWidget *
new_value (const char *text)
{
  GtkWidget *label = new_label (text, TRUE, "numeric");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);

  return label;
}

/* A figure on both sides and what is to be said of it: an icon, and in words
 * what it means. */
static void
add_row (BobbinCompareOverview *self,
         const char            *title,
         const char            *before,
         const char            *after,
         const char            *icon_name,
         const char            *words,
         const char            *style)
{
  GtkWidget *judgement = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *said = new_label (words, FALSE, "numeric");
  g_autofree char *sentence = NULL;

  if (icon_name != NULL)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

      gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
      gtk_box_append (GTK_BOX (judgement), icon);
    }
  gtk_box_append (GTK_BOX (judgement), said);
  if (style != NULL)
    gtk_widget_add_css_class (judgement, style);

  if (*words != '\0')
    {
      /* Translators: a figure, its two values, and what is to be said of them */
      sentence = g_strdup_printf (_("%s: before %s, after %s, %s"), title, before, after, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (said), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
    }

  gtk_grid_attach (self->totals, new_title (title), 0, (int) self->n_rows, 1, 1);
  gtk_grid_attach (self->totals, new_value (before), 1, (int) self->n_rows, 1, 1);
  gtk_grid_attach (self->totals, new_value (after), 2, (int) self->n_rows, 1, 1);
  /* Where there is little width it stands below. */
  if (self->compact)
    gtk_widget_set_halign (judgement, GTK_ALIGN_END);
  if (self->compact && *words != '\0')
    gtk_grid_attach (self->totals, judgement, 0, (int) ++self->n_rows, 3, 1);
  else
    gtk_grid_attach (self->totals, judgement, 3, (int) self->n_rows, 1, 1);
  self->n_rows++;
}

static void
add_text (BobbinCompareOverview *self,
          const char            *title,
          const char            *before,
          const char            *after)
{
  add_row (self, title, before, after, NULL, "", NULL);
}

/* “▲ 2.10× worse”, “▼ 1.91× better”: the arrow says more or less, the words better
 * or worse, and the number how far it is from being equal. */
static void
add_figure (BobbinCompareOverview *self,
            const char            *title,
            char                  *before,
            char                  *after,
            double                 ratio,
            Direction              direction)
{
  static const char * const styles[][2] = {
    [MORE_IS_NEITHER] = { NULL, NULL },
    [MORE_IS_WORSE] = { "success", "error" },
    [MORE_IS_BETTER] = { "error", "success" },
  };
  const char *meanings[][2] = {
    [MORE_IS_NEITHER] = { _("less"), _("more") },
    [MORE_IS_WORSE] = { _("better"), _("worse") },
    [MORE_IS_BETTER] = { _("worse"), _("better") },
  };
  gboolean more = ratio > 1;
  g_autofree char *times = bobbin_compare_words_ratio (more ? ratio : 1 / ratio);
  g_autofree char *words = NULL;

  if (!isfinite (ratio) || ratio <= 0)
    {
      add_text (self, title, before, after);
    }
  else if (ratio < SMALL && ratio > 1 / SMALL)
    {
      add_row (self, title, before, after, NULL, _("about equal"), NULL);
    }
  else
    {
      /* Translators: how much, and what that is: “1.91×”, “better”. */
      words = g_strdup_printf (_("%s %s"), times, meanings[direction][more]);
      add_row (self, title, before, after, more ? "pan-up-symbolic" : "pan-down-symbolic", words,
               styles[direction][more]);
    }
  g_free (before);
  g_free (after);
}

static double
get_ratio (double before,
           double after)
{
  return before > 0 ? after / before : (double) NAN;
}

static void
add_seconds (BobbinCompareOverview *self,
             const char            *title,
             double                 before,
             double                 after)
{
  add_figure (self, title, bobbin_words_dup_time (before), bobbin_words_dup_time (after),
              get_ratio (before, after), MORE_IS_WORSE);
}

static void
add_count (BobbinCompareOverview *self,
           const char            *title,
           guint64                before,
           guint64                after,
           Direction              direction)
{
  const char *words = before == after || direction == MORE_IS_NEITHER ? "" : after > before ? _("worse") : _("better");
  g_autofree char *left = bobbin_format_count (before);
  g_autofree char *right = bobbin_format_count (after);

  if (before == 0 && after == 0)
    return;

  add_row (self, title, left, right, *words == '\0' ? NULL : after > before ? "pan-up-symbolic" : "pan-down-symbolic",
           words, *words == '\0' ? NULL : after > before ? "error" : "success");
}

static char *
dup_workers (BobbinCompareOverview *self,
             const BobbinRunTotals *totals)
{
  return g_strdup_printf (self->compact ? "%s\n× %u" : "%s × %u", totals->executor_title, totals->n_workers);
}

static char *
dup_started (BobbinCompareOverview *self,
             const BobbinRunTotals *totals)
{
  return totals->started != NULL ? g_date_time_format (totals->started, self->compact ? "%x\n%H:%M" : "%x %H:%M")
                                 : g_strdup ("–");
}

static void
add_heads (BobbinCompareOverview *self)
{
  const char *heads[] = { NULL, _("Before"), _("After") };

  for (guint i = 1; i < G_N_ELEMENTS (heads); i++)
    {
      const BobbinRunTotals *totals = bobbin_run_comparison_get_totals (self->comparison, i - 1);
      g_autofree char *run = bobbin_compare_words_run (totals);
      g_autofree char *text = g_strdup_printf ("%s\n%s", heads[i], run);

      GtkWidget *label = new_label (text, TRUE, "heading");

      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
      gtk_grid_attach (self->totals, label, (int) i, 0, 1, 1);
    }
  self->n_rows = 1;
}

static void
show_totals (BobbinCompareOverview *self)
{
  const BobbinRunTotals *before = bobbin_run_comparison_get_totals (self->comparison, BOBBIN_SIDE_BEFORE);
  const BobbinRunTotals *after = bobbin_run_comparison_get_totals (self->comparison, BOBBIN_SIDE_AFTER);
  const BobbinRunFigures *a = &before->figures;
  const BobbinRunFigures *b = &after->figures;
  g_autofree char *workers_before = dup_workers (self, before);
  g_autofree char *workers_after = dup_workers (self, after);
  g_autofree char *started_before = dup_started (self, before);
  g_autofree char *started_after = dup_started (self, after);

  add_heads (self);
  add_text (self, _("Started"), started_before, started_after);
  add_text (self, _("State"), before->state_title, after->state_title);
  add_text (self, _("Executor"), workers_before, workers_after);
  add_seconds (self, _("Time"), a->elapsed, b->elapsed);
  add_seconds (self, _("CPU time"), a->cpu_seconds, b->cpu_seconds);
  add_figure (self, _("Rate"), bobbin_format_rate (a->rate), bobbin_format_rate (b->rate),
              get_ratio (a->rate, b->rate), MORE_IS_BETTER);
  add_seconds (self, _("Median attempt"), a->p50, b->p50);
  add_seconds (self, _("Longest attempt"), a->max, b->max);
  add_count (self, _("Tasks"), a->n_tasks, b->n_tasks, MORE_IS_NEITHER);
  add_count (self, _("Failed"), a->n_failed, b->n_failed, MORE_IS_WORSE);
  add_count (self, _("Cancelled"), a->n_cancelled, b->n_cancelled, MORE_IS_NEITHER);
  add_count (self, _("Retries"), a->n_retries, b->n_retries, MORE_IS_WORSE);
}

static void
show_differences (BobbinCompareOverview *self)
{
  GPtrArray *differences = bobbin_run_comparison_get_differences (self->comparison);

  gtk_widget_set_visible (GTK_WIDGET (self->differences), differences->len > 0);
  for (guint i = 0; i < differences->len; i++)
    {
      const BobbinDifference *difference = g_ptr_array_index (differences, i);
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 3, NULL);
      g_autofree char *before = bobbin_format_line (difference->before, -1, 200);
      g_autofree char *after = bobbin_format_line (difference->after, -1, 200);
      g_autofree char *subtitle = g_strdup_printf ("%s → %s", before, after);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), difference->title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      gtk_widget_add_css_class (row, "property");
      adw_preferences_group_add (self->differences, row);
    }
}

static void
count_activated_cb (BobbinCompareOverview *self,
                    AdwActionRow          *row)
{
  g_signal_emit (self, signals[SIGNAL_CHANGES_ACTIVATED], 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "changes")));
}

static void
add_change (BobbinCompareOverview *self,
            const char            *title,
            guint32                count,
            guint                  changes)
{
  GtkWidget *row;
  g_autofree char *text = bobbin_format_count (count);

  if (count == 0)
    return;

  row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "activatable", TRUE, NULL);
  g_object_set_data (G_OBJECT (row), "changes", GUINT_TO_POINTER (changes));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_label (text, TRUE, "numeric"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect_object (row, "activated", G_CALLBACK (count_activated_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->counts, row);
}

static void
show_counts (BobbinCompareOverview *self)
{
  const BobbinTaskRatios *ratios = bobbin_run_comparison_get_ratios (self->comparison);
  g_autofree char *common = bobbin_format_count (bobbin_run_comparison_get_n_common (self->comparison));
  g_autofree char *description = NULL;

  /* Translators: a number of tasks, a share of time */
  description = g_strdup_printf (_("%s in both runs. A task counts as slower or faster from %.0f %% on; each was run "
                                   "once, and what else the machine did is in these times."),
                                 common, 100 * (ratios->tolerance - 1));
  adw_preferences_group_set_description (self->counts, description);
  for (guint i = 0; i < BOBBIN_N_CHANGES; i++)
    add_change (self, bobbin_change_get_title (i), bobbin_run_comparison_get_count (self->comparison, i), 1u << i);
  add_change (self, _("Another result"), bobbin_run_comparison_get_n_different (self->comparison), 0);
}

static void
set_compact (BobbinCompareOverview *self,
             gboolean               compact)
{
  GtkWidget *child;

  if (self->compact == compact)
    return;

  self->compact = compact;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->totals))) != NULL)
    gtk_grid_remove (self->totals, child);
  if (self->comparison != NULL)
    show_totals (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
bobbin_compare_overview_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_COMPARE_OVERVIEW (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_compare_overview_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      set_compact (BOBBIN_COMPARE_OVERVIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_compare_overview_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_COMPARE_OVERVIEW);
  g_clear_object (&BOBBIN_COMPARE_OVERVIEW (object)->comparison);

  G_OBJECT_CLASS (bobbin_compare_overview_parent_class)->dispose (object);
}

static void
bobbin_compare_overview_class_init (BobbinCompareOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_compare_overview_get_property;
  object_class->set_property = bobbin_compare_overview_set_property;
  object_class->dispose = bobbin_compare_overview_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGES_ACTIVATED] =
    g_signal_new ("changes-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/compare/bobbin-compare-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareOverview, totals);
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareOverview, differences);
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareOverview, counts);
}

static void
bobbin_compare_overview_init (BobbinCompareOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_compare_overview_set_comparison (BobbinCompareOverview *self,
                                        BobbinRunComparison   *comparison)
{
  g_return_if_fail (BOBBIN_IS_COMPARE_OVERVIEW (self));
  g_return_if_fail (self->comparison == NULL);

  self->comparison = g_object_ref (comparison);
  show_totals (self);
  show_differences (self);
  show_counts (self);
}
