/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-nearest-name.h"
#include "engine/workloads/bobbin-workloads.h"

/*
 * A workload with a parameter of each type, that doubles numbers after a turn
 * of the loop.
 */
#define TEST_TYPE_TYPES (test_types_get_type ())
G_DECLARE_FINAL_TYPE (TestTypes, test_types, TEST, TYPES, BobbinWorkload)

struct _TestTypes
{
  BobbinWorkload   parent_instance;

  char            *string;
  GStrv            strv;
  gboolean         boolean;
  int              integer;
  guint            natural;
  gint64           int64;
  guint64          uint64;
  double           number;
  BobbinErrorKind  kind;
};

enum
{
  PROP_0,
  PROP_STRING,
  PROP_STRV,
  PROP_BOOLEAN,
  PROP_INT,
  PROP_UINT,
  PROP_INT64,
  PROP_UINT64,
  PROP_DOUBLE,
  PROP_ENUM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_STRING] = G_STRUCT_OFFSET (TestTypes, string),
  [PROP_STRV] = G_STRUCT_OFFSET (TestTypes, strv),
  [PROP_BOOLEAN] = G_STRUCT_OFFSET (TestTypes, boolean),
  [PROP_INT] = G_STRUCT_OFFSET (TestTypes, integer),
  [PROP_UINT] = G_STRUCT_OFFSET (TestTypes, natural),
  [PROP_INT64] = G_STRUCT_OFFSET (TestTypes, int64),
  [PROP_UINT64] = G_STRUCT_OFFSET (TestTypes, uint64),
  [PROP_DOUBLE] = G_STRUCT_OFFSET (TestTypes, number),
  [PROP_ENUM] = G_STRUCT_OFFSET (TestTypes, kind),
};

G_DEFINE_FINAL_TYPE (TestTypes, test_types, BOBBIN_TYPE_WORKLOAD)

typedef struct
{
  BobbinTaskContext  *context;
  BobbinOutcome      *outcome;
  BobbinTaskDoneFunc  done;
  gpointer            user_data;
} Doubling;

static gboolean
double_cb (gpointer user_data)
{
  Doubling *doubling = user_data;

  doubling->done (doubling->context, doubling->outcome, doubling->user_data);

  return G_SOURCE_REMOVE;
}

static void
test_types_run_task_async (BobbinWorkload     *workload,
                           BobbinTaskContext  *context,
                           const BobbinInput  *input,
                           BobbinOutcome      *outcome,
                           BobbinTaskDoneFunc  done,
                           gpointer            user_data)
{
  Doubling *doubling = g_new0 (Doubling, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  *doubling = (Doubling) { context, outcome, done, user_data };
  bobbin_outcome_add_number (outcome, input->number * 2);
  g_source_set_callback (source, double_cb, doubling, g_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static const BobbinColumn *
test_types_get_columns (BobbinWorkload *workload,
                        guint          *n_columns)
{
  static const BobbinColumn columns[] = {
    { "double", "Double", BOBBIN_COLUMN_NUMBER, NULL },
    { "word", "Word", BOBBIN_COLUMN_TEXT, NULL },
    { "third", "Third", BOBBIN_COLUMN_NUMBER, NULL },
  };

  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

static void
test_types_class_init (TestTypesClass *klass)
{
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  workload_class->id = "types";
  workload_class->run_task_async = test_types_run_task_async;
  workload_class->get_columns = test_types_get_columns;

  properties[PROP_STRING] = g_param_spec_string ("string", "", "", "text", flags);
  properties[PROP_STRV] = g_param_spec_boxed ("strv", "", "", G_TYPE_STRV, flags);
  properties[PROP_BOOLEAN] = g_param_spec_boolean ("boolean", "", "", TRUE, flags);
  properties[PROP_INT] = g_param_spec_int ("int", "", "", -10, 10, 3, flags);
  properties[PROP_UINT] = g_param_spec_uint ("uint", "", "", 1, 20, 2, flags);
  properties[PROP_INT64] = g_param_spec_int64 ("int64", "", "", G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_UINT64] = g_param_spec_uint64 ("uint64", "", "", 0, G_MAXUINT64, 0, flags);
  properties[PROP_DOUBLE] = g_param_spec_double ("double", "", "", 0, 1, 0.5, flags);
  properties[PROP_ENUM] = g_param_spec_enum ("enum", "", "", BOBBIN_TYPE_ERROR_KIND,
                                             BOBBIN_ERROR_KIND_NONE, flags);
  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);

  bobbin_workload_class_describe (workload_class, "int", BOBBIN_PARAMETER_WHAT, "bytes", "7");
}

static void
test_types_init (TestTypes *self)
{
}

static void
test_declaration (void)
{
  static const char * const names[] = {
    "string", "strv", "boolean", "int", "uint", "int64", "uint64", "double", "enum"
  };
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  BobbinWorkloadClass *klass = BOBBIN_WORKLOAD_GET_CLASS (workload);
  g_autofree BobbinParameter *parameters = NULL;
  BobbinParameter parameter;
  guint n_parameters;

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);
  g_assert_cmpuint (n_parameters, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < n_parameters; i++)
    g_assert_cmpstr (parameters[i].pspec->name, ==, names[i]);

  g_assert_cmpstr (bobbin_workload_class_get_what (klass), ==, "int");
  g_assert_true (bobbin_workload_class_find_parameter (klass, "int", &parameter));
  g_assert_cmpstr (parameter.unit, ==, "bytes");
  g_assert_cmpstr (parameter.example, ==, "7");
  g_assert_true (bobbin_workload_class_find_parameter (klass, "uint", &parameter));
  g_assert_null (parameter.unit);
  g_assert_false (bobbin_workload_class_find_parameter (klass, "folder", &parameter));
}

typedef struct
{
  const char *name;
  const char *text;
  const char *result;     /* NULL: refused */
} Setting;

static const Setting settings[] = {
  { "string", "", "" },
  { "string", "a\nb ", "a\nb " },
  { "strv", "one\n\ntwo\n", "one\n\ntwo" },
  { "strv", " x ", " x " },
  { "boolean", "false", "false" },
  { "boolean", "no", "false" },
  { "boolean", "maybe", NULL },
  { "int", "-10", "-10" },
  { "int", "11", NULL },
  { "int", "1.5", NULL },
  { "int", "", NULL },
  { "uint", "20", "20" },
  { "uint", "0", NULL },
  { "uint", "-1", NULL },
  { "uint", "99999999999999999999", NULL },
  { "int64", "-9223372036854775808", "-9223372036854775808" },
  { "uint64", "18446744073709551615", "18446744073709551615" },
  { "uint64", "18446744073709551616", NULL },
  { "double", "0.25", "0.25" },
  { "double", "1e-3", "0.001" },
  { "double", "1.5", NULL },
  { "double", "nan", NULL },
  { "double", "0,5", NULL },
  { "enum", "exit-status", "exit-status" },
  { "enum", "no-such", NULL },
};

static void
test_set (gconstpointer data)
{
  const Setting *setting = data;
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  bobbin_workload_set_parameter (workload, setting->name, setting->text, &error);
  text = bobbin_workload_dup_parameter (workload, setting->name);

  if (setting->result != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, setting->result);
    }
  else
    {
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, setting->name));
      g_assert_nonnull (strstr (error->message, setting->text));
      /* The value is as it was. */
      g_assert_null (text);
    }
}

static void
test_unknown (void)
{
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (bobbin_workload_set_parameter (workload, "stirng", "x", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "did you mean “string”?"));
  g_clear_error (&error);

  g_assert_false (bobbin_workload_set_parameter (workload, "colour", "x", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "uint64"));
}

static void
test_save (void)
{
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  g_autoptr (BobbinJob) job = bobbin_job_new ("types");
  g_auto (GStrv) names = NULL;

  bobbin_job_set_parameter (job, "gone", "1");
  bobbin_workload_set_parameter (workload, "int", "7", NULL);
  bobbin_workload_set_parameter (workload, "double", "0.5", NULL);
  bobbin_workload_save_parameters (workload, job);

  names = bobbin_job_dup_parameter_names (job);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (bobbin_job_get_parameter (job, "int"), ==, "7");
}

static void
test_nearest (void)
{
  static const char * const names[] = { "expression", "workers", "retries", "timeout", "fetch", NULL };

  g_assert_cmpstr (bobbin_nearest_name ("worker", names), ==, "workers");
  g_assert_cmpstr (bobbin_nearest_name ("Workers", names), ==, "workers");
  g_assert_cmpstr (bobbin_nearest_name ("wrokers", names), ==, "workers");
  g_assert_cmpstr (bobbin_nearest_name ("expr", names), ==, "expression");
  g_assert_cmpstr (bobbin_nearest_name ("fecth", names), ==, "fetch");
  g_assert_null (bobbin_nearest_name ("colour", names));
  g_assert_null (bobbin_nearest_name ("x", names));
  g_assert_null (bobbin_nearest_name ("", names));
}

/* The blocking form of a workload that has only the other one. */
static void
test_default_run_task (void)
{
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  g_auto (BobbinOutcome) outcome = { 0, };
  g_autoptr (GMainContext) main_context = g_main_context_new ();
  const BobbinInput input = { .number = 21, .is_number = TRUE, .text = "21" };
  BobbinTaskContext context;

  bobbin_outcome_init (&outcome);
  bobbin_task_context_init (&context, NULL, NULL);

  g_main_context_push_thread_default (main_context);
  bobbin_workload_run_task (workload, &context, &input, &outcome);
  g_main_context_pop_thread_default (main_context);

  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpfloat (outcome.numbers[0], ==, 42);
  bobbin_task_context_clear (&context);
}

static void
test_default_text (void)
{
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  const double numbers[] = { 0.1, 3 };
  const char * const texts[] = { "word" };
  const gsize text_lengths[] = { 4 };
  const BobbinInput input = { .text = "" };
  g_autofree char *text = NULL;
  gsize length;

  text = bobbin_workload_dup_text (workload, &input, numbers, texts, text_lengths, &length);
  g_assert_cmpstr (text, ==, "0.1\tword\t3");
  g_assert_cmpuint (length, ==, strlen (text));
}

static void
test_registry (void)
{
  BobbinWorkloadClass * const *classes;
  guint n_classes;
  g_autoptr (GError) error = NULL;

  classes = bobbin_workloads_get_all (&n_classes);
  for (guint i = 0; i < n_classes; i++)
    {
      g_autoptr (BobbinWorkload) workload = bobbin_workloads_new (classes[i]->id, &error);
      g_autofree BobbinParameter *parameters = NULL;
      guint n_parameters;

      g_assert_no_error (error);
      g_assert_true (BOBBIN_WORKLOAD_GET_CLASS (workload) == classes[i]);
      g_assert_nonnull (classes[i]->title);
      g_assert_nonnull (classes[i]->summary);
      g_assert_nonnull (classes[i]->icon_name);
      g_assert_nonnull (classes[i]->input_name);
      g_assert_nonnull (classes[i]->input_example);
      g_assert_nonnull (bobbin_workload_class_get_what (classes[i]));

      /* A new workload has what its declaration says it has. */
      parameters = bobbin_workload_class_dup_parameters (classes[i], &n_parameters);
      for (guint j = 0; j < n_parameters; j++)
        g_assert_null (bobbin_workload_dup_parameter (workload, parameters[j].pspec->name));
    }

  g_assert_null (bobbin_workloads_new ("frmula", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "“formula”"));
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *count)
{
  (*count)++;
}

/* Those who show a parameter hear of it when it changes, and only then. */
static void
test_notify (void)
{
  g_autoptr (BobbinWorkload) workload = g_object_new (TEST_TYPE_TYPES, NULL);
  guint count = 0;

  g_signal_connect (workload, "notify", G_CALLBACK (count_cb), &count);
  g_object_set (workload, "string", "text", "boolean", TRUE, "int", 3, "uint", 2, "int64", (gint64) 0,
                "uint64", (guint64) 0, "double", 0.5, "enum", BOBBIN_ERROR_KIND_NONE, NULL);
  g_assert_cmpuint (count, ==, 0);
  g_object_set (workload, "string", "other", "boolean", FALSE, "int", 4, "uint", 3, "int64", G_MININT64,
                "uint64", G_MAXUINT64, "double", 0.25, "enum", BOBBIN_ERROR_KIND_IO, NULL);
  g_assert_cmpuint (count, ==, 8);
}

static void
test_outcome (void)
{
  g_auto (BobbinOutcome) outcome = { 0, };

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_number (&outcome, 1);
  bobbin_outcome_add_text (&outcome, "a\0b", 3);
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_IO, "First %d.", 1);
  bobbin_outcome_take_detail (&outcome, g_strdup ("detail"));
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_TIMEOUT, "Second.");

  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
  g_assert_cmpstr (outcome.message, ==, "Second.");
  g_assert_null (outcome.detail);
  g_assert_true (outcome.has_result);
  g_assert_cmpuint (outcome.texts[0].length, ==, 3);
  g_assert_cmpmem (outcome.texts[0].data, 4, "a\0b", 4);

  bobbin_outcome_clear (&outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_false (outcome.has_result);
}

static void
test_error_kinds (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < BOBBIN_N_ERROR_KINDS; i++)
    {
      g_assert_true (g_hash_table_add (names, (char *) bobbin_error_kind_get_name (i)));
      g_assert_nonnull (bobbin_error_kind_get_title (i));
    }

  g_assert_cmpstr (bobbin_error_kind_get_name (BOBBIN_ERROR_KIND_EXIT_STATUS), ==, "exit-status");
}

static void
told_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_cancel_context (void)
{
  g_auto (BobbinOutcome) outcome = { 0, };
  BobbinTaskContext context;
  gint stop_flag = FALSE;
  guint n_told = 0;

  bobbin_outcome_init (&outcome);
  bobbin_task_context_init (&context, NULL, NULL);
  bobbin_task_context_set_cancel_func (&context, told_cb, &n_told);
  context.stop_flag = &stop_flag;
  g_assert_false (bobbin_task_context_is_cancelled (&context));

  stop_flag = TRUE;
  g_assert_true (bobbin_task_context_is_cancelled (&context));
  bobbin_task_context_fail_cancelled (&context, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_CANCELLED);

  stop_flag = FALSE;
  context.deadline = 1;
  g_assert_true (bobbin_task_context_is_cancelled (&context));
  bobbin_task_context_fail_cancelled (&context, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_TIMEOUT);

  context.deadline = 0;
  g_assert_false (bobbin_task_context_is_cancelled (&context));
  bobbin_task_context_cancel (&context, TRUE);
  g_assert_true (bobbin_task_context_is_cancelled (&context));
  bobbin_task_context_cancel (&context, FALSE);
  g_assert_cmpuint (n_told, ==, 1);
  bobbin_task_context_fail_cancelled (&context, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
  bobbin_task_context_clear (&context);
}

/* A wait of a day ends at once when it is cancelled, blocking or not. */
static gboolean
cancel_cb (gpointer user_data)
{
  bobbin_task_context_cancel (user_data, FALSE);

  return G_SOURCE_REMOVE;
}

static void
test_wait (gconstpointer data)
{
  const char *blocking = data;
  g_autoptr (BobbinWorkload) workload = bobbin_workloads_new ("wait", NULL);
  g_auto (BobbinOutcome) outcome = { 0, };
  const BobbinInput input = { .number = 0.001, .is_number = TRUE, .text = "0.001" };
  gpointer scratch = bobbin_workload_new_scratch (workload, 1);
  BobbinTaskContext context;

  bobbin_outcome_init (&outcome);
  bobbin_task_context_init (&context, NULL, scratch);
  g_assert_true (bobbin_workload_set_parameter (workload, "seconds", "86400", NULL));
  g_assert_true (bobbin_workload_set_parameter (workload, "blocking", blocking, NULL));

  /* A blocked thread runs no loop; it is cancelled before it begins. */
  if (g_str_equal (blocking, "true"))
    bobbin_task_context_cancel (&context, FALSE);
  else
    g_idle_add (cancel_cb, &context);

  bobbin_workload_run_task (workload, &context, &input, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_CANCELLED);
  bobbin_outcome_clear (&outcome);
  bobbin_task_context_clear (&context);

  bobbin_task_context_init (&context, NULL, scratch);
  g_assert_true (bobbin_workload_set_parameter (workload, "from-input", "true", NULL));
  bobbin_workload_run_task (workload, &context, &input, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpfloat (outcome.numbers[0], >=, 0.001);
  bobbin_task_context_clear (&context);
  bobbin_workload_free_scratch (workload, scratch);
}

static void
test_wait_bad_input (void)
{
  static const char * const texts[] = { "soon", "-1", "nan", "1e9", "" };
  g_autoptr (BobbinWorkload) workload = bobbin_workloads_new ("wait", NULL);

  bobbin_workload_set_parameter (workload, "from-input", "true", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (BobbinOutcome) outcome = { 0, };
      const BobbinInput input = { .text = texts[i] };
      BobbinTaskContext context;

      bobbin_outcome_init (&outcome);
      bobbin_task_context_init (&context, NULL, NULL);
      bobbin_workload_run_task (workload, &context, &input, &outcome);
      g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_BAD_INPUT);
      g_assert_true (outcome.permanent);
      bobbin_task_context_clear (&context);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workload/declaration", test_declaration);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/workload/set/%s/%u", settings[i].name, i);

      g_test_add_data_func (path, &settings[i], test_set);
    }
  g_test_add_func ("/workload/unknown", test_unknown);
  g_test_add_func ("/workload/save", test_save);
  g_test_add_func ("/workload/nearest", test_nearest);
  g_test_add_func ("/workload/default-run-task", test_default_run_task);
  g_test_add_func ("/workload/default-text", test_default_text);
  g_test_add_func ("/workload/registry", test_registry);
  g_test_add_func ("/workload/notify", test_notify);
  g_test_add_func ("/workload/outcome", test_outcome);
  g_test_add_func ("/workload/error-kinds", test_error_kinds);
  g_test_add_func ("/workload/cancel-context", test_cancel_context);
  g_test_add_data_func ("/workload/wait/loop", "false", test_wait);
  g_test_add_data_func ("/workload/wait/blocking", "true", test_wait);
  g_test_add_func ("/workload/wait/bad-input", test_wait_bad_input);

  return g_test_run ();
}
