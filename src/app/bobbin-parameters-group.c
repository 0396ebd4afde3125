/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-parameter-editor.h"
#include "bobbin-parameters-group.h"

struct _BobbinParametersGroup
{
  AdwPreferencesGroup  parent_instance;

  GPtrArray           *editors;
  AdwExpanderRow      *advanced;    /* %NULL where nothing is advanced; borrowed */
  GtkEditable         *title;       /* borrowed */
  const char          *what;        /* name of the WHAT parameter, or %NULL */
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinParametersGroup, bobbin_parameters_group, ADW_TYPE_PREFERENCES_GROUP)

static void
changed_cb (BobbinParametersGroup *self,
            BobbinParameterEditor *changed)
{
  for (guint i = 0; i < self->editors->len; i++)
    if (g_ptr_array_index (self->editors, i) != changed)
      bobbin_parameter_editor_refresh_choices (g_ptr_array_index (self->editors, i));

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
title_changed_cb (BobbinParametersGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
add_row (BobbinParametersGroup *self,
         GtkWidget             *row,
         gboolean               advanced)
{
  if (advanced)
    adw_expander_row_add_row (self->advanced, row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
add_editor (BobbinParametersGroup *self,
            BobbinWorkload        *workload,
            const BobbinParameter *parameter)
{
  BobbinParameterEditor *editor = bobbin_parameter_editor_new (workload, parameter);
  gboolean advanced = (parameter->flags & BOBBIN_PARAMETER_ADVANCED) != 0;

  add_row (self, bobbin_parameter_editor_get_row (editor), advanced);
  if (bobbin_parameter_editor_get_choices_row (editor) != NULL)
    add_row (self, bobbin_parameter_editor_get_choices_row (editor), advanced);
  add_row (self, bobbin_parameter_editor_get_error_row (editor), advanced);

  g_signal_connect_object (editor, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->editors, editor);
}

static void
add_title_row (BobbinParametersGroup *self)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Name of the job (optional)"));
  adw_expander_row_add_row (self->advanced, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (title_changed_cb), self);
  self->title = GTK_EDITABLE (row);
}

static void
describe (BobbinParametersGroup *self,
          BobbinWorkloadClass   *klass)
{
  BobbinParameter parameter;
  g_autofree char *hint = NULL;
  g_autofree char *escaped = NULL;
  const char *blurb;

  self->what = bobbin_workload_class_get_what (klass);
  if (self->what == NULL || !bobbin_workload_class_find_parameter (klass, self->what, &parameter))
    return;

  blurb = g_param_spec_get_blurb (parameter.pspec);
  if (blurb == NULL || *blurb == '\0')
    return;

  hint = parameter.example != NULL
         ? g_strdup_printf (_("%s (for example “%s”)"), _(blurb), parameter.example)
         : g_strdup (_(blurb));
  /* Descriptions are markup, and a command may well hold a “<”. */
  escaped = g_markup_escape_text (hint, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), escaped);
}

static void
bobbin_parameters_group_finalize (GObject *object)
{
  g_ptr_array_unref (BOBBIN_PARAMETERS_GROUP (object)->editors);

  G_OBJECT_CLASS (bobbin_parameters_group_parent_class)->finalize (object);
}

static void
bobbin_parameters_group_class_init (BobbinParametersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_parameters_group_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_parameters_group_init (BobbinParametersGroup *self)
{
  self->editors = g_ptr_array_new_with_free_func (g_object_unref);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("What to Do"));
}

GtkWidget *
bobbin_parameters_group_new (BobbinWorkload *workload)
{
  BobbinParametersGroup *self = g_object_new (BOBBIN_TYPE_PARAMETERS_GROUP, NULL);
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (workload);
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);
  describe (self, klass);

  self->advanced = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advanced), _("More Options"));
  for (guint i = 0; i < n_parameters; i++)
    add_editor (self, workload, &parameters[i]);
  add_title_row (self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->advanced));

  return GTK_WIDGET (self);
}

const char *
bobbin_parameters_group_get_title (BobbinParametersGroup *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETERS_GROUP (self), NULL);

  return gtk_editable_get_text (self->title);
}

void
bobbin_parameters_group_set_title (BobbinParametersGroup *self,
                                   const char            *title)
{
  g_return_if_fail (BOBBIN_IS_PARAMETERS_GROUP (self));

  gtk_editable_set_text (self->title, title != NULL ? title : "");
}

gboolean
bobbin_parameters_group_is_valid (BobbinParametersGroup *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETERS_GROUP (self), FALSE);

  for (guint i = 0; i < self->editors->len; i++)
    if (!bobbin_parameter_editor_is_valid (g_ptr_array_index (self->editors, i)))
      return FALSE;

  return TRUE;
}

gboolean
bobbin_parameters_group_set_problem (BobbinParametersGroup *self,
                                     const char            *message)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETERS_GROUP (self), FALSE);

  for (guint i = 0; i < self->editors->len; i++)
    {
      BobbinParameterEditor *editor = g_ptr_array_index (self->editors, i);

      if (g_strcmp0 (bobbin_parameter_editor_get_name (editor), self->what) == 0)
        {
          bobbin_parameter_editor_set_problem (editor, message);
          return TRUE;
        }
    }

  return FALSE;
}

void
bobbin_parameters_group_focus (BobbinParametersGroup *self)
{
  g_return_if_fail (BOBBIN_IS_PARAMETERS_GROUP (self));

  if (self->editors->len > 0)
    gtk_widget_grab_focus (bobbin_parameter_editor_get_row (g_ptr_array_index (self->editors, 0)));
}
