/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which lane is in which row of the timeline; needs no display. */
#include "app/timeline/bobbin-timeline-rows.h"

static void
assert_order (BobbinTimelineRows *rows,
              guint               n_rows,
              const guint        *lanes)
{
  g_assert_cmpuint (bobbin_timeline_rows_get_n_rows (rows), ==, n_rows);
  for (guint i = 0; i < n_rows; i++)
    g_assert_cmpuint (bobbin_timeline_rows_get_lane (rows, i), ==, lanes[i]);
}

#define ASSERT_ORDER(rows, ...) \
  assert_order (rows, sizeof ((guint[]) { __VA_ARGS__ }) / sizeof (guint), (const guint[]) { __VA_ARGS__ })

static void
test_order (void)
{
  g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();

  g_assert_cmpuint (bobbin_timeline_rows_get_n_rows (rows), ==, 0);
  bobbin_timeline_rows_set_n_lanes (rows, 4);
  ASSERT_ORDER (rows, 0, 1, 2, 3);

  /* Equal keys stay in the order of their numbers. */
  bobbin_timeline_rows_set_keys (rows, (const double[]) { 2, 1, 2, 0 }, 4);
  ASSERT_ORDER (rows, 3, 1, 0, 2);

  /* A lane that comes has no key yet. */
  bobbin_timeline_rows_set_n_lanes (rows, 5);
  ASSERT_ORDER (rows, 3, 4, 1, 0, 2);
  bobbin_timeline_rows_set_keys (rows, NULL, 0);
  ASSERT_ORDER (rows, 0, 1, 2, 3, 4);
}

static void
test_pin (void)
{
  g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();

  bobbin_timeline_rows_set_n_lanes (rows, 5);
  bobbin_timeline_rows_set_pinned (rows, 3, TRUE);
  bobbin_timeline_rows_set_pinned (rows, 1, TRUE);
  ASSERT_ORDER (rows, 1, 3, 0, 2, 4);
  g_assert_cmpuint (bobbin_timeline_rows_get_n_pinned (rows), ==, 2);

  /* Sorting is within the pinned ones and within the others. */
  bobbin_timeline_rows_set_keys (rows, (const double[]) { 5, 4, 3, 2, 1 }, 5);
  ASSERT_ORDER (rows, 3, 1, 4, 2, 0);
  bobbin_timeline_rows_set_pinned (rows, 3, FALSE);
  ASSERT_ORDER (rows, 1, 4, 3, 2, 0);
}

static void
test_fold (void)
{
  g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();

  bobbin_timeline_rows_set_n_lanes (rows, 5);
  bobbin_timeline_rows_set_folded (rows, 0, TRUE);
  bobbin_timeline_rows_set_folded (rows, 2, TRUE);
  ASSERT_ORDER (rows, 1, 3, 4, BOBBIN_TIMELINE_FOLDED);
  g_assert_cmpuint (bobbin_timeline_rows_get_n_folded (rows), ==, 2);
  g_assert_cmpuint (bobbin_timeline_rows_find (rows, 0), ==, 3);
  g_assert_cmpuint (bobbin_timeline_rows_find (rows, 2), ==, 3);
  g_assert_cmpuint (bobbin_timeline_rows_find (rows, 4), ==, 2);

  /* Who pins a folded lane wants to see it. */
  bobbin_timeline_rows_set_pinned (rows, 2, TRUE);
  ASSERT_ORDER (rows, 2, 1, 3, 4, BOBBIN_TIMELINE_FOLDED);

  bobbin_timeline_rows_fold_others (rows, 3);
  ASSERT_ORDER (rows, 2, 3, BOBBIN_TIMELINE_FOLDED);
  bobbin_timeline_rows_unfold_all (rows);
  ASSERT_ORDER (rows, 2, 0, 1, 3, 4);
}

static void
test_pitch (void)
{
  g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();

  bobbin_timeline_rows_set_height (rows, 400);
  bobbin_timeline_rows_set_n_lanes (rows, 2);
  g_assert_cmpfloat (bobbin_timeline_rows_get_pitch (rows), ==, BOBBIN_TIMELINE_ROWS_MAX);
  bobbin_timeline_rows_set_n_lanes (rows, 20);
  g_assert_cmpfloat (bobbin_timeline_rows_get_pitch (rows), ==, 20);
  g_assert_cmpuint (bobbin_timeline_rows_get_n_slots (rows), ==, 20);
  bobbin_timeline_rows_set_n_lanes (rows, 1000);
  g_assert_cmpfloat (bobbin_timeline_rows_get_pitch (rows), ==, BOBBIN_TIMELINE_ROWS_AUTO_MIN);
  g_assert_cmpuint (bobbin_timeline_rows_get_n_slots (rows), ==, 66);

  bobbin_timeline_rows_set_pitch (rows, 1);
  g_assert_cmpfloat (bobbin_timeline_rows_get_pitch (rows), ==, BOBBIN_TIMELINE_ROWS_MIN);
  bobbin_timeline_rows_set_pitch (rows, 0);
  g_assert_cmpfloat (bobbin_timeline_rows_get_pitch (rows), ==, BOBBIN_TIMELINE_ROWS_AUTO_MIN);
}

/* However little room there is: slots and rows belong to each other, pinned
 * rows stay, and every row can be scrolled into sight. */
static void
test_scrolling (void)
{
  for (guint trial = 0; trial < 200; trial++)
    {
      g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();
      guint n_lanes = (guint) g_test_rand_int_range (1, 80);
      guint n_rows;

      bobbin_timeline_rows_set_n_lanes (rows, n_lanes);
      for (guint i = (guint) g_test_rand_int_range (0, 8); i > 0; i--)
        {
          bobbin_timeline_rows_set_pinned (rows, (guint) g_test_rand_int_range (0, (gint32) n_lanes), TRUE);
          bobbin_timeline_rows_set_folded (rows, (guint) g_test_rand_int_range (0, (gint32) n_lanes), TRUE);
        }
      bobbin_timeline_rows_set_height (rows, g_test_rand_double_range (0, 300));

      n_rows = bobbin_timeline_rows_get_n_rows (rows);
      for (guint i = 0; i < 100; i++)
        {
          guint row = (guint) g_test_rand_int_range (0, (gint32) n_rows);

          bobbin_timeline_rows_scroll_to (rows, row);
          g_assert_cmpint (bobbin_timeline_rows_row_to_slot (rows, row), >=, 0);
          for (guint slot = 0; slot < bobbin_timeline_rows_get_n_slots (rows); slot++)
            {
              guint shown = bobbin_timeline_rows_slot_to_row (rows, slot);

              g_assert_cmpuint (shown, <, n_rows);
              g_assert_cmpint (bobbin_timeline_rows_row_to_slot (rows, shown), ==, (int) slot);
            }
          g_assert_false (bobbin_timeline_rows_scroll_to (rows, row));
        }

      bobbin_timeline_rows_set_first (rows, G_MAXUINT);
      g_assert_cmpint (bobbin_timeline_rows_row_to_slot (rows, n_rows - 1), >=, 0);
      if (bobbin_timeline_rows_get_n_pinned (rows) < bobbin_timeline_rows_get_n_slots (rows))
        for (guint i = 0; i < bobbin_timeline_rows_get_n_pinned (rows); i++)
          g_assert_cmpint (bobbin_timeline_rows_row_to_slot (rows, i), ==, (int) i);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline-rows/order", test_order);
  g_test_add_func ("/timeline-rows/pin", test_pin);
  g_test_add_func ("/timeline-rows/fold", test_fold);
  g_test_add_func ("/timeline-rows/pitch", test_pitch);
  g_test_add_func ("/timeline-rows/scrolling", test_scrolling);

  return g_test_run ();
}
