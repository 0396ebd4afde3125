/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Numbers, quantities and texts as the window shows them. In the C locale,
 * whose texts are English.
 */
#include "app/bobbin-format.h"

#include <math.h>
#include <string.h>

/* Frees what it was given, so that a call fits into an assertion. */
#define assert_gives(call, expected)                    \
  G_STMT_START {                                        \
    g_autofree char *given = (call);                    \
    g_assert_cmpstr (given, ==, expected);              \
  } G_STMT_END

static void
test_count (void)
{
  assert_gives (bobbin_format_count (0), "0");
  assert_gives (bobbin_format_count (999), "999");
  assert_gives (bobbin_format_count (1000), "1,000");
  assert_gives (bobbin_format_count (13842), "13,842");
  assert_gives (bobbin_format_count (G_MAXUINT64), "18,446,744,073,709,551,615");
}

static void
test_number (void)
{
  assert_gives (bobbin_format_number (9999800001), "9,999,800,001");
  assert_gives (bobbin_format_number (-12), "−12");
  assert_gives (bobbin_format_number (0.1), "0.1");
  assert_gives (bobbin_format_number (0.1 + 0.2), "0.30000000000000004");
  assert_gives (bobbin_format_number (1e300), "1e+300");
  assert_gives (bobbin_format_number (INFINITY), "∞");
  assert_gives (bobbin_format_number (-INFINITY), "−∞");
  assert_gives (bobbin_format_number (NAN), "–");
}

static void
test_short_number (void)
{
  assert_gives (bobbin_format_short_number (2.0999999999999996), "2.1");
  assert_gives (bobbin_format_short_number (1.9999999998666667e-05), "2e-05");
  assert_gives (bobbin_format_short_number (1.0 / 3), "0.33333333");
  assert_gives (bobbin_format_short_number (123456789012), "123,456,789,012");
}

static void
test_duration (void)
{
  assert_gives (bobbin_format_duration (0), "0 s");
  assert_gives (bobbin_format_duration (142e-9), "142 ns");
  assert_gives (bobbin_format_duration (56e-6), "56 µs");
  assert_gives (bobbin_format_duration (0.0034), "3.4 ms");
  assert_gives (bobbin_format_duration (0.9994), "999 ms");
  assert_gives (bobbin_format_duration (0.9996), "1.0 s");
  assert_gives (bobbin_format_duration (9.94), "9.9 s");
  assert_gives (bobbin_format_duration (34.2), "34 s");
  assert_gives (bobbin_format_duration (59.6), "1 min 0 s");
  assert_gives (bobbin_format_duration (72), "1 min 12 s");
  assert_gives (bobbin_format_duration (7500), "2 h 5 min");
  assert_gives (bobbin_format_duration (76 * 3600), "3 d 4 h");
  assert_gives (bobbin_format_duration (NAN), "–");
  assert_gives (bobbin_format_duration (-1), "–");
}

static void
test_duration_range (void)
{
  assert_gives (bobbin_format_duration_range (13.2, 16.8), "13–17 s");
  assert_gives (bobbin_format_duration_range (0.01, 0.2), "1 s");
  assert_gives (bobbin_format_duration_range (13, 13.1), "13 s");
  assert_gives (bobbin_format_duration_range (50, 110), "50 s – 2 min");
  assert_gives (bobbin_format_duration_range (290, 526), "5–9 min");
  assert_gives (bobbin_format_duration_range (7000, 11000), "2–3 h");
  assert_gives (bobbin_format_duration_range (5, INFINITY), "–");
}

static void
test_rate_and_share (void)
{
  assert_gives (bobbin_format_rate (412.3), "412 /s");
  assert_gives (bobbin_format_rate (2903), "2,903 /s");
  assert_gives (bobbin_format_rate (2.1e6), "2.1 M/s");
  assert_gives (bobbin_format_rate (9.97), "10.0 /s");
  assert_gives (bobbin_format_rate (0.05), "3.0 /min");
  assert_gives (bobbin_format_rate (0.001), "3.6 /h");
  assert_gives (bobbin_format_rate (0), "–");

  assert_gives (bobbin_format_percent (0.97), "97 %");
  assert_gives (bobbin_format_percent (0), "0 %");
  assert_gives (bobbin_format_percent (0.001), "1 %");
  assert_gives (bobbin_format_percent (0.9999), "99 %");
  assert_gives (bobbin_format_percent (1), "100 %");
}

static void
test_quantity (void)
{
  assert_gives (bobbin_format_quantity (0.25, "s"), "250 ms");
  assert_gives (bobbin_format_quantity (3, NULL), "3");
  assert_gives (bobbin_format_quantity (3, "km"), "3 km");
  assert_gives (bobbin_format_quantity (NAN, "bytes"), "–");
}

static void
test_line (void)
{
  assert_gives (bobbin_format_line ("plain", -1, 80), "plain");
  assert_gives (bobbin_format_line ("  two\r\n\tlines \n", -1, 80), "two lines");
  assert_gives (bobbin_format_line ("\xff\xfe bad", -1, 80), "\xef\xbf\xbd\xef\xbf\xbd bad");
  assert_gives (bobbin_format_line ("<b>&amp;</b>", -1, 80), "<b>&amp;</b>");
  assert_gives (bobbin_format_line ("ääääääää", -1, 4), "ääää…");
  assert_gives (bobbin_format_line ("", 0, 80), "");
}

static void
test_text (void)
{
  g_autofree char *big = g_malloc (BOBBIN_FORMAT_MAX_TEXT + 100);
  g_autofree char *all = NULL;
  g_autofree char *part = NULL;
  gboolean cut;

  all = bobbin_format_text ("line\nline", -1, &cut);
  g_assert_cmpstr (all, ==, "line\nline");
  g_assert_false (cut);

  /* Two bytes a character, from an odd place on: the limit is in the middle of one. */
  big[0] = 'x';
  for (gsize i = 1; i + 1 < BOBBIN_FORMAT_MAX_TEXT + 100; i += 2)
    memcpy (big + i, "ä", 2);
  part = bobbin_format_text (big, BOBBIN_FORMAT_MAX_TEXT + 99, &cut);
  g_assert_true (cut);
  g_assert_cmpuint (strlen (part), ==, BOBBIN_FORMAT_MAX_TEXT - 1);
  g_assert_null (strstr (part, "\xef\xbf\xbd"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/count", test_count);
  g_test_add_func ("/format/number", test_number);
  g_test_add_func ("/format/short-number", test_short_number);
  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/duration-range", test_duration_range);
  g_test_add_func ("/format/rate-and-share", test_rate_and_share);
  g_test_add_func ("/format/quantity", test_quantity);
  g_test_add_func ("/format/line", test_line);
  g_test_add_func ("/format/text", test_text);

  return g_test_run ();
}
