/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-fetch-session.h"

struct _BobbinFetchScratch
{
  guint         n_sessions;
  SoupSession **sessions;       /* each NULL until it is needed */
};

BobbinFetchScratch *
bobbin_fetch_scratch_new (guint n_slots)
{
  BobbinFetchScratch *self = g_new0 (BobbinFetchScratch, 1);

  self->n_sessions = MAX ((n_slots + BOBBIN_FETCH_CONNECTIONS - 1) / BOBBIN_FETCH_CONNECTIONS, 1);
  self->sessions = g_new0 (SoupSession *, self->n_sessions);

  return self;
}

void
bobbin_fetch_scratch_free (BobbinFetchScratch *self)
{
  for (guint i = 0; i < self->n_sessions; i++)
    {
      if (self->sessions[i] == NULL)
        continue;
      soup_session_abort (self->sessions[i]);
      g_object_unref (self->sessions[i]);
    }
  g_free (self->sessions);
  g_free (self);
}

/* A session looks through all that it has at each event, so slots share them
 * in groups. Unpacking is done by BobbinFetchBody, where it has limits. */
SoupSession *
bobbin_fetch_scratch_get_session (BobbinFetchScratch       *self,
                                  const BobbinFetchOptions *options,
                                  guint                     lane)
{
  SoupSession **session = &self->sessions[lane / BOBBIN_FETCH_CONNECTIONS % self->n_sessions];

  if (*session == NULL)
    {
      *session = soup_session_new_with_options ("max-conns", BOBBIN_FETCH_CONNECTIONS,
                                                "max-conns-per-host", BOBBIN_FETCH_CONNECTIONS,
                                                "user-agent", options->user_agent,
                                                NULL);
      soup_session_remove_feature_by_type (*session, SOUP_TYPE_CONTENT_DECODER);
    }

  return *session;
}
