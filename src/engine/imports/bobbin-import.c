/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-import.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../history/bobbin-history-import.h"
#include "../job/bobbin-job-error.h"
#include "bobbin-hyperfine-reader.h"
#include "bobbin-joblog-reader.h"

#define MAX_BYTES (G_GUINT64_CONSTANT (1) << 30)

/* Seconds that are taken for a time: about 30 years. */
#define MAX_SECONDS 1e9

static gint64
to_ns (double seconds)
{
  return isfinite (seconds) ? (gint64) (CLAMP (seconds, 0, MAX_SECONDS) * 1e9) : 0;
}

static int
compare_seqs (gconstpointer a,
              gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

/* The numbers of the jobs, each once, in their order: those that were not run
 * have none. */
static GArray *
list_seqs (const GArray *rows)
{
  GArray *seqs = g_array_sized_new (FALSE, FALSE, sizeof (guint64), rows->len);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (seqs, g_array_index (rows, BobbinJoblogRow, i).seq);
  g_array_sort (seqs, compare_seqs);

  for (guint i = 0; i < seqs->len; i++)
    if (i == 0 || g_array_index (seqs, guint64, i) != g_array_index (seqs, guint64, n - 1))
      g_array_index (seqs, guint64, n++) = g_array_index (seqs, guint64, i);
  g_array_set_size (seqs, n);

  return seqs;
}

static double
find_begin (const GArray *rows)
{
  double begin = (double) INFINITY;

  for (guint i = 0; i < rows->len; i++)
    begin = MIN (begin, g_array_index (rows, BobbinJoblogRow, i).start);

  return isfinite (begin) ? CLAMP (begin, 0, 250e9) : 0;
}

static gint64
import_joblog (BobbinHistory  *history,
               const char     *text,
               gsize           length,
               const char     *path,
               const char     *title,
               GError        **error)
{
  g_autoptr (BobbinJoblogData) log = bobbin_joblog_parse (text, length, path, error);
  g_autoptr (GArray) seqs = NULL;
  g_autofree BobbinImportedAttempt *attempts = NULL;
  double begin;

  if (log == NULL)
    return 0;
  if (log->rows->len == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, _("%s: there is no job in it"), path);
      return 0;
    }

  seqs = list_seqs (log->rows);
  begin = find_begin (log->rows);
  attempts = g_new0 (BobbinImportedAttempt, log->rows->len);
  for (guint i = 0; i < log->rows->len; i++)
    {
      const BobbinJoblogRow *row = &g_array_index (log->rows, BobbinJoblogRow, i);
      guint place = 0;

      g_array_binary_search (seqs, &row->seq, compare_seqs, &place);
      attempts[i] = (BobbinImportedAttempt) {
        .task = place,
        .command = row->command,
        .start = to_ns (row->start - begin),
        .duration = to_ns (row->runtime),
        .exit_status = MAX (row->exit_value, 0),
        .signal = row->signal,
        .cancelled = row->exit_value < 0 && row->signal == 0,
      };
    }

  return bobbin_history_import (history, "joblog", title, (gint64) (begin * G_USEC_PER_SEC),
                                attempts, log->rows->len, error);
}

/* A result of which the single times are not known is one attempt: its mean. */
static void
add_hyperfine_row (GArray                   *attempts,
                   const BobbinHyperfineRow *row,
                   gint64                   *now)
{
  for (guint i = 0; i < MAX (row->n_times, 1); i++)
    {
      double seconds = row->n_times > 0 ? row->times[i] : row->mean;
      int code = row->n_times > 0 && row->exit_codes != NULL ? row->exit_codes[i] : 0;
      BobbinImportedAttempt attempt = {
        .task = attempts->len,
        .command = row->command,
        .start = *now,
        .duration = to_ns (seconds),
        .exit_status = MAX (code, 0),
        .cancelled = code < 0,
      };

      g_array_append_val (attempts, attempt);
      *now += attempt.duration;
    }
}

static gint64
import_hyperfine (BobbinHistory  *history,
                  const char     *text,
                  gsize           length,
                  const char     *path,
                  const char     *title,
                  GError        **error)
{
  g_autoptr (GPtrArray) rows = bobbin_hyperfine_parse (text, length, path, error);
  g_autoptr (GArray) attempts = g_array_new (FALSE, FALSE, sizeof (BobbinImportedAttempt));
  gint64 now = 0;
  GStatBuf info;

  if (rows == NULL)
    return 0;

  for (guint i = 0; i < rows->len; i++)
    add_hyperfine_row (attempts, g_ptr_array_index (rows, i), &now);

  return bobbin_history_import (history, "hyperfine", title,
                                g_stat (path, &info) == 0 ? (gint64) info.st_mtime * G_USEC_PER_SEC - now / 1000
                                                          : g_get_real_time (),
                                (gconstpointer) attempts->data, attempts->len, error);
}

static gboolean
read_file (const char  *path,
           char       **text,
           gsize       *length,
           GError     **error)
{
  g_autoptr (GError) file_error = NULL;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && (guint64) info.st_size > MAX_BYTES)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, _("%s: it is larger than 1 GiB"), path);
      return FALSE;
    }
  if (g_file_get_contents (path, text, length, &file_error))
    return TRUE;

  g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, file_error->message);

  return FALSE;
}

gint64
bobbin_import_file (BobbinHistory  *history,
                    const char     *path,
                    GError        **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (title);
  g_autofree char *text = NULL;
  const char *begin;
  gsize length;

  if (!read_file (path, &text, &length, error))
    return 0;

  begin = text;
  while (g_ascii_isspace (*begin))
    begin++;
  if (*begin == '{')
    return import_hyperfine (history, text, length, path, shown, error);
  if (g_str_has_prefix (begin, "Seq"))
    return import_joblog (history, text, length, path, shown, error);

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               _("%s: this is neither a job log of GNU parallel nor the JSON of hyperfine"), path);

  return 0;
}
