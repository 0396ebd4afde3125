/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/history/bobbin-day.h"

/* Tuesday, 10 March 2026, 00:30 in a zone two hours before UTC. */
static GDateTime *
new_now (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (2 * 60 * 60);

  return g_date_time_new (zone, 2026, 3, 10, 0, 30, 0);
}

static gint64
before (GDateTime *now,
        double     hours)
{
  return g_date_time_to_unix_usec (now) - (gint64) (hours * 3600e6);
}

static void
assert_title (double      hours,
              const char *expected)
{
  g_autoptr (GDateTime) now = new_now ();
  g_autofree char *title = bobbin_day_dup_title (before (now, hours), now);

  g_assert_cmpstr (title, ==, expected);
}

/* Days begin at midnight where the user is, not 24 hours ago, nor in Greenwich. */
static void
test_titles (void)
{
  assert_title (0, "Today");
  assert_title (0.4, "Today");
  assert_title (0.6, "Yesterday");
  assert_title (24, "Yesterday");
  assert_title (24.6, "Sunday");
  assert_title (6 * 24, "Wednesday");
  assert_title (7 * 24, "3 March");
  assert_title (69 * 24, "31 December 2025");
  /* A clock that was set back. */
  assert_title (-48, "12 March");
}

static void
test_numbers (void)
{
  g_autoptr (GDateTime) now = new_now ();
  gint64 today = bobbin_day_get_number (before (now, 0), now);

  g_assert_cmpint (bobbin_day_get_number (before (now, 0.4), now), ==, today);
  g_assert_cmpint (bobbin_day_get_number (before (now, 0.6), now), ==, today - 1);
  g_assert_cmpint (bobbin_day_get_number (before (now, 365 * 24), now), ==, today - 365);
}

static void
test_times (void)
{
  g_autoptr (GDateTime) now = new_now ();
  g_autofree char *time = bobbin_day_dup_time (before (now, 1), now);

  g_assert_cmpstr (time, ==, "23:30");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/day/titles", test_titles);
  g_test_add_func ("/day/numbers", test_numbers);
  g_test_add_func ("/day/times", test_times);

  return g_test_run ();
}
