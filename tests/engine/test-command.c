/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/workloads/bobbin-child.h"
#include "engine/workloads/bobbin-command-workload.h"

enum
{
  EXIT_STATUS,
  CPU,
  MEMORY,
  DROPPED,
};

/* A command over some inputs, and one task of it. */
typedef struct
{
  BobbinTaskContext  context;
  BobbinOutcome      outcome;
  BobbinWorkload    *workload;
  BobbinInputs      *inputs;
  gpointer           scratch;
  char              *folder;       /* temporary, removed at the end */
  GString           *live[2];      /* what was reported */
  gboolean           cancel;       /* at the first output */
  gboolean           timed_out;
} Fixture;

static void
output_cb (BobbinTaskContext *context,
           BobbinStream       stream,
           const char        *data,
           gsize              length)
{
  Fixture *fixture = (Fixture *) context;

  g_string_append_len (fixture->live[stream], data, length);

  if (fixture->cancel)
    bobbin_task_context_cancel (context, fixture->timed_out);
}

static const BobbinTaskContextFuncs context_funcs = { .output = output_cb };

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-XXXXXX", &error);
  g_assert_no_error (error);

  fixture->workload = g_object_new (BOBBIN_TYPE_COMMAND_WORKLOAD, "kill-after", 0.05, NULL);
  bobbin_workload_set_folder (fixture->workload, fixture->folder);
  fixture->scratch = bobbin_workload_new_scratch (fixture->workload, 1);
  fixture->live[0] = g_string_new (NULL);
  fixture->live[1] = g_string_new (NULL);
  bobbin_task_context_init (&fixture->context, &context_funcs, fixture->scratch);
  bobbin_outcome_init (&fixture->outcome);
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
           gconstpointer  data)
{
  bobbin_workload_free_scratch (fixture->workload, fixture->scratch);
  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  g_string_free (fixture->live[0], TRUE);
  g_string_free (fixture->live[1], TRUE);
  g_clear_object (&fixture->inputs);
  g_clear_object (&fixture->workload);
  remove_folder (fixture->folder);
  g_free (fixture->folder);

  /* Every process has been waited for. */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

static gboolean
prepare (Fixture     *fixture,
         const char  *command,
         const char  *item,
         GError     **error)
{
  const char *items[] = { item, NULL };
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_items (items);

  g_clear_object (&fixture->inputs);
  fixture->inputs = bobbin_input_source_load (source, NULL, NULL, error);
  g_object_set (fixture->workload, "command", command, NULL);

  return fixture->inputs != NULL && bobbin_workload_prepare (fixture->workload, fixture->inputs, error);
}

static void
run_again (Fixture *fixture)
{
  BobbinInput input;

  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  g_string_truncate (fixture->live[0], 0);
  g_string_truncate (fixture->live[1], 0);
  bobbin_inputs_get (fixture->inputs, 0, &input);
  bobbin_workload_run_task (fixture->workload, &fixture->context, &input, &fixture->outcome);
}

static void
run (Fixture    *fixture,
     const char *command,
     const char *item)
{
  g_autoptr(GError) error = NULL;

  prepare (fixture, command, item, &error);
  g_assert_no_error (error);
  run_again (fixture);
}

static void
assert_text (Fixture      *fixture,
             BobbinStream  stream,
             const char   *expected,
             gssize        length)
{
  gsize n_expected = length >= 0 ? (gsize) length : strlen (expected);

  g_assert_true (fixture->outcome.has_result);
  g_assert_cmpmem (fixture->outcome.texts[stream].data, fixture->outcome.texts[stream].length,
                   expected, n_expected);
  g_assert_cmpint (fixture->outcome.texts[stream].data[n_expected], ==, '\0');
  /* What was shown live is what is there at the end. */
  g_assert_cmpmem (fixture->live[stream]->str, fixture->live[stream]->len, expected, n_expected);
}

static void
assert_ok (Fixture    *fixture,
           const char *output)
{
  g_assert_cmpstr (fixture->outcome.message, ==, NULL);
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, output, -1);
  assert_text (fixture, BOBBIN_STREAM_ERRORS, "", 0);
}

static void
assert_failed (Fixture         *fixture,
               BobbinErrorKind  kind,
               const char      *message)
{
  g_assert_cmpint (fixture->outcome.error, ==, kind);
  if (message != NULL)
    g_assert_cmpstr (fixture->outcome.message, ==, message);
}

static void
test_streams (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (fixture->workload, &n_columns);

  run (fixture, "echo out {}; echo err {} >&2", "it's");

  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, "out it's\n", -1);
  assert_text (fixture, BOBBIN_STREAM_ERRORS, "err it's\n", -1);
  g_assert_cmpuint (fixture->outcome.n_texts + fixture->outcome.n_numbers, ==, n_columns);
  g_assert_cmpstr (columns[0].name, ==, "output");
  g_assert_cmpfloat (fixture->outcome.numbers[EXIT_STATUS], ==, 0);
  g_assert_cmpfloat (fixture->outcome.numbers[CPU], >=, 0);
  g_assert_cmpfloat (fixture->outcome.numbers[CPU], ==, fixture->outcome.cpu_seconds);
  g_assert_cmpfloat (fixture->outcome.numbers[DROPPED], ==, 0);
}

static void
test_binary (Fixture       *fixture,
             gconstpointer  data)
{
  const char expected[] = "a\0b\377\n";
  g_autofree char *text = NULL;
  const char *texts[2];
  gsize lengths[2], length;
  BobbinInput input;

  run (fixture, "printf {}", "a\\000b\\377\\n");
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, expected, 5);

  for (guint i = 0; i < 2; i++)
    {
      texts[i] = fixture->outcome.texts[i].data;
      lengths[i] = fixture->outcome.texts[i].length;
    }
  bobbin_inputs_get (fixture->inputs, 0, &input);
  text = bobbin_workload_dup_text (fixture->workload, &input, fixture->outcome.numbers, texts, lengths, &length);
  g_assert_cmpmem (text, length, expected, 5);
}

static void
test_exit_status (Fixture       *fixture,
                  gconstpointer  data)
{
  run (fixture, "echo out; echo err >&2; exit {}", "3");
  assert_failed (fixture, BOBBIN_ERROR_KIND_EXIT_STATUS, "Ended with exit status 3.");
  g_assert_cmpstr (fixture->outcome.detail, ==, "err\n");
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, "out\n", -1);
  g_assert_cmpfloat (fixture->outcome.numbers[EXIT_STATUS], ==, 3);

  g_object_set (fixture->workload, "ok-status", "0, 2-4", NULL);
  run (fixture, "exit {}", "3");
  assert_ok (fixture, "");
  run (fixture, "exit {}", "5");
  assert_failed (fixture, BOBBIN_ERROR_KIND_EXIT_STATUS, "Ended with exit status 5.");
}

static void
test_signal (Fixture       *fixture,
             gconstpointer  data)
{
  run (fixture, "echo out; kill -{} $$", "9");
  assert_failed (fixture, BOBBIN_ERROR_KIND_KILLED, "Killed by signal 9 (SIGKILL).");
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, "out\n", -1);
  g_assert_true (isnan (fixture->outcome.numbers[EXIT_STATUS]));
}

/* TERM is ignored, by the shell and by what it starts: KILL ends them. */
static void
test_ignores_term (Fixture       *fixture,
                   gconstpointer  data)
{
  fixture->cancel = TRUE;
  run (fixture, "trap {} TERM; echo ready; while :; do sleep 1000; done", "");
  assert_failed (fixture, BOBBIN_ERROR_KIND_CANCELLED, NULL);
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, "ready\n", -1);
}

/* Ends politely: TERM is enough, however long KILL would have taken. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_object_set (fixture->workload, "kill-after", 3600.0, NULL);
  fixture->cancel = TRUE;
  run (fixture, "trap {} TERM; echo ready; while :; do sleep 1000 & wait; done",
       "echo bye; exit 0");
  assert_failed (fixture, BOBBIN_ERROR_KIND_CANCELLED, NULL);
  g_assert_nonnull (strstr (fixture->outcome.texts[0].data, "bye\n"));
}

static void
test_time_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  fixture->cancel = TRUE;
  fixture->timed_out = TRUE;
  run (fixture, "echo {}; sleep 1000", "ready");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, NULL);
  assert_text (fixture, BOBBIN_STREAM_OUTPUT, "ready\n", -1);
}

/* A process that has stopped itself gets TERM all the same. */
static void
test_cancel_stopped (Fixture       *fixture,
                     gconstpointer  data)
{
  g_object_set (fixture->workload, "kill-after", 3600.0, NULL);
  fixture->cancel = TRUE;
  run (fixture, "echo {}; kill -STOP $$; sleep 1000", "ready");
  assert_failed (fixture, BOBBIN_ERROR_KIND_CANCELLED, NULL);
}

static void
test_cancelled_before (Fixture       *fixture,
                       gconstpointer  data)
{
  bobbin_task_context_cancel (&fixture->context, FALSE);
  run (fixture, "touch {}", "made");
  assert_failed (fixture, BOBBIN_ERROR_KIND_CANCELLED, NULL);
  g_assert_false (fixture->outcome.has_result);
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_object_set (fixture->workload, "max-output", (guint64) 100000, NULL);
  run (fixture, "head -c {} /dev/zero & head -c {} /dev/zero >&2; wait", "3000000");
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_cmpuint (fixture->outcome.texts[0].length, ==, 100000);
  g_assert_cmpuint (fixture->outcome.texts[1].length, ==, 100000);
  g_assert_cmpuint (fixture->live[0]->len, ==, 100000);
  g_assert_cmpfloat (fixture->outcome.numbers[DROPPED], ==, 2 * 2900000);

  g_object_set (fixture->workload, "max-output", (guint64) 1000, "on-flood", BOBBIN_FLOOD_KILL, NULL);
  run (fixture, "yes {}", "yes");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, NULL);
  g_assert_cmpuint (fixture->outcome.texts[0].length, ==, 1000);
  g_assert_nonnull (strstr (fixture->outcome.detail, "dropped"));
}

/* A process that is left behind holds the pipes open: the task ends with its
 * own process, and what is left does not outlive it. */
static void
test_grandchild (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);
  struct pollfd watch = { .events = POLLIN };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  watch.fd = open (fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (watch.fd, >=, 0);

  run (fixture, "exec 3>{}; sleep 1000 & echo out", "fifo");
  assert_ok (fixture, "out\n");

  /* The pipe hangs up once nobody holds its other end. */
  g_assert_cmpint (poll (&watch, 1, 20000), ==, 1);
  g_assert_cmpint (watch.revents, ==, POLLHUP);
  close (watch.fd);
}

static void
test_stdin (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *big = g_strnfill (1024 * 1024, 'x');

  run (fixture, "cat; echo {}", "x");
  assert_ok (fixture, "x\n");

  g_object_set (fixture->workload, "stdin", "don't <{}> {#}\n", NULL);
  run (fixture, "cat - {}", "/dev/null");
  assert_ok (fixture, "don't </dev/null> 1\n");
  /* The input is there, so it is not appended. */
  run (fixture, "cat", "x");
  assert_ok (fixture, "don't <x> 1\n");

  g_object_set (fixture->workload, "stdin", NULL, "stdin-input", TRUE, NULL);
  run (fixture, "cat", big);
  assert_ok (fixture, big);
  /* A pipe that the process itself reads from, in a shell. */
  run (fixture, "cat | wc -c | tr -d ' '", big);
  assert_ok (fixture, "1048576\n");
  /* One that does not read. */
  run (fixture, "true", big);
  assert_ok (fixture, "");
}

static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *sub = g_build_filename (fixture->folder, "sub", NULL);
  g_autofree char *script = g_build_filename (sub, "script", NULL);
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;

  g_mkdir (sub, 0700);
  g_file_set_contents_full (script, "#!/bin/sh\necho \"$1\" in \"${PWD##*/}\"\n", -1,
                            G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);

  g_object_set (fixture->workload, "folder", "sub", NULL);
  run (fixture, "./script {}", "x");
  assert_ok (fixture, "x in sub\n");

  /* It may go during the run. */
  prepare (fixture, "echo {}", "x", &error);
  g_assert_no_error (error);
  remove_folder (sub);
  run_again (fixture);
  message = g_strdup_printf ("The folder “%s” cannot be entered: %s.", sub, g_strerror (ENOENT));
  assert_failed (fixture, BOBBIN_ERROR_KIND_IO, message);

  g_assert_false (prepare (fixture, "echo {}", "x", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
}

static void
test_environment (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *environment[] = { "BOBBIN_TEST=a=b c", "LC_ALL=C", NULL };
  const char *wrong[] = { "LC_ALL=C", "=x", NULL };
  g_autoptr(GError) error = NULL;

  g_object_set (fixture->workload, "environment", environment, NULL);
  run (fixture, "printenv {}", "BOBBIN_TEST");
  assert_ok (fixture, "a=b c\n");
  run (fixture, "printenv {}", "PATH");
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);

  g_object_set (fixture->workload, "environment", wrong, NULL);
  g_assert_false (prepare (fixture, "echo {}", "x", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "Line 2"));
}

static void
assert_not_prepared (Fixture    *fixture,
                     const char *command,
                     const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (prepare (fixture, command, "x", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_not_found (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autoptr(GError) error = NULL;

  assert_not_prepared (fixture, "no-such-command {}", "There is no command “no-such-command” in PATH.");
  assert_not_prepared (fixture, "./no-such-command {}", "There is no command “./no-such-command”.");

  run (fixture, "{} x", "no-such-command");
  assert_failed (fixture, BOBBIN_ERROR_KIND_NOT_FOUND, "There is no command “no-such-command”.");
  g_assert_true (fixture->outcome.permanent);

  g_file_set_contents_full (file, "just text\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  assert_not_prepared (fixture, "./file {}", "“./file” is not an executable file.");
  run (fixture, "{} x", "./file");
  assert_failed (fixture, BOBBIN_ERROR_KIND_NOT_FOUND, "“./file” is not an executable file.");

  g_chmod (file, 0700);
  run (fixture, "./file {}", "x");
  assert_failed (fixture, BOBBIN_ERROR_KIND_NOT_FOUND, NULL);
  g_assert_nonnull (strstr (fixture->outcome.message, "#!"));

  g_file_set_contents_full (file, "#!/no/such/interpreter\n", -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);
  run (fixture, "./file {}", "x");
  assert_failed (fixture, BOBBIN_ERROR_KIND_NOT_FOUND,
                 "The interpreter that the first line of “./file” names does not exist.");
}

static void
test_too_long (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *big = g_strnfill (4 * 1024 * 1024, 'x');

  run (fixture, "true {}", big);
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, NULL);
  g_assert_true (fixture->outcome.permanent);
}

static void
assert_file (Fixture    *fixture,
             const char *name,
             const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->folder, "kept", "deep", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_output_folder (Fixture       *fixture,
                    gconstpointer  data)
{
  g_object_set (fixture->workload, "output", "kept/deep", NULL);
  run (fixture, "echo {}; echo err >&2; exit 1", "out");
  assert_failed (fixture, BOBBIN_ERROR_KIND_EXIT_STATUS, NULL);
  assert_file (fixture, "1.out", "out\n");
  assert_file (fixture, "1.err", "err\n");
}

static guint
count_descriptors (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_descriptors (Fixture       *fixture,
                  gconstpointer  data)
{
  /* One that a careless library left open. */
  int careless = dup (STDERR_FILENO);
  guint n_before;

  /* The fourth is the folder that ls reads. */
  run (fixture, "ls {}", "/proc/self/fd");
  assert_ok (fixture, "0\n1\n2\n3\n");
  close (careless);

  n_before = count_descriptors ();
  prepare (fixture, "true {}", "x", NULL);
  for (guint i = 0; i < 200; i++)
    {
      run_again (fixture);
      assert_ok (fixture, "");
    }
  g_assert_cmpuint (count_descriptors (), ==, n_before);
}

/* One of several tasks of a loop. */
typedef struct
{
  BobbinTaskContext  context;
  BobbinOutcome      outcome;
  BobbinInput        input;
  guint             *n_ready;
  guint             *n_done;
} Slot;

static void
slot_output_cb (BobbinTaskContext *context,
                BobbinStream       stream,
                const char        *data,
                gsize              length)
{
  Slot *slot = (Slot *) context;

  if (g_strstr_len (data, length, "ready") != NULL)
    ++*slot->n_ready;
}

static void
slot_done_cb (BobbinTaskContext *context,
              BobbinOutcome     *outcome,
              gpointer           user_data)
{
  Slot *slot = user_data;

  g_assert_true (outcome == &slot->outcome);
  ++*slot->n_done;
}

/* All of them run at once: each waits until all others are there. */
static void
test_slots (Fixture       *fixture,
            gconstpointer  data)
{
  const BobbinTaskContextFuncs funcs = { .output = slot_output_cb };
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);
  g_autoptr(GError) error = NULL;
  Slot slots[8] = { 0 };
  guint n_ready = 0, n_done = 0;
  int writer;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  writer = open (fifo, O_RDWR | O_CLOEXEC);
  prepare (fixture, "exec 3<fifo; echo ready; cat <&3; echo {%}", "x", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      bobbin_task_context_init (&slots[i].context, &funcs, fixture->scratch);
      slots[i].context.lane = i;
      slots[i].n_ready = &n_ready;
      slots[i].n_done = &n_done;
      bobbin_outcome_init (&slots[i].outcome);
      bobbin_inputs_get (fixture->inputs, 0, &slots[i].input);
      bobbin_workload_run_task_async (fixture->workload, &slots[i].context, &slots[i].input,
                                      &slots[i].outcome, slot_done_cb, &slots[i]);
    }

  while (n_ready < G_N_ELEMENTS (slots))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_done, ==, 0);

  close (writer);
  while (n_done < G_N_ELEMENTS (slots))
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_autofree char *expected = g_strdup_printf ("ready\n%u\n", i + 1);

      g_assert_cmpstr (slots[i].outcome.texts[0].data, ==, expected);
      bobbin_outcome_clear (&slots[i].outcome);
      bobbin_task_context_clear (&slots[i].context);
    }
}

typedef struct
{
  gboolean ended;
  int      status;
  gboolean lost;
} PlainEnd;

static void
plain_output_cb (BobbinStream  stream,
                 const char   *data,
                 gsize         length,
                 gpointer      user_data)
{
}

static void
plain_ended_cb (BobbinChildEnd *end,
                gpointer        user_data)
{
  PlainEnd *plain = user_data;

  plain->ended = TRUE;
  plain->status = end->status;
  plain->lost = end->lost;
}

/* On kernels that do not tell of a process's end through a descriptor. */
static void
test_without_pidfd (void)
{
  const BobbinChildFuncs funcs = { plain_output_cb, plain_ended_cb };
  char *exits[] = { (char *) "sh", (char *) "-c", (char *) "exit 7", NULL };
  char *stays[] = { (char *) "sh", (char *) "-c", (char *) "trap '' TERM; while :; do sleep 1000; done", NULL };
  char *environment[] = { NULL };
  PlainEnd end = { 0 };
  g_autoptr(BobbinChild) child = bobbin_child_new (&funcs, &end);
  BobbinChildSpec spec = {
    .path = "/bin/sh",
    .argv = exits,
    .envp = environment,
    .without_pidfd = TRUE,
  };

  g_assert_cmpint (bobbin_child_spawn (child, &spec), ==, 0);
  while (!end.ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (WEXITSTATUS (end.status), ==, 7);

  end.ended = FALSE;
  spec.argv = stays;
  g_assert_cmpint (bobbin_child_spawn (child, &spec), ==, 0);
  bobbin_child_stop (child);
  while (!end.ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (WIFSIGNALED (end.status));
  g_assert_false (end.lost);
}

#define add(path, func) g_test_add ("/command/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("streams", test_streams);
  add ("binary", test_binary);
  add ("exit-status", test_exit_status);
  add ("signal", test_signal);
  add ("ignores-term", test_ignores_term);
  add ("cancel", test_cancel);
  add ("cancel-stopped", test_cancel_stopped);
  add ("cancelled-before", test_cancelled_before);
  add ("time-limit", test_time_limit);
  add ("flood", test_flood);
  add ("grandchild", test_grandchild);
  add ("stdin", test_stdin);
  add ("folder", test_folder);
  add ("environment", test_environment);
  add ("not-found", test_not_found);
  add ("too-long", test_too_long);
  add ("output-folder", test_output_folder);
  add ("descriptors", test_descriptors);
  add ("slots", test_slots);
  g_test_add_func ("/command/without-pidfd", test_without_pidfd);

  return g_test_run ();
}
