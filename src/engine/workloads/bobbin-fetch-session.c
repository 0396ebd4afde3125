/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-fetch-session.h"

#include "bobbin-fetch-message.h"
#include "bobbin-fetch-proxies.h"

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

/* Lets the proxy know at once who asks: libsoup would wait for it to refuse,
 * and its second CONNECT names the proxy in place of the host. */
static void
queued_cb (SoupSession              *session,
           SoupMessage              *message,
           const BobbinFetchOptions *options)
{
  g_autoptr (GUri) proxy = bobbin_fetch_proxies_find (options->proxies, soup_message_get_uri (message));
  g_autofree char *authorization = proxy != NULL ? bobbin_fetch_dup_authorization (proxy) : NULL;

  /* What goes through a tunnel is for the server at its end. */
  if (authorization == NULL || !g_str_has_prefix (g_uri_get_scheme (proxy), "http") ||
      (g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https") &&
       !g_str_equal (soup_message_get_method (message), "CONNECT")))
    return;

  soup_message_headers_replace (soup_message_get_request_headers (message),
                                "Proxy-Authorization", authorization);
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
                                                "proxy-resolver", options->proxies,
                                                NULL);
      if (options->trust != NULL)
        soup_session_set_tls_database (*session, options->trust);
      g_signal_connect (*session, "request-queued", G_CALLBACK (queued_cb), (gpointer) options);
      soup_session_remove_feature_by_type (*session, SOUP_TYPE_CONTENT_DECODER);
    }

  return *session;
}
