/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawings as pixels, and pictures in files; needs no display. */
#include "app/charts/bobbin-drawing-painter.h"
#include "app/charts/bobbin-lane-map.h"
#include "app/charts/bobbin-raster.h"
#include "engine/charts/bobbin-timeline-drawing.h"
#include "support/invented-run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

/* What must never be drawn over. */
#define GUARD 0x12345678u

static guint32
get_ink_pixel (BobbinInk ink)
{
  BobbinRgba color = bobbin_ink_get_color (ink, FALSE);

  return 0xffu << 24 | (guint32) lroundf (color.red * 255) << 16 | (guint32) lroundf (color.green * 255) << 8 |
         (guint32) lroundf (color.blue * 255);
}

/* A raster of some shapes with guards before and after it. */
static guint32 *
draw (BobbinDrawing *drawing,
      BobbinRaster  *raster)
{
  guint32 *memory;
  gsize size;
  guint n;

  bobbin_drawing_get_shapes (drawing, &n);
  g_assert_true (bobbin_raster_get_bounds (drawing, 0, n, raster));
  size = (gsize) raster->width * raster->height;
  memory = g_new0 (guint32, size + 2 * raster->width);
  for (guint i = 0; i < raster->width; i++)
    memory[i] = memory[raster->width + size + i] = GUARD;
  raster->pixels = memory + raster->width;
  bobbin_raster_draw (raster, drawing, FALSE, 0, n);
  for (guint i = 0; i < raster->width; i++)
    {
      g_assert_cmphex (memory[i], ==, GUARD);
      g_assert_cmphex (memory[raster->width + size + i], ==, GUARD);
    }

  return memory;
}

/* Each pixel of low columns is of the ink that the shares give it. */
static void
test_columns (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();

  for (guint i = 0; i < 200; i++)
    {
      double scale = 1 + i % 3 * 0.5;
      guint height = (guint) g_test_rand_int_range (1, 8);
      guint n = (guint) g_test_rand_int_range (1, 50);
      g_autofree guint32 *memory = NULL;
      BobbinColumnShares *columns;
      BobbinRaster raster;

      bobbin_drawing_clear (drawing, 100, 40, scale);
      columns = bobbin_drawing_add_columns (drawing, 12 / scale, 6 / scale, height / scale, n);
      for (guint c = 0; c < n; c++)
        {
          double room = 1;

          for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
            {
              columns[c].shares[k] = g_test_rand_bit () ? (float) g_test_rand_double_range (0, room) : 0;
              room -= (double) columns[c].shares[k];
            }
        }
      memory = draw (drawing, &raster);

      columns = (BobbinColumnShares *) bobbin_drawing_get_columns (drawing);
      for (guint c = 0; c < n; c++)
        {
          guint parts[BOBBIN_N_ENDED_SPANS];
          guint x = c + 12 - (guint) lround (raster.x * scale);
          guint y = height + 6 - (guint) lround (raster.y * scale);

          if (x >= raster.width)
            continue;
          bobbin_column_shares_divide (&columns[c], height, parts);
          for (guint o = 0; o < BOBBIN_N_ENDED_SPANS; o++)
            for (guint p = 0; p < parts[bobbin_column_order[o]]; p++)
              g_assert_cmphex (raster.pixels[--y * raster.width + x], ==, get_ink_pixel ((BobbinInk) bobbin_column_order[o]));
        }
    }
}

/* Shapes of all kinds, in and out of the drawing. */
static void
test_shapes_anywhere (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree guint32 *memory = NULL;
      BobbinRaster raster;

      bobbin_drawing_clear (drawing, 60, 40, 1 + g_test_rand_int_range (0, 5) * 0.25);
      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, 10, 10, 5, 5);
      for (guint n = 0; n < 6; n++)
        {
          double x = g_test_rand_double_range (-80, 80), y = g_test_rand_double_range (-60, 60);
          double width = g_test_rand_double_range (0, 90), height = g_test_rand_double_range (0, 60);
          BobbinInk ink = (BobbinInk) g_test_rand_int_range (0, BOBBIN_N_INKS);
          guint count = (guint) width;

          if (n % 3 == 0)
            bobbin_drawing_add_rectangle (drawing, ink, x, y, width, height);
          else if (n % 3 == 1)
            for (BobbinColumnShares *columns = bobbin_drawing_add_columns (drawing, x, y, height, count); count > 0; count--)
              columns[count - 1].shares[g_test_rand_int_range (0, BOBBIN_N_ENDED_SPANS)] = 1;
          else
            for (float *points = bobbin_drawing_add_area (drawing, ink, x, y, height, 2, count); count > 0; count--)
              points[count - 1] = (float) g_test_rand_double_range (y, y + height + 1e-3);
        }
      memory = draw (drawing, &raster);

      /* Premultiplied: no channel is above alpha. */
      for (guint p = 0; p < raster.width * raster.height; p++)
        for (guint shift = 0; shift < 24; shift += 8)
          g_assert_cmphex (raster.pixels[p] >> shift & 0xff, <=, (raster.pixels[p] >> 24) + 1);
    }
}

/* What was no plain success has marks of a second colour where there is room. */
static void
test_patterns (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();

  for (BobbinInk ink = BOBBIN_INK_DONE; ink <= BOBBIN_INK_RUNNING; ink++)
    {
      g_autofree guint32 *memory = NULL;
      guint32 color = get_ink_pixel (ink);
      guint n_color = 0, n_mark = 0;
      BobbinRaster raster;

      bobbin_drawing_clear (drawing, 100, 40, 1);
      bobbin_drawing_add_rectangle (drawing, ink, 10, 10, 40, 20);
      memory = draw (drawing, &raster);
      for (guint p = 0; p < raster.width * raster.height; p++)
        if (raster.pixels[p] == color)
          n_color++;
        else if (raster.pixels[p] >> 24 == 0xff)
          n_mark++;
      g_assert_cmpuint (n_color, >, 300);
      if (ink == BOBBIN_INK_DONE)
        g_assert_cmpuint (n_mark, ==, 0);
      else
        g_assert_cmpuint (n_mark, >, 80);
    }
}

static PangoContext *
new_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = pango_font_description_from_string ("sans 11");

  pango_context_set_font_description (context, font);
  pango_font_description_free (font);

  return context;
}

/* A whole run as a file: of that size, on its ground, with its tasks. */
static void
test_png (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (8, 8000, SECOND / 4, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  PangoContext *context = new_context ();
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "run.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  invented_run_fill (run, SECOND / 4, 9 * SECOND, SECOND / 100, 0);
  for (guint scale = 1; scale <= 2; scale++)
    {
      cairo_surface_t *surface;
      const guint32 *pixels;
      double height;
      guint n_done = 0, n;

      bobbin_drawing_clear (drawing, 700, 0, scale);
      height = bobbin_timeline_drawing_add_run (drawing, run, 700);
      g_assert_true (bobbin_drawing_save_png (drawing, context, FALSE, file, &error));
      g_assert_no_error (error);

      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 700 * (int) scale);
      g_assert_cmpint (cairo_image_surface_get_height (surface), ==, (int) ceil (height * scale));
      pixels = (gconstpointer) cairo_image_surface_get_data (surface);
      g_assert_cmphex (pixels[0] & 0xffffff, ==, 0xffffff);
      n = (guint) (cairo_image_surface_get_width (surface) * cairo_image_surface_get_height (surface));
      for (guint i = 0; i < n; i++)
        n_done += (pixels[i] & 0xffffff) == (get_ink_pixel (BOBBIN_INK_DONE) & 0xffffff);
      /* Most of the time all eight lanes worked: there is as much of that ink. */
      g_assert_cmpuint (n_done, >, 8 * 26 * 500 * scale * scale * 6 / 10);
      cairo_surface_destroy (surface);
    }

  g_object_unref (context);
  g_remove (path);
  g_rmdir (folder);
}

static cairo_surface_t *
draw_node (GskRenderNode *node)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 700, 700);
  cairo_t *cr = cairo_create (surface);

  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

static guint
count_ink (cairo_surface_t *surface,
           BobbinInk        ink)
{
  const guint32 *pixels = (gconstpointer) cairo_image_surface_get_data (surface);
  guint n = 0;

  for (guint i = 0; i < 700 * 700; i++)
    n += pixels[i] == get_ink_pixel (ink);

  return n;
}

/* Lines and dots are over what is drawn after them; dashes leave gaps. */
static void
test_on_top (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  PangoContext *context = new_context ();
  cairo_surface_t *surface;
  GskRenderNode *node;
  float *points;
  guint n_solid, n_dashed, n_dot;

  bobbin_drawing_clear (drawing, 700, 700, 1);
  bobbin_drawing_add_dot (drawing, BOBBIN_INK_LINE_2, 350, 350, 100);
  points = bobbin_drawing_add_line (drawing, BOBBIN_INK_LINE, 4, 0, 2);
  memcpy (points, (const float[]) { 100, 200, 600, 200 }, 4 * sizeof *points);
  points = bobbin_drawing_add_line (drawing, BOBBIN_INK_LINE_3, 4, 10, 2);
  memcpy (points, (const float[]) { 100, 500, 600, 500 }, 4 * sizeof *points);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_BAR, 0, 0, 700, 700);

  node = bobbin_painting_end (bobbin_painting_new (drawing, context, FALSE));
  surface = draw_node (node);
  gsk_render_node_unref (node);
  n_solid = count_ink (surface, BOBBIN_INK_LINE);
  n_dashed = count_ink (surface, BOBBIN_INK_LINE_3);
  n_dot = count_ink (surface, BOBBIN_INK_LINE_2);
  /* But for their edges, which are smoothed. */
  g_assert_cmpuint (n_solid, >=, 1900);
  g_assert_cmpuint (n_solid, <=, 2000);
  g_assert_cmpuint (n_dashed, >=, 800);
  g_assert_cmpuint (n_dashed, <=, 1100);
  g_assert_cmpuint (n_dot, >=, 7000);
  g_assert_cmpuint (n_dot, <=, 7900);
  cairo_surface_destroy (surface);
  g_object_unref (context);
}

/* In the least of steps, and given up in each of them: the same picture. */
static void
test_steps (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (8, 8000, SECOND / 4, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  PangoContext *context = new_context ();
  cairo_surface_t *expected, *surface;
  GskRenderNode *node;
  guint n_steps = 1;

  invented_run_fill (run, SECOND / 4, 9 * SECOND, SECOND / 100, 0);
  bobbin_drawing_clear (drawing, 700, 700, 1);
  bobbin_timeline_drawing_add_run (drawing, run, 700);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_SELECTION, 100, 50, 200, 200);
  bobbin_drawing_paint (drawing, snapshot, context, TRUE);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  expected = draw_node (node);
  gsk_render_node_unref (node);

  for (BobbinPainting *painting = bobbin_painting_new (drawing, context, TRUE); ; n_steps++)
    if (!bobbin_painting_step (painting, 0))
      {
        node = bobbin_painting_end (painting);
        break;
      }
  g_assert_cmpuint (n_steps, >, 20);
  surface = draw_node (node);
  g_assert_cmpmem (cairo_image_surface_get_data (surface), 700 * 700 * 4,
                   cairo_image_surface_get_data (expected), 700 * 700 * 4);
  gsk_render_node_unref (node);
  cairo_surface_destroy (surface);

  for (guint step = 0; step < n_steps; step++)
    {
      g_autoptr (BobbinPainting) painting = bobbin_painting_new (drawing, context, TRUE);

      for (guint i = 0; i < step; i++)
        bobbin_painting_step (painting, 0);
    }
  cairo_surface_destroy (expected);
  g_object_unref (context);
}

/* Nothing but what cannot be seen. */
static void
test_nothing (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  PangoContext *context = new_context ();

  bobbin_drawing_clear (drawing, 100, 100, 1);
  g_assert_null (bobbin_painting_end (bobbin_painting_new (drawing, context, FALSE)));
  g_object_unref (context);
}

static void
test_png_too_large (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  PangoContext *context = new_context ();
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/picture.png");
  g_autoptr (GError) error = NULL;

  bobbin_drawing_clear (drawing, 100, 40000, 1);
  g_assert_false (bobbin_drawing_save_png (drawing, context, FALSE, file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  bobbin_drawing_clear (drawing, 100, 100, 1);
  g_assert_false (bobbin_drawing_save_png (drawing, context, FALSE, file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_object_unref (context);
}

static void
test_lane_grid (void)
{
  for (guint n = 1; n < 5000; n = n * 3 / 2 + 1)
    for (double width = 120; width < 2000; width *= 1.6)
      {
        BobbinLaneGrid grid;

        bobbin_lane_grid_init (&grid, n, width, 500);
        g_assert_cmpuint (grid.n_columns * grid.n_rows, >=, n);
        g_assert_cmpfloat (grid.n_columns * grid.cell, <=, MAX (width, grid.cell));
        g_assert_cmpfloat (grid.cell, >=, BOBBIN_LANE_GRID_MIN_CELL);
        g_assert_true (grid.n_rows * grid.cell <= 500 || grid.cell == BOBBIN_LANE_GRID_MIN_CELL);
        for (guint lane = 0; lane < n; lane += 1 + n / 50)
          g_assert_cmpint (bobbin_lane_grid_to_lane (&grid, n, (lane % grid.n_columns + 0.5) * grid.cell,
                                                     (lane / grid.n_columns + 0.5) * grid.cell), ==, (int) lane);
        g_assert_cmpint (bobbin_lane_grid_to_lane (&grid, n, -1, 5), ==, -1);
        g_assert_cmpint (bobbin_lane_grid_to_lane (&grid, n, 5, grid.n_rows * grid.cell), ==, -1);
      }
}

int
main (int   argc,
      char *argv[])
{
  /* Makes the types of render nodes known, with or without a display. */
  gtk_init_check ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chart-painter/columns", test_columns);
  g_test_add_func ("/chart-painter/shapes-anywhere", test_shapes_anywhere);
  g_test_add_func ("/chart-painter/patterns", test_patterns);
  g_test_add_func ("/chart-painter/png", test_png);
  g_test_add_func ("/chart-painter/on-top", test_on_top);
  g_test_add_func ("/chart-painter/steps", test_steps);
  g_test_add_func ("/chart-painter/nothing", test_nothing);
  g_test_add_func ("/chart-painter/png-too-large", test_png_too_large);
  g_test_add_func ("/chart-painter/lane-grid", test_lane_grid);

  return g_test_run ();
}
