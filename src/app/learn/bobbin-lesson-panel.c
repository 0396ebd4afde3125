/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lesson-panel.h"

#include <glib/gi18n-lib.h>

/* ns that lanes show at least. */
#define MIN_END (G_GINT64_CONSTANT (1000000000))

struct _BobbinLessonPanel
{
  AdwBin               parent_instance;

  const BobbinLesson  *lesson;
  BobbinLessonWayRow  *rows[BOBBIN_LESSON_MAX_WAYS];
  guint                n_rows;
  /* The row that runs after the one that runs now; n_rows: none. */
  guint                next;

  GSimpleActionGroup  *actions;

  /* Template */
  GtkLabel            *title;
  GtkBox              *columns;
  GtkLabel            *text;
  GtkGrid             *rules;
  GtkLabel            *python;
  AdwButtonContent    *run_content;
  GtkWidget           *missing;
  GtkBox              *ways;
  GtkLabel            *words;
};

enum {
  SIGNAL_WISH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinLessonPanel, bobbin_lesson_panel, ADW_TYPE_BIN)

static BobbinLessonWayRow *
get_running (BobbinLessonPanel *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    if (bobbin_lesson_way_row_is_running (self->rows[i]))
      return self->rows[i];

  return NULL;
}

/* All lanes end where the longest does. */
static void
align (BobbinLessonPanel *self)
{
  gint64 end = MIN_END;

  for (guint i = 0; i < self->n_rows; i++)
    end = MAX (end, bobbin_lesson_way_row_get_time (self->rows[i]));
  for (guint i = 0; i < self->n_rows; i++)
    bobbin_lesson_way_row_set_end (self->rows[i], end);
}

static void
show_words (BobbinLessonPanel *self)
{
  const BobbinLessonFigures *figures[BOBBIN_LESSON_MAX_WAYS] = { NULL, };
  g_autofree char *words = NULL;

  for (guint i = 0; i < self->n_rows; i++)
    figures[i] = bobbin_lesson_way_row_get_figures (self->rows[i]);

  words = bobbin_lesson_dup_words (self->lesson, figures);
  gtk_label_set_text (self->words, words != NULL ? words : _("Run it to see what the lanes do."));
}

static void
show_state (BobbinLessonPanel *self)
{
  BobbinLessonWayRow *running = get_running (self);

  for (guint i = 0; i < self->n_rows; i++)
    bobbin_lesson_way_row_set_enabled (self->rows[i], running == NULL);
  adw_button_content_set_label (self->run_content, running != NULL ? _("_Stop") : _("_Run"));
  adw_button_content_set_icon_name (self->run_content, running != NULL ? "media-playback-stop-symbolic"
                                                                       : "media-playback-start-symbolic");
}

/* Goes on to the next row when one has ended; not when it was stopped, or failed. */
static void
row_changed_cb (BobbinLessonPanel  *self,
                BobbinLessonWayRow *row)
{
  align (self);
  if (bobbin_lesson_way_row_is_running (row))
    {
      show_state (self);
      return;
    }

  show_words (self);
  if (bobbin_lesson_way_row_get_figures (row) == NULL)
    self->next = self->n_rows;
  if (self->next < self->n_rows)
    bobbin_lesson_way_row_run (self->rows[self->next++]);
  show_state (self);
}

/* Whoever shows the panel sees to it. */
static void
wish_cb (BobbinLessonPanel *self,
         BobbinLessonWish   wish,
         GObject           *subject)
{
  g_signal_emit (self, signals[SIGNAL_WISH], 0, wish, subject);
}

static void
run_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  bobbin_lesson_panel_toggle (user_data);
}

static const GActionEntry action_entries[] = {
  { "run", run_action },
};

static void
bobbin_lesson_panel_unmap (GtkWidget *widget)
{
  /* Nothing runs that nobody looks at. */
  bobbin_lesson_panel_stop (BOBBIN_LESSON_PANEL (widget));

  GTK_WIDGET_CLASS (bobbin_lesson_panel_parent_class)->unmap (widget);
}

static void
bobbin_lesson_panel_dispose (GObject *object)
{
  BobbinLessonPanel *self = BOBBIN_LESSON_PANEL (object);

  for (guint i = 0; i < self->n_rows; i++)
    g_signal_handlers_disconnect_by_data (self->rows[i], self);
  self->n_rows = 0;
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_LESSON_PANEL);

  G_OBJECT_CLASS (bobbin_lesson_panel_parent_class)->dispose (object);
}

static void
bobbin_lesson_panel_class_init (BobbinLessonPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_lesson_panel_dispose;
  widget_class->unmap = bobbin_lesson_panel_unmap;

  signals[SIGNAL_WISH] =
    g_signal_new ("wish", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_OBJECT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/learn/bobbin-lesson-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, text);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, rules);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, python);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, run_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, missing);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, ways);
  gtk_widget_class_bind_template_child (widget_class, BobbinLessonPanel, words);
}

static void
bobbin_lesson_panel_init (BobbinLessonPanel *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "lesson", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A row of the table: what the work is like, and the way that suits it. */
static void
add_rule (BobbinLessonPanel *self,
          const char        *rule,
          int                row)
{
  g_auto (GStrv) cells = g_strsplit (rule, "|", 2);

  for (guint i = 0; cells[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (cells[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_set_hexpand (label, i == 0);
      gtk_widget_set_valign (label, GTK_ALIGN_START);
      if (i > 0)
        gtk_widget_add_css_class (label, "heading");
      gtk_grid_attach (self->rules, label, (int) i, row, 1, 1);
    }
}

static void
fill_rules (BobbinLessonPanel *self)
{
  g_auto (GStrv) rules = NULL;

  if (self->lesson->rules == NULL)
    return;

  rules = g_strsplit (_(self->lesson->rules), "\n", -1);
  for (guint i = 0; rules[i] != NULL; i++)
    add_rule (self, rules[i], (int) i);
  gtk_widget_set_visible (GTK_WIDGET (self->rules), TRUE);
}

static void
fill_ways (BobbinLessonPanel *self)
{
  self->n_rows = bobbin_lesson_get_n_ways (self->lesson);
  self->next = self->n_rows;
  for (guint i = 0; i < self->n_rows; i++)
    {
      GtkWidget *row = bobbin_lesson_way_row_new (self->lesson, i);

      self->rows[i] = BOBBIN_LESSON_WAY_ROW (row);
      gtk_box_append (self->ways, row);
      g_signal_connect_swapped (row, "changed", G_CALLBACK (row_changed_cb), self);
      g_signal_connect_swapped (row, "wish", G_CALLBACK (wish_cb), self);
    }
}

GtkWidget *
bobbin_lesson_panel_new (const BobbinLesson *lesson)
{
  BobbinLessonPanel *self = g_object_new (BOBBIN_TYPE_LESSON_PANEL, NULL);
  gboolean can_run = bobbin_lesson_can_run (lesson);
  GAction *run = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "run");

  self->lesson = lesson;
  gtk_label_set_text (self->title, _(lesson->title));
  gtk_label_set_text (self->text, _(lesson->text));
  gtk_label_set_text (self->python, lesson->python);
  gtk_widget_set_visible (self->missing, !can_run);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (run), can_run);
  fill_rules (self);
  fill_ways (self);
  show_words (self);

  return GTK_WIDGET (self);
}

void
bobbin_lesson_panel_toggle (BobbinLessonPanel *self)
{
  g_return_if_fail (BOBBIN_IS_LESSON_PANEL (self));

  if (get_running (self) != NULL)
    {
      bobbin_lesson_panel_stop (self);
    }
  else
    {
      self->next = 1;
      bobbin_lesson_way_row_run (self->rows[0]);
    }
}

void
bobbin_lesson_panel_stop (BobbinLessonPanel *self)
{
  g_return_if_fail (BOBBIN_IS_LESSON_PANEL (self));

  self->next = self->n_rows;
  for (guint i = 0; i < self->n_rows; i++)
    bobbin_lesson_way_row_stop (self->rows[i]);
}

void
bobbin_lesson_panel_set_compact (BobbinLessonPanel *self,
                                 gboolean           compact)
{
  g_return_if_fail (BOBBIN_IS_LESSON_PANEL (self));

  /* Side by side, both get the same width; above each other, each its own height. */
  gtk_box_set_homogeneous (self->columns, !compact);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
