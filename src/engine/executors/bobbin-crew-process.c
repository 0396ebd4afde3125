/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../run/bobbin-clock.h"
#include "../workloads/bobbin-spawn.h"

/* µs that a worker has to end after goodbye; to end after it hung up; and that
 * we wait for whoever forked it to tell how it ended. */
#define GOODBYE_TIME (1 * G_USEC_PER_SEC)
#define HANG_UP_TIME (200 * 1000)
#define STATUS_TIME  (500 * 1000)

/* What is kept of standard error for a process that dies. */
#define MAX_LAST_WORDS (16 * 1024)

/* Kept for each task and stream. */
#define OUTPUT_LIMIT (1024 * 1024)

typedef struct
{
  GSource            source;
  BobbinCrewProcess *process;
} WatchSource;

static void
keep_words (BobbinCrewProcess *self,
            const char        *data,
            gsize              length)
{
  GString *words = self->last_words;

  g_string_append_len (words, data, length);
  if (words->len > 2 * MAX_LAST_WORDS)
    g_string_erase (words, 0, words->len - MAX_LAST_WORDS);
}

/* Where there is but one slot, it is its current task that wrote it. */
static void
show_words (BobbinCrewProcess *self,
            const char        *data,
            gsize              length)
{
  BobbinSeat *seat = self->way.together ? NULL : bobbin_crew_process_get_seat (self, 0);

  if (seat == NULL || seat->n_chunks == 0 || self->state != BOBBIN_PROCESS_READY)
    return;

  bobbin_writer_add_output (&self->crew->writer, seat->lane, seat->chunks[0].first,
                            BOBBIN_STREAM_ERRORS, data, length);
  bobbin_crew_wake (self->crew);
}

/* Reads a bounded piece: a flood shall not keep us from others. */
static void
read_errors (BobbinCrewProcess *self)
{
  char buffer[16 * 1024];
  ssize_t n_read;

  do
    n_read = read (self->launched.errors, buffer, sizeof buffer);
  while (n_read < 0 && errno == EINTR);

  if (n_read > 0)
    {
      keep_words (self, buffer, n_read);
      show_words (self, buffer, n_read);
    }
  else if (n_read == 0 && self->errors_tag != NULL)
    {
      g_source_remove_unix_fd (self->watch, g_steal_pointer (&self->errors_tag));
    }
}

static void
reap (BobbinCrewProcess *self)
{
  if (self->has_ended || self->fork_id != 0)
    return;

  /* While it is a zombie nobody else can have the number of its group. */
  if (waitid (P_PID, self->launched.pid, &(siginfo_t) { 0 }, WEXITED | WNOHANG | WNOWAIT) == 0)
    {
      siginfo_t info = { 0 };

      waitid (P_PID, self->launched.pid, &info, WEXITED | WNOHANG | WNOWAIT);
      if (info.si_pid == 0)
        return;
    }

  kill (-self->launched.pid, SIGKILL);
  while (waitpid (self->launched.pid, &self->status, 0) < 0 && errno == EINTR)
    continue;
  self->has_ended = TRUE;
  if (self->pidfd_tag != NULL)
    g_source_remove_unix_fd (self->watch, g_steal_pointer (&self->pidfd_tag));
  bobbin_crew_wake (self->crew);
}

static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  BobbinCrewProcess *self = ((WatchSource *) source)->process;

  if (self->errors_tag != NULL && g_source_query_unix_fd (source, self->errors_tag) != 0)
    read_errors (self);
  if (self->pidfd_tag != NULL && g_source_query_unix_fd (source, self->pidfd_tag) != 0)
    reap (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

static BobbinCrewProcess *
process_new (BobbinCrew          *crew,
             const BobbinCrewWay *way)
{
  BobbinCrewProcess *self = g_new0 (BobbinCrewProcess, 1);

  self->crew = crew;
  self->way = *way;
  self->launched = (BobbinLaunched) BOBBIN_LAUNCHED_INIT;
  self->seats = g_ptr_array_new ();
  self->last_words = g_string_new (NULL);
  self->started_at = bobbin_clock_now ();
  self->watch = g_source_new (&watch_funcs, sizeof (WatchSource));
  ((WatchSource *) self->watch)->process = self;
  g_source_set_static_name (self->watch, "[Bobbin] worker process");

  return self;
}

static void
process_begin (BobbinCrewProcess *self)
{
  BobbinCrew *crew = self->crew;

  self->channel = bobbin_channel_new (crew->context, self->launched.input, self->launched.output,
                                      &bobbin_crew_channel_funcs, self);
  if (self->launched.errors >= 0)
    self->errors_tag = g_source_add_unix_fd (self->watch, self->launched.errors, G_IO_IN);
  if (self->launched.pidfd >= 0)
    self->pidfd_tag = g_source_add_unix_fd (self->watch, self->launched.pidfd, G_IO_IN);
  g_source_attach (self->watch, crew->context);
  g_ptr_array_add (crew->processes, self);
}

BobbinCrewProcess *
bobbin_crew_process_start (BobbinCrew          *crew,
                           const BobbinCrewWay *way,
                           gboolean             is_source)
{
  BobbinCrewProcess *self = process_new (crew, way);
  g_autoptr (GError) error = NULL;

  if (!bobbin_launcher_launch (crew->plan.launcher, (const char * const *) crew->plan.argv,
                               &self->launched, &error))
    {
      bobbin_crew_refuse (crew, error->message, NULL);
      bobbin_crew_process_free (self);
      return NULL;
    }

  self->is_source = is_source;
  process_begin (self);

  return self;
}

/* Their ends of a copy's transport and of its standard error. */
static gboolean
open_for_copy (BobbinCrewProcess *self,
               int                theirs[2])
{
  int transport[2] = { -1, -1 }, errors[2] = { -1, -1 };
  gboolean success = socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, transport) == 0 &&
                     pipe2 (errors, O_CLOEXEC) == 0 &&
                     fcntl (transport[0], F_SETFL, O_NONBLOCK) == 0 &&
                     fcntl (errors[0], F_SETFL, O_NONBLOCK) == 0;

  self->launched.input = self->launched.output = transport[0];
  self->launched.errors = errors[0];
  theirs[0] = transport[1];
  theirs[1] = errors[1];

  return success;
}

BobbinCrewProcess *
bobbin_crew_process_fork (BobbinCrewProcess   *source,
                          const BobbinCrewWay *way)
{
  BobbinCrew *crew = source->crew;
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  BobbinCrewProcess *self = process_new (crew, way);
  const char *mode = g_str_equal (way->mode, crew->plan.way.mode) ? NULL : way->mode;
  int theirs[2];

  self->fork_id = ++crew->last_fork_id;
  self->runtime = source->runtime;
  self->gil = source->gil;
  self->launched.is_local = TRUE;

  if (open_for_copy (self, theirs))
    {
      bobbin_message_put_fork (frame, self->fork_id, mode);
      process_begin (self);
      if (!bobbin_channel_send_fds (source->channel, frame, theirs, G_N_ELEMENTS (theirs)))
        bobbin_crew_process_break (source, _("The worker does not read what it is sent."));
    }
  else
    {
      g_autofree char *message = g_strdup_printf (_("No worker can be started: %s."), g_strerror (errno));

      bobbin_crew_refuse (crew, message, NULL);
      g_clear_pointer (&self, bobbin_crew_process_free);
    }

  bobbin_spawn_close (&theirs[0]);
  bobbin_spawn_close (&theirs[1]);

  return self;
}

void
bobbin_crew_process_free (BobbinCrewProcess *self)
{
  g_ptr_array_remove_fast (self->crew->processes, self);
  g_clear_pointer (&self->channel, bobbin_channel_free);
  g_source_destroy (self->watch);
  g_source_unref (self->watch);
  bobbin_launched_clear (&self->launched);
  g_ptr_array_unref (self->seats);
  g_string_free (self->last_words, TRUE);
  g_free (self->violation);
  g_free (self);
}

BobbinSeat *
bobbin_crew_process_get_seat (BobbinCrewProcess *self,
                              guint              slot)
{
  return slot < self->seats->len ? g_ptr_array_index (self->seats, slot) : NULL;
}

static void
seat_ready (BobbinSeat *seat)
{
  bobbin_seat_show_process (seat);
  if (!seat->started)
    bobbin_crew_post_event (seat->crew, BOBBIN_RECORD_LANE_STARTED, seat->lane);
  seat->started = TRUE;
  bobbin_seat_rest (seat);
}

void
bobbin_crew_process_seat (BobbinCrewProcess *self,
                          BobbinSeat        *seat,
                          guint              slot)
{
  if (slot >= self->seats->len)
    g_ptr_array_set_size (self->seats, slot + 1);
  g_ptr_array_index (self->seats, slot) = seat;
  seat->process = self;
  seat->slot = slot;
  bobbin_seat_rest (seat);

  if (self->state == BOBBIN_PROCESS_READY)
    {
      bobbin_message_put_slots (bobbin_channel_get_buffer (self->channel), self->seats->len);
      seat_ready (seat);
      bobbin_seat_feed (seat);
    }
}

/* One that is to be copied has shown nothing before a copy of it is ready. */
static void
note_success (BobbinCrewProcess *self)
{
  BobbinCrew *crew = self->crew;

  if (self->is_source)
    return;

  crew->n_failed_starts = 0;
  self->was_ready = TRUE;
  for (guint i = 0; i < crew->processes->len && self->fork_id != 0; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (crew->processes, i);

      process->was_ready = process->was_ready || process->is_source;
    }
}

void
bobbin_crew_process_ready (BobbinCrewProcess *self)
{
  BobbinCrew *crew = self->crew;
  g_autoptr (GPtrArray) seats = g_ptr_array_copy (self->seats, NULL, NULL);

  self->state = BOBBIN_PROCESS_READY;
  note_success (self);

  /* Lanes may have been added since the job was sent. One that is to be copied has
   * none, and begins to serve with the first frame that speaks of them. */
  if (self->way.together && !self->is_source)
    bobbin_message_put_slots (bobbin_channel_get_buffer (self->channel), self->seats->len);
  for (guint i = 0; i < seats->len; i++)
    if (seats->pdata[i] != NULL)
      seat_ready (seats->pdata[i]);
  bobbin_writer_flush (&crew->writer);
  for (guint i = 0; i < seats->len; i++)
    if (seats->pdata[i] != NULL)
      bobbin_seat_feed (seats->pdata[i]);
  bobbin_crew_wake (crew);
}

static GHashTable *
dup_parameters (BobbinWorkload *workload)
{
  GHashTable *parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n_parameters;
  g_autofree BobbinParameter *list =
    bobbin_workload_class_dup_parameters (BOBBIN_WORKLOAD_GET_CLASS (workload), &n_parameters);

  for (guint i = 0; i < n_parameters; i++)
    {
      char *text = bobbin_workload_dup_parameter (workload, list[i].pspec->name);

      if (text != NULL)
        g_hash_table_insert (parameters, g_strdup (list[i].pspec->name), text);
    }

  return parameters;
}

/* Where relative paths start from, whatever the worker's own folder is. */
static char *
dup_folder (BobbinWorkload *workload)
{
  const char *folder = bobbin_workload_get_folder (workload);

  return folder != NULL ? g_canonicalize_filename (folder, NULL) : g_get_current_dir ();
}

void
bobbin_crew_process_send_job (BobbinCrewProcess *self)
{
  BobbinRunContext *run = self->crew->run;
  BobbinJobMessage job = {
    .workload = g_strdup (BOBBIN_WORKLOAD_GET_CLASS (run->workload)->id),
    .mode = g_strdup (self->way.mode),
    .n_slots = MAX (self->seats->len, 1),
    .folder = dup_folder (run->workload),
    .parameters = dup_parameters (run->workload),
    .range = bobbin_inputs_dup_range (run->inputs),
    .names = g_strdupv ((GStrv) bobbin_inputs_get_names (run->inputs)),
    .n_tasks = bobbin_inputs_get_n_inputs (run->inputs),
    .timeout = run->settings.timeout,
    .max_memory = run->settings.max_memory,
    .max_cpu = run->settings.max_cpu,
    .output_limit = OUTPUT_LIMIT,
    .began = run->began,
  };

  bobbin_message_put_job (bobbin_channel_get_buffer (self->channel), &job);
  bobbin_channel_send (self->channel);
  bobbin_job_message_clear (&job);
}

void
bobbin_crew_process_leave (BobbinCrewProcess *self)
{
  if (self->state >= BOBBIN_PROCESS_LEAVING)
    return;

  self->state = BOBBIN_PROCESS_LEAVING;
  self->kill_at = g_get_monotonic_time () + GOODBYE_TIME;
  bobbin_message_put_empty (bobbin_channel_get_buffer (self->channel), BOBBIN_FRAME_GOODBYE);
  bobbin_channel_send (self->channel);
  bobbin_crew_wake (self->crew);
}

void
bobbin_crew_process_hung_up (BobbinCrewProcess *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->state != BOBBIN_PROCESS_LEAVING)
    self->state = BOBBIN_PROCESS_BROKEN;
  if (self->kill_at == 0 || self->kill_at > now + HANG_UP_TIME)
    self->kill_at = now + HANG_UP_TIME;
  self->gone_at = now + STATUS_TIME;
}

void
bobbin_crew_process_kill (BobbinCrewProcess *self)
{
  if (self->state != BOBBIN_PROCESS_LEAVING)
    self->state = BOBBIN_PROCESS_BROKEN;
  self->kill_at = 0;

  if (!self->has_ended && self->launched.pid > 0)
    {
      kill (-self->launched.pid, SIGKILL);
      kill (self->launched.pid, SIGKILL);
    }

  /* A copy whose number we do not know yet ends with its transport. */
  if (self->fork_id != 0)
    {
      shutdown (self->launched.input, SHUT_RDWR);
      if (self->gone_at == 0)
        self->gone_at = g_get_monotonic_time () + STATUS_TIME;
    }
  bobbin_crew_wake (self->crew);
}

void
bobbin_crew_process_break (BobbinCrewProcess *self,
                           const char        *format,
                           ...)
{
  va_list arguments;

  if (self->violation == NULL)
    {
      va_start (arguments, format);
      self->violation = g_strdup_vprintf (format, arguments);
      va_end (arguments);
    }

  bobbin_crew_process_kill (self);
}

static gboolean
is_source_alive (BobbinCrew *crew)
{
  for (guint i = 0; i < crew->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (crew->processes, i);

      if (process->is_source && process->state == BOBBIN_PROCESS_READY)
        return TRUE;
    }

  return FALSE;
}

gboolean
bobbin_crew_process_is_gone (BobbinCrewProcess *self,
                             gint64             now)
{
  if (self->fork_id == 0)
    {
      /* Where the kernel does not tell, or has not yet. */
      reap (self);
      if (!self->has_ended)
        return FALSE;
    }
  else if (!self->has_ended)
    {
      gboolean enough = self->closed &&
                        (self->state == BOBBIN_PROCESS_LEAVING || !is_source_alive (self->crew));

      if (!enough && (self->gone_at == 0 || now < self->gone_at))
        return FALSE;
    }

  /* What it started goes with it, as with a process of our own. */
  if (self->fork_id != 0 && self->launched.pid > 0)
    kill (-self->launched.pid, SIGKILL);
  bobbin_channel_drain (self->channel);
  if (self->launched.errors >= 0)
    read_errors (self);

  return TRUE;
}
