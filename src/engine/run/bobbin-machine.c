/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-machine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *
dup_file (const char *root,
          const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* The number behind @key, which begins a line; -1: there is none. */
static double
find_number (const char *text,
             const char *key)
{
  gsize length = strlen (key);

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, key, length) == 0)
        return g_ascii_strtod (line + length, NULL);
    }

  return -1;
}

/* "cpu  user nice system idle iowait …", in clock ticks. */
static void
look_at_processors (BobbinMachine *self,
                    const char    *root)
{
  g_autofree char *text = dup_file (root, "stat");
  double ticks = MAX (sysconf (_SC_CLK_TCK), 1);
  char *end;

  self->idle = self->io_stall = -1;
  if (text == NULL || !g_str_has_prefix (text, "cpu "))
    return;

  end = text + strlen ("cpu ");
  for (guint i = 0; i < 3; i++)
    strtoull (end, &end, 10);
  self->idle = (double) strtoull (end, &end, 10) / ticks;
  self->io_stall = (double) strtoull (end, &end, 10) / ticks;
  self->idle += self->io_stall;
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=123", in µs. */
static double
get_stall (const char *root,
           const char *name)
{
  g_autofree char *text = dup_file (root, name);
  const char *total = text != NULL ? strstr (text, "total=") : NULL;

  return total != NULL ? g_ascii_strtod (total + strlen ("total="), NULL) / 1e6 : -1;
}

static void
look_at_memory (BobbinMachine *self,
                const char    *root)
{
  g_autofree char *text = dup_file (root, "meminfo");
  g_autofree char *statistics = dup_file (root, "vmstat");

  self->memory = (guint64) MAX (find_number (text, "MemTotal:"), 0) * 1024;
  self->available = (guint64) MAX (find_number (text, "MemAvailable:"), 0) * 1024;
  self->major_faults = (guint64) MAX (find_number (statistics, "pgmajfault "), 0);
}

void
bobbin_machine_look (BobbinMachine *self,
                     const char    *root)
{
  double stall;

  look_at_processors (self, root);
  look_at_memory (self, root);
  self->memory_stall = get_stall (root, "pressure/memory");
  stall = get_stall (root, "pressure/io");
  if (stall >= 0)
    self->io_stall = stall;
}
