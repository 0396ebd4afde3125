/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <glib/gstdio.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/practice/bobbin-practice-server.h"
#include "engine/workloads/bobbin-fetch-options.h"
#include "engine/workloads/bobbin-fetch-workload.h"
#include "support/bad-server.h"

enum
{
  PROTOCOL,
  TYPE,
  BODY,
};

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

/* A fetch of one page, and a server that misbehaves. */
typedef struct
{
  BobbinTaskContext  context;
  BobbinOutcome      outcome;
  BobbinWorkload    *workload;
  BobbinInputs      *inputs;
  gpointer           scratch;
  BadServer         *server;
  const char        *cancel_at;     /* the phase; NULL: not cancelled */
  gboolean           timed_out;
} Fixture;

static gboolean
cancel_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  bobbin_task_context_cancel (&fixture->context, fixture->timed_out);

  return G_SOURCE_REMOVE;
}

/* From the loop, as an executor does it. */
static void
phase_cb (BobbinTaskContext *context,
          const char        *phase)
{
  Fixture *fixture = (Fixture *) context;

  if (g_strcmp0 (phase, fixture->cancel_at) == 0)
    g_idle_add (cancel_cb, fixture);
}

static const BobbinTaskContextFuncs context_funcs = { .phase = phase_cb };

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->workload = g_object_new (BOBBIN_TYPE_FETCH_WORKLOAD, NULL);
  fixture->server = bad_server_new ();
  fixture->scratch = bobbin_workload_new_scratch (fixture->workload, 1);
  bobbin_task_context_init (&fixture->context, &context_funcs, fixture->scratch);
  bobbin_outcome_init (&fixture->outcome);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  bobbin_workload_free_scratch (fixture->workload, fixture->scratch);
  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  g_clear_object (&fixture->inputs);
  g_clear_object (&fixture->workload);
  bad_server_free (fixture->server);
}

static gboolean
prepare (Fixture     *fixture,
         const char  *item,
         GError     **error)
{
  const char *items[] = { item, NULL };
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_items (items);

  g_clear_object (&fixture->inputs);
  fixture->inputs = bobbin_input_source_load (source, NULL, NULL, error);

  return fixture->inputs != NULL && bobbin_workload_prepare (fixture->workload, fixture->inputs, error);
}

static void
run_again (Fixture *fixture)
{
  BobbinInput input;

  bobbin_outcome_clear (&fixture->outcome);
  bobbin_task_context_clear (&fixture->context);
  bobbin_task_context_init (&fixture->context, &context_funcs, fixture->scratch);
  bobbin_inputs_get (fixture->inputs, 0, &input);
  bobbin_workload_run_task (fixture->workload, &fixture->context, &input, &fixture->outcome);
}

static void
run (Fixture    *fixture,
     const char *item)
{
  g_autoptr(GError) error = NULL;

  prepare (fixture, item, &error);
  g_assert_no_error (error);
  run_again (fixture);
}

/* Fetches the page at @path of the bad server. */
static void
run_path (Fixture    *fixture,
          const char *path)
{
  g_autofree char *url = g_strconcat (bad_server_get_base_url (fixture->server), path, NULL);

  run (fixture, url);
}

/* Fetches a page whose answer is @bytes. */
static void
run_bytes (Fixture    *fixture,
           const void *bytes,
           gsize       length)
{
  g_autofree char *url = bad_server_dup_raw_url (fixture->server, "page", bytes, length);

  run (fixture, url);
}

static void
run_text (Fixture    *fixture,
          const char *text)
{
  run_bytes (fixture, text, strlen (text));
}

static void
assert_ok (Fixture    *fixture,
           const char *body)
{
  g_assert_cmpstr (fixture->outcome.message, ==, NULL);
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_NONE);
  g_assert_true (fixture->outcome.has_result);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 200);
  g_assert_cmpmem (fixture->outcome.texts[BODY].data, fixture->outcome.texts[BODY].length,
                   body, strlen (body));
}

static void
assert_failed (Fixture         *fixture,
               BobbinErrorKind  kind,
               gboolean         permanent,
               const char      *message)
{
  g_test_message ("%s", fixture->outcome.message);
  g_assert_cmpstr (bobbin_error_kind_get_name (fixture->outcome.error), ==, bobbin_error_kind_get_name (kind));
  g_assert_cmpint (fixture->outcome.permanent, ==, permanent);
  g_assert_nonnull (fixture->outcome.message);
  g_assert_true (g_utf8_validate (fixture->outcome.message, -1, NULL));
  if (message != NULL)
    g_assert_cmpstr (fixture->outcome.message, ==, message);
}

static char *
dup_text (Fixture *fixture)
{
  const char *texts[3];
  gsize lengths[3], length;
  BobbinInput input;

  g_assert_cmpuint (fixture->outcome.n_texts, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      texts[i] = fixture->outcome.texts[i].data;
      lengths[i] = fixture->outcome.texts[i].length;
    }

  bobbin_inputs_get (fixture->inputs, 0, &input);

  return bobbin_workload_dup_text (fixture->workload, &input, fixture->outcome.numbers, texts, lengths, &length);
}

static void
test_page (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *head = NULL;
  guint n_columns;

  run_path (fixture, "/a");
  assert_ok (fixture, "fine");
  bobbin_workload_get_columns (fixture->workload, &n_columns);
  g_assert_cmpuint (fixture->outcome.n_texts + fixture->outcome.n_numbers, ==, n_columns);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_BYTES], ==, 4);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_CONNECT], >=, 0);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_FIRST_BYTE], >=,
                     fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_CONNECT]);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_TOTAL], >=,
                     fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_FIRST_BYTE]);
  g_assert_cmpstr (fixture->outcome.texts[PROTOCOL].data, ==, "HTTP/1.1");
  g_assert_cmpstr (fixture->outcome.texts[TYPE].data, ==, "text/plain");

  text = dup_text (fixture);
  expected = g_strdup_printf ("200\t4\t%.6f\t%s/a", fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_TOTAL],
                              bad_server_get_base_url (fixture->server));
  g_assert_cmpstr (text, ==, expected);

  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /a HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "Accept-Encoding: gzip, deflate\r\n"));
  g_assert_nonnull (strstr (head, "User-Agent: Bobbin/"));

  /* As old servers answer, and bytes that are no text. */
  run_text (fixture, "HTTP/1.0 200 OK\r\n\r\nold");
  assert_ok (fixture, "old");
  g_assert_cmpstr (fixture->outcome.texts[PROTOCOL].data, ==, "HTTP/1.0");
  g_assert_cmpstr (fixture->outcome.texts[TYPE].data, ==, "");
  run_bytes (fixture, "HTTP/1.0 200 OK\r\n\r\n\0\377", 21);
  g_assert_cmpmem (fixture->outcome.texts[BODY].data, fixture->outcome.texts[BODY].length, "\0\377", 2);
  run_text (fixture, OK_HEAD "Content-Length: 0\r\n\r\n");
  assert_ok (fixture, "");
  run_text (fixture, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX: y\r\n\r\n");
  assert_ok (fixture, "abcde");
}

/* What no server should send, and what is made of it. */
static void
test_broken (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const answers[] = {
    "",
    "\r\n\r\n",
    "garbage\r\n\r\n",
    "\001\002\377\376",
    "HTTP/1.1",
    "HTTP/9.9 abc\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Le",
    OK_HEAD "Content-Length: 10\r\n\r\n",
    OK_HEAD "Content-Length: 10\r\n\r\nabc",
    OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    OK_HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_test_message ("%u", i);
      run_text (fixture, answers[i]);
      assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, FALSE, NULL);
      g_assert_null (strstr (fixture->outcome.message, ".."));
    }

  /* What comes after the announced length is no part of the page. */
  run_text (fixture, OK_HEAD "Content-Length: 3\r\n\r\nabcdef");
  assert_ok (fixture, "abc");
}

static void
test_part (Fixture       *fixture,
           gconstpointer  data)
{
  run_text (fixture, OK_HEAD "Content-Length: 10\r\n\r\nabc");
  assert_failed (fixture, BOBBIN_ERROR_KIND_PROTOCOL, FALSE, NULL);
  g_assert_true (fixture->outcome.has_result);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 200);
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_BYTES], ==, 3);
  g_assert_cmpstr (fixture->outcome.texts[BODY].data, ==, "abc");
}

static void
test_statuses (Fixture       *fixture,
               gconstpointer  data)
{
  static const struct {
    const char *answer;
    const char *message;
    gboolean    permanent;
    double      retry_after;
  } cases[] = {
    { "HTTP/1.1 404 Not Found\r\n\r\nnothing", "404 Not Found", TRUE, -1 },
    { "HTTP/1.1 404\r\n\r\n", "404 Not Found", TRUE, -1 },
    { "HTTP/1.1 304 Not Modified\r\n\r\n", "304 Not Modified", TRUE, -1 },
    { "HTTP/1.1 408 Request Timeout\r\n\r\n", "408 Request Timeout", FALSE, -1 },
    { "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\n\r\n", "429 Too Many Requests", FALSE, 3 },
    { "HTTP/1.1 500 Sorry\r\n\r\n", "500 Sorry", FALSE, -1 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n", "503 Busy", FALSE, 7 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: 99999999\r\n\r\n", "503 Busy", FALSE, 3600 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n\r\n", "503 Busy", FALSE, -1 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: -7\r\n\r\n", "503 Busy", FALSE, -1 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n", "503 Busy", FALSE, 0 },
    { "HTTP/1.1 503 Busy\r\nRetry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\n\r\n", "503 Busy", FALSE, 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      run_text (fixture, cases[i].answer);
      assert_failed (fixture, BOBBIN_ERROR_KIND_HTTP, cases[i].permanent, cases[i].message);
      g_assert_cmpfloat (fixture->outcome.retry_after, ==, cases[i].retry_after);
      g_assert_true (fixture->outcome.has_result);
    }

  run_text (fixture, "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nX-Why: Café\r\n\r\nbusy");
  g_assert_nonnull (strstr (fixture->outcome.detail, "Retry-After: 7\n"));
  g_assert_nonnull (strstr (fixture->outcome.detail, "X-Why: Caf"));
  g_assert_cmpfloat (fixture->outcome.numbers[BOBBIN_FETCH_NUMBER_STATUS], ==, 503);
  g_assert_cmpstr (fixture->outcome.texts[BODY].data, ==, "busy");
}

static void
test_bad_inputs (Fixture       *fixture,
                 gconstpointer  data)
{
  static const struct {
    const char *url;
    const char *message;
  } cases[] = {
    { "", "The URL is empty." },
    { "example", "This is no URL; one begins with “https://” or “http://”." },
    { "example.org/page", NULL },
    { "http:example.org", NULL },
    { "://example.org", NULL },
    { "file:///etc/passwd", "Only URLs that begin with “https:” or “http:” can be fetched." },
    { "ftp://example.org/", NULL },
    { "javascript://x/", NULL },
    { "http://", "The URL names no host." },
    { "http:///path", "The URL names no host." },
    { "http://:80/", NULL },
    { "http://127.0.0.1:99999/", "This is no valid URL." },
    { "http://127.0.0.1:x/", "This is no valid URL." },
    { "http://127.0.0.1/\r\nX: y", "The URL holds a line break or another control character." },
    { "http://127.0.0.1/\001", NULL },
    { "http://127.0.0.1\t/", NULL },
    { "http://a b/", NULL },
    { "http://a%20b/", NULL },
    { "http://a%2fb/", NULL },
    { "http://a%0d%0ab/", NULL },
    { "http://[::1/", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].url);
      run (fixture, cases[i].url);
      assert_failed (fixture, BOBBIN_ERROR_KIND_BAD_INPUT, TRUE, cases[i].message);
      g_assert_false (fixture->outcome.has_result);
    }
}

/* Everything in an URL that people may write and that is fetched. */
static void
test_good_inputs (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *authority = bad_server_get_base_url (fixture->server) + strlen ("http://");
  g_autofree char *upper = g_strdup_printf ("HTTP://%s/up?q=%%20#x", authority);
  g_autofree char *raw = g_strdup_printf ("http://%s/ü b?c d", authority);
  g_autofree char *bare = g_strdup_printf ("http://%s?q", authority);
  g_autofree char *head = NULL;

  run (fixture, upper);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /up?q=%20 HTTP/1.1\r\n"));
  g_free (head);

  run (fixture, raw);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /%C3%BC%20b?c%20d HTTP/1.1\r\n"));
  g_free (head);

  run (fixture, bare);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /?q HTTP/1.1\r\n"));
}

static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  data)
{
  BadServer *gone = bad_server_new ();
  g_autofree char *url = g_strdup (bad_server_get_base_url (gone));

  bad_server_free (gone);
  run (fixture, url);
  assert_failed (fixture, BOBBIN_ERROR_KIND_CONNECT, FALSE, "“127.0.0.1” refused the connection.");
  g_assert_false (fixture->outcome.has_result);

  /* Whether that is for good depends on what the resolver of this machine says. */
  run (fixture, "http://host.invalid/");
  g_assert_cmpint (fixture->outcome.error, ==, BOBBIN_ERROR_KIND_DNS);
  g_assert_cmpstr (fixture->outcome.message, ==, "The host “host.invalid” was not found.");
}

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

static void
test_template (Fixture       *fixture,
               gconstpointer  data)
{
  static const struct {
    const char *path;
    const char *item;
    const char *request;
  } cases[] = {
    { "/{}", "a", "GET /a " },
    { "/{}?q={}", "R&D", "GET /R%26D?q=R%26D " },
    { "/x?q={}&y={1}", "a b/ü#?%", "GET /x?q=a%20b/%C3%BC%23%3F%25&y=a%20b/%C3%BC%23%3F%25 " },
    { "/{}", "../x\r\nY: z", "GET /" },
    { "/all", "a", "GET /all " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strconcat (bad_server_get_base_url (fixture->server), cases[i].path, NULL);
      g_autofree char *head = NULL;

      g_object_set (fixture->workload, "url", url, NULL);
      run (fixture, cases[i].item);
      assert_ok (fixture, "fine");
      head = bad_server_dup_last_head (fixture->server);
      g_test_message ("%s", head);
      g_assert_true (g_str_has_prefix (head, cases[i].request));
      g_assert_null (strstr (head, "\nY: z"));
    }

  {
    g_autoptr(GError) error = NULL;

    g_object_set (fixture->workload, "url", "http://example.org/{name}", NULL);
    g_assert_false (prepare (fixture, "a", &error));
    g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
    g_assert_nonnull (strstr (error->message, "“{name}”"));
  }
}

static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  g_autofree char *url = g_strconcat (bad_server_get_base_url (fixture->server), "/{name}/{2}", NULL);
  g_autofree char *head = NULL;
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_csv (path);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, "id,name\n7,\"R & D\"\n", -1, &error);
  g_assert_no_error (error);
  fixture->inputs = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);

  g_object_set (fixture->workload, "url", url, NULL);
  bobbin_workload_prepare (fixture->workload, fixture->inputs, &error);
  g_assert_no_error (error);
  run_again (fixture);
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /R%20%26%20D/R%20%26%20D "));

  g_object_set (fixture->workload, "url", "http://example.org/{nam}", NULL);
  g_assert_false (bobbin_workload_prepare (fixture->workload, fixture->inputs, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_cmpstr (error->message, ==,
                   "The URL names “{nam}”, but the inputs have no such column; there are: id, name.");

  g_remove (path);
  g_rmdir (folder);
}

static void
assert_no_secret (Fixture *fixture)
{
  g_assert_true (fixture->outcome.message == NULL || strstr (fixture->outcome.message, "s3cret") == NULL);
  g_assert_true (fixture->outcome.detail == NULL || strstr (fixture->outcome.detail, "s3cret") == NULL);
}

static void
test_credentials (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *authority = bad_server_get_base_url (fixture->server) + strlen ("http://");
  static const char * const paths[] = {
    "/", "/hang", "/loop", "/raw?", "/raw?HTTP/1.1%20404%20No%0D%0A%0D%0A", "/raw?HTTP/1.1%20302%20No%0D%0A%0D%0A",
    "/raw?HTTP/1.1%20401%20No%0D%0AWWW-Authenticate:%20Basic%20realm=x%0D%0A%0D%0A",
  };
  static const char * const wrong[] = {
    "http://me:s3cret@host.invalid/", "http://me:s3cret@127.0.0.1:x/", "http://me:s3cret@/", "ftp://me:s3cret@x/",
    "http://me:s3cret@a%20b/",
  };

  g_object_set (fixture->workload, "deadline", 0.2, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://me:s3cret@%s%s", authority, paths[i]);

      run (fixture, url);
      assert_no_secret (fixture);
      if (fixture->outcome.has_result)
        {
          g_autofree char *text = dup_text (fixture);

          g_assert_null (strstr (text, "s3cret"));
          g_assert_nonnull (strstr (text, authority));
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      run (fixture, wrong[i]);
      g_assert_cmpint (fixture->outcome.error, !=, BOBBIN_ERROR_KIND_NONE);
      assert_no_secret (fixture);
    }
}

static void
test_headers (Fixture       *fixture,
              gconstpointer  data)
{
  static const char * const wrong[] = {
    "no colon s3cret", ": s3cret", "A B: s3cret", "X: s3cret\r\nY: z", "X\r\nY: s3cret", "Ü: s3cret",
  };
  const char *good[] = { "Accept-Language:  de ", "", "X-Empty:", NULL };
  g_autofree char *head = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *headers[] = { wrong[i], NULL };
      g_autoptr(GError) error = NULL;

      g_object_set (fixture->workload, "headers", headers, NULL);
      g_assert_false (prepare (fixture, "x", &error));
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
      g_assert_null (strstr (error->message, "s3cret"));
    }

  g_object_set (fixture->workload, "headers", good, "user-agent", "Somebody/1", NULL);
  run_path (fixture, "/");
  assert_ok (fixture, "fine");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Accept-Language: de\r\n"));
  g_assert_nonnull (strstr (head, "X-Empty: \r\n"));
  g_assert_nonnull (strstr (head, "User-Agent: Somebody/1"));
}

static void
test_head (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *head = NULL;

  g_object_set (fixture->workload, "method", BOBBIN_FETCH_METHOD_HEAD, NULL);
  run_text (fixture, OK_HEAD "Content-Length: 1000\r\nContent-Encoding: gzip\r\n\r\n");
  assert_ok (fixture, "");
  head = bad_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "HEAD /raw/"));
}

#define add(path, func) g_test_add ("/fetch/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("page", test_page);
  add ("broken", test_broken);
  add ("part", test_part);
  add ("statuses", test_statuses);
  add ("bad-inputs", test_bad_inputs);
  add ("good-inputs", test_good_inputs);
  add ("unreachable", test_unreachable);
  add ("redirects", test_redirects);
  add ("redirect-relative", test_redirect_relative);
  add ("redirect-loop", test_redirect_loop);
  add ("redirect-abroad", test_redirect_abroad);
  add ("compressed", test_compressed);
  add ("damaged", test_damaged);
  add ("sizes", test_sizes);
  add ("deadline", test_deadline);
  add ("cancel", test_cancel);
  add ("descriptors", test_descriptors);
  add ("template", test_template);
  add ("columns", test_columns);
  add ("credentials", test_credentials);
  add ("headers", test_headers);
  add ("head", test_head);

  return g_test_run ();
}
