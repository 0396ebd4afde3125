/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-inputs.h"

G_BEGIN_DECLS

/* The most inputs there may be: the outcomes of so many would fill 2.5 TiB, and even
 * the list of places for them must be had before the first. */
#define BOBBIN_INPUTS_MAX ((guint64) 1 << 36)

/* The most decimals that the members of a range may have: what fits an int64. */
#define BOBBIN_RANGE_MAX_SCALE 18

/**
 * BobbinRange:
 * @start: the first number, times 10^@scale
 * @step: what is added for each further one, times 10^@scale
 * @n: how many numbers there are
 * @scale: decimals
 *
 * Numbers at equal distances, counted exactly. Every member fits an int64.
 */
typedef struct
{
  gint64  start;
  gint64  step;
  guint64 n;
  guint   scale;
} BobbinRange;

/*
 * BobbinPacker:
 *
 * A list in the making: texts one behind the other, each with its NUL, and
 * where each of them begins.
 */
typedef struct
{
  char    *text;
  gsize    length;
  gsize    capacity;
  guint64  n_items;
  guint64  items_capacity;
  guint32 *offsets;        /* until the text passes 4 GiB */
  guint64 *long_offsets;   /* from then on */
} BobbinPacker;

/* Takes @text, of which nothing is used yet; it may be NULL. */
void          bobbin_packer_init       (BobbinPacker *self,
                                        char         *text,
                                        gsize         capacity);
void          bobbin_packer_clear      (BobbinPacker *self);

/* Notes that an item begins at @offset of the text. */
void          bobbin_packer_begin_item (BobbinPacker *self,
                                        gsize         offset);
/* Appends to the text, which grows. */
void          bobbin_packer_append     (BobbinPacker *self,
                                        const char   *text,
                                        gsize         length);

BobbinInputs *bobbin_inputs_new_range  (const BobbinRange *range);

/* Makes inputs of what @packer holds, and empties it. @names: for CSV; taken. */
BobbinInputs *bobbin_inputs_new_packed (BobbinPacker *packer,
                                        GStrv         names);

/* The same, of what somebody else's @bytes hold, of which a reference is kept:
 * @packer's text and offsets lie there, and are borrowed. Whoever calls has
 * checked them: offsets rise, and every field ends with its NUL. */
BobbinInputs *bobbin_inputs_new_mapped (GBytes             *bytes,
                                        const BobbinPacker *packer,
                                        GStrv               names);

/* All fields of the input at @index as they lie there, one behind the other,
 * each with its NUL. Not for ranges. Any thread. */
const char   *bobbin_inputs_get_fields (BobbinInputs *self,
                                        guint64       index,
                                        gsize        *length);

/* Sentences on what was left out, for bobbin_inputs_get_remarks(). Copied. */
void          bobbin_inputs_set_remarks (BobbinInputs       *self,
                                         const char * const *remarks);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinPacker, bobbin_packer_clear)

G_END_DECLS
