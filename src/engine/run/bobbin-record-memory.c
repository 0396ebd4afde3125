/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-record-memory.h"

#include <stdatomic.h>

#include "bobbin-large-memory.h"

#if defined (__has_include) && __has_include (<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(memory, size)   ((void) 0)
#define ASAN_UNPOISON_MEMORY_REGION(memory, size) ((void) 0)
#endif

#define SLAB_SIZE  BOBBIN_LARGE_MEMORY_MIN
#define BLOCK_SIZE (BOBBIN_RECORD_MEMORY_LENGTH * sizeof (BobbinRecord))
#define N_BLOCKS   (SLAB_SIZE / BLOCK_SIZE)
#define ALL_FREE   ((1u << N_BLOCKS) - 1)

/* Far more records than two mailboxes hold. */
#define MAX_SLABS  256

/* There is no lock: a worker that had to leave its processor while it held one would let
 * the owner, who all results go through, wait for as long. */
typedef struct
{
  _Atomic guint32   free;     /* a bit for each block; whoever clears one has the block */
  _Atomic (char *)  memory;   /* NULL: there is none; being_made: somebody gets some. Nothing is free then */
} Slab;

/* What is left of the memory besides the blocks, which lie at its end, is at its begin. */
typedef struct
{
  Slab *slab;
} Head;

G_STATIC_ASSERT (N_BLOCKS < 32);
G_STATIC_ASSERT (SLAB_SIZE - N_BLOCKS * BLOCK_SIZE >= sizeof (Head));

static Slab slabs[MAX_SLABS];
static char being_made;
static atomic_bool is_allowed;

static char *
get_block (char  *memory,
           guint  index)
{
  return memory + SLAB_SIZE - (N_BLOCKS - index) * BLOCK_SIZE;
}

/* A block of one that has some; %NULL: it has none. */
static char *
take_block (Slab *slab)
{
  guint32 free = atomic_load_explicit (&slab->free, memory_order_relaxed);
  char *block;

  do
    if (free == 0)
      return NULL;
  while (!atomic_compare_exchange_weak_explicit (&slab->free, &free, free & (free - 1),
                                                 memory_order_acquire, memory_order_relaxed));

  block = get_block (atomic_load_explicit (&slab->memory, memory_order_relaxed), g_bit_nth_lsf (free, -1));
  ASAN_UNPOISON_MEMORY_REGION (block, BLOCK_SIZE);

  return block;
}

/* Gives a slab that has none memory, and takes the first block of it; %NULL: it has
 * some, or the system lends no more. */
static char *
make_block (Slab *slab)
{
  char *memory = NULL;
  Head *head;

  if (!atomic_compare_exchange_strong (&slab->memory, &memory, &being_made))
    return NULL;

  memory = bobbin_large_memory_new (SLAB_SIZE);
  if (memory == NULL)
    {
      atomic_store (&slab->memory, NULL);
      return NULL;
    }

  bobbin_large_memory_use_large_pages (memory, SLAB_SIZE);
  head = (gpointer) memory;
  head->slab = slab;
  ASAN_POISON_MEMORY_REGION (get_block (memory, 1), (N_BLOCKS - 1) * BLOCK_SIZE);
  atomic_store (&slab->memory, memory);
  atomic_store_explicit (&slab->free, ALL_FREE & ~1u, memory_order_release);

  return get_block (memory, 0);
}

void
bobbin_record_memory_allow (void)
{
  atomic_store (&is_allowed, TRUE);
}

BobbinRecord *
bobbin_record_memory_take (void)
{
  char *block = NULL;

  if (!atomic_load_explicit (&is_allowed, memory_order_relaxed))
    return NULL;

  /* What was used last is the first, and still in the processors' caches. */
  for (guint i = 0; block == NULL && i < MAX_SLABS; i++)
    {
      block = take_block (&slabs[i]);
      /* Where there is none malloc() is asked, not the system again for each slab. */
      if (block == NULL && atomic_load (&slabs[i].memory) == NULL)
        return (gpointer) make_block (&slabs[i]);
    }

  return (gpointer) block;
}

void
bobbin_record_memory_give_back (BobbinRecord *records)
{
  /* It begins where something of its size may. */
  char *memory = (char *) ((guintptr) records & ~(guintptr) (SLAB_SIZE - 1));
  const Head *head = (gpointer) memory;
  Slab *slab = head->slab;
  guint index = ((char *) records - get_block (memory, 0)) / BLOCK_SIZE;
  guint32 all = ALL_FREE;

  ASAN_POISON_MEMORY_REGION (records, BLOCK_SIZE);
  atomic_fetch_or_explicit (&slab->free, 1u << index, memory_order_release);

  /* The first one stays. Others go when nobody has a block of theirs: whoever sees that
   * has all of them, and perhaps not those of the memory that it was about. */
  if (slab == &slabs[0] ||
      !atomic_compare_exchange_strong_explicit (&slab->free, &all, 0, memory_order_acquire, memory_order_relaxed))
    return;

  memory = atomic_load (&slab->memory);
  ASAN_UNPOISON_MEMORY_REGION (memory, SLAB_SIZE);
  bobbin_large_memory_free (memory, SLAB_SIZE);
  atomic_store (&slab->memory, NULL);
}
