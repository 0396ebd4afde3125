/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Beyond so many, those that took least time make room. */
#define BOBBIN_PEERS_MAX 64

/**
 * BobbinPeer:
 * @name: who it is: "example.org", "127.0.0.1:8080"
 * @n_attempts: attempts since it is in the table
 * @time: ns that they took
 * @before: ns that it may have taken before that, at most
 */
typedef struct
{
  char    *name;
  guint64  n_attempts;
  gint64   time;
  gint64   before;
} BobbinPeer;

typedef struct _BobbinPeers BobbinPeers;

/**
 * bobbin_peers_new:
 *
 * How long the attempts at each peer (a host) took, exactly where there are at
 * most BOBBIN_PEERS_MAX of them. With more of them the table holds those that
 * take most of the time, by the rule of Space-Saving (Metwally, Agrawal and El
 * Abbadi, “Efficient Computation of Frequent and Top-k Elements in Data
 * Streams”, 2005): who is new takes the place of the least one and might have
 * taken as much before.
 */
BobbinPeers      *bobbin_peers_new   (void);
void              bobbin_peers_free  (BobbinPeers *self);

void              bobbin_peers_add   (BobbinPeers *self,
                                      const char  *name,
                                      gint64       duration);
guint             bobbin_peers_get_n (BobbinPeers *self);
/* In no order. Borrowed, valid until the next one is added. */
const BobbinPeer *bobbin_peers_get   (BobbinPeers *self,
                                      guint        index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinPeers, bobbin_peers_free)

G_END_DECLS
