/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-formula-workload.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-number.h"
#include "bobbin-formula-error.h"
#include "bobbin-muparser.h"

/**
 * BobbinFormulaWorkload:
 *
 * Computes one or several values of each number, with muParser.
 *
 * The formula sees the input as `x`, its number (from 0) as `i`, the fields of
 * a CSV row by the names of their columns, and the constants `pi` and `e`.
 * Several values are separated by commas; each is a column of the results.
 */
struct _BobbinFormulaWorkload
{
  BobbinWorkload  parent_instance;

  char           *expression;

  /* Settled by prepare(), read by the workers from then on. */
  BobbinColumn   *columns;
  guint           n_columns;
  GStrv           column_names;
  GArray         *variables;
};

/* A variable, and what of the input is its value. */
typedef struct
{
  char  *name;
  int    field;      /* of a CSV row; or VARIABLE_INDEX */
} Variable;

#define VARIABLE_INDEX -1

/* One worker's parser, with the places that its variables read from. */
typedef struct
{
  muParserHandle_t parser;
  guint            n_variables;
  double           values[];
} Scratch;

enum
{
  PROP_0,
  PROP_EXPRESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_EXPRESSION] = G_STRUCT_OFFSET (BobbinFormulaWorkload, expression),
};

G_DEFINE_FINAL_TYPE (BobbinFormulaWorkload, bobbin_formula_workload, BOBBIN_TYPE_WORKLOAD)

static void
clear_variable (gpointer data)
{
  Variable *variable = data;

  g_free (variable->name);
}

static GArray *
new_variables (void)
{
  GArray *variables = g_array_new (FALSE, FALSE, sizeof (Variable));

  g_array_set_clear_func (variables, clear_variable);

  return variables;
}

static void
add_variable (GArray     *variables,
              const char *name,
              int         field)
{
  Variable variable;

  for (guint i = 0; i < variables->len; i++)
    if (g_str_equal (g_array_index (variables, Variable, i).name, name))
      return;

  variable = (Variable) { g_strdup (name), field };
  g_array_append_val (variables, variable);
}

/* A column's name as a formula can write it: "birth year" as birth_year. */
static char *
make_identifier (const char *name)
{
  char *identifier = g_strdup (name);

  g_strcanon (identifier,
              G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_",
              '_');

  if (g_ascii_isdigit (*identifier))
    {
      char *prefixed = g_strconcat ("_", identifier, NULL);

      g_free (identifier);
      identifier = prefixed;
    }

  return identifier;
}

/* Everything that a formula over @inputs may name. The first of a name wins:
 * a column named x is x. */
static GArray *
list_variables (BobbinInputs *inputs)
{
  const char * const *names = bobbin_inputs_get_names (inputs);
  GArray *variables = new_variables ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *identifier = make_identifier (names[i]);

      if (*identifier != '\0')
        add_variable (variables, identifier, i);
    }

  add_variable (variables, "x", 0);
  add_variable (variables, "i", VARIABLE_INDEX);

  return variables;
}

static void
define_constant (muParserHandle_t  parser,
                 GArray           *variables,
                 const char       *name,
                 double            value)
{
  for (guint i = 0; i < variables->len; i++)
    if (g_str_equal (g_array_index (variables, Variable, i).name, name))
      return;

  mupDefineConst (parser, name, value);
}

static Scratch *
scratch_new (const char *expression,
             GArray     *variables)
{
  Scratch *scratch = g_malloc0 (sizeof (Scratch) + variables->len * sizeof (double));

  scratch->parser = mupCreate (muBASETYPE_FLOAT);
  scratch->n_variables = variables->len;

  for (guint i = 0; i < variables->len; i++)
    mupDefineVar (scratch->parser, g_array_index (variables, Variable, i).name,
                  &scratch->values[i]);

  define_constant (scratch->parser, variables, "pi", G_PI);
  define_constant (scratch->parser, variables, "e", G_E);
  mupErrorReset (scratch->parser);
  mupSetExpr (scratch->parser, expression);

  return scratch;
}

static void
scratch_free (Scratch *scratch)
{
  mupRelease (scratch->parser);
  g_free (scratch);
}

/* Those of @variables that the formula uses: the others need not be numbers. */
static GArray *
list_used_variables (Scratch *scratch,
                     GArray  *variables)
{
  GArray *used = new_variables ();
  int n_used = mupGetExprVarNum (scratch->parser);

  for (int i = 0; i < n_used; i++)
    {
      const char *name = NULL;
      double *value = NULL;

      mupGetExprVar (scratch->parser, i, &name, &value);

      for (guint j = 0; j < variables->len; j++)
        {
          const Variable *variable = &g_array_index (variables, Variable, j);

          if (value == &scratch->values[j])
            add_variable (used, variable->name, variable->field);
        }
    }

  return used;
}

static void
set_parser_error (GError     **error,
                  const char  *expression,
                  Scratch     *scratch,
                  GArray      *variables)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < variables->len; i++)
    g_strv_builder_add (builder, g_array_index (variables, Variable, i).name);

  names = g_strv_builder_end (builder);
  bobbin_formula_set_error (error, expression,
                            mupGetErrorCode (scratch->parser),
                            mupGetErrorPos (scratch->parser),
                            mupGetErrorToken (scratch->parser),
                            (const char * const *) names);
}

/* The source text of each value: @expression, split at the commas that are
 * not inside of parentheses or a text. */
static GStrv
split_values (const char *expression)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *start = expression;
  gboolean quoted = FALSE;
  int depth = 0;

  for (const char *p = expression;; p++)
    {
      if (*p == '\0' || (*p == ',' && depth == 0 && !quoted))
        {
          g_strv_builder_take (builder, g_strstrip (g_strndup (start, p - start)));
          start = p + 1;
        }

      if (*p == '\0')
        break;

      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == '(')
        depth++;
      else if (!quoted && *p == ')')
        depth--;
    }

  return g_strv_builder_end (builder);
}

/* Columns of the same name could not be told apart in JSON. */
static void
make_unique (GStrv names)
{
  for (guint i = 1; names[i] != NULL; i++)
    {
      guint n_same = 1;

      for (guint j = 0; j < i; j++)
        if (g_str_equal (names[i], names[j]))
          n_same++;

      if (n_same > 1)
        {
          char *name = g_strdup_printf ("%s (%u)", names[i], n_same);

          g_free (names[i]);
          names[i] = name;
        }
    }
}

static void
clear_prepared (BobbinFormulaWorkload *self)
{
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->column_names, g_strfreev);
  g_clear_pointer (&self->variables, g_array_unref);
  self->n_columns = 0;
}

static gboolean
set_columns (BobbinFormulaWorkload  *self,
             guint                   n_values,
             GError                **error)
{
  if (n_values > BOBBIN_MAX_NUMBERS)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The formula has %u values; %u are possible."),
                   n_values, (guint) BOBBIN_MAX_NUMBERS);
      return FALSE;
    }

  self->column_names = split_values (self->expression);
  if (g_strv_length (self->column_names) != n_values)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The values of the formula “%s” cannot be told apart."), self->expression);
      return FALSE;
    }

  make_unique (self->column_names);
  self->columns = g_new0 (BobbinColumn, n_values);
  self->n_columns = n_values;

  for (guint i = 0; i < n_values; i++)
    {
      self->columns[i].name = self->column_names[i];
      self->columns[i].title = self->column_names[i];
      self->columns[i].type = BOBBIN_COLUMN_NUMBER;
    }

  return TRUE;
}

static gboolean
bobbin_formula_workload_prepare (BobbinWorkload  *workload,
                                 BobbinInputs    *inputs,
                                 GError         **error)
{
  BobbinFormulaWorkload *self = BOBBIN_FORMULA_WORKLOAD (workload);
  g_autoptr (GArray) variables = list_variables (inputs);
  Scratch *scratch;
  int n_values = 0;

  clear_prepared (self);

  if (self->expression == NULL || strspn (self->expression, " \t\r\n") == strlen (self->expression))
    {
      g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                           _("There is no formula; write one such as “x*x”."));
      return FALSE;
    }

  scratch = scratch_new (self->expression, variables);
  mupEvalMulti (scratch->parser, &n_values);

  /* Asking for the error forgets it. */
  if (mupError (scratch->parser))
    {
      set_parser_error (error, self->expression, scratch, variables);
    }
  else
    {
      g_autoptr (GArray) used = list_used_variables (scratch, variables);

      if (set_columns (self, n_values, error))
        self->variables = g_steal_pointer (&used);
    }

  scratch_free (scratch);

  return self->variables != NULL;
}

static const BobbinColumn *
bobbin_formula_workload_get_columns (BobbinWorkload *workload,
                                     guint          *n_columns)
{
  BobbinFormulaWorkload *self = BOBBIN_FORMULA_WORKLOAD (workload);

  *n_columns = self->n_columns;

  return self->columns;
}

static gpointer
bobbin_formula_workload_new_scratch (BobbinWorkload *workload,
                                     guint           n_slots)
{
  BobbinFormulaWorkload *self = BOBBIN_FORMULA_WORKLOAD (workload);

  return scratch_new (self->expression, self->variables);
}

static void
bobbin_formula_workload_free_scratch (BobbinWorkload *workload,
                                      gpointer        scratch)
{
  scratch_free (scratch);
}

static void
fail_bad_input (BobbinOutcome     *outcome,
                const BobbinInput *input,
                const Variable    *variable)
{
  if (input->n_fields > 1)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_BAD_INPUT,
                         _("The column “%s” holds “%.100s”, which is not a number."),
                         variable->name, bobbin_input_get_field (input, variable->field));
  else
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_BAD_INPUT,
                         _("The input is not a number."));

  outcome->permanent = TRUE;
}

static gboolean
set_variables (BobbinFormulaWorkload *self,
               Scratch               *scratch,
               const BobbinInput     *input,
               BobbinOutcome         *outcome)
{
  const Variable *variables = (const Variable *) (gconstpointer) self->variables->data;

  for (guint i = 0; i < scratch->n_variables; i++)
    {
      if (variables[i].field == VARIABLE_INDEX)
        {
          scratch->values[i] = input->index;
        }
      else if (input->is_number)
        {
          scratch->values[i] = input->number;
        }
      else if (!bobbin_number_parse (bobbin_input_get_field (input, variables[i].field),
                                     &scratch->values[i]))
        {
          fail_bad_input (outcome, input, &variables[i]);
          return FALSE;
        }
    }

  return TRUE;
}

static void
fail_math (BobbinFormulaWorkload *self,
           BobbinOutcome         *outcome,
           guint                  column)
{
  const char *name = self->columns[column].name;

  if (isnan (outcome->numbers[column]))
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_MATH,
                         _("The value of “%s” is not a number (NaN), as 0/0 or the root of a "
                           "negative number is."),
                         name);
  else
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_MATH,
                         _("The value of “%s” is infinite, as a division by zero or a number "
                           "beyond 1.8e308 is."),
                         name);

  outcome->permanent = TRUE;
}

static void
bobbin_formula_workload_run_task (BobbinWorkload    *workload,
                                  BobbinTaskContext *context,
                                  const BobbinInput *input,
                                  BobbinOutcome     *outcome)
{
  /* Without a check of the type: there are millions of tasks. */
  BobbinFormulaWorkload *self = (BobbinFormulaWorkload *) workload;
  Scratch *scratch = bobbin_task_context_get_scratch (context);

  if (!set_variables (self, scratch, input, outcome))
    return;

  if (self->n_columns == 1)
    {
      bobbin_outcome_add_number (outcome, mupEval (scratch->parser));
    }
  else
    {
      int n_values = 0;
      const double *values = mupEvalMulti (scratch->parser, &n_values);

      for (guint i = 0; i < self->n_columns; i++)
        bobbin_outcome_add_number (outcome, values != NULL ? values[i] : (double) NAN);
    }

  if (G_UNLIKELY (mupError (scratch->parser)))
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_MATH, _("The formula has no value here."));
      outcome->permanent = TRUE;
      return;
    }

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (G_UNLIKELY (!isfinite (outcome->numbers[i])))
        {
          fail_math (self, outcome, i);
          return;
        }
    }
}

static void
bobbin_formula_workload_finalize (GObject *object)
{
  BobbinFormulaWorkload *self = BOBBIN_FORMULA_WORKLOAD (object);

  clear_prepared (self);

  G_OBJECT_CLASS (bobbin_formula_workload_parent_class)->finalize (object);
}

static void
bobbin_formula_workload_class_init (BobbinFormulaWorkloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);

  object_class->finalize = bobbin_formula_workload_finalize;

  workload_class->id = "formula";
  workload_class->title = N_("Formula");
  workload_class->summary = N_("Computes one or several values of each number.");
  workload_class->icon_name = "bobbin-formula-symbolic";
  workload_class->input_name = N_("number");
  workload_class->input_example = "1\n2\n3";
  workload_class->takes_numbers = TRUE;
  workload_class->library = &bobbin_muparser_library;
  workload_class->nature = BOBBIN_WORKLOAD_COMPUTES;
  workload_class->prepare = bobbin_formula_workload_prepare;
  workload_class->get_columns = bobbin_formula_workload_get_columns;
  workload_class->new_scratch = bobbin_formula_workload_new_scratch;
  workload_class->free_scratch = bobbin_formula_workload_free_scratch;
  workload_class->run_task = bobbin_formula_workload_run_task;

  properties[PROP_EXPRESSION] =
    g_param_spec_string ("expression", N_("Formula"),
                         N_("What to compute of x, the number; several values with commas between them"),
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);

  bobbin_workload_class_describe (workload_class, "expression",
                                  BOBBIN_PARAMETER_WHAT | BOBBIN_PARAMETER_CODE, NULL, "x*x");
}

static void
bobbin_formula_workload_init (BobbinFormulaWorkload *self)
{
}
