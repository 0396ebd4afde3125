/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-record-memory.h"

#include <pthread.h>

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

/* What is left of 2 MiB besides the blocks, which lie at its end, is at its begin. */
typedef struct
{
  GList   link;   /* among those with room; data is the slab */
  guint32 free;   /* a bit for each block */
} Slab;

G_STATIC_ASSERT (N_BLOCKS < 32);
G_STATIC_ASSERT (SLAB_SIZE - N_BLOCKS * BLOCK_SIZE >= sizeof (Slab));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Under the lock: the slabs with room, those that had it first before others. */
static GQueue slabs = G_QUEUE_INIT;

static char *
get_blocks (Slab *slab)
{
  return (char *) slab + SLAB_SIZE - N_BLOCKS * BLOCK_SIZE;
}

static Slab *
add_slab (void)
{
  Slab *slab = bobbin_large_memory_new (SLAB_SIZE);

  if (slab == NULL)
    return NULL;

  bobbin_large_memory_use_large_pages (slab, SLAB_SIZE);
  slab->link.data = slab;
  slab->free = ALL_FREE;
  ASAN_POISON_MEMORY_REGION (get_blocks (slab), N_BLOCKS * BLOCK_SIZE);
  g_queue_push_tail_link (&slabs, &slab->link);

  return slab;
}

BobbinRecord *
bobbin_record_memory_take (void)
{
  char *block = NULL;
  Slab *slab;

  pthread_mutex_lock (&lock);

  slab = g_queue_peek_head (&slabs);
  if (slab == NULL)
    slab = add_slab ();
  if (slab != NULL)
    {
      int bit = g_bit_nth_lsf (slab->free, -1);

      slab->free &= ~(1u << bit);
      if (slab->free == 0)
        g_queue_unlink (&slabs, &slab->link);
      block = get_blocks (slab) + bit * BLOCK_SIZE;
      ASAN_UNPOISON_MEMORY_REGION (block, BLOCK_SIZE);
    }

  pthread_mutex_unlock (&lock);

  return (BobbinRecord *) block;
}

void
bobbin_record_memory_give_back (BobbinRecord *records)
{
  /* A slab begins where one of its size may. */
  Slab *slab = (Slab *) ((guintptr) records & ~(guintptr) (SLAB_SIZE - 1));
  guint bit = ((char *) records - get_blocks (slab)) / BLOCK_SIZE;
  gboolean is_spare;

  pthread_mutex_lock (&lock);

  ASAN_POISON_MEMORY_REGION (records, BLOCK_SIZE);
  if (slab->free == 0)
    g_queue_push_tail_link (&slabs, &slab->link);
  slab->free |= 1u << bit;

  /* One stays for who comes next. */
  is_spare = slab->free == ALL_FREE && slabs.length > 1;
  if (is_spare)
    g_queue_unlink (&slabs, &slab->link);

  pthread_mutex_unlock (&lock);

  if (is_spare)
    {
      ASAN_UNPOISON_MEMORY_REGION (slab, SLAB_SIZE);
      bobbin_large_memory_free (slab, SLAB_SIZE);
    }
}
