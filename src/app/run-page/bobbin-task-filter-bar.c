/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-filter-bar.h"

#include "app/bobbin-format.h"
#include "engine/workloads/bobbin-error-kind.h"

#include <glib/gi18n-lib.h>

/* In the order in which the menu shows them. */
static const BobbinTaskState states[] = {
  BOBBIN_TASK_WAITING, BOBBIN_TASK_RUNNING, BOBBIN_TASK_RETRYING,
  BOBBIN_TASK_DONE, BOBBIN_TASK_FAILED, BOBBIN_TASK_CANCELLED,
};

/* What a chip takes off. */
typedef enum
{
  CHIP_TEXT,
  CHIP_STATE,
  CHIP_ERROR,
  CHIP_LANE,
  CHIP_MIN,
  CHIP_MAX,
  CHIP_SPAN,
  CHIP_DURATIONS,
} ChipKind;

typedef struct
{
  ChipKind  kind;
  guint     number;     /* which state */
  char     *label;
} Chip;

struct _BobbinTaskFilterBar
{
  AdwBin              parent_instance;

  BobbinRun          *run;
  BobbinRunSelection *selection;
  guint               lane_chosen;      /* backs the criteria */
  gboolean            quiet;            /* several things change at once */

  GtkSearchEntry     *search;
  GtkMenuButton      *filter;
  GtkGrid            *states;
  GtkCheckButton     *checks[G_N_ELEMENTS (states)];
  GtkDropDown        *error;
  GtkDropDown        *lane;
  GtkStringList      *lanes;
  GtkEntry           *min;
  GtkEntry           *max;
  GtkLabel           *count;
  GtkWidget          *chips_window;
  GtkBox             *chips;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinTaskFilterBar, bobbin_task_filter_bar, ADW_TYPE_BIN)

static void changed_cb (BobbinTaskFilterBar *self);

static void
chip_free (gpointer data)
{
  Chip *chip = data;

  g_free (chip->label);
  g_free (chip);
}

/* Takes @label. */
static void
add_chip (GPtrArray *chips,
          ChipKind   kind,
          guint      number,
          char      *label)
{
  Chip *chip = g_new (Chip, 1);

  *chip = (Chip) { .kind = kind, .number = number, .label = label };
  g_ptr_array_add (chips, chip);
}

static gboolean
get_duration (GtkEntry *entry,
              gint64   *duration)
{
  return bobbin_parse_duration (gtk_editable_get_text (GTK_EDITABLE (entry)), duration) && *duration > 0;
}

static void
add_span_chip (BobbinTaskFilterBar *self,
               GPtrArray           *chips)
{
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autoptr (GString) label = g_string_new (NULL);
  gint64 from, to;
  const guint *lanes;
  guint n_lanes;

  if (!bobbin_run_selection_get_span (self->selection, &from, &to, &lanes, &n_lanes))
    return;

  start = bobbin_format_duration ((double) from / 1e9);
  end = bobbin_format_duration ((double) to / 1e9);
  g_string_printf (label, _("From %s to %s"), start, end);
  if (n_lanes == 1)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), lanes[0]);

      g_string_append_printf (label, " · %s", lane != NULL ? bobbin_lane_get_title (lane) : "");
    }
  else if (n_lanes > 1)
    {
      g_string_append (label, " · ");
      g_string_append_printf (label, ngettext ("%u worker", "%u workers", n_lanes), n_lanes);
    }
  add_chip (chips, CHIP_SPAN, 0, g_string_free_and_steal (g_steal_pointer (&label)));
}

/* What is on, in the order in which it is shown. */
static GPtrArray *
list_chips (BobbinTaskFilterBar *self)
{
  GPtrArray *chips = g_ptr_array_new_with_free_func (chip_free);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  guint error = gtk_drop_down_get_selected (self->error);
  guint lane = gtk_drop_down_get_selected (self->lane);
  gint64 min, max;

  if (*text != '\0')
    add_chip (chips, CHIP_TEXT, 0, g_strdup_printf (_("“%s”"), text));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      add_chip (chips, CHIP_STATE, i, g_strdup (bobbin_task_state_get_title (states[i])));
  if (error > 0 && error != GTK_INVALID_LIST_POSITION)
    add_chip (chips, CHIP_ERROR, 0, g_strdup (bobbin_error_kind_get_title ((BobbinErrorKind) error)));
  if (lane > 0 && lane != GTK_INVALID_LIST_POSITION)
    add_chip (chips, CHIP_LANE, 0, g_strdup (gtk_string_list_get_string (self->lanes, lane)));
  if (get_duration (self->min, &min))
    {
      g_autofree char *duration = bobbin_format_duration ((double) min / 1e9);

      add_chip (chips, CHIP_MIN, 0, g_strdup_printf (_("At least %s"), duration));
    }
  if (get_duration (self->max, &max))
    {
      g_autofree char *duration = bobbin_format_duration ((double) max / 1e9);

      add_chip (chips, CHIP_MAX, 0, g_strdup_printf (_("At most %s"), duration));
    }
  if (self->selection == NULL)
    return chips;

  add_span_chip (self, chips);
  if (bobbin_run_selection_get_durations (self->selection, &min, &max))
    {
      g_autofree char *least = bobbin_format_duration ((double) min / 1e9);
      g_autofree char *most = bobbin_format_duration ((double) max / 1e9);

      add_chip (chips, CHIP_DURATIONS, 0, g_strdup_printf (_("Took %s to %s"), least, most));
    }

  return chips;
}

static void
chip_clicked_cb (GtkButton           *button,
                 BobbinTaskFilterBar *self)
{
  const Chip *chip = g_object_get_data (G_OBJECT (button), "chip");

  switch (chip->kind)
    {
    case CHIP_TEXT:
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
      break;
    case CHIP_STATE:
      gtk_check_button_set_active (self->checks[chip->number], FALSE);
      break;
    case CHIP_ERROR:
      gtk_drop_down_set_selected (self->error, 0);
      break;
    case CHIP_LANE:
      gtk_drop_down_set_selected (self->lane, 0);
      break;
    case CHIP_MIN:
      gtk_editable_set_text (GTK_EDITABLE (self->min), "");
      break;
    case CHIP_MAX:
      gtk_editable_set_text (GTK_EDITABLE (self->max), "");
      break;
    case CHIP_SPAN:
      bobbin_run_selection_clear_span (self->selection);
      break;
    case CHIP_DURATIONS:
      bobbin_run_selection_clear_durations (self->selection);
      break;
    default:
      g_assert_not_reached ();
    }
}

static GtkWidget *
new_chip_button (BobbinTaskFilterBar *self,
                 Chip                *chip)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (chip->label);
  g_autofree char *name = g_strdup_printf (_("Remove the filter: %s"), chip->label);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "filter-chip");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "chip", chip, chip_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (chip_clicked_cb), self, G_CONNECT_DEFAULT);

  return button;
}

/* A search is seen in its own entry. */
static void
show_chips (BobbinTaskFilterBar *self)
{
  g_autoptr (GPtrArray) chips = list_chips (self);
  GtkWidget *child;
  guint n_shown = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);

  while (chips->len > 0)
    {
      Chip *chip = g_ptr_array_steal_index (chips, 0);

      if (chip->kind == CHIP_TEXT)
        {
          chip_free (chip);
          continue;
        }
      gtk_box_append (self->chips, new_chip_button (self, chip));
      n_shown++;
    }
  gtk_widget_set_visible (self->chips_window, n_shown > 0);
}

static void
show_validity (GtkEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  gint64 duration;

  if (*text != '\0' && !bobbin_parse_duration (text, &duration))
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
}

static void
changed_cb (BobbinTaskFilterBar *self)
{
  if (self->quiet)
    return;

  show_validity (self->min);
  show_validity (self->max);
  show_chips (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Workers come while the run goes on. */
static void
popover_shown_cb (BobbinTaskFilterBar *self)
{
  GListModel *lanes;

  if (self->run == NULL)
    return;

  lanes = bobbin_run_get_lanes (self->run);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->lanes)) - 1; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      gtk_string_list_append (self->lanes, bobbin_lane_get_title (lane));
    }
}

static void
add_checks (BobbinTaskFilterBar *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (bobbin_task_state_get_title (states[i]));

      self->checks[i] = GTK_CHECK_BUTTON (check);
      gtk_grid_attach (self->states, check, (int) i / 3, (int) i % 3, 1, 1);
      g_signal_connect_object (check, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
add_choices (BobbinTaskFilterBar *self)
{
  g_autoptr (GtkStringList) errors = gtk_string_list_new (NULL);

  gtk_string_list_append (errors, _("Any or none"));
  for (guint kind = 1; kind < BOBBIN_N_ERROR_KINDS; kind++)
    gtk_string_list_append (errors, bobbin_error_kind_get_title ((BobbinErrorKind) kind));
  gtk_drop_down_set_model (self->error, G_LIST_MODEL (errors));

  self->lanes = gtk_string_list_new (NULL);
  gtk_string_list_append (self->lanes, _("Any"));
  gtk_drop_down_set_model (self->lane, G_LIST_MODEL (self->lanes));
}

static void
bobbin_task_filter_bar_dispose (GObject *object)
{
  BobbinTaskFilterBar *self = BOBBIN_TASK_FILTER_BAR (object);

  self->quiet = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TASK_FILTER_BAR);
  g_clear_object (&self->lanes);
  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_task_filter_bar_parent_class)->dispose (object);
}

static void
bobbin_task_filter_bar_class_init (BobbinTaskFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_task_filter_bar_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-task-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, search);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, filter);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, states);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, error);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, lane);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, min);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, max);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, count);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, chips_window);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskFilterBar, chips);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, popover_shown_cb);
}

static void
bobbin_task_filter_bar_init (BobbinTaskFilterBar *self)
{
  self->quiet = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_checks (self);
  add_choices (self);
  self->quiet = FALSE;
}

void
bobbin_task_filter_bar_set_run (BobbinTaskFilterBar *self,
                                BobbinRun           *run,
                                BobbinRunSelection  *selection)
{
  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  self->run = g_object_ref (run);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "restricted", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

void
bobbin_task_filter_bar_get_criteria (BobbinTaskFilterBar *self,
                                     BobbinTaskCriteria  *criteria)
{
  guint error = gtk_drop_down_get_selected (self->error);
  guint lane = gtk_drop_down_get_selected (self->lane);
  gint64 min, max;

  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  *criteria = (BobbinTaskCriteria) { .text = gtk_editable_get_text (GTK_EDITABLE (self->search)) };
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      criteria->states |= 1u << states[i];
  if (error > 0 && error != GTK_INVALID_LIST_POSITION)
    criteria->errors = 1u << error;
  if (lane > 0 && lane != GTK_INVALID_LIST_POSITION)
    {
      self->lane_chosen = lane - 1;
      criteria->lanes = &self->lane_chosen;
      criteria->n_lanes = 1;
    }
  if (get_duration (self->min, &min))
    criteria->min_duration = min;
  if (get_duration (self->max, &max))
    criteria->max_duration = max;

  if (self->selection == NULL)
    return;

  criteria->has_span = bobbin_run_selection_get_span (self->selection, &criteria->from, &criteria->to,
                                                      &criteria->span_lanes, &criteria->n_span_lanes);
  if (bobbin_run_selection_get_durations (self->selection, &min, &max))
    {
      criteria->min_duration = MAX (criteria->min_duration, min);
      max = MAX (max, 1);
      criteria->max_duration = criteria->max_duration > 0 ? MIN (criteria->max_duration, max) : max;
    }
}

/* Without a signal. */
static void
clear (BobbinTaskFilterBar *self)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_check_button_set_active (self->checks[i], FALSE);
  gtk_drop_down_set_selected (self->error, 0);
  gtk_drop_down_set_selected (self->lane, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->min), "");
  gtk_editable_set_text (GTK_EDITABLE (self->max), "");
  if (self->selection != NULL)
    {
      bobbin_run_selection_clear_span (self->selection);
      bobbin_run_selection_clear_durations (self->selection);
    }
  self->quiet = FALSE;
}

void
bobbin_task_filter_bar_clear (BobbinTaskFilterBar *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  clear (self);
  changed_cb (self);
}

void
bobbin_task_filter_bar_show_failed (BobbinTaskFilterBar *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  clear (self);
  self->quiet = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_check_button_set_active (self->checks[i], states[i] == BOBBIN_TASK_FAILED || states[i] == BOBBIN_TASK_RETRYING);
  self->quiet = FALSE;
  changed_cb (self);
}

void
bobbin_task_filter_bar_search (BobbinTaskFilterBar *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
bobbin_task_filter_bar_set_count (BobbinTaskFilterBar *self,
                                  guint                n_shown,
                                  guint                n_tasks)
{
  g_autofree char *shown = bobbin_format_count (n_shown);
  g_autofree char *all = bobbin_format_count (n_tasks);
  g_autofree char *text = NULL;

  g_return_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self));

  if (n_shown == n_tasks)
    text = g_strdup_printf (ngettext ("%s task", "%s tasks", n_tasks), all);
  else
    /* Translators: how many are shown, and how many there are. */
    text = g_strdup_printf (ngettext ("%s of %s task", "%s of %s tasks", n_tasks), shown, all);
  if (g_strcmp0 (gtk_label_get_text (self->count), text) != 0)
    gtk_label_set_text (self->count, text);
}

char *
bobbin_task_filter_bar_dup_summary (BobbinTaskFilterBar *self)
{
  g_autoptr (GPtrArray) chips = NULL;
  GString *summary = g_string_new (NULL);

  g_return_val_if_fail (BOBBIN_IS_TASK_FILTER_BAR (self), NULL);

  chips = list_chips (self);
  for (guint i = 0; i < chips->len; i++)
    g_string_append_printf (summary, "%s%s", i > 0 ? " · " : "", ((Chip *) g_ptr_array_index (chips, i))->label);

  return g_string_free_and_steal (summary);
}
