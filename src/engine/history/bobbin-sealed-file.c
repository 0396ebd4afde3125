/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-sealed-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "bobbin-history.h"

#define BUFFER_SIZE    ((gsize) 256 * 1024)
#define CHECKSUM_BYTES sizeof (guint32)

struct _BobbinSealedFile
{
  char    *path;
  char    *temporary;   /* NULL once it is in place */
  int      fd;
  int      code;        /* errno of the first write that failed */
  guint32  checksum;
  gsize    n_buffered;
  guint8   buffer[BUFFER_SIZE];
};

static void
set_file_error (const char  *path,
                int          code,
                GError     **error)
{
  GFileError file_error = code == EDQUOT ? G_FILE_ERROR_NOSPC : g_file_error_from_errno (code);

  g_set_error (error, G_FILE_ERROR, file_error, "%s: %s", path, g_strerror (code));
}

static void
write_out (BobbinSealedFile *self,
           const guint8     *bytes,
           gsize             length)
{
  while (length > 0 && self->code == 0)
    {
      gssize n = write (self->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          self->code = n < 0 ? errno : ENOSPC;
          return;
        }

      bytes += n;
      length -= n;
    }
}

static void
write_checked (BobbinSealedFile *self,
               const guint8     *bytes,
               gsize             length)
{
  self->checksum = crc32_z (self->checksum, bytes, length);
  write_out (self, bytes, length);
}

static void
flush_buffer (BobbinSealedFile *self)
{
  write_checked (self, self->buffer, self->n_buffered);
  self->n_buffered = 0;
}

BobbinSealedFile *
bobbin_sealed_file_new (const char  *path,
                        GError     **error)
{
  g_autoptr (BobbinSealedFile) self = g_new (BobbinSealedFile, 1);

  self->path = g_strdup (path);
  self->temporary = g_strconcat (path, ".XXXXXX", NULL);
  self->code = 0;
  self->checksum = 0;
  self->n_buffered = 0;
  self->fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, 0600);

  if (self->fd < 0)
    {
      set_file_error (path, errno, error);
      g_clear_pointer (&self->temporary, g_free);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
bobbin_sealed_file_free (BobbinSealedFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

void
bobbin_sealed_file_write (BobbinSealedFile *self,
                          const void       *bytes,
                          gsize             length)
{
  if (length > BUFFER_SIZE - self->n_buffered)
    flush_buffer (self);

  if (length > BUFFER_SIZE)
    {
      write_checked (self, bytes, length);
    }
  else if (length > 0)
    {
      memcpy (self->buffer + self->n_buffered, bytes, length);
      self->n_buffered += length;
    }
}

gboolean
bobbin_sealed_file_seal (BobbinSealedFile  *self,
                         GError           **error)
{
  guint32 checksum;

  flush_buffer (self);
  checksum = GUINT32_TO_LE (self->checksum);
  write_out (self, (const guint8 *) &checksum, sizeof checksum);

  if (self->code == 0 &&
      (fdatasync (self->fd) != 0 || rename (self->temporary, self->path) != 0))
    self->code = errno;
  if (self->code != 0)
    {
      set_file_error (self->path, self->code, error);
      return FALSE;
    }

  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}

GBytes *
bobbin_sealed_file_load (const char  *path,
                         GError     **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  guint32 checksum;
  gsize length;

  if (file == NULL)
    return NULL;

  bytes = g_mapped_file_get_bytes (file);
  data = g_bytes_get_data (bytes, &length);
  if (length >= CHECKSUM_BYTES)
    {
      length -= CHECKSUM_BYTES;
      memcpy (&checksum, data + length, sizeof checksum);
      if (GUINT32_FROM_LE (checksum) == crc32_z (0, data, length))
        return g_bytes_new_from_bytes (bytes, 0, length);
    }

  bobbin_sealed_file_damaged (path, error);

  return NULL;
}

gboolean
bobbin_sealed_file_damaged (const char  *path,
                            GError     **error)
{
  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
               _("%s is damaged."), path);

  return FALSE;
}
