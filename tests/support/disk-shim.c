/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A disk that is full, or that loses its power: to be preloaded.
 *
 * BOBBIN_SHIM_FOLDER: the files of which this is about; an absolute path
 * BOBBIN_SHIM_FULL: while a file of this name exists, writing to them fails
 * with ENOSPC
 * BOBBIN_SHIM_SYNCED: a folder that has what is on the disk for sure: a file is
 * copied there when it is synced, and only then. What it holds when the program
 * is killed is what a power cut would have left, at worst.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(type, name, ...) \
  static type (*real) (__VA_ARGS__); \
  if (real == NULL) \
    real = (type (*) (__VA_ARGS__)) dlsym (RTLD_NEXT, name)

/* The path of a descriptor below the folder, or NULL. */
static const char *
path_below (int   fd,
            char *buffer)
{
  const char *folder = getenv ("BOBBIN_SHIM_FOLDER");
  char link[64];
  ssize_t length;
  size_t n_folder;

  if (folder == NULL)
    return NULL;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, buffer, PATH_MAX - 1);
  if (length < 0)
    return NULL;

  buffer[length] = '\0';
  n_folder = strlen (folder);
  if (strncmp (buffer, folder, n_folder) != 0 || buffer[n_folder] != '/')
    return NULL;

  return buffer + n_folder + 1;
}

static int
is_full (int fd)
{
  const char *flag = getenv ("BOBBIN_SHIM_FULL");
  char buffer[PATH_MAX];

  return flag != NULL && access (flag, F_OK) == 0 && path_below (fd, buffer) != NULL;
}

static int
fail_full (void)
{
  errno = ENOSPC;

  return -1;
}

ssize_t
write (int         fd,
       const void *bytes,
       size_t      length)
{
  REAL (ssize_t, "write", int, const void *, size_t);

  return is_full (fd) ? fail_full () : real (fd, bytes, length);
}

ssize_t
pwrite (int         fd,
        const void *bytes,
        size_t      length,
        off_t       offset)
{
  REAL (ssize_t, "pwrite", int, const void *, size_t, off_t);

  return is_full (fd) ? fail_full () : real (fd, bytes, length, offset);
}

ssize_t
pwrite64 (int         fd,
          const void *bytes,
          size_t      length,
          off64_t     offset)
{
  REAL (ssize_t, "pwrite64", int, const void *, size_t, off64_t);

  return is_full (fd) ? fail_full () : real (fd, bytes, length, offset);
}

static void
make_parents (char *path)
{
  for (char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      mkdir (path, 0700);
      *slash = '/';
    }
}

/* A new copy, renamed into place: the program may be killed in the middle. */
static void
copy_synced (int fd)
{
  const char *synced = getenv ("BOBBIN_SHIM_SYNCED");
  char buffer[PATH_MAX], target[PATH_MAX * 2], temporary[PATH_MAX * 2 + 8];
  char bytes[65536];
  const char *name;
  struct stat info;
  int from, to;
  ssize_t length;

  if (synced == NULL || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return;
  name = path_below (fd, buffer);
  if (name == NULL)
    return;

  snprintf (target, sizeof target, "%s/%s", synced, name);
  snprintf (temporary, sizeof temporary, "%s.new", target);
  make_parents (temporary);
  from = open (buffer, O_RDONLY | O_CLOEXEC);
  to = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  while (from >= 0 && to >= 0 && (length = read (from, bytes, sizeof bytes)) > 0)
    {
      REAL (ssize_t, "write", int, const void *, size_t);

      if (real (to, bytes, (size_t) length) != length)
        abort ();
    }
  close (from);
  close (to);
  rename (temporary, target);
}

int
fsync (int fd)
{
  REAL (int, "fsync", int);

  copy_synced (fd);

  return real (fd);
}

int
fdatasync (int fd)
{
  REAL (int, "fdatasync", int);

  copy_synced (fd);

  return real (fd);
}
