/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-fetch-options.h"

G_BEGIN_DECLS

/* Where a request is: each stage has limits of its own. The deadline is one of
 * all of them. */
typedef enum
{
  BOBBIN_FETCH_STAGE_QUEUED,      /* for its turn at a host */
  BOBBIN_FETCH_STAGE_CONNECTING,  /* until the server, or its proxy, takes the request */
  BOBBIN_FETCH_STAGE_WAITING,     /* for the head of the answer */
  BOBBIN_FETCH_STAGE_READING,
} BobbinFetchStage;

/**
 * BobbinFetchClock:
 *
 * What time a request may take: its deadline, and the limits of the stage that
 * it is in. It only reckons; whoever owns it looks at it when it is due. Times
 * in µs of the monotonic clock.
 */
typedef struct
{
  const BobbinFetchOptions *options;
  BobbinFetchStage          stage;
  gint64                    began;
  gint64                    stage_began;
  gint64                    window_began;   /* in which the rate is measured */
  guint64                   window_bytes;   /* read before it */
} BobbinFetchClock;

/* Starts the deadline, in the stage “queued”. */
void        bobbin_fetch_clock_start    (BobbinFetchClock         *self,
                                         const BobbinFetchOptions *options);
void        bobbin_fetch_clock_enter    (BobbinFetchClock         *self,
                                         BobbinFetchStage          stage);
/* When to check the next time. */
gint64      bobbin_fetch_clock_get_next (BobbinFetchClock         *self);
/* @n_bytes: what came of the page so far. Which limit is passed, as a sentence
 * for people; %NULL: none. */
const char *bobbin_fetch_clock_check    (BobbinFetchClock         *self,
                                         guint64                   n_bytes);

G_END_DECLS
