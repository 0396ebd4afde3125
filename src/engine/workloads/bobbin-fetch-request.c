/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-request.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

#include "bobbin-fetch-body.h"
#include "bobbin-fetch-error.h"
#include "bobbin-fetch-url.h"

#define READ_SIZE (64 * 1024)

/* Of the page that comes with an error so much is kept; the rest is not waited for. */
#define MAX_ERROR_PAGE (64 * 1024)

/* Pieces read in one turn of the loop, so that a fast page does not starve the others. */
#define MAX_PIECES 8

struct _BobbinFetchScratch
{
  guint         n_sessions;
  SoupSession **sessions;       /* each NULL until it is needed */
};

/* One task: its URL, and those it is redirected to. */
typedef struct
{
  /* Given. */
  const BobbinFetchOptions *options;
  BobbinTaskContext        *context;
  BobbinOutcome            *outcome;
  BobbinTaskDoneFunc        done;
  gpointer                  user_data;
  SoupSession              *session;
  GCancellable             *cancellable;

  /* Limits: one source wakes for all of them. */
  GSource                  *watch;
  BobbinFetchTurn           turn;
  gint64                    began;          /* µs */
  gint64                    connect_began;
  gint64                    window_began;
  guint64                   window_bytes;

  /* Where it is. */
  GUri                     *uri;
  char                     *authorization;  /* of the URL's user and password */
  SoupMessage              *message;
  GInputStream             *stream;
  BobbinFetchBody           body;
  guint                     n_redirects;
  gboolean                  is_abroad;      /* redirected to another origin */
  gboolean                  is_queued;      /* for its turn at the host */
  gboolean                  connected;
  gboolean                  failed_by_limit;
  gint64                    first_byte;     /* µs */
  double                    connect_seconds;
} Request;

typedef struct
{
  GSource  source;
  Request *request;
} WatchSource;

static void send_request (Request *self);
static void read_body (Request *self);

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
 * in groups. Unpacking is done here, where it has limits. */
static SoupSession *
get_session (BobbinFetchScratch       *self,
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

static double
seconds_since (gint64 time)
{
  return (g_get_monotonic_time () - time) / (double) G_USEC_PER_SEC;
}

static const char *
get_protocol (SoupMessage *message)
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

/* The columns: as far as the request came. @path is that of a saved file. */
static void
add_columns (Request    *self,
             const char *path)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  bobbin_outcome_add_number (self->outcome, soup_message_get_status (self->message));
  bobbin_outcome_add_number (self->outcome, self->body.n_decoded);
  bobbin_outcome_add_number (self->outcome, self->connect_seconds);
  bobbin_outcome_add_number (self->outcome, (self->first_byte - self->began) / (double) G_USEC_PER_SEC);
  bobbin_outcome_add_number (self->outcome, seconds_since (self->began));
  bobbin_outcome_add_text (self->outcome, get_protocol (self->message), -1);
  bobbin_outcome_add_text (self->outcome, type != NULL ? type : "", -1);

  if (path != NULL || self->body.text == NULL)
    {
      bobbin_outcome_add_text (self->outcome, path != NULL ? path : "", -1);
    }
  else
    {
      gsize length = self->body.text->len;

      bobbin_outcome_take_text (self->outcome,
                                g_string_free (g_steal_pointer (&self->body.text), FALSE), length);
    }
}

/* The one way out. */
static void
end (Request *self)
{
  BobbinTaskContext *context = self->context;
  BobbinOutcome *outcome = self->outcome;
  BobbinTaskDoneFunc done = self->done;
  gpointer user_data = self->user_data;

  bobbin_fetch_body_clear (&self->body);
  if (self->options->limiter != NULL)
    bobbin_fetch_limiter_leave (self->options->limiter, &self->turn);
  if (self->watch != NULL)
    {
      g_source_destroy (self->watch);
      g_source_unref (self->watch);
    }
  g_signal_handlers_disconnect_by_data (self->cancellable, self);
  g_clear_object (&self->cancellable);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->authorization);
  g_free (self);

  done (context, outcome, user_data);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  end (user_data);
}

/* Lets go of the connection, then ends. What is left of the answer is not waited for. */
static void
close_and_end (Request *self)
{
  if (self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, closed_cb, self);
  else
    end (self);
}

/* An operation came back with @error: because a limit was passed, because the
 * task shall end, or because the network failed. */
static void
fail (Request *self,
      GError  *error)
{
  if (self->failed_by_limit)
    ;
  else if (g_cancellable_is_cancelled (self->cancellable))
    bobbin_task_context_fail_cancelled (self->context, self->outcome);
  else
    bobbin_fetch_fail_with_error (self->outcome, error, g_uri_get_host (self->uri), self->connected);

  if (self->stream != NULL && self->message != NULL && self->body.options != NULL)
    add_columns (self, NULL);
  close_and_end (self);
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

static gboolean
save_file (Request  *self,
           char    **path)
{
  g_autofree char *name = bobbin_fetch_dup_file_name (g_uri_get_path (self->uri));

  return bobbin_fetch_folder_commit (self->options->folder, &self->body.file, name, path, self->outcome);
}

/* Whether as many bytes came as the server announced. */
static gboolean
is_whole (Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gint64 announced;

  if (self->options->method == BOBBIN_FETCH_METHOD_HEAD ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return TRUE;

  announced = soup_message_headers_get_content_length (headers);
  if ((guint64) announced == self->body.n_raw)
    return TRUE;

  bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                       _("The connection closed after %" PRIu64 " of %" PRId64 " bytes."),
                       self->body.n_raw, announced);

  return FALSE;
}

static void
fail_with_status (Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  bobbin_fetch_fail_with_status (self->outcome, soup_message_get_status (self->message),
                                 soup_message_get_reason_phrase (self->message),
                                 soup_message_headers_get_one (headers, "Retry-After"),
                                 dup_headers (self->message));
}

static void
finish (Request *self)
{
  g_autofree char *path = NULL;
  gboolean whole = is_whole (self) && bobbin_fetch_body_end (&self->body, self->outcome);

  if (whole && soup_message_get_status (self->message) >= 300)
    fail_with_status (self);
  else if (whole && self->body.to_file)
    save_file (self, &path);

  add_columns (self, path);
  close_and_end (self);
}

static void
report_bytes (Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  double fraction = -1;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    {
      gint64 length = soup_message_headers_get_content_length (headers);

      fraction = length > 0 ? (double) self->body.n_raw / length : 1;
    }

  bobbin_task_context_report_progress (self->context, MIN (fraction, 1.0), self->body.n_raw);
}

/* Takes what was read; %FALSE: the request has ended, or is about to. */
static gboolean
take (Request    *self,
      const char *data,
      gssize      n_read)
{
  gboolean is_error = soup_message_get_status (self->message) >= 300;
  gboolean taken;

  if (n_read == 0)
    {
      finish (self);
      return FALSE;
    }

  taken = bobbin_fetch_body_take (&self->body, data, n_read, self->outcome);
  if (!taken || (is_error && self->body.n_raw >= MAX_ERROR_PAGE))
    {
      if (is_error)
        fail_with_status (self);
      add_columns (self, NULL);
      close_and_end (self);
      return FALSE;
    }

  report_bytes (self);

  return TRUE;
}

static gboolean
readable_cb (GObject  *stream,
             gpointer  user_data)
{
  read_body (user_data);

  return G_SOURCE_REMOVE;
}

static void
wait_for_more (Request *self)
{
  g_autoptr (GSource) source =
    g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), self->cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* To let others have a turn, and come back. Not by waiting for the socket: if the
 * last byte was read just now, nothing more comes there, and only another read
 * tells that the page has ended. */
static gboolean
turn_cb (gpointer user_data)
{
  read_body (user_data);

  return G_SOURCE_REMOVE;
}

static void
yield_turn (Request *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (0);

  g_source_set_callback (source, turn_cb, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Reads what is there without waiting; the page of a fast server is there already. */
static void
read_body (Request *self)
{
  char data[READ_SIZE];

  for (guint i = 0; i < MAX_PIECES; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize n_read;

      n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                         data, sizeof data, self->cancellable, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          wait_for_more (self);
          return;
        }
      if (n_read < 0)
        {
          fail (self, error);
          return;
        }
      if (!take (self, data, n_read))
        return;
    }

  yield_turn (self);
}

static void
begin_body (Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  gboolean to_file = self->options->folder != NULL &&
                     self->options->method == BOBBIN_FETCH_METHOD_GET &&
                     soup_message_get_status (self->message) < 300;

  if (!bobbin_fetch_body_begin (&self->body, self->options, encoding, to_file, self->outcome))
    {
      /* That the page cannot be read says less than that it is not the page. */
      if (soup_message_get_status (self->message) >= 300)
        fail_with_status (self);
      close_and_end (self);
      return;
    }

  bobbin_task_context_report_phase (self->context, N_("reading"));
  read_body (self);
}

static void
redirected_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Request *self = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);

  if (g_cancellable_is_cancelled (self->cancellable))
    fail (self, NULL);
  else
    send_request (self);
}

static gboolean
is_redirection (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void
fail_redirect (Request    *self,
               const char *message)
{
  bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_REDIRECT, "%s", message);
  self->outcome->permanent = TRUE;
  close_and_end (self);
}

static void
follow (Request *self)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  g_autoptr (GUri) target = NULL;
  g_autofree char *text = NULL;

  if (location == NULL || *location == '\0')
    {
      fail_redirect (self, _("The server redirects, but does not say where to."));
      return;
    }

  if (self->n_redirects++ >= self->options->max_redirects)
    {
      g_autofree char *message = NULL;

      message = g_strdup_printf (ngettext ("The server redirects more than %u time.",
                                           "The server redirects more than %u times.",
                                           self->options->max_redirects),
                                 self->options->max_redirects);
      fail_redirect (self, message);
      return;
    }

  text = bobbin_url_resolve (self->uri, location);
  target = bobbin_url_parse (text, FALSE, BOBBIN_ERROR_KIND_REDIRECT, self->outcome);
  if (target == NULL)
    {
      close_and_end (self);
      return;
    }

  if (!bobbin_url_same_origin (self->uri, target))
    self->is_abroad = TRUE;
  g_uri_unref (self->uri);
  self->uri = g_steal_pointer (&target);
  g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, redirected_cb, self);
}

static double
get_connect_seconds (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  guint64 start = metrics != NULL ? soup_message_metrics_get_connect_start (metrics) : 0;
  guint64 stop = metrics != NULL ? soup_message_metrics_get_connect_end (metrics) : 0;

  /* A connection that was there already took no time. */
  return stop > start && start > 0 ? (stop - start) / (double) G_USEC_PER_SEC : 0;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Request *self = user_data;
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail (self, error);
      return;
    }

  self->connected = TRUE;
  self->first_byte = g_get_monotonic_time ();
  self->window_began = self->first_byte;
  self->window_bytes = 0;
  self->connect_seconds += get_connect_seconds (self->message);

  if (is_redirection (soup_message_get_status (self->message)))
    follow (self);
  else
    begin_body (self);
}

static void
starting_cb (SoupMessage *message,
             Request     *self)
{
  self->connected = TRUE;
  bobbin_task_context_report_phase (self->context, N_("waiting"));
}

static gboolean
is_secret_header (const char *name)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Cookie") == 0 ||
         g_ascii_strcasecmp (name, "Proxy-Authorization") == 0;
}

/* Credentials are for the origin that they were given for. */
static void
add_headers (Request *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  const BobbinFetchOptions *options = self->options;

  soup_message_headers_replace (headers, "Accept-Encoding", options->compressed ? "gzip, deflate" : "identity");
  if (self->authorization != NULL && !self->is_abroad)
    soup_message_headers_replace (headers, "Authorization", self->authorization);
  for (guint i = 0; options->header_names != NULL && options->header_names[i] != NULL; i++)
    {
      if (!self->is_abroad || !is_secret_header (options->header_names[i]))
        soup_message_headers_replace (headers, options->header_names[i], options->header_values[i]);
    }
}

/* libsoup would ask again after this status, and take in the whole page first. */
static void
misdirected_cb (SoupMessage *message,
                Request     *self)
{
  fail_with_status (self);
  self->failed_by_limit = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static void
send_request (Request *self)
{
  self->message = soup_message_new_from_uri (self->options->method == BOBBIN_FETCH_METHOD_HEAD ? "HEAD" : "GET",
                                             self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  add_headers (self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  soup_message_add_status_code_handler (self->message, "got-headers", SOUP_STATUS_MISDIRECTED_REQUEST,
                                        G_CALLBACK (misdirected_cb), self);
  /* It would take in the whole page of a 401 before anybody sees a byte of it. */
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);

  self->connected = FALSE;
  self->connect_began = g_get_monotonic_time ();
  bobbin_task_context_report_phase (self->context, N_("connecting"));
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, sent_cb, self);
}

static void
pass_limit (Request    *self,
            const char *message)
{
  bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_TIMEOUT, "%s", message);
  self->failed_by_limit = TRUE;
  /* Whatever is under way comes back and ends the request. */
  g_cancellable_cancel (self->cancellable);
}

static gboolean
is_too_slow (Request *self,
             gint64   now)
{
  const BobbinFetchOptions *options = self->options;
  guint64 n_bytes = self->body.n_raw - self->window_bytes;

  if (options->min_rate == 0 || self->stream == NULL || now < self->window_began + options->rate_window)
    return FALSE;

  self->window_began = now;
  self->window_bytes = self->body.n_raw;

  return n_bytes * (double) G_USEC_PER_SEC < options->min_rate * (double) options->rate_window;
}

/* When the next limit is due, µs of monotonic time. */
static gint64
next_limit (Request *self)
{
  gint64 next = self->began + self->options->deadline;

  if (!self->connected && !self->is_queued)
    next = MIN (next, self->connect_began + self->options->connect_timeout);
  if (self->options->min_rate > 0)
    next = MIN (next, g_get_monotonic_time () + self->options->rate_window);

  return next;
}

static void
leave_queue (Request *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      self->is_queued = FALSE;
      fail (self, NULL);
    }
  else if (bobbin_fetch_limiter_is_granted (self->options->limiter, &self->turn))
    {
      self->is_queued = FALSE;
      send_request (self);
      g_source_set_ready_time (self->watch, next_limit (self));
    }
}

static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  Request *self = ((WatchSource *) source)->request;
  gint64 now = g_get_monotonic_time ();

  g_source_set_ready_time (source, -1);

  if (now >= self->began + self->options->deadline)
    {
      pass_limit (self, _("The page took longer than its deadline."));
    }
  else if (!self->is_queued && !self->connected &&
           now >= self->connect_began + self->options->connect_timeout)
    {
      pass_limit (self, _("The host did not accept a connection in time."));
    }
  else if (is_too_slow (self, now))
    {
      pass_limit (self, _("The page came slower than the least rate that the job asks for."));
    }
  else if (!self->is_queued)
    {
      g_source_set_ready_time (source, next_limit (self));
    }

  /* This may end the request, and the source with it. */
  if (self->is_queued)
    leave_queue (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

/* A cancelled task that stands in line is not heard of otherwise. */
static void
cancelled_cb (GCancellable *cancellable,
              Request      *self)
{
  if (self->is_queued)
    g_source_set_ready_time (self->watch, 0);
}

static void
watch_limits (Request *self)
{
  self->watch = g_source_new (&watch_funcs, sizeof (WatchSource));
  ((WatchSource *) self->watch)->request = self;
  g_source_set_ready_time (self->watch, next_limit (self));
  g_source_attach (self->watch, g_main_context_get_thread_default ());
}

/* What a browser sends for http://user:password@host/; %NULL: nothing. */
static char *
dup_authorization (GUri *uri)
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

static void
queue_or_send (Request *self)
{
  BobbinFetchLimiter *limiter = self->options->limiter;

  if (limiter == NULL ||
      bobbin_fetch_limiter_take (limiter, &self->turn, g_uri_get_host (self->uri), NULL))
    {
      send_request (self);
      return;
    }

  self->is_queued = TRUE;
  bobbin_task_context_report_phase (self->context, N_("queued"));
  g_signal_connect (self->cancellable, "cancelled", G_CALLBACK (cancelled_cb), self);
  if (bobbin_fetch_limiter_take (limiter, &self->turn, g_uri_get_host (self->uri), self->watch))
    g_source_set_ready_time (self->watch, 0);
}

void
bobbin_fetch_request_run (const BobbinFetchOptions *options,
                          BobbinFetchScratch       *scratch,
                          const char               *url,
                          BobbinTaskContext        *context,
                          BobbinOutcome            *outcome,
                          BobbinTaskDoneFunc        done,
                          gpointer                  user_data)
{
  g_autoptr (GUri) uri = bobbin_url_parse (url, TRUE, BOBBIN_ERROR_KIND_BAD_INPUT, outcome);
  Request *self;

  if (uri == NULL)
    {
      done (context, outcome, user_data);
      return;
    }

  self = g_new0 (Request, 1);
  self->options = options;
  self->context = context;
  self->outcome = outcome;
  self->done = done;
  self->user_data = user_data;
  self->session = get_session (scratch, options, bobbin_task_context_get_lane (context));
  self->cancellable = g_object_ref (bobbin_task_context_get_cancellable (context));
  self->uri = g_steal_pointer (&uri);
  self->authorization = dup_authorization (self->uri);
  self->began = g_get_monotonic_time ();
  self->connect_began = self->began;
  watch_limits (self);
  queue_or_send (self);
}
