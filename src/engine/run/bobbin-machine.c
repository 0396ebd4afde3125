/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-machine.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* More than there is in those of the files that are short. */
#define SHORT_FILE 16384

static char *
dup_file (const char *root,
          const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* As much of a file as there is room for, and a NUL; nothing, and %FALSE, where there is
 * none. Half as long as dup_file() for what is short. */
static gboolean
read_file (const char *root,
           const char *name,
           char       *buffer,
           gsize       size)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gsize length = 0;
  ssize_t n_read;

  *buffer = '\0';
  if (fd < 0)
    return FALSE;

  /* The kernel makes a page of it at a time. */
  do
    {
      n_read = read (fd, buffer + length, size - 1 - length);
      length += (gsize) MAX (n_read, 0);
    }
  while (n_read > 0 && length < size - 1);
  close (fd);
  buffer[length] = '\0';

  return n_read >= 0;
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
  double ticks = MAX (sysconf (_SC_CLK_TCK), 1);
  char text[256];
  char *end;

  self->idle = self->io_stall = -1;
  if (!read_file (root, "stat", text, sizeof text) || !g_str_has_prefix (text, "cpu "))
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
  char text[256];
  const char *total = read_file (root, name, text, sizeof text) ? strstr (text, "total=") : NULL;

  return total != NULL ? g_ascii_strtod (total + strlen ("total="), NULL) / 1e6 : -1;
}

static void
look_at_memory (BobbinMachine *self,
                const char    *root)
{
  char text[SHORT_FILE];

  read_file (root, "meminfo", text, sizeof text);
  self->memory = (guint64) MAX (find_number (text, "MemTotal:"), 0) * 1024;
  self->available = (guint64) MAX (find_number (text, "MemAvailable:"), 0) * 1024;
}

static void
look_at_faults (BobbinMachine *self,
                const char    *root)
{
  char text[SHORT_FILE];

  read_file (root, "vmstat", text, sizeof text);
  self->major_faults = (guint64) MAX (find_number (text, "pgmajfault "), 0);
}

void
bobbin_machine_look (BobbinMachine *self,
                     const char    *root)
{
  double stall;

  bobbin_machine_look_briefly (self, root);
  look_at_faults (self, root);
  self->memory_stall = get_stall (root, "pressure/memory");
  stall = get_stall (root, "pressure/io");
  if (stall >= 0)
    self->io_stall = stall;
}

void
bobbin_machine_look_briefly (BobbinMachine *self,
                             const char    *root)
{
  look_at_processors (self, root);
  look_at_memory (self, root);
}

void
bobbin_machine_look_at_queue (int        *n_running,
                              int        *n_blocked,
                              const char *root)
{
  g_autofree char *text = dup_file (root, "stat");

  *n_running = (int) find_number (text, "procs_running ");
  *n_blocked = (int) find_number (text, "procs_blocked ");
}

/* "model name	: Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz"; %NULL where the
 * kernel does not say one. */
static char *
dup_processor (const char *root)
{
  g_autofree char *text = dup_file (root, "cpuinfo");
  const char *line = text != NULL ? strstr (text, "model name") : NULL;
  const char *colon = line != NULL ? strchr (line, ':') : NULL;
  const char *end = colon != NULL ? strchr (colon, '\n') : NULL;

  return end != NULL ? g_strstrip (g_strndup (colon + 1, (gsize) (end - colon - 1))) : NULL;
}

char *
bobbin_machine_dup_text (const char *root)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *processor = dup_processor (root);
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  guint n_processors = g_get_num_processors ();
  BobbinMachine now = { 0 };
  struct utsname names;

  look_at_memory (&now, root);
  if (processor != NULL)
    g_strv_builder_add (parts, processor);
  g_strv_builder_take (parts, g_strdup_printf (ngettext ("%u processor", "%u processors", n_processors), n_processors));
  if (now.memory > 0)
    g_strv_builder_take (parts, g_format_size_full (now.memory, G_FORMAT_SIZE_IEC_UNITS));
  if (system != NULL)
    g_strv_builder_add (parts, system);
  if (uname (&names) == 0)
    g_strv_builder_take (parts, g_strdup_printf ("%s %s", names.sysname, names.release));

  all = g_strv_builder_end (parts);

  return g_strjoinv (", ", all);
}
