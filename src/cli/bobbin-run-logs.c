/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-logs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "bobbin-outlet.h"
#include "engine/exports/bobbin-export.h"
#include "engine/exports/bobbin-joblog.h"

typedef struct
{
  const char   *path;     /* borrowed; NULL: not wanted */
  BobbinOutlet  outlet;
} LogFile;

struct _BobbinRunLogs
{
  BobbinRun    *run;
  BobbinJoblog *joblog;
  LogFile       joblog_file;
  BobbinExport *trace;      /* these are written at the end, in one go */
  BobbinExport *timeline;
};

static gboolean
fail (const char  *path,
      int          number,
      GError     **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
               _("“%s” cannot be written: %s"), name, g_strerror (number));

  return FALSE;
}

static gboolean
open_log (LogFile     *file,
          const char  *path,
          GError     **error)
{
  int fd;

  if (path == NULL)
    return TRUE;

  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return fail (path, errno, error);

  file->path = path;
  bobbin_outlet_init (&file->outlet, fd);
  return TRUE;
}

static void
clear_log (LogFile *file)
{
  if (file->path == NULL)
    return;

  close (file->outlet.fd);
  bobbin_outlet_clear (&file->outlet);
}

static gboolean
end_log (LogFile  *file,
         GError  **error)
{
  if (file->path == NULL || bobbin_outlet_flush (&file->outlet))
    return TRUE;

  return fail (file->path, file->outlet.error, error);
}

/* Opens what will be written when the run is over, so that a file that cannot
 * be is told before. */
static gboolean
open_export (BobbinRunLogs  *self,
             BobbinExport  **export,
             const char     *format,
             const char     *path,
             GError        **error)
{
  g_autoptr (GFile) file = NULL;

  if (path == NULL)
    return TRUE;

  file = g_file_new_for_commandline_arg (path);
  *export = bobbin_export_new (self->run, bobbin_export_find_format (format, NULL), file, error);

  return *export != NULL;
}

BobbinRunLogs *
bobbin_run_logs_new (BobbinRun   *run,
                     const char  *joblog,
                     const char  *trace,
                     const char  *timeline,
                     GError     **error)
{
  g_autoptr (BobbinRunLogs) self = g_new0 (BobbinRunLogs, 1);

  self->run = g_object_ref (run);
  if (!open_log (&self->joblog_file, joblog, error) ||
      !open_export (self, &self->trace, "trace", trace, error) ||
      !open_export (self, &self->timeline, "svg", timeline, error))
    return NULL;

  if (joblog != NULL)
    {
      self->joblog = bobbin_joblog_new (run);
      bobbin_joblog_append_header (self->joblog, self->joblog_file.outlet.buffer);
    }
  return g_steal_pointer (&self);
}

void
bobbin_run_logs_free (BobbinRunLogs *self)
{
  g_clear_pointer (&self->joblog, bobbin_joblog_free);
  clear_log (&self->joblog_file);
  g_clear_pointer (&self->trace, bobbin_export_free);
  g_clear_pointer (&self->timeline, bobbin_export_free);
  g_clear_object (&self->run);
  g_free (self);
}

void
bobbin_run_logs_add_task (BobbinRunLogs *self,
                          guint64        task)
{
  if (self->joblog != NULL)
    {
      bobbin_joblog_append_task (self->joblog, task, self->joblog_file.outlet.buffer);
      bobbin_outlet_spill (&self->joblog_file.outlet);
    }
}

gboolean
bobbin_run_logs_finish (BobbinRunLogs  *self,
                        GError        **error)
{
  return end_log (&self->joblog_file, error) &&
         (self->trace == NULL || bobbin_export_run (self->trace, error)) &&
         (self->timeline == NULL || bobbin_export_run (self->timeline, error));
}
