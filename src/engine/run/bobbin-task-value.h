/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-task-query.h"

G_BEGIN_DECLS

/**
 * BobbinTaskKey:
 * @BOBBIN_TASK_KEY_RESULT: the first value of the result, or else the error
 * @BOBBIN_TASK_KEY_COLUMN: one column of the result
 *
 * What tasks can be ordered by.
 */
typedef enum
{
  BOBBIN_TASK_KEY_NUMBER,
  BOBBIN_TASK_KEY_INPUT,
  BOBBIN_TASK_KEY_STATE,
  BOBBIN_TASK_KEY_ERROR,
  BOBBIN_TASK_KEY_RESULT,
  BOBBIN_TASK_KEY_COLUMN,
  BOBBIN_TASK_KEY_DURATION,
  BOBBIN_TASK_KEY_START,
  BOBBIN_TASK_KEY_CPU,
  BOBBIN_TASK_KEY_LANE,
  BOBBIN_TASK_KEY_ATTEMPTS,
} BobbinTaskKey;

/**
 * BobbinTaskOrder:
 * @column: which one, for BOBBIN_TASK_KEY_COLUMN
 *
 * An order of tasks. Where two are equal the lower number comes first, however
 * it goes; tasks that have no such value come last, however it goes.
 */
typedef struct
{
  BobbinTaskKey key;
  guint         column;
  gboolean      descending;
} BobbinTaskOrder;

/* In the order in which values of different classes come. */
typedef enum
{
  BOBBIN_TASK_VALUE_NUMBER,
  BOBBIN_TASK_VALUE_TEXT,
  BOBBIN_TASK_VALUE_ERROR,
  BOBBIN_TASK_VALUE_NONE,
} BobbinTaskValueClass;

/**
 * BobbinTaskValue:
 * @number: that sorts as the value does, as an unsigned number
 * @text: of a text or an error; borrowed
 *
 * What a task has for a key. A text that is a number is one.
 */
typedef struct
{
  BobbinTaskValueClass type;
  guint64              number;
  const char          *text;
  gsize                length;
} BobbinTaskValue;

/* Whether values of @key may be texts. */
gboolean bobbin_task_key_has_texts (const BobbinTaskSource *source,
                                    const BobbinTaskOrder  *order);
/* @result backs what @value borrows. */
void     bobbin_task_value_get     (const BobbinTaskSource *source,
                                    const BobbinTaskOrder  *order,
                                    guint64                 task,
                                    BobbinResult           *result,
                                    BobbinTaskValue        *value);

/* The most bytes of a text that count, after what is left out. */
#define BOBBIN_TASK_VALUE_MAX_TEXT 256

/* Seven bytes, from the @level-th seven on, of the text as it sorts, big end
 * first, in the lower 56 bits: letters without their case, and the numbers in
 * it by their value. Begins at byte @skip of the text. 0 at the lower end: it
 * has no more. */
guint64  bobbin_task_value_spell   (const char             *text,
                                    gsize                   length,
                                    gsize                   skip,
                                    guint                   level);

G_END_DECLS
