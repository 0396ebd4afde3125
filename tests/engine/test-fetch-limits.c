/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/workloads/bobbin-fetch-request.h"
#include "support/fetch-fixture.h"

static void
assert_requests (Fixture *fixture,
                 guint    n_requests)
{
  g_assert_cmpuint (bad_server_get_n_requests (fixture->server), ==, n_requests);
}

static void
test_redirects (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct {
    const char *location;   /* a whole line, or nothing */
    const char *message;
  } cases[] = {
    { "", "The server redirects, but does not say where to." },
    { "Location: \r\n", "The server redirects, but does not say where to." },
    { "Location: file:///etc/passwd\r\n",
      "The server redirects to an URL that cannot be fetched: "
      "Only URLs that begin with “https:” or “http:” can be fetched." },
    { "Location: ftp://example.org/\r\n", NULL },
    { "Location: practice:/page\r\n", NULL },
    { "Location: javascript:alert()\r\n", NULL },
    { "Location: http://\r\n", NULL },
    { "Location: http:///etc\r\n", NULL },
    { "Location: http://a b/\r\n", NULL },
    { "Location: /a\001b\r\n", NULL },
    { "Location: http://127.0.0.1/\033[2J\r\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = g_strconcat ("HTTP/1.1 302 Found\r\n", cases[i].location, "\r\n", NULL);

      g_test_message ("%s", cases[i].location);
      run_text (fixture, answer);
      assert_failed (fixture, BOBBIN_ERROR_KIND_REDIRECT, TRUE, cases[i].message);
      assert_requests (fixture, i + 1);
    }
}

static void
test_redirect_relative (Fixture       *fixture,
                        gconstpointer  data)
{
  static const char * const targets[][2] = {
    { "/there?x=1", "GET /there?x=1 " },
    { "../there/./it", "GET /there/it " },
    { "../../../../etc", "GET /etc " },
    { "/mit ü", "GET /mit%20%C3%BC " },
    { "/there#part", "GET /there " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u Go\r\nLocation: %s\r\n\r\n",
                                                 i % 2 == 0 ? 301 : 308, targets[i][0]);
      g_autofree char *head = NULL;

      run_text (fixture, answer);
      assert_ok (fixture, "fine");
      head = bad_server_dup_last_head (fixture->server);
      g_assert_true (g_str_has_prefix (head, targets[i][1]));
    }
}

static void
test_redirect_loop (Fixture       *fixture,
                    gconstpointer  data)
{
  run_path (fixture, "/loop");
  assert_failed (fixture, BOBBIN_ERROR_KIND_REDIRECT, TRUE, "The server redirects more than 10 times.");
  assert_requests (fixture, 11);

  g_object_set (fixture->workload, "max-redirects", 1, NULL);
  run_path (fixture, "/loop");
  assert_failed (fixture, BOBBIN_ERROR_KIND_REDIRECT, TRUE, "The server redirects more than 1 time.");
  assert_requests (fixture, 13);

  g_object_set (fixture->workload, "max-redirects", 0, NULL);
  run_path (fixture, "/loop");
  assert_failed (fixture, BOBBIN_ERROR_KIND_REDIRECT, TRUE, NULL);
  assert_requests (fixture, 14);
}

/* Secrets are for the server that they were given for; the rest is for all. */
static void
test_redirect_abroad (Fixture       *fixture,
                      gconstpointer  data)
{
  static const char * const headers[] = { "Authorization: Bearer s3cret", "cookie: s3cret=1", "X-Other: yes", NULL };
  g_autoptr(BadServer) other = bad_server_new ();
  g_autofree char *path = g_strdup_printf ("/abroad?%s/there", bad_server_get_base_url (other));
  g_autofree char *home = g_strdup_printf ("/abroad?%s/home", bad_server_get_base_url (fixture->server));
  g_autofree char *head = NULL;
  g_autofree char *head_abroad = NULL;
  g_autofree char *head_home = NULL;

  g_object_set (fixture->workload, "headers", headers, NULL);
  run_path (fixture, path);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Authorization: Bearer s3cret\r\n"));
  g_assert_nonnull (strstr (head, "s3cret=1\r\n"));
  g_assert_nonnull (strstr (head, "X-Other: yes\r\n"));
  head_abroad = bad_server_dup_last_head (other);
  g_assert_true (g_str_has_prefix (head_abroad, "GET /there "));
  g_assert_null (strstr (head_abroad, "s3cret"));
  g_assert_nonnull (strstr (head_abroad, "X-Other: yes\r\n"));

  /* At the same server they stay. */
  run_path (fixture, home);
  assert_ok (fixture, "fine");
  head_home = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head_home, "GET /home "));
  g_assert_nonnull (strstr (head_home, "Authorization: Bearer s3cret\r\n"));
  g_assert_nonnull (strstr (head_home, "s3cret=1\r\n"));
}

/* Compresses @text in one format. */
static GBytes *
compress (const char            *text,
          GZlibCompressorFormat  format)
{
  g_autoptr(GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (format, -1));
  g_autoptr(GInputStream) plain = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr(GInputStream) stream = g_converter_input_stream_new (plain, compressor);
  g_autoptr(GError) error = NULL;
  char *compressed = g_malloc (100000);
  gsize length;

  g_input_stream_read_all (stream, compressed, 100000, &length, NULL, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (compressed, length);
}

/* An answer of @encoding with the bytes from @start on, without @n_cut at the end. */
static void
run_encoded (Fixture    *fixture,
             const char *encoding,
             GBytes     *bytes,
             gsize       start,
             gsize       n_cut)
{
  g_autoptr(GByteArray) answer = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Encoding: %s\r\n\r\n", encoding);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (answer, (const guint8 *) head, strlen (head));
  g_byte_array_append (answer, data + start, length - start - n_cut);
  run_bytes (fixture, answer->data, answer->len);
}

static void
test_compressed (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *text = g_strnfill (300000, 'x');
  g_autoptr(GBytes) gzip = compress (text, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr(GBytes) zlib = compress (text, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr(GBytes) members = NULL;
  g_autoptr(GByteArray) twice = g_byte_array_new ();
  g_autofree char *text_twice = g_strconcat (text, text, NULL);
  g_autofree char *head = NULL;

  run_encoded (fixture, "gzip", gzip, 0, 0);
  assert_ok (fixture, text);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_BYTES], ==, 300000);
  run_encoded (fixture, "X-GZIP", gzip, 0, 0);
  assert_ok (fixture, text);
  run_encoded (fixture, "deflate", zlib, 0, 0);
  assert_ok (fixture, text);

  /* A file of gzip may be several, one after the other. */
  g_byte_array_append (twice, g_bytes_get_data (gzip, NULL), g_bytes_get_size (gzip));
  g_byte_array_append (twice, g_bytes_get_data (gzip, NULL), g_bytes_get_size (gzip));
  members = g_bytes_new (twice->data, twice->len);
  run_encoded (fixture, "gzip", members, 0, 0);
  assert_ok (fixture, text_twice);

  g_object_set (fixture->workload, "compressed", FALSE, NULL);
  run_path (fixture, "/");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Accept-Encoding: identity\r\n"));
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  const char *message = "The server says that the page is compressed, but it cannot be unpacked.";
  g_autoptr(GBytes) gzip = compress ("The bobbin holds the thread.", G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  for (gsize n = 1; n < g_bytes_get_size (gzip); n++)
    {
      run_encoded (fixture, "gzip", gzip, 0, n);
      assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, FALSE, message);
    }

  run_encoded (fixture, "gzip", gzip, 1, 0);
  assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, FALSE, message);
  run_text (fixture, OK_HEAD "Content-Encoding: gzip\r\n\r\nplain text");
  assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, FALSE, message);

  run_text (fixture, OK_HEAD "Content-Encoding: br\r\n\r\nxyz");
  assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, TRUE,
                 "The page comes in the encoding “br”, which was not asked for.");
  run_text (fixture, "HTTP/1.1 404 Not Found\r\nContent-Encoding: br\r\n\r\nxyz");
  assert_failed (fixture, BOBBIN_ERROR_KIND_HTTP, TRUE, "404 Not Found");
}

static void
test_sizes (Fixture       *fixture,
            gconstpointer  data)
{
  g_object_set (fixture->workload, "max-size", (guint64) 3, NULL);
  run_text (fixture, OK_HEAD "\r\nabc");
  assert_ok (fixture, "abc");
  run_text (fixture, OK_HEAD "\r\nabcd");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE, "The page is larger than the limit of 3 bytes.");
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 200);

  /* Neither waits for the end that never comes. */
  g_object_set (fixture->workload, "max-size", (guint64) 100000, NULL);
  run_path (fixture, "/forever");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE, NULL);
  run_path (fixture, "/bomb");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE,
                 "The page is larger than the limit of 100.0 kB once it is unpacked.");
  g_assert_cmpuint (fixture->outcome.texts[BODY].length, <=, 100000);
  g_object_set (fixture->workload, "max-size", (guint64) 1, NULL);
  run_path (fixture, "/drip-body");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE, NULL);
  run_path (fixture, "/hang-body");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE, NULL);

  g_object_set (fixture->workload, "max-size", (guint64) 100000000, "max-download", (guint64) 1000, NULL);
  run_path (fixture, "/forever");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TOO_LARGE, TRUE, "The page is larger than the limit of 1.0 kB.");
}

static void
test_deadline (Fixture       *fixture,
               gconstpointer  data)
{
  static const char * const paths[] = { "/hang", "/hang-body", "/drip", "/drip-body", "/forever" };

  g_object_set (fixture->workload, "deadline", 0.2, "max-size", (guint64) G_MAXUINT32,
                "max-download", (guint64) G_MAXUINT32, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      run_path (fixture, paths[i]);
      assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, "The page took longer than its deadline.");
    }
}

/* An address where connections stay in the line of the kernel, which is full. */
typedef struct
{
  int   listener;
  int   waiting[8];
  char *url;
} FullBacklog;

static void
fill_backlog (FullBacklog *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (self->listener, 0), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/", ntohs (address.sin_port));

  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    {
      self->waiting[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect (self->waiting[i], (struct sockaddr *) &address, length);
    }
}

static void
clear_backlog (FullBacklog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    close (self->waiting[i]);
  close (self->listener);
  g_free (self->url);
}

/* Nothing but this limit ends these within days. */
static void
test_connect_timeout (Fixture       *fixture,
                      gconstpointer  data)
{
  const char *message = "The host did not accept a connection in time.";
  const char *authority = bad_server_get_base_url (fixture->server) + strlen ("http://");
  g_autofree char *mute = g_strdup_printf ("https://%s/", authority);
  g_autofree char *redirect = NULL;
  FullBacklog full;

  g_object_set (fixture->workload, "deadline", 604800.0, "connect-timeout", 0.2, NULL);
  fill_backlog (&full);
  run (fixture, full.url);
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, message);
  g_assert_false (fixture->outcome.has_result);

  /* At the second host as well. */
  redirect = g_strconcat ("/abroad?", full.url, NULL);
  run_path (fixture, redirect);
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, message);
  clear_backlog (&full);

  /* A secure connection is not made before both sides have spoken. */
  run (fixture, mute);
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, message);
}

/* The limit is for the connection: what comes later may take its time. */
static void
test_connect_timeout_over (Fixture       *fixture,
                           gconstpointer  data)
{
  g_object_set (fixture->workload, "connect-timeout", 3600.0, "deadline", 0.2, NULL);
  run_path (fixture, "/hang");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, "The page took longer than its deadline.");
}

static void
done_cb (BobbinTaskContext *context,
         BobbinOutcome     *outcome,
         gpointer           user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The deadline counts in the queue as well, though nobody leaves the place that
 * is waited for. */
static void
test_deadline_queued (Fixture       *fixture,
                      gconstpointer  data)
{
  BobbinFetchOptions patient = {
    .user_agent = (char *) "Test", .connect_timeout = G_TIME_SPAN_HOUR, .deadline = G_TIME_SPAN_HOUR,
    .max_size = 100, .max_download = 100, .limiter = bobbin_fetch_limiter_new (1),
  };
  BobbinFetchOptions hasty = patient;
  BobbinFetchScratch *scratch = bobbin_fetch_scratch_new (2);
  g_autofree char *url = g_strconcat (bad_server_get_base_url (fixture->server), "/hang", NULL);
  BobbinTaskContext context;
  BobbinOutcome outcome;
  gboolean patient_done = FALSE;
  gboolean hasty_done = FALSE;

  bobbin_task_context_init (&context, NULL, NULL);
  bobbin_outcome_init (&outcome);
  bobbin_fetch_request_run (&patient, scratch, url, NULL, &context, &outcome, done_cb, &patient_done);

  /* Its time to connect does not pass while it waits. */
  hasty.deadline = G_USEC_PER_SEC / 10;
  hasty.connect_timeout = 1000;
  bobbin_fetch_request_run (&hasty, scratch, url, NULL, &fixture->context, &fixture->outcome, done_cb, &hasty_done);
  while (!hasty_done)
    g_main_context_iteration (NULL, TRUE);
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, "The page took longer than its deadline.");
  g_assert_false (patient_done);

  bobbin_task_context_cancel (&context, FALSE);
  while (!patient_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_CANCELLED);

  bobbin_fetch_scratch_free (scratch);
  bobbin_fetch_limiter_free (patient.limiter);
  bobbin_outcome_clear (&outcome);
  bobbin_task_context_clear (&context);
}

/* Servers that drip, or stop, until somebody goes. */
static void
test_min_rate (Fixture       *fixture,
               gconstpointer  data)
{
  static const char * const paths[] = { "/drip-body", "/hang-body" };

  g_object_set (fixture->workload, "deadline", 604800.0, "rate-window", 0.2,
                "min-rate", (guint64) G_MAXUINT32, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      run_path (fixture, paths[i]);
      assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE,
                     "The page came slower than the least rate that the job asks for.");
      g_assert_true (fixture->outcome.has_result);
      g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 200);
      g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_BYTES], >, 0);
    }

  /* Whoever comes fast enough goes on, through window after window. */
  g_object_set (fixture->workload, "deadline", 0.2, "rate-window", 0.001, "min-rate", (guint64) 0, NULL);
  run_path (fixture, "/drip-body");
  assert_failed (fixture, BOBBIN_ERROR_KIND_TIMEOUT, FALSE, "The page took longer than its deadline.");
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct {
    const char *phase;
    const char *path;
  } cases[] = {
    { "connecting", "/hang" },
    { "waiting", "/hang" },
    { "waiting", "/drip" },
    { "reading", "/hang-body" },
    { "reading", "/drip-body" },
    { "reading", "/forever" },
  };

  g_object_set (fixture->workload, "max-size", (guint64) G_MAXUINT32,
                "max-download", (guint64) G_MAXUINT32, NULL);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      fixture->cancel_at = cases[i / 2].phase;
      fixture->timed_out = i % 2 == 1;
      run_path (fixture, cases[i / 2].path);
      assert_failed (fixture, fixture->timed_out ? BOBBIN_ERROR_KIND_TIMEOUT : BOBBIN_ERROR_KIND_CANCELLED,
                     FALSE, NULL);
    }

  /* What was used before is as good as new. */
  fixture->cancel_at = NULL;
  run_path (fixture, "/");
  assert_ok (fixture, "fine");
}

/* In the turn of the loop between the arrival of the headers and libsoup's word
 * of them, in which libsoup itself, up to 3.6, ends the request twice. */
static void
test_cancel_as_headers_come (Fixture       *fixture,
                             gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *url = listen_early (fixture);

      fixture->cancel_at = "waiting";
      fixture->timed_out = i == 1;
      run (fixture, url);
      assert_failed (fixture, i == 1 ? BOBBIN_ERROR_KIND_TIMEOUT : BOBBIN_ERROR_KIND_CANCELLED, FALSE, NULL);
      close (g_steal_fd (&fixture->listener));
    }

  fixture->cancel_at = NULL;
  run_path (fixture, "/");
  assert_ok (fixture, "fine");
}

static guint
count_descriptors (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Other threads, of the server and of GLib, let go of theirs a little later. */
static void
wait_for_descriptors (Fixture *fixture,
                      guint    n)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (bad_server_get_n_open (fixture->server) > 0 || count_descriptors () > n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

static void
test_descriptors (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char * const paths[] = { "/", "/raw?", "/hang", "/forever", "/loop", "/drip-body" };
  guint n_before;

  g_object_set (fixture->workload, "max-size", (guint64) 100, NULL);
  /* What is made once: resolver, proxies. */
  run_path (fixture, "/");
  bobbin_workload_free_scratch (fixture->workload, fixture->scratch);
  wait_for_descriptors (fixture, G_MAXUINT);
  n_before = count_descriptors ();

  fixture->scratch = bobbin_workload_new_scratch (fixture->workload, 1);
  for (guint i = 0; i < 100; i++)
    {
      const char *path = paths[i % G_N_ELEMENTS (paths)];

      fixture->cancel_at = g_str_equal (path, "/hang") ? "waiting" : NULL;
      run_path (fixture, path);
    }

  bobbin_workload_free_scratch (fixture->workload, fixture->scratch);
  fixture->scratch = NULL;
  wait_for_descriptors (fixture, n_before);
}

#define add(path, func) g_test_add ("/fetch-limits/" path, Fixture, NULL, set_up, func, tear_down)

/* The page of an error is not worth the limits: its status is what counts, and
 * nothing is taken in unseen for libsoup to ask again. */
static void
test_large_error_pages (Fixture       *fixture,
                        gconstpointer  data)
{
  static const guint statuses[] = { 401, 404, 421, 503 };

  g_object_set (fixture->workload, "max-size", G_GUINT64_CONSTANT (1000000), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *url = g_strdup_printf ("practice:/big?status=%u&size=30000000", statuses[i]);

      run (fixture, url);
      g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_HTTP);
      g_assert_true (g_str_has_prefix (fixture->outcome.message, "4") ||
                     g_str_has_prefix (fixture->outcome.message, "503"));
      if (fixture->outcome.has_result)
        g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_BYTES], <, 1000000);
    }
}

/* Nor is the page of an error waited for, whichever it is. */
static void
test_endless_error_pages (Fixture       *fixture,
                          gconstpointer  data)
{
  static const guint statuses[] = { 401, 403, 404, 407, 421, 503 };

  g_object_set (fixture->workload, "deadline", 5.0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/forever?%u", statuses[i]);

      run_path (fixture, path);
      g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_HTTP);
    }
}

/* A user and password in the URL are sent, once, to their own origin. */
static void
test_credentials (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *host = g_strdup (strstr (bad_server_get_base_url (fixture->server), "://") + 3);
  g_autofree char *url = g_strdup_printf ("http://me:se%%3Acret@%s/", host);
  g_autofree char *head = NULL;

  run (fixture, url);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  /* "me:se:cret" */
  g_assert_nonnull (strstr (head, "Authorization: Basic bWU6c2U6Y3JldA==\r\n"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("credentials", test_credentials);
  add ("large-error-pages", test_large_error_pages);
  add ("endless-error-pages", test_endless_error_pages);
  add ("redirects", test_redirects);
  add ("redirect-relative", test_redirect_relative);
  add ("redirect-loop", test_redirect_loop);
  add ("redirect-abroad", test_redirect_abroad);
  add ("compressed", test_compressed);
  add ("damaged", test_damaged);
  add ("sizes", test_sizes);
  add ("deadline", test_deadline);
  add ("deadline-queued", test_deadline_queued);
  add ("connect-timeout", test_connect_timeout);
  add ("connect-timeout-over", test_connect_timeout_over);
  add ("min-rate", test_min_rate);
  add ("cancel", test_cancel);
  add ("cancel-as-headers-come", test_cancel_as_headers_come);
  add ("descriptors", test_descriptors);

  return g_test_run ();
}
