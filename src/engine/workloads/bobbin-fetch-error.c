/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-soup.h"

/* The longest wait that a server may ask for, in seconds. */
#define MAX_RETRY_AFTER 3600.0

static BobbinErrorKind
kind_of_io_error (const GError *error,
                  gboolean      connected)
{
  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_PROXY_FAILED:
      return BOBBIN_ERROR_KIND_CONNECT;
    case G_IO_ERROR_TIMED_OUT:
      return connected ? BOBBIN_ERROR_KIND_TIMEOUT : BOBBIN_ERROR_KIND_CONNECT;
    default:
      return connected ? BOBBIN_ERROR_KIND_PROTOCOL : BOBBIN_ERROR_KIND_CONNECT;
    }
}

/* What is wrong with a certificate: what matters most, if there are several. */
static const char *
describe_certificate (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return _("The certificate of “%s” was revoked.");
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return _("The certificate of “%s” has expired.");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return _("The certificate of “%s” is not valid yet.");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _("The certificate of “%s” does not come from an authority that is trusted.");
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _("The certificate of “%s” is for another host.");
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return _("The certificate of “%s” is made in a way that is not secure any more.");

  return _("The certificate of “%s” is not valid.");
}

/* The reason that a library gave, for a sentence that has an end of its own. */
static char *
dup_reason (const GError *error)
{
  char *reason = g_strchomp (g_strdup (error->message));

  if (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';

  return reason;
}

static void
fail_secure_connection (BobbinOutcome         *outcome,
                        const GError          *error,
                        const char            *reason,
                        const BobbinFetchPeer *peer)
{
  if (peer->certificate != 0)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TLS,
                         describe_certificate (peer->certificate), peer->host);
  else
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TLS,
                         _("No secure connection to “%s”: %s."), peer->host, reason);
  outcome->permanent = error->code == G_TLS_ERROR_BAD_CERTIFICATE;
}

void
bobbin_fetch_fail_with_error (BobbinOutcome         *outcome,
                              const GError          *error,
                              const BobbinFetchPeer *peer)
{
  g_autofree char *reason = dup_reason (error);

  if (error->domain == G_TLS_ERROR && !peer->connected)
    {
      fail_secure_connection (outcome, error, reason, peer);
    }
  else if (!peer->connected && peer->proxy != NULL)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CONNECT,
                           _("No connection to “%s” through the proxy “%s”: %s."),
                           peer->host, peer->proxy, reason);
    }
  else if (error->domain == G_RESOLVER_ERROR)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_DNS, _("The host “%s” was not found."), peer->host);
      outcome->permanent = error->code == G_RESOLVER_ERROR_NOT_FOUND;
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CONNECT,
                           _("“%s” refused the connection."), peer->host);
    }
  else if (error->domain == G_IO_ERROR &&
           kind_of_io_error (error, peer->connected) != BOBBIN_ERROR_KIND_PROTOCOL)
    {
      bobbin_outcome_fail (outcome, kind_of_io_error (error, peer->connected),
                           _("No connection to “%s”: %s."), peer->host, reason);
    }
  else
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                           _("“%s” did not answer as a web server does: %s."), peer->host, reason);
    }
}

/* Seconds until the header's time, or -1. */
static double
parse_retry_after (const char *text)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;
  double wait;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
    return MIN ((double) seconds, MAX_RETRY_AFTER);

  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;

  now = g_date_time_new_now_utc ();
  wait = g_date_time_difference (date, now) / (double) G_USEC_PER_SEC;

  return CLAMP (wait, 0, MAX_RETRY_AFTER);
}

/* Whether asking again may help: the server is busy, or too slow. */
static gboolean
is_passing (guint status)
{
  return status >= 500 ||
         status == SOUP_STATUS_REQUEST_TIMEOUT ||
         status == 425 ||
         status == 429;
}

void
bobbin_fetch_fail_with_status (BobbinOutcome *outcome,
                               guint          status,
                               const char    *reason,
                               const char    *retry_after,
                               char          *headers)
{
  if (reason == NULL || *reason == '\0')
    reason = soup_status_get_phrase (status);

  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_HTTP, "%u %s", status, reason);
  bobbin_outcome_take_detail (outcome, headers);
  outcome->permanent = !is_passing (status);
  outcome->retry_after = parse_retry_after (retry_after);
}

void
bobbin_fetch_fail_with_proxy (BobbinOutcome         *outcome,
                              guint                  status,
                              const BobbinFetchPeer *peer)
{
  g_autofree char *reason = g_strdup_printf ("%u %s", status, soup_status_get_phrase (status));

  if (peer->proxy != NULL)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CONNECT,
                         _("No connection to “%s” through the proxy “%s”: %s."), peer->host, peer->proxy, reason);
  else
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CONNECT,
                         _("No connection to “%s” through the proxy: %s."), peer->host, reason);
  outcome->permanent = !is_passing (status);
}
