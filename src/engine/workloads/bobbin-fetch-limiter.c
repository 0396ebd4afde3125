/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-fetch-limiter.h"

#include <pthread.h>

struct _BobbinFetchHost
{
  char   *name;
  guint   n_taken;
  GQueue  line;     /* of BobbinFetchTurn */
};

struct _BobbinFetchLimiter
{
  guint            limit;

  pthread_mutex_t  mutex;
  GHashTable      *hosts;   /* name → BobbinFetchHost, while somebody is there */
};

static void
host_free (gpointer data)
{
  BobbinFetchHost *host = data;

  g_free (host->name);
  g_free (host);
}

static BobbinFetchHost *
get_host (BobbinFetchLimiter *self,
          const char         *name)
{
  BobbinFetchHost *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (BobbinFetchHost, 1);
      host->name = g_strdup (name);
      g_hash_table_insert (self->hosts, host->name, host);
    }

  return host;
}

/* Hands the place that became free to the first in line. */
static void
grant_next (BobbinFetchHost *host)
{
  GList *link = g_queue_pop_head_link (&host->line);
  BobbinFetchTurn *turn;

  if (link == NULL)
    return;

  turn = link->data;
  turn->granted = TRUE;
  host->n_taken++;

  /* Under the lock: whoever leaves the line has to take it before the source
   * can go away. */
  g_source_set_ready_time (turn->source, 0);
}

BobbinFetchLimiter *
bobbin_fetch_limiter_new (guint limit)
{
  BobbinFetchLimiter *self = g_new0 (BobbinFetchLimiter, 1);

  self->limit = MAX (limit, 1);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  pthread_mutex_init (&self->mutex, NULL);

  return self;
}

void
bobbin_fetch_limiter_free (BobbinFetchLimiter *self)
{
  g_hash_table_unref (self->hosts);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

/* Under the lock. */
static void
leave (BobbinFetchLimiter *self,
       BobbinFetchTurn    *turn)
{
  BobbinFetchHost *host = turn->host;

  if (turn->granted)
    {
      host->n_taken--;
      grant_next (host);
    }
  else
    {
      g_queue_unlink (&host->line, &turn->link);
    }

  if (host->n_taken == 0 && g_queue_is_empty (&host->line))
    g_hash_table_remove (self->hosts, host->name);

  *turn = (BobbinFetchTurn) { NULL, };
}

/* Under the lock; @turn has no place. */
static void
take (BobbinFetchLimiter *self,
      BobbinFetchTurn    *turn,
      const char         *name,
      GSource            *source)
{
  BobbinFetchHost *host = get_host (self, name);

  if (host->n_taken < self->limit)
    {
      host->n_taken++;
      turn->host = host;
      turn->granted = TRUE;
    }
  else if (source != NULL)
    {
      turn->host = host;
      turn->source = source;
      turn->link.data = turn;
      g_queue_push_tail_link (&host->line, &turn->link);
    }
}

gboolean
bobbin_fetch_limiter_take (BobbinFetchLimiter *self,
                           BobbinFetchTurn    *turn,
                           const char         *name,
                           GSource            *source)
{
  gboolean granted;

  pthread_mutex_lock (&self->mutex);
  if (turn->host != NULL && !g_str_equal (turn->host->name, name))
    leave (self, turn);
  if (turn->host == NULL)
    take (self, turn, name, source);
  granted = turn->granted;
  pthread_mutex_unlock (&self->mutex);

  return granted;
}

gboolean
bobbin_fetch_limiter_is_granted (BobbinFetchLimiter *self,
                                 BobbinFetchTurn    *turn)
{
  gboolean granted;

  pthread_mutex_lock (&self->mutex);
  granted = turn->granted;
  pthread_mutex_unlock (&self->mutex);

  return granted;
}

void
bobbin_fetch_limiter_leave (BobbinFetchLimiter *self,
                            BobbinFetchTurn    *turn)
{
  if (turn->host == NULL)
    return;

  pthread_mutex_lock (&self->mutex);
  leave (self, turn);
  pthread_mutex_unlock (&self->mutex);
}
