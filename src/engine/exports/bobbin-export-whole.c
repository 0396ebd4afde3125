/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formats whose size does not depend on the number of tasks: each is
 * written in one piece. */

#include "bobbin-config.h"

#include "../charts/bobbin-svg.h"
#include "../charts/bobbin-timeline-drawing.h"
#include "../job/bobbin-job-file.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-export-text.h"
#include "bobbin-exporter.h"

/* px */
#define PICTURE_WIDTH 1200

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  return g_object_ref (run);
}

static gboolean
append_job (gpointer   data,
            GString   *buffer,
            gboolean  *done,
            GError   **error)
{
  g_autoptr (BobbinJob) job = bobbin_secrets_redact_job (bobbin_run_get_job (data), NULL);
  g_autofree char *text = bobbin_job_file_print (job);

  g_string_append (buffer, text);
  *done = TRUE;

  return TRUE;
}

static gboolean
append_svg (gpointer   data,
            GString   *buffer,
            gboolean  *done,
            GError   **error)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *description = bobbin_timeline_drawing_dup_description (data);
  g_autofree char *hold = NULL;

  bobbin_timeline_drawing_add_run (drawing, data, PICTURE_WIDTH);
  g_string_append (buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  bobbin_svg_append (drawing, bobbin_export_text (bobbin_run_get_title (data), -1, &hold), description,
                     FALSE, buffer);
  *done = TRUE;

  return TRUE;
}

static double
get_progress (gpointer data)
{
  return 0;
}

const BobbinExporter bobbin_job_exporter = { begin, append_job, get_progress, g_object_unref };
const BobbinExporter bobbin_svg_exporter = { begin, append_svg, get_progress, g_object_unref };
