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
  GHashTable *seen;      /* of thread numbers to Busy: by the look that goes on, */
  GHashTable *before;    /* and by the one before it */
  gboolean    is_told;   /* the system tells of children: not each kernel does */
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
static gboolean
read_busy (Busy       *busy,
           const char *folder,
           const char *thread)
{
  char text[128];

  return read_file (folder, thread, "schedstat", text, sizeof text) &&
         sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &busy->cpu, &busy->delay) == 2;
}

/* Adds what the thread did since the look before. A new one did all that it did
 * meanwhile; but of our own it may have been somebody else's then. */
static void
add_thread (BobbinOffspring *self,
            const char      *folder,
            const char      *thread,
            gboolean         is_own,
            BobbinToil      *toil)
{
  gpointer key = GINT_TO_POINTER (atoi (thread));
  const Busy *old = g_hash_table_lookup (self->before, key);
  Busy now, start;

  if (!read_busy (&now, folder, thread))
    return;

  start = old != NULL ? *old : is_own ? now : (Busy) { 0 };
  toil->cpu += (double) MAX (now.cpu - start.cpu, 0) / NS_PER_SECOND;
  toil->delay += (double) MAX (now.delay - start.delay, 0) / NS_PER_SECOND;
  g_hash_table_insert (self->seen, key, g_memdup2 (&now, sizeof now));
}

/* Those that this very thread has started. */
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

  while (processes->len < MAX_PROCESSES)
    {
      char *end;
      int pid = (int) strtol (rest, &end, 10);

      /* Each is followed by a space: without one it was cut off. */
      if (end == rest || *end == '\0')
        break;
      g_array_append_val (processes, pid);
      rest = end;
    }
}

/* Adds what its threads did, and appends their children. */
static void
visit (BobbinOffspring *self,
       int              pid,
       GArray          *processes,
       BobbinToil      *toil)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) threads = g_dir_open (folder, 0, NULL);
  const char *thread;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    {
      add_thread (self, folder, thread, FALSE, toil);
      add_children (self, folder, thread, processes);
    }
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

BobbinOffspring *
bobbin_offspring_new (void)
{
  BobbinOffspring *self = g_new0 (BobbinOffspring, 1);
  char text[16];

  self->seen = new_table ();
  self->before = new_table ();
  self->is_told = read_file ("/proc", "thread-self", "children", text, sizeof text);

  return self;
}

void
bobbin_offspring_free (BobbinOffspring *self)
{
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->before);
  g_free (self);
}

gboolean
bobbin_offspring_look (BobbinOffspring *self,
                       GHashTable      *threads,
                       BobbinToil      *others,
                       BobbinToil      *own)
{
  g_autoptr (GArray) processes = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTable *seen = self->seen;
  GHashTableIter iter;
  gpointer number;

  self->seen = self->before;
  self->before = seen;
  g_hash_table_remove_all (self->seen);

  g_hash_table_iter_init (&iter, threads);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    {
      g_autofree char *thread = g_strdup_printf ("%d", GPOINTER_TO_INT (number));

      add_thread (self, "/proc/self/task", thread, TRUE, own);
      add_children (self, "/proc/self/task", thread, processes);
    }

  for (guint i = 0; i < processes->len; i++)
    visit (self, g_array_index (processes, int, i), processes, others);

  return self->is_told;
}
