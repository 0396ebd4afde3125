/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-mailbox.h"

#include <pthread.h>

/* A round costs about as much for one record as for so many: as long as it brings
 * fewer, the pauses grow, little by little, to so many µs. Not where there is a budget,
 * which is for whoever draws frames. */
#define FEW_RECORDS 256
#define LONG_PAUSE  50000

struct _BobbinMailbox
{
  gatomicrefcount    ref_count;

  /* Constant. */
  gint64             interval;
  gint64             budget;
  BobbinMailboxFunc  func;
  BobbinMailboxIdle  idle;
  gpointer           user_data;
  GSource           *source;

  /* Everybody's, under the lock. */
  pthread_mutex_t    lock;
  pthread_cond_t     room;
  GQueue             queue;
  guint64            n_records;
  guint64            n_bytes;
  gint64             next_round;   /* µs: not before */
  gint64             next_end;     /* the same, where a lane has ended */
  gboolean           has_end;      /* whether one has, since the last round began */
  gboolean           scheduled;
  gboolean           closed;

  /* The owner's: the batches of this round, and those a budget left over. */
  GQueue             round;
  guint64            n_taken;      /* records of the round, and what is left of it */
  gint64             pause;        /* µs after the next */
};

typedef struct
{
  GSource        source;
  BobbinMailbox *mailbox;
} MailboxSource;

static gboolean
is_full (BobbinMailbox *self)
{
  return self->n_records >= BOBBIN_MAILBOX_MAX_RECORDS ||
         self->n_bytes >= BOBBIN_MAILBOX_MAX_BYTES;
}

static void
free_batches (GQueue *queue)
{
  GList *link;

  while ((link = g_queue_pop_head_link (queue)) != NULL)
    bobbin_batch_free (link->data);
}

/* Moves what was posted into the round; only when the last one is done, so
 * that what waits is at most twice the limit. */
static void
begin_round (BobbinMailbox *self)
{
  if (!g_queue_is_empty (&self->round))
    return;

  pthread_mutex_lock (&self->lock);
  self->round = self->queue;
  g_queue_init (&self->queue);
  self->n_taken = self->n_records;
  self->n_records = 0;
  self->n_bytes = 0;
  self->scheduled = FALSE;
  self->has_end = FALSE;
  pthread_cond_broadcast (&self->room);
  pthread_mutex_unlock (&self->lock);
}

/* Under the lock. */
static void
schedule (BobbinMailbox *self)
{
  self->scheduled = TRUE;
  g_source_set_ready_time (self->source, self->has_end ? self->next_end : self->next_round);
}

static gint64
get_pause (BobbinMailbox *self)
{
  /* What a budget left over lets what else is due have its turn, an event or a frame,
   * and does not wait for a whole interval: the workers may be waiting for room, and
   * whoever watches for the end of a run that is over. */
  if (!g_queue_is_empty (&self->round))
    return self->interval / 16;

  if (self->n_taken >= FEW_RECORDS || self->budget > 0)
    self->pause = self->interval;
  else
    self->pause = MIN (self->pause + self->pause / 16, MAX (self->interval, LONG_PAUSE));

  return self->pause;
}

static void
end_round (BobbinMailbox *self)
{
  gint64 pause = get_pause (self);
  gint64 now = g_get_monotonic_time ();

  pthread_mutex_lock (&self->lock);
  self->next_round = now + pause;
  self->next_end = now + MIN (pause, self->interval / 4);
  if (!self->closed && (!g_queue_is_empty (&self->round) || self->scheduled))
    schedule (self);
  pthread_mutex_unlock (&self->lock);
}

static gboolean
mailbox_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  g_autoptr (BobbinMailbox) self = bobbin_mailbox_ref (((MailboxSource *) source)->mailbox);
  gint64 until = G_MAXINT64;
  GList *link;

  if (self->budget > 0)
    until = g_get_monotonic_time () + self->budget;

  g_source_set_ready_time (source, -1);
  begin_round (self);

  while ((link = g_queue_pop_head_link (&self->round)) != NULL)
    {
      self->func (link->data, self->user_data);
      if (self->budget > 0 && g_get_monotonic_time () >= until)
        break;
    }

  end_round (self);
  self->idle (self->user_data);

  return G_SOURCE_CONTINUE;
}

static void
mailbox_finalize (GSource *source)
{
  bobbin_mailbox_unref (((MailboxSource *) source)->mailbox);
}

static GSourceFuncs source_funcs = {
  .dispatch = mailbox_dispatch,
  .finalize = mailbox_finalize,
};

BobbinMailbox *
bobbin_mailbox_new (GMainContext      *context,
                    gint64             interval,
                    gint64             budget,
                    BobbinMailboxFunc  func,
                    BobbinMailboxIdle  idle,
                    gpointer           user_data)
{
  BobbinMailbox *self = g_new0 (BobbinMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->interval = interval;
  self->pause = interval;
  self->budget = budget;
  self->func = func;
  self->idle = idle;
  self->user_data = user_data;
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->room, NULL);
  g_queue_init (&self->queue);
  g_queue_init (&self->round);

  self->source = g_source_new (&source_funcs, sizeof (MailboxSource));
  ((MailboxSource *) self->source)->mailbox = bobbin_mailbox_ref (self);
  g_source_set_static_name (self->source, "[Bobbin] mailbox");
  g_source_attach (self->source, context != NULL ? context : g_main_context_get_thread_default ());

  return self;
}

static void
post (BobbinMailbox *self,
      BobbinBatch   *batch,
      gboolean       waits)
{
  pthread_mutex_lock (&self->lock);

  while (waits && !self->closed && is_full (self))
    pthread_cond_wait (&self->room, &self->lock);

  if (self->closed)
    {
      pthread_mutex_unlock (&self->lock);
      bobbin_batch_free (batch);
      return;
    }

  g_queue_push_tail_link (&self->queue, &batch->link);
  self->n_records += batch->n_records;
  self->n_bytes += batch->n_bytes;
  self->has_end |= batch->ends_lane;
  if (!self->scheduled || batch->ends_lane)
    schedule (self);

  pthread_mutex_unlock (&self->lock);
}

void
bobbin_mailbox_post (BobbinMailbox *self,
                     BobbinBatch   *batch)
{
  post (self, batch, TRUE);
}

void
bobbin_mailbox_push (BobbinMailbox *self,
                     BobbinBatch   *batch)
{
  post (self, batch, FALSE);
}

void
bobbin_mailbox_flush (BobbinMailbox *self)
{
  GList *link;

  /* What a round has left, and what came after it. */
  for (guint i = 0; i < 2; i++)
    {
      begin_round (self);
      while ((link = g_queue_pop_head_link (&self->round)) != NULL)
        self->func (link->data, self->user_data);
    }
}

void
bobbin_mailbox_close (BobbinMailbox *self)
{
  if (self->source == NULL)
    return;

  pthread_mutex_lock (&self->lock);
  self->closed = TRUE;
  free_batches (&self->queue);
  pthread_cond_broadcast (&self->room);
  pthread_mutex_unlock (&self->lock);

  free_batches (&self->round);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

BobbinMailbox *
bobbin_mailbox_ref (BobbinMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bobbin_mailbox_unref (BobbinMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  free_batches (&self->queue);
  free_batches (&self->round);
  pthread_cond_destroy (&self->room);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}
