/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-ink.h"

/*
 * The colours of attempts were sought numerically: near green, red, amber,
 * violet and blue, at least 3:1 from the ground, and as far from one another as
 * possible in OKLab as seen with full colour vision and with each of the three
 * kinds of dichromacy (Machado, Oliveira and Fernandes 2009). A test holds that.
 */
typedef struct
{
  guint32       light;       /* 0xRRGGBBAA */
  guint32       light_mark;
  guint32       dark;
  guint32       dark_mark;
  BobbinPattern pattern;
} Ink;

static const Ink inks[BOBBIN_N_INKS] = {
  [BOBBIN_INK_DONE] = { 0x00a48fff, 0x00a48fff, 0x289888ff, 0x289888ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_FAILED] = { 0xb61228ff, 0xf7a3a9ff, 0xf2452fff, 0x6d0f05ff, BOBBIN_PATTERN_STRIPES },
  [BOBBIN_INK_RETRIED] = { 0xbd7900ff, 0xffdc9cff, 0xf8c630ff, 0x8a6300ff, BOBBIN_PATTERN_BACK_STRIPES },
  [BOBBIN_INK_CANCELLED] = { 0x823d94ff, 0xe0b9eaff, 0x9862d9ff, 0xe6d3ffff, BOBBIN_PATTERN_DOTS },
  [BOBBIN_INK_RUNNING] = { 0x3f4eebff, 0xbcc2ffff, 0x54b6ffff, 0x0b4c80ff, BOBBIN_PATTERN_OUTLINE },
  [BOBBIN_INK_STARTING] = { 0x8f8f8bff, 0xb9b9b5ff, 0x77767bff, 0x56555bff, BOBBIN_PATTERN_LINES },
  [BOBBIN_INK_IDLE] = { 0xe3e7eeff, 0xe3e7eeff, 0x363a42ff, 0x363a42ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_PAUSE] = { 0xf3e6c3ff, 0xd9c48dff, 0x4a4230ff, 0x6b6044ff, BOBBIN_PATTERN_BACK_STRIPES },
  [BOBBIN_INK_TEXT] = { 0x1e1e1eff, 0x1e1e1eff, 0xf6f5f4ff, 0xf6f5f4ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_DIM_TEXT] = { 0x66666aff, 0x66666aff, 0xa9a9adff, 0xa9a9adff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_GRID] = { 0x0000001a, 0x0000001a, 0xffffff1f, 0xffffff1f, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_BACKGROUND] = { 0xffffffff, 0xffffffff, 0x1e1e1eff, 0x1e1e1eff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_AREA] = { 0x3584e480, 0x1c65c2ff, 0x3584e480, 0x78aeedff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_AREA_2] = { 0x26a26980, 0x1b7f50ff, 0x2ec27e70, 0x57e3a5ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_AREA_3] = { 0x9141ac70, 0x813d9cff, 0xb56fd080, 0xd9a7ecff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_SELECTION] = { 0x3584e433, 0x1c65c2ff, 0x78aeed33, 0x99c1f1ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_CURSOR] = { 0x1e1e1eff, 0xffffffff, 0xffffffff, 0x1e1e1eff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_BAR] = { 0x99c1f1ff, 0x99c1f1ff, 0x3b5f8aff, 0x3b5f8aff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_BEST] = { 0x26a269ff, 0x26a269ff, 0x2ec27eff, 0x2ec27eff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_LINE] = { 0x1c65c2ff, 0x1c65c2ff, 0x78aeedff, 0x78aeedff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_LINE_2] = { 0x1b7f50ff, 0x1b7f50ff, 0x57e3a5ff, 0x57e3a5ff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_LINE_3] = { 0x813d9cff, 0x813d9cff, 0xd9a7ecff, 0xd9a7ecff, BOBBIN_PATTERN_PLAIN },
  [BOBBIN_INK_LINE_4] = { 0xa85400ff, 0xa85400ff, 0xffbe6fff, 0xffbe6fff, BOBBIN_PATTERN_PLAIN },
};

static BobbinRgba
unpack (guint32 color)
{
  return (BobbinRgba) {
    .red = (float) (color >> 24) / 255,
    .green = (float) (color >> 16 & 0xff) / 255,
    .blue = (float) (color >> 8 & 0xff) / 255,
    .alpha = (float) (color & 0xff) / 255,
  };
}

BobbinRgba
bobbin_ink_get_color (BobbinInk ink,
                      gboolean  dark)
{
  g_return_val_if_fail (ink < BOBBIN_N_INKS, unpack (0));

  return unpack (dark ? inks[ink].dark : inks[ink].light);
}

BobbinRgba
bobbin_ink_get_mark (BobbinInk ink,
                     gboolean  dark)
{
  g_return_val_if_fail (ink < BOBBIN_N_INKS, unpack (0));

  return unpack (dark ? inks[ink].dark_mark : inks[ink].light_mark);
}

BobbinPattern
bobbin_ink_get_pattern (BobbinInk ink)
{
  g_return_val_if_fail (ink < BOBBIN_N_INKS, BOBBIN_PATTERN_PLAIN);

  return inks[ink].pattern;
}
