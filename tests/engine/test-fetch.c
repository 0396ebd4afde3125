/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <glib/gstdio.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-job-error.h"
#include "support/fetch-fixture.h"

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
  add ("template", test_template);
  add ("columns", test_columns);
  add ("credentials", test_credentials);
  add ("headers", test_headers);
  add ("head", test_head);

  return g_test_run ();
}
