/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/job/bobbin-job-error.h"
#include "engine/workloads/bobbin-workloads.h"

typedef struct
{
  BobbinWorkload    *workload;
  BobbinInputs      *inputs;
  gpointer           scratch;
  BobbinTaskContext  context;
  BobbinOutcome      outcome;
} Formula;

static void
formula_clear (Formula *self)
{
  bobbin_outcome_clear (&self->outcome);
  bobbin_task_context_clear (&self->context);
  bobbin_workload_free_scratch (self->workload, self->scratch);
  g_clear_object (&self->workload);
  g_clear_object (&self->inputs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Formula, formula_clear)

/* Takes @source. */
static gboolean
formula_init (Formula            *self,
              const char         *expression,
              BobbinInputSource  *source,
              GError            **error)
{
  g_autoptr (BobbinInputSource) owned = source;

  *self = (Formula) { .workload = bobbin_workloads_new ("formula", NULL) };
  bobbin_outcome_init (&self->outcome);
  bobbin_task_context_init (&self->context, NULL, NULL);
  self->inputs = bobbin_input_source_load (source, NULL, NULL, NULL);
  g_assert_nonnull (self->inputs);

  g_assert_true (bobbin_workload_set_parameter (self->workload, "expression", expression, NULL));
  if (!bobbin_workload_prepare (self->workload, self->inputs, error))
    return FALSE;

  self->scratch = bobbin_workload_new_scratch (self->workload, 1);
  self->context.scratch = self->scratch;
  return TRUE;
}

static void
formula_run (Formula *self,
             guint64  index)
{
  BobbinInput input;

  bobbin_outcome_clear (&self->outcome);
  bobbin_inputs_get (self->inputs, index, &input);
  bobbin_workload_run_task (self->workload, &self->context, &input, &self->outcome);
}

static BobbinInputSource *
items (const char *first,
       const char *second)
{
  const char * const list[] = { first, second, NULL };

  return bobbin_input_source_new_items (list);
}

typedef struct
{
  const char *expression;
  double      x;
  double      value;
} Case;

static const Case cases[] = {
  { "x*x", 12, 144 },
  { "x*+2", 3, 6 },
  { "pi", 1, G_PI },
  { "2*e", 1, 2 * G_E },
  { "_pi + _e", 1, G_PI + G_E },
  { "sqrt(x) + max(1, x, 2)", 9, 12 },
  { "x > 2 ? 1 : 0", 3, 1 },
  { "1", 7, 1 },
  { "i", 7, 0 },
  { " x\n+ 1 ", 7, 8 },
  { "x^0.5", 2, G_SQRT2 },
};

static void
test_value (gconstpointer data)
{
  const Case *test = data;
  g_auto (Formula) formula = { NULL, };
  g_autofree char *text = g_strdup_printf ("%g", test->x);
  g_autoptr (GError) error = NULL;
  guint n_columns;

  formula_init (&formula, test->expression, items (text, NULL), &error);
  g_assert_no_error (error);
  formula_run (&formula, 0);

  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpuint (formula.outcome.n_numbers, ==, 1);
  g_assert_cmpfloat_with_epsilon (formula.outcome.numbers[0], test->value, 1e-12);
  g_assert_nonnull (bobbin_workload_get_columns (formula.workload, &n_columns));
  g_assert_cmpuint (n_columns, ==, 1);
}

static void
test_columns (void)
{
  static const char * const names[] = { "x*2", "max(x, 3)", "x*2 (2)", "i" };
  g_auto (Formula) formula = { NULL, };
  const BobbinColumn *columns;
  g_autoptr (GError) error = NULL;
  guint n_columns;

  formula_init (&formula, "x*2, max(x, 3) ,x*2,i", items ("1", "5"), &error);
  g_assert_no_error (error);

  columns = bobbin_workload_get_columns (formula.workload, &n_columns);
  g_assert_cmpuint (n_columns, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < n_columns; i++)
    g_assert_cmpstr (columns[i].name, ==, names[i]);

  formula_run (&formula, 1);
  g_assert_cmpuint (formula.outcome.n_numbers, ==, 4);
  g_assert_cmpfloat (formula.outcome.numbers[0], ==, 10);
  g_assert_cmpfloat (formula.outcome.numbers[1], ==, 5);
  g_assert_cmpfloat (formula.outcome.numbers[2], ==, 10);
  g_assert_cmpfloat (formula.outcome.numbers[3], ==, 1);
}

static BobbinInputSource *
csv (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "bobbin-formula-XXXXXX", NULL);
  g_autofd int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return bobbin_input_source_new_csv (path);
}

static void
remove_csv (BobbinInputSource *source)
{
  g_remove (bobbin_input_source_get_text (source));
}

static void
test_csv (void)
{
  g_auto (Formula) formula = { NULL, };
  g_autoptr (BobbinInputSource) source = csv ("name,width,height in m,e\nA,2,3,5\nB,4,wide,6\n");
  g_autoptr (GError) error = NULL;

  formula_init (&formula, "width * height_in_m + e", g_object_ref (source), &error);
  g_assert_no_error (error);

  formula_run (&formula, 0);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpfloat (formula.outcome.numbers[0], ==, 11);

  formula_run (&formula, 1);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_BAD_INPUT);
  g_assert_cmpstr (formula.outcome.message, ==,
                   "The column “height_in_m” holds “wide”, which is not a number.");
  remove_csv (source);
}

static void
test_bad_input (void)
{
  g_auto (Formula) formula = { NULL, };
  g_autoptr (GError) error = NULL;

  formula_init (&formula, "x*x", items ("abc", "3"), &error);
  g_assert_no_error (error);

  formula_run (&formula, 0);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_BAD_INPUT);
  g_assert_true (formula.outcome.permanent);
  g_assert_false (formula.outcome.has_result);

  /* The next one is none the worse for it. */
  formula_run (&formula, 1);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpfloat (formula.outcome.numbers[0], ==, 9);
}

/* What a formula does not use need not be a number. */
static void
test_unused_input (void)
{
  g_auto (Formula) formula = { NULL, };
  g_autoptr (GError) error = NULL;

  formula_init (&formula, "i*10", items ("abc", "def"), &error);
  g_assert_no_error (error);
  formula_run (&formula, 1);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpfloat (formula.outcome.numbers[0], ==, 10);
}

static void
test_math (void)
{
  g_auto (Formula) formula = { NULL, };
  g_autoptr (GError) error = NULL;

  formula_init (&formula, "x+1, 1/x, sqrt(x)", items ("0", "-1"), &error);
  g_assert_no_error (error);

  formula_run (&formula, 0);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_MATH);
  g_assert_nonnull (strstr (formula.outcome.message, "“1/x” is infinite"));
  g_assert_nonnull (strstr (formula.outcome.message, "division by zero"));
  g_assert_true (formula.outcome.has_result);
  g_assert_cmpfloat (formula.outcome.numbers[0], ==, 1);
  g_assert_true (isinf (formula.outcome.numbers[1]));

  formula_run (&formula, 1);
  g_assert_cmpint (formula.outcome.error, ==, BOBBIN_ERROR_KIND_MATH);
  g_assert_nonnull (strstr (formula.outcome.message, "“sqrt(x)” is not a number"));
  g_assert_cmpfloat (formula.outcome.numbers[1], ==, -1);
}

typedef struct
{
  const char *expression;
  const char *message;
} BadFormula;

static const BadFormula bad_formulas[] = {
  { "", "There is no formula; write one such as “x?x”." },
  { " \n", "There is no formula*" },
  { "x*/2", "*at position 3: unexpected operator “/”.\n  x?/2\n    ^" },
  { "x**2", "*at position 3: unexpected operator “?”.*" },
  { "x*", "*at its end: something is missing.\n  x?\n    ^" },
  { "(x", "*at its end: a closing parenthesis is missing.*" },
  { "x)", "*at position 2: unexpected parenthesis.*" },
  { "y+1", "*at position 1: unknown name “y”; there are x, width, i, *" },
  { "witdh+1", "*unknown name “witdh”; did you mean “width”?*" },
  { "sin()", "*too few values for the function “sin”*" },
  { "sin(1,2)", "*too many values for the function “sin”*" },
  { "x x", "*at position 3: unexpected “x”*" },
  { "é+x*$", "*at position 1: “é+x?$” is not part*" },
  { "x+\n*2", "*at position 4: unexpected operator “?”.\n  x+ ?2\n     ^" },
  { "\"a\"", "*text*" },
  { "x,", "*" },
};

static void
test_bad (gconstpointer data)
{
  const BadFormula *bad = data;
  g_autoptr (BobbinInputSource) source = csv ("x,width\n1,2\n");
  g_auto (Formula) formula = { NULL, };
  g_autoptr (GError) error = NULL;

  g_assert_false (formula_init (&formula, bad->expression, g_object_ref (source), &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  if (!g_pattern_match_simple (bad->message, error->message))
    g_error ("“%s” does not match “%s”", error->message, bad->message);
  remove_csv (source);
}

static void
test_too_many_values (void)
{
  g_auto (Formula) formula = { NULL, };
  g_autoptr (GString) expression = g_string_new ("x");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < BOBBIN_MAX_NUMBERS; i++)
    g_string_append (expression, ",x");

  g_assert_false (formula_init (&formula, expression->str, items ("1", NULL), &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "33"));
}

/* ./test-formula -m perf */
static void
test_speed (void)
{
  g_auto (Formula) formula = { NULL, };
  const guint64 n = 10000000;
  double seconds;

  formula_init (&formula, "x*x", bobbin_input_source_new_range ("0:10000000", NULL), NULL);
  g_test_timer_start ();
  for (guint64 i = 0; i < n; i++)
    formula_run (&formula, i);
  seconds = g_test_timer_elapsed ();

  g_test_maximized_result (n / seconds, "%.0f formulas a second", n / seconds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/value/%u", i);

      g_test_add_data_func (path, &cases[i], test_value);
    }
  g_test_add_func ("/formula/columns", test_columns);
  g_test_add_func ("/formula/csv", test_csv);
  g_test_add_func ("/formula/bad-input", test_bad_input);
  g_test_add_func ("/formula/unused-input", test_unused_input);
  g_test_add_func ("/formula/math", test_math);
  for (guint i = 0; i < G_N_ELEMENTS (bad_formulas); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/bad/%u", i);

      g_test_add_data_func (path, &bad_formulas[i], test_bad);
    }
  g_test_add_func ("/formula/too-many-values", test_too_many_values);
  if (g_test_perf ())
    g_test_add_func ("/formula/speed", test_speed);

  return g_test_run ();
}
