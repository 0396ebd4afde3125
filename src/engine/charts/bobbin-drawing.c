/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-drawing.h"

#include <math.h>
#include <string.h>

struct _BobbinDrawing
{
  double     width;
  double     height;
  double     scale;
  GArray    *shapes;       /* of BobbinShape */
  GArray    *points;       /* of float */
  GArray    *columns;      /* of BobbinColumnShares */
  GPtrArray *texts;        /* of GString: those of this and of earlier drawings */
  guint      n_texts;
  gpointer   scratch;
  gsize      scratch_size;
};

static void
text_free (gpointer data)
{
  g_string_free (data, TRUE);
}

static const char *
keep_text (BobbinDrawing *self,
           const char    *text)
{
  GString *string;

  if (self->n_texts == self->texts->len)
    g_ptr_array_add (self->texts, g_string_sized_new (32));
  string = g_ptr_array_index (self->texts, self->n_texts++);
  g_string_assign (string, text);

  return string->str;
}

BobbinDrawing *
bobbin_drawing_new (void)
{
  BobbinDrawing *self = g_new0 (BobbinDrawing, 1);

  self->scale = 1;
  self->shapes = g_array_new (FALSE, FALSE, sizeof (BobbinShape));
  self->points = g_array_new (FALSE, FALSE, sizeof (float));
  self->columns = g_array_new (FALSE, TRUE, sizeof (BobbinColumnShares));
  self->texts = g_ptr_array_new_with_free_func (text_free);

  return self;
}

void
bobbin_drawing_free (BobbinDrawing *self)
{
  g_array_unref (self->shapes);
  g_array_unref (self->points);
  g_array_unref (self->columns);
  g_ptr_array_unref (self->texts);
  g_free (self->scratch);
  g_free (self);
}

void
bobbin_drawing_clear (BobbinDrawing *self,
                      double         width,
                      double         height,
                      double         scale)
{
  g_return_if_fail (scale > 0);

  self->width = width;
  self->height = height;
  self->scale = scale;
  g_array_set_size (self->shapes, 0);
  g_array_set_size (self->points, 0);
  g_array_set_size (self->columns, 0);
  self->n_texts = 0;
}

void
bobbin_drawing_set_size (BobbinDrawing *self,
                         double         width,
                         double         height)
{
  self->width = width;
  self->height = height;
}

double
bobbin_drawing_get_width (BobbinDrawing *self)
{
  return self->width;
}

double
bobbin_drawing_get_height (BobbinDrawing *self)
{
  return self->height;
}

double
bobbin_drawing_get_scale (BobbinDrawing *self)
{
  return self->scale;
}

const BobbinShape *
bobbin_drawing_get_shapes (BobbinDrawing *self,
                           guint         *n_shapes)
{
  *n_shapes = self->shapes->len;

  return (gconstpointer) self->shapes->data;
}

const float *
bobbin_drawing_get_points (BobbinDrawing *self)
{
  return (gconstpointer) self->points->data;
}

const BobbinColumnShares *
bobbin_drawing_get_columns (BobbinDrawing *self)
{
  return (gconstpointer) self->columns->data;
}

static void
add_shape (BobbinDrawing *self,
           BobbinShape    shape)
{
  g_array_append_val (self->shapes, shape);
}

void
bobbin_drawing_add_rectangle (BobbinDrawing *self,
                              BobbinInk      ink,
                              double         x,
                              double         y,
                              double         width,
                              double         height)
{
  add_shape (self, (BobbinShape) {
    .type = BOBBIN_SHAPE_RECTANGLE,
    .ink = ink,
    .x = x,
    .y = y,
    .width = width,
    .height = height,
  });
}

void
bobbin_drawing_add_text (BobbinDrawing *self,
                         BobbinInk      ink,
                         BobbinAnchor   anchor,
                         double         x,
                         double         y,
                         double         size,
                         gboolean       bold,
                         const char    *text)
{
  BobbinShape shape = {
    .type = BOBBIN_SHAPE_TEXT,
    .ink = ink,
    .anchor = anchor,
    .x = x,
    .y = y,
    .size = size,
    .bold = bold,
  };

  shape.text = keep_text (self, text);
  g_array_append_val (self->shapes, shape);
}

float *
bobbin_drawing_add_area (BobbinDrawing *self,
                         BobbinInk      ink,
                         double         x,
                         double         y,
                         double         height,
                         double         step,
                         guint          n)
{
  BobbinShape shape = {
    .type = BOBBIN_SHAPE_AREA,
    .ink = ink,
    .x = x,
    .y = y,
    .width = (step * (n > 0 ? n - 1 : 0)),
    .height = height,
    .step = step,
    .first = self->points->len,
    .n = n,
  };

  g_array_append_val (self->shapes, shape);
  g_array_set_size (self->points, self->points->len + n);

  return &g_array_index (self->points, float, shape.first);
}

BobbinColumnShares *
bobbin_drawing_add_columns (BobbinDrawing *self,
                            double         x,
                            double         y,
                            double         height,
                            guint          n)
{
  BobbinShape shape = {
    .type = BOBBIN_SHAPE_COLUMNS,
    .ink = BOBBIN_INK_DONE,
    .x = x,
    .y = y,
    .width = (n / self->scale),
    .height = height,
    .step = (1 / self->scale),
    .first = self->columns->len,
    .n = n,
  };

  g_array_append_val (self->shapes, shape);
  g_array_set_size (self->columns, self->columns->len + n);

  return &g_array_index (self->columns, BobbinColumnShares, shape.first);
}

float *
bobbin_drawing_add_line (BobbinDrawing *self,
                         BobbinInk      ink,
                         double         thickness,
                         double         dash,
                         guint          n)
{
  BobbinShape shape = {
    .type = BOBBIN_SHAPE_LINE,
    .ink = ink,
    .step = dash,
    .size = thickness,
    .first = self->points->len,
    .n = n,
  };

  g_array_append_val (self->shapes, shape);
  g_array_set_size (self->points, self->points->len + 2 * n);

  return &g_array_index (self->points, float, shape.first);
}

void
bobbin_drawing_add_dot (BobbinDrawing *self,
                        BobbinInk      ink,
                        double         x,
                        double         y,
                        double         diameter)
{
  add_shape (self, (BobbinShape) {
    .type = BOBBIN_SHAPE_DOT,
    .ink = ink,
    .x = x,
    .y = y,
    .size = diameter,
  });
}

/* What went wrong stands at the bottom, on one line along a lane. */
const BobbinSpanKind bobbin_column_order[BOBBIN_N_ENDED_SPANS] = {
  BOBBIN_SPAN_FAILED, BOBBIN_SPAN_RETRIED, BOBBIN_SPAN_CANCELLED, BOBBIN_SPAN_DONE,
};

void
bobbin_column_shares_divide (const BobbinColumnShares *self,
                             guint                     height,
                             guint                    *parts)
{
  double sum = 0;
  guint base = 0;

  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    {
      BobbinSpanKind kind = bobbin_column_order[i];
      guint top;

      parts[kind] = 0;
      if (!(self->shares[kind] > 0))
        continue;

      sum += (double) self->shares[kind];
      top = (guint) MIN (sum * height + 0.5, height);
      if (kind != BOBBIN_SPAN_DONE)
        top = MIN (MAX (top, base + 1), height);
      parts[kind] = top > base ? top - base : 0;
      base = MAX (top, base);
    }
}

gpointer
bobbin_drawing_get_scratch (BobbinDrawing *self,
                            gsize          size)
{
  if (size > self->scratch_size)
    {
      g_free (self->scratch);
      self->scratch = g_malloc (size);
      self->scratch_size = size;
    }

  return self->scratch;
}
