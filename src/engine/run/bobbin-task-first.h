/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-task-keys.h"

G_BEGIN_DECLS

/* More than fit on a screen. */
#define BOBBIN_TASK_FIRST_MAX 128

typedef struct
{
  guint64 key;
  guint32 task;
  guint32 padding;
} BobbinTaskEntry;

/**
 * BobbinTaskFirst:
 * @begin: index of the first one
 * @n: how many there are
 *
 * The first tasks in an order, of those that were added so far: what a list shows
 * before all is sorted. Begins as zeroes, and needs no memory but its own. They
 * lie in the middle of more room, so that whoever comes in moves few others.
 */
typedef struct
{
  BobbinTaskEntry entries[3 * BOBBIN_TASK_FIRST_MAX];
  guint           begin;
  guint           n;
} BobbinTaskFirst;

/* Adds a task, unless so many come before it; where two are equal, the one that
 * was added first. @key: its key of level 0. */
void bobbin_task_first_add     (BobbinTaskFirst      *self,
                                const BobbinTaskKeys *keys,
                                guint64               key,
                                guint32               task);
/* Keys are not what they were; the order is the same. */
void bobbin_task_first_refresh (BobbinTaskFirst      *self,
                                const BobbinTaskKeys *keys);

G_END_DECLS
