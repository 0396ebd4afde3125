/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

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

void
bobbin_fetch_fail_with_error (BobbinOutcome *outcome,
                              const GError  *error,
                              const char    *host,
                              gboolean       connected)
{
  if (error->domain == G_RESOLVER_ERROR)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_DNS, _("The host “%s” was not found."), host);
      outcome->permanent = error->code == G_RESOLVER_ERROR_NOT_FOUND;
    }
  else if (error->domain == G_TLS_ERROR)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TLS,
                           _("No secure connection to “%s”: %s."), host, error->message);
      outcome->permanent = error->code == G_TLS_ERROR_BAD_CERTIFICATE;
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CONNECT,
                           _("“%s” refused the connection."), host);
    }
  else if (error->domain == G_IO_ERROR &&
           kind_of_io_error (error, connected) != BOBBIN_ERROR_KIND_PROTOCOL)
    {
      bobbin_outcome_fail (outcome, kind_of_io_error (error, connected),
                           _("No connection to “%s”: %s."), host, error->message);
    }
  else
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                           _("“%s” did not answer as a web server does: %s."), host, error->message);
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
