/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdatomic.h>

#include "bobbin-task-set.h"

G_BEGIN_DECLS

/**
 * BobbinChunk:
 * @first: number of its first task
 * @n_tasks: how many; consecutive
 * @attempt: 1, or more for a chunk of one task that is tried again
 */
typedef struct
{
  guint64 first;
  guint64 n_tasks;
  guint   attempt;
} BobbinChunk;

/**
 * BobbinTake:
 * @BOBBIN_TAKE_CHUNK: a chunk was taken
 * @BOBBIN_TAKE_LATER: nothing now: paused, or the rest is in other hands and may yet come back
 * @BOBBIN_TAKE_END: nothing any more: all tasks are settled, or the run stops
 */
typedef enum
{
  BOBBIN_TAKE_CHUNK,
  BOBBIN_TAKE_LATER,
  BOBBIN_TAKE_END,
} BobbinTake;

typedef struct _BobbinCursor BobbinCursor;

/* Called when something may have become available, or the end was reached, by
 * the thread that made it so. Must only wake somebody, and not call back. */
typedef void (*BobbinCursorWake) (gpointer user_data);

/**
 * bobbin_cursor_new:
 * @n_tasks: tasks in all
 * @fixed_chunk: tasks in a chunk; 0: as many as fill BOBBIN_CURSOR_TARGET_NS,
 *   fewer toward the end, so that no worker is left with a long chunk alone
 *
 * Where workers get their tasks. Hands out each task once, plus once for each
 * retry; knows how many are out. All functions may be called from any thread.
 */
BobbinCursor *bobbin_cursor_new       (guint64            n_tasks,
                                       guint64            fixed_chunk);
BobbinCursor *bobbin_cursor_ref       (BobbinCursor      *self);
void          bobbin_cursor_unref     (BobbinCursor      *self);

#define BOBBIN_CURSOR_TARGET_NS (4 * 1000 * 1000)

/**
 * BobbinCursorRetry:
 * @task: its number
 * @attempt: as which it is handed out next
 */
typedef struct
{
  guint64 task;
  guint   attempt;
} BobbinCursorRetry;

/**
 * bobbin_cursor_begin_with:
 * @settled: (transfer full): tasks that are not handed out
 * @retries: (array length=n_retries): others, each once, that had attempts
 *   already; they are handed out before what is new, in this order
 *
 * Before the first task is taken, once: some tasks are as an earlier run left
 * them. The new ones come in runs of consecutive tasks, as ever.
 */
void          bobbin_cursor_begin_with (BobbinCursor            *self,
                                       BobbinTaskSet           *settled,
                                       const BobbinCursorRetry *retries,
                                       guint64                  n_retries);

/* Takes a chunk if there is one now. @max_tasks limits it; 0: no limit. */
BobbinTake    bobbin_cursor_take      (BobbinCursor      *self,
                                       guint64            max_tasks,
                                       BobbinChunk       *chunk);

/* Waits until there is a chunk (%TRUE), or no more work, or *@quit is non-zero
 * (%FALSE); whoever sets *@quit calls bobbin_cursor_wake() after it. */
gboolean      bobbin_cursor_wait      (BobbinCursor      *self,
                                       guint64            max_tasks,
                                       _Atomic gint      *quit,
                                       BobbinChunk       *chunk);

/* @n_tasks of those taken are settled: done, or failed for good. @elapsed ns
 * they took together teaches the cursor the size of chunks; 0: teach nothing. */
void          bobbin_cursor_settle    (BobbinCursor      *self,
                                       guint64            n_tasks,
                                       gint64             elapsed);

/* A taken task shall be tried again as attempt @attempt, @delay ns from now. */
void          bobbin_cursor_retry     (BobbinCursor      *self,
                                       guint64            task,
                                       guint              attempt,
                                       gint64             delay);

/* Taken tasks that were not begun go back, to be taken first. */
void          bobbin_cursor_give_back (BobbinCursor      *self,
                                       const BobbinChunk *chunk);

/* Cancels tasks that are not settled. Those that nobody has, waiting for their
 * first attempt or for another one, will never be handed out; their numbers go
 * into @withdrawn, which has room for @n_tasks, and the caller settles them.
 * Returns how many. Who has one of the others is woken, and asks
 * bobbin_cursor_is_cancelled(). */
guint         bobbin_cursor_cancel    (BobbinCursor      *self,
                                       const guint32     *tasks,
                                       guint              n_tasks,
                                       guint32           *withdrawn);
/* Whether the task that was handed out shall end, or not begin, as cancelled.
 * The tasks of one chunk shall all or none, when it is taken. One atomic read
 * where no task is cancelled: ask before each. */
gboolean      bobbin_cursor_is_cancelled (BobbinCursor   *self,
                                       guint64            task);
/* Whether any of the tasks from @first on, @n_tasks of them, is. */
gboolean      bobbin_cursor_has_cancelled (BobbinCursor  *self,
                                       guint64            first,
                                       guint64            n_tasks);
/* For the run: a task that may be cancelled has its outcome. */
void          bobbin_cursor_forget_cancelled (BobbinCursor *self,
                                       guint64            task);

/* Whether workers may begin tasks: not paused, not stopped. One atomic read:
 * ask before each task of a chunk. */
gboolean      bobbin_cursor_is_open   (BobbinCursor      *self);

/* Whether another worker found nothing to take while chunks are out: whoever
 * holds a chunk that takes long gives back the tasks it has not begun, so that
 * an estimate from cheap tasks cannot leave the dear ones to one worker. Never
 * with a fixed chunk. One atomic read. */
gboolean      bobbin_cursor_is_hungry (BobbinCursor      *self);

void          bobbin_cursor_pause     (BobbinCursor      *self);
void          bobbin_cursor_resume    (BobbinCursor      *self);
/* Hands out nothing from now on: takers get BOBBIN_TAKE_END. */
void          bobbin_cursor_stop      (BobbinCursor      *self);

/* Whether there will be nothing any more: all tasks are settled, or it was
 * stopped. */
gboolean      bobbin_cursor_is_over   (BobbinCursor      *self);

/* How many workers share the rest: for the size of the last chunks. */
void          bobbin_cursor_set_n_workers (BobbinCursor  *self,
                                       guint              n_workers);

/**
 * BobbinCursorFigures:
 * @n_chunks: chunks that were handed out, without retries
 * @n_tasks: tasks in them, without those that were given back
 * @dry: when the last task was handed out, ns on bobbin_clock_now(); 0: some are left
 *
 * What was handed out so far. Any thread.
 */
typedef struct
{
  guint64 n_chunks;
  guint64 n_tasks;
  gint64  dry;
} BobbinCursorFigures;

void          bobbin_cursor_get_figures (BobbinCursor    *self,
                                       BobbinCursorFigures *figures);

/* When the earliest waiting retry is due, ns on bobbin_clock_now(); 0: none waits. */
gint64        bobbin_cursor_get_due   (BobbinCursor      *self);
/* Tasks that wait for a retry. */
guint64       bobbin_cursor_get_n_retries (BobbinCursor  *self);

/* Adds somebody to wake; remove it before @user_data goes. */
guint         bobbin_cursor_add_wake  (BobbinCursor      *self,
                                       BobbinCursorWake   wake,
                                       gpointer           user_data);
void          bobbin_cursor_remove_wake (BobbinCursor    *self,
                                       guint              id);
/* Wakes everybody. */
void          bobbin_cursor_wake      (BobbinCursor      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinCursor, bobbin_cursor_unref)

G_END_DECLS
