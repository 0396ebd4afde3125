/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-loaders.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bobbin-job-error.h"

/* Bytes that are read at once: between two of them the cancellable is looked at. */
#define BLOCK_SIZE (1024 * 1024)

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
set_read_error (GError     **error,
                const char  *name,
                int          code)
{
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               _("%s: cannot be read: %s."), name, g_strerror (code));
  return FALSE;
}

/* Waits until @fd, which may be a pipe or a terminal, has something to read. */
static gboolean
wait_readable (int            fd,
               GCancellable  *cancellable,
               GError       **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN } };
  gboolean can_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]);

  g_poll (fds, can_cancel ? 2 : 1, -1);

  if (can_cancel)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
make_room (char       **text,
           gsize       *capacity,
           gsize        length,
           const char  *name,
           GError     **error)
{
  char *larger;

  if (*capacity - length > BLOCK_SIZE / 16)
    return TRUE;

  *capacity += MAX (BLOCK_SIZE, *capacity / 2);
  larger = g_try_realloc (*text, *capacity);
  if (larger == NULL)
    return set_read_error (error, name, ENOMEM);

  *text = larger;
  return TRUE;
}

static char *
read_all (int            fd,
          const char    *name,
          gsize         *length,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autofree char *text = NULL;
  struct stat status;
  gsize capacity = 0;
  gsize n_read = 0;

  if (fstat (fd, &status) != 0)
    return set_read_error (error, name, errno), NULL;

  if (S_ISDIR (status.st_mode))
    return set_read_error (error, name, EISDIR), NULL;

  /* Room for the byte that shows the end, so that a file is read at one go. */
  if (S_ISREG (status.st_mode))
    {
      capacity = status.st_size + BLOCK_SIZE / 8;
      text = g_try_malloc (capacity);
      if (text == NULL)
        return set_read_error (error, name, ENOMEM), NULL;
    }

  while (TRUE)
    {
      gssize result;

      if (S_ISREG (status.st_mode)
          ? g_cancellable_set_error_if_cancelled (cancellable, error)
          : !wait_readable (fd, cancellable, error))
        return NULL;

      if (!make_room (&text, &capacity, n_read, name, error))
        return NULL;

      /* One byte stays free for the NUL of the last item. */
      result = read (fd, text + n_read, MIN (capacity - n_read - 1, BLOCK_SIZE));
      if (result == 0)
        break;
      if (result < 0 && errno != EINTR && errno != EAGAIN)
        return set_read_error (error, name, errno), NULL;
      if (result > 0)
        n_read += result;
    }

  *length = n_read;
  return g_steal_pointer (&text);
}

static guint64
count_lines (const char *text,
             const char *end)
{
  guint64 n_lines = 1;

  for (const char *p = text; (p = memchr (p, '\n', end - p)) != NULL; p++)
    n_lines++;

  return n_lines;
}

static gboolean
check_text (const char  *text,
            gsize        length,
            const char  *name,
            gboolean     may_have_nul,
            GError     **error)
{
  const char *end = text + length;
  const char *valid = text;

  while (!g_utf8_validate_len (valid, end - valid, &valid))
    {
      if (*valid != '\0')
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                       _("%s:%" PRIu64 ": the text is not valid UTF-8 (byte 0x%02x)."),
                       name, count_lines (text, valid), (guint) (guchar) *valid);
          return FALSE;
        }

      if (!may_have_nul)
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                       _("%s:%" PRIu64 ": there is a NUL byte in the text."),
                       name, count_lines (text, valid));
          return FALSE;
        }

      valid++;
    }

  return TRUE;
}

char *
bobbin_read_text (const char    *path,
                  const char    *name,
                  gboolean       may_have_nul,
                  gsize         *length,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autofree char *text = NULL;
  g_autofd int opened = -1;
  int fd = STDIN_FILENO;

  if (!g_str_equal (path, "-"))
    {
      opened = fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
      if (fd < 0)
        return set_read_error (error, name, errno), NULL;
    }

  text = read_all (fd, name, length, cancellable, error);
  if (text == NULL)
    return NULL;

  if (*length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      *length -= strlen (BYTE_ORDER_MARK);
      memmove (text, text + strlen (BYTE_ORDER_MARK), *length);
    }

  if (!check_text (text, *length, name, may_have_nul, error))
    return NULL;

  return g_steal_pointer (&text);
}
