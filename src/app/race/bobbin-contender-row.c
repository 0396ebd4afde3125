/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-contender-row.h"
#include "bobbin-interval-bar.h"
#include "bobbin-race-texts.h"

struct _BobbinContenderRow
{
  GtkListBoxRow      parent_instance;

  /* Template */
  GtkLabel          *title;
  GtkLabel          *time;
  GtkLabel          *speedup;
  GtkLabel          *standing;
  GtkLabel          *facts;
  GtkWidget         *best;
  BobbinIntervalBar *bar;
  GtkRevealer       *revealer;
  GtkLabel          *rounds;
};

G_DEFINE_FINAL_TYPE (BobbinContenderRow, bobbin_contender_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
bobbin_contender_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_CONTENDER_ROW);

  G_OBJECT_CLASS (bobbin_contender_row_parent_class)->dispose (object);
}

static void
bobbin_contender_row_class_init (BobbinContenderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_contender_row_dispose;

  g_type_ensure (BOBBIN_TYPE_INTERVAL_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-contender-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, time);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, speedup);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, standing);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, facts);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, best);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, bar);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, revealer);
  gtk_widget_class_bind_template_child (widget_class, BobbinContenderRow, rounds);
}

static void
bobbin_contender_row_init (BobbinContenderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_contender_row_new (void)
{
  return g_object_new (BOBBIN_TYPE_CONTENDER_ROW, NULL);
}

/* All of the row as one sentence, for those who do not see it. */
static void
describe (BobbinContenderRow *self,
          const char         *title,
          const char         *time,
          const char         *speedup,
          const char         *standing)
{
  const char *parts[5] = { NULL };
  g_autofree char *label = NULL;
  guint n = 0;

  parts[n++] = title;
  if (time != NULL)
    parts[n++] = time;
  if (speedup != NULL)
    parts[n++] = speedup;
  if (*standing != '\0')
    parts[n++] = standing;
  label = g_strjoinv (", ", (char **) parts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
bobbin_contender_row_update (BobbinContenderRow     *self,
                             const BobbinRaceReport *report,
                             guint                   contender,
                             double                  most)
{
  const BobbinContender *entry = bobbin_race_report_get_contender (report, contender);
  gboolean known = entry->standing.n_rounds > 0;
  gboolean best = report->choice == (int) contender;
  gboolean out = entry->refused != NULL || entry->standing.dropped;
  g_autofree char *title = bobbin_contender_dup_title (entry);
  g_autofree char *time = known ? bobbin_race_text_time (&entry->standing.seconds) : NULL;
  g_autofree char *speedup = contender > 0 ? bobbin_race_text_speedup (entry) : NULL;
  g_autofree char *standing = bobbin_race_text_standing (report, contender);
  g_autofree char *facts = bobbin_race_text_facts (entry);
  g_autofree char *rounds = bobbin_race_text_rounds (entry);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->time, time != NULL ? time : "");
  show_text (self->speedup, speedup);
  show_text (self->standing, standing);
  /* Our own words stay whole; what an error says may have no spaces. */
  gtk_label_set_wrap_mode (self->standing, entry->refused != NULL ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
  show_text (self->facts, facts);
  show_text (self->rounds, rounds != NULL ? rounds : _("There are no times yet."));
  gtk_widget_set_visible (self->best, best);
  set_class (GTK_WIDGET (self), "best", best);
  set_class (GTK_WIDGET (self), "out", out);
  set_class (GTK_WIDGET (self->title), "heading", best);
  bobbin_interval_bar_set (self->bar, known ? &entry->standing.seconds : NULL, most);
  describe (self, title, time, speedup, standing);
}

void
bobbin_contender_row_toggle (BobbinContenderRow *self)
{
  gboolean open;

  g_return_if_fail (BOBBIN_IS_CONTENDER_ROW (self));

  open = !gtk_revealer_get_reveal_child (self->revealer);
  gtk_revealer_set_reveal_child (self->revealer, open);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}
