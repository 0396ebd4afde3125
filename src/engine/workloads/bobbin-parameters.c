/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-workload.h"

#include <errno.h>
#include <float.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-nearest-name.h"
#include "../job/bobbin-number.h"

/*
 * The parameters of workloads: GObject properties, with what GParamSpec has no
 * words for kept in the class's table of hints, and their form as text.
 */

typedef struct
{
  BobbinParameterFlags  flags;
  const char           *unit;
  const char           *example;
} Hint;

static void
fill_parameter (BobbinWorkloadClass *klass,
                GParamSpec          *pspec,
                BobbinParameter     *parameter)
{
  const Hint *hint = NULL;

  if (klass->hints != NULL)
    hint = g_hash_table_lookup (klass->hints, pspec->name);

  *parameter = (BobbinParameter) {
    .pspec = pspec,
    .flags = hint != NULL ? hint->flags : BOBBIN_PARAMETER_NONE,
    .unit = hint != NULL ? hint->unit : NULL,
    .example = hint != NULL ? hint->example : NULL,
  };
}

static gboolean
is_parameter (GParamSpec *pspec)
{
  return (pspec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE;
}

static GStrv
dup_names (BobbinWorkloadClass *klass)
{
  g_autofree BobbinParameter *parameters = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint n_parameters;

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);
  for (guint i = 0; i < n_parameters; i++)
    g_strv_builder_add (names, parameters[i].pspec->name);

  return g_strv_builder_end (names);
}

static gboolean
parse_boolean (GParamSpec  *pspec,
               const char  *text,
               GValue      *value,
               GError     **error)
{
  if (g_str_equal (text, "true") || g_str_equal (text, "yes") || g_str_equal (text, "1"))
    {
      g_value_set_boolean (value, TRUE);
    }
  else if (g_str_equal (text, "false") || g_str_equal (text, "no") || g_str_equal (text, "0"))
    {
      g_value_set_boolean (value, FALSE);
    }
  else
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("“%s” must be “true” or “false”, not “%s”."), pspec->name, text);
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_int (GParamSpec  *pspec,
           const char  *text,
           gint64       min,
           gint64       max,
           gint64      *number,
           GError     **error)
{
  if (g_ascii_string_to_signed (text, 10, min, max, number, NULL))
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be a whole number from %" PRId64 " to %" PRId64
                 ", not “%s”."),
               pspec->name, min, max, text);
  return FALSE;
}

static gboolean
parse_uint (GParamSpec  *pspec,
            const char  *text,
            guint64      min,
            guint64      max,
            guint64     *number,
            GError     **error)
{
  if (g_ascii_string_to_unsigned (text, 10, min, max, number, NULL))
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be a whole number from %" PRIu64 " to %" PRIu64
                 ", not “%s”."),
               pspec->name, min, max, text);
  return FALSE;
}

static gboolean
parse_double (GParamSpec  *pspec,
              const char  *text,
              GValue      *value,
              GError     **error)
{
  const GParamSpecDouble *range = G_PARAM_SPEC_DOUBLE (pspec);
  char min[BOBBIN_NUMBER_LENGTH];
  char max[BOBBIN_NUMBER_LENGTH];
  double number;

  if (bobbin_number_parse (text, &number) && number >= range->minimum && number <= range->maximum)
    {
      g_value_set_double (value, number);
      return TRUE;
    }

  bobbin_number_format (range->minimum, min);
  bobbin_number_format (range->maximum, max);

  if (range->maximum < DBL_MAX)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” must be a number from %s to %s, not “%s”."), pspec->name, min, max, text);
  else if (range->minimum > -DBL_MAX)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” must be a number of at least %s, not “%s”."), pspec->name, min, text);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” must be a number, not “%s”."), pspec->name, text);

  return FALSE;
}

static gboolean
parse_enum (GParamSpec  *pspec,
            const char  *text,
            GValue      *value,
            GError     **error)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  g_autoptr (GString) nicks = g_string_new (NULL);

  for (guint i = 0; i < klass->n_values; i++)
    {
      if (g_str_equal (klass->values[i].value_nick, text))
        {
          g_value_set_enum (value, klass->values[i].value);
          return TRUE;
        }

      g_string_append_printf (nicks, "%s“%s”", i > 0 ? ", " : "", klass->values[i].value_nick);
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be one of %s, not “%s”."), pspec->name, nicks->str, text);
  return FALSE;
}

/* One string for each line; a newline at the very end begins no further one. */
static void
set_lines (GValue     *value,
           const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_lines = g_strv_length (lines);

  if (n_lines > 0 && *lines[n_lines - 1] == '\0')
    g_clear_pointer (&lines[n_lines - 1], g_free);

  g_value_take_boxed (value, n_lines > 0 && lines[0] != NULL ? g_steal_pointer (&lines) : NULL);
}

static gboolean
parse_integer (GParamSpec  *pspec,
               const char  *text,
               GValue      *value,
               GError     **error)
{
  gint64 number = 0;
  guint64 positive = 0;

  if (G_IS_PARAM_SPEC_INT (pspec))
    {
      if (!parse_int (pspec, text, G_PARAM_SPEC_INT (pspec)->minimum,
                      G_PARAM_SPEC_INT (pspec)->maximum, &number, error))
        return FALSE;
      g_value_set_int (value, number);
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      if (!parse_uint (pspec, text, G_PARAM_SPEC_UINT (pspec)->minimum,
                       G_PARAM_SPEC_UINT (pspec)->maximum, &positive, error))
        return FALSE;
      g_value_set_uint (value, positive);
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      if (!parse_int (pspec, text, G_PARAM_SPEC_INT64 (pspec)->minimum,
                      G_PARAM_SPEC_INT64 (pspec)->maximum, &number, error))
        return FALSE;
      g_value_set_int64 (value, number);
    }
  else
    {
      if (!parse_uint (pspec, text, G_PARAM_SPEC_UINT64 (pspec)->minimum,
                       G_PARAM_SPEC_UINT64 (pspec)->maximum, &positive, error))
        return FALSE;
      g_value_set_uint64 (value, positive);
    }

  return TRUE;
}

static gboolean
parse_value (GParamSpec  *pspec,
             const char  *text,
             GValue      *value,
             GError     **error)
{
  g_value_init (value, pspec->value_type);

  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      g_value_set_string (value, text);
      return TRUE;
    }

  if (pspec->value_type == G_TYPE_STRV)
    {
      set_lines (value, text);
      return TRUE;
    }

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return parse_boolean (pspec, text, value, error);

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return parse_double (pspec, text, value, error);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return parse_enum (pspec, text, value, error);

  return parse_integer (pspec, text, value, error);
}

static char *
print_value (GParamSpec   *pspec,
             const GValue *value)
{
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return g_strdup (g_value_get_string (value) != NULL ? g_value_get_string (value) : "");

  if (pspec->value_type == G_TYPE_STRV)
    {
      char **lines = g_value_get_boxed (value);

      return lines != NULL ? g_strjoinv ("\n", lines) : g_strdup ("");
    }

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      char buffer[BOBBIN_NUMBER_LENGTH];

      bobbin_number_format (g_value_get_double (value), buffer);
      return g_strdup (buffer);
    }

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_strdup (g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class,
                                       g_value_get_enum (value))->value_nick);

  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_strdup_printf ("%d", g_value_get_int (value));
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_strdup_printf ("%u", g_value_get_uint (value));
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (value));

  return g_strdup_printf ("%" G_GUINT64_FORMAT, g_value_get_uint64 (value));
}

/* Like g_param_value_defaults(), but no list and an empty list are the same,
 * as no text and an empty one are. */
static gboolean
is_default (GParamSpec   *pspec,
            const GValue *value)
{
  if (pspec->value_type == G_TYPE_STRV)
    {
      char **lines = g_value_get_boxed (value);

      return lines == NULL || lines[0] == NULL;
    }

  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      const char *text = g_value_get_string (value);
      const char *standard = G_PARAM_SPEC_STRING (pspec)->default_value;

      return g_str_equal (text != NULL ? text : "", standard != NULL ? standard : "");
    }

  return g_param_value_defaults (pspec, value);
}

void
bobbin_workload_class_describe (BobbinWorkloadClass  *klass,
                                const char           *name,
                                BobbinParameterFlags  flags,
                                const char           *unit,
                                const char           *example)
{
  Hint *hint;

  g_return_if_fail (BOBBIN_IS_WORKLOAD_CLASS (klass));
  g_return_if_fail (g_object_class_find_property (G_OBJECT_CLASS (klass), name) != NULL);

  /* A class lives as long as the process, and so does its table. */
  if (klass->hints == NULL)
    klass->hints = g_hash_table_new (g_str_hash, g_str_equal);

  hint = g_new0 (Hint, 1);
  hint->flags = flags;
  hint->unit = unit;
  hint->example = example;
  g_hash_table_insert (klass->hints, (char *) g_intern_string (name), hint);
}

BobbinParameter *
bobbin_workload_class_dup_parameters (BobbinWorkloadClass *klass,
                                      guint               *n_parameters)
{
  g_autofree GParamSpec **pspecs = NULL;
  BobbinParameter *parameters;
  guint n_pspecs;

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD_CLASS (klass), NULL);
  g_return_val_if_fail (n_parameters != NULL, NULL);

  pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_pspecs);
  parameters = g_new0 (BobbinParameter, n_pspecs + 1);
  *n_parameters = 0;

  for (guint i = 0; i < n_pspecs; i++)
    if (is_parameter (pspecs[i]))
      fill_parameter (klass, pspecs[i], &parameters[(*n_parameters)++]);

  return parameters;
}

gboolean
bobbin_workload_class_find_parameter (BobbinWorkloadClass *klass,
                                      const char          *name,
                                      BobbinParameter     *parameter)
{
  GParamSpec *pspec;

  g_return_val_if_fail (BOBBIN_IS_WORKLOAD_CLASS (klass), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  pspec = g_object_class_find_property (G_OBJECT_CLASS (klass), name);

  /* GObject takes "a_b" for "a-b"; Bobbin has one spelling. */
  if (pspec == NULL || !is_parameter (pspec) || !g_str_equal (pspec->name, name))
    return FALSE;

  if (parameter != NULL)
    fill_parameter (klass, pspec, parameter);

  return TRUE;
}

char *
bobbin_parameter_dup_suffix (const BobbinParameter *parameter)
{
  g_autofree char *file = NULL;

  if ((parameter->flags & BOBBIN_PARAMETER_FILE) == 0 || parameter->example == NULL)
    return NULL;

  file = g_strndup (parameter->example, strcspn (parameter->example, ":"));

  return g_strdup (strrchr (file, '.'));
}

const char *
bobbin_workload_class_get_what (BobbinWorkloadClass *klass)
{
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);

  for (guint i = 0; i < n_parameters; i++)
    if (parameters[i].flags & BOBBIN_PARAMETER_WHAT)
      return parameters[i].pspec->name;

  return NULL;
}

gboolean
bobbin_workload_set_parameter (BobbinWorkload  *self,
                               const char      *name,
                               const char      *text,
                               GError         **error)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);
  g_auto (GValue) value = G_VALUE_INIT;
  BobbinParameter parameter;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!bobbin_workload_class_find_parameter (klass, name, &parameter))
    {
      g_auto (GStrv) names = dup_names (klass);
      const char *nearest = bobbin_nearest_name (name, (const char * const *) names);
      g_autofree char *all = g_strjoinv (", ", names);

      if (nearest != NULL)
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                     _("“%s” has no parameter “%s”; did you mean “%s”?"),
                     klass->id, name, nearest);
      else
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                     _("“%s” has no parameter “%s”; it has: %s."), klass->id, name, all);
      return FALSE;
    }

  if (!parse_value (parameter.pspec, text, &value, error))
    return FALSE;

  g_object_set_property (G_OBJECT (self), name, &value);
  return TRUE;
}

char *
bobbin_workload_dup_parameter (BobbinWorkload *self,
                               const char     *name)
{
  g_auto (GValue) value = G_VALUE_INIT;
  BobbinParameter parameter;

  if (!bobbin_workload_class_find_parameter (BOBBIN_WORKLOAD_GET_CLASS (self), name, &parameter))
    g_return_val_if_reached (NULL);

  g_object_get_property (G_OBJECT (self), name, &value);

  return is_default (parameter.pspec, &value) ? NULL : print_value (parameter.pspec, &value);
}

void
bobbin_workload_save_parameters (BobbinWorkload *self,
                                 BobbinJob      *job)
{
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (self);
  g_auto (GStrv) old = bobbin_job_dup_parameter_names (job);
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  for (guint i = 0; old[i] != NULL; i++)
    bobbin_job_set_parameter (job, old[i], NULL);

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);

  for (guint i = 0; i < n_parameters; i++)
    {
      const char *name = parameters[i].pspec->name;
      g_autofree char *text = bobbin_workload_dup_parameter (self, name);

      bobbin_job_set_parameter (job, name, text);
    }
}
