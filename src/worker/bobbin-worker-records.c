/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-worker-records.h"

#include "engine/run/bobbin-clock.h"

#define MAX_AGE     (8 * 1000 * 1000)
#define MAX_RECORDS 4096
#define MAX_BYTES   (1024u * 1024)
/* Whoever does tiny tasks sends by itself, at the end of one: others wait for
 * that a little. */
#define PATIENCE    (2 * 1000 * 1000)
#define NS_PER_SECOND 1000000000

/* Under the lock. */
static void
send_batch (BobbinWorkerRecords *self)
{
  if (self->batch->n_records == 0)
    return;

  bobbin_message_put_records (bobbin_worker_channel_begin (self->channel), self->batch);
  bobbin_worker_channel_end (self->channel);

  self->due = 0;
  self->batch->n_records = 0;
  self->batch->n_bytes = 0;
  if (self->batch->bytes_capacity > MAX_BYTES)
    {
      g_clear_pointer (&self->batch->bytes, g_free);
      self->batch->bytes_capacity = 0;
    }
}

void
bobbin_worker_records_init (BobbinWorkerRecords *self,
                            BobbinWorkerChannel *channel)
{
  pthread_condattr_t attributes;

  *self = (BobbinWorkerRecords) { .channel = channel, .batch = bobbin_batch_new (64) };

  pthread_mutex_init (&self->mutex, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->cond, &attributes);
  pthread_condattr_destroy (&attributes);
}

BobbinBatch *
bobbin_worker_records_begin (BobbinWorkerRecords *self)
{
  pthread_mutex_lock (&self->mutex);

  return self->batch;
}

void
bobbin_worker_records_end (BobbinWorkerRecords *self,
                           gint64               now)
{
  if (self->due == 0 && self->batch->n_records > 0)
    {
      self->due = now + MAX_AGE;
      if (self->waits_until > self->due + PATIENCE)
        pthread_cond_signal (&self->cond);
    }

  if (self->due != 0 &&
      (now >= self->due || self->batch->n_records >= MAX_RECORDS ||
       self->batch->n_bytes >= MAX_BYTES))
    send_batch (self);

  pthread_mutex_unlock (&self->mutex);
}

void
bobbin_worker_records_flush (BobbinWorkerRecords *self,
                             gint64               now)
{
  pthread_mutex_lock (&self->mutex);
  if (self->due != 0 && now >= self->due)
    send_batch (self);
  pthread_mutex_unlock (&self->mutex);
}

gboolean
bobbin_worker_records_wait (BobbinWorkerRecords *self,
                            gint64               until)
{
  gboolean woken;

  pthread_mutex_lock (&self->mutex);

  while (!self->woken)
    {
      struct timespec time;
      gint64 wake = until;

      if (self->due != 0)
        wake = MIN (wake, self->due + PATIENCE);
      if (bobbin_clock_now () >= wake)
        break;

      time.tv_sec = wake / NS_PER_SECOND;
      time.tv_nsec = wake % NS_PER_SECOND;
      self->waits_until = wake;
      pthread_cond_timedwait (&self->cond, &self->mutex, &time);
    }

  woken = self->woken;
  self->waits_until = 0;
  self->woken = FALSE;

  pthread_mutex_unlock (&self->mutex);

  return woken;
}

void
bobbin_worker_records_wake (BobbinWorkerRecords *self)
{
  pthread_mutex_lock (&self->mutex);
  self->woken = TRUE;
  pthread_cond_signal (&self->cond);
  pthread_mutex_unlock (&self->mutex);
}
