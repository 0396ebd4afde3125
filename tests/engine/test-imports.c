/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of other programs: what is read of them, and what is said of those that
 * are not what they should be. */

#include "bobbin-config.h"

#include <math.h>
#include <string.h>

#include "engine/imports/bobbin-hyperfine-reader.h"
#include "engine/imports/bobbin-joblog-reader.h"
#include "engine/job/bobbin-aria2-file.h"
#include "engine/job/bobbin-checksum-text.h"
#include "engine/job/bobbin-job-error.h"

#define TITLES "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_aria2 (void)
{
  static const char text[] =
    "# two of them\n"
    "http://a/one\thttp://b/one\t\n"
    "  out=first file\n"
    "\tdir=/some/where\n"
    "  header=X-One: 1\r\n"
    "  header=X-Two: 2=3\n"
    "  checksum=sha-256=" DIGEST "\n"
    "  split=5\n"
    "  bt-prioritize=yes\n"
    "\n"
    "   # nothing\n"
    "http://c/two\r\n"
    "  user-agent=me\n"
    "  referer=http://d/";
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinAria2File) file = bobbin_aria2_file_parse (text, strlen (text), "in", &error);
  const BobbinAria2Entry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (file->entries->len, ==, 2);
  entry = g_ptr_array_index (file->entries, 0);
  g_assert_cmpstrv (entry->uris, ((const char *[]) { "http://a/one", "http://b/one", NULL }));
  g_assert_cmpstr (entry->out, ==, "first file");
  g_assert_cmpstr (entry->dir, ==, "/some/where");
  g_assert_cmpstrv (entry->headers, ((const char *[]) { "X-One: 1", "X-Two: 2=3", NULL }));
  g_assert_cmpstr (entry->checksum, ==, "sha-256=" DIGEST);
  g_assert_cmpuint (entry->line, ==, 2);

  entry = g_ptr_array_index (file->entries, 1);
  g_assert_cmpstrv (entry->uris, ((const char *[]) { "http://c/two", NULL }));
  g_assert_null (entry->out);
  g_assert_cmpstrv (entry->headers, ((const char *[]) { "User-Agent: me", "Referer: http://d/", NULL }));

  /* What was left out: an address, and an option that is not known. */
  g_assert_cmpuint (g_strv_length (file->warnings), ==, 2);
  g_assert_true (g_str_has_prefix (file->warnings[0], "in:2: "));
  g_assert_true (g_str_has_prefix (file->warnings[1], "in:9: "));
  g_assert_nonnull (strstr (file->warnings[1], "bt-prioritize"));
}

static void
test_aria2_refused (void)
{
  static const struct { const char *text; const char *says; } cases[] = {
    { "\n  out=x\n", "in:2: " },
    { "http://a\n  out\n", "in:2: “out”" },
    { "http://a\n\n  checksum=sha-256=abc\n", "in:3: “sha-256=abc”" },
    { "http://a\n  checksum=adler32=11e60398\n", "in:2: “adler32" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bobbin_aria2_file_parse (cases[i].text, strlen (cases[i].text), "in", &error));
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS);
      g_assert_true (g_str_has_prefix (error->message, cases[i].says));
    }
}

/* A file may have a warning in each line; not all of them are worth reading. */
static void
test_aria2_warnings (void)
{
  g_autoptr (GString) text = g_string_new ("http://a\n");
  g_autoptr (BobbinAria2File) file = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, " what=ever\n");
  file = bobbin_aria2_file_parse (text->str, text->len, "in", NULL);
  g_assert_cmpuint (g_strv_length (file->warnings), ==, 21);
  g_assert_nonnull (strstr (file->warnings[20], "980"));
}

static void
test_checksums (void)
{
  static const char * const good[] = { ("sha-256=" DIGEST), ("SHA256=" DIGEST), "md5=D41D8CD98F00B204E9800998ECF8427E" };
  static const char * const bad[] = { "", "=", "sha-256", "sha-256=", ("sha-1=" DIGEST), "crc=1", "md5=z41d8cd98f00b204e9800998ecf8427e" };

  for (guint i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++)
    {
      gboolean is_good = i < G_N_ELEMENTS (good);
      g_autofree char *digest = NULL;
      GChecksumType type;

      g_assert_true (bobbin_checksum_parse (is_good ? good[i] : bad[i - G_N_ELEMENTS (good)], &type, &digest) == is_good);
      g_assert_true (!is_good || strspn (digest, "0123456789abcdef") == strlen (digest));
    }
}

static void
test_joblog (void)
{
  static const char text[] =
    TITLES
    "2\t:\t1795273510.403\t     0.004\t0\t5\t3\t0\tsh talk b\n"
    "1\thost.example\t1795273510.394\t   123.003\t7\t4\t-1\t15\techo\t'a\0b'\n"
    "\n"
    "3\t:\t1795273510.4";
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJoblogData) log = bobbin_joblog_parse (text, sizeof text - 1, "log", &error);
  const BobbinJoblogRow *row;

  g_assert_no_error (error);
  g_assert_cmpuint (log->rows->len, ==, 2);
  row = &g_array_index (log->rows, BobbinJoblogRow, 0);
  g_assert_cmpuint (row->seq, ==, 2);
  g_assert_cmpstr (row->host, ==, ":");
  g_assert_cmpfloat (row->start, ==, 1795273510.403);
  g_assert_cmpfloat (row->runtime, ==, 0.004);
  g_assert_cmpuint (row->receive, ==, 5);
  g_assert_cmpint (row->exit_value, ==, 3);
  g_assert_cmpstr (row->command, ==, "sh talk b");
  row = &g_array_index (log->rows, BobbinJoblogRow, 1);
  g_assert_cmpstr (row->host, ==, "host.example");
  g_assert_cmpuint (row->send, ==, 7);
  g_assert_cmpint (row->exit_value, ==, -1);
  g_assert_cmpint (row->signal, ==, 15);
  g_assert_cmpstr (row->command, ==, "echo\t'a\nb'");
}

static void
test_joblog_refused (void)
{
  static const struct { const char *text; const char *says; } cases[] = {
    { "", "log:1: " },
    { "Seq Host\n", "log:1: " },
    { TITLES "1\t:\t1.0\t2.0\t0\t0\t0\n", "log:2: there are 7 columns" },
    { TITLES "0\t:\t1.0\t2.0\t0\t0\t0\t0\tx\n", "log:2: “0” is no value for the column Seq" },
    { TITLES "1\t:\t1.0\t2.0\t0\t0\t0\t0\tx\n1\t:\tnan\t2.0\t0\t0\t0\t0\tx\n", "log:3: “nan” is no value for the column Starttime" },
    { TITLES "1\t:\t1.0\t2.0\t0\t-4\t0\t0\tx\n", "log:2: “-4” is no value for the column Receive" },
    { TITLES "1\t:\t1.0\t2.0\t0\t0\t0\t99999999999999999999\tx\n", "log:2: “99999999999999999999” is no value for the column Signal" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bobbin_joblog_parse (cases[i].text, strlen (cases[i].text), "log", &error));
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS);
      g_assert_true (g_str_has_prefix (error->message, cases[i].says));
    }
}

static void
test_hyperfine (void)
{
  static const char text[] =
    "{\"results\": [\n"
    "  {\"command\": \"sleep 0.01\", \"mean\": 0.0115, \"stddev\": null, \"median\": 0.0115, \"user\": 0.001,\n"
    "   \"system\": 0, \"min\": 0.011, \"max\": 0.012, \"times\": [0.011, 0.012, 1], \"exit_codes\": [0, null, 3],\n"
    "   \"parameters\": {\"n\": \"1\"}, \"something new\": {}},\n"
    "  {\"command\": \"true\", \"mean\": 1}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = bobbin_hyperfine_parse (text, strlen (text), "times", &error);
  const BobbinHyperfineRow *row;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->command, ==, "sleep 0.01");
  g_assert_cmpfloat (row->mean, ==, 0.0115);
  g_assert_true (isnan (row->stddev));
  g_assert_cmpuint (row->n_times, ==, 3);
  g_assert_cmpfloat (row->times[2], ==, 1);
  g_assert_cmpint (row->exit_codes[0], ==, 0);
  g_assert_cmpint (row->exit_codes[1], ==, -1);
  g_assert_cmpint (row->exit_codes[2], ==, 3);
  g_assert_cmpstrv (row->parameters, ((const char *[]) { "n", "1", NULL }));
  row = g_ptr_array_index (rows, 1);
  g_assert_cmpuint (row->n_times, ==, 0);
  g_assert_null (row->parameters);
}

static void
test_hyperfine_refused (void)
{
  static const struct { const char *text; const char *says; } cases[] = {
    { "", "times: " },
    { "{\n\"results\": [\n", "times:" },
    { "[]", "times: there are no results" },
    { "{\"results\": []}", "times: there are no results" },
    { "{\"results\": [{\"command\": \"a\", \"mean\": 1}, 3]}", "times: result 2: “command”" },
    { "{\"results\": [{\"command\": 1}]}", "times: result 1: “command”" },
    { "{\"results\": [{\"command\": \"a\"}]}", "times: result 1: “mean”" },
    { "{\"results\": [{\"command\": \"a\", \"mean\": \"1\"}]}", "times: result 1: “mean”" },
    { "{\"results\": [{\"command\": \"a\", \"times\": [1, \"2\"]}]}", "times: result 1: “times”" },
    { "{\"results\": [{\"command\": \"a\", \"times\": [-1]}]}", "times: result 1: “times”" },
    { "{\"results\": [{\"command\": \"a\", \"times\": [1], \"exit_codes\": []}]}", "times: result 1: “exit_codes”" },
    { "{\"results\": [{\"command\": \"a\", \"mean\": 1, \"parameters\": [1]}]}", "times: result 1: “parameters”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bobbin_hyperfine_parse (cases[i].text, strlen (cases[i].text), "times", &error));
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS);
      g_assert_true (g_str_has_prefix (error->message, cases[i].says));
    }
}

/* Whatever was done to a file, a reader answers with what it read or with an
 * error, and with neither a crash nor both. */
static void
test_any_bytes (void)
{
  static const char * const texts[] = {
    "http://a/one\thttp://b/one\n  out=first\n\tdir=/x\n  header=X: 1\n  checksum=sha-256=" DIGEST "\n",
    TITLES "2\t:\t1795273510.403\t     0.004\t0\t5\t3\t0\tsh talk b\n1\t:\t1.0\t0.1\t0\t5\t-1\t15\tx\n",
    "{\"results\": [{\"command\": \"a\", \"mean\": 1, \"times\": [1, 2e3], \"exit_codes\": [0, null]}]}",
  };
  static const char letters[] = "\t\n =#:{}[]\",0-9e\0\r\x80";

  for (guint round = 0; round < 20000; round++)
    {
      const char *text = texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
      g_autoptr (GString) changed = g_string_new (text);
      g_autofree char *exact = NULL;
      g_autoptr (BobbinAria2File) file = NULL;
      g_autoptr (BobbinJoblogData) log = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      GError *errors[3] = { NULL };

      for (int i = g_test_rand_int_range (1, 5); i > 0; i--)
        changed->str[g_test_rand_int_range (0, (gint32) changed->len)] =
          letters[g_test_rand_int_range (0, sizeof letters - 1)];
      if (g_test_rand_bit ())
        g_string_truncate (changed, g_test_rand_int_range (0, (gint32) changed->len));

      /* In memory of just that size, so that a reader of one byte more is found. */
      exact = changed->len > 0 ? g_memdup2 (changed->str, changed->len) : g_strdup ("");
      if (g_utf8_validate_len (changed->str, changed->len, NULL))
        {
          file = bobbin_aria2_file_parse (exact, changed->len, "f", &errors[0]);
          g_assert_true ((file != NULL) == (errors[0] == NULL));
        }
      log = bobbin_joblog_parse (exact, changed->len, "f", &errors[1]);
      g_assert_true ((log != NULL) == (errors[1] == NULL));
      rows = bobbin_hyperfine_parse (exact, changed->len, "f", &errors[2]);
      g_assert_true ((rows != NULL) == (errors[2] == NULL));
      for (guint i = 0; i < 3; i++)
        g_clear_error (&errors[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imports/aria2", test_aria2);
  g_test_add_func ("/imports/aria2/refused", test_aria2_refused);
  g_test_add_func ("/imports/aria2/warnings", test_aria2_warnings);
  g_test_add_func ("/imports/checksums", test_checksums);
  g_test_add_func ("/imports/joblog", test_joblog);
  g_test_add_func ("/imports/joblog/refused", test_joblog_refused);
  g_test_add_func ("/imports/hyperfine", test_hyperfine);
  g_test_add_func ("/imports/hyperfine/refused", test_hyperfine_refused);
  g_test_add_func ("/imports/any-bytes", test_any_bytes);

  return g_test_run ();
}
