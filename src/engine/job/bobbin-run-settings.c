/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-settings.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bobbin-bytes.h"
#include "bobbin-job-error.h"
#include "bobbin-nearest-name.h"
#include "bobbin-number.h"

#define MAX_WORKERS 4096
#define MAX_CHUNK   1000000000
/* An attempt's number fits a byte. */
#define MAX_RETRIES 100
#define MAX_FAILED  ((gint64) 1 << 48)
/* An hour, and a year, in seconds. */
#define MAX_RETRY_DELAY 3600.0
#define MAX_TIMEOUT     31536000.0
/* In less no interpreter starts; and whoever writes 512 means megabytes. */
#define MIN_MEMORY ((guint64) 1 << 20)
#define MAX_MEMORY ((guint64) 1 << 50)

typedef enum
{
  EXECUTOR,
  WORKERS,
  CHUNK,
  RETRIES,
  RETRY_DELAY,
  TIMEOUT,
  STOP_AFTER_FAILED,
  MAX_MEMORY_EACH,
  MAX_CPU,
  N_SETTINGS
} Setting;

static const char * const names[N_SETTINGS + 1] = {
  [EXECUTOR] = "executor",
  [WORKERS] = "workers",
  [CHUNK] = "chunk",
  [RETRIES] = "retries",
  [RETRY_DELAY] = "retry-delay",
  [TIMEOUT] = "timeout",
  [STOP_AFTER_FAILED] = "stop-after-failed",
  [MAX_MEMORY_EACH] = "max-memory",
  [MAX_CPU] = "max-cpu",
};

static const char * const blurbs[N_SETTINGS] = {
  [EXECUTOR] = N_("How to run: auto (the default: what suits the work is found out), serial, threads, processes, async or hybrid"),
  [WORKERS] = N_("How many tasks run at once, from 1 to 4096; what suits the machine if not given"),
  [CHUNK] = N_("How many tasks a worker takes at once; adapts to their length if not given"),
  [RETRIES] = N_("How often a task that failed is tried again"),
  [RETRY_DELAY] = N_("Seconds before the first retry; doubles with each, up to a minute"),
  [TIMEOUT] = N_("Seconds that one attempt may take; 0 for no limit"),
  [STOP_AFTER_FAILED] = N_("Stop when so many tasks have failed, or such a share, as in 5%"),
  [MAX_MEMORY_EACH] = N_("Memory that each worker process may have, as in 512M or 2G; 0 for no limit"),
  [MAX_CPU] = N_("Seconds of CPU time that one attempt may take in a worker process; 0 for no limit"),
};

static int
find_setting (const char *name)
{
  for (int i = 0; i < N_SETTINGS; i++)
    if (g_str_equal (names[i], name))
      return i;

  return -1;
}

static gboolean
parse_int (Setting      setting,
           const char  *text,
           gint64       min,
           gint64       max,
           gint64      *number,
           GError     **error)
{
  if (g_ascii_string_to_signed (text, 10, min, max, number, NULL))
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be a whole number from %" PRId64 " to %" PRId64
                 ", not “%s”."),
               names[setting], min, max, text);
  return FALSE;
}

static gboolean
parse_seconds (Setting      setting,
               const char  *text,
               double       max,
               double      *number,
               GError     **error)
{
  double value;

  if (bobbin_number_parse (text, &value) && value >= 0 && value <= max)
    {
      /* Without a sign, even for -0. */
      *number = value + 0.0;
      return TRUE;
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be a number of seconds from 0 to %.0f, not “%s”."),
               names[setting], max, text);
  return FALSE;
}

static gboolean
set_stop_after_failed (BobbinRunSettings  *self,
                       const char         *text,
                       GError            **error)
{
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '%')
    {
      g_autofree char *share = g_strndup (text, length - 1);
      double percent;

      if (bobbin_number_parse (share, &percent) && percent > 0 && percent <= 100)
        {
          self->stop_after_percent = percent;
          self->stop_after_failed = 0;
          return TRUE;
        }
    }
  else
    {
      gint64 count;

      if (g_ascii_string_to_signed (text, 10, 0, MAX_FAILED, &count, NULL))
        {
          self->stop_after_failed = count;
          self->stop_after_percent = 0;
          return TRUE;
        }
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be a number of tasks (0: never stop) or a share as in “5%%”, not “%s”."),
               names[STOP_AFTER_FAILED], text);
  return FALSE;
}

static gboolean
set_max_memory (BobbinRunSettings  *self,
                const char         *text,
                GError            **error)
{
  guint64 bytes;

  if (bobbin_bytes_parse (text, MAX_MEMORY, &bytes) && (bytes == 0 || bytes >= MIN_MEMORY))
    {
      self->max_memory = bytes;
      return TRUE;
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” must be an amount of memory from 1M to 1024T, as in “512M” or “2G” (0: no limit), "
                 "not “%s”."),
               names[MAX_MEMORY_EACH], text);
  return FALSE;
}

static char *
print_number (double number)
{
  char buffer[BOBBIN_NUMBER_LENGTH];

  bobbin_number_format (number, buffer);

  return g_strdup (buffer);
}

static gboolean
set_unknown_error (const char  *name,
                   GError     **error)
{
  const char *nearest = bobbin_nearest_name (name, names);
  g_autofree char *all = g_strjoinv (", ", (char **) names);

  if (nearest != NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no setting “%s”; did you mean “%s”?"), name, nearest);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no setting “%s”; there are: %s."), name, all);

  return FALSE;
}

const char * const *
bobbin_run_settings_get_names (void)
{
  return names;
}

const char *
bobbin_run_settings_get_blurb (const char *name)
{
  int setting = find_setting (name);

  g_return_val_if_fail (setting >= 0, NULL);

  return _(blurbs[setting]);
}

gboolean
bobbin_run_settings_set (BobbinRunSettings  *self,
                         const char         *name,
                         const char         *text,
                         GError            **error)
{
  int setting = find_setting (name);
  gint64 number;

  switch (setting)
    {
    case EXECUTOR:
      if (*text == '\0')
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("“%s” must be the name of a way of running, such as “threads”."), name);
          return FALSE;
        }
      self->executor = g_intern_string (text);
      return TRUE;

    case WORKERS:
      if (!parse_int (WORKERS, text, 1, MAX_WORKERS, &number, error))
        return FALSE;
      self->workers = number;
      return TRUE;

    case CHUNK:
      if (!parse_int (CHUNK, text, 1, MAX_CHUNK, &number, error))
        return FALSE;
      self->chunk = number;
      return TRUE;

    case RETRIES:
      if (!parse_int (RETRIES, text, 0, MAX_RETRIES, &number, error))
        return FALSE;
      self->retries = number;
      return TRUE;

    case RETRY_DELAY:
      return parse_seconds (RETRY_DELAY, text, MAX_RETRY_DELAY, &self->retry_delay, error);

    case TIMEOUT:
      return parse_seconds (TIMEOUT, text, MAX_TIMEOUT, &self->timeout, error);

    case STOP_AFTER_FAILED:
      return set_stop_after_failed (self, text, error);

    case MAX_MEMORY_EACH:
      return set_max_memory (self, text, error);

    case MAX_CPU:
      return parse_seconds (MAX_CPU, text, MAX_TIMEOUT, &self->max_cpu, error);

    default:
      return set_unknown_error (name, error);
    }
}

char *
bobbin_run_settings_dup (const BobbinRunSettings *self,
                         const char              *name)
{
  const BobbinRunSettings standard = BOBBIN_RUN_SETTINGS_INIT;

  switch (find_setting (name))
    {
    case EXECUTOR:
      return g_str_equal (self->executor, standard.executor) ? NULL : g_strdup (self->executor);

    case WORKERS:
      return self->workers != 0 ? g_strdup_printf ("%u", self->workers) : NULL;

    case CHUNK:
      return self->chunk != 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, self->chunk) : NULL;

    case RETRIES:
      return self->retries != 0 ? g_strdup_printf ("%u", self->retries) : NULL;

    case RETRY_DELAY:
      return self->retry_delay != standard.retry_delay ? print_number (self->retry_delay) : NULL;

    case TIMEOUT:
      return self->timeout != 0 ? print_number (self->timeout) : NULL;

    case STOP_AFTER_FAILED:
      if (self->stop_after_failed != 0)
        return g_strdup_printf ("%" G_GUINT64_FORMAT, self->stop_after_failed);

      if (self->stop_after_percent != 0)
        {
          g_autofree char *percent = print_number (self->stop_after_percent);

          return g_strconcat (percent, "%", NULL);
        }
      return NULL;

    case MAX_MEMORY_EACH:
      return self->max_memory != 0 ? bobbin_bytes_dup (self->max_memory) : NULL;

    case MAX_CPU:
      return self->max_cpu != 0 ? print_number (self->max_cpu) : NULL;

    default:
      g_return_val_if_reached (NULL);
    }
}
