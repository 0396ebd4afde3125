/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-job-file.h"
#include "engine/job/bobbin-samples.h"
#include "engine/workloads/bobbin-workloads.h"

#define START "[Job]\nformat=1\nworkload=formula\n"
#define INPUTS "[Inputs]\nrange=0:10\n"

static BobbinJob *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  BobbinJob *job = bobbin_job_file_parse (text, -1, "test.bobbin", &error);

  g_assert_no_error (error);
  return job;
}

static void
test_read (void)
{
  g_autoptr (BobbinJob) job = parse ("# A comment\n\n" START "title=My squares\n"
                                     "[Parameters]\nexpression=x*x\n" INPUTS
                                     "[Run]\nexecutor=async\nworkers = 8\nchunk=10\nretries=2\n"
                                     "retry-delay=0.5\ntimeout=30\nstop-after-failed=5%\n"
                                     "max-memory=512M\nmax-cpu=1.5\n");
  const BobbinRunSettings *settings = bobbin_job_get_settings (job);
  g_autofree char *title = bobbin_job_dup_display_title (job);
  g_autofree char *location = bobbin_job_dup_location (job, "Run", "workers");
  g_autofree char *group = bobbin_job_dup_location (job, "Run", NULL);

  g_assert_cmpstr (bobbin_job_get_workload_id (job), ==, "formula");
  g_assert_cmpstr (bobbin_job_get_parameter (job, "expression"), ==, "x*x");
  g_assert_cmpstr (title, ==, "My squares");
  g_assert_cmpstr (settings->executor, ==, "async");
  g_assert_cmpuint (settings->workers, ==, 8);
  g_assert_cmpuint (settings->chunk, ==, 10);
  g_assert_cmpuint (settings->retries, ==, 2);
  g_assert_cmpfloat (settings->retry_delay, ==, 0.5);
  g_assert_cmpfloat (settings->timeout, ==, 30);
  g_assert_cmpfloat (settings->stop_after_percent, ==, 5);
  g_assert_cmpuint (settings->stop_after_failed, ==, 0);
  g_assert_cmpuint (settings->max_memory, ==, (guint64) 512 << 20);
  g_assert_cmpfloat (settings->max_cpu, ==, 1.5);
  g_assert_cmpstr (location, ==, "test.bobbin:13");
  g_assert_cmpstr (group, ==, "test.bobbin:11");
}

static void
test_display_title (void)
{
  g_autoptr (BobbinJob) job = parse (START "[Parameters]\nexpression=x*x\n" INPUTS);
  g_autofree char *before = bobbin_job_dup_display_title (job);
  g_autofree char *after = NULL;

  bobbin_job_set_what (job, "expression");
  after = bobbin_job_dup_display_title (job);

  g_assert_cmpstr (before, ==, "formula · 0 … 9");
  g_assert_cmpstr (after, ==, "x*x · 0 … 9");
}

typedef struct
{
  const char     *text;
  BobbinJobError  code;
  const char     *message;
} BadFile;

static const BadFile bad_files[] = {
  { "", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:1: *workload=formula*" },
  { "hello\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:1: *" },
  { "a=b\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:1: there must be a group*" },
  { "[Job]\nformat=1\n" INPUTS, BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:1: *workload*" },
  { "[Job\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:1: *" },
  { START INPUTS "nonsense\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:6: *" },
  { START "[Inptus]\nrange=0:1\n", BOBBIN_JOB_ERROR_UNKNOWN,
    "bad.bobbin:4: there is no group “Inptus”; did you mean “Inputs”?" },
  { START INPUTS "[Run]\nworker=4\n", BOBBIN_JOB_ERROR_UNKNOWN,
    "bad.bobbin:7: there is no key of ?Run? “worker”; did you mean “workers”?" },
  { START "name=x\n" INPUTS, BOBBIN_JOB_ERROR_UNKNOWN, "bad.bobbin:4: *there are: format, workload, title." },
  { START INPUTS "[Run]\nworkers=1\nworkers=2\n", BOBBIN_JOB_ERROR_SYNTAX,
    "bad.bobbin:8: “workers” is here a second time; the first one is at bad.bobbin:7." },
  { START INPUTS "[Run]\nworkers=0\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *from 1 to 4096, not “0”." },
  { START INPUTS "[Run]\nworkers=-1\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *from 1 to 4096*" },
  { START INPUTS "[Run]\nworkers=1000000000\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *from 1 to 4096*" },
  { START INPUTS "[Run]\nworkers=two\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *from 1 to 4096*" },
  { START INPUTS "[Run]\ntimeout=nan\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *timeout*" },
  { START INPUTS "[Run]\ntimeout=-1\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *timeout*" },
  { START INPUTS "[Run]\nretry-delay=inf\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *retry-delay*" },
  { START INPUTS "[Run]\nstop-after-failed=101%\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *5%*" },
  { START INPUTS "[Run]\nmax-memory=512\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *“512M”*not “512”*" },
  { START INPUTS "[Run]\nmax-memory=much\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *max-memory*" },
  { START INPUTS "[Run]\nmax-memory=2000T\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *max-memory*" },
  { START INPUTS "[Run]\nmax-cpu=-1\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *max-cpu*" },
  { START INPUTS "[Run]\nexecutor=\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:7: *executor*" },
  { START INPUTS "items=1;2\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:*one kind of inputs*" },
  { START, BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:1: there are no inputs*" },
  { START "[Inputs]\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:4: there are no inputs*" },
  { START "[Inputs]\nrange=5\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:5: *“5”*" },
  { START INPUTS "null-separated=true\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:6: *lines*" },
  { START "[Inputs]\nlines=a\nnull-separated=perhaps\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:6: *" },
  { START "[Inputs]\nlines=a\\qb\n", BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:5: *twice*" },
  { "[Job]\nformat=2\nworkload=formula\n" INPUTS, BOBBIN_JOB_ERROR_VERSION, "bad.bobbin:2: *" },
  { "[Job]\nformat=one\nworkload=formula\n" INPUTS, BOBBIN_JOB_ERROR_VALUE, "bad.bobbin:2: *" },
  { START INPUTS "[Parameters]\nexpression=\xff\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:7: *UTF-8*" },
  { START INPUTS "[Parameters]\nex pression=1\n", BOBBIN_JOB_ERROR_SYNTAX, "bad.bobbin:7: *" },
};

static void
test_bad (gconstpointer data)
{
  const BadFile *file = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_file_parse (file->text, -1, "bad.bobbin", &error);

  g_assert_null (job);
  g_assert_error (error, BOBBIN_JOB_ERROR, (int) file->code);
  if (!g_pattern_match_simple (file->message, error->message))
    g_error ("“%s” does not match “%s”", error->message, file->message);
}

static void
test_nul (void)
{
  static const char text[] = START "[Parameters]\nexpression=a\0b\n" INPUTS;
  g_autoptr (GError) error = NULL;

  g_assert_null (bobbin_job_file_parse (text, sizeof text - 1, "bad.bobbin", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, "bad.bobbin:5: "));
}

/* What the workload refuses is said with the line, too. */
static void
test_parameter_locations (void)
{
  g_autoptr (BobbinJob) unknown = parse (START "[Parameters]\nexpresion=x\n" INPUTS);
  g_autoptr (BobbinJob) workload = parse ("[Job]\nworkload=formla\n" INPUTS);
  g_autoptr (GError) error = NULL;

  g_assert_null (bobbin_workload_new_for_job (unknown, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==,
                   "test.bobbin:5: “formula” has no parameter “expresion”; did you mean “expression”?");
  g_clear_error (&error);

  g_assert_null (bobbin_workload_new_for_job (workload, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_true (g_str_has_prefix (error->message, "test.bobbin:2: "));
  g_assert_nonnull (strstr (error->message, "“formula”"));
}

static void
assert_equal_jobs (BobbinJob *a,
                   BobbinJob *b)
{
  g_auto (GStrv) names = bobbin_job_dup_parameter_names (a);
  g_auto (GStrv) other_names = bobbin_job_dup_parameter_names (b);
  const BobbinRunSettings *settings = bobbin_job_get_settings (a);
  const BobbinRunSettings *other_settings = bobbin_job_get_settings (b);

  g_assert_cmpstr (bobbin_job_get_workload_id (a), ==, bobbin_job_get_workload_id (b));
  g_assert_cmpstr (bobbin_job_get_title (a), ==, bobbin_job_get_title (b));
  g_assert_cmpstrv (names, other_names);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_cmpstr (bobbin_job_get_parameter (a, names[i]), ==, bobbin_job_get_parameter (b, names[i]));

  g_assert_true (bobbin_input_source_equal (bobbin_job_get_inputs (a), bobbin_job_get_inputs (b)));

  g_assert_cmpstr (settings->executor, ==, other_settings->executor);
  g_assert_cmpuint (settings->workers, ==, other_settings->workers);
  g_assert_cmpuint (settings->chunk, ==, other_settings->chunk);
  g_assert_cmpuint (settings->retries, ==, other_settings->retries);
  g_assert_true (settings->retry_delay == other_settings->retry_delay);
  g_assert_true (settings->timeout == other_settings->timeout);
  g_assert_cmpuint (settings->stop_after_failed, ==, other_settings->stop_after_failed);
  g_assert_true (settings->stop_after_percent == other_settings->stop_after_percent);
  g_assert_cmpuint (settings->max_memory, ==, other_settings->max_memory);
  g_assert_true (settings->max_cpu == other_settings->max_cpu);
}

/* A text of characters that mean something to key files, shells or people. */
static char *
random_text (gboolean may_be_empty)
{
  static const char * const pieces[] = {
    " ", "\t", "\n", "\r", "\\", ";", "=", "[", "]", "#", "a", "Z", "0", "\"", "'", "é", "🧵", "%s",
    ",", "\\s", "\\n", "{}", "\x01", "\x7f", "|",
  };
  GString *text = g_string_new (may_be_empty ? "" : "x");

  for (int n = g_test_rand_int_range (0, 9); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free_and_steal (text);
}

static BobbinInputSource *
random_source (void)
{
  g_autofree char *text = random_text (FALSE);
  g_autoptr (GPtrArray) items = NULL;

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      return bobbin_input_source_new_lines (text, g_test_rand_bit ());
    case 1:
      return bobbin_input_source_new_glob (text);
    case 2:
      return bobbin_input_source_new_csv (text);
    case 3:
      return bobbin_input_source_new_range ("0:10:0.5", NULL);
    default:
      items = g_ptr_array_new_null_terminated (4, g_free, TRUE);
      for (int n = g_test_rand_int_range (0, 5); n > 0; n--)
        g_ptr_array_add (items, random_text (TRUE));
      return bobbin_input_source_new_items ((const char * const *) items->pdata);
    }
}

static BobbinJob *
random_job (void)
{
  static const char * const names[] = { "expression", "a", "some-name", "n2" };
  BobbinJob *job = bobbin_job_new ("formula");
  g_autoptr (BobbinInputSource) source = random_source ();
  g_autofree char *title = random_text (TRUE);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  bobbin_job_set_title (job, g_test_rand_bit () ? title : NULL);
  bobbin_job_set_inputs (job, source);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = random_text (TRUE);

      if (g_test_rand_bit ())
        bobbin_job_set_parameter (job, names[i], text);
    }

  settings.executor = g_test_rand_bit () ? "async" : "threads";
  settings.workers = g_test_rand_bit () ? g_test_rand_int_range (1, 4097) : 0;
  settings.chunk = g_test_rand_bit () ? g_test_rand_int_range (1, 1000000000) : 0;
  settings.retries = g_test_rand_int_range (0, 101);
  settings.retry_delay = g_test_rand_double_range (0, 3600);
  settings.timeout = g_test_rand_bit () ? g_test_rand_double_range (0, 1e6) : 0;
  settings.max_memory = g_test_rand_bit () ? (guint64) g_test_rand_int_range (1 << 20, G_MAXINT)
                                             << g_test_rand_int_range (0, 19) : 0;
  settings.max_cpu = g_test_rand_bit () ? g_test_rand_double_range (0, 1e6) : 0;
  if (g_test_rand_bit ())
    settings.stop_after_failed = g_test_rand_int_range (1, G_MAXINT);
  else
    settings.stop_after_percent = g_test_rand_double_range (0.001, 100);
  bobbin_job_set_settings (job, &settings);

  return job;
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (BobbinJob) job = random_job ();
      g_autoptr (BobbinJob) again = NULL;
      g_autoptr (BobbinJob) copy = bobbin_job_copy (job);
      g_autofree char *text = bobbin_job_file_print (job);
      g_autoptr (GError) error = NULL;

      again = bobbin_job_file_parse (text, -1, "again.bobbin", &error);
      if (again == NULL)
        g_error ("%s\n%s", error->message, text);

      assert_equal_jobs (job, again);
      assert_equal_jobs (job, copy);
    }
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("bobbin-job-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a job.bobbin", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.bobbin", NULL);
  g_autoptr (BobbinJob) job = parse (START INPUTS);
  g_autoptr (BobbinJob) loaded = NULL;

  g_assert_true (bobbin_job_file_save (job, path, &error));
  g_assert_no_error (error);
  loaded = bobbin_job_file_load (path, &error);
  g_assert_no_error (error);
  assert_equal_jobs (job, loaded);
  g_assert_cmpstr (bobbin_job_get_folder (loaded), ==, folder);

  g_assert_null (bobbin_job_file_load (missing, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX);
  g_clear_error (&error);

  g_assert_null (bobbin_job_file_load (folder, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_SYNTAX);
  g_clear_error (&error);

  g_assert_false (bobbin_job_file_save (job, "/nowhere/at/all.bobbin", &error));
  g_assert_nonnull (error);

  g_remove (path);
  g_rmdir (folder);
}

static void
test_samples (void)
{
  guint n_samples;
  const BobbinSample *samples = bobbin_samples_get_all (&n_samples);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (n_samples, ==, 17);

  for (guint i = 0; i < n_samples; i++)
    {
      g_autoptr (BobbinJob) job = bobbin_samples_dup_job (samples[i].id, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (bobbin_job_get_title (job), ==, samples[i].title);
      g_assert_null (bobbin_job_get_folder (job));
    }

  g_assert_null (bobbin_samples_dup_job ("square", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "“squares”"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job-file/read", test_read);
  g_test_add_func ("/job-file/display-title", test_display_title);
  g_test_add_func ("/job-file/nul", test_nul);
  g_test_add_func ("/job-file/parameter-locations", test_parameter_locations);
  g_test_add_func ("/job-file/round-trip", test_round_trip);
  g_test_add_func ("/job-file/files", test_files);
  g_test_add_func ("/job-file/samples", test_samples);

  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/job-file/bad/%u", i);

      g_test_add_data_func (path, &bad_files[i], test_bad);
    }

  return g_test_run ();
}
