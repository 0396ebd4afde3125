/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-timeline.h"

G_BEGIN_DECLS

/**
 * BobbinInk:
 *
 * What a shape of a drawing is drawn with: a meaning, not a colour. The first
 * ones are the kinds of #BobbinSpanKind, in its order. Each of those has a
 * #BobbinPattern as well, so that none is told from another by its colour alone.
 */
typedef enum
{
  BOBBIN_INK_DONE,
  BOBBIN_INK_FAILED,
  BOBBIN_INK_RETRIED,
  BOBBIN_INK_CANCELLED,
  BOBBIN_INK_RUNNING,
  BOBBIN_INK_STARTING,
  BOBBIN_INK_IDLE,
  BOBBIN_INK_PAUSE,          /* time in which the run was paused */
  BOBBIN_INK_TEXT,
  BOBBIN_INK_DIM_TEXT,
  BOBBIN_INK_GRID,
  BOBBIN_INK_BACKGROUND,
  BOBBIN_INK_AREA,           /* throughput */
  BOBBIN_INK_AREA_2,         /* active workers */
  BOBBIN_INK_AREA_3,         /* bytes a second */
  BOBBIN_INK_SELECTION,      /* a span that was dragged */
  BOBBIN_INK_CURSOR,         /* the chosen task, the chosen lane */
  BOBBIN_INK_BAR,            /* a contender of a race */
  BOBBIN_INK_BEST,           /* the one to choose */
  BOBBIN_INK_LINE,           /* lines of their own: those of four executors */
  BOBBIN_INK_LINE_2,
  BOBBIN_INK_LINE_3,
  BOBBIN_INK_LINE_4,
  BOBBIN_N_INKS,
} BobbinInk;

/**
 * BobbinPattern:
 * @BOBBIN_PATTERN_PLAIN: filled
 * @BOBBIN_PATTERN_STRIPES: stripes from bottom left to top right
 * @BOBBIN_PATTERN_BACK_STRIPES: from top left to bottom right
 * @BOBBIN_PATTERN_DOTS: dots
 * @BOBBIN_PATTERN_LINES: lines from left to right
 * @BOBBIN_PATTERN_OUTLINE: an outline
 *
 * Drawn over the colour in a lighter or darker one of the same ink.
 */
typedef enum
{
  BOBBIN_PATTERN_PLAIN,
  BOBBIN_PATTERN_STRIPES,
  BOBBIN_PATTERN_BACK_STRIPES,
  BOBBIN_PATTERN_DOTS,
  BOBBIN_PATTERN_LINES,
  BOBBIN_PATTERN_OUTLINE,
} BobbinPattern;

/**
 * BobbinRgba:
 *
 * sRGB, each 0 to 1, not premultiplied.
 */
typedef struct
{
  float red;
  float green;
  float blue;
  float alpha;
} BobbinRgba;

/* The colour of an ink on a light or a dark ground. */
BobbinRgba    bobbin_ink_get_color   (BobbinInk ink,
                                      gboolean  dark);
/* What its pattern is drawn with; of an area: the line along its edge. */
BobbinRgba    bobbin_ink_get_mark    (BobbinInk ink,
                                      gboolean  dark);
BobbinPattern bobbin_ink_get_pattern (BobbinInk ink);

G_END_DECLS
