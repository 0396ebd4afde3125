/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "app/bobbin-how-group.h"
#include "bobbin-resume-dialog.h"
#include "engine/history/bobbin-resume.h"
#include "engine/workloads/bobbin-workloads.h"

struct _BobbinResumeDialog
{
  AdwDialog            parent_instance;

  BobbinHistoryKeeper *keeper;
  gint64               number;
  BobbinResumePlan    *plan;
  GCancellable        *cancellable;  /* of the plan that is being made */
  gboolean             filled;       /* the settings have been shown */
  GPtrArray           *secrets;      /* AdwPasswordEntryRow, in the order of plan->missing */

  /* Template */
  GtkStack            *stack;
  AdwStatusPage       *trouble;
  GtkWidget           *resume;
  GtkLabel            *error;
  GtkLabel            *text;
  GtkListBox          *counts;
  AdwPreferencesGroup *secrets_group;
  AdwSwitchRow        *retry_failed;
  AdwSwitchRow        *stored_inputs;
  AdwSwitchRow        *check_content;
  BobbinHowGroup      *how;
};

enum {
  SIGNAL_RESUMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinResumeDialog, bobbin_resume_dialog, ADW_TYPE_DIALOG)

static BobbinResumeFlags
get_flags (BobbinResumeDialog *self)
{
  BobbinResumeFlags flags = BOBBIN_RESUME_NONE;

  if (!adw_switch_row_get_active (self->retry_failed))
    flags |= BOBBIN_RESUME_KEEP_FAILED;
  if (adw_switch_row_get_active (self->stored_inputs))
    flags |= BOBBIN_RESUME_STORED_INPUTS;
  if (adw_switch_row_get_active (self->check_content))
    flags |= BOBBIN_RESUME_CHECK_CONTENT;

  return flags;
}

static void
show_error (BobbinResumeDialog *self,
            const char         *message)
{
  gtk_label_set_label (self->error, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), message != NULL);
}

static void
add_count (BobbinResumeDialog *self,
           const char         *title,
           const char         *subtitle,
           guint64             count)
{
  g_autofree char *text = bobbin_format_count (count);
  GtkWidget *label;
  GtkWidget *row;

  if (count == 0)
    return;

  label = gtk_label_new (text);
  row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, NULL);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "title-4");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (self->counts, row);
}

static void
show_counts (BobbinResumeDialog *self)
{
  const BobbinResumePlan *plan = self->plan;

  gtk_list_box_remove_all (self->counts);
  add_count (self, _("Reused"), _("Their results are still true"), plan->n_reused);
  add_count (self, _("Left to do"), _("They never came to an end"), plan->n_open);
  add_count (self, _("Tried again"), _("They failed or were cancelled"), plan->n_retried);
  add_count (self, _("Stay failed"), NULL, plan->n_kept);
  add_count (self, _("Changed"), _("Their input is not what it was"), plan->n_changed);
  add_count (self, _("New"), _("Their input was not there"), plan->n_new);
  add_count (self, _("Gone"), _("Their input is not there any more"), plan->n_gone);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), gtk_list_box_get_row_at_index (self->counts, 0) != NULL);
}

static void
update_button (BobbinResumeDialog *self)
{
  gboolean ready = self->plan != NULL && bobbin_resume_plan_has_work (self->plan);

  for (guint i = 0; i < self->secrets->len; i++)
    ready &= *gtk_editable_get_text (g_ptr_array_index (self->secrets, i)) != '\0';

  gtk_widget_set_sensitive (self->resume, ready);
}

/* What the user typed stays while the same secrets are missing. */
static void
show_secrets (BobbinResumeDialog *self)
{
  guint n_missing = self->plan->missing != NULL ? g_strv_length (self->plan->missing) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->secrets_group), n_missing > 0);
  if (n_missing == self->secrets->len)
    return;

  while (self->secrets->len > 0)
    adw_preferences_group_remove (self->secrets_group, g_ptr_array_steal_index (self->secrets, 0));

  for (guint i = 0; i < n_missing; i++)
    {
      GtkWidget *row = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "use-markup", FALSE,
                                     "title", self->plan->missing[i], NULL);

      g_signal_connect_swapped (row, "changed", G_CALLBACK (update_button), self);
      adw_preferences_group_add (self->secrets_group, row);
      g_ptr_array_add (self->secrets, row);
    }
}

static void
show_settings (BobbinResumeDialog *self)
{
  BobbinJob *job = bobbin_resume_plan_get_job (self->plan);
  g_autoptr (BobbinWorkload) workload = bobbin_workload_new_for_job (job, NULL);

  if (self->filled)
    return;

  self->filled = TRUE;
  bobbin_how_group_set_workload (self->how, workload);
  bobbin_how_group_set_settings (self->how, bobbin_job_get_settings (job));
}

static void
show_plan (BobbinResumeDialog *self)
{
  g_autofree char *text = bobbin_resume_plan_dup_text (self->plan);
  gboolean any_failed = self->plan->n_retried + self->plan->n_kept > 0;

  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->retry_failed), any_failed);
  show_counts (self);
  show_secrets (self);
  show_settings (self);
  update_button (self);
  gtk_stack_set_visible_child_name (self->stack, "plan");
}

/* What is wrong, if there is no plan. */
static void
show_trouble (BobbinResumeDialog *self,
              const GError       *error)
{
  g_autofree char *escaped = NULL;

  /* The choices may be what is wrong, once there were any to see. */
  if (self->filled)
    {
      show_error (self, error->message);
      return;
    }

  escaped = g_markup_escape_text (error->message, -1);
  adw_status_page_set_description (self->trouble, escaped);
  gtk_widget_set_visible (self->resume, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BobbinResumeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinResumePlan) plan = bobbin_resume_plan_look_finish (result, &error);

  /* It is closed, or something else was chosen meanwhile. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (plan == NULL)
    {
      show_trouble (self, error);
      return;
    }

  self->plan = g_steal_pointer (&plan);
  show_plan (self);
}

/* @inputs: (nullable): those of then. */
static void
make_plan (BobbinResumeDialog *self,
           BobbinInputs       *inputs)
{
  g_autoptr (GError) error = NULL;
  BobbinResumePlan *plan =
    bobbin_resume_plan_new_for_inputs (bobbin_history_keeper_get_history (self->keeper), self->number, NULL, inputs,
                                       get_flags (self), &error);

  if (plan != NULL)
    bobbin_resume_plan_look_async (plan, self->cancellable, looked_cb, g_object_ref (self));
  else
    show_trouble (self, error);
}

static void
inputs_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BobbinResumeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load_finish (BOBBIN_INPUT_SOURCE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (inputs != NULL)
    make_plan (self, inputs);
  else
    show_trouble (self, error);
}

/* Files are read for it: that takes its time, in a thread. */
static void
begin_plan (BobbinResumeDialog *self)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (self->keeper);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_history_load_job (history, self->number, &error);
  BobbinInputSource *source = job != NULL ? bobbin_resume_find_source (job, get_flags (self)) : NULL;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->plan, bobbin_resume_plan_free);
  show_error (self, NULL);
  update_button (self);

  if (job == NULL)
    show_trouble (self, error);
  else if (source != NULL)
    bobbin_input_source_load_async (source, bobbin_job_get_folder (job), self->cancellable, inputs_loaded_cb,
                                    g_object_ref (self));
  else
    make_plan (self, NULL);
}

static void
choice_changed_cb (BobbinResumeDialog *self)
{
  if (self->filled)
    begin_plan (self);
}

static gboolean
change_job (BobbinResumeDialog *self)
{
  BobbinJob *job = bobbin_resume_plan_get_job (self->plan);
  BobbinRunSettings settings;

  if (!bobbin_how_group_get_settings (self->how, &settings))
    return FALSE;

  bobbin_job_set_settings (job, &settings);
  for (guint i = 0; i < self->secrets->len; i++)
    bobbin_job_set_parameter (job, self->plan->missing[i],
                              gtk_editable_get_text (g_ptr_array_index (self->secrets, i)));

  return TRUE;
}

static void
resume_clicked_cb (BobbinResumeDialog *self)
{
  g_autoptr (BobbinResumeDialog) held = g_object_ref (self);
  BobbinHistoryOptions options;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (GError) error = NULL;

  if (self->plan == NULL || !change_job (self))
    return;

  bobbin_history_keeper_get_options (self->keeper, &options);
  run = bobbin_resume_plan_new_run (self->plan, &options, &error);
  if (run == NULL)
    {
      /* A plan makes one run, or none. */
      begin_plan (self);
      show_error (self, error->message);
      return;
    }

  adw_dialog_force_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[SIGNAL_RESUMED], 0, run);
}

/* Nobody waits for the plan any more. */
static void
bobbin_resume_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (BOBBIN_RESUME_DIALOG (dialog)->cancellable);
}

static void
bobbin_resume_dialog_dispose (GObject *object)
{
  BobbinResumeDialog *self = BOBBIN_RESUME_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RESUME_DIALOG);
  g_clear_pointer (&self->plan, bobbin_resume_plan_free);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (bobbin_resume_dialog_parent_class)->dispose (object);
}

static void
bobbin_resume_dialog_finalize (GObject *object)
{
  BobbinResumeDialog *self = BOBBIN_RESUME_DIALOG (object);

  g_ptr_array_unref (self->secrets);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (bobbin_resume_dialog_parent_class)->finalize (object);
}

static void
bobbin_resume_dialog_class_init (BobbinResumeDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_resume_dialog_dispose;
  object_class->finalize = bobbin_resume_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = bobbin_resume_dialog_closed;

  signals[SIGNAL_RESUMED] =
    g_signal_new ("resumed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_RUN);

  g_type_ensure (BOBBIN_TYPE_HOW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/history/bobbin-resume-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, resume);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, error);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, text);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, counts);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, secrets_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, retry_failed);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, stored_inputs);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, check_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinResumeDialog, how);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, adw_dialog_close);
}

static void
bobbin_resume_dialog_init (BobbinResumeDialog *self)
{
  self->secrets = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
bobbin_resume_dialog_new (BobbinHistoryKeeper *keeper,
                          gint64               number)
{
  BobbinResumeDialog *self = g_object_new (BOBBIN_TYPE_RESUME_DIALOG, NULL);

  self->keeper = g_object_ref (keeper);
  self->number = number;
  begin_plan (self);

  return ADW_DIALOG (self);
}
