/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-dialogs.h"
#include "bobbin-how-group.h"
#include "bobbin-inputs-group.h"
#include "bobbin-job-form.h"
#include "bobbin-job-io.h"
#include "bobbin-parameters-group.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-job-file.h"
#include "engine/workloads/bobbin-workloads.h"

struct _BobbinJobForm
{
  AdwNavigationPage       parent_instance;

  BobbinJob              *job;          /* as it was given */
  BobbinWorkload         *workload;     /* which the rows write into */
  gboolean                busy;
  gboolean                usable;       /* the values go with each other and the inputs */

  BobbinParametersGroup  *parameters;   /* borrowed */

  /* Template */
  AdwBanner              *banner;
  GtkBox                 *groups;
  GtkLabel               *summary;
  BobbinInputsGroup      *inputs;
  BobbinHowGroup         *how;
  GtkLabel               *status;
};

enum {
  SIGNAL_RUN,
  SIGNAL_RACE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinJobForm, bobbin_job_form, ADW_TYPE_NAVIGATION_PAGE)

/* Looks at the parameters together with the inputs: does the formula parse? */
static void
check_together (BobbinJobForm *self)
{
  BobbinInputs *inputs = bobbin_inputs_group_get_inputs (self->inputs);
  g_autoptr (BobbinJob) job = NULL;
  g_autoptr (BobbinWorkload) workload = NULL;
  g_autoptr (GError) error = NULL;

  self->usable = TRUE;
  bobbin_parameters_group_set_problem (self->parameters, NULL);
  if (inputs == NULL || !bobbin_parameters_group_is_valid (self->parameters))
    return;

  job = bobbin_job_form_dup_job (self, NULL);
  if (job == NULL)
    return;

  workload = bobbin_workload_new_for_job (job, &error);
  if (workload != NULL && bobbin_workload_prepare (workload, inputs, &error))
    return;

  self->usable = FALSE;
  if (!bobbin_parameters_group_set_problem (self->parameters, error->message))
    bobbin_job_form_show_error (self, error->message);
}

/* What stands beside the Run button. */
static const char *
get_status (BobbinJobForm *self)
{
  g_autoptr (BobbinInputSource) source = bobbin_inputs_group_dup_source (self->inputs, NULL);
  BobbinRunSettings settings;

  if (self->busy)
    return _("Starting…");
  if (!bobbin_parameters_group_is_valid (self->parameters) || !self->usable)
    return _("A value above is wrong.");
  if (bobbin_inputs_group_is_wrong (self->inputs))
    return _("The inputs cannot be read.");
  if (!bobbin_how_group_get_settings (self->how, &settings))
    return _("A value above is wrong.");
  if (source == NULL)
    return _("Say over which inputs to run.");

  return "";
}

static gboolean
can_run (BobbinJobForm *self)
{
  BobbinRunSettings settings;
  g_autoptr (BobbinInputSource) source = bobbin_inputs_group_dup_source (self->inputs, NULL);

  return !self->busy && self->usable && source != NULL
         && !bobbin_inputs_group_is_wrong (self->inputs)
         && bobbin_parameters_group_is_valid (self->parameters)
         && bobbin_how_group_get_settings (self->how, &settings);
}

static void
update (BobbinJobForm *self)
{
  gboolean runnable = can_run (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.run", runnable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.race", runnable);
  gtk_label_set_label (self->status, get_status (self));
}

static void
changed_cb (BobbinJobForm *self)
{
  bobbin_job_form_show_error (self, NULL);
  check_together (self);
  update (self);
}

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_RUN], 0);
}

static void
race_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_RACE], 0);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BobbinJobForm) self = user_data;
  g_autoptr (GError) error = NULL;

  if (bobbin_job_io_save_finish (result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Job saved"));
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Job Was Not Saved"), error->message);
}

static void
save_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BobbinJobForm) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (BobbinJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;

  job = bobbin_job_form_dup_job (self, &error);
  if (job == NULL)
    {
      bobbin_dialog_show_error (GTK_WIDGET (self), _("The Job Was Not Saved"), error->message);
      return;
    }

  bobbin_job_io_save_async (job, file, NULL, saved_cb, g_object_ref (self));
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  BobbinJobForm *self = BOBBIN_JOB_FORM (widget);
  g_autoptr (GtkFileDialog) dialog = NULL;
  g_autoptr (BobbinJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *file_name = NULL;

  job = bobbin_job_form_dup_job (self, &error);
  if (job == NULL)
    {
      bobbin_dialog_show_error (widget, _("The Job Cannot Be Saved Yet"), error->message);
      return;
    }

  title = g_strdup (*bobbin_parameters_group_get_title (self->parameters) != '\0'
                    ? bobbin_parameters_group_get_title (self->parameters)
                    : bobbin_job_get_workload_id (job));
  g_strdelimit (title, "/\\", '-');
  file_name = g_strconcat (title, BOBBIN_JOB_FILE_SUFFIX, NULL);

  dialog = bobbin_dialog_new_job_file (_("Save Job"));
  gtk_file_dialog_set_initial_name (dialog, file_name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                        save_chosen_cb, g_object_ref (self));
}

static void
bobbin_job_form_shown (AdwNavigationPage *page)
{
  bobbin_parameters_group_focus (BOBBIN_JOB_FORM (page)->parameters);

  ADW_NAVIGATION_PAGE_CLASS (bobbin_job_form_parent_class)->shown (page);
}

static void
bobbin_job_form_dispose (GObject *object)
{
  BobbinJobForm *self = BOBBIN_JOB_FORM (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_JOB_FORM);
  g_clear_object (&self->job);
  g_clear_object (&self->workload);

  G_OBJECT_CLASS (bobbin_job_form_parent_class)->dispose (object);
}

static void
bobbin_job_form_class_init (BobbinJobFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_job_form_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = bobbin_job_form_shown;

  signals[SIGNAL_RUN] =
    g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RACE] =
    g_signal_new ("race", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BOBBIN_TYPE_INPUTS_GROUP);
  g_type_ensure (BOBBIN_TYPE_HOW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-job-form.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, banner);
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, groups);
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, summary);
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, inputs);
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, how);
  gtk_widget_class_bind_template_child (widget_class, BobbinJobForm, status);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);

  gtk_widget_class_install_action (widget_class, "form.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "form.race", NULL, race_action);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "form.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "form.race", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save", NULL);
}

static void
bobbin_job_form_init (BobbinJobForm *self)
{
  self->usable = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (BobbinJobForm *self)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self->workload);
  BobbinInputSource *source = bobbin_job_get_inputs (self->job);

  /* While the form is made, not when it is first checked. */
  if (klass->library != NULL)
    bobbin_library_fetch (klass->library);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _(klass->title));
  gtk_label_set_label (self->summary, _(klass->summary));

  bobbin_inputs_group_set_words (self->inputs, klass->input_name, klass->input_example);
  bobbin_inputs_group_set_folder (self->inputs, bobbin_job_get_folder (self->job));

  self->parameters = BOBBIN_PARAMETERS_GROUP (bobbin_parameters_group_new (self->workload));
  bobbin_parameters_group_set_title (self->parameters, bobbin_job_get_title (self->job));
  gtk_box_insert_child_after (self->groups, GTK_WIDGET (self->parameters), GTK_WIDGET (self->summary));
  g_signal_connect_object (self->parameters, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  bobbin_how_group_set_workload (self->how, self->workload);
  bobbin_how_group_set_settings (self->how, bobbin_job_get_settings (self->job));

  if (source != NULL)
    bobbin_inputs_group_set_source (self->inputs, source);
  update (self);
}

GtkWidget *
bobbin_job_form_new (BobbinJob  *job,
                     GError    **error)
{
  g_autoptr (BobbinWorkload) workload = bobbin_workload_new_for_job (job, error);
  BobbinJobForm *self;

  if (workload == NULL)
    return NULL;

  self = g_object_new (BOBBIN_TYPE_JOB_FORM, NULL);
  self->job = bobbin_job_copy (job);
  self->workload = g_steal_pointer (&workload);
  fill (self);

  return GTK_WIDGET (self);
}

BobbinJob *
bobbin_job_form_dup_job (BobbinJobForm  *self,
                         GError        **error)
{
  const char *title;
  g_autoptr (BobbinJob) job = NULL;
  g_autoptr (BobbinInputSource) source = NULL;
  BobbinRunSettings settings;

  g_return_val_if_fail (BOBBIN_IS_JOB_FORM (self), NULL);

  source = bobbin_inputs_group_dup_source (self->inputs, error);
  if (source == NULL)
    return NULL;
  if (!bobbin_parameters_group_is_valid (self->parameters) || !bobbin_how_group_get_settings (self->how, &settings))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("A value in the form is wrong; it says there what would be right."));
      return NULL;
    }

  job = bobbin_job_new (bobbin_job_get_workload_id (self->job));
  title = bobbin_parameters_group_get_title (self->parameters);
  bobbin_job_set_title (job, *title != '\0' ? title : NULL);
  bobbin_job_set_what (job, bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (self->workload)));
  bobbin_job_set_folder (job, bobbin_job_get_folder (self->job));
  bobbin_job_set_inputs (job, source);
  bobbin_job_set_settings (job, &settings);
  bobbin_workload_save_parameters (self->workload, job);

  return g_steal_pointer (&job);
}

void
bobbin_job_form_set_inputs (BobbinJobForm     *self,
                            BobbinInputSource *inputs)
{
  g_return_if_fail (BOBBIN_IS_JOB_FORM (self));

  bobbin_inputs_group_set_source (self->inputs, inputs);
}

void
bobbin_job_form_set_busy (BobbinJobForm *self,
                          gboolean       busy)
{
  g_return_if_fail (BOBBIN_IS_JOB_FORM (self));

  self->busy = busy;
  update (self);
}

void
bobbin_job_form_show_error (BobbinJobForm *self,
                            const char    *message)
{
  g_return_if_fail (BOBBIN_IS_JOB_FORM (self));

  if (message != NULL)
    adw_banner_set_title (self->banner, message);
  adw_banner_set_revealed (self->banner, message != NULL);
}
