/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-fetch-message.h"

#include <string.h>

#include "bobbin-fetch-error.h"

static gboolean
is_secret_header (const char *name)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Cookie") == 0 ||
         g_ascii_strcasecmp (name, "Proxy-Authorization") == 0;
}

SoupMessage *
bobbin_fetch_message_new (const BobbinFetchOptions *options,
                          GUri                     *uri,
                          const char               *authorization,
                          gboolean                  abroad)
{
  SoupMessage *message =
    soup_message_new_from_uri (options->method == BOBBIN_FETCH_METHOD_HEAD ? "HEAD" : "GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  /* It would take in the whole page of a 401 before anybody sees a byte of it; and so
   * would a session that has no such manager at all. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);

  soup_message_headers_replace (headers, "Accept-Encoding", options->compressed ? "gzip, deflate" : "identity");
  if (authorization != NULL && !abroad)
    soup_message_headers_replace (headers, "Authorization", authorization);
  bobbin_fetch_message_add_headers (message, options->header_names, options->header_values, abroad);

  return message;
}

void
bobbin_fetch_message_add_headers (SoupMessage  *message,
                                  char        **names,
                                  char        **values,
                                  gboolean      abroad)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!abroad || !is_secret_header (names[i]))
      soup_message_headers_replace (headers, names[i], values[i]);
}

char *
bobbin_fetch_dup_authorization (GUri *uri)
{
  const char *user = g_uri_get_user (uri);
  const char *password = g_uri_get_password (uri);
  g_autofree char *both = NULL;
  g_autofree char *encoded = NULL;

  if (user == NULL || *user == '\0')
    return NULL;

  both = g_strdup_printf ("%s:%s", user, password != NULL ? password : "");
  encoded = g_base64_encode ((const guchar *) both, strlen (both));

  return g_strconcat ("Basic ", encoded, NULL);
}

const char *
bobbin_fetch_message_get_protocol (SoupMessage *message)
{
  switch (soup_message_get_http_version (message))
    {
    case SOUP_HTTP_1_0:
      return "HTTP/1.0";
    case SOUP_HTTP_2_0:
      return "HTTP/2";
    case SOUP_HTTP_1_1:
    default:
      return "HTTP/1.1";
    }
}

double
bobbin_fetch_message_get_connect_seconds (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  guint64 start = metrics != NULL ? soup_message_metrics_get_connect_start (metrics) : 0;
  guint64 stop = metrics != NULL ? soup_message_metrics_get_connect_end (metrics) : 0;

  return stop > start && start > 0 ? (stop - start) / (double) G_USEC_PER_SEC : 0;
}

gint64
bobbin_fetch_message_get_length (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;

  return soup_message_headers_get_content_length (headers);
}

gboolean
bobbin_fetch_message_is_redirection (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

gboolean
bobbin_fetch_message_is_error (SoupMessage *message)
{
  return soup_message_get_status (message) >= 300;
}

static char *
dup_headers (SoupMessage *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s: %s\n", name, value);

  return g_utf8_make_valid (text->str, text->len);
}

void
bobbin_fetch_message_fail_with_status (SoupMessage   *message,
                                       BobbinOutcome *outcome)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  bobbin_fetch_fail_with_status (outcome, soup_message_get_status (message),
                                 soup_message_get_reason_phrase (message),
                                 soup_message_headers_get_one (headers, "Retry-After"),
                                 dup_headers (message));
}
