/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BobbinTaskSet BobbinTaskSet;

/**
 * bobbin_task_set_new:
 *
 * Numbers of tasks, as bits in pages that exist only where they differ from
 * their neighbours: none, all of a million, or a few of a billion take next to
 * nothing. To be used from one thread at a time.
 */
BobbinTaskSet *bobbin_task_set_new          (void);
void           bobbin_task_set_free         (BobbinTaskSet *self);

guint64        bobbin_task_set_get_n        (BobbinTaskSet *self);
gboolean       bobbin_task_set_contains     (BobbinTaskSet *self,
                                             guint64        task);

/* Whether it was not there, or was there. */
gboolean       bobbin_task_set_add          (BobbinTaskSet *self,
                                             guint64        task);
gboolean       bobbin_task_set_remove       (BobbinTaskSet *self,
                                             guint64        task);
/* All tasks from @first on, @n_tasks of them. */
void           bobbin_task_set_add_range    (BobbinTaskSet *self,
                                             guint64        first,
                                             guint64        n_tasks);
void           bobbin_task_set_remove_all   (BobbinTaskSet *self);

/* The first member that is not below *@task, into *@task; %FALSE: none. */
gboolean       bobbin_task_set_find_next    (BobbinTaskSet *self,
                                             guint64       *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTaskSet, bobbin_task_set_free)

G_END_DECLS
