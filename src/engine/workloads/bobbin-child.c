/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bobbin-child-guard.h"
#include "bobbin-child.h"
#include "bobbin-spawn.h"

#define READ_SIZE (64 * 1024)
/* Reads of one stream before others get their turn. */
#define READS_A_TURN 4
/* What may at most lie in a pipe when the process has ended: the kernel's
 * limit for users is 1 MiB. Somebody else may still write to it. */
#define MAX_LEFT_IN_PIPE (1024 * 1024)
/* How long a process may take to die of SIGKILL, and how often to look where
 * the kernel does not tell of its end. µs */
#define KILL_TIME G_GINT64_CONSTANT (750000)
#define LOOK_INTERVAL G_GINT64_CONSTANT (5000)
/* Descriptors from this number on are not kept without need. */
#define MANY_DESCRIPTORS 256

typedef enum
{
  STAGE_RUNNING,
  STAGE_TERMINATED,
  STAGE_KILLED,
} Stage;

struct _BobbinChild
{
  GSource                 source;
  const BobbinChildFuncs *funcs;
  gpointer                user_data;

  pid_t                   pid;          /* 0: there is no process */
  int                     pidfd;        /* -1: the kernel has none */
  gpointer                pidfd_tag;
  int                     fds[2];       /* our ends of output and errors */
  int                     theirs[2];    /* the process' ends; -1: not kept open here */
  gpointer                tags[2];

  Stage                   stage;
  gint64                  stage_end;    /* when the next one is due; 0: never */
  gint64                  kill_after;
  gsize                   max_output;
  gboolean                stop_on_flood;
  BobbinChildEnd          end;
};

static gboolean
open_pipe (int fds[2])
{
  return pipe2 (fds, O_CLOEXEC) == 0 &&
         bobbin_spawn_lift (&fds[0]) && bobbin_spawn_lift (&fds[1]) &&
         fcntl (fds[0], F_SETFL, O_NONBLOCK) == 0;
}

/* Standard input is a file in memory, not a pipe: nobody needs to feed it, and
 * a process that does not read it does no harm. */
static int
open_input (const char *input,
            gsize       length)
{
  int fd = memfd_create ("standard input", MFD_CLOEXEC);

  if (fd < 0 || !bobbin_spawn_lift (&fd))
    {
      bobbin_spawn_close (&fd);
      return -1;
    }

  while (length > 0)
    {
      ssize_t n_written = write (fd, input, length);

      if (n_written < 0 && errno == EINTR)
        continue;

      if (n_written <= 0)
        {
          bobbin_spawn_close (&fd);
          return -1;
        }

      input += n_written;
      length -= n_written;
    }

  lseek (fd, 0, SEEK_SET);

  return fd;
}

/* Standard input where there is none: opened once, since to look for the path takes
 * longer than all else that is done for the three descriptors. -1: it cannot be. */
static int
get_nothing (void)
{
  static int nothing = -1;
  int fd = g_atomic_int_get (&nothing);

  if (fd >= 0)
    return fd;

  fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && !bobbin_spawn_lift (&fd))
    bobbin_spawn_close (&fd);

  /* Somebody else may have been faster. */
  if (fd >= 0 && !g_atomic_int_compare_and_exchange (&nothing, -1, fd))
    {
      close (fd);
      fd = g_atomic_int_get (&nothing);
    }

  return fd;
}

static int
spawn (const BobbinChildSpec *spec,
       int                    input,
       const int              outputs[2],
       pid_t                 *pid)
{
  BobbinSpawn spawn = {
    .path = spec->path,
    .argv = spec->argv,
    .envp = spec->envp,
    .folder = spec->folder,
    .fds = { input >= 0 ? input : get_nothing (), outputs[BOBBIN_STREAM_OUTPUT], outputs[BOBBIN_STREAM_ERRORS] },
  };

  return spawn.fds[0] >= 0 ? bobbin_spawn (&spawn, pid) : errno;
}

static void
update_ready_time (BobbinChild *self)
{
  gint64 ready = self->stage_end > 0 ? self->stage_end : -1;

  if (self->pid != 0 && self->pidfd < 0)
    {
      gint64 look = g_get_monotonic_time () + LOOK_INTERVAL;

      if (ready < 0 || look < ready)
        ready = look;
    }

  if (ready != g_source_get_ready_time (&self->source))
    g_source_set_ready_time (&self->source, ready);
}

static void
stop_watching (BobbinChild *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      if (self->tags[i] != NULL)
        g_source_remove_unix_fd (&self->source, g_steal_pointer (&self->tags[i]));
      bobbin_spawn_close (&self->fds[i]);
      bobbin_spawn_close (&self->theirs[i]);
    }

  if (self->pidfd_tag != NULL)
    g_source_remove_unix_fd (&self->source, g_steal_pointer (&self->pidfd_tag));
  bobbin_spawn_close (&self->pidfd);
}

static void
keep_output (BobbinChild  *self,
             BobbinStream  stream,
             const char   *data,
             gsize         length)
{
  GString **kept = &self->end.output[stream];
  gsize room = self->max_output - (*kept != NULL ? (*kept)->len : 0);
  gsize n_kept = MIN (length, room);

  if (n_kept > 0)
    {
      if (*kept == NULL)
        *kept = g_string_new_len (data, n_kept);
      else
        g_string_append_len (*kept, data, n_kept);

      self->funcs->output (stream, data, n_kept, self->user_data);
    }

  self->end.n_dropped[stream] += length - n_kept;

  if (length > n_kept && self->stop_on_flood && self->stage == STAGE_RUNNING)
    {
      self->end.flooded = TRUE;
      bobbin_child_stop (self);
    }
}

/* Reads what is there, up to @max bytes. %FALSE at the end of the stream. */
static gboolean
read_stream (BobbinChild  *self,
             BobbinStream  stream,
             gsize         max)
{
  char buffer[READ_SIZE];
  gsize n_total = 0;

  while (n_total < max)
    {
      ssize_t n_read = read (self->fds[stream], buffer, sizeof buffer);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0 && errno == EAGAIN)
        return TRUE;
      if (n_read <= 0)
        return FALSE;

      n_total += n_read;
      keep_output (self, stream, buffer, n_read);
    }

  return TRUE;
}

static void
read_if_ready (BobbinChild  *self,
               BobbinStream  stream)
{
  if (self->tags[stream] == NULL ||
      g_source_query_unix_fd (&self->source, self->tags[stream]) == 0)
    return;

  if (!read_stream (self, stream, READS_A_TURN * READ_SIZE))
    {
      g_source_remove_unix_fd (&self->source, g_steal_pointer (&self->tags[stream]));
      bobbin_spawn_close (&self->fds[stream]);
    }
}

static gboolean
has_exited (BobbinChild *self)
{
  siginfo_t info = { 0 };

  if (self->pidfd_tag != NULL)
    return g_source_query_unix_fd (&self->source, self->pidfd_tag) != 0;

  return waitid (P_PID, self->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

static void
reap (BobbinChild *self)
{
  struct rusage usage = { 0 }, own = { 0 };
  BobbinChildEnd *end = &self->end;

  /* As long as the process is a zombie, nobody else can have the number of
   * its group. */
  kill (-self->pid, SIGKILL);
  bobbin_child_guard_forget (self->pid);

  while (wait4 (self->pid, &end->status, 0, &usage) < 0 && errno == EINTR)
    continue;

  end->cpu_seconds = (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;

  getrusage (RUSAGE_SELF, &own);
  end->max_memory = usage.ru_maxrss > own.ru_maxrss ? (gint64) usage.ru_maxrss * 1024 : -1;
}

static void
finish (BobbinChild *self)
{
  BobbinChildEnd end;

  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      if (self->fds[i] >= 0 && !self->end.lost)
        read_stream (self, i, MAX_LEFT_IN_PIPE);
    }

  stop_watching (self);
  self->pid = 0;
  self->stage_end = 0;
  update_ready_time (self);

  end = self->end;
  self->end = (BobbinChildEnd) { 0 };
  self->funcs->ended (&end, self->user_data);

  /* The child may be gone, or have its next process. */
  for (guint i = 0; i < G_N_ELEMENTS (end.output); i++)
    {
      if (end.output[i] != NULL)
        g_string_free (end.output[i], TRUE);
    }
}

static void
lost_child_cb (GPid     pid,
               int      status,
               gpointer user_data)
{
}

static void
next_stage (BobbinChild *self)
{
  if (self->stage_end == 0 || g_get_monotonic_time () < self->stage_end)
    {
      update_ready_time (self);
      return;
    }

  if (self->stage == STAGE_TERMINATED)
    {
      kill (-self->pid, SIGKILL);
      self->stage = STAGE_KILLED;
      self->stage_end = g_get_monotonic_time () + KILL_TIME;
      update_ready_time (self);
      return;
    }

  /* It hangs in the kernel, on a dead network drive for example. Nobody waits
   * for it any longer; should it ever end, the main loop reaps it. */
  g_child_watch_add (self->pid, lost_child_cb, NULL);
  self->end.lost = TRUE;
  finish (self);
}

static gboolean
child_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  BobbinChild *self = (BobbinChild *) source;

  if (self->pid == 0)
    return G_SOURCE_CONTINUE;

  read_if_ready (self, BOBBIN_STREAM_OUTPUT);
  read_if_ready (self, BOBBIN_STREAM_ERRORS);

  if (has_exited (self))
    {
      reap (self);
      finish (self);
    }
  else
    {
      next_stage (self);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs child_source_funcs = {
  .dispatch = child_dispatch,
};

BobbinChild *
bobbin_child_new (const BobbinChildFuncs *funcs,
                  gpointer                user_data)
{
  BobbinChild *self;

  self = (BobbinChild *) g_source_new (&child_source_funcs, sizeof (BobbinChild));
  self->funcs = funcs;
  self->user_data = user_data;
  self->pidfd = -1;
  self->fds[0] = self->fds[1] = -1;
  self->theirs[0] = self->theirs[1] = -1;
  g_source_set_static_name (&self->source, "[bobbin] child process");
  /* Nothing is iterated in it: GLib need not stop watching while it is dispatched. */
  g_source_set_can_recurse (&self->source, TRUE);
  g_source_attach (&self->source, g_main_context_get_thread_default ());

  return self;
}

void
bobbin_child_free (BobbinChild *self)
{
  if (self->pid != 0)
    {
      kill (-self->pid, SIGKILL);
      reap (self);
    }

  stop_watching (self);

  for (guint i = 0; i < G_N_ELEMENTS (self->end.output); i++)
    {
      if (self->end.output[i] != NULL)
        g_string_free (self->end.output[i], TRUE);
    }

  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

gboolean
bobbin_child_is_on (BobbinChild  *self,
                    GMainContext *context)
{
  return g_source_get_context (&self->source) ==
         (context != NULL ? context : g_main_context_default ());
}

/* Takes the process' end of a pipe. While we have it as well, our end is ready only
 * for bytes, and not once more for each stream whose end comes before the exit. */
static void
keep_open (BobbinChild  *self,
           BobbinStream  stream,
           int           fd)
{
  self->theirs[stream] = fd;
  if (self->pidfd < 0 || fd >= MANY_DESCRIPTORS)
    bobbin_spawn_close (&self->theirs[stream]);
}

int
bobbin_child_spawn (BobbinChild           *self,
                    const BobbinChildSpec *spec)
{
  int pipes[2][2] = { { -1, -1 }, { -1, -1 } };
  int input = -1;
  int error = 0;

  g_assert (self->pid == 0);

  if (spec->input != NULL && (input = open_input (spec->input, spec->input_length)) < 0)
    return errno;

  if (!open_pipe (pipes[0]) || !open_pipe (pipes[1]))
    {
      error = errno;
    }
  else
    {
      bobbin_child_guard_begin ();
      error = spawn (spec, input, (int[]) { pipes[0][1], pipes[1][1] }, &self->pid);
      bobbin_child_guard_end (error == 0 ? self->pid : 0);
    }

  bobbin_spawn_close (&input);

  if (error != 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (pipes); i++)
        {
          bobbin_spawn_close (&pipes[i][0]);
          bobbin_spawn_close (&pipes[i][1]);
        }
      self->pid = 0;
      return error;
    }

  self->stage = STAGE_RUNNING;
  self->stage_end = 0;
  self->kill_after = spec->kill_after;
  self->max_output = spec->max_output;
  self->stop_on_flood = spec->stop_on_flood;

  /* Close-on-exec by itself. */
  self->pidfd = spec->without_pidfd ? -1 : (int) syscall (SYS_pidfd_open, self->pid, 0);

  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      self->fds[i] = pipes[i][0];
      keep_open (self, i, pipes[i][1]);
      self->tags[i] = g_source_add_unix_fd (&self->source, self->fds[i], G_IO_IN);
    }

  if (self->pidfd >= 0)
    self->pidfd_tag = g_source_add_unix_fd (&self->source, self->pidfd, G_IO_IN);
  update_ready_time (self);

  return 0;
}

void
bobbin_child_stop (BobbinChild *self)
{
  if (self->pid == 0 || self->stage != STAGE_RUNNING)
    return;

  kill (-self->pid, SIGTERM);
  /* A stopped process takes note of it only when it goes on. */
  kill (-self->pid, SIGCONT);

  self->stage = STAGE_TERMINATED;
  self->stage_end = g_get_monotonic_time () + self->kill_after;
  update_ready_time (self);
}
