/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-loaders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bobbin-job-error.h"

/*
 * The patterns of a shell, with ** for any number of folders. A path is put
 * together component by component, each of which is matched against the names
 * in one folder; what cannot be opened is passed over, as a shell does.
 */
typedef struct
{
  GStrv         components;
  gboolean      folders_only;
  int           folder_fd;
  GPtrArray    *paths;
  GCancellable *cancellable;
} Glob;

static gboolean
is_wild (const char *component)
{
  return strpbrk (component, "*?[\\") != NULL;
}

/* Whether the entry is a folder: with @follow, one behind a symbolic link too. */
static gboolean
is_folder (int                  fd,
           const struct dirent *entry,
           gboolean             follow)
{
  struct stat status;

  if (entry->d_type == DT_DIR)
    return TRUE;
  if (entry->d_type != DT_UNKNOWN && !(follow && entry->d_type == DT_LNK))
    return FALSE;

  return fstatat (fd, entry->d_name, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR (status.st_mode);
}

static char *
join (const char *prefix,
      const char *name)
{
  if (*prefix == '\0' || g_str_has_suffix (prefix, "/"))
    return g_strconcat (prefix, name, NULL);

  return g_strconcat (prefix, "/", name, NULL);
}

static DIR *
open_folder (Glob       *self,
             const char *path)
{
  int fd = openat (self->folder_fd, *path != '\0' ? path : ".",
                   O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  DIR *folder;

  if (fd < 0)
    return NULL;

  folder = fdopendir (fd);
  if (folder == NULL)
    close (fd);

  return folder;
}

static void match_from (Glob       *self,
                        const char *prefix,
                        guint       component);

static void
match_literal (Glob       *self,
               const char *prefix,
               guint       component)
{
  g_autofree char *path = join (prefix, self->components[component]);
  struct stat status;

  if (self->components[component + 1] != NULL)
    match_from (self, path, component + 1);
  else if (fstatat (self->folder_fd, path, &status, self->folders_only ? 0 : AT_SYMLINK_NOFOLLOW) == 0 &&
           (!self->folders_only || S_ISDIR (status.st_mode)))
    g_ptr_array_add (self->paths, g_steal_pointer (&path));
}

/* @deep: the component before was **, which takes this one's folders too. */
static void
match_wild (Glob       *self,
            const char *prefix,
            guint       component,
            gboolean    deep)
{
  const char *pattern = self->components[component];
  gboolean last = self->components[component + 1] == NULL;
  DIR *folder = open_folder (self, prefix);
  const struct dirent *entry;

  if (folder == NULL)
    return;

  while ((entry = readdir (folder)) != NULL && !g_cancellable_is_cancelled (self->cancellable))
    {
      g_autofree char *path = NULL;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;

      path = join (prefix, entry->d_name);

      if (deep && *entry->d_name != '.' && is_folder (dirfd (folder), entry, FALSE))
        match_wild (self, path, component, TRUE);

      if (fnmatch (pattern, entry->d_name, FNM_PERIOD) != 0)
        continue;

      if (!last)
        match_from (self, path, component + 1);
      else if (!self->folders_only || is_folder (dirfd (folder), entry, TRUE))
        g_ptr_array_add (self->paths, g_steal_pointer (&path));
    }

  closedir (folder);
}

/* All paths below @prefix that the components from @component on match. */
static void
match_from (Glob       *self,
            const char *prefix,
            guint       component)
{
  gboolean deep = FALSE;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  for (; g_strcmp0 (self->components[component], "**") == 0; component++)
    deep = TRUE;

  if (deep || is_wild (self->components[component]))
    match_wild (self, prefix, component, deep);
  else
    match_literal (self, prefix, component);
}

/* The parts of the pattern between its slashes; a ** at the end means all that
 * is below, so another * goes after it. */
static GStrv
split_pattern (const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "/", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0')
        continue;

      g_strv_builder_add (builder, parts[i]);
      last = parts[i];
    }

  if (last == NULL || g_str_equal (last, "**"))
    g_strv_builder_add (builder, "*");

  return g_strv_builder_end (builder);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static BobbinInputs *
pack_paths (Glob        *self,
            const char  *pattern,
            GError     **error)
{
  g_auto (BobbinPacker) packer = { NULL, };
  const char *previous = NULL;

  g_ptr_array_sort (self->paths, compare_paths);

  for (guint i = 0; i < self->paths->len; i++)
    {
      const char *path = g_ptr_array_index (self->paths, i);

      /* Two ** can find the same path in two ways. */
      if (g_strcmp0 (path, previous) == 0)
        continue;

      if (!g_utf8_validate (path, -1, NULL))
        {
          g_autofree char *display = g_filename_display_name (path);

          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                       _("The pattern “%s” matches a file whose name is not valid UTF-8: “%s”."),
                       pattern, display);
          return NULL;
        }

      bobbin_packer_begin_item (&packer, packer.length);
      bobbin_packer_append (&packer, path, strlen (path) + 1);
      previous = path;
    }

  return bobbin_inputs_new_packed (&packer, NULL);
}

BobbinInputs *
bobbin_load_glob (const char    *pattern,
                  const char    *folder,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) components = split_pattern (pattern);
  g_autofd int folder_fd = -1;
  Glob self;

  if (folder != NULL)
    {
      folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (folder_fd < 0)
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                       _("%s: cannot be read: %s."), folder, g_strerror (errno));
          return NULL;
        }
    }

  self = (Glob) {
    .components = components,
    .folders_only = g_str_has_suffix (pattern, "/"),
    .folder_fd = folder_fd >= 0 ? folder_fd : AT_FDCWD,
    .paths = paths,
    .cancellable = cancellable,
  };

  match_from (&self, *pattern == '/' ? "/" : "", 0);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  if (paths->len == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("No file matches the pattern “%s”."), pattern);
      return NULL;
    }

  return pack_paths (&self, pattern, error);
}
