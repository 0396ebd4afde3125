/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-choices-row.h"
#include "bobbin-form-rows.h"
#include "bobbin-parameter-editor.h"

/* Beyond this a spin button is no help, and it would be as wide as its
 * largest number. */
#define MAX_SPIN 1e7

struct _BobbinParameterEditor
{
  GObject          parent_instance;

  BobbinWorkload  *workload;
  BobbinParameter  parameter;

  GtkWidget       *row;
  GtkWidget       *choices_row;   /* %NULL where the workload knows no choices */
  GtkWidget       *error_row;
  char            *problem;
  GtkTextBuffer   *buffer;    /* of a text of several lines; borrowed from row */
  gboolean         valid;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinParameterEditor, bobbin_parameter_editor, G_TYPE_OBJECT)

static const char *
get_blurb (BobbinParameterEditor *self)
{
  const char *blurb = g_param_spec_get_blurb (self->parameter.pspec);

  return blurb != NULL && *blurb != '\0' ? _(blurb) : "";
}

/* "Timeout (s)" */
static char *
dup_title (BobbinParameterEditor *self)
{
  const char *nick = _(g_param_spec_get_nick (self->parameter.pspec));

  if (self->parameter.unit != NULL)
    return g_strdup_printf ("%s (%s)", nick, _(self->parameter.unit));

  return g_strdup (nick);
}

/* The value as bobbin_workload_set_parameter() reads it, the default included. */
static char *
dup_value (BobbinParameterEditor *self)
{
  GParamSpec *pspec = self->parameter.pspec;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (self->workload), pspec->name, &value);

  if (G_VALUE_HOLDS_STRING (&value))
    return g_strdup (g_value_get_string (&value) != NULL ? g_value_get_string (&value) : "");
  if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    return g_value_get_boxed (&value) != NULL ? g_strjoinv ("\n", g_value_get_boxed (&value)) : g_strdup ("");
  if (G_VALUE_HOLDS_DOUBLE (&value))
    return g_strdup (g_ascii_formatd (number, sizeof number, "%.15g", g_value_get_double (&value)));
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_strdup (g_value_get_boolean (&value) ? "true" : "false");
  if (G_VALUE_HOLDS_ENUM (&value))
    {
      GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
      GEnumValue *member = g_enum_get_value (klass, g_value_get_enum (&value));

      return g_strdup (member != NULL ? member->value_nick : "");
    }

  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (&value, &text);

  return g_value_dup_string (&text);
}

/* The range of a number, and whether it has decimals. */
static gboolean
get_range (GParamSpec *pspec,
           double     *low,
           double     *high,
           gboolean   *decimals)
{
  *decimals = FALSE;

#define RANGE(TYPE) \
  if (G_IS_PARAM_SPEC_##TYPE (pspec)) \
    { \
      *low = (double) G_PARAM_SPEC_##TYPE (pspec)->minimum; \
      *high = (double) G_PARAM_SPEC_##TYPE (pspec)->maximum; \
      return TRUE; \
    }

  RANGE (INT)
  RANGE (UINT)
  RANGE (INT64)
  RANGE (UINT64)
  *decimals = TRUE;
  RANGE (DOUBLE)

#undef RANGE

  return FALSE;
}

static char *
dup_text (BobbinParameterEditor *self)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->buffer != NULL)
    return bobbin_text_buffer_dup (self->buffer);
  if (ADW_IS_SWITCH_ROW (self->row))
    return g_strdup (adw_switch_row_get_active (ADW_SWITCH_ROW (self->row)) ? "true" : "false");
  if (ADW_IS_SPIN_ROW (self->row))
    return g_strdup (g_ascii_formatd (number, sizeof number, "%.15g",
                                      adw_spin_row_get_value (ADW_SPIN_ROW (self->row))));
  if (ADW_IS_COMBO_ROW (self->row))
    {
      GEnumClass *klass = G_PARAM_SPEC_ENUM (self->parameter.pspec)->enum_class;

      return g_strdup (klass->values[adw_combo_row_get_selected (ADW_COMBO_ROW (self->row))].value_nick);
    }

  return gtk_editable_get_chars (GTK_EDITABLE (self->row), 0, -1);
}

/* What is wrong with the values together, or else with what there is to
 * choose from. */
static void
show_problem (BobbinParameterEditor *self)
{
  const char *message = self->problem;

  if (!self->valid)
    return;

  if (message == NULL && self->choices_row != NULL)
    message = bobbin_choices_row_get_problem (BOBBIN_CHOICES_ROW (self->choices_row));
  bobbin_error_row_set (self->error_row, self->row, message);
}

static void
changed_cb (BobbinParameterEditor *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) error = NULL;

  self->valid = bobbin_workload_set_parameter (self->workload, self->parameter.pspec->name, text, &error);
  if (self->valid)
    show_problem (self);
  else
    bobbin_error_row_set (self->error_row, self->row, error->message);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GtkWidget *
new_switch (BobbinParameterEditor *self,
            const char            *title,
            const char            *value)
{
  GtkWidget *row = adw_switch_row_new ();

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_blurb (self));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), g_str_equal (value, "true"));
  g_signal_connect_swapped (row, "notify::active", G_CALLBACK (changed_cb), self);

  return row;
}

static GtkWidget *
new_combo (BobbinParameterEditor *self,
           const char            *title,
           const char            *value)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (self->parameter.pspec)->enum_class;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  for (guint i = 0; i < klass->n_values; i++)
    gtk_string_list_append (names, klass->values[i].value_nick);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  for (guint i = 0; i < klass->n_values; i++)
    if (g_str_equal (klass->values[i].value_nick, value))
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_blurb (self));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (changed_cb), self);

  return row;
}

static GtkWidget *
new_spin (BobbinParameterEditor *self,
          double                 low,
          double                 high,
          gboolean               decimals,
          const char            *value)
{
  double number = g_ascii_strtod (value, NULL);
  double step = !decimals ? 1 : high - low <= 2 ? 0.05 : 0.5;
  GtkAdjustment *adjustment = gtk_adjustment_new (number, low, high, step, step * 10, 0);
  GtkWidget *row = adw_spin_row_new (adjustment, 1, decimals ? 3 : 0);

  bobbin_spin_row_set_zero_text (ADW_SPIN_ROW (row), "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_blurb (self));
  g_signal_connect_swapped (row, "notify::value", G_CALLBACK (changed_cb), self);

  return row;
}

static GtkWidget *
new_entry (BobbinParameterEditor *self,
           const char            *value)
{
  BobbinParameterFlags flags = self->parameter.flags;
  GtkWidget *row = (flags & BOBBIN_PARAMETER_SECRET) != 0 ? adw_password_entry_row_new () : adw_entry_row_new ();
  g_autofree char *hint = g_strdup (get_blurb (self));

  if (self->parameter.example != NULL)
    {
      g_free (hint);
      hint = g_strdup_printf (_("%s (for example “%s”)"), get_blurb (self), self->parameter.example);
    }

  gtk_editable_set_text (GTK_EDITABLE (row), value);
  gtk_widget_set_tooltip_text (row, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint, -1);
  if ((flags & BOBBIN_PARAMETER_CODE) != 0)
    gtk_widget_add_css_class (row, "monospace");
  if ((flags & BOBBIN_PARAMETER_FOLDER) != 0)
    bobbin_entry_row_add_chooser (ADW_ENTRY_ROW (row), BOBBIN_CHOOSE_FOLDER, NULL, _("Choose a Folder"));
  if ((flags & (BOBBIN_PARAMETER_FILE | BOBBIN_PARAMETER_PROGRAM)) != 0)
    {
      g_autofree char *suffix = bobbin_parameter_dup_suffix (&self->parameter);

      bobbin_entry_row_add_chooser (ADW_ENTRY_ROW (row), BOBBIN_CHOOSE_FILE, suffix, _("Choose a File"));
    }
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);

  return row;
}

static GtkWidget *
new_text (BobbinParameterEditor *self,
          const char            *title,
          const char            *value)
{
  GtkWidget *row = bobbin_text_row_new (title, get_blurb (self),
                                        (self->parameter.flags & BOBBIN_PARAMETER_CODE) != 0,
                                        &self->buffer);

  gtk_text_buffer_set_text (self->buffer, value, -1);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static void
build (BobbinParameterEditor *self)
{
  GParamSpec *pspec = self->parameter.pspec;
  g_autofree char *title = dup_title (self);
  g_autofree char *value = dup_value (self);
  gboolean decimals;
  double high;
  double low;

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    self->row = new_switch (self, title, value);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    self->row = new_combo (self, title, value);
  else if (get_range (pspec, &low, &high, &decimals) && high <= MAX_SPIN && low >= -MAX_SPIN)
    self->row = new_spin (self, low, high, decimals, value);
  else if (pspec->value_type == G_TYPE_STRV || (self->parameter.flags & BOBBIN_PARAMETER_MULTILINE) != 0)
    self->row = new_text (self, title, value);
  else
    self->row = new_entry (self, value);

  g_object_ref_sink (self->row);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title);
  self->error_row = g_object_ref_sink (bobbin_error_row_new ());

  if ((self->parameter.flags & BOBBIN_PARAMETER_CHOICES) != 0 && GTK_IS_EDITABLE (self->row))
    {
      self->choices_row = bobbin_choices_row_new (self->workload, pspec->name, GTK_EDITABLE (self->row));
      g_object_ref_sink (self->choices_row);
      g_signal_connect_object (self->choices_row, "listed", G_CALLBACK (show_problem), self, G_CONNECT_SWAPPED);
    }
}

static void
bobbin_parameter_editor_dispose (GObject *object)
{
  BobbinParameterEditor *self = BOBBIN_PARAMETER_EDITOR (object);

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_clear_object (&self->choices_row);
  g_clear_object (&self->row);
  g_clear_object (&self->error_row);
  g_clear_pointer (&self->problem, g_free);
  g_clear_object (&self->workload);

  G_OBJECT_CLASS (bobbin_parameter_editor_parent_class)->dispose (object);
}

static void
bobbin_parameter_editor_class_init (BobbinParameterEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bobbin_parameter_editor_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_parameter_editor_init (BobbinParameterEditor *self)
{
  self->valid = TRUE;
}

BobbinParameterEditor *
bobbin_parameter_editor_new (BobbinWorkload        *workload,
                             const BobbinParameter *parameter)
{
  BobbinParameterEditor *self = g_object_new (BOBBIN_TYPE_PARAMETER_EDITOR, NULL);

  self->workload = g_object_ref (workload);
  self->parameter = *parameter;
  build (self);

  return self;
}

GtkWidget *
bobbin_parameter_editor_get_row (BobbinParameterEditor *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self), NULL);

  return self->row;
}

GtkWidget *
bobbin_parameter_editor_get_choices_row (BobbinParameterEditor *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self), NULL);

  return self->choices_row;
}

void
bobbin_parameter_editor_refresh_choices (BobbinParameterEditor *self)
{
  g_return_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self));

  if (self->choices_row != NULL)
    bobbin_choices_row_refresh (BOBBIN_CHOICES_ROW (self->choices_row));
}

GtkWidget *
bobbin_parameter_editor_get_error_row (BobbinParameterEditor *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self), NULL);

  return self->error_row;
}

const char *
bobbin_parameter_editor_get_name (BobbinParameterEditor *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self), NULL);

  return self->parameter.pspec->name;
}

gboolean
bobbin_parameter_editor_is_valid (BobbinParameterEditor *self)
{
  g_return_val_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self), FALSE);

  return self->valid;
}

void
bobbin_parameter_editor_set_problem (BobbinParameterEditor *self,
                                     const char            *message)
{
  g_return_if_fail (BOBBIN_IS_PARAMETER_EDITOR (self));

  g_set_str (&self->problem, message);
  show_problem (self);
}
