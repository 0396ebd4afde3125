/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-offspring.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More of them are not looked at: it is a sample then. */
#define MAX_PROCESSES 1024

#define NS_PER_SECOND 1e9

/* ns on a processor, and ready for one. */
typedef struct
{
  gint64 cpu;
  gint64 delay;
} Busy;

struct _BobbinOffspring
{
  GHashTable *seen;      /* of process numbers to Busy */
  Busy        own;       /* of this process */
  gboolean    is_told;   /* whether the system told of any children */
};

/* The text of a file in /proc/PID/task/TID, which is short; %FALSE: it is gone,
 * or this system has none. */
static gboolean
read_file (const char *folder,
           const char *thread,
           const char *name,
           char       *buffer,
           gsize       size)
{
  g_autofree char *path = g_build_filename (folder, thread, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n_read;

  if (fd < 0)
    return FALSE;

  n_read = read (fd, buffer, size - 1);
  close (fd);
  buffer[MAX (n_read, 0)] = '\0';

  return n_read >= 0;
}

/* “schedstat” has the ns on a processor, and those of waiting for one; see the
 * kernel's Documentation/scheduler/sched-stats.rst. */
static void
add_busy (Busy       *busy,
          const char *folder,
          const char *thread)
{
  char text[128];
  gint64 cpu, delay;

  if (!read_file (folder, thread, "schedstat", text, sizeof text) ||
      sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &cpu, &delay) != 2)
    return;

  busy->cpu += cpu;
  busy->delay += delay;
}

/* Since @before. Threads that have ended are not counted any more. */
static void
add_increase (BobbinToil *toil,
              const Busy *now,
              const Busy *before)
{
  toil->cpu += (double) MAX (now->cpu - before->cpu, 0) / NS_PER_SECOND;
  toil->delay += (double) MAX (now->delay - before->delay, 0) / NS_PER_SECOND;
}

static void
add_children (BobbinOffspring *self,
              const char      *folder,
              const char      *thread,
              GArray          *processes)
{
  char text[4096];
  char *rest = text;

  if (!read_file (folder, thread, "children", text, sizeof text))
    return;

  self->is_told = TRUE;
  while (processes->len < MAX_PROCESSES)
    {
      char *end;
      int pid = (int) strtol (rest, &end, 10);

      if (end == rest)
        break;
      g_array_append_val (processes, pid);
      rest = end;
    }
}

/* Appends its children, and returns what its threads were busy; without the main
 * thread where @is_own. */
static Busy
visit (BobbinOffspring *self,
       int              pid,
       gboolean         is_own,
       GArray          *processes)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) threads = g_dir_open (folder, 0, NULL);
  const char *thread;
  Busy busy = { 0 };

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    {
      if (!is_own || atoi (thread) != pid)
        add_busy (&busy, folder, thread);
      add_children (self, folder, thread, processes);
    }

  return busy;
}

BobbinOffspring *
bobbin_offspring_new (void)
{
  BobbinOffspring *self = g_new0 (BobbinOffspring, 1);

  self->seen = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

void
bobbin_offspring_free (BobbinOffspring *self)
{
  g_hash_table_unref (self->seen);
  g_free (self);
}

gboolean
bobbin_offspring_look (BobbinOffspring *self,
                       BobbinToil      *others,
                       BobbinToil      *own)
{
  g_autoptr (GArray) processes = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GHashTable) before = g_steal_pointer (&self->seen);
  Busy own_busy;

  self->seen = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  own_busy = visit (self, getpid (), TRUE, processes);
  add_increase (own, &own_busy, &self->own);
  self->own = own_busy;

  for (guint i = 0; i < processes->len; i++)
    {
      int pid = g_array_index (processes, int, i);
      const Busy *old = g_hash_table_lookup (before, GINT_TO_POINTER (pid));
      Busy busy = visit (self, pid, FALSE, processes);

      add_increase (others, &busy, old != NULL ? old : &(Busy) { 0 });
      g_hash_table_insert (self->seen, GINT_TO_POINTER (pid), g_memdup2 (&busy, sizeof busy));
    }

  return self->is_told;
}
