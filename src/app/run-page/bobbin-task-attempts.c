/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-attempts.h"

#include "app/bobbin-format.h"
#include "bobbin-task-row.h"

#include <glib/gi18n-lib.h>

/* More attempts than these are not shown: the earlier ones say nothing new. */
#define MAX_SHOWN 20
#define MAX_CHARS 2000

struct _BobbinTaskAttempts
{
  AdwBin               parent_instance;

  AdwPreferencesGroup *group;
  GPtrArray           *rows;

  /* What is shown. */
  BobbinRun           *run;
  guint64              task;
  guint                n_attempts;
  guint8               state;
};

G_DEFINE_FINAL_TYPE (BobbinTaskAttempts, bobbin_task_attempts, ADW_TYPE_BIN)

static void
add_fact (AdwExpanderRow *row,
          const char     *title,
          const char     *text)
{
  GtkWidget *fact;

  if (text == NULL || *text == '\0')
    return;

  fact = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", text,
                       "subtitle-selectable", TRUE, NULL);
  gtk_widget_add_css_class (fact, "property");
  adw_expander_row_add_row (row, fact);
}

static void
add_attempt (BobbinTaskAttempts *self,
             guint               number,
             const BobbinTask   *attempt)
{
  g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), attempt->lane);
  g_autofree char *title = g_strdup_printf (_("Attempt %u"), number);
  g_autofree char *duration = bobbin_format_duration ((double) attempt->duration / 1e9);
  g_autofree char *offset = bobbin_format_duration ((double) attempt->start / 1e9);
  g_autofree char *start = g_strdup_printf (_("%s after the start"), offset);
  g_autofree char *subtitle = NULL;
  g_autofree char *message = NULL;
  const char *outcome = bobbin_task_state_get_title (BOBBIN_TASK_DONE);
  AdwExpanderRow *row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  BobbinResult result;

  bobbin_task_decode (attempt, &result);
  if (attempt->error != BOBBIN_ERROR_KIND_NONE)
    {
      outcome = bobbin_error_kind_get_title (attempt->error);
      message = bobbin_format_line (result.message != NULL ? result.message : "", -1, MAX_CHARS);
    }
  subtitle = g_strdup_printf ("%s · %s", outcome, duration);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (row, subtitle);
  add_fact (row, _("Error"), message);
  add_fact (row, _("Begun"), start);
  add_fact (row, _("Time"), duration);
  add_fact (row, _("Worker"), lane != NULL ? bobbin_lane_get_title (lane) : NULL);
  adw_preferences_group_add (self->group, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
bobbin_task_attempts_finalize (GObject *object)
{
  BobbinTaskAttempts *self = BOBBIN_TASK_ATTEMPTS (object);

  g_ptr_array_unref (self->rows);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_task_attempts_parent_class)->finalize (object);
}

static void
bobbin_task_attempts_class_init (BobbinTaskAttemptsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_task_attempts_finalize;
}

static void
bobbin_task_attempts_init (BobbinTaskAttempts *self)
{
  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Attempts"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
bobbin_task_attempts_set (BobbinTaskAttempts *self,
                          BobbinRun          *run,
                          guint64             task)
{
  BobbinTaskStore *store = bobbin_run_get_store (run);
  const BobbinTask *now = bobbin_task_store_get (store, task);
  guint n_attempts = now->attempts;

  g_return_if_fail (BOBBIN_IS_TASK_ATTEMPTS (self));

  if (self->run == run && self->task == task && self->n_attempts == n_attempts && self->state == now->state)
    return;

  g_set_object (&self->run, run);
  self->task = task;
  self->n_attempts = n_attempts;
  self->state = now->state;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  /* One alone is what the rest of the details is about. */
  for (guint i = n_attempts; i > 0 && self->rows->len < MAX_SHOWN; i--)
    {
      const BobbinTask *attempt = bobbin_task_store_get_attempt (store, task, i);

      if (attempt != NULL && (n_attempts > 1 || !BOBBIN_TASK_IS_SETTLED (now->state)))
        add_attempt (self, i, attempt);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}
