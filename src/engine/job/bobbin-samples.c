/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-samples.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "bobbin-job-error.h"
#include "bobbin-job-file.h"
#include "bobbin-nearest-name.h"
#include "bobbin-paths.h"
#include "bobbin-samples-resource.h"

#define RESOURCE_FOLDER "/io/github/bobbin/Bobbin/samples/"

/* In the order of the gallery. */
static const BobbinSample samples[] = {
  {
    "squares",
    N_("Squares of 1 to 5"),
    N_("The smallest batch there is: five numbers, each times itself."),
    "bobbin-formula-symbolic",
  },
  {
    "squares-100000",
    N_("A Hundred Thousand Squares"),
    N_("Four workers share the squares of 0 to 99,999."),
    "bobbin-formula-symbolic",
  },
  {
    "multiples",
    N_("Twice, Three and Four Times"),
    N_("Three values of each of ten numbers, as three columns."),
    "bobbin-formula-symbolic",
  },
  {
    "messages",
    N_("Four Messages"),
    N_("Each waits one second: one second with four workers, four with one."),
    "bobbin-command-symbolic",
  },
  {
    "letters",
    N_("Numbers and Letters"),
    N_("Two tasks side by side print one line a second; watch their output live."),
    "bobbin-command-symbolic",
  },
  {
    "checksums",
    N_("Checksums of Files"),
    N_("Runs sha256sum on each settings file of the system."),
    "bobbin-command-symbolic",
  },
  {
    "pages",
    N_("Three Pages"),
    N_("Downloads three pages from a server inside Bobbin."),
    "bobbin-fetch-symbolic",
  },
  {
    "pages-200",
    N_("Two Hundred Slow Pages"),
    N_("Each page takes a tenth of a second, and 64 are under way at once."),
    "bobbin-fetch-symbolic",
  },
  {
    "python-squares",
    N_("Python Squares in Processes"),
    N_("Four interpreters share the squares of 0 to 99,999."),
    "bobbin-python-symbolic",
  },
  {
    "python-squares-threads",
    N_("Python Squares in Threads"),
    N_("The same in four threads of one interpreter."),
    "bobbin-python-symbolic",
  },
  {
    "python-squares-async",
    N_("Python Squares on a Loop"),
    N_("The same in a hundred slots of one asyncio loop."),
    "bobbin-python-symbolic",
  },
  {
    "python-primes",
    N_("Counting Primes in Processes"),
    N_("A function that computes: two processes are twice as fast as one."),
    "bobbin-python-symbolic",
  },
  {
    "python-primes-threads",
    N_("Counting Primes in Threads"),
    N_("The same in two threads, which take turns at the interpreter’s lock."),
    "bobbin-python-symbolic",
  },
  {
    "python-sleepers",
    N_("A Thousand Naps"),
    N_("Coroutines that wait up to a second, 200 at a time."),
    "bobbin-python-symbolic",
  },
  {
    "python-pages",
    N_("Pages with asyncio"),
    N_("A coroutine fetches 200 pages from a server inside Bobbin, 50 at a time."),
    "bobbin-python-symbolic",
  },
  {
    "python-flaky",
    N_("Parcels That Need Retries"),
    N_("A third of all attempts fails with an exception and is tried again."),
    "bobbin-python-symbolic",
  },
  {
    "python-crash",
    N_("Crashing Interpreters"),
    N_("Some tasks take their process with them; all others are done."),
    "bobbin-python-symbolic",
  },
};

/* What the job names is where the samples are, wherever the job itself goes. */
static void
set_places (BobbinJob *job)
{
  g_autofree char *folder = bobbin_samples_folder_dup ();
  const char *function = bobbin_job_get_parameter (job, "function");
  BobbinInputSource *source = bobbin_job_get_inputs (job);

  if (function != NULL)
    {
      g_autofree char *path = g_build_filename (folder, function, NULL);

      bobbin_job_set_parameter (job, "function", path);
    }

  if (source != NULL && bobbin_input_source_get_kind (source) == BOBBIN_INPUT_KIND_LINES)
    {
      g_autofree char *path = g_build_filename (folder, bobbin_input_source_get_text (source), NULL);
      g_autoptr (BobbinInputSource) moved = bobbin_input_source_new_lines (path, FALSE);

      bobbin_job_set_inputs (job, moved);
    }
}

static const BobbinSample *
find_sample (const char  *id,
             GError     **error)
{
  const char *ids[G_N_ELEMENTS (samples) + 1] = { NULL, };
  g_autofree char *all = NULL;
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      if (g_str_equal (samples[i].id, id))
        return &samples[i];

      ids[i] = samples[i].id;
    }

  all = g_strjoinv (", ", (char **) ids);
  nearest = bobbin_nearest_name (id, ids);

  if (nearest != NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no sample “%s”; did you mean “%s”? There are: %s."), id, nearest, all);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no sample “%s”; there are: %s."), id, all);

  return NULL;
}

const BobbinSample *
bobbin_samples_get_all (guint *n_samples)
{
  static BobbinSample translated[G_N_ELEMENTS (samples)];
  static gsize initialized;

  g_return_val_if_fail (n_samples != NULL, NULL);

  if (g_once_init_enter (&initialized))
    {
      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        {
          translated[i] = samples[i];
          translated[i].title = _(samples[i].title);
          translated[i].summary = _(samples[i].summary);
        }

      g_once_init_leave (&initialized, 1);
    }

  *n_samples = G_N_ELEMENTS (samples);

  return translated;
}

BobbinJob *
bobbin_samples_dup_job (const char  *id,
                        GError     **error)
{
  const BobbinSample *sample;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  BobbinJob *job;
  const char *text;
  gsize length;

  g_return_val_if_fail (id != NULL, NULL);

  sample = find_sample (id, error);
  if (sample == NULL)
    return NULL;

  /* Asked for by name: from a static library nothing would register it. */
  path = g_strconcat (RESOURCE_FOLDER, id, BOBBIN_JOB_FILE_SUFFIX, NULL);
  bytes = g_resource_lookup_data (bobbin_samples_get_resource (), path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return NULL;

  text = g_bytes_get_data (bytes, &length);
  name = g_strconcat (id, BOBBIN_JOB_FILE_SUFFIX, NULL);
  job = bobbin_job_file_parse (text, length, name, error);
  if (job != NULL)
    {
      bobbin_job_set_title (job, _(sample->title));
      set_places (job);
    }

  return job;
}
