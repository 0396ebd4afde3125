/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <glib/gstdio.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/practice/bobbin-practice-server.h"
#include "engine/workloads/bobbin-fetch-folder.h"
#include "engine/workloads/bobbin-fetch-options.h"
#include "support/bad-server.h"

/* The text column that is the body or the file. */
#define LAST 2

/* A job that fetches, a temporary folder that it starts from, and a server. */
typedef struct
{
  BobbinJob         *job;
  BobbinRunSettings  settings;
  char              *folder;
  BadServer         *server;
  GPtrArray         *urls;
  BobbinRun         *run;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  executor)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-XXXXXX", &error);
  g_assert_no_error (error);

  fixture->settings = (BobbinRunSettings) BOBBIN_RUN_SETTINGS_INIT;
  fixture->settings.executor = executor != NULL ? executor : "serial";
  fixture->job = bobbin_job_new ("fetch");
  bobbin_job_set_folder (fixture->job, fixture->folder);
  fixture->urls = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  fixture->server = bad_server_new ();
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        remove_folder (file);
      else
        g_unlink (file);
    }

  g_rmdir (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  executor)
{
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->job);
  g_ptr_array_unref (fixture->urls);
  bad_server_free (fixture->server);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
add_url (Fixture    *fixture,
         const char *path)
{
  g_ptr_array_add (fixture->urls, g_strconcat (bad_server_get_base_url (fixture->server), path, NULL));
}

static gboolean
make_run (Fixture  *fixture,
          GError  **error)
{
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_items ((const char **) fixture->urls->pdata);

  g_clear_object (&fixture->run);
  bobbin_job_set_inputs (fixture->job, source);
  bobbin_job_set_settings (fixture->job, &fixture->settings);
  fixture->run = bobbin_executors_new_run (fixture->job, NULL, error);

  return fixture->run != NULL;
}

static void
begin (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  make_run (fixture, &error);
  g_assert_no_error (error);
  bobbin_run_start (fixture->run);
}

static void
finish (Fixture        *fixture,
        BobbinRunState  state)
{
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run)))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (bobbin_run_get_state (fixture->run), ==, state);
}

static void
assert_error (Fixture         *fixture,
              guint            task,
              BobbinErrorKind  kind)
{
  const BobbinTask *known = bobbin_task_store_get (bobbin_run_get_store (fixture->run), task);

  g_assert_cmpstr (bobbin_error_kind_get_name (known->error), ==, bobbin_error_kind_get_name (kind));
}

static void
assert_file (Fixture    *fixture,
             const char *path,
             const char *expected)
{
  g_autofree char *full_path = g_build_filename (fixture->folder, path, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (full_path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

/* That the task @task was saved as @path. */
static void
assert_saved (Fixture    *fixture,
              guint       task,
              const char *path)
{
  BobbinResult result;

  assert_error (fixture, task, BOBBIN_ERROR_KIND_NONE);
  bobbin_task_store_get_result (bobbin_run_get_store (fixture->run), task, &result);
  g_assert_cmpmem (result.texts[LAST], result.text_lengths[LAST], path, strlen (path));
  assert_file (fixture, path, "fine");
}

/* Hidden files too. */
static void
assert_n_files (Fixture    *fixture,
                const char *path,
                guint       n_files)
{
  g_autofree char *full_path = g_build_filename (fixture->folder, path, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (full_path, 0, &error);
  guint n = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, n_files);
}

static void
test_files (Fixture       *fixture,
            gconstpointer  executor)
{
  static const char * const names[][2] = {
    { "/a/page.html", "out/deep/page.html" },
    { "/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "out/deep/_.._etc_passwd" },
    { "/..%5C..%5Cx", "out/deep/_.._x" },
    { "/.hidden", "out/deep/hidden" },
    { "/", "out/deep/index.html" },
    { "/b/..", "out/deep/index-2.html" },
    { "/c/page.html?x=1", "out/deep/page-2.html" },
    { "/d/page.html#y", "out/deep/page-3.html" },
    { "/line%0abreak%1b", "out/deep/line_break_" },
    { "/nul%00byte", "out/deep/nul%00byte" },
    { "/b%FFd", "out/deep/b\357\277\275d" },
    { "/%20%20.%20", "out/deep/index-3.html" },
    { "/ü", "out/deep/ü" },
  };

  bobbin_job_set_parameter (fixture->job, "output", "out/deep");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_url (fixture, names[i][0]);
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_saved (fixture, i, names[i][1]);

  assert_n_files (fixture, "out/deep", G_N_ELEMENTS (names));
  assert_n_files (fixture, ".", 1);
}

static void
test_long_names (void)
{
  g_autofree char *many = g_strnfill (300, 'x');
  g_autofree char *with_type = g_strconcat ("/", many, ".html", NULL);
  g_autofree char *long_type = g_strconcat ("/a.", many, NULL);
  g_autofree char *dots = g_strnfill (300, '.');
  g_autoptr(GString) umlauts = g_string_new ("/x");
  const char *paths[] = { many, with_type, long_type, dots, NULL, "", "/", "/..", "/%2F", "/%", "/%zz" };

  for (guint i = 0; i < 150; i++)
    g_string_append (umlauts, "%C3%BC");
  paths[4] = umlauts->str;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *name = bobbin_fetch_dup_file_name (paths[i]);

      g_assert_cmpuint (strlen (name), >, 0);
      g_assert_cmpuint (strlen (name), <=, 200);
      g_assert_cmpint (name[0], !=, '.');
      g_assert_null (strchr (name, '/'));
      g_assert_true (g_utf8_validate (name, -1, NULL));
      if (i == 1)
        g_assert_true (g_str_has_suffix (name, "x.html"));
    }
}

/* Files of earlier runs stay as they are, or are replaced; those of the same
 * run never are. */
static void
test_collisions (Fixture       *fixture,
                 gconstpointer  executor)
{
  g_autofree char *page = g_build_filename (fixture->folder, "page.html", NULL);
  g_autofree char *second = g_build_filename (fixture->folder, "page-2.html", NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (page, "old", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (second, "old too", -1, &error);
  g_assert_no_error (error);

  bobbin_job_set_parameter (fixture->job, "output", ".");
  add_url (fixture, "/1/page.html");
  add_url (fixture, "/2/page.html");
  add_url (fixture, "/3/page-2.html");
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  assert_file (fixture, "page.html", "old");
  assert_file (fixture, "page-2.html", "old too");
  assert_n_files (fixture, ".", 5);
  if (g_str_equal (fixture->settings.executor, "serial"))
    {
      assert_saved (fixture, 0, "./page-3.html");
      assert_saved (fixture, 1, "./page-4.html");
      assert_saved (fixture, 2, "./page-2-2.html");
    }

  bobbin_job_set_parameter (fixture->job, "overwrite", "true");
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  assert_file (fixture, "page.html", "fine");
  assert_file (fixture, "page-2.html", "fine");
  if (g_str_equal (fixture->settings.executor, "serial"))
    {
      assert_saved (fixture, 0, "./page.html");
      assert_saved (fixture, 1, "./page-2.html");
      assert_saved (fixture, 2, "./page-2-2.html");
    }
}

/* Many pages of one name at once: each is there, whole. */
static void
test_same_name (Fixture       *fixture,
                gconstpointer  executor)
{
  bobbin_job_set_parameter (fixture->job, "output", "out");
  for (guint i = 0; i < 60; i++)
    add_url (fixture, "/x/page.html");

  fixture->settings.workers = g_str_equal (fixture->settings.executor, "serial") ? 1 : 8;
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  assert_n_files (fixture, "out", 60);
  assert_file (fixture, "out/page.html", "fine");
  assert_file (fixture, "out/page-60.html", "fine");
}

static void
test_nothing_left (Fixture       *fixture,
                   gconstpointer  executor)
{
  static const char * const paths[] = {
    "/raw/x?HTTP/1.1%20200%20OK%0D%0AContent-Length:%2010%0D%0A%0D%0Aabc",
    "/raw/x?HTTP/1.1%20404%20No%0D%0A%0D%0Aabc",
    "/raw/x?HTTP/1.1%20200%20OK%0D%0AContent-Encoding:%20gzip%0D%0A%0D%0Aabc",
    "/raw/x?", "/forever", "/bomb", "/hang-body", "/hang",
  };
  BobbinRunFigures figures;

  bobbin_job_set_parameter (fixture->job, "output", "out");
  bobbin_job_set_parameter (fixture->job, "max-size", "1000000");
  fixture->settings.timeout = 0.2;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    add_url (fixture, paths[i]);
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);

  bobbin_run_get_figures (fixture->run, &figures);
  g_assert_cmpuint (figures.n_failed, ==, G_N_ELEMENTS (paths));
  assert_n_files (fixture, "out", 0);
}

static void
test_head (Fixture       *fixture,
           gconstpointer  executor)
{
  bobbin_job_set_parameter (fixture->job, "output", "out");
  bobbin_job_set_parameter (fixture->job, "method", "head");
  add_url (fixture, "/page");
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  assert_error (fixture, 0, BOBBIN_ERROR_KIND_NONE);
  assert_n_files (fixture, "out", 0);
}

/* Below a file there are no folders, not even for root. */
static void
test_no_folder (Fixture       *fixture,
                gconstpointer  executor)
{
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (file, "x", -1, &error);
  g_assert_no_error (error);
  add_url (fixture, "/");

  bobbin_job_set_parameter (fixture->job, "output", "file/out");
  g_assert_false (make_run (fixture, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "“file/out”"));
  g_clear_error (&error);

  bobbin_job_set_parameter (fixture->job, "output", "file");
  g_assert_false (make_run (fixture, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Until as many connections are open; the requests hang, so that they stay. */
static void
wait_for_open (Fixture *fixture,
               guint    n_open,
               guint    n_requests)
{
  guint tick = g_timeout_add (5, tick_cb, NULL);

  while (bad_server_get_n_open (fixture->server) != n_open ||
         bad_server_get_n_requests (fixture->server) < n_requests)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  executor)
{
  static const char * const paths[] = { "/hang", "/hang-body", "/drip", "/drip-body", "/hang" };
  guint n_workers = g_str_equal (executor, "serial") ? 1 : 5;

  bobbin_job_set_parameter (fixture->job, "output", "out");
  fixture->settings.workers = n_workers;
  for (guint i = 0; i < 10; i++)
    add_url (fixture, paths[i % G_N_ELEMENTS (paths)]);
  begin (fixture);
  wait_for_open (fixture, n_workers, n_workers);
  bobbin_run_stop (fixture->run);
  finish (fixture, BOBBIN_RUN_CANCELLED);
  assert_n_files (fixture, "out", 0);
  g_assert_cmpuint (bad_server_get_n_requests (fixture->server), ==, n_workers);

  /* The connections were let go of. */
  wait_for_open (fixture, 0, 0);
}

/* Those that wait for their turn end as well. Threads hear of the stop one
 * after the other, so a place may go on once more. */
static void
test_stop_queued (Fixture       *fixture,
                  gconstpointer  executor)
{
  bobbin_job_set_parameter (fixture->job, "per-host", "2");
  fixture->settings.workers = 8;
  for (guint i = 0; i < 20; i++)
    add_url (fixture, "/hang");
  begin (fixture);
  wait_for_open (fixture, 2, 2);
  bobbin_run_stop (fixture->run);
  finish (fixture, BOBBIN_RUN_CANCELLED);
  g_assert_cmpuint (bad_server_get_n_requests (fixture->server), <=, g_str_equal (executor, "async") ? 2 : 8);
}

/* Time in the queue counts: all of them pass their limit, and their places go
 * on to those that follow. */
static void
test_timeout_queued (Fixture       *fixture,
                     gconstpointer  executor)
{
  bobbin_job_set_parameter (fixture->job, "per-host", "1");
  fixture->settings.workers = 4;
  fixture->settings.timeout = 0.1;
  for (guint i = 0; i < 8; i++)
    add_url (fixture, "/hang");
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < 8; i++)
    assert_error (fixture, i, BOBBIN_ERROR_KIND_TIMEOUT);
}

static void
test_per_host (Fixture       *fixture,
               gconstpointer  executor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BobbinPracticeServer) practice = bobbin_practice_server_new (0, &error);
  BobbinRunFigures figures;

  g_assert_no_error (error);
  bobbin_job_set_parameter (fixture->job, "per-host", "3");
  fixture->settings.workers = 12;
  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (fixture->urls, g_strdup_printf ("%s/page/%u?delay=5",
                                                     bobbin_practice_server_get_base_url (practice), i));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);

  bobbin_run_get_figures (fixture->run, &figures);
  g_assert_cmpuint (figures.n_done, ==, 60);
  g_assert_cmpuint (bobbin_practice_server_get_n_served (practice), ==, 60);
  g_assert_cmpuint (bobbin_practice_server_get_peak (practice), >=, 1);
  g_assert_cmpuint (bobbin_practice_server_get_peak (practice), <=, 3);
}

/* One host by whatever name: at most two requests at a time for all three. */
static void
test_per_host_names (Fixture       *fixture,
                     gconstpointer  executor)
{
  static const char * const hosts[] = { "localhost", "LOCALHOST", "LocalHost." };
  g_autoptr(GError) error = NULL;
  g_autoptr(BobbinPracticeServer) practice = bobbin_practice_server_new (0, &error);
  const char *port = strrchr (bobbin_practice_server_get_base_url (practice), ':');

  g_assert_no_error (error);
  bobbin_job_set_parameter (fixture->job, "per-host", "2");
  fixture->settings.workers = 12;
  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (fixture->urls, g_strdup_printf ("http://%s%s/page/%u?delay=5", hosts[i % 3], port, i));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < 60; i++)
    assert_error (fixture, i, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpuint (bobbin_practice_server_get_peak (practice), <=, 2);
}

/* Whoever is redirected waits for a place at the other host, where others are
 * in any case. */
static void
test_per_host_redirect (Fixture       *fixture,
                        gconstpointer  executor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BobbinPracticeServer) practice = bobbin_practice_server_new (0, &error);
  const char *port = strrchr (bad_server_get_base_url (fixture->server), ':');

  g_assert_no_error (error);
  bobbin_job_set_parameter (fixture->job, "per-host", "2");
  fixture->settings.workers = 12;
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *first = i % 2 == 0 ? g_strdup ("") : g_strdup_printf ("http://localhost%s/abroad?", port);

      g_ptr_array_add (fixture->urls, g_strdup_printf ("%s%s/page/%u?delay=5", first,
                                                       bobbin_practice_server_get_base_url (practice), i));
    }
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < 60; i++)
    assert_error (fixture, i, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpuint (bobbin_practice_server_get_n_served (practice), ==, 60);
  g_assert_cmpuint (bobbin_practice_server_get_peak (practice), <=, 2);
}

/* Two hosts that redirect to each other, with one place each: nobody holds one
 * place while it waits for the other. */
static void
test_per_host_crossing (Fixture       *fixture,
                        gconstpointer  executor)
{
  static const char * const hosts[] = { "localhost", "127.0.0.1" };
  const char *port = strrchr (bad_server_get_base_url (fixture->server), ':');

  bobbin_job_set_parameter (fixture->job, "per-host", "1");
  fixture->settings.workers = 8;
  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (fixture->urls,
                     g_strdup_printf ("http://%s%s/abroad?http://%s%s/abroad?http://%s%s/fine",
                                      hosts[i % 2], port, hosts[(i + 1) % 2], port, hosts[i % 2], port));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < 60; i++)
    assert_error (fixture, i, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpuint (bad_server_get_n_requests (fixture->server), ==, 180);
}

static void
test_practice_slow (Fixture       *fixture,
                    gconstpointer  executor)
{
  bobbin_job_set_parameter (fixture->job, "deadline", "0.2");
  g_ptr_array_add (fixture->urls, g_strdup ("practice:/drip"));
  g_ptr_array_add (fixture->urls, g_strdup ("practice:/hang"));
  g_ptr_array_add (fixture->urls, g_strdup ("practice:/late?delay=3600000"));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  for (guint i = 0; i < 3; i++)
    assert_error (fixture, i, BOBBIN_ERROR_KIND_TIMEOUT);
}

static void
test_practice (Fixture       *fixture,
               gconstpointer  executor)
{
  static const struct {
    const char      *url;
    BobbinErrorKind  error;
    double           status;
    double           bytes;
  } cases[] = {
    { "practice:/page/1", BOBBIN_ERROR_KIND_NONE, 200, 2048 },
    { "practice:page/2?size=200000", BOBBIN_ERROR_KIND_NONE, 200, 200000 },
    { "PRACTICE:///page/3?size=0&delay=1", BOBBIN_ERROR_KIND_NONE, 200, 0 },
    { "practice:/page/4?redirect=3&size=7", BOBBIN_ERROR_KIND_NONE, 200, 7 },
    { "practice:/page/5?status=404", BOBBIN_ERROR_KIND_HTTP, 404, 2048 },
    { "practice:/page/6?fail=100&size=1", BOBBIN_ERROR_KIND_HTTP, 503, 1 },
    { "practice:/page/7?redirect=99", BOBBIN_ERROR_KIND_REDIRECT, 0, 0 },
    { "practice:/cut", BOBBIN_ERROR_KIND_PROTOCOL, 200, 1024 },
    { "practice:/bomb?size=3145728", BOBBIN_ERROR_KIND_NONE, 200, 3145728 },
    { "practice:/bomb?size=8388608", BOBBIN_ERROR_KIND_TOO_LARGE, 0, 0 },
    { "practice:/forever", BOBBIN_ERROR_KIND_TOO_LARGE, 0, 0 },
  };

  bobbin_job_set_parameter (fixture->job, "max-size", "4000000");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_ptr_array_add (fixture->urls, g_strdup (cases[i].url));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BobbinResult result;

      g_test_message ("%s", cases[i].url);
      assert_error (fixture, i, cases[i].error);
      if (cases[i].status == 0)
        continue;
      bobbin_task_store_get_result (bobbin_run_get_store (fixture->run), i, &result);
      g_assert_cmpfloat (result.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, cases[i].status);
      g_assert_cmpfloat (result.numbers[BOBBIN_FETCH_NUMBER_BYTES], ==, cases[i].bytes);
    }
}

/* A page that heals is there at the third attempt. */
static void
test_heal (Fixture       *fixture,
           gconstpointer  executor)
{
  BobbinRunFigures figures;

  fixture->settings.retries = 2;
  fixture->settings.retry_delay = 0.001;
  g_ptr_array_add (fixture->urls, g_strdup_printf ("practice:/heal/%s?fail=100&heal=3", (char *) executor));
  begin (fixture);
  finish (fixture, BOBBIN_RUN_FINISHED);
  assert_error (fixture, 0, BOBBIN_ERROR_KIND_NONE);
  bobbin_run_get_figures (fixture->run, &figures);
  g_assert_cmpuint (figures.n_retries, ==, 2);
}

static void
add_for (const char *name,
         const char *executor,
         void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/fetch-run/%s/%s", name, executor);

  g_test_add (path, Fixture, executor, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  static const char * const executors[] = { "serial", "threads", "async", "hybrid" };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fetch-run/long-names", test_long_names);
  add_for ("files", "serial", test_files);
  add_for ("head", "serial", test_head);
  add_for ("no-folder", "serial", test_no_folder);
  add_for ("practice", "async", test_practice);
  add_for ("practice-slow", "async", test_practice_slow);

  for (guint i = 0; i < G_N_ELEMENTS (executors); i++)
    {
      add_for ("collisions", executors[i], test_collisions);
      add_for ("same-name", executors[i], test_same_name);
      add_for ("nothing-left", executors[i], test_nothing_left);
      add_for ("stop", executors[i], test_stop);
      add_for ("heal", executors[i], test_heal);
    }

  for (guint i = 1; i < G_N_ELEMENTS (executors); i++)
    {
      add_for ("stop-queued", executors[i], test_stop_queued);
      add_for ("timeout-queued", executors[i], test_timeout_queued);
      add_for ("per-host", executors[i], test_per_host);
      add_for ("per-host-names", executors[i], test_per_host_names);
      add_for ("per-host-redirect", executors[i], test_per_host_redirect);
      add_for ("per-host-crossing", executors[i], test_per_host_crossing);
    }

  return g_test_run ();
}
