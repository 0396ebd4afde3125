/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-worker-session.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bobbin-worker-job.h"
#include "engine/run/bobbin-clock.h"

/* The threads beside the one that does the tasks need little; and a limit of
 * the memory counts what they could need. */
#define STACK_SIZE (512 * 1024)

#define BUSY_INTERVAL (100 * 1000 * 1000)
#define IDLE_INTERVAL G_GINT64_CONSTANT (1000000000)

static guint64
get_memory (BobbinWorkerSession *self)
{
  char text[128];
  gssize n = self->memory_fd >= 0 ? pread (self->memory_fd, text, sizeof text - 1, 0) : 0;
  char *resident;

  if (n <= 0)
    return 0;

  /* Pages: all, and those that are resident. */
  text[n] = '\0';
  resident = strchr (text, ' ');

  return resident != NULL ? g_ascii_strtoull (resident, NULL, 10) * sysconf (_SC_PAGESIZE) : 0;
}

static gint64
get_cpu (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);

  return used.tv_sec * G_GINT64_CONSTANT (1000000000) + used.tv_nsec;
}

static void
send_hello (BobbinWorkerSession *self,
            BobbinFrameType      type)
{
  BobbinHelloMessage hello = {
    .pid = getpid (),
    .worker = (char *) "bobbin-worker",
    .gil = -1,
    .clock = bobbin_clock_now (),
  };
  GByteArray *buffer = bobbin_worker_channel_begin (&self->channel);

  if (type == BOBBIN_FRAME_HELLO)
    g_byte_array_append (buffer, (const guint8 *) BOBBIN_GREETING, strlen (BOBBIN_GREETING));
  bobbin_message_put_hello (buffer, type, &hello);
  bobbin_worker_channel_end (&self->channel);
}

/* What the slot shows. Returns whether it is at work. */
static gboolean
send_status (BobbinWorkerSession *self)
{
  BobbinLaneLive *live = &self->slot.live;
  const char *phase = atomic_load_explicit (&live->phase, memory_order_relaxed);
  BobbinSlotStatus status = {
    .slot = 0,
    .state = atomic_load_explicit (&live->state, memory_order_relaxed),
    .task = atomic_load_explicit (&live->task, memory_order_relaxed),
    .since = atomic_load_explicit (&live->since, memory_order_relaxed),
    .n_bytes = atomic_load_explicit (&live->n_bytes, memory_order_relaxed),
    .progress = atomic_load_explicit (&live->progress, memory_order_relaxed),
    .attempt = atomic_load_explicit (&live->attempt, memory_order_relaxed),
    .phase = phase,
    .phase_length = phase != NULL ? strlen (phase) : 0,
  };
  gint64 cpu = get_cpu ();
  guint64 memory = get_memory (self);

  bobbin_message_put_status (bobbin_worker_channel_begin (&self->channel), cpu, memory, &status, 1);
  bobbin_worker_channel_end (&self->channel);

  return status.task != 0;
}

/* The thread that tells Bobbin what goes on, and sees that records do not lie
 * while a task takes long. */
static void *
tell (void *data)
{
  BobbinWorkerSession *self = data;
  gint64 sent = 0;
  gboolean busy = FALSE;

  while (!atomic_load (&self->done))
    {
      gint64 now = bobbin_clock_now ();

      bobbin_worker_records_flush (&self->records, now);

      if (now >= sent + (busy ? BUSY_INTERVAL : IDLE_INTERVAL))
        {
          busy = send_status (self);
          sent = now;
        }

      /* Woken when the slot begins to work. */
      busy |= bobbin_worker_records_wait (&self->records,
                                          sent + (busy ? BUSY_INTERVAL : IDLE_INTERVAL));
    }

  return NULL;
}

static void
take_job (BobbinWorkerSession *self,
          const BobbinFrame   *frame)
{
  g_autoptr (GError) error = NULL;
  BobbinJobMessage job;

  if (self->has_job)
    bobbin_worker_channel_violated ("JOB: a second one");
  if (!bobbin_message_parse_job (frame, &job, &error))
    bobbin_worker_channel_violated (error->message);

  pthread_mutex_lock (&self->mutex);
  self->job = job;
  self->has_job = TRUE;
  pthread_cond_signal (&self->cond);
  pthread_mutex_unlock (&self->mutex);
}

static void
take_tasks (BobbinWorkerSession *self,
            const BobbinFrame   *frame)
{
  g_autoptr (GError) error = NULL;
  BobbinTasksMessage tasks;

  if (!bobbin_message_parse_tasks (frame, &tasks, &error))
    bobbin_worker_channel_violated (error->message);
  if (tasks.slot != 0)
    bobbin_worker_channel_violated ("TASKS: slot");
  if (tasks.is_range && self->job.range == NULL)
    bobbin_worker_channel_violated ("TASKS: encoding");
  if (tasks.chunk.first + tasks.chunk.n_tasks > self->job.n_tasks)
    bobbin_worker_channel_violated ("TASKS: chunk");

  bobbin_worker_queue_push (&self->queue, bobbin_worker_chunk_new (&tasks));
}

static void
give_back (BobbinWorkerSession *self)
{
  g_autoptr (GArray) chunks = g_array_new (FALSE, FALSE, sizeof (BobbinChunk));
  GByteArray *buffer;

  bobbin_worker_queue_give_back (&self->queue, chunks);
  if (chunks->len == 0)
    return;

  buffer = bobbin_worker_channel_begin (&self->channel);
  for (guint i = 0; i < chunks->len; i++)
    bobbin_message_put_returned (buffer, 0, &g_array_index (chunks, BobbinChunk, i));
  bobbin_worker_channel_end (&self->channel);
}

static void
take_cancel (BobbinWorkerSession *self,
             const BobbinFrame   *frame)
{
  g_autoptr (GError) error = NULL;
  guint slot;
  gboolean timed_out;
  gboolean has_slot;
  guint64 task;

  if (!bobbin_message_parse_cancel (frame, &slot, &timed_out, &task, &error))
    bobbin_worker_channel_violated (error->message);

  if (slot != 0 || !bobbin_worker_queue_cancel (&self->queue, task, timed_out))
    return;

  pthread_mutex_lock (&self->mutex);
  has_slot = self->has_slot;
  if (has_slot)
    bobbin_worker_slot_wake (&self->slot);
  pthread_mutex_unlock (&self->mutex);
}

static void
take_number (BobbinWorkerSession *self,
             const BobbinFrame   *frame)
{
  g_autoptr (GError) error = NULL;
  guint number;

  if (!bobbin_message_parse_number (frame, &number, &error))
    bobbin_worker_channel_violated (error->message);

  if (number == 0 || (frame->type == BOBBIN_FRAME_GIVE_BACK && number == BOBBIN_ALL_SLOTS))
    give_back (self);
}

static void
take_fork (BobbinWorkerSession *self,
           const BobbinFrame   *frame)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *mode = NULL;
  GByteArray *buffer;
  guint id;

  if (!bobbin_message_parse_fork (frame, &id, &mode, &error))
    bobbin_worker_channel_violated (error->message);

  buffer = bobbin_worker_channel_begin (&self->channel);
  bobbin_message_put_forked (buffer, BOBBIN_FRAME_FORKED, id, -ENOTSUP);
  bobbin_worker_channel_end (&self->channel);
}

static void
take_frame (BobbinWorkerSession *self,
            const BobbinFrame   *frame)
{
  if (self->said_goodbye || (!self->has_job && frame->type != BOBBIN_FRAME_JOB &&
                             frame->type != BOBBIN_FRAME_GOODBYE))
    bobbin_worker_channel_violated ("A message came before JOB, or after GOODBYE.");

  switch ((int) frame->type)
    {
    case BOBBIN_FRAME_JOB:
      take_job (self, frame);
      break;
    case BOBBIN_FRAME_TASKS:
      take_tasks (self, frame);
      break;
    case BOBBIN_FRAME_CANCEL:
      take_cancel (self, frame);
      break;
    case BOBBIN_FRAME_SLOTS:
    case BOBBIN_FRAME_GIVE_BACK:
      take_number (self, frame);
      break;
    case BOBBIN_FRAME_FORK:
      take_fork (self, frame);
      break;
    case BOBBIN_FRAME_GOODBYE:
      pthread_mutex_lock (&self->mutex);
      self->said_goodbye = TRUE;
      pthread_cond_signal (&self->cond);
      pthread_mutex_unlock (&self->mutex);
      bobbin_worker_queue_finish (&self->queue);
      break;
    default:
      bobbin_worker_channel_violated ("A message of a worker came from Bobbin.");
    }
}

/* The thread that listens. When nobody speaks any more, everything ends. */
static void *
listen_to_bobbin (void *data)
{
  BobbinWorkerSession *self = data;
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;

  while (bobbin_worker_channel_read (&self->channel, &frame, &error))
    take_frame (self, &frame);

  if (error != NULL)
    bobbin_worker_channel_violated (error->message);

  /* Whoever has said goodbye need not wait for the answer. */
  if (!self->said_goodbye || !bobbin_worker_queue_is_idle (&self->queue))
    bobbin_worker_channel_die ();

  return NULL;
}

static pthread_t
start_thread (BobbinWorkerSession *self,
              void              *(*function) (void *))
{
  pthread_attr_t attributes;
  pthread_t thread;

  pthread_attr_init (&attributes);
  pthread_attr_setstacksize (&attributes, STACK_SIZE);
  if (pthread_create (&thread, &attributes, function, self) != 0)
    bobbin_worker_channel_violated ("There is no room for another thread.");
  pthread_attr_destroy (&attributes);

  return thread;
}

/* %FALSE: goodbye was said instead. */
static gboolean
wait_for_job (BobbinWorkerSession *self)
{
  gboolean has_job;

  pthread_mutex_lock (&self->mutex);
  while (!self->has_job && !self->said_goodbye)
    pthread_cond_wait (&self->cond, &self->mutex);
  has_job = self->has_job;
  pthread_mutex_unlock (&self->mutex);

  return has_job;
}

static gboolean
get_ready (BobbinWorkerSession *self)
{
  g_autoptr (GError) error = NULL;

  self->workload = bobbin_worker_job_prepare (&self->job, &self->inputs, &error);
  if (self->workload == NULL)
    {
      bobbin_message_put_refused (bobbin_worker_channel_begin (&self->channel),
                                  error->message, NULL);
      bobbin_worker_channel_end (&self->channel);
      return FALSE;
    }

  bobbin_worker_records_init (&self->records, &self->channel);

  pthread_mutex_lock (&self->mutex);
  bobbin_worker_slot_init (&self->slot, self->workload, self->inputs, &self->job, &self->queue,
                           &self->records);
  self->has_slot = TRUE;
  pthread_mutex_unlock (&self->mutex);

  send_hello (self, BOBBIN_FRAME_READY);

  return TRUE;
}

static void
do_tasks (BobbinWorkerSession *self)
{
  pthread_t teller = start_thread (self, tell);

  bobbin_worker_slot_run (&self->slot);

  atomic_store (&self->done, TRUE);
  bobbin_worker_records_wake (&self->records);
  pthread_join (teller, NULL);

  pthread_mutex_lock (&self->mutex);
  self->has_slot = FALSE;
  bobbin_worker_slot_clear (&self->slot);
  pthread_mutex_unlock (&self->mutex);
}

int
bobbin_worker_session_run (BobbinWorkerSession *self)
{
  memset (self, 0, sizeof *self);
  if (!bobbin_worker_channel_init (&self->channel))
    {
      g_printerr ("%s\n", _("bobbin-worker is started by Bobbin, which talks to it over standard input and output."));
      return 1;
    }

  self->memory_fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->cond, NULL);
  bobbin_worker_queue_init (&self->queue);

  send_hello (self, BOBBIN_FRAME_HELLO);
  pthread_detach (start_thread (self, listen_to_bobbin));

  if (wait_for_job (self))
    {
      if (!get_ready (self))
        return 0;
      do_tasks (self);
    }

  bobbin_message_put_empty (bobbin_worker_channel_begin (&self->channel), BOBBIN_FRAME_FAREWELL);
  bobbin_worker_channel_end (&self->channel);
  g_clear_object (&self->workload);
  g_clear_object (&self->inputs);

  return 0;
}
