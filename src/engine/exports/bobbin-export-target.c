/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Replaced by letters that make the name a new one. */
#define PLACE "XXXXXX"

struct _BobbinExportTarget
{
  char          *name;        /* of the file, for messages; NULL: a stream */
  char          *path;        /* of the file or folder; NULL: GIO sees to it */
  char          *temporary;   /* what is being written; NULL: nothing beside the file */
  int            fd;          /* -1: none */
  GOutputStream *stream;
  gboolean       is_folder;
  gboolean       is_foreign;  /* the stream is somebody else's */
};

/* %FALSE, with a sentence that names the file. */
static gboolean
fail (BobbinExportTarget  *self,
      GError              *cause,
      GError             **error)
{
  if (self->name != NULL)
    g_set_error (error, cause->domain, cause->code, _("“%s” cannot be written: %s"),
                 self->name, cause->message);
  else
    g_set_error (error, cause->domain, cause->code, _("The export cannot be written: %s"),
                 cause->message);
  g_error_free (cause);

  return FALSE;
}

static gboolean
fail_errno (BobbinExportTarget  *self,
            int                  number,
            GError             **error)
{
  return fail (self, g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number),
                                          g_strerror (number)), error);
}

static BobbinExportTarget *
target_new (GFile *file)
{
  BobbinExportTarget *self = g_new0 (BobbinExportTarget, 1);

  self->fd = -1;
  if (file != NULL)
    self->name = g_file_get_parse_name (file);

  return self;
}

/* Where a symbolic link leads to; the path itself where there is nothing. */
static char *
dup_real_path (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);

  return copy;
}

/* "/folder/.name.csv.XXXXXX" */
static char *
dup_temporary (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".%.100s." PLACE, base);

  return g_build_filename (folder, name, NULL);
}

/* The mode of the file that was there, or what the user wants of new ones. */
static mode_t
get_mode (const struct stat *old)
{
  mode_t mask;

  if (old != NULL)
    return old->st_mode & 0777;

  mask = umask (0);
  umask (mask);

  return 0666 & ~mask;
}

static gboolean
open_file (BobbinExportTarget  *self,
           const char          *path,
           GError             **error)
{
  g_autofree char *real = dup_real_path (path);
  struct stat old;
  gboolean exists = stat (real, &old) == 0;

  /* A pipe, a terminal, /dev/null: there is no half file, and nothing to replace. */
  if (exists && !S_ISREG (old.st_mode))
    {
      self->fd = open (real, O_WRONLY | O_CLOEXEC);
      return self->fd >= 0 || fail_errno (self, errno, error);
    }

  /* A folder that can be written to does not make a file one's own to replace. */
  if (exists && access (real, W_OK) != 0)
    return fail_errno (self, errno, error);

  self->temporary = dup_temporary (real);
  self->fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      g_clear_pointer (&self->temporary, g_free);
      return fail_errno (self, errno, error);
    }

  self->path = g_steal_pointer (&real);
  if (fchmod (self->fd, get_mode (exists ? &old : NULL)) != 0)
    return fail_errno (self, errno, error);

  return TRUE;
}

BobbinExportTarget *
bobbin_export_target_new_file (GFile   *file,
                               GError **error)
{
  g_autoptr (BobbinExportTarget) self = target_new (file);
  const char *path = g_file_peek_path (file);
  GError *cause = NULL;

  if (path != NULL && !open_file (self, path, error))
    return NULL;

  if (path != NULL)
    self->stream = g_unix_output_stream_new (self->fd, FALSE);
  else
    self->stream = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                                    NULL, &cause));
  if (cause != NULL)
    {
      fail (self, cause, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* Whether there is no such folder, or nothing in it. */
static gboolean
check_empty (BobbinExportTarget  *self,
             GError             **error)
{
  g_autoptr (GDir) folder = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;

  folder = g_dir_open (self->path, 0, NULL);
  if (folder == NULL)
    return fail_errno (self, ENOTDIR, error);

  if (g_dir_read_name (folder) == NULL)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY,
               _("The folder “%s” is not empty. An export makes a folder of its own."), self->name);

  return FALSE;
}

BobbinExportTarget *
bobbin_export_target_new_folder (GFile   *file,
                                 GError **error)
{
  g_autoptr (BobbinExportTarget) self = target_new (file);
  g_autofree char *temporary = NULL;

  self->is_folder = TRUE;
  if (g_file_peek_path (file) == NULL)
    {
      fail_errno (self, ENOTSUP, error);
      return NULL;
    }

  self->path = dup_real_path (g_file_peek_path (file));
  if (!check_empty (self, error))
    return NULL;

  temporary = dup_temporary (self->path);
  if (g_mkdtemp_full (temporary, 0777) == NULL)
    {
      fail_errno (self, errno, error);
      return NULL;
    }
  self->temporary = g_steal_pointer (&temporary);

  return g_steal_pointer (&self);
}

BobbinExportTarget *
bobbin_export_target_new_stream (GOutputStream *stream)
{
  BobbinExportTarget *self = target_new (NULL);

  self->stream = g_object_ref (stream);
  self->is_foreign = TRUE;

  return self;
}

/* A folder that this made, with all that is in it. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_unlink (child) != 0)
        remove_folder (child);
    }

  g_rmdir (path);
}

void
bobbin_export_target_free (BobbinExportTarget *self)
{
  /* A file that GIO replaces is left as it was if closing it is cancelled. */
  if (self->stream != NULL && self->path == NULL && self->fd < 0 && !self->is_foreign)
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (self->stream, cancelled, NULL);
    }

  g_clear_object (&self->stream);
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL && self->is_folder)
    remove_folder (self->temporary);
  else if (self->temporary != NULL)
    g_unlink (self->temporary);

  g_free (self->temporary);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

const char *
bobbin_export_target_get_folder (BobbinExportTarget *self)
{
  return self->is_folder ? self->temporary : NULL;
}

gboolean
bobbin_export_target_write (BobbinExportTarget  *self,
                            GString             *buffer,
                            GError             **error)
{
  GError *cause = NULL;

  if (buffer->len > 0 &&
      !g_output_stream_write_all (self->stream, buffer->str, buffer->len, NULL, NULL, &cause))
    return fail (self, cause, error);

  g_string_truncate (buffer, 0);

  return TRUE;
}

/* Puts what was written in its place. */
static gboolean
replace (BobbinExportTarget  *self,
         GError             **error)
{
  /* What takes the place of an older file must be on the disk itself. */
  if (!self->is_folder && fsync (self->fd) != 0)
    return fail_errno (self, errno, error);

  if (g_rename (self->temporary, self->path) != 0)
    return fail_errno (self, errno, error);

  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}

gboolean
bobbin_export_target_commit (BobbinExportTarget  *self,
                             GError             **error)
{
  GError *cause = NULL;

  if (self->temporary != NULL)
    return replace (self, error);

  if (self->is_foreign && !g_output_stream_flush (self->stream, NULL, &cause))
    return fail (self, cause, error);

  if (!self->is_foreign && self->fd < 0 && !g_output_stream_close (self->stream, NULL, &cause))
    return fail (self, cause, error);

  return TRUE;
}
