/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../job/bobbin-job-error.h"

#define MAX_NAME_LENGTH      200
#define MAX_EXTENSION_LENGTH 20
#define MAX_NUMBER           10000000
#define CLOCK_SLACK          20000   /* µs */

struct _BobbinFetchFolder
{
  char            *path;       /* as it was given */
  gboolean         overwrite;
  gint64           shared_since;  /* µs since 1970; 0: not shared */
  int              fd;
  _Atomic guint64  n_files;

  pthread_mutex_t  mutex;
  /* Name → the number to try next. With overwrite: all names of this run, so
   * that it does not replace its own; else those that were taken. */
  GHashTable      *names;
};

static gboolean
make_folder (const char  *path,
             const char  *full_path,
             int         *fd,
             GError     **error)
{
  if (g_mkdir_with_parents (full_path, 0777) == 0)
    {
      *fd = open (full_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

      if (*fd >= 0 && faccessat (*fd, ".", W_OK | X_OK, 0) == 0)
        return TRUE;
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("Pages cannot be saved in the folder “%s”: %s. Choose a folder that can be written to."),
               path, g_strerror (errno));
  g_clear_fd (fd, NULL);

  return FALSE;
}

static gboolean
fail (BobbinFetchFolder *self,
      BobbinOutcome     *outcome,
      int                code)
{
  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_IO,
                       _("The page could not be saved in “%s”: %s."), self->path, g_strerror (code));

  return FALSE;
}

/* "page.html" and 3 → "page-3.html" */
static char *
make_numbered (const char *name,
               guint       number)
{
  const char *slash = strrchr (name, '/');
  const char *base = slash != NULL ? slash + 1 : name;
  const char *dot = strrchr (base, '.');
  gsize stem = dot != NULL && dot != base ? (gsize) (dot - name) : strlen (name);

  if (number < 2)
    return g_strdup (name);

  return g_strdup_printf ("%.*s-%u%s", (int) stem, name, number, name + stem);
}

/* The number to try first for @name, and what the next one is to try. */
static guint
take_number (BobbinFetchFolder *self,
             const char        *name)
{
  guint number;

  pthread_mutex_lock (&self->mutex);

  number = MAX (GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name)), 1);

  if (self->overwrite || number > 1)
    g_hash_table_replace (self->names, g_strdup (name), GUINT_TO_POINTER (number + 1));

  pthread_mutex_unlock (&self->mutex);

  return number;
}

static guint
take_next_number (BobbinFetchFolder *self,
                  const char        *name)
{
  guint number;

  pthread_mutex_lock (&self->mutex);

  number = MAX (GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name)), 2);
  g_hash_table_replace (self->names, g_strdup (name), GUINT_TO_POINTER (number + 1));

  pthread_mutex_unlock (&self->mutex);

  return number;
}

/* Whether @candidate is a name that this run gave to a page whose own name it
 * is: with overwrite, "a-2.html" must not fall on a page that is called so. */
static gboolean
reserve (BobbinFetchFolder *self,
         const char        *candidate)
{
  gboolean free_name;

  pthread_mutex_lock (&self->mutex);

  free_name = !g_hash_table_contains (self->names, candidate);

  if (free_name)
    g_hash_table_insert (self->names, g_strdup (candidate), GUINT_TO_POINTER (2));

  pthread_mutex_unlock (&self->mutex);

  return free_name;
}

/* Renames; fails with EEXIST rather than replace a file. */
static int
rename_new (int         fd,
            const char *from,
            const char *to)
{
  if (renameat2 (fd, from, fd, to, RENAME_NOREPLACE) == 0)
    return 0;

  /* Not every file system can do that: a link does not replace either. */
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  if (linkat (fd, from, fd, to, 0) != 0)
    return errno;

  return unlinkat (fd, from, 0) == 0 ? 0 : errno;
}

/* Whether the file was there before the run: a later one is a page of another
 * process, or somebody else's who would not like to lose it either. The kernel
 * dates files by a clock that is behind by a few ms. */
static gboolean
is_older (BobbinFetchFolder *self,
          const char        *candidate)
{
  struct stat status;

  if (fstatat (self->fd, candidate, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;

  return (gint64) status.st_ctim.tv_sec * G_USEC_PER_SEC + status.st_ctim.tv_nsec / 1000 <
         self->shared_since - CLOCK_SLACK;
}

/* Renames over a file that is older than the run. What other processes of the
 * run do between the look and the renaming, they do under the same lock. */
static int
rename_shared (BobbinFetchFolder *self,
               BobbinFetchFile   *file,
               const char        *candidate)
{
  int code = EEXIST;

  while (flock (self->fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
  if (is_older (self, candidate))
    code = renameat (self->fd, file->name, self->fd, candidate) == 0 ? 0 : errno;
  flock (self->fd, LOCK_UN);

  return code;
}

/* 0, or an errno; EEXIST: another name must be found. */
static int
try_name (BobbinFetchFolder *self,
          BobbinFetchFile   *file,
          const char        *candidate,
          gboolean           reserved)
{
  if (!self->overwrite)
    return rename_new (self->fd, file->name, candidate);

  if (!reserved && !reserve (self, candidate))
    return EEXIST;

  if (self->shared_since > 0)
    return rename_shared (self, file, candidate);

  return renameat (self->fd, file->name, self->fd, candidate) == 0 ? 0 : errno;
}

BobbinFetchFolder *
bobbin_fetch_folder_new (const char  *path,
                         const char  *base,
                         gboolean     overwrite,
                         gint64       shared_since,
                         GError     **error)
{
  g_autofree char *full_path = NULL;
  BobbinFetchFolder *self;
  int fd = -1;

  if (base != NULL && !g_path_is_absolute (path))
    full_path = g_build_filename (base, path, NULL);
  else
    full_path = g_strdup (path);

  if (!make_folder (path, full_path, &fd, error))
    return NULL;

  self = g_new0 (BobbinFetchFolder, 1);
  self->path = g_strdup (path);
  self->overwrite = overwrite;
  self->shared_since = shared_since;
  self->fd = fd;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  pthread_mutex_init (&self->mutex, NULL);

  return self;
}

void
bobbin_fetch_folder_set_shared_since (BobbinFetchFolder *self,
                                      gint64             shared_since)
{
  self->shared_since = shared_since;
}

void
bobbin_fetch_folder_free (BobbinFetchFolder *self)
{
  g_clear_fd (&self->fd, NULL);
  g_hash_table_unref (self->names);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->path);
  g_free (self);
}

gboolean
bobbin_fetch_folder_open (BobbinFetchFolder *self,
                          BobbinFetchFile   *file,
                          BobbinOutcome     *outcome)
{
  do
    {
      guint64 number = atomic_fetch_add (&self->n_files, 1);

      g_snprintf (file->name, sizeof file->name, ".%x-%" G_GINT64_MODIFIER "x.part",
                  (guint) getpid (), number);
      file->fd = openat (self->fd, file->name,
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    }
  while (file->fd < 0 && errno == EEXIST);

  return file->fd >= 0 || fail (self, outcome, errno);
}

gboolean
bobbin_fetch_folder_write (BobbinFetchFolder *self,
                           BobbinFetchFile   *file,
                           const char        *data,
                           gsize              length,
                           BobbinOutcome     *outcome)
{
  while (length > 0)
    {
      gssize n_written = write (file->fd, data, length);

      if (n_written < 0 && errno == EINTR)
        continue;

      if (n_written < 0)
        return fail (self, outcome, errno);

      data += n_written;
      length -= n_written;
    }

  return TRUE;
}

gboolean
bobbin_fetch_folder_commit (BobbinFetchFolder  *self,
                            BobbinFetchFile    *file,
                            const char         *name,
                            char              **path,
                            BobbinOutcome      *outcome)
{
  guint number = take_number (self, name);
  int fd = file->fd;
  int code;

  /* Some file systems report a full disk only here. */
  file->fd = -1;
  code = close (fd) == 0 ? 0 : errno;

  while (code == 0)
    {
      g_autofree char *candidate = make_numbered (name, number);

      code = try_name (self, file, candidate, number == 1);

      if (code == 0)
        {
          *path = g_build_filename (self->path, candidate, NULL);
          file->name[0] = '\0';
          return TRUE;
        }

      if (code == EEXIST && number < MAX_NUMBER)
        {
          code = 0;
          number = take_next_number (self, name);
        }
    }

  bobbin_fetch_folder_discard (self, file);

  return fail (self, outcome, code);
}

gboolean
bobbin_fetch_folder_make (BobbinFetchFolder *self,
                          const char        *path,
                          BobbinOutcome     *outcome)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  int at = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);
  int code = at >= 0 ? 0 : errno;

  for (guint i = 0; parts[i] != NULL && code == 0; i++)
    {
      int next = -1;

      if (mkdirat (at, parts[i], 0777) != 0 && errno != EEXIST)
        code = errno;
      else if ((next = openat (at, parts[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0)
        code = errno;

      close (at);
      at = next;
    }
  g_clear_fd (&at, NULL);

  return code == 0 || fail (self, outcome, code);
}

void
bobbin_fetch_folder_discard (BobbinFetchFolder *self,
                             BobbinFetchFile   *file)
{
  g_clear_fd (&file->fd, NULL);

  if (file->name[0] != '\0')
    unlinkat (self->fd, file->name, 0);

  file->name[0] = '\0';
}

/* Shortens @name to MAX_NAME_LENGTH bytes between two characters, in front of
 * its extension. */
static char *
shorten (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *end;

  if (dot == NULL || strlen (dot) > MAX_EXTENSION_LENGTH)
    dot = "";

  end = g_utf8_find_prev_char (name, name + MAX_NAME_LENGTH - strlen (dot) + 1);

  return g_strdup_printf ("%.*s%s", (int) (end - name), name, dot);
}

char *
bobbin_fetch_dup_file_name (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *part = slash != NULL ? slash + 1 : path;
  g_autofree char *decoded = g_uri_unescape_string (part, NULL);

  return bobbin_fetch_make_file_name (decoded != NULL ? decoded : part);
}

char *
bobbin_fetch_make_file_name (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *name = valid;

  for (char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '/' || *p == '\\' || g_ascii_iscntrl (*p))
        *p = '_';
    }

  while (*name == '.' || *name == ' ')
    name++;

  g_strchomp (name);

  if (*name == '\0')
    return g_strdup ("index.html");

  return strlen (name) > MAX_NAME_LENGTH ? shorten (name) : g_strdup (name);
}
