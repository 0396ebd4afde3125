/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-peers.h"

struct _BobbinPeers
{
  guint       n;
  BobbinPeer  peers[BOBBIN_PEERS_MAX];
  GHashTable *by_name;      /* of BobbinPeer, which has the name */
};

static BobbinPeer *
find_least (BobbinPeers *self)
{
  BobbinPeer *least = &self->peers[0];

  for (guint i = 1; i < self->n; i++)
    if (self->peers[i].time + self->peers[i].before < least->time + least->before)
      least = &self->peers[i];

  return least;
}

static BobbinPeer *
enter (BobbinPeers *self,
       const char  *name)
{
  gint64 before = 0;
  BobbinPeer *peer;

  if (self->n < BOBBIN_PEERS_MAX)
    {
      peer = &self->peers[self->n++];
    }
  else
    {
      peer = find_least (self);
      before = peer->time + peer->before;
      g_hash_table_remove (self->by_name, peer->name);
      g_free (peer->name);
    }

  *peer = (BobbinPeer) { .name = g_strdup (name), .before = before };
  g_hash_table_insert (self->by_name, peer->name, peer);

  return peer;
}

BobbinPeers *
bobbin_peers_new (void)
{
  BobbinPeers *self = g_new0 (BobbinPeers, 1);

  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
bobbin_peers_free (BobbinPeers *self)
{
  g_hash_table_unref (self->by_name);
  for (guint i = 0; i < self->n; i++)
    g_free (self->peers[i].name);
  g_free (self);
}

void
bobbin_peers_add (BobbinPeers *self,
                  const char  *name,
                  gint64       duration)
{
  BobbinPeer *peer = g_hash_table_lookup (self->by_name, name);

  if (peer == NULL)
    peer = enter (self, name);

  peer->n_attempts++;
  peer->time += duration;
}

guint
bobbin_peers_get_n (BobbinPeers *self)
{
  return self->n;
}

const BobbinPeer *
bobbin_peers_get (BobbinPeers *self,
                  guint        index)
{
  g_return_val_if_fail (index < self->n, NULL);

  return &self->peers[index];
}
