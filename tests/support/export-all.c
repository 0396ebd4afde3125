/* SPDX-License-Identifier: GPL-3.0-or-later */

/* export-all JOB FOLDER [FORMAT...]: does the job of a file, and writes the run
 * in those formats, or in all, as ID and its suffix, into a folder. */

#include "bobbin-config.h"

#include <stdio.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/exports/bobbin-export.h"
#include "engine/job/bobbin-job-file.h"

static void
write_all (BobbinRun          *run,
           const char         *folder,
           const char * const *wanted)
{
  guint n_formats;
  const BobbinExportFormat *formats = bobbin_export_get_formats (&n_formats);

  for (guint i = 0; i < n_formats; i++)
    {
      g_autofree char *name = g_strconcat (formats[i].id, formats[i].suffix, NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (BobbinExport) export = NULL;
      gboolean done = *wanted != NULL && !g_strv_contains (wanted, formats[i].id);

      /* A µs at a time: as many pieces as there can be. */
      if (!done)
        export = bobbin_export_new (run, &formats[i], file, &error);
      while (error == NULL && !done)
        bobbin_export_step (export, 1, &done, &error);
      if (error != NULL)
        g_error ("%s: %s", formats[i].id, error->message);
    }
}

int
main (int    n_arguments,
      char **arguments)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_file_load (arguments[1], &error);
  g_autoptr (BobbinRun) run = job != NULL ? bobbin_executors_new_run (job, NULL, &error) : NULL;

  if (run == NULL)
    g_error ("%s", error->message);

  g_signal_connect_swapped (run, "finished", G_CALLBACK (g_main_loop_quit), loop);
  bobbin_run_start (run);
  if (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    g_main_loop_run (loop);
  write_all (run, arguments[2], (const char * const *) arguments + 3);

  return 0;
}
