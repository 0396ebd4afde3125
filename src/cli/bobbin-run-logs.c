/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-logs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "bobbin-outlet.h"
#include "engine/charts/bobbin-svg.h"
#include "engine/charts/bobbin-timeline-drawing.h"
#include "engine/exports/bobbin-joblog.h"
#include "engine/exports/bobbin-trace.h"

/* px of the picture. */
#define TIMELINE_WIDTH 1200

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
  LogFile       trace_file;
  LogFile       timeline_file;
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
      !open_log (&self->trace_file, trace, error) ||
      !open_log (&self->timeline_file, timeline, error))
    return NULL;

  if (joblog != NULL)
    {
      self->joblog = bobbin_joblog_new (run);
      bobbin_joblog_append_header (self->joblog, self->joblog_file.outlet.buffer);
    }
  if (trace != NULL)
    g_string_append (self->trace_file.outlet.buffer, "[\n");

  return g_steal_pointer (&self);
}

void
bobbin_run_logs_free (BobbinRunLogs *self)
{
  g_clear_pointer (&self->joblog, bobbin_joblog_free);
  clear_log (&self->joblog_file);
  clear_log (&self->trace_file);
  clear_log (&self->timeline_file);
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

  if (self->trace_file.path != NULL)
    {
      bobbin_trace_append_task (self->run, task, self->trace_file.outlet.buffer);
      g_string_append (self->trace_file.outlet.buffer, ",\n");
      bobbin_outlet_spill (&self->trace_file.outlet);
    }
}

static void
draw_timeline (BobbinRunLogs *self)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *description = bobbin_timeline_drawing_dup_description (self->run);

  bobbin_timeline_drawing_add_run (drawing, self->run, TIMELINE_WIDTH);
  g_string_append (self->timeline_file.outlet.buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  bobbin_svg_append (drawing, bobbin_run_get_title (self->run), description, FALSE,
                     self->timeline_file.outlet.buffer);
}

gboolean
bobbin_run_logs_finish (BobbinRunLogs  *self,
                        GError        **error)
{
  if (self->trace_file.path != NULL)
    {
      bobbin_trace_append_names (self->run, self->trace_file.outlet.buffer);
      g_string_append (self->trace_file.outlet.buffer, "\n]\n");
    }

  if (self->timeline_file.path != NULL)
    draw_timeline (self);

  return end_log (&self->joblog_file, error) && end_log (&self->trace_file, error) &&
         end_log (&self->timeline_file, error);
}
