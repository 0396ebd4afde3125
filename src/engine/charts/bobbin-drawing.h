/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-ink.h"

G_BEGIN_DECLS

/**
 * BobbinShapeType:
 * @BOBBIN_SHAPE_RECTANGLE: x, y, width, height
 * @BOBBIN_SHAPE_TEXT: at x (see @anchor), y being the middle of the line
 * @BOBBIN_SHAPE_AREA: between a line through points and its base at y + height;
 *   @first and @n index the drawing's points: a y for each of @n x at distances
 *   of @step from x on
 * @BOBBIN_SHAPE_COLUMNS: @n columns of one pixel (1 / scale wide), from x on,
 *   y to y + height: each stacked from the bottom up of the shares of its inks;
 *   @first indexes the drawing's columns
 * @BOBBIN_SHAPE_LINE: through @n of the drawing's points from @first on, an x and
 *   a y for each, @size px thick; in dashes of @step px where that is not 0
 * @BOBBIN_SHAPE_DOT: a disc around x, y, @size px across
 *
 * Texts, lines and dots are over everything else, whatever the order.
 */
typedef enum
{
  BOBBIN_SHAPE_RECTANGLE,
  BOBBIN_SHAPE_TEXT,
  BOBBIN_SHAPE_AREA,
  BOBBIN_SHAPE_COLUMNS,
  BOBBIN_SHAPE_LINE,
  BOBBIN_SHAPE_DOT,
} BobbinShapeType;

#define BOBBIN_SHAPE_IS_ON_TOP(type) \
  ((type) == BOBBIN_SHAPE_TEXT || (type) == BOBBIN_SHAPE_LINE || (type) == BOBBIN_SHAPE_DOT)

typedef enum
{
  BOBBIN_ANCHOR_START,
  BOBBIN_ANCHOR_MIDDLE,
  BOBBIN_ANCHOR_END,
} BobbinAnchor;

/**
 * BobbinColumnShares:
 *
 * What one column of pixels is made of: the share of its height for each kind
 * of ended attempt, 0 to 1, together at most 1. They are stacked from the bottom
 * up in the order of bobbin_column_order, which ends with what was done.
 */
typedef struct
{
  float shares[BOBBIN_N_ENDED_SPANS];
} BobbinColumnShares;

extern const BobbinSpanKind bobbin_column_order[BOBBIN_N_ENDED_SPANS];

/* How many of @height pixels each kind gets: @parts has room for all, by kind,
 * and they add up to @height at most. What was not done and is there at all
 * gets one at least, as far as there are pixels. */
void bobbin_column_shares_divide (const BobbinColumnShares *self,
                                  guint                     height,
                                  guint                    *parts);

typedef struct
{
  BobbinShapeType  type;
  BobbinInk        ink;
  BobbinAnchor     anchor;   /* of a text */
  double           x, y, width, height;
  double           step;     /* of an area, a column, a line */
  guint            first;
  guint            n;
  const char      *text;     /* of a text; owned by the drawing */
  gboolean         bold;     /* of a text */
  double           size;     /* of a text, a line, a dot, in px */
} BobbinShape;

typedef struct _BobbinDrawing BobbinDrawing;

/**
 * bobbin_drawing_new:
 *
 * A picture as a list of shapes, in the order in which they are painted, in px
 * of the screen from the top left. What the window shows and what is written to
 * a file are the same list. A drawing that is cleared keeps its memory: making
 * one for each frame costs no allocation.
 */
BobbinDrawing            *bobbin_drawing_new           (void);
void                      bobbin_drawing_free          (BobbinDrawing  *self);
/* Empties it; @scale: device pixels for a px, for columns. */
void                      bobbin_drawing_clear         (BobbinDrawing  *self,
                                                        double          width,
                                                        double          height,
                                                        double          scale);
/* Another size than it was cleared with, for who only knows in the end. */
void                      bobbin_drawing_set_size      (BobbinDrawing  *self,
                                                        double          width,
                                                        double          height);

double                    bobbin_drawing_get_width     (BobbinDrawing  *self);
double                    bobbin_drawing_get_height    (BobbinDrawing  *self);
double                    bobbin_drawing_get_scale     (BobbinDrawing  *self);
const BobbinShape        *bobbin_drawing_get_shapes    (BobbinDrawing  *self,
                                                        guint          *n_shapes);
const float              *bobbin_drawing_get_points    (BobbinDrawing  *self);
const BobbinColumnShares *bobbin_drawing_get_columns   (BobbinDrawing  *self);

void                      bobbin_drawing_add_rectangle (BobbinDrawing  *self,
                                                        BobbinInk       ink,
                                                        double          x,
                                                        double          y,
                                                        double          width,
                                                        double          height);
/* @text is copied. */
void                      bobbin_drawing_add_text      (BobbinDrawing  *self,
                                                        BobbinInk       ink,
                                                        BobbinAnchor    anchor,
                                                        double          x,
                                                        double          y,
                                                        double          size,
                                                        gboolean        bold,
                                                        const char     *text);
/* Room for @n points, to be filled at once by the caller. */
float                    *bobbin_drawing_add_area      (BobbinDrawing  *self,
                                                        BobbinInk       ink,
                                                        double          x,
                                                        double          y,
                                                        double          height,
                                                        double          step,
                                                        guint           n);
/* Room for @n columns, zeroed, to be filled at once by the caller. */
BobbinColumnShares       *bobbin_drawing_add_columns   (BobbinDrawing  *self,
                                                        double          x,
                                                        double          y,
                                                        double          height,
                                                        guint           n);
/* Room for the x and y of @n points, to be filled at once by the caller. */
float                    *bobbin_drawing_add_line      (BobbinDrawing  *self,
                                                        BobbinInk       ink,
                                                        double          thickness,
                                                        double          dash,
                                                        guint           n);
void                      bobbin_drawing_add_dot       (BobbinDrawing  *self,
                                                        BobbinInk       ink,
                                                        double          x,
                                                        double          y,
                                                        double          diameter);
/* Memory for those who draw, at least @size bytes, valid until the next call:
 * kept with the drawing, so that a frame allocates nothing. */
gpointer                  bobbin_drawing_get_scratch   (BobbinDrawing  *self,
                                                        gsize           size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinDrawing, bobbin_drawing_free)

G_END_DECLS
