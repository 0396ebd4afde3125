/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "worker-peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/job/bobbin-paths.h"

#define PATIENCE (60 * 1000)

static pid_t
spawn (int input,
       int output)
{
  g_autofree char *path = bobbin_worker_path_dup ("bobbin-worker");
  char *argv[] = { path, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  pid_t pid;

  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2 (&actions, output, STDOUT_FILENO);

  g_assert_cmpint (posix_spawn (&pid, path, &actions, &attributes, argv, environ), ==, 0);

  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);

  return pid;
}

static void
start (WorkerPeer      *self,
       WorkerTransport  transport)
{
  int fds[2], back[2];

  if (transport == WORKER_OVER_SOCKET)
    {
      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
      self->pid = spawn (fds[1], fds[1]);
      close (fds[1]);
      self->input = fds[0];
      self->output = fcntl (fds[0], F_DUPFD_CLOEXEC, 0);
    }
  else
    {
      g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
      g_assert_cmpint (pipe2 (back, O_CLOEXEC), ==, 0);
      self->pid = spawn (fds[0], back[1]);
      close (fds[0]);
      close (back[1]);
      self->input = fds[1];
      self->output = back[0];
    }
}

/* %FALSE at the end of the stream. */
static gboolean
read_some (WorkerPeer *self)
{
  struct pollfd poll_fd = { .fd = self->output, .events = POLLIN };
  gsize room = 64 * 1024;
  guint8 *at = bobbin_frame_reader_reserve (self->reader, &room);
  gssize n;

  g_assert_cmpint (poll (&poll_fd, 1, PATIENCE), ==, 1);
  n = read (self->output, at, room);
  if (n <= 0)
    return FALSE;
  bobbin_frame_reader_commit (self->reader, n);

  return TRUE;
}

static gboolean
next_frame (WorkerPeer *self)
{
  g_autoptr (GError) error = NULL;

  while (!bobbin_frame_reader_next (self->reader, &self->frame, &error))
    {
      g_assert_no_error (error);
      if (!read_some (self))
        return FALSE;
    }

  return TRUE;
}

static void
keep_records (WorkerPeer *self)
{
  g_autoptr (GError) error = NULL;
  BobbinBatch *batch = bobbin_message_parse_records (&self->frame, &error);

  g_assert_no_error (error);

  for (guint i = 0; i < batch->n_records; i++)
    {
      BobbinRecord record = batch->records[i];

      if (record.type == BOBBIN_RECORD_LANE_CPU)
        {
          self->lane_cpu += record.duration;
          continue;
        }

      g_assert_cmpuint (record.lane, ==, 0);
      if (record.type == BOBBIN_RECORD_OUTPUT)
        {
          g_string_append_len (self->streams[record.flags], batch->bytes + record.payload.offset,
                               record.length);
          continue;
        }

      if (record.length > 0)
        {
          gsize offset = self->bytes->len;

          g_string_append_len (self->bytes, batch->bytes + record.payload.offset, record.length);
          record.payload.offset = offset;
        }
      g_array_append_val (self->outcomes, record);
      self->n_outcomes++;
    }

  bobbin_batch_free (batch);
}

static void
keep_returned (WorkerPeer *self)
{
  g_autoptr (GError) error = NULL;
  BobbinChunk chunk;
  guint slot;

  g_assert_true (bobbin_message_parse_returned (&self->frame, &slot, &chunk, &error));
  g_assert_cmpuint (slot, ==, 0);
  g_array_append_val (self->returned, chunk);
}

static gboolean
take_frame (WorkerPeer *self)
{
  if (!next_frame (self))
    return FALSE;

  if (self->frame.type == BOBBIN_FRAME_RECORDS)
    keep_records (self);
  else if (self->frame.type == BOBBIN_FRAME_RETURNED)
    keep_returned (self);

  return TRUE;
}

WorkerPeer *
worker_peer_new (WorkerTransport transport)
{
  WorkerPeer *self = g_new0 (WorkerPeer, 1);
  g_autoptr (GError) error = NULL;
  BobbinHelloMessage hello;

  signal (SIGPIPE, SIG_IGN);
  self->reader = bobbin_frame_reader_new (TRUE);
  self->out = g_byte_array_new ();
  self->outcomes = g_array_new (FALSE, FALSE, sizeof (BobbinRecord));
  self->returned = g_array_new (FALSE, FALSE, sizeof (BobbinChunk));
  self->bytes = g_string_new (NULL);
  self->streams[0] = g_string_new (NULL);
  self->streams[1] = g_string_new (NULL);
  start (self, transport);

  g_assert_true (next_frame (self));
  g_assert_cmpint (self->frame.type, ==, BOBBIN_FRAME_HELLO);
  g_assert_true (bobbin_message_parse_hello (&self->frame, &hello, &error));
  g_assert_cmpint (hello.pid, ==, self->pid);
  g_assert_cmpstr (hello.worker, ==, "bobbin-worker");
  g_assert_null (hello.runtime);
  g_assert_cmpint (hello.gil, ==, -1);
  g_assert_cmpint (hello.clock, >, 0);
  g_assert_false (hello.can_fork);
  bobbin_hello_message_clear (&hello);

  return self;
}

void
worker_peer_free (WorkerPeer *self)
{
  if (self->pid != 0)
    {
      kill (-self->pid, SIGKILL);
      waitpid (self->pid, NULL, 0);
    }
  if (self->input >= 0)
    close (self->input);
  close (self->output);
  bobbin_frame_reader_free (self->reader);
  g_byte_array_unref (self->out);
  g_array_unref (self->outcomes);
  g_array_unref (self->returned);
  g_string_free (self->bytes, TRUE);
  g_string_free (self->streams[0], TRUE);
  g_string_free (self->streams[1], TRUE);
  g_free (self);
}

void
worker_peer_put_job (WorkerPeer             *self,
                     const BobbinJobMessage *job,
                     ...)
{
  g_autoptr (GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  BobbinJobMessage copy = *job;
  const char *parameter;
  va_list arguments;

  va_start (arguments, job);
  while ((parameter = va_arg (arguments, const char *)) != NULL)
    g_hash_table_insert (parameters, (char *) parameter, va_arg (arguments, char *));
  va_end (arguments);

  copy.parameters = parameters;
  copy.mode = copy.mode != NULL ? copy.mode : (char *) "processes";
  copy.n_slots = MAX (copy.n_slots, 1);
  bobbin_message_put_job (self->out, &copy);
}

void
worker_peer_put_range (WorkerPeer *self,
                       guint64     first,
                       guint64     n_tasks)
{
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range ("0:1000000000", NULL);
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);

  g_assert_true (bobbin_message_put_tasks (self->out, 0, &(BobbinChunk) { first, n_tasks, 1 }, inputs));
}

void
worker_peer_send (WorkerPeer *self)
{
  gsize sent = 0;

  while (sent < self->out->len)
    {
      gssize n = write (self->input, self->out->data + sent, self->out->len - sent);

      /* It may be gone already; what comes of that is seen elsewhere. */
      if (n < 0 && errno == EPIPE)
        break;
      g_assert_cmpint (n, >, 0);
      sent += n;
    }
  g_byte_array_set_size (self->out, 0);
}

void
worker_peer_wait_for (WorkerPeer      *self,
                      BobbinFrameType  type)
{
  do
    g_assert_true (take_frame (self));
  while (self->frame.type != type);
}

void
worker_peer_wait_for_outcomes (WorkerPeer *self,
                               guint64     n)
{
  while (self->n_outcomes < n)
    g_assert_true (take_frame (self));
  g_assert_cmpuint (self->n_outcomes, ==, n);
}

void
worker_peer_get (WorkerPeer    *self,
                 guint          index,
                 BobbinRecord **record,
                 BobbinResult  *result)
{
  BobbinRecord *found = &g_array_index (self->outcomes, BobbinRecord, index);

  g_assert_cmpuint (index, <, self->outcomes->len);
  *record = found;
  if (!(found->flags & BOBBIN_RECORD_INLINE))
    bobbin_result_decode (result, self->bytes->str + found->payload.offset, found->length,
                          found->flags);
}

int
worker_peer_wait_end (WorkerPeer *self)
{
  int status;

  while (take_frame (self))
    continue;
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  self->pid = 0;

  return status;
}

void
worker_peer_finish (WorkerPeer *self)
{
  bobbin_message_put_empty (self->out, BOBBIN_FRAME_GOODBYE);
  worker_peer_send (self);
  worker_peer_wait_for (self, BOBBIN_FRAME_FAREWELL);
  g_assert_cmpint (worker_peer_wait_end (self), ==, 0);
  g_assert_cmpint (self->frame.type, ==, BOBBIN_FRAME_FAREWELL);
}
