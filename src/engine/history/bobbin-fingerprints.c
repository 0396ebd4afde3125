/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-fingerprints.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bobbin-nettle.h"
#include "bobbin-sealed-file.h"

/*
 * As bytes, little-endian: the magic, u64 kind, u64 number of inputs, and
 * for each 16 bytes. Of a file the size and the time of change in ns since 1970,
 * u64 each, or the first 16 bytes of the SHA-256 of what is in it. Of nothing
 * all bits are set.
 */
#define MAGIC       "BobbinF1"
#define MAGIC_BYTES 8
#define HEAD_BYTES  24

/* The disk is what is waited for, and it serves few at a time well. */
#define MAX_THREADS 4
/* Inputs that a thread takes at once, so that threads are only for many. */
#define CHUNK       16
#define READ_SIZE   ((gsize) 256 * 1024)

enum
{
  KIND_STATUS,
  KIND_CONTENT,
};

struct _BobbinFingerprints
{
  atomic_int    ref_count;
  guint         kind;
  guint64       n_inputs;
  GBytes       *bytes;     /* of all, with the head */
};

/* What the threads share that look at files. */
typedef struct
{
  BobbinInputs     *inputs;
  guint64           n_inputs;
  gboolean          check_content;
  GCancellable     *cancellable;
  int               folder_fd;
  guint8           *prints;     /* each thread writes those of its inputs */
  _Atomic guint64   next;
} Survey;

static void
store_u64 (guint8  *at,
           guint64  value)
{
  value = GUINT64_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static guint64
load_u64 (const guint8 *at)
{
  guint64 value;

  memcpy (&value, at, sizeof value);

  return GUINT64_FROM_LE (value);
}

static gboolean
hash_content (Survey *self,
              int     fd,
              guint8 *buffer,
              guint8 *print)
{
  struct sha256_ctx hash;
  gssize n;

  sha256_init (&hash);
  while ((n = read (fd, buffer, READ_SIZE)) > 0)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      sha256_update (&hash, n, buffer);
    }
  if (n < 0)
    return FALSE;

  sha256_digest (&hash, BOBBIN_FINGERPRINT_BYTES, print);

  return TRUE;
}

/* Opened without waiting: a pipe of that name has nobody at its other end. */
static void
look_into (Survey     *self,
           const char *path,
           guint8     *buffer,
           guint8     *print)
{
  int fd = openat (self->folder_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  guint8 hash[BOBBIN_FINGERPRINT_BYTES];
  struct stat status;

  if (fd < 0)
    return;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && hash_content (self, fd, buffer, hash))
    memcpy (print, hash, sizeof hash);
  close (fd);
}

static void
look_at (Survey     *self,
         const char *path,
         guint8     *print)
{
  struct stat status;

  if (fstatat (self->folder_fd, path, &status, 0) != 0 || !S_ISREG (status.st_mode))
    return;

  store_u64 (print, status.st_size);
  store_u64 (print + 8, (guint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
}

static void *
survey_thread (gpointer data)
{
  Survey *self = data;
  g_autofree guint8 *buffer = self->check_content ? g_malloc (READ_SIZE) : NULL;
  guint64 first;

  while ((first = atomic_fetch_add (&self->next, CHUNK)) < self->n_inputs &&
         !g_cancellable_is_cancelled (self->cancellable))
    {
      for (guint64 i = first; i < MIN (first + CHUNK, self->n_inputs); i++)
        {
          guint8 *print = self->prints + i * BOBBIN_FINGERPRINT_BYTES;
          BobbinInput input;

          bobbin_inputs_get (self->inputs, i, &input);
          memset (print, 0xff, BOBBIN_FINGERPRINT_BYTES);
          if (self->check_content)
            look_into (self, input.text, buffer, print);
          else
            look_at (self, input.text, print);
        }
    }

  return NULL;
}

/* This thread is one of those that look. */
static void
survey_run (Survey *self)
{
  pthread_t threads[MAX_THREADS];
  guint n_wanted = MIN (MIN (MAX_THREADS, g_get_num_processors ()) - 1, self->n_inputs / CHUNK);
  guint n_threads = 0;

  while (n_threads < n_wanted &&
         pthread_create (&threads[n_threads], NULL, survey_thread, self) == 0)
    n_threads++;

  survey_thread (self);

  for (guint i = 0; i < n_threads; i++)
    pthread_join (threads[i], NULL);
}

static BobbinFingerprints *
fingerprints_new (guint    kind,
                  guint64  n_inputs,
                  GBytes  *bytes)
{
  BobbinFingerprints *self = g_new0 (BobbinFingerprints, 1);

  atomic_init (&self->ref_count, 1);
  self->kind = kind;
  self->n_inputs = n_inputs;
  self->bytes = bytes;

  return self;
}

gboolean
bobbin_fingerprints_are_wanted (BobbinInputSource *source,
                                gboolean           check_content)
{
  BobbinInputKind kind = bobbin_input_source_get_kind (source);

  return kind == BOBBIN_INPUT_KIND_GLOB || (check_content && kind != BOBBIN_INPUT_KIND_RANGE);
}

BobbinFingerprints *
bobbin_fingerprints_take (BobbinInputs *inputs,
                          const char   *folder,
                          gboolean      check_content,
                          GCancellable *cancellable)
{
  guint64 n_inputs = bobbin_inputs_get_n_inputs (inputs);
  gsize length = HEAD_BYTES + n_inputs * BOBBIN_FINGERPRINT_BYTES;
  guint8 *bytes = g_malloc (length);
  guint kind = check_content ? KIND_CONTENT : KIND_STATUS;
  Survey survey = {
    .inputs = inputs,
    .n_inputs = n_inputs,
    .check_content = check_content,
    .cancellable = cancellable,
    .folder_fd = folder != NULL ? open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : AT_FDCWD,
    .prints = bytes + HEAD_BYTES,
  };

  memcpy (bytes, MAGIC, MAGIC_BYTES);
  store_u64 (bytes + 8, kind);
  store_u64 (bytes + 16, n_inputs);
  survey_run (&survey);
  if (survey.folder_fd >= 0)
    close (survey.folder_fd);

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_free (bytes);
      return NULL;
    }

  return fingerprints_new (kind, n_inputs, g_bytes_new_take (bytes, length));
}

BobbinFingerprints *
bobbin_fingerprints_ref (BobbinFingerprints *self)
{
  atomic_fetch_add (&self->ref_count, 1);

  return self;
}

void
bobbin_fingerprints_unref (BobbinFingerprints *self)
{
  if (atomic_fetch_sub (&self->ref_count, 1) > 1)
    return;

  g_bytes_unref (self->bytes);
  g_free (self);
}

gboolean
bobbin_fingerprints_save (BobbinFingerprints  *self,
                          const char          *path,
                          GError             **error)
{
  g_autoptr (BobbinSealedFile) file = bobbin_sealed_file_new (path, error);

  if (file == NULL)
    return FALSE;

  bobbin_sealed_file_write (file, g_bytes_get_data (self->bytes, NULL), g_bytes_get_size (self->bytes));

  return bobbin_sealed_file_seal (file, error);
}

BobbinFingerprints *
bobbin_fingerprints_load (const char  *path,
                          guint64      n_inputs,
                          GError     **error)
{
  g_autoptr (GBytes) bytes = bobbin_sealed_file_load (path, error);
  const guint8 *data;
  gsize length;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &length);
  if (length < HEAD_BYTES || memcmp (data, MAGIC, MAGIC_BYTES) != 0 ||
      load_u64 (data + 8) > KIND_CONTENT || load_u64 (data + 16) != n_inputs ||
      (length - HEAD_BYTES) / BOBBIN_FINGERPRINT_BYTES != n_inputs ||
      (length - HEAD_BYTES) % BOBBIN_FINGERPRINT_BYTES != 0)
    {
      bobbin_sealed_file_damaged (path, error);
      return NULL;
    }

  return fingerprints_new (load_u64 (data + 8), n_inputs, g_steal_pointer (&bytes));
}

gboolean
bobbin_fingerprints_have_content (BobbinFingerprints *self)
{
  return self->kind == KIND_CONTENT;
}

guint64
bobbin_fingerprints_get_n_inputs (BobbinFingerprints *self)
{
  return self->n_inputs;
}

gboolean
bobbin_fingerprints_get (BobbinFingerprints *self,
                         guint64             index,
                         guint8              fingerprint[BOBBIN_FINGERPRINT_BYTES])
{
  const guint8 *prints = (const guint8 *) g_bytes_get_data (self->bytes, NULL) + HEAD_BYTES;

  g_return_val_if_fail (index < self->n_inputs, FALSE);

  memcpy (fingerprint, prints + index * BOBBIN_FINGERPRINT_BYTES, BOBBIN_FINGERPRINT_BYTES);
  for (guint i = 0; i < BOBBIN_FINGERPRINT_BYTES; i++)
    if (fingerprint[i] != 0xff)
      return TRUE;

  return FALSE;
}
