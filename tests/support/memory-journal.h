/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define MEMORY_TYPE_JOURNAL (memory_journal_get_type ())

/**
 * MemoryJournal:
 *
 * A journal that keeps in memory what it is given, in the order in which it
 * came, for tests that let a run go on from any point of it.
 */
G_DECLARE_FINAL_TYPE (MemoryJournal, memory_journal, MEMORY, JOURNAL, BobbinJournal)

MemoryJournal *memory_journal_new           (void);

guint          memory_journal_get_n_records (MemoryJournal *self);
/* The record, alone, as what is read from a disk: its start counts from the
 * start of the run. (transfer full) */
BobbinBatch   *memory_journal_dup_record    (MemoryJournal *self,
                                             guint          index);

G_END_DECLS
