/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How bobbin-worker leaves off: a task, its chunks, or everything. */

#include "support/worker-peer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const BobbinJobMessage waits = {
  .workload = (char *) "wait", .range = (char *) "0:1000", .n_tasks = 1000,
  .output_limit = 1 << 20,
};

static WorkerPeer *
new_waiting (const char *blocking)
{
  WorkerPeer *peer = worker_peer_new (WORKER_OVER_SOCKET);

  worker_peer_begin (peer, &waits, "seconds", "1000", "blocking", blocking, NULL);

  return peer;
}

/* Waits until the worker says that it works on @task. */
static void
wait_for_task (WorkerPeer *peer,
               guint64     task)
{
  BobbinStatusMessage status;
  BobbinSlotStatus slot;

  do
    {
      worker_peer_wait_for (peer, BOBBIN_FRAME_STATUS);
      g_assert_true (bobbin_message_parse_status (&peer->frame, &status, NULL));
      bobbin_status_message_next (&status, &slot);
    }
  while (slot.task != task + 1);
}

static void
assert_outcome (WorkerPeer      *peer,
                guint            index,
                guint64          task,
                BobbinErrorKind  error)
{
  BobbinRecord *record;
  BobbinResult result;

  worker_peer_get (peer, index, &record, &result);
  g_assert_cmpuint (record->task, ==, task);
  g_assert_cmpuint (record->error, ==, error);
}

static void
assert_returned (WorkerPeer *peer,
                 guint       index,
                 guint64     first,
                 guint64     n_tasks)
{
  BobbinChunk *chunk = &g_array_index (peer->returned, BobbinChunk, index);

  g_assert_cmpuint (index, <, peer->returned->len);
  g_assert_cmpuint (chunk->first, ==, first);
  g_assert_cmpuint (chunk->n_tasks, ==, n_tasks);
  g_assert_cmpuint (chunk->attempt, ==, 1);
}

/* A task that waits, and one that holds its thread; because the run stops, and
 * because its time is over. The next one is not touched by it. */
static void
test_cancel (gconstpointer data)
{
  g_autoptr (WorkerPeer) peer = new_waiting (data);

  worker_peer_put_range (peer, 0, 3);
  worker_peer_send (peer);
  wait_for_task (peer, 0);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 0);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);

  wait_for_task (peer, 1);
  bobbin_message_put_cancel (peer->out, 0, TRUE, 1);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 2);

  wait_for_task (peer, 2);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 2);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 3);
  worker_peer_finish (peer);

  assert_outcome (peer, 0, 0, BOBBIN_ERROR_KIND_CANCELLED);
  assert_outcome (peer, 1, 1, BOBBIN_ERROR_KIND_TIMEOUT);
  assert_outcome (peer, 2, 2, BOBBIN_ERROR_KIND_CANCELLED);
}

/* A cancel that comes before the task has begun waits for it; one for a task
 * that is done, or that is not here, hits nobody. */
static void
test_cancel_ahead (gconstpointer data)
{
  g_autoptr (WorkerPeer) peer = new_waiting (data);

  worker_peer_put_range (peer, 0, 2);
  worker_peer_put_range (peer, 10, 1);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 0);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);

  wait_for_task (peer, 1);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 0);
  bobbin_message_put_cancel (peer->out, 0, TRUE, 777);
  bobbin_message_put_cancel (peer->out, 3, FALSE, 1);
  bobbin_message_put_cancel (peer->out, 0, TRUE, 1);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 2);

  wait_for_task (peer, 10);
  bobbin_message_put_cancel (peer->out, 0, TRUE, 10);
  /* Again, as another attempt, and with the cancel of the first one late. */
  bobbin_message_put_cancel (peer->out, 0, FALSE, 10);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 3);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 10);
  worker_peer_put_range (peer, 10, 1);
  worker_peer_send (peer);
  wait_for_task (peer, 10);

  assert_outcome (peer, 0, 0, BOBBIN_ERROR_KIND_CANCELLED);
  assert_outcome (peer, 1, 1, BOBBIN_ERROR_KIND_TIMEOUT);
  g_assert_cmpuint (peer->n_outcomes, ==, 3);
}

/* The worker knows the time limit too. */
static void
test_timeout (gconstpointer data)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = waits;

  job.timeout = 0.02;
  worker_peer_begin (peer, &job, "seconds", "1000", "blocking", data, NULL);
  worker_peer_put_range (peer, 0, 3);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 3);
  worker_peer_finish (peer);

  for (guint i = 0; i < 3; i++)
    assert_outcome (peer, i, i, BOBBIN_ERROR_KIND_TIMEOUT);
}

static void
test_give_back (void)
{
  g_autoptr (WorkerPeer) peer = new_waiting ("false");

  worker_peer_put_range (peer, 5, 10);
  worker_peer_put_range (peer, 100, 7);
  worker_peer_send (peer);
  wait_for_task (peer, 5);

  bobbin_message_put_give_back (peer->out, 1);
  bobbin_message_put_give_back (peer->out, BOBBIN_ALL_SLOTS);
  bobbin_message_put_give_back (peer->out, 0);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 5);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);
  worker_peer_finish (peer);

  assert_outcome (peer, 0, 5, BOBBIN_ERROR_KIND_CANCELLED);
  g_assert_cmpuint (peer->returned->len, ==, 2);
  assert_returned (peer, 0, 6, 9);
  assert_returned (peer, 1, 100, 7);
}

/* Every task of a chunk that is given back while it is worked on comes back
 * once: done, or not begun. */
static void
test_give_back_race (void)
{
  for (guint i = 0; i < 15; i++)
    {
      g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
      BobbinJobMessage job = { .workload = (char *) "formula", .range = (char *) "0:100000",
                               .n_tasks = 100000 };
      guint64 returned;

      worker_peer_begin (peer, &job, "expression", "x", NULL);
      worker_peer_put_range (peer, 0, 50000);
      worker_peer_put_range (peer, 50000, 50000);
      worker_peer_send (peer);
      if (i > 0)
        worker_peer_wait_for (peer, BOBBIN_FRAME_RECORDS);
      bobbin_message_put_give_back (peer->out, 0);
      worker_peer_send (peer);
      worker_peer_finish (peer);

      for (guint k = 0; k < peer->outcomes->len; k++)
        g_assert_cmpuint (g_array_index (peer->outcomes, BobbinRecord, k).task, ==, k);

      returned = peer->n_outcomes;
      for (guint k = 0; k < peer->returned->len; k++)
        {
          BobbinChunk *chunk = &g_array_index (peer->returned, BobbinChunk, k);

          g_assert_cmpuint (chunk->first, ==, returned);
          returned += chunk->n_tasks;
        }
      g_assert_cmpuint (returned, ==, 100000);
    }
}

static void
test_slots (void)
{
  g_autoptr (WorkerPeer) peer = new_waiting ("false");

  worker_peer_put_range (peer, 0, 2);
  worker_peer_send (peer);
  wait_for_task (peer, 0);
  bobbin_message_put_slots (peer->out, 1);
  bobbin_message_put_slots (peer->out, 0);
  bobbin_message_put_cancel (peer->out, 0, FALSE, 0);
  bobbin_message_put_slots (peer->out, 1);
  worker_peer_put_range (peer, 3, 1);
  worker_peer_send (peer);
  wait_for_task (peer, 3);

  assert_returned (peer, 0, 1, 1);
  g_assert_cmpuint (peer->returned->len, ==, 1);
  g_assert_cmpuint (peer->n_outcomes, ==, 1);
}

/* Goodbye ends what has been begun and what waits, and then the worker. */
static void
test_goodbye (void)
{
  g_autoptr (WorkerPeer) idle = worker_peer_new (WORKER_OVER_PIPES);
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);

  worker_peer_finish (idle);

  worker_peer_begin (peer, &waits, "seconds", "0.001", NULL);
  worker_peer_put_range (peer, 0, 5);
  worker_peer_put_range (peer, 5, 5);
  worker_peer_finish (peer);
  g_assert_cmpuint (peer->n_outcomes, ==, 10);
}

static void
test_fork (void)
{
  g_autoptr (WorkerPeer) peer = new_waiting ("false");
  guint id;
  int value;

  bobbin_message_put_fork (peer->out, 9, "threads");
  worker_peer_send (peer);
  worker_peer_wait_for (peer, BOBBIN_FRAME_FORKED);
  g_assert_true (bobbin_message_parse_forked (&peer->frame, &id, &value, NULL));
  g_assert_cmpuint (id, ==, 9);
  g_assert_cmpint (value, <, 0);
}

static void
assert_killed (WorkerPeer *peer)
{
  int status;

  worker_peer_send (peer);
  status = worker_peer_wait_end (peer);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

static void
put_bytes (WorkerPeer *peer,
           const char *bytes,
           gsize       length)
{
  g_byte_array_append (peer->out, (const guint8 *) bytes, length);
}

static void
test_garbage (void)
{
  g_autoptr (WorkerPeer) peer = new_waiting ("false");

  worker_peer_put_range (peer, 0, 1);
  put_bytes (peer, "G", 1);
  assert_killed (peer);
}

static void
test_violations (void)
{
  for (guint i = 0; i < 9; i++)
    {
      const char *items[] = { "1", "2", NULL };
      const char *names[] = { "a", "b", NULL };
      g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
      g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);
      g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
      BobbinJobMessage job = { .workload = (char *) "wait", .n_tasks = 2 };

      g_test_message ("violation %u", i);
      if (i == 3)
        job.names = (GStrv) names;
      if (i > 0)
        worker_peer_begin (peer, &job, "seconds", "1000", NULL);

      switch (i)
        {
        case 0:   /* before the job */
          worker_peer_put_range (peer, 0, 1);
          break;
        case 1:   /* of a range that there is not */
          worker_peer_put_range (peer, 0, 1);
          break;
        case 2:   /* of another slot */
          bobbin_message_put_tasks (peer->out, 1, &(BobbinChunk) { 0, 1, 1 }, inputs);
          break;
        case 3:   /* one field, where there are two */
          bobbin_message_put_tasks (peer->out, 0, &(BobbinChunk) { 0, 1, 1 }, inputs);
          break;
        case 4:
          worker_peer_put_job (peer, &waits, NULL);
          break;
        case 5:   /* what only a worker says */
          bobbin_message_put_empty (peer->out, BOBBIN_FRAME_FAREWELL);
          break;
        case 6:
          bobbin_message_put_empty (peer->out, BOBBIN_FRAME_SLOTS);
          break;
        case 7:
          put_bytes (peer, "\xb0\xbb\x03\0\xff\xff\xff\xff", 8);
          break;
        case 8:   /* beyond the last one */
        default:
          put_bytes (peer, "\xb0\xbb\x03\0\x20\0\0\0" "\0\0\0\0\x01\0\0\0" "\x02\0\0\0\0\0\0\0"
                           "\x01\0\0\0\x01\0\0\0" "\x01\0\0\0\0\0\0\0", 40);
        }
      assert_killed (peer);
    }
}

/* A command that does not mind, and a child of it; both have written who they are. */
static void
start_command (WorkerPeer *peer,
               int         pidfds[2])
{
  BobbinJobMessage job = waits;
  char *at;

  job.workload = (char *) "command";
  worker_peer_begin (peer, &job, "command",
                     "trap '' TERM HUP INT; sh -c 'echo $$; exec sleep 1000' & echo $$; wait; sleep 1000; : {}",
                     "shell", "true", NULL);
  worker_peer_put_range (peer, 0, 1);
  worker_peer_send (peer);

  do
    {
      worker_peer_wait_for (peer, BOBBIN_FRAME_RECORDS);
      at = strchr (peer->streams[0]->str, '\n');
    }
  while (at == NULL || strchr (at + 1, '\n') == NULL);

  pidfds[0] = syscall (SYS_pidfd_open, atoi (peer->streams[0]->str), 0);
  pidfds[1] = syscall (SYS_pidfd_open, atoi (at + 1), 0);
  g_assert_cmpint (pidfds[0], >=, 0);
  g_assert_cmpint (pidfds[1], >=, 0);
}

static void
assert_gone (int pidfds[2])
{
  for (guint i = 0; i < 2; i++)
    {
      struct pollfd poll_fd = { .fd = pidfds[i], .events = POLLIN };

      g_assert_cmpint (poll (&poll_fd, 1, 60 * 1000), ==, 1);
      close (pidfds[i]);
    }
}

/* Bobbin is gone: so is the worker, and what it started. */
static void
test_end_of_input (gconstpointer data)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (GPOINTER_TO_INT (data));
  int pidfds[2];

  start_command (peer, pidfds);
  if (GPOINTER_TO_INT (data) == WORKER_OVER_SOCKET)
    {
      close (peer->output);
      peer->output = open ("/dev/null", O_RDONLY | O_CLOEXEC);
    }
  close (peer->input);
  peer->input = -1;
  assert_gone (pidfds);
  assert_killed (peer);
}

/* The worker has no time to say anything; what it started goes all the same. */
static void
test_killed (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  int pidfds[2];

  start_command (peer, pidfds);
  g_assert_cmpint (kill (peer->pid, SIGKILL), ==, 0);
  assert_gone (pidfds);
  assert_killed (peer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/worker-control/cancel-waiting", "false", test_cancel);
  g_test_add_data_func ("/worker-control/cancel-computing", "true", test_cancel);
  g_test_add_data_func ("/worker-control/cancel-ahead-waiting", "false", test_cancel_ahead);
  g_test_add_data_func ("/worker-control/cancel-ahead-computing", "true", test_cancel_ahead);
  g_test_add_data_func ("/worker-control/timeout-waiting", "false", test_timeout);
  g_test_add_data_func ("/worker-control/timeout-computing", "true", test_timeout);
  g_test_add_func ("/worker-control/give-back", test_give_back);
  g_test_add_func ("/worker-control/give-back-race", test_give_back_race);
  g_test_add_func ("/worker-control/slots", test_slots);
  g_test_add_func ("/worker-control/goodbye", test_goodbye);
  g_test_add_func ("/worker-control/fork", test_fork);
  g_test_add_func ("/worker-control/garbage", test_garbage);
  g_test_add_func ("/worker-control/violations", test_violations);
  g_test_add_data_func ("/worker-control/end-of-pipes", GINT_TO_POINTER (WORKER_OVER_PIPES), test_end_of_input);
  g_test_add_data_func ("/worker-control/end-of-socket", GINT_TO_POINTER (WORKER_OVER_SOCKET), test_end_of_input);
  g_test_add_func ("/worker-control/killed", test_killed);

  return g_test_run ();
}
