/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-clock.h"

#include <glib/gi18n-lib.h>

static gboolean
measures_rate (BobbinFetchClock *self)
{
  return self->options->min_rate > 0 && self->stage == BOBBIN_FETCH_STAGE_READING;
}

/* At the end of a window; begins the next one. */
static gboolean
is_too_slow (BobbinFetchClock *self,
             gint64            now,
             guint64           n_bytes)
{
  guint64 n_new = n_bytes - self->window_bytes;
  double seconds = (now - self->window_began) / (double) G_USEC_PER_SEC;

  if (!measures_rate (self) || now < self->window_began + self->options->rate_window)
    return FALSE;

  self->window_began = now;
  self->window_bytes = n_bytes;

  return n_new < self->options->min_rate * seconds;
}

void
bobbin_fetch_clock_start (BobbinFetchClock         *self,
                          const BobbinFetchOptions *options)
{
  *self = (BobbinFetchClock) { .options = options };
  bobbin_fetch_clock_enter (self, BOBBIN_FETCH_STAGE_QUEUED);
  self->began = self->stage_began;
}

void
bobbin_fetch_clock_enter (BobbinFetchClock *self,
                          BobbinFetchStage  stage)
{
  self->stage = stage;
  self->stage_began = g_get_monotonic_time ();
  self->window_began = self->stage_began;
  self->window_bytes = 0;
}

gint64
bobbin_fetch_clock_get_next (BobbinFetchClock *self)
{
  gint64 next = self->began + self->options->deadline;

  if (self->stage == BOBBIN_FETCH_STAGE_CONNECTING)
    next = MIN (next, self->stage_began + self->options->connect_timeout);
  if (measures_rate (self))
    next = MIN (next, self->window_began + self->options->rate_window);

  return next;
}

const char *
bobbin_fetch_clock_check (BobbinFetchClock *self,
                          guint64           n_bytes)
{
  gint64 now = g_get_monotonic_time ();

  if (now >= self->began + self->options->deadline)
    return _("The page took longer than its deadline.");
  if (self->stage == BOBBIN_FETCH_STAGE_CONNECTING &&
      now >= self->stage_began + self->options->connect_timeout)
    return _("The host did not accept a connection in time.");
  if (is_too_slow (self, now, n_bytes))
    return _("The page came slower than the least rate that the job asks for.");

  return NULL;
}
