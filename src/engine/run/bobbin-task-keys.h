/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-task-value.h"

G_BEGIN_DECLS

/**
 * BobbinTaskKeys:
 * @texts: whether any value is a text or an error; else a value is its one key
 * @common: bytes that all texts begin with, as far as they were noted; never a
 *   part of a number only
 * @first_copy: of the first text, as far as it may be common
 *
 * Turns what tasks have for an order into 64-bit numbers that sort as they do:
 * a text takes as many as it is long, one a level. Keys of texts can be compared
 * with each other only while @common stays what it is.
 */
typedef struct
{
  BobbinTaskSource source;
  BobbinTaskOrder  order;
  gboolean         texts;
  gsize            common;
  char            *first_copy;
} BobbinTaskKeys;

void     bobbin_task_keys_clear       (BobbinTaskKeys        *self);

/* Leaves out the beginning that all texts share, so that the first key tells them
 * apart; whether there is less of it now. */
gboolean bobbin_task_keys_note_text   (BobbinTaskKeys        *self,
                                       const BobbinTaskValue *value);

guint64  bobbin_task_keys_make        (const BobbinTaskKeys  *self,
                                       const BobbinTaskValue *value,
                                       guint                  level);
guint64  bobbin_task_keys_get         (const BobbinTaskKeys  *self,
                                       guint32                task,
                                       guint                  level);
/* Whether a key of level 0 is that of a number; the deeper ones do not tell. */
gboolean bobbin_task_keys_is_number   (const BobbinTaskKeys  *self,
                                       guint64                key);
/* Whether values with this key at a level are equal altogether. */
gboolean bobbin_task_keys_is_final    (const BobbinTaskKeys  *self,
                                       guint                  level,
                                       gboolean               is_number,
                                       guint64                key);
/* Two tasks whose first key is @key: below, at or above 0. */
int      bobbin_task_keys_compare     (const BobbinTaskKeys  *self,
                                       guint64                key,
                                       guint32                left,
                                       guint32                right);

G_END_DECLS
