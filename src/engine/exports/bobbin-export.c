/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-private.h"

#include <glib/gi18n-lib.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-export-target.h"

/* Bytes that are gathered before they are written. */
#define BUFFER_SIZE (64 * 1024)

struct _BobbinExport
{
  BobbinRun            *run;
  const BobbinExporter *exporter;
  gpointer              work;       /* what the exporter made; NULL: not begun */
  BobbinExportTarget   *target;
  GString              *buffer;
  gboolean              done;
};

static BobbinExport *
export_new (BobbinRun                *run,
            const BobbinExportFormat *format,
            BobbinExportTarget       *target)
{
  BobbinExport *self = g_new0 (BobbinExport, 1);

  self->run = g_object_ref (run);
  self->exporter = bobbin_export_format_get_exporter (format);
  self->target = target;
  self->buffer = g_string_sized_new (BUFFER_SIZE + 4096);

  return self;
}

BobbinExport *
bobbin_export_new (BobbinRun                *run,
                   const BobbinExportFormat *format,
                   GFile                    *file,
                   GError                  **error)
{
  BobbinExportTarget *target;

  if (format->is_folder)
    target = bobbin_export_target_new_folder (file, error);
  else
    target = bobbin_export_target_new_file (file, error);

  return target != NULL ? export_new (run, format, target) : NULL;
}

BobbinExport *
bobbin_export_new_for_stream (BobbinRun                *run,
                              const BobbinExportFormat *format,
                              GOutputStream            *stream,
                              GError                  **error)
{
  if (format->is_folder)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The format “%s” is a folder: say where it shall be."), format->id);
      return NULL;
    }

  return export_new (run, format, bobbin_export_target_new_stream (stream));
}

void
bobbin_export_free (BobbinExport *self)
{
  if (self->work != NULL)
    self->exporter->free (self->work);
  bobbin_export_target_free (self->target);
  g_string_free (self->buffer, TRUE);
  g_object_unref (self->run);
  g_free (self);
}

gboolean
bobbin_export_step (BobbinExport  *self,
                    gint64         budget,
                    gboolean      *done,
                    GError       **error)
{
  gint64 until = budget > 0 ? g_get_monotonic_time () + budget : G_MAXINT64;

  g_return_val_if_fail (!self->done, FALSE);

  if (self->work == NULL)
    self->work = self->exporter->begin (self->run, bobbin_export_target_get_folder (self->target));

  do
    {
      if (!self->exporter->append (self->work, self->buffer, &self->done, error))
        return FALSE;
      if ((self->done || self->buffer->len >= BUFFER_SIZE) &&
          !bobbin_export_target_write (self->target, self->buffer, error))
        return FALSE;
    }
  while (!self->done && g_get_monotonic_time () < until);

  *done = self->done;

  return !self->done || bobbin_export_target_commit (self->target, error);
}

gboolean
bobbin_export_run (BobbinExport  *self,
                   GError       **error)
{
  gboolean done;

  return bobbin_export_step (self, 0, &done, error);
}

double
bobbin_export_get_progress (BobbinExport *self)
{
  if (self->done)
    return 1;

  return self->work != NULL ? CLAMP (self->exporter->get_progress (self->work), 0, 1) : 0;
}
