/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-results-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "bobbin-history.h"

/* The file is mapped in cells of this size, so that one that is read from end to
 * end takes one map for each. A range in two of them gets a map over both. */
#define CELL_SIZE ((guint64) 64 * 1024 * 1024)

typedef struct
{
  guint64     start;
  guint64     length;
  const char *bytes;
} Window;

struct _BobbinResultsFile
{
  atomic_int       ref_count;
  char            *path;
  int              fd;

  /* Of the thread that appends. */
  gboolean         writable;
  gboolean         has_rest;   /* something lies behind the bytes that count */

  _Atomic guint64  size;

  pthread_mutex_t  lock;
  GArray          *windows;    /* Window; under the lock. Never unmapped before the end. */
  guint            last;       /* the one that was used last */
};

static gboolean
fail (BobbinResultsFile  *self,
      int                 code,
      GError            **error)
{
  GFileError file_error = code == EDQUOT ? G_FILE_ERROR_NOSPC : g_file_error_from_errno (code);

  g_set_error (error, G_FILE_ERROR, file_error, "%s: %s", self->path, g_strerror (code));

  return FALSE;
}

static const char *
find_window (BobbinResultsFile *self,
             guint64            offset,
             guint64            end)
{
  for (guint i = 0; i < self->windows->len; i++)
    {
      guint index = (self->last + i) % self->windows->len;
      const Window *window = &g_array_index (self->windows, Window, index);

      if (offset >= window->start && end <= window->start + window->length)
        {
          self->last = index;
          return window->bytes + (offset - window->start);
        }
    }

  return NULL;
}

/* Whole cells, also where the file does not fill them yet: what is appended
 * appears in the map. */
static const char *
add_window (BobbinResultsFile *self,
            guint64            offset,
            guint64            end)
{
  Window window;
  guint64 n_cells;
  void *address;

  window.start = offset - offset % CELL_SIZE;
  n_cells = (end - window.start + CELL_SIZE - 1) / CELL_SIZE;
  window.length = n_cells * CELL_SIZE;

  address = mmap (NULL, window.length, PROT_READ, MAP_SHARED, self->fd, window.start);
  if (address == MAP_FAILED)
    return NULL;

  window.bytes = address;
  self->last = self->windows->len;
  g_array_append_val (self->windows, window);

  return window.bytes + (offset - window.start);
}

/* %NULL, and errno, where there is no room for a map. */
static const char *
get_address (BobbinResultsFile *self,
             guint64            offset,
             gsize              length)
{
  const char *address;

  if (length == 0)
    return "";

  pthread_mutex_lock (&self->lock);
  address = find_window (self, offset, offset + length);
  if (address == NULL)
    address = add_window (self, offset, offset + length);
  pthread_mutex_unlock (&self->lock);

  return address;
}

/* Returns 0, or errno. */
static int
write_all (int         fd,
           const char *bytes,
           gsize       length,
           guint64     offset)
{
  while (length > 0)
    {
      gssize n = pwrite (fd, bytes, length, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? errno : ENOSPC;

      bytes += n;
      length -= n;
      offset += n;
    }

  return 0;
}

static int
cut_off_rest (BobbinResultsFile *self)
{
  if (self->has_rest)
    {
      if (ftruncate (self->fd, atomic_load (&self->size)) != 0)
        return errno;
      self->has_rest = FALSE;
    }

  return 0;
}

static BobbinResultsFile *
results_file_new (const char *path,
                  gboolean    writable,
                  gboolean    create)
{
  BobbinResultsFile *self = g_new0 (BobbinResultsFile, 1);
  int flags = (writable ? O_RDWR : O_RDONLY) | (create ? O_CREAT : 0) | O_CLOEXEC;

  atomic_init (&self->ref_count, 1);
  self->path = g_strdup (path);
  self->writable = writable;
  self->windows = g_array_new (FALSE, FALSE, sizeof (Window));
  pthread_mutex_init (&self->lock, NULL);
  self->fd = open (path, flags, 0600);

  return self;
}

static gboolean
set_size (BobbinResultsFile  *self,
          gint64              size,
          GError            **error)
{
  struct stat status;

  if (self->fd < 0 || fstat (self->fd, &status) != 0)
    return fail (self, errno, error);

  /* What has no size cannot be mapped: a device, a pipe. */
  if (!S_ISREG (status.st_mode) || size > status.st_size)
    {
      g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                   _("%s does not hold all results that it should."), self->path);
      return FALSE;
    }

  self->has_rest = size >= 0 && status.st_size > size;
  atomic_store (&self->size, size >= 0 ? size : status.st_size);

  return TRUE;
}

BobbinResultsFile *
bobbin_results_file_open (const char  *path,
                          gint64       size,
                          gboolean     writable,
                          gboolean     create,
                          GError     **error)
{
  g_autoptr (BobbinResultsFile) self = results_file_new (path, writable, create);

  if (!set_size (self, size, error))
    return NULL;

  return g_steal_pointer (&self);
}

BobbinResultsFile *
bobbin_results_file_ref (BobbinResultsFile *self)
{
  atomic_fetch_add (&self->ref_count, 1);

  return self;
}

void
bobbin_results_file_unref (BobbinResultsFile *self)
{
  if (atomic_fetch_sub (&self->ref_count, 1) > 1)
    return;

  for (guint i = 0; i < self->windows->len; i++)
    {
      const Window *window = &g_array_index (self->windows, Window, i);

      munmap ((void *) window->bytes, window->length);
    }
  if (self->fd >= 0)
    close (self->fd);
  pthread_mutex_destroy (&self->lock);
  g_array_unref (self->windows);
  g_free (self->path);
  g_free (self);
}

guint64
bobbin_results_file_get_size (BobbinResultsFile *self)
{
  return atomic_load (&self->size);
}

gint64
bobbin_results_file_append (BobbinResultsFile  *self,
                            const void         *bytes,
                            gsize               length,
                            const char        **address,
                            GError            **error)
{
  guint64 offset = atomic_load (&self->size);
  const char *at = NULL;
  int code;

  g_return_val_if_fail (self->writable, -1);

  /* The map comes first: once the bytes are there, nothing can fail. */
  if (address != NULL)
    at = get_address (self, offset, length);
  code = address == NULL || at != NULL ? cut_off_rest (self) : errno;
  if (code == 0)
    {
      code = write_all (self->fd, bytes, length, offset);
      self->has_rest = code != 0;
    }
  if (code != 0)
    {
      cut_off_rest (self);
      fail (self, code, error);
      return -1;
    }

  atomic_store (&self->size, offset + length);
  if (address != NULL)
    *address = at;

  return offset;
}

const char *
bobbin_results_file_map (BobbinResultsFile *self,
                         guint64            offset,
                         gsize              length)
{
  guint64 size = atomic_load (&self->size);

  if (offset > size || length > size - offset)
    return NULL;

  return get_address (self, offset, length);
}

gboolean
bobbin_results_file_sync (BobbinResultsFile  *self,
                          GError            **error)
{
  return fdatasync (self->fd) == 0 || fail (self, errno, error);
}

guint32
bobbin_results_file_check (BobbinResultsFile *self,
                           guint32            checksum,
                           guint64            offset,
                           guint64            length)
{
  while (length > 0)
    {
      guint64 part = MIN (length, CELL_SIZE - offset % CELL_SIZE);
      const char *bytes = bobbin_results_file_map (self, offset, part);

      /* As if there were nothing: the sum will not be what it should. */
      if (bytes == NULL)
        break;

      checksum = crc32_z (checksum, (const guint8 *) bytes, part);
      offset += part;
      length -= part;
    }

  return checksum;
}
