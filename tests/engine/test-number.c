/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/job/bobbin-bytes.h"
#include "engine/job/bobbin-number.h"

#include <math.h>
#include <string.h>

static void
assert_text (double      number,
             const char *expected)
{
  char buffer[BOBBIN_NUMBER_LENGTH];

  g_assert_cmpuint (bobbin_number_format (number, buffer), ==, strlen (expected));
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_known (void)
{
  assert_text (0, "0");
    assert_text (100000, "100000");
  assert_text (-42, "-42");
  assert_text (0.1, "0.1");
  assert_text (0.3, "0.3");
  assert_text (-2.50, "-2.5");
  assert_text (1.000001, "1.000001");
  assert_text (0.1 + 0.2, "0.30000000000000004");
  assert_text (1.0 / 3, "0.3333333333333333");
  assert_text (999999999999999, "999999999999999");
  assert_text (9007199254740991, "9007199254740991");
  assert_text (-0.0001, "-0.0001");
  assert_text (123456.789, "123456.789");
  assert_text (1e300, "1e+300");
  assert_text (5e-324, "4.94065645841247e-324");
  assert_text (NAN, "nan");
  assert_text (INFINITY, "inf");
  assert_text (-INFINITY, "-inf");
}

static void
test_reads_back (void)
{
  for (guint i = 0; i < 200000; i++)
    {
      char buffer[BOBBIN_NUMBER_LENGTH];
      guint64 bits = ((guint64) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
      double number = i % 2 ? g_test_rand_int_range (-2000000000, 2000000000) / 1e5
                            : g_test_rand_double ();
      double back;

      if (i % 3 == 0)
        memcpy (&number, &bits, sizeof number);
      if (!isfinite (number))
        continue;

      g_assert_cmpuint (bobbin_number_format (number, buffer), <, BOBBIN_NUMBER_LENGTH);
      back = g_ascii_strtod (buffer, NULL);
      g_assert_true (back == number);
    }
}

static void
assert_int (gint64      number,
            const char *expected)
{
  char buffer[BOBBIN_NUMBER_LENGTH] = { 0 };

  g_assert_cmpuint (bobbin_int_format (number, buffer), ==, strlen (expected));
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_ints (void)
{
  assert_int (0, "0");
  assert_int (-7, "-7");
  assert_int (G_MAXINT64, "9223372036854775807");
  assert_int (G_MININT64, "-9223372036854775808");

  for (gint64 number = 1, n_digits = 1; n_digits <= 18; n_digits++, number *= 10)
    for (gint64 near = number - 2; near <= number + 2; near++)
      {
        g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, near);

        assert_int (near, expected);
      }

  for (guint i = 0; i < 100000; i++)
    {
      guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      gint64 number = (gint64) bits >> i % 64;
      char expected[BOBBIN_NUMBER_LENGTH];

      g_snprintf (expected, sizeof expected, "%" G_GINT64_FORMAT, number);
      assert_int (number, expected);
    }
}

static void
test_bytes (void)
{
  static const struct {
    const char *text;
    guint64     bytes;
    const char *again;
  } good[] = {
    { "0", 0, "0" },
    { "1", 1, "1" },
    { "1000", 1000, "1000" },
    { "1024", 1024, "1K" },
    { "512M", G_GUINT64_CONSTANT (536870912), "512M" },
    { "512 MiB", G_GUINT64_CONSTANT (536870912), "512M" },
    { "2g", G_GUINT64_CONSTANT (2147483648), "2G" },
    { "1.5GB", G_GUINT64_CONSTANT (1610612736), "1536M" },
    { "1T", G_GUINT64_CONSTANT (1099511627776), "1T" },
    { "9007199254740993", G_GUINT64_CONSTANT (9007199254740993), "9007199254740993" },
  };
  static const char * const bad[] = {
    "", "M", "-1", "1.5", "1X", "1MM", "1 M B", "1e3", "nan", "1..5K", "M512", "18446744073709551616", "20000000T",
  };
  guint64 bytes;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *again = NULL;

      g_assert_true (bobbin_bytes_parse (good[i].text, G_MAXUINT64, &bytes));
      g_assert_cmpuint (bytes, ==, good[i].bytes);
      again = bobbin_bytes_dup (bytes);
      g_assert_cmpstr (again, ==, good[i].again);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (bobbin_bytes_parse (bad[i], G_MAXUINT64, &bytes))
      g_error ("“%s” was read as %" G_GUINT64_FORMAT, bad[i], bytes);

  g_assert_true (bobbin_bytes_parse ("1K", 1024, &bytes));
  g_assert_false (bobbin_bytes_parse ("1025", 1024, &bytes));
  g_assert_false (bobbin_bytes_parse ("2K", 1024, &bytes));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/number/known", test_known);
  g_test_add_func ("/number/reads-back", test_reads_back);
  g_test_add_func ("/number/ints", test_ints);
  g_test_add_func ("/number/bytes", test_bytes);

  return g_test_run ();
}
