/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-request.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "bobbin-fetch-body.h"
#include "bobbin-fetch-clock.h"
#include "bobbin-fetch-error.h"
#include "bobbin-fetch-message.h"
#include "bobbin-fetch-proxies.h"
#include "bobbin-fetch-reader.h"
#include "bobbin-fetch-url.h"
#include "bobbin-soup.h"

/* Of the page that comes with an error so much is kept; the rest is not waited for. */
#define MAX_ERROR_PAGE (64 * 1024)

/* So many turns of the loop after a message began to go out, its sending can be cancelled. */
#define SAFE_TURNS 2

/* One task: its URL, and those it is redirected to. */
typedef struct
{
  /* Given. */
  const BobbinFetchOptions *options;
  BobbinTaskContext        *context;
  BobbinOutcome            *outcome;
  BobbinTaskDoneFunc        done;
  gpointer                  user_data;
  BobbinFetchItem          *item;           /* NULL: the input is a URL and no more */
  SoupSession              *session;

  /* Limits: one source wakes for all of them. */
  BobbinFetchClock          clock;
  GSource                  *watch;
  BobbinFetchTurn           turn;

  /* Where it is. */
  GUri                     *uri;
  char                     *authorization;  /* of the URL's user and password */
  SoupMessage              *message;
  GCancellable             *cancellable;    /* ends what is under way: see stop() */
  gboolean                  is_stopped;     /* no more than what is under way is begun */
  gboolean                  is_sending;     /* from the message's start to the answer's headers */
  guint                     n_turns;        /* of the loop for which stopping that was put off */
  GInputStream             *stream;
  BobbinFetchReader         reader;
  BobbinFetchBody           body;
  guint                     n_redirects;
  gboolean                  is_abroad;      /* redirected to another origin */
  GTlsCertificateFlags      certificate;    /* what is wrong with it */
  gboolean                  has_failed;     /* before the cancelled operation comes back */
  gint64                    first_byte;     /* µs */
  double                    connect_seconds;
} Request;

typedef struct
{
  GSource  source;
  Request *request;
} WatchSource;

static void queue_or_send (Request *self);

static void
enter (Request          *self,
       BobbinFetchStage  stage)
{
  bobbin_fetch_clock_enter (&self->clock, stage);
  g_source_set_ready_time (self->watch, bobbin_fetch_clock_get_next (&self->clock));

  /* That asked for a turn at once. */
  if (self->is_stopped)
    g_source_set_ready_time (self->watch, 0);
}

/* Whatever is under way comes back and ends the request: what is read at once; what
 * waits in line or is being sent is seen to in the next turn. */
static void
stop (gpointer user_data)
{
  Request *self = user_data;

  self->is_stopped = TRUE;
  if (self->is_sending || self->stream == NULL)
    g_source_set_ready_time (self->watch, 0);
  else
    g_cancellable_cancel (self->cancellable);
}

static double
seconds_until (Request *self,
               gint64   time)
{
  return (time - self->clock.began) / (double) G_USEC_PER_SEC;
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
  bobbin_outcome_add_number (self->outcome, seconds_until (self, self->first_byte));
  bobbin_outcome_add_number (self->outcome, seconds_until (self, g_get_monotonic_time ()));
  bobbin_outcome_add_text (self->outcome, bobbin_fetch_message_get_protocol (self->message), -1);
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
  g_source_destroy (self->watch);
  g_source_unref (self->watch);
  bobbin_task_context_set_cancel_func (context, NULL, NULL);
  g_object_unref (self->cancellable);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->authorization);
  g_clear_pointer (&self->item, bobbin_fetch_item_free);
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

/* @error: what the network said; %NULL: what the proxy did. */
static void
fail_with_error (Request      *self,
                 const GError *error)
{
  g_autoptr (GUri) proxy = bobbin_fetch_proxies_find (self->options->proxies, self->uri);
  BobbinFetchPeer peer = {
    .host = g_uri_get_host (self->uri),
    .proxy = proxy != NULL ? g_uri_get_host (proxy) : NULL,
    .connected = self->clock.stage > BOBBIN_FETCH_STAGE_CONNECTING,
    .certificate = self->certificate,
  };

  if (error != NULL)
    bobbin_fetch_fail_with_error (self->outcome, error, &peer);
  else
    bobbin_fetch_fail_with_proxy (self->outcome, soup_message_get_status (self->message), &peer);
}

/* An operation came back with @error: because a limit was passed, because the
 * task shall end, or because the network failed. */
static void
fail (Request      *self,
      const GError *error)
{
  if (self->has_failed)
    ;
  else if (self->is_stopped)
    bobbin_task_context_fail_cancelled (self->context, self->outcome);
  else
    fail_with_error (self, error);

  if (self->stream != NULL && self->message != NULL && self->body.options != NULL)
    add_columns (self, NULL);
  close_and_end (self);
}

static void
fail_with_status (Request *self)
{
  bobbin_fetch_message_fail_with_status (self->message, self->outcome);
}

static gboolean
save_file (Request  *self,
           char    **path)
{
  const BobbinFetchItem *item = self->item;
  g_autofree char *base = item != NULL && item->name != NULL
                          ? g_strdup (item->name) : bobbin_fetch_dup_file_name (g_uri_get_path (self->uri));
  g_autofree char *name = NULL;

  if (item != NULL && item->folder != NULL &&
      !bobbin_fetch_folder_make (self->options->folder, item->folder, self->outcome))
    return FALSE;

  name = item != NULL && item->folder != NULL ? g_build_filename (item->folder, base, NULL)
                                              : g_steal_pointer (&base);

  return bobbin_fetch_folder_commit (self->options->folder, &self->body.file, name, path, self->outcome);
}

/* Whether as many bytes came as the server announced. */
static gboolean
is_whole (Request *self)
{
  gint64 announced = bobbin_fetch_message_get_length (self->message);

  if (self->options->method == BOBBIN_FETCH_METHOD_HEAD ||
      announced < 0 || (guint64) announced == self->body.n_raw)
    return TRUE;

  bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_PROTOCOL,
                       _("The connection closed after %" PRIu64 " of %" PRId64 " bytes."),
                       self->body.n_raw, announced);

  return FALSE;
}

/* Whether the page is what the input says that it is. */
static gboolean
check_digest (Request *self)
{
  const char *digest = self->body.checksum != NULL ? g_checksum_get_string (self->body.checksum) : NULL;

  if (digest == NULL || g_str_equal (digest, self->item->digest))
    return TRUE;

  bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_CHECKSUM,
                       _("The checksum of what came is another one: %s."), digest);

  return FALSE;
}

static void
finish (Request *self)
{
  g_autofree char *path = NULL;
  gboolean whole = is_whole (self) && bobbin_fetch_body_end (&self->body, self->outcome);

  if (whole && bobbin_fetch_message_is_error (self->message))
    fail_with_status (self);
  else if (whole && !check_digest (self))
    ;
  else if (whole && self->body.to_file)
    save_file (self, &path);

  add_columns (self, path);
  /* All was read, so that there is nothing to wait for. */
  g_input_stream_close (self->stream, NULL, NULL);
  end (self);
}

static void
report_bytes (Request *self)
{
  gint64 length = bobbin_fetch_message_get_length (self->message);
  double fraction = length > 0 ? (double) self->body.n_raw / length : length;

  bobbin_task_context_report_progress (self->context, CLAMP (fraction, -1.0, 1.0), self->body.n_raw);
}

/* Takes what was read. */
static gboolean
read_cb (const char   *data,
         gsize         length,
         const GError *error,
         gpointer      user_data)
{
  Request *self = user_data;
  gboolean is_error = bobbin_fetch_message_is_error (self->message);

  if (error != NULL)
    {
      fail (self, error);
      return FALSE;
    }

  if (length == 0)
    {
      finish (self);
      return FALSE;
    }

  if (!bobbin_fetch_body_take (&self->body, data, length, self->outcome) ||
      (is_error && self->body.n_raw >= MAX_ERROR_PAGE))
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

static void
read_page (Request *self)
{
  const char *encoding =
    soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Content-Encoding");
  gboolean is_error = bobbin_fetch_message_is_error (self->message);
  gboolean to_file = self->options->folder != NULL &&
                     self->options->method == BOBBIN_FETCH_METHOD_GET && !is_error;

  if (!bobbin_fetch_body_begin (&self->body, self->options, encoding, to_file, self->outcome))
    {
      /* That the page cannot be read says less than that it is not the page. */
      if (is_error)
        fail_with_status (self);
      close_and_end (self);
      return;
    }

  /* Of the headers alone there is no checksum. */
  if (self->item != NULL && self->item->digest != NULL && !is_error &&
      self->options->method == BOBBIN_FETCH_METHOD_GET)
    self->body.checksum = g_checksum_new (self->item->type);

  bobbin_task_context_report_phase (self->context, N_("reading"));
  self->reader = (BobbinFetchReader) {
    .stream = G_POLLABLE_INPUT_STREAM (self->stream),
    .cancellable = self->cancellable,
    .func = read_cb,
    .user_data = self,
  };
  bobbin_fetch_reader_run (&self->reader);
}

static void
redirected_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Request *self = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);

  if (self->is_stopped)
    fail (self, NULL);
  else
    queue_or_send (self);
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

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Request *self = user_data;
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish ((SoupSession *) source, result, &error);
  self->is_sending = FALSE;
  if (self->stream == NULL)
    {
      fail (self, error);
      return;
    }

  /* The answer was faster than stop_sending(). */
  if (self->is_stopped)
    g_cancellable_cancel (self->cancellable);

  /* An answer to a request that was never sent is the proxy's. */
  if (self->clock.stage == BOBBIN_FETCH_STAGE_CONNECTING)
    {
      fail_with_error (self, NULL);
      close_and_end (self);
      return;
    }

  enter (self, BOBBIN_FETCH_STAGE_READING);
  self->first_byte = self->clock.stage_began;
  self->connect_seconds += bobbin_fetch_message_get_connect_seconds (self->message);

  if (bobbin_fetch_message_is_redirection (self->message))
    follow (self);
  else
    read_page (self);
}

static void
starting_cb (SoupMessage *message,
             Request     *self)
{
  self->n_turns = 0;
  enter (self, BOBBIN_FETCH_STAGE_WAITING);
  bobbin_task_context_report_phase (self->context, N_("waiting"));
}

static gboolean
certificate_cb (SoupMessage          *message,
                GTlsCertificate      *certificate,
                GTlsCertificateFlags  flags,
                Request              *self)
{
  self->certificate = flags;

  return self->options->insecure;
}

/* libsoup would ask again after this status, and take in the whole page first. */
static void
misdirected_cb (SoupMessage *message,
                Request     *self)
{
  fail_with_status (self);
  self->has_failed = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static void
send_request (Request *self)
{
  self->message = bobbin_fetch_message_new (self->options, self->uri, self->authorization, self->is_abroad);
  if (self->item != NULL)
    bobbin_fetch_message_add_headers (self->message, self->item->header_names, self->item->header_values,
                                      self->is_abroad);
  self->certificate = 0;
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (certificate_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  soup_message_add_status_code_handler (self->message, "got-headers", SOUP_STATUS_MISDIRECTED_REQUEST,
                                        G_CALLBACK (misdirected_cb), self);

  self->is_sending = TRUE;
  self->n_turns = SAFE_TURNS;
  enter (self, BOBBIN_FETCH_STAGE_CONNECTING);
  bobbin_task_context_report_phase (self->context, N_("connecting"));
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, sent_cb, self);
}

/* If the headers came in the turn of the loop in which the message went out,
 * libsoup says so in the next one; and up to 3.6, what is cancelled until then
 * ends twice there, the second time in freed memory. */
static void
stop_sending (Request *self)
{
  if (self->n_turns++ < SAFE_TURNS)
    g_source_set_ready_time (self->watch, 0);
  else
    g_cancellable_cancel (self->cancellable);
}

static void
leave_queue (Request *self)
{
  if (self->is_stopped)
    fail (self, NULL);
  else if (bobbin_fetch_limiter_is_granted (self->options->limiter, &self->turn))
    send_request (self);
}

static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  Request *self = ((WatchSource *) source)->request;
  const char *passed = bobbin_fetch_clock_check (&self->clock, self->body.n_raw);

  g_source_set_ready_time (source, passed == NULL ? bobbin_fetch_clock_get_next (&self->clock) : -1);
  if (passed != NULL && !self->has_failed)
    {
      bobbin_outcome_fail (self->outcome, BOBBIN_ERROR_KIND_TIMEOUT, "%s", passed);
      self->has_failed = TRUE;
      stop (self);
    }

  /* After that, for the turn may come, and wake the source, at any time. And
   * this may end the request, and the source with it. */
  if (self->clock.stage == BOBBIN_FETCH_STAGE_QUEUED)
    leave_queue (self);
  else if (self->is_sending && self->is_stopped)
    stop_sending (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

static void
watch_limits (Request *self)
{
  self->watch = g_source_new (&watch_funcs, sizeof (WatchSource));
  ((WatchSource *) self->watch)->request = self;
  g_source_set_ready_time (self->watch, bobbin_fetch_clock_get_next (&self->clock));
  g_source_attach (self->watch, g_main_context_get_thread_default ());
}

/* Of the host where it was before, a redirected request has no place any more:
 * whoever holds one and waits for another may wait for ever. */
static void
queue_or_send (Request *self)
{
  BobbinFetchLimiter *limiter = self->options->limiter;
  g_autofree char *host = limiter != NULL ? bobbin_url_dup_host (self->uri) : NULL;

  if (limiter == NULL || bobbin_fetch_limiter_take (limiter, &self->turn, host, NULL))
    {
      send_request (self);
      return;
    }

  enter (self, BOBBIN_FETCH_STAGE_QUEUED);
  bobbin_task_context_report_phase (self->context, N_("queued"));
  if (bobbin_fetch_limiter_take (limiter, &self->turn, host, self->watch) ||
      self->is_stopped)
    g_source_set_ready_time (self->watch, 0);
}

void
bobbin_fetch_request_run (const BobbinFetchOptions *options,
                          BobbinFetchScratch       *scratch,
                          const char               *url,
                          BobbinFetchItem          *item,
                          BobbinTaskContext        *context,
                          BobbinOutcome            *outcome,
                          BobbinTaskDoneFunc        done,
                          gpointer                  user_data)
{
  g_autoptr (GUri) uri = bobbin_url_parse (url, TRUE, BOBBIN_ERROR_KIND_BAD_INPUT, outcome);
  Request *self;

  if (uri == NULL)
    {
      g_clear_pointer (&item, bobbin_fetch_item_free);
      done (context, outcome, user_data);
      return;
    }

  self = g_new0 (Request, 1);
  self->options = options;
  self->context = context;
  self->outcome = outcome;
  self->done = done;
  self->user_data = user_data;
  self->item = item;
  self->session = bobbin_fetch_scratch_get_session (scratch, options, bobbin_task_context_get_lane (context));
  self->cancellable = g_cancellable_new ();
  self->is_stopped = bobbin_task_context_is_cancelled (context);
  self->uri = g_steal_pointer (&uri);
  self->authorization = bobbin_fetch_dup_authorization (self->uri);
  bobbin_fetch_clock_start (&self->clock, options);
  watch_limits (self);
  bobbin_task_context_set_cancel_func (context, stop, self);
  queue_or_send (self);
}
