/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-record.h"

G_BEGIN_DECLS

/*
 * Memory for the records of full batches, taken from the system 2 MiB at a time, in one
 * large page where the kernel has one, and used again by whoever needs some next: the
 * workers write it, the owner of the run gives it back. A record of a tiny task takes as
 * long to write as a fiftieth of the first touch of the small page that it lies in. All of
 * it is for any thread; nobody waits for another.
 */

/* So many fit into what is taken: 96 KiB. */
#define BOBBIN_RECORD_MEMORY_LENGTH 2048

/* From now on there is some: not for who has frames to draw, where large pages are no
 * good, see bobbin_large_memory_use_large_pages(), and this is no faster without. */
void          bobbin_record_memory_allow     (void);

/* Room for BOBBIN_RECORD_MEMORY_LENGTH records, not initialised; %NULL where it was not
 * allowed, or the system lends no more. */
BobbinRecord *bobbin_record_memory_take      (void);
void          bobbin_record_memory_give_back (BobbinRecord *records);

G_END_DECLS
