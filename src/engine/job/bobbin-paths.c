/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-paths.h"

/* The folder of the program that runs; NULL where the system does not tell. */
static char *
dup_program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL ? g_path_get_dirname (program) : NULL;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The first of these that exists: @in_build within the build folder that the
 * program is in, @in_prefix from the folder of an installed program. Else
 * @installed, where it should be. */
static char *
find_own (const char *in_build,
          const char *in_prefix,
          const char *installed)
{
  g_autofree char *folder = dup_program_folder ();

  if (folder != NULL)
    {
      /* Programs lie two folders deep in it: src/cli, tests/engine. */
      g_autofree char *build = g_build_filename (folder, "..", "..", NULL);
      g_autofree char *mark = g_build_filename (build, "bobbin-config.h", NULL);
      g_autofree char *built = g_build_filename (build, in_build, NULL);
      g_autofree char *moved = g_build_filename (folder, in_prefix, NULL);

      if (exists (mark) && exists (built))
        return g_canonicalize_filename (built, NULL);

      if (exists (moved))
        return g_canonicalize_filename (moved, NULL);
    }

  return g_strdup (installed);
}

char *
bobbin_worker_path_dup (const char *name)
{
  const char *folder = g_getenv ("BOBBIN_WORKER_DIR");
  g_autofree char *in_build = NULL;
  g_autofree char *in_prefix = NULL;
  g_autofree char *installed = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (folder != NULL && *folder != '\0')
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (exists (path))
        return g_canonicalize_filename (path, NULL);
    }

  in_build = g_build_filename ("src", "worker", name, NULL);
  in_prefix = g_build_filename (BOBBIN_LIBEXECDIR_FROM_BINDIR, name, NULL);
  installed = g_build_filename (BOBBIN_LIBEXECDIR, name, NULL);

  return find_own (in_build, in_prefix, installed);
}

char *
bobbin_samples_folder_dup (void)
{
  return find_own ("data/samples", BOBBIN_SAMPLESDIR_FROM_BINDIR, BOBBIN_SAMPLESDIR);
}
