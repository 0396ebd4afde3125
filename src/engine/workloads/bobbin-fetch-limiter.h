/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinFetchLimiter:
 *
 * How many requests may go to one host at a time. First come, first served,
 * across all threads of a run. Any thread; one lock, held for a few
 * instructions, under which nothing is called but g_source_set_ready_time().
 */
typedef struct _BobbinFetchLimiter BobbinFetchLimiter;
typedef struct _BobbinFetchHost    BobbinFetchHost;

/**
 * BobbinFetchTurn:
 *
 * The place of one request at a host: taken, waited for, or neither (zeros).
 * Lies in the request; its fields are the limiter's.
 */
typedef struct
{
  BobbinFetchHost *host;
  GSource         *source;
  GList            link;
  gboolean         granted;
} BobbinFetchTurn;

/* @limit: requests at a host at a time; at least 1. */
BobbinFetchLimiter *bobbin_fetch_limiter_new        (guint               limit);
void                bobbin_fetch_limiter_free       (BobbinFetchLimiter *self);

/* Takes a place at @host for @turn, which gives up the one that it has at
 * another host, before that and in any case; the one that it has at @host it
 * keeps. If there is none: %FALSE, and if @source is not %NULL, @turn stands in
 * line and the ready time of @source is set to 0 when it is its turn. @source is
 * attached already, and need not be for a context of this thread. */
gboolean            bobbin_fetch_limiter_take       (BobbinFetchLimiter *self,
                                                     BobbinFetchTurn    *turn,
                                                     const char         *host,
                                                     GSource            *source);
/* Whether @turn has its place by now. */
gboolean            bobbin_fetch_limiter_is_granted (BobbinFetchLimiter *self,
                                                     BobbinFetchTurn    *turn);
/* Gives the place back, or leaves the line; nothing if there was neither. */
void                bobbin_fetch_limiter_leave      (BobbinFetchLimiter *self,
                                                     BobbinFetchTurn    *turn);

G_END_DECLS
