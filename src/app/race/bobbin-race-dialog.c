/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-form-rows.h"
#include "bobbin-race-dialog.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/race/bobbin-ladder.h"

/* The most workers that can be asked for. */
#define MAX_WORKERS 100000

/* An executor that may race. */
typedef struct
{
  const char   *id;      /* of its class */
  AdwSwitchRow *row;
} Choice;

struct _BobbinRaceDialog
{
  AdwDialog            parent_instance;

  BobbinWorkload      *workload;
  GArray              *choices;      /* Choice */
  GPtrArray           *chosen;       /* ids, NULL-terminated */
  GArray              *numbers;      /* guint, 0-terminated */

  /* Template */
  GtkWidget           *start;
  AdwSpinRow          *budget;
  AdwPreferencesGroup *executors;
  AdwEntryRow         *workers;
  GtkWidget           *workers_error;
  GtkWidget           *effects;
  AdwSwitchRow        *confirm;
};

enum {
  SIGNAL_START,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRaceDialog, bobbin_race_dialog, ADW_TYPE_DIALOG)

/* Reads the numbers of workers; %FALSE: what is written there is wrong. */
static gboolean
read_numbers (BobbinRaceDialog *self)
{
  g_auto (GStrv) words = g_strsplit_set (gtk_editable_get_text (GTK_EDITABLE (self->workers)), ",; ", -1);

  g_array_set_size (self->numbers, 0);
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 number;
      guint n;

      if (*words[i] == '\0')
        continue;
      if (!g_ascii_string_to_unsigned (words[i], 10, 1, MAX_WORKERS, &number, NULL))
        return FALSE;
      n = (guint) number;
      g_array_append_val (self->numbers, n);
    }

  return TRUE;
}

static const guint *
get_numbers (BobbinRaceDialog *self)
{
  return self->numbers->len > 0 ? (const guint *) (gconstpointer) self->numbers->data : NULL;
}

/* "2, 4, 8": with how many workers each executor races. */
static void
show_ladder (BobbinRaceDialog *self,
             const Choice     *choice)
{
  const char *ids[] = { choice->id, NULL };
  g_autoptr (GArray) rungs = bobbin_ladder_new (self->workload, G_MAXUINT32, g_get_num_processors (), ids,
                                                get_numbers (self), NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  guint last = 0;

  /* The first is one by one. */
  for (guint i = 1; rungs != NULL && i < rungs->len; i++)
    {
      last = g_array_index (rungs, BobbinRung, i).n_workers;
      g_string_append_printf (text, i > 1 ? ", %u" : "%u", last);
    }
  if (last > 0)
    {
      g_autofree char *subtitle = g_strdup_printf (ngettext ("%s worker", "%s workers", last), text->str);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (choice->row), subtitle);
    }
}

static void
changed_cb (BobbinRaceDialog *self)
{
  gboolean right = read_numbers (self);
  gboolean confirmed = !gtk_widget_get_visible (self->effects) || adw_switch_row_get_active (self->confirm);

  g_ptr_array_set_size (self->chosen, 0);
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = &g_array_index (self->choices, Choice, i);

      if (adw_switch_row_get_active (choice->row))
        g_ptr_array_add (self->chosen, (gpointer) choice->id);
      if (right)
        show_ladder (self, choice);
    }

  bobbin_error_row_set (self->workers_error, GTK_WIDGET (self->workers),
                        right ? NULL : _("Give whole numbers from 1 on, with commas between them."));
  gtk_widget_set_sensitive (self->start, right && confirmed && self->chosen->len > 0);
  g_ptr_array_add (self->chosen, NULL);
}

static void
cancel_clicked_cb (BobbinRaceDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
start_clicked_cb (BobbinRaceDialog *self)
{
  /* What is written there may not have been taken yet. */
  adw_spin_row_update (self->budget);
  g_signal_emit (self, signals[SIGNAL_START], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
bobbin_race_dialog_dispose (GObject *object)
{
  BobbinRaceDialog *self = BOBBIN_RACE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RACE_DIALOG);
  g_clear_object (&self->workload);

  G_OBJECT_CLASS (bobbin_race_dialog_parent_class)->dispose (object);
}

static void
bobbin_race_dialog_finalize (GObject *object)
{
  BobbinRaceDialog *self = BOBBIN_RACE_DIALOG (object);

  g_array_unref (self->choices);
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->chosen);

  G_OBJECT_CLASS (bobbin_race_dialog_parent_class)->finalize (object);
}

static void
bobbin_race_dialog_class_init (BobbinRaceDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_race_dialog_dispose;
  object_class->finalize = bobbin_race_dialog_finalize;

  signals[SIGNAL_START] =
    g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-race-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, start);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, budget);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, executors);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, workers);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, workers_error);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, effects);
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceDialog, confirm);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
}

static void
bobbin_race_dialog_init (BobbinRaceDialog *self)
{
  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  self->numbers = g_array_new (TRUE, FALSE, sizeof (guint));
  self->chosen = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_in_ladder (const GArray *rungs,
              const char   *id)
{
  for (guint i = 1; i < rungs->len; i++)
    if (g_str_equal (g_array_index (rungs, BobbinRung, i).executor, id))
      return TRUE;

  return FALSE;
}

/* A row for each executor that can do this work; those that make sense are on. */
static void
fill_executors (BobbinRaceDialog *self)
{
  g_autoptr (GArray) rungs = bobbin_ladder_new (self->workload, G_MAXUINT32, g_get_num_processors (), NULL, NULL, NULL);
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      const char *ids[] = { classes[i]->id, NULL };
      g_autoptr (GArray) own = NULL;
      Choice choice = { .id = classes[i]->id };

      if (g_str_equal (classes[i]->id, "serial") || g_str_equal (classes[i]->id, "auto"))
        continue;
      own = bobbin_ladder_new (self->workload, G_MAXUINT32, g_get_num_processors (), ids, NULL, NULL);
      if (own == NULL)
        continue;

      choice.row = g_object_new (ADW_TYPE_SWITCH_ROW,
                                 "title", _(classes[i]->title),
                                 "active", rungs != NULL && is_in_ladder (rungs, classes[i]->id),
                                 NULL);
      adw_preferences_group_add (self->executors, GTK_WIDGET (choice.row));
      g_array_append_val (self->choices, choice);
      g_signal_connect_object (choice.row, "notify::active", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
}

AdwDialog *
bobbin_race_dialog_new (BobbinWorkload *workload)
{
  BobbinRaceDialog *self = g_object_new (BOBBIN_TYPE_RACE_DIALOG, NULL);

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD (workload), NULL);

  self->workload = g_object_ref (workload);
  gtk_widget_set_visible (self->effects, BOBBIN_WORKLOAD_GET_CLASS (workload)->has_effects);
  fill_executors (self);
  changed_cb (self);

  return ADW_DIALOG (self);
}

void
bobbin_race_dialog_get_options (BobbinRaceDialog  *self,
                                BobbinRaceOptions *options)
{
  g_return_if_fail (BOBBIN_IS_RACE_DIALOG (self));

  *options = (BobbinRaceOptions) BOBBIN_RACE_OPTIONS_INIT;
  options->budget = adw_spin_row_get_value (self->budget);
  options->executors = (const char * const *) self->chosen->pdata;
  options->workers = get_numbers (self);
  options->seed = g_random_int ();
}
