/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-learn-page.h"

#include <glib/gi18n-lib.h>

#include "bobbin-lesson-panel.h"

struct _BobbinLearnPage
{
  AdwNavigationPage    parent_instance;

  const BobbinLesson  *lessons;
  guint                n_lessons;
  guint                current;
  gboolean             compact;

  GSimpleActionGroup  *actions;

  /* Template */
  GtkStack            *panels;
  GtkMenuButton       *contents;
};

enum {
  SIGNAL_WISH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinLearnPage, bobbin_learn_page, ADW_TYPE_NAVIGATION_PAGE)

static GSimpleAction *
get_action (BobbinLearnPage *self,
            const char      *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

static void
wish_cb (BobbinLearnPage  *self,
         BobbinLessonWish  wish,
         GObject          *subject)
{
  g_signal_emit (self, signals[SIGNAL_WISH], 0, wish, subject);
}

/* Panels are made when they are first shown. */
static GtkWidget *
ensure_panel (BobbinLearnPage    *self,
              const BobbinLesson *lesson)
{
  GtkWidget *panel = gtk_stack_get_child_by_name (self->panels, lesson->id);

  if (panel != NULL)
    return panel;

  panel = bobbin_lesson_panel_new (lesson);
  bobbin_lesson_panel_set_compact (BOBBIN_LESSON_PANEL (panel), self->compact);
  g_signal_connect_object (panel, "wish", G_CALLBACK (wish_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->panels, panel, lesson->id);

  return panel;
}

static void
show_panel (BobbinLearnPage *self,
            guint            number)
{
  const BobbinLesson *lesson = &self->lessons[number];
  GtkWidget *shown = gtk_stack_get_visible_child (self->panels);
  g_autofree char *place = NULL;

  /* What runs there would take the processors from what is to run here. */
  if (shown != NULL && number != self->current)
    bobbin_lesson_panel_stop (BOBBIN_LESSON_PANEL (shown));

  self->current = number;
  gtk_stack_set_visible_child (self->panels, ensure_panel (self, lesson));

  /* Translators: which panel of how many. */
  place = g_strdup_printf (_("%u of %u"), number + 1, self->n_lessons);
  gtk_menu_button_set_label (self->contents, place);
  g_simple_action_set_enabled (get_action (self, "previous"), number > 0);
  g_simple_action_set_enabled (get_action (self, "next"), number + 1 < self->n_lessons);
  g_simple_action_set_state (get_action (self, "panel"), g_variant_new_int32 ((int) number));
}

static void
fill_contents (BobbinLearnPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < self->n_lessons; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(self->lessons[i].title), NULL);

      g_menu_item_set_action_and_target (item, "learn.panel", "i", (int) i);
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_menu_model (self->contents, G_MENU_MODEL (menu));
}

static void
set_compact (BobbinLearnPage *self,
             gboolean         compact)
{
  self->compact = compact;
  for (GtkWidget *panel = gtk_widget_get_first_child (GTK_WIDGET (self->panels)); panel != NULL;
       panel = gtk_widget_get_next_sibling (panel))
    bobbin_lesson_panel_set_compact (BOBBIN_LESSON_PANEL (panel), compact);
}

static void
narrow_cb (BobbinLearnPage *self)
{
  set_compact (self, TRUE);
}

static void
wide_cb (BobbinLearnPage *self)
{
  set_compact (self, FALSE);
}

static void
previous_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BobbinLearnPage *self = user_data;

  show_panel (self, self->current - 1);
}

static void
next_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  BobbinLearnPage *self = user_data;

  show_panel (self, self->current + 1);
}

static void
run_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  BobbinLearnPage *self = user_data;

  bobbin_lesson_panel_toggle (BOBBIN_LESSON_PANEL (gtk_stack_get_visible_child (self->panels)));
}

static void
panel_action (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  BobbinLearnPage *self = user_data;

  show_panel (self, (guint) CLAMP (g_variant_get_int32 (state), 0, (int) self->n_lessons - 1));
}

static const GActionEntry action_entries[] = {
  { "previous", previous_action },
  { "next", next_action },
  { "run", run_action },
  { "panel", NULL, "i", "0", panel_action },
};

static void
bobbin_learn_page_dispose (GObject *object)
{
  BobbinLearnPage *self = BOBBIN_LEARN_PAGE (object);

  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_LEARN_PAGE);

  G_OBJECT_CLASS (bobbin_learn_page_parent_class)->dispose (object);
}

static void
bobbin_learn_page_class_init (BobbinLearnPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_learn_page_dispose;

  signals[SIGNAL_WISH] =
    g_signal_new ("wish", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_OBJECT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/learn/bobbin-learn-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinLearnPage, panels);
  gtk_widget_class_bind_template_child (widget_class, BobbinLearnPage, contents);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
}

static void
bobbin_learn_page_init (BobbinLearnPage *self)
{
  self->lessons = bobbin_lessons_get_all (&self->n_lessons);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "learn", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));

  fill_contents (self);
  show_panel (self, 0);
}

AdwNavigationPage *
bobbin_learn_page_new (void)
{
  return g_object_new (BOBBIN_TYPE_LEARN_PAGE, NULL);
}
