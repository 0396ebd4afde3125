/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-number.h"
#include "support/remove-tree.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-inputs-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text,
            gssize      length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

/* Who wants the number alone gets the same one, and the text where there is no number. */
static void
assert_same_number (BobbinInputs      *inputs,
                    const BobbinInput *whole)
{
  BobbinInput input;

  bobbin_inputs_get_number (inputs, whole->index, &input);
  g_assert_cmpuint (input.index, ==, whole->index);
  g_assert_cmpuint (input.n_fields, ==, whole->n_fields);
  g_assert_cmpint (input.is_number, ==, whole->is_number);
  if (whole->is_number)
    g_assert_cmpfloat (input.number, ==, whole->number);
  g_assert_cmpstr (input.text, ==, whole->is_number ? "" : whole->text);
}

/* All inputs with a bar between them; the fields of a row with commas. */
static char *
join_inputs (BobbinInputs *inputs)
{
  GString *joined = g_string_new (NULL);

  for (guint64 i = 0; i < bobbin_inputs_get_n_inputs (inputs); i++)
    {
      BobbinInput input;

      bobbin_inputs_get (inputs, i, &input);
      g_assert_cmpuint (input.index, ==, i);
      g_assert_cmpuint (input.length, ==, strlen (input.text));
      g_assert_cmpstr (bobbin_input_get_field (&input, 0), ==, input.text);
      assert_same_number (inputs, &input);

      if (i > 0)
        g_string_append_c (joined, '|');
      for (guint j = 0; j < input.n_fields; j++)
        g_string_append_printf (joined, "%s%s", j > 0 ? "," : "", bobbin_input_get_field (&input, j));
    }

  return g_string_free_and_steal (joined);
}

/* Takes @source. */
/* The text of a range means the same range. */
static void
assert_range_text (BobbinInputs *inputs,
                   const char   *expected)
{
  g_autofree char *text = bobbin_inputs_dup_range (inputs);
  g_autoptr (BobbinInputSource) source = NULL;
  g_autoptr (BobbinInputs) again = NULL;
  g_autofree char *joined = NULL;
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return;

  source = bobbin_input_source_new_range (text, &error);
  g_assert_no_error (error);
  again = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);
  joined = join_inputs (again);
  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_inputs (Fixture           *fixture,
               BobbinInputSource *source,
               const char        *expected)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autofree char *joined = NULL;
  g_autoptr (GError) error = NULL;

  inputs = bobbin_input_source_load (source, fixture != NULL ? fixture->folder : NULL, NULL, &error);
  g_assert_no_error (error);
  joined = join_inputs (inputs);
  g_assert_cmpstr (joined, ==, expected);
  assert_range_text (inputs, expected);
}

static void
assert_fails (Fixture           *fixture,
              BobbinInputSource *source,
              const char        *pattern)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (GError) error = NULL;

  inputs = bobbin_input_source_load (source, fixture != NULL ? fixture->folder : NULL, NULL, &error);
  g_assert_null (inputs);
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” does not match “%s”", error->message, pattern);
}

static BobbinInputSource *
range (const char *text)
{
  g_autoptr (GError) error = NULL;
  BobbinInputSource *source = bobbin_input_source_new_range (text, &error);

  g_assert_no_error (error);
  return source;
}

static void
test_ranges (void)
{
  assert_inputs (NULL, range ("1:6"), "1|2|3|4|5");
  assert_inputs (NULL, range ("0:1:0.1"), "0|0.1|0.2|0.3|0.4|0.5|0.6|0.7|0.8|0.9");
  assert_inputs (NULL, range ("3:0:-1"), "3|2|1");
  assert_inputs (NULL, range ("-0.5:0.5:.25"), "-0.5|-0.25|0|0.25");
  assert_inputs (NULL, range ("1:2:5"), "1");
  assert_inputs (NULL, range ("1:-1:-0.50"), "1|0.5|0|-0.5");
  assert_inputs (NULL, range ("9223372036854775805:9223372036854775807"),
                 "9223372036854775805|9223372036854775806");
  assert_inputs (NULL, range ("-9223372036854775808:-9223372036854775806"),
                 "-9223372036854775808|-9223372036854775807");
  assert_inputs (NULL, range ("-9223372036854775808:9223372036854775807:9223372036854775807"),
                 "-9223372036854775808|-1|9223372036854775806");
}

static void
test_range_numbers (void)
{
  g_autoptr (BobbinInputSource) source = range ("0:1:0.1");
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);

  for (guint i = 0; i < 10; i++)
    {
      BobbinInput input;

      bobbin_inputs_get (inputs, i, &input);
      g_assert_true (input.is_number);
      /* Exactly the double that its text means. */
      g_assert_true (input.number == g_ascii_strtod (input.text, NULL));
    }
}

static void
test_bad_ranges (void)
{
  static const char * const ranges[] = {
    "", ":", "1", "1:", ":2", "a:b", "1:2:0", "1:2:3:4", "5:5", "5:1", "1:5:-1", "1:nan", "0:inf",
    "0x1:0x5", "0:9223372036854775808", "0:1:0.0000000000000000001",
    "0:9000000000000000000:0.1", "0:68719476737", "1e3:1e4", "--1:2", "1.2.3:4",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (ranges[i], &error);

      g_assert_null (source);
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, ranges[i]));
    }
}

static void
test_most_inputs (void)
{
  g_autoptr (BobbinInputSource) source = range ("0:68719476736");
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);
  BobbinInput input;

  g_assert_cmpuint (bobbin_inputs_get_n_inputs (inputs), ==, (guint64) 1 << 36);
  bobbin_inputs_get (inputs, ((guint64) 1 << 36) - 1, &input);
  g_assert_cmpstr (input.text, ==, "68719476735");
}

static void
test_items (void)
{
  const char * const items[] = { "one", "", "two\nlines", "é", NULL };
  const char * const none[] = { NULL };
  const char * const bad[] = { "one", "\xff", NULL };

  assert_inputs (NULL, bobbin_input_source_new_items (items), "one||two\nlines|é");
  assert_fails (NULL, bobbin_input_source_new_items (none), "There are no inputs.");
  assert_fails (NULL, bobbin_input_source_new_items (bad), "Input 2 is not valid UTF-8.");
}

static void
test_lines (Fixture       *fixture,
            gconstpointer  data)
{
  write_file (fixture, "unix", "one\ntwo\n\nthree\n", -1);
  assert_inputs (fixture, bobbin_input_source_new_lines ("unix", FALSE), "one|two|three");

  write_file (fixture, "dos", "\xef\xbb\xbfone\r\n\r\ntwo\r\nthr\ree", -1);
  assert_inputs (fixture, bobbin_input_source_new_lines ("dos", FALSE), "one|two|thr\ree");

  write_file (fixture, "nul", "one\ntwo\0\0three\r\0four", 21);
  assert_inputs (fixture, bobbin_input_source_new_lines ("nul", TRUE), "one\ntwo|three\r|four");
}

static void
test_bad_lines (Fixture       *fixture,
                gconstpointer  data)
{
  assert_fails (fixture, bobbin_input_source_new_lines ("none.txt", FALSE),
                "none.txt: cannot be read: *");
  assert_fails (fixture, bobbin_input_source_new_lines (".", FALSE), ".: cannot be read: *");
  assert_fails (fixture, bobbin_input_source_new_lines ("", FALSE), "No file is given*");

  write_file (fixture, "empty.txt", "", 0);
  assert_fails (fixture, bobbin_input_source_new_lines ("empty.txt", FALSE), "empty.txt: there is no input*");

  write_file (fixture, "blank.txt", "\n\r\n\n", -1);
  assert_fails (fixture, bobbin_input_source_new_lines ("blank.txt", FALSE), "blank.txt: there is no input*");

  write_file (fixture, "latin.txt", "one\ntwo\nM\xfcnchen\n", -1);
  assert_fails (fixture, bobbin_input_source_new_lines ("latin.txt", FALSE),
                "latin.txt:3: *UTF-8 (byte 0xfc)*");

  write_file (fixture, "nul.txt", "one\nt\0wo\n", 9);
  assert_fails (fixture, bobbin_input_source_new_lines ("nul.txt", FALSE), "nul.txt:2: *NUL*");
}

/* Each way to cut a text between two reads gives the same lines. */
static void
test_many_lines (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_lines ("many.txt", FALSE);
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (GError) error = NULL;
  const guint n_lines = 300000;

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "line %u\n", i);
  write_file (fixture, "many.txt", text->str, text->len);

  inputs = bobbin_input_source_load (source, fixture->folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bobbin_inputs_get_n_inputs (inputs), ==, n_lines);

  for (guint i = 0; i < n_lines; i++)
    {
      char expected[32];
      BobbinInput input;

      g_snprintf (expected, sizeof expected, "line %u", i);
      bobbin_inputs_get (inputs, i, &input);
      g_assert_cmpstr (input.text, ==, expected);
    }
}

static void
test_csv (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_csv ("people.csv");
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autofree char *names = NULL;

  write_file (fixture, "people.csv",
              "\xef\xbb\xbfname, age ,\"said\"\r\n"
              "Ada,36,\"\"\"Hello\"\", she said\"\r\n"
              "\r\n"
              "\"Bo\nb\",,x\"y\n"
              "Eve,7,",
              -1);
  assert_inputs (fixture, g_object_ref (source),
                 "Ada,36,\"Hello\", she said|Bo\nb,,x\"y|Eve,7,");

  inputs = bobbin_input_source_load (source, fixture->folder, NULL, NULL);
  names = g_strjoinv ("|", (char **) bobbin_inputs_get_names (inputs));
  g_assert_cmpstr (names, ==, "name|age|said");

  write_file (fixture, "one.csv", "n\n1\n\"\"\n2", -1);
  assert_inputs (fixture, bobbin_input_source_new_csv ("one.csv"), "1||2");
}

static void
test_bad_csv (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct { const char *text; const char *message; } files[] = {
    { "", "bad.csv:1: there is no header*" },
    { "\n\n", "bad.csv:1: there is no header*" },
    { "a,b\n", "bad.csv: there is no row*" },
    { "a,b\n1,2\n1,2,3\n", "bad.csv:3: this row has 3 fields, but the header has 2." },
    { "a,b\n\"x\ny\",2\n1\n", "bad.csv:4: this row has 1 field, but the header has 2." },
    { "a,a\n1,2\n", "bad.csv:1: there are two columns “a”." },
    { "a,b\n1,\"2\n3,4\n", "bad.csv:2: the quote that begins here has no end." },
    { "a,b\n1,\"2\"3\n", "bad.csv:2: there must be a comma*" },
    { "a,b\n1,\xff\n", "bad.csv:2: *UTF-8*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      write_file (fixture, "bad.csv", files[i].text, -1);
      assert_fails (fixture, bobbin_input_source_new_csv ("bad.csv"), files[i].message);
    }
}

static void
test_glob (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "src", "link", NULL);

  write_file (fixture, "src/b.c", "", 0);
  write_file (fixture, "src/a.c", "", 0);
  write_file (fixture, "src/Z.c", "", 0);
  write_file (fixture, "src/a.h", "", 0);
  write_file (fixture, "src/.hidden.c", "", 0);
  write_file (fixture, "src/.git/x.c", "", 0);
  write_file (fixture, "src/deep/er/d.c", "", 0);
  write_file (fixture, "src/odd [1]*.txt", "", 0);
  g_assert_cmpint (symlink ("deep", link), ==, 0);

  assert_inputs (fixture, bobbin_input_source_new_glob ("src/*.c"), "src/Z.c|src/a.c|src/b.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/**/*.c"),
                 "src/Z.c|src/a.c|src/b.c|src/deep/er/d.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("**/**/d.c"), "src/deep/er/d.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/.*.c"), "src/.hidden.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/[ab].?"), "src/a.c|src/a.h|src/b.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/a.c"), "src/a.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/*/"), "src/deep|src/link");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/link/*/d.c"), "src/link/er/d.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/deep/**"), "src/deep/er|src/deep/er/d.c");
  assert_inputs (fixture, bobbin_input_source_new_glob ("src/odd \\[1]\\**"), "src/odd [1]*.txt");
  assert_fails (fixture, bobbin_input_source_new_glob ("src/*.rs"),
                "No file matches the pattern “src/?.rs”.");
}

static void
test_absolute_glob (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *pattern = g_build_filename (fixture->folder, "*.c", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "a.c", NULL);

  write_file (fixture, "a.c", "", 0);
  assert_inputs (NULL, bobbin_input_source_new_glob (pattern), path);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  GError **error = user_data;
  g_autoptr (BobbinInputs) inputs = NULL;

  inputs = bobbin_input_source_load_finish (BOBBIN_INPUT_SOURCE (object), result, error);
  g_assert_null (inputs);
}

/* A pipe that nobody writes to: only cancelling ends it. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pipe", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (BobbinInputSource) source = NULL;
  g_autoptr (GError) error = NULL;
  g_autofd int writer = -1;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  writer = ends[1];
  g_free (path);
  path = g_strdup_printf ("/proc/self/fd/%d", ends[0]);
  source = bobbin_input_source_new_lines (path, FALSE);

  bobbin_input_source_load_async (source, NULL, cancellable, loaded_cb, &error);
  g_cancellable_cancel (cancellable);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (ends[0]);
}

static void
test_summaries (void)
{
  const char * const items[] = { "1", "2", "3", NULL };
  g_autoptr (BobbinInputSource) some = bobbin_input_source_new_items (items);
  g_autoptr (BobbinInputSource) numbers = range ("0:10:3");
  g_autoptr (BobbinInputSource) lines = bobbin_input_source_new_lines ("a/urls.txt", FALSE);
  g_autofree char *some_summary = bobbin_input_source_dup_summary (some);
  g_autofree char *numbers_summary = bobbin_input_source_dup_summary (numbers);
  g_autofree char *lines_summary = bobbin_input_source_dup_summary (lines);

  g_assert_cmpstr (some_summary, ==, "1, 2, 3");
  g_assert_cmpstr (numbers_summary, ==, "0 … 9");
  g_assert_cmpstr (lines_summary, ==, "lines of urls.txt");
}

static void
assert_number (double      number,
               const char *text)
{
  char buffer[BOBBIN_NUMBER_LENGTH];
  double parsed;

  g_assert_cmpuint (bobbin_number_format (number, buffer), ==, strlen (text));
  g_assert_cmpstr (buffer, ==, text);
  g_assert_true (bobbin_number_parse (buffer, &parsed));
  g_assert_true (parsed == number);
}

static void
test_numbers (void)
{
  static const char * const bad[] = { "", " ", "x", "1x", "0x10", "nan", "inf", "1e999", "1,5", "--1" };
  double number;

  assert_number (0, "0");
  assert_number (-3, "-3");
  assert_number (0.1, "0.1");
  assert_number (0.1 + 0.2, "0.30000000000000004");
  assert_number (1e300, "1e+300");
  assert_number (9999800001, "9999800001");
  assert_number (999999999999999, "999999999999999");
  assert_number (1.7976931348623157e308, "1.7976931348623157e+308");

  g_assert_true (bobbin_number_parse (" 12.5 ", &number));
  g_assert_cmpfloat (number, ==, 12.5);
  g_assert_true (bobbin_number_parse ("12345678901234567890", &number));
  g_assert_cmpfloat (number, ==, 12345678901234567890.0);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (bobbin_number_parse (bad[i], &number));
}

#define ADD(path, function) \
  g_test_add ("/inputs/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inputs/ranges", test_ranges);
  g_test_add_func ("/inputs/range-numbers", test_range_numbers);
  g_test_add_func ("/inputs/bad-ranges", test_bad_ranges);
  g_test_add_func ("/inputs/most", test_most_inputs);
  g_test_add_func ("/inputs/items", test_items);
  ADD ("lines", test_lines);
  ADD ("bad-lines", test_bad_lines);
  ADD ("many-lines", test_many_lines);
  ADD ("csv", test_csv);
  ADD ("bad-csv", test_bad_csv);
  ADD ("glob", test_glob);
  ADD ("absolute-glob", test_absolute_glob);
  ADD ("cancel", test_cancel);
  g_test_add_func ("/inputs/summaries", test_summaries);
  g_test_add_func ("/inputs/numbers", test_numbers);

  return g_test_run ();
}
