/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-phases.h"

#include "app/bobbin-format.h"
#include "bobbin-segment-bar.h"
#include "bobbin-swatch.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum { PHASE_QUEUE, PHASE_CONNECT, PHASE_FIRST_BYTE, PHASE_BODY, PHASE_WORKING, PHASE_WAITING, N_PHASES };

G_STATIC_ASSERT (N_PHASES <= BOBBIN_SEGMENT_BAR_MAX);

static const struct
{
  const char *role;
  const char *title;
} phases[N_PHASES] = {
  [PHASE_QUEUE] = { "idle", N_("In the queue") },
  [PHASE_CONNECT] = { "series-2", N_("Connecting") },
  [PHASE_FIRST_BYTE] = { "series-1", N_("Until the first byte") },
  [PHASE_BODY] = { "series-3", N_("Page") },
  [PHASE_WORKING] = { "working", N_("Working") },
  [PHASE_WAITING] = { "waiting-for", N_("Waiting") },
};

struct _BobbinTaskPhases
{
  AdwBin            parent_instance;

  BobbinSegmentBar *bar;
  GtkWidget        *entries[N_PHASES];
  GtkLabel         *labels[N_PHASES];
};

G_DEFINE_FINAL_TYPE (BobbinTaskPhases, bobbin_task_phases, ADW_TYPE_BIN)

/* Seconds in the result's number column of that name; -1: there is none. */
static double
get_seconds (BobbinWorkload     *workload,
             const BobbinResult *result,
             const char         *name)
{
  guint n_columns, number = 0;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_NUMBER)
        continue;
      if (g_str_equal (columns[i].name, name) && g_strcmp0 (columns[i].unit, "s") == 0)
        return number < result->n_numbers && result->numbers[number] >= 0 ? result->numbers[number] : -1;
      number++;
    }

  return -1;
}

/* Each as long as it can be within those that it is part of. */
static gboolean
measure (BobbinWorkload     *workload,
         const BobbinTask   *task,
         const BobbinResult *result,
         double             *values)
{
  double duration = (double) task->duration / 1e9;
  double connect, first_byte, total;

  if (!BOBBIN_TASK_HAS_ENDED (task) || task->duration <= 0)
    return FALSE;

  first_byte = result->has_result ? get_seconds (workload, result, "first_byte") : -1;
  total = result->has_result ? get_seconds (workload, result, "total") : -1;
  if (first_byte >= 0 && total >= 0)
    {
      total = MIN (total, duration);
      first_byte = MIN (first_byte, total);
      connect = CLAMP (get_seconds (workload, result, "connect"), 0, first_byte);
      values[PHASE_QUEUE] = duration - total;
      values[PHASE_CONNECT] = connect;
      values[PHASE_FIRST_BYTE] = first_byte - connect;
      values[PHASE_BODY] = total - first_byte;
      return TRUE;
    }

  if (task->cpu < 0)
    return FALSE;

  /* It may have used several processors. */
  values[PHASE_WORKING] = MIN ((double) task->cpu, duration);
  values[PHASE_WAITING] = duration - values[PHASE_WORKING];

  return TRUE;
}

static void
add_entry (BobbinTaskPhases *self,
           GtkBox           *legend,
           guint             phase)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_(phases[phase].title));
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (value, "caption");
  gtk_widget_add_css_class (value, "numeric");
  gtk_box_append (GTK_BOX (box), bobbin_swatch_new (phases[phase].role));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (legend, box);
  self->entries[phase] = box;
  self->labels[phase] = GTK_LABEL (value);
}

static void
bobbin_task_phases_class_init (BobbinTaskPhasesClass *klass)
{
}

static void
bobbin_task_phases_init (BobbinTaskPhases *self)
{
  const char *roles[N_PHASES + 1] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < N_PHASES; i++)
    roles[i] = phases[i].role;
  self->bar = g_object_new (BOBBIN_TYPE_SEGMENT_BAR, "roles", roles, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->bar), "progress");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Where its time went"), -1);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->bar), 3);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  for (guint i = 0; i < N_PHASES; i++)
    add_entry (self, GTK_BOX (box), i);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
bobbin_task_phases_set (BobbinTaskPhases   *self,
                        BobbinWorkload     *workload,
                        const BobbinTask   *task,
                        const BobbinResult *result)
{
  double values[N_PHASES] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  double total = 0;

  g_return_if_fail (BOBBIN_IS_TASK_PHASES (self));

  gtk_widget_set_visible (GTK_WIDGET (self), measure (workload, task, result, values));
  for (guint i = 0; i < N_PHASES; i++)
    {
      g_autofree char *duration = bobbin_format_duration (values[i]);

      total += values[i];
      gtk_widget_set_visible (self->entries[i], values[i] > 0);
      gtk_label_set_text (self->labels[i], duration);
      if (values[i] > 0)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", _(phases[i].title), duration);
    }
  bobbin_segment_bar_set (self->bar, values, total, total > 0 ? 1 : 0, text->str);
}
