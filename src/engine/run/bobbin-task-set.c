/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-set.h"

#include <string.h>

#define PAGE_BITS  15
#define PAGE_SIZE  (1u << PAGE_BITS)
#define PAGE_WORDS (PAGE_SIZE / 64)

typedef struct
{
  guint   n;
  guint64 words[PAGE_WORDS];
} Page;

struct _BobbinTaskSet
{
  guint64   n;
  GPtrArray *pages;     /* each NULL where it has no member, &full where it has all */
};

static Page full;

static Page *
get_page (BobbinTaskSet *self,
          guint64        index)
{
  return index < self->pages->len ? g_ptr_array_index (self->pages, index) : NULL;
}

static guint
count_page (const Page *page)
{
  return page == NULL ? 0 : page == &full ? PAGE_SIZE : page->n;
}

static void
free_page (gpointer page)
{
  if (page != &full)
    g_free (page);
}

/* A page that may be written to. */
static Page *
ensure_page (BobbinTaskSet *self,
             guint64        index)
{
  Page *page = get_page (self, index);

  if (page != NULL && page != &full)
    return page;

  if (index >= self->pages->len)
    g_ptr_array_set_size (self->pages, (int) (index + 1));
  g_ptr_array_index (self->pages, index) = g_new0 (Page, 1);
  if (page == &full)
    {
      page = g_ptr_array_index (self->pages, index);
      memset (page->words, 0xff, sizeof page->words);
      page->n = PAGE_SIZE;
    }

  return g_ptr_array_index (self->pages, index);
}

/* Lets go of a page that has all or nothing. */
static void
shrink_page (BobbinTaskSet *self,
             guint64        index)
{
  Page *page = g_ptr_array_index (self->pages, index);

  if (page->n != 0 && page->n != PAGE_SIZE)
    return;

  g_ptr_array_index (self->pages, index) = page->n == 0 ? NULL : &full;
  g_free (page);
}

BobbinTaskSet *
bobbin_task_set_new (void)
{
  BobbinTaskSet *self = g_new0 (BobbinTaskSet, 1);

  self->pages = g_ptr_array_new_with_free_func (free_page);

  return self;
}

void
bobbin_task_set_free (BobbinTaskSet *self)
{
  g_ptr_array_unref (self->pages);
  g_free (self);
}

guint64
bobbin_task_set_get_n (BobbinTaskSet *self)
{
  return self->n;
}

gboolean
bobbin_task_set_contains (BobbinTaskSet *self,
                          guint64        task)
{
  const Page *page = get_page (self, task >> PAGE_BITS);
  guint bit = task & (PAGE_SIZE - 1);

  return page == &full || (page != NULL && (page->words[bit / 64] >> bit % 64 & 1) != 0);
}

gboolean
bobbin_task_set_add (BobbinTaskSet *self,
                     guint64        task)
{
  guint bit = task & (PAGE_SIZE - 1);
  Page *page;

  if (bobbin_task_set_contains (self, task))
    return FALSE;

  page = ensure_page (self, task >> PAGE_BITS);
  page->words[bit / 64] |= G_GUINT64_CONSTANT (1) << bit % 64;
  page->n++;
  self->n++;
  shrink_page (self, task >> PAGE_BITS);

  return TRUE;
}

gboolean
bobbin_task_set_remove (BobbinTaskSet *self,
                        guint64        task)
{
  guint bit = task & (PAGE_SIZE - 1);
  Page *page;

  if (!bobbin_task_set_contains (self, task))
    return FALSE;

  page = ensure_page (self, task >> PAGE_BITS);
  page->words[bit / 64] &= ~(G_GUINT64_CONSTANT (1) << bit % 64);
  page->n--;
  self->n--;
  shrink_page (self, task >> PAGE_BITS);

  return TRUE;
}

void
bobbin_task_set_add_range (BobbinTaskSet *self,
                           guint64        first,
                           guint64        n_tasks)
{
  guint64 end = first + n_tasks;

  while (first < end)
    {
      guint64 index = first >> PAGE_BITS;

      if ((first & (PAGE_SIZE - 1)) != 0 || end - first < PAGE_SIZE)
        {
          bobbin_task_set_add (self, first++);
          continue;
        }

      self->n += PAGE_SIZE - count_page (get_page (self, index));
      if (index >= self->pages->len)
        g_ptr_array_set_size (self->pages, (int) (index + 1));
      free_page (g_ptr_array_index (self->pages, index));
      g_ptr_array_index (self->pages, index) = &full;
      first += PAGE_SIZE;
    }
}

void
bobbin_task_set_remove_all (BobbinTaskSet *self)
{
  g_ptr_array_set_size (self->pages, 0);
  self->n = 0;
}

gboolean
bobbin_task_set_find_next (BobbinTaskSet *self,
                           guint64       *task)
{
  guint64 at = *task;

  for (guint64 index = at >> PAGE_BITS; index < self->pages->len; index++, at = index << PAGE_BITS)
    {
      const Page *page = get_page (self, index);
      guint bit = at & (PAGE_SIZE - 1);

      if (page == NULL)
        continue;
      if (page == &full)
        {
          *task = at;
          return TRUE;
        }

      for (guint word = bit / 64; word < PAGE_WORDS; word++, bit = 0)
        {
          guint64 bits = page->words[word] >> bit % 64 << bit % 64;

          if (bits == 0)
            continue;
          *task = (index << PAGE_BITS) + word * 64 + (guint) __builtin_ctzll (bits);
          return TRUE;
        }
    }

  return FALSE;
}
